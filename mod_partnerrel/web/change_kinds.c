#include "base/text.h"
#include "web/change.h"

#include <string.h>

/* ---- seats (rows 2, 3) ---- */

static pr_status_t ask_for_seats(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    pr_change_ask_seats(x, pr_sub_digits(x, seen->sub->quantity), seen->offer);
    return PR_OK;
}

static pr_status_t take_seats(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    (void)seen;
    return pr_sub_number(pr_form_get(x->form, "quantity"), &in->quantity)
               ? PR_OK
               : pr_change_invalid(x, "quantity_bad", "R42", "quantity");
}

/* ---- add-on (row 4) ---- */

static pr_status_t ask_for_addon(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    apr_array_header_t *offers;
    pr_status_t status = pr_store_offer_addons(x->db, seen->offer, x->lang, &offers);

    if (status != PR_OK) {
        return status;
    }
    pr_change_add_offers(x, offers);
    pr_change_ask_seats(x, "1", NULL);
    if (offers->nelts == 0) {
        pr_change_close(x, "no_addons", "R42");
    }
    return PR_OK;
}

pr_status_t pr_change_order_addon(pr_exchange_t *x, const pr_sub_seen_t *seen, const pr_doer_t *by,
                                  pr_sub_outcome_t *out)
{
    pr_order_t in = {.by = *by,
                     .customer = seen->sub->customer,
                     .name = "",
                     .partner_of_record = "",
                     .parent = &seen->sub->id};

    if (!pr_slug_id_parse(&in.offer, pr_form_get(x->form, "offer"))) {
        return pr_change_invalid(x, "offer_missing", "R42", "offer");
    }
    if (!pr_sub_number(pr_form_get(x->form, "quantity"), &in.quantity)) {
        return pr_change_invalid(x, "quantity_bad", "R42", "quantity");
    }
    return pr_store_order(x->db, &in, out, &x->why);
}

/* ---- transition (row 5, R46, R47) ---- */

static pr_status_t ask_for_transition(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    apr_array_header_t *offers;
    pr_status_t status = pr_store_offer_upgrades(x->db, seen->offer, x->lang, &offers);

    if (status != PR_OK) {
        return status;
    }
    pr_change_add_offers(x, offers);
    if (offers->nelts == 0) {
        pr_change_close(x, "no_target", "R46");
    }
    return PR_OK;
}

static pr_status_t take_transition(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    (void)seen;
    return pr_slug_id_parse(&in->offer, pr_form_get(x->form, "offer"))
               ? PR_OK
               : pr_change_invalid(x, "offer_missing", "R46", "offer");
}

/* ---- trial to paid (row 10) ---- */

static pr_status_t ask_for_conversion(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    const pr_offer_t *paid = pr_desk_offer(&seen->desk, &seen->offer->converts_to);

    if (!paid || !paid->on) {
        pr_change_close(x, "no_paid", "R42");
        return PR_OK;
    }
    pr_record_t *item = pr_change_add_choice(x, "offer", paid->id.s);
    pr_set_text(item, "name", paid->name);
    pr_set_text(item, "about", paid->about);
    pr_set_flag(item, "picked", true);
    return PR_OK;
}

static pr_status_t take_nothing(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    (void)x;
    (void)seen;
    (void)in;
    return PR_OK;
}

/* ---- name and renewal (row 9) ---- */

static pr_status_t ask_for_name(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    bool stands = seen->sub->auto_renew;

    pr_change_ask_line(x, "name", seen->sub->name, "change.name");
    pr_set_flag(x->values, "ask_renew", true);
    pr_set_flag(x->values, "renew",
                x->refused == PR_OK ? stands : pr_form_get(x->form, "renew") != NULL);
    return PR_OK;
}

static pr_status_t take_name(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    const char *name = pr_form_get(x->form, "name");

    (void)seen;
    in->name = name ? pr_text_tidy(name, x->p) : "";
    in->auto_renew = pr_form_get(x->form, "renew") != NULL;
    return pr_problem_field(&x->why, pr_subscription_check_name(in->name, &x->why), "name");
}

/* ---- suspend, reactivate, cancel (row 8) ---- */

static const struct {
    const char *word;
    pr_sub_event event;
    pr_sub_change change;
    const char *done;
} statuses[] = {
    {"suspend", PR_SUB_SUSPEND, PR_CHANGE_SUSPEND, "suspended"},
    {"reactivate", PR_SUB_REACTIVATE, PR_CHANGE_REACTIVATE, "reactivated"},
    {"cancel", PR_SUB_CANCEL, PR_CHANGE_CANCEL, "cancelled"},
};
#define N_STATUSES (sizeof statuses / sizeof statuses[0])

