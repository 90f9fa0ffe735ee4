/* text.h: what needs to know languages and scripts. The only user of libicu. */
#ifndef PR_TEXT_H
#define PR_TEXT_H

#include "base/base.h"

/* Strict UTF-8 (no surrogates, no overlong forms, nothing past U+10FFFF, no NUL inside `n`). */
bool pr_utf8_valid(const char *text, size_t n);

/* How many of the bytes, from the first on, are visible ASCII or blanks: nearly always all. */
size_t pr_text_plain(const char *text, size_t n);

/* True when the text has a control character other than those in `allowed` (a byte string), a
 * bidirectional control, or a zero-width or other default-ignorable character (security D11). */
bool pr_text_has_hidden(const char *text, const char *allowed);

/* The text with every character that pr_text_has_hidden(text, "") objects to left out, in `p`;
 * NULL on invalid UTF-8. */
char *pr_text_without_hidden(const char *text, apr_pool_t *p);

/* NFC, outer white space cut, inner runs of it made one space. NULL when the text is not valid
 * UTF-8. */
char *pr_text_tidy(const char *text, apr_pool_t *p);

/* Case-folded NFC form for searching ("ß" finds "SS"), in `p`; NULL on invalid UTF-8. */
char *pr_text_fold(const char *text, apr_pool_t *p);

/* A name fit to be shown to a stranger who decides by it: NFC, 1-80 characters, one script
 * (UTS 39 "highly restrictive"), nothing hidden. */
bool pr_text_name_ok(const char *name);
/* The skeleton (UTS 39) two look-alike names share; NULL when there is none. */
char *pr_text_skeleton(const char *name, apr_pool_t *p);

/* Number of characters (code points). */
size_t pr_text_length(const char *text);

/* Has it a letter of any script? */
bool pr_text_has_letter(const char *text);

/* The plural category ("one", "few", "many", "other") of n in a language, by CLDR. */
const char *pr_text_plural(const char *lang, apr_int64_t n);

/* A number, a date, a date with time (UTC, marked so), as the language writes it. */
char *pr_text_number(const char *lang, apr_int64_t n, apr_pool_t *p);
char *pr_text_date(const char *lang, apr_time_t t, apr_pool_t *p);
char *pr_text_time(const char *lang, apr_time_t t, apr_pool_t *p);

/* What a language calls the country of an ISO 3166-1 alpha-2 code; the code itself when it is none.
 */
char *pr_text_country(const char *lang, const char *code, apr_pool_t *p);

/* The same moment for machines: "2017-01-23T10:00:00Z" (RFC 3339). */
char *pr_text_rfc3339(apr_time_t t, apr_pool_t *p);

/* Picks from `offered` (NULL-terminated, first is the default) by an Accept-Language value
 * (RFC 9110 section 12.5.4; RFC 4647 look-up). Never NULL. */
const char *pr_text_pick_language(const char *const *offered, const char *accept_language,
                                  apr_pool_t *ptemp);

#endif
