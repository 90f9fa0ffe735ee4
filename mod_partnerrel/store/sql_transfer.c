#include "store/rows.h"
#include "store/transfers.h"

void pr_row_transfer(const pr_row_t *row, void *out)
{
    pr_transfer_t *transfer = out;
    pr_id_parse(&transfer->id, pr_row_text(row, 0));
    pr_slug_id_parse(&transfer->cloud, pr_row_text(row, 1));
    pr_id_parse(&transfer->customer, pr_row_text(row, 2));
    pr_id_parse(&transfer->from, pr_row_text(row, 3));
    pr_id_parse(&transfer->to, pr_row_text(row, 4));
    pr_transfer_state_parse(&transfer->state, pr_row_text(row, 5));
    transfer->wish = pr_row_text(row, 6);
    transfer->created_at = pr_row_int(row, 7);
    transfer->created_by = pr_row_text(row, 8);
    transfer->decided_at = pr_row_int(row, 9);
    transfer->decided_by = pr_row_text(row, 10);
    transfer->version = pr_row_int(row, 11);
    transfer->customer_name = pr_row_text(row, 12);
    transfer->from_name = pr_row_text(row, 13);
    transfer->to_name = pr_row_text(row, 14);
    pr_id_parse(&transfer->subscription, pr_row_text(row, 15));
    transfer->subscription_name = pr_row_text(row, 16);
    transfer->lines = (int)pr_row_int(row, 17);
}

pr_status_t pr_store_transfers(pr_db_t *db, const pr_transfer_viewer_t *viewer, bool active,
                               int limit, apr_array_header_t **out)
{
    const char *cloud = viewer->cloud->s, *rows = pr_db_int(db, limit);

    if (viewer->partner) {
        const char *partner = viewer->partner->s;
        return pr_rows_all(
            db, active ? PR_SQL_transfers_of_partner_active : PR_SQL_transfers_of_partner_over,
            PR_PARAMS(cloud, partner, partner, rows), pr_row_transfer, sizeof(pr_transfer_t), out);
    }
    return pr_rows_all(db,
                       active ? PR_SQL_transfers_of_cloud_active : PR_SQL_transfers_of_cloud_over,
                       PR_PARAMS(cloud, rows), pr_row_transfer, sizeof(pr_transfer_t), out);
}

pr_status_t pr_store_transfer(pr_db_t *db, const pr_transfer_viewer_t *viewer,
                              const pr_transfer_id *id, pr_transfer_t **out)
{
    const char *partner = viewer->partner ? viewer->partner->s : NULL;

    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, partner ? PR_SQL_transfer_of_partner : PR_SQL_transfer_of_cloud,
                       PR_PARAMS(id->s, viewer->cloud->s, partner, partner), pr_row_transfer, *out);
}

pr_status_t pr_store_transfer_of(pr_db_t *db, const pr_subscription_id *id, pr_transfer_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_transfer_of_subscription, PR_PARAMS(id->s), pr_row_transfer,
                       *out);
}

static void read_line(const pr_row_t *row, void *out)
{
    pr_transfer_line_t *line = out;
    pr_id_parse(&line->id, pr_row_text(row, 0));
    line->name = pr_row_text(row, 1);
    line->offer_name = pr_row_text(row, 2);
    line->quantity = pr_row_int(row, 3);
    line->addon = !pr_row_is_null(row, 4);
}

pr_status_t pr_store_transfer_lines(pr_db_t *db, const pr_transfer_id *id, const char *lang,
                                    apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_transfer_lines, PR_PARAMS(id->s, lang), read_line,
                       sizeof(pr_transfer_line_t), out);
}

/* ---- targets ---- */

void pr_row_transfer_party(const pr_row_t *row, void *out)
{
    pr_transfer_party_t *party = out;
    pr_id_parse(&party->target.id, pr_row_text(row, 0));
    party->target.name = pr_row_text(row, 1);
    party->target.domain = pr_row_text(row, 2);
    pr_partner_kind_parse(&party->kind, pr_row_text(row, 3));
    pr_partner_state_parse(&party->state, pr_row_text(row, 4));
    pr_rel_kind_parse(&party->rel, pr_row_text(row, 5));
}

pr_status_t pr_store_transfer_targets(pr_db_t *db, const pr_partner_id *partner,
                                      const pr_customer_id *customer, apr_array_header_t **out)
{
    apr_array_header_t *rows;
    pr_status_t status =
        pr_rows_all(db, PR_SQL_transfer_targets, PR_PARAMS(customer->s, partner->s),
                    pr_row_transfer_party, sizeof(pr_transfer_party_t), &rows);

    *out = apr_array_make(pr_db_pool(db), 4, sizeof(pr_transfer_target_t));
    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        const pr_transfer_party_t *party = &APR_ARRAY_IDX(rows, i, pr_transfer_party_t);
        if (pr_transfer_check_target(party->kind, party->state, party->rel, NULL) == PR_OK) {
            APR_ARRAY_PUSH(*out, pr_transfer_target_t) = party->target;
        }
    }
    return status;
}
