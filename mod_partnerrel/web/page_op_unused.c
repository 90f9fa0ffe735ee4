#include "web/page.h"
#include "web/paging.h"
#include "web/use.h"

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"customer", PR_TEXT, NULL},
    {"partner", PR_TEXT, NULL},
    {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {"url", PR_URL, NULL},
    PR_LAST_USE_FIELDS,
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"op_unused_row", row_fields};

static const pr_field_t unused_fields[] = {
    PR_PAGE_FIELD,    {"rows", PR_LIST, &row_shape}, {"nothing", PR_FLAG, NULL},
    PR_PAGING_FIELDS, {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_unused_shape = {"operator_unused", unused_fields};

static void add_row(pr_exchange_t *x, const pr_idle_grant_t *idle)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);

    pr_set_text(item, "customer", idle->customer_name);
    pr_set_text(item, "partner", idle->partner_name);
    pr_set_text(item, "service", idle->service_name);
    pr_set_time(item, "since", idle->use.granted_at);
    pr_set_url(item, "url", pr_url(x, "/operator/relationships/%s", idle->relationship.s));
    pr_use_fill(x, item, &idle->use);
}

pr_status_t pr_page_op_unused(pr_exchange_t *x)
{
    const char *after = pr_form_get(x->form, "after"), *next = NULL;
    pr_grant_id from;
    pr_idle_query_t query = {.cloud = &x->site->cloud, .lang = x->lang, .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *rows;

    if (after && pr_id_parse(&from, after)) {
        query.after = &from;
    }
    pr_status_t status = pr_store_usage_idle(x->db, &query, &rows);
    if (status != PR_OK) {
        return status;
    }
    int shown = pr_paging_shown(rows);
    for (int i = 0; i < shown; i++) {
        add_row(x, &APR_ARRAY_IDX(rows, i, pr_idle_grant_t));
    }
    if (rows->nelts > shown) {
        next = APR_ARRAY_IDX(rows, shown - 1, pr_idle_grant_t).use.grant.s;
    }
    pr_set_flag(x->values, "nothing", shown == 0);
    pr_paging_fill(x, NULL, next, query.after != NULL);
    return PR_OK;
}
