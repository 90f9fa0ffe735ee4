/* deed.h: a change by the operator: one transaction, one act, done once; for the sql_operator*.c.
 */
#ifndef PR_DEED_H
#define PR_DEED_H

#include "store/act.h"

typedef struct pr_deed_t pr_deed_t;
struct pr_deed_t {
    const pr_operator_t *by;
    pr_act_kind kind;
    pr_about_t
        about; /* of the act: whom it concerns; `choice` makes the form's answer one answer */
    pr_status_t (*work)(pr_deed_t *deed, pr_db_t *db);
    const void *in;
    pr_problem_t *why;
    pr_act_t act; /* begun when `work` runs */
};

/* Runs `work` unless the nonce was used for the same before. A COMMIT without an answer is asked
 * for again, when there is a nonce that tells what became of it (D4). */
PR_MUSTCHECK pr_status_t pr_deed_run(pr_db_t *db, pr_deed_t *deed);

/* A guarded UPDATE changed this many rows: none means that somebody else was faster (E16). */
PR_MUSTCHECK pr_status_t pr_deed_guard(const pr_deed_t *deed, pr_status_t status, int rows);

/* Raises a partner's version, on which the other forms about it stand. */
PR_MUSTCHECK pr_status_t pr_deed_partner(const pr_deed_t *deed, pr_db_t *db,
                                         const pr_partner_id *id, apr_int64_t version);

/* An audit line that `name` went from one value to the other; none when they are equal. */
PR_MUSTCHECK pr_status_t pr_deed_note(pr_deed_t *deed, const char *event, const char *name,
                                      const char *old_value, const char *new_value);

#endif
