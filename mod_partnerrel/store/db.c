#include "store/conn.h"
#include "store/dbfile.h"
#include "store/store.h"
#include "store/writelock.h"

#include <apr_dbd.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define CONN_KEY "pr_conn"

/* The words each engine has to itself. */
typedef struct {
    const char *driver; /* as apr_dbd names it */
    const char *name;   /* as schema files name it */
    const char *begin;
    const char *unprepare; /* of a connection that is alive; NULL: a new handle is had instead */
    bool has_file;
} engine_t;

static const engine_t engines[] = {
    {"sqlite3", "sqlite", "BEGIN IMMEDIATE", NULL, true},
    {"pgsql", "pgsql", "BEGIN", "DEALLOCATE ", false},
};

/* Lives as long as the lender's connection, in its pool. */
struct pr_conn_t {
    const engine_t *engine;
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;       /* SQLite: our own; else the lender's; NULL: not open */
    apr_pool_t *pool;        /* of the lender's connection */
    apr_pool_t *handle_pool; /* of what is prepared, and of our own handle */
    pr_dbfile_t file;
    apr_dbd_prepared_t *prepared[PR_SQL_COUNT];
    int round; /* how often everything was prepared anew: labels differ by it */
    bool schema_ok;
    bool complained;
};

struct pr_row_t {
    pr_db_t *db;
    apr_dbd_row_t *row;
    int width;
};

/* ---- the engine's answers -------------------------------------------------------------------- */

static int failed_on(pr_db_t *db, apr_dbd_t *handle, int rc)
{
    if (rc != 0) {
        const char *text = apr_dbd_error(db->conn->driver, handle, rc);
        db->error = apr_pstrdup(db->p, text && *text ? text : "no reason given");
    }
    return rc;
}

static int failed(pr_db_t *db, int rc)
{
    return failed_on(db, db->conn->handle, rc);
}

int pr_conn_run(pr_db_t *db, const char *sql)
{
    int changed = 0;
    return failed(db, apr_dbd_query(db->conn->driver, db->conn->handle, &changed, sql));
}

/* The driver waits for a lock when a statement runs, not when it is prepared, and who closes a
 * file's last connection holds it for a moment. */
static bool locked_yet(const pr_db_t *db, int rc, int turn)
{
    if (rc == 0 || turn >= 100 || !db->conn->engine->has_file || !strstr(db->error, "is locked")) {
        return false;
    }
    apr_sleep(apr_time_from_msec(10));
    return true;
}

/* A column of the first row of a statement of ours without parameters; NULL: an error. */
static const char *ask_plain(pr_db_t *db, apr_dbd_t *handle, const char *sql, int column)
{
    const pr_conn_t *conn = db->conn;
    apr_dbd_results_t *res = NULL;
    apr_dbd_row_t *row = NULL;
    const char *found = NULL, *text;
    apr_pool_t *scratch;

    apr_pool_create(&scratch, db->p);
    int rc, turn = 0;
    do {
        rc = failed_on(db, handle, apr_dbd_select(conn->driver, scratch, handle, &res, sql, 1));
    } while (locked_yet(db, rc, turn++));
    if (rc == 0) {
        found = "";
        for (int n = 1; apr_dbd_get_row(conn->driver, scratch, res, &row, n) != -1; n++) {
            text = NULL;
            if (n == 1 && apr_dbd_datum_get(conn->driver, row, column, APR_DBD_TYPE_STRING,
                                            &text) == APR_SUCCESS) {
                found = apr_pstrdup(db->p, text);
            }
            row = NULL;
        }
    }
    apr_pool_destroy(scratch);
    return found;
}

/* Only what names a fault of ours is one: all else may pass by itself. */
pr_status_t pr_conn_blame(pr_db_t *db)
{
    static const char *const ours[] = {"syntax error", "no such ",           "does not exist",
                                       "violates",     "constraint failed",  "has no column",
                                       "partnerrel:",  "datatype mismatch",  "invalid input",
                                       "must appear",  "could not determine"};
    const pr_conn_t *conn = db->conn;
    if (apr_dbd_check_conn(conn->driver, db->p, conn->handle) == APR_SUCCESS) {
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
            if (strstr(db->error, ours[i])) {
                pr_log(db->world, PR_LOG_ERROR, "PR0101", "database refused a statement: %s",
                       db->error);
                return PR_BUG;
            }
        }
    }
    pr_log(db->world, PR_LOG_ERROR, "PR0102", "database does not answer: %s", db->error);
    return PR_UNAVAILABLE;
}

