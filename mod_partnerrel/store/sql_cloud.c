#include "store/rows.h"

pr_status_t pr_store_cloud(pr_db_t *db, const pr_cloud_id *id, pr_cloud_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_cloud_by_id, PR_PARAMS(id->s), pr_row_cloud, *out);
}
