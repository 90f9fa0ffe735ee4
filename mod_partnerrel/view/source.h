/* source.h: a template's or catalogue's text, and complaints that point into it. */
#ifndef PR_SOURCE_H
#define PR_SOURCE_H

#include "base/base.h"

#define PR_SOURCE_MAX 1048576

typedef struct {
    const char *file; /* as complaints name it */
    const char *text; /* NUL-terminated */
    size_t len;
} pr_source_t;

/* Reads a file; false and *error when it cannot be read, is larger than PR_SOURCE_MAX or is not
 * UTF-8. */
bool pr_source_read(pr_source_t *out, const char *file, const char **error, apr_pool_t *p);

/* The same checks for text that is in memory already. */
bool pr_source_check(const pr_source_t *source, const char **error, apr_pool_t *p);

/* "file:line:column: reason", the line, and a caret under the place at byte offset `at`. */
const char *pr_source_complain(const pr_source_t *source, size_t at, apr_pool_t *p, const char *fmt,
                               ...) PR_PRINTF(4, 5);

/* The byte offset of a line and a column (both from 1, bytes), kept inside the text. */
size_t pr_source_offset(const pr_source_t *source, int line, int column);

/* The offset of the first markup declaration ("<!...") that is neither a comment nor the words of
 * `allowed` (may be NULL), or SIZE_MAX. Without declarations there are no entities (row 22). */
size_t pr_source_declaration(const pr_source_t *source, const char *allowed);

#endif
