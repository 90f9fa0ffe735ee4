/* The life of a request for support, every state x event x actor, against a copy typed by hand from
 * domain 4.7; and the rules of opening, due times and fields. */
#include "core/support.h"
#include "tap.h"

/* Columns: on_behalf, note, ask, answer, close, reopen. "." is: does not happen; after the colon
 * who may: o its owner, c the customer of a partner's request, v the vendor. */
static const char *const want[PR_SUPPORT_STATE_COUNT][PR_SUPPORT_EVENT_COUNT] = {
    [PR_SUPPORT_NONE] = {"open:v", "none:ocv", ".", ".", "closed:ov", "."},
    [PR_SUPPORT_OPEN] = {".", "open:ocv", "attention_needed:v", ".", "closed:ov", "."},
    [PR_SUPPORT_ATTENTION] = {".", "attention_needed:cv", ".", "open:o", "closed:ov", "."},
    [PR_SUPPORT_CLOSED] = {".", ".", ".", ".", ".", "open:v"},
};
static const struct {
    char letter;
    unsigned actor;
} actors[] = {
    {'o', PR_SUPPORT_BY_OWNER}, {'c', PR_SUPPORT_BY_CUSTOMER}, {'v', PR_SUPPORT_BY_VENDOR}};

static void check_cell(int state, int event)
{
    const char *cell = want[state][event], *who = strchr(cell, ':');
    const pr_support_step_t *step =
        pr_support_find((pr_support_state)state, (pr_support_event)event);
    size_t n = who ? (size_t)(who - cell) : 0;
    const char *to = step ? pr_support_state_word(step->to) : ".";

    ok(step ? !strncmp(to, cell, n) && strlen(to) == n : !strcmp(cell, "."), "%s, %s -> %s",
       pr_support_state_word((pr_support_state)state),
       pr_support_event_word((pr_support_event)event), cell);
    for (size_t a = 0; a < 3; a++) {
        pr_problem_t why = {.code = NULL};
        pr_status_t status = pr_support_may((pr_support_state)state, (pr_support_event)event,
                                            actors[a].actor, &step, &why);
        bool may = who && strchr(who, actors[a].letter);
        is_str(why.code,
               may   ? NULL
               : who ? "request_others"
                     : "request_state",
               "... %s by %c", may ? "may be" : "never", actors[a].letter);
        ok(status == (may ? PR_OK : who ? PR_DENIED : PR_CONFLICT), "... and its status");
    }
}

static void check_actors(void)
{
    ok(pr_support_actor(PR_SIDE_PARTNER, true) == PR_SUPPORT_BY_OWNER, "a partner owns its own");
    ok(pr_support_actor(PR_SIDE_CUSTOMER, true) == PR_SUPPORT_BY_CUSTOMER,
       "the customer of a partner's request is not its owner");
    ok(pr_support_actor(PR_SIDE_CUSTOMER, false) == PR_SUPPORT_BY_OWNER, "but of its own");
    ok(pr_support_actor(PR_SIDE_OPERATOR, true) == PR_SUPPORT_BY_VENDOR &&
           pr_support_actor(PR_SIDE_OPERATOR, false) == PR_SUPPORT_BY_VENDOR,
       "Q10 the operator is the vendor in both");
    for (int state = 0; state < PR_SUPPORT_STATE_COUNT; state++) {
        bool asked = state == PR_SUPPORT_ATTENTION;
        ok(pr_support_note_event((pr_support_state)state, PR_SUPPORT_BY_OWNER) ==
               (asked ? PR_SUPPORT_ANSWER : PR_SUPPORT_NOTE),
           "the owner's note in %s", pr_support_state_word((pr_support_state)state));
        ok(pr_support_note_event((pr_support_state)state, PR_SUPPORT_BY_CUSTOMER) ==
               PR_SUPPORT_NOTE,
           "another's is a note");
    }
}

