/* store_operator.h: what the vendor's operator reads and changes, by its pages and by partnerrelctl
 * (Q10, Q16, D11, Q5, Q28); part of store.h, under its promises. */
#ifndef PR_STORE_OPERATOR_H
#define PR_STORE_OPERATOR_H

#include "core/invitation.h"
#include "core/types.h"
#include "store/db.h"
#include "store/store_list.h"

/* Who changes something: a person with the form's nonce, or partnerrelctl, which has neither. Every
 * change is one transaction with its audit lines, old and new values in them. Used again, the nonce
 * changes nothing and the answer is PR_OK; PR_DENIED "form_foreign" and PR_CONFLICT "form_used" as
 * everywhere (D4). `version` is what the form was made for: PR_CONFLICT "changed_meanwhile" when it
 * has moved on (E16). */
typedef struct {
    const pr_identity_t *who; /* NULL: partnerrelctl */
    const char *nonce;        /* NULL likewise */
} pr_operator_t;

/* ---- clouds, markets, agreements ------------------------------------------------------------ */

PR_MUSTCHECK pr_status_t pr_store_clouds(pr_db_t *db, apr_array_header_t **out /* pr_cloud_t */);

/* Adds a cloud (its version is 0) or changes its rules (Q16). PR_CONFLICT "cloud_exists";
 * PR_INVALID names the field: "line_refused" (name), "base_url_refused", "retention_refused". */
typedef struct {
    pr_operator_t by;
    pr_cloud_t cloud;
} pr_cloud_save_t;
PR_MUSTCHECK pr_status_t pr_store_cloud_save(pr_db_t *db, const pr_cloud_save_t *in,
                                             pr_problem_t *why);
#define PR_RETENTION_MAX 3650 /* days */

/* A country where the cloud is offered; those of one region trade with each other (R31, R68). */
typedef struct {
    const char *country, *region;
} pr_market_row_t;
/* By region and country; none: the cloud has no such limit. */
PR_MUSTCHECK pr_status_t pr_store_markets(pr_db_t *db, const pr_cloud_id *cloud,
                                          apr_array_header_t **out /* pr_market_row_t */);
/* Puts countries into a region, or with region "" takes them out. PR_INVALID: "region_refused",
 * "country_refused"; PR_NOT_FOUND: no such cloud. */
typedef struct {
    pr_operator_t by;
    pr_cloud_id cloud;
    const char *region;
    const char *const *countries;
    size_t n_countries;
} pr_market_save_t;
PR_MUSTCHECK pr_status_t pr_store_market_save(pr_db_t *db, const pr_market_save_t *in,
                                              pr_problem_t *why);

/* The versions of the customer's contract with the vendor (R28), newest first. */
typedef struct {
    apr_int64_t version;
    const char *url;
    apr_time_t published_at;
} pr_agreement_version_t;
PR_MUSTCHECK pr_status_t pr_store_agreements(pr_db_t *db, const pr_cloud_id *cloud,
                                             apr_array_header_t **out /* pr_agreement_version_t */);
/* Makes a new one the one in force. `version` is the newest that the operator knows of, -1 for
 * whichever it is. PR_INVALID "agreement_url_refused"; PR_NOT_FOUND: no such cloud. */
typedef struct {
    pr_operator_t by;
    pr_cloud_id cloud;
    const char *url;
    apr_int64_t version;
} pr_agreement_publish_t;
PR_MUSTCHECK pr_status_t pr_store_agreement_publish(pr_db_t *db, const pr_agreement_publish_t *in,
                                                    pr_problem_t *why);

/* ---- partners ------------------------------------------------------------------------------- */

/* Adds a partner and its links (with DAP; for the kinds that resell also without). PR_CONFLICT:
 * "partner_exists" (issuer and tenant) or "name_taken" (look-alike, D11). PR_INVALID: a value that
 * pr_validate_partner refuses, "cloud_unknown" (R72), "kind_not_offered" (R69),
 * "market_unknown" (R68), or "service_unknown". Each names its field. */
