/* act.h: a deed and its audit lines, inside a transaction, for the sql_*.c. */
#ifndef PR_ACT_H
#define PR_ACT_H

#include "store/store.h"

typedef struct {
    pr_db_t *db;
    pr_act_id id;
    pr_person_id person; /* empty for partnerrelctl */
    apr_time_t at;
    int lines; /* audit lines written so far */
} pr_act_t;

/* What an audit line speaks of; NULL: nothing. */
typedef struct {
    const char *partner;
    const char *customer;
    const char *cloud;
    const char *service;
    const char *object, *object_name; /* a subscription, request, transfer ...: id, and name now */
    const char *old_value, *new_value;
    const char *choice; /* of an act: what was chosen on the form, as text */
} pr_about_t;

/* Notes the person as asserted now, and gives the id (iss, sub) has here. */
PR_MUSTCHECK pr_status_t pr_act_person(pr_db_t *db, const pr_identity_t *who, pr_person_id *out);

/* Begins an act of `act->person`. With a nonce that was used before nothing is written, `*used` is
 * true and act->id that of the older act: PR_OK when it was the same person's, of the same kind
 * and for the same customer, else PR_DENIED, and PR_CONFLICT form_used when something else was
 * chosen. A NULL nonce is made. */
PR_MUSTCHECK pr_status_t pr_act_begin(pr_act_t *act, pr_act_kind kind, const char *nonce,
                                      const pr_about_t *about, bool *used, pr_problem_t *why);

PR_MUSTCHECK pr_status_t pr_act_audit(pr_act_t *act, const char *event, const pr_about_t *about);

/* Notes at which version the act leaves a relationship; call it after the last change of it. */
PR_MUSTCHECK pr_status_t pr_act_leaves(pr_act_t *act, const pr_relationship_id *rel);

/* The answer to a form that was used before. */
PR_MUSTCHECK pr_status_t pr_act_replay(const pr_act_t *act, pr_outcome_t *out);

#endif
