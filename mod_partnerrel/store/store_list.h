/* store_list.h: lists that are read in pages, and the counters of links; part of store.h, under its
 * promises. A page is a walk along one index, however long the list is and wherever it begins. */
#ifndef PR_STORE_LIST_H
#define PR_STORE_LIST_H

#include "core/types.h"
#include "store/db.h"

/* ---- a partner's customers ------------------------------------------------------------------ */

typedef enum { PR_DAP_ANY, PR_DAP_WITH, PR_DAP_WITHOUT } pr_dap_filter;

/* The partner's customer list (R37, R39, R40): relationships that are not none, `limit` rows after
 * `after` (NULL: from the start). `prefix` is matched with the beginning of the name or the
 * domain, folded; NULL or "" is all. Those whose name begins with it come first, by name; then
 * those whose domain alone does, by domain. */
typedef struct {
    const pr_partner_id *partner;
    const char *prefix;
    const pr_rel_kind *kind; /* each of these four NULL (or ANY): all */
    pr_dap_filter dap;       /* for the service, or for any when none is given */
    const pr_service_id *service;
    const pr_partner_id *reseller; /* came through the partner as its provider to this one */
    const char *after;             /* the `cursor` of the last row of the page before */
    int limit;
} pr_customer_query_t;
typedef struct {
    pr_customer_t customer;
    pr_rel_kind kind;
    apr_array_header_t *services; /* pr_service_id: those with DAP */
    apr_time_t since;
    const char *cursor;
} pr_customer_row_t;
PR_MUSTCHECK pr_status_t pr_store_customers_of(pr_db_t *db, const pr_customer_query_t *query,
                                               apr_array_header_t **out /* pr_customer_row_t */);
/* How many there are in all; with a wish beside the prefix at most `query->limit` are counted. */
PR_MUSTCHECK pr_status_t pr_store_customers_count(pr_db_t *db, const pr_customer_query_t *query,
                                                  apr_int64_t *out);
/* Who sells through a provider now, by name. */
typedef struct {
    pr_partner_id id;
    const char *name;
} pr_named_partner_t;
PR_MUSTCHECK pr_status_t pr_store_list_resellers(pr_db_t *db, const pr_partner_id *provider,
                                                 apr_array_header_t **out /* pr_named_partner_t */);

/* ---- the audit ------------------------------------------------------------------------------ */

/* The audit one side may read, newest first, after the line `after` (NULL: from the newest).
 * Exactly one of partner, customer and cloud is given; a cloud's is the operator's. Service names
 * in `lang`. */
typedef struct {
    const pr_partner_id *partner;
    const pr_customer_id *customer;
    const pr_cloud_id *cloud;
    const char *lang;
    const char *prefix;      /* of the other side's name, for the operator of either's; NULL: all */
    const pr_act_kind *kind; /* NULL: all */
    apr_time_t from, to;     /* a line at `from` is in, one at `to` is not; 0: no end */
    const char *after;
    int limit;
} pr_audit_query_t;
PR_MUSTCHECK pr_status_t pr_store_audit(pr_db_t *db, const pr_audit_query_t *query,
                                        apr_array_header_t **out /* pr_audit_line_t */);

/* ---- counters of links ---------------------------------------------------------------------- */

/* Looks at a link and refusals of it, to be added to those there are. */
typedef struct {
    pr_partner_id partner;
    bool dap;
    pr_partner_id reseller; /* empty: the partner's own link */
    apr_int64_t views, declines;
} pr_link_usage_t;
/* All of them or none, in one transaction. */
PR_MUSTCHECK pr_status_t pr_store_usage_add(pr_db_t *db, const pr_link_usage_t *usage, size_t n);

/* What became of each link of a partner: its own first, then those that name a reseller, by the
 * reseller's name. A link nobody has used has zeroes. */
typedef struct {
    bool dap;
    pr_partner_id reseller; /* empty: the partner's own */
    const char *reseller_name;
    apr_time_t disabled_at;
    apr_int64_t views, declines, accepts;
} pr_link_counter_t;
PR_MUSTCHECK pr_status_t pr_store_link_counters(pr_db_t *db, const pr_partner_id *partner,
                                                apr_array_header_t **out /* pr_link_counter_t */);

#endif
