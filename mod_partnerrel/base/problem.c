#include "base/problem.h"

pr_status_t pr_problem(pr_problem_t *why, pr_status_t status, const char *code, const char *rule)
{
    if (why) {
        *why = (pr_problem_t){.code = code, .rule = rule};
    }
    return status;
}

pr_status_t pr_problem_field(pr_problem_t *why, pr_status_t status, const char *field)
{
    if (why && status != PR_OK) {
        why->field = field;
    }
    return status;
}

void pr_problem_arg(pr_problem_t *why, const char *name, const char *value, apr_pool_t *p)
{
    if (!why) {
        return;
    }
    if (!why->args) {
        why->args = apr_table_make(p, 4);
    }
    apr_table_set(why->args, name, value);
}
