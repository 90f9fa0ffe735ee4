#include "httpd/door.h"

#include <string.h>

/* What the demo and most providers say, so that a fresh configuration names only what differs. */
static const struct {
    const char *word, *claim;
} claims[PR_CLAIM_COUNT] = {
    [PR_CLAIM_ISSUER] = {"issuer", "iss"},
    [PR_CLAIM_SUBJECT] = {"subject", "sub"},
    [PR_CLAIM_TENANT] = {"tenant", "tid"},
    [PR_CLAIM_ROLES] = {"roles", "roles"},
    [PR_CLAIM_NAME] = {"name", "name"},
    [PR_CLAIM_EMAIL] = {"email", "email"},
    [PR_CLAIM_ORGANISATION] = {"organisation", "org"},
    [PR_CLAIM_DOMAIN] = {"domain", "domain"},
    [PR_CLAIM_COUNTRY] = {"country", "ctry"},
    [PR_CLAIM_AUTH_TIME] = {"auth_time", "auth_time"},
    [PR_CLAIM_GUEST] = {"guest", "acct"},
};

static const char *const role_values[PR_ROLE_COUNT] = {
    [PR_ROLE_PARTNER_GLOBAL_ADMIN] = "PartnerGlobalAdmin",
    [PR_ROLE_ADMIN_AGENT] = "AdminAgent",
    [PR_ROLE_SALES_AGENT] = "SalesAgent",
    [PR_ROLE_HELPDESK_AGENT] = "HelpdeskAgent",
    [PR_ROLE_BILLING_ADMIN] = "BillingAdmin",
    [PR_ROLE_USER_ADMIN] = "UserAdmin",
    [PR_ROLE_CUSTOMER_ADMIN] = "CustomerAdministrator",
    [PR_ROLE_OPERATOR] = "Operator",
};

static const char *const default_languages[] = {"en", "ru", "de", NULL};

#define DEFAULT_CLAIM_PREFIX "OIDC_CLAIM_"
#define DEFAULT_THREADS      8
#define DEFAULT_WAIT_MS      2000

void *pr_config_server_create(apr_pool_t *p, server_rec *s)
{
    pr_server_conf_t *conf = apr_palloc(p, sizeof *conf);

    *conf = (pr_server_conf_t){
        .base_url = NULL,
        .cloud = NULL,
        .cloud_name = NULL,
        .issuers = NULL,
        .vendor = NULL,
        .vendor_tenants = NULL,
        .keys = NULL,
        .signer = NULL,
        .templates = NULL,
        .languages = NULL,
        .claims = {NULL},
        .claim_prefix = NULL,
        .roles = {NULL},
        .sign_out_url = NULL,
        .step_up_url = NULL,
        .threads = -1,
        .wait_ms = -1,
        .lease_ms = -1,
        .uses = apr_array_make(p, 2, sizeof(pr_use_t)),
        .front = NULL,
        .variables = {NULL},
        .site = NULL,
        .database = NULL,
        .memory = NULL,
    };
    return conf;
}

void *pr_config_server_merge(apr_pool_t *p, void *basev, void *addv)
{
    const pr_server_conf_t *base = basev, *add = addv;
    pr_server_conf_t *new = pr_config_server_create(p, NULL);

    new->base_url = add->base_url ? add->base_url : base->base_url;
    new->cloud = add->cloud ? add->cloud : base->cloud;
    new->cloud_name = add->cloud_name ? add->cloud_name : base->cloud_name;
    new->issuers = add->issuers ? add->issuers : base->issuers;
    new->vendor = add->vendor ? add->vendor : base->vendor;
    /* A tenant means something only together with its issuer. */
    new->vendor_tenants =
        add->vendor_tenants || add->issuers ? add->vendor_tenants : base->vendor_tenants;
    new->keys = add->keys ? add->keys : base->keys;
    new->signer = add->signer ? add->signer : base->signer;
    new->templates = add->templates ? add->templates : base->templates;
    new->languages = add->languages ? add->languages : base->languages;
    for (int i = 0; i < PR_CLAIM_COUNT; i++) {
        new->claims[i] = add->claims[i] ? add->claims[i] : base->claims[i];
        new->variables[i] = add->variables[i] ? add->variables[i] : base->variables[i];
    }
    for (int i = 0; i < PR_ROLE_COUNT; i++) {
        new->roles[i] = add->roles[i] ? add->roles[i] : base->roles[i];
    }
    new->claim_prefix = add->claim_prefix ? add->claim_prefix : base->claim_prefix;
    new->sign_out_url = add->sign_out_url ? add->sign_out_url : base->sign_out_url;
    new->step_up_url = add->step_up_url ? add->step_up_url : base->step_up_url;
    new->threads = add->threads >= 0 ? add->threads : base->threads;
    new->wait_ms = add->wait_ms >= 0 ? add->wait_ms : base->wait_ms;
    new->lease_ms = add->lease_ms >= 0 ? add->lease_ms : base->lease_ms;
    /* A virtual host has the main server's sections, too. */
    new->uses = apr_array_append(p, base->uses, add->uses);
    new->front = add->front ? add->front : base->front;
    new->site = add->site ? add->site : base->site;
    new->database = add->database ? add->database : base->database;
    new->memory = add->memory ? add->memory : base->memory;
    return new;
}

