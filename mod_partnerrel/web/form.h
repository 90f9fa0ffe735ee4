/* form.h: application/x-www-form-urlencoded, strictly. */
#ifndef PR_FORM_H
#define PR_FORM_H

#include "base/base.h"
#include "base/problem.h"

/* A description of 4,000 characters (support.h), each at most 4 bytes of "%xx", and what is beside
 * it. */
#define PR_BODY_MAX       65536
#define PR_FORM_PAIRS_MAX 200

typedef struct pr_form_t pr_form_t;

/* Which fields there may be. A name that ends in "*" may come more than once. NULL ends. */
typedef const char *const *pr_form_fields;

/* Decodes `n` bytes. PR_INVALID with the field's name for: a name that is not declared, one given
 * twice, a bad %-escape, NUL, bytes that are not UTF-8, too many pairs. */
PR_MUSTCHECK pr_status_t pr_form_parse(const char *text, size_t n, pr_form_fields fields,
                                       pr_form_t **out, pr_problem_t *why, apr_pool_t *p);
/* The same for a query string, but what is not declared is passed over. */
PR_MUSTCHECK pr_status_t pr_query_parse(const char *query, pr_form_fields fields, pr_form_t **out,
                                        pr_problem_t *why, apr_pool_t *p);

/* The value, or NULL when it was not given. */
const char *pr_form_get(const pr_form_t *form, const char *name);
/* All values of a "name*" field (declared without the star here): n of them. */
const char *const *pr_form_all(const pr_form_t *form, const char *name, size_t *n);

#endif
