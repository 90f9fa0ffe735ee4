/* Every page the product declares compiles against its shape and its catalogues, and renders in
 * every language with nothing filled in. A page is compiled by itself, so that all faults show. */
#include "tap.h"
#include "web/message.h"

static apr_pool_t *p;

static void check(const pr_locales_t *locales, const pr_view_decl_t *decl)
{
    const pr_view_decl_t decls[] = {*decl, {NULL, NULL}};
    const char *error = NULL, *const *lang = pr_locales_langs(locales);
    const pr_views_t *views = pr_views_compile("templates", locales, decls, &error, p);

    is_str(error, NULL, "the page \"%s\" compiles", decl->name);
    for (; views && *lang; lang++) {
        size_t len = 0;
        const char *page =
            pr_view_render(views, decl->name, *lang, pr_record_make(decl->shape, p), &len, p);
        ok(page && strstr(page, "</html>"), "the page \"%s\" renders in %s", decl->name, *lang);
    }
}

int main(void)
{
    static const char *const langs[] = {"en", "ru", "de", NULL};
    const pr_locales_t *locales;
    const char *error = NULL;

    apr_initialize();
    apr_pool_create(&p, NULL);
    locales = pr_locales_read("templates/locale", langs, &error, p);
    is_str(error, NULL, "the catalogues agree");
    for (const pr_view_decl_t *decl = pr_web_views(); locales && decl->name; decl++) {
        check(locales, decl);
    }
    apr_pool_destroy(p);
    return done();
}
