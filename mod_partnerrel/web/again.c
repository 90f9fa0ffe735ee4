#include "view/value.h"
#include "web/page.h"

static void set_why(pr_exchange_t *x, const char *field, const char *part)
{
    pr_set_message(x->values, field, pr_problem_unit(x->why.code, part, x->p), x->why.args);
}

static void fill(pr_exchange_t *x)
{
    pr_problem_arg(&x->why, "vendor", x->site->vendor_name, x->p);
    pr_set_flag(x->values, "again", true);
    set_why(x, "why_title", "title");
    set_why(x, "why_detail", "detail");
    set_why(x, "why_next", "next");
    pr_set_text(x->values, "why_rule", x->why.rule);
}

pr_status_t pr_again(pr_exchange_t *x, pr_status_t refused)
{
    const pr_problem_t why = x->why;

    /* What the handler filled in was for its own answer. */
    x->values = pr_record_make(pr_record_shape(x->values), x->p);
    x->refused = refused;
    pr_status_t status = x->route->question(x);
    if (status != PR_OK) {
        return status;
    }
    x->why = why;
    if (pr_page_wants_json(x->req)) {
        return refused;
    }
    fill(x);
    x->reply->status = pr_http_status(refused, x->why.code);
    return PR_OK;
}
