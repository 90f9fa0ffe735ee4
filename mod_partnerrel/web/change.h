/* change.h: pages that change one thing about a subscription. One page (page_change.c) asks; what
 * it asks for, and how that is read, is told for each thing apart (change_kinds.c). */
#ifndef PR_CHANGE_H
#define PR_CHANGE_H

#include "web/subscription.h"

typedef struct {
    pr_sub_change change;
    const char *done; /* word of the address afterwards; NULL: pr_change_status_done says it */
    pr_status_t (*ask)(pr_exchange_t *x, const pr_sub_seen_t *seen);
    /* Reads the form. NULL: an add-on, which is an order. */
    pr_status_t (*take)(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in);
} pr_change_page_t;

/* By deed; those that have pages of another kind are empty. */
extern const pr_change_page_t pr_change_pages[PR_DEED_COUNT];
const char *pr_change_status_done(pr_sub_change change);
PR_MUSTCHECK pr_status_t pr_change_order_addon(pr_exchange_t *x, const pr_sub_seen_t *seen,
                                               const pr_doer_t *by, pr_sub_outcome_t *out);

/* ---- what a page may ask for; each shows again what was typed, and marks what was wrong */

/* `offer` (may be NULL) says the range. */
void pr_change_ask_seats(pr_exchange_t *x, const char *stands, const pr_offer_t *offer);
/* A line of text; `unit` has a label and a hint. */
void pr_change_ask_line(pr_exchange_t *x, const char *field, const char *stands, const char *unit);
pr_record_t *pr_change_add_choice(pr_exchange_t *x, const char *field, const char *value);
void pr_change_add_offers(pr_exchange_t *x, const apr_array_header_t *offers);
/* There is nothing to ask: sub.not_now.WHY. */
void pr_change_close(pr_exchange_t *x, const char *why, const char *rule);
/* A field that cannot be taken. */
pr_status_t pr_change_invalid(pr_exchange_t *x, const char *code, const char *rule,
                              const char *field);

#endif