typedef struct {
    pr_partner_t partner; /* id may be empty: made */
    const pr_keyring_t *keys;
    const pr_service_id *services; /* what its link asks for; none: all of the cloud */
    size_t n_services;
    pr_operator_t by;
} pr_partner_add_t;
PR_MUSTCHECK pr_status_t pr_store_partner_add(pr_db_t *db, const pr_partner_add_t *in,
                                              pr_partner_id *out, pr_problem_t *why);
PR_MUSTCHECK pr_status_t pr_store_partners(pr_db_t *db,
                                           apr_array_header_t **out /* pr_partner_t */);

/* Q28. */
typedef struct {
    pr_operator_t by;
    pr_partner_id partner;
    pr_partner_state state;
    apr_int64_t version;
} pr_partner_state_set_t;
PR_MUSTCHECK pr_status_t pr_store_partner_state(pr_db_t *db, const pr_partner_state_set_t *in,
                                                pr_problem_t *why);
/* The same by partnerrelctl, whatever the version is. */
PR_MUSTCHECK pr_status_t pr_store_partner_set_state(pr_db_t *db, const pr_partner_id *id,
                                                    pr_partner_state state);

/* Its own first, then those that name a reseller. */
typedef struct {
    pr_invitation_t link;
    const char *reseller_name; /* "" when it names none */
} pr_link_t;
PR_MUSTCHECK pr_status_t pr_store_links(pr_db_t *db, const pr_partner_id *partner,
                                        apr_array_header_t **out /* pr_link_t */);

/* What happens to a partner's links (Q5): with DAP, without, or both. A rotated one is dead at
 * once and there is another in its place, which asks for the same (R4). PR_NOT_FOUND: there is no
 * such link. */
typedef enum { PR_LINK_DISABLE, PR_LINK_ENABLE, PR_LINK_ROTATE } pr_link_change;
typedef struct {
    pr_operator_t by;
    pr_partner_id partner;
    bool with_dap, without_dap; /* which; neither: all there are */
    pr_link_change change;
    apr_int64_t version; /* of the partner; 0: whatever it is */
    const pr_keyring_t *keys;
} pr_link_set_t;
PR_MUSTCHECK pr_status_t pr_store_link_set(pr_db_t *db, const pr_link_set_t *in, pr_problem_t *why);

/* The partners of a cloud whose name or domain begins with `prefix`, by name; `limit` of them after
 * `after` (NULL: from the start). What is NULL or false narrows nothing. */
typedef struct {
    const pr_cloud_id *cloud;
    const char *prefix;
    const pr_partner_state *state;
    const pr_partner_kind *kind;
    bool wishes; /* those alone who wish for another name */
    const pr_partner_id *after;
    int limit;
} pr_partner_query_t;
PR_MUSTCHECK pr_status_t pr_store_partners_search(pr_db_t *db, const pr_partner_query_t *query,
                                                  apr_array_header_t **out /* pr_partner_t */);

/* Of one of them: the name it wishes for, how many customers it has, who sells through it or
 * through whom it sells (names), what its links ask for. */
typedef struct {
    const char *wish; /* "" for none */
    apr_time_t wished_at;
    const char *wished_by;
    apr_int64_t customers;
    apr_array_header_t *providers; /* pr_named_partner_t */
    apr_array_header_t *resellers; /* likewise */
    apr_array_header_t *services;  /* pr_service_id; none: all of the cloud */
} pr_partner_more_t;
PR_MUSTCHECK pr_status_t pr_store_partner_more(pr_db_t *db, const pr_partner_id *id,
                                               pr_partner_more_t *out);

/* A partner's name (D11): PR_INVALID "name_refused", PR_CONFLICT "name_taken". A wish is the
 * partner's and is kept until the operator answers; any answer ends it. */
