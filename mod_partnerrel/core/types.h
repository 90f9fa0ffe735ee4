/* types.h: the things of the domain (glossary: shared words with docs/ and the pages).
 * Strings are UTF-8, NUL-terminated, never NULL unless a line says so, and live in the pool the
 * record was read into. Times are microseconds UTC; 0 means "not". */
#ifndef PR_TYPES_H
#define PR_TYPES_H

#include "base/base.h"
#include "base/problem.h"
#include "base/world.h"

/* ---- people --------------------------------------------------------------------------------- */

/* What the identity provider's roles claim says. The six partner roles stand in the order of the
 * second table of the permission matrix. */
typedef enum {
    PR_ROLE_PARTNER_GLOBAL_ADMIN,
    PR_ROLE_ADMIN_AGENT,
    PR_ROLE_SALES_AGENT,
    PR_ROLE_HELPDESK_AGENT,
    PR_ROLE_BILLING_ADMIN,
    PR_ROLE_USER_ADMIN,
    PR_ROLE_CUSTOMER_ADMIN, /* "Global admin" of the customer (R26) */
    PR_ROLE_OPERATOR,       /* the vendor's own (Q10) */
    PR_ROLE_COUNT
} pr_role;

/* A set of roles: bit (1u << role). */
typedef unsigned pr_roles;
#define PR_ROLE_BIT(role) (1u << (role))
/* Any of the six. */
#define PR_PARTNER_ROLES (PR_ROLE_BIT(PR_ROLE_USER_ADMIN + 1) - 1)

/* A signed-in person as the identity provider asserts it (security D14): (issuer, subject) is
 * who, (issuer, tenant) is which organisation; the rest is only displayed. */
typedef struct {
    pr_cloud_id cloud; /* the cloud whose issuer this is */
    const char *issuer;
    const char *subject;
    const char *tenant;
    const char *name; /* "" when not asserted; likewise below */
    const char *email;
    const char *org_name;
    const char *org_domain;
    const char *org_country; /* ISO 3166-1 alpha-2 */
    pr_roles roles;
    bool guest;           /* a guest in the tenant, no member of it (E2) */
    apr_time_t auth_time; /* 0 when not asserted, which counts as stale (D16) */
} pr_identity_t;

/* As pages name them: by the name asserted, else by the identifier. */
const char *pr_identity_person(const pr_identity_t *who);
const char *pr_identity_organisation(const pr_identity_t *who);

/* ---- partners ------------------------------------------------------------------------------- */

typedef enum {
    PR_PARTNER_DIRECT, /* direct-bill CSP partner */
    PR_PARTNER_INDIRECT_PROVIDER,
    PR_PARTNER_INDIRECT_RESELLER,
    PR_PARTNER_ADVISOR,
    PR_PARTNER_SYNDICATION,
    PR_PARTNER_DELEGATED_ADMIN,
    PR_PARTNER_KIND_COUNT
} pr_partner_kind;

typedef enum {
    PR_PARTNER_ACTIVE,
    PR_PARTNER_SUSPENDED, /* nothing new; what stands, stands (Q28) */
    PR_PARTNER_BLOCKED,   /* all access refused, contracts untouched (Q28) */
    PR_PARTNER_STATE_COUNT
} pr_partner_state;

typedef struct {
    pr_partner_id id;
    pr_cloud_id cloud;
    const char *issuer, *tenant;
    const char *name;
    const char *domain;                                       /* verified by the operator */
    const char *country;                                      /* ISO 3166-1 alpha-2 */
    const char *mpn_id;                                       /* partner number, "" when none */
    const char *contact_name, *contact_email, *contact_phone; /* "" when none */
    pr_partner_kind kind;
    pr_partner_state state;
    apr_time_t created_at;
    apr_int64_t version;
    bool always_dap; /* its cloud's rule: no link without DAP (R7) */
} pr_partner_t;

/* A partner's link (R3, R4). The token is computed from these facts and never stored (D9). */
typedef struct {
    pr_partner_id partner;
    bool dap;               /* asks for delegated admin privileges too (R6) */
    pr_partner_id reseller; /* of a provider: who is to hold the privileges (R10); empty: itself */
    int generation;
    const char *key_id;     /* which key of the key file made the token */
    const char *token_hash; /* hex SHA-256 of the token */
    apr_time_t disabled_at; /* by the operator (Q5); 0: it can be followed */
    apr_time_t rotated_at;  /* when an older link of this partner died; 0: never */
} pr_invitation_t;

/* ---- clouds --------------------------------------------------------------------------------- */

/* A cloud's own rules (R7, R23, R69, Q1, Q13, Q16). */
typedef struct {
    pr_cloud_id id;
    const char *name;
    const char *base_url; /* where its portal is mounted, to tell others (E3); "" when not told */
    bool always_dap;      /* a request always asks for DAP (R7) */
    bool indirect;        /* there are providers and their resellers (R69) */
    bool transfers;       /* subscriptions may go to another partner (R23) */
    bool replaces;        /* a customer may let one CSP partner replace another (Q1) */
    int retention_days;   /* how long a suspended subscription is kept (Q13) */
    apr_int64_t version;
} pr_cloud_t;

/* ---- services ------------------------------------------------------------------------------- */

typedef struct {
    pr_service_id id;
    pr_cloud_id cloud;
    const char *name; /* in the language asked for, else English */
    const char *may;  /* what DAP lets a partner do there, one sentence */
    const char *may_not;
    const char *dashboard; /* path with {customer} in it; "" when there is none */
    int position;
    bool on;
} pr_service_t;

