#include "web/page.h"
#include "web/pages_support.h"

#include <string.h>

/* clang-format off */
static const pr_field_t option_fields[] = {
    {"value", PR_TEXT, NULL},
    {"label", PR_MESSAGE, NULL},
    {"name", PR_TEXT, NULL}, /* instead of a label, of what is named by an operator */
    {"selected", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
const pr_shape_t pr_support_option_shape = {"support_option", option_fields};

pr_support_side pr_support_side_here(const pr_exchange_t *x)
{
    switch (x->route->who) {
    case PR_WHO_PARTNER:
        return PR_SIDE_PARTNER;
    case PR_WHO_OPERATOR:
        return PR_SIDE_OPERATOR;
    default:
        return PR_SIDE_CUSTOMER;
    }
}

void pr_support_side_fill(pr_exchange_t *x)
{
    const char *side = pr_support_side_word(pr_support_side_here(x));
    pr_set_flag(x->values, apr_pstrcat(x->p, "of_", side, NULL), true);
}

pr_support_viewer_t pr_support_viewer_here(const pr_exchange_t *x)
{
    pr_support_viewer_t viewer = {.side = pr_support_side_here(x), .lang = x->lang};

    switch (viewer.side) {
    case PR_SIDE_PARTNER:
        viewer.partner = &x->partner->id;
        break;
    case PR_SIDE_CUSTOMER:
        viewer.customer = &x->customer->id;
        break;
    default:
        viewer.cloud = &x->req->who->cloud;
    }
    return viewer;
}

const char *pr_support_home(const pr_exchange_t *x)
{
    return apr_pstrcat(x->p, "/", pr_support_side_word(pr_support_side_here(x)), "/requests", NULL);
}

void pr_support_option_add(pr_exchange_t *x, const char *list, const char *value, const char *label,
                           const char *chosen)
{
    pr_record_t *item = pr_add_item(x->values, list, x->p);
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_text(item, "value", value);
    pr_set_message(item, "label", label, names);
    pr_set_flag(item, "selected", chosen && !strcmp(value, chosen));
}

void pr_support_opener_set(pr_exchange_t *x, pr_record_t *to, const char *field,
                           const pr_support_request_t *request)
{
    const char *as = request->opened ? pr_support_side_word(request->opened_as) : "waiting";
    apr_table_t *names = apr_table_make(x->p, 3);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    apr_table_setn(names, "partner", request->partner_name);
    apr_table_setn(names, "customer", request->customer_name);
    pr_set_message(to, field, apr_pstrcat(x->p, "support.opened_as.", as, NULL), names);
}

void pr_support_state_fill(pr_exchange_t *x, pr_record_t *to, const pr_support_request_t *request)
{
    apr_time_t due = pr_support_due(request->severity, request->created_at);
    const char *state = pr_support_state_word(request->state);
    const char *severity = pr_severity_word(request->severity);
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_message(to, "state", apr_pstrcat(x->p, "support.state.", state, NULL), names);
    pr_set_message(to, "severity", apr_pstrcat(x->p, "support.severity.", severity, NULL), NULL);
    pr_set_flag(to, "waits", !request->answered);
    pr_set_flag(to, "late", !request->answered && due < x->world->now(x->world->baton));
    pr_set_time(to, "due", due);
    pr_set_time(to, "changed", request->changed_at);
    pr_set_flag(to, "is_open", request->state != PR_SUPPORT_CLOSED);
}
