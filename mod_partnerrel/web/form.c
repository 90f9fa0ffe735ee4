#include "web/form.h"

#include "base/codec.h"
#include "base/text.h"

#include <string.h>

typedef struct {
    const char *name, *value;
} pair_t;

struct pr_form_t {
    apr_array_header_t *pairs; /* pair_t, in the order given */
};

static pr_status_t bad(pr_problem_t *why, const char *field)
{
    return pr_problem_field(why, pr_problem(why, PR_INVALID, "form_bad", NULL), field);
}

/* NULL for a bad %-escape, a NUL or bytes that are not UTF-8: there is one reading or none. */
static char *decode(const char *text, size_t n, apr_pool_t *p)
{
    char *out = apr_palloc(p, n + 1), *o = out;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '+') {
            c = ' ';
        }
        else if (c == '%') {
            char hex[3] = {i + 1 < n ? text[i + 1] : 0, i + 2 < n ? text[i + 2] : 0, 0};
            if (pr_unhex(&c, 1, hex) != 1) {
                return NULL;
            }
            i += 2;
        }
        if (c == '\0') {
            return NULL;
        }
        *o++ = (char)c;
    }
    *o = '\0';
    return pr_utf8_valid(out, (size_t)(o - out)) ? out : NULL;
}

/* '1' a field that comes once, '*' one that may come again, 0 none that was declared. */
static char declared(pr_form_fields fields, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; fields && fields[i] && !strchr(name, '*'); i++) {
        if (!strncmp(fields[i], name, n)) {
            if (!fields[i][n]) {
                return '1';
            }
            if (fields[i][n] == '*' && !fields[i][n + 1]) {
                return '*';
            }
        }
    }
    return 0;
}

static pr_status_t take_pair(pr_form_t *form, const char *text, size_t n, pr_form_fields fields,
                             bool strict, pr_problem_t *why, apr_pool_t *p)
{
    const char *eq = memchr(text, '=', n);
    size_t name_len = eq ? (size_t)(eq - text) : n;
    char *name = decode(text, name_len, p);
    const char *value = eq ? decode(eq + 1, n - name_len - 1, p) : "";
    char kind = name ? declared(fields, name) : 0;

    if (!kind && !strict) {
        return PR_OK;
    }
    if (!name || !value || !kind) {
        return bad(why, name ? name : "?");
    }
    if (kind == '1' && pr_form_get(form, name)) {
        return bad(why, name);
    }
    if (form->pairs->nelts >= PR_FORM_PAIRS_MAX) {
        return bad(why, name);
    }
    APR_ARRAY_PUSH(form->pairs, pair_t) = (pair_t){name, value};
    return PR_OK;
}

static pr_status_t parse(const char *text, size_t n, pr_form_fields fields, bool strict,
                         pr_form_t **out, pr_problem_t *why, apr_pool_t *p)
{
    pr_form_t *form = apr_palloc(p, sizeof *form);
    const char *end = text + n;
    int seen = 0;

    form->pairs = apr_array_make(p, 8, sizeof(pair_t));
    *out = form;
    while (text < end) {
        const char *amp = memchr(text, '&', (size_t)(end - text));
        const char *stop = amp ? amp : end;
        if (++seen > PR_FORM_PAIRS_MAX) {
            return bad(why, "?");
        }
        if (stop > text) {
            pr_status_t status =
                take_pair(form, text, (size_t)(stop - text), fields, strict, why, p);
            if (status != PR_OK) {
                return status;
            }
        }
        text = stop + 1;
    }
    return PR_OK;
}

pr_status_t pr_form_parse(const char *text, size_t n, pr_form_fields fields, pr_form_t **out,
                          pr_problem_t *why, apr_pool_t *p)
{
    return parse(text, n, fields, true, out, why, p);
}

pr_status_t pr_query_parse(const char *query, pr_form_fields fields, pr_form_t **out,
                           pr_problem_t *why, apr_pool_t *p)
{
    return parse(query ? query : "", query ? strlen(query) : 0, fields, false, out, why, p);
}

const char *pr_form_get(const pr_form_t *form, const char *name)
{
    const pair_t *pairs = (const pair_t *)form->pairs->elts;
    for (int i = 0; i < form->pairs->nelts; i++) {
        if (!strcmp(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return NULL;
}

const char *const *pr_form_all(const pr_form_t *form, const char *name, size_t *n)
{
    apr_pool_t *p = form->pairs->pool;
    apr_array_header_t *values = apr_array_make(p, form->pairs->nelts + 1, sizeof(const char *));
    const pair_t *pairs = (const pair_t *)form->pairs->elts;

    for (int i = 0; i < form->pairs->nelts; i++) {
        if (!strcmp(pairs[i].name, name)) {
            APR_ARRAY_PUSH(values, const char *) = pairs[i].value;
        }
    }
    *n = (size_t)values->nelts;
    return (const char *const *)values->elts;
}
