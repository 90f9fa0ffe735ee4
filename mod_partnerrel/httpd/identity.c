#include "httpd/door.h"

#include "base/text.h"
#include "core/validate.h"

#include <apr_lib.h>
#include <string.h>

#define KEY_MAX    255 /* bytes of a subject or tenant (OpenID Connect Core, section 2) */
#define NAME_MAX_C 120
#define EMAIL_MAX  254

typedef struct {
    const pr_server_conf_t *conf;
    const apr_table_t *env;
    apr_pool_t *p;
} claims_t;

static const char *claim(const claims_t *claims, pr_claim what)
{
    const char *value = apr_table_get(claims->env, pr_config_variable(claims->conf, what));
    return value ? value : "";
}

/* After an internal redirect the front module says who, but the claims stay in the environment of
 * the request before (httpd renames what it hands on). Only the same person's are taken. */
static claims_t claims_of(const request_rec *r)
{
    claims_t claims = {pr_config_server(r->server), r->subprocess_env, r->pool};
    const char *name = pr_config_variable(claims.conf, PR_CLAIM_ISSUER);

    if (!r->prev && !r->main) {
        return claims;
    }
    for (const request_rec *each = r; each; each = each->prev ? each->prev : each->main) {
        bool same = each == r || (each->user && !strcmp(each->user, r->user));
        if (same && apr_table_get(each->subprocess_env, name)) {
            claims.env = each->subprocess_env;
            break;
        }
    }
    return claims;
}

/* What identifies is taken as it is or not at all: made presentable, two could become one. */
static bool fit_for_key(const char *text)
{
    size_t n = strlen(text);
    bool seen =
        pr_text_plain(text, n) == n || (pr_utf8_valid(text, n) && !pr_text_has_hidden(text, ""));
    return n > 0 && n <= KEY_MAX && seen;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *trimmed(char *word)
{
    size_t n;

    while (is_blank(*word)) {
        word++;
    }
    for (n = strlen(word); n > 0 && apr_isspace(word[n - 1]); n--) {
        word[n - 1] = '\0';
    }
    return word;
}

static pr_roles roles_of(const claims_t *claims, const char *tenant)
{
    pr_roles roles = 0;
    pr_role role;
    char *next = apr_pstrdup(claims->p, claim(claims, PR_CLAIM_ROLES));

    while (next) {
        const char *word = trimmed(strsep(&next, ","));
        if (*word && pr_config_role_of(claims->conf, word, &role)) {
            roles |= PR_ROLE_BIT(role);
        }
    }
    /* Each organisation hands out roles to its own people; this one is the vendor's to give. */
    return pr_config_vendor_tenant(claims->conf, tenant) ? roles
                                                         : roles & ~PR_ROLE_BIT(PR_ROLE_OPERATOR);
}

static apr_time_t auth_time_of(const claims_t *claims)
{
    const char *text = claim(claims, PR_CLAIM_AUTH_TIME);
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits <= 12 && !text[digits] ? apr_time_from_sec(apr_atoi64(text)) : 0;
}

/* "1" is how Azure AD's optional claim acct says it. */
static bool guest_of(const claims_t *claims)
{
    const char *text = claim(claims, PR_CLAIM_GUEST);
    return !strcmp(text, "1") || !strcmp(text, "guest");
}

static const char *shown(const claims_t *claims, pr_claim what, size_t max)
{
    return pr_validate_display(claim(claims, what), max, claims->p);
}

static const char *domain_of(const claims_t *claims)
{
    char *domain = apr_pstrdup(claims->p, claim(claims, PR_CLAIM_DOMAIN));

    ap_str_tolower(domain);
    return *domain && pr_validate_domain(domain, NULL, NULL) == PR_OK ? domain : "";
}

static const char *country_of(const claims_t *claims)
{
    const char *country = claim(claims, PR_CLAIM_COUNTRY);
    return pr_validate_country(country, NULL, NULL) == PR_OK ? country : "";
}

/* ---- who somebody is ---- */

static const char *why_not(const pr_server_conf_t *conf, const pr_identity_t *who)
{
    if (!conf->cloud) {
        return "PartnerRelCloud is not set";
    }
    if (!pr_config_issuer_listed(conf, who->issuer)) {
        return "the issuer is not listed (PartnerRelIssuer)";
    }
    if (!fit_for_key(who->subject)) {
        return "the subject is missing or malformed";
    }
    return fit_for_key(who->tenant) ? NULL : "the tenant is missing or malformed";
}

static pr_identity_t *identity_from(const claims_t *claims, const char **why)
{
    pr_identity_t *who = apr_palloc(claims->p, sizeof *who);

    *who = (pr_identity_t){
        .issuer = claim(claims, PR_CLAIM_ISSUER),
        .subject = claim(claims, PR_CLAIM_SUBJECT),
        .tenant = claim(claims, PR_CLAIM_TENANT),
        .name = "",
        .email = "",
        .org_name = "",
        .org_domain = "",
        .org_country = "",
    };
    *why = why_not(claims->conf, who);
    if (*why) {
        return NULL;
    }
    who->cloud = *claims->conf->cloud;
    who->roles = roles_of(claims, who->tenant);
    return who;
}

/* Most requests are decided without this. */
static void describe(const claims_t *claims, pr_identity_t *who)
{
    who->name = shown(claims, PR_CLAIM_NAME, NAME_MAX_C);
    who->email = shown(claims, PR_CLAIM_EMAIL, EMAIL_MAX);
    who->org_name = shown(claims, PR_CLAIM_ORGANISATION, NAME_MAX_C);
    who->org_domain = domain_of(claims);
    who->org_country = country_of(claims);
    who->guest = guest_of(claims);
    who->auth_time = auth_time_of(claims);
}

const pr_identity_t *pr_identity_that_decides(request_rec *r)
{
    pr_state_t *state = pr_state_of(r);
    const char *why;

    /* An empty name is how mod_auth_openidc says "nobody, let pass". */
    if (state->who_known || !r->user || !*r->user) {
        return state->who;
    }
    claims_t claims = claims_of(r);
    state->who = identity_from(&claims, &why);
    if (!state->who) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "PR0401: somebody is signed in but counts as "
                      "nobody: %s",
                      why);
    }
    state->who_known = true;
    return state->who;
}

const pr_identity_t *pr_identity_of(request_rec *r)
{
    pr_state_t *state = pr_state_of(r);

    if (pr_identity_that_decides(r) && !state->who_described) {
        claims_t claims = claims_of(r);
        describe(&claims, state->who);
        state->who_described = true;
    }
    return state->who;
}
