/* canonical.c: where a partner's rights are asked for, a path has one spelling (security D7).
 *
 * What is decided here is about the path as httpd reads it, and the backend reads it again by rules
 * of its own. So whatever two servers may read differently is refused, before anybody is
 * authenticated, also for sub-requests and internal redirects: of these r->unparsed_uri is the path
 * the server asks itself for.
 *
 * post_perdir_config is the first hook that knows which section counts, and nothing (Satisfy Any, a
 * section that was checked already) leads past it. */
#include "httpd/door.h"

#include "base/path.h"

#include <string.h>

#define SCHEME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

/* Of "/path?query" or "http://host/path?query"; empty for what is neither. */
static const char *path_of(const char *target, size_t *n)
{
    if (*target != '/') {
        target += strspn(target, SCHEME);
        size_t host = strncmp(target, "://", 3) ? 0 : strcspn(target + 3, "/?#");
        target += host ? 3 + host : strlen(target);
    }
    *n = strcspn(target, "?");
    return target;
}

static int refuse_other_spellings(request_rec *r)
{
    size_t n;

    if (!pr_config_dir(r)->requirements) {
        return DECLINED;
    }
    const char *raw = path_of(r->unparsed_uri, &n);
    pr_path_fault_t fault = pr_path_check(raw, n, r->pool);
    /* The server's own rules may have put another path in its place. */
    if (!fault.why && (strncmp(r->uri, raw, n) || r->uri[n])) {
        raw = r->uri;
        n = strlen(raw);
        fault = pr_path_check_decoded(raw, n);
    }
    if (!fault.why) {
        return DECLINED;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  "PR0450: the path is not canonical: %s, at byte %d of \"%.*s\"", fault.why,
                  (int)fault.at, (int)n, raw);
    return HTTP_BAD_REQUEST;
}

void pr_canonical_register(apr_pool_t *p)
{
    ap_hook_post_perdir_config(refuse_other_spellings, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
