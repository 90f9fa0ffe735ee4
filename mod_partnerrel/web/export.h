/* export.h: a list as a file for a spreadsheet (view/csv.h), sent while it is read. */
#ifndef PR_EXPORT_H
#define PR_EXPORT_H

#include "view/csv.h"
#include "web/router.h"

#define PR_EXPORT_ROWS 500 /* a piece */

/* Writes the next records, at most PR_EXPORT_ROWS; `*done`: there are no more. x->db and x->p are
 * of this piece alone: what the next one needs is copied into the baton, which lives as long as the
 * request. */
typedef pr_status_t (*pr_export_fn)(pr_exchange_t *x, pr_csv_t *csv, void *baton, bool *done);

typedef struct {
    const char *file;           /* its name, without ".csv" */
    const char *const *columns; /* units of the catalogue, ended by NULL */
    pr_export_fn rows;
} pr_export_t;

/* Answers with the file. What goes wrong in its first piece is the handler's to return; later the
 * answer ends early, so that the client can see it. Whoever may no longer do what the route is for
 * gets no further piece (Q28). */
PR_MUSTCHECK pr_status_t pr_export_answer(pr_exchange_t *x, const pr_export_t *what, void *baton);

/* A message of the catalogue in the reader's language, as a cell. */
const char *pr_export_word(pr_exchange_t *x, const char *prefix, const char *word);

/* The longest cursor, copied from piece to piece. */
typedef struct {
    char s[96];
} pr_export_cursor_t;
/* NULL at the beginning. */
const char *pr_export_after(const pr_export_cursor_t *cursor);

#endif
