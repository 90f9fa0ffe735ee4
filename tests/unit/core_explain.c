/* Explanations, for every way a partner can stand, every role, state and action: each is what the
 * decision says, and what would change is the difference of two decisions. */
#include "core/explain.h"
#include "tap.h"

#define ADMIN PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT)

static const struct {
    const char *name;
    pr_rel_kind kind;
    bool granted, original;
    pr_standing standing;
} stands[] = {
    {"A", PR_REL_RESELLER, true, true, PR_AS_ORIGINAL_DAP},
    {"B", PR_REL_RESELLER, false, true, PR_AS_ORIGINAL},
    {"C", PR_REL_RESELLER, true, false, PR_AS_RESELLER_DAP},
    {"D", PR_REL_RESELLER, false, false, PR_AS_RESELLER},
    {"E, an advisor", PR_REL_ADVISOR, true, false, PR_AS_NON_CSP_DAP},
    {"E, support", PR_REL_SUPPORT, true, false, PR_AS_NON_CSP_DAP},
    {"an advisor without privileges", PR_REL_ADVISOR, false, false, PR_AS_STRANGER},
    {"F", PR_REL_NONE, false, false, PR_AS_STRANGER},
};
#define STANDS (sizeof stands / sizeof stands[0])

static pr_case_t case_of(size_t i)
{
    return (pr_case_t){.facts = {.partner_known = true,
                                 .customer_known = true,
                                 .service_known = true,
                                 .relationship = {"r"},
                                 .kind = stands[i].kind,
                                 .granted = stands[i].granted,
                                 .grant = {{stands[i].granted ? 'g' : 0}},
                                 .original = stands[i].original,
                                 .revision = 7},
                       .customer = {"c"},
                       .service = {"s"},
                       .partner_name = "Northwind",
                       .customer_name = "Fabrikam",
                       .service_name = "Exchange",
                       .granted_by = "Anna",
                       .sold = stands[i].original};
}

static bool same(const pr_decision_t *a, const pr_decision_t *b)
{
    return a->allowed == b->allowed && a->roles == b->roles && !strcmp(a->rule, b->rule) &&
           (a->code == b->code || (a->code && b->code && !strcmp(a->code, b->code)));
}

/* ---- nothing of its own ---- */

typedef struct {
    int asked, wrong_now, wrong_fate, wrong_standing, wrong_removable;
} tally_t;

static void check_one(const pr_case_t *about, pr_action action, pr_roles roles, size_t i,
                      tally_t *t)
{
    pr_explanation_t e = pr_explain(about, action, roles);
    pr_facts_t asked = about->facts, without = about->facts;

    /* A Require provider knows nothing of what was sold. */
    asked.original = asked.original && !pr_permit_by_service(action);
    without.granted = false;
    pr_decision_t now = pr_access_decide(&asked, action, roles);
    pr_decision_t then = pr_access_decide(&without, action, roles);
    pr_fate fate = !pr_explain_asks(action) || !now.allowed ? PR_FATE_NONE
                   : then.allowed                           ? PR_FATE_KEPT
                                                            : PR_FATE_LOST;

    t->asked++;
    t->wrong_now += !same(&e.now, &now);
    t->wrong_fate += e.fates[action] != fate || !same(&e.without, &then);
    t->wrong_standing += e.standing != stands[i].standing || !e.standing_known;
    t->wrong_removable += e.removable != stands[i].granted;
}

static void check_all(void)
{
    for (size_t i = 0; i < STANDS; i++) {
        tally_t t = {0};
        for (int state = 0; state < PR_PARTNER_STATE_COUNT; state++) {
            pr_case_t about = case_of(i);
            about.facts.partner_state = (pr_partner_state)state;
            for (int action = 0; action < PR_ACTION_COUNT; action++) {
                for (pr_roles roles = 0; roles < PR_ROLE_BIT(PR_ROLE_COUNT); roles++) {
                    check_one(&about, (pr_action)action, roles, i, &t);
                }
            }
        }
        ok(t.asked > 20000, "%s: %d questions", stands[i].name, t.asked);
        ok(t.wrong_now == 0, "%s: the answer is the one a Require provider gives (R34)",
           stands[i].name);
        ok(t.wrong_standing == 0, "%s: it tells the column", stands[i].name);
        ok(t.wrong_fate == 0, "%s: what changes is the difference of two answers (R51)",
           stands[i].name);
        ok(t.wrong_removable == 0, "%s: there is something to remove or not", stands[i].name);
    }
}

/* ---- what people read there ---- */

static void check_fates(size_t i, pr_roles roles, const char *kept, const char *lost)
{
    pr_case_t about = case_of(i);
    pr_explanation_t e = pr_explain(&about, PR_DO_ENTER_SERVICE, roles);
    char got[2][1000] = {"", ""};

    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        if (e.fates[action] != PR_FATE_NONE) {
            char *to = got[e.fates[action] == PR_FATE_LOST];
            strcat(strcat(to, *to ? " " : ""), pr_action_word((pr_action)action));
        }
    }
    is_str(got[0], kept, "%s, roles %u: what stays possible (R45, R52, R54)", stands[i].name,
           roles);
    is_str(got[1], lost, "%s, roles %u: what does not (R48, R51)", stands[i].name, roles);
}

