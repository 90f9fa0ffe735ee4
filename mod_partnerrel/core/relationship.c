#include "core/relationship.h"

#include <string.h>

static bool same_organisation(const pr_identity_t *who, const pr_partner_t *partner)
{
    return !strcmp(who->issuer, partner->issuer) && !strcmp(who->tenant, partner->tenant);
}

pr_status_t pr_relationship_may_accept(const pr_identity_t *who, const pr_partner_t *partner,
                                       const pr_partner_t *own, pr_problem_t *why)
{
    if (strcmp(who->cloud.s, partner->cloud.s)) {
        return pr_problem(why, PR_CONFLICT, "other_cloud", "E3");
    }
    if (same_organisation(who, partner)) {
        return pr_problem(why, PR_CONFLICT, "own_link", "E6");
    }
    if (own && pr_partner_transacts(own->kind) && pr_partner_resells(partner->kind)) {
        return pr_problem(why, PR_CONFLICT, "csp_tenant", "R16");
    }
    if (who->guest) {
        return pr_problem(why, PR_DENIED, "guest_account", "E2");
    }
    if (!(who->roles & PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN))) {
        return pr_problem(why, PR_DENIED, "role_required", "E1");
    }
    return PR_OK;
}

static bool offered(const pr_ask_t *asks, size_t n, const char *service)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(asks[i].service.id.s, service)) {
            return true;
        }
    }
    return false;
}

pr_status_t pr_relationship_check_choice(bool dap, const pr_ask_t *asks, size_t n,
                                         const pr_service_id *chosen, size_t n_chosen,
                                         pr_problem_t *why)
{
    pr_status_t status = PR_OK;

    if (dap && n_chosen == 0) {
        status = pr_problem(why, PR_INVALID, "nothing_chosen", "Q2");
    }
    else if (!dap && n_chosen > 0) {
        status = pr_problem(why, PR_INVALID, "service_not_offered", "R6");
    }
    for (size_t i = 0; status == PR_OK && i < n_chosen; i++) {
        if (!offered(asks, n, chosen[i].s)) {
            status = pr_problem(why, PR_INVALID, "service_not_offered", "Q2");
        }
    }
    return pr_problem_field(why, status, "service");
}

pr_status_t pr_relationship_may_administer(const pr_identity_t *who, pr_problem_t *why)
{
    if (who->guest) {
        return pr_problem(why, PR_DENIED, "guest_account", "E2");
    }
    if (!(who->roles & PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN))) {
        bool of_partner = who->roles & PR_PARTNER_ROLES;
        return of_partner ? pr_problem(why, PR_DENIED, "not_a_customer", "R26")
                          : pr_problem(why, PR_DENIED, "admin_required", "R26");
    }
    return PR_OK;
}

bool pr_relationship_customer_may_delete(pr_rel_kind kind)
{
    return pr_lifecycle_find(pr_life_of(kind, false), PR_EVENT_DELETE) != NULL;
}
