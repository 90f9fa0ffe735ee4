/* pages_partner.h: home, the refusal page, and the partner's pages. */
#ifndef PR_PAGES_PARTNER_H
#define PR_PAGES_PARTNER_H

#include "web/router.h"

pr_status_t pr_page_home(pr_exchange_t *x);
/* Also where ErrorDocument leads when a dashboard was refused (R43). */
pr_status_t pr_page_refused(pr_exchange_t *x);

/* The e-mail text with the partner's link (R1, R2, R6). The page's POST fills the same view when a
 * paragraph is not accepted, so that nothing typed is lost. */
pr_status_t pr_page_request(pr_exchange_t *x);
pr_status_t pr_page_request_save(pr_exchange_t *x);
pr_status_t pr_page_request_eml(pr_exchange_t *x);

/* R37, R39; and as a file, with the same filters (R40). */
pr_status_t pr_page_customers(pr_exchange_t *x);
pr_status_t pr_page_customers_csv(pr_exchange_t *x);
pr_status_t pr_page_subscriptions_csv(pr_exchange_t *x);
pr_status_t pr_page_customer(pr_exchange_t *x);

extern const pr_shape_t pr_home_shape;
extern const pr_shape_t pr_refused_shape;
extern const pr_shape_t pr_request_shape;
extern const pr_shape_t pr_customers_shape;
extern const pr_shape_t pr_customer_shape;

/* ---- shared by the list and a customer's page */

void pr_customer_set_kind(pr_exchange_t *x, pr_record_t *record, pr_rel_kind kind);
/* "3 of 4 services", "no privileges" */
void pr_customer_set_state(pr_exchange_t *x, pr_record_t *record, int open, int total);
void pr_customer_set_may_request(pr_exchange_t *x);

#endif
