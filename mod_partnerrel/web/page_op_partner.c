#include "base/text.h"
#include "view/escape.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

/* clang-format off */
static const pr_field_t link_fields[] = {
    {"dap", PR_FLAG, NULL},
    {"reseller", PR_TEXT, NULL},
    {"generation", PR_NUMBER, NULL},
    {"live", PR_FLAG, NULL},
    {"disabled_at", PR_TIME, NULL},
    {"rotated_at", PR_TIME, NULL},
    {"views", PR_NUMBER, NULL},
    {"accepts", PR_NUMBER, NULL},
    {"declines", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_field_t name_fields[] = {
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t link_shape = {"op_link", link_fields};
static const pr_shape_t name_shape = {"op_named", name_fields};

static const pr_field_t partner_fields[] = {
    PR_PAGE_FIELD,
    {"done", PR_MESSAGE, NULL},
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"state", PR_MESSAGE, NULL},
    {"state_about", PR_MESSAGE, NULL},
    {"active", PR_FLAG, NULL},
    {"country", PR_TEXT, NULL},
    {"mpn", PR_TEXT, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"issuer", PR_TEXT, NULL},
    {"tenant", PR_TEXT, NULL},
    {"added", PR_DATE, NULL},
    {"customers", PR_NUMBER, NULL},
    {"wish", PR_TEXT, NULL},
    {"wished_by", PR_TEXT, NULL},
    {"wished_at", PR_TIME, NULL},
    {"links", PR_LIST, &link_shape},
    {"services", PR_LIST, &name_shape},
    {"providers", PR_LIST, &name_shape},
    {"resellers", PR_LIST, &name_shape},
    {"list_url", PR_URL, NULL},
    {"state_url", PR_URL, NULL},
    {"name_url", PR_URL, NULL},
    {"details_url", PR_URL, NULL},
    {"link_url", PR_URL, NULL},
    {"asks_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_partner_shape = {"operator_partner", partner_fields};

static void fill_facts(pr_exchange_t *x, const pr_partner_t *p)
{
    const char *kind = pr_partner_kind_word(p->kind), *state = pr_partner_state_word(p->state);

    pr_set_text(x->values, "name", p->name);
    pr_set_text(x->values, "domain", p->domain);
    pr_set_message(x->values, "kind", apr_pstrcat(x->p, "partner_kind.", kind, NULL), NULL);
    pr_set_message(x->values, "state", apr_pstrcat(x->p, "partner_state.", state, NULL), NULL);
    pr_set_message(x->values, "state_about", apr_pstrcat(x->p, "operator.state.", state, NULL),
                   NULL);
    pr_set_flag(x->values, "active", p->state == PR_PARTNER_ACTIVE);
    pr_set_text(x->values, "country", pr_text_country(x->lang, p->country, x->p));
    pr_set_text(x->values, "mpn", p->mpn_id);
    pr_set_text(x->values, "contact_name", p->contact_name);
    pr_set_text(x->values, "contact_email", p->contact_email);
    pr_set_text(x->values, "contact_phone", p->contact_phone);
    pr_set_text(x->values, "issuer", p->issuer);
    pr_set_text(x->values, "tenant", p->tenant);
    pr_set_time(x->values, "added", p->created_at);
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/partners"));
    pr_set_url(x->values, "state_url", pr_url(x, "/operator/partners/%s/state", p->id.s));
    pr_set_url(x->values, "name_url", pr_url(x, "/operator/partners/%s/name", p->id.s));
    pr_set_url(x->values, "details_url", pr_url(x, "/operator/partners/%s/details", p->id.s));
    pr_set_url(x->values, "link_url", pr_url(x, "/operator/partners/%s/link", p->id.s));
    pr_set_url(x->values, "asks_url", pr_url(x, "/operator/partners/%s/services", p->id.s));
}

/* A link that names a reseller asks for two partners. */
static pr_status_t is_live(pr_exchange_t *x, const pr_partner_t *partner,
                           const pr_invitation_t *link, bool *live)
{
    pr_partner_t *reseller = NULL;
    pr_status_t status = PR_OK;

    if (link->reseller.s[0]) {
        status = pr_store_link_reseller(x->db, link, &reseller, NULL);
    }
    *live = status == PR_OK && pr_invitation_live(partner, reseller, link);
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static pr_status_t add_links(pr_exchange_t *x, const pr_partner_t *partner)
{
    apr_array_header_t *links, *counters;
    pr_status_t status = pr_store_links(x->db, &partner->id, &links);

    if (status == PR_OK) {
        status = pr_store_link_counters(x->db, &partner->id, &counters);
    }
    for (int i = 0; status == PR_OK && i < links->nelts; i++) {
        const pr_link_t *link = &APR_ARRAY_IDX(links, i, pr_link_t);
        pr_record_t *item = pr_add_item(x->values, "links", x->p);
        bool live;
        status = is_live(x, partner, &link->link, &live);
        pr_set_flag(item, "dap", link->link.dap);
        pr_set_text(item, "reseller", link->reseller_name);
        pr_set_number(item, "generation", link->link.generation);
        pr_set_flag(item, "live", live);
        pr_set_time(item, "disabled_at", link->link.disabled_at);
        pr_set_time(item, "rotated_at", link->link.rotated_at);
        if (i < counters->nelts) {
            const pr_link_counter_t *counter = &APR_ARRAY_IDX(counters, i, pr_link_counter_t);
            pr_set_number(item, "views", counter->views);
            pr_set_number(item, "accepts", counter->accepts);
            pr_set_number(item, "declines", counter->declines);
        }
    }
    return status;
}

static void add_partners(pr_exchange_t *x, const char *list, const apr_array_header_t *named)
{
    for (int i = 0; i < named->nelts; i++) {
        const pr_named_partner_t *partner = &APR_ARRAY_IDX(named, i, pr_named_partner_t);
        pr_record_t *item = pr_add_item(x->values, list, x->p);
        pr_set_text(item, "name", partner->name);
        pr_set_url(item, "url", pr_url(x, "/operator/partners/%s", partner->id.s));
    }
}

static bool asked_for(const pr_partner_more_t *more, const pr_service_id *id)
{
    for (int i = 0; i < more->services->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(more->services, i, pr_service_id).s, id->s)) {
            return true;
        }
    }
    return false;
}

static pr_status_t add_more(pr_exchange_t *x, const pr_partner_t *partner)
{
    pr_partner_more_t more;
    apr_array_header_t *services;
    pr_status_t status = pr_store_partner_more(x->db, &partner->id, &more);

    if (status == PR_OK) {
        status = pr_store_services(x->db, &partner->cloud, x->lang, true, &services);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_set_number(x->values, "customers", more.customers);
    pr_set_text(x->values, "wish", more.wish);
    pr_set_text(x->values, "wished_by", more.wished_by);
    pr_set_time(x->values, "wished_at", more.wished_at);
    add_partners(x, "providers", more.providers);
    add_partners(x, "resellers", more.resellers);
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        if (asked_for(&more, &service->id)) {
            pr_set_text(pr_add_item(x->values, "services", x->p), "name", service->name);
        }
    }
    return PR_OK;
}

pr_status_t pr_page_op_partner(pr_exchange_t *x)
{
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK) {
        fill_facts(x, partner);
        pr_op_done(x);
        status = add_links(x, partner);
    }
    return status == PR_OK ? add_more(x, partner) : status;
}

/* ---- what its links ask for ---- */

static const pr_field_t asks_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"services", PR_LIST, &pr_op_option_shape},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"partner_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_asks_shape = {"operator_asks", asks_fields};

pr_status_t pr_page_op_asks_ask(pr_exchange_t *x)
{
    pr_partner_more_t more;
    pr_partner_t *partner;
    apr_array_header_t *services;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK) {
        status = pr_store_partner_more(x->db, &partner->id, &more);
    }
    if (status == PR_OK) {
        status = pr_store_services(x->db, &partner->cloud, x->lang, true, &services);
    }
    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        pr_record_t *item =
            pr_op_option(x, "services", service->id.s, NULL, asked_for(&more, &service->id));
        pr_set_text(item, "name", service->name);
    }
    pr_set_text(x->values, "name", partner->name);
    pr_set_url(x->values, "partner_url", pr_url(x, "/operator/partners/%s", partner->id.s));
    return pr_op_form(x, pr_op_state(x, partner->version));
}

pr_status_t pr_page_op_asks(pr_exchange_t *x)
{
    size_t n = 0;
    const char *const *typed = pr_form_all(x->form, "service", &n);
    pr_service_id *ids = apr_palloc(x->p, (n + 1) * sizeof *ids);
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    for (size_t i = 0; status == PR_OK && i < n; i++) {
        if (!pr_slug_id_parse(&ids[i], typed[i])) {
            status = pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "service_unknown", "Q2"),
                                      "service");
        }
    }
    if (status != PR_OK) {
        return status;
    }
    const pr_partner_services_t in = {.by = pr_op_by(x),
                                      .partner = partner->id,
                                      .services = ids,
                                      .n_services = n,
                                      .version = pr_op_version(x)};
    status = pr_store_partner_services(x->db, &in, &x->why);
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/partners/%s", partner->id.s), "asks")
               : status;
}
