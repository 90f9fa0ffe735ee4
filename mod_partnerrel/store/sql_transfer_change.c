#include "store/deed.h"
#include "store/rows.h"
#include "store/subs.h"
#include "store/transfers.h"

#include <string.h>

/* ---- both partners and the customer read what becomes of each subscription ---- */

typedef struct {
    pr_act_t *act;
    const pr_subscription_t *sub;
    const char *from, *to; /* ids */
    const char *from_name, *to_name;
} sides_t;

/* One line for the partner the customer leaves, one for the other. */
static pr_status_t note(const sides_t *sides, const char *of_source, const char *of_target)
{
    pr_about_t about = {.partner = sides->from,
                        .customer = sides->sub->customer.s,
                        .cloud = sides->sub->cloud.s,
                        .service = sides->sub->service.s,
                        .object = sides->sub->id.s,
                        .object_name = sides->sub->name,
                        .old_value = sides->from_name,
                        .new_value = sides->to_name};
    pr_status_t status = pr_act_audit(sides->act, of_source, &about);

    about.partner = sides->to;
    return status == PR_OK ? pr_act_audit(sides->act, of_target, &about) : status;
}

/* ---- what it takes ---- */

static pr_status_t find_sub(pr_act_t *act, const pr_doer_t *by, const pr_subscription_id *id,
                            pr_subscription_t **out)
{
    const pr_sub_viewer_t viewer = {
        .cloud = &by->who->cloud, .partner = &by->partner, .lang = by->lang};
    pr_sub_view_t *view;
    pr_status_t status = pr_store_subscription(act->db, &viewer, id, &view);

    *out = status == PR_OK ? &view->sub : NULL;
    return status;
}

static pr_status_t allow(const pr_doer_t *by, const pr_stand_t *stand, bool original,
                         pr_action action, pr_problem_t *why)
{
    pr_standing as = pr_access_standing(stand->rel, stand->granted, original);
    pr_decision_t decision = pr_access_as(as, stand->state, action, by->who->roles);

    return decision.allowed ? PR_OK : pr_problem(why, PR_DENIED, decision.code, decision.rule);
}

/* May the acting partner do `action` at this customer, as things stand? */
static pr_status_t check_who(pr_act_t *act, const pr_doer_t *by, const pr_subscription_t *sub,
                             pr_action action, pr_problem_t *why)
{
    const pr_stand_query_t query = {.partner = &by->partner,
                                    .cloud = &by->who->cloud,
                                    .customer = &sub->customer,
                                    .service = sub->service.s};
    pr_stand_t stand;
    pr_status_t status = pr_subs_stand(act->db, &query, &stand);

    return status == PR_OK ? allow(by, &stand, !strcmp(sub->partner.s, by->partner.s), action, why)
                           : status;
}

/* The rules of its cloud and of its offer, as they are by now. */
static pr_status_t check_what(pr_act_t *act, const pr_subscription_t *sub, const char *lang,
                              pr_problem_t *why)
{
    pr_cloud_t *cloud;
    pr_offer_t *offer;
    pr_status_t status = pr_store_cloud(act->db, &sub->cloud, &cloud);

    if (status == PR_OK) {
        status = pr_store_offer(act->db, &sub->cloud, &sub->offer, lang, &offer);
    }
    return status == PR_OK ? pr_transfer_check(cloud, sub, offer->transferable, why) : status;
}

static pr_status_t find_target(pr_act_t *act, const pr_customer_id *customer,
                               const pr_partner_id *to, pr_transfer_party_t *party,
                               pr_problem_t *why)
{
    *party = (pr_transfer_party_t){.rel = PR_REL_NONE};
    pr_status_t status = pr_rows_one(act->db, PR_SQL_transfer_target, PR_PARAMS(customer->s, to->s),
                                     pr_row_transfer_party, party);

    return status == PR_OK || status == PR_NOT_FOUND
               ? pr_transfer_check_target(party->kind, party->state, party->rel, why)
               : status;
}

static pr_status_t find_addons(pr_act_t *act, const pr_subscription_t *base, const char *lang,
                               apr_array_header_t **out)
{
    return pr_subs_read(act->db, PR_SQL_subs_of_parent, PR_PARAMS(lang, lang, "", base->id.s), out);
}

/* ---- creating ---- */

static pr_status_t add_line(pr_act_t *act, const char *transfer, const pr_subscription_t *sub,
                            pr_problem_t *why)
{
    int rows = 0;
    pr_status_t status =
        pr_db_change(act->db, PR_SQL_transfer_line_insert, PR_PARAMS(transfer, sub->id.s), &rows);

    return status == PR_OK && rows == 0 ? pr_problem(why, PR_CONFLICT, "transfer_pending", "E16")
                                        : status;
}

