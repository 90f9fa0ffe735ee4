#include "web/export.h"
#include "web/page.h"
#include "web/pages_partner.h"

/* The subscriptions of one customer as a file (R41): those this partner may see (Q19). */
typedef struct {
    pr_customer_id customer;
    pr_subscription_id after; /* empty at the beginning */
} file_t;

static void write_row(pr_exchange_t *x, pr_csv_t *csv, const pr_subscription_t *sub)
{
    const char *const cells[] = {
        sub->id.s, sub->offer_name, apr_psprintf(x->p, "%" APR_INT64_T_FMT, sub->quantity),
        pr_export_word(x, "sub.status.", pr_sub_status_word(sub->status)), sub->partner.s};

    pr_csv_record(csv, cells, sizeof cells / sizeof cells[0]);
}

static pr_status_t write_rows(pr_exchange_t *x, pr_csv_t *csv, void *baton, bool *done)
{
    file_t *file = baton;
    const pr_sub_query_t query = {
        .viewer = {.cloud = &x->partner->cloud, .partner = &x->partner->id, .lang = x->lang},
        .customer = &file->customer,
        .after = *file->after.s ? &file->after : NULL,
        .limit = PR_EXPORT_ROWS};
    apr_array_header_t *rows;

    pr_status_t status = pr_store_subscriptions(x->db, &query, &rows);
    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        write_row(x, csv, sub);
        file->after = sub->id;
    }
    *done = status == PR_OK && rows->nelts < PR_EXPORT_ROWS;
    return status;
}

pr_status_t pr_page_subscriptions_csv(pr_exchange_t *x)
{
    static const char *const columns[] = {
        "exports.subscriptions.id",       "exports.subscriptions.name",
        "exports.subscriptions.quantity", "exports.subscriptions.status",
        "exports.subscriptions.reseller", NULL};
    static const pr_export_t what = {"subscriptions", columns, write_rows};
    file_t *file = apr_pcalloc(x->p, sizeof *file);
    pr_status_t status = PR_NOT_FOUND;
    pr_rel_view_t *rel;

    if (pr_id_parse(&file->customer, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &file->customer, &rel);
    }
    if (status == PR_NOT_FOUND || (status == PR_OK && rel->rel.kind == PR_REL_NONE)) {
        return pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
    }
    return status == PR_OK ? pr_export_answer(x, &what, file) : status;
}
