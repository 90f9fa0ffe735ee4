/* access.h: may this person do this here? Asked by the Require providers for every proxied
 * request, by every handler, and by explain: one function over facts the store has read. */
#ifndef PR_ACCESS_H
#define PR_ACCESS_H

#include "core/lease.h"
#include "core/permit.h"
#include "core/types.h"

/* How a partner stands to a customer for one service: all that decides, read in one statement. */
typedef struct {
    bool partner_known;
    pr_partner_id partner;
    pr_partner_state partner_state;
    bool customer_known; /* in the partner's own cloud (R72) */
    pr_customer_id customer;
    bool service_known; /* there is such a service, and it is switched on */
    pr_service_id service;
    pr_relationship_id relationship;
    pr_rel_kind kind;
    bool granted; /* an open grant for the service */
    pr_grant_id grant;
    bool original;        /* the subscription in question was sold by this partner (R45) */
    apr_int64_t revision; /* of the customer's shard: it grows whenever the facts have changed */
    pr_basis_t basis;     /* what they may be remembered on */
} pr_facts_t;

typedef struct {
    bool allowed;
    const char *code; /* problem code when refused: "dap_required", "partner_blocked" ... */
    const char *rule; /* the rule that decided */
    pr_standing standing;
    pr_roles roles; /* "role_needed": any of these would do; else 0 */
} pr_decision_t;

/* A person of a partner that stands to the customer like this: the partner's state, then the
 * person's roles, then the matrix. What a cell allows within limits is allowed here; whoever does
 * it looks after the limits its rule names. Refused: "partner_blocked", "partner_suspended" (Q28),
 * "role_needed", "relationship_required", "dap_required" (E12), "ask_vendor" (R54),
 * "not_original_reseller" (E13), "not_permitted". */
pr_decision_t pr_access_as(pr_standing as, pr_partner_state state, pr_action action,
                           pr_roles roles);

/* A customer's administrator, or the vendor's operator: columns G and H. Refused: "not_permitted".
 */
pr_decision_t pr_access_beside(pr_standing as, pr_action action);

/* The same for one service of one customer, from facts the store read. Never fails: what is not
 * known is refused. `facts` that were not read are all false. */
pr_decision_t pr_access_decide(const pr_facts_t *facts, pr_action action, pr_roles roles);

/* The part of it that asks for no customer: a partner's own pages. */
pr_decision_t pr_access_partner(pr_partner_state state, pr_action action, pr_roles roles);

/* A partner's own account: all its people read it; its global admin and its admin agents change it
 * (D11). Refused: "partner_blocked", "role_needed". */
pr_decision_t pr_access_account(pr_partner_state state, pr_roles roles, bool changes);

/* The column of the matrix; `original` says the partner sold the subscription in question. */
pr_standing pr_access_standing(pr_rel_kind kind, bool granted, bool original);

/* Is a person who signed in at `auth_time` fresh enough to grant or remove (D12: 10 minutes)?
 * 0 is stale; a time more than a minute ahead of `now` is, too. */
bool pr_access_fresh(apr_time_t auth_time, apr_time_t now);
#define PR_FRESH_FOR apr_time_from_sec(600)

#endif
