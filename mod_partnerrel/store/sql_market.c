#include "store/rows.h"

static void read_market(const pr_row_t *row, void *out)
{
    pr_market_t *market = out;
    market->limited = pr_row_int(row, 0) > 0;
    market->partner_region = pr_row_text(row, 1);
    market->customer_region = pr_row_text(row, 2);
}

pr_status_t pr_store_market(pr_db_t *db, const pr_market_query_t *query, pr_market_t *out)
{
    *out = (pr_market_t){.partner_region = "", .customer_region = ""};
    return pr_rows_one(db, PR_SQL_market_pair,
                       PR_PARAMS(query->partner_country, query->customer_country, query->cloud->s),
                       read_market, out);
}

static void read_agreement(const pr_row_t *row, void *out)
{
    pr_agreement_t *agreement = out;
    agreement->version = pr_row_int(row, 0);
    agreement->url = pr_row_text(row, 1);
    agreement->published_at = pr_row_int(row, 2);
    agreement->accepted = pr_row_int(row, 3);
}

pr_status_t pr_store_agreement(pr_db_t *db, const pr_cloud_id *cloud,
                               const pr_customer_id *customer, pr_agreement_t *out)
{
    *out = (pr_agreement_t){.url = ""};
    return pr_rows_one(db, PR_SQL_agreement_newest,
                       PR_PARAMS(customer ? customer->s : "", cloud->s), read_agreement, out);
}