static pr_status_t ask_for_status(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "days", pr_text_number(x->lang, seen->desk.cloud->retention_days, x->p));
    for (size_t i = 0; i < N_STATUSES; i++) {
        if (pr_sub_can(seen->sub, statuses[i].event)) {
            const char *unit = apr_pstrcat(x->p, "change.status.", statuses[i].word, NULL);
            pr_record_t *item = pr_change_add_choice(x, "do", statuses[i].word);
            pr_set_message(item, "label", unit, NULL);
            pr_set_message(item, "effect", apr_pstrcat(x->p, unit, ".effect", NULL), names);
        }
    }
    pr_set_flag(x->values, "ask_confirm", pr_sub_can(seen->sub, PR_SUB_CANCEL));
    return PR_OK;
}

static pr_status_t take_status(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    const char *chosen = pr_form_get(x->form, "do"), *sure = pr_form_get(x->form, "confirm");

    (void)seen;
    for (size_t i = 0; chosen && i < N_STATUSES; i++) {
        if (strcmp(chosen, statuses[i].word) != 0) {
            continue;
        }
        in->change = statuses[i].change;
        bool unsure = statuses[i].change == PR_CHANGE_CANCEL && !(sure && *sure);
        return unsure ? pr_change_invalid(x, "cancel_unconfirmed", "R42", "confirm") : PR_OK;
    }
    return pr_change_invalid(x, "status_missing", "R42", "do");
}

const char *pr_change_status_done(pr_sub_change change)
{
    size_t i = 0;

    while (i + 1 < N_STATUSES && statuses[i].change != change) {
        i++;
    }
    return statuses[i].done;
}

/* ---- partner of record (row 7), support contact (R66) ---- */

static pr_status_t ask_for_record(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    pr_change_ask_line(x, "partner_of_record", seen->sub->partner_of_record, "change.record");
    return PR_OK;
}

static pr_status_t take_record(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    const char *record = pr_form_get(x->form, "partner_of_record");

    (void)seen;
    in->partner_of_record = record ? pr_text_tidy(record, x->p) : "";
    return in->partner_of_record ? PR_OK
                                 : pr_change_invalid(x, "form_bad", NULL, "partner_of_record");
}

static pr_status_t ask_for_support(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    const char *domain = "";
    pr_partner_t *partner;

    if (*seen->sub->support_partner.s) {
        pr_status_t status = pr_store_partner(x->db, &seen->sub->support_partner, &partner);
        if (status != PR_OK) {
            return status == PR_NOT_FOUND ? PR_BUG : status;
        }
        domain = partner->domain;
    }
    pr_change_ask_line(x, "support_partner", domain, "change.support");
    return PR_OK;
}

/* A partner that does not exist is refused like one without privileges: nobody learns here who
 * else works for the customer (row 24). */
static pr_status_t take_support(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_sub_change_t *in)
{
    const char *domain = pr_form_get(x->form, "support_partner");
    const pr_contact_query_t query = {.cloud = &x->site->cloud,
                                      .customer = &seen->sub->customer,
                                      .service = &seen->sub->service,
                                      .domain = domain ? pr_text_fold(domain, x->p) : ""};

    if (query.domain && !*query.domain) {
        return PR_OK;
    }
    pr_status_t status =
        query.domain ? pr_store_support_contact(x->db, &query, &in->support_partner) : PR_NOT_FOUND;
    return status == PR_NOT_FOUND
               ? pr_change_invalid(x, "support_contact_unfit", "R66", "support_partner")
               : status;
}

/* ---- all of them ---- */

const pr_change_page_t pr_change_pages[PR_DEED_COUNT] = {
    [PR_DEED_SEATS] = {PR_CHANGE_SEATS, "seats", ask_for_seats, take_seats},
    [PR_DEED_ADDON] = {0, "addon", ask_for_addon, NULL},
    [PR_DEED_TRANSITION] = {PR_CHANGE_TRANSITION, "transition", ask_for_transition,
                            take_transition},
    [PR_DEED_CONVERT] = {PR_CHANGE_CONVERT, "converted", ask_for_conversion, take_nothing},
    [PR_DEED_NAME] = {PR_CHANGE_NAME, "name", ask_for_name, take_name},
    [PR_DEED_STATUS] = {PR_CHANGE_SUSPEND, NULL, ask_for_status, take_status},
    [PR_DEED_PARTNER_OF_RECORD] = {PR_CHANGE_PARTNER_OF_RECORD, "record", ask_for_record,
                                   take_record},
    [PR_DEED_SUPPORT_CONTACT] = {PR_CHANGE_SUPPORT_CONTACT, "support", ask_for_support,
                                 take_support},
};
