#include "store/rows.h"
#include "store/subs.h"

/* ---- the bill ---- */

static pr_status_t read_some(pr_db_t *db, const pr_bill_query_t *query,
                             const pr_subscription_id *after, apr_array_header_t **out)
{
    const char *lang = query->viewer.lang, *partner = query->viewer.partner->s;
    const char *limit = pr_db_int(db, query->limit);

    return after ? pr_subs_read(db, PR_SQL_subs_billed_after,
                                PR_PARAMS(lang, lang, partner, partner, after->s, partner, limit),
                                out)
                 : pr_subs_read(db, PR_SQL_subs_billed,
                                PR_PARAMS(lang, lang, partner, partner, limit), out);
}

/* What time alone has deleted is stored otherwise still: it is passed over here. */
pr_status_t pr_store_billed(pr_db_t *db, const pr_bill_query_t *query, apr_array_header_t **out)
{
    const pr_subscription_id *after = query->after;
    apr_array_header_t *rows;
    pr_status_t status;

    *out = apr_array_make(pr_db_pool(db), query->limit, sizeof(pr_sub_view_t));
    do {
        status = read_some(db, query, after, &rows);
        for (int i = 0; status == PR_OK && i < rows->nelts && (*out)->nelts < query->limit; i++) {
            const pr_sub_view_t *view = &APR_ARRAY_IDX(rows, i, pr_sub_view_t);
            after = &view->sub.id;
            if (view->sub.status != PR_SUB_DELETED) {
                APR_ARRAY_PUSH(*out, pr_sub_view_t) = *view;
            }
        }
    } while (status == PR_OK && rows->nelts == query->limit && (*out)->nelts < query->limit);
    return status;
}

/* ---- who may be named for support ---- */

static void read_id(const pr_row_t *row, void *out)
{
    pr_id_parse((pr_partner_id *)out, pr_row_text(row, 0));
}

pr_status_t pr_store_support_contact(pr_db_t *db, const pr_contact_query_t *query,
                                     pr_partner_id *out)
{
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(
        db, PR_SQL_partner_for_support,
        PR_PARAMS(query->customer->s, query->service->s, query->cloud->s, query->domain), read_id,
        sizeof *out, &rows);

    if (status != PR_OK || rows->nelts != 1) {
        return status == PR_OK ? PR_NOT_FOUND : status;
    }
    *out = APR_ARRAY_IDX(rows, 0, pr_partner_id);
    return PR_OK;
}
