#include "store/accept.h"
#include "store/deed.h"
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

const pr_ask_t *pr_accept_ask(const pr_accept_t *a, const pr_service_id *service)
{
    for (int i = 0; i < a->asks->nelts; i++) {
        const pr_ask_t *ask = &APR_ARRAY_IDX(a->asks, i, pr_ask_t);
        if (!strcmp(ask->service.id.s, service->s)) {
            return ask;
        }
    }
    return NULL;
}

pr_about_t pr_accept_about(const pr_accept_t *a, const char *service)
{
    return (pr_about_t){.partner = a->partner->id.s,
                        .customer = a->customer->id.s,
                        .cloud = a->partner->cloud.s,
                        .service = service};
}

static pr_status_t note_person(pr_accept_t *a)
{
    return pr_act_person(a->db, a->in->who, &a->act.person);
}

static pr_status_t read_link(pr_accept_t *a)
{
    pr_status_t status =
        pr_store_invitation(a->db, a->in->token_hash, &a->invitation, &a->asker, NULL);

    a->partner = a->asker;
    if (status == PR_OK && *a->invitation->reseller.s) {
        status = pr_store_link_reseller(a->db, a->invitation, &a->partner, NULL);
    }
    return status;
}

/* The nonce before the link's state: an answer given once stays the answer. */
static pr_status_t use_nonce(pr_accept_t *a)
{
    apr_pool_t *p = pr_db_pool(a->db);
    pr_about_t whom = pr_accept_about(a, NULL);
    bool used;

    whom.choice = a->in->agreement ? "agreement " : "";
    for (size_t i = 0; i < a->n_chosen; i++) {
        const pr_chosen_t *chosen = &a->chosen[i];
        whom.choice = apr_pstrcat(p, whom.choice, chosen->service.s, chosen->replaces ? "=" : "",
                                  chosen->holder.s, " ", NULL);
    }
    pr_status_t status = pr_act_begin(&a->act, PR_ACT_ACCEPT, a->in->nonce, &whom, &used, a->why);
    if (status != PR_OK || !used) {
        return status;
    }
    a->done = true;
    return pr_act_replay(&a->act, a->out);
}

/* ---- the relationships ---- */

