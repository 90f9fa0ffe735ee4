/* backend.c: what a dashboard is told about who asks, for whom, and by which grant (security D6;
 * docs/dashboards.md).
 *
 * A backend that mod_proxy asks over HTTP, WebSockets too, is told in mod_proxy's own hook, after
 * the client's headers are all there and a copy of them is what goes on. AJP, FastCGI and CGI know
 * no such hook: for them it is put into the request's headers at the end of core's fixups, after
 * mod_headers. It is not known of each request which it will be; then it is said twice. Each time
 * whatever is there of that name goes first (scrub.c): since the request was read, a parent request
 * may have been told something, or trailers may have been merged. */
#include "httpd/door.h"

#include "base/text.h"
#include "web/language.h"

#include <mod_proxy.h>
#include <string.h>

typedef struct {
    const char *name, *value;
    size_t name_n, value_n;
} line_t;

#define LINES 10
typedef struct {
    line_t line[LINES];
    int n;
} told_t;

/* A header value is visible ASCII; what is not, and the sign itself, is percent-encoded. */
static const char *header_text(const char *text, apr_pool_t *p)
{
    size_t n = strlen(text);

    if (pr_text_plain(text, n) == n && !memchr(text, ' ', n) && !memchr(text, '%', n)) {
        return text;
    }
    char *out = apr_palloc(p, n * 3 + 1), *to = out;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c > 0x20 && *c < 0x7f && *c != '%') {
            *to++ = (char)*c;
        }
        else {
            static const char hex[] = "0123456789ABCDEF";
            *to++ = '%';
            *to++ = hex[*c >> 4];
            *to++ = hex[*c & 15];
        }
    }
    *to = '\0';
    return out;
}

static const char *digits(apr_int64_t number, apr_pool_t *p)
{
    char *to = (char *)apr_palloc(p, 21) + 20;

    *to = '\0';
    for (; number > 0; number /= 10) {
        *--to = (char)('0' + number % 10);
    }
    return to;
}

static const char *language(const request_rec *r)
{
    return pr_language_of(pr_config_languages(pr_config_server(r->server)),
                          apr_table_get(r->headers_in, "Cookie"),
                          apr_table_get(r->headers_in, "Accept-Language"), r->pool);
}

/* What the requirement did not ask about is not said. */
static inline void put(told_t *told, const char *name, const char *value)
{
    if (value && *value) {
        told->line[told->n++] = (line_t){name, value, strlen(name), strlen(value)};
    }
}

static void tell(request_rec *r, const pr_facts_t *facts, told_t *told)
{
    const pr_identity_t *who = pr_identity_that_decides(r);
    const char *lang = language(r);

    told->n = 0;
    put(told, "X-Partnerrel-Partner", facts->partner.s);
    put(told, "X-Partnerrel-Customer", facts->customer.s);
    put(told, "X-Partnerrel-Service", facts->service.s);
    put(told, "X-Partnerrel-Grant", facts->grant.s);
    put(told, "X-Partnerrel-Revision", digits(facts->revision, r->pool));
    put(told, "X-Partnerrel-Issuer", header_text(who->issuer, r->pool));
    put(told, "X-Partnerrel-User", header_text(who->subject, r->pool));
    put(told, "X-Partnerrel-Roles", pr_role_words(who->roles, ",", r->pool));
    put(told, "X-Partnerrel-Language", lang);
    put(told, "X-Partnerrel-Assertion", pr_assertion_make(r, facts, lang));
}

/* The portal's own pages ask nobody else, and need their cookies. */
static const pr_decided_t *granted_to_backend(const request_rec *r)
{
    return pr_config_dir(r)->on > 0 ? NULL : pr_state_granted(r);
}

/* ---- what is no proxy, or may be none that has a hook ---- */

static bool goes_by_http(const request_rec *r)
{
    const char *to = r->proxyreq == PROXYREQ_REVERSE && r->filename ? r->filename : "";

    return !strncmp(to, "proxy:http:", 11) || !strncmp(to, "proxy:https:", 12) ||
           !strncmp(to, "proxy:ws:", 9) || !strncmp(to, "proxy:wss:", 10);
}

static int tell_handler(request_rec *r)
{
    const pr_decided_t *granted = granted_to_backend(r);
    told_t told;

    if (goes_by_http(r)) {
        return DECLINED;
    }
    /* It is the parent's own table, and the parent goes on. */
    if (r->main) {
        r->headers_in = apr_table_copy(r->pool, r->headers_in);
    }
    pr_scrub_headers(r);
    pr_scrub_environment(r);
    if (granted) {
        tell(r, &granted->facts, &told); /* a cookie of ours says in which language */
        pr_scrub_cookies(r);
        for (int i = 0; i < told.n; i++) {
            apr_table_addn(r->headers_in, told.line[i].name, told.line[i].value);
        }
    }
    return DECLINED;
}

/* ---- mod_proxy over HTTP ---- */

static char *append(char *to, const char *text, size_t n)
{
    return (char *)memcpy(to, text, n) + n;
}

/* The value of the first header, and behind it the others as they go over the wire. mod_proxy takes
 * a dozen looks at each header, and makes a buffer for it; ten of ours cost more than all else we
 * do. No value has a line end (header_text). */
static const char *in_one(const told_t *told, apr_pool_t *p)
{
    size_t room = 1;

    for (int i = 0; i < told->n; i++) {
        room += told->line[i].name_n + told->line[i].value_n + 4;
    }
    char *text = apr_palloc(p, room), *to = text;
    for (int i = 0; i < told->n; i++) {
        if (i > 0) {
            to = append(to, "\r\n", 2);
            to = append(to, told->line[i].name, told->line[i].name_n);
            to = append(to, ": ", 2);
        }
        to = append(to, told->line[i].value, told->line[i].value_n);
    }
    *to = '\0';
    return text;
}

/* The headers are a copy, which mod_proxy writes to the backend's connection and forgets. */
static int tell_backend(request_rec *r)
{
    const pr_decided_t *granted = granted_to_backend(r);
    told_t told;

    pr_scrub_headers(r);
    if (granted) {
        tell(r, &granted->facts, &told); /* a cookie of ours says in which language */
        pr_scrub_cookies(r);
        apr_table_addn(r->headers_in, told.line[0].name, in_one(&told, r->pool));
    }
    return DECLINED;
}

void pr_backend_register(apr_pool_t *p)
{
    static const char *const before[] = {"mod_headers.c", "mod_dir.c", NULL};

    ap_hook_fixups(tell_handler, before, NULL, APR_HOOK_REALLY_LAST);
    APR_OPTIONAL_HOOK(proxy, fixups, tell_backend, NULL, NULL, APR_HOOK_REALLY_LAST);
}
