#include "base/text.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_subscription.h"
#include "web/subscription.h"

#include <string.h>

/* ---- an offer on a page ---- */

static const pr_field_t offer_fields[] = {
    {"id", PR_TEXT, NULL},       {"name", PR_TEXT, NULL},         {"about", PR_TEXT, NULL},
    {"service", PR_TEXT, NULL},  {"range", PR_MESSAGE, NULL}, /* "1–300 seats", "by use" */
    {"addon", PR_FLAG, NULL},    {"by_use", PR_FLAG, NULL},       {"trial", PR_FLAG, NULL},
    {"one_only", PR_FLAG, NULL}, {"transferable", PR_FLAG, NULL}, {"picked", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_offer_shape = {"offer", offer_fields};

void pr_offer_fill(pr_exchange_t *x, pr_record_t *item, const pr_offer_t *offer)
{
    apr_table_t *names = apr_table_make(x->p, 2);

    apr_table_setn(names, "min", pr_text_number(x->lang, offer->min_seats, x->p));
    apr_table_setn(names, "max", pr_text_number(x->lang, offer->max_seats, x->p));
    pr_set_text(item, "id", offer->id.s);
    pr_set_text(item, "name", offer->name);
    pr_set_text(item, "about", offer->about);
    pr_set_text(item, "service", offer->service_name);
    pr_set_message(item, "range", offer->by_use ? "offers.by_use" : "change.seats.range", names);
    pr_set_flag(item, "addon", offer->addon);
    pr_set_flag(item, "by_use", offer->by_use);
    pr_set_flag(item, "trial", offer->trial);
    pr_set_flag(item, "one_only", offer->one_only);
    pr_set_flag(item, "transferable", offer->transferable);
}

/* ---- ordering ---- */

static const pr_field_t order_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"customer", PR_TEXT, NULL},
    {"customer_url", PR_URL, NULL},
    {"keep_url", PR_URL, NULL},
    {"offers", PR_LIST, &pr_offer_shape},
    {"any_offers", PR_FLAG, NULL},
    {"any_by_use", PR_FLAG, NULL},
    {"offer_wrong", PR_FLAG, NULL},
    {"quantity", PR_TEXT, NULL},
    {"quantity_wrong", PR_FLAG, NULL},
    {"name", PR_TEXT, NULL},
    {"name_wrong", PR_FLAG, NULL},
    {"partner_of_record", PR_TEXT, NULL},
    {"partner_of_record_wrong", PR_FLAG, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_order_shape = {"order", order_fields};

/* The customer in the path, when this person may order for it (row 13). */
static pr_status_t read_customer(pr_exchange_t *x, pr_rel_view_t **rel)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &id, rel);
    }
    if (status == PR_NOT_FOUND || (status == PR_OK && (*rel)->rel.kind == PR_REL_NONE)) {
        return pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
    }
    if (status != PR_OK) {
        return status;
    }
    pr_standing as = pr_access_standing((*rel)->rel.kind, (*rel)->rel.open_grants > 0, false);
    pr_decision_t may = pr_sub_decide(x, as, PR_DO_CREATE_SUBSCRIPTION);
    if (!may.allowed) {
        return pr_refuse_may(x, &may);
    }
    return pr_partner_transacts(x->partner->kind)
               ? PR_OK
               : pr_refuse(x, PR_DENIED, "provider_orders", "R9");
}

static pr_status_t fill_offers(pr_exchange_t *x, const char *picked)
{
    apr_array_header_t *offers;
    pr_status_t status = pr_store_offers(x->db, &x->site->cloud, x->lang, false, &offers);

    for (int i = 0; status == PR_OK && i < offers->nelts; i++) {
        const pr_offer_t *offer = &APR_ARRAY_IDX(offers, i, pr_offer_t);
        if (!offer->addon) {
            pr_record_t *item = pr_add_item(x->values, "offers", x->p);
            pr_offer_fill(x, item, offer);
            pr_set_flag(item, "picked", picked && !strcmp(picked, offer->id.s));
            pr_set_flag(x->values, "any_offers", true);
            if (offer->by_use) {
                pr_set_flag(x->values, "any_by_use", true);
            }
        }
    }
    return status;
}

static void fill_typed(pr_exchange_t *x)
{
    static const char *const fields[] = {"quantity", "name", "partner_of_record", NULL};
    const char *at_fault = x->refused == PR_INVALID && x->why.field ? x->why.field : "";

    for (int i = 0; fields[i]; i++) {
        pr_set_text(x->values, fields[i], pr_form_get(x->form, fields[i]));
        pr_set_flag(x->values, apr_pstrcat(x->p, fields[i], "_wrong", NULL),
                    !strcmp(at_fault, fields[i]));
    }
    pr_set_flag(x->values, "offer_wrong", !strcmp(at_fault, "offer"));
}

