#include "store/rows.h"
#include "store/transfers.h"

/* Both partners read it, each under its own name, and the customer with them. */
static pr_status_t note(pr_act_t *act, const pr_transfer_t *transfer, const pr_subscription_t *sub)
{
    pr_about_t about = {.partner = transfer->from.s,
                        .customer = transfer->customer.s,
                        .cloud = transfer->cloud.s,
                        .service = sub->service.s,
                        .object = sub->id.s,
                        .object_name = sub->name,
                        .old_value = transfer->from_name,
                        .new_value = transfer->to_name};
    pr_status_t status = pr_act_audit(act, "transfer_called_off", &about);

    about.partner = transfer->to.s;
    return status == PR_OK ? pr_act_audit(act, "transfer_lapsed", &about) : status;
}

static pr_status_t call_off(pr_act_t *act, const pr_transfer_t *transfer)
{
    pr_db_t *db = act->db;
    const pr_sub_viewer_t viewer = {.cloud = &transfer->cloud, .lang = "en"};
    pr_sub_view_t *view;
    int rows = 0;
    pr_status_t status = pr_db_change(db, PR_SQL_transfer_decide,
                                      PR_PARAMS(pr_transfer_state_word(PR_TRANSFER_WITHDRAWN),
                                                pr_db_int(db, act->at), act->person.s,
                                                transfer->id.s, pr_db_int(db, transfer->version)),
                                      &rows);

    if (status != PR_OK || rows == 0) {
        return status; /* it was answered meanwhile: that stands */
    }
    status = pr_store_subscription(db, &viewer, &transfer->subscription, &view);
    if (status == PR_OK) {
        status = note(act, transfer, &view->sub);
    }
    return status == PR_OK
               ? pr_db_change(db, PR_SQL_transfer_lines_close, PR_PARAMS(transfer->id.s), NULL)
               : status;
}

pr_status_t pr_transfers_call_off(pr_act_t *act, const pr_partner_id *partner,
                                  const pr_customer_id *customer)
{
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(act->db, PR_SQL_transfers_of_pair,
                                     PR_PARAMS(customer->s, partner->s, partner->s),
                                     pr_row_transfer, sizeof(pr_transfer_t), &rows);

    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        status = call_off(act, &APR_ARRAY_IDX(rows, i, pr_transfer_t));
    }
    return status;
}
