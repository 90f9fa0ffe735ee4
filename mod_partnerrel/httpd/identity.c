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

static const char *variable(const claims_t *claims, pr_claim what)
{
    return apr_pstrcat(claims->p, pr_config_claim_prefix(claims->conf),
                       pr_config_claim(claims->conf, what), NULL);
}

static const char *claim(const claims_t *claims, pr_claim what)
{
    const char *value = apr_table_get(claims->env, variable(claims, what));
    return value ? value : "";
}

/* After an internal redirect the front module says who, but the claims stay in the environment of
 * the request before (httpd renames what it hands on). Only the same person's are taken. */
static const apr_table_t *environment(const request_rec *r, const char *name)
{
    for (const request_rec *each = r; each; each = each->prev ? each->prev : each->main) {
        if (each->user && !strcmp(each->user, r->user) &&
            apr_table_get(each->subprocess_env, name)) {
            return each->subprocess_env;
        }
    }
    return r->subprocess_env;
}

/* What identifies is taken as it is or not at all: made presentable, two could become one. */
static bool fit_for_key(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n <= KEY_MAX && pr_utf8_valid(text, n) && !pr_text_has_hidden(text, "");
}

static const char *trimmed(char *word)
{
    size_t n;

    word += strspn(word, " \t");
    for (n = strlen(word); n > 0 && apr_isspace(word[n - 1]); n--) {
        word[n - 1] = '\0';
    }
    return word;
}

static pr_roles roles_of(const claims_t *claims)
{
    pr_roles roles = 0;
    pr_role role;
    char *last, *list = apr_pstrdup(claims->p, claim(claims, PR_CLAIM_ROLES));

    for (char *word = apr_strtok(list, ",", &last); word; word = apr_strtok(NULL, ",", &last)) {
        if (pr_config_role_of(claims->conf, trimmed(word), &role)) {
            roles |= PR_ROLE_BIT(role);
        }
    }
    /* Each organisation hands out roles to its own people; this one is the vendor's to give. */
    return pr_config_vendor_tenant(claims->conf, claim(claims, PR_CLAIM_TENANT))
               ? roles
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

static const char *why_not(const claims_t *claims)
{
    if (!claims->conf->cloud) {
        return "PartnerRelCloud is not set";
    }
    if (!pr_config_issuer_listed(claims->conf, claim(claims, PR_CLAIM_ISSUER))) {
        return "the issuer is not listed (PartnerRelIssuer)";
    }
    if (!fit_for_key(claim(claims, PR_CLAIM_SUBJECT))) {
        return "the subject is missing or malformed";
    }
    return fit_for_key(claim(claims, PR_CLAIM_TENANT)) ? NULL
                                                       : "the tenant is missing or malformed";
}

static const pr_identity_t *identity_from(const claims_t *claims)
{
    pr_identity_t *who = apr_palloc(claims->p, sizeof *who);

    *who = (pr_identity_t){
        .cloud = *claims->conf->cloud,
        .issuer = claim(claims, PR_CLAIM_ISSUER),
        .subject = claim(claims, PR_CLAIM_SUBJECT),
        .tenant = claim(claims, PR_CLAIM_TENANT),
        .name = shown(claims, PR_CLAIM_NAME, NAME_MAX_C),
        .email = shown(claims, PR_CLAIM_EMAIL, EMAIL_MAX),
        .org_name = shown(claims, PR_CLAIM_ORGANISATION, NAME_MAX_C),
        .org_domain = domain_of(claims),
        .org_country = country_of(claims),
        .roles = roles_of(claims),
        .guest = guest_of(claims),
        .auth_time = auth_time_of(claims),
    };
    return who;
}

const pr_identity_t *pr_identity_of(request_rec *r)
{
    pr_state_t *state = pr_state_of(r);
    claims_t claims = {pr_config_server(r->server), NULL, r->pool};

    /* An empty name is how mod_auth_openidc says "nobody, let pass". */
    if (state->who_known || !r->user || !*r->user) {
        return state->who;
    }
    claims.env = environment(r, variable(&claims, PR_CLAIM_ISSUER));
    const char *why = why_not(&claims);
    if (why) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "PR0401: somebody is signed in but counts as "
                      "nobody: %s",
                      why);
    }
    else {
        state->who = identity_from(&claims);
    }
    state->who_known = true;
    return state->who;
}
