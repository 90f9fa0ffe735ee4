/* scrub.c: what a client may not send on to a backend (security D6).
 *
 * A client must be able neither to forge the headers that are ours to set (backend.c) nor to have
 * them taken away. So its own are removed before anything reads the request, in every spelling a
 * backend may fold into one of ours, and a Connection header that names one is refused, since
 * mod_proxy takes away what it names. Those of mod_auth_openidc go the same way (D16): OIDC_CLAIM_*
 * and the like, and the one that is its OIDCAuthNHeader. */
#include "httpd/door.h"

#include <apr_lib.h>
#include <string.h>

#define OURS     "x-partnerrel-"
#define OURS_CGI "http-x-partnerrel-" /* as CGI names it */
#define OIDC     "oidc-"

static size_t separators(const char *text)
{
    size_t n = 0;
    while (text[n] && !apr_isalnum(text[n])) {
        n++;
    }
    return n;
}

/* What is left of a name behind what backends may read as this prefix (in small letters): "User" of
 * "_X..PartnerRel_User" and "x-partnerrel-". NULL when they may not. Hardly a backend takes several
 * separators for one; but hardly anybody else sends them. */
static const char *behind(const char *name, const char *prefix)
{
    name += separators(name);
    while (*prefix) {
        size_t wanted = separators(prefix), there = separators(name);
        if (wanted ? !there : apr_tolower(*name) != *prefix) {
            return NULL;
        }
        prefix += wanted ? wanted : 1;
        name += wanted ? there : 1;
    }
    return name;
}

/* Most of what a request has differs in the first letter; that is asked first, since all of it is
 * asked several times a request. */
static bool may_begin(const char *name, const char *prefix)
{
    return (*name | 0x20) == *prefix || !apr_isalnum(*name);
}

static void scrub(apr_table_t *table, const char *prefix, bool whole)
{
    const apr_array_header_t *all = apr_table_elts(table);
    int i = 0;

    while (i < all->nelts) {
        const char *name = APR_ARRAY_IDX(all, i, apr_table_entry_t).key;
        const char *rest = may_begin(name, prefix) ? behind(name, prefix) : NULL;
        if (rest && (!whole || !rest[separators(rest)])) {
            apr_table_unset(table, name);
        }
        else {
            i++;
        }
    }
}

void pr_scrub_headers(request_rec *r)
{
    scrub(r->headers_in, OURS, false);
}

void pr_scrub_environment(request_rec *r)
{
    scrub(r->subprocess_env, OURS_CGI, false);
}

static bool is_user_header(const apr_array_header_t *names, const char *text)
{
    for (int i = 0; i < names->nelts; i++) {
        const char *rest = behind(text, APR_ARRAY_IDX(names, i, const char *));
        if (rest && !apr_isalnum(*rest)) {
            return true;
        }
    }
    return false;
}

/* Looked for anywhere in the value, so that no quoting or spacing hides it. */
static int names_none(void *user_headers, const char *name, const char *value)
{
    for (const char *at = value; *at; at++) {
        bool starts = apr_isalnum(*at) && (at == value || !apr_isalnum(at[-1]));
        if (starts && (behind(at, OURS) || behind(at, OIDC) || is_user_header(user_headers, at))) {
            return 0;
        }
    }
    return 1;
}

static int scrub_request(request_rec *r)
{
    apr_array_header_t *users = pr_config_server(r->server)->front->user_headers;

    if (!apr_table_do(names_none, users, r->headers_in, "Connection", "Proxy-Connection", NULL)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "PR0407: the Connection header names an identity header");
        return HTTP_BAD_REQUEST;
    }
    scrub(r->headers_in, OURS, false);
    scrub(r->headers_in, OIDC, false);
    for (int i = 0; i < users->nelts; i++) {
        scrub(r->headers_in, APR_ARRAY_IDX(users, i, const char *), true);
    }
    return DECLINED;
}

/* ---- cookies that are none of the backend's business ---- */

static bool begins(const char *text, const char *prefix)
{
    return *text == *prefix && !strncmp(text, prefix, strlen(prefix));
}

/* A large session is cut into NAME_0, NAME_1 ..., with NAME_chunks. */
static bool is_session(const char *pair, size_t n, const char *session)
{
    size_t len = strlen(session);
    return len > 0 && n >= len && begins(pair, session) && (n == len || pair[len] == '_');
}

bool pr_scrub_is_private(const request_rec *r, const char *pair)
{
    const pr_front_names_t *front = pr_config_server(r->server)->front;
    bool found = begins(pair, "__Host-prl_") || begins(pair, "mod_auth_openidc_");
    size_t n = strcspn(pair, "= \t;");

    for (int i = 0; i < front->session_cookies->nelts && !found; i++) {
        found = is_session(pair, n, APR_ARRAY_IDX(front->session_cookies, i, const char *));
    }
    for (int i = 0; i < front->state_cookies->nelts && !found; i++) {
        const char *prefix = APR_ARRAY_IDX(front->state_cookies, i, const char *);
        found = *prefix && begins(pair, prefix);
    }
    return found;
}

static const char *next_pair(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == ';') {
        text++;
    }
    return text;
}

/* Those the backend may have; "" when there are none. */
static const char *public_cookies(const request_rec *r, const char *cookies)
{
    /* A blank may be added behind each. */
    char *all = apr_palloc(r->pool, strlen(cookies) * 2 + 1), *to = all;
    size_t n;

    for (const char *pair = next_pair(cookies); *pair; pair = next_pair(pair + n)) {
        n = (size_t)(strchrnul(pair, ';') - pair);
        if (!pr_scrub_is_private(r, pair)) {
            to = to > all ? stpcpy(to, "; ") : to;
            to = mempcpy(to, pair, n);
        }
    }
    *to = '\0';
    return all;
}

void pr_scrub_cookies(request_rec *r)
{
    const char *cookies = apr_table_get(r->headers_in, "Cookie");
    const char *left = cookies ? public_cookies(r, cookies) : "";

    if (*left) {
        apr_table_setn(r->headers_in, "Cookie", left);
    }
    else if (cookies) {
        apr_table_unset(r->headers_in, "Cookie");
    }
}

void pr_scrub_register(apr_pool_t *p)
{
    ap_hook_post_read_request(scrub_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
