/* A path that is let through is the one spelling of what it spells, and that is fit to be asked
 * for: shown by a decoder and an encoder that know nothing of path.c.
 *
 *   fuzz_path -max_len=64 CORPUS
 */
#include "base/path.h"
#include "base/text.h"

#include <apr_general.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void demand(int truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "let through, though: %s\n", what);
        abort();
    }
}

static size_t decode(char *out, const char *raw, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        char pair[3] = "";
        if (raw[i] == '%' && i + 2 < n) {
            memcpy(pair, raw + i + 1, 2);
            i += 2;
        }
        out[to++] = *pair ? (char)strtol(pair, NULL, 16) : raw[i];
    }
    return to;
}

static size_t encode(char *out, const char *path, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)path[i];
        bool plain = c < 0x80 && (isalnum(c) || (c && strchr("/-._~!$&'()*+,=:@", c)));
        to += (size_t)sprintf(out + to, plain ? "%c" : "%%%02X", c);
    }
    return to;
}

static void demand_fit(const char *path, size_t n)
{
    char *text = malloc(n + 3);

    sprintf(text, "%.*s/", (int)n, path);
    demand(strlen(text) == n + 1, "a NUL");
    demand(pr_utf8_valid(path, n), "no UTF-8");
    demand(!strpbrk(text, "%\\;?#\x7f"), "a character that is barred");
    demand(!strstr(text, "./") && !strstr(text, " /"), "a segment that ends in a dot or a space");
    if (path[n - 1] == '/') {
        text[n] = '\0';
    }
    demand(!strstr(text, "//"), "an empty segment");
    for (size_t i = 0; i < n; i++) {
        demand((unsigned char)path[i] >= 0x20, "a control character");
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static apr_pool_t *p;

    if (!p) {
        apr_initialize();
        apr_pool_create(&p, NULL);
    }
    apr_pool_clear(p);
    if (pr_path_check((const char *)data, n, p).why) {
        return 0;
    }
    char *path = malloc(n + 1), *again = malloc(3 * n + 1);
    size_t len = decode(path, (const char *)data, n);
    demand_fit(path, len);
    demand(encode(again, path, len) == n && !memcmp(again, data, n), "another spelling");
    free(path);
    free(again);
    return 0;
}