static pr_status_t make_rel(const pr_accept_t *a, const pr_partner_t *partner,
                            pr_relationship_t **rel)
{
    pr_relationship_id id;
    pr_status_t status = pr_store_rel(a->db, &partner->id, &a->customer->id, rel);
    if (status != PR_NOT_FOUND) {
        return status;
    }
    if (pr_id_make(pr_db_world(a->db), &id) != PR_OK) {
        return PR_BUG;
    }
    status = pr_db_change(a->db, PR_SQL_rel_insert,
                          PR_PARAMS(id.s, partner->id.s, a->customer->id.s), NULL);
    if (status == PR_OK) {
        status = pr_store_rel(a->db, &partner->id, &a->customer->id, rel);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

/* The provider's is held first and read then: were it ended at this moment, the reseller's would
 * outlive it (R10). Ending locks in the same order. */
static pr_status_t find_provider_rel(pr_accept_t *a)
{
    pr_status_t status = make_rel(a, a->asker, &a->provider_rel);

    if (status == PR_OK) {
        status = pr_db_change(a->db, PR_SQL_rel_hold, PR_PARAMS(a->asker->id.s, a->customer->id.s),
                              NULL);
    }
    return status == PR_OK ? make_rel(a, a->asker, &a->provider_rel) : status;
}

static pr_status_t find_rels(pr_accept_t *a)
{
    pr_status_t status = a->partner != a->asker ? find_provider_rel(a) : PR_OK;

    return status == PR_OK ? make_rel(a, a->partner, &a->rel) : status;
}

static bool all_granted(const pr_accept_t *a)
{
    for (size_t i = 0; i < a->n_chosen; i++) {
        const pr_ask_t *ask = pr_accept_ask(a, &a->chosen[i].service);
        if (!ask || !ask->granted) {
            return false;
        }
    }
    return pr_life_kind(a->to) == a->rel->kind && !pr_agreement_due(&a->agreement);
}

/* What the form showed must still be so, or what it asks for be so already (R33). */
static pr_status_t check_epoch(pr_accept_t *a)
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

static pr_status_t advance_one(pr_accept_t *a, const pr_relationship_t *rel, pr_rel_kind kind)
{
    apr_time_t since = kind == rel->kind ? rel->since : a->act.at;
    int rows = 0;
    pr_status_t status = pr_db_change(a->db, PR_SQL_rel_advance,
                                      PR_PARAMS(pr_rel_kind_word(kind), pr_db_int(a->db, since),
                                                rel->id.s, pr_db_int(a->db, rel->version)),
                                      &rows);
    if (status == PR_OK && rows != 1) {
        return pr_problem(a->why, PR_CONFLICT, "choice_changed", "R33");
    }
    return status;
}

/* The provider buys and bills, so it has the relationship too, without privileges (R10). */
static pr_status_t advance_provider(pr_accept_t *a)
{
    const pr_relationship_t *rel = a->provider_rel;
    pr_about_t whom = pr_accept_about(a, NULL);
    const char *provider = a->asker->id.s;

    pr_status_t status =
        pr_db_change(a->db, PR_SQL_rel_through, PR_PARAMS(provider, a->rel->id.s), NULL);
    if (status != PR_OK || rel->kind == PR_REL_RESELLER) {
        return status;
    }
    if (rel->kind != PR_REL_NONE) {
        return pr_problem(a->why, PR_CONFLICT, "other_relationship", "R36");
    }
    whom.partner = provider;
    status = advance_one(a, rel, PR_REL_RESELLER);
    return status == PR_OK ? pr_act_audit(&a->act, "relationship_accepted", &whom) : status;
}

static pr_status_t advance(pr_accept_t *a)
{
    const pr_about_t whom = pr_accept_about(a, NULL);
    pr_rel_kind kind = pr_life_kind(a->to);
    pr_status_t status = advance_one(a, a->rel, kind);

    if (status == PR_OK && a->provider_rel) {
        status = advance_provider(a);
    }
    if (status != PR_OK || kind == a->rel->kind) {
        return status;
    }
    return pr_act_audit(&a->act, "relationship_accepted", &whom);
}

/* ---- the privileges ---- */

static pr_status_t open_grant(pr_accept_t *a, const pr_service_id *service)
{
    const pr_about_t whom = pr_accept_about(a, service->s);
    pr_grant_id id;
    int rows = 0;
    if (pr_id_make(pr_db_world(a->db), &id) != PR_OK) {
        return PR_BUG;
    }
    pr_status_t status = pr_db_change(a->db, PR_SQL_grant_open,
                                      PR_PARAMS(id.s, a->rel->id.s, a->partner->id.s,
                                                a->customer->id.s, a->partner->cloud.s, service->s,
                                                pr_partner_takes_slot(a->partner->kind) ? "1" : "0",
                                                pr_db_int(a->db, a->act.at), a->act.person.s,
                                                a->partner == a->asker ? "" : a->asker->id.s),
                                      &rows);
    return status == PR_OK && rows == 1 ? pr_act_audit(&a->act, "dap_granted", &whom) : status;
}

static pr_status_t open_grants(pr_accept_t *a)
{
    pr_status_t status = PR_OK;
    for (size_t i = 0; status == PR_OK && i < a->n_chosen; i++) {
        status = open_grant(a, &a->chosen[i].service);
    }
    return status;
}

static pr_status_t note_agreement(pr_accept_t *a)
{
    const char *version = pr_db_int(a->db, a->agreement.version);
    const pr_about_t about = {
        .customer = a->customer->id.s, .cloud = a->asker->cloud.s, .new_value = version};

    if (!pr_agreement_due(&a->agreement)) {
        return PR_OK;
    }
    pr_status_t status =
        pr_db_change(a->db, PR_SQL_agreement_accept,
                     PR_PARAMS(a->customer->id.s, version, pr_db_int(a->db, a->act.at),
                               a->act.person.s, a->act.id.s),
                     NULL);
    return status == PR_OK ? pr_act_audit(&a->act, "agreement_accepted", &about) : status;
}

/* Last, since whoever accepts the same link waits for this row. */
static pr_status_t count_it(pr_accept_t *a)
{
    return pr_db_change(a->db, PR_SQL_usage_add,
                        PR_PARAMS(a->invitation->partner.s, a->invitation->dap ? "1" : "0",
                                  a->invitation->reseller.s, "0", "0", "1"),
                        NULL);
}

static pr_status_t finish(pr_accept_t *a)
{
    *a->out = (pr_outcome_t){.act = a->act.id, .relationship = a->rel->id};
    return pr_act_leaves(&a->act, &a->rel->id);
}

/* Relationships before slots, in one order for all (D3). */
static pr_status_t (*const steps[])(pr_accept_t *a) = {
    note_person,
    pr_accept_find_customer,
    read_link,
    use_nonce,
    pr_accept_check,
    find_rels,
    check_epoch,
    advance,
    pr_accept_replace,
    pr_accept_take_slots,
    open_grants,
    note_agreement,
    finish,
    count_it,
};

static pr_status_t accept_tx(void *baton, pr_db_t *db)
{
    pr_accept_t *a = baton;
    pr_status_t status = PR_OK;

    /* It may run twice: nothing of a first run may be seen in the second. */
    *a->out = (pr_outcome_t){.replayed = false};
    a->act = (pr_act_t){.db = db};
    a->provider_rel = NULL;
    a->done = false;
    for (size_t i = 0; status == PR_OK && !a->done && i < sizeof steps / sizeof steps[0]; i++) {
        status = steps[i](a);
    }
    return status;
}

static int by_service(const void *a, const void *b)
{
    return strcmp(((const pr_chosen_t *)a)->service.s, ((const pr_chosen_t *)b)->service.s);
}

/* A service that is ticked both ways is to be replaced. */
static void add_chosen(pr_accept_t *a, const pr_chosen_t *one)
{
    for (size_t i = 0; i < a->n_chosen; i++) {
        if (!by_service(&a->chosen[i], one)) {
            a->chosen[i] = one->replaces ? *one : a->chosen[i];
            return;
        }
    }
    a->chosen[a->n_chosen++] = *one;
}

static void gather(pr_accept_t *a)
{
    const pr_acceptance_t *in = a->in;

    a->chosen =
        apr_pcalloc(pr_db_pool(a->db), (in->n_services + in->n_replaces + 1) * sizeof *a->chosen);
    for (size_t i = 0; i < in->n_services; i++) {
        add_chosen(a, &(pr_chosen_t){.service = in->services[i]});
    }
    for (size_t i = 0; i < in->n_replaces; i++) {
        add_chosen(a, &(pr_chosen_t){.service = in->replaces[i].service,
                                     .replaces = true,
                                     .holder = in->replaces[i].holder});
    }
    qsort(a->chosen, a->n_chosen, sizeof *a->chosen, by_service);
}

pr_status_t pr_store_accept(pr_db_t *db, const pr_acceptance_t *in, pr_outcome_t *out,
                            pr_problem_t *why)
{
    pr_accept_t a = {.in = in, .out = out, .why = why, .db = db};

    gather(&a);
    pr_status_t status = pr_deed_tx(db, in->nonce, accept_tx, &a);
    if (status == PR_CONFLICT && out->already) {
        pr_problem(why, PR_OK, NULL, NULL);
        return PR_OK;
    }
    return status;
}
