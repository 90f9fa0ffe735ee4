/* parse.h: a template's text as a tree. Inside the view only. */
#ifndef PR_PARSE_H
#define PR_PARSE_H

#include "view/source.h"

typedef struct {
    const char *name;
    const char *value;
    size_t at; /* byte offset of the value in the source */
} pr_attr_t;

typedef struct pr_node_t pr_node_t;
struct pr_node_t {
    const char *name; /* of an element; NULL for text */
    const char *text; /* of a text */
    const pr_source_t *source;
    size_t at;              /* byte offset of the tag, or of the text's first letter */
    const pr_attr_t *attrs; /* n_attrs of them, in the order written */
    int n_attrs;
    pr_node_t *first, *next; /* child, sibling; comments are left out */
};

/* Parses a page (with its DOCTYPE) or a partial (without) and returns its root element; NULL and
 * *error when it is not well-formed or has what a browser would read otherwise. `source` must
 * live as long as `p` and have passed pr_source_check. */
pr_node_t *pr_parse(const pr_source_t *source, bool page, const char **error, apr_pool_t *p);

/* libxml2's document of a well-formed text, nothing fetched and no entity put in; the caller frees
 * it. NULL and *error otherwise. */
void *pr_parse_document(const pr_source_t *source, const char **error, apr_pool_t *p);

const pr_attr_t *pr_node_attr(const pr_node_t *node, const char *name);

/* br, img, input ...: elements that have no content and no end tag. */
bool pr_is_void(const char *name);

/* scan.c: what a browser reads differently from an XML parser, by a walk over the source text. */

typedef struct {
    size_t at, end;   /* from '<' to after '>' */
    bool closing;     /* </p> */
    bool self_closed; /* <br/> */
} pr_tag_t;

/* The tags in their order (pr_tag_t); NULL and *error on a self-closed element that is not void, a
 * named entity, a declaration, a processing instruction. What is not well-formed otherwise just
 * ends the list. */
apr_array_header_t *pr_scan(const pr_source_t *source, bool page, const char **error,
                            apr_pool_t *p);

/* The offset of an attribute's value inside a start tag; the tag's own when it is not found. */
size_t pr_scan_attr(const pr_source_t *source, const pr_tag_t *tag, const char *name);

#endif
