/* backend.c: what a dashboard behind mod_proxy is told about who asks (security D6).
 *
 * A client must be able neither to forge these headers nor to have them taken away. So its own are
 * removed before anything reads the request, in every spelling a backend may fold into one of
 * ours; a Connection header that names one is refused, since mod_proxy takes away what it names;
 * and ours are set in mod_proxy's own hook, after that. */
#include "httpd/door.h"

#include <apr_lib.h>
#include <mod_proxy.h>
#include <string.h>

#define OURS "x-partnerrel-"

/* ---- names as backends fold them ---- */

/* "X_Partnerrel.USER" -> "x-partnerrel-user" */
static char *fold(const char *name, apr_pool_t *p)
{
    char *folded = apr_pstrdup(p, name);
    for (char *c = folded; *c; c++) {
        *c = apr_isalnum(*c) ? (char)apr_tolower(*c) : '-';
    }
    return folded;
}

static bool begins(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

typedef struct {
    apr_pool_t *p;
    bool also_oidc;
    apr_array_header_t *names; /* const char *, to be removed */
} scrub_t;

static int collect(void *baton, const char *name, const char *value)
{
    scrub_t *scrub = baton;
    const char *folded = fold(name, scrub->p);

    if (begins(folded, OURS) || (scrub->also_oidc && begins(folded, "oidc-"))) {
        APR_ARRAY_PUSH(scrub->names, const char *) = name;
    }
    return 1;
}

static void scrub_headers(apr_table_t *headers, bool also_oidc, apr_pool_t *p)
{
    scrub_t scrub = {p, also_oidc, apr_array_make(p, 2, sizeof(const char *))};

    apr_table_do(collect, &scrub, headers, NULL);
    for (int i = 0; i < scrub.names->nelts; i++) {
        apr_table_unset(headers, APR_ARRAY_IDX(scrub.names, i, const char *));
    }
}

/* Looked for anywhere in the value, so that no quoting or spacing hides it. */
static int names_protected(void *p, const char *name, const char *value)
{
    const char *folded = fold(value, p);

    for (const char *at = folded; *at; at++) {
        bool starts = at == folded || at[-1] == '-';
        if (starts && (begins(at, OURS) || begins(at, "oidc-"))) {
            return 0;
        }
    }
    return 1;
}

static int scrub_request(request_rec *r)
{
    if (!apr_table_do(names_protected, r->pool, r->headers_in, "Connection", NULL)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "PR0407: the Connection header names an identity header");
        return HTTP_BAD_REQUEST;
    }
    scrub_headers(r->headers_in, true, r->pool);
    return DECLINED;
}

/* ---- cookies that are none of the backend's business ---- */

static bool is_session(const char *name, size_t n, const char *session)
{
    /* A large session is cut into NAME_0, NAME_1 ..., with NAME_chunks. */
    size_t len = session ? strlen(session) : 0;
    return len > 0 && n >= len && !strncmp(name, session, len) && (n == len || name[len] == '_');
}

static bool is_private(const char *pair, const char *session)
{
    size_t n = strcspn(pair, "= \t");
    return begins(pair, "__Host-prl_") || begins(pair, "mod_auth_openidc_") ||
           is_session(pair, n, session);
}

static void strip_cookies(apr_table_t *headers, const char *session, apr_pool_t *p)
{
    const char *cookies = apr_table_get(headers, "Cookie");
    apr_array_header_t *kept = apr_array_make(p, 4, sizeof(const char *));
    char *last, *list = apr_pstrdup(p, cookies);

    if (!cookies) {
        return;
    }
    for (char *pair = apr_strtok(list, ";", &last); pair; pair = apr_strtok(NULL, ";", &last)) {
        pair += strspn(pair, " \t");
        if (*pair && !is_private(pair, session)) {
            APR_ARRAY_PUSH(kept, const char *) = apr_pstrcat(p, kept->nelts ? " " : "", pair, NULL);
        }
    }
    if (kept->nelts) {
        apr_table_setn(headers, "Cookie", apr_array_pstrcat(p, kept, ';'));
    }
    else {
        apr_table_unset(headers, "Cookie");
    }
}

/* ---- ours ---- */

/* A header value is visible ASCII; what is not, and the sign itself, is percent-encoded. */
static const char *header_text(const char *text, apr_pool_t *p)
{
    char *out = apr_palloc(p, strlen(text) * 3 + 1), *to = out;

    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c > 0x20 && *c < 0x7f && *c != '%') {
            *to++ = (char)*c;
        }
        else {
            static const char digits[] = "0123456789ABCDEF";
            *to++ = '%';
            *to++ = digits[*c >> 4];
            *to++ = digits[*c & 15];
        }
    }
    *to = '\0';
    return out;
}

static const char *role_words(pr_roles roles, apr_pool_t *p)
{
    const char *all = "";
    for (int i = 0; i < PR_ROLE_COUNT; i++) {
        if (roles & PR_ROLE_BIT(i)) {
            all = apr_pstrcat(p, all, *all ? "," : "", pr_role_word((pr_role)i), NULL);
        }
    }
    return all;
}

static void set_identity(apr_table_t *headers, const pr_state_t *state, apr_pool_t *p)
{
    const pr_facts_t *facts = &state->granted->facts;
    const pr_identity_t *who = state->who;

    apr_table_setn(headers, "X-Partnerrel-Partner", facts->partner.s);
    apr_table_setn(headers, "X-Partnerrel-Customer", facts->customer.s);
    apr_table_setn(headers, "X-Partnerrel-Service", facts->service.s);
    apr_table_setn(headers, "X-Partnerrel-Grant", facts->grant.s);
    apr_table_setn(headers, "X-Partnerrel-Issuer", header_text(who->issuer, p));
    apr_table_setn(headers, "X-Partnerrel-User", header_text(who->subject, p));
    apr_table_setn(headers, "X-Partnerrel-Roles", role_words(who->roles, p));
}

static int tell_backend(request_rec *r)
{
    /* Trailers may have been merged since. */
    scrub_headers(r->headers_in, false, r->pool);
    if (pr_state_granted(r)) {
        strip_cookies(r->headers_in, pr_config_server(r->server)->session_cookie, r->pool);
        set_identity(r->headers_in, pr_state_seen(r), r->pool);
    }
    return DECLINED;
}

void pr_backend_register(apr_pool_t *p)
{
    ap_hook_post_read_request(scrub_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
    APR_OPTIONAL_HOOK(proxy, fixups, tell_backend, NULL, NULL, APR_HOOK_REALLY_LAST);
}
