/* answer.c: what a dashboard's answer may not do to the portal that it shares an origin with
 * (security rows 33, 34).
 *
 * Cookies that are the portal's or its sign-in's, headers that speak for the whole origin, and
 * those by which a backend gives orders to the server in front of it, are taken out; no shared
 * cache may keep it, also none of httpd's own, which answers before anybody is asked who he is. Of
 * a FastCGI program they all stand where errors and internal redirects keep them, among the cookies
 * that our front module set itself; so these are remembered before the handler runs, and stay. */
#include "httpd/door.h"

#include <string.h>

static ap_filter_rec_t *filter; /* httpd registers it anew whenever it reads its configuration */

static const char *const not_theirs[] = {
    /* for the whole origin */
    "Alt-Svc", "Clear-Site-Data", "NEL", "Report-To", "Service-Worker-Allowed",
    "Strict-Transport-Security",
    /* to a server in front */
    "X-Accel-Redirect", "X-LIGHTTPD-send-file", "X-Reproxy-URL", "X-Sendfile",
    /* to a cache in front: these count more than Cache-Control */
    "CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires", NULL};

/* ---- cookies ---- */

typedef struct {
    const request_rec *r;
    const apr_table_t *before;
    apr_table_t *kept;
} sieve_t;

static int is_other(void *value, const char *name, const char *each)
{
    return strcmp(value, each) != 0;
}

static bool was_there(const apr_table_t *before, const char *value)
{
    return before && !apr_table_do(is_other, (void *)value, before, "Set-Cookie", NULL);
}

static int sift(void *baton, const char *name, const char *value)
{
    sieve_t *sieve = baton;
    /* Of "=NAME=value" browsers make a cookie without a name, and send "NAME=value". */
    const char *pair = value + strspn(value, " \t=");

    if (pr_scrub_is_private(sieve->r, pair) && !was_there(sieve->before, value)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, sieve->r,
                      "PR0480: a dashboard's answer sets a cookie that is not its own: %.*s",
                      (int)strcspn(pair, "= \t;"), pair);
        return 1;
    }
    apr_table_addn(sieve->kept, name, value);
    return 1;
}

static void sift_cookies(const request_rec *r, apr_table_t *headers, const apr_table_t *before)
{
    if (!apr_table_get(headers, "Set-Cookie")) {
        return;
    }
    sieve_t sieve = {r, before, apr_table_make(r->pool, 2)};
    apr_table_do(sift, &sieve, headers, "Set-Cookie", NULL);
    apr_table_unset(headers, "Set-Cookie");
    apr_table_overlap(headers, sieve.kept, APR_OVERLAP_TABLES_ADD);
}

/* ---- the filter ---- */

static void sift_headers(const request_rec *r, apr_table_t *headers, const apr_table_t *before)
{
    if (apr_is_empty_table(headers)) {
        return;
    }
    for (const char *const *name = not_theirs; *name; name++) {
        apr_table_unset(headers, *name);
    }
    sift_cookies(r, headers, before);
}

/* A cache asks nobody whether a person may still see what it has. It is said first, where nothing
 * that the backend leaves open can swallow it. */
static void keep_private(request_rec *r)
{
    const char *control = apr_table_getm(r->pool, r->headers_out, "Cache-Control");
    const char *program = apr_table_getm(r->pool, r->err_headers_out, "Cache-Control");

    apr_table_unset(r->err_headers_out, "Cache-Control");
    apr_table_setn(r->headers_out, "Cache-Control",
                   apr_pstrcat(r->pool, "private", control ? ", " : "", control ? control : "",
                               program ? ", " : "", program ? program : "", NULL));
}

static apr_status_t sift_answer(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    const apr_table_t *before = pr_state_of(r)->cookies;

    sift_headers(r, r->headers_out, before);
    sift_headers(r, r->err_headers_out, before);
    keep_private(r);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static void guard_again(request_rec *r)
{
    const pr_state_t *state = pr_state_seen(r);

    if (state && state->guarded) {
        ap_add_output_filter_handle(filter, NULL, r, r->connection);
    }
}

static void guard(request_rec *r)
{
    const pr_state_t *led_here = r->prev ? pr_state_seen(r->prev) : NULL;

    /* An error's page begins with what the program said that failed. */
    if (led_here && led_here->guarded) {
        sift_headers(r, r->err_headers_out, led_here->cookies);
    }
    if (pr_config_dir(r)->requirements) {
        pr_state_t *state = pr_state_of(r);
        bool any = apr_table_get(r->headers_out, "Set-Cookie") ||
                   apr_table_get(r->err_headers_out, "Set-Cookie");
        state->cookies =
            any ? apr_table_overlay(r->pool, r->headers_out, r->err_headers_out) : NULL;
        state->guarded = true;
        guard_again(r);
    }
}

void pr_answer_register(apr_pool_t *p)
{
    /* What mod_headers sets, the operator wants. */
    static const char *const headers[] = {"mod_headers.c", NULL};

    filter =
        ap_register_output_filter("PARTNERREL_ANSWER", sift_answer, NULL, AP_FTYPE_CONTENT_SET);
    ap_hook_insert_filter(guard, NULL, headers, APR_HOOK_FIRST);
    ap_hook_insert_error_filter(guard_again, NULL, headers, APR_HOOK_FIRST);
}
