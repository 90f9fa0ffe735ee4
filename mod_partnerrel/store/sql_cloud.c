#include "store/rows.h"

static void read_cloud(const pr_row_t *row, void *out)
{
    pr_cloud_t *cloud = out;

    pr_slug_id_parse(&cloud->id, pr_row_text(row, 0));
    cloud->name = pr_row_text(row, 1);
    cloud->base_url = pr_row_text(row, 2);
    cloud->always_dap = pr_row_int(row, 3) == 1;
    cloud->indirect = pr_row_int(row, 4) == 1;
    cloud->transfers = pr_row_int(row, 5) == 1;
    cloud->replaces = pr_row_int(row, 6) == 1;
    cloud->retention_days = (int)pr_row_int(row, 7);
    cloud->version = pr_row_int(row, 8);
}

pr_status_t pr_store_cloud(pr_db_t *db, const pr_cloud_id *id, pr_cloud_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_cloud_by_id, PR_PARAMS(id->s), read_cloud, *out);
}
