#include "core/access.h"

#include <string.h>

static pr_decision_t refuse(const char *code, const char *rule, pr_standing standing)
{
    return (pr_decision_t){.allowed = false, .code = code, .rule = rule, .standing = standing};
}

pr_standing pr_access_standing(pr_rel_kind kind, bool granted, bool original)
{
    switch (kind) {
    case PR_REL_RESELLER:
        if (original) {
            return granted ? PR_AS_ORIGINAL_DAP : PR_AS_ORIGINAL;
        }
        return granted ? PR_AS_RESELLER_DAP : PR_AS_RESELLER;
    case PR_REL_ADVISOR:
    case PR_REL_SUPPORT:
        return granted ? PR_AS_NON_CSP_DAP : PR_AS_STRANGER;
    default:
        return PR_AS_STRANGER;
    }
}

static pr_decision_t refuse_role(pr_roles any_of, const char *rule)
{
    return (pr_decision_t){.allowed = false,
                           .code = "role_needed",
                           .rule = rule,
                           .standing = PR_AS_STRANGER,
                           .roles = any_of};
}

pr_decision_t pr_access_partner(pr_partner_state state, pr_action action, pr_roles roles)
{
    if (state == PR_PARTNER_BLOCKED) {
        return refuse("partner_blocked", "Q28", PR_AS_STRANGER);
    }
    if (!pr_permit_role(action, roles)) {
        return refuse_role(pr_permit_roles(action), "R8");
    }
    return (pr_decision_t){
        .allowed = true, .rule = pr_permit_rule(action), .standing = PR_AS_STRANGER};
}

pr_decision_t pr_access_account(pr_partner_state state, pr_roles roles, bool changes)
{
    const pr_roles changing =
        PR_ROLE_BIT(PR_ROLE_PARTNER_GLOBAL_ADMIN) | PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT);
    const pr_roles any_of = changes ? changing : PR_PARTNER_ROLES;

    if (state == PR_PARTNER_BLOCKED) {
        return refuse("partner_blocked", "Q28", PR_AS_STRANGER);
    }
    if (!(roles & any_of)) {
        return refuse_role(any_of, "D11");
    }
    return (pr_decision_t){.allowed = true, .rule = "D11", .standing = PR_AS_STRANGER};
}

/* The same without the loss of DAP. */
static pr_standing with_dap(pr_standing as)
{
    return as == PR_AS_ORIGINAL   ? PR_AS_ORIGINAL_DAP
           : as == PR_AS_RESELLER ? PR_AS_RESELLER_DAP
                                  : as;
}

static pr_decision_t refuse_cell(pr_standing as, pr_action action)
{
    const char *rule = pr_permit_rule(action);

    if (pr_permit_cell(action, as) == PR_CELL_VENDOR) {
        return refuse("ask_vendor", "R54", as);
    }
    if (as == PR_AS_STRANGER) {
        return refuse("relationship_required", "R37", as);
    }
    if (pr_permit_allows(action, with_dap(as))) {
        return refuse("dap_required", rule, as);
    }
    return refuse(pr_permit_on_subscription(action) ? "not_original_reseller" : "not_permitted",
                  rule, as);
}

pr_decision_t pr_access_as(pr_standing as, pr_partner_state state, pr_action action, pr_roles roles)
{
    pr_decision_t decision = pr_access_partner(state, action, roles);

    decision.standing = as;
    if (!decision.allowed) {
        return decision;
    }
    if (!pr_permit_allows(action, as)) {
        return refuse_cell(as, action);
    }
    if (state == PR_PARTNER_SUSPENDED && pr_permit_begins(action)) {
        return refuse("partner_suspended", "Q28", as);
    }
    return decision;
}

pr_decision_t pr_access_beside(pr_standing as, pr_action action)
{
    if (!pr_permit_allows(action, as) && pr_permit_cell(action, as) != PR_CELL_ASKS) {
        return refuse("not_permitted", pr_permit_rule(action), as);
    }
    return (pr_decision_t){.allowed = true, .rule = pr_permit_rule(action), .standing = as};
}

/* Deeds on subscriptions and the relationship's own do not care whether a service is switched on
 * (R45). */
