/* db.h: a database object, and who lends it its connection. What it can do is in store.h, in the
 * domain's words; how (sql.h) is for the sql_*.c alone. */
#ifndef PR_DB_H
#define PR_DB_H

#include "base/base.h"
#include "base/world.h"

#include <apr_hash.h>

struct apr_dbd_t;
struct apr_dbd_driver_t;

/* A connection that mod_dbd or partnerrelctl owns, lent for the store work of one request. The
 * four members are those of ap_dbd_t and outlive the loan. For SQLite the lender's handle tells the
 * path only: the store opens a handle of its own beside it, which it can close when the file was
 * replaced without pulling away what others prepared on the lender's. */
typedef struct {
    struct apr_dbd_t **handle;
    const struct apr_dbd_driver_t *driver;
    apr_hash_t *kept; /* what db.c remembers about the connection, on `pool` */
    apr_pool_t *pool; /* lives as long as the connection */
} pr_db_loan_t;

/* Who lends: `borrow` answers PR_OK and fills the loan, or PR_UNAVAILABLE within a bounded time;
 * `give_back` is called once for each PR_OK. */
typedef struct {
    pr_status_t (*borrow)(void *baton, pr_db_loan_t *loan);
    void (*give_back)(void *baton, pr_db_loan_t *loan);
    void *baton;
} pr_db_lender_t;

/* By what a lent connection is connected; -1: its database is a file. Once that is shut down,
 * whoever waits for an answer there gets none. */
int pr_db_socket(const pr_db_loan_t *loan);

typedef struct pr_db_t pr_db_t;

/* Makes a database object that borrows when first asked and gives back in pr_db_close (or when
 * `p` is cleared). Never fails; a database that is away shows at the first statement. */
pr_db_t *pr_db_make(const pr_db_lender_t *lender, const pr_world_t *world, apr_pool_t *p);
void pr_db_close(pr_db_t *db);

/* Was it ever lent a connection? */
bool pr_db_used(const pr_db_t *db);

#endif
