/* store_ending.h: partners that give privileges up and end relationships, and what the operator
 * ends or notes; part of store.h, under its promises. What customers end is in store.h. */
#ifndef PR_STORE_ENDING_H
#define PR_STORE_ENDING_H

#include "store/store.h"

/* Each change in one transaction, idempotent by `nonce`: PR_DENIED "form_foreign", PR_CONFLICT
 * "form_used" (D4). `version` is the relationship's that the question was asked for: PR_CONFLICT
 * "changed_meanwhile" when it has another by now. */

/* ---- the partner ---------------------------------------------------------------------------- */

/* Gives up privileges of its own (R57, Q11). Grants that ended already are passed over; one that is
 * not this pair's is PR_NOT_FOUND, and nothing is done. */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_partner_id partner;
    pr_customer_id customer;
    const pr_grant_id *grants;
    size_t n_grants;
} pr_drop_t;
PR_MUSTCHECK pr_status_t pr_store_drop(pr_db_t *db, const pr_drop_t *in, pr_outcome_t *out,
                                       pr_problem_t *why);

/* Ends its reseller relationship (R59-R61): the privileges, and being named as support contact
 * (Q23), end with it; of a provider also the relationships of the resellers that came through it
 * (R10). PR_NOT_FOUND without a relationship ("relationship_over", E15); PR_CONFLICT and
 * PR_DENIED as pr_ending_may, or "subscriptions_live" (R60, E14). */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_partner_id partner;
    pr_customer_id customer;
    apr_int64_t version;
} pr_partner_end_t;
PR_MUSTCHECK pr_status_t pr_store_partner_end(pr_db_t *db, const pr_partner_end_t *in,
                                              pr_outcome_t *out, pr_problem_t *why);

/* What else hangs on a relationship. */
typedef struct {
    apr_array_header_t
        *live; /* pr_sub_view_t that stand in the way (R60), at most PR_LIVE_SUBS and one more */
    const char *provider;          /* it came through this one; "" when through none */
    apr_array_header_t *resellers; /* const char *: whose relationships end with a provider's */
    int contacts;                  /* subscriptions whose support contact the partner is */
} pr_rel_ties_t;
#define PR_LIVE_SUBS 50
PR_MUSTCHECK pr_status_t pr_store_rel_ties(pr_db_t *db, const pr_relationship_t *rel,
                                           pr_rel_ties_t *out);

/* ---- the operator --------------------------------------------------------------------------- */

/* A relationship of the operator's own cloud; PR_NOT_FOUND for another's. */
PR_MUSTCHECK pr_status_t pr_store_rel_of_cloud(pr_db_t *db, const pr_cloud_id *cloud,
                                               const pr_relationship_id *id, pr_rel_view_t **out);

typedef struct {
    const pr_identity_t *who; /* NULL: partnerrelctl */
    const char *nonce;        /* NULL likewise */
    pr_cloud_id cloud;        /* the operator's own: of another there is nothing (R72) */
    pr_relationship_id relationship;
    apr_int64_t version;
    const pr_grant_id *grants; /* of pr_store_vendor_drop; none: all that are open */
    size_t n_grants;
    const char *note; /* of the agreements: what the two told the operator (pr_ending_check_note) */
} pr_vendor_end_t;

/* Ends privileges that nobody uses (R58). */
PR_MUSTCHECK pr_status_t pr_store_vendor_drop(pr_db_t *db, const pr_vendor_end_t *in,
                                              pr_outcome_t *out, pr_problem_t *why);
/* Notes that partner and customer have ended their agreement (R52): the relationship ends, as by
 * the partner and under the same conditions. PR_INVALID: the note. */
PR_MUSTCHECK pr_status_t pr_store_agreement_ended(pr_db_t *db, const pr_vendor_end_t *in,
                                                  pr_outcome_t *out, pr_problem_t *why);
/* Notes that they have changed it: the note, and nothing else. */
PR_MUSTCHECK pr_status_t pr_store_agreement_changed(pr_db_t *db, const pr_vendor_end_t *in,
                                                    pr_outcome_t *out, pr_problem_t *why);

#endif
