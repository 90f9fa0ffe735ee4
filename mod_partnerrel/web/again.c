#include "web/page.h"
#include "web/pages_customer.h"

bool pr_again_possible(const pr_exchange_t *x, pr_status_t status)
{
    return (status == PR_INVALID || status == PR_CONFLICT || status == PR_STALE) &&
           !pr_page_wants_json(x->req);
}

static void set_why(pr_exchange_t *x, const char *field, const pr_problem_t *why, const char *part)
{
    pr_set_message(x->values, field, pr_problem_unit(why->code, part, x->p), why->args);
}

void pr_again_fill(pr_exchange_t *x, pr_status_t status, pr_problem_t *why)
{
    pr_problem_arg(why, "vendor", x->site->vendor_name, x->p);
    pr_set_flag(x->values, "again", true);
    set_why(x, "why_title", why, "title");
    set_why(x, "why_detail", why, "detail");
    set_why(x, "why_next", why, "next");
    /* RFC 9110 section 15.5.21: the form was read well, what it says cannot be done. */
    x->reply->status = status == PR_INVALID ? 422 : pr_http_status(status);
}
