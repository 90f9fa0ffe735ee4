/* scrub.c: what a client may not send on to a backend (security D6).
 *
 * A client must be able neither to forge the headers that are ours to set (backend.c) nor to have
 * them taken away. So its own are removed before anything reads the request, in every spelling a
 * backend may fold into one of ours, and a Connection header that names one is refused, since
 * mod_proxy takes away what it names. Those of mod_auth_openidc go the same way (D16). */
#include "httpd/door.h"

#include <apr_lib.h>
#include <string.h>

#define OURS     "x-partnerrel-"
#define OURS_CGI "http-x-partnerrel-" /* as CGI names it */
#define OIDC     "oidc-"

/* Does the name begin with this as backends fold names: "X_Partnerrel.USER" with "x-partnerrel-"?
 * Most of what a request has differs in the first letter; that is asked without ado, since all of
 * it is asked several times a request. */
static bool folds_to(const char *name, const char *prefix)
{
    if ((*name | 0x20) != *prefix) {
        return false;
    }
    for (; *prefix; name++, prefix++) {
        char c = apr_isalnum(*name) ? (char)apr_tolower(*name) : '-';
        if (!*name || c != *prefix) {
            return false;
        }
    }
    return true;
}

static void scrub(apr_table_t *table, const char *prefix)
{
    const apr_array_header_t *all = apr_table_elts(table);
    int i = 0;

    while (i < all->nelts) {
        const char *name = APR_ARRAY_IDX(all, i, apr_table_entry_t).key;
        if (folds_to(name, prefix)) {
            apr_table_unset(table, name);
        }
        else {
            i++;
        }
    }
}

void pr_scrub_ours(request_rec *r)
{
    scrub(r->headers_in, OURS);
    scrub(r->subprocess_env, OURS_CGI);
}

bool pr_scrub_is_clean(const request_rec *r, const apr_table_t *told)
{
    const apr_array_header_t *all = apr_table_elts(r->headers_in), *ours = apr_table_elts(told);
    const apr_table_entry_t *has = (const void *)all->elts, *says = (const void *)ours->elts;
    int seen = 0;

    for (int i = 0; i < all->nelts; i++) {
        bool same =
            seen < ours->nelts && has[i].key == says[seen].key && has[i].val == says[seen].val;
        if (same) {
            seen++;
        }
        else if (folds_to(has[i].key, OURS)) {
            return false;
        }
    }
    return seen == ours->nelts;
}

/* Looked for anywhere in the value, so that no quoting or spacing hides it. */
static int names_none(void *baton, const char *name, const char *value)
{
    for (const char *at = value; *at; at++) {
        bool starts = at == value || !apr_isalnum(at[-1]);
        if (starts && (folds_to(at, OURS) || folds_to(at, OIDC))) {
            return 0;
        }
    }
    return 1;
}

static int scrub_request(request_rec *r)
{
    if (!apr_table_do(names_none, NULL, r->headers_in, "Connection", "Proxy-Connection", NULL)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "PR0407: the Connection header names an identity header");
        return HTTP_BAD_REQUEST;
    }
    scrub(r->headers_in, OURS);
    scrub(r->headers_in, OIDC);
    return DECLINED;
}

/* ---- cookies that are none of the backend's business ---- */

static bool begins(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

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

void pr_scrub_cookies(request_rec *r)
{
    const char *cookies = apr_table_get(r->headers_in, "Cookie");
    const char *session = pr_config_server(r->server)->session_cookie;
    char *last, *list = apr_pstrdup(r->pool, cookies);

    if (!cookies) {
        return;
    }
    apr_array_header_t *kept = apr_array_make(r->pool, 4, sizeof(const char *));
    for (char *pair = apr_strtok(list, ";", &last); pair; pair = apr_strtok(NULL, ";", &last)) {
        pair += strspn(pair, " \t");
        if (*pair && !is_private(pair, session)) {
            APR_ARRAY_PUSH(kept, const char *) =
                apr_pstrcat(r->pool, kept->nelts ? " " : "", pair, NULL);
        }
    }
    if (kept->nelts) {
        apr_table_setn(r->headers_in, "Cookie", apr_array_pstrcat(r->pool, kept, ';'));
    }
    else {
        apr_table_unset(r->headers_in, "Cookie");
    }
}

void pr_scrub_register(apr_pool_t *p)
{
    ap_hook_post_read_request(scrub_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
