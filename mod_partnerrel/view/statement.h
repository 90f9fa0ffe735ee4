/* statement.h: the data-pr-* attributes of an element, and what may be said with them. Inside the
 * view only. */
#ifndef PR_STATEMENT_H
#define PR_STATEMENT_H

#include "view/parse.h"

/* Each NULL when the element does not have it. */
typedef struct {
    const pr_attr_t *use, *when, *unless, *each, *with, *text, *tr, *count, *remove;
    bool sets_attrs; /* data-pr-attr-* or data-pr-tr-* are there */
} pr_statements_t;

#define PR_STATEMENT "data-pr-"
#define PR_ATTR      "data-pr-attr-"
#define PR_TR        "data-pr-tr-"

/* False and *error when a statement is not known, or two do not go together. */
bool pr_statements_read(pr_statements_t *out, const pr_node_t *node, const char **error,
                        apr_pool_t *p);

bool pr_is_statement(const char *attr);

/* Why no value may go into this attribute, or NULL. */
const char *pr_attr_forbidden(const pr_node_t *node, const char *name);
/* Does it take a URL that is followed? */
bool pr_attr_is_url(const char *name);
/* Is its value read by people? */
bool pr_attr_is_human(const pr_node_t *node, const char *name);
/* Does an empty value mean something else than no value? */
bool pr_attr_keeps_empty(const char *name);

/* script, style: what stands in them is not text. */
bool pr_is_code(const char *element);
/* title, textarea, option: text only, so no <bdi>. */
bool pr_is_text_only(const char *element);

#endif
