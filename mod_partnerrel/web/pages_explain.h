/* pages_explain.h: why something is allowed or refused, and what a removal would change. Answers
 * come from the database alone, never from what a process remembers (lease.h). */
#ifndef PR_PAGES_EXPLAIN_H
#define PR_PAGES_EXPLAIN_H

#include "web/router.h"

/* Form and answer on one page; the ..._form asks again after a question that cannot be answered. */
pr_status_t pr_page_op_explain(pr_exchange_t *x);
pr_status_t pr_page_op_explain_form(pr_exchange_t *x);
pr_status_t pr_page_op_explain_json(pr_exchange_t *x);

pr_status_t pr_page_explain(pr_exchange_t *x);
pr_status_t pr_page_explain_form(pr_exchange_t *x);
pr_status_t pr_page_explain_json(pr_exchange_t *x);

/* Its page is the partner's own (pr_page_partner). */
pr_status_t pr_page_customer_explain_json(pr_exchange_t *x);

extern const pr_shape_t pr_explain_shape;
extern const pr_shape_t pr_op_explain_shape;

#endif
