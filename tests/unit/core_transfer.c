/* The way of a subscription to another partner, against a matrix written by hand from domain 4.6,
 * and what keeps a subscription where it is (R21-R23). */
#include "core/transfer.h"
#include "tap.h"

/* Rows: active, completed, withdrawn, rejected. Columns: accept, reject, withdraw. "-": not this
 * side's to do, ".": over. */
static const char *const source[4][3] = {
    {"-", "-", "withdrawn"}, {"-", "-", "."}, {"-", "-", "."}, {"-", "-", "."}};
static const char *const target[4][3] = {
    {"completed", "rejected", "-"}, {".", ".", "-"}, {".", ".", "-"}, {".", ".", "-"}};

static const char *outcome(int state, pr_transfer_side side, int event)
{
    const pr_transfer_step_t *step = NULL;
    pr_problem_t why = {0};
    pr_status_t status =
        pr_transfer_may((pr_transfer_state)state, side, (pr_transfer_event)event, &step, &why);
    return status == PR_OK         ? pr_transfer_state_word(step->to)
           : status == PR_CONFLICT ? "."
           : status == PR_DENIED   ? "-"
                                   : "?";
}

static void check_steps(void)
{
    for (int state = 0; state < PR_TRANSFER_STATE_COUNT; state++) {
        for (int event = 0; event < PR_TRANSFER_EVENT_COUNT; event++) {
            const char *word = pr_transfer_state_word((pr_transfer_state)state);
            const char *what = pr_transfer_event_word((pr_transfer_event)event);
            is_str(outcome(state, PR_TRANSFER_SOURCE, event), source[state][event],
                   "%s, %s by the source (R21-R23)", word, what);
            is_str(outcome(state, PR_TRANSFER_TARGET, event), target[state][event],
                   "%s, %s by the target (R21-R23)", word, what);
        }
    }
}

static const char *refusal(bool transfers, bool addon, bool transferable, pr_sub_status status)
{
    pr_cloud_t cloud = {.transfers = transfers};
    pr_subscription_t sub = {.status = status};
    pr_problem_t why = {0};

    if (addon) {
        sub.parent.s[0] = '1';
    }
    return pr_transfer_check(&cloud, &sub, transferable, &why) == PR_OK ? "" : why.code;
}

static void check_subscriptions(void)
{
    is_str(refusal(true, false, true, PR_SUB_ACTIVE), "", "an active one may go");
    is_str(refusal(true, false, true, PR_SUB_SUSPENDED), "", "a suspended one, too");
    is_str(refusal(false, false, true, PR_SUB_ACTIVE), "transfer_not_here",
           "not in that cloud (R23)");
    is_str(refusal(true, true, true, PR_SUB_ACTIVE), "transfer_addon", "no add-on by itself");
    is_str(refusal(true, false, false, PR_SUB_ACTIVE), "transfer_fixed",
           "not a licence offer (R21)");
    is_str(refusal(true, false, true, PR_SUB_PENDING), "transfer_state",
           "none that is not there yet");
    is_str(refusal(true, false, true, PR_SUB_EXPIRED), "transfer_state", "none that expired");
    is_str(refusal(true, false, true, PR_SUB_DISABLED), "transfer_state", "none that is disabled");
    is_str(refusal(true, false, true, PR_SUB_DELETED), "transfer_state", "none that is deleted");
}

static void check_targets(void)
{
    for (int kind = 0; kind < PR_PARTNER_KIND_COUNT; kind++) {
        bool buys = kind == PR_PARTNER_DIRECT || kind == PR_PARTNER_INDIRECT_PROVIDER;
        for (int state = 0; state < PR_PARTNER_STATE_COUNT; state++) {
            for (int rel = 0; rel < PR_REL_COUNT; rel++) {
                pr_problem_t why = {0};
                bool may = pr_transfer_check_target((pr_partner_kind)kind, (pr_partner_state)state,
                                                    (pr_rel_kind)rel, &why) == PR_OK;
                ok(may == (buys && state == PR_PARTNER_ACTIVE && rel == PR_REL_RESELLER),
                   "target: %s, %s, %s", pr_partner_kind_word((pr_partner_kind)kind),
                   pr_partner_state_word((pr_partner_state)state),
                   pr_rel_kind_word((pr_rel_kind)rel));
            }
        }
    }
}

static void check_wish(void)
{
    char long_one[PR_TRANSFER_WISH_MAX + 2] = {0};
    pr_problem_t why = {0};

    memset(long_one, 'x', PR_TRANSFER_WISH_MAX + 1);
    ok(pr_transfer_check_wish("Letter of 3 May, file 12", &why) == PR_OK, "a line of reference");
    ok(pr_transfer_check_wish("", &why) == PR_INVALID, "none is too little");
    is_str(why.field, "wish", "and the field is named");
    ok(pr_transfer_check_wish(NULL, &why) == PR_INVALID, "nor none at all");
    ok(pr_transfer_check_wish(long_one, &why) == PR_INVALID, "too long");
    ok(pr_transfer_check_wish("two\nlines", &why) == PR_INVALID, "one line");
}

static void check_words(void)
{
    pr_transfer_state state;

    for (int i = 0; i < PR_TRANSFER_STATE_COUNT; i++) {
        const char *word = pr_transfer_state_word((pr_transfer_state)i);
        ok(pr_transfer_state_parse(&state, word) && (int)state == i, "%s, there and back", word);
    }
    ok(!pr_transfer_state_parse(&state, "lost") && state == PR_TRANSFER_WITHDRAWN,
       "a state nobody knows leads nowhere");
}

int main(void)
{
    check_steps();
    check_subscriptions();
    check_targets();
    check_wish();
    check_words();
    return done();
}
