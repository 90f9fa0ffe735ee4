/* access.h: may this person do this here? Asked by the Require providers for every proxied
 * request, by every handler, and by explain: one function over facts the store has read. */
#ifndef PR_ACCESS_H
#define PR_ACCESS_H

#include "core/lease.h"
#include "core/permit.h"
#include "core/types.h"

/* How a partner stands to a customer for one service: all that decides, read in one statement. What
 * was not asked for is not known. */
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
    bool whole;   /* no service was asked for, by itself or through a subscription */
    bool granted; /* an open grant for the service, be it on or off; when it is `whole`, for any */
    pr_grant_id grant;
    bool subscription_asked;
    bool subscription_known; /* one of this customer's, and of the service when that was named */
    pr_subscription_id subscription;
    bool original;        /* that subscription was sold by this partner (R45) */
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

/* The same for one service or subscription of one customer, from facts the store read. Never fails:
 * what is not known is refused, and so is a row whose facts were not asked for (pr_permit_by).
 * `facts` that were not read are all false. Refused beside the above: "not_a_partner",
 * "service_off" (Q2), "subscription_unknown" (Q19: also when it is hidden from this partner). */
pr_decision_t pr_access_decide(const pr_facts_t *facts, pr_action action, pr_roles roles);

/* Is the person's organisation a partner, not blocked, with a relationship of this kind (NONE:
 * whichever) with the customer, whatever privileges it has? Refused: "not_a_partner",
 * "partner_blocked", "relationship_required", "relationship_other". */
pr_decision_t pr_access_related(const pr_facts_t *facts, pr_rel_kind kind);

/* Is the person of a partner, not blocked, with one of these roles? Facts about no customer will
 * do. Refused: "not_a_partner", "partner_blocked", "role_needed". */
pr_decision_t pr_access_member(const pr_facts_t *facts, pr_roles any_of, pr_roles roles);

/* Of two refusals: did `b` come nearer to a yes than `a`, so that it is the one to be told of? */
bool pr_access_nearer(const pr_decision_t *a, const pr_decision_t *b);

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
