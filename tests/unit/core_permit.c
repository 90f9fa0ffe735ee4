/* The permission matrix, every cell, against a copy typed by hand from domain section 3. */
#include "core/access.h"
#include "tap.h"

/* Columns A-H. Y yes, - no, v via the vendor, a may ask, l limited, x does not arise; then the
 * partner roles that may: g global admin, a admin agent, s sales, h helpdesk, b billing, u users.
 */
static const struct {
    const char *action, *cells, *roles;
} want[PR_ACTION_COUNT] = {
    {"receive-bill", "YY----xx", "gab"},
    {"add-seats", "YY------", "as"},
    {"remove-seats", "YY------", "as"},
    {"order-addon", "YY------", "as"},
    {"transition", "Y-------", "as"},
    {"transfer", "YY----al", "as"},
    {"change-partner-of-record", "YY------", "as"},
    {"suspend", "YY----al", "as"},
    {"rename", "YY------", "as"},
    {"convert-trial", "YY------", "as"},
    {"read-subscription", "YYY-Y-YY", "ash"},
    {"read-provisioning", "Y-Y-Y-YY", "ash"},
    {"create-subscription", "YYYY----", "as"},
    {"read-company", "Y-Y-Y-YY", "ash"},
    {"manage-users", "Y-Y-Y-Y-", "ah"},
    {"assign-licences", "Y-Y-Y-Y-", "ah"},
    {"enter-service", "Y-Y-Y-Y-", "ah"},
    {"open-service-request", "YvYvY-lY", "ah"},
    {"ask-vendor", "YYYY--xY", "ah"},
    {"see-customer", "YYYYY-xY", "ash"},
    {"request-relationship", "YYYYYYl-", "as"},
    {"drop-dap", "YxYxY-ll", "a"},
    {"end-relationship", "lllYx-l-", "as"},
    {"see-partners", "------YY", ""},
    {"be-support-contact", "Y-Y-Y-xx", "as"},
    {"view-offers", "xxxxxxxx", "gab"},
    {"view-agreement", "xxxxxxxx", "s"},
    {"register-reseller", "xxxxxxxx", "as"},
};
static const char letters[] = {
    [PR_CELL_NO] = '-',   [PR_CELL_YES] = 'Y',     [PR_CELL_VENDOR] = 'v',
    [PR_CELL_ASKS] = 'a', [PR_CELL_LIMITED] = 'l', [PR_CELL_NA] = 'x',
};
static const char role_letters[] = "gashbu";

static void check_row(int action)
{
    pr_action a = (pr_action)action;

    is_str(pr_action_word(a), want[action].action, "row %d is %s", action + 1, want[action].action);
    for (int as = 0; as < PR_STANDING_COUNT; as++) {
        ok(letters[pr_permit_cell(a, (pr_standing)as)] == want[action].cells[as], "%s as %s: %c",
           want[action].action, pr_standing_word((pr_standing)as), want[action].cells[as]);
    }
    for (int role = 0; role_letters[role]; role++) {
        bool may = strchr(want[action].roles, role_letters[role]) != NULL;
        ok(pr_permit_role(a, PR_ROLE_BIT(role)) == may, "%s: %s %s", want[action].action,
           pr_role_word((pr_role)role), may ? "may" : "may not");
    }
    ok(!pr_permit_role(a, 0), "%s: nobody without a role", want[action].action);
    ok(!pr_permit_role(a, PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN) | PR_ROLE_BIT(PR_ROLE_OPERATOR)),
       "%s: no partner by a customer's or operator's role", want[action].action);
    ok(pr_permit_rule(a) != NULL, "%s: a refusal can name its rule", want[action].action);
}

static void print_matrix(void)
{
    printf("# %-26s A B C D E F G H\n", "");
    for (int a = 0; a < PR_ACTION_COUNT; a++) {
        printf("# %-26s", pr_action_word((pr_action)a));
        for (int as = 0; as < PR_STANDING_COUNT; as++) {
            printf("%c ", letters[pr_permit_cell((pr_action)a, (pr_standing)as)]);
        }
        printf("\n");
    }
}

#define AGENT PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT)

static void check_decide(const char *what, pr_facts_t f, pr_roles roles, const char *code)
{
    pr_decision_t d = pr_access_decide(&f, PR_DO_ENTER_SERVICE, roles);
    ok(d.allowed == (code == NULL), "%s: %s", what, code ? "refused" : "allowed");
    is_str(d.code, code, "%s: %s", what, code ? code : "no problem");
    ok(d.rule != NULL, "%s: the rule that decided is named", what);
}

