/* Turns a tree into steps. An element's statements are taken in one order, whatever the order they
 * are written in: use, if, unless, each, with, text or tr, attributes, remove. */
#include "view/compiler.h"

#include "view/statement.h"

#include <string.h>

#define PARTIALS_MAX 8

bool pr_compile_fail(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *fmt, ...)
{
    va_list args;
    const char *reason;

    va_start(args, fmt);
    reason = apr_pvsprintf(c->p, fmt, args);
    va_end(args);
    if (c->n_partials > 0) {
        reason = apr_psprintf(c->p, "%s (in the page \"%s\")", reason, c->page);
    }
    c->error = pr_source_complain(node->source, at, c->p, "%s", reason);
    return false;
}

static bool compile_element(pr_compiler_t *c, const pr_node_t *node);

/* ---- guards: what decides whether, how often and for what an element is there */

typedef struct {
    int when, unless, each, with; /* their steps; -1: not there */
} guards_t;

static bool open_test(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *attr, pr_op op,
                      int *step)
{
    pr_path_t path;

    if (!attr) {
        return true;
    }
    if (!pr_path_find(c, node, attr->at, attr->value, ~0u, &path, NULL)) {
        return false;
    }
    *step = pr_emit_step(c, op, &path, 0);
    return true;
}

static bool open_scope(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *attr, pr_op op,
                       int *step)
{
    pr_type type = op == PR_OP_EACH ? PR_LIST : PR_RECORD;
    const pr_shape_t *shape;
    pr_path_t path;

    if (!attr) {
        return true;
    }
    if (!pr_path_find(c, node, attr->at, attr->value, PR_TYPES(type), &path, &shape)) {
        return false;
    }
    if (c->n_scopes == PR_SCOPES_MAX) {
        return pr_compile_fail(c, node, attr->at, "too many each and with inside one another");
    }
    *step = pr_emit_step(c, op, &path, 0);
    pr_emit_at(c, *step)->scope = (unsigned char)c->n_scopes;
    c->scopes[c->n_scopes++] = shape;
    return true;
}

static bool open_guards(pr_compiler_t *c, const pr_node_t *node, const pr_statements_t *s,
                        guards_t *g)
{
    return open_test(c, node, s->when, PR_OP_IF, &g->when) &&
           open_test(c, node, s->unless, PR_OP_UNLESS, &g->unless) &&
           open_scope(c, node, s->each, PR_OP_EACH, &g->each) &&
           open_scope(c, node, s->with, PR_OP_WITH, &g->with);
}

static void close_each(pr_compiler_t *c, int each)
{
    int next = pr_emit_step(c, PR_OP_NEXT, NULL, 0);

    pr_emit_at(c, next)->target = each + 1;
    pr_emit_at(c, next)->scope = pr_emit_at(c, each)->scope;
}

static void close_guards(pr_compiler_t *c, const guards_t *g)
{
    const int order[] = {g->with, g->each, g->unless, g->when};

    for (int i = 0; i < 4; i++) {
        if (order[i] < 0) {
            continue;
        }
        if (i == 1) {
            close_each(c, g->each);
        }
        c->n_scopes -= i < 2;
        pr_emit_land(c, order[i]);
    }
}

/* ---- content */

/* A statement inside content that is replaced would be lost without a word. */
static bool is_mere_sample(pr_compiler_t *c, const pr_node_t *node)
{
    for (const pr_node_t *child = node->first; child; child = child->next) {
        for (int i = 0; !child->text && i < child->n_attrs; i++) {
            if (pr_is_statement(child->attrs[i].name)) {
                return pr_compile_fail(c, node, child->attrs[i].at,
                                       "the content around this is replaced, and %s with it",
                                       child->attrs[i].name);
            }
        }
        if (!child->text && !is_mere_sample(c, child)) {
            return false;
        }
    }
    return true;
}

static bool compile_value(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *text)
{
    pr_path_t path;
    int how = 0;

    if (!pr_path_find(c, node, text->at, text->value, PR_WRITABLE, &path, NULL)) {
        return false;
    }
    if (path.type == PR_MESSAGE && !pr_is_text_only(node->name)) {
        how = PR_HOW_BDI;
    }
    pr_emit_step(c, PR_OP_VALUE, &path, how);
    return true;
}

static bool compile_code(pr_compiler_t *c, const pr_node_t *node)
{
    const char *code = pr_words_sample(node, c->p);

    if (code[strcspn(code, "<&")]) {
        return pr_compile_fail(c, node, node->at,
                               "keep scripts and style sheets with < or & in files of their own");
    }
    pr_emit_literal(c, code);
    return true;
}

