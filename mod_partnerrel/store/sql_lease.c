#include "store/rows.h"

#include <stdlib.h>

/* "12 7 7 ...", a number for each shard in order. */
static bool read_numbers(const char *text, apr_int64_t *out, int n)
{
    for (int i = 0; i < n; i++) {
        char *end;
        out[i] = strtoll(text, &end, 10);
        if (end == text || *end != (i + 1 < n ? ' ' : '\0')) {
            return false;
        }
        text = end + 1;
    }
    return true;
}

typedef struct {
    pr_revisions_t *revisions;
    bool whole;
} reading_t;

static void read_revisions(const pr_row_t *row, void *out)
{
    reading_t *reading = out;

    reading->revisions->used = pr_row_int(row, 0);
    reading->revisions->waited = pr_row_int(row, 1);
    reading->revisions->recovering = pr_row_int(row, 2) != 0;
    reading->whole = read_numbers(pr_row_text(row, 3), reading->revisions->revision, PR_SHARDS);
}

pr_status_t pr_store_revisions(pr_db_t *db, pr_revisions_t *out)
{
    reading_t reading = {out, false};
    pr_status_t status = pr_rows_one(db, PR_SQL_lease_now, NULL, read_revisions, &reading);

    return status == PR_NOT_FOUND || (status == PR_OK && !reading.whole) ? PR_BUG : status;
}

pr_status_t pr_store_lease_set(pr_db_t *db, apr_interval_time_t used, apr_interval_time_t waited)
{
    if (used < 0 || waited < used || waited > PR_LEASE_MAX) {
        return PR_INVALID;
    }
    return pr_db_change(db, PR_SQL_lease_set, PR_PARAMS(pr_db_int(db, used), pr_db_int(db, waited)),
                        NULL);
}
