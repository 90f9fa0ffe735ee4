/* explain.h: an explanation (core/explain.h) as people and programs get it. */
#ifndef PR_WEB_EXPLAIN_H
#define PR_WEB_EXPLAIN_H

#include "core/explain.h"

/* One JSON object and a newline; its members are documented in docs/explain.md and stay. */
const char *pr_explain_json(const pr_explanation_t *explanation, apr_pool_t *p);

#endif
