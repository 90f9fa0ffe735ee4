/* front.c: what we have to know of the mod_auth_openidc in front of us. How old is it (D16)? It
 * does not tell httpd its version, but its file has it, as the name it gives itself towards the
 * provider. And which names was it told to use? */
#include "httpd/check.h"
#include "httpd/door.h"
#include "httpd/tree.h"

#include <apr_file_io.h>
#include <apr_lib.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (16 * 1024 * 1024)

static const char name[] = "mod_auth_openidc-";
/* Header scrubbing on every path, and a new session id at sign-in. */
static const int mended[] = {2, 4, 20, 1};

static const char *find_version(const char *text, apr_size_t n)
{
    const char *end = text + n, *at = text;
    const size_t len = sizeof name - 1;

    while ((at = memmem(at, (size_t)(end - at), name, len))) {
        at += len;
        if (at < end && apr_isdigit(*at)) {
            return at;
        }
    }
    return NULL;
}

static const char *version_of(const module *front, apr_pool_t *ptemp)
{
    Dl_info where;
    apr_file_t *file;
    apr_finfo_t info;
    apr_size_t n = 0;

    if (!dladdr(front, &where) ||
        apr_file_open(&file, where.dli_fname, APR_READ | APR_BINARY, 0, ptemp) != APR_SUCCESS) {
        return NULL;
    }
    if (apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS || info.size > FILE_MAX) {
        return NULL;
    }
    char *text = apr_pcalloc(ptemp, (apr_size_t)info.size + 1); /* so that the version ends */
    apr_file_read_full(file, text, (apr_size_t)info.size, &n);
    apr_file_close(file);
    return find_version(text, n);
}

static bool is_older(const char *version)
{
    for (size_t i = 0; i < sizeof mended / sizeof mended[0]; i++) {
        char *end;
        long part = strtol(version, &end, 10);
        if (part != mended[i]) {
            return part < mended[i];
        }
        version = *end == '.' ? end + 1 : end;
    }
    return false;
}

void pr_front_check(server_rec *s, apr_pool_t *ptemp)
{
    const module *front = ap_find_linked_module("mod_auth_openidc.c");
    const char *version = front ? version_of(front, ptemp) : NULL;

    if (version && is_older(version)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     "PR0410: mod_auth_openidc %.*s is older than 2.4.20.1; what that means stands "
                     "in docs/operating.md, \"Sign-in\"",
                     (int)strspn(version, "0123456789."), version);
    }
}

static void collect(const ap_directive_t *list, const char *directive, apr_array_header_t *names)
{
    for (; list; list = list->next) {
        if (pr_tree_is(list, directive)) {
            APR_ARRAY_PUSH(names, const char *) = pr_tree_word(names->pool, list);
        }
        collect(list->first_child, directive, names);
    }
}

static apr_array_header_t *names_of(const char *directive, apr_pool_t *p)
{
    apr_array_header_t *names = apr_array_make(p, 1, sizeof(const char *));

    collect(ap_conftree, directive, names);
    return names;
}

const pr_front_names_t *pr_front_names(apr_pool_t *pconf)
{
    pr_front_names_t *front = apr_palloc(pconf, sizeof *front);

    *front = (pr_front_names_t){
        .user_headers = names_of("OIDCAuthNHeader", pconf),
        .session_cookies = names_of("OIDCCookie", pconf),
        .state_cookies = names_of("OIDCStateCookiePrefix", pconf),
    };
    for (int i = 0; i < front->user_headers->nelts; i++) {
        ap_str_tolower(APR_ARRAY_IDX(front->user_headers, i, char *));
    }
    return front;
}
