#include "core/support.h"

#include "base/text.h"

#include <string.h>

#define OWNER    PR_SUPPORT_BY_OWNER
#define CUSTOMER PR_SUPPORT_BY_CUSTOMER
#define VENDOR   PR_SUPPORT_BY_VENDOR
#define ANYBODY  (OWNER | CUSTOMER | VENDOR)

/* domain 4.7, one line a row. What is not here does not happen. */
static const pr_support_step_t table[] = {
    {PR_SUPPORT_NONE, PR_SUPPORT_OPEN_ON_BEHALF, PR_SUPPORT_OPEN, VENDOR, "R54"},
    {PR_SUPPORT_NONE, PR_SUPPORT_NOTE, PR_SUPPORT_NONE, ANYBODY, "R54"},
    {PR_SUPPORT_NONE, PR_SUPPORT_CLOSE, PR_SUPPORT_CLOSED, OWNER | VENDOR, "R54"},

    {PR_SUPPORT_OPEN, PR_SUPPORT_NOTE, PR_SUPPORT_OPEN, ANYBODY, "R64"},
    {PR_SUPPORT_OPEN, PR_SUPPORT_ASK, PR_SUPPORT_ATTENTION, VENDOR, "Q10"},
    {PR_SUPPORT_OPEN, PR_SUPPORT_CLOSE, PR_SUPPORT_CLOSED, OWNER | VENDOR, "R64"},

    {PR_SUPPORT_ATTENTION, PR_SUPPORT_NOTE, PR_SUPPORT_ATTENTION, CUSTOMER | VENDOR, "R64"},
    {PR_SUPPORT_ATTENTION, PR_SUPPORT_ANSWER, PR_SUPPORT_OPEN, OWNER, "R64"},
    {PR_SUPPORT_ATTENTION, PR_SUPPORT_CLOSE, PR_SUPPORT_CLOSED, OWNER | VENDOR, "R64"},

    {PR_SUPPORT_CLOSED, PR_SUPPORT_REOPEN, PR_SUPPORT_OPEN, VENDOR, "Q10"},
};

const pr_support_step_t *pr_support_find(pr_support_state from, pr_support_event event)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].from == from && table[i].event == event) {
            return &table[i];
        }
    }
    return NULL;
}

pr_support_event pr_support_note_event(pr_support_state state, unsigned actor)
{
    return state == PR_SUPPORT_ATTENTION && actor == OWNER ? PR_SUPPORT_ANSWER : PR_SUPPORT_NOTE;
}

unsigned pr_support_actor(pr_support_side side, bool of_partner)
{
    if (side == PR_SIDE_OPERATOR) {
        return VENDOR;
    }
    return (side == PR_SIDE_PARTNER) == of_partner ? OWNER : CUSTOMER;
}

pr_status_t pr_support_may(pr_support_state state, pr_support_event event, unsigned actor,
                           const pr_support_step_t **out, pr_problem_t *why)
{
    const pr_support_step_t *step = *out = pr_support_find(state, event);

    if (!step) {
        return pr_problem(why, PR_CONFLICT, "request_state", "R64");
    }
    return step->by & actor ? PR_OK : pr_problem(why, PR_DENIED, "request_others", step->rule);
}

/* ---- opening one ---- */

pr_support_ways_t pr_support_ways(const pr_facts_t *facts, pr_roles roles)
{
    pr_decision_t open = pr_access_decide(facts, PR_DO_OPEN_SERVICE_REQUEST, roles);
    pr_decision_t ask = pr_access_decide(facts, PR_DO_ASK_VENDOR, roles);

    if (!open.allowed && !strcmp(open.code, "dap_required")) {
        /* Said of dashboards elsewhere; here it is support that takes privileges. */
        open.code = "support_needs_dap";
    }
    if (!ask.allowed && !open.allowed) {
        ask = open;
    }
    return (pr_support_ways_t){.open = open, .ask = ask};
}

/* ---- how soon ---- */

apr_time_t pr_support_due(pr_severity severity, apr_time_t created_at)
{
    static const int hours[PR_SEVERITY_COUNT] = {
        [PR_SEVERITY_CRITICAL] = 2, [PR_SEVERITY_MODERATE] = 4, [PR_SEVERITY_MINIMAL] = 8};
    return created_at + apr_time_from_sec(hours[severity] * 3600LL);
}

/* ---- fields ---- */

/* Browsers send "\r\n" for each end of a line. */
static char *without_returns(const char *text, apr_pool_t *p)
{
    char *out = apr_palloc(p, strlen(text) + 1), *o = out;

    for (; *text; text++) {
        if (*text == '\r') {
            *o++ = '\n';
            text += text[1] == '\n';
        }
        else {
            *o++ = *text;
        }
    }
    *o = '\0';
    return out;
}

/* Line by line, so that the ends of lines are kept where other white space becomes one. */
static bool tidy_lines(char *text, apr_array_header_t *out, apr_pool_t *p)
{
    while (text) {
        char *end = strchr(text, '\n');
        if (end) {
            *end++ = '\0';
        }
        const char *tidy = pr_text_tidy(text, p);
        if (!tidy) {
            return false;
        }
        APR_ARRAY_PUSH(out, const char *) = tidy;
        text = end;
    }
    return true;
}

const char *pr_support_tidy(const char *text, apr_pool_t *p)
{
    apr_array_header_t *lines = apr_array_make(p, 16, sizeof(const char *));

    if (!tidy_lines(without_returns(text, p), lines, p)) {
        return NULL;
    }
    char *whole = apr_array_pstrcat(p, lines, '\n');
    whole += strspn(whole, "\n");
    for (size_t n = strlen(whole); n > 0 && whole[n - 1] == '\n'; n--) {
        whole[n - 1] = '\0';
    }
    return whole;
}

pr_status_t pr_support_check_title(const char *title, pr_problem_t *why)
{
    bool fits = title && *title && pr_text_length(title) <= PR_TITLE_MAX &&
                !pr_text_has_hidden(title, "") && pr_text_has_letter(title);
    return fits ? PR_OK
                : pr_problem_field(why, pr_problem(why, PR_INVALID, "request_title", "R64"),
                                   "title");
}

pr_status_t pr_support_check_text(const char *text, const char *field, bool needed,
                                  pr_problem_t *why)
{
    bool fits = text && (*text || !needed) && pr_text_length(text) <= PR_DESCRIPTION_MAX &&
                !pr_text_has_hidden(text, "\n");
    return fits ? PR_OK
                : pr_problem_field(why, pr_problem(why, PR_INVALID, "request_text", "R64"), field);
}

const char *pr_support_number(const unsigned char bytes[PR_SUPPORT_NUMBER_BYTES], apr_pool_t *p)
{
    /* No I, L, O and U: nothing is misread on the telephone. */
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    apr_uint64_t bits = 0;
    char text[11] = "";

    for (int i = 0; i < PR_SUPPORT_NUMBER_BYTES; i++) {
        bits = bits << 8 | bytes[i];
    }
    for (int i = 0; i < 10; i++) {
        text[i] = digits[bits & 31];
        bits >>= 5;
    }
    return apr_psprintf(p, "SR-%.5s-%.5s", text, text + 5);
}
