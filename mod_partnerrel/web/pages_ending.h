/* pages_ending.h: the partner gives privileges up (R57) and ends a relationship (R59-R62). */
#ifndef PR_PAGES_ENDING_H
#define PR_PAGES_ENDING_H

#include "web/router.h"

pr_status_t pr_page_drop_confirm(pr_exchange_t *x);
pr_status_t pr_page_drop(pr_exchange_t *x);
pr_status_t pr_page_partner_end_confirm(pr_exchange_t *x);
pr_status_t pr_page_partner_end(pr_exchange_t *x);

extern const pr_shape_t pr_drop_shape;
extern const pr_shape_t pr_partner_end_shape;

#endif
