/* ending.h: the end of a whole reseller relationship, for the sql_*.c. */
#ifndef PR_STORE_ENDING_PARTS_H
#define PR_STORE_ENDING_PARTS_H

#include "store/closing.h"

/* Locks the relationship of `view`, whose version must still be `version`, and reads it again.
 * PR_CONFLICT "changed_meanwhile". */
PR_MUSTCHECK pr_status_t pr_ending_lock(pr_act_t *act, const pr_cloud_id *cloud,
                                        apr_int64_t version, pr_rel_view_t **view,
                                        pr_problem_t *why);

/* Ends a locked relationship, with all that hangs on it (R61), unless a subscription stands in the
 * way (R60); audit line `event` with the note as its new value. */
PR_MUSTCHECK pr_status_t pr_ending_do(const pr_closer_t *how, const pr_rel_view_t *view,
                                      const char *event, const char *note);

#endif
