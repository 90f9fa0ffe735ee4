/* support_deed.h: what opening a request for support and moving one on have in common, for the
 * sql_support_*.c. */
#ifndef PR_SUPPORT_DEED_H
#define PR_SUPPORT_DEED_H

#include "store/deed.h"

/* What was chosen on a form, short enough to be kept with its act; `parts` ends with NULL. */
const char *pr_support_digest(pr_db_t *db, const char *const *parts);

/* The audit's word for it. */
const char *pr_support_audit_event(pr_support_event event);

/* The answer to a form that was used before: the request it made or changed. */
PR_MUSTCHECK pr_status_t pr_support_replay(const pr_act_t *act, pr_support_outcome_t *out);

#endif