static bool lacks_service(const pr_facts_t *facts, pr_action action)
{
    if (facts->whole) {
        return (pr_permit_by(action) & PR_BY_SERVICE) != 0;
    }
    bool unnamed = facts->subscription_asked && !facts->subscription_known;

    return !unnamed && !facts->service_known && pr_permit_by_service(action);
}

/* Without privileges the subscriptions of others are hidden (Q19), so those there are and those
 * there are not are refused alike. */
static bool hides_subscription(const pr_facts_t *facts)
{
    return facts->subscription_asked &&
           !(facts->subscription_known && (facts->original || facts->granted));
}

/* A customer that is not known and one that has no relationship are refused alike, so that a
 * partner cannot find out who is a customer of the cloud. */
static bool is_related(const pr_facts_t *facts)
{
    return facts->customer_known && facts->kind != PR_REL_NONE;
}

pr_decision_t pr_access_decide(const pr_facts_t *facts, pr_action action, pr_roles roles)
{
    pr_standing as = pr_access_standing(facts->kind, facts->granted, facts->original);

    if (!facts->partner_known) {
        return refuse("not_a_partner", "R37", PR_AS_STRANGER);
    }
    pr_decision_t partner = pr_access_partner(facts->partner_state, action, roles);
    if (!partner.allowed || !pr_permit_by(action)) {
        return partner;
    }
    if (lacks_service(facts, action)) {
        return refuse("service_off", "Q2", as);
    }
    if (!is_related(facts)) {
        return refuse("relationship_required", "R37", PR_AS_STRANGER);
    }
    if (hides_subscription(facts)) {
        return refuse("subscription_unknown", "Q19", as);
    }
    if (!facts->granted && as == PR_AS_STRANGER) {
        return refuse("dap_required", pr_permit_rule(action), as);
    }
    return pr_access_as(as, facts->partner_state, action, roles);
}

/* What any question about a partner's person begins with; allowed so far. */
static pr_decision_t begin(const pr_facts_t *facts, const char *rule)
{
    if (!facts->partner_known) {
        return refuse("not_a_partner", "R37", PR_AS_STRANGER);
    }
    if (facts->partner_state == PR_PARTNER_BLOCKED) {
        return refuse("partner_blocked", "Q28", PR_AS_STRANGER);
    }
    return (pr_decision_t){.allowed = true, .rule = rule, .standing = PR_AS_STRANGER};
}

pr_decision_t pr_access_related(const pr_facts_t *facts, pr_rel_kind kind)
{
    pr_decision_t decision = begin(facts, "R37");

    if (!decision.allowed) {
        return decision;
    }
    if (!is_related(facts)) {
        return refuse("relationship_required", "R37", PR_AS_STRANGER);
    }
    decision.standing = pr_access_standing(facts->kind, facts->granted, facts->original);
    return kind == PR_REL_NONE || kind == facts->kind
               ? decision
               : refuse("relationship_other", "R24", decision.standing);
}

pr_decision_t pr_access_member(const pr_facts_t *facts, pr_roles any_of, pr_roles roles)
{
    pr_decision_t decision = begin(facts, "R8");

    return decision.allowed && !(roles & any_of) ? refuse_role(any_of, "R8") : decision;
}

/* In the order in which they are found; last what the person can mend by sending the link. */
static int reach(const char *code)
{
    static const char *const codes[] = {
        "excluded",      "not_a_partner",         "partner_blocked",    "role_needed",
        "service_off",   "relationship_required", "relationship_other", "subscription_unknown",
        "not_permitted", "not_original_reseller", "partner_suspended",  "ask_vendor",
        "dap_required"};
    int i = (int)(sizeof codes / sizeof codes[0]) - 1;

    while (i >= 0 && strcmp(codes[i], code)) {
        i--;
    }
    return i;
}

bool pr_access_nearer(const pr_decision_t *a, const pr_decision_t *b)
{
    return reach(b->code) > reach(a->code);
}

bool pr_access_fresh(apr_time_t auth_time, apr_time_t now)
{
    return auth_time > 0 && auth_time <= now + apr_time_from_sec(60) &&
           now - auth_time <= PR_FRESH_FOR;
}
