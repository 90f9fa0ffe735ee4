/* store_usage.h: the journal of use, who of which partner used which service for which customer,
 * and what nobody uses (R58); part of store.h, under its promises. It decides nothing. */
#ifndef PR_STORE_USAGE_H
#define PR_STORE_USAGE_H

#include "core/journal.h"
#include "core/usage.h"
#include "store/db.h"

/* Adds to what is known, all of it or nothing, in one transaction; as many lines go in the same one
 * that are older than PR_USAGE_KEPT days. */
PR_MUSTCHECK pr_status_t pr_store_usage_note(pr_db_t *db, const pr_service_use_t *const *uses,
                                             size_t n);

/* The open grants of a customer, those of one partner or (NULL) of all, each once. */
PR_MUSTCHECK pr_status_t pr_store_usage_last(pr_db_t *db, const pr_customer_id *customer,
                                             const pr_partner_id *partner,
                                             apr_array_header_t **out /* pr_grant_use_t */);

/* What a partner did for a customer, newest first. */
typedef struct {
    const char *service_name;
    const char *name;             /* the person's, as it was shown then */
    apr_time_t first_at, last_at; /* of one day */
    apr_int64_t uses;
} pr_use_line_t;
/* After a place in the list: so many of the lines that begin at `at` were given; 0: none at all. */
typedef struct {
    apr_time_t at;
    int given;
} pr_use_place_t;
typedef struct {
    const pr_customer_id *customer;
    const pr_partner_id *partner;
    const char *lang;
    pr_use_place_t after;
    int limit;
} pr_use_query_t;
PR_MUSTCHECK pr_status_t pr_store_usage_history(pr_db_t *db, const pr_use_query_t *query,
                                                apr_array_header_t **out /* pr_use_line_t */);
/* The place after one more line. */
pr_use_place_t pr_use_place_after(pr_use_place_t place, const pr_use_line_t *line);

/* Open grants of a cloud that have not been used for PR_UNUSED_DAYS, the oldest first, after the
 * grant `after` (NULL: from the start). */
typedef struct {
    pr_grant_use_t use;
    pr_relationship_id relationship;
    const char *partner_name, *customer_name, *service_name;
} pr_idle_grant_t;
typedef struct {
    const pr_cloud_id *cloud;
    const char *lang;
    const pr_grant_id *after;
    int limit;
} pr_idle_query_t;
PR_MUSTCHECK pr_status_t pr_store_usage_idle(pr_db_t *db, const pr_idle_query_t *query,
                                             apr_array_header_t **out /* pr_idle_grant_t */);

/* Lines older than so many days go, and all that name a person; how many went. */
PR_MUSTCHECK pr_status_t pr_store_usage_prune(pr_db_t *db, int days, apr_int64_t *gone);
PR_MUSTCHECK pr_status_t pr_store_usage_erase(pr_db_t *db, const char *issuer, const char *subject,
                                              apr_int64_t *gone);

#endif