/* ---- our own handle on an SQLite file -------------------------------------------------------- */

static apr_status_t close_own(void *data)
{
    pr_conn_t *conn = data;
    if (conn->engine->has_file && conn->handle) {
        apr_dbd_close(conn->driver, conn->handle);
        conn->handle = NULL;
    }
    return APR_SUCCESS;
}

static void forget_handle(pr_conn_t *conn)
{
    close_own(conn);
    memset(conn->prepared, 0, sizeof conn->prepared);
    apr_pool_clear(conn->handle_pool);
    conn->schema_ok = false;
    conn->round++;
}

static pr_status_t no_file(pr_db_t *db, const char *why)
{
    if (!db->conn->complained) {
        pr_log(db->world, PR_LOG_CRIT, "PR0103", "database file %s: %s", db->conn->file.path, why);
        db->conn->complained = true;
    }
    return PR_UNAVAILABLE;
}

static pr_status_t open_handle(pr_db_t *db)
{
    static const char *const pragmas[] = {"PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL",
                                          "PRAGMA schema_version"};
    pr_conn_t *conn = db->conn;
    const char *uri = pr_dbfile_uri(conn->file.path, conn->handle_pool), *error = NULL;
    if (apr_dbd_open_ex(conn->driver, conn->handle_pool, uri, &conn->handle, &error) !=
        APR_SUCCESS) {
        conn->handle = NULL;
        return no_file(db, error ? error : "it cannot be opened");
    }
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        if (!ask_plain(db, conn->handle, pragmas[i], 0)) {
            return pr_conn_blame(db);
        }
    }
    return PR_OK;
}

static pr_status_t open_locked(pr_db_t *db)
{
    pr_conn_t *conn = db->conn;
    if (!pr_dbfile_note(&conn->file, conn->file.path)) {
        return no_file(db, "there is none");
    }
    pr_dbfile_set_foreign_wal_aside(&conn->file);
    pr_status_t status = open_handle(db);
    /* Noted before it was opened: equal still means that the one noted is the one opened. */
    if (status == PR_OK && pr_dbfile_state(&conn->file) != PR_FILE_SAME) {
        status = no_file(db, "it is being replaced");
    }
    if (status != PR_OK) {
        forget_handle(conn);
        return status;
    }
    pr_dbfile_claim_wal(&conn->file);
    return PR_OK;
}

static pr_status_t open_file(pr_db_t *db)
{
    bool needed = db->lock < 0 && !pr_dbfile_is_claimed(db->conn->file.path);
    int lock = needed ? pr_writelock_take(db->conn->file.path) : -1;
    if (needed && lock < 0) {
        return no_file(db, "there is none, or its writer lock is not free");
    }
    pr_status_t status = open_locked(db);
    pr_writelock_free(lock);
    return status;
}

static pr_status_t check_file(pr_db_t *db)
{
    pr_conn_t *conn = db->conn;
    if (!conn->file.path) {
        const char *path = ask_plain(db, *db->loan.handle, "PRAGMA database_list", 2);
        if (!path || !*path) {
            return PR_UNAVAILABLE;
        }
        conn->file.path = apr_pstrdup(conn->pool, path);
    }
    if (!conn->handle) {
        return open_file(db);
    }
    switch (pr_dbfile_state(&conn->file)) {
    case PR_FILE_SAME:
        return PR_OK;
    case PR_FILE_OTHER:
        pr_log(db->world, PR_LOG_WARNING, "PR0104",
               "database file %s was replaced: opening the new one", conn->file.path);
        forget_handle(conn);
        return open_file(db);
    default:
        return no_file(db, "it is gone");
    }
}

/* ---- borrowing ------------------------------------------------------------------------------- */

static pr_conn_t *conn_make(pr_db_t *db)
{
    const char *driver = apr_dbd_name(db->loan.driver);
    pr_conn_t *conn = apr_pcalloc(db->loan.pool, sizeof *conn);
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (!strcmp(engines[i].driver, driver)) {
            conn->engine = &engines[i];
        }
    }
    if (!conn->engine) {
        pr_log(db->world, PR_LOG_CRIT, "PR0105", "database driver %s is not one of ours", driver);
        return NULL;
    }
    conn->driver = db->loan.driver;
    conn->pool = db->loan.pool;
    conn->handle = conn->engine->has_file ? NULL : *db->loan.handle;
    apr_pool_create(&conn->handle_pool, conn->pool);
    /* Before the pool below goes, and with it what the driver keeps of our handle. */
    apr_pool_pre_cleanup_register(conn->pool, conn, close_own);
    apr_hash_set(db->loan.kept, CONN_KEY, APR_HASH_KEY_STRING, conn);
    return conn;
}

