#include "store/rows.h"

static void read_rel(const pr_row_t *row, void *out)
{
    pr_row_rel(row, 0, out);
}

static void read_view(const pr_row_t *row, void *out)
{
    pr_rel_view_t *view = out;
    int col = PR_REL_WIDTH;
    pr_row_rel(row, 0, &view->rel);
    view->partner_name = pr_row_text(row, col);
    view->partner_domain = pr_row_text(row, col + 1);
    pr_partner_kind_parse(&view->partner_kind, pr_row_text(row, col + 2));
    pr_partner_state_parse(&view->partner_state, pr_row_text(row, col + 3));
    view->partner_contact_name = pr_row_text(row, col + 4);
    view->partner_contact_email = pr_row_text(row, col + 5);
    view->partner_contact_phone = pr_row_text(row, col + 6);
    view->customer_name = pr_row_text(row, col + 7);
    view->customer_domain = pr_row_text(row, col + 8);
    view->customer_tenant = pr_row_text(row, col + 9);
    view->customer_country = pr_row_text(row, col + 10);
    view->provider_name = pr_row_text(row, col + 11);
}

pr_status_t pr_store_partners_of(pr_db_t *db, const pr_customer_id *customer,
                                 apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_rel_views_of_customer, PR_PARAMS(customer->s), read_view,
                       sizeof(pr_rel_view_t), out);
}

pr_status_t pr_rows_rel_view(pr_db_t *db, pr_sql sql, const char *const *params,
                             pr_rel_view_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, sql, params, read_view, *out);
}

pr_status_t pr_store_rel_of_customer(pr_db_t *db, const pr_customer_id *customer,
                                     const pr_relationship_id *id, pr_rel_view_t **out)
{
    return pr_rows_rel_view(db, PR_SQL_rel_view_of_customer, PR_PARAMS(customer->s, id->s), out);
}

pr_status_t pr_store_rel_of_partner(pr_db_t *db, const pr_partner_id *partner,
                                    const pr_customer_id *customer, pr_rel_view_t **out)
{
    return pr_rows_rel_view(db, PR_SQL_rel_view_of_partner, PR_PARAMS(partner->s, customer->s),
                            out);
}

pr_status_t pr_store_rel(pr_db_t *db, const pr_partner_id *partner, const pr_customer_id *customer,
                         pr_relationship_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_rel_by_pair, PR_PARAMS(partner->s, customer->s), read_rel, *out);
}
