#include "web/page.h"
#include "web/pages_subscription.h"
#include "web/subscription.h"

#include <string.h>

#define ADDON_ROWS 100

static const pr_field_t deed_fields[] = {
    {"what", PR_MESSAGE, NULL},  {"may", PR_FLAG, NULL},     {"url", PR_URL, NULL},
    {"why", PR_MESSAGE, NULL}, /* when not: what is in the way, and the way out */
    {"rule", PR_TEXT, NULL},     {"request", PR_FLAG, NULL}, /* the link helps, and this person may
                                                                send it */
    {"waits_url", PR_URL, NULL}, /* the transfer that waits for an answer */
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t deed_shape = {"deed", deed_fields};

static const pr_field_t subscription_fields[] = {
    PR_PAGE_FIELD,
    {"done", PR_MESSAGE, NULL}, /* what was done just now */
    {"owner", PR_FLAG, NULL},   /* R50 */
    {"sub", PR_RECORD, &pr_sub_shape},
    {"base_url", PR_URL, NULL},
    {"support", PR_TEXT, NULL},
    {"deeds", PR_LIST, &deed_shape},
    {"addons", PR_LIST, &pr_sub_shape},
    {"any_addons", PR_FLAG, NULL},
    {"customer_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_subscription_shape = {"subscription_page", subscription_fields};

/* ---- what all three pages show ---- */

static pr_status_t fill_support(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    const pr_subscription_t *sub = seen->sub;
    pr_partner_t *partner;
    bool named = *sub->support_partner.s && strcmp(sub->support_partner.s, sub->partner.s) != 0;

    if (!named) {
        pr_set_text(x->values, "support", sub->partner_name);
        return PR_OK;
    }
    pr_status_t status = pr_store_partner(x->db, &sub->support_partner, &partner);
    if (status == PR_OK) {
        pr_set_text(x->values, "support", partner->name);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

/* In a customer's list add-ons follow their base. */
static pr_status_t fill_addons(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    const pr_sub_query_t query = {.viewer = pr_sub_viewer(x),
                                  .customer = &seen->sub->customer,
                                  .after = &seen->sub->id,
                                  .limit = ADDON_ROWS};
    apr_array_header_t *rows;
    pr_status_t status = pr_store_subscriptions(x->db, &query, &rows);

    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        if (strcmp(sub->parent.s, seen->sub->id.s) != 0) {
            break;
        }
        pr_set_flag(x->values, "any_addons", true);
        pr_sub_fill(x, pr_add_item(x->values, "addons", x->p), sub, &seen->desk);
    }
    return status;
}

pr_status_t pr_sub_fill_page(pr_exchange_t *x, const pr_sub_seen_t *seen)
{
    pr_sub_fill(x, pr_set_record(x->values, "sub", x->p), seen->sub, &seen->desk);
    if (*seen->sub->parent.s) {
        pr_set_url(x->values, "base_url", pr_sub_url(x, &seen->sub->parent, ""));
    }
    pr_status_t status = fill_support(x, seen);
    return status == PR_OK ? fill_addons(x, seen) : status;
}

/* ---- for a partner ---- */

static void set_why(pr_exchange_t *x, pr_record_t *item, const pr_sub_seen_t *seen,
                    const char *unit, const char *rule)
{
    apr_table_t *names = apr_table_make(x->p, 4);

    apr_table_setn(names, "partner", seen->sub->partner_name);
    apr_table_setn(names, "customer", seen->sub->customer_name);
    apr_table_setn(names, "service", seen->sub->service_name);
    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_message(item, "why", unit, names);
    pr_set_text(item, "rule", rule);
}

/* "no_addons" or "no_target" when the catalogue has nothing to choose from, so that nobody opens
 * a question without answers. */
static pr_status_t nothing_to_choose(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_deed deed,
                                     const char **not_now)
{
    apr_array_header_t *offers;
    pr_status_t status;

    if (*not_now || (deed != PR_DEED_ADDON && deed != PR_DEED_TRANSITION)) {
        return PR_OK;
    }
    status = deed == PR_DEED_ADDON ? pr_store_offer_addons(x->db, seen->offer, x->lang, &offers)
                                   : pr_store_offer_upgrades(x->db, seen->offer, x->lang, &offers);
    if (status == PR_OK && offers->nelts == 0) {
        *not_now = deed == PR_DEED_ADDON ? "no_addons" : "no_target";
    }
    return status;
}

/* "transfer_waits": it is in one already, whose page `item` links (4.6). */
static pr_status_t transfer_waits(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_record_t *item,
                                  const char **not_now, const char **rule)
{
    pr_transfer_t *transfer;
    pr_status_t status = pr_store_transfer_of(x->db, &seen->sub->id, &transfer);

    if (status == PR_OK) {
        pr_set_url(item, "waits_url", pr_url(x, "/partner/transfers/%s", transfer->id.s));
        *not_now = "transfer_waits";
        *rule = "R23";
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static pr_status_t add_deed(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_deed deed)
{
    pr_record_t *item = pr_add_item(x->values, "deeds", x->p);
    pr_decision_t may = pr_sub_decide(x, seen->as, pr_deed_action(deed));
    const char *word = pr_deed_word(deed), *rule, *not_now = pr_deed_not_now(seen, deed, &rule);
    pr_status_t status = nothing_to_choose(x, seen, deed, &not_now);
    if (status == PR_OK && may.allowed && !not_now && deed == PR_DEED_TRANSFER) {
        status = transfer_waits(x, seen, item, &not_now, &rule);
    }
    bool link_helps = !may.allowed && !strcmp(may.code, "dap_required") &&
                      pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles);

    pr_set_message(item, "what", pr_deed_unit(x, "sub.deed.", deed), NULL);
    pr_set_flag(item, "may", may.allowed && !not_now);
    pr_set_url(item, "url", pr_sub_url(x, &seen->sub->id, apr_pstrcat(x->p, "/", word, NULL)));
    pr_set_flag(item, "request", link_helps);
    if (!may.allowed) {
        set_why(x, item, seen, apr_pstrcat(x->p, "sub.why.", may.code, NULL), may.rule);
    }
    else if (not_now) {
        set_why(x, item, seen, apr_pstrcat(x->p, "sub.not_now.", not_now, NULL), rule);
    }
    return status;
}

/* Words of the address after something was done; any other says nothing. */
static const char *const done_words[] = {"ordered",    "addon",       "seats",     "name",
                                         "suspended",  "reactivated", "cancelled", "converted",
                                         "transition", "record",      "support",   NULL};

pr_status_t pr_page_subscription(pr_exchange_t *x)
{
    pr_sub_seen_t seen;
    pr_status_t status = pr_sub_read(x, PR_DO_READ_SUBSCRIPTION, &seen);

    if (status == PR_OK) {
        status = pr_sub_fill_page(x, &seen);
    }
    if (status != PR_OK) {
        return status;
    }
    bool deleted = seen.sub->status == PR_SUB_DELETED;
    for (int deed = deleted ? PR_DEED_PROVISIONING : 0; deed < PR_DEED_COUNT; deed++) {
        if (pr_deed_arises(&seen, (pr_deed)deed)) {
            status = add_deed(x, &seen, (pr_deed)deed);
        }
        if (status != PR_OK) {
            return status;
        }
    }
    pr_done_tell(x, "sub.done", done_words);
    bool sold = seen.as == PR_AS_ORIGINAL_DAP || seen.as == PR_AS_ORIGINAL;
    pr_set_flag(x->values, "owner", sold && !deleted && seen.offer->by_use);
    const char *customer = pr_url(x, "/partner/customers/%s", seen.sub->customer.s);
    pr_set_url(x->values, "customer_url", customer);
    pr_set_url(x->values, "list_url", apr_pstrcat(x->p, customer, "/subscriptions", NULL));
    return PR_OK;
}

/* ---- provisioning (row 12) ---- */

static const pr_field_t provisioning_fields[] = {
    PR_PAGE_FIELD,
    {"sub", PR_RECORD, &pr_sub_shape},
    {"state", PR_MESSAGE, NULL},
    {"ready", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_provisioning_shape = {"provisioning", provisioning_fields};

pr_status_t pr_page_provisioning(pr_exchange_t *x)
{
    pr_sub_seen_t seen;
    pr_status_t status = pr_sub_read(x, PR_DO_READ_PROVISIONING, &seen);

    if (status != PR_OK) {
        return status;
    }
    bool pending = seen.sub->status == PR_SUB_PENDING, deleted = seen.sub->status == PR_SUB_DELETED;
    pr_sub_fill(x, pr_set_record(x->values, "sub", x->p), seen.sub, &seen.desk);
    pr_set_flag(x->values, "ready", !pending && !deleted);
    pr_set_message(x->values, "state",
                   pending   ? "provisioning.pending"
                   : deleted ? "provisioning.gone"
                             : "provisioning.done",
                   NULL);
    return PR_OK;
}

/* ---- for the customer (R44) ---- */

static const pr_field_t own_fields[] = {
    PR_PAGE_FIELD,
    {"sub", PR_RECORD, &pr_sub_shape},
    {"base_url", PR_URL, NULL},
    {"support", PR_TEXT, NULL},
    {"addons", PR_LIST, &pr_sub_shape},
    {"any_addons", PR_FLAG, NULL},
    {"contact_name", PR_TEXT, NULL}, /* whom to ask for a change */
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"moving", PR_FLAG, NULL}, /* a transfer waits for an answer (R23) */
    {"moving_to", PR_TEXT, NULL},
    {"moving_since", PR_DATE, NULL},
    {"moving_wish", PR_TEXT, NULL}, /* the customer's own letter, as the partner noted it */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_own_subscription_shape = {"own_subscription", own_fields};

static pr_status_t fill_contact(pr_exchange_t *x, const pr_subscription_t *sub)
{
    pr_partner_t *partner;
    pr_status_t status = pr_store_partner(x->db, &sub->partner, &partner);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    pr_set_text(x->values, "contact_name", partner->contact_name);
    pr_set_text(x->values, "contact_email", partner->contact_email);
    pr_set_text(x->values, "contact_phone", partner->contact_phone);
    pr_set_text(x->values, "domain", partner->domain);
    return PR_OK;
}

static pr_status_t fill_transfer(pr_exchange_t *x, const pr_subscription_t *sub)
{
    pr_transfer_t *transfer;
    pr_status_t status = pr_store_transfer_of(x->db, &sub->id, &transfer);

    if (status == PR_OK) {
        pr_set_flag(x->values, "moving", true);
        pr_set_text(x->values, "moving_to", transfer->to_name);
        pr_set_time(x->values, "moving_since", transfer->created_at);
        pr_set_text(x->values, "moving_wish", transfer->wish);
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

pr_status_t pr_page_own_subscription(pr_exchange_t *x)
{
    pr_sub_seen_t seen;
    pr_status_t status = pr_sub_read(x, PR_DO_READ_SUBSCRIPTION, &seen);

    if (status == PR_OK) {
        status = pr_sub_fill_page(x, &seen);
    }
    if (status == PR_OK) {
        status = fill_transfer(x, seen.sub);
    }
    return status == PR_OK ? fill_contact(x, seen.sub) : status;
}
