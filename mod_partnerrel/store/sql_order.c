#include "store/rows.h"
#include "store/subs.h"

#include <string.h>

typedef struct {
    const pr_order_t *in;
    pr_sub_deed_t deed;
    const pr_cloud_id *cloud;
    pr_stand_t stand;
    pr_offer_t *offer;
    const pr_subscription_t *parent; /* of an add-on, settled; else NULL */
    pr_subscription_t sub;
} order_t;

static pr_status_t invalid(const order_t *o, const char *code, const char *field)
{
    pr_status_t status = pr_problem(o->deed.why, PR_INVALID, code, "R42");
    return pr_problem_field(o->deed.why, status, field);
}

/* ---- who, where, and what was agreed */

static pr_status_t read_stand(order_t *o, pr_db_t *db, const char *service)
{
    const pr_stand_query_t query = {.partner = &o->in->by.partner,
                                    .cloud = o->cloud,
                                    .customer = &o->in->customer,
                                    .service = service};
    pr_status_t status = pr_subs_stand(db, &query, &o->stand);
    return status == PR_NOT_FOUND
               ? pr_problem(o->deed.why, PR_DENIED, "relationship_required", "R37")
               : status;
}

static pr_status_t check_who(const order_t *o)
{
    pr_action action = o->parent ? PR_DO_ORDER_ADDON : PR_DO_CREATE_SUBSCRIPTION;
    bool original = o->parent && !strcmp(o->parent->partner.s, o->in->by.partner.s);

    if (o->stand.kind == PR_PARTNER_INDIRECT_RESELLER) {
        return pr_problem(o->deed.why, PR_DENIED, "provider_orders", "R9");
    }
    return pr_subs_allow(&o->deed, &o->stand, original, action);
}

static pr_status_t check_where(const order_t *o, pr_db_t *db)
{
    const pr_market_query_t query = {.cloud = o->cloud,
                                     .partner_country = o->stand.country,
                                     .customer_country = o->stand.customer_country};
    pr_agreement_t agreement;
    pr_market_t market;
    pr_status_t status = pr_store_market(db, &query, &market);

    if (status == PR_OK) {
        status = pr_market_fits(&market, o->stand.kind, o->deed.why);
    }
    if (status == PR_OK) {
        status = pr_store_agreement(db, o->cloud, &o->in->customer, &agreement);
    }
    return status == PR_OK ? pr_agreement_allows_orders(&agreement, o->deed.why) : status;
}

/* ---- what */

static pr_status_t read_parent(order_t *o, pr_db_t *db)
{
    const pr_sub_viewer_t viewer = {
        .cloud = o->cloud, .partner = &o->in->by.partner, .lang = o->in->by.lang};
    pr_sub_view_t *view;

    if (!o->in->parent) {
        return PR_OK;
    }
    pr_status_t status = pr_store_subscription(db, &viewer, o->in->parent, &view);
    if (status == PR_OK && strcmp(view->sub.customer.s, o->in->customer.s)) {
        return PR_NOT_FOUND;
    }
    o->parent = status == PR_OK ? &view->sub : NULL;
    return status;
}

static pr_status_t check_addon(const order_t *o, pr_db_t *db)
{
    const pr_offer_t base = {.cloud = *o->cloud, .id = o->parent->offer};
    apr_array_header_t *addons;
    bool related = false;
    pr_status_t status = pr_store_offer_addons(db, &base, o->in->by.lang, &addons);

    for (int i = 0; status == PR_OK && i < addons->nelts; i++) {
        related |= !strcmp(APR_ARRAY_IDX(addons, i, pr_offer_t).id.s, o->offer->id.s);
    }
    if (status == PR_OK && !related) {
        return invalid(o, "addon_unrelated", "offer");
    }
    return status == PR_OK ? pr_subscription_check_parent(o->parent, o->deed.why) : status;
}

static pr_status_t check_offer(const order_t *o, pr_db_t *db)
{
    if (!o->offer) {
        return invalid(o, "offer_unavailable", "offer");
    }
    if (o->offer->addon && !o->parent) {
        return invalid(o, "addon_needs_base", "offer");
    }
    return o->parent ? check_addon(o, db) : PR_OK;
}

static pr_status_t check_form(order_t *o, pr_db_t *db)
{
    const char *name = o->in->name[0] ? o->in->name : o->offer->name;
    apr_int64_t quantity = o->offer->by_use ? 1 : o->in->quantity;
    pr_status_t status = pr_subscription_check_range(o->offer, quantity, o->deed.why);

    status = pr_subs_name_range(&o->deed, db, o->offer, status);
    if (status == PR_OK) {
        status = pr_subscription_check_name(name, o->deed.why);
    }
    o->sub.name = name;
    o->sub.quantity = quantity;
    return status == PR_OK ? pr_subs_check_record(&o->deed, db, o->cloud, o->in->partner_of_record)
                           : status;
}

/* ---- doing it */

static pr_status_t concurrent(const order_t *o, pr_db_t *db)
{
    pr_problem(o->deed.why, PR_CONFLICT, "concurrent_offer", "Q21");
    pr_problem_arg(o->deed.why, "offer", o->offer->name, pr_db_pool(db));
    return PR_CONFLICT;
}

