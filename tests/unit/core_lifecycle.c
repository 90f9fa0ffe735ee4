/* The whole life of a relationship: every state x event x actor against a matrix written by hand
 * from domain 4.2, so that changing a rule is one line there and one line here. */
#include "core/lifecycle.h"
#include "tap.h"

/* Columns in the order of pr_event: accept_dap, accept_plain, accept_advisor, accept_support,
 * remove_some, remove_last, drop, idle, replaced, end, delete. "." is: does not happen. */
static const char *const want[PR_LIFE_COUNT][PR_EVENT_COUNT] = {
    [PR_LIFE_NONE] = {"reseller+dap", "reseller", "advisor+dap", "support+dap", ".", ".", ".", ".",
                      ".", ".", "."},
    [PR_LIFE_RESELLER] = {"reseller+dap", "reseller", ".", ".", ".", ".", ".", ".", ".", "none",
                          "."},
    [PR_LIFE_RESELLER_DAP] = {"reseller+dap", "reseller+dap", ".", ".", "reseller+dap", "reseller",
                              "reseller", "reseller", "reseller", "none", "."},
    [PR_LIFE_ADVISOR] = {".", ".", "advisor+dap", ".", ".", ".", ".", ".", ".", ".", "none"},
    [PR_LIFE_ADVISOR_DAP] = {".", ".", "advisor+dap", ".", "advisor+dap", "advisor", "advisor",
                             "advisor", ".", ".", "none"},
    [PR_LIFE_SUPPORT] = {".", ".", ".", "support+dap", ".", ".", ".", ".", ".", ".", "none"},
    [PR_LIFE_SUPPORT_DAP] = {".", ".", ".", "support+dap", "support+dap", "support", "support",
                             "support", ".", ".", "none"},
};

/* Who may cause an event, whatever the state: c customer's administrator, p partner, o operator. */
static const char *const actors[PR_EVENT_COUNT] = {
    [PR_EVENT_ACCEPT_DAP] = "c",     [PR_EVENT_ACCEPT_PLAIN] = "c", [PR_EVENT_ACCEPT_ADVISOR] = "c",
    [PR_EVENT_ACCEPT_SUPPORT] = "c", [PR_EVENT_REMOVE_SOME] = "c",  [PR_EVENT_REMOVE_LAST] = "c",
    [PR_EVENT_DROP] = "p",           [PR_EVENT_IDLE] = "o",         [PR_EVENT_REPLACED] = "c",
    [PR_EVENT_END] = "po",           [PR_EVENT_DELETE] = "c",
};

static const struct {
    char letter;
    unsigned bit;
} by[] = {{'c', PR_BY_CUSTOMER_ADMIN}, {'p', PR_BY_PARTNER_AGENT}, {'o', PR_BY_OPERATOR}};

static void check_cell(int life, int event)
{
    const pr_transition_t *row = pr_lifecycle_find((pr_life)life, (pr_event)event);

    is_str(row ? pr_life_word(row->to) : ".", want[life][event], "%s, %s -> %s",
           pr_life_word((pr_life)life), pr_event_word((pr_event)event), want[life][event]);
    for (int a = 0; row && a < 3; a++) {
        bool may = strchr(actors[event], by[a].letter) != NULL;
        ok(!!(row->by & by[a].bit) == may, "... %s by %c", may ? "caused" : "never caused",
           by[a].letter);
    }
}

static void print_table(void)
{
    size_t n;
    const pr_transition_t *t = pr_lifecycle_table(&n);

    printf("# %-14s %-16s %-14s %s\n", "from", "event", "to", "rule");
    for (size_t i = 0; i < n; i++) {
        printf("# %-14s %-16s %-14s %s\n", pr_life_word(t[i].from), pr_event_word(t[i].event),
               pr_life_word(t[i].to), t[i].rule);
    }
}

int main(void)
{
    print_table();
    for (int life = 0; life < PR_LIFE_COUNT; life++) {
        for (int event = 0; event < PR_EVENT_COUNT; event++) {
            check_cell(life, event);
        }
    }
    size_t n;
    const pr_transition_t *t = pr_lifecycle_table(&n);
    for (size_t i = 0; i < n; i++) {
        ok(pr_lifecycle_find(t[i].from, t[i].event) == &t[i], "row %zu is the only one of its kind",
           i);
        bool grants = pr_life_has_dap(t[i].to) && t[i].event <= PR_EVENT_ACCEPT_SUPPORT;
        ok(!grants || (t[i].needs & PR_NEEDS_FRESH_SIGN_IN),
           "D12: row %zu gives privileges only after a fresh sign-in", i);
        bool csp = pr_life_kind(t[i].to) == PR_REL_RESELLER;
        ok(t[i].event != PR_EVENT_ACCEPT_DAP || (csp && (t[i].needs & PR_NEEDS_FREE_SLOT)),
           "R17: row %zu takes a slot", i);
    }
    ok(pr_partner_transacts(PR_PARTNER_DIRECT) &&
           pr_partner_transacts(PR_PARTNER_INDIRECT_PROVIDER),
       "R24: direct-bill partners and providers transact");
    for (int kind = PR_PARTNER_INDIRECT_RESELLER; kind < PR_PARTNER_KIND_COUNT; kind++) {
        ok(!pr_partner_transacts((pr_partner_kind)kind), "R24: %s does not",
           pr_partner_kind_word((pr_partner_kind)kind));
    }
    for (int life = 0; life < PR_LIFE_COUNT; life++) {
        ok(pr_life_of(pr_life_kind((pr_life)life), pr_life_has_dap((pr_life)life)) == (pr_life)life,
           "%s is kind and DAP together", pr_life_word((pr_life)life));
    }
    return done();
}
