/* site.c: pages and catalogues are compiled, and with what the directives said become the pr_site_t
 * that answers. */
#include "httpd/check.h"
#include "httpd/door.h"

#include <string.h>

typedef struct {
    const pr_server_conf_t *conf;
    const pr_locales_t *locales;
    const pr_views_t *views;
} compiled_t;

static bool same_languages(const pr_server_conf_t *a, const pr_server_conf_t *b)
{
    const char *const *x = pr_config_languages(a), *const *y = pr_config_languages(b);

    while (*x && *y && !strcmp(*x, *y)) {
        x++;
        y++;
    }
    return !*x && !*y;
}

/* "file:line: reason", and below it the line at fault with a caret, which httpd's log would escape
 * into one long line. */
static void complain_of_text(const char *error, apr_pool_t *ptemp)
{
    size_t n = strcspn(error, "\n");
    apr_file_t *err;

    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, "PR0409: %.*s", (int)n, error);
    if (error[n] && apr_file_open_stderr(&err, ptemp) == APR_SUCCESS) {
        apr_file_printf(err, "%s\n", error + n + 1);
    }
}

/* Virtual hosts that say the same share one compilation. */
static compiled_t *find_compiled(apr_array_header_t *all, const pr_server_conf_t *conf)
{
    for (int i = 0; i < all->nelts; i++) {
        compiled_t *each = &APR_ARRAY_IDX(all, i, compiled_t);
        if (!strcmp(each->conf->templates, conf->templates) && same_languages(each->conf, conf)) {
            return each;
        }
    }
    return NULL;
}

static const compiled_t *compile(apr_array_header_t *all, const pr_server_conf_t *conf,
                                 apr_pool_t *pconf, apr_pool_t *ptemp)
{
    compiled_t *found = find_compiled(all, conf), made = {.conf = conf};
    const char *error = NULL;

    if (found) {
        return found;
    }
    const char *locale = apr_pstrcat(pconf, conf->templates, "/locale", NULL);
    made.locales = pr_locales_read(locale, pr_config_languages(conf), &error, pconf);
    if (made.locales) {
        made.views = pr_views_compile(conf->templates, made.locales, pr_web_views(), &error, pconf);
    }
    if (!made.views) {
        complain_of_text(error, ptemp);
        return NULL;
    }
    found = apr_array_push(all);
    *found = made;
    return found;
}

apr_array_header_t *pr_site_compilations(apr_pool_t *ptemp)
{
    return apr_array_make(ptemp, 2, sizeof(compiled_t));
}

const pr_site_t *pr_site_make(apr_array_header_t *compilations, const pr_server_conf_t *conf,
                              apr_pool_t *pconf, apr_pool_t *ptemp)
{
    const compiled_t *compiled = compile(compilations, conf, pconf, ptemp);

    if (!compiled) {
        return NULL;
    }
    pr_site_t *site = apr_palloc(pconf, sizeof *site);

    *site = (pr_site_t){
        .base_url = conf->base_url,
        .cloud = *conf->cloud,
        .cloud_name = conf->cloud_name,
        .keys = conf->keys,
        .jwks = conf->signer ? pr_signer_jwks(conf->signer) : NULL,
        .locales = compiled->locales,
        .views = compiled->views,
        .sign_out_url = pr_config_sign_out_url(conf),
        .step_up_url = conf->step_up_url,
        .vendor_name = conf->vendor,
    };
    return site;
}
