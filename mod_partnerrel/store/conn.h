/* conn.h: the inside of a pr_db_t, for db.c (which speaks to the engine) and tx.c (which decides
 * what is tried again). Nobody else includes it. */
#ifndef PR_CONN_H
#define PR_CONN_H

#include "store/sql.h"

/* The label is what a server knows the statement by; db.c adds a number to it. */
typedef struct {
    const char *label, *text;
} pr_statement_t;
extern const pr_statement_t pr_statements[PR_SQL_COUNT];

typedef struct pr_conn_t pr_conn_t; /* what is kept with the lender's connection */

struct pr_db_t {
    const pr_db_lender_t *lender;
    const pr_world_t *world;
    apr_pool_t *p;
    pr_db_loan_t loan;
    pr_conn_t *conn; /* NULL: nothing is borrowed */
    bool used;       /* something was borrowed once */
    bool any_schema;
    bool in_tx;
    bool broken; /* a statement of this transaction failed: nothing of it may stay */
    bool commit_lost;
    int lock;          /* of the writer; -1 when it is not held */
    const char *error; /* what the engine said last */
};

/* Something borrowed, its file and its schema as they should be. */
PR_MUSTCHECK pr_status_t pr_conn_ready(pr_db_t *db);
/* Makes the connection fit to be used again after a failure, with nothing prepared. */
PR_MUSTCHECK pr_status_t pr_conn_recover(pr_db_t *db);
/* After a second failure: a fault of ours or of the database? Logs it. */
PR_MUSTCHECK pr_status_t pr_conn_blame(pr_db_t *db);

/* 0, or the engine's number with db->error set. */
PR_MUSTCHECK int pr_conn_run(pr_db_t *db, const char *sql);
PR_MUSTCHECK int pr_conn_begin(pr_db_t *db);
PR_MUSTCHECK int pr_conn_select(pr_db_t *db, pr_sql sql, const char *const *params, pr_row_fn each,
                                void *baton);
PR_MUSTCHECK int pr_conn_change(pr_db_t *db, pr_sql sql, const char *const *params, int *changed);

/* The path of the database's file, whose writers take a lock; NULL for a server. */
const char *pr_conn_path(const pr_db_t *db);
/* False when that file is gone or replaced (logged). */
bool pr_conn_file_stands(pr_db_t *db);

#endif
