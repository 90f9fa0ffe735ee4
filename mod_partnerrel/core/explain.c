#include "core/explain.h"

static pr_fate fate_of(const pr_facts_t *now, const pr_facts_t *without, pr_action action,
                       pr_roles roles)
{
    if (!pr_explain_asks(action) || !pr_access_decide(now, action, roles).allowed) {
        return PR_FATE_NONE;
    }
    return pr_access_decide(without, action, roles).allowed ? PR_FATE_KEPT : PR_FATE_LOST;
}

bool pr_explain_asks(pr_action action)
{
    return pr_permit_roles(action) && pr_permit_cell(action, PR_AS_ORIGINAL_DAP) != PR_CELL_NA;
}

pr_explanation_t pr_explain(const pr_case_t *about, pr_action action, pr_roles roles)
{
    const pr_facts_t *facts = &about->facts;
    pr_facts_t without = *facts;

    without.granted = false;
    without.grant = (pr_grant_id){""};
    pr_explanation_t e = {
        .about = *about,
        .action = action,
        .roles = roles,
        .now = pr_access_decide(facts, action, roles),
        .standing_known = true,
        .standing = pr_access_standing(facts->kind, facts->granted, facts->original),
        .any_of = pr_permit_roles(action),
        .removable = facts->granted,
        .without = pr_access_decide(&without, action, roles),
    };
    for (int i = 0; i < PR_ACTION_COUNT; i++) {
        e.fates[i] = fate_of(facts, &without, (pr_action)i, roles);
    }
    return e;
}

static void hide_customer(pr_explanation_t *e)
{
    const pr_case_t *about = &e->about;

    e->about = (pr_case_t){.facts = {.partner_known = about->facts.partner_known,
                                     .partner = about->facts.partner,
                                     .partner_state = about->facts.partner_state,
                                     .service_known = about->facts.service_known,
                                     .service = about->facts.service},
                           .customer = about->customer,
                           .service = about->service,
                           .partner_name = about->partner_name,
                           .customer_name = "",
                           .service_name = about->service_name,
                           .granted_by = ""};
    e->removable = false;
    for (int i = 0; i < PR_ACTION_COUNT; i++) {
        e->fates[i] = PR_FATE_NONE;
    }
}

void pr_explain_for_partner(pr_explanation_t *e)
{
    /* A time, in effect: when the customer last had to do with any partner. */
    e->about.facts.revision = 0;
    e->standing_known =
        pr_access_partner(e->about.facts.partner_state, PR_DO_SEE_CUSTOMER, e->roles).allowed;
    if (!e->standing_known || e->about.facts.kind == PR_REL_NONE) {
        hide_customer(e);
    }
}
