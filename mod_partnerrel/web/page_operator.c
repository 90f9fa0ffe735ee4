#include "base/text.h"
#include "view/escape.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

static const pr_field_t operator_fields[] = {
    PR_PAGE_FIELD,
    {"requests", PR_NUMBER, NULL},
    {"wishes", PR_NUMBER, NULL},
    {"suspended", PR_NUMBER, NULL},
    {"blocked", PR_NUMBER, NULL},
    {"transfers", PR_NUMBER, NULL},
    {"wishes_url", PR_URL, NULL},
    {"suspended_url", PR_URL, NULL},
    {"blocked_url", PR_URL, NULL},
    {"transfers_url", PR_URL, NULL},
    {"add_url", PR_URL, NULL},
    {"offers_url", PR_URL, NULL},
    {"cloud_url", PR_URL, NULL},
    {"unused_url", PR_URL, NULL},
    {"explain_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_operator_shape = {"operator", operator_fields};

pr_status_t pr_page_operator(pr_exchange_t *x)
{
    pr_waiting_t waiting;
    pr_status_t status = pr_store_waiting(x->db, &x->site->cloud, &waiting);

    if (status != PR_OK) {
        return status;
    }
    pr_set_number(x->values, "requests", waiting.requests);
    pr_set_number(x->values, "wishes", waiting.wishes);
    pr_set_number(x->values, "suspended", waiting.suspended);
    pr_set_number(x->values, "blocked", waiting.blocked);
    pr_set_number(x->values, "transfers", waiting.transfers);
    pr_set_url(x->values, "wishes_url", pr_url(x, "/operator/partners?wishes=1"));
    pr_set_url(x->values, "suspended_url", pr_url(x, "/operator/partners?state=suspended"));
    pr_set_url(x->values, "blocked_url", pr_url(x, "/operator/partners?state=blocked"));
    pr_set_url(x->values, "transfers_url", pr_url(x, "/operator/transfers"));
    pr_set_url(x->values, "add_url", pr_url(x, "/operator/partners/add"));
    pr_set_url(x->values, "offers_url", pr_url(x, "/operator/offers"));
    pr_set_url(x->values, "cloud_url", pr_url(x, "/operator/cloud"));
    pr_set_url(x->values, "unused_url", pr_url(x, "/operator/unused"));
    pr_set_url(x->values, "explain_url", pr_url(x, "/operator/explain"));
    return PR_OK;
}

/* ---- shared ---- */

pr_operator_t pr_op_by(const pr_exchange_t *x)
{
    return (pr_operator_t){.who = x->req->who, .nonce = x->seal.nonce};
}

pr_status_t pr_op_partner(pr_exchange_t *x, pr_partner_t **out)
{
    pr_partner_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_partner(x->db, &id, out);
    }
    if (status == PR_OK && strcmp((*out)->cloud.s, x->site->cloud.s)) {
        status = PR_NOT_FOUND;
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "operator_partner_unknown", "R72")
                                  : status;
}

const char *pr_op_state(const pr_exchange_t *x, apr_int64_t version)
{
    return apr_psprintf(x->p, "%" APR_INT64_T_FMT, version);
}

apr_int64_t pr_op_version(const pr_exchange_t *x)
{
    return apr_atoi64(x->seal.state);
}

const char *pr_op_line(const pr_exchange_t *x, const char *field)
{
    const char *typed = pr_form_get(x->form, field);
    const char *tidy = typed ? pr_text_tidy(typed, x->p) : NULL;
    return tidy ? tidy : "";
}

const char *pr_op_typed(const pr_exchange_t *x, const char *field, const char *stands)
{
    const char *typed = x->refused != PR_OK ? pr_form_get(x->form, field) : NULL;
    return typed ? typed : stands;
}

pr_status_t pr_op_form(pr_exchange_t *x, const char *state)
{
    const char *seal;
    pr_status_t status = pr_csrf_seal(x, x->req->path, state, &seal);

    if (status == PR_OK) {
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
    }
    return status;
}

static const pr_field_t option_fields[] = {
    {"value", PR_TEXT, NULL},    {"label", PR_MESSAGE, NULL},
    {"name", PR_TEXT, NULL}, /* in place of a label */
    {"about", PR_MESSAGE, NULL}, {"chosen", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_option_shape = {"operator_option", option_fields};

pr_record_t *pr_op_option(pr_exchange_t *x, const char *list, const char *value, const char *unit,
                          bool chosen)
{
    pr_record_t *item = pr_add_item(x->values, list, x->p);

    pr_set_text(item, "value", value);
    if (unit) {
        pr_set_message(item, "label", unit, NULL);
    }
    pr_set_flag(item, "chosen", chosen);
    return item;
}

pr_status_t pr_op_finish(pr_exchange_t *x, const char *url, const char *done)
{
    return pr_redirect(x, apr_pstrcat(x->p, url, "?done=", done, NULL));
}

void pr_op_done(pr_exchange_t *x)
{
    static const char *const deeds[] = {
        "added",  "enabled", "suspended", "blocked",   "renamed",   "declined", "disabled",
        "opened", "rotated", "asks",      "saved",     "published", "wished",   "dropped",
        "ended",  "noted",   "markets",   "corrected", NULL,
    };

    pr_done_tell(x, "operator.done", deeds);
}
