/* store.h: what the domain wants of a database, in the domain's words.
 *
 * Invariants live in the schema. One CSP-transacting holder of DAP per customer and service is the
 * primary key of csp_slot (R17); a form's nonce is unique (D4); grants are opened and closed,
 * never edited; audit lines refuse UPDATE and DELETE. Every change writes its audit in the same
 * transaction.
 *
 * Results live in the pool of the pr_db_t. All calls: PR_UNAVAILABLE when the database does not
 * answer, PR_BUG on a fault of ours; what else they answer is said at each. */
#ifndef PR_STORE_H
#define PR_STORE_H

#include "core/access.h"
#include "core/explain.h"
#include "core/invitation.h"
#include "core/lease.h"
#include "core/relationship.h"
#include "core/types.h"
#include "store/db.h"

/* ---- reading -------------------------------------------------------------------------------- */

/* PR_NOT_FOUND when there is none. */
PR_MUSTCHECK pr_status_t pr_store_partner(pr_db_t *db, const pr_partner_id *id, pr_partner_t **out);
PR_MUSTCHECK pr_status_t pr_store_partner_of_org(pr_db_t *db, const pr_identity_t *who,
                                                 pr_partner_t **out);
PR_MUSTCHECK pr_status_t pr_store_customer_of_org(pr_db_t *db, const pr_identity_t *who,
                                                  pr_customer_t **out);

/* By the tenant, which is how an operator names one; PR_CONFLICT when two issuers of the cloud use
 * the same. */
PR_MUSTCHECK pr_status_t pr_store_customer_of_tenant(pr_db_t *db, const pr_cloud_id *cloud,
                                                     const char *tenant, pr_customer_t **out);
PR_MUSTCHECK pr_status_t pr_store_partner_of_tenant(pr_db_t *db, const pr_cloud_id *cloud,
                                                    const char *tenant, pr_partner_t **out);

/* The invitation a token belongs to, by the SHA-256 of the token, and its partner; only the current
 * generation. PR_NOT_FOUND is the same for unknown, altered and rotated ones (D9); whether the
 * partner is live is the caller's to ask (pr_invitation_live). `basis` (or NULL): what all that
 * a link shows stands on, its own services and everybody's texts as well. */
PR_MUSTCHECK pr_status_t pr_store_invitation(pr_db_t *db, const char *token_hash,
                                             pr_invitation_t **out, pr_partner_t **partner,
                                             pr_basis_t *basis);
/* The partner's own link, with or without DAP; of a provider also the one that names `reseller`
 * (NULL: none). */
typedef struct {
    pr_partner_id partner;
    bool dap;
    const pr_partner_id *reseller;
} pr_link_query_t;
PR_MUSTCHECK pr_status_t pr_store_invitation_of(pr_db_t *db, const pr_link_query_t *query,
                                                pr_invitation_t **out);

/* A cloud's rules. */
PR_MUSTCHECK pr_status_t pr_store_cloud(pr_db_t *db, const pr_cloud_id *id, pr_cloud_t **out);

/* The services of a cloud that are switched on (all: `with_off`), by position; texts in `lang`. */
PR_MUSTCHECK pr_status_t pr_store_services(pr_db_t *db, const pr_cloud_id *cloud, const char *lang,
                                           bool with_off,
                                           apr_array_header_t **out /* pr_service_t */);
/* The services this partner's link asks for, with who holds them at this customer (NULL: not known
 * yet, so nobody). */
PR_MUSTCHECK pr_status_t pr_store_asks(pr_db_t *db, const pr_partner_t *partner,
                                       const pr_customer_id *customer, const char *lang,
                                       apr_array_header_t **out /* pr_ask_t */);

/* A relationship with the two names a page shows beside it. */
typedef struct {
    pr_relationship_t rel;
    const char *partner_name, *partner_domain;
    pr_partner_kind partner_kind;
    pr_partner_state partner_state;
    const char *partner_contact_name, *partner_contact_email, *partner_contact_phone;
    const char *customer_name, *customer_domain, *customer_tenant, *customer_country;
    const char *provider_name; /* the partner came through this one (R10); "" when through none */
} pr_rel_view_t;

/* Every partner of a customer, past ones (kind none) last, by name (R34, R35). */
PR_MUSTCHECK pr_status_t pr_store_partners_of(pr_db_t *db, const pr_customer_id *customer,
                                              apr_array_header_t **out /* pr_rel_view_t */);
