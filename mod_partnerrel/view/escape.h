/* escape.h: text made safe for the place it goes to. */
#ifndef PR_ESCAPE_H
#define PR_ESCAPE_H

#include "base/base.h"

/* For element content and for a double-quoted attribute: & < > " ' escaped; bytes that are not
 * UTF-8 become U+FFFD, so that no value can cut a page off (security row 16). In `p`. */
char *pr_escape_html(const char *text, apr_pool_t *p);

/* One component of a URL: everything but unreserved characters as %XX (RFC 3986). */
char *pr_escape_url(const char *text, apr_pool_t *p);

/* A decoded path for a URL: as pr_escape_url, but '/' stays. */
char *pr_escape_path(const char *path, apr_pool_t *p);

/* May this stand in href, src, action: http:, https:, mailto:, or a path or query of our own
 * (no scheme, not starting with // or /\, no control bytes)? */
bool pr_url_safe(const char *url);

/* A mailto: URL (RFC 6068) with no recipient; CR LF in the body as %0D%0A. */
char *pr_mailto(const char *subject, const char *body, apr_pool_t *p);

#endif
