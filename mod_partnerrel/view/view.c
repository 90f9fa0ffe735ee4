#include "view/view.h"

#include "view/compiler.h"

#include <string.h>

typedef struct {
    const pr_shape_t *shape;
    const pr_program_t **programs; /* one a language */
} page_t;

struct pr_views_t {
    const pr_locales_t *locales;
    apr_hash_t *pages; /* name -> page_t */
};

const pr_node_t *pr_library_get(pr_library_t *library, const char *name, bool page,
                                const char **error)
{
    pr_node_t *root = apr_hash_get(library->trees, name, APR_HASH_KEY_STRING);
    pr_source_t *source;

    if (root) {
        return root;
    }
    source = apr_palloc(library->p, sizeof *source);
    if (!pr_source_read(source, apr_pstrcat(library->p, library->dir, "/", name, ".html", NULL),
                        error, library->p)) {
        return NULL;
    }
    root = pr_parse(source, page, error, library->p);
    apr_hash_set(library->trees, apr_pstrdup(library->p, name), APR_HASH_KEY_STRING, root);
    return root;
}

static page_t *compile_page(pr_library_t *library, const pr_view_decl_t *decl,
                            const pr_locales_t *locales, const char **error, apr_pool_t *p)
{
    page_t *page = apr_palloc(p, sizeof *page);

    page->shape = decl->shape;
    page->programs = apr_pcalloc(p, ((size_t)locales->n + 1) * sizeof *page->programs);
    for (int i = 0; i < locales->n; i++) {
        page->programs[i] = pr_compile(library, decl->name, decl->shape, locales, i, error, p);
        if (!page->programs[i]) {
            return NULL;
        }
    }
    return page;
}

pr_views_t *pr_views_compile(const char *dir, const pr_locales_t *locales,
                             const pr_view_decl_t *decls, const char **error, apr_pool_t *p)
{
    pr_views_t *views = apr_palloc(p, sizeof *views);
    pr_library_t library = {dir, apr_hash_make(p), p};

    views->locales = locales;
    views->pages = apr_hash_make(p);
    for (; decls->name; decls++) {
        page_t *page = compile_page(&library, decls, locales, error, p);
        if (!page) {
            return NULL;
        }
        apr_hash_set(views->pages, decls->name, APR_HASH_KEY_STRING, page);
    }
    return views;
}

const char *pr_view_render(const pr_views_t *views, const char *name, const char *lang,
                           const pr_record_t *values, size_t *len, apr_pool_t *p)
{
    const page_t *page = apr_hash_get(views->pages, name, APR_HASH_KEY_STRING);
    int i = pr_locales_index(views->locales, lang);
    pr_buffer_t out;

    if (!page || pr_record_shape(values) != page->shape) {
        return NULL;
    }
    pr_buffer_init(&out, 2 * page->programs[i < 0 ? 0 : i]->literal_bytes, p);
    pr_program_run(page->programs[i < 0 ? 0 : i], values, &out);
    *len = out.n;
    return out.s;
}
