/* front.c: how old is the mod_auth_openidc in front of us (D16)? It does not tell httpd its
 * version, but its file has it, as the name it gives itself towards the provider. */
#include "httpd/door.h"

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
