/* pages_subscription.h: subscriptions as partner, customer and operator see them (domain 5.5 P3,
 * R42-R50), orders, offers, the bill and the customer agreement. */
#ifndef PR_PAGES_SUBSCRIPTION_H
#define PR_PAGES_SUBSCRIPTION_H

#include "web/router.h"

/* Lists: of one customer for a partner (own ones, and read-only those of others for services with
 * DAP, Q19); of one's own organisation for a customer; of all that a partner is billed for (row 1).
 */
pr_status_t pr_page_subscriptions(pr_exchange_t *x);
pr_status_t pr_page_own_subscriptions(pr_exchange_t *x);
pr_status_t pr_page_billing(pr_exchange_t *x);

/* One: for a partner with all it may do and why not the rest; for its customer, who reads all and
 * changes nothing (R44); for the operator, who suspends for fraud. */
pr_status_t pr_page_subscription(pr_exchange_t *x);
pr_status_t pr_page_own_subscription(pr_exchange_t *x);
pr_status_t pr_page_operator_subscription(pr_exchange_t *x);
pr_status_t pr_page_operator_suspend(pr_exchange_t *x);
pr_status_t pr_page_provisioning(pr_exchange_t *x);

/* The pages that change one (rows 2-10, 25): the last word of the path says what. */
pr_status_t pr_page_change_ask(pr_exchange_t *x);
pr_status_t pr_page_change(pr_exchange_t *x);

/* R37, R42, Q18, Q20, Q21. */
pr_status_t pr_page_order_ask(pr_exchange_t *x);
pr_status_t pr_page_order(pr_exchange_t *x);
pr_status_t pr_page_offers(pr_exchange_t *x);
/* R28: the customer's contract with the vendor. */
pr_status_t pr_page_agreement(pr_exchange_t *x);

extern const pr_shape_t pr_subscriptions_shape;
extern const pr_shape_t pr_own_subscriptions_shape;
extern const pr_shape_t pr_billing_shape;
extern const pr_shape_t pr_subscription_shape;
extern const pr_shape_t pr_own_subscription_shape;
extern const pr_shape_t pr_operator_subscription_shape;
extern const pr_shape_t pr_provisioning_shape;
extern const pr_shape_t pr_change_shape;
extern const pr_shape_t pr_order_shape;
extern const pr_shape_t pr_offers_shape;
extern const pr_shape_t pr_agreement_shape;

/* An offer on a page. */
extern const pr_shape_t pr_offer_shape;
void pr_offer_fill(pr_exchange_t *x, pr_record_t *item, const pr_offer_t *offer);

#endif
