#include "base/text.h"
#include "store/rows.h"

/* Greater than every text that begins with the prefix it follows. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

static void read_customer(const pr_row_t *row, void *out)
{
    pr_row_customer(row, 0, out);
}

pr_status_t pr_store_customer_of_org(pr_db_t *db, const pr_identity_t *who, pr_customer_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_customer_by_org,
                       PR_PARAMS(who->issuer, who->tenant, who->cloud.s), read_customer, *out);
}

pr_status_t pr_store_customer_of_tenant(pr_db_t *db, const pr_cloud_id *cloud, const char *tenant,
                                        pr_customer_t **out)
{
    apr_array_header_t *rows;
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    pr_status_t status = pr_rows_all(db, PR_SQL_customer_by_tenant, PR_PARAMS(tenant, cloud->s),
                                     read_customer, sizeof **out, &rows);
    if (status != PR_OK || rows->nelts != 1) {
        return status != PR_OK ? status : rows->nelts ? PR_CONFLICT : PR_NOT_FOUND;
    }
    **out = APR_ARRAY_IDX(rows, 0, pr_customer_t);
    return PR_OK;
}

static void read_list_row(const pr_row_t *row, void *out)
{
    pr_customer_row_t *found = out;
    pr_row_customer(row, 0, &found->customer);
    pr_rel_kind_parse(&found->kind, pr_row_text(row, PR_CUSTOMER_WIDTH));
    found->open_grants = (int)pr_row_int(row, PR_CUSTOMER_WIDTH + 1);
    found->since = pr_row_int(row, PR_CUSTOMER_WIDTH + 2);
    found->cursor = pr_row_text(row, 0);
}

/* A range instead of LIKE: no character of the prefix means anything but itself. */
static const char *folded(pr_db_t *db, const char *prefix)
{
    return prefix ? pr_text_fold(prefix, pr_db_pool(db)) : "";
}

pr_status_t pr_store_customers_of(pr_db_t *db, const pr_customer_query_t *query,
                                  apr_array_header_t **out)
{
    const char *from = folded(db, query->prefix), *limit = pr_db_int(db, query->limit);
    *out = apr_array_make(pr_db_pool(db), 1, sizeof(pr_customer_row_t));
    if (!from) {
        return PR_OK; /* not UTF-8: no name begins like that */
    }
    const char *to = apr_pstrcat(pr_db_pool(db), from, LAST_CHARACTER, NULL);
    if (query->after) {
        return pr_rows_all(db, PR_SQL_my_customers_after,
                           PR_PARAMS(query->partner->s, from, to, from, to, query->partner->s,
                                     query->after, limit),
                           read_list_row, sizeof(pr_customer_row_t), out);
    }
    return pr_rows_all(db, PR_SQL_my_customers,
                       PR_PARAMS(query->partner->s, from, to, from, to, limit), read_list_row,
                       sizeof(pr_customer_row_t), out);
}

static void read_count(const pr_row_t *row, void *out)
{
    *(apr_int64_t *)out = pr_row_int(row, 0);
}

pr_status_t pr_store_customers_count(pr_db_t *db, const pr_customer_query_t *query,
                                     apr_int64_t *out)
{
    const char *from = folded(db, query->prefix);
    *out = 0;
    if (!from) {
        return PR_OK;
    }
    const char *to = apr_pstrcat(pr_db_pool(db), from, LAST_CHARACTER, NULL);
    return pr_rows_one(db, PR_SQL_my_customers_count,
                       PR_PARAMS(query->partner->s, from, to, from, to), read_count, out);
}