static pr_status_t add_lines(pr_act_t *act, const pr_subscription_t *base, const char *lang,
                             pr_problem_t *why)
{
    apr_array_header_t *addons = NULL;
    pr_status_t status = add_line(act, act->id.s, base, why);

    if (status == PR_OK) {
        status = find_addons(act, base, lang, &addons);
    }
    for (int i = 0; status == PR_OK && i < addons->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(addons, i, pr_sub_view_t).sub;
        if (sub->status != PR_SUB_DELETED) {
            status = add_line(act, act->id.s, sub, why);
        }
    }
    return status;
}

static pr_status_t insert(pr_act_t *act, const pr_transfer_create_t *in,
                          const pr_subscription_t *sub, pr_problem_t *why)
{
    pr_status_t status =
        pr_db_change(act->db, PR_SQL_transfer_insert,
                     PR_PARAMS(act->id.s, sub->cloud.s, sub->customer.s, sub->partner.s, in->to.s,
                               in->wish, pr_db_int(act->db, act->at), act->person.s),
                     NULL);
    return status == PR_OK ? add_lines(act, sub, in->by.lang, why) : status;
}

static pr_status_t check_create(pr_act_t *act, const pr_transfer_create_t *in,
                                const pr_subscription_t *sub, pr_transfer_party_t *target,
                                pr_problem_t *why)
{
    pr_status_t status = check_who(act, &in->by, sub, PR_DO_TRANSFER, why);

    if (status == PR_OK) {
        status = check_what(act, sub, in->by.lang, why);
    }
    if (status == PR_OK && sub->version != in->version) {
        status = pr_problem(why, PR_CONFLICT, "changed_meanwhile", "E16");
    }
    if (status == PR_OK && !strcmp(in->to.s, sub->partner.s)) {
        status = pr_problem(why, PR_INVALID, "transfer_target", "R23");
    }
    if (status == PR_OK) {
        status = find_target(act, &sub->customer, &in->to, target, why);
    }
    return status == PR_OK ? pr_transfer_check_wish(in->wish, why) : status;
}

static pr_status_t create(pr_deed_t *deed, pr_db_t *db)
{
    const pr_transfer_create_t *in = deed->in;
    pr_act_t *act = &deed->act;
    pr_problem_t *why = deed->why;
    pr_transfer_party_t target;
    pr_subscription_t *sub;
    pr_status_t status = find_sub(act, &in->by, &in->subscription, &sub);

    if (status == PR_OK) {
        status = pr_subs_hold(act->db, &in->by.partner, &sub->customer);
    }
    if (status == PR_OK) { /* it must not end its relationship meanwhile: its transfers end then */
        status = pr_db_change(act->db, PR_SQL_rel_hold, PR_PARAMS(in->to.s, sub->customer.s), NULL);
    }
    if (status == PR_OK) {
        status = find_sub(act, &in->by, &in->subscription, &sub);
    }
    if (status == PR_OK) {
        status = check_create(act, in, sub, &target, why);
    }
    if (status == PR_OK) {
        status = insert(act, in, sub, why);
    }
    if (status != PR_OK) {
        return status;
    }
    const sides_t sides = {.act = act,
                           .sub = sub,
                           .from = sub->partner.s,
                           .to = in->to.s,
                           .from_name = sub->partner_name,
                           .to_name = target.target.name};
    return note(&sides, "transfer_created", "transfer_offered");
}

pr_status_t pr_store_transfer_create(pr_db_t *db, const pr_transfer_create_t *in, pr_outcome_t *out,
                                     pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_TRANSFER,
                      .about = {.partner = in->by.partner.s,
                                .choice = apr_pstrcat(pr_db_pool(db), in->subscription.s, " ",
                                                      in->to.s, " ", in->wish, NULL)},
                      .work = create,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}

/* ---- deciding ---- */

typedef struct {
    const pr_transfer_decide_t *in;
    const pr_transfer_t *transfer;
    const pr_transfer_step_t *step;
    pr_subscription_t *base;
    pr_act_t *act;
    pr_problem_t *why;
} decide_t;

static pr_status_t hand_over(const decide_t *d, const pr_subscription_t *sub)
{
    const sides_t sides = {.act = d->act,
                           .sub = sub,
                           .from = d->transfer->from.s,
                           .to = d->transfer->to.s,
                           .from_name = d->transfer->from_name,
                           .to_name = d->transfer->to_name};
    pr_db_t *db = d->act->db;
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_sub_hand_over,
        PR_PARAMS(sides.to, pr_sub_status_word(sub->status), pr_db_int(db, sub->status_at),
                  pr_db_int(db, sub->term_end), sub->id.s, pr_db_int(db, sub->version)),
        &rows);

    if (status == PR_OK && rows != 1) {
        return pr_problem(d->why, PR_CONFLICT, "changed_meanwhile", "E16");
    }
    return status == PR_OK ? note(&sides, "transfer_handed_over", "transfer_taken_over") : status;
}

