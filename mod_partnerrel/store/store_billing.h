/* store_billing.h: who gets the bill, and who may be named for support; part of store.h, under its
 * promises. */
#ifndef PR_STORE_BILLING_H
#define PR_STORE_BILLING_H

#include "store/store_subscription.h"

/* All subscriptions the viewing partner is billed for (matrix row 1) and that are not deleted, of
 * all its customers by name, each customer's oldest first; `limit` rows after the subscription
 * `after` (NULL: from the start; an id that is none of these: nothing). Settled, as
 * pr_store_subscriptions. */
typedef struct {
    pr_sub_viewer_t viewer;
    const pr_subscription_id *after;
    int limit;
} pr_bill_query_t;
PR_MUSTCHECK pr_status_t pr_store_billed(pr_db_t *db, const pr_bill_query_t *query,
                                         apr_array_header_t **out /* pr_sub_view_t */);

/* The partner of that domain, when it may be a subscription's support contact: it holds DAP for the
 * service at this customer (R66, row 25). PR_NOT_FOUND also when several have the domain. */
typedef struct {
    const pr_cloud_id *cloud;
    const pr_customer_id *customer;
    const pr_service_id *service;
    const char *domain; /* folded */
} pr_contact_query_t;
PR_MUSTCHECK pr_status_t pr_store_support_contact(pr_db_t *db, const pr_contact_query_t *query,
                                                  pr_partner_id *out);

#endif
