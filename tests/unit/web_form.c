/* Forms, queries and cookies: one reading or none (security rows 29, 47). */
#include "tap.h"
#include "web/cookie.h"
#include "web/form.h"

static apr_pool_t *p;
static const char *const fields[] = {"seal", "service*", "agree", NULL};

static const char *field_at_fault(const char *body, size_t n)
{
    pr_form_t *form;
    pr_problem_t why = {0};
    pr_status_t status = pr_form_parse(body, n, fields, &form, &why, p);
    return status == PR_OK ? "none" : why.field;
}
#define fault(body) field_at_fault((body), sizeof(body) - 1)

int main(void)
{
    pr_form_t *form;
    size_t n;

    apr_initialize();
    apr_pool_create(&p, NULL);
    is_str(fault("seal=1&service=a&service=b&agree=yes"), "none", "what is declared");
    is_str(fault(""), "none", "nothing");
    is_str(fault("&&seal=1&"), "none", "empty pairs");
    is_str(fault("seal=1&seal=2"), "seal", "row 47 a field given twice");
    is_str(fault("seal=1&state=active"), "state", "row 29 a field nobody asked for");
    is_str(fault("service%2a=a"), "service*", "the star is no part of a name");
    is_str(fault("seal=%"), "seal", "a cut escape");
    is_str(fault("seal=%4"), "seal", "another");
    is_str(fault("seal=%zz"), "seal", "a bad one");
    is_str(fault("seal=a%00b"), "seal", "an escaped NUL");
    is_str(fault("seal=a\0b"), "seal", "a plain NUL");
    is_str(fault("seal=%c3%28"), "seal", "broken UTF-8");
    is_str(fault("%c3%28=1"), "?", "in a name too");
    is_str(fault("se=1"), "se", "a beginning is not the name");
    char many[4096] = "";
    for (int i = 0; i <= PR_FORM_PAIRS_MAX; i++) {
        strcat(many, "service=a&");
    }
    is_str(field_at_fault(many, strlen(many)), "?", "too many pairs");

    ok(pr_query_parse("utm=1&agree=x+%41&%zz=1", fields, &form, NULL, p) == PR_OK,
       "a query may hold what others put there");
    is_str(pr_form_get(form, "agree"), "x A", "plus and escapes are decoded");
    ok(!pr_form_get(form, "utm"), "but only the declared is read");
    ok(pr_query_parse(NULL, fields, &form, NULL, p) == PR_OK, "no query");
    pr_form_all(form, "service", &n);
    ok(n == 0, "has no values");
    ok(pr_form_parse("service=b&service=a", 19, fields, &form, NULL, p) == PR_OK, "two services");
    const char *const *all = pr_form_all(form, "service", &n);
    ok(n == 2 && !strcmp(all[0], "b") && !strcmp(all[1], "a"), "in their order");

    is_str(pr_cookie_get("a=1; __Host-prl_form=xyz; b=2", PR_COOKIE_FORM, p), "xyz", "a cookie");
    ok(!pr_cookie_get("__Host-prl_form=a; __Host-prl_form=b", PR_COOKIE_FORM, p),
       "row 4 a doubled one is none");
    ok(!pr_cookie_get("x__Host-prl_form=a", PR_COOKIE_FORM, p), "another's is none");
    ok(!pr_cookie_get("__Host-prl_form=a b", PR_COOKIE_FORM, p), "nor one with odd characters");
    ok(!pr_cookie_get(NULL, PR_COOKIE_FORM, p) &&
           !pr_cookie_get("__Host-prl_form=", PR_COOKIE_FORM, p),
       "nor none, nor an empty one");
    apr_terminate();
    return done();
}
