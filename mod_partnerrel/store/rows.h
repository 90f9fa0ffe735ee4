/* rows.h: from columns to records, for the sql_*.c. The order of the columns is that of the
 * PR_..._COLUMNS in statements.def; `col` is where they begin. */
#ifndef PR_ROWS_H
#define PR_ROWS_H

#include "store/sql.h"
#include "store/store.h"

#define PR_PARAMS(...) ((const char *const[]){__VA_ARGS__})

/* The columns of PR_PARTNER_COLUMNS, to know what follows them; and so on. */
enum {
    PR_PARTNER_WIDTH = 16,
    PR_CUSTOMER_WIDTH = 10,
    PR_REL_WIDTH = 8,
    PR_SERVICE_WIDTH = 8,
    PR_INVITATION_WIDTH = 8,
    PR_SHARD_WIDTH = 2
};

/* From the first column on, as a pr_read_fn. */
void pr_row_cloud(const pr_row_t *row, void *out);
void pr_row_partner(const pr_row_t *row, int col, pr_partner_t *out);
void pr_row_invitation(const pr_row_t *row, int col, pr_invitation_t *out);
void pr_row_customer(const pr_row_t *row, int col, pr_customer_t *out);
void pr_row_rel(const pr_row_t *row, int col, pr_relationship_t *out);
void pr_row_service(const pr_row_t *row, int col, pr_service_t *out);
/* One more of what is stood on. */
void pr_row_shard(const pr_row_t *row, int col, pr_basis_t *basis);

/* For statements that give one row at most: `read` fills `out`. */
typedef void (*pr_read_fn)(const pr_row_t *row, void *out);
/* PR_NOT_FOUND without a row. */
PR_MUSTCHECK pr_status_t pr_rows_one(pr_db_t *db, pr_sql sql, const char *const *params,
                                     pr_read_fn read, void *out);
/* All rows, as elements of `size` bytes. */
PR_MUSTCHECK pr_status_t pr_rows_all(pr_db_t *db, pr_sql sql, const char *const *params,
                                     pr_read_fn read, size_t size, apr_array_header_t **out);

/* A statement of PR_REL_VIEW that gives one row at most. */
PR_MUSTCHECK pr_status_t pr_rows_rel_view(pr_db_t *db, pr_sql sql, const char *const *params,
                                          pr_rel_view_t **out);

#endif
