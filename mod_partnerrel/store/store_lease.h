/* store_lease.h: what a process believes, and for how long (lease.h). Included by store.h. */
#ifndef PR_STORE_LEASE_H
#define PR_STORE_LEASE_H

#include "core/lease.h"
#include "store/db.h"

/* All revisions and the length of the lease, in one statement. */
PR_MUSTCHECK pr_status_t pr_store_revisions(pr_db_t *db, pr_revisions_t *out);

/* Sets how long a lease may be used and how long is waited for it. A shorter wait is right only
 * once the longer use it was for has passed, and a longer use once everybody knows the longer wait.
 * PR_INVALID: less than 0 or more than PR_LEASE_MAX, or a wait shorter than the use. */
PR_MUSTCHECK pr_status_t pr_store_lease_set(pr_db_t *db, apr_interval_time_t used,
                                            apr_interval_time_t waited);

#endif