typedef struct {
    pr_operator_t by;
    pr_partner_id partner;
    const char *name;
    apr_int64_t version;
} pr_partner_name_t;
PR_MUSTCHECK pr_status_t pr_store_partner_wish(pr_db_t *db, const pr_partner_name_t *in,
                                               pr_problem_t *why);
PR_MUSTCHECK pr_status_t pr_store_partner_rename(pr_db_t *db, const pr_partner_name_t *in,
                                                 pr_problem_t *why);
/* `name` is the wish that is declined: PR_CONFLICT "changed_meanwhile" when it is another now. */
PR_MUSTCHECK pr_status_t pr_store_partner_decline(pr_db_t *db, const pr_partner_name_t *in,
                                                  pr_problem_t *why);

/* What its links ask for from now on; none: all of the cloud. PR_INVALID "service_unknown". */
typedef struct {
    pr_operator_t by;
    pr_partner_id partner;
    const pr_service_id *services;
    size_t n_services;
    apr_int64_t version;
} pr_partner_services_t;
PR_MUSTCHECK pr_status_t pr_store_partner_services(pr_db_t *db, const pr_partner_services_t *in,
                                                   pr_problem_t *why);

/* Corrects what customers decide by, and whom they can ask; NULL: stays as it is. PR_INVALID names
 * the field: "domain_refused", "country_refused", "line_refused", and "market_unknown" for a new
 * country (R68). */
typedef struct {
    pr_operator_t by;
    pr_partner_id partner;
    const char *domain, *country;
    const char *contact_name, *contact_email, *contact_phone;
    apr_int64_t version;
} pr_partner_details_t;
PR_MUSTCHECK pr_status_t pr_store_partner_details(pr_db_t *db, const pr_partner_details_t *in,
                                                  pr_problem_t *why);

/* ---- services ------------------------------------------------------------------------------- */

typedef struct {
    const char *lang, *name, *may, *may_not;
} pr_service_text_t;

/* A service with its texts in every language it has; `mark` tells apart how it stood. */
typedef struct {
    pr_service_t service;      /* no texts in it */
    apr_array_header_t *texts; /* pr_service_text_t */
    const char *mark;
} pr_service_full_t;
PR_MUSTCHECK pr_status_t pr_store_service_full(pr_db_t *db, const pr_cloud_id *cloud,
                                               const pr_service_id *id, pr_service_full_t **out);

/* Changes a service, or adds it (`mark` ""): PR_CONFLICT "service_exists". A language without a
 * name is left as it is. PR_INVALID: "text_missing" (English is needed, and the sentences of a
 * language that has a name), "line_refused", "dashboard_refused". */
typedef struct {
    pr_operator_t by;
    pr_service_t service;
    const pr_service_text_t *texts;
    size_t n_texts;
    const char *mark;
} pr_service_save_t;
PR_MUSTCHECK pr_status_t pr_store_service_save(pr_db_t *db, const pr_service_save_t *in,
                                               pr_problem_t *why);

/* ---- customers, and what waits -------------------------------------------------------------- */

typedef struct {
    const pr_cloud_id *cloud;
    const char *prefix;
    const pr_customer_id *after;
    int limit;
} pr_customers_query_t;
PR_MUSTCHECK pr_status_t pr_store_customers_search(pr_db_t *db, const pr_customers_query_t *query,
                                                   apr_array_header_t **out /* pr_customer_t */);
/* PR_NOT_FOUND: none of this cloud. */
PR_MUSTCHECK pr_status_t pr_store_customer_of_cloud(pr_db_t *db, const pr_cloud_id *cloud,
                                                    const pr_customer_id *id, pr_customer_t **out);

typedef struct {
    apr_int64_t requests, wishes, suspended, blocked, transfers;
} pr_waiting_t;
PR_MUSTCHECK pr_status_t pr_store_waiting(pr_db_t *db, const pr_cloud_id *cloud, pr_waiting_t *out);

#endif
