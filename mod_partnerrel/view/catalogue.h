/* catalogue.h: the units of a language, their parts, and what makes two catalogues agree. Inside
 * the view only; others use locale.h. */
#ifndef PR_CATALOGUE_H
#define PR_CATALOGUE_H

#include "view/buffer.h"
#include "view/locale.h"
#include <apr_hash.h>

/* Either literal text or the name of a placeholder. */
typedef struct {
    const char *text;
    bool placeholder;
} pr_part_t;

typedef struct {
    const char *id;
    const char *text;       /* in this language */
    const char *source;     /* in the source language, as this file has it */
    const pr_part_t *parts; /* n_parts of them */
    int n_parts;
    const char *file;
    int line;
} pr_unit_t;

typedef struct {
    const char *lang;
    apr_hash_t *units;    /* id -> pr_unit_t */
    apr_hash_t *families; /* base id of plural forms -> the unit of its form "other" */
} pr_catalogue_t;

struct pr_locales_t {
    const char *const *langs;
    int n;
    const pr_catalogue_t *catalogues; /* one a language */
    int source;                       /* which of them has the texts the others translate */
};

#define PR_CATEGORIES 6
extern const char *const pr_category_names[PR_CATEGORIES];

/* Adds a unit; false and *error when the id or a placeholder is malformed, or the id is there. */
bool pr_catalogue_add(pr_catalogue_t *catalogue, pr_unit_t *unit, const char **error,
                      apr_pool_t *p);

/* Do all languages have what the source language has (locale.h)? */
bool pr_catalogues_agree(const pr_locales_t *locales, const char **error, apr_pool_t *p);

/* -1 when the locales do not have the language. */
int pr_locales_index(const pr_locales_t *locales, const char *lang);

const pr_unit_t *pr_catalogue_unit(const pr_catalogue_t *catalogue, const char *id);
/* A form of a plural family, NULL when there is no such family or form. */
const pr_unit_t *pr_catalogue_form(const pr_catalogue_t *catalogue, const char *base,
                                   const char *category, apr_pool_t *p);
bool pr_unit_has_placeholders(const pr_unit_t *unit);

/* The unit that pr_message would take: `id` itself or the form for args "count". */
const pr_unit_t *pr_catalogue_choose(const pr_catalogue_t *catalogue, const char *id,
                                     const apr_table_t *args, apr_pool_t *p);
/* What stands for a placeholder: args' value, a count as the language writes it, or NULL. */
const char *pr_catalogue_filling(const pr_catalogue_t *catalogue, const char *name,
                                 const apr_table_t *args, apr_pool_t *p);

#endif