int pr_db_socket(const pr_db_loan_t *loan)
{
    bool server = !strcmp(apr_dbd_name(loan->driver), "pgsql");
    int (*of)(void *) = server ? dlsym(RTLD_DEFAULT, "PQsocket") : NULL; /* came with the driver */
    return of ? of(apr_dbd_native_handle(loan->driver, *loan->handle)) : -1;
}

static pr_status_t borrow(pr_db_t *db)
{
    pr_status_t status = db->lender->borrow(db->lender->baton, &db->loan);
    if (status != PR_OK) {
        return status;
    }
    db->conn = apr_hash_get(db->loan.kept, CONN_KEY, APR_HASH_KEY_STRING);
    if (!db->conn && !(db->conn = conn_make(db))) {
        db->lender->give_back(db->lender->baton, &db->loan);
        return PR_UNAVAILABLE;
    }
    if (!db->conn->engine->has_file) {
        db->conn->handle = *db->loan.handle;
    }
    return PR_OK;
}

/* The version, 0 without a schema; the two failures look alike, so a second question tells. An
 * SQLite that knows an older schema fails once and has then read the new one. */
static pr_status_t ask_version(pr_db_t *db, int *version)
{
    static const char ask[] = "SELECT MAX(version) FROM schema_version";
    const char *text = ask_plain(db, db->conn->handle, ask, 0);
    text = text ? text : ask_plain(db, db->conn->handle, ask, 0);
    *version = text ? atoi(text) : 0;
    if (!text && !ask_plain(db, db->conn->handle, "SELECT 1", 0)) {
        return PR_UNAVAILABLE;
    }
    return PR_OK;
}

static pr_status_t check_schema(pr_db_t *db)
{
    pr_conn_t *conn = db->conn;
    int version;
    if (conn->schema_ok || db->any_schema) {
        return PR_OK;
    }
    pr_status_t status = ask_version(db, &version);
    if (status != PR_OK) {
        return status;
    }
    if (version != PR_SCHEMA_VERSION) {
        if (!conn->complained) {
            pr_log(
                db->world, PR_LOG_CRIT, "PR0106",
                "database has schema %d and this program needs %d: run partnerrelctl schema apply",
                version, PR_SCHEMA_VERSION);
        }
        conn->complained = true;
        return PR_UNAVAILABLE;
    }
    conn->schema_ok = true;
    conn->complained = false;
    return PR_OK;
}

/* Everything prepared is looked upon as lost. A server that still knows the failed one knows the
 * others, too, and would keep them for ever. */
static void forget_prepared(pr_db_t *db)
{
    const pr_conn_t *conn = db->conn;
    const char *word = conn->engine->unprepare;
    for (int i = 0; word && i < PR_SQL_COUNT; i++) {
        if (conn->prepared[i] &&
            pr_conn_run(db, apr_psprintf(db->p, "%s%s_%d", word, pr_statements[i].label,
                                         conn->round)) != 0) {
            break;
        }
    }
    forget_handle(db->conn);
}

pr_status_t pr_conn_recover(pr_db_t *db)
{
    pr_conn_t *conn = db->conn;
    if (conn->handle && apr_dbd_check_conn(conn->driver, db->p, conn->handle) != APR_SUCCESS) {
        forget_handle(conn);
        pr_log(db->world, PR_LOG_ERROR, "PR0107", "database is away: %s", db->error);
        return PR_UNAVAILABLE;
    }
    pr_log(db->world, PR_LOG_DEBUG, "PR0108", "preparing anew after: %s", db->error);
    if (!conn->engine->has_file || pr_dbfile_state(&conn->file) == PR_FILE_SAME) {
        forget_prepared(db);
    }
    pr_status_t status = conn->engine->has_file ? check_file(db) : PR_OK;
    return status == PR_OK ? check_schema(db) : status;
}

