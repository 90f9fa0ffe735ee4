#include "view/parse.h"

#include <apr_tables.h>
#include <string.h>

#define DOCTYPE "<!DOCTYPE html>"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool pr_is_void(const char *name)
{
    static const char *const names[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                        "input", "link", "meta", "param", "source", "track", "wbr"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strcmp(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* Past the tag's '>'; quoted values may have one inside. */
static size_t tag_end(const char *text, size_t at)
{
    char quote = '\0';

    for (; text[at]; at++) {
        if (quote) {
            quote = text[at] == quote ? '\0' : quote;
        }
        else if (text[at] == '"' || text[at] == '\'') {
            quote = text[at];
        }
        else if (text[at] == '>') {
            return at + 1;
        }
    }
    return at;
}

static char *tag_name(const char *text, const pr_tag_t *tag, apr_pool_t *p)
{
    size_t from = tag->at + (tag->closing ? 2 : 1), n = 0;

    while (from + n < tag->end && !is_space(text[from + n]) && !strchr("/>", text[from + n])) {
        n++;
    }
    return apr_pstrmemdup(p, text + from, n);
}

size_t pr_scan_attr(const pr_source_t *source, const pr_tag_t *tag, const char *name)
{
    const char *text = source->text;
    size_t at = tag->at + 1, n = strlen(name);

    while (at < tag->end) {
        size_t from = at, length;
        while (at < tag->end && !is_space(text[at]) && !strchr("=/>", text[at])) {
            at++;
        }
        length = at - from;
        while (at < tag->end && text[at] != '"' && text[at] != '\'' &&
               (is_space(text[at]) || strchr("=/>", text[at]))) {
            at++;
        }
        if (at < tag->end && (text[at] == '"' || text[at] == '\'')) {
            const char *close = memchr(text + at + 1, text[at], tag->end - at - 1);
            if (length == n && !strncmp(text + from, name, n)) {
                return at + 1;
            }
            at = close ? (size_t)(close - text) + 1 : tag->end;
        }
        while (at < tag->end && is_space(text[at])) {
            at++;
        }
        at += at == from;
    }
    return tag->at;
}

/* Only the five entities that XML and HTML share, and numbers, mean the same to both. */
static size_t find_named_entity(const pr_source_t *source)
{
    static const char *const shared[] = {"amp;", "lt;", "gt;", "quot;", "apos;", "#"};
    const char *found = source->text;

    while ((found = strchr(found, '&'))) {
        bool good = false;
        found++;
        for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
            good = good || !strncmp(found, shared[i], strlen(shared[i]));
        }
        if (!good) {
            return (size_t)(found - 1 - source->text);
        }
    }
    return SIZE_MAX;
}

static const char *complain_about_text(const pr_source_t *source, bool page, apr_pool_t *p)
{
    size_t at = pr_source_declaration(source, page ? DOCTYPE : NULL);

    if (at != SIZE_MAX) {
        return pr_source_complain(source, at, p,
                                  page ? "the only declaration of a page is " DOCTYPE
                                       : "a partial has no declarations");
    }
    if (page && strncmp(source->text, DOCTYPE, strlen(DOCTYPE)) != 0) {
        return pr_source_complain(source, 0, p, "a page begins with " DOCTYPE);
    }
    at = find_named_entity(source);
    if (at != SIZE_MAX) {
        return pr_source_complain(source, at, p,
                                  "write the character itself, or its number: of the named "
                                  "entities only amp, lt, gt, quot and apos are known here");
    }
    return NULL;
}

static bool add_tag(apr_array_header_t *tags, const pr_source_t *source, size_t at,
                    const char **error)
{
    pr_tag_t *tag = apr_array_push(tags);
    const char *name;

    tag->at = at;
    tag->end = tag_end(source->text, at);
    tag->closing = source->text[at + 1] == '/';
    tag->self_closed = tag->end - at > 2 && source->text[tag->end - 2] == '/';
    name = tag_name(source->text, tag, tags->pool);
    if (tag->self_closed && !pr_is_void(name)) {
        *error = pr_source_complain(source, at, tags->pool,
                                    "a browser takes <%s/> for a start tag; write <%s></%s>", name,
                                    name, name);
        return false;
    }
    return true;
}

apr_array_header_t *pr_scan(const pr_source_t *source, bool page, const char **error, apr_pool_t *p)
{
    apr_array_header_t *tags = apr_array_make(p, 64, sizeof(pr_tag_t));
    const char *found = source->text, *wrong = complain_about_text(source, page, p);

    if (wrong) {
        *error = wrong;
        return NULL;
    }
    while ((found = strchr(found, '<'))) {
        size_t at = (size_t)(found - source->text);
        if (!strncmp(found, "<!--", 4)) {
            const char *end = strstr(found + 4, "-->");
            found = end ? end + 3 : source->text + source->len;
        }
        else if (found[1] == '?') {
            *error = pr_source_complain(source, at, p, "HTML has no processing instructions");
            return NULL;
        }
        else if (found[1] == '!') {
            found = source->text + tag_end(source->text, at);
        }
        else if (!add_tag(tags, source, at, error)) {
            return NULL;
        }
        else {
            found = source->text + APR_ARRAY_IDX(tags, tags->nelts - 1, pr_tag_t).end;
        }
    }
    return tags;
}
