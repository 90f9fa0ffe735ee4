/* subscription.h: what the pages about subscriptions share: reading one for the person who asks,
 * deciding what this person may do to it, and refusing with the rule and the way out. */
#ifndef PR_SUBSCRIPTION_PAGES_H
#define PR_SUBSCRIPTION_PAGES_H

#include "web/router.h"

/* What every such page reads beside: the cloud's rules, and its offers, those that are off too. */
typedef struct {
    pr_cloud_t *cloud;
    apr_array_header_t *offers; /* pr_offer_t */
} pr_desk_t;
PR_MUSTCHECK pr_status_t pr_desk_read(pr_exchange_t *x, pr_desk_t *out);
/* The offer of that name; NULL when there is none. */
const pr_offer_t *pr_desk_offer(const pr_desk_t *desk, const pr_offer_id *id);

/* Who looks, by the route. */
pr_sub_viewer_t pr_sub_viewer(const pr_exchange_t *x);

/* A subscription and how the person's organisation stands to it. */
typedef struct {
    pr_desk_t desk;
    const pr_subscription_t *sub;
    const pr_offer_t *offer; /* never NULL */
    pr_standing as;
} pr_sub_seen_t;

/* The one in the path, for someone who means to do `action`. PR_NOT_FOUND "subscription_unknown":
 * there is none, or it is not theirs to see (Q19). PR_DENIED as pr_access_as says, with `partner`,
 * `customer` and `service` for the sentence. */
PR_MUSTCHECK pr_status_t pr_sub_read(pr_exchange_t *x, pr_action action, pr_sub_seen_t *out);

/* How the viewing person stands to it. */
pr_standing pr_sub_standing(const pr_exchange_t *x, const pr_sub_view_t *view);
/* What the matrix says to this person. */
pr_decision_t pr_sub_decide(const pr_exchange_t *x, pr_standing as, pr_action action);
/* PR_OK, or the refusal as a problem. */
PR_MUSTCHECK pr_status_t pr_sub_check(pr_exchange_t *x, const pr_sub_seen_t *seen,
                                      pr_action action);

/* What can be done to a subscription, each on a page of its own. */
typedef enum {
    PR_DEED_SEATS,
    PR_DEED_ADDON,
    PR_DEED_TRANSITION,
    PR_DEED_CONVERT,
    PR_DEED_NAME,
    PR_DEED_STATUS,
    PR_DEED_PARTNER_OF_RECORD,
    PR_DEED_SUPPORT_CONTACT,
    PR_DEED_TRANSFER,
    PR_DEED_PROVISIONING,
    PR_DEED_COUNT
} pr_deed;

/* Last word of the page's path, and with it a unit's id: "sub.deed." and the word. */
const char *pr_deed_word(pr_deed deed);
const char *pr_deed_unit(const pr_exchange_t *x, const char *subject, pr_deed deed);
pr_action pr_deed_action(pr_deed deed);
/* Does it arise at all (a trial's conversion does not, where there is no trial)? */
bool pr_deed_arises(const pr_sub_seen_t *seen, pr_deed deed);
/* Why the subscription's own state does not allow it now: a word for sub.not_now.WORD, and the
 * rule; NULL when it does. */
const char *pr_deed_not_now(const pr_sub_seen_t *seen, pr_deed deed, const char **rule);
/* May the original reseller cause this event by itself, as things stand? */
bool pr_sub_can(const pr_subscription_t *sub, pr_sub_event event);

/* A subscription on a page. */
extern const pr_shape_t pr_sub_shape;
void pr_sub_fill(pr_exchange_t *x, pr_record_t *record, const pr_subscription_t *sub,
                 const pr_desk_t *desk);
/* Its page, as pr_url makes it. */
const char *pr_sub_url(const pr_exchange_t *x, const pr_subscription_id *id, const char *tail);

/* What the page of one shows to everybody: `sub`, `base_url`, `support`, `addons`, `any_addons`. */
PR_MUSTCHECK pr_status_t pr_sub_fill_page(pr_exchange_t *x, const pr_sub_seen_t *seen);

/* A field with a whole number from 1; false for anything else. */
bool pr_sub_number(const char *text, apr_int64_t *out);
/* "1" for names of messages. */
const char *pr_sub_digits(const pr_exchange_t *x, apr_int64_t n);

#endif
