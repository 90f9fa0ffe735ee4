#include "store/conn.h"
#include "store/writelock.h"

static apr_status_t db_cleanup(void *data)
{
    pr_db_close(data);
    return APR_SUCCESS;
}

pr_db_t *pr_db_make(const pr_db_lender_t *lender, const pr_world_t *world, apr_pool_t *p)
{
    pr_db_t *db = apr_pcalloc(p, sizeof *db);
    db->lender = lender;
    db->world = world;
    db->p = p;
    db->lock = -1;
    db->error = "";
    apr_pool_cleanup_register(p, db, db_cleanup, apr_pool_cleanup_null);
    return db;
}

/* Why it came to this matters, not how the end went. */
static void roll_back(pr_db_t *db)
{
    const char *error = db->error;
    int rc = pr_conn_run(db, "ROLLBACK");
    if (rc != 0) {
        pr_log(db->world, PR_LOG_DEBUG, "PR0111", "ROLLBACK: %s", db->error);
    }
    db->error = error;
    db->in_tx = false;
}

static void unlock(pr_db_t *db)
{
    pr_writelock_free(db->lock);
    db->lock = -1;
}

void pr_db_close(pr_db_t *db)
{
    if (db->conn && db->in_tx) {
        roll_back(db);
    }
    unlock(db);
    if (db->conn) {
        db->conn = NULL;
        db->lender->give_back(db->lender->baton, &db->loan);
    }
}

/* ---- single statements ----------------------------------------------------------------------- */

pr_status_t pr_db_select(pr_db_t *db, pr_sql sql, const char *const *params, pr_row_fn each,
                         void *baton)
{
    pr_status_t status = db->broken ? PR_UNAVAILABLE : pr_conn_ready(db);
    if (status != PR_OK || pr_conn_select(db, sql, params, each, baton) == 0) {
        return status;
    }
    if (db->in_tx) {
        db->broken = true;
        return PR_UNAVAILABLE;
    }
    status = pr_conn_recover(db);
    if (status == PR_OK && pr_conn_select(db, sql, params, each, baton) != 0) {
        status = pr_conn_blame(db);
    }
    return status;
}

typedef struct {
    pr_sql sql;
    const char *const *params;
    int *changed;
} change_t;

static pr_status_t change_alone(void *baton, pr_db_t *db)
{
    const change_t *change = baton;
    return pr_db_change(db, change->sql, change->params, change->changed);
}

pr_status_t pr_db_change(pr_db_t *db, pr_sql sql, const char *const *params, int *changed)
{
    if (!db->in_tx) {
        /* SQLite's writer lock is for every writer, so one change is a transaction, too. */
        change_t change = {sql, params, changed};
        return pr_db_tx(db, change_alone, &change);
    }
    if (db->broken || pr_conn_change(db, sql, params, changed) != 0) {
        db->broken = true;
        return PR_UNAVAILABLE;
    }
    return PR_OK;
}

pr_status_t pr_db_run(pr_db_t *db, const char *sql)
{
    if (!db->in_tx || db->broken || pr_conn_run(db, sql) != 0) {
        db->broken = true;
        return PR_UNAVAILABLE;
    }
    return PR_OK;
}

/* ---- transactions ---------------------------------------------------------------------------- */

static pr_status_t begin(pr_db_t *db)
{
    const char *path = pr_conn_path(db);
    if (path && db->lock < 0) {
        db->lock = pr_writelock_take(path);
        if (db->lock < 0) {
            pr_log(db->world, PR_LOG_ERROR, "PR0109", "writer lock of %s was not free in time",
                   path);
            return PR_UNAVAILABLE;
        }
    }
    db->broken = pr_conn_begin(db) != 0;
    db->in_tx = !db->broken;
    return db->broken ? PR_UNAVAILABLE : PR_OK;
}

static pr_status_t commit(pr_db_t *db)
{
    if (!pr_conn_file_stands(db)) {
        roll_back(db);
        return PR_UNAVAILABLE;
    }
    if (pr_conn_run(db, "COMMIT") == 0) {
        db->in_tx = false;
        return PR_OK;
    }
    /* SQLite has said no and rolls back; a server may have said yes and not been heard. */
    db->broken = pr_conn_path(db) != NULL;
    db->commit_lost = !db->broken;
    pr_log(db->world, PR_LOG_ERROR, "PR0110", "COMMIT failed: %s", db->error);
    roll_back(db);
    return PR_UNAVAILABLE;
}

static pr_status_t tx_once(pr_db_t *db, pr_tx_fn work, void *baton)
{
    pr_status_t status = begin(db);
    if (status != PR_OK) {
        return status;
    }
    status = work(baton, db);
    if (status == PR_OK && !db->broken) {
        return commit(db);
    }
    roll_back(db);
    return status;
}

pr_status_t pr_db_tx(pr_db_t *db, pr_tx_fn work, void *baton)
{
    if (db->in_tx) {
        return work(baton, db);
    }
    pr_status_t status = pr_conn_ready(db);
    if (status != PR_OK) {
        return status;
    }
    db->commit_lost = false;
    status = tx_once(db, work, baton);
    if (db->broken) {
        db->broken = false;
        status = pr_conn_recover(db);
        if (status == PR_OK) {
            status = tx_once(db, work, baton);
        }
        if (db->broken) {
            status = pr_conn_blame(db);
        }
    }
    db->broken = false;
    unlock(db);
    return status;
}

bool pr_db_used(const pr_db_t *db)
{
    return db->used;
}

bool pr_db_commit_lost(const pr_db_t *db)
{
    return db->commit_lost;
}

/* ---- what is asked about it ------------------------------------------------------------------ */

const char *pr_db_int(pr_db_t *db, apr_int64_t n)
{
    return apr_psprintf(db->p, "%" APR_INT64_T_FMT, n);
}

apr_pool_t *pr_db_pool(const pr_db_t *db)
{
    return db->p;
}

const pr_world_t *pr_db_world(const pr_db_t *db)
{
    return db->world;
}
