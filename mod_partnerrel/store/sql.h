/* sql.h: a database object at work, for the sql_*.c. db.c is the one file that knows apr_dbd; all
 * that bites there is paid there once (random access on, datum_get, lazy preparing and preparing
 * again, own BEGIN and ROLLBACK, the SQLite writer lock and the check that its file is still the
 * one opened). Above it there are statements by name, rows by column, and three statuses. */
#ifndef PR_SQL_H
#define PR_SQL_H

#include "store/db.h"

typedef struct pr_row_t pr_row_t;

/* Every SQL statement of the store, by name (statements.def). */
typedef enum {
#define PR_SQL(name, sql) PR_SQL_##name,
#include "store/statements.def"
#undef PR_SQL
    PR_SQL_COUNT
} pr_sql;

/* Runs a SELECT (or INSERT ... RETURNING) and calls `each` per row; it may copy, since the row is
 * gone afterwards. Parameters are strings (NULL is SQL NULL), ended by nothing: the statement
 * knows their number. PR_OK with no row is no error. PR_UNAVAILABLE when the database does not
 * answer; PR_BUG when it answers that the statement is wrong. */
typedef void (*pr_row_fn)(void *baton, const pr_row_t *row);
PR_MUSTCHECK pr_status_t pr_db_select(pr_db_t *db, pr_sql sql, const char *const *params,
                                      pr_row_fn each, void *baton);
/* Runs anything else; `*changed` (may be NULL) is the number of rows. */
PR_MUSTCHECK pr_status_t pr_db_change(pr_db_t *db, pr_sql sql, const char *const *params,
                                      int *changed);

/* Runs `work` inside one transaction: PR_OK commits, anything else rolls back and is returned. A
 * statement lost to a server restart or a schema change, a serialization failure or a deadlock
 * rolls back and runs the whole function again, once. On SQLite it first takes the writer lock,
 * with a time limit (PR_UNAVAILABLE). PR_UNAVAILABLE after a lost COMMIT means: not known
 * (pr_db_commit_lost). Inside another pr_db_tx it is part of that one. */
typedef pr_status_t (*pr_tx_fn)(void *baton, pr_db_t *db);
PR_MUSTCHECK pr_status_t pr_db_tx(pr_db_t *db, pr_tx_fn work, void *baton);

/* Was the last pr_db_tx left without an answer to its COMMIT? */
bool pr_db_commit_lost(const pr_db_t *db);

/* ---- for the schema's own statements; nobody else has use for them */

/* The version in the database, 0 without a schema. From here on this object takes a database of any
 * version; every other refuses what is not PR_SCHEMA_VERSION with PR_UNAVAILABLE. */
PR_MUSTCHECK pr_status_t pr_db_any_schema(pr_db_t *db, int *version);
/* One statement without parameters or rows, inside pr_db_tx. */
PR_MUSTCHECK pr_status_t pr_db_run(pr_db_t *db, const char *sql);
/* "sqlite" or "pgsql", as schema files are named; NULL before the first statement. */
const char *pr_db_engine(const pr_db_t *db);

/* Column `i` from 0, copied into the pool of pr_db_make. Text of SQL NULL is "". */
const char *pr_row_text(const pr_row_t *row, int i);
apr_int64_t pr_row_int(const pr_row_t *row, int i);
bool pr_row_is_null(const pr_row_t *row, int i);
/* How many columns it has. */
int pr_row_width(const pr_row_t *row);

/* An integer as a parameter. */
const char *pr_db_int(pr_db_t *db, apr_int64_t n);

/* The pool results go to, and the world. */
apr_pool_t *pr_db_pool(const pr_db_t *db);
const pr_world_t *pr_db_world(const pr_db_t *db);

#endif
