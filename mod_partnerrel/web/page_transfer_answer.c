#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_transfer.h"

#include <string.h>

static const pr_field_t answer_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"accept", PR_FLAG, NULL}, /* exactly one of the three */
    {"reject", PR_FLAG, NULL},
    {"withdraw", PR_FLAG, NULL},
    {"name", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"from", PR_TEXT, NULL},
    {"to", PR_TEXT, NULL},
    {"count", PR_NUMBER, NULL}, /* subscriptions that go */
    {"over", PR_FLAG, NULL},    /* decided meanwhile: there is no question */
    {"state", PR_MESSAGE, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"keep_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_transfer_answer_shape = {"transfer_answer", answer_fields};

static pr_transfer_event event_of(const pr_exchange_t *x)
{
    const char *word = strrchr(x->route->path, '/') + 1;
    int event = 0;

    while (event < PR_TRANSFER_WITHDRAW &&
           strcmp(word, pr_transfer_event_word((pr_transfer_event)event)) != 0) {
        event++;
    }
    return (pr_transfer_event)event;
}

static pr_status_t read_transfer(pr_exchange_t *x, pr_transfer_t **out)
{
    const pr_transfer_viewer_t viewer = {.cloud = &x->partner->cloud, .partner = &x->partner->id};
    pr_transfer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_transfer(x->db, &viewer, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "transfer_unknown", "R45") : status;
}

static void fill(pr_exchange_t *x, const pr_transfer_t *transfer, pr_transfer_event event)
{
    const char *state = pr_transfer_state_word(transfer->state);

    pr_set_flag(x->values, pr_transfer_event_word(event), true);
    pr_set_text(x->values, "name", transfer->subscription_name);
    pr_set_text(x->values, "customer", transfer->customer_name);
    pr_set_text(x->values, "from", transfer->from_name);
    pr_set_text(x->values, "to", transfer->to_name);
    pr_set_number(x->values, "count", transfer->lines);
    pr_set_flag(x->values, "over", transfer->state != PR_TRANSFER_ACTIVE);
    pr_set_message(x->values, "state", apr_pstrcat(x->p, "transfer.state.", state, NULL), NULL);
    pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
    pr_set_url(x->values, "keep_url", pr_url(x, "/partner/transfers/%s", transfer->id.s));
}

pr_status_t pr_page_transfer_question(pr_exchange_t *x)
{
    pr_transfer_event event = event_of(x);
    const pr_transfer_step_t *step;
    const char *seal = "";
    pr_transfer_t *transfer;
    pr_status_t status = read_transfer(x, &transfer);

    if (status != PR_OK) {
        return status;
    }
    bool source = !strcmp(transfer->from.s, x->partner->id.s);
    fill(x, transfer, event);
    status = pr_transfer_may(transfer->state, source ? PR_TRANSFER_SOURCE : PR_TRANSFER_TARGET,
                             event, &step, &x->why);
    if (status == PR_CONFLICT) {
        return PR_OK; /* the page says what became of it */
    }
    if (status == PR_OK) {
        const char *version = apr_psprintf(x->p, "%" APR_INT64_T_FMT, transfer->version);
        status = pr_csrf_seal(x, x->req->path, version, &seal);
    }
    pr_set_text(x->values, "seal", seal);
    return status;
}

static pr_status_t answer(pr_exchange_t *x, const pr_transfer_t *transfer)
{
    const pr_transfer_decide_t in = {.by = {.who = x->req->who,
                                            .nonce = x->seal.nonce,
                                            .partner = x->partner->id,
                                            .lang = x->lang},
                                     .transfer = transfer->id,
                                     .version = apr_atoi64(x->seal.state),
                                     .event = event_of(x)};
    const char *confirm = pr_form_get(x->form, "confirm");
    pr_outcome_t out;

    if (in.event == PR_TRANSFER_ACCEPT && (!confirm || !*confirm)) {
        return pr_refuse(x, PR_INVALID, "transfer_unconfirmed", "R45");
    }
    return pr_store_transfer_decide(x->db, &in, &out, &x->why);
}

pr_status_t pr_page_transfer_answer(pr_exchange_t *x)
{
    pr_transfer_t *transfer;
    pr_status_t status = read_transfer(x, &transfer);

    if (status == PR_OK) {
        status = answer(x, transfer);
    }
    return status == PR_OK
               ? pr_redirect(x, pr_url(x, "/partner/transfers/%s?done=decided", transfer->id.s))
               : status;
}
