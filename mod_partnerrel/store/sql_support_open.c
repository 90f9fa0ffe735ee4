#include "store/rows.h"
#include "store/support_deed.h"

#include <string.h>

static const char *id_or_null(const char *id)
{
    return *id ? id : NULL;
}

typedef struct {
    const pr_support_opening_t *in;
    pr_support_outcome_t *out;
    pr_problem_t *why;
    pr_act_t act;
    pr_facts_t facts;
    const char *number;
} open_t;

static pr_status_t check_fields(const open_t *o)
{
    pr_status_t status = pr_support_check_title(o->in->title, o->why);
    return status == PR_OK ? pr_support_check_text(o->in->description, "description", true, o->why)
                           : status;
}

static pr_status_t check_service(const open_t *o)
{
    if (o->facts.service_known || (o->in->side == PR_SIDE_CUSTOMER && !*o->in->service.s)) {
        return PR_OK;
    }
    return pr_problem_field(o->why, pr_problem(o->why, PR_INVALID, "request_service", "R64"),
                            "service");
}

/* The row is held first, so that nobody takes privileges back between the look and the note of it.
 */
static pr_status_t check_partner(open_t *o, pr_db_t *db)
{
    const pr_support_opening_t *in = o->in;
    const pr_facts_query_t query = {
        .who = in->who, .service = in->service, .customer = in->customer};
    pr_status_t status =
        pr_db_change(db, PR_SQL_rel_hold, PR_PARAMS(in->partner.s, in->customer.s), NULL);

    if (status == PR_OK) {
        status = pr_store_facts(db, &query, &o->facts);
    }
    if (status != PR_OK) {
        return status;
    }
    if (strcmp(o->facts.partner.s, in->partner.s) || !o->facts.customer_known ||
        o->facts.kind == PR_REL_NONE) {
        return PR_NOT_FOUND;
    }
    status = check_service(o);
    if (status != PR_OK) {
        return status;
    }
    pr_support_ways_t ways = pr_support_ways(&o->facts, in->who->roles);
    pr_decision_t way = in->ask_vendor ? ways.ask : ways.open;
    return way.allowed ? PR_OK : pr_problem(o->why, PR_DENIED, way.code, way.rule);
}

/* Is it a service that is offered in the customer's cloud? */
static pr_status_t check_customer(open_t *o, pr_db_t *db)
{
    apr_array_header_t *services;
    pr_customer_t *own;
    pr_status_t status = pr_store_customer_of_org(db, o->in->who, &own);

    if (status == PR_OK && strcmp(own->id.s, o->in->customer.s)) {
        status = PR_NOT_FOUND;
    }
    if (status == PR_OK) {
        status = pr_store_services(db, &own->cloud, "en", false, &services);
    }
    for (int i = 0; status == PR_OK && i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        o->facts.service_known |= !strcmp(service->id.s, o->in->service.s);
    }
    return status == PR_OK ? check_service(o) : status;
}

static pr_status_t insert_once(open_t *o, pr_db_t *db, int *rows)
{
    const pr_support_opening_t *in = o->in;
    const char *at = pr_db_int(db, o->act.at);
    unsigned char bytes[PR_SUPPORT_NUMBER_BYTES];
    const pr_world_t *world = pr_db_world(db);

    if (pr_id_make(world, &o->out->request) != PR_OK ||
        world->random(world->baton, bytes, sizeof bytes) != PR_OK) {
        return PR_BUG;
    }
    o->number = pr_support_number(bytes, pr_db_pool(db));
    return pr_db_change(
        db, PR_SQL_support_insert,
        PR_PARAMS(o->out->request.s, o->number, in->who->cloud.s, in->customer.s,
                  id_or_null(in->partner.s), in->service.s, pr_topic_word(in->topic),
                  pr_severity_word(in->severity), in->title, in->description,
                  pr_support_state_word(in->ask_vendor ? PR_SUPPORT_NONE : PR_SUPPORT_OPEN),
                  o->facts.granted ? "1" : "0",
                  in->ask_vendor ? "" : pr_support_side_word(in->side), at, o->act.person.s, at),
        rows);
}

/* A number that another request has already is drawn again. */
static pr_status_t insert(open_t *o, pr_db_t *db)
{
    int rows = 0;
    pr_status_t status = PR_OK;

    for (int tries = 0; status == PR_OK && rows == 0 && tries < 3; tries++) {
        status = insert_once(o, db, &rows);
    }
    return status == PR_OK && rows != 1 ? PR_BUG : status;
}

static pr_status_t audit_opening(open_t *o)
{
    const pr_about_t about = {.partner = o->in->partner.s,
                              .customer = o->in->customer.s,
                              .cloud = o->in->who->cloud.s,
                              .service = o->in->service.s,
                              .object = o->out->request.s,
                              .object_name = o->number,
                              .new_value = pr_severity_word(o->in->severity)};
    return pr_act_audit(&o->act, o->in->ask_vendor ? "request_asked" : "request_opened", &about);
}

static pr_status_t begin_opening(open_t *o, pr_db_t *db, bool *used)
{
    const pr_support_opening_t *in = o->in;
    const pr_about_t about = {
        .partner = in->partner.s,
        .customer = in->customer.s,
        .choice = pr_support_digest(
            db, PR_PARAMS(in->ask_vendor ? "ask" : "open", in->service.s, pr_topic_word(in->topic),
                          pr_severity_word(in->severity), in->title, in->description, NULL))};
    pr_status_t status = pr_act_person(db, in->who, &o->act.person);
    return status == PR_OK ? pr_act_begin(&o->act, PR_ACT_REQUEST, in->nonce, &about, used, o->why)
                           : status;
}

static pr_status_t open_tx(void *baton, pr_db_t *db)
{
    open_t *o = baton;
    bool used = false;

    o->act = (pr_act_t){.db = db};
    o->facts = (pr_facts_t){.partner_known = false};
    pr_status_t status = begin_opening(o, db, &used);
    if (status == PR_OK && used) {
        return pr_support_replay(&o->act, o->out);
    }
    *o->out = (pr_support_outcome_t){.act = o->act.id};
    if (status == PR_OK) {
        status = o->in->side == PR_SIDE_PARTNER ? check_partner(o, db) : check_customer(o, db);
    }
    if (status == PR_OK) {
        status = check_fields(o);
    }
    if (status == PR_OK) {
        status = insert(o, db);
    }
    return status == PR_OK ? audit_opening(o) : status;
}

pr_status_t pr_store_support_open(pr_db_t *db, const pr_support_opening_t *in,
                                  pr_support_outcome_t *out, pr_problem_t *why)
{
    open_t o = {.in = in, .out = out, .why = why};
    return pr_deed_tx(db, in->nonce, open_tx, &o);
}
