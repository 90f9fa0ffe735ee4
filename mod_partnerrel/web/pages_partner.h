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

pr_status_t pr_page_customers(pr_exchange_t *x);
pr_status_t pr_page_customer(pr_exchange_t *x);

extern const pr_shape_t pr_home_shape;
extern const pr_shape_t pr_refused_shape;
extern const pr_shape_t pr_request_shape;
extern const pr_shape_t pr_customers_shape;
extern const pr_shape_t pr_customer_shape;

#endif
