/* subs.h: what the sql_*.c of offers, orders and subscriptions share. */
#ifndef PR_SUBS_H
#define PR_SUBS_H

#include "store/act.h"
#include "store/sql.h"

/* Columns of PR_OFFER_COLUMNS to a pr_offer_t. */
void pr_row_offer(const pr_row_t *row, void *out);

#endif
