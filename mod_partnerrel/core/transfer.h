/* transfer.h: the way of a subscription to another partner (domain 4.6, R21-R23). */
#ifndef PR_TRANSFER_H
#define PR_TRANSFER_H

#include "core/subscription.h"

typedef enum {
    PR_TRANSFER_ACTIVE, /* may be accepted, rejected, withdrawn */
    PR_TRANSFER_COMPLETED,
    PR_TRANSFER_WITHDRAWN,
    PR_TRANSFER_REJECTED,
    PR_TRANSFER_STATE_COUNT
} pr_transfer_state;

typedef enum {
    PR_TRANSFER_ACCEPT,
    PR_TRANSFER_REJECT,
    PR_TRANSFER_WITHDRAW,
    PR_TRANSFER_EVENT_COUNT
} pr_transfer_event;

/* Who may; the partner the customer leaves creates the transfer. */
typedef enum { PR_TRANSFER_SOURCE, PR_TRANSFER_TARGET } pr_transfer_side;

typedef struct {
    pr_transfer_state from;
    pr_transfer_event event;
    pr_transfer_state to;
    pr_transfer_side by;
} pr_transfer_step_t;

/* May this side do it now? PR_DENIED "transfer_other_side" for the other one, PR_CONFLICT
 * "transfer_decided" when it is over; else the step. */
PR_MUSTCHECK pr_status_t pr_transfer_may(pr_transfer_state state, pr_transfer_side side,
                                         pr_transfer_event event, const pr_transfer_step_t **out,
                                         pr_problem_t *why);

/* Can this subscription, settled, go to another partner? PR_CONFLICT: "transfer_not_here" in a
 * cloud without transfers (R23), "transfer_addon" for an add-on, which goes with its base,
 * "transfer_fixed" when its offer stays (R21), "transfer_state" when it is neither active nor
 * suspended. */
PR_MUSTCHECK pr_status_t pr_transfer_check(const pr_cloud_t *cloud, const pr_subscription_t *sub,
                                           bool transferable, pr_problem_t *why);

/* Can this partner, which stands so to the customer, be the target? PR_INVALID "transfer_target",
 * field "partner". */
PR_MUSTCHECK pr_status_t pr_transfer_check_target(pr_partner_kind kind, pr_partner_state state,
                                                  pr_rel_kind rel, pr_problem_t *why);

/* What the customer asked for in writing, and where it is kept: one line, 1-200 characters, nothing
 * hidden. PR_INVALID "transfer_wish", field "wish". */
#define PR_TRANSFER_WISH_MAX 200
PR_MUSTCHECK pr_status_t pr_transfer_check_wish(const char *wish, pr_problem_t *why);

const char *pr_transfer_state_word(pr_transfer_state state);
bool pr_transfer_state_parse(pr_transfer_state *out, const char *word);
const char *pr_transfer_event_word(pr_transfer_event event);

#endif
