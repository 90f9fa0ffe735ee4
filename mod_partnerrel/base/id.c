#include "base/base.h"

#include <string.h>

/* Ids are read on every request to a dashboard. */
static const bool hex[256] = {['0' ... '9'] = true, ['a' ... 'f'] = true};
static const bool slug[256] = {['0' ... '9'] = true, ['a' ... 'z'] = true, ['-'] = true};

static const char *skip_hex(const char *text, int n)
{
    while (n > 0 && hex[(unsigned char)*text]) {
        text++;
        n--;
    }
    return text;
}

bool pr_uuid_parse(char out[PR_ID_LEN + 1], const char *text)
{
    static const int groups[] = {8, 4, 4, 4, 12};
    const char *at = text;

    memset(out, 0, PR_ID_LEN + 1);
    if (!text) {
        return false;
    }
    for (int i = 0; i < 5; i++) {
        const char *end = skip_hex(at, groups[i]);
        if (end - at != groups[i] || *end != (i < 4 ? '-' : '\0')) {
            return false;
        }
        at = end + 1;
    }
    memcpy(out, text, PR_ID_LEN);
    return true;
}

bool pr_slug_parse(char *out, size_t size, const char *text)
{
    size_t n = 0;

    memset(out, 0, size);
    if (!text || !(text[0] >= 'a' && text[0] <= 'z')) {
        return false;
    }
    while (slug[(unsigned char)text[n]]) {
        n++;
    }
    if (text[n] || n >= size) {
        return false;
    }
    memcpy(out, text, n);
    return true;
}
