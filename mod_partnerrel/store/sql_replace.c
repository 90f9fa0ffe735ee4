#include "store/accept.h"
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    pr_partner_id partner;
    const char *name;
} holder_t;

static void read_holder(const pr_row_t *row, void *out)
{
    holder_t *holder = out;
    pr_id_parse(&holder->partner, pr_row_text(row, 0));
    holder->name = pr_row_text(row, 1);
}

static pr_status_t find_holder(const pr_accept_t *a, const pr_service_id *service, holder_t *holder)
{
    return pr_rows_one(a->db, PR_SQL_slot_holder, PR_PARAMS(a->customer->id.s, service->s),
                       read_holder, holder);
}

/* ---- replacing (Q1) ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const pr_relationship_id *)a)->s, ((const pr_relationship_id *)b)->s);
}

static pr_status_t holders_rels(const pr_accept_t *a, apr_array_header_t *ids)
{
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < a->n_chosen; i++) {
        pr_relationship_t *rel;
        if (a->chosen[i].replaces) {
            status = pr_store_rel(a->db, &a->chosen[i].holder, &a->customer->id, &rel);
            if (status == PR_OK) {
                APR_ARRAY_PUSH(ids, pr_relationship_id) = rel->id;
            }
            status = status == PR_NOT_FOUND ? PR_OK : status;
        }
    }
    return status;
}

/* A holder that gives its own DAP up at this moment locks its relationship before its slots; so
 * does this, all relationships, ascending, before the first slot: no two can wait for each other.
 */
static pr_status_t lock_holders(const pr_accept_t *a)
{
    apr_array_header_t *ids = apr_array_make(pr_db_pool(a->db), 4, sizeof(pr_relationship_id));
    pr_status_t status = holders_rels(a, ids);
    const pr_relationship_id *id = (const pr_relationship_id *)ids->elts;

    qsort(ids->elts, (size_t)ids->nelts, sizeof *id, by_id);
    for (int i = 0; status == PR_OK && i < ids->nelts; i++) {
        if (i == 0 || strcmp(id[i].s, id[i - 1].s)) {
            status = pr_db_change(a->db, PR_SQL_rel_bump, PR_PARAMS(id[i].s), NULL);
        }
    }
    return status;
}

static void read_grant_id(const pr_row_t *row, void *out)
{
    pr_id_parse((pr_grant_id *)out, pr_row_text(row, 0));
}

static pr_status_t close_held(pr_accept_t *a, const pr_chosen_t *chosen)
{
    const char *holder = chosen->holder.s, *customer = a->customer->id.s;
    const char *service = chosen->service.s;
    pr_grant_id grant;
    int rows = 0;
    pr_status_t status = pr_rows_one(a->db, PR_SQL_grant_held, PR_PARAMS(holder, customer, service),
                                     read_grant_id, &grant);

    if (status == PR_OK) {
        status = pr_db_change(a->db, PR_SQL_grant_close,
                              PR_PARAMS(pr_db_int(a->db, a->act.at), a->act.person.s,
                                        pr_end_reason_word(PR_END_REPLACED), grant.s),
                              &rows);
    }
    if (status == PR_OK && rows == 1) {
        status = pr_db_change(a->db, PR_SQL_slot_free, PR_PARAMS(customer, service, holder), NULL);
    }
    return status == PR_NOT_FOUND || (status == PR_OK && rows != 1) ? PR_BUG : status;
}

/* The life cycle has the last word on what this leaves to the holder. */
static pr_status_t check_life(const pr_accept_t *a, const pr_partner_id *holder)
{
    pr_relationship_t *rel;
    pr_status_t status = pr_store_rel(a->db, holder, &a->customer->id, &rel);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    pr_event event = rel->open_grants ? PR_EVENT_REMOVE_SOME : PR_EVENT_REPLACED;
    const pr_transition_t *step = pr_lifecycle_find(pr_life_of(rel->kind, true), event);
    return step && pr_life_kind(step->to) == rel->kind
               ? PR_OK
               : pr_problem(a->why, PR_CONFLICT, "other_relationship", "Q1");
}

