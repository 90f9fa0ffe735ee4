/* problem.h: the "why" beside a status, for people and for application/problem+json (RFC 9457). */
#ifndef PR_PROBLEM_H
#define PR_PROBLEM_H

#include "base/base.h"

/* `code` is stable and doubles as the message id: the catalogue has problem.CODE.title,
 * problem.CODE.detail and problem.CODE.next (what to do now) in every language, with the names
 * in `args` put in. All strings live as long as the pool they were made in, or for ever. */
typedef struct {
    const char *code;  /* "service_held"; NULL while there is no problem */
    const char *rule;  /* "R17", "E8", "Q1", or NULL */
    const char *field; /* the form field at fault, or NULL */
    apr_table_t *args; /* names for the sentence: holder, services, partner ...; or NULL */
} pr_problem_t;

/* Fills `why` (may be NULL) and returns `status`, so that a refusal is one line. */
pr_status_t pr_problem(pr_problem_t *why, pr_status_t status, const char *code, const char *rule);

/* Names the form field at fault, unless there is none (PR_OK). Returns `status`. */
pr_status_t pr_problem_field(pr_problem_t *why, pr_status_t status, const char *field);

/* Adds a name for the sentence; `why` may be NULL. */
void pr_problem_arg(pr_problem_t *why, const char *name, const char *value, apr_pool_t *p);

#endif
