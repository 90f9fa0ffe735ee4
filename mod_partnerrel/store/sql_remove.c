#include "store/act.h"
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    pr_grant_id id;
    pr_relationship_id rel;
    pr_partner_id partner;
    pr_cloud_id cloud;
    pr_service_id service;
    bool open;
    bool transacts;
} end_t;

/* Grants that end, alone or with their relationship. */
typedef struct remove_t remove_t;
struct remove_t {
    const pr_removal_t *in;
    const pr_relationship_id *rel; /* NULL: grants alone */
    pr_act_kind kind;
    pr_end_reason reason;
    pr_status_t (*run)(remove_t *r, pr_db_t *db);
    pr_outcome_t *out;
    pr_problem_t *why;
    pr_act_t act;
    end_t *ends; /* by relationship, then service */
    size_t n;
};

static void read_end(const pr_row_t *row, void *out)
{
    end_t *end = out;
    pr_id_parse(&end->id, pr_row_text(row, 0));
    pr_id_parse(&end->rel, pr_row_text(row, 1));
    pr_id_parse(&end->partner, pr_row_text(row, 2));
    pr_slug_id_parse(&end->cloud, pr_row_text(row, 3));
    pr_slug_id_parse(&end->service, pr_row_text(row, 4));
    end->open = pr_row_int(row, 5) == 0;
    end->transacts = pr_row_int(row, 6) == 1;
}

/* The same order for everybody: two removals, or one and an acceptance, then cannot deadlock. */
static int by_rel(const void *a, const void *b)
{
    const end_t *left = a, *right = b;
    int order = strcmp(left->rel.s, right->rel.s);
    return order ? order : strcmp(left->service.s, right->service.s);
}

/* The owner stands in the WHERE: another customer's grant is one that is not there. */
static pr_status_t read_ends(remove_t *r, pr_db_t *db)
{
    const char *customer = r->in->customer.s;
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < r->in->n_grants; i++) {
        status = pr_rows_one(db, PR_SQL_grant_of_customer, PR_PARAMS(r->in->grants[i].s, customer),
                             read_end, &r->ends[i]);
    }
    qsort(r->ends, r->n, sizeof *r->ends, by_rel);
    return status;
}

static pr_status_t close_grant(remove_t *r, pr_db_t *db, const end_t *end)
{
    const char *customer = r->in->customer.s;
    const pr_about_t about = {.partner = end->partner.s,
                              .customer = customer,
                              .cloud = end->cloud.s,
                              .service = end->service.s};
    int rows = 0;
    pr_status_t status = pr_db_change(db, PR_SQL_grant_close,
                                      PR_PARAMS(pr_db_int(db, r->act.at), r->act.person.s,
                                                pr_end_reason_word(r->reason), end->id.s),
                                      &rows);
    if (status != PR_OK || rows == 0) {
        return status;
    }
    if (end->transacts) {
        status = pr_db_change(db, PR_SQL_slot_free,
                              PR_PARAMS(customer, end->service.s, end->partner.s), NULL);
    }
    return status == PR_OK ? pr_act_audit(&r->act, "dap_removed", &about) : status;
}

static void read_rel(const pr_row_t *row, void *out)
{
    pr_row_rel(row, 0, out);
}

/* The life cycle has the last word on what removing leaves. */
static pr_status_t check_life(remove_t *r, pr_db_t *db, const pr_relationship_id *id)
{
    pr_relationship_t rel;
    pr_status_t status = pr_rows_one(db, PR_SQL_rel_by_id, PR_PARAMS(id->s), read_rel, &rel);
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    pr_event event = rel.open_grants ? PR_EVENT_REMOVE_SOME : PR_EVENT_REMOVE_LAST;
    const pr_transition_t *step = pr_lifecycle_find(pr_life_of(rel.kind, true), event);
    if (!step || pr_life_kind(step->to) != rel.kind) {
        return pr_problem(r->why, PR_CONFLICT, "other_relationship", "R51");
    }
    r->out->relationship = rel.id;
    return pr_act_leaves(&r->act, id);
}

/* The grants of one relationship: its row first, whose lock keeps their number still. */
static pr_status_t end_some(remove_t *r, pr_db_t *db, const end_t *ends, size_t n)
{
    size_t open = 0;
    for (size_t i = 0; i < n; i++) {
        open += ends[i].open;
    }
    if (open == 0) {
        return PR_OK;
    }
    pr_status_t status = pr_db_change(db, PR_SQL_rel_bump, PR_PARAMS(ends[0].rel.s), NULL);
    for (size_t i = 0; status == PR_OK && i < n; i++) {
        status = close_grant(r, db, &ends[i]);
    }
    return status == PR_OK ? check_life(r, db, &ends[0].rel) : status;
}

static pr_status_t remove_grants(remove_t *r, pr_db_t *db)
{
    pr_status_t status = read_ends(r, db);
    for (size_t from = 0, to; status == PR_OK && from < r->n; from = to) {
        for (to = from + 1; to < r->n && !strcmp(r->ends[to].rel.s, r->ends[from].rel.s); to++) {
        }
        status = end_some(r, db, r->ends + from, to - from);
    }
    return status;
}

/* ---- the whole relationship ---- */

