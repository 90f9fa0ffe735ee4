/* cookie.h: our two cookies. Both carry the __Host- prefix: no other host and no plain-HTTP page
 * can plant them. */
#ifndef PR_COOKIE_H
#define PR_COOKIE_H

#include "base/base.h"

#define PR_COOKIE_FORM "__Host-prl_form" /* binds a form's seal to this browser (D2) */
#define PR_COOKIE_LANG "__Host-prl_lang" /* the language chosen by hand */

/* The value of a cookie of a Cookie header (RFC 6265), or NULL when it is not there, comes twice or
 * has characters other than [A-Za-z0-9_-]. */
const char *pr_cookie_get(const char *header, const char *name, apr_pool_t *p);

/* Adds a Set-Cookie. `max_age` seconds; 0: until the browser closes. */
void pr_cookie_set(apr_table_t *headers, const char *name, const char *value, int max_age,
                   apr_pool_t *p);

#endif
