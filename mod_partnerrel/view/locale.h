/* locale.h: message catalogues, one folder a language, XLIFF 2.0 files by subject. */
#ifndef PR_LOCALE_H
#define PR_LOCALE_H

#include "base/base.h"

typedef struct pr_locales_t pr_locales_t;

/* Reads DIR/LANG/<subject>.xlf for each language (NULL-terminated; the first is shown to whoever
 * reads none of them). One of them is the source language that the files name (srcLang), whose
 * texts are the units' <source>; the others' are <target>. Every language has the same units with
 * the same placeholders, and each one's plural categories, or this is an error: NULL and *error =
 * "file:line: reason". */
pr_locales_t *pr_locales_read(const char *dir, const char *const *langs, const char **error,
                              apr_pool_t *p);
const char *const *pr_locales_langs(const pr_locales_t *locales);

/* Is there such a message, by itself or as plural forms? */
bool pr_locales_has(const pr_locales_t *locales, const char *id);

/* The message in a language with its {placeholders} filled from `args` (may be NULL), plain text,
 * in `p`. Units with plural forms ("id.one", "id.other" ...) are chosen by the number in args
 * "count". NULL when there is no such unit. */
const char *pr_message(const pr_locales_t *locales, const char *lang, const char *id,
                       const apr_table_t *args, apr_pool_t *p);

#endif
