#include "web/paging.h"

#include "web/filter.h"

int pr_paging_shown(const apr_array_header_t *rows)
{
    return rows->nelts > PR_PAGE_ROWS ? PR_PAGE_ROWS : rows->nelts;
}

void pr_paging_fill(pr_exchange_t *x, const char *const *names, const char *next, bool later)
{
    static const char *const none[] = {NULL};
    const char *const *kept = names ? names : none;

    pr_set_flag(x->values, "paged", next || later);
    pr_set_flag(x->values, "has_next", next != NULL);
    pr_set_url(x->values, "next_url", next ? pr_filter_url(x, x->req->path, kept, next) : NULL);
    pr_set_flag(x->values, "has_first", later);
    pr_set_url(x->values, "first_url", pr_filter_url(x, x->req->path, kept, NULL));
}
