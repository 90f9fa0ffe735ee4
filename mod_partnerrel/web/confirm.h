/* confirm.h: pages that ask once more before something ends: a fresh sign-in, a sealed form with a
 * tick, a receipt. The view has PR_AGAIN_FIELDS and
 * PR_CONFIRM_FIELDS. */
#ifndef PR_CONFIRM_H
#define PR_CONFIRM_H

#include "web/router.h"

/* `form` or `stale` is true when there is a question. */
/* clang-format off */
#define PR_CONFIRM_FIELDS                                                                          \
    {"form", PR_FLAG, NULL}, {"stale", PR_FLAG, NULL}, {"action_url", PR_URL, NULL},               \
        {"sign_in_url", PR_URL, NULL}, {"seal", PR_TEXT, NULL}
/* clang-format on */

/* The form that posts to `target`, or, when the sign-in is too old for it, the way to a fresh one
 * that leads back to `page`, the question's own address. */
PR_MUSTCHECK pr_status_t pr_confirm_ask(pr_exchange_t *x, const char *target, const char *page);

/* The same for a question about something that may change: `state` comes back in x->seal. */
PR_MUSTCHECK pr_status_t pr_confirm_ask_of(pr_exchange_t *x, const char *target, const char *page,
                                           const char *state);

bool pr_confirm_ticked(const pr_exchange_t *x);

/* PR_CONFLICT when this form did it before and things have moved on since. */
PR_MUSTCHECK pr_status_t pr_confirm_used(pr_exchange_t *x, const pr_outcome_t *out);

#endif
