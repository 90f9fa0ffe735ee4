#include "web/cookie.h"

#include <string.h>

#define VALUE_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

const char *pr_cookie_get(const char *header, const char *name, apr_pool_t *p)
{
    const char *found = NULL;
    size_t name_len = strlen(name);

    if (!header || !strstr(header, name)) {
        return NULL;
    }
    while (*header) {
        header += strspn(header, "; \t");
        size_t n = strcspn(header, ";");
        if (n > name_len && !strncmp(header, name, name_len) && header[name_len] == '=') {
            if (found) {
                return NULL;
            }
            found = apr_pstrmemdup(p, header + name_len + 1, n - name_len - 1);
        }
        header += n;
    }
    return found && *found && !found[strspn(found, VALUE_BYTES)] ? found : NULL;
}

void pr_cookie_set(apr_table_t *headers, const char *name, const char *value, int max_age,
                   apr_pool_t *p)
{
    const char *age = max_age ? apr_psprintf(p, "; Max-Age=%d", max_age) : "";
    apr_table_add(
        headers, "Set-Cookie",
        apr_psprintf(p, "%s=%s; Path=/%s; Secure; HttpOnly; SameSite=Lax", name, value, age));
}
