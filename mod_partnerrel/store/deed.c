#include "store/deed.h"

#include "store/rows.h"

#include <string.h>

static pr_status_t deed_tx(void *baton, pr_db_t *db)
{
    pr_deed_t *deed = baton;
    pr_status_t status = PR_OK;
    bool used = false;

    deed->act = (pr_act_t){.db = db};
    if (deed->by->who) {
        status = pr_act_person(db, deed->by->who, &deed->act.person);
    }
    if (status == PR_OK) {
        status =
            pr_act_begin(&deed->act, deed->kind, deed->by->nonce, &deed->about, &used, deed->why);
    }
    return status == PR_OK && !used ? deed->work(deed, db) : status;
}

pr_status_t pr_deed_run(pr_db_t *db, pr_deed_t *deed)
{
    pr_status_t status = pr_db_tx(db, deed_tx, deed);
    if (status == PR_UNAVAILABLE && pr_db_commit_lost(db) && deed->by->nonce) {
        status = pr_db_tx(db, deed_tx, deed);
    }
    return status;
}

pr_status_t pr_deed_guard(const pr_deed_t *deed, pr_status_t status, int rows)
{
    return status == PR_OK && rows == 0
               ? pr_problem(deed->why, PR_CONFLICT, "changed_meanwhile", "E16")
               : status;
}

pr_status_t pr_deed_partner(const pr_deed_t *deed, pr_db_t *db, const pr_partner_id *id,
                            apr_int64_t version)
{
    int rows = 0;
    pr_status_t status =
        pr_db_change(db, PR_SQL_partner_bump, PR_PARAMS(id->s, pr_db_int(db, version)), &rows);
    return pr_deed_guard(deed, status, rows);
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
