#include "store/rows.h"

#include <string.h>

typedef struct {
    pr_facts_t facts;
    const char *tenant;
} facts_row_t;

static void read_facts(const pr_row_t *row, void *out)
{
    facts_row_t *found = out;
    pr_facts_t *facts = &found->facts;
    facts->partner_known = pr_id_parse(&facts->partner, pr_row_text(row, 0));
    pr_partner_kind_parse(&facts->partner_kind, pr_row_text(row, 1));
    pr_partner_state_parse(&facts->partner_state, pr_row_text(row, 2));
    facts->customer_known = pr_id_parse(&facts->customer, pr_row_text(row, 3));
    found->tenant = pr_row_text(row, 4);
    facts->service_known = pr_slug_id_parse(&facts->service, pr_row_text(row, 5));
    pr_id_parse(&facts->relationship, pr_row_text(row, 6));
    pr_rel_kind_parse(&facts->kind, pr_row_text(row, 7));
    facts->granted = pr_id_parse(&facts->grant, pr_row_text(row, 8));
}

/* What is known when no single customer is meant. */
static pr_facts_t without_customer(const pr_facts_t *facts)
{
    return (pr_facts_t){.partner_known = facts->partner_known,
                        .partner = facts->partner,
                        .partner_kind = facts->partner_kind,
                        .partner_state = facts->partner_state,
                        .service_known = facts->service_known,
                        .service = facts->service};
}

/* A customer is named by its id or its tenant. A tenant may look like another's id, and two issuers
 * of a cloud may use one tenant name: the id wins, and a name that fits two fits none. */
static pr_facts_t choose(const apr_array_header_t *rows, const char *customer)
{
    const facts_row_t *first = &APR_ARRAY_IDX(rows, 0, facts_row_t);
    for (int i = 0; i < rows->nelts; i++) {
        const facts_row_t *row = &APR_ARRAY_IDX(rows, i, facts_row_t);
        if (row->facts.customer_known && !strcmp(row->facts.customer.s, customer)) {
            return row->facts;
        }
    }
    return rows->nelts == 1 ? first->facts : without_customer(&first->facts);
}

pr_status_t pr_store_facts(pr_db_t *db, const pr_facts_query_t *query, pr_facts_t *out)
{
    const pr_identity_t *who = query->who;
    const char *customer = query->customer ? query->customer : "";
    apr_array_header_t *rows;

    *out = (pr_facts_t){.partner_known = false};
    pr_status_t status =
        pr_rows_all(db, PR_SQL_facts,
                    PR_PARAMS(customer, customer, query->service ? query->service : "", who->issuer,
                              who->tenant, who->cloud.s),
                    read_facts, sizeof(facts_row_t), &rows);
    if (status == PR_OK && rows->nelts > 0) {
        *out = choose(rows, customer);
    }
    return status;
}
