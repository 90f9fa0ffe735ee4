#include "core/reseller.h"

pr_status_t pr_reseller_may_join(const pr_partner_t *provider, const pr_partner_t *reseller,
                                 pr_problem_t *why)
{
    if (provider->kind != PR_PARTNER_INDIRECT_PROVIDER) {
        return pr_problem(why, PR_CONFLICT, "not_a_provider", "R9");
    }
    if (reseller->kind != PR_PARTNER_INDIRECT_RESELLER) {
        return pr_problem(why, PR_CONFLICT, "not_a_reseller", "R9");
    }
    if (provider->state != PR_PARTNER_ACTIVE || reseller->state != PR_PARTNER_ACTIVE) {
        return pr_problem(why, PR_CONFLICT, "tie_suspended", "Q28");
    }
    return PR_OK;
}