static pr_status_t fill_in(order_t *o, pr_db_t *db)
{
    const pr_order_t *in = o->in;
    pr_subscription_t *sub = &o->sub;
    apr_time_t now = o->deed.act.at;

    if (pr_id_make(pr_db_world(db), &sub->id) != PR_OK ||
        pr_id_make(pr_db_world(db), &sub->order) != PR_OK) {
        return PR_BUG;
    }
    sub->cloud = *o->cloud;
    sub->customer = in->customer;
    sub->partner = in->by.partner;
    sub->offer = o->offer->id;
    sub->service = o->offer->service;
    sub->status = PR_SUB_PENDING;
    sub->status_at = sub->created_at = now;
    /* An add-on ends with its base. */
    sub->term_end = o->parent ? o->parent->term_end : now + PR_SUB_TERM;
    sub->auto_renew = o->parent ? o->parent->auto_renew : !o->offer->trial;
    sub->one_only = o->offer->one_only;
    sub->partner_of_record = in->partner_of_record;
    sub->version = 1;
    return PR_OK;
}

static pr_status_t insert(const order_t *o, pr_db_t *db)
{
    const pr_subscription_t *s = &o->sub;
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_sub_insert,
        PR_PARAMS(s->id.s, s->cloud.s, s->order.s, s->customer.s, s->partner.s, s->offer.s,
                  s->service.s, o->parent ? o->parent->id.s : NULL, s->name,
                  pr_db_int(db, s->quantity), pr_sub_status_word(s->status),
                  pr_db_int(db, s->status_at), pr_db_int(db, s->term_end),
                  s->auto_renew ? "1" : "0", s->one_only ? "1" : "0", s->partner_of_record,
                  pr_db_int(db, s->created_at), o->deed.act.person.s),
        &rows);
    return status == PR_OK && rows == 0 ? concurrent(o, db) : status;
}

static pr_status_t provision(order_t *o, pr_db_t *db)
{
    const pr_sub_transition_t *step = pr_subscription_find(o->sub.status, PR_SUB_PROVISION);
    const char *was = pr_sub_status_word(o->sub.status);

    o->sub.status = step->to;
    pr_status_t status = pr_subs_save(&o->deed, db, &o->sub);
    return status == PR_OK ? pr_subs_note(&o->deed, &o->sub, "subscription_provisioned", was,
                                          pr_sub_status_word(o->sub.status))
                           : status;
}

static pr_status_t place(order_t *o, pr_db_t *db)
{
    bool held = false;
    pr_status_t status = fill_in(o, db);

    if (status == PR_OK && o->offer->one_only) {
        status = pr_subs_held(&o->deed, db, &o->in->customer, &o->offer->id, &held);
        status = status == PR_OK && held ? concurrent(o, db) : status;
    }
    if (status == PR_OK) {
        status = insert(o, db);
    }
    if (status == PR_OK) {
        status =
            pr_subs_note(&o->deed, &o->sub, o->parent ? "addon_ordered" : "subscription_ordered",
                         "", pr_db_int(db, o->sub.quantity));
    }
    o->deed.out->subscription = o->sub.id;
    return status == PR_OK ? provision(o, db) : status;
}

/* How the partner stands depends on whose privileges would be asked for. */
static const char *service_of(const order_t *o)
{
    return o->parent ? o->parent->service.s : o->offer ? o->offer->service.s : "";
}

static pr_status_t order(order_t *o, pr_db_t *db)
{
    pr_status_t status = read_parent(o, db);

    if (status == PR_OK) {
        status = pr_subs_offer_sold(&o->deed, db, o->cloud, &o->in->offer, &o->offer);
    }
    if (status == PR_OK) {
        status = read_stand(o, db, service_of(o));
    }
    if (status == PR_OK) {
        status = check_who(o);
    }
    if (status == PR_OK) {
        status = check_offer(o, db);
    }
    if (status == PR_OK) {
        status = check_where(o, db);
    }
    if (status == PR_OK) {
        status = check_form(o, db);
    }
    return status == PR_OK ? place(o, db) : status;
}

static pr_status_t order_tx(void *baton, pr_db_t *db)
{
    order_t *o = baton;
    const pr_order_t *in = o->in;
    const pr_about_t about = {
        .partner = in->by.partner.s,
        .customer = in->customer.s,
        .choice = apr_psprintf(pr_db_pool(db), "%s %" APR_INT64_T_FMT " %s %s %s", in->offer.s,
                               in->quantity, in->parent ? in->parent->s : "-",
                               in->partner_of_record, in->name)};
    bool used = false;

    o->parent = NULL;
    o->sub = (pr_subscription_t){.version = 0};
    pr_status_t status = read_stand(o, db, "");
    if (status == PR_OK) {
        status = pr_subs_begin(&o->deed, db, PR_ACT_ORDER, &about, &used);
    }
    if (status != PR_OK || used) {
        return status;
    }
    status = pr_subs_hold(db, &in->by.partner, &in->customer);
    return status == PR_OK ? order(o, db) : status;
}

pr_status_t pr_store_order(pr_db_t *db, const pr_order_t *in, pr_sub_outcome_t *out,
                           pr_problem_t *why)
{
    order_t o = {
        .in = in, .deed = {.by = &in->by, .out = out, .why = why}, .cloud = &in->by.who->cloud};
    return pr_deed_tx(db, in->by.nonce, order_tx, &o);
}
