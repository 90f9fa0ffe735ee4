/* json.h: writing JSON (RFC 8259). Reading it comes with the REST interface. */
#ifndef PR_JSON_H
#define PR_JSON_H

#include "base/base.h"

/* Text as a JSON string with its quotes; also < > & U+2028 U+2029 escaped, bytes that are not
 * UTF-8 as U+FFFD. In `p`. */
char *pr_json_string(const char *text, apr_pool_t *p);

#endif
