#include "store/closing.h"
#include "store/rows.h"
#include "store/transfers.h"

#include <stdlib.h>
#include <string.h>

void pr_row_closing(const pr_row_t *row, void *out)
{
    pr_closing_t *grant = out;
    pr_id_parse(&grant->id, pr_row_text(row, 0));
    pr_id_parse(&grant->rel, pr_row_text(row, 1));
    pr_id_parse(&grant->partner, pr_row_text(row, 2));
    pr_id_parse(&grant->customer, pr_row_text(row, 3));
    pr_slug_id_parse(&grant->cloud, pr_row_text(row, 4));
    pr_slug_id_parse(&grant->service, pr_row_text(row, 5));
    grant->open = pr_row_int(row, 6) == 0;
    grant->transacts = pr_row_int(row, 7) == 1;
}

/* The same order for everybody: two removals, or one and an acceptance, then cannot deadlock. */
static int by_rel(const void *a, const void *b)
{
    const pr_closing_t *left = a, *right = b;
    int order = strcmp(left->rel.s, right->rel.s);
    return order ? order : strcmp(left->service.s, right->service.s);
}

pr_status_t pr_closings_find(pr_db_t *db, pr_sql sql, const char *owner, const pr_grant_id *ids,
                             size_t n, pr_closing_t *out)
{
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < n; i++) {
        status = pr_rows_one(db, sql, PR_PARAMS(ids[i].s, owner), pr_row_closing, &out[i]);
    }
    qsort(out, n, sizeof *out, by_rel);
    return status;
}

const char *pr_closings_choice(pr_db_t *db, const pr_grant_id *ids, size_t n)
{
    const char *choice = "";

    for (size_t i = 0; i < n; i++) {
        choice = apr_pstrcat(pr_db_pool(db), choice, ids[i].s, " ", NULL);
    }
    return choice;
}

static pr_status_t close_grant(const pr_closer_t *how, const pr_closing_t *grant)
{
    pr_db_t *db = how->act->db;
    const pr_about_t about = {.partner = grant->partner.s,
                              .customer = grant->customer.s,
                              .cloud = grant->cloud.s,
                              .service = grant->service.s};
    /* partnerrelctl is nobody that the table of people knows. */
    const char *person = *how->act->person.s ? how->act->person.s : NULL;
    int rows = 0;
    pr_status_t status = pr_db_change(db, PR_SQL_grant_close,
                                      PR_PARAMS(pr_db_int(db, how->act->at), person,
                                                pr_end_reason_word(how->reason), grant->id.s),
                                      &rows);
    if (status != PR_OK || rows == 0) {
        return status;
    }
    if (grant->transacts) {
        status =
            pr_db_change(db, PR_SQL_slot_free,
                         PR_PARAMS(grant->customer.s, grant->service.s, grant->partner.s), NULL);
    }
    return status == PR_OK ? pr_act_audit(how->act, how->event, &about) : status;
}

static void read_rel(const pr_row_t *row, void *out)
{
    pr_row_rel(row, 0, out);
}

/* The life cycle has the last word on what ending them leaves. */
static pr_status_t check_life(const pr_closer_t *how, const pr_relationship_id *id)
{
    pr_relationship_t rel;
    pr_status_t status =
        pr_rows_one(how->act->db, PR_SQL_rel_by_id, PR_PARAMS(id->s), read_rel, &rel);
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    pr_event event = rel.open_grants ? how->some : how->last;
    const pr_transition_t *step = pr_lifecycle_find(pr_life_of(rel.kind, true), event);
    if (!step || pr_life_kind(step->to) != rel.kind) {
        return pr_problem(how->why, PR_CONFLICT, "other_relationship", "R51");
    }
    how->out->relationship = rel.id;
    return pr_act_leaves(how->act, id);
}

/* The grants of one relationship: its row first, whose lock keeps their number still. */
static pr_status_t end_some(const pr_closer_t *how, const pr_closing_t *grants, size_t n)
{
    size_t open = 0;
    for (size_t i = 0; i < n; i++) {
        open += grants[i].open;
    }
    if (open == 0) {
        return PR_OK;
    }
    pr_status_t status =
        pr_db_change(how->act->db, PR_SQL_rel_bump, PR_PARAMS(grants[0].rel.s), NULL);
    for (size_t i = 0; status == PR_OK && i < n; i++) {
        status = close_grant(how, &grants[i]);
    }
    return status == PR_OK ? check_life(how, &grants[0].rel) : status;
}

pr_status_t pr_closings_end(const pr_closer_t *how, const pr_closing_t *grants, size_t n)
{
    pr_status_t status = PR_OK;

    for (size_t from = 0, to; status == PR_OK && from < n; from = to) {
        for (to = from + 1; to < n && !strcmp(grants[to].rel.s, grants[from].rel.s); to++) {
        }
        status = end_some(how, grants + from, to - from);
    }
    return status;
}

pr_status_t pr_closings_end_all(const pr_closer_t *how, const pr_relationship_id *rel)
{
    apr_array_header_t *grants;
    pr_status_t status = pr_rows_all(how->act->db, PR_SQL_grants_of_rel, PR_PARAMS(rel->s),
                                     pr_row_closing, sizeof(pr_closing_t), &grants);

    for (int i = 0; status == PR_OK && i < grants->nelts; i++) {
        status = close_grant(how, &APR_ARRAY_IDX(grants, i, pr_closing_t));
    }
    return status;
}

pr_status_t pr_closing_relationship(const pr_closer_t *how, const pr_relationship_t *rel,
                                    const char *event, const pr_about_t *whom)
{
    pr_db_t *db = how->act->db;
    const pr_transition_t *step =
        pr_lifecycle_find(pr_life_of(rel->kind, rel->open_grants > 0), how->last);
    int rows = 0;

    if (!step) {
        return PR_NOT_FOUND;
    }
    pr_status_t status =
        pr_db_change(db, PR_SQL_rel_advance,
                     PR_PARAMS(pr_rel_kind_word(pr_life_kind(step->to)),
                               pr_db_int(db, how->act->at), rel->id.s, pr_db_int(db, rel->version)),
                     &rows);
    if (status == PR_OK && rows != 1) {
        return PR_BUG;
    }
    if (status == PR_OK) {
        status = pr_act_audit(how->act, event, whom);
    }
    if (status == PR_OK) {
        status = pr_transfers_call_off(how->act, &rel->partner, &rel->customer);
    }
    return status == PR_OK ? pr_closings_end_all(how, &rel->id) : status;
}
