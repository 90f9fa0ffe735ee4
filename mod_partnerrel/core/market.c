#include "core/market.h"

#include "core/lifecycle.h"

#include <string.h>

pr_status_t pr_market_fits(const pr_market_t *market, pr_partner_kind kind, pr_problem_t *why)
{
    bool same =
        market->partner_region[0] && !strcmp(market->partner_region, market->customer_region);

    if (!market->limited || !pr_partner_resells(kind) || same) {
        return PR_OK;
    }
    return pr_problem(why, PR_DENIED, "market_other", "R31");
}

pr_status_t pr_market_admits(const pr_market_t *market, pr_problem_t *why)
{
    if (!market->limited || market->partner_region[0]) {
        return PR_OK;
    }
    pr_status_t status = pr_problem(why, PR_INVALID, "market_unknown", "R68");
    return pr_problem_field(why, status, "country");
}

bool pr_agreement_due(const pr_agreement_t *agreement)
{
    return agreement->version > agreement->accepted;
}

pr_status_t pr_agreement_allows_orders(const pr_agreement_t *agreement, pr_problem_t *why)
{
    return agreement->version > 0 && agreement->accepted == 0
               ? pr_problem(why, PR_CONFLICT, "agreement_missing", "E11")
               : PR_OK;
}
