/* store_consent.h: what stands between a customer and a partner's link before anything is written;
 * part of store.h, under its promises. */
#ifndef PR_STORE_CONSENT_H
#define PR_STORE_CONSENT_H

#include "core/types.h"
#include "store/db.h"

/* May this customer become the partner's at all? `customer` NULL: not known yet. `country`: the
 * customer's as asserted, when nothing else is known of it. For partners that do not resell it is
 * always PR_OK.
 * PR_DENIED    "country_outside" (R31, E4), args partner, partner_country and customer_country; or
 *              "country_unknown": nobody knows the customer's
 * PR_CONFLICT  "syndicated" (R32, E5), arg holder: a syndication partner has it */
typedef struct {
    const pr_partner_t *partner;
    const pr_customer_t *customer;
    const char *country;
    const char *lang; /* for the names in a problem */
} pr_bars_query_t;
PR_MUSTCHECK pr_status_t pr_store_bars(pr_db_t *db, const pr_bars_query_t *query,
                                       pr_problem_t *why);

#endif
