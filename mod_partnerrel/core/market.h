/* market.h: who may trade with whom by country, and what a customer has to have agreed to (R28,
 * R31, R68, E4, E11). */
#ifndef PR_MARKET_H
#define PR_MARKET_H

#include "core/types.h"

/* What a cloud knows of two countries. */
typedef struct {
    bool limited;                /* it has a list of markets at all */
    const char *partner_region;  /* "" when the partner's country is not in the list */
    const char *customer_region; /* likewise */
} pr_market_t;

/* May a partner of this kind resell there (R31, R68)? Both countries are in the list, and in one
 * region; a partner outside CSP sells nothing and has no such limit, nor has a cloud without a
 * list. PR_DENIED "market_other" (E4). */
PR_MUSTCHECK pr_status_t pr_market_fits(const pr_market_t *market, pr_partner_kind kind,
                                        pr_problem_t *why);

/* May a partner be admitted to the cloud at all: is its country in the list (R68)? PR_INVALID
 * "market_unknown", field country. `customer_region` is not looked at. */
PR_MUSTCHECK pr_status_t pr_market_admits(const pr_market_t *market, pr_problem_t *why);

/* The cloud's agreement and one customer. */
typedef struct {
    apr_int64_t version; /* the newest; 0: the cloud has none */
    const char *url;     /* where it is to be read; "" when there is none */
    apr_time_t published_at;
    apr_int64_t accepted; /* the newest version that the customer accepted; 0: none */
} pr_agreement_t;

/* Must an acceptance include the agreement (R28)? */
bool pr_agreement_due(const pr_agreement_t *agreement);

/* May something be ordered for the customer (E11)? Any version accepted is enough. PR_CONFLICT
 * "agreement_missing". */
PR_MUSTCHECK pr_status_t pr_agreement_allows_orders(const pr_agreement_t *agreement,
                                                    pr_problem_t *why);

#endif
