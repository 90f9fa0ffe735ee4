#include "store/rows.h"

static void read_grant(const pr_row_t *row, void *out)
{
    pr_grant_t *grant = out;
    pr_id_parse(&grant->id, pr_row_text(row, 0));
    pr_id_parse(&grant->relationship, pr_row_text(row, 1));
    pr_id_parse(&grant->partner, pr_row_text(row, 2));
    pr_slug_id_parse(&grant->service, pr_row_text(row, 3));
    grant->service_name = pr_row_text(row, 4);
    grant->granted_at = pr_row_int(row, 5);
    grant->granted_by = pr_row_text(row, 6);
    grant->ended_at = pr_row_int(row, 7);
    grant->ended_by = pr_row_text(row, 8);
    pr_end_reason_parse(&grant->reason, pr_row_text(row, 9));
    grant->replaced_by = pr_row_text(row, 10);
}

pr_status_t pr_store_open_grants(pr_db_t *db, const pr_customer_id *customer, const char *lang,
                                 apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_grants_open, PR_PARAMS(lang, customer->s), read_grant,
                       sizeof(pr_grant_t), out);
}

pr_status_t pr_store_grant_history(pr_db_t *db, const pr_relationship_id *rel, const char *lang,
                                   int limit, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_grants_history, PR_PARAMS(lang, rel->s, pr_db_int(db, limit)),
                       read_grant, sizeof(pr_grant_t), out);
}

static void read_nothing(const pr_row_t *row, void *out)
{
}

pr_status_t pr_store_grant_of_customer(pr_db_t *db, const pr_customer_id *customer,
                                       const pr_grant_id *grant)
{
    return pr_rows_one(db, PR_SQL_grant_of_customer, PR_PARAMS(grant->s, customer->s), read_nothing,
                       NULL);
}