static void check_access(void)
{
    pr_facts_t all = {.partner_known = true,
                      .customer_known = true,
                      .service_known = true,
                      .kind = PR_REL_RESELLER,
                      .granted = true};
    pr_facts_t f = all;

    check_decide("R49 a granted service", all, AGENT, NULL);
    check_decide("nothing known", (pr_facts_t){0}, AGENT, "not_a_partner");
    check_decide("R8 the sales agent", all, PR_ROLE_BIT(PR_ROLE_SALES_AGENT), "role_needed");
    check_decide("R49 the helpdesk agent", all, PR_ROLE_BIT(PR_ROLE_HELPDESK_AGENT), NULL);
    check_decide("no role", all, 0, "role_needed");
    f.partner_state = PR_PARTNER_BLOCKED;
    check_decide("Q28 a blocked partner", f, AGENT, "partner_blocked");
    f.partner_state = PR_PARTNER_SUSPENDED;
    check_decide("Q28 a suspended partner keeps what it has", f, AGENT, NULL);
    f = all, f.service_known = false;
    check_decide("a service switched off", f, AGENT, "service_off");
    f = all, f.granted = false;
    check_decide("R48 no DAP", f, AGENT, "dap_required");
    f = all, f.kind = PR_REL_NONE;
    check_decide("R37 no relationship", f, AGENT, "relationship_required");
    f = all, f.customer_known = false;
    check_decide("a customer nobody knows, the same answer", f, AGENT, "relationship_required");
    f = all, f.kind = PR_REL_ADVISOR;
    check_decide("R18 an advisor with DAP", f, AGENT, NULL);
    f.granted = false;
    check_decide("R18 an advisor without", f, AGENT, "dap_required");
}

/* What a Require has to name: c customer, s service, u subscription; and n is nobody's to ask. */
static void check_by(void)
{
    static const char *const by[PR_ACTION_COUNT] = {
        "cu", "cu", "cu", "cu", "csu", "cu", "cu", "cu", "cu", "cu", "csu", "cs", "c", "cs",
        "cs", "cs", "cs", "cs", "c",   "c",  "",   "cs", "c",  "n",  "cs",  "",   "",  ""};

    for (int a = 0; a < PR_ACTION_COUNT; a++) {
        unsigned got = pr_permit_by((pr_action)a);
        char text[5] = "", *to = text;
        to = got &PR_BY_CUSTOMER ? *to = 'c', to + 1 : to;
        to = got &PR_BY_SERVICE ? *to = 's', to + 1 : to;
        to = got &PR_BY_SUBSCRIPTION ? *to = 'u', to + 1 : to;
        *to = pr_permit_roles((pr_action)a) ? '\0' : 'n';
        is_str(text, by[a], "%s is decided by \"%s\"", want[a].action, by[a]);
    }
}

static void check_ask(const char *what, pr_facts_t f, pr_action action, pr_roles roles,
                      const char *code)
{
    is_str(pr_access_decide(&f, action, roles).code, code, "%s: %s", what, code ? code : "allowed");
}

static void check_subscription(void)
{
    const pr_facts_t mine = {.partner_known = true,
                             .customer_known = true,
                             .service_known = true,
                             .kind = PR_REL_RESELLER,
                             .subscription_asked = true,
                             .subscription_known = true,
                             .original = true};
    pr_facts_t f = mine;
    pr_roles sales = PR_ROLE_BIT(PR_ROLE_SALES_AGENT);

    check_ask("R45 the original reseller", f, PR_DO_ADD_SEATS, sales, NULL);
    check_ask("R46 which lost its privileges", f, PR_DO_TRANSITION, sales, "dap_required");
    f.original = false;
    check_ask("Q19 somebody else's, hidden", f, PR_DO_ADD_SEATS, sales, "subscription_unknown");
    check_ask("Q19 nor read", f, PR_DO_READ_SUBSCRIPTION, AGENT, "subscription_unknown");
    f.granted = true;
    check_ask("R45 somebody else's", f, PR_DO_ADD_SEATS, sales, "not_original_reseller");
    check_ask("Q19 read with privileges", f, PR_DO_READ_SUBSCRIPTION, AGENT, NULL);
    f.subscription_known = false, f.service_known = false;
    check_ask("one nobody knows", f, PR_DO_READ_SUBSCRIPTION, AGENT, "subscription_unknown");
    f.kind = PR_REL_NONE;
    check_ask("a stranger hears nothing of it", f, PR_DO_READ_SUBSCRIPTION, AGENT,
              "relationship_required");
    f = mine, f.service_known = false;
    check_ask("R45 also while the service is off", f, PR_DO_ADD_SEATS, sales, NULL);
    check_ask("Q2 what turns on the service is not", f, PR_DO_READ_PROVISIONING, sales,
              "service_off");
}

