#include "view/escape.h"

#include "view/buffer.h"

#include <string.h>

char *pr_escape_html(const char *text, apr_pool_t *p)
{
    pr_buffer_t out;

    pr_buffer_init(&out, strlen(text) + 32, p);
    pr_buffer_html(&out, text);
    return out.s;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c));
}

static char *percent(const char *text, const char *also, apr_pool_t *p)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = apr_palloc(p, 3 * strlen(text) + 1), *o = out;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (is_unreserved(c) || strchr(also, c)) {
            *o++ = (char)c;
            continue;
        }
        *o++ = '%';
        *o++ = digits[c >> 4];
        *o++ = digits[c & 15];
    }
    *o = '\0';
    return out;
}

char *pr_escape_url(const char *text, apr_pool_t *p)
{
    return percent(text, "", p);
}

char *pr_escape_path(const char *path, apr_pool_t *p)
{
    return percent(path, "/", p);
}

/* Browsers drop or turn round some of these before they look for the scheme. */
static bool has_odd_bytes(const char *url)
{
    for (; *url; url++) {
        unsigned char c = (unsigned char)*url;
        if (c <= 0x20 || c == 0x7f || c == '\\') {
            return true;
        }
    }
    return false;
}

bool pr_url_safe(const char *url)
{
    static const char *const good[] = {"http://", "https://", "mailto:"};

    if (!url || has_odd_bytes(url)) {
        return false;
    }
    if (url[strcspn(url, ":/?#")] != ':') {
        return strncmp(url, "//", 2) != 0;
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t n = strlen(good[i]);
        if (!strncasecmp(url, good[i], n)) {
            return good[i][n - 1] == ':' || (url[n] && !strchr("/?#:@", url[n]));
        }
    }
    return false;
}

/* Text for one field of a mailto: every line end becomes `line_end`, other control characters but
 * the tab are left out. */
static char *mail_field(const char *text, const char *line_end, apr_pool_t *p)
{
    pr_buffer_t out;

    pr_buffer_init(&out, strlen(text) + 32, p);
    while (*text) {
        size_t n = pr_utf8_step(text);
        if (*text == '\r' || *text == '\n') {
            text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
            pr_buffer_text(&out, line_end);
            continue;
        }
        if (n == 0) {
            pr_buffer_text(&out, PR_REPLACEMENT);
        }
        else if (*text == '\t' || n > 1 || ((unsigned char)*text >= 0x20 && *text != 0x7f)) {
            pr_buffer_add(&out, text, n);
        }
        text += n ? n : 1;
    }
    return out.s;
}

char *pr_mailto(const char *subject, const char *body, apr_pool_t *p)
{
    return apr_pstrcat(p, "mailto:?subject=", pr_escape_url(mail_field(subject, " ", p), p),
                       "&body=", pr_escape_url(mail_field(body, "\r\n", p), p), NULL);
}
