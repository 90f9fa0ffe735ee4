#include "web/page.h"
#include "web/pages_transfer.h"

#include <string.h>

#define ACTIVE_ROWS 500
#define OVER_ROWS   100

static const pr_field_t row_fields[] = {
    {"name", PR_TEXT, NULL},     {"url", PR_URL, NULL},
    {"customer", PR_TEXT, NULL}, {"from", PR_TEXT, NULL},
    {"to", PR_TEXT, NULL},       {"to_decide", PR_FLAG, NULL}, /* this partner is asked */
    {"state", PR_MESSAGE, NULL}, {"at", PR_DATE, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t row_shape = {"transfer_row", row_fields};

static const pr_field_t list_fields[] = {
    PR_PAGE_FIELD,
    {"of_operator", PR_FLAG, NULL},
    {"active", PR_LIST, &row_shape},
    {"any_active", PR_FLAG, NULL},
    {"over", PR_LIST, &row_shape},
    {"any_over", PR_FLAG, NULL},
    {"more", PR_FLAG, NULL}, /* older ones than are shown */
    {"activity_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_transfers_shape = {"transfers", list_fields};

static void set_state(pr_exchange_t *x, pr_record_t *to, pr_transfer_state state)
{
    pr_set_message(to, "state",
                   apr_pstrcat(x->p, "transfer.state.", pr_transfer_state_word(state), NULL), NULL);
}

/* ---- the list ---- */

static void add_row(pr_exchange_t *x, const char *list, const pr_transfer_t *transfer)
{
    pr_record_t *item = pr_add_item(x->values, list, x->p);
    bool active = transfer->state == PR_TRANSFER_ACTIVE;

    pr_set_text(item, "name", transfer->subscription_name);
    pr_set_url(item, "url",
               x->partner ? pr_url(x, "/partner/transfers/%s", transfer->id.s)
                          : pr_url(x, "/operator/subscriptions/%s", transfer->subscription.s));
    pr_set_text(item, "customer", transfer->customer_name);
    pr_set_text(item, "from", transfer->from_name);
    pr_set_text(item, "to", transfer->to_name);
    pr_set_flag(item, "to_decide",
                active && x->partner && !strcmp(transfer->to.s, x->partner->id.s));
    set_state(x, item, transfer->state);
    pr_set_time(item, "at", active ? transfer->created_at : transfer->decided_at);
}

static pr_status_t add_rows(pr_exchange_t *x, const pr_transfer_viewer_t *viewer, bool active)
{
    int most = active ? ACTIVE_ROWS : OVER_ROWS;
    apr_array_header_t *rows;
    pr_status_t status = pr_store_transfers(x->db, viewer, active, most + 1, &rows);

    for (int i = 0; status == PR_OK && i < rows->nelts && i < most; i++) {
        add_row(x, active ? "active" : "over", &APR_ARRAY_IDX(rows, i, pr_transfer_t));
    }
    if (status == PR_OK) {
        pr_set_flag(x->values, active ? "any_active" : "any_over", rows->nelts > 0);
        if (rows->nelts > most) {
            pr_set_flag(x->values, "more", true);
        }
    }
    return status;
}

static pr_status_t show(pr_exchange_t *x, const pr_transfer_viewer_t *viewer)
{
    pr_status_t status = add_rows(x, viewer, true);

    pr_set_url(x->values, "activity_url",
               pr_url(x, x->partner ? "/partner/activity" : "/operator/activity"));
    return status == PR_OK ? add_rows(x, viewer, false) : status;
}

pr_status_t pr_page_transfers(pr_exchange_t *x)
{
    const pr_transfer_viewer_t viewer = {.cloud = &x->partner->cloud, .partner = &x->partner->id};
    return show(x, &viewer);
}

pr_status_t pr_page_operator_transfers(pr_exchange_t *x)
{
    const pr_transfer_viewer_t viewer = {.cloud = &x->req->who->cloud};

    pr_set_flag(x->values, "of_operator", true);
    return show(x, &viewer);
}

/* ---- one ---- */

static const pr_field_t line_fields[] = {
    {"name", PR_TEXT, NULL},  {"offer", PR_TEXT, NULL}, {"quantity", PR_NUMBER, NULL},
    {"addon", PR_FLAG, NULL}, {NULL, PR_TEXT, NULL},
};
static const pr_shape_t line_shape = {"transfer_line", line_fields};

static const pr_field_t transfer_fields[] = {
    PR_PAGE_FIELD,
    {"done", PR_FLAG, NULL}, /* just now by this person */
    {"done_text", PR_MESSAGE, NULL},
    {"name", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"from", PR_TEXT, NULL},
    {"to", PR_TEXT, NULL},
    {"state", PR_MESSAGE, NULL},
    {"wish", PR_TEXT, NULL},
    {"created_at", PR_TIME, NULL},
    {"created_by", PR_TEXT, NULL},
    {"decided", PR_FLAG, NULL},
    {"decided_at", PR_TIME, NULL},
    {"decided_by", PR_TEXT, NULL},
    {"lines", PR_LIST, &line_shape},
    {"may_decide", PR_FLAG, NULL},
    {"may_withdraw", PR_FLAG, NULL},
    {"accept_url", PR_URL, NULL},
    {"reject_url", PR_URL, NULL},
    {"withdraw_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_transfer_shape = {"transfer", transfer_fields};

static void fill_acts(pr_exchange_t *x, const pr_transfer_t *transfer)
{
    bool may =
        transfer->state == PR_TRANSFER_ACTIVE && pr_permit_role(PR_DO_TRANSFER, x->req->who->roles);
    bool source = !strcmp(transfer->from.s, x->partner->id.s);

    pr_set_flag(x->values, "may_decide", may && !source);
    pr_set_flag(x->values, "may_withdraw", may && source);
    pr_set_url(x->values, "accept_url", pr_url(x, "/partner/transfers/%s/accept", transfer->id.s));
    pr_set_url(x->values, "reject_url", pr_url(x, "/partner/transfers/%s/reject", transfer->id.s));
    pr_set_url(x->values, "withdraw_url",
               pr_url(x, "/partner/transfers/%s/withdraw", transfer->id.s));
    pr_set_url(x->values, "list_url", pr_url(x, "/partner/transfers"));
}

static void fill(pr_exchange_t *x, const pr_transfer_t *transfer)
{
    const char *state = pr_transfer_state_word(transfer->state);

    pr_set_flag(x->values, "done", pr_done(x, "created") || pr_done(x, "decided"));
    pr_set_message(x->values, "done_text", apr_pstrcat(x->p, "transfer.done.", state, NULL), NULL);
    pr_set_text(x->values, "name", transfer->subscription_name);
    pr_set_text(x->values, "customer", transfer->customer_name);
    pr_set_text(x->values, "from", transfer->from_name);
    pr_set_text(x->values, "to", transfer->to_name);
    set_state(x, x->values, transfer->state);
    pr_set_text(x->values, "wish", transfer->wish);
    pr_set_time(x->values, "created_at", transfer->created_at);
    pr_set_text(x->values, "created_by", transfer->created_by);
    pr_set_flag(x->values, "decided", transfer->decided_at > 0);
    pr_set_time(x->values, "decided_at", transfer->decided_at);
    pr_set_text(x->values, "decided_by", transfer->decided_by);
    fill_acts(x, transfer);
}

pr_status_t pr_page_transfer(pr_exchange_t *x)
{
    const pr_transfer_viewer_t viewer = {.cloud = &x->partner->cloud, .partner = &x->partner->id};
    apr_array_header_t *lines;
    pr_transfer_t *transfer;
    pr_transfer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_transfer(x->db, &viewer, &id, &transfer);
    }
    if (status == PR_OK) {
        status = pr_store_transfer_lines(x->db, &id, x->lang, &lines);
    }
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? pr_refuse(x, status, "transfer_unknown", "R45") : status;
    }
    fill(x, transfer);
    for (int i = 0; i < lines->nelts; i++) {
        const pr_transfer_line_t *line = &APR_ARRAY_IDX(lines, i, pr_transfer_line_t);
        pr_record_t *item = pr_add_item(x->values, "lines", x->p);
        pr_set_text(item, "name", line->name);
        pr_set_text(item, "offer", line->offer_name);
        pr_set_number(item, "quantity", line->quantity);
        pr_set_flag(item, "addon", line->addon);
    }
    return PR_OK;
}
