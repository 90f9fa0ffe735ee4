#include "view/buffer.h"

#include "base/text.h"

#include <string.h>

void pr_buffer_init(pr_buffer_t *buffer, size_t room, apr_pool_t *p)
{
    buffer->p = p;
    buffer->n = 0;
    buffer->room = room > 64 ? room : 64;
    buffer->s = apr_palloc(p, buffer->room);
    *buffer->s = '\0';
}

void pr_buffer_add(pr_buffer_t *buffer, const char *bytes, size_t n)
{
    if (n >= buffer->room - buffer->n) {
        char *wider;
        while (n >= buffer->room - buffer->n) {
            buffer->room *= 2;
        }
        wider = apr_palloc(buffer->p, buffer->room);
        memcpy(wider, buffer->s, buffer->n);
        buffer->s = wider;
    }
    memcpy(buffer->s + buffer->n, bytes, n);
    buffer->n += n;
    buffer->s[buffer->n] = '\0';
}

void pr_buffer_text(pr_buffer_t *buffer, const char *text)
{
    pr_buffer_add(buffer, text, strlen(text));
}

size_t pr_utf8_step(const char *s)
{
    unsigned char lead = (unsigned char)*s;
    size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    return strnlen(s, n) == n && pr_utf8_valid(s, n) ? n : 0;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

/* What stands for an ASCII character that is not plain. A browser makes LF of CR unless it is
 * written as a number; other control characters may not stand in HTML at all. */
static const char *html_for(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\r':
        return "&#13;";
    case '\n':
        return "\n";
    case '\t':
        return "\t";
    default:
        return PR_REPLACEMENT;
    }
}

void pr_buffer_html(pr_buffer_t *buffer, const char *text)
{
    while (*text) {
        const char *from = text;
        size_t n;
        while (is_plain((unsigned char)*text)) {
            text++;
        }
        if (text > from) {
            pr_buffer_add(buffer, from, (size_t)(text - from));
            continue;
        }
        n = pr_utf8_step(text);
        if (n <= 1) {
            pr_buffer_text(buffer, n ? html_for(*text) : PR_REPLACEMENT);
            text++;
        }
        else {
            pr_buffer_add(buffer, text, n);
            text += n;
        }
    }
}
