/* pages_support.h: requests for support (5.6, 5.7), as the partner, the customer and the operator
 * see them. One handler serves all three: who asks is the route's, and the store shows each its
 * own.
 */
#ifndef PR_PAGES_SUPPORT_H
#define PR_PAGES_SUPPORT_H

#include "web/router.h"

/* A partner's and a customer's requests, newest change first; the operator's queue (R65). */
pr_status_t pr_page_support_list(pr_exchange_t *x);

/* R54, R64: the partner opens a request or asks the vendor to; the customer opens its own. */
pr_status_t pr_page_support_new(pr_exchange_t *x);
pr_status_t pr_page_support_open(pr_exchange_t *x);

/* One request with its notes, and what may be done with it. */
pr_status_t pr_page_support_request(pr_exchange_t *x);
pr_status_t pr_page_support_change(pr_exchange_t *x);

extern const pr_shape_t pr_support_list_shape;
extern const pr_shape_t pr_support_new_shape;
extern const pr_shape_t pr_support_request_shape;

/* ---- shared by these pages */

/* Which side asks. */
/* clang-format off */
#define PR_SUPPORT_SIDE_FIELDS                                                                     \
    {"of_partner", PR_FLAG, NULL}, {"of_customer", PR_FLAG, NULL}, {"of_operator", PR_FLAG, NULL}
/* clang-format on */
pr_support_side pr_support_side_here(const pr_exchange_t *x);
void pr_support_side_fill(pr_exchange_t *x);

/* Whose requests may be seen here. The customer must be known (x->customer). */
pr_support_viewer_t pr_support_viewer_here(const pr_exchange_t *x);

/* "/partner/requests" and so on: the list, below which the requests are. */
const char *pr_support_home(const pr_exchange_t *x);

/* Choices of a select: value, label, selected. */
extern const pr_shape_t pr_support_option_shape;
void pr_support_option_add(pr_exchange_t *x, const char *list, const char *value, const char *label,
                           const char *chosen);

/* Who opened a request, and as what. */
void pr_support_opener_set(pr_exchange_t *x, pr_record_t *to, const char *field,
                           const pr_support_request_t *request);
/* state, severity, due, waits, late, changed: as lists and pages have them. */
/* clang-format off */
#define PR_SUPPORT_STATE_FIELDS                                                                    \
    {"state", PR_MESSAGE, NULL}, {"severity", PR_MESSAGE, NULL}, {"waits", PR_FLAG, NULL},         \
        {"late", PR_FLAG, NULL}, {"due", PR_TIME, NULL}, {"changed", PR_TIME, NULL},               \
        {"is_open", PR_FLAG, NULL}
/* clang-format on */
void pr_support_state_fill(pr_exchange_t *x, pr_record_t *to, const pr_support_request_t *request);

#endif
