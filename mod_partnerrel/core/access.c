#include "core/access.h"

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

static bool allows(pr_cell cell)
{
    return cell == PR_CELL_YES || cell == PR_CELL_LIMITED;
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
    if (allows(pr_permit_cell(action, with_dap(as)))) {
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
    if (!allows(pr_permit_cell(action, as))) {
        return refuse_cell(as, action);
    }
    if (state == PR_PARTNER_SUSPENDED && pr_permit_begins(action)) {
        return refuse("partner_suspended", "Q28", as);
    }
    return decision;
}

pr_decision_t pr_access_beside(pr_standing as, pr_action action)
{
    pr_cell cell = pr_permit_cell(action, as);

    if (!allows(cell) && cell != PR_CELL_ASKS) {
        return refuse("not_permitted", pr_permit_rule(action), as);
    }
    return (pr_decision_t){.allowed = true, .rule = pr_permit_rule(action), .standing = as};
}

/* A customer that is not known and one that has no relationship are refused alike, so that a
 * partner cannot find out who is a customer of the cloud. */
pr_decision_t pr_access_decide(const pr_facts_t *facts, pr_action action, pr_roles roles)
{
    pr_standing as = pr_access_standing(facts->kind, facts->granted, facts->original);

    if (!facts->partner_known) {
        return refuse("not_a_partner", "R37", PR_AS_STRANGER);
    }
    pr_decision_t partner = pr_access_partner(facts->partner_state, action, roles);
    if (!partner.allowed) {
        return partner;
    }
    if (!facts->service_known) {
        return refuse("service_off", "Q2", as);
    }
    if (!facts->customer_known || facts->kind == PR_REL_NONE) {
        return refuse("relationship_required", "R37", PR_AS_STRANGER);
    }
    if (!facts->granted && as == PR_AS_STRANGER) {
        return refuse("dap_required", pr_permit_rule(action), as);
    }
    return pr_access_as(as, facts->partner_state, action, roles);
}

bool pr_access_fresh(apr_time_t auth_time, apr_time_t now)
{
    return auth_time > 0 && auth_time <= now + apr_time_from_sec(60) &&
           now - auth_time <= PR_FRESH_FOR;
}
