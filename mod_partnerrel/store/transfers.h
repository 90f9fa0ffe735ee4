/* transfers.h: what the sql_transfer*.c share. */
#ifndef PR_TRANSFERS_H
#define PR_TRANSFERS_H

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

#endif
