/* journal.h: who of which partner used which service for which customer, counted in memory of a
 * fixed size until it is taken to the database. It decides nothing and can fail nobody. */
#ifndef PR_JOURNAL_H
#define PR_JOURNAL_H

#include "base/hash.h"
#include "core/types.h"

/* What one person did of this kind on one day (UTC, by its number since 1970). */
typedef struct {
    pr_customer_id customer;
    pr_partner_id partner;
    pr_service_id service;
    apr_int64_t day;
    const char *issuer, *subject;
    const char *name; /* as it was shown then */
    apr_time_t first_at, last_at;
    apr_int64_t uses;
} pr_service_use_t;

/* One use, or (`uses` 0) a sign that one goes on. Nothing of it is kept. */
typedef struct {
    const void *where; /* whose database it belongs to; only compared */
    const pr_customer_id *customer;
    const pr_partner_id *partner;
    const pr_service_id *service;
    const char *issuer, *subject, *name;
    apr_time_t at;
    int uses;
} pr_use_note_t;

typedef struct pr_journal_t pr_journal_t;

/* Holds at most `lines`, twice, and for each half `bytes` of their texts; memory is taken as they
 * come. Lives as long as the process; NULL when there is no memory. `secret` keeps
 * strangers from choosing subjects that crowd one place. */
pr_journal_t *pr_journal_make(size_t lines, size_t bytes,
                              const unsigned char secret[PR_HASH_SECRET]);

/* From any thread; waits for no more than others that note. What there is no room for is counted as
 * lost. Only the first note of a line needs the name: with NULL it is false when there was none,
 * and nothing is noted. */
PR_MUSTCHECK bool pr_journal_note(pr_journal_t *journal, const pr_use_note_t *note);

/* How many lines are noted that nobody has taken. */
size_t pr_journal_waiting(pr_journal_t *journal);

/* What is to be stored, in `p`: what an earlier call gave and nobody called done, else all that was
 * noted since; those of one database together, and in an order that is the same in all processes.
 * `lost`: so many uses found no room since the last call. For one thread, as is the next. */
typedef struct {
    const void *where;
    pr_service_use_t use; /* texts stay until it is done */
    size_t number;
} pr_journal_line_t;
apr_array_header_t *pr_journal_take(pr_journal_t *journal, apr_int64_t *lost, apr_pool_t *p);
void pr_journal_done(pr_journal_t *journal, const pr_journal_line_t *line);

#endif
