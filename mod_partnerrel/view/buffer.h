/* buffer.h: text that grows in a pool. Only the view's own files use it. */
#ifndef PR_BUFFER_H
#define PR_BUFFER_H

#include "base/base.h"

typedef struct {
    char *s; /* always NUL-terminated */
    size_t n, room;
    apr_pool_t *p;
} pr_buffer_t;

void pr_buffer_init(pr_buffer_t *buffer, size_t room, apr_pool_t *p);
void pr_buffer_add(pr_buffer_t *buffer, const char *bytes, size_t n);
void pr_buffer_text(pr_buffer_t *buffer, const char *text);

/* Adds text escaped for element content and double-quoted attributes (escape.h). */
void pr_buffer_html(pr_buffer_t *buffer, const char *text);

/* Length in bytes of the UTF-8 character at `s`, which is not at its end; 0 when it is none. */
size_t pr_utf8_step(const char *s);

#define PR_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

#endif
