/* closing.h: grants that end, alone or with their relationship; for the sql_*.c whose acts end
 * them. */
#ifndef PR_CLOSING_H
#define PR_CLOSING_H

#include "store/act.h"
#include "store/sql.h"

/* A grant that is to end; the columns of PR_CLOSING_COLUMNS. */
typedef struct {
    pr_grant_id id;
    pr_relationship_id rel;
    pr_partner_id partner;
    pr_customer_id customer;
    pr_cloud_id cloud;
    pr_service_id service;
    bool open;
    bool transacts;
} pr_closing_t;
void pr_row_closing(const pr_row_t *row, void *out);

/* How they end: why, and the audit's event for each. */
typedef struct {
    pr_act_t *act;
    pr_end_reason reason;
    const char *event;
    pr_event some, last; /* what it is to the relationship (lifecycle.h) */
    pr_outcome_t *out;
    pr_problem_t *why;
} pr_closer_t;

/* The grants of `ids`, each found by the statement with `owner` in its WHERE: one that is not the
 * owner's is PR_NOT_FOUND. In the order of pr_closings_end. */
PR_MUSTCHECK pr_status_t pr_closings_find(pr_db_t *db, pr_sql sql, const char *owner,
                                          const pr_grant_id *ids, size_t n, pr_closing_t *out);

/* Which grants a form was for, as an act's choice. */
const char *pr_closings_choice(pr_db_t *db, const pr_grant_id *ids, size_t n);

/* Ends those that are still open, relationship by relationship, and notes how each is left.
 * PR_CONFLICT "other_relationship": the life cycle does not know such an end. */
PR_MUSTCHECK pr_status_t pr_closings_end(const pr_closer_t *how, const pr_closing_t *grants,
                                         size_t n);

/* Ends every open grant of a relationship whose row is locked. */
PR_MUSTCHECK pr_status_t pr_closings_end_all(const pr_closer_t *how, const pr_relationship_id *rel);

/* The whole relationship, whose row is locked: its kind by the life cycle's `how->last`, one audit
 * line `event` about `whom`, its transfers that wait for an answer, and its grants. PR_NOT_FOUND
 * when the life cycle has no such step. */
PR_MUSTCHECK pr_status_t pr_closing_relationship(const pr_closer_t *how,
                                                 const pr_relationship_t *rel, const char *event,
                                                 const pr_about_t *whom);

#endif
