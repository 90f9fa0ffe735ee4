/* store_subscription.h: offers, orders and subscriptions; part of store.h, under its promises. */
#ifndef PR_STORE_SUBSCRIPTION_H
#define PR_STORE_SUBSCRIPTION_H

#include "core/subscription.h"
#include "store/db.h"

/* ---- offers --------------------------------------------------------------------------------- */

/* What may be bought: offers that are on, of services that are on, by position; add-ons too. Texts
 * in `lang`. `with_off`: all. */
PR_MUSTCHECK pr_status_t pr_store_offers(pr_db_t *db, const pr_cloud_id *cloud, const char *lang,
                                         bool with_off, apr_array_header_t **out /* pr_offer_t */);
PR_MUSTCHECK pr_status_t pr_store_offer(pr_db_t *db, const pr_cloud_id *cloud,
                                        const pr_offer_id *id, const char *lang, pr_offer_t **out);
/* The add-ons that go with an offer, and what a subscription to it may be moved to (R46); both only
 * what is on. */
PR_MUSTCHECK pr_status_t pr_store_offer_addons(pr_db_t *db, const pr_offer_t *offer,
                                               const char *lang,
                                               apr_array_header_t **out /* pr_offer_t */);
PR_MUSTCHECK pr_status_t pr_store_offer_upgrades(pr_db_t *db, const pr_offer_t *offer,
                                                 const char *lang,
                                                 apr_array_header_t **out /* pr_offer_t */);

/* ---- reading -------------------------------------------------------------------------------- */

/* Who looks. Exactly one of the two is set, or neither: the vendor, who sees all of its cloud. A
 * partner sees its own; of others those whose service it holds DAP for at that customer (Q19).
 * Subscriptions come settled (pr_subscription_settle) by the world's clock and the cloud's
 * retention, with the names beside; texts in `lang`. */
typedef struct {
    const pr_cloud_id *cloud;
    const pr_partner_id *partner;
    const pr_customer_id *customer;
    const char *lang;
} pr_sub_viewer_t;

/* One, with how the viewing partner stands to its customer for its service (all false for others).
 * PR_NOT_FOUND when there is none, or it is not the viewer's to see. */
typedef struct {
    pr_subscription_t sub;
    pr_rel_kind kind;
    bool granted;
} pr_sub_view_t;
PR_MUSTCHECK pr_status_t pr_store_subscription(pr_db_t *db, const pr_sub_viewer_t *viewer,
                                               const pr_subscription_id *id, pr_sub_view_t **out);

/* Those of one customer, base before its add-ons, oldest first; deleted ones last. `limit` rows
 * after the subscription `after` (NULL: from the start). */
typedef struct {
    pr_sub_viewer_t viewer;
    const pr_customer_id *customer;
    const pr_subscription_id *after;
    int limit;
} pr_sub_query_t;
PR_MUSTCHECK pr_status_t pr_store_subscriptions(pr_db_t *db, const pr_sub_query_t *query,
                                                apr_array_header_t **out /* pr_sub_view_t */);

/* A partner's own that stand in the way of ending a relationship (R60), at most `limit`. */
PR_MUSTCHECK pr_status_t pr_store_subscriptions_live(pr_db_t *db, const pr_partner_id *partner,
                                                     const pr_customer_id *customer,
                                                     const char *lang, int limit,
                                                     apr_array_header_t **out /* pr_sub_view_t */);

/* ---- changing -------------------------------------------------------------------------------
 * Each in one transaction, idempotent by `nonce` (D4: PR_DENIED form_foreign, PR_CONFLICT
 * form_used), guarded by `version` (0 for an order): PR_CONFLICT "changed_meanwhile" (E16). Each
 * asks pr_access_as again with what stands in the database, inside the transaction: PR_DENIED. A
 * subscription that is not the partner's to see: PR_NOT_FOUND. `out->replayed` as ever. */

typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_partner_id partner;
    const char *lang;
} pr_doer_t;

typedef struct {
    pr_act_id act;
    pr_subscription_id subscription;
    bool replayed;
} pr_sub_outcome_t;

/* An order of a subscription (R42), or with `parent` of an add-on to it. The relationship must be a
 * reseller's of a partner that transacts ("provider_orders" for an indirect reseller); the market
 * fit (R31, "market_other"); the agreement accepted ("agreement_missing", E11); and of a one_only
 * offer none is there (Q21: PR_CONFLICT "concurrent_offer"). */
typedef struct {
    pr_doer_t by;
    pr_customer_id customer;
    pr_offer_id offer;
    apr_int64_t quantity;
    const char *name;              /* friendly; "" takes the offer's */
    const char *partner_of_record; /* "" for none */
    const pr_subscription_id *parent;
} pr_order_t;
PR_MUSTCHECK pr_status_t pr_store_order(pr_db_t *db, const pr_order_t *in, pr_sub_outcome_t *out,
                                        pr_problem_t *why);

/* Refusals beside those of core/subscription.h: PR_INVALID "por_unknown", "support_contact_unfit"
 * with their fields (partner_of_record, support_partner), PR_CONFLICT "concurrent_offer" (Q21).
 * A change that changes nothing is PR_OK and leaves the version. */
typedef enum {
    PR_CHANGE_SEATS,
    PR_CHANGE_NAME,       /* and the auto-renew flag, which add-ons have from their base */
    PR_CHANGE_SUSPEND,    /* and its add-ons */
    PR_CHANGE_REACTIVATE, /* without: each for itself, once the base is active */
    PR_CHANGE_CANCEL,     /* and its add-ons */
    PR_CHANGE_CONVERT,    /* trial to paid */
    PR_CHANGE_TRANSITION, /* to another offer of the same partner (R46, R47) */
    PR_CHANGE_PARTNER_OF_RECORD,
    PR_CHANGE_SUPPORT_CONTACT /* R66 */
} pr_sub_change;

typedef struct {
    pr_doer_t by; /* partner empty: the vendor, who suspends for fraud and lifts that */
    pr_sub_change change;
    pr_subscription_id subscription;
    apr_int64_t version;
    apr_int64_t quantity;          /* SEATS */
    const char *name;              /* NAME */
    bool auto_renew;               /* NAME */
    pr_offer_id offer;             /* TRANSITION */
    const char *partner_of_record; /* PARTNER_OF_RECORD: "" drops it */
    pr_partner_id support_partner; /* SUPPORT_CONTACT: empty is the original reseller */
    const char *reason;            /* SUSPEND, REACTIVATE by the vendor: why; else NULL */
} pr_sub_change_t;
PR_MUSTCHECK pr_status_t pr_store_subscription_change(pr_db_t *db, const pr_sub_change_t *in,
                                                      pr_sub_outcome_t *out, pr_problem_t *why);

/* ---- the operator's ------------------------------------------------------------------------- */

/* Adds an offer, or replaces the facts and the texts of one; `offer.version` is the one looked at
 * (0: a new one), else PR_CONFLICT "changed_meanwhile" (E16). Its service, and whether it is an
 * add-on or by use, stay. PR_INVALID "offer_refused" names the field: name, about, min, max,
 * service, addon, by_use, converts_to, upgrade. */
typedef struct {
    pr_offer_t offer; /* texts in `lang` */
    const char *lang;
    const pr_offer_id *addons; /* that go with it */
    size_t n_addons;
    const pr_offer_id *upgrades; /* that it may be moved to */
    size_t n_upgrades;
    const pr_identity_t *who; /* NULL: partnerrelctl */
    const char *nonce;        /* NULL likewise */
} pr_offer_save_t;
PR_MUSTCHECK pr_status_t pr_store_offer_save(pr_db_t *db, const pr_offer_save_t *in,
                                             pr_problem_t *why);

#endif
