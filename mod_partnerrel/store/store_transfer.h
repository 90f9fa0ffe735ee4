/* store_transfer.h: transfers of subscriptions to another partner (domain 4.6); part of store.h,
 * under its promises. */
#ifndef PR_STORE_TRANSFER_H
#define PR_STORE_TRANSFER_H

#include "core/transfer.h"
#include "store/store.h"

typedef struct {
    pr_transfer_id id;
    pr_cloud_id cloud;
    pr_customer_id customer;
    pr_partner_id from, to;
    pr_transfer_state state;
    const char *wish; /* the customer's, in writing: where it is kept */
    apr_time_t created_at;
    const char *created_by; /* name of the person */
    apr_time_t decided_at;  /* 0 while active */
    const char *decided_by; /* "" while active */
    apr_int64_t version;
    const char *customer_name, *from_name, *to_name;
    pr_subscription_id subscription; /* the base; its add-ons go with it */
    const char *subscription_name;
    int lines; /* subscriptions in all */
} pr_transfer_t;

/* ---- reading: `partner` sees those it gives or takes; NULL is the vendor, who sees its cloud's */

typedef struct {
    const pr_cloud_id *cloud;
    const pr_partner_id *partner;
} pr_transfer_viewer_t;

/* The active ones, or those that are over, newest first; at most `limit`. */
PR_MUSTCHECK pr_status_t pr_store_transfers(pr_db_t *db, const pr_transfer_viewer_t *viewer,
                                            bool active, int limit,
                                            apr_array_header_t **out /* pr_transfer_t */);
PR_MUSTCHECK pr_status_t pr_store_transfer(pr_db_t *db, const pr_transfer_viewer_t *viewer,
                                           const pr_transfer_id *id, pr_transfer_t **out);

/* What goes along: the base first. */
typedef struct {
    pr_subscription_id id;
    const char *name, *offer_name;
    apr_int64_t quantity;
    bool addon;
} pr_transfer_line_t;
PR_MUSTCHECK pr_status_t pr_store_transfer_lines(pr_db_t *db, const pr_transfer_id *id,
                                                 const char *lang,
                                                 apr_array_header_t **out /* pr_transfer_line_t */);

/* The active transfer of a subscription (base or add-on), whoever asks has seen the subscription;
 * PR_NOT_FOUND when there is none. */
PR_MUSTCHECK pr_status_t pr_store_transfer_of(pr_db_t *db, const pr_subscription_id *id,
                                              pr_transfer_t **out);

/* Who may take a subscription of this partner at this customer over, by name. */
typedef struct {
    pr_partner_id id;
    const char *name, *domain;
} pr_transfer_target_t;
PR_MUSTCHECK pr_status_t
pr_store_transfer_targets(pr_db_t *db, const pr_partner_id *partner, const pr_customer_id *customer,
                          apr_array_header_t **out /* pr_transfer_target_t */);

/* ---- changing: each in one transaction, idempotent by the nonce as those of subscriptions are */

/* The original reseller asks another partner to take a subscription over, as the customer wishes
 * (R45). The transfer has the id of the act.
 * PR_NOT_FOUND     not the partner's to see
 * PR_DENIED        pr_access_as ("not_original_reseller" ...)
 * PR_CONFLICT      pr_transfer_check; "transfer_pending": it is in another transfer;
 *                  "changed_meanwhile": it has another version
 * PR_INVALID       the target, the wish */
typedef struct {
    pr_doer_t by;
    pr_subscription_id subscription;
    apr_int64_t version;
    pr_partner_id to;
    const char *wish;
} pr_transfer_create_t;
PR_MUSTCHECK pr_status_t pr_store_transfer_create(pr_db_t *db, const pr_transfer_create_t *in,
                                                  pr_outcome_t *out, pr_problem_t *why);

/* The target accepts or rejects, the source withdraws. Accepting makes the target the original
 * reseller of the base and of the add-ons it has by then; partner of record and support contact are
 * cleared, privileges are not moved.
 * PR_NOT_FOUND     not the partner's to see
 * PR_DENIED        pr_transfer_may; for accepting pr_access_as of a new subscription (Q28, R37)
 * PR_CONFLICT      pr_transfer_may; "changed_meanwhile"; pr_transfer_check, as it stands by now */
typedef struct {
    pr_doer_t by;
    pr_transfer_id transfer;
    apr_int64_t version;
    pr_transfer_event event;
} pr_transfer_decide_t;
PR_MUSTCHECK pr_status_t pr_store_transfer_decide(pr_db_t *db, const pr_transfer_decide_t *in,
                                                  pr_outcome_t *out, pr_problem_t *why);

#endif
