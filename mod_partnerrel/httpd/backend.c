/* backend.c: what a dashboard is told about who asks, for whom, and by which grant (security D6;
 * docs/dashboards.md).
 *
 * It is put into the request's headers twice. At the end of core's fixups, after mod_headers: that
 * is what AJP, FastCGI and CGI send on, which know no other hook. And again in mod_proxy's own
 * hook, which there is for HTTP and WebSockets only, after mod_proxy took away what a Connection
 * header names. Each time whatever is there of that name goes first (scrub.c): since the request
 * was read, a parent request may have been told something, or trailers may have been merged. */
#include "httpd/door.h"

#include "web/language.h"

#include <mod_proxy.h>
#include <string.h>

#define HEADERS 10

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

static const char *language(const request_rec *r)
{
    return pr_language_of(pr_config_languages(pr_config_server(r->server)),
                          apr_table_get(r->headers_in, "Cookie"),
                          apr_table_get(r->headers_in, "Accept-Language"), r->pool);
}

/* What the requirement did not ask about is not said. */
static void put(apr_table_t *told, const char *name, const char *value)
{
    if (value && *value) {
        apr_table_addn(told, name, value);
    }
}

static const apr_table_t *tell(request_rec *r, const pr_facts_t *facts, const pr_identity_t *who)
{
    apr_table_t *told = apr_table_make(r->pool, HEADERS);
    const char *lang = language(r);
    bool counted = facts->revision > 0;

    put(told, "X-Partnerrel-Partner", facts->partner.s);
    put(told, "X-Partnerrel-Customer", facts->customer.s);
    put(told, "X-Partnerrel-Service", facts->service.s);
    put(told, "X-Partnerrel-Grant", facts->grant.s);
    put(told, "X-Partnerrel-Revision", counted ? apr_off_t_toa(r->pool, facts->revision) : NULL);
    put(told, "X-Partnerrel-Issuer", header_text(who->issuer, r->pool));
    put(told, "X-Partnerrel-User", header_text(who->subject, r->pool));
    put(told, "X-Partnerrel-Roles", role_words(who->roles, r->pool));
    put(told, "X-Partnerrel-Language", lang);
    put(told, "X-Partnerrel-Assertion", pr_assertion_make(r, facts, lang));
    return told;
}

static int add(void *headers, const char *name, const char *value)
{
    apr_table_addn(headers, name, value);
    return 1;
}

static int tell_handler(request_rec *r)
{
    /* The portal's own pages ask nobody else, and need their cookies. */
    const pr_decided_t *granted = pr_config_dir(r)->on > 0 ? NULL : pr_state_granted(r);

    /* It is the parent's own table, and the parent goes on. */
    if (r->main) {
        r->headers_in = apr_table_copy(r->pool, r->headers_in);
    }
    pr_scrub_ours(r);
    if (granted) {
        pr_state_t *state = pr_state_of(r);
        state->told = tell(r, &granted->facts, state->who);
        pr_scrub_cookies(r);
        apr_table_do(add, r->headers_in, state->told, NULL);
    }
    return DECLINED;
}

static int tell_backend(request_rec *r)
{
    const apr_table_t *told = pr_state_granted(r) ? pr_state_seen(r)->told : NULL;

    if (told && pr_scrub_is_clean(r, told)) {
        return DECLINED;
    }
    pr_scrub_ours(r);
    if (told) {
        apr_table_do(add, r->headers_in, told, NULL);
    }
    return DECLINED;
}

void pr_backend_register(apr_pool_t *p)
{
    static const char *const before[] = {"mod_headers.c", "mod_dir.c", NULL};

    ap_hook_fixups(tell_handler, before, NULL, APR_HOOK_REALLY_LAST);
    APR_OPTIONAL_HOOK(proxy, fixups, tell_backend, NULL, NULL, APR_HOOK_REALLY_LAST);
}
