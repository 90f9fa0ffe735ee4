#include "core/transfer.h"

#include "base/text.h"
#include "core/lifecycle.h"

#include <string.h>

static const pr_transfer_step_t table[] = {
    {PR_TRANSFER_ACTIVE, PR_TRANSFER_ACCEPT, PR_TRANSFER_COMPLETED, PR_TRANSFER_TARGET},
    {PR_TRANSFER_ACTIVE, PR_TRANSFER_REJECT, PR_TRANSFER_REJECTED, PR_TRANSFER_TARGET},
    {PR_TRANSFER_ACTIVE, PR_TRANSFER_WITHDRAW, PR_TRANSFER_WITHDRAWN, PR_TRANSFER_SOURCE},
};

#define ROWS (sizeof table / sizeof table[0])

static const char *const state_words[PR_TRANSFER_STATE_COUNT] = {
    [PR_TRANSFER_ACTIVE] = "active",
    [PR_TRANSFER_COMPLETED] = "completed",
    [PR_TRANSFER_WITHDRAWN] = "withdrawn",
    [PR_TRANSFER_REJECTED] = "rejected",
};

static const char *const event_words[PR_TRANSFER_EVENT_COUNT] = {
    [PR_TRANSFER_ACCEPT] = "accept",
    [PR_TRANSFER_REJECT] = "reject",
    [PR_TRANSFER_WITHDRAW] = "withdraw",
};

pr_status_t pr_transfer_may(pr_transfer_state state, pr_transfer_side side, pr_transfer_event event,
                            const pr_transfer_step_t **out, pr_problem_t *why)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (table[i].event != event) {
            continue;
        }
        if (table[i].by != side) {
            return pr_problem(why, PR_DENIED, "transfer_other_side", "R45");
        }
        if (table[i].from == state) {
            *out = &table[i];
            return PR_OK;
        }
    }
    return pr_problem(why, PR_CONFLICT, "transfer_decided", "E16");
}

pr_status_t pr_transfer_check(const pr_cloud_t *cloud, const pr_subscription_t *sub,
                              bool transferable, pr_problem_t *why)
{
    if (!cloud->transfers) {
        return pr_problem(why, PR_CONFLICT, "transfer_not_here", "R23");
    }
    if (*sub->parent.s) {
        return pr_problem(why, PR_CONFLICT, "transfer_addon", "R21");
    }
    if (!transferable) {
        return pr_problem(why, PR_CONFLICT, "transfer_fixed", "R21");
    }
    if (sub->status != PR_SUB_ACTIVE && sub->status != PR_SUB_SUSPENDED) {
        return pr_problem(why, PR_CONFLICT, "transfer_state", "R22");
    }
    return PR_OK;
}

pr_status_t pr_transfer_check_target(pr_partner_kind kind, pr_partner_state state, pr_rel_kind rel,
                                     pr_problem_t *why)
{
    bool good = pr_partner_transacts(kind) && state == PR_PARTNER_ACTIVE && rel == PR_REL_RESELLER;
    pr_status_t status = good ? PR_OK : pr_problem(why, PR_INVALID, "transfer_target", "R23");

    return pr_problem_field(why, status, "partner");
}

pr_status_t pr_transfer_check_wish(const char *wish, pr_problem_t *why)
{
    size_t n = wish ? pr_text_length(wish) : 0;
    bool good = n > 0 && n <= PR_TRANSFER_WISH_MAX && !pr_text_has_hidden(wish, "");
    pr_status_t status = good ? PR_OK : pr_problem(why, PR_INVALID, "transfer_wish", "R23");

    return pr_problem_field(why, status, "wish");
}

const char *pr_transfer_state_word(pr_transfer_state state)
{
    return state_words[state];
}

bool pr_transfer_state_parse(pr_transfer_state *out, const char *word)
{
    *out = PR_TRANSFER_WITHDRAWN; /* a state nobody knows leads nowhere */
    for (int i = 0; word && i < PR_TRANSFER_STATE_COUNT; i++) {
        if (!strcmp(state_words[i], word)) {
            *out = (pr_transfer_state)i;
            return true;
        }
    }
    return false;
}

const char *pr_transfer_event_word(pr_transfer_event event)
{
    return event_words[event];
}
