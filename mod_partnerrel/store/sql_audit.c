#include "base/text.h"
#include "store/list.h"
#include "store/rows.h"

#include <string.h>

static void read_line(const pr_row_t *row, void *out)
{
    pr_audit_line_t *line = out;
    line->id = pr_row_text(row, 0);
    pr_id_parse(&line->act, pr_row_text(row, 1));
    line->at = pr_row_int(row, 2);
    line->event = pr_row_text(row, 3);
    line->actor = pr_row_text(row, 4);
    line->partner_name = pr_row_text(row, 5);
    line->customer_name = pr_row_text(row, 6);
    line->service_name = pr_row_text(row, 7);
    line->object_id = pr_row_text(row, 8);
    line->object_name = pr_row_text(row, 9);
    line->old_value = pr_row_text(row, 10);
    line->new_value = pr_row_text(row, 11);
    pr_act_kind_parse(&line->act_kind, pr_row_text(row, 12));
}

/* An id begins with its time, so that a time is a place among them. */
static const char *place(pr_db_t *db, apr_time_t at)
{
    return apr_psprintf(pr_db_pool(db), "%020" APR_INT64_T_FMT, at);
}

static const char *upper_end(pr_db_t *db, const pr_audit_query_t *query)
{
    /* After all of them, since they begin with digits. */
    const char *to = query->to ? place(db, query->to) : "~";
    return query->after && strcmp(query->after, to) < 0 ? query->after : to;
}

pr_status_t pr_store_audit(pr_db_t *db, const pr_audit_query_t *query, apr_array_header_t **out)
{
    const char *limit = pr_db_int(db, query->limit), *since = place(db, query->from);
    const char *before = upper_end(db, query);
    const char *kind = query->kind ? pr_act_kind_word(*query->kind) : "";
    const char *from = query->prefix ? pr_text_fold(query->prefix, pr_db_pool(db)) : "";
    *out = apr_array_make(pr_db_pool(db), 1, sizeof(pr_audit_line_t));
    if (!from) {
        return PR_OK; /* not UTF-8: no name begins like that */
    }
    const char *to = pr_list_upper_end(db, from);
    if (query->cloud) {
        const char *cloud = query->cloud->s;
        return pr_rows_all(db, PR_SQL_audit_of_cloud,
                           PR_PARAMS(query->lang, cloud, cloud, cloud, since, before, kind, kind,
                                     from, from, to, from, to, limit),
                           read_line, sizeof(pr_audit_line_t), out);
    }
    pr_sql sql = query->partner ? PR_SQL_audit_of_partner : PR_SQL_audit_of_customer;
    const char *owner = query->partner ? query->partner->s : query->customer->s;
    return pr_rows_all(
        db, sql, PR_PARAMS(query->lang, owner, since, before, kind, kind, from, from, to, limit),
        read_line, sizeof(pr_audit_line_t), out);
}

static void read_act(const pr_row_t *row, void *out)
{
    pr_receipt_t *receipt = out;
    pr_id_parse(&receipt->id, pr_row_text(row, 0));
    pr_act_kind_parse(&receipt->kind, pr_row_text(row, 1));
    receipt->at = pr_row_int(row, 2);
    receipt->by = pr_row_text(row, 3);
}

typedef struct {
    pr_receipt_t *receipt;
    int seen;
} left_t;

static void read_left(void *baton, const pr_row_t *row)
{
    left_t *left = baton;
    if (left->seen++ == 0) {
        pr_id_parse(&left->receipt->relationship, pr_row_text(row, 0));
        left->receipt->partner_name = pr_row_text(row, 3);
    }
    else {
        pr_id_parse(&left->receipt->relationship, NULL);
        left->receipt->partner_name = "";
    }
}

pr_status_t pr_store_receipt(pr_db_t *db, const pr_customer_id *customer, const pr_act_id *act,
                             const char *lang, pr_receipt_t **out)
{
    pr_receipt_t *receipt = *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    left_t left = {.receipt = receipt};

    receipt->partner_name = "";
    pr_status_t status =
        pr_rows_one(db, PR_SQL_act_of_customer, PR_PARAMS(act->s, customer->s), read_act, receipt);
    if (status == PR_OK) {
        status = pr_db_select(db, PR_SQL_act_rels, PR_PARAMS(act->s), read_left, &left);
    }
    if (status == PR_OK) {
        status = pr_rows_all(db, PR_SQL_audit_of_act, PR_PARAMS(lang, act->s), read_line,
                             sizeof(pr_audit_line_t), &receipt->lines);
    }
    return status;
}
