#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_ending.h"

#include <string.h>

#define HISTORY_ROWS 200

static const pr_field_t row_fields[] = {
    {"grant", PR_TEXT, NULL}, {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL}, {"ticked", PR_FLAG, NULL}, /* in the form that was not taken */
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t row_shape = {"drop_row", row_fields};

static const pr_field_t drop_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"nothing", PR_FLAG, NULL}, /* no privileges, or none any more */
    {"reseller", PR_FLAG, NULL},
    {"rows", PR_LIST, &row_shape},
    PR_CONFIRM_FIELDS,
    {"keep_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_drop_shape = {"drop", drop_fields};

static pr_status_t read_view(pr_exchange_t *x, pr_rel_view_t **view)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &id, view);
    }
    if (status == PR_OK && (*view)->rel.kind == PR_REL_NONE) {
        status = PR_NOT_FOUND;
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "customer_unknown", "R37") : status;
}

/* ---- what could be given up ---- */

static bool is_ticked(const pr_exchange_t *x, const char *grant)
{
    size_t n;
    const char *const *ids = pr_form_all(x->form, "grant", &n);

    for (size_t i = 0; i < n; i++) {
        if (!strcmp(ids[i], grant)) {
            return true;
        }
    }
    return false;
}

static pr_status_t add_rows(pr_exchange_t *x, const pr_rel_view_t *view)
{
    apr_array_header_t *history;
    pr_status_t status =
        pr_store_grant_history(x->db, &view->rel.id, x->lang, HISTORY_ROWS, &history);

    for (int i = 0; status == PR_OK && i < history->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(history, i, pr_grant_t);
        if (grant->ended_at == 0) {
            pr_record_t *item = pr_add_item(x->values, "rows", x->p);
            pr_set_text(item, "grant", grant->id.s);
            pr_set_text(item, "service", grant->service_name);
            pr_set_time(item, "since", grant->granted_at);
            pr_set_flag(item, "ticked", is_ticked(x, grant->id.s));
        }
    }
    return status;
}

pr_status_t pr_page_drop_confirm(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "name", view->customer_name);
    pr_set_flag(x->values, "nothing", view->rel.open_grants == 0);
    pr_set_flag(x->values, "reseller", view->rel.kind == PR_REL_RESELLER);
    pr_set_url(x->values, "keep_url", pr_url(x, "/partner/customers/%s", view->rel.customer.s));
    if (view->rel.open_grants == 0) {
        return PR_OK;
    }
    status = add_rows(x, view);
    return status == PR_OK ? pr_confirm_ask(x, x->req->path, x->req->path) : status;
}

/* ---- doing it ---- */

static pr_status_t read_ids(pr_exchange_t *x, pr_grant_id **out, size_t *n)
{
    const char *const *texts = pr_form_all(x->form, "grant", n);

    *out = apr_pcalloc(x->p, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        if (!pr_id_parse(&(*out)[i], texts[i])) {
            return pr_refuse(x, PR_NOT_FOUND, "grant_unknown", "R57");
        }
    }
    return *n ? PR_OK : pr_refuse(x, PR_INVALID, "drop_nothing", "R57");
}

static pr_status_t answer(pr_exchange_t *x, const pr_rel_view_t *view)
{
    pr_drop_t in = {.who = x->req->who,
                    .nonce = x->seal.nonce,
                    .partner = x->partner->id,
                    .customer = view->rel.customer};
    pr_grant_id *ids;
    pr_outcome_t out;
    pr_status_t status = read_ids(x, &ids, &in.n_grants);

    in.grants = ids;
    if (status == PR_OK && !pr_confirm_ticked(x)) {
        return pr_refuse(x, PR_INVALID, "drop_unconfirmed", "R57");
    }
    if (status == PR_OK) {
        status = pr_store_drop(x->db, &in, &out, &x->why);
        if (status == PR_NOT_FOUND) {
            return pr_refuse(x, status, "grant_unknown", "R57");
        }
    }
    return status == PR_OK ? pr_confirm_used(x, &out) : status;
}

pr_status_t pr_page_drop(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status == PR_OK) {
        status = answer(x, view);
    }
    return status == PR_OK
               ? pr_redirect(x, pr_url(x, "/partner/customers/%s?done=dap_dropped", x->capture))
               : status;
}
