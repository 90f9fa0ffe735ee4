#include "base/text.h"
#include "store/act.h"
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

/* An acceptance on its way through the steps below. */
typedef struct {
    const pr_acceptance_t *in;
    pr_outcome_t *out;
    pr_problem_t *why;
    pr_db_t *db;
    pr_act_t act;
    pr_customer_t *customer;
    pr_partner_t *partner;
    pr_invitation_t *invitation;
    apr_array_header_t *asks;
    pr_relationship_t *rel;
    pr_life to;
    pr_service_id *services; /* chosen, ascending, so that two acceptances cannot deadlock */
    bool done;               /* no further step */
} accept_t;

static pr_about_t about(const accept_t *a, const char *service)
{
    return (pr_about_t){.partner = a->partner->id.s,
                        .customer = a->customer->id.s,
                        .cloud = a->partner->cloud.s,
                        .service = service};
}

static pr_status_t note_person(accept_t *a)
{
    return pr_act_person(a->db, a->in->who, &a->act.person);
}

static const char *first_text(const char *a, const char *b, const char *c)
{
    return *a ? a : *b ? b : c;
}

static const char *fold(const accept_t *a, const char *text)
{
    const char *folded = pr_text_fold(text, pr_db_pool(a->db));
    return folded ? folded : "";
}

static pr_status_t make_customer(accept_t *a)
{
    const pr_identity_t *who = a->in->who;
    const pr_world_t *world = pr_db_world(a->db);
    const char *name = first_text(who->org_name, who->org_domain, who->tenant);
    pr_customer_id id;

    if (pr_id_make(world, &id) != PR_OK) {
        return PR_BUG;
    }
    return pr_db_change(a->db, PR_SQL_customer_insert,
                        PR_PARAMS(id.s, who->cloud.s, who->issuer, who->tenant, name, fold(a, name),
                                  who->org_domain, fold(a, who->org_domain), who->org_country,
                                  pr_db_int(a->db, world->now(world->baton))),
                        NULL);
}

