#include "view/compiler.h"

#include <string.h>

static const char *const type_names[] = {
    [PR_TEXT] = "a text",       [PR_URL] = "an address",  [PR_NUMBER] = "a number",
    [PR_DATE] = "a date",       [PR_TIME] = "a time",     [PR_FLAG] = "a flag",
    [PR_MESSAGE] = "a message", [PR_RECORD] = "a record", [PR_LIST] = "a list"};

static const char *names_of(const pr_shape_t *shape, apr_pool_t *p)
{
    const char *names = "";

    for (int i = 0; shape->fields[i].name; i++) {
        names = apr_pstrcat(p, names, i ? ", " : "", shape->fields[i].name, NULL);
    }
    return *names ? names : "(nothing)";
}

static const char *names_around(const pr_compiler_t *c)
{
    const char *names = "";

    for (int i = c->n_scopes - 1; i >= 0; i--) {
        names = apr_pstrcat(c->p, names, *names ? "; around it: " : "",
                            names_of(c->scopes[i], c->p), NULL);
    }
    return names;
}

static const char *types_wanted(unsigned types, apr_pool_t *p)
{
    const char *names = "";

    for (unsigned i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        if (types >> i & 1) {
            names = apr_pstrcat(p, names, *names ? ", " : "", type_names[i], NULL);
        }
    }
    return names;
}

/* The innermost scope that has the name, or -1. */
static int find_scope(const pr_compiler_t *c, const char *name, size_t n)
{
    int i = c->n_scopes - 1;

    while (i >= 0 && pr_shape_find(c->scopes[i], name, n) < 0) {
        i--;
    }
    return i;
}

static bool unknown(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *name,
                    const pr_shape_t *inside)
{
    int n = (int)strcspn(name, ".");

    if (!inside) {
        return pr_compile_fail(c, node, at, "no value named \"%.*s\"; there are: %s", n, name,
                               names_around(c));
    }
    return pr_compile_fail(c, node, at, "no value named \"%.*s\" in the %s; there are: %s", n, name,
                           inside->name, names_of(inside, c->p));
}

/* From the field found on: down through records. */
static bool descend(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *text,
                    pr_path_t *out, const pr_field_t **field)
{
    const pr_shape_t *shape = c->scopes[out->scope];
    const char *name = text;

    for (;;) {
        size_t n = strcspn(name, ".");
        int i = pr_shape_find(shape, name, n);
        if (i < 0) {
            return unknown(c, node, at + (size_t)(name - text), name, shape);
        }
        *field = &shape->fields[i];
        out->index[out->n++] = (unsigned char)i;
        if (!name[n]) {
            return true;
        }
        if ((*field)->type != PR_RECORD || out->n == PR_PATH_MAX) {
            return pr_compile_fail(c, node, at + (size_t)(name - text),
                                   (*field)->type == PR_RECORD ? "too many dots"
                                                               : "\"%.*s\" is %s and has no parts",
                                   (int)n, name, type_names[(*field)->type]);
        }
        shape = (*field)->of;
        name += n + 1;
    }
}

bool pr_path_find(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *text,
                  unsigned types, pr_path_t *out, const pr_shape_t **of)
{
    static const pr_path_t empty;
    int scope = find_scope(c, text, strcspn(text, "."));
    const pr_field_t *field = NULL;

    *out = empty;
    if (scope < 0) {
        return unknown(c, node, at, text, NULL);
    }
    out->scope = (unsigned char)scope;
    if (!descend(c, node, at, text, out, &field)) {
        return false;
    }
    if (!(types >> field->type & 1)) {
        return pr_compile_fail(c, node, at, "\"%s\" is %s; here stands %s", text,
                               type_names[field->type], types_wanted(types, c->p));
    }
    out->type = field->type;
    if (of) {
        *of = field->of;
    }
    return true;
}
