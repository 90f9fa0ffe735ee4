#include "base/text.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_subscription.h"
#include "web/subscription.h"

#include <string.h>

/* ---- for the operator (row 8: for fraud) ---- */

#define REASON_MAX 500

static const pr_field_t operator_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_FLAG, NULL},
    {"lifted", PR_FLAG, NULL},
    {"sub", PR_RECORD, &pr_sub_shape},
    {"base_url", PR_URL, NULL},
    {"support", PR_TEXT, NULL},
    {"addons", PR_LIST, &pr_sub_shape},
    {"any_addons", PR_FLAG, NULL},
    {"form", PR_FLAG, NULL}, /* it can be suspended, or that be lifted */
    {"lift", PR_FLAG, NULL}, /* the latter */
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"reason", PR_TEXT, NULL},
    {"reason_wrong", PR_FLAG, NULL},
    {"confirm_wrong", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_operator_subscription_shape = {"operator_subscription", operator_fields};

static pr_status_t fill_fraud(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    pr_sub_event event = seen->sub->stopped ? PR_SUB_REACTIVATE : PR_SUB_SUSPEND;
    const char *seal, *field = x->why.field ? x->why.field : "";
    pr_problem_t not_now = {0};

    if (pr_subscription_check_event(seen->sub, event, PR_SUB_BY_VENDOR, &not_now) != PR_OK) {
        return PR_OK;
    }
    pr_status_t status = pr_csrf_seal(x, x->req->path, pr_sub_digits(x, seen->sub->version), &seal);
    if (status == PR_OK) {
        pr_set_flag(x->values, "form", true);
        pr_set_flag(x->values, "lift", seen->sub->stopped);
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
        pr_set_text(x->values, "reason", pr_form_get(x->form, "reason"));
        pr_set_flag(x->values, "reason_wrong", !strcmp(field, "reason"));
        pr_set_flag(x->values, "confirm_wrong", !strcmp(field, "confirm"));
    }
    return status;
}

pr_status_t pr_page_operator_subscription(pr_exchange_t *x)
{
    pr_sub_seen_t seen;
    pr_status_t status = pr_sub_read(x, PR_DO_READ_SUBSCRIPTION, &seen);

    if (status == PR_OK) {
        status = pr_sub_fill_page(x, &seen);
    }
    pr_set_flag(x->values, "done", pr_done(x, "suspended"));
    pr_set_flag(x->values, "lifted", pr_done(x, "lifted"));
    return status == PR_OK ? fill_fraud(x, &seen) : status;
}

/* Lifting harms nobody: it asks for no tick. */
static pr_status_t check_reason(pr_exchange_t *x, bool lift, const char **reason)
{
    const char *confirm = pr_form_get(x->form, "confirm"), *typed = pr_form_get(x->form, "reason");

    *reason = typed ? pr_text_tidy(typed, x->p) : "";
    if (!*reason || !**reason || pr_text_length(*reason) > REASON_MAX ||
        pr_text_has_hidden(*reason, "")) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "reason_missing", "R42"),
                                "reason");
    }
    if (!lift && (!confirm || !*confirm)) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "suspend_unconfirmed", "R42"),
                                "confirm");
    }
    return PR_OK;
}

pr_status_t pr_page_operator_suspend(pr_exchange_t *x)
{
    pr_sub_seen_t seen;
    pr_sub_outcome_t out;
    const char *reason;
    pr_status_t status = pr_sub_read(x, PR_DO_SUSPEND, &seen);

    if (status == PR_OK) {
        status = check_reason(x, seen.sub->stopped, &reason);
    }
    if (status != PR_OK) {
        return status;
    }
    bool lift = seen.sub->stopped;
    const pr_sub_change_t in = {.by = {.who = x->req->who, .nonce = x->seal.nonce, .lang = x->lang},
                                .change = lift ? PR_CHANGE_REACTIVATE : PR_CHANGE_SUSPEND,
                                .subscription = seen.sub->id,
                                .version = apr_atoi64(x->seal.state),
                                .reason = reason};
    status = pr_store_subscription_change(x->db, &in, &out, &x->why);
    return status == PR_OK ? pr_redirect(x, pr_sub_url(x, &seen.sub->id,
                                                       lift ? "?done=lifted" : "?done=suspended"))
                           : status;
}
