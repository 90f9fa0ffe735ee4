/* subscription.h: what is sold, and the life of what was sold (domain 4.4). */
#ifndef PR_SUBSCRIPTION_H
#define PR_SUBSCRIPTION_H

#include "core/access.h"
#include "core/types.h"

/* ---- offers --------------------------------------------------------------------------------- */

typedef struct {
    pr_offer_id id;
    pr_cloud_id cloud;
    pr_service_id service;
    const char *service_name;
    const char *name; /* in the language asked for, else English */
    const char *about;
    bool addon;                       /* sold with a base subscription only */
    bool by_use;                      /* has no seats */
    apr_int64_t min_seats, max_seats; /* 1 and 1 when by_use */
    bool trial;
    pr_offer_id converts_to; /* of a trial: the paid one; else empty */
    bool one_only;           /* a customer has one at a time, whoever sells it (Q21) */
    bool transferable;       /* may go to another partner (R21-R23) */
    int position;
    bool on;
    apr_int64_t version;
} pr_offer_t;

/* ---- subscriptions -------------------------------------------------------------------------- */

typedef enum {
    PR_SUB_PENDING, /* ordered, not provisioned yet */
    PR_SUB_ACTIVE,
    PR_SUB_SUSPENDED,
    PR_SUB_EXPIRED,  /* the term ended; usable for 30 days */
    PR_SUB_DISABLED, /* administrators only, for 90 days */
    PR_SUB_DELETED,
    PR_SUB_STATUS_COUNT
} pr_sub_status;

typedef struct {
    pr_subscription_id id;
    pr_cloud_id cloud;
    pr_order_id order;
    pr_customer_id customer;
    pr_partner_id partner; /* the original CSP reseller: is billed, may change it (R45) */
    pr_offer_id offer;
    pr_service_id service;
    pr_subscription_id parent; /* of an add-on; else empty */
    const char *name;          /* the friendly name */
    apr_int64_t quantity;
    pr_sub_status status; /* as stored; pr_subscription_settle says what it is by now */
    bool stopped;         /* suspended by the vendor, for fraud; known where one is read alone */
    apr_time_t status_at;
    apr_time_t term_end;
    bool auto_renew;
    bool one_only;
    const char *partner_of_record; /* a partner number (MPN ID); "" when none */
    pr_partner_id support_partner; /* empty: the original reseller (R66) */
    apr_time_t created_at;
    apr_int64_t version;
    /* Read beside, for pages: */
    const char *offer_name, *service_name, *partner_name, *customer_name;
} pr_subscription_t;

typedef enum {
    PR_SUB_PROVISION,  /* the order was fulfilled */
    PR_SUB_SUSPEND,    /* by the original reseller, or the vendor for fraud */
    PR_SUB_REACTIVATE, /* by whoever of the two suspended it */
    PR_SUB_CANCEL,
    PR_SUB_RENEW,    /* the term ended and renews itself */
    PR_SUB_TERM_END, /* and does not */
    PR_SUB_RUN_OUT,  /* retention, or the days after the term's end, are over */
    PR_SUB_EVENT_COUNT
} pr_sub_event;

/* Who may cause it; a set. PR_SUB_BY_SYSTEM: time, or the order itself. */
enum { PR_SUB_BY_RESELLER = 1, PR_SUB_BY_VENDOR = 2, PR_SUB_BY_SYSTEM = 4 };

typedef struct {
    pr_sub_status from;
    pr_sub_event event;
    pr_sub_status to;
    unsigned by;
    const char *rule;
} pr_sub_transition_t;

/* The whole table, in the order of domain 4.4; `*n` rows. What is not in it does not happen. */
const pr_sub_transition_t *pr_subscription_table(size_t *n);
const pr_sub_transition_t *pr_subscription_find(pr_sub_status from, pr_sub_event event);

