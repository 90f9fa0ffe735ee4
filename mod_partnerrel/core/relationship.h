/* relationship.h: the rules of accepting and removing, before and beside the database. */
#ifndef PR_RELATIONSHIP_H
#define PR_RELATIONSHIP_H

#include "core/lifecycle.h"
#include "core/types.h"

/* One service on the consent page. */
typedef struct {
    pr_service_t service;
    bool granted;         /* this partner holds it already */
    const char *held_by;  /* name of the other CSP partner that holds it, or NULL */
    pr_partner_id holder; /* and its id; empty when nobody does */
} pr_ask_t;

/* May this person accept this partner's link, before anything is written? Checks the cloud (R72,
 * E3), that nobody sells to itself (E6), that no CSP tenant becomes the customer of another CSP
 * partner (R16; `own`: the partner that the person's organisation is itself, or NULL), that it is a
 * member of the tenant and no guest (E2), and the role (R26, E1). Of a link that names a reseller
 * both have to pass. Freshness of the sign-in comes apart: it is PR_STALE, asked for only when the
 * rest holds. */
PR_MUSTCHECK pr_status_t pr_relationship_may_accept(const pr_identity_t *who,
                                                    const pr_partner_t *partner,
                                                    const pr_partner_t *own, pr_problem_t *why);

/* The form's choice: with `dap` at least one service, and each of them offered. */
PR_MUSTCHECK pr_status_t pr_relationship_check_choice(bool dap, const pr_ask_t *asks, size_t n,
                                                      const pr_service_id *chosen, size_t n_chosen,
                                                      pr_problem_t *why);

/* May this person see and end what their own organisation agreed to (R26, R51)? Somebody
 * with a role at a partner is told that it takes a customer; a guest, that it takes a member (E2).
 */
PR_MUSTCHECK pr_status_t pr_relationship_may_administer(const pr_identity_t *who,
                                                        pr_problem_t *why);

/* May the customer delete the whole relationship itself (R36)? */
bool pr_relationship_customer_may_delete(pr_rel_kind kind);

#endif