/* One of them: PR_NOT_FOUND when it is not this customer's (IDOR: the owner is in the WHERE). */
PR_MUSTCHECK pr_status_t pr_store_rel_of_customer(pr_db_t *db, const pr_customer_id *customer,
                                                  const pr_relationship_id *id,
                                                  pr_rel_view_t **out);
/* The relationship of a partner with a customer, seen by the partner. */
PR_MUSTCHECK pr_status_t pr_store_rel_of_partner(pr_db_t *db, const pr_partner_id *partner,
                                                 const pr_customer_id *customer,
                                                 pr_rel_view_t **out);
/* The pair's relationship; PR_NOT_FOUND when there never was one. */
PR_MUSTCHECK pr_status_t pr_store_rel(pr_db_t *db, const pr_partner_id *partner,
                                      const pr_customer_id *customer, pr_relationship_t **out);

/* Grants: the open ones of a customer's partners, by partner name and service; or the whole
 * history of one relationship, what is in force first and newest first, at most `limit`. Service
 * names in `lang`. */
PR_MUSTCHECK pr_status_t pr_store_open_grants(pr_db_t *db, const pr_customer_id *customer,
                                              const char *lang,
                                              apr_array_header_t **out /* pr_grant_t */);
PR_MUSTCHECK pr_status_t pr_store_grant_history(pr_db_t *db, const pr_relationship_id *rel,
                                                const char *lang, int limit,
                                                apr_array_header_t **out /* pr_grant_t */);

/* Is the grant this customer's, or was it? PR_NOT_FOUND when not. */
PR_MUSTCHECK pr_status_t pr_store_grant_of_customer(pr_db_t *db, const pr_customer_id *customer,
                                                    const pr_grant_id *grant);

/* What one act did, for its receipt page. PR_NOT_FOUND when it is not this customer's. */
typedef struct {
    pr_act_id id;
    pr_act_kind kind;
    apr_time_t at;
    const char *by;                  /* name of the person */
    pr_relationship_id relationship; /* empty for a removal over several partners */
    const char *partner_name;        /* "" likewise */
    apr_array_header_t *lines;       /* pr_audit_line_t, in order */
} pr_receipt_t;
PR_MUSTCHECK pr_status_t pr_store_receipt(pr_db_t *db, const pr_customer_id *customer,
                                          const pr_act_id *act, const char *lang,
                                          pr_receipt_t **out);

/* The partner's own two paragraphs in a language; PR_NOT_FOUND when none were saved. */
typedef struct {
    const char *first, *second;
} pr_mail_t;
PR_MUSTCHECK pr_status_t pr_store_mail(pr_db_t *db, const pr_partner_id *partner, const char *lang,
                                       pr_mail_t **out);

/* All that decides, in one statement (access.h). PR_OK also when nothing was found: then the facts
 * say so. What is not asked for is left empty; of a customer a service or a subscription can be
 * asked for, both, or neither. */
typedef struct {
    const pr_identity_t *who;
    pr_service_id service;
    pr_customer_id customer;
    pr_subscription_id subscription;
} pr_facts_query_t;
PR_MUSTCHECK pr_status_t pr_store_facts(pr_db_t *db, const pr_facts_query_t *query,
                                        pr_facts_t *out);
/* The same with what is told of it beside (explain.h), in one statement too; the service's name in
 * `lang`. */
PR_MUSTCHECK pr_status_t pr_store_explained(pr_db_t *db, const pr_facts_query_t *query,
                                            const char *lang, pr_case_t *out);

/* ---- changing ------------------------------------------------------------------------------- */

/* What a form that was used once already became (D4). `changed_since`: the relationship has moved
 * on since, so the old answer is no longer the present state (security row 36). */
typedef struct {
    pr_act_id act;                   /* empty when `already` */
    pr_relationship_id relationship; /* of an acceptance */
    bool replayed;
    bool changed_since;
    bool already; /* another form did all of it before: nothing was written */
} pr_outcome_t;

