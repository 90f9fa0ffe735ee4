/* config.h: what the directives said. Every member has an UNSET value (NULL, or -1 for numbers),
 * is merged by itself, and gets its default in a getter, never at creation. */
#ifndef PR_CONFIG_H
#define PR_CONFIG_H

#include "base/sign.h"
#include "web/message.h"

#include <ap_expr.h>
#include <httpd.h>
#include <http_config.h>

/* What a claim is taken for (PartnerRelClaim WHAT CLAIM). */
typedef enum {
    PR_CLAIM_ISSUER,
    PR_CLAIM_SUBJECT,
    PR_CLAIM_TENANT,
    PR_CLAIM_ROLES,
    PR_CLAIM_NAME,
    PR_CLAIM_EMAIL,
    PR_CLAIM_ORGANISATION,
    PR_CLAIM_DOMAIN,
    PR_CLAIM_COUNTRY,
    PR_CLAIM_AUTH_TIME,
    PR_CLAIM_GUEST,
    PR_CLAIM_COUNT
} pr_claim;

/* Where the configuration asks something of us; checks point at its line. */
typedef struct {
    const server_rec *server;      /* the one it stands in */
    const char *mount;             /* PartnerRel On; NULL: Require partner-... */
    const ap_directive_t *section; /* the innermost around it */
    const char *file;
    int line;
} pr_use_t;

/* Names that mod_auth_openidc was told to use, in whichever section: a request is looked at before
 * it is known which ones it is in. Each const char *. */
typedef struct {
    apr_array_header_t *user_headers; /* in small letters */
    apr_array_header_t *session_cookies;
    apr_array_header_t *state_cookies; /* how their names begin */
} pr_front_names_t;

typedef struct {
    const char *base_url;
    const pr_cloud_id *cloud;
    const char *cloud_name;
    apr_array_header_t *issuers; /* const char * */
    const char *vendor;
    apr_array_header_t *vendor_tenants; /* const char *: of the issuers beside them */
    const pr_keyring_t *keys;
    const pr_signer_t *signer; /* of assertions; NULL: none are made */
    const char *templates;
    apr_array_header_t *languages; /* const char *, NULL-terminated */
    const char *claims[PR_CLAIM_COUNT];
    const char *claim_prefix;
    apr_array_header_t *roles[PR_ROLE_COUNT]; /* const char *: the claim's values */
    const char *sign_out_url;
    const char *step_up_url;
    int threads; /* of the whole process: of the main server only */
    int wait_ms;
    int lease_ms;             /* to use at most */
    apr_array_header_t *uses; /* pr_use_t */
    /* Worked out when the configuration is checked: */
    const pr_front_names_t *front;
    const char *variables[PR_CLAIM_COUNT]; /* of the environment, in which claims come */
    const pr_site_t *site;                 /* NULL where no portal is */
    const char *database;       /* what tells it from another; NULL where we are not used */
    struct pr_memory_t *memory; /* of this process; NULL before child_init */
} pr_server_conf_t;

/* What a Require of ours asks. */
typedef enum {
    PR_REQUIRE_ACTION, /* partner-action; and partner-dap, which is enter-service */
    PR_REQUIRE_RELATIONSHIP,
    PR_REQUIRE_ROLE
} pr_require_kind;

/* A string expression of httpd. */
typedef struct {
    const ap_expr_info_t *expression;
    const char *variable; /* of the environment, when it is that and nothing else */
} pr_argument_t;

/* One "Require partner-...", parsed; its address is its name. */
typedef struct {
    pr_require_kind asks;
    pr_action action;                                       /* ACTION */
    pr_rel_kind kind;                                       /* RELATIONSHIP: NONE is whichever */
    pr_roles roles;                                         /* ROLE: any of these */
    const pr_argument_t *service, *customer, *subscription; /* NULL: it is not asked for */
    bool negated; /* behind "not", or in <RequireNone>: whoever it is true of is kept out */
} pr_requirement_t;

typedef struct {
    const char *path; /* of the section */
    int on;
    const char *mount;                /* of the section that said On */
    apr_array_header_t *requirements; /* const pr_requirement_t *, outer sections' first */
} pr_dir_conf_t;

void *pr_config_server_create(apr_pool_t *p, server_rec *s);
void *pr_config_server_merge(apr_pool_t *p, void *base, void *add);
void *pr_config_dir_create(apr_pool_t *p, char *path);
void *pr_config_dir_merge(apr_pool_t *p, void *base, void *add);

pr_server_conf_t *pr_config_server(const server_rec *s);
const pr_dir_conf_t *pr_config_dir(const request_rec *r);

/* Notes that a directive (PartnerRel On, Require partner-...) needs us. */
void pr_config_note_use(const cmd_parms *cmd, const char *mount);

/* The section's record, made when this section has none yet (another module's directive asks). */
pr_dir_conf_t *pr_config_dir_of_section(const cmd_parms *cmd);

/* ---- getters: here are the defaults */

/* The variable of the environment in which a claim comes, once that was worked out. */
const char *pr_config_variable(const pr_server_conf_t *conf, pr_claim what);
void pr_config_work_out_variables(pr_server_conf_t *conf, apr_pool_t *p);
bool pr_config_issuer_listed(const pr_server_conf_t *conf, const char *issuer);
/* Is it the organisation of the vendor, whose people alone can be operators (Q10)? */
bool pr_config_vendor_tenant(const pr_server_conf_t *conf, const char *tenant);
/* The role a value of the roles claim stands for; false: none. */
bool pr_config_role_of(const pr_server_conf_t *conf, const char *value, pr_role *out);
const char *const *pr_config_languages(const pr_server_conf_t *conf);
const char *pr_config_sign_out_url(const pr_server_conf_t *conf);
int pr_config_threads(const pr_server_conf_t *conf);
apr_interval_time_t pr_config_wait(const pr_server_conf_t *conf);
/* How long a lease is used here at most; the database says how long it may be. */
apr_interval_time_t pr_config_lease(const pr_server_conf_t *conf);

/* "issuer", "subject" ...; false when the word is none of them. */
bool pr_claim_parse(pr_claim *out, const char *word);
/* All of them, for a message. */
const char *pr_claim_words(apr_pool_t *p);

extern const command_rec pr_directives[];

#endif
