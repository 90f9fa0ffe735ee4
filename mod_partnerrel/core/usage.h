/* usage.h: what follows from when privileges were used last (R58). */
#ifndef PR_USAGE_H
#define PR_USAGE_H

#include "core/types.h"

#define PR_UNUSED_DAYS 90  /* after so many without a use they are pointed out */
#define PR_USAGE_KEPT  400 /* days; older lines of the journal go */

/* An open grant and its last use, of itself: what was used under an earlier one is not counted. */
typedef struct {
    pr_grant_id grant;
    apr_time_t granted_at;
    apr_time_t began_at; /* when uses began to be noted at all */
    apr_time_t last_at;  /* 0: no use is known */
    const char *by;      /* the person who did; "" likewise */
} pr_grant_use_t;

/* No use is known since then: an upgrade accuses nobody, and what has gone is not claimed. */
apr_time_t pr_usage_since(const pr_grant_use_t *use, apr_time_t now);
/* For how many whole days it has not been used; and is that to be pointed out? */
int pr_usage_idle_days(const pr_grant_use_t *use, apr_time_t now);
bool pr_usage_idle(const pr_grant_use_t *use, apr_time_t now);
/* What was used last at this time or before is idle, granted no later. */
apr_time_t pr_usage_idle_before(apr_time_t now);

/* The day (UTC) of a moment, as the journal counts them; the first that is kept. */
apr_int64_t pr_usage_day(apr_time_t at);
apr_int64_t pr_usage_first_day(apr_time_t now, int days);

#endif