/* By now another may hold it, or nobody: that is for take_slots to find out. */
static pr_status_t replace(pr_accept_t *a, const pr_chosen_t *chosen)
{
    pr_about_t about = pr_accept_about(a, chosen->service.s);
    holder_t holder;
    pr_status_t status = find_holder(a, &chosen->service, &holder);

    if (status != PR_OK || strcmp(holder.partner.s, chosen->holder.s)) {
        return status == PR_NOT_FOUND ? PR_OK : status;
    }
    about.partner = chosen->holder.s;
    status = close_held(a, chosen);
    if (status == PR_OK) {
        status = pr_act_audit(&a->act, "dap_replaced", &about);
    }
    return status == PR_OK ? check_life(a, &chosen->holder) : status;
}

pr_status_t pr_accept_replace(pr_accept_t *a)
{
    pr_status_t status = lock_holders(a);

    for (size_t i = 0; status == PR_OK && i < a->n_chosen; i++) {
        if (a->chosen[i].replaces) {
            status = replace(a, &a->chosen[i]);
        }
    }
    return status;
}

/* ---- the slots (R17) ---- */

/* PR_CONFLICT with the holder when it is another's. A slot that was freed between the two looks is
 * tried once more. */
static pr_status_t take_slot(const pr_accept_t *a, const pr_service_id *service, holder_t *holder)
{
    const char *customer = a->customer->id.s;
    pr_status_t status = PR_NOT_FOUND;
    int rows = 0;

    for (int tries = 0; tries < 2 && status == PR_NOT_FOUND; tries++) {
        status = pr_db_change(a->db, PR_SQL_slot_take,
                              PR_PARAMS(customer, service->s, a->partner->id.s), &rows);
        if (status != PR_OK || rows == 1) {
            return status;
        }
        status = find_holder(a, service, holder);
    }
    if (status == PR_OK && strcmp(holder->partner.s, a->partner->id.s)) {
        return PR_CONFLICT;
    }
    return status == PR_NOT_FOUND ? PR_UNAVAILABLE : status;
}

/* The list "a, b" with one more name, which is there once. */
static const char *add_name(const pr_accept_t *a, const char *list, const char *name)
{
    const char *found = list ? strstr(list, name) : NULL;
    size_t n = strlen(name);
    if (found && (found == list || found[-1] == ' ') && (!found[n] || found[n] == ',')) {
        return list;
    }
    return list ? apr_pstrcat(pr_db_pool(a->db), list, ", ", name, NULL) : name;
}

static pr_status_t refuse(const pr_accept_t *a, const char *holders, const char *services)
{
    apr_pool_t *p = pr_db_pool(a->db);

    pr_problem(a->why, PR_CONFLICT, "service_held", "R17");
    pr_problem_arg(a->why, "holder", holders, p);
    pr_problem_arg(a->why, "services", services, p);
    pr_problem_arg(a->why, "partner", a->partner->name, p);
    return PR_CONFLICT;
}

/* All services are tried, so that the refusal can name every one that is held. */
pr_status_t pr_accept_take_slots(pr_accept_t *a)
{
    const char *holders = NULL, *services = NULL;
    if (!pr_partner_takes_slot(a->partner->kind)) {
        return PR_OK;
    }
    for (size_t i = 0; i < a->n_chosen; i++) {
        holder_t holder = {.name = ""};
        const pr_service_id *service = &a->chosen[i].service;
        pr_status_t status = take_slot(a, service, &holder);
        if (status == PR_CONFLICT) {
            const pr_ask_t *ask = pr_accept_ask(a, service);
            holders = add_name(a, holders, holder.name);
            services = add_name(a, services, ask ? ask->service.name : service->s);
        }
        else if (status != PR_OK) {
            return status;
        }
    }
    return holders ? refuse(a, holders, services) : PR_OK;
}
