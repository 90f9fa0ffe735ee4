/* compiler.h: what the parts of the compiler share while they turn one page into one language's
 * program. Inside the view only. */
#ifndef PR_COMPILER_H
#define PR_COMPILER_H

#include "view/parse.h"
#include "view/program.h"

/* Where templates come from, each parsed once. */
typedef struct {
    const char *dir;
    apr_hash_t *trees; /* name -> root node */
    apr_pool_t *p;
} pr_library_t;

/* The root element of DIR/NAME.html; NULL and *error. */
const pr_node_t *pr_library_get(pr_library_t *library, const char *name, bool page,
                                const char **error);

typedef struct {
    pr_library_t *library;
    const pr_catalogue_t *catalogue; /* the language compiled for */
    const pr_catalogue_t *source;    /* the source language */
    const char *page;
    const pr_shape_t *scopes[PR_SCOPES_MAX];
    int n_scopes;
    int n_partials;    /* how deep in partials */
    bool untranslated; /* inside translate="no" */
    apr_array_header_t *steps;
    pr_buffer_t literal; /* not yet a step */
    size_t literal_bytes;
    const char *error;
    apr_pool_t *p;
} pr_compiler_t;

/* Compiles a page of the library; NULL and *error. */
const pr_program_t *pr_compile(pr_library_t *library, const char *page, const pr_shape_t *shape,
                               const pr_locales_t *locales, int lang, const char **error,
                               apr_pool_t *p);

/* Sets the error, pointing at `at` in the node's source, and returns false. */
bool pr_compile_fail(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *fmt, ...)
    PR_PRINTF(4, 5);

/* ---- emit.c: the program so far */

void pr_emit_literal(pr_compiler_t *c, const char *text);
void pr_emit_html(pr_compiler_t *c, const char *text);
/* The index of the step that comes next; nothing is merged across it. */
int pr_emit_here(pr_compiler_t *c);
/* Adds a step and returns its index; `path` may be NULL. */
int pr_emit_step(pr_compiler_t *c, pr_op op, const pr_path_t *path, int how);
pr_step_t *pr_emit_at(pr_compiler_t *c, int step);
/* The step goes on to what comes next. */
void pr_emit_land(pr_compiler_t *c, int step);

/* ---- path.c: names proved against the shapes */

#define PR_TYPES(type) (1u << (type))
#define PR_WRITABLE                                                                                \
    (PR_TYPES(PR_TEXT) | PR_TYPES(PR_URL) | PR_TYPES(PR_NUMBER) | PR_TYPES(PR_DATE) |              \
     PR_TYPES(PR_TIME) | PR_TYPES(PR_MESSAGE))

/* Finds the value a path names, from the innermost scope outwards; its type must be one of `types`.
 * *of (may be NULL) gets the shape of a record or list. `at` is where the path is written. */
bool pr_path_find(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *text,
                  unsigned types, pr_path_t *out, const pr_shape_t **of);

/* ---- words.c: messages of the catalogue */

/* Emits the message `tr` names, as content (`how` PR_HOW_BDI) or in an attribute (0). `count` may
 * be NULL. `sample` is what the page says, NULL when it says nothing. */
bool pr_words_message(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *tr,
                      const pr_attr_t *count, const char *sample, int how);

/* Complains when `text` is language and no catalogue knows it. */
bool pr_words_covered(pr_compiler_t *c, const pr_node_t *node, size_t at, const char *text);

/* All text inside an element. */
const char *pr_words_sample(const pr_node_t *node, apr_pool_t *p);

/* ---- attributes.c */

/* Emits the start tag. */
bool pr_compile_tag(pr_compiler_t *c, const pr_node_t *node, const pr_attr_t *count);

#endif