static void check_whole(void)
{
    pr_facts_t f = {.partner_known = true, .whole = true};

    check_ask("R8 a row no customer has to do with", f, PR_DO_REQUEST_RELATIONSHIP, AGENT, NULL);
    check_ask("R8 by a role", f, PR_DO_VIEW_AGREEMENT, AGENT, "role_needed");
    check_ask("no customer", f, PR_DO_SEE_CUSTOMER, AGENT, "relationship_required");
    f.customer_known = true, f.kind = PR_REL_RESELLER;
    check_ask("R37 any relationship", f, PR_DO_SEE_CUSTOMER, AGENT, NULL);
    check_ask("a row that turns on a service is not decided without", f, PR_DO_ENTER_SERVICE, AGENT,
              "service_off");
    f.granted = true;
    check_ask("not even with some grant", f, PR_DO_ENTER_SERVICE, AGENT, "service_off");
    f.kind = PR_REL_ADVISOR;
    check_ask("an advisor with some grant", f, PR_DO_SEE_CUSTOMER, AGENT, NULL);
    f.granted = false;
    check_ask("R18 an advisor with none", f, PR_DO_SEE_CUSTOMER, AGENT, "dap_required");
    f.service_known = false, f.whole = false;
    check_ask("Q2 a service named although nothing turns on it", f, PR_DO_SEE_CUSTOMER, AGENT,
              "service_off");
}

static void is_decided(pr_decision_t d, const char *code, const char *what)
{
    ok(d.allowed == (code == NULL), "%s: %s", what, code ? "refused" : "allowed");
    is_str(d.code, code, "%s: %s", what, code ? code : "no problem");
}

static void check_related(void)
{
    pr_facts_t f = {.partner_known = true,
                    .customer_known = true,
                    .kind = PR_REL_ADVISOR,
                    .partner_state = PR_PARTNER_SUSPENDED};

    is_decided(pr_access_related(&f, PR_REL_NONE), NULL, "R18 a relationship without privileges");
    is_decided(pr_access_related(&f, PR_REL_ADVISOR), NULL, "of that kind");
    is_decided(pr_access_related(&f, PR_REL_RESELLER), "relationship_other", "of another kind");
    is_decided(pr_access_member(&f, AGENT, AGENT), NULL, "R8 one of its admin agents");
    is_decided(pr_access_member(&f, AGENT, PR_ROLE_BIT(PR_ROLE_SALES_AGENT)), "role_needed",
               "R8 somebody else of it");
    f.kind = PR_REL_NONE;
    is_decided(pr_access_related(&f, PR_REL_NONE), "relationship_required", "R59 one that ended");
    f.partner_state = PR_PARTNER_BLOCKED;
    is_decided(pr_access_related(&f, PR_REL_NONE), "partner_blocked", "Q28 blocked");
    is_decided(pr_access_member(&f, AGENT, AGENT), "partner_blocked", "Q28 its people as well");
    is_decided(pr_access_member(&(pr_facts_t){0}, AGENT, AGENT), "not_a_partner", "nobody's agent");
}

static void check_nearer(void)
{
    const pr_decision_t role = {.code = "role_needed"}, dap = {.code = "dap_required"};

    ok(pr_access_nearer(&role, &dap) && !pr_access_nearer(&dap, &role) &&
           !pr_access_nearer(&dap, &dap),
       "R43 what the link mends is told before what it does not");
}

static void check_fresh(void)
{
    apr_time_t now = apr_time_from_sec(1700000000);
    ok(pr_access_fresh(now, now), "D12 fresh now");
    ok(pr_access_fresh(now - PR_FRESH_FOR, now), "D12 fresh for ten minutes");
    ok(!pr_access_fresh(now - PR_FRESH_FOR - 1, now), "D12 and no longer");
    ok(!pr_access_fresh(0, now), "D16 no auth_time is stale");
    ok(!pr_access_fresh(now + apr_time_from_sec(61), now), "D12 a time ahead is stale");
    ok(pr_access_fresh(now + apr_time_from_sec(59), now), "D12 clocks may differ a little");
}

int main(void)
{
    print_matrix();
    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        check_row(action);
    }
    check_by();
    check_access();
    check_subscription();
    check_whole();
    check_related();
    check_nearer();
    check_fresh();
    return done();
}
