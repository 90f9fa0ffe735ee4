#include "view/compiler.h"

#include "base/text.h"
#include "view/statement.h"

#include <string.h>

static void gather(pr_buffer_t *out, const pr_node_t *node)
{
    for (const pr_node_t *child = node->first; child; child = child->next) {
        if (child->text) {
            pr_buffer_text(out, child->text);
        }
        else {
            gather(out, child);
        }
    }
}

const char *pr_words_sample(const pr_node_t *node, apr_pool_t *p)
{
    pr_buffer_t out;

    pr_buffer_init(&out, 128, p);
    gather(&out, node);
    return out.s;
}

static const char *folded(const char *text, apr_pool_t *p)
{
    char *copy = apr_pstrdup(p, text), *o = copy;

    for (; *text; text++) {
        if (!strchr(" \t\r\n", *text)) {
            *o++ = *text;
        }
        else if (o > copy && o[-1] != ' ') {
            *o++ = ' ';
        }
    }
    o -= o > copy && o[-1] == ' ';
    *o = '\0';
    return copy;
}

/* A page that is opened in a browser says what the program will say. */
static bool sample_true(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                        const pr_unit_t *unit, const char *sample)
{
    if (!sample || pr_unit_has_placeholders(unit) ||
        !strcmp(folded(sample, c->p), folded(unit->text, c->p))) {
        return true;
    }
    return pr_compile_fail(c, node, tr->at, "the page says \"%s\", but \"%s\" (%s:%d) says \"%s\"",
                           folded(sample, c->p), unit->id, unit->file, unit->line, unit->text);
}

static bool emit_placeholder(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                             const char *name, const pr_path_t *count, int how)
{
    pr_path_t path;

    if (count && !strcmp(name, "count")) {
        pr_emit_step(c, PR_OP_VALUE, count, 0);
        return true;
    }
    if (!pr_path_find(c, node, tr->at, name, PR_WRITABLE, &path, NULL)) {
        c->error = apr_psprintf(c->p, "%s\n(it is a placeholder of \"%s\")", c->error, tr->value);
        return false;
    }
    pr_emit_step(c, PR_OP_VALUE, &path, how);
    return true;
}

static bool emit_unit(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                      const pr_unit_t *unit, const pr_path_t *count, int how)
{
    for (int i = 0; i < unit->n_parts; i++) {
        const pr_part_t *part = &unit->parts[i];
        if (!part->placeholder) {
            pr_emit_html(c, part->text);
        }
        else if (!emit_placeholder(c, node, tr, part->text, count, how)) {
            return false;
        }
    }
    return true;
}

/* All forms one after the other, with a step before them that goes to the right one. */
static bool emit_forms(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                       const pr_path_t *count, int how)
{
    int choice = pr_emit_step(c, PR_OP_PLURAL, count, 0), ends[PR_CATEGORIES] = {0};
    int *targets = apr_pcalloc(c->p, PR_CATEGORIES * sizeof *targets), last = 0;

    for (int i = PR_CATEGORIES - 1; i >= 0; i--) {
        const pr_unit_t *form =
            pr_catalogue_form(c->catalogue, tr->value, pr_category_names[i], c->p);
        if (!form) {
            targets[i] = targets[PR_CATEGORIES - 1];
            continue;
        }
        targets[i] = pr_emit_here(c);
        if (!emit_unit(c, node, tr, form, count, how)) {
            return false;
        }
        ends[last++] = pr_emit_step(c, PR_OP_GOTO, NULL, 0);
    }
    while (last > 0) {
        pr_emit_land(c, ends[--last]);
    }
    pr_emit_at(c, choice)->targets = targets;
    return true;
}

bool pr_words_message(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                      const pr_attr_t *count, const char *sample, int how)
{
    const pr_unit_t *unit = pr_catalogue_unit(c->catalogue, tr->value);
    bool plural = apr_hash_get(c->catalogue->families, tr->value, APR_HASH_KEY_STRING) != NULL;
    pr_path_t path;

    if (!unit && !plural) {
        return pr_compile_fail(c, node, tr->at, "no message named \"%s\" in the catalogues",
                               tr->value);
    }
    if (unit) {
        return sample_true(c, node, tr, pr_catalogue_unit(c->source, tr->value), sample) &&
               emit_unit(c, node, tr, unit, NULL, how);
    }
    if (!count) {
        return pr_compile_fail(c, node, tr->at,
                               "\"%s\" has plural forms; say with data-pr-count which number "
                               "chooses among them",
                               tr->value);
    }
    return pr_path_find(c, node, count->at, count->value, PR_TYPES(PR_NUMBER) | PR_TYPES(PR_LIST),
                        &path, NULL) &&
           emit_forms(c, node, tr, &path, how);
}

bool pr_words_covered(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *text)
{
    if (c->untranslated || !pr_text_has_letter(text)) {
        return true;
    }
    return pr_compile_fail(c, node, at,
                           "text that no catalogue knows: \"%s\"; give its element data-pr-tr, "
                           "data-pr-text, or translate=\"no\"",
                           folded(text, c->p));
}