pr_status_t pr_conn_ready(pr_db_t *db)
{
    if (db->conn) {
        return PR_OK;
    }
    pr_status_t status = borrow(db);
    if (status != PR_OK) {
        return status;
    }
    if (db->conn->engine->has_file && (status = check_file(db)) != PR_OK) {
        pr_db_close(db);
        return status;
    }
    db->error = "";
    db->used = true;
    if (check_schema(db) == PR_OK || (*db->error && pr_conn_recover(db) == PR_OK)) {
        return PR_OK;
    }
    pr_db_close(db);
    return PR_UNAVAILABLE;
}

/* ---- statements ------------------------------------------------------------------------------ */

static int prepare(pr_db_t *db, pr_sql sql)
{
    pr_conn_t *conn = db->conn;
    apr_dbd_prepared_t *made = NULL;
    if (conn->prepared[sql]) {
        return 0;
    }
    const char *label =
        apr_psprintf(conn->handle_pool, "%s_%d", pr_statements[sql].label, conn->round);
    int rc, turn = 0;
    do {
        rc = failed(db, apr_dbd_prepare(conn->driver, conn->handle_pool, conn->handle,
                                        pr_statements[sql].text, label, &made));
    } while (locked_yet(db, rc, turn++));
    conn->prepared[sql] = rc == 0 ? made : NULL;
    return rc;
}

int pr_conn_select(pr_db_t *db, pr_sql sql, const char *const *params, pr_row_fn each, void *baton)
{
    pr_conn_t *conn = db->conn;
    apr_dbd_results_t *res = NULL;
    apr_pool_t *scratch;
    pr_row_t row = {.db = db};

    int rc = prepare(db, sql);
    if (rc != 0) {
        return rc;
    }
    apr_pool_create(&scratch, db->p);
    rc = failed(db, apr_dbd_pselect(conn->driver, scratch, conn->handle, &res, conn->prepared[sql],
                                    1, 0, (const char **)params));
    if (rc == 0) {
        row.width = apr_dbd_num_cols(conn->driver, res);
        for (int n = 1; apr_dbd_get_row(conn->driver, scratch, res, &row.row, n) != -1; n++) {
            each(baton, &row);
            row.row = NULL;
        }
    }
    apr_pool_destroy(scratch);
    return rc;
}

int pr_conn_change(pr_db_t *db, pr_sql sql, const char *const *params, int *changed)
{
    pr_conn_t *conn = db->conn;
    int rows = 0, rc = prepare(db, sql);
    if (rc == 0) {
        rc = failed(db, apr_dbd_pquery(conn->driver, db->p, conn->handle, &rows,
                                       conn->prepared[sql], 0, (const char **)params));
    }
    if (changed) {
        *changed = rows;
    }
    return rc;
}

int pr_conn_begin(pr_db_t *db)
{
    return pr_conn_run(db, db->conn->engine->begin);
}

const char *pr_conn_path(const pr_db_t *db)
{
    return db->conn->engine->has_file ? db->conn->file.path : NULL;
}

bool pr_conn_file_stands(pr_db_t *db)
{
    const pr_conn_t *conn = db->conn;
    if (!conn->engine->has_file || pr_dbfile_state(&conn->file) == PR_FILE_SAME) {
        return true;
    }
    return no_file(db, "it went away under a transaction") == PR_OK;
}

/* ---- rows and the rest ----------------------------------------------------------------------- */

static const char *datum(const pr_row_t *row, int i)
{
    const char *text = NULL;
    apr_status_t rv =
        apr_dbd_datum_get(row->db->conn->driver, row->row, i, APR_DBD_TYPE_STRING, &text);
    return rv == APR_SUCCESS ? text : NULL;
}

const char *pr_row_text(const pr_row_t *row, int i)
{
    const char *text = datum(row, i);
    return text ? apr_pstrdup(row->db->p, text) : "";
}

apr_int64_t pr_row_int(const pr_row_t *row, int i)
{
    const char *text = datum(row, i);
    return text ? apr_atoi64(text) : 0;
}

bool pr_row_is_null(const pr_row_t *row, int i)
{
    return datum(row, i) == NULL;
}

int pr_row_width(const pr_row_t *row)
{
    return row->width;
}

const char *pr_db_engine(const pr_db_t *db)
{
    return db->conn ? db->conn->engine->name : NULL;
}

pr_status_t pr_db_any_schema(pr_db_t *db, int *version)
{
    db->any_schema = true;
    pr_status_t status = pr_conn_ready(db);
    return status == PR_OK ? ask_version(db, version) : status;
}
