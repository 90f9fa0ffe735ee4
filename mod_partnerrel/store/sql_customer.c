#include "store/rows.h"

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
