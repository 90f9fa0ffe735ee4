/* pages_transfer.h: subscriptions on their way to another partner (domain 4.6, R21-R23). */
#ifndef PR_PAGES_TRANSFER_H
#define PR_PAGES_TRANSFER_H

#include "web/router.h"

pr_status_t pr_page_transfer_new(pr_exchange_t *x);
pr_status_t pr_page_transfer_create(pr_exchange_t *x);
pr_status_t pr_page_transfers(pr_exchange_t *x);
pr_status_t pr_page_operator_transfers(pr_exchange_t *x);
pr_status_t pr_page_transfer(pr_exchange_t *x);
/* Accept, reject or withdraw, by the last word of the path. */
pr_status_t pr_page_transfer_question(pr_exchange_t *x);
pr_status_t pr_page_transfer_answer(pr_exchange_t *x);

extern const pr_shape_t pr_transfer_new_shape;
extern const pr_shape_t pr_transfers_shape;
extern const pr_shape_t pr_transfer_shape;
extern const pr_shape_t pr_transfer_answer_shape;

#endif
