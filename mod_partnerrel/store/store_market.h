/* store_market.h: a cloud's markets and its customer agreement; part of store.h, under its
 * promises. */
#ifndef PR_STORE_MARKET_H
#define PR_STORE_MARKET_H

#include "core/market.h"
#include "store/db.h"

/* Two countries of a cloud. PR_NOT_FOUND when there is no such cloud. */
typedef struct {
    const pr_cloud_id *cloud;
    const char *partner_country, *customer_country;
} pr_market_query_t;
PR_MUSTCHECK pr_status_t pr_store_market(pr_db_t *db, const pr_market_query_t *query,
                                         pr_market_t *out);

/* The newest agreement of a cloud, and what `customer` (NULL: not known yet) accepted of it.
 * PR_NOT_FOUND when there is no such cloud; PR_OK with version 0 when it has no agreement. */
PR_MUSTCHECK pr_status_t pr_store_agreement(pr_db_t *db, const pr_cloud_id *cloud,
                                            const pr_customer_id *customer, pr_agreement_t *out);

#endif
