#include "base/path.h"

#include "base/text.h"

#include <string.h>

typedef enum {
    TO_ESCAPE, /* may be in a path, as %XX only */
    PLAIN,     /* may be in a path, as itself only */
    BARRED,    /* may not be in a path */
} kind_t;

static const unsigned char kinds[256] = {
    ['a' ... 'z'] = PLAIN, ['A' ... 'Z'] = PLAIN, ['0' ... '9'] = PLAIN,
    ['-'] = PLAIN,         ['.'] = PLAIN,         ['_'] = PLAIN,
    ['~'] = PLAIN,         ['!'] = PLAIN,         ['$'] = PLAIN,
    ['&'] = PLAIN,         ['\''] = PLAIN,        ['('] = PLAIN,
    [')'] = PLAIN,         ['*'] = PLAIN,         ['+'] = PLAIN,
    [','] = PLAIN,         ['='] = PLAIN,         [':'] = PLAIN,
    ['@'] = PLAIN,         ['/'] = PLAIN,         [0x00 ... 0x1f] = BARRED,
    [0x7f] = BARRED,       ['%'] = BARRED,        ['\\'] = BARRED,
    [';'] = BARRED,        ['?'] = BARRED,        ['#'] = BARRED,
};

/* ---- what is spelt ---- */

static const char *bad_byte(unsigned char c, unsigned char before)
{
    if (kinds[c] == BARRED) {
        return "a control character, or one of % \\ ; ? #";
    }
    /* U+0080 to U+009F are control characters, too. */
    if (before == 0xc2 && c >= 0x80 && c < 0xa0) {
        return "a control character";
    }
    if (c != '/') {
        return NULL;
    }
    return before == '/'                    ? "an empty segment"
           : before == '.' || before == ' ' ? "a segment that ends in a dot or a space"
                                            : NULL;
}

pr_path_fault_t pr_path_check_decoded(const char *path, size_t n)
{
    unsigned char before = 0;

    if (n == 0 || path[0] != '/') {
        return (pr_path_fault_t){"it does not begin with a slash", 0};
    }
    for (size_t i = 0; i < n; i++) {
        const char *why = bad_byte((unsigned char)path[i], before);
        if (why) {
            return (pr_path_fault_t){why, i};
        }
        before = (unsigned char)path[i];
    }
    if (before != '/' && bad_byte('/', before)) {
        return (pr_path_fault_t){bad_byte('/', before), n};
    }
    return (pr_path_fault_t){pr_utf8_valid(path, n) ? NULL : "bytes that are not UTF-8", 0};
}

/* ---- how it is spelt ---- */

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads the byte that is spelt at `raw`, and sets the length of its spelling. */
static const char *read_byte(const char *raw, size_t n, unsigned char *byte, size_t *len)
{
    *len = 1;
    *byte = (unsigned char)*raw;
    if (*raw != '%') {
        return kinds[*byte] == TO_ESCAPE ? "a byte that has to be escaped" : NULL;
    }
    if (n < 3 || digit(raw[1]) < 0 || digit(raw[2]) < 0) {
        return "an escape that is not % and two digits, letters in capitals";
    }
    *len = 3;
    *byte = (unsigned char)(digit(raw[1]) << 4 | digit(raw[2]));
    return kinds[*byte] == PLAIN ? "an escape of what needs none" : NULL;
}

pr_path_fault_t pr_path_check(const char *raw, size_t n, apr_pool_t *ptemp)
{
    char *path = apr_palloc(ptemp, n + 1);
    size_t to = 0, len;

    for (size_t i = 0; i < n; i += len) {
        unsigned char byte;
        const char *why = read_byte(raw + i, n - i, &byte, &len);
        if (why) {
            return (pr_path_fault_t){why, i};
        }
        path[to++] = (char)byte;
    }
    pr_path_fault_t fault = pr_path_check_decoded(path, to);
    for (size_t i = 0; i < fault.at; i++) {
        fault.at += raw[i] == '%' ? 2 : 0;
        i += raw[i] == '%' ? 2 : 0;
    }
    return fault;
}

bool pr_path_covers(const char *outer, const char *inner)
{
    size_t n = strlen(outer);

    while (n > 0 && outer[n - 1] == '/') {
        n--;
    }
    return !strncmp(outer, inner, n) && (!inner[n] || inner[n] == '/');
}
