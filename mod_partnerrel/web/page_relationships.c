#include "base/text.h"
#include "web/explain.h"
#include "web/page.h"
#include "web/pages_customer.h"
#include "web/use.h"

#include <string.h>

#define HISTORY_ROWS 200

/* A service of a partner: with or without privileges (R34). */
/* clang-format off */
static const pr_field_t service_fields[] = {
    {"name", PR_TEXT, NULL},
    {"granted", PR_FLAG, NULL},
    {"grant", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    PR_LAST_USE_FIELDS,
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t service_shape = {"partner_service", service_fields};

/* clang-format off */
#define PARTNER_FIELDS                                                                             \
    {"name", PR_TEXT, NULL}, {"domain", PR_TEXT, NULL}, {"kind", PR_MESSAGE, NULL},                \
        {"since", PR_DATE, NULL}, {"related", PR_FLAG, NULL}, {"reseller", PR_FLAG, NULL},         \
        {"has_dap", PR_FLAG, NULL}, {"had_dap", PR_FLAG, NULL}, {"removed_at", PR_DATE, NULL},     \
        {"stays", PR_FLAG, NULL}, {"suspended", PR_FLAG, NULL}, {"blocked", PR_FLAG, NULL},        \
        {"services", PR_LIST, &service_shape}, {"provider", PR_TEXT, NULL}
/* clang-format on */

static const pr_field_t row_fields[] = {
    PARTNER_FIELDS,
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t row_shape = {"partner_row", row_fields};

static const pr_field_t partners_fields[] = {
    PR_PAGE_FIELD,
    {"organisation", PR_TEXT, NULL},
    {"any", PR_FLAG, NULL},
    {"any_dap", PR_FLAG, NULL},
    {"any_former", PR_FLAG, NULL},
    {"partners", PR_LIST, &row_shape},
    {"former", PR_LIST, &row_shape}, /* the relationship itself has ended */
    {"remove_url", PR_URL, NULL},
    {"remove_all_url", PR_URL, NULL},
    PR_UNUSED_FIELD,
    {"remove_unused_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_partners_shape = {"partners", partners_fields};

/* clang-format off */
static const pr_field_t history_fields[] = {
    {"service", PR_TEXT, NULL},
    {"from", PR_TIME, NULL},
    {"by", PR_TEXT, NULL},
    {"open", PR_FLAG, NULL},
    {"until", PR_TIME, NULL},
    {"ended_by", PR_TEXT, NULL},
    {"replaced_by", PR_TEXT, NULL}, /* "" unless another partner took over (Q1) */
    {"reason", PR_MESSAGE, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t history_shape = {"partner_grant", history_fields};

static const pr_field_t allowed_fields[] = {
    {"name", PR_TEXT, NULL},
    {"may", PR_TEXT, NULL},
    {"may_not", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t allowed_shape = {"partner_allowed", allowed_fields};

static const pr_field_t partner_fields[] = {
    PR_PAGE_FIELD,
    PARTNER_FIELDS,
    {"partner_kind", PR_MESSAGE, NULL},
    {"country", PR_TEXT, NULL},
    {"number", PR_TEXT, NULL},       /* "" when it has none */
    {"contact_name", PR_TEXT, NULL}, /* "" when not known; likewise the next two */
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"may_delete", PR_FLAG, NULL}, /* R36 */
    {"partner_ends", PR_FLAG, NULL},
    {"provider_ends", PR_FLAG, NULL}, /* R59 */
    {"history", PR_LIST, &history_shape},
    {"any_history", PR_FLAG, NULL},
    {"allowed", PR_LIST, &allowed_shape}, /* what its privileges allow */
    PR_REMOVALS_FIELD,
    {"remove_url", PR_URL, NULL},
    {"remove_all_url", PR_URL, NULL},
    {"end_url", PR_URL, NULL},
    PR_UNUSED_FIELD,
    {"remove_unused_url", PR_URL, NULL},
    {"use_url", PR_URL, NULL}, /* who used what */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_partner_shape = {"partner", partner_fields};

/* ---- one partner ---- */

/* What the customer has granted to whom, and when it was used last. */
typedef struct {
    apr_array_header_t *services; /* pr_service_t: all there are */
    apr_array_header_t *grants;   /* pr_grant_t */
    apr_array_header_t *uses;     /* pr_grant_use_t */
} held_t;

static const char *message_id(pr_exchange_t *x, const char *group, const char *word)
{
    return apr_pstrcat(x->p, group, ".", word, NULL);
}

static const pr_grant_t *grant_at(const apr_array_header_t *grants, int i)
{
    return &APR_ARRAY_IDX(grants, i, pr_grant_t);
}

static bool is_open(const pr_grant_t *grant, const pr_relationship_id *rel)
{
    return grant->ended_at == 0 && !strcmp(grant->relationship.s, rel->s);
}

static bool is_service(const apr_array_header_t *services, const pr_service_id *id)
{
    for (int i = 0; i < services->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(services, i, pr_service_t).id.s, id->s)) {
            return true;
        }
    }
    return false;
}

static void add_service(pr_exchange_t *x, pr_record_t *item, const char *name,
                        const pr_grant_t *grant, const held_t *held)
{
    pr_set_text(item, "name", name);
    if (grant) {
        pr_set_flag(item, "granted", true);
        pr_set_text(item, "grant", grant->id.s);
        pr_set_time(item, "since", grant->granted_at);
        pr_use_fill(x, item, pr_use_of(held->uses, &grant->id));
    }
}

static const pr_grant_t *open_grant(const apr_array_header_t *grants, const pr_relationship_id *rel,
                                    const pr_service_id *service)
{
    for (int i = 0; i < grants->nelts; i++) {
        const pr_grant_t *grant = grant_at(grants, i);
        if (is_open(grant, rel) && !strcmp(grant->service.s, service->s)) {
            return grant;
        }
    }
    return NULL;
}

/* Each service there is, and those that were switched off while this partner holds them. */
static void add_services(pr_exchange_t *x, pr_record_t *to, const pr_relationship_id *rel,
                         const held_t *held)
{
    for (int i = 0; i < held->services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(held->services, i, pr_service_t);
        add_service(x, pr_add_item(to, "services", x->p), service->name,
                    open_grant(held->grants, rel, &service->id), held);
    }
    for (int j = 0; j < held->grants->nelts; j++) {
        const pr_grant_t *grant = grant_at(held->grants, j);
        if (is_open(grant, rel) && !is_service(held->services, &grant->service)) {
            add_service(x, pr_add_item(to, "services", x->p), grant->service_name, grant, held);
        }
    }
}

/* R58: what it does not use is pointed out, with a way to remove it. */
static void point_out(pr_exchange_t *x, const pr_rel_view_t *view, const held_t *held,
                      const char **query)
{
    const pr_unused_of_t of = {view->partner_name, &view->rel.id, held->grants, held->uses};

    pr_use_point_out(x, &of, query);
    pr_set_url(x->values, "remove_unused_url", pr_url(x, "/customer/partners/remove%s", *query));
}

static void fill_partner(pr_exchange_t *x, pr_record_t *to, const pr_rel_view_t *view)
{
    const pr_relationship_t *rel = &view->rel;
    /* When a partner without privileges lost the last of them. */
    apr_time_t end = rel->open_grants ? 0 : rel->dap_ended_at;

    pr_set_text(to, "name", view->partner_name);
    pr_set_text(to, "domain", view->partner_domain);
    pr_set_text(to, "provider", view->rel.kind == PR_REL_NONE ? "" : view->provider_name);
    pr_set_message(to, "kind", message_id(x, "rel_kind", pr_rel_kind_word(rel->kind)), NULL);
    pr_set_time(to, "since", rel->since);
    pr_set_flag(to, "related", rel->kind != PR_REL_NONE);
    pr_set_flag(to, "reseller", rel->kind == PR_REL_RESELLER);
    pr_set_flag(to, "has_dap", rel->open_grants > 0);
    pr_set_flag(to, "had_dap", end > 0);
    pr_set_time(to, "removed_at", end);
    /* R52, R53: what a removal leaves alone is said while other privileges stand, too. */
    pr_set_flag(to, "stays",
                rel->kind == PR_REL_RESELLER && rel->open_grants > 0 && rel->dap_ended_at > 0);
    pr_set_flag(to, "suspended", view->partner_state == PR_PARTNER_SUSPENDED);
    pr_set_flag(to, "blocked", view->partner_state == PR_PARTNER_BLOCKED);
}

/* ---- all of them ---- */

static void add_partner(pr_exchange_t *x, const pr_rel_view_t *view, const held_t *held)
{
    bool former = view->rel.kind == PR_REL_NONE;
    pr_record_t *item = pr_add_item(x->values, former ? "former" : "partners", x->p);

    fill_partner(x, item, view);
    pr_set_url(item, "url", pr_url(x, "/customer/partners/%s", view->rel.id.s));
    pr_set_flag(x->values, former ? "any_former" : "any", true);
    if (view->rel.open_grants > 0) {
        pr_set_flag(x->values, "any_dap", true);
        add_services(x, item, &view->rel.id, held);
    }
}

static pr_status_t read_held(pr_exchange_t *x, const pr_partner_id *partner, held_t *held)
{
    pr_status_t status =
        pr_store_services(x->db, &x->customer->cloud, x->lang, false, &held->services);

    return status == PR_OK ? pr_store_usage_last(x->db, &x->customer->id, partner, &held->uses)
                           : status;
}

static pr_status_t add_partners(pr_exchange_t *x)
{
    apr_array_header_t *views;
    const char *unused = "";
    held_t held;

    pr_status_t status = pr_store_partners_of(x->db, &x->customer->id, &views);
    if (status == PR_OK) {
        status = read_held(x, NULL, &held);
    }
    if (status == PR_OK) {
        status = pr_store_open_grants(x->db, &x->customer->id, x->lang, &held.grants);
    }
    for (int i = 0; status == PR_OK && i < views->nelts; i++) {
        const pr_rel_view_t *view = &APR_ARRAY_IDX(views, i, pr_rel_view_t);
        add_partner(x, view, &held);
        point_out(x, view, &held, &unused);
    }
    return status;
}

pr_status_t pr_page_partners(pr_exchange_t *x)
{
    pr_set_text(x->values, "organisation", pr_identity_organisation(x->req->who));
    pr_set_url(x->values, "remove_url", pr_url(x, "/customer/partners/remove"));
    pr_set_url(x->values, "remove_all_url", pr_url(x, "/customer/partners/remove?all=1"));
    return x->customer ? add_partners(x) : PR_OK;
}

/* ---- one of them ---- */

static void add_history(pr_exchange_t *x, const pr_grant_t *grant)
{
    pr_record_t *item = pr_add_item(x->values, "history", x->p);

    pr_set_text(item, "service", grant->service_name);
    pr_set_time(item, "from", grant->granted_at);
    pr_set_text(item, "by", grant->granted_by);
    pr_set_flag(item, "open", grant->ended_at == 0);
    pr_set_time(item, "until", grant->ended_at);
    pr_set_text(item, "ended_by", grant->ended_by);
    pr_set_text(item, "replaced_by", grant->replaced_by);
    pr_set_message(item, "reason", message_id(x, "partner.end", pr_end_reason_word(grant->reason)),
                   NULL);
}

/* The removal of all that this partner has. */
static const char *remove_all_url(pr_exchange_t *x, const apr_array_header_t *history)
{
    const char *query = "";

    for (int i = 0; i < history->nelts; i++) {
        if (grant_at(history, i)->ended_at == 0) {
            query = apr_pstrcat(x->p, query, *query ? "&" : "?",
                                "grant=", grant_at(history, i)->id.s, NULL);
        }
    }
    return pr_url(x, "/customer/partners/remove%s", query);
}

static void add_allowed(pr_exchange_t *x, const pr_relationship_id *rel,
                        const apr_array_header_t *services, const apr_array_header_t *history)
{
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        if (open_grant(history, rel, &service->id)) {
            pr_record_t *item = pr_add_item(x->values, "allowed", x->p);
            pr_set_text(item, "name", service->name);
            pr_set_text(item, "may", service->may);
            pr_set_text(item, "may_not", service->may_not);
        }
    }
}

/* Who can end the relationship itself. */
static void fill_ending(pr_exchange_t *x, const pr_rel_view_t *view)
{
    bool may_delete = pr_relationship_customer_may_delete(view->rel.kind);
    bool indirect = view->partner_kind == PR_PARTNER_INDIRECT_RESELLER;

    pr_set_flag(x->values, "may_delete", may_delete);
    pr_set_flag(x->values, "partner_ends", !may_delete && !indirect);
    pr_set_flag(x->values, "provider_ends", !may_delete && indirect);
}

static void fill_details(pr_exchange_t *x, const pr_rel_view_t *view,
                         const apr_array_header_t *history)
{
    fill_partner(x, x->values, view);
    pr_set_message(x->values, "partner_kind",
                   message_id(x, "partner_kind", pr_partner_kind_word(view->partner_kind)), NULL);
    pr_set_text(x->values, "contact_name", view->partner_contact_name);
    pr_set_text(x->values, "contact_email", view->partner_contact_email);
    pr_set_text(x->values, "contact_phone", view->partner_contact_phone);
    fill_ending(x, view);
    pr_set_url(x->values, "remove_url", pr_url(x, "/customer/partners/remove"));
    pr_set_url(x->values, "remove_all_url", remove_all_url(x, history));
    pr_set_url(x->values, "end_url", pr_url(x, "/customer/partners/%s/end", view->rel.id.s));
    pr_set_flag(x->values, "any_history", history->nelts > 0);
    for (int i = 0; i < history->nelts; i++) {
        add_history(x, grant_at(history, i));
    }
}

static pr_status_t show_partner(pr_exchange_t *x, const pr_relationship_id *id)
{
    held_t held;
    pr_partner_t *partner;
    pr_rel_view_t *view;
    const char *unused = "";

    pr_status_t status = pr_store_rel_of_customer(x->db, &x->customer->id, id, &view);
    if (status == PR_OK) {
        status = pr_store_grant_history(x->db, id, x->lang, HISTORY_ROWS, &held.grants);
    }
    if (status == PR_OK) {
        status = read_held(x, &view->rel.partner, &held);
    }
    if (status == PR_OK) {
        status = pr_store_partner(x->db, &view->rel.partner, &partner);
    }
    if (status == PR_OK) {
        fill_details(x, view, held.grants);
        pr_set_text(x->values, "country", pr_text_country(x->lang, partner->country, x->p));
        pr_set_text(x->values, "number", partner->mpn_id);
        pr_set_url(x->values, "use_url", pr_url(x, "/customer/partners/%s/use", id->s));
        add_services(x, x->values, id, &held);
        add_allowed(x, id, held.services, held.grants);
        point_out(x, view, &held, &unused);
        status = pr_explain_removals(x, partner, held.grants);
    }
    return status;
}

pr_status_t pr_page_partner(pr_exchange_t *x)
{
    pr_relationship_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (x->customer && pr_id_parse(&id, x->capture)) {
        status = show_partner(x, &id);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "partner_unknown", "R35") : status;
}
