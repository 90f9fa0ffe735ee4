#include "web/page.h"
#include "web/paging.h"
#include "web/pages_subscription.h"
#include "web/subscription.h"

#include <string.h>

/* ---- what the lists share ---- */

/* clang-format off */
#define LIST_FIELDS                                                                                \
    {"rows", PR_LIST, &pr_sub_shape}, {"any", PR_FLAG, NULL}, {"nothing", PR_FLAG, NULL}, PR_PAGING_FIELDS
/* clang-format on */

/* The id to go on after; NULL at the start, and for what is none. */
static const pr_subscription_id *read_after(pr_exchange_t *x)
{
    pr_subscription_id *after = apr_palloc(x->p, sizeof *after);
    return pr_id_parse(after, pr_form_get(x->form, "after")) ? after : NULL;
}

/* `rows` has one more than a page when there is a next one. */
static void fill_rows(pr_exchange_t *x, const apr_array_header_t *rows, const pr_desk_t *desk,
                      const pr_subscription_id *after)
{
    const char *next = NULL;
    int shown = pr_paging_shown(rows);

    for (int i = 0; i < shown; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        pr_sub_fill(x, pr_add_item(x->values, "rows", x->p), sub, desk);
        next = rows->nelts > shown ? sub->id.s : NULL;
    }
    pr_set_flag(x->values, "any", shown > 0);
    pr_set_flag(x->values, "nothing", shown == 0);
    pr_paging_fill(x, NULL, next, after != NULL);
}

static pr_status_t list(pr_exchange_t *x, const pr_customer_id *customer)
{
    const pr_subscription_id *after = read_after(x);
    const pr_sub_query_t query = {.viewer = pr_sub_viewer(x),
                                  .customer = customer,
                                  .after = after,
                                  .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *rows;
    pr_desk_t desk;
    pr_status_t status = pr_desk_read(x, &desk);

    if (status == PR_OK) {
        status = pr_store_subscriptions(x->db, &query, &rows);
    }
    if (status == PR_OK) {
        fill_rows(x, rows, &desk, after);
    }
    return status;
}

/* ---- of one customer, for a partner ---- */

static const pr_field_t subscriptions_fields[] = {
    PR_PAGE_FIELD,
    LIST_FIELDS,
    {"customer", PR_TEXT, NULL},
    {"customer_url", PR_URL, NULL},
    {"csv_url", PR_URL, NULL},
    {"order_url", PR_URL, NULL},
    {"may_order", PR_FLAG, NULL},
    {"no_order", PR_MESSAGE, NULL}, /* why not, and the way out */
    {"no_order_rule", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_subscriptions_shape = {"subscriptions", subscriptions_fields};

static pr_status_t read_rel(pr_exchange_t *x, pr_rel_view_t **rel)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &id, rel);
    }
    if (status == PR_OK && (*rel)->rel.kind == PR_REL_NONE) {
        status = PR_NOT_FOUND;
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "customer_unknown", "R37") : status;
}

static void fill_order(pr_exchange_t *x, const pr_rel_view_t *rel)
{
    pr_standing as = pr_access_standing(rel->rel.kind, rel->rel.open_grants > 0, false);
    pr_decision_t may = pr_sub_decide(x, as, PR_DO_CREATE_SUBSCRIPTION);
    bool through = may.allowed && !pr_partner_transacts(x->partner->kind);
    apr_table_t *names = apr_table_make(x->p, 2);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    apr_table_setn(names, "customer", rel->customer_name);
    pr_set_flag(x->values, "may_order", may.allowed && !through);
    if (!may.allowed || through) {
        const char *code = through ? "provider_orders" : may.code;
        pr_set_message(x->values, "no_order", apr_pstrcat(x->p, "sub.order.why.", code, NULL),
                       names);
        pr_set_text(x->values, "no_order_rule", through ? "R9" : may.rule);
    }
}

pr_status_t pr_page_subscriptions(pr_exchange_t *x)
{
    pr_rel_view_t *rel;
    pr_status_t status = read_rel(x, &rel);

    if (status != PR_OK) {
        return status;
    }
    const char *customer = pr_url(x, "/partner/customers/%s", rel->rel.customer.s);
    pr_set_text(x->values, "customer", rel->customer_name);
    pr_set_url(x->values, "customer_url", customer);
    pr_set_url(x->values, "csv_url", apr_pstrcat(x->p, customer, "/subscriptions.csv", NULL));
    pr_set_url(x->values, "order_url", apr_pstrcat(x->p, customer, "/order", NULL));
    fill_order(x, rel);
    return list(x, &rel->rel.customer);
}

/* ---- of one's own organisation, for a customer ---- */

static const pr_field_t own_fields[] = {
    PR_PAGE_FIELD,
    LIST_FIELDS,
    {"organisation", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_own_subscriptions_shape = {"own_subscriptions", own_fields};

pr_status_t pr_page_own_subscriptions(pr_exchange_t *x)
{
    pr_set_text(x->values, "organisation", pr_identity_organisation(x->req->who));
    if (!x->customer) {
        pr_set_flag(x->values, "nothing", true);
        return PR_OK;
    }
    return list(x, &x->customer->id);
}

/* ---- all that a partner is billed for (row 1) ---- */

static const pr_field_t bill_row_fields[] = {
    {"sub", PR_RECORD, &pr_sub_shape},
    {"may_open", PR_FLAG, NULL}, /* a billing admin reads the bill and nothing else */
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t bill_row_shape = {"bill_row", bill_row_fields};

static const pr_field_t billing_fields[] = {
    PR_PAGE_FIELD,
    {"rows", PR_LIST, &bill_row_shape},
    {"any", PR_FLAG, NULL},
    {"nothing", PR_FLAG, NULL},
    {"why", PR_MESSAGE, NULL}, /* there is nothing, by what the partner is */
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_billing_shape = {"billing", billing_fields};

static const char *why_no_bill(pr_partner_kind kind)
{
    return pr_partner_transacts(kind)             ? "billing.none.text"
           : kind == PR_PARTNER_INDIRECT_RESELLER ? "billing.none.reseller"
                                                  : "billing.none.other";
}

static void fill_bill(pr_exchange_t *x, const apr_array_header_t *rows, const pr_desk_t *desk,
                      const pr_subscription_id *after)
{
    const char *next = NULL;
    bool may_open = pr_permit_role(PR_DO_READ_SUBSCRIPTION, x->req->who->roles);
    int shown = pr_paging_shown(rows);

    for (int i = 0; i < shown; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        pr_record_t *item = pr_add_item(x->values, "rows", x->p);
        pr_sub_fill(x, pr_set_record(item, "sub", x->p), sub, desk);
        pr_set_flag(item, "may_open", may_open);
        next = rows->nelts > shown ? sub->id.s : NULL;
    }
    pr_set_flag(x->values, "any", shown > 0);
    pr_set_flag(x->values, "nothing", shown == 0);
    pr_paging_fill(x, NULL, next, after != NULL);
}

pr_status_t pr_page_billing(pr_exchange_t *x)
{
    const pr_subscription_id *after = read_after(x);
    const pr_bill_query_t query = {
        .viewer = pr_sub_viewer(x), .after = after, .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *rows;
    pr_desk_t desk;
    pr_status_t status = pr_desk_read(x, &desk);

    if (status == PR_OK) {
        status = pr_store_billed(x->db, &query, &rows);
    }
    if (status == PR_OK) {
        fill_bill(x, rows, &desk, after);
        pr_set_message(x->values, "why", why_no_bill(x->partner->kind), NULL);
    }
    return status;
}
