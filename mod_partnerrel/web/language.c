#include "web/language.h"

#include "base/text.h"
#include "web/cookie.h"

#include <string.h>

const char *pr_language_offered(const char *const *offered, const char *code)
{
    for (int i = 0; code && offered[i]; i++) {
        if (!strcmp(offered[i], code)) {
            return offered[i];
        }
    }
    return NULL;
}

const char *pr_language_of(const char *const *offered, const char *cookie,
                           const char *accept_language, apr_pool_t *p)
{
    const char *chosen = pr_language_offered(offered, pr_cookie_get(cookie, PR_COOKIE_LANG, p));

    return chosen ? chosen : pr_text_pick_language(offered, accept_language, p);
}
