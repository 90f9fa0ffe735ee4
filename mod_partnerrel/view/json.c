#include "view/json.h"

#include "view/buffer.h"

#include <string.h>

/* A page may carry JSON, and old scripts take U+2028 and U+2029 for line ends. */
static bool needs_number(const char *s, size_t n)
{
    return (unsigned char)*s < 0x20 || (n == 1 && strchr("<>&", *s)) ||
           (n == 3 && (!memcmp(s, "\xe2\x80\xa8", 3) || !memcmp(s, "\xe2\x80\xa9", 3)));
}

static void add_number(pr_buffer_t *out, const char *s, size_t n)
{
    char number[8];

    apr_snprintf(number, sizeof number, "\\u%04x",
                 n == 3 ? 0x2000u | ((unsigned char)s[2] & 0x3fu) : (unsigned char)*s);
    pr_buffer_text(out, number);
}

char *pr_json_string(const char *text, apr_pool_t *p)
{
    pr_buffer_t out;

    pr_buffer_init(&out, strlen(text) + 32, p);
    pr_buffer_text(&out, "\"");
    while (*text) {
        size_t n = pr_utf8_step(text);
        if (n == 0) {
            pr_buffer_text(&out, "\\ufffd");
        }
        else if (needs_number(text, n)) {
            add_number(&out, text, n);
        }
        else {
            if (*text == '"' || *text == '\\') {
                pr_buffer_text(&out, "\\");
            }
            pr_buffer_add(&out, text, n);
        }
        text += n ? n : 1;
    }
    pr_buffer_text(&out, "\"");
    return out.s;
}