pr_status_t pr_page_order_ask(pr_exchange_t *x)
{
    pr_rel_view_t *rel;
    const char *seal;
    pr_status_t status = read_customer(x, &rel);

    if (status == PR_OK) {
        status = fill_offers(x, pr_form_get(x->form, "offer"));
    }
    if (status == PR_OK) {
        status = pr_csrf_seal(x, x->req->path, "", &seal);
    }
    if (status != PR_OK) {
        return status;
    }
    const char *customer = pr_url(x, "/partner/customers/%s", rel->rel.customer.s);
    pr_set_text(x->values, "customer", rel->customer_name);
    pr_set_url(x->values, "customer_url", customer);
    pr_set_url(x->values, "keep_url", apr_pstrcat(x->p, customer, "/subscriptions", NULL));
    pr_set_url(x->values, "action_url", apr_pstrcat(x->p, customer, "/order", NULL));
    pr_set_text(x->values, "seal", seal);
    fill_typed(x);
    return PR_OK;
}

/* An empty field, or one line of text. */
static const char *line(pr_exchange_t *x, const char *field)
{
    const char *value = pr_form_get(x->form, field);
    return value ? pr_text_tidy(value, x->p) : "";
}

static pr_status_t read_order(pr_exchange_t *x, const pr_rel_view_t *rel, pr_order_t *in)
{
    const char *quantity = pr_form_get(x->form, "quantity");

    *in = (pr_order_t){.by = {.who = x->req->who,
                              .nonce = x->seal.nonce,
                              .partner = x->partner->id,
                              .lang = x->lang},
                       .customer = rel->rel.customer,
                       .name = line(x, "name"),
                       .partner_of_record = line(x, "partner_of_record")};
    if (!pr_slug_id_parse(&in->offer, pr_form_get(x->form, "offer"))) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "offer_missing", "R42"), "offer");
    }
    /* What is sold by use needs none; the range of everything else begins at 1 or later. */
    if (quantity && *quantity && !pr_sub_number(quantity, &in->quantity)) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "quantity_bad", "R42"),
                                "quantity");
    }
    return *in->name
               ? pr_problem_field(&x->why, pr_subscription_check_name(in->name, &x->why), "name")
               : PR_OK;
}

pr_status_t pr_page_order(pr_exchange_t *x)
{
    pr_rel_view_t *rel;
    pr_order_t in;
    pr_sub_outcome_t out;
    pr_status_t status = read_customer(x, &rel);

    if (status == PR_OK) {
        status = read_order(x, rel, &in);
    }
    if (status == PR_OK) {
        status = pr_store_order(x->db, &in, &out, &x->why);
    }
    return status == PR_OK ? pr_redirect(x, pr_sub_url(x, &out.subscription, "?done=ordered"))
                           : status;
}

/* ---- what may be sold (R42) ---- */

static const pr_field_t offers_fields[] = {
    PR_PAGE_FIELD,          {"offers", PR_LIST, &pr_offer_shape},
    {"any", PR_FLAG, NULL}, {"nothing", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_offers_shape = {"offers", offers_fields};

pr_status_t pr_page_offers(pr_exchange_t *x)
{
    apr_array_header_t *offers;
    pr_status_t status = pr_store_offers(x->db, &x->site->cloud, x->lang, false, &offers);

    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < offers->nelts; i++) {
        pr_offer_fill(x, pr_add_item(x->values, "offers", x->p),
                      &APR_ARRAY_IDX(offers, i, pr_offer_t));
    }
    pr_set_flag(x->values, "any", offers->nelts > 0);
    pr_set_flag(x->values, "nothing", offers->nelts == 0);
    return PR_OK;
}

/* ---- the customer agreement in force (R28) ---- */

static const pr_field_t agreement_fields[] = {
    PR_PAGE_FIELD,
    {"any", PR_FLAG, NULL},
    {"nothing", PR_FLAG, NULL},
    {"version", PR_NUMBER, NULL},
    {"since", PR_DATE, NULL},
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_agreement_shape = {"agreement", agreement_fields};

pr_status_t pr_page_agreement(pr_exchange_t *x)
{
    pr_agreement_t agreement;
    pr_status_t status = pr_store_agreement(x->db, &x->site->cloud, NULL, &agreement);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    pr_set_flag(x->values, "any", agreement.version > 0);
    pr_set_flag(x->values, "nothing", agreement.version == 0);
    pr_set_number(x->values, "version", agreement.version);
    pr_set_time(x->values, "since", agreement.published_at);
    pr_set_url(x->values, "url", agreement.url);
    return PR_OK;
}
