/* language.h: in which language a person reads: the pages, and what backends are told. */
#ifndef PR_LANGUAGE_H
#define PR_LANGUAGE_H

#include "base/base.h"

/* The one of `offered` (NULL-terminated) with that code; NULL when there is none, or code is NULL.
 */
const char *pr_language_offered(const char *const *offered, const char *code);

/* Of a request: what its cookie says was chosen by hand, else by Accept-Language; each header may
 * be NULL. Never NULL: the first of `offered` for whoever reads none of them. */
const char *pr_language_of(const char *const *offered, const char *cookie,
                           const char *accept_language, apr_pool_t *p);

#endif
