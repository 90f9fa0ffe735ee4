/* paging.h: a long list, page by page. Whoever reads a page asks the store for one row more than it
 * shows, which tells whether there is another. */
#ifndef PR_PAGING_H
#define PR_PAGING_H

#include "web/router.h"

#define PR_PAGE_ROWS 50

/* What templates/partials/paging.html shows. */
/* clang-format off */
#define PR_PAGING_FIELDS                                                                           \
    {"paged", PR_FLAG, NULL}, {"has_next", PR_FLAG, NULL}, {"next_url", PR_URL, NULL},             \
        {"has_first", PR_FLAG, NULL}, {"first_url", PR_URL, NULL}
/* clang-format on */

/* How many of the rows are this page's. */
int pr_paging_shown(const apr_array_header_t *rows);

/* `next`: where the next page begins, NULL when there is none; `later`: this one is not the first.
 * Their addresses keep the filters of `names` (pr_filter_url), which may be NULL. */
void pr_paging_fill(pr_exchange_t *x, const char *const *names, const char *next, bool later);

#endif
