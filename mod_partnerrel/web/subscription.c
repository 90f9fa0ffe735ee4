#include "web/subscription.h"

#include "base/text.h"
#include "web/page.h"

#include <string.h>

/* ---- reading ---- */

pr_status_t pr_desk_read(pr_exchange_t *x, pr_desk_t *out)
{
    pr_status_t status = pr_store_cloud(x->db, &x->site->cloud, &out->cloud);

    if (status == PR_OK) {
        status = pr_store_offers(x->db, &x->site->cloud, x->lang, true, &out->offers);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

const pr_offer_t *pr_desk_offer(const pr_desk_t *desk, const pr_offer_id *id)
{
    for (int i = 0; i < desk->offers->nelts; i++) {
        const pr_offer_t *offer = &APR_ARRAY_IDX(desk->offers, i, pr_offer_t);
        if (!strcmp(offer->id.s, id->s)) {
            return offer;
        }
    }
    return NULL;
}

pr_sub_viewer_t pr_sub_viewer(const pr_exchange_t *x)
{
    return (pr_sub_viewer_t){.cloud = &x->site->cloud,
                             .partner = x->route->who == PR_WHO_PARTNER ? &x->partner->id : NULL,
                             .customer =
                                 x->route->who == PR_WHO_CUSTOMER_ADMIN ? &x->customer->id : NULL,
                             .lang = x->lang};
}

static pr_status_t read_view(pr_exchange_t *x, pr_sub_view_t **out)
{
    pr_subscription_id id;
    pr_status_t status = PR_NOT_FOUND;
    bool somebody = x->route->who != PR_WHO_CUSTOMER_ADMIN || x->customer;

    if (somebody && pr_id_parse(&id, x->capture)) {
        const pr_sub_viewer_t viewer = pr_sub_viewer(x);
        status = pr_store_subscription(x->db, &viewer, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "subscription_unknown", "Q19") : status;
}

pr_status_t pr_sub_read(pr_exchange_t *x, pr_action action, pr_sub_seen_t *out)
{
    pr_sub_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status == PR_OK) {
        status = pr_desk_read(x, &out->desk);
    }
    if (status != PR_OK) {
        return status;
    }
    out->sub = &view->sub;
    out->offer = pr_desk_offer(&out->desk, &view->sub.offer);
    out->as = pr_sub_standing(x, view);
    return out->offer ? pr_sub_check(x, out, action) : PR_BUG;
}

/* ---- deciding ---- */

pr_standing pr_sub_standing(const pr_exchange_t *x, const pr_sub_view_t *view)
{
    if (x->route->who == PR_WHO_CUSTOMER_ADMIN) {
        return PR_AS_CUSTOMER_ADMIN;
    }
    if (x->route->who == PR_WHO_OPERATOR) {
        return PR_AS_OPERATOR;
    }
    bool original = !strcmp(view->sub.partner.s, x->partner->id.s);
    return pr_access_standing(view->kind, view->granted, original);
}

pr_decision_t pr_sub_decide(const pr_exchange_t *x, pr_standing as, pr_action action)
{
    return x->route->who == PR_WHO_PARTNER
               ? pr_access_as(as, x->partner->state, action, x->req->who->roles)
               : pr_access_beside(as, action);
}

pr_status_t pr_sub_check(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_action action)
{
    pr_decision_t may = pr_sub_decide(x, seen->as, action);

    if (may.allowed) {
        return PR_OK;
    }
    pr_status_t status = pr_refuse_may(x, &may);
    pr_problem_arg(&x->why, "partner", seen->sub->partner_name, x->p);
    pr_problem_arg(&x->why, "customer", seen->sub->customer_name, x->p);
    pr_problem_arg(&x->why, "service", seen->sub->service_name, x->p);
    return status;
}

/* ---- deeds ---- */

static const struct {
    const char *word;
    pr_action action;
} deeds[PR_DEED_COUNT] = {
    [PR_DEED_SEATS] = {"seats", PR_DO_ADD_SEATS},
    [PR_DEED_ADDON] = {"addon", PR_DO_ORDER_ADDON},
    [PR_DEED_TRANSITION] = {"transition", PR_DO_TRANSITION},
    [PR_DEED_CONVERT] = {"convert", PR_DO_CONVERT_TRIAL},
    [PR_DEED_NAME] = {"name", PR_DO_RENAME},
    [PR_DEED_STATUS] = {"status", PR_DO_SUSPEND},
    [PR_DEED_PARTNER_OF_RECORD] = {"partner-of-record", PR_DO_CHANGE_PARTNER_OF_RECORD},
    /* Row 25 says who may be named; naming is the seller's, like the rest of its terms. */
    [PR_DEED_SUPPORT_CONTACT] = {"support-contact", PR_DO_RENAME},
    [PR_DEED_TRANSFER] = {"transfer", PR_DO_TRANSFER},
    [PR_DEED_PROVISIONING] = {"provisioning", PR_DO_READ_PROVISIONING},
};

const char *pr_deed_word(pr_deed deed)
{
    return deeds[deed].word;
}

const char *pr_deed_unit(const pr_exchange_t *x, const char *subject, pr_deed deed)
{
    char *unit = apr_pstrcat(x->p, subject, deeds[deed].word, NULL);

    for (char *c = unit; *c; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    return unit;
}

pr_action pr_deed_action(pr_deed deed)
{
    return deeds[deed].action;
}

bool pr_deed_arises(const pr_sub_seen_t *seen, pr_deed deed)
{
    bool addon = *seen->sub->parent.s;

    switch (deed) {
    case PR_DEED_CONVERT:
        return seen->offer->trial;
    case PR_DEED_SEATS:
        return !seen->offer->by_use;
    case PR_DEED_ADDON:
    case PR_DEED_TRANSITION:
    case PR_DEED_TRANSFER: /* an add-on goes with its base (4.6) */
        return !addon;
    default:
        return true;
    }
}

bool pr_sub_can(const pr_subscription_t *sub, pr_sub_event event)
{
    const pr_sub_transition_t *way = pr_subscription_find(sub->status, event);
    return way && (way->by & PR_SUB_BY_RESELLER) && !(event == PR_SUB_REACTIVATE && sub->stopped);
}

static const char *status_not_now(const pr_subscription_t *sub)
{
    bool can = pr_sub_can(sub, PR_SUB_SUSPEND) || pr_sub_can(sub, PR_SUB_REACTIVATE) ||
               pr_sub_can(sub, PR_SUB_CANCEL);
    return can ? NULL : "no_way_back";
}

const char *pr_deed_not_now(const pr_sub_seen_t *seen, pr_deed deed, const char **rule)
{
    const pr_subscription_t *sub = seen->sub;
    bool needs_active = deed == PR_DEED_SEATS || deed == PR_DEED_ADDON ||
                        deed == PR_DEED_TRANSITION || deed == PR_DEED_CONVERT;

    *rule = deed == PR_DEED_TRANSITION ? "R46" : "R42";
    if (deed == PR_DEED_PROVISIONING) {
        return NULL;
    }
    if (sub->status == PR_SUB_DELETED) {
        return "deleted";
    }
    if (needs_active && sub->status != PR_SUB_ACTIVE) {
        return "not_active";
    }
    if (deed == PR_DEED_TRANSFER && !seen->desk.cloud->transfers) {
        *rule = "R23";
        return "cloud_transfers";
    }
    if (deed == PR_DEED_TRANSFER && !seen->offer->transferable) {
        *rule = "R21";
        return "not_transferable";
    }
    return deed == PR_DEED_STATUS ? status_not_now(sub) : NULL;
}

/* ---- showing ---- */

static const pr_field_t sub_fields[] = {
    {"name", PR_TEXT, NULL},      {"url", PR_URL, NULL},       {"number", PR_TEXT, NULL},
    {"offer", PR_TEXT, NULL},     {"service", PR_TEXT, NULL},  {"customer", PR_TEXT, NULL},
    {"status", PR_MESSAGE, NULL}, {"means", PR_MESSAGE, NULL}, /* what the status says, and till
                                                                  when */
    {"active", PR_FLAG, NULL},    {"deleted", PR_FLAG, NULL},  {"has_seats", PR_FLAG, NULL},
    {"seats", PR_NUMBER, NULL},   {"since", PR_DATE, NULL},    {"term_end", PR_DATE, NULL},
    {"renews", PR_FLAG, NULL},    {"addon", PR_FLAG, NULL},    {"trial", PR_FLAG, NULL},
    {"billed", PR_TEXT, NULL}, /* the original reseller (R45) */
    {"ours", PR_FLAG, NULL},   /* that is the viewing partner */
    {"record", PR_TEXT, NULL}, /* partner of record */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_sub_shape = {"subscription", sub_fields};

const char *pr_sub_digits(const pr_exchange_t *x, apr_int64_t n)
{
    return apr_psprintf(x->p, "%" APR_INT64_T_FMT, n);
}

const char *pr_sub_url(const pr_exchange_t *x, const pr_subscription_id *id, const char *tail)
{
    const char *side = x->route->who == PR_WHO_PARTNER          ? "partner"
                       : x->route->who == PR_WHO_CUSTOMER_ADMIN ? "customer"
                                                                : "operator";
    return pr_url(x, "/%s/subscriptions/%s%s", side, id->s, tail);
}

/* When the present status ends by itself; 0 when it does not. */
static apr_time_t ends_at(const pr_subscription_t *sub, int retention_days)
{
    const apr_time_t day = apr_time_from_sec(86400);

    switch (sub->status) {
    case PR_SUB_ACTIVE:
        return sub->term_end;
    case PR_SUB_SUSPENDED:
        return sub->status_at + retention_days * day;
    case PR_SUB_EXPIRED:
        return sub->status_at + PR_SUB_EXPIRED_DAYS * day;
    case PR_SUB_DISABLED:
        return sub->status_at + PR_SUB_DISABLED_DAYS * day;
    default:
        return 0;
    }
}

static void fill_status(pr_exchange_t *x, pr_record_t *record, const pr_subscription_t *sub,
                        const pr_desk_t *desk)
{
    const char *word = pr_sub_status_word(sub->status);
    const char *unit = apr_pstrcat(x->p, "sub.status.", word, NULL);
    bool ends = sub->status == PR_SUB_ACTIVE && !sub->auto_renew;
    apr_table_t *names = apr_table_make(x->p, 3);

    apr_table_setn(names, "since", pr_text_date(x->lang, sub->status_at, x->p));
    apr_table_setn(names, "until",
                   pr_text_date(x->lang, ends_at(sub, desk->cloud->retention_days), x->p));
    pr_set_message(record, "status", unit, NULL);
    apr_table_setn(names, "vendor", x->site->vendor_name);
    const char *tail = sub->stopped ? ".stopped" : ends ? ".ends" : ".means";
    pr_set_message(record, "means", apr_pstrcat(x->p, unit, tail, NULL), names);
    pr_set_flag(record, "active", sub->status == PR_SUB_ACTIVE);
    pr_set_flag(record, "deleted", sub->status == PR_SUB_DELETED);
    pr_set_time(record, "term_end", sub->term_end);
    pr_set_flag(record, "renews", sub->auto_renew);
}

void pr_sub_fill(pr_exchange_t *x, pr_record_t *record, const pr_subscription_t *sub,
                 const pr_desk_t *desk)
{
    const pr_offer_t *offer = pr_desk_offer(desk, &sub->offer);

    pr_set_text(record, "name", sub->name);
    pr_set_url(record, "url", pr_sub_url(x, &sub->id, ""));
    pr_set_text(record, "number", sub->id.s);
    pr_set_text(record, "offer", sub->offer_name);
    pr_set_text(record, "service", sub->service_name);
    pr_set_text(record, "customer", sub->customer_name);
    fill_status(x, record, sub, desk);
    pr_set_flag(record, "has_seats", offer && !offer->by_use);
    pr_set_number(record, "seats", sub->quantity);
    pr_set_time(record, "since", sub->created_at);
    pr_set_flag(record, "addon", *sub->parent.s);
    pr_set_flag(record, "trial", offer && offer->trial);
    pr_set_text(record, "billed", sub->partner_name);
    pr_set_flag(record, "ours", x->partner && !strcmp(sub->partner.s, x->partner->id.s));
    pr_set_text(record, "record", sub->partner_of_record);
}

bool pr_sub_number(const char *text, apr_int64_t *out)
{
    size_t n = text ? strspn(text, "0123456789") : 0;

    *out = n && n < 12 ? apr_atoi64(text) : 0;
    return n && !text[n] && *out > 0;
}
