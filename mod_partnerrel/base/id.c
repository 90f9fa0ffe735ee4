#include "base/base.h"

#include <string.h>

/* Ids are read on every request to a dashboard. */
static const bool hex[256] = {['0' ... '9'] = true, ['a' ... 'f'] = true};
static const bool slug[256] = {['0' ... '9'] = true, ['a' ... 'z'] = true, ['-'] = true};

bool pr_uuid_parse(char out[PR_ID_LEN + 1], const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    int i = 0;

    memset(out, 0, PR_ID_LEN + 1);
    while (text && i < PR_ID_LEN &&
           (form[i] == '-' ? text[i] == '-' : hex[(unsigned char)text[i]])) {
        i++;
    }
    if (i < PR_ID_LEN || text[i]) {
        return false;
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
