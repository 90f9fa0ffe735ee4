/* view.h: templates, compiled once and rendered often. What a template may say: docs/templates.md.
 */
#ifndef PR_VIEW_H
#define PR_VIEW_H

#include "view/locale.h"
#include "view/value.h"

/* A page's name ("consent" is templates/consent.html) and the shape of what it is given. */
typedef struct {
    const char *name;
    const pr_shape_t *shape;
} pr_view_decl_t;

typedef struct pr_views_t pr_views_t;

/* Compiles every declared view in every language of the catalogues. Every path is proved against
 * the shape, every message against the catalogues. NULL and *error = "file:line:column: reason"
 * with the line and a caret under it when something is wrong. All of it lives in `p`, and nothing
 * changes afterwards: threads may share it. `decls` ends with a NULL name. */
pr_views_t *pr_views_compile(const char *dir, const pr_locales_t *locales,
                             const pr_view_decl_t *decls, const char **error, apr_pool_t *p);

/* Renders a page in a language; NULL only when the record's shape is not the view's. The result
 * (UTF-8, NUL-terminated, `*len` bytes) lives in `p`. */
const char *pr_view_render(const pr_views_t *views, const char *name, const char *lang,
                           const pr_record_t *values, size_t *len, apr_pool_t *p);

#endif