/* Rows 18 and 19 of the matrix, as a person of a partner meets them. */
static void check_ways(void)
{
    static const struct {
        pr_rel_kind kind;
        bool dap;
        pr_role role;
        const char *open, *ask; /* NULL: allowed */
    } ways[] = {
        {PR_REL_RESELLER, true, PR_ROLE_ADMIN_AGENT, NULL, NULL},
        {PR_REL_RESELLER, true, PR_ROLE_HELPDESK_AGENT, NULL, NULL},
        {PR_REL_RESELLER, false, PR_ROLE_ADMIN_AGENT, "ask_vendor", NULL},
        {PR_REL_RESELLER, false, PR_ROLE_HELPDESK_AGENT, "ask_vendor", NULL},
        {PR_REL_RESELLER, true, PR_ROLE_SALES_AGENT, "role_needed", "role_needed"},
        {PR_REL_ADVISOR, true, PR_ROLE_ADMIN_AGENT, NULL, "not_permitted"},
        {PR_REL_ADVISOR, false, PR_ROLE_ADMIN_AGENT, "support_needs_dap", "support_needs_dap"},
        {PR_REL_SUPPORT, true, PR_ROLE_ADMIN_AGENT, NULL, "not_permitted"},
        {PR_REL_SUPPORT, false, PR_ROLE_ADMIN_AGENT, "support_needs_dap", "support_needs_dap"},
        {PR_REL_NONE, false, PR_ROLE_ADMIN_AGENT, "relationship_required", "relationship_required"},
    };

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const pr_facts_t facts = {.partner_known = true,
                                  .customer_known = true,
                                  .service_known = true,
                                  .kind = ways[i].kind,
                                  .granted = ways[i].dap};
        pr_support_ways_t got = pr_support_ways(&facts, PR_ROLE_BIT(ways[i].role));
        is_str(got.open.code, ways[i].open, "R54, R64 %s%s, %s: opens",
               pr_rel_kind_word(ways[i].kind), ways[i].dap ? " with DAP" : "",
               pr_role_word(ways[i].role));
        is_str(got.ask.code, ways[i].ask, "... asks the vendor");
        ok(got.open.allowed == !ways[i].open && got.ask.allowed == !ways[i].ask, "... and may");
    }
}

static void check_fields(apr_pool_t *p)
{
    char long_title[PR_TITLE_MAX + 2], long_text[PR_DESCRIPTION_MAX + 2];

    memset(long_title, 'x', sizeof long_title);
    long_title[PR_TITLE_MAX + 1] = '\0';
    memset(long_text, 'x', sizeof long_text);
    long_text[PR_DESCRIPTION_MAX + 1] = '\0';
    pr_problem_t why = {.code = NULL};
    ok(pr_support_check_title(long_title, &why) == PR_INVALID, "201 characters are too many");
    is_str(why.field, "title", "the field is named");
    ok(pr_support_check_title(long_title + 1, &why) == PR_OK, "200 are not");
    ok(pr_support_check_title("", &why) == PR_INVALID, "an empty title says nothing");
    ok(pr_support_check_title("... !", &why) == PR_INVALID, "nor does one without a letter");
    ok(pr_support_check_title("a\nb", &why) == PR_INVALID, "a title is one line");
    ok(pr_support_check_title("a\xe2\x80\xae"
                              "b",
                              &why) == PR_INVALID,
       "D11 nothing is hidden");
    ok(pr_support_check_text(long_text, "text", true, &why) == PR_INVALID, "4001 are too many");
    is_str(why.field, "text", "the field is named");
    ok(pr_support_check_text(long_text + 1, "text", true, &why) == PR_OK, "4000 are not");
    ok(pr_support_check_text("a\n\nb", "text", true, &why) == PR_OK, "lines may end");
    ok(pr_support_check_text("a\tb", "text", true, &why) == PR_INVALID,
       "other controls may not be");
    ok(pr_support_check_text("", "text", true, &why) == PR_INVALID, "needed");
    ok(pr_support_check_text("", "text", false, &why) == PR_OK, "not needed");
    ok(pr_support_check_text(NULL, "text", false, &why) == PR_INVALID, "not UTF-8");
    is_str(pr_support_tidy("\r\n  a  b \r\n\r\nc\rd\n\n", p), "a b\n\nc\nd",
           "ends of lines are kept");
    is_str(pr_support_tidy(" \r\n\t", p), "", "white space alone is nothing");
    is_str(pr_support_tidy("a\xff", p), NULL, "what is not UTF-8 is refused");
}

int main(void)
{
    apr_pool_t *p;
    static const unsigned char zero[PR_SUPPORT_NUMBER_BYTES],
        one[PR_SUPPORT_NUMBER_BYTES] = {255, 255, 255, 255, 255, 255, 255};

    apr_initialize();
    apr_pool_create(&p, NULL);
    for (int state = 0; state < PR_SUPPORT_STATE_COUNT; state++) {
        for (int event = 0; event < PR_SUPPORT_EVENT_COUNT; event++) {
            check_cell(state, event);
        }
    }
    check_actors();
    check_ways();
    ok(pr_support_due(PR_SEVERITY_CRITICAL, 0) == apr_time_from_sec(2 * 3600), "R65 critical: 2 h");
    ok(pr_support_due(PR_SEVERITY_MODERATE, 5) == apr_time_from_sec(4 * 3600) + 5,
       "R65 moderate: 4 h");
    ok(pr_support_due(PR_SEVERITY_MINIMAL, 0) == apr_time_from_sec(8 * 3600), "R65 minimal: 8 h");
    check_fields(p);
    is_str(pr_support_number(zero, p), "SR-00000-00000", "a number");
    is_str(pr_support_number(one, p), "SR-ZZZZZ-ZZZZZ", "and the last");
    return done();
}
