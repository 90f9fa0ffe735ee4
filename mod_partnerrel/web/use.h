/* use.h: when privileges were used last, and which nobody uses (R58), on the pages of all sides. */
#ifndef PR_USE_H
#define PR_USE_H

#include "web/router.h"

/* What templates/partials/last_use.html shows, of a service with privileges. */
/* clang-format off */
#define PR_LAST_USE_FIELDS                                                                         \
    {"used_at", PR_DATE, NULL}, /* "" while no use is known */                                     \
        {"used_today", PR_FLAG, NULL}, {"used_days", PR_NUMBER, NULL}, /* so many days ago */      \
        {"used_by", PR_TEXT, NULL},                                                                \
        {"never_used", PR_FLAG, NULL}, /* since it was granted */                                  \
        {"unknown_since", PR_DATE, NULL}, /* nor since then; what was before is not known */       \
        {"is_unused", PR_FLAG, NULL} /* for so long that it is pointed out */
/* clang-format on */
/* `use` may be NULL: then nothing is set. */
void pr_use_fill(pr_exchange_t *x, pr_record_t *to, const pr_grant_use_t *use);

/* That of a grant among pr_store_usage_last's, or NULL. */
const pr_grant_use_t *pr_use_of(const apr_array_header_t *uses, const pr_grant_id *grant);

/* The page's list of what is unused. */
extern const pr_shape_t pr_unused_shape;
/* clang-format off */
#define PR_UNUSED_FIELD {"unused", PR_LIST, &pr_unused_shape}
/* clang-format on */
/* Adds the open ones of a relationship's grants that are; so many at most, and `*query` names them
 * as the pages that end privileges want to be asked ("?grant=..."; "" at first). */
#define PR_UNUSED_SHOWN 50
typedef struct {
    const char *partner_name;
    const pr_relationship_id *relationship;
    const apr_array_header_t *grants, *uses;
} pr_unused_of_t;
void pr_use_point_out(pr_exchange_t *x, const pr_unused_of_t *of, const char **query);

/* The history of what a partner did for a customer, for both of them; and as a file. */
pr_status_t pr_page_use(pr_exchange_t *x);
pr_status_t pr_page_use_csv(pr_exchange_t *x);
extern const pr_shape_t pr_use_shape;

/* What nobody uses in the whole cloud, for its operator. */
pr_status_t pr_page_op_unused(pr_exchange_t *x);
extern const pr_shape_t pr_op_unused_shape;

#endif
