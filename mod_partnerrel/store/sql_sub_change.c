#include "store/rows.h"
#include "store/subs.h"

#include <string.h>

typedef struct {
    const pr_sub_change_t *in;
    pr_sub_deed_t deed;
    pr_subscription_t sub; /* settled; then as it becomes */
} change_t;

/* Values of an audit line are never empty where its sentence has two. */
static const char *or_none(const char *text)
{
    return *text ? text : "–";
}

static pr_status_t check_open(const change_t *c)
{
    return c->sub.status == PR_SUB_DELETED
               ? pr_problem(c->deed.why, PR_CONFLICT, "subscription_deleted", "R45")
               : PR_OK;
}

static pr_status_t save(change_t *c, pr_db_t *db, const char *event, const char *old_value,
                        const char *new_value)
{
    pr_status_t status = pr_subs_save(&c->deed, db, &c->sub);
    return status == PR_OK ? pr_subs_note(&c->deed, &c->sub, event, old_value, new_value) : status;
}

/* ---- one after the other */

static pr_status_t change_seats(change_t *c, pr_db_t *db)
{
    apr_int64_t was = c->sub.quantity;
    pr_offer_t *offer;
    pr_status_t status = pr_store_offer(db, &c->sub.cloud, &c->sub.offer, c->in->by.lang, &offer);

    if (status == PR_OK) {
        status = pr_subscription_check_seats(&c->sub, offer, c->in->quantity, c->deed.why);
        status = pr_subs_name_range(&c->deed, db, offer, status);
    }
    if (status != PR_OK || was == c->in->quantity) {
        return status;
    }
    c->sub.quantity = c->in->quantity;
    return save(c, db, "seats_changed", pr_db_int(db, was), pr_db_int(db, c->sub.quantity));
}

static pr_status_t change_renewal(change_t *c, pr_db_t *db)
{
    /* An add-on ends with its base. */
    if (c->sub.parent.s[0] || c->sub.auto_renew == c->in->auto_renew) {
        return PR_OK;
    }
    c->sub.auto_renew = c->in->auto_renew;
    pr_status_t status =
        save(c, db, c->sub.auto_renew ? "auto_renew_on" : "auto_renew_off", "", "");
    c->sub.version++;
    return status == PR_OK ? pr_subs_renew_addons(&c->deed, db, &c->sub) : status;
}

static pr_status_t change_name(change_t *c, pr_db_t *db)
{
    const char *was = c->sub.name;
    pr_status_t status = check_open(c);

    if (status == PR_OK) {
        status = pr_subscription_check_name(c->in->name, c->deed.why);
    }
    if (status == PR_OK) {
        status = change_renewal(c, db);
    }
    if (status != PR_OK || !strcmp(was, c->in->name)) {
        return status;
    }
    c->sub.name = c->in->name;
    return save(c, db, "subscription_renamed", was, c->in->name);
}

static unsigned by_whom(const change_t *c)
{
    return c->in->by.partner.s[0] ? PR_SUB_BY_RESELLER : PR_SUB_BY_VENDOR;
}

static pr_status_t suspend(change_t *c, pr_db_t *db)
{
    return pr_subs_move(&c->deed, db, &c->sub, PR_SUB_SUSPEND, by_whom(c));
}

static pr_status_t reactivate(change_t *c, pr_db_t *db)
{
    return pr_subs_move(&c->deed, db, &c->sub, PR_SUB_REACTIVATE, by_whom(c));
}

static pr_status_t cancel(change_t *c, pr_db_t *db)
{
    return pr_subs_move(&c->deed, db, &c->sub, PR_SUB_CANCEL, by_whom(c));
}

static pr_status_t convert(change_t *c, pr_db_t *db)
{
    return pr_subs_convert(&c->deed, db, &c->sub);
}

static pr_status_t transition(change_t *c, pr_db_t *db)
{
    return pr_subs_transition(&c->deed, db, &c->sub, &c->in->offer);
}

static pr_status_t change_record(change_t *c, pr_db_t *db)
{
    const char *was = c->sub.partner_of_record, *to = c->in->partner_of_record;
    pr_status_t status = check_open(c);

    if (status == PR_OK) {
        status = pr_subs_check_record(&c->deed, db, &c->sub.cloud, to);
    }
    if (status != PR_OK || !strcmp(was, to)) {
        return status;
    }
    c->sub.partner_of_record = to;
    return save(c, db, "partner_of_record_changed", or_none(was), or_none(to));
}

/* ---- who helps the customer (R66) */

static pr_status_t read_contact(const change_t *c, pr_db_t *db, const pr_partner_id *id,
                                pr_stand_t *out)
{
    const pr_stand_query_t query = {.partner = id,
                                    .cloud = &c->sub.cloud,
                                    .customer = &c->sub.customer,
                                    .service = c->sub.service.s};
    return pr_subs_stand(db, &query, out);
}

static bool fits(const pr_stand_t *stand)
{
    pr_standing as = pr_access_standing(stand->rel, stand->granted, false);
    return stand->state != PR_PARTNER_BLOCKED &&
           pr_permit_cell(PR_DO_BE_SUPPORT_CONTACT, as) == PR_CELL_YES;
}

static const pr_partner_id *contact_of(const change_t *c)
{
    return c->sub.support_partner.s[0] ? &c->sub.support_partner : &c->sub.partner;
}

