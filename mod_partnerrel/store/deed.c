#include "store/deed.h"

#include "store/rows.h"

#include <string.h>

static pr_status_t replay(pr_deed_t *deed, pr_db_t *db)
{
    pr_status_t status = deed->outcome ? pr_act_replay(&deed->act, deed->outcome) : PR_OK;
    return status == PR_OK && deed->replay ? deed->replay(deed, db) : status;
}

static pr_status_t begun(pr_deed_t *deed, pr_db_t *db)
{
    if (deed->outcome) {
        deed->outcome->act = deed->act.id;
    }
    return deed->work(deed, db);
}

static pr_status_t deed_tx(void *baton, pr_db_t *db)
{
    pr_deed_t *deed = baton;
    pr_status_t status = PR_OK;
    bool used = false;

    deed->act = (pr_act_t){.db = db};
    if (deed->outcome) {
        *deed->outcome = (pr_outcome_t){.replayed = false};
    }
    if (deed->who) {
        status = pr_act_person(db, deed->who, &deed->act.person);
    }
    if (status == PR_OK) {
        status = pr_act_begin(&deed->act, deed->kind, deed->nonce, &deed->about, &used, deed->why);
    }
    if (status != PR_OK) {
        return status;
    }
    return used ? replay(deed, db) : begun(deed, db);
}

pr_status_t pr_deed_tx(pr_db_t *db, const char *nonce, pr_tx_fn work, void *baton)
{
    pr_status_t status = pr_db_tx(db, work, baton);
    if (status == PR_UNAVAILABLE && nonce && pr_db_commit_lost(db)) {
        status = pr_db_tx(db, work, baton);
    }
    return status;
}

pr_status_t pr_deed_run(pr_db_t *db, pr_deed_t *deed)
{
    return pr_deed_tx(db, deed->nonce, deed_tx, deed);
}

pr_status_t pr_deed_guard(pr_problem_t *why, pr_status_t status, int rows)
{
    return status == PR_OK && rows == 0 ? pr_problem(why, PR_CONFLICT, "changed_meanwhile", "E16")
                                        : status;
}

pr_status_t pr_deed_partner(const pr_deed_t *deed, pr_db_t *db, const pr_partner_id *id,
                            apr_int64_t version)
{
    int rows = 0;
    pr_status_t status =
        pr_db_change(db, PR_SQL_partner_bump, PR_PARAMS(id->s, pr_db_int(db, version)), &rows);
    return pr_deed_guard(deed->why, status, rows);
}

pr_status_t pr_deed_note(pr_deed_t *deed, const char *event, const char *name,
                         const char *old_value, const char *new_value)
{
    pr_about_t about = deed->about;

    if (!strcmp(old_value, new_value)) {
        return PR_OK;
    }
    about.object_name = name;
    about.old_value = old_value;
    about.new_value = new_value;
    return pr_act_audit(&deed->act, event, &about);
}