/* A customer's administrator accepts. Everything it needs is here; the customer's organisation is
 * made when it is not known (R29). One transaction: person, customer, relationship, grants, slots,
 * act, audit.
 * PR_OK            done, or done before by the same nonce (`out->replayed`)
 * PR_NOT_FOUND     the link is no longer live
 * PR_CONFLICT      "service_held" (R17): another CSP partner holds one of the services; args
 *                  holder and services name it. Or "choice_changed": the relationship's version is
 *                  not `epoch` any more, or there is a newer agreement. Or "other_relationship":
 * the life cycle has no way from what stands between the two to what the link asks for. Or what
 * bars the customer from the partner (pr_store_bars). Nothing was changed. PR_INVALID       the
 * choice is not what the link asks for now; "agreement_needed" (R28); "replace_off" (Q1): the cloud
 * does not allow it PR_DENIED        "form_foreign": the nonce was used by another person or for
 * something else; and as pr_store_bars says A link that names a reseller gives the provider the
 * relationship and the reseller a relationship through it, with the privileges (R10). */
typedef struct {
    pr_service_id service;
    pr_partner_id
        holder; /* who is to lose it; when another holds it by then, it is "service_held" */
} pr_replacing_t;
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    const char *token_hash;
    apr_int64_t epoch;             /* version of the relationship the form was made for; 0: none */
    const pr_service_id *services; /* chosen; none for a link without DAP */
    size_t n_services;
    const pr_replacing_t *replaces; /* chosen although another holds them (Q1) */
    size_t n_replaces;
    apr_int64_t agreement; /* the version accepted along with it (R28); 0: none */
    const char *lang;      /* for the names in a problem */
} pr_acceptance_t;
PR_MUSTCHECK pr_status_t pr_store_accept(pr_db_t *db, const pr_acceptance_t *in, pr_outcome_t *out,
                                         pr_problem_t *why);

/* A customer's administrator removes grants. All of them belong to the customer, or nothing is
 * done and the answer is PR_NOT_FOUND. A grant that is closed already is passed over. PR_DENIED
 * "form_foreign": the nonce is somebody else's; PR_CONFLICT "form_used": it was used for other
 * grants. */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_customer_id customer;
    const pr_grant_id *grants;
    size_t n_grants;
} pr_removal_t;
PR_MUSTCHECK pr_status_t pr_store_remove(pr_db_t *db, const pr_removal_t *in, pr_outcome_t *out,
                                         pr_problem_t *why);

/* A customer's administrator ends the whole relationship with a partner outside CSP and with it its
 * grants (R36). One that has ended already is passed over.
 * PR_NOT_FOUND     the relationship is not this customer's
 * PR_CONFLICT      "only_partner_ends": the kind does not allow it. Nothing was changed.
 * PR_DENIED        "form_foreign", as above */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_customer_id customer;
    pr_relationship_id relationship;
} pr_ending_t;
PR_MUSTCHECK pr_status_t pr_store_end(pr_db_t *db, const pr_ending_t *in, pr_outcome_t *out,
                                      pr_problem_t *why);

/* Saves the partner's two paragraphs for a language. */
typedef struct {
    const pr_identity_t *who;
    pr_partner_id partner;
    const char *lang;
    pr_mail_t mail;
} pr_mail_save_t;
PR_MUSTCHECK pr_status_t pr_store_mail_save(pr_db_t *db, const pr_mail_save_t *in);

/* ---- larger subjects have headers of their own; web includes this one --------------------------
 */

#include "store/store_consent.h"
#include "store/store_lease.h"
#include "store/store_list.h"
#include "store/store_market.h"
#include "store/store_operator.h"
#include "store/store_ending.h"
#include "store/store_reseller.h"
#include "store/store_subscription.h"
#include "store/store_transfer.h"
#include "store/store_support.h"
#include "store/store_billing.h"
#include "store/store_usage.h"

/* ---- services, by partnerrelctl ---------------------------------------------------------------
 */

/* Adds a service, or replaces the texts of one that is there. */
typedef struct {
    pr_service_t service; /* texts in `lang` */
    const char *lang;
} pr_service_add_t;
PR_MUSTCHECK pr_status_t pr_store_service_add(pr_db_t *db, const pr_service_add_t *in);

/* The schema's version in the database; 0 when there is none. */
PR_MUSTCHECK pr_status_t pr_store_schema_version(pr_db_t *db, int *out);
/* Brings the schema to PR_SCHEMA_VERSION, file by file, each in its transaction. */
PR_MUSTCHECK pr_status_t pr_store_schema_apply(pr_db_t *db, int *from, int *to);
#define PR_SCHEMA_VERSION 3

/* A hash over all tables but usage_*: equal hashes mean equal contents. For tests and comparisons;
 * it reads everything. */
PR_MUSTCHECK pr_status_t pr_store_dump_hash(pr_db_t *db, const char **out);

#endif