void *pr_config_dir_create(apr_pool_t *p, char *path)
{
    pr_dir_conf_t *conf = apr_palloc(p, sizeof *conf);

    *conf = (pr_dir_conf_t){
        .path = path,
        .on = -1,
        .mount = NULL,
        .requirements = NULL,
    };
    return conf;
}

static apr_array_header_t *all_of(apr_pool_t *p, const apr_array_header_t *outer,
                                  const apr_array_header_t *inner)
{
    if (outer && inner) {
        return apr_array_append(p, outer, inner);
    }
    return (apr_array_header_t *)(inner ? inner : outer);
}

void *pr_config_dir_merge(apr_pool_t *p, void *basev, void *addv)
{
    const pr_dir_conf_t *base = basev, *add = addv;
    pr_dir_conf_t *new = pr_config_dir_create(p, NULL);

    new->path = add->path ? add->path : base->path;
    new->on = add->on >= 0 ? add->on : base->on;
    new->mount = add->on >= 0 ? add->mount : base->mount;
    /* Whether the outer ones still count is mod_authz_core's to know (AuthMerging): it asks for
     * the decisions it needs, and each must be there. */
    new->requirements = all_of(p, base->requirements, add->requirements);
    return new;
}

pr_server_conf_t *pr_config_server(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &partnerrel_module);
}

const pr_dir_conf_t *pr_config_dir(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &partnerrel_module);
}

void pr_config_note_use(const cmd_parms *cmd, const char *mount)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);

    /* Require is mod_authz_core's directive: with it alone a virtual host has no record of ours. */
    if (!conf) {
        conf = pr_config_server_create(cmd->pool, cmd->server);
        ap_set_module_config(cmd->server->module_config, &partnerrel_module, conf);
    }
    pr_use_t *use = apr_array_push(conf->uses);
    *use = (pr_use_t){
        .server = cmd->server,
        .mount = mount,
        .section = cmd->directive->parent,
        .file = cmd->directive->filename,
        .line = cmd->directive->line_num,
    };
}

pr_dir_conf_t *pr_config_dir_of_section(const cmd_parms *cmd)
{
    pr_dir_conf_t *conf = ap_get_module_config(cmd->context, &partnerrel_module);

    if (!conf) {
        conf = pr_config_dir_create(cmd->pool, cmd->path);
        ap_set_module_config(cmd->context, &partnerrel_module, conf);
    }
    return conf;
}

/* ---- getters ---- */

const char *pr_config_variable(const pr_server_conf_t *conf, pr_claim what)
{
    return conf->variables[what];
}

void pr_config_work_out_variables(pr_server_conf_t *conf, apr_pool_t *p)
{
    const char *prefix = conf->claim_prefix ? conf->claim_prefix : DEFAULT_CLAIM_PREFIX;

    for (int i = 0; i < PR_CLAIM_COUNT; i++) {
        const char *claim = conf->claims[i] ? conf->claims[i] : claims[i].claim;
        conf->variables[i] = apr_pstrcat(p, prefix, claim, NULL);
    }
}

static bool has_word(const apr_array_header_t *list, const char *word)
{
    for (int i = 0; list && i < list->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(list, i, const char *), word)) {
            return true;
        }
    }
    return false;
}

bool pr_config_issuer_listed(const pr_server_conf_t *conf, const char *issuer)
{
    return has_word(conf->issuers, issuer);
}

bool pr_config_vendor_tenant(const pr_server_conf_t *conf, const char *tenant)
{
    return has_word(conf->vendor_tenants, tenant);
}

bool pr_config_role_of(const pr_server_conf_t *conf, const char *value, pr_role *out)
{
    for (int i = 0; i < PR_ROLE_COUNT; i++) {
        if (conf->roles[i] ? has_word(conf->roles[i], value) : !strcmp(role_values[i], value)) {
            *out = (pr_role)i;
            return true;
        }
    }
    return false;
}

const char *const *pr_config_languages(const pr_server_conf_t *conf)
{
    return conf->languages ? (const char *const *)conf->languages->elts : default_languages;
}

const char *pr_config_sign_out_url(const pr_server_conf_t *conf)
{
    return conf->sign_out_url ? conf->sign_out_url : "";
}

int pr_config_threads(const pr_server_conf_t *conf)
{
    return conf->threads >= 0 ? conf->threads : DEFAULT_THREADS;
}

apr_interval_time_t pr_config_wait(const pr_server_conf_t *conf)
{
    return apr_time_from_msec(conf->wait_ms >= 0 ? conf->wait_ms : DEFAULT_WAIT_MS);
}

apr_interval_time_t pr_config_lease(const pr_server_conf_t *conf)
{
    return conf->lease_ms >= 0 ? apr_time_from_msec(conf->lease_ms) : PR_LEASE_MAX;
}

bool pr_claim_parse(pr_claim *out, const char *word)
{
    for (int i = 0; i < PR_CLAIM_COUNT; i++) {
        if (!strcmp(claims[i].word, word)) {
            *out = (pr_claim)i;
            return true;
        }
    }
    return false;
}

const char *pr_claim_words(apr_pool_t *p)
{
    const char *all = "";
    for (int i = 0; i < PR_CLAIM_COUNT; i++) {
        all = apr_pstrcat(p, all, i ? ", " : "", claims[i].word, NULL);
    }
    return all;
}