/* ---- customers ------------------------------------------------------------------------------ */

typedef struct {
    pr_customer_id id;
    pr_cloud_id cloud;
    const char *issuer, *tenant;
    const char *name;
    const char *domain;
    const char *country;
    apr_time_t created_at;
    apr_int64_t version;
    int shard; /* lease.h */
} pr_customer_t;

/* ---- relationships and grants --------------------------------------------------------------- */

/* What binds partner and customer, beside DAP. */
typedef enum {
    PR_REL_NONE,
    PR_REL_RESELLER,
    PR_REL_ADVISOR,
    PR_REL_SUPPORT, /* delegated administrator only, syndication support */
    PR_REL_COUNT
} pr_rel_kind;

typedef struct {
    pr_relationship_id id;
    pr_partner_id partner;
    pr_customer_id customer;
    pr_rel_kind kind;
    apr_time_t since;    /* start of the present kind */
    apr_int64_t version; /* goes up with every change of it or of its grants: the epoch */
    int open_grants;
    apr_time_t dap_ended_at; /* when a grant of it ended last; 0: none ever did */
} pr_relationship_t;

/* Why a grant was closed. */
typedef enum {
    PR_END_OPEN, /* it is not closed */
    PR_END_BY_CUSTOMER,
    PR_END_BY_PARTNER,
    PR_END_BY_VENDOR,
    PR_END_REPLACED,
    PR_END_WITH_RELATIONSHIP,
    PR_END_COUNT
} pr_end_reason;

/* DAP for one service. Opened and closed, never edited. */
typedef struct {
    pr_grant_id id;
    pr_relationship_id relationship;
    pr_partner_id partner;
    pr_service_id service;
    const char *service_name;
    apr_time_t granted_at;
    const char *granted_by; /* name of the person */
    apr_time_t ended_at;    /* 0 while open */
    const char *ended_by;   /* "" while open */
    pr_end_reason reason;
    const char *replaced_by; /* name of the partner that took over; "" otherwise. The customer's to
                                know alone (Q1) */
} pr_grant_t;

/* ---- what happened -------------------------------------------------------------------------- */

typedef enum {
    PR_ACT_ACCEPT,
    PR_ACT_REMOVE,
    PR_ACT_END, /* of a whole relationship */
    PR_ACT_MAIL_SAVE,
    PR_ACT_PARTNER_ADD,
    PR_ACT_PARTNER_STATE,
    PR_ACT_SERVICE_ADD,
    PR_ACT_ORDER,               /* of a subscription or an add-on */
    PR_ACT_SUBSCRIPTION_CHANGE, /* what is changed is in the audit's event */
    PR_ACT_TRANSFER,            /* created, accepted, rejected or withdrawn */
    PR_ACT_REQUEST,             /* for support: opened, asked for, noted, moved on */
    PR_ACT_DROP,                /* a partner gave DAP up (R57) */
    PR_ACT_PARTNER_END,         /* a partner ended the relationship (R59) */
    PR_ACT_VENDOR_END,          /* the operator ended DAP (R58) or a relationship (R52) */
    PR_ACT_AGREED,              /* the operator noted what the two agreed on otherwise (R52) */
    PR_ACT_LINK,                /* disabled, enabled, rotated (Q5) */
    PR_ACT_PARTNER_CHANGE,      /* name, contacts, services asked for */
    PR_ACT_RESELLER,            /* joins or leaves a provider (R9) */
    PR_ACT_OFFER_SAVE,
    PR_ACT_CLOUD_SAVE, /* rules, markets, agreement */
    PR_ACT_COUNT
} pr_act_kind;

/* One line of the audit. `event` is a message id: audit.EVENT. */
typedef struct {
    const char *id;
    pr_act_id act;
    apr_time_t at;
    const char *event; /* "relationship_accepted", "dap_granted", "dap_removed" ... */
    const char *actor; /* name of the person; "" when it was the vendor, by partnerrelctl */
    const char *partner_name;
    const char *customer_name;         /* "" when none */
    const char *service_name;          /* "" when none */
    const char *object_id;             /* a subscription, request, transfer ...; "" when none */
    const char *object_name;           /* as it was called then */
    const char *old_value, *new_value; /* "" when none */
    pr_act_kind act_kind;
} pr_audit_line_t;

/* ---- words for values ----------------------------------------------------------------------- */

/* The words stored in the database and used in message ids; NULL for a value outside the enum. */
const char *pr_role_word(pr_role role);
const char *pr_partner_kind_word(pr_partner_kind kind);
const char *pr_partner_state_word(pr_partner_state state);
const char *pr_rel_kind_word(pr_rel_kind kind);
const char *pr_end_reason_word(pr_end_reason reason);
const char *pr_act_kind_word(pr_act_kind kind);
/* And back; false when the word is none of them. */
bool pr_role_parse(pr_role *out, const char *word);
bool pr_partner_kind_parse(pr_partner_kind *out, const char *word);
bool pr_partner_state_parse(pr_partner_state *out, const char *word);
bool pr_rel_kind_parse(pr_rel_kind *out, const char *word);
bool pr_end_reason_parse(pr_end_reason *out, const char *word);
bool pr_act_kind_parse(pr_act_kind *out, const char *word);

/* Those of a set of roles, in `p`; "" for none. */
const char *pr_role_words(pr_roles roles, const char *between, apr_pool_t *p);

#endif
