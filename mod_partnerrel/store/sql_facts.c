#include "store/rows.h"

#include <string.h>

#define FACTS_WIDTH 15

/* A partner, customer or subscription that is not there may come without raising what nobody could
 * name: such an answer stands on nothing. */
static int stands_on(const pr_facts_query_t *query, const pr_facts_t *facts)
{
    if (facts->subscription_asked && !*facts->subscription.s) {
        return 0;
    }
    return facts->customer_known ? 3 : *query->customer.s ? 0 : 2;
}

static void read_basis(const pr_row_t *row, int col, pr_facts_t *facts)
{
    facts->basis = (pr_basis_t){
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
    facts->granted =
        pr_id_parse(&facts->grant, pr_row_text(row, 6)) || (facts->whole && pr_row_int(row, 9) > 0);
    facts->subscription_known = pr_id_parse(&facts->subscription, pr_row_text(row, 7));
    facts->original = facts->subscription_known && !strcmp(pr_row_text(row, 8), facts->partner.s);
    read_basis(row, 10, facts);
}

pr_status_t pr_store_facts(pr_db_t *db, const pr_facts_query_t *query, pr_facts_t *out)
{
    const pr_identity_t *who = query->who;

    *out = (pr_facts_t){.whole = !*query->service.s && !*query->subscription.s,
                        .subscription_asked = *query->subscription.s != '\0'};
    pr_status_t status = pr_rows_one(db, PR_SQL_facts,
                                     PR_PARAMS(query->customer.s, query->subscription.s,
                                               query->service.s, query->service.s, query->service.s,
                                               who->issuer, who->tenant, who->cloud.s),
                                     read_facts, out);
    if (status == PR_OK) {
        out->basis.n = stands_on(query, out);
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

/* ---- to be told about ---- */

static void read_case(const pr_row_t *row, void *out)
{
    pr_case_t *about = out;
    pr_facts_t *facts = &about->facts;
    int col = FACTS_WIDTH;

    read_facts(row, facts);
    about->partner_name = pr_row_text(row, col);
    about->customer_name = pr_row_text(row, col + 1);
    about->service_name = pr_row_text(row, col + 2);
    about->related_since = pr_row_int(row, col + 3);
    about->granted_at = pr_row_int(row, col + 4);
    about->granted_by = pr_row_text(row, col + 5);
    about->sold = (int)pr_row_int(row, col + 6);
    about->other_grants = (int)pr_row_int(row, col + 7) - facts->granted;
    facts->original = about->sold > 0;
}

pr_status_t pr_store_explained(pr_db_t *db, const pr_facts_query_t *query, const char *lang,
                               pr_case_t *out)
{
    const pr_identity_t *who = query->who;

    *out = (pr_case_t){.customer = query->customer,
                       .service = query->service,
                       .partner_name = "",
                       .customer_name = "",
                       .service_name = "",
                       .granted_by = ""};
    pr_status_t status = pr_rows_one(db, PR_SQL_explained,
                                     PR_PARAMS(query->customer.s, "", query->service.s,
                                               query->service.s, query->service.s, query->service.s,
                                               lang, who->issuer, who->tenant, who->cloud.s),
                                     read_case, out);
    return status == PR_NOT_FOUND ? PR_OK : status;
}
