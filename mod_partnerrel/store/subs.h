/* subs.h: what the sql_*.c of offers, orders and subscriptions share. */
#ifndef PR_SUBS_H
#define PR_SUBS_H

#include "store/deed.h"

/* Columns of PR_OFFER_COLUMNS to a pr_offer_t. */
void pr_row_offer(const pr_row_t *row, void *out);

/* Subscriptions by a statement of PR_SUB_COLUMNS, settled: pr_sub_view_t. */
PR_MUSTCHECK pr_status_t pr_subs_read(pr_db_t *db, pr_sql sql, const char *const *params,
                                      apr_array_header_t **out);

/* How a partner stands to a customer for a service, and where both are. */
typedef struct {
    const pr_partner_id *partner;
    const pr_cloud_id *cloud;
    const pr_customer_id *customer;
    const char *service; /* "" for none */
} pr_stand_query_t;
typedef struct {
    const char *name; /* the partner's */
    pr_partner_state state;
    pr_partner_kind kind;
    const char *country, *customer_country;
    pr_rel_kind rel;
    bool granted;
} pr_stand_t;
/* PR_NOT_FOUND when there is no such partner or customer in the cloud. */
PR_MUSTCHECK pr_status_t pr_subs_stand(pr_db_t *db, const pr_stand_query_t *query, pr_stand_t *out);

/* A deed on subscriptions, inside its transaction. */
typedef struct {
    const pr_doer_t *by;
    pr_sub_outcome_t *out;
    pr_problem_t *why;
    pr_act_t act;
    const char *reason; /* of the vendor, for what it stops; else NULL */
} pr_sub_deed_t;

/* Notes the person and begins the act. `*used`: the form was used before, and out is filled as far
 * as the act tells. */
PR_MUSTCHECK pr_status_t pr_subs_begin(pr_sub_deed_t *deed, pr_db_t *db, pr_act_kind kind,
                                       const pr_about_t *about, bool *used);

/* Whatever is read of the customer's subscriptions and of its relationship with the partner from
 * here on stays true until the transaction ends. */
PR_MUSTCHECK pr_status_t pr_subs_hold(pr_db_t *db, const pr_partner_id *partner,
                                      const pr_customer_id *customer);

/* May the deed's person, at a partner that stands like this, do it? */
PR_MUSTCHECK pr_status_t pr_subs_allow(const pr_sub_deed_t *deed, const pr_stand_t *stand,
                                       bool original, pr_action action);

/* Stores a subscription as it has become; PR_CONFLICT when somebody else was faster (E16). */
PR_MUSTCHECK pr_status_t pr_subs_save(const pr_sub_deed_t *deed, pr_db_t *db,
                                      const pr_subscription_t *sub);

PR_MUSTCHECK pr_status_t pr_subs_note(pr_sub_deed_t *deed, const pr_subscription_t *sub,
                                      const char *event, const char *old_value,
                                      const char *new_value);

/* Has the customer a subscription to the offer that is not deleted by now? What time has deleted is
 * stored so, which frees the key of Q21. */
PR_MUSTCHECK pr_status_t pr_subs_held(const pr_sub_deed_t *deed, pr_db_t *db,
                                      const pr_customer_id *customer, const pr_offer_id *offer,
                                      bool *held);

/* An offer that is on sale; `*out` is NULL when it is not. */
PR_MUSTCHECK pr_status_t pr_subs_offer_sold(const pr_sub_deed_t *deed, pr_db_t *db,
                                            const pr_cloud_id *cloud, const pr_offer_id *id,
                                            pr_offer_t **out);

/* A partner number: none, or a partner's of the cloud. */
PR_MUSTCHECK pr_status_t pr_subs_check_record(const pr_sub_deed_t *deed, pr_db_t *db,
                                              const pr_cloud_id *cloud, const char *mpn_id);

/* Names the range that was missed, when `status` says that one was. Returns it. */
pr_status_t pr_subs_name_range(const pr_sub_deed_t *deed, pr_db_t *db, const pr_offer_t *offer,
                               pr_status_t status);

/* ---- the changes of status (sql_sub_status.c) */

/* Suspends, reactivates or cancels `sub`, which is settled, and with a base what goes with it;
 * stores and audits. `by`: PR_SUB_BY_RESELLER or PR_SUB_BY_VENDOR. */
PR_MUSTCHECK pr_status_t pr_subs_move(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub,
                                      pr_sub_event event, unsigned by);

/* A base's add-ons end or renew as it does. */
PR_MUSTCHECK pr_status_t pr_subs_renew_addons(pr_sub_deed_t *deed, pr_db_t *db,
                                              const pr_subscription_t *base);

/* Are there add-ons to it that are not deleted? */
PR_MUSTCHECK pr_status_t pr_subs_has_addons(pr_sub_deed_t *deed, pr_db_t *db,
                                            const pr_subscription_t *base, bool *has);

/* ---- the changes of offer (sql_sub_offer.c); `sub` is settled */

PR_MUSTCHECK pr_status_t pr_subs_convert(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub);
PR_MUSTCHECK pr_status_t pr_subs_transition(pr_sub_deed_t *deed, pr_db_t *db,
                                            pr_subscription_t *sub, const pr_offer_id *to);

#endif