static bool compile_children(pr_compiler_t *c, const pr_node_t *node)
{
    if (pr_is_code(node->name)) {
        return compile_code(c, node);
    }
    for (const pr_node_t *child = node->first; child; child = child->next) {
        if (!child->text) {
            if (!compile_element(c, child)) {
                return false;
            }
            continue;
        }
        if (!pr_words_covered(c, child, child->at, child->text)) {
            return false;
        }
        pr_emit_html(c, child->text);
    }
    return true;
}

static bool compile_content(pr_compiler_t *c, const pr_node_t *node, const pr_statements_t *s)
{
    /* Browsers drop a line end right after these tags, which a value might begin with. */
    if ((s->text || s->tr) && (!strcmp(node->name, "textarea") || !strcmp(node->name, "pre"))) {
        pr_emit_literal(c, "\n");
    }
    if (s->text) {
        return is_mere_sample(c, node) && compile_value(c, node, s->text);
    }
    if (s->tr) {
        return is_mere_sample(c, node) &&
               pr_words_message(c, node, s->tr, s->count, pr_words_sample(node, c->p),
                                pr_is_text_only(node->name) ? 0 : PR_HOW_BDI);
    }
    return compile_children(c, node);
}

/* ---- elements */

static bool is_slug(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(name);
}

static bool compile_partial(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *use)
{
    const pr_node_t *root;
    bool good;

    if (!is_slug(use->value)) {
        return pr_compile_fail(c, node, use->at, "a partial's name is made of a-z, 0-9, - and _");
    }
    if (c->n_partials == PARTIALS_MAX) {
        return pr_compile_fail(c, node, use->at, "partials use one another without end");
    }
    root = pr_library_get(c->library, apr_pstrcat(c->p, "partials/", use->value, NULL), false,
                          &c->error);
    if (!root) {
        c->error = apr_psprintf(c->p, "%s\n(used by %s)", c->error, node->source->file);
        return false;
    }
    c->n_partials++;
    good = compile_element(c, root);
    c->n_partials--;
    return good;
}

static bool compile_body(pr_compiler_t *c, const pr_node_t *node, const pr_statements_t *s)
{
    bool tag = !s->remove;

    if (s->use) {
        return compile_partial(c, node, s->use);
    }
    if (tag && !pr_compile_tag(c, node, s->count)) {
        return false;
    }
    if (!compile_content(c, node, s)) {
        return false;
    }
    if (tag && !pr_is_void(node->name)) {
        pr_emit_literal(c, "</");
        pr_emit_literal(c, node->name);
        pr_emit_literal(c, ">");
    }
    return true;
}

/* translate="no" holds for what is inside, as in a browser. */
static void note_translate(pr_compiler_t *c, const pr_node_t *node)
{
    const pr_attr_t *translate = pr_node_attr(node, "translate");

    if (translate) {
        c->untranslated = !strcmp(translate->value, "no");
    }
}

static bool compile_element(pr_compiler_t *c, const pr_node_t *node)
{
    pr_statements_t s;
    guards_t g = {-1, -1, -1, -1};
    bool before = c->untranslated;

    if (!pr_statements_read(&s, node, &c->error, c->p)) {
        return false;
    }
    if (s.remove && !strcmp(s.remove->value, "all")) {
        return true;
    }
    note_translate(c, node);
    if (!open_guards(c, node, &s, &g) || !compile_body(c, node, &s)) {
        return false;
    }
    close_guards(c, &g);
    c->untranslated = before;
    return true;
}

static const pr_program_t *finish(pr_compiler_t *c)
{
    pr_program_t *program = apr_palloc(c->p, sizeof *program);

    pr_emit_literal(c, "\n");
    pr_emit_step(c, PR_OP_END, NULL, 0);
    program->catalogue = c->catalogue;
    program->steps = (const pr_step_t *)c->steps->elts;
    program->literal_bytes = c->literal_bytes;
    return program;
}

const pr_program_t *pr_compile(pr_library_t *library, const char *page, const pr_shape_t *shape,
                               const pr_locales_t *locales, int lang, const char **error,
                               apr_pool_t *p)
{
    pr_compiler_t c = {.library = library, .page = page, .p = p};
    const pr_node_t *root = pr_library_get(library, page, true, error);

    if (!root) {
        return NULL;
    }
    c.catalogue = &locales->catalogues[lang];
    c.source = &locales->catalogues[locales->source];
    c.scopes[c.n_scopes++] = shape;
    c.steps = apr_array_make(p, 64, sizeof(pr_step_t));
    pr_buffer_init(&c.literal, 1024, p);
    pr_emit_literal(&c, "<!DOCTYPE html>\n");
    if (!compile_element(&c, root)) {
        *error = c.error;
        return NULL;
    }
    return finish(&c);
}
