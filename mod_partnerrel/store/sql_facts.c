#include "store/rows.h"

/* A customer or partner that is not there may come without raising what nobody could name. */
static void read_basis(const pr_row_t *row, int col, pr_facts_t *facts)
{
    facts->basis = (pr_basis_t){
        .n = facts->customer_known ? 3 : 0,
        .shard = {PR_SHARD_ALL, (int)pr_row_int(row, col + 1), (int)pr_row_int(row, col + 3)},
        .revision = {pr_row_int(row, col), pr_row_int(row, col + 2), pr_row_int(row, col + 4)}};
    facts->revision = facts->basis.revision[2];
}

static void read_facts(const pr_row_t *row, void *out)
{
    pr_facts_t *facts = out;
    facts->partner_known = pr_id_parse(&facts->partner, pr_row_text(row, 0));
    pr_partner_state_parse(&facts->partner_state, pr_row_text(row, 1));
    facts->customer_known = pr_id_parse(&facts->customer, pr_row_text(row, 2));
    facts->service_known = pr_slug_id_parse(&facts->service, pr_row_text(row, 3));
    pr_id_parse(&facts->relationship, pr_row_text(row, 4));
    pr_rel_kind_parse(&facts->kind, pr_row_text(row, 5));
    facts->granted = pr_id_parse(&facts->grant, pr_row_text(row, 6));
    read_basis(row, 7, facts);
}

pr_status_t pr_store_facts(pr_db_t *db, const pr_facts_query_t *query, pr_facts_t *out)
{
    const pr_identity_t *who = query->who;

    *out = (pr_facts_t){.partner_known = false};
    pr_status_t status = pr_rows_one(
        db, PR_SQL_facts,
        PR_PARAMS(query->customer.s, query->service.s, who->issuer, who->tenant, who->cloud.s),
        read_facts, out);
    return status == PR_NOT_FOUND ? PR_OK : status;
}
