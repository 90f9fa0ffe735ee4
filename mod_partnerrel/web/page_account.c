#include "base/text.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

/* clang-format off */
static const pr_field_t link_fields[] = {
    {"dap", PR_FLAG, NULL},
    {"reseller", PR_TEXT, NULL},
    {"live", PR_FLAG, NULL},
    {"views", PR_NUMBER, NULL},
    {"accepts", PR_NUMBER, NULL},
    {"declines", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_field_t name_fields[] = {
    {"name", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t link_shape = {"account_link", link_fields};
static const pr_shape_t name_shape = {"account_named", name_fields};

static const pr_field_t account_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"state", PR_MESSAGE, NULL},
    {"active", PR_FLAG, NULL},
    {"country", PR_TEXT, NULL},
    {"mpn", PR_TEXT, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"links", PR_LIST, &link_shape},
    {"providers", PR_LIST, &name_shape},
    {"wish", PR_TEXT, NULL},
    {"wished_by", PR_TEXT, NULL},
    {"wished_at", PR_TIME, NULL},
    {"may_wish", PR_FLAG, NULL},
    {"typed", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_account_shape = {"account", account_fields};

/* Everybody of the partner may read it, so no row of the matrix stands for it. */
static pr_status_t read_account(pr_exchange_t *x, bool changes)
{
    pr_status_t status = pr_find_own_partner(x);

    if (status != PR_OK) {
        return status;
    }
    const pr_decision_t may = pr_access_account(x->partner->state, x->req->who->roles, changes);
    return may.allowed ? PR_OK : pr_refuse_may(x, &may);
}

static void fill_facts(pr_exchange_t *x, const pr_partner_t *p)
{
    const char *kind = pr_partner_kind_word(p->kind), *state = pr_partner_state_word(p->state);

    pr_set_text(x->values, "name", p->name);
    pr_set_text(x->values, "domain", p->domain);
    pr_set_message(x->values, "kind", apr_pstrcat(x->p, "partner_kind.", kind, NULL), NULL);
    pr_set_message(x->values, "state", apr_pstrcat(x->p, "partner_state.", state, NULL), NULL);
    pr_set_flag(x->values, "active", p->state == PR_PARTNER_ACTIVE);
    pr_set_text(x->values, "country", pr_text_country(x->lang, p->country, x->p));
    pr_set_text(x->values, "mpn", p->mpn_id);
    pr_set_text(x->values, "contact_name", p->contact_name);
    pr_set_text(x->values, "contact_email", p->contact_email);
    pr_set_text(x->values, "contact_phone", p->contact_phone);
}

static pr_status_t add_links(pr_exchange_t *x, const pr_partner_t *partner)
{
    apr_array_header_t *counters;
    pr_status_t status = pr_store_link_counters(x->db, &partner->id, &counters);

    for (int i = 0; status == PR_OK && i < counters->nelts; i++) {
        const pr_link_counter_t *counter = &APR_ARRAY_IDX(counters, i, pr_link_counter_t);
        pr_record_t *item = pr_add_item(x->values, "links", x->p);
        pr_set_flag(item, "dap", counter->dap);
        pr_set_text(item, "reseller", counter->reseller_name);
        pr_set_flag(item, "live", partner->state == PR_PARTNER_ACTIVE && counter->disabled_at == 0);
        pr_set_number(item, "views", counter->views);
        pr_set_number(item, "accepts", counter->accepts);
        pr_set_number(item, "declines", counter->declines);
    }
    return status;
}

static pr_status_t add_more(pr_exchange_t *x, const pr_partner_t *partner)
{
    pr_partner_more_t more;
    pr_status_t status = pr_store_partner_more(x->db, &partner->id, &more);

    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "wish", more.wish);
    pr_set_text(x->values, "wished_by", more.wished_by);
    pr_set_time(x->values, "wished_at", more.wished_at);
    for (int i = 0; i < more.providers->nelts; i++) {
        pr_set_text(pr_add_item(x->values, "providers", x->p), "name",
                    APR_ARRAY_IDX(more.providers, i, pr_named_partner_t).name);
    }
    return PR_OK;
}

pr_status_t pr_page_account(pr_exchange_t *x)
{
    pr_status_t status = read_account(x, false);
    const pr_partner_t *partner = x->partner;

    if (status != PR_OK) {
        return status;
    }
    fill_facts(x, partner);
    pr_op_done(x);
    pr_set_text(x->values, "typed", pr_op_typed(x, "name", ""));
    status = add_links(x, partner);
    if (status == PR_OK) {
        status = add_more(x, partner);
    }
    if (status != PR_OK || !pr_access_account(partner->state, x->req->who->roles, true).allowed) {
        return status;
    }
    pr_set_flag(x->values, "may_wish", true);
    return pr_op_form(x, "");
}

pr_status_t pr_page_account_wish(pr_exchange_t *x)
{
    pr_partner_name_t in = {.by = pr_op_by(x), .name = pr_op_line(x, "name")};
    pr_status_t status = read_account(x, true);

    if (status == PR_OK) {
        in.partner = x->partner->id;
        status = pr_store_partner_wish(x->db, &in, &x->why);
    }
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/partner/account"), "wished") : status;
}
