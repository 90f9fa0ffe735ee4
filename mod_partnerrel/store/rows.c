#include "store/rows.h"

#include <string.h>

void pr_row_partner(const pr_row_t *row, int col, pr_partner_t *out)
{
    pr_id_parse(&out->id, pr_row_text(row, col));
    pr_slug_id_parse(&out->cloud, pr_row_text(row, col + 1));
    out->issuer = pr_row_text(row, col + 2);
    out->tenant = pr_row_text(row, col + 3);
    out->name = pr_row_text(row, col + 4);
    out->domain = pr_row_text(row, col + 5);
    out->country = pr_row_text(row, col + 6);
    out->mpn_id = pr_row_text(row, col + 7);
    out->contact_name = pr_row_text(row, col + 8);
    out->contact_email = pr_row_text(row, col + 9);
    out->contact_phone = pr_row_text(row, col + 10);
    pr_partner_kind_parse(&out->kind, pr_row_text(row, col + 11));
    pr_partner_state_parse(&out->state, pr_row_text(row, col + 12));
    out->created_at = pr_row_int(row, col + 13);
    out->version = pr_row_int(row, col + 14);
    out->always_dap = pr_row_int(row, col + 15) == 1;
}

void pr_row_cloud(const pr_row_t *row, void *out)
{
    pr_cloud_t *cloud = out;

    pr_slug_id_parse(&cloud->id, pr_row_text(row, 0));
    cloud->name = pr_row_text(row, 1);
    cloud->base_url = pr_row_text(row, 2);
    cloud->always_dap = pr_row_int(row, 3) == 1;
    cloud->indirect = pr_row_int(row, 4) == 1;
    cloud->transfers = pr_row_int(row, 5) == 1;
    cloud->replaces = pr_row_int(row, 6) == 1;
    cloud->retention_days = (int)pr_row_int(row, 7);
    cloud->version = pr_row_int(row, 8);
}

void pr_row_invitation(const pr_row_t *row, int col, pr_invitation_t *out)
{
    pr_id_parse(&out->partner, pr_row_text(row, col));
    out->dap = pr_row_int(row, col + 1) == 1;
    pr_id_parse(&out->reseller, pr_row_text(row, col + 2));
    out->generation = (int)pr_row_int(row, col + 3);
    out->key_id = pr_row_text(row, col + 4);
    out->token_hash = pr_row_text(row, col + 5);
    out->disabled_at = pr_row_int(row, col + 6);
    out->rotated_at = pr_row_int(row, col + 7);
}

void pr_row_shard(const pr_row_t *row, int col, pr_basis_t *basis)
{
    basis->shard[basis->n] = (int)pr_row_int(row, col);
    basis->revision[basis->n++] = pr_row_int(row, col + 1);
}

void pr_row_customer(const pr_row_t *row, int col, pr_customer_t *out)
{
    pr_id_parse(&out->id, pr_row_text(row, col));
    pr_slug_id_parse(&out->cloud, pr_row_text(row, col + 1));
    out->issuer = pr_row_text(row, col + 2);
    out->tenant = pr_row_text(row, col + 3);
    out->name = pr_row_text(row, col + 4);
    out->domain = pr_row_text(row, col + 5);
    out->country = pr_row_text(row, col + 6);
    out->created_at = pr_row_int(row, col + 7);
    out->version = pr_row_int(row, col + 8);
    out->shard = (int)pr_row_int(row, col + 9);
}

void pr_row_rel(const pr_row_t *row, int col, pr_relationship_t *out)
{
    pr_id_parse(&out->id, pr_row_text(row, col));
    pr_id_parse(&out->partner, pr_row_text(row, col + 1));
    pr_id_parse(&out->customer, pr_row_text(row, col + 2));
    pr_rel_kind_parse(&out->kind, pr_row_text(row, col + 3));
    out->since = pr_row_int(row, col + 4);
    out->version = pr_row_int(row, col + 5);
    out->open_grants = (int)pr_row_int(row, col + 6);
    out->dap_ended_at = pr_row_int(row, col + 7);
}

void pr_row_service(const pr_row_t *row, int col, pr_service_t *out)
{
    pr_slug_id_parse(&out->id, pr_row_text(row, col));
    pr_slug_id_parse(&out->cloud, pr_row_text(row, col + 1));
    out->name = pr_row_text(row, col + 2);
    out->may = pr_row_text(row, col + 3);
    out->may_not = pr_row_text(row, col + 4);
    out->dashboard = pr_row_text(row, col + 5);
    out->position = (int)pr_row_int(row, col + 6);
    out->on = pr_row_int(row, col + 7) == 1;
}

typedef struct {
    pr_read_fn read;
    void *out;
    bool found;
} one_t;

static void read_one(void *baton, const pr_row_t *row)
{
    one_t *one = baton;
    one->read(row, one->out);
    one->found = true;
}

pr_status_t pr_rows_one(pr_db_t *db, pr_sql sql, const char *const *params, pr_read_fn read,
                        void *out)
{
    one_t one = {.read = read, .out = out};
    pr_status_t status = pr_db_select(db, sql, params, read_one, &one);
    return status == PR_OK && !one.found ? PR_NOT_FOUND : status;
}

typedef struct {
    pr_read_fn read;
    apr_array_header_t *rows;
} all_t;

static void read_next(void *baton, const pr_row_t *row)
{
    all_t *all = baton;
    void *element = apr_array_push(all->rows);
    memset(element, 0, (size_t)all->rows->elt_size);
    all->read(row, element);
}

pr_status_t pr_rows_all(pr_db_t *db, pr_sql sql, const char *const *params, pr_read_fn read,
                        size_t size, apr_array_header_t **out)
{
    all_t all = {.read = read, .rows = apr_array_make(pr_db_pool(db), 8, (int)size)};
    *out = all.rows;
    return pr_db_select(db, sql, params, read_next, &all);
}