/* The add-ons it has by now, one ordered since the transfer was created included. */
static pr_status_t hand_over_addons(const decide_t *d)
{
    apr_array_header_t *addons;
    pr_status_t status = find_addons(d->act, d->base, d->in->by.lang, &addons);

    for (int i = 0; status == PR_OK && i < addons->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(addons, i, pr_sub_view_t).sub;
        if (sub->status == PR_SUB_DELETED) {
            continue;
        }
        status = pr_db_change(d->act->db, PR_SQL_transfer_line_insert,
                              PR_PARAMS(d->transfer->id.s, sub->id.s), NULL);
        if (status == PR_OK) {
            status = hand_over(d, sub);
        }
    }
    return status;
}

static pr_status_t complete(const decide_t *d)
{
    pr_status_t status = check_who(d->act, &d->in->by, d->base, PR_DO_CREATE_SUBSCRIPTION, d->why);

    if (status == PR_OK && strcmp(d->base->partner.s, d->transfer->from.s)) {
        status = PR_BUG; /* it leaves its partner by a transfer alone */
    }
    if (status == PR_OK) {
        status = check_what(d->act, d->base, d->in->by.lang, d->why);
    }
    if (status == PR_OK) {
        status = hand_over(d, d->base);
    }
    return status == PR_OK ? hand_over_addons(d) : status;
}

static pr_status_t turn_down(const decide_t *d)
{
    bool rejected = d->step->to == PR_TRANSFER_REJECTED;
    const sides_t sides = {.act = d->act,
                           .sub = d->base,
                           .from = d->transfer->from.s,
                           .to = d->transfer->to.s,
                           .from_name = d->transfer->from_name,
                           .to_name = d->transfer->to_name};

    return rejected ? note(&sides, "transfer_stays", "transfer_rejected")
                    : note(&sides, "transfer_withdrawn", "transfer_lapsed");
}

/* Whoever comes second finds it decided (409). */
static pr_status_t advance(const decide_t *d)
{
    pr_db_t *db = d->act->db;
    int rows = 0;
    pr_status_t status =
        pr_db_change(db, PR_SQL_transfer_decide,
                     PR_PARAMS(pr_transfer_state_word(d->step->to), pr_db_int(db, d->act->at),
                               d->act->person.s, d->transfer->id.s, pr_db_int(db, d->in->version)),
                     &rows);
    return pr_deed_guard(d->why, status, rows);
}

/* The base as the cloud sees it: the target need not see it yet. */
static pr_status_t find_base(pr_act_t *act, const pr_transfer_t *transfer, const char *lang,
                             pr_subscription_t **out)
{
    const pr_sub_viewer_t viewer = {.cloud = &transfer->cloud, .lang = lang};
    pr_sub_view_t *view;
    pr_status_t status = pr_store_subscription(act->db, &viewer, &transfer->subscription, &view);

    *out = status == PR_OK ? &view->sub : NULL;
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

/* Found, held, and found again: from there on nobody else decides. */
static pr_status_t find_held(pr_act_t *act, const pr_transfer_decide_t *in, pr_transfer_t **out)
{
    const pr_transfer_viewer_t viewer = {.cloud = &in->by.who->cloud, .partner = &in->by.partner};
    pr_status_t status = pr_store_transfer(act->db, &viewer, &in->transfer, out);

    if (status == PR_OK) {
        status = pr_subs_hold(act->db, &in->by.partner, &(*out)->customer);
    }
    return status == PR_OK ? pr_store_transfer(act->db, &viewer, &in->transfer, out) : status;
}

static pr_status_t decide(pr_deed_t *deed, pr_db_t *db)
{
    const pr_transfer_decide_t *in = deed->in;
    pr_act_t *act = &deed->act;
    pr_problem_t *why = deed->why;
    decide_t d = {.in = in, .act = act, .why = why};
    pr_transfer_t *transfer;
    pr_status_t status = find_held(act, in, &transfer);

    if (status != PR_OK) {
        return status;
    }
    bool source = !strcmp(transfer->from.s, in->by.partner.s);
    d.transfer = transfer;
    status = pr_transfer_may(transfer->state, source ? PR_TRANSFER_SOURCE : PR_TRANSFER_TARGET,
                             in->event, &d.step, why);
    if (status == PR_OK) {
        status = find_base(act, transfer, in->by.lang, &d.base);
    }
    if (status == PR_OK) {
        status = advance(&d);
    }
    if (status == PR_OK) {
        status = in->event == PR_TRANSFER_ACCEPT ? complete(&d) : turn_down(&d);
    }
    return status == PR_OK
               ? pr_db_change(act->db, PR_SQL_transfer_lines_close, PR_PARAMS(transfer->id.s), NULL)
               : status;
}

pr_status_t pr_store_transfer_decide(pr_db_t *db, const pr_transfer_decide_t *in, pr_outcome_t *out,
                                     pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_TRANSFER,
                      .about = {.partner = in->by.partner.s,
                                .choice = apr_pstrcat(pr_db_pool(db), in->transfer.s, " ",
                                                      pr_transfer_event_word(in->event), NULL)},
                      .work = decide,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}