static pr_status_t find_customer(accept_t *a)
{
    pr_status_t status = pr_store_customer_of_org(a->db, a->in->who, &a->customer);
    if (status == PR_NOT_FOUND && (status = make_customer(a)) == PR_OK) {
        status = pr_store_customer_of_org(a->db, a->in->who, &a->customer);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

static pr_status_t read_link(accept_t *a)
{
    return pr_store_invitation(a->db, a->in->token_hash, &a->invitation, &a->partner);
}

/* The nonce before the link's state: an answer given once stays the answer. */
static pr_status_t use_nonce(accept_t *a)
{
    pr_about_t whom = about(a, NULL);
    bool used;

    whom.choice = "";
    for (size_t i = 0; i < a->in->n_services; i++) {
        whom.choice = apr_pstrcat(pr_db_pool(a->db), whom.choice, a->services[i].s, " ", NULL);
    }
    pr_status_t status = pr_act_begin(&a->act, PR_ACT_ACCEPT, a->in->nonce, &whom, &used, a->why);
    if (status != PR_OK || !used) {
        return status;
    }
    a->done = true;
    return pr_act_replay(&a->act, a->out);
}

static pr_status_t check_link(accept_t *a)
{
    return pr_invitation_live(a->partner, a->invitation) ? PR_OK : PR_NOT_FOUND;
}

static pr_status_t check_choice(accept_t *a)
{
    pr_status_t status = pr_store_asks(a->db, a->partner, &a->customer->id, a->in->lang, &a->asks);
    if (status != PR_OK) {
        return status;
    }
    return pr_relationship_check_choice(a->invitation->dap, (const pr_ask_t *)a->asks->elts,
                                        (size_t)a->asks->nelts, a->in->services, a->in->n_services,
                                        a->why);
}

static pr_status_t find_rel(accept_t *a)
{
    pr_relationship_id id;
    pr_status_t status = pr_store_rel(a->db, &a->partner->id, &a->customer->id, &a->rel);
    if (status != PR_NOT_FOUND) {
        return status;
    }
    if (pr_id_make(pr_db_world(a->db), &id) != PR_OK) {
        return PR_BUG;
    }
    status = pr_db_change(a->db, PR_SQL_rel_insert,
                          PR_PARAMS(id.s, a->partner->id.s, a->customer->id.s), NULL);
    if (status == PR_OK) {
        status = pr_store_rel(a->db, &a->partner->id, &a->customer->id, &a->rel);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

static const pr_ask_t *ask_of(const accept_t *a, const pr_service_id *service)
{
    for (int i = 0; i < a->asks->nelts; i++) {
        const pr_ask_t *ask = &APR_ARRAY_IDX(a->asks, i, pr_ask_t);
        if (!strcmp(ask->service.id.s, service->s)) {
            return ask;
        }
    }
    return NULL;
}

static bool all_granted(const accept_t *a)
{
    for (size_t i = 0; i < a->in->n_services; i++) {
        const pr_ask_t *ask = ask_of(a, &a->in->services[i]);
        if (!ask || !ask->granted) {
            return false;
        }
    }
    return pr_life_kind(a->to) == a->rel->kind;
}

/* What the form showed must still be so, or what it asks for be so already (R33). */
static pr_status_t check_epoch(accept_t *a)
{
    pr_event event = pr_lifecycle_accept_event(a->partner->kind, a->invitation->dap);
    pr_life from = pr_life_of(a->rel->kind, a->rel->open_grants > 0);
    const pr_transition_t *step = pr_lifecycle_find(from, event);

    if (!step) {
        return pr_problem(a->why, PR_CONFLICT, "other_relationship", "R36");
    }
    a->to = step->to;
    if (a->rel->version == a->in->epoch) {
        return PR_OK;
    }
    if (all_granted(a)) {
        a->out->already = true;
        a->out->relationship = a->rel->id;
    }
    return pr_problem(a->why, PR_CONFLICT, "choice_changed", "R33");
}

/* First of the changes: its row lock is what two acceptances of one link wait for. */
static pr_status_t advance(accept_t *a)
{
    pr_rel_kind kind = pr_life_kind(a->to);
    apr_time_t since = kind == a->rel->kind ? a->rel->since : a->act.at;
    int rows = 0;
    pr_status_t status = pr_db_change(a->db, PR_SQL_rel_advance,
                                      PR_PARAMS(pr_rel_kind_word(kind), pr_db_int(a->db, since),
                                                a->rel->id.s, pr_db_int(a->db, a->rel->version)),
                                      &rows);
    if (status == PR_OK && rows != 1) {
        return pr_problem(a->why, PR_CONFLICT, "choice_changed", "R33");
    }
    return status;
}

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

/* PR_CONFLICT with the holder when it is another's. A slot that was freed between the two looks is
 * tried once more. */
static pr_status_t take_slot(const accept_t *a, const pr_service_id *service, holder_t *holder)
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
        status = pr_rows_one(a->db, PR_SQL_slot_holder, PR_PARAMS(customer, service->s),
                             read_holder, holder);
    }
    if (status == PR_OK && strcmp(holder->partner.s, a->partner->id.s)) {
        return PR_CONFLICT;
    }
    return status == PR_NOT_FOUND ? PR_UNAVAILABLE : status;
}

/* The list "a, b" with one more name, which is there once. */
static const char *add_name(const accept_t *a, const char *list, const char *name)
{
    const char *found = list ? strstr(list, name) : NULL;
    size_t n = strlen(name);
    if (found && (found == list || found[-1] == ' ') && (!found[n] || found[n] == ',')) {
        return list;
    }
    return list ? apr_pstrcat(pr_db_pool(a->db), list, ", ", name, NULL) : name;
}

/* R17. All services are tried, so that the refusal can name every one that is held. */
static pr_status_t take_slots(accept_t *a)
{
    const char *holders = NULL, *services = NULL;
    if (!pr_partner_transacts(a->partner->kind)) {
        return PR_OK;
    }
    for (size_t i = 0; i < a->in->n_services; i++) {
        holder_t holder = {.name = ""};
        pr_status_t status = take_slot(a, &a->services[i], &holder);
        if (status == PR_CONFLICT) {
            const pr_ask_t *ask = ask_of(a, &a->services[i]);
            holders = add_name(a, holders, holder.name);
            services = add_name(a, services, ask ? ask->service.name : a->services[i].s);
        }
        else if (status != PR_OK) {
            return status;
        }
    }
    if (!holders) {
        return PR_OK;
    }
    pr_problem(a->why, PR_CONFLICT, "service_held", "R17");
    pr_problem_arg(a->why, "holder", holders, pr_db_pool(a->db));
    pr_problem_arg(a->why, "services", services, pr_db_pool(a->db));
    pr_problem_arg(a->why, "partner", a->partner->name, pr_db_pool(a->db));
    return PR_CONFLICT;
}

static pr_status_t audit_kind(accept_t *a)
{
    const pr_about_t whom = about(a, NULL);
    return pr_life_kind(a->to) == a->rel->kind
               ? PR_OK
               : pr_act_audit(&a->act, "relationship_accepted", &whom);
}

static pr_status_t open_grant(accept_t *a, const pr_service_id *service)
{
    const pr_about_t whom = about(a, service->s);
    pr_grant_id id;
    int rows = 0;
    if (pr_id_make(pr_db_world(a->db), &id) != PR_OK) {
        return PR_BUG;
    }
    pr_status_t status = pr_db_change(a->db, PR_SQL_grant_open,
                                      PR_PARAMS(id.s, a->rel->id.s, a->partner->id.s,
                                                a->customer->id.s, a->partner->cloud.s, service->s,
                                                pr_partner_transacts(a->partner->kind) ? "1" : "0",
                                                pr_db_int(a->db, a->act.at), a->act.person.s),
                                      &rows);
    return status == PR_OK && rows == 1 ? pr_act_audit(&a->act, "dap_granted", &whom) : status;
}

static pr_status_t open_grants(accept_t *a)
{
    pr_status_t status = PR_OK;
    for (size_t i = 0; status == PR_OK && i < a->in->n_services; i++) {
        status = open_grant(a, &a->services[i]);
    }
    return status;
}

/* Last, since whoever accepts the same link waits for this row. */
static pr_status_t count_it(accept_t *a)
{
    return pr_db_change(a->db, PR_SQL_usage_add,
                        PR_PARAMS(a->invitation->partner.s, a->invitation->dap ? "1" : "0",
                                  a->invitation->reseller.s, "0", "0", "1"),
                        NULL);
}

static pr_status_t finish(accept_t *a)
{
    *a->out = (pr_outcome_t){.act = a->act.id, .relationship = a->rel->id};
    return pr_act_leaves(&a->act, &a->rel->id);
}

static pr_status_t (*const steps[])(accept_t *a) = {
    note_person, find_customer, read_link,  use_nonce,  check_link,  check_choice, find_rel,
    check_epoch, advance,       take_slots, audit_kind, open_grants, finish,       count_it,
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const pr_service_id *)a)->s, ((const pr_service_id *)b)->s);
}

