#include "base/text.h"
#include "store/list.h"
#include "store/rows.h"

static void read_partner(const pr_row_t *row, void *out)
{
    pr_row_partner(row, 0, out);
}

static void read_customer(const pr_row_t *row, void *out)
{
    pr_row_customer(row, 0, out);
}

static void read_text(const pr_row_t *row, void *out)
{
    *(const char **)out = pr_row_text(row, 0);
}

/* Where a list begins and what it is about. */
typedef struct {
    const char *from, *to; /* of the folded prefix */
    const char *after, *after_id;
} span_t;

/* PR_NOT_FOUND: nothing begins like that, since it is not text. */
static pr_status_t begin(pr_db_t *db, const char *prefix, span_t *out)
{
    *out = (span_t){.from = pr_text_fold(prefix ? prefix : "", pr_db_pool(db)), .after_id = ""};
    if (!out->from) {
        return PR_NOT_FOUND;
    }
    out->to = pr_list_upper_end(db, out->from);
    out->after = "";
    return PR_OK;
}

/* A row that is gone, or another cloud's, is the start of the list. */
static pr_status_t go_on(pr_db_t *db, pr_sql sql, const char *id, const pr_cloud_id *cloud,
                         span_t *span)
{
    pr_status_t status = pr_rows_one(db, sql, PR_PARAMS(id, cloud->s), read_text, &span->after);
    if (status == PR_OK) {
        span->after_id = id;
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

/* ---- partners ---- */

pr_status_t pr_store_partners_search(pr_db_t *db, const pr_partner_query_t *query,
                                     apr_array_header_t **out)
{
    const char *state = query->state ? pr_partner_state_word(*query->state) : "";
    const char *kind = query->kind ? pr_partner_kind_word(*query->kind) : "";
    span_t span;
    pr_status_t status = begin(db, query->prefix, &span);

    if (status == PR_NOT_FOUND) {
        *out = apr_array_make(pr_db_pool(db), 1, sizeof(pr_partner_t));
        return PR_OK;
    }
    if (query->after) {
        status = go_on(db, PR_SQL_partner_place, query->after->s, query->cloud, &span);
    }
    return status == PR_OK
               ? pr_rows_all(db, PR_SQL_partner_search,
                             PR_PARAMS(query->cloud->s, span.after, span.after_id, span.from,
                                       span.to, span.from, span.to, state, state, kind, kind,
                                       query->wishes ? "1" : "", pr_db_int(db, query->limit)),
                             read_partner, sizeof(pr_partner_t), out)
               : status;
}

static void read_named(const pr_row_t *row, void *out)
{
    pr_named_partner_t *named = out;
    pr_id_parse(&named->id, pr_row_text(row, 0));
    named->name = pr_row_text(row, 1);
}

static void read_service_id(const pr_row_t *row, void *out)
{
    pr_service_id *id = out;
    pr_slug_id_parse(id, pr_row_text(row, 0));
}

static void read_wish(const pr_row_t *row, void *out)
{
    pr_partner_more_t *more = out;
    more->wish = pr_row_text(row, 0);
    more->wished_at = pr_row_int(row, 1);
    more->wished_by = pr_row_text(row, 2);
}

static void read_count(const pr_row_t *row, void *out)
{
    *(apr_int64_t *)out = pr_row_int(row, 0);
}

pr_status_t pr_store_partner_more(pr_db_t *db, const pr_partner_id *id, pr_partner_more_t *out)
{
    *out = (pr_partner_more_t){.wish = "", .wished_by = ""};
    pr_status_t status = pr_rows_one(db, PR_SQL_partner_wish, PR_PARAMS(id->s), read_wish, out);
    if (status == PR_OK || status == PR_NOT_FOUND) {
        status = pr_rows_one(db, PR_SQL_partner_customers, PR_PARAMS(id->s), read_count,
                             &out->customers);
    }
    if (status == PR_OK) {
        status = pr_rows_all(db, PR_SQL_partner_providers, PR_PARAMS(id->s), read_named,
                             sizeof(pr_named_partner_t), &out->providers);
    }
    if (status == PR_OK) {
        status = pr_store_list_resellers(db, id, &out->resellers);
    }
    return status == PR_OK ? pr_rows_all(db, PR_SQL_partner_asks, PR_PARAMS(id->s), read_service_id,
                                         sizeof(pr_service_id), &out->services)
                           : status;
}

/* ---- customers ---- */

pr_status_t pr_store_customers_search(pr_db_t *db, const pr_customers_query_t *query,
                                      apr_array_header_t **out)
{
    span_t span;
    pr_status_t status = begin(db, query->prefix, &span);

    if (status == PR_NOT_FOUND) {
        *out = apr_array_make(pr_db_pool(db), 1, sizeof(pr_customer_t));
        return PR_OK;
    }
    if (query->after) {
        status = go_on(db, PR_SQL_customer_place, query->after->s, query->cloud, &span);
    }
    return status == PR_OK
               ? pr_rows_all(db, PR_SQL_customer_search,
                             PR_PARAMS(query->cloud->s, span.after, span.after_id, span.from,
                                       span.to, span.from, span.to, pr_db_int(db, query->limit)),
                             read_customer, sizeof(pr_customer_t), out)
               : status;
}

pr_status_t pr_store_customer_of_cloud(pr_db_t *db, const pr_cloud_id *cloud,
                                       const pr_customer_id *id, pr_customer_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_customer_of_cloud, PR_PARAMS(id->s, cloud->s), read_customer,
                       *out);
}

/* ---- what waits ---- */

pr_status_t pr_store_waiting(pr_db_t *db, const pr_cloud_id *cloud, pr_waiting_t *out)
{
    const struct {
        pr_sql sql;
        apr_int64_t *to;
    } counts[] = {
        {PR_SQL_waiting_requests, &out->requests},   {PR_SQL_waiting_wishes, &out->wishes},
        {PR_SQL_waiting_suspended, &out->suspended}, {PR_SQL_waiting_blocked, &out->blocked},
        {PR_SQL_waiting_transfers, &out->transfers},
    };
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < sizeof counts / sizeof counts[0]; i++) {
        status = pr_rows_one(db, counts[i].sql, PR_PARAMS(cloud->s), read_count, counts[i].to);
    }
    return status;
}