static void check_words(void)
{
    check_fates(0, ADMIN,
                "receive-bill add-seats remove-seats order-addon transfer change-partner-of-record"
                " suspend rename convert-trial read-subscription create-subscription ask-vendor"
                " see-customer request-relationship end-relationship",
                "transition read-provisioning read-company manage-users assign-licences"
                " enter-service open-service-request drop-dap be-support-contact");
    check_fates(1, ADMIN,
                "receive-bill add-seats remove-seats order-addon transfer change-partner-of-record"
                " suspend rename convert-trial read-subscription create-subscription ask-vendor"
                " see-customer request-relationship end-relationship",
                "");
    check_fates(2, PR_ROLE_BIT(PR_ROLE_HELPDESK_AGENT), "ask-vendor see-customer",
                "read-subscription read-provisioning read-company manage-users assign-licences"
                " enter-service open-service-request");
    check_fates(2, PR_ROLE_BIT(PR_ROLE_BILLING_ADMIN), "", "");
    check_fates(4, ADMIN, "request-relationship",
                "read-subscription read-provisioning read-company manage-users assign-licences"
                " enter-service open-service-request see-customer drop-dap be-support-contact");
    check_fates(7, ADMIN, "request-relationship", "");
}

/* ---- a service that is switched off ---- */

static void check_off(void)
{
    pr_case_t about = case_of(0);
    about.facts.service_known = false;
    pr_explanation_t e = pr_explain(&about, PR_DO_ENTER_SERVICE, ADMIN);

    is_str(e.now.code, "service_off", "a service that is off is refused");
    ok(e.removable, "its privileges stand meanwhile and can be removed");
    ok(e.fates[PR_DO_ENTER_SERVICE] == PR_FATE_NONE, "there is nothing to lose in it");
    ok(e.fates[PR_DO_ADD_SEATS] == PR_FATE_KEPT, "the subscriptions are not touched (R45)");
    ok(e.fates[PR_DO_TRANSITION] == PR_FATE_LOST, "and still take privileges (R46)");
}

/* ---- what a partner may not learn ---- */

static pr_explanation_t told(pr_case_t about, pr_action action, pr_roles roles)
{
    pr_explanation_t e = pr_explain(&about, action, roles);
    pr_explain_for_partner(&e);
    return e;
}

static bool says_nothing(const pr_explanation_t *e)
{
    const pr_case_t *a = &e->about;
    int fates = 0;

    for (int i = 0; i < PR_ACTION_COUNT; i++) {
        fates += e->fates[i] != PR_FATE_NONE;
    }
    return !fates && !e->removable && !*a->customer_name && !*a->granted_by && !a->facts.granted &&
           !*a->facts.grant.s && !*a->facts.relationship.s && a->facts.kind == PR_REL_NONE &&
           !a->facts.customer_known && !a->facts.revision && !a->sold && !a->other_grants;
}

static void check_hidden(void)
{
    pr_case_t foreign = case_of(7), unknown = case_of(7), mine = case_of(0);
    unknown.facts.customer_known = false;
    unknown.facts.revision = 0;
    unknown.customer_name = "";
    int differing = 0;

    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        pr_explanation_t a = told(foreign, (pr_action)action, ADMIN);
        pr_explanation_t b = told(unknown, (pr_action)action, ADMIN);
        differing += !same(&a.now, &b.now) || !says_nothing(&a) || !says_nothing(&b) ||
                     a.standing != b.standing || a.standing_known != b.standing_known;
    }
    ok(differing == 0, "a foreign customer looks like one that nobody knows (R37, R72)");
    pr_explanation_t e = told(mine, PR_DO_ENTER_SERVICE, ADMIN);
    ok(e.standing_known && e.removable && !says_nothing(&e), "an own customer does not");
    is_str(e.about.customer_name, "Fabrikam", "it has its name");
    e = told(mine, PR_DO_ENTER_SERVICE, PR_ROLE_BIT(PR_ROLE_BILLING_ADMIN));
    is_str(e.now.code, "role_needed", "who may not see customers gets the answer");
    ok(says_nothing(&e) && !e.standing_known, "and nothing else of the customer");
    is_str(e.about.service_name, "Exchange", "but what was asked about");
    mine.facts.partner_state = PR_PARTNER_BLOCKED;
    e = told(mine, PR_DO_ENTER_SERVICE, ADMIN);
    is_str(e.now.code, "partner_blocked", "Q28 a blocked partner is told that it is");
    ok(says_nothing(&e) && !e.standing_known, "Q28 and nothing else");
}

int main(void)
{
    check_all();
    check_words();
    check_off();
    check_hidden();
    return done();
}
