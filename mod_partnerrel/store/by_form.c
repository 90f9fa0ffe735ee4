#include "store/by_form.h"

#include "store/sql.h"

typedef struct {
    const pr_by_form_t *form;
    pr_outcome_t *out;
    pr_problem_t *why;
} doing_t;

static pr_status_t by_form_tx(void *baton, pr_db_t *db)
{
    const doing_t *doing = baton;
    const pr_by_form_t *form = doing->form;
    pr_act_t act = {.db = db};
    bool used = false;

    *doing->out = (pr_outcome_t){.replayed = false};
    pr_status_t status = pr_act_person(db, form->who, &act.person);
    if (status == PR_OK) {
        status = pr_act_begin(&act, form->kind, form->nonce, &form->about, &used, doing->why);
    }
    if (status == PR_OK && used) {
        return pr_act_replay(&act, doing->out);
    }
    doing->out->act = act.id;
    return status == PR_OK ? form->work(form->baton, &act, doing->out, doing->why) : status;
}

pr_status_t pr_by_form_do(pr_db_t *db, const pr_by_form_t *form, pr_outcome_t *out,
                          pr_problem_t *why)
{
    doing_t doing = {.form = form, .out = out, .why = why};
    pr_status_t status = pr_db_tx(db, by_form_tx, &doing);

    if (status == PR_UNAVAILABLE && pr_db_commit_lost(db)) {
        status = pr_db_tx(db, by_form_tx, &doing);
    }
    return status;
}
