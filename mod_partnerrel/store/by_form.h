/* by_form.h: a change that a person makes by a form, from its nonce to its answer; for the sql_*.c.
 */
#ifndef PR_BY_FORM_H
#define PR_BY_FORM_H

#include "store/act.h"

typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_act_kind kind;
    pr_about_t about; /* what the nonce is good for: customer, choice */
    /* Inside the transaction, perhaps twice; only when the nonce is new. `out->act` is set. */
    pr_status_t (*work)(void *baton, pr_act_t *act, pr_outcome_t *out, pr_problem_t *why);
    void *baton;
} pr_by_form_t;

/* One transaction: the person, the act, the work. A nonce that was used before answers as it did
 * then (pr_act_begin, pr_act_replay). When nobody knows what became of a commit, the nonce tells
 * (D4). */
PR_MUSTCHECK pr_status_t pr_by_form_do(pr_db_t *db, const pr_by_form_t *form, pr_outcome_t *out,
                                       pr_problem_t *why);

#endif