static pr_status_t close_all(remove_t *r, pr_db_t *db)
{
    apr_array_header_t *ends;
    pr_status_t status =
        pr_rows_all(db, PR_SQL_grants_of_rel, PR_PARAMS(r->rel->s), read_end, sizeof(end_t), &ends);
    for (int i = 0; status == PR_OK && i < ends->nelts; i++) {
        status = close_grant(r, db, &APR_ARRAY_IDX(ends, i, end_t));
    }
    return status;
}

/* Its row is locked. */
static pr_status_t end_locked(remove_t *r, pr_db_t *db, const pr_relationship_t *rel)
{
    const pr_about_t whom = {.partner = rel->partner.s, .customer = rel->customer.s};
    const pr_transition_t *step =
        pr_lifecycle_find(pr_life_of(rel->kind, rel->open_grants > 0), PR_EVENT_DELETE);
    int rows = 0;

    if (!step) {
        return pr_problem(r->why, PR_CONFLICT, "only_partner_ends", "R36");
    }
    pr_status_t status =
        pr_db_change(db, PR_SQL_rel_advance,
                     PR_PARAMS(pr_rel_kind_word(pr_life_kind(step->to)), pr_db_int(db, r->act.at),
                               rel->id.s, pr_db_int(db, rel->version)),
                     &rows);
    if (status == PR_OK && rows != 1) {
        return PR_BUG;
    }
    if (status == PR_OK) {
        status = pr_act_audit(&r->act, "relationship_ended", &whom);
    }
    return status == PR_OK ? close_all(r, db) : status;
}

/* Whose it is, then its lock, then what it is by now. */
static pr_status_t end_relationship(remove_t *r, pr_db_t *db)
{
    pr_rel_view_t *view;
    pr_status_t status = pr_store_rel_of_customer(db, &r->in->customer, r->rel, &view);

    if (status == PR_OK && view->rel.kind != PR_REL_NONE) {
        status = pr_db_change(db, PR_SQL_rel_bump, PR_PARAMS(r->rel->s), NULL);
        if (status == PR_OK) {
            status = pr_store_rel_of_customer(db, &r->in->customer, r->rel, &view);
        }
    }
    if (status == PR_OK && view->rel.kind != PR_REL_NONE) {
        status = end_locked(r, db, &view->rel);
    }
    r->out->relationship = *r->rel;
    return status == PR_OK ? pr_act_leaves(&r->act, r->rel) : status;
}

/* ---- both ---- */

static pr_status_t check_customer(const remove_t *r, pr_db_t *db)
{
    pr_customer_t *own;
    pr_status_t status = pr_store_customer_of_org(db, r->in->who, &own);
    return status == PR_OK && strcmp(own->id.s, r->in->customer.s) ? PR_NOT_FOUND : status;
}

static pr_status_t remove_tx(void *baton, pr_db_t *db)
{
    remove_t *r = baton;
    pr_about_t about = {.customer = r->in->customer.s, .choice = r->rel ? r->rel->s : ""};
    bool used = false;

    for (size_t i = 0; i < r->in->n_grants; i++) {
        about.choice = apr_pstrcat(pr_db_pool(db), about.choice, r->in->grants[i].s, " ", NULL);
    }

    *r->out = (pr_outcome_t){.replayed = false};
    r->act = (pr_act_t){.db = db};
    pr_status_t status = check_customer(r, db);
    if (status == PR_OK) {
        status = pr_act_person(db, r->in->who, &r->act.person);
    }
    if (status == PR_OK) {
        status = pr_act_begin(&r->act, r->kind, r->in->nonce, &about, &used, r->why);
    }
    if (status == PR_OK && used) {
        return pr_act_replay(&r->act, r->out);
    }
    r->out->act = r->act.id;
    return status == PR_OK ? r->run(r, db) : status;
}

static pr_status_t run(pr_db_t *db, remove_t *r)
{
    pr_status_t status = pr_db_tx(db, remove_tx, r);
    if (status == PR_UNAVAILABLE && pr_db_commit_lost(db)) {
        status = pr_db_tx(db, remove_tx, r); /* the nonce tells what became of it (D4) */
    }
    return status;
}

pr_status_t pr_store_remove(pr_db_t *db, const pr_removal_t *in, pr_outcome_t *out,
                            pr_problem_t *why)
{
    remove_t r = {.in = in,
                  .kind = PR_ACT_REMOVE,
                  .reason = PR_END_BY_CUSTOMER,
                  .run = remove_grants,
                  .out = out,
                  .why = why,
                  .n = in->n_grants};
    r.ends = apr_pcalloc(pr_db_pool(db), (in->n_grants + 1) * sizeof *r.ends);
    return run(db, &r);
}

pr_status_t pr_store_end(pr_db_t *db, const pr_ending_t *in, pr_outcome_t *out, pr_problem_t *why)
{
    const pr_removal_t whose = {.who = in->who, .nonce = in->nonce, .customer = in->customer};
    remove_t r = {.in = &whose,
                  .rel = &in->relationship,
                  .kind = PR_ACT_END,
                  .reason = PR_END_WITH_RELATIONSHIP,
                  .run = end_relationship,
                  .out = out,
                  .why = why};
    return run(db, &r);
}
