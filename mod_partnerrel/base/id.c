#include "base/base.h"

#include <string.h>

static bool is_lower_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool pr_uuid_parse(char out[PR_ID_LEN + 1], const char *text)
{
    memset(out, 0, PR_ID_LEN + 1);
    if (!text || strlen(text) != PR_ID_LEN) {
        return false;
    }
    for (int i = 0; i < PR_ID_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_lower_hex(text[i])) {
            return false;
        }
    }
    memcpy(out, text, PR_ID_LEN);
    return true;
}

bool pr_slug_parse(char *out, size_t size, const char *text)
{
    memset(out, 0, size);
    if (!text || !(text[0] >= 'a' && text[0] <= 'z')) {
        return false;
    }
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (text[n] || n >= size) {
        return false;
    }
    memcpy(out, text, n);
    return true;
}
