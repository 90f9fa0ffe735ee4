#include "store/rows.h"

#include <string.h>

/* How many old lines go at once. */
#define PRUNE_ROWS 1000

static apr_time_t now(pr_db_t *db)
{
    const pr_world_t *world = pr_db_world(db);
    return world->now(world->baton);
}

/* ---- noting ---- */

typedef struct {
    const pr_service_use_t *const *uses;
    size_t n;
} note_tx_t;

static pr_status_t note_one(pr_db_t *db, const pr_service_use_t *use)
{
    return pr_db_change(db, PR_SQL_usage_note,
                        PR_PARAMS(use->customer.s, use->partner.s, use->service.s,
                                  pr_db_int(db, use->day), use->issuer, use->subject, use->name,
                                  pr_db_int(db, use->first_at), pr_db_int(db, use->last_at),
                                  pr_db_int(db, use->uses)),
                        NULL);
}

static pr_status_t prune_some(pr_db_t *db, int days, int limit, int *gone)
{
    return pr_db_change(
        db, PR_SQL_usage_prune,
        PR_PARAMS(pr_db_int(db, pr_usage_first_day(now(db), days)), pr_db_int(db, limit)), gone);
}

static pr_status_t note_all(void *baton, pr_db_t *db)
{
    const note_tx_t *tx = baton;
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < tx->n; i++) {
        status = note_one(db, tx->uses[i]);
    }
    return status == PR_OK ? prune_some(db, PR_USAGE_KEPT, (int)tx->n, NULL) : status;
}

pr_status_t pr_store_usage_note(pr_db_t *db, const pr_service_use_t *const *uses, size_t n)
{
    note_tx_t tx = {uses, n};
    return pr_db_tx(db, note_all, &tx);
}

pr_status_t pr_store_usage_prune(pr_db_t *db, int days, apr_int64_t *gone)
{
    int some = PRUNE_ROWS;
    pr_status_t status = PR_OK;

    for (*gone = 0; status == PR_OK && some == PRUNE_ROWS; *gone += some) {
        some = 0;
        status = prune_some(db, days, PRUNE_ROWS, &some);
    }
    return status;
}

pr_status_t pr_store_usage_erase(pr_db_t *db, const char *issuer, const char *subject,
                                 apr_int64_t *gone)
{
    int rows = 0;
    pr_status_t status = pr_db_change(db, PR_SQL_usage_erase, PR_PARAMS(issuer, subject), &rows);

    *gone = rows;
    return status;
}

/* ---- reading ---- */

/* The first of a grant's rows is the last use. */
static void read_last(void *baton, const pr_row_t *row)
{
    apr_array_header_t *all = baton;
    const char *id = pr_row_text(row, 0);

    if (all->nelts && !strcmp(APR_ARRAY_IDX(all, all->nelts - 1, pr_grant_use_t).grant.s, id)) {
        return;
    }
    pr_grant_use_t *use = apr_array_push(all);
    pr_id_parse(&use->grant, id);
    use->granted_at = pr_row_int(row, 1);
    use->began_at = pr_row_int(row, 2);
    use->last_at = pr_row_int(row, 3);
    use->by = pr_row_text(row, 4);
}

pr_status_t pr_store_usage_last(pr_db_t *db, const pr_customer_id *customer,
                                const pr_partner_id *partner, apr_array_header_t **out)
{
    const char *who = partner ? partner->s : "";

    *out = apr_array_make(pr_db_pool(db), 8, sizeof(pr_grant_use_t));
    return pr_db_select(db, PR_SQL_usage_last, PR_PARAMS(customer->s, who, who), read_last, *out);
}

static void read_line(const pr_row_t *row, void *out)
{
    pr_use_line_t *line = out;
    line->service_name = pr_row_text(row, 0);
    line->name = pr_row_text(row, 1);
    line->first_at = pr_row_int(row, 2);
    line->last_at = pr_row_int(row, 3);
    line->uses = pr_row_int(row, 4);
}

pr_status_t pr_store_usage_history(pr_db_t *db, const pr_use_query_t *query,
                                   apr_array_header_t **out)
{
    apr_time_t from = query->after.at ? query->after.at : APR_INT64_MAX;

    return pr_rows_all(db, PR_SQL_usage_history,
                       PR_PARAMS(query->lang, query->customer->s, query->partner->s,
                                 pr_db_int(db, from), pr_db_int(db, query->limit),
                                 pr_db_int(db, query->after.given)),
                       read_line, sizeof(pr_use_line_t), out);
}

pr_use_place_t pr_use_place_after(pr_use_place_t place, const pr_use_line_t *line)
{
    bool same = place.at == line->first_at;
    return (pr_use_place_t){line->first_at, same ? place.given + 1 : 1};
}

/* ---- what nobody uses ---- */

static void read_idle(const pr_row_t *row, void *out)
{
    pr_idle_grant_t *idle = out;
    pr_id_parse(&idle->use.grant, pr_row_text(row, 0));
    pr_id_parse(&idle->relationship, pr_row_text(row, 1));
    idle->partner_name = pr_row_text(row, 2);
    idle->customer_name = pr_row_text(row, 3);
    idle->service_name = pr_row_text(row, 4);
    idle->use.granted_at = pr_row_int(row, 5);
    idle->use.began_at = pr_row_int(row, 6);
    idle->use.last_at = pr_row_int(row, 7);
    idle->use.by = "";
}

static void read_place(const pr_row_t *row, void *out)
{
    *(apr_time_t *)out = pr_row_int(row, 0);
}

/* PR_NOT_FOUND: there is no such grant in this cloud. */
static pr_status_t find_place(pr_db_t *db, const pr_idle_query_t *query, apr_time_t *out)
{
    *out = 0;
    return query->after ? pr_rows_one(db, PR_SQL_usage_idle_place,
                                      PR_PARAMS(query->after->s, query->cloud->s), read_place, out)
                        : PR_OK;
}

pr_status_t pr_store_usage_idle(pr_db_t *db, const pr_idle_query_t *query, apr_array_header_t **out)
{
    apr_time_t since, limit = pr_usage_idle_before(now(db));
    const char *before = pr_db_int(db, limit);
    pr_status_t status = find_place(db, query, &since);

    *out = apr_array_make(pr_db_pool(db), 1, sizeof(pr_idle_grant_t));
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_OK : status;
    }
    return pr_rows_all(db, PR_SQL_usage_idle,
                       PR_PARAMS(before, query->lang, query->cloud->s, before, pr_db_int(db, since),
                                 query->after ? query->after->s : "",
                                 pr_db_int(db, pr_usage_day(limit)), before,
                                 pr_db_int(db, query->limit)),
                       read_idle, sizeof(pr_idle_grant_t), out);
}
