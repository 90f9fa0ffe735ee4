/* Who may answer a link, and whose link may be answered, over all kinds (R9, R16, R24, Q3, Q28,
 * E1-E3, E6). */
#include "core/invitation.h"
#include "core/relationship.h"
#include "core/reseller.h"
#include "tap.h"

#define CLOUD                                                                                      \
    {                                                                                              \
        "global"                                                                                   \
    }

static pr_partner_t partner(const char *tenant, pr_partner_kind kind)
{
    return (pr_partner_t){.cloud = CLOUD,
                          .issuer = "http://idp.example",
                          .tenant = tenant,
                          .kind = kind,
                          .state = PR_PARTNER_ACTIVE};
}

static pr_identity_t admin(const char *tenant)
{
    return (pr_identity_t){.cloud = CLOUD,
                           .issuer = "http://idp.example",
                           .tenant = tenant,
                           .roles = PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN)};
}

static void answers(const pr_identity_t *who, const pr_partner_t *asks, const pr_partner_t *own,
                    const char *want, const char *what)
{
    pr_problem_t why = {0};
    pr_status_t status = pr_relationship_may_accept(who, asks, own, &why);
    ok((status == PR_OK) == !*want, "%s", what);
    is_str(why.code ? why.code : "", want, "... by name");
}

static void check_who(void)
{
    const pr_partner_t direct = partner("northwind", PR_PARTNER_DIRECT);
    const pr_partner_t advisor = partner("lucerne", PR_PARTNER_ADVISOR);
    const pr_partner_t provider = partner("southridge", PR_PARTNER_INDIRECT_PROVIDER);
    pr_identity_t who = admin("fabrikam");

    answers(&who, &direct, NULL, "", "an administrator of the customer may");
    who.guest = true;
    answers(&who, &direct, NULL, "guest_account", "E2 a guest may not, administrator or not");
    ok(pr_relationship_may_administer(&who, NULL) == PR_DENIED, "E2 nor administer");
    who.guest = false;
    who.roles = 0;
    answers(&who, &direct, NULL, "role_required", "E1 nor may who is no administrator");
    who = admin("fabrikam");
    who.cloud = (pr_cloud_id){"germany"};
    answers(&who, &direct, NULL, "other_cloud", "E3 nor who is of another cloud");
    who = admin("northwind");
    answers(&who, &direct, &direct, "own_link", "E6 nobody accepts its own link");
    answers(&who, &provider, &direct, "csp_tenant", "R16 a CSP tenant buys from no other");
    answers(&who, &advisor, &direct, "", "R16 but it may take advice");
    who = admin("lucerne");
    answers(&who, &direct, &advisor, "", "R16 and an advisor may buy");
}

static bool live(pr_partner_kind kind, pr_partner_state state, pr_partner_kind of_reseller,
                 pr_partner_state of_reseller_state)
{
    const pr_invitation_t link = {.dap = true};
    pr_partner_t owner = partner("owner", kind), reseller = partner("reseller", of_reseller);
    bool named = of_reseller != PR_PARTNER_KIND_COUNT;

    owner.state = state;
    reseller.state = of_reseller_state;
    return pr_invitation_live(&owner, named ? &reseller : NULL, &link);
}

static void check_links(void)
{
    for (int kind = 0; kind < PR_PARTNER_KIND_COUNT; kind++) {
        const char *word = pr_partner_kind_word(kind);
        bool own = kind != PR_PARTNER_INDIRECT_RESELLER;
        ok(live(kind, PR_PARTNER_ACTIVE, PR_PARTNER_KIND_COUNT, PR_PARTNER_ACTIVE) == own,
           "R9 a link of its own, %s: %s", word, own ? "yes" : "no");
        ok(!live(kind, PR_PARTNER_SUSPENDED, PR_PARTNER_KIND_COUNT, PR_PARTNER_ACTIVE) &&
               !live(kind, PR_PARTNER_BLOCKED, PR_PARTNER_KIND_COUNT, PR_PARTNER_ACTIVE),
           "Q28 suspended or blocked, %s: none", word);
        for (int named = 0; named < PR_PARTNER_KIND_COUNT; named++) {
            bool both =
                kind == PR_PARTNER_INDIRECT_PROVIDER && named == PR_PARTNER_INDIRECT_RESELLER;
            ok(live(kind, PR_PARTNER_ACTIVE, named, PR_PARTNER_ACTIVE) == both,
               "R10 a link of %s that names %s: %s", word, pr_partner_kind_word(named),
               both ? "yes" : "no");
            ok(!live(kind, PR_PARTNER_ACTIVE, named, PR_PARTNER_SUSPENDED),
               "Q28 not when the named one is suspended");
        }
    }
}

static void check_ties(void)
{
    for (int a = 0; a < PR_PARTNER_KIND_COUNT; a++) {
        for (int b = 0; b < PR_PARTNER_KIND_COUNT; b++) {
            const pr_partner_t provider = partner("a", a), reseller = partner("b", b);
            bool may = a == PR_PARTNER_INDIRECT_PROVIDER && b == PR_PARTNER_INDIRECT_RESELLER;
            ok((pr_reseller_may_join(&provider, &reseller, NULL) == PR_OK) == may,
               "R9 %s sells through %s: %s", pr_partner_kind_word(b), pr_partner_kind_word(a),
               may ? "yes" : "no");
        }
    }
}

static void check_slots(void)
{
    for (int kind = 0; kind < PR_PARTNER_KIND_COUNT; kind++) {
        bool takes = kind == PR_PARTNER_DIRECT || kind == PR_PARTNER_INDIRECT_PROVIDER ||
                     kind == PR_PARTNER_INDIRECT_RESELLER;
        ok(pr_partner_takes_slot(kind) == takes, "R24, Q3 %s occupies a slot: %s",
           pr_partner_kind_word(kind), takes ? "yes" : "no");
    }
}

int main(void)
{
    check_who();
    check_links();
    check_ties();
    check_slots();
    return done();
}
