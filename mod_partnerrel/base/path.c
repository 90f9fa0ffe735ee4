#include "base/path.h"

#include "base/text.h"

#include <string.h>

typedef enum {
    TO_ESCAPE, /* may be in a path, as %XX only */
    PLAIN,     /* may be in a path, as itself only */
    SLASH,     /* the same, between segments */
    BARRED,    /* may not be in a path */
} kind_t;

static const unsigned char kinds[256] = {
    ['a' ... 'z'] = PLAIN, ['A' ... 'Z'] = PLAIN, ['0' ... '9'] = PLAIN,
    ['-'] = PLAIN,         ['.'] = PLAIN,         ['_'] = PLAIN,
    ['~'] = PLAIN,         ['!'] = PLAIN,         ['$'] = PLAIN,
    ['&'] = PLAIN,         ['\''] = PLAIN,        ['('] = PLAIN,
    [')'] = PLAIN,         ['*'] = PLAIN,         ['+'] = PLAIN,
    [','] = PLAIN,         ['='] = PLAIN,         [':'] = PLAIN,
    ['@'] = PLAIN,         ['/'] = SLASH,         [0x00 ... 0x1f] = BARRED,
    [0x7f] = BARRED,       ['%'] = BARRED,        ['\\'] = BARRED,
    [';'] = BARRED,        ['?'] = BARRED,        ['#'] = BARRED,
};

/* ---- what is spelt ---- */

static const char *bad_byte(unsigned char c, unsigned char before)
{
    if (c != '/') {
        /* U+0080 to U+009F are control characters, too. */
        bool control = before == 0xc2 && c >= 0x80 && c < 0xa0;
        return kinds[c] == BARRED ? "a control character, or one of % \\ ; ? #"
               : control          ? "a control character"
                                  : NULL;
    }
    return before == '/'                    ? "an empty segment"
           : before == '.' || before == ' ' ? "a segment that ends in a dot or a space"
                                            : NULL;
}

/* What only the whole of a path shows; `any` has the bits of all its bytes, `end` is where it ends
 * as it is spelt. */
static pr_path_fault_t bad_whole(const char *path, size_t n, unsigned char any, size_t end)
{
    const char *why = n == 0 || path[0] != '/' ? "it does not begin with a slash" : NULL;

    if (!why && path[n - 1] != '/' && (why = bad_byte('/', (unsigned char)path[n - 1]))) {
        return (pr_path_fault_t){why, end};
    }
    if (!why && any >= 0x80 && !pr_utf8_valid(path, n)) {
        why = "bytes that are not UTF-8";
    }
    return (pr_path_fault_t){why, 0};
}

pr_path_fault_t pr_path_check_decoded(const char *path, size_t n)
{
    unsigned char before = 0, any = 0;

    for (size_t i = 0; i < n; i++) {
        const char *why = bad_byte((unsigned char)path[i], before);
        if (why) {
            return (pr_path_fault_t){why, i};
        }
        before = (unsigned char)path[i];
        any |= before;
    }
    return bad_whole(path, n, any, n);
}

/* ---- how it is spelt ---- */

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *read_escape(const char *raw, size_t n, unsigned char *byte)
{
    if (n < 3 || digit(raw[1]) < 0 || digit(raw[2]) < 0) {
        return "an escape that is not % and two digits, letters in capitals";
    }
    *byte = (unsigned char)(digit(raw[1]) << 4 | digit(raw[2]));
    return kinds[*byte] == PLAIN || kinds[*byte] == SLASH ? "an escape of what needs none" : NULL;
}

/* Anything but a plain byte, of which a path has most. */
static const char *read_other(const char *raw, size_t n, unsigned char before, unsigned char *byte)
{
    const char *why = *raw == '%'                 ? read_escape(raw, n, byte)
                      : kinds[*byte] == TO_ESCAPE ? "a byte that has to be escaped"
                                                  : NULL;
    return why ? why : bad_byte(*byte, before);
}

pr_path_fault_t pr_path_check(const char *raw, size_t n, apr_pool_t *ptemp)
{
    char *decoded = NULL; /* from the first escape on; until then the path is its own spelling */
    unsigned char any = 0;
    size_t to = 0, i = 0;

    for (;;) {
        size_t from = i;
        while (i < n && kinds[(unsigned char)raw[i]] == PLAIN) {
            i++;
        }
        if (decoded) {
            memcpy(decoded + to, raw + from, i - from);
        }
        to += i - from;
        const char *path = decoded ? decoded : raw;
        if (i == n) {
            return bad_whole(path, to, any, n);
        }
        unsigned char byte = (unsigned char)raw[i], before = to ? (unsigned char)path[to - 1] : 0;
        const char *why = read_other(raw + i, n - i, before, &byte);
        if (why) {
            return (pr_path_fault_t){why, i};
        }
        if (raw[i] == '%' && !decoded) {
            decoded = memcpy(apr_palloc(ptemp, n + 1), raw, to);
        }
        i += raw[i] == '%' ? 3 : 1;
        if (decoded) {
            decoded[to] = (char)byte;
        }
        to++;
        any |= byte;
    }
}

bool pr_path_covers(const char *outer, const char *inner)
{
    size_t n = strlen(outer);

    while (n > 0 && outer[n - 1] == '/') {
        n--;
    }
    return !strncmp(outer, inner, n) && (!inner[n] || inner[n] == '/');
}
