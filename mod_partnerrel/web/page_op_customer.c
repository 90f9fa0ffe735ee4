#include "base/text.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/pages_operator.h"

#include <string.h>

#define SUB_ROWS 200

/* ---- the list ---- */

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"country", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"op_customer_row", row_fields};

static const pr_field_t customers_fields[] = {
    PR_PAGE_FIELD,
    {"q", PR_TEXT, NULL},
    {"rows", PR_LIST, &row_shape},
    {"filtered", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_matches", PR_FLAG, NULL},
    {"list_url", PR_URL, NULL},
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_customers_shape = {"operator_customers", customers_fields};

static void add_row(pr_exchange_t *x, const pr_customer_t *customer)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);
    pr_set_text(item, "name", customer->name);
    pr_set_text(item, "domain", customer->domain);
    pr_set_text(item, "country", pr_text_country(x->lang, customer->country, x->p));
    pr_set_url(item, "url", pr_url(x, "/operator/customers/%s", customer->id.s));
}

static const char *const filters[] = {"q", NULL};

pr_status_t pr_page_op_customers(pr_exchange_t *x)
{
    const char *q = pr_op_line(x, "q"), *after = pr_form_get(x->form, "after"), *next = NULL;
    pr_customer_id from;
    pr_customers_query_t query = {.cloud = &x->site->cloud, .prefix = q, .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *rows;

    if (after && pr_id_parse(&from, after)) {
        query.after = &from;
    }
    pr_status_t status = pr_store_customers_search(x->db, &query, &rows);
    if (status != PR_OK) {
        return status;
    }
    int shown = pr_paging_shown(rows);
    for (int i = 0; i < shown; i++) {
        add_row(x, &APR_ARRAY_IDX(rows, i, pr_customer_t));
    }
    pr_set_text(x->values, "q", q);
    pr_set_flag(x->values, "filtered", *q);
    pr_set_flag(x->values, "nothing_yet", shown == 0 && !*q);
    pr_set_flag(x->values, "nothing_matches", shown == 0 && *q);
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/customers"));
    if (rows->nelts > shown) {
        next = APR_ARRAY_IDX(rows, shown - 1, pr_customer_t).id.s;
    }
    pr_paging_fill(x, filters, next, query.after != NULL);
    return PR_OK;
}

/* ---- one customer ---- */

/* clang-format off */
static const pr_field_t dap_fields[] = {
    {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t dap_shape = {"op_dap", dap_fields};
static const pr_field_t partner_fields[] = {
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"grants", PR_LIST, &dap_shape},
    {"over", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_field_t sub_fields[] = {
    {"name", PR_TEXT, NULL},
    {"offer", PR_TEXT, NULL},
    {"partner", PR_TEXT, NULL},
    {"quantity", PR_NUMBER, NULL},
    {"status", PR_MESSAGE, NULL},
    {"active", PR_FLAG, NULL},
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t partner_shape = {"op_customer_partner", partner_fields};
static const pr_shape_t sub_shape = {"op_customer_sub", sub_fields};

static const pr_field_t customer_fields[] = {
    PR_PAGE_FIELD,
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"country", PR_TEXT, NULL},
    {"tenant", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {"agreement", PR_NUMBER, NULL}, /* the newest; 0: the cloud has none */
    {"accepted", PR_NUMBER, NULL},
    {"due", PR_FLAG, NULL},
    {"partners", PR_LIST, &partner_shape},
    {"subs", PR_LIST, &sub_shape},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_customer_shape = {"operator_customer", customer_fields};

static pr_status_t read_customer(pr_exchange_t *x, pr_customer_t **out)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_customer_of_cloud(x->db, &x->site->cloud, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "operator_customer_unknown", "R72")
                                  : status;
}

static pr_status_t fill_facts(pr_exchange_t *x, const pr_customer_t *customer)
{
    pr_agreement_t agreement;
    pr_status_t status = pr_store_agreement(x->db, &customer->cloud, &customer->id, &agreement);

    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "name", customer->name);
    pr_set_text(x->values, "domain", customer->domain);
    pr_set_text(x->values, "country", pr_text_country(x->lang, customer->country, x->p));
    pr_set_text(x->values, "tenant", customer->tenant);
    pr_set_time(x->values, "since", customer->created_at);
    pr_set_number(x->values, "agreement", agreement.version);
    pr_set_number(x->values, "accepted", agreement.accepted);
    pr_set_flag(x->values, "due", pr_agreement_due(&agreement));
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/customers"));
    return PR_OK;
}

static void add_partner(pr_exchange_t *x, const pr_rel_view_t *view,
                        const apr_array_header_t *grants)
{
    pr_record_t *item = pr_add_item(x->values, "partners", x->p);

    pr_set_text(item, "name", view->partner_name);
    pr_set_url(item, "url", pr_url(x, "/operator/relationships/%s", view->rel.id.s));
    pr_set_message(item, "kind",
                   apr_pstrcat(x->p, "rel_kind.", pr_rel_kind_word(view->rel.kind), NULL), NULL);
    pr_set_time(item, "since", view->rel.since);
    pr_set_flag(item, "over", view->rel.kind == PR_REL_NONE);
    for (int i = 0; i < grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(grants, i, pr_grant_t);
        if (!strcmp(grant->relationship.s, view->rel.id.s)) {
            pr_record_t *dap = pr_add_item(item, "grants", x->p);
            pr_set_text(dap, "service", grant->service_name);
            pr_set_time(dap, "since", grant->granted_at);
        }
    }
}

/* Row 24, column H. */
static pr_status_t add_partners(pr_exchange_t *x, const pr_customer_t *customer)
{
    apr_array_header_t *partners, *grants;
    const pr_decision_t may = pr_access_beside(PR_AS_OPERATOR, PR_DO_SEE_PARTNERS);
    pr_status_t status = may.allowed ? pr_store_partners_of(x->db, &customer->id, &partners)
                                     : pr_refuse_may(x, &may);

    if (status == PR_OK) {
        status = pr_store_open_grants(x->db, &customer->id, x->lang, &grants);
    }
    for (int i = 0; status == PR_OK && i < partners->nelts; i++) {
        add_partner(x, &APR_ARRAY_IDX(partners, i, pr_rel_view_t), grants);
    }
    return status;
}

static pr_status_t add_subs(pr_exchange_t *x, const pr_customer_t *customer)
{
    const pr_sub_query_t query = {.viewer = {.cloud = &x->site->cloud, .lang = x->lang},
                                  .customer = &customer->id,
                                  .limit = SUB_ROWS};
    apr_array_header_t *subs;
    pr_status_t status = pr_store_subscriptions(x->db, &query, &subs);

    for (int i = 0; status == PR_OK && i < subs->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(subs, i, pr_sub_view_t).sub;
        pr_record_t *item = pr_add_item(x->values, "subs", x->p);
        pr_set_text(item, "name", sub->name);
        pr_set_text(item, "offer", sub->offer_name);
        pr_set_text(item, "partner", sub->partner_name);
        pr_set_number(item, "quantity", sub->quantity);
        pr_set_message(item, "status",
                       apr_pstrcat(x->p, "sub.status.", pr_sub_status_word(sub->status), NULL),
                       NULL);
        pr_set_flag(item, "active", sub->status == PR_SUB_ACTIVE);
        pr_set_url(item, "url", pr_url(x, "/operator/subscriptions/%s", sub->id.s));
    }
    return status;
}

pr_status_t pr_page_op_customer(pr_exchange_t *x)
{
    pr_customer_t *customer;
    pr_status_t status = read_customer(x, &customer);

    if (status == PR_OK) {
        status = fill_facts(x, customer);
    }
    if (status == PR_OK) {
        status = add_partners(x, customer);
    }
    return status == PR_OK ? add_subs(x, customer) : status;
}
