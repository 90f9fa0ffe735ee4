/* Who may trade with whom, and what has to be agreed to before (R28, R31, R68, E4, E11). */
#include "core/market.h"
#include "tap.h"

static void fits(bool limited, const char *partner, const char *customer, pr_partner_kind kind,
                 const char *want)
{
    pr_market_t market = {
        .limited = limited, .partner_region = partner, .customer_region = customer};
    pr_problem_t why = {0};
    pr_status_t status = pr_market_fits(&market, kind, &why);
    ok(status == (*want ? PR_DENIED : PR_OK), "R31, E4: %s list, %s sells to %s: %s",
       limited ? "a" : "no", *partner ? partner : "nowhere", *customer ? customer : "nowhere",
       *want ? "refused" : "fine");
    is_str(why.code ? why.code : "", want, "... by name");
}

static void agreement(apr_int64_t version, apr_int64_t accepted, bool due, bool orders)
{
    pr_agreement_t a = {.version = version, .url = "", .accepted = accepted};
    pr_problem_t why = {0};
    ok(pr_agreement_due(&a) == due, "R28: version %d, accepted %d: %s", (int)version, (int)accepted,
       due ? "asked for" : "not asked for");
    ok((pr_agreement_allows_orders(&a, &why) == PR_OK) == orders, "E11: ... orders %s",
       orders ? "go" : "wait");
    is_str(why.code ? why.code : "", orders ? "" : "agreement_missing", "... by name");
}

int main(void)
{
    fits(false, "", "", PR_PARTNER_DIRECT, "");
    fits(true, "eu", "eu", PR_PARTNER_DIRECT, "");
    fits(true, "eu", "us", PR_PARTNER_DIRECT, "market_other");
    fits(true, "eu", "us", PR_PARTNER_INDIRECT_RESELLER, "market_other");
    fits(true, "eu", "", PR_PARTNER_INDIRECT_PROVIDER, "market_other");
    fits(true, "", "", PR_PARTNER_DIRECT, "market_other");
    fits(true, "eu", "us", PR_PARTNER_ADVISOR, "");
    agreement(0, 0, false, true);
    agreement(1, 0, true, false);
    agreement(2, 1, true, true);
    agreement(2, 2, false, true);

    pr_market_t market = {.limited = true, .partner_region = "", .customer_region = ""};
    pr_problem_t why = {0};
    ok(pr_market_admits(&market, &why) == PR_INVALID, "R68: a partner from elsewhere stays out");
    is_str(why.field, "country", "and the field is named");
    market.partner_region = "eu";
    ok(pr_market_admits(&market, NULL) == PR_OK, "one from a market comes in");
    return done();
}