/* A term, and what follows its end. */
#define PR_SUB_TERM          apr_time_from_sec(365 * 86400LL)
#define PR_SUB_EXPIRED_DAYS  30
#define PR_SUB_DISABLED_DAYS 90

/* What time has made of it by `now`: moves status, status_at and term_end of `sub` along the table,
 * and says whether anything moved. Nothing else has to run for that. */
bool pr_subscription_settle(pr_subscription_t *sub, int retention_days, apr_time_t now);

/* Does it stand in the way of the relationship's end (R60)? Pending, active and expired do. */
bool pr_subscription_live(pr_sub_status status);

/* ---- rules of changing ----------------------------------------------------------------------
 * Each: PR_OK, or PR_INVALID with the field, or PR_CONFLICT with the reason. They say nothing of
 * who may: that is pr_access_as. */

/* Seats within the offer's range, and not while it is not active ("suspended_fixed"). */
PR_MUSTCHECK pr_status_t pr_subscription_check_seats(const pr_subscription_t *sub,
                                                     const pr_offer_t *offer, apr_int64_t seats,
                                                     pr_problem_t *why);
/* Seats of a new subscription: within the offer's range, else PR_INVALID "seats_range". */
PR_MUSTCHECK pr_status_t pr_subscription_check_range(const pr_offer_t *offer, apr_int64_t seats,
                                                     pr_problem_t *why);
/* The friendly name: one line, 1-100 characters, nothing hidden. */
PR_MUSTCHECK pr_status_t pr_subscription_check_name(const char *name, pr_problem_t *why);

#define PR_SUB_NAME_MAX 100

/* May `by` (one of the set above) cause the event now? PR_CONFLICT "subscription_deleted" or
 * "status_other"; PR_DENIED "not_permitted", "stopped_by_vendor": what the vendor suspended the
 * vendor alone lifts, and nothing else (4.4). */
PR_MUSTCHECK pr_status_t pr_subscription_check_event(const pr_subscription_t *sub,
                                                     pr_sub_event event, unsigned by,
                                                     pr_problem_t *why);
/* May an add-on to it be ordered or switched on? Only while it is active: "parent_inactive". */
PR_MUSTCHECK pr_status_t pr_subscription_check_parent(const pr_subscription_t *parent,
                                                      pr_problem_t *why);

/* What a transition asks beside DAP (R46). */
typedef struct {
    const pr_offer_t *target; /* NULL: the offer cannot be moved to that one */
    bool addons;              /* it has add-ons that are not deleted */
    bool held;                /* the customer has the target already */
} pr_upgrade_t;
/* PR_CONFLICT "upgrade_inactive", "upgrade_addons", "upgrade_no_path", "upgrade_held",
 * "subscription_deleted"; PR_INVALID "seats_range" when the target has no room for its seats. */
PR_MUSTCHECK pr_status_t pr_subscription_check_upgrade(const pr_subscription_t *sub,
                                                       const pr_upgrade_t *up, pr_problem_t *why);
/* A trial to `paid` (NULL: it is no trial, or there is none on sale): "no_conversion",
 * "status_other", "subscription_deleted"; PR_INVALID "seats_range". */
PR_MUSTCHECK pr_status_t pr_subscription_check_conversion(const pr_subscription_t *sub,
                                                          const pr_offer_t *paid,
                                                          pr_problem_t *why);

/* An offer as the operator gives it: PR_INVALID "offer_refused" with the field. */
PR_MUSTCHECK pr_status_t pr_offer_check(const pr_offer_t *offer, pr_problem_t *why);
#define PR_OFFER_ABOUT_MAX 300
#define PR_SUB_SEATS_MAX   1000000

/* Words as stored and used in message ids; NULL, or false, for what is none. */
const char *pr_sub_status_word(pr_sub_status status);
bool pr_sub_status_parse(pr_sub_status *out, const char *word);
const char *pr_sub_event_word(pr_sub_event event);

#endif
