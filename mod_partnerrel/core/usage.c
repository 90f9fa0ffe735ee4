#include "core/usage.h"

#define DAY (APR_USEC_PER_SEC * 24 * 3600)

static apr_time_t later(apr_time_t a, apr_time_t b)
{
    return a > b ? a : b;
}

apr_time_t pr_usage_since(const pr_grant_use_t *use, apr_time_t now)
{
    apr_time_t known = later(use->granted_at, later(use->began_at, now - PR_USAGE_KEPT * DAY));
    return later(known, use->last_at);
}

int pr_usage_idle_days(const pr_grant_use_t *use, apr_time_t now)
{
    apr_time_t since = pr_usage_since(use, now);
    return now > since ? (int)((now - since) / DAY) : 0;
}

bool pr_usage_idle(const pr_grant_use_t *use, apr_time_t now)
{
    return pr_usage_since(use, now) <= pr_usage_idle_before(now);
}

apr_time_t pr_usage_idle_before(apr_time_t now)
{
    return now - PR_UNUSED_DAYS * DAY;
}

apr_int64_t pr_usage_day(apr_time_t at)
{
    return at / DAY;
}

apr_int64_t pr_usage_first_day(apr_time_t now, int days)
{
    return pr_usage_day(now) - days;
}