static pr_status_t accept_tx(void *baton, pr_db_t *db)
{
    accept_t *a = baton;
    pr_status_t status = PR_OK;

    /* It may run twice: nothing of a first run may be seen in the second. */
    *a->out = (pr_outcome_t){.replayed = false};
    a->act = (pr_act_t){.db = db};
    a->done = false;
    for (size_t i = 0; status == PR_OK && !a->done && i < sizeof steps / sizeof steps[0]; i++) {
        status = steps[i](a);
    }
    return status;
}

pr_status_t pr_store_accept(pr_db_t *db, const pr_acceptance_t *in, pr_outcome_t *out,
                            pr_problem_t *why)
{
    accept_t a = {.in = in, .out = out, .why = why, .db = db};
    size_t bytes = in->n_services * sizeof *a.services;

    a.services = apr_palloc(pr_db_pool(db), bytes + 1);
    if (in->n_services) {
        memcpy(a.services, in->services, bytes);
        qsort(a.services, in->n_services, sizeof *a.services, by_name);
    }
    pr_status_t status = pr_db_tx(db, accept_tx, &a);
    if (status == PR_UNAVAILABLE && pr_db_commit_lost(db)) {
        status = pr_db_tx(db, accept_tx, &a); /* the nonce tells what became of it (D4) */
    }
    if (status == PR_CONFLICT && out->already) {
        pr_problem(why, PR_OK, NULL, NULL);
        return PR_OK;
    }
    return status;
}