static pr_status_t change_contact(change_t *c, pr_db_t *db)
{
    pr_partner_id to = c->in->support_partner, none = {""};
    pr_stand_t was, becomes;
    pr_status_t status = check_open(c);

    if (status == PR_OK) {
        status = read_contact(c, db, contact_of(c), &was);
    }
    /* The original reseller is told by no entry, so that it stays so after a transfer. */
    to = strcmp(to.s, c->sub.partner.s) ? to : none;
    if (status != PR_OK || !strcmp(to.s, c->sub.support_partner.s)) {
        return status;
    }
    c->sub.support_partner = to;
    /* Held, so that it is not named while it ends its relationship (R61, Q23). */
    status = pr_db_change(db, PR_SQL_rel_hold, PR_PARAMS(to.s, c->sub.customer.s), NULL);
    if (status == PR_OK) {
        status = read_contact(c, db, contact_of(c), &becomes);
    }
    if (status == PR_NOT_FOUND || (status == PR_OK && to.s[0] && !fits(&becomes))) {
        status = pr_problem(c->deed.why, PR_INVALID, "support_contact_unfit", "R66");
        return pr_problem_field(c->deed.why, status, "support_partner");
    }
    return status == PR_OK ? save(c, db, "support_contact_changed", was.name, becomes.name)
                           : status;
}

/* ---- all of them */

static const struct {
    pr_status_t (*run)(change_t *c, pr_db_t *db);
    pr_action action;
} changes[] = {
    [PR_CHANGE_SEATS] = {change_seats, PR_DO_ADD_SEATS},
    [PR_CHANGE_NAME] = {change_name, PR_DO_RENAME},
    [PR_CHANGE_SUSPEND] = {suspend, PR_DO_SUSPEND},
    [PR_CHANGE_REACTIVATE] = {reactivate, PR_DO_SUSPEND},
    [PR_CHANGE_CANCEL] = {cancel, PR_DO_SUSPEND},
    [PR_CHANGE_CONVERT] = {convert, PR_DO_CONVERT_TRIAL},
    [PR_CHANGE_TRANSITION] = {transition, PR_DO_TRANSITION},
    [PR_CHANGE_PARTNER_OF_RECORD] = {change_record, PR_DO_CHANGE_PARTNER_OF_RECORD},
    [PR_CHANGE_SUPPORT_CONTACT] = {change_contact, PR_DO_RENAME},
};

static pr_status_t check_vendor(const change_t *c)
{
    pr_decision_t decision = pr_access_beside(PR_AS_OPERATOR, changes[c->in->change].action);
    bool fraud = c->in->change == PR_CHANGE_SUSPEND || c->in->change == PR_CHANGE_REACTIVATE;
    bool may = decision.allowed && fraud && (c->in->by.who->roles & PR_ROLE_BIT(PR_ROLE_OPERATOR));

    return may ? PR_OK : pr_problem(c->deed.why, PR_DENIED, "not_permitted", decision.rule);
}

static pr_status_t check_who(const change_t *c, pr_db_t *db)
{
    const pr_sub_change_t *in = c->in;
    bool fewer = in->change == PR_CHANGE_SEATS && in->quantity < c->sub.quantity;
    pr_action action = fewer ? PR_DO_REMOVE_SEATS : changes[in->change].action;
    pr_stand_t stand;

    if (!in->by.partner.s[0]) {
        return check_vendor(c);
    }
    pr_status_t status = read_contact(c, db, &in->by.partner, &stand);
    return status == PR_OK ? pr_subs_allow(&c->deed, &stand,
                                           !strcmp(in->by.partner.s, c->sub.partner.s), action)
                           : status;
}

static pr_status_t read_sub(change_t *c, pr_db_t *db)
{
    const pr_doer_t *by = &c->in->by;
    const pr_sub_viewer_t viewer = {.cloud = &by->who->cloud,
                                    .partner = by->partner.s[0] ? &by->partner : NULL,
                                    .lang = by->lang};
    pr_sub_view_t *view;
    pr_status_t status = pr_store_subscription(db, &viewer, &c->in->subscription, &view);

    if (status == PR_OK) {
        c->sub = view->sub;
    }
    return status;
}

static const char *choice_of(const pr_sub_change_t *in, apr_pool_t *p)
{
    return apr_psprintf(p, "%s %d %" APR_INT64_T_FMT " %d %s %s %s %s", in->subscription.s,
                        (int)in->change, in->quantity, in->auto_renew, in->offer.s,
                        in->support_partner.s, in->partner_of_record ? in->partner_of_record : "",
                        in->name ? in->name : "");
}

/* Once everything it rests on holds still. */
static pr_status_t change_held(change_t *c, pr_db_t *db)
{
    pr_status_t status = read_sub(c, db);

    if (status == PR_OK) {
        status = check_who(c, db);
    }
    if (status == PR_OK && c->sub.version != c->in->version) {
        status = pr_problem(c->deed.why, PR_CONFLICT, "changed_meanwhile", "E16");
    }
    return status == PR_OK ? changes[c->in->change].run(c, db) : status;
}

static pr_status_t change_tx(void *baton, pr_db_t *db)
{
    change_t *c = baton;
    bool used = false;
    pr_status_t status = read_sub(c, db);
    const pr_about_t about = {.partner = c->sub.partner.s,
                              .customer = c->sub.customer.s,
                              .choice = choice_of(c->in, pr_db_pool(db))};

    if (status == PR_OK) {
        status = pr_subs_begin(&c->deed, db, PR_ACT_SUBSCRIPTION_CHANGE, &about, &used);
    }
    c->deed.out->subscription = c->in->subscription;
    if (status != PR_OK || used) {
        return status;
    }
    status = pr_subs_hold(db, &c->sub.partner, &c->sub.customer);
    return status == PR_OK ? change_held(c, db) : status;
}

pr_status_t pr_store_subscription_change(pr_db_t *db, const pr_sub_change_t *in,
                                         pr_sub_outcome_t *out, pr_problem_t *why)
{
    change_t c = {.in = in, .deed = {.by = &in->by, .out = out, .why = why, .reason = in->reason}};
    return pr_deed_tx(db, in->by.nonce, change_tx, &c);
}
