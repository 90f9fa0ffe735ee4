/* csv.h: records of RFC 4180 that a spreadsheet cannot be made to calculate with.
 *
 * The text is UTF-8 and begins with a byte order mark: without one the spreadsheet most people have
 * takes it for an old 8-bit encoding, and names are garbled. Programs read it as "utf-8-sig".
 *
 * A cell that begins with = + - @, a tab, CR or LF, or a full-width form of the four, would be read
 * as a formula: it gets an apostrophe in front. So does such a character after a semicolon or a
 * tab, where a spreadsheet of another language begins a cell. Nothing else is changed. */
#ifndef PR_CSV_H
#define PR_CSV_H

#include "base/base.h"

typedef struct pr_csv_t pr_csv_t;

/* With the mark when it is the beginning of a file. */
pr_csv_t *pr_csv_make(bool beginning, apr_pool_t *p);

/* Adds a record of `n` cells, UTF-8; NULL is an empty one. */
void pr_csv_record(pr_csv_t *csv, const char *const *cells, size_t n);

/* What was written; valid until the next record. */
const char *pr_csv_text(const pr_csv_t *csv, size_t *n);

#endif
