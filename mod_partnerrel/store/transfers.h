/* transfers.h: what the sql_transfer*.c share. */
#ifndef PR_TRANSFERS_H
#define PR_TRANSFERS_H

#include "store/act.h"
#include "store/sql.h"
#include "store/store.h"

/* A partner with what decides whether it may be a target. */
typedef struct {
    pr_transfer_target_t target;
    pr_partner_kind kind;
    pr_partner_state state;
    pr_rel_kind rel;
} pr_transfer_party_t;
void pr_row_transfer_party(const pr_row_t *row, void *out);

/* Columns of PR_TRANSFERS to a pr_transfer_t. */
void pr_row_transfer(const pr_row_t *row, void *out);

/* Withdraws the customer's active transfers from and to a partner whose relationship, whose row is
 * locked, ends (4.6, R23); audit lines for both partners. */
PR_MUSTCHECK pr_status_t pr_transfers_call_off(pr_act_t *act, const pr_partner_id *partner,
                                               const pr_customer_id *customer);

#endif
