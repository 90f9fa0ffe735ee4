/* deed.h: one act that a person does, in one transaction, done once: for the sql_*.c.
 */
#ifndef PR_DEED_H
#define PR_DEED_H

#include "store/act.h"
#include "store/sql.h"

typedef struct pr_deed_t pr_deed_t;
/* A step inside the transaction, perhaps run twice. */
typedef pr_status_t (*pr_deed_fn)(pr_deed_t *deed, pr_db_t *db);
struct pr_deed_t {
    const pr_identity_t *who; /* NULL: partnerrelctl */
    const char *nonce;        /* NULL: one is made, so that it cannot be asked for again */
    pr_act_kind kind;
    pr_about_t
        about;       /* of the act: whom it concerns; `choice` makes the form's answer one answer */
    pr_deed_fn work; /* the nonce is new: `act` has begun */
    pr_deed_fn replay; /* it was used for the same before: `act` is that one; may be NULL */
    const void *in;
    pr_outcome_t *outcome; /* told the act, or what pr_act_replay says; may be NULL */
    pr_problem_t *why;
    pr_act_t act;
};

/* Notes the person, begins the act (statuses of pr_act_begin), and runs `work` or `replay`. */
PR_MUSTCHECK pr_status_t pr_deed_run(pr_db_t *db, pr_deed_t *deed);

/* A transaction of which a nonce is part, if there is one: when nobody knows what became of its
 * COMMIT, it runs again and the nonce tells (D4). pr_deed_run does that. */
PR_MUSTCHECK pr_status_t pr_deed_tx(pr_db_t *db, const char *nonce, pr_tx_fn work, void *baton);

/* A guarded UPDATE changed this many rows: none means that somebody else was faster (E16). */
PR_MUSTCHECK pr_status_t pr_deed_guard(pr_problem_t *why, pr_status_t status, int rows);

/* Raises a partner's version, on which the other forms about it stand. */
PR_MUSTCHECK pr_status_t pr_deed_partner(const pr_deed_t *deed, pr_db_t *db,
                                         const pr_partner_id *id, apr_int64_t version);

/* An audit line that `name` went from one value to the other; none when they are equal. */
PR_MUSTCHECK pr_status_t pr_deed_note(pr_deed_t *deed, const char *event, const char *name,
                                      const char *old_value, const char *new_value);

#endif
