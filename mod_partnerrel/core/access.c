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

pr_decision_t pr_access_partner(pr_partner_state state, pr_action action, pr_roles roles)
{
    if (state == PR_PARTNER_BLOCKED) {
        return refuse("partner_blocked", "Q28", PR_AS_STRANGER);
    }
    if (!pr_permit_role(action, roles)) {
        return refuse("role_needed", "R8", PR_AS_STRANGER);
    }
    return (pr_decision_t){
        .allowed = true, .rule = pr_permit_rule(action), .standing = PR_AS_STRANGER};
}

/* A customer that is not known and one that has no relationship are refused alike, so that a
 * partner cannot find out who is a customer of the cloud. */
pr_decision_t pr_access_decide(const pr_facts_t *facts, pr_action action, pr_roles roles)
{
    pr_standing as = pr_access_standing(facts->kind, facts->granted, false);

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
    if (pr_permit_cell(action, as) != PR_CELL_YES) {
        return refuse(facts->granted ? "not_permitted" : "dap_required", pr_permit_rule(action),
                      as);
    }
    return (pr_decision_t){.allowed = true, .rule = pr_permit_rule(action), .standing = as};
}

bool pr_access_fresh(apr_time_t auth_time, apr_time_t now)
{
    return auth_time > 0 && auth_time <= now + apr_time_from_sec(60) &&
           now - auth_time <= PR_FRESH_FOR;
}
