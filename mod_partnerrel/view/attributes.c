#include "view/compiler.h"

#include "view/statement.h"

#include <string.h>

static void emit_static(pr_compiler_t *c, const char *name, const char *value)
{
    pr_emit_literal(c, " ");
    pr_emit_literal(c, name);
    pr_emit_literal(c, "=\"");
    pr_emit_html(c, value);
    pr_emit_literal(c, "\"");
}

/* A flag decides whether the attribute stays, with the value the page has for it. */
static void emit_flag(pr_compiler_t *c, const char *name, const char *sample, const pr_path_t *path)
{
    int skip = pr_emit_step(c, PR_OP_IF, path, 0);

    emit_static(c, name, sample ? sample : !strncmp(name, "aria-", 5) ? "true" : name);
    pr_emit_land(c, skip);
}

/* An attribute whose text is empty is left out. */
static void emit_value(pr_compiler_t *c, const char *name, const pr_path_t *path, int how)
{
    bool always = path->type == PR_NUMBER || pr_attr_keeps_empty(name);
    int skip = always ? -1 : pr_emit_step(c, PR_OP_IF, path, 0);

    pr_emit_literal(c, " ");
    pr_emit_literal(c, name);
    pr_emit_literal(c, "=\"");
    pr_emit_step(c, PR_OP_VALUE, path, how);
    pr_emit_literal(c, "\"");
    if (skip >= 0) {
        pr_emit_land(c, skip);
    }
}

static bool set_by_value(pr_compiler_t *c, const pr_node_t *node, const char *name,
                         const pr_attr_t *statement, const char *sample)
{
    bool url = pr_attr_is_url(name), human = pr_attr_is_human(node, name);
    unsigned types = url ? PR_TYPES(PR_URL) : PR_WRITABLE | PR_TYPES(PR_FLAG);
    pr_path_t path;

    if (!pr_path_find(c, node, statement->at, statement->value, types, &path, NULL)) {
        return false;
    }
    if (path.type == PR_FLAG) {
        emit_flag(c, name, sample, &path);
    }
    else {
        emit_value(c, name, &path, (url ? PR_HOW_URL : 0) | (human ? 0 : PR_HOW_MACHINE));
    }
    return true;
}

static bool set_by_message(pr_compiler_t *c, const pr_node_t *node, const char *name,
                           const pr_attr_t *statement, const pr_attr_t *count, const char *sample)
{
    pr_emit_literal(c, " ");
    pr_emit_literal(c, name);
    pr_emit_literal(c, "=\"");
    if (!pr_words_message(c, node, statement, count, sample, 0)) {
        return false;
    }
    pr_emit_literal(c, "\"");
    return true;
}

/* Sets the attribute by its statement, if there is one; *done says whether. */
static bool set(pr_compiler_t *c, const pr_node_t *node, const char *name, const char *sample,
                const pr_attr_t *count, bool *done)
{
    const pr_attr_t *value = pr_node_attr(node, apr_pstrcat(c->p, PR_ATTR, name, NULL));
    const pr_attr_t *message = pr_node_attr(node, apr_pstrcat(c->p, PR_TR, name, NULL));

    *done = value || message;
    if (value) {
        return set_by_value(c, node, name, value, sample);
    }
    return !message || set_by_message(c, node, name, message, count, sample);
}

static bool written(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *attr,
                    const pr_attr_t *count)
{
    bool done;

    if (!strncmp(attr->name, "on", 2)) {
        return pr_compile_fail(c, node, attr->at, "scripts in attributes do not run here");
    }
    if (!set(c, node, attr->name, attr->value, count, &done)) {
        return false;
    }
    if (done) {
        return true;
    }
    if (pr_attr_is_human(node, attr->name) && !pr_words_covered(c, node, attr->at, attr->value)) {
        return false;
    }
    emit_static(c, attr->name, attr->value);
    return true;
}

/* The attributes that statements set and the page does not have. */
static bool added(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *statement,
                  const pr_attr_t *count)
{
    bool value = !strncmp(statement->name, PR_ATTR, strlen(PR_ATTR)), done;
    const char *name = statement->name + strlen(value ? PR_ATTR : PR_TR);

    if ((!value && strncmp(statement->name, PR_TR, strlen(PR_TR)) != 0) ||
        pr_node_attr(node, name)) {
        return true;
    }
    return set(c, node, name, NULL, count, &done);
}

bool pr_compile_tag(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *count)
{
    pr_emit_literal(c, "<");
    pr_emit_literal(c, node->name);
    for (int i = 0; i < node->n_attrs; i++) {
        const pr_attr_t *attr = &node->attrs[i];
        if (!pr_is_statement(attr->name) && !written(c, node, attr, count)) {
            return false;
        }
    }
    for (int i = 0; i < node->n_attrs; i++) {
        const pr_attr_t *attr = &node->attrs[i];
        if (pr_is_statement(attr->name) && !added(c, node, attr, count)) {
            return false;
        }
    }
    pr_emit_literal(c, ">");
    return true;
}
