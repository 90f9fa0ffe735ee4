#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_customer.h"

#define HISTORY_ROWS 200

static const pr_field_t row_fields[] = {
    {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t row_shape = {"end_row", row_fields};

static const pr_field_t end_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"organisation", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"ended", PR_FLAG, NULL}, /* meanwhile, or long ago: there is no question */
    {"rows", PR_LIST, &row_shape},
    {"any_rows", PR_FLAG, NULL},
    PR_CONFIRM_FIELDS,
    {"keep_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_end_shape = {"end", end_fields};

/* ---- what would end ---- */

static pr_status_t add_rows(pr_exchange_t *x, const pr_rel_view_t *view)
{
    apr_array_header_t *history;
    pr_status_t status =
        pr_store_grant_history(x->db, &view->rel.id, x->lang, HISTORY_ROWS, &history);

    for (int i = 0; status == PR_OK && i < history->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(history, i, pr_grant_t);
        if (grant->ended_at == 0) {
            pr_record_t *item = pr_add_item(x->values, "rows", x->p);
            pr_set_text(item, "service", grant->service_name);
            pr_set_time(item, "since", grant->granted_at);
        }
    }
    return status;
}

static void fill(pr_exchange_t *x, const pr_rel_view_t *view)
{
    const char *kind = pr_rel_kind_word(view->rel.kind);

    pr_set_text(x->values, "organisation", x->customer->name);
    pr_set_text(x->values, "name", view->partner_name);
    pr_set_message(x->values, "kind", apr_pstrcat(x->p, "rel_kind.", kind, NULL), NULL);
    pr_set_time(x->values, "since", view->rel.since);
    pr_set_flag(x->values, "ended", view->rel.kind == PR_REL_NONE);
    pr_set_flag(x->values, "any_rows", view->rel.open_grants > 0);
    pr_set_url(x->values, "keep_url", pr_url(x, "/customer/partners/%s", view->rel.id.s));
}

static pr_status_t read_view(pr_exchange_t *x, pr_rel_view_t **view)
{
    pr_relationship_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (x->customer && pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_customer(x->db, &x->customer->id, &id, view);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "partner_unknown", "R36") : status;
}

static pr_status_t show(pr_exchange_t *x, const pr_rel_view_t *view)
{
    pr_rel_kind kind = view->rel.kind;

    fill(x, view);
    if (kind == PR_REL_NONE) {
        return PR_OK;
    }
    if (!pr_relationship_customer_may_delete(kind)) {
        return pr_refuse(x, PR_CONFLICT, "only_partner_ends", "R36");
    }
    pr_status_t status = add_rows(x, view);
    return status == PR_OK ? pr_confirm_ask(x, x->req->path, x->req->path) : status;
}

pr_status_t pr_page_end_confirm(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    return status == PR_OK ? show(x, view) : status;
}

/* ---- doing it ---- */

static pr_status_t answer(pr_exchange_t *x, const pr_rel_view_t *view, pr_outcome_t *out)
{
    if (!pr_confirm_ticked(x)) {
        return pr_refuse(x, PR_INVALID, "end_unconfirmed", "R36");
    }
    const pr_ending_t in = {.who = x->req->who,
                            .nonce = x->seal.nonce,
                            .customer = x->customer->id,
                            .relationship = view->rel.id};
    pr_status_t status = pr_store_end(x->db, &in, out, &x->why);
    return status == PR_OK ? pr_confirm_used(x, out) : status;
}

pr_status_t pr_page_end(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_outcome_t out;
    pr_status_t status = read_view(x, &view);

    if (status == PR_OK) {
        status = answer(x, view, &out);
    }
    return status == PR_OK ? pr_redirect(x, pr_url(x, "/customer/receipts/%s", out.act.s)) : status;
}
