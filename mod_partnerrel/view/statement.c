#include "view/statement.h"

#include <string.h>

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (!strcmp(name, *names)) {
            return true;
        }
    }
    return false;
}

static bool begins(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

bool pr_is_statement(const char *attr)
{
    return begins(attr, PR_STATEMENT);
}

bool pr_is_code(const char *element)
{
    return !strcmp(element, "script") || !strcmp(element, "style");
}

bool pr_is_text_only(const char *element)
{
    static const char *const names[] = {"title", "textarea", "option", NULL};
    return is_one_of(element, names);
}

bool pr_attr_is_url(const char *name)
{
    static const char *const names[] = {"href",       "src",      "action",     "formaction",
                                        "poster",     "cite",     "data",       "ping",
                                        "background", "manifest", "xlink:href", NULL};
    return is_one_of(name, names);
}

bool pr_attr_keeps_empty(const char *name)
{
    return !strcmp(name, "value") || !strcmp(name, "alt");
}

const char *pr_attr_forbidden(const pr_node_t *node, const char *name)
{
    static const char *const never[] = {"style",      "srcdoc", "srcset", "imagesrcset",
                                        "http-equiv", "xmlns",  NULL};
    static const char *const loaders[] = {"script", "style",  "iframe", "frame", "object",
                                          "embed",  "applet", "base",   NULL};

    if (begins(name, "on")) {
        return "no value may go into a script";
    }
    if (is_one_of(name, never) || begins(name, "xmlns:") || pr_is_statement(name)) {
        return "no value may go into this attribute";
    }
    if (is_one_of(node->name, loaders)) {
        return "no value may go into this element";
    }
    return !strcmp(name, "content") && pr_node_attr(node, "http-equiv")
               ? "no value may go into a meta that acts"
               : NULL;
}

static bool has_value(const pr_node_t *node, const char *attr, const char *const *values)
{
    const pr_attr_t *found = pr_node_attr(node, attr);
    return found && is_one_of(found->value, values);
}

bool pr_attr_is_human(const pr_node_t *node, const char *name)
{
    static const char *const names[] = {"title",
                                        "alt",
                                        "placeholder",
                                        "label",
                                        "summary",
                                        "abbr",
                                        "data-label",
                                        "aria-label",
                                        "aria-description",
                                        "aria-roledescription",
                                        "aria-valuetext",
                                        "aria-placeholder",
                                        NULL};
    static const char *const buttons[] = {"submit", "button", "reset", "image", NULL};
    static const char *const metas[] = {"description", "keywords", NULL};

    return is_one_of(name, names) ||
           (!strcmp(name, "value") && !strcmp(node->name, "input") &&
            has_value(node, "type", buttons)) ||
           (!strcmp(name, "content") && !strcmp(node->name, "meta") &&
            has_value(node, "name", metas));
}

/* ---- reading ---- */

static const pr_attr_t **place_of(pr_statements_t *s, const char *word)
{
    struct {
        const char *word;
        const pr_attr_t **place;
    } table[] = {{"use", &s->use},   {"if", &s->when},     {"unless", &s->unless},
                 {"each", &s->each}, {"with", &s->with},   {"text", &s->text},
                 {"tr", &s->tr},     {"count", &s->count}, {"remove", &s->remove}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!strcmp(word, table[i].word)) {
            return table[i].place;
        }
    }
    return NULL;
}

static const char *attr_conflict(const pr_node_t *node, const pr_attr_t *attr, apr_pool_t *p)
{
    bool tr = begins(attr->name, PR_TR);
    const char *name = attr->name + strlen(tr ? PR_TR : PR_ATTR);
    const char *why = pr_attr_forbidden(node, name);

    if (!*name) {
        return "the attribute's name is missing";
    }
    if (why) {
        return why;
    }
    if (tr && pr_attr_is_url(name)) {
        return "an address is not translated";
    }
    return tr && pr_node_attr(node, apr_pstrcat(p, PR_ATTR, name, NULL))
               ? apr_psprintf(p, "%s is set twice", name)
               : NULL;
}

/* One attribute put in its place; the complaint about it, or NULL. */
static const char *take(pr_statements_t *s, const pr_node_t *node, const pr_attr_t *attr,
                        apr_pool_t *p)
{
    const pr_attr_t **place = place_of(s, attr->name + strlen(PR_STATEMENT));

    if (place) {
        *place = attr;
        return NULL;
    }
    if (begins(attr->name, PR_ATTR) || begins(attr->name, PR_TR)) {
        s->sets_attrs = true;
        return attr_conflict(node, attr, p);
    }
    return apr_psprintf(p,
                        "there is no statement %s; there are use, if, unless, each, with, text, "
                        "tr, count, attr-NAME, tr-NAME, remove",
                        attr->name);
}

static bool counts_something(const pr_statements_t *s, const pr_node_t *node)
{
    for (int i = 0; i < node->n_attrs && !s->tr; i++) {
        if (begins(node->attrs[i].name, PR_TR)) {
            return true;
        }
    }
    return s->tr != NULL;
}

static const char *find_conflict(const pr_statements_t *s, const pr_node_t *node,
                                 const pr_attr_t **at)
{
    *at = s->text ? s->text : s->tr;
    if (s->text && s->tr) {
        return "text and tr both replace the content";
    }
    if (*at && pr_is_void(node->name)) {
        return "this element has no content";
    }
    if (*at && pr_is_code(node->name)) {
        return "no value may go into a script or a style sheet";
    }
    *at = s->use;
    if (s->use && (s->text || s->tr || s->count || s->remove || s->sets_attrs)) {
        return "beside use there may only be if, unless, each and with: the partial's element "
               "comes in this one's place";
    }
    *at = s->count;
    if (s->count && !counts_something(s, node)) {
        return "count chooses a plural form for tr or tr-NAME, and there is none";
    }
    *at = s->remove;
    if (s->remove && strcmp(s->remove->value, "tag") != 0 && strcmp(s->remove->value, "all") != 0) {
        return "remove is \"tag\" (the content stays) or \"all\"";
    }
    return s->remove && s->sets_attrs ? "the tag is removed, and its attributes with it" : NULL;
}

bool pr_statements_read(pr_statements_t *out, const pr_node_t *node, const char **error,
                        apr_pool_t *p)
{
    static const pr_statements_t none;
    const char *wrong = NULL;
    const pr_attr_t *at = NULL;

    *out = none;
    for (int i = 0; i < node->n_attrs && !wrong; i++) {
        at = &node->attrs[i];
        wrong = pr_is_statement(at->name) ? take(out, node, at, p) : NULL;
    }
    if (!wrong) {
        wrong = find_conflict(out, node, &at);
    }
    if (wrong) {
        *error = pr_source_complain(node->source, at->at, p, "%s", wrong);
    }
    return !wrong;
}
