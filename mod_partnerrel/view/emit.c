#include "view/compiler.h"

#include <string.h>

void pr_emit_literal(pr_compiler_t *c, const char *text)
{
    pr_buffer_text(&c->literal, text);
}

void pr_emit_html(pr_compiler_t *c, const char *text)
{
    pr_buffer_html(&c->literal, text);
}

static pr_step_t *push(pr_compiler_t *c, pr_op op)
{
    static const pr_step_t empty;
    pr_step_t *step = apr_array_push(c->steps);

    *step = empty;
    step->op = op;
    return step;
}

int pr_emit_here(pr_compiler_t *c)
{
    if (c->literal.n > 0) {
        pr_step_t *step = push(c, PR_OP_LITERAL);
        step->text = apr_pstrmemdup(c->p, c->literal.s, c->literal.n);
        step->len = c->literal.n;
        c->literal_bytes += c->literal.n;
        c->literal.n = 0;
        *c->literal.s = '\0';
    }
    return c->steps->nelts;
}

int pr_emit_step(pr_compiler_t *c, pr_op op, const pr_path_t *path, int how)
{
    int index = pr_emit_here(c);
    pr_step_t *step = push(c, op);

    step->how = (unsigned char)how;
    if (path) {
        step->path = *path;
    }
    return index;
}

pr_step_t *pr_emit_at(pr_compiler_t *c, int step)
{
    return &APR_ARRAY_IDX(c->steps, step, pr_step_t);
}

void pr_emit_land(pr_compiler_t *c, int step)
{
    int here = pr_emit_here(c);
    pr_emit_at(c, step)->target = here;
}
