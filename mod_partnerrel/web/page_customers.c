#include "base/text.h"
#include "core/ending.h"
#include "core/support.h"
#include "view/escape.h"
#include "web/page.h"
#include "web/pages_partner.h"
#include "web/use.h"

#include <string.h>

/* ---- what the list and a customer's page both show ---- */

static const char *number(pr_exchange_t *x, apr_int64_t n)
{
    return apr_psprintf(x->p, "%" APR_INT64_T_FMT, n);
}

void pr_customer_set_kind(pr_exchange_t *x, pr_record_t *record, pr_rel_kind kind)
{
    pr_set_message(record, "kind", apr_pstrcat(x->p, "rel_kind.", pr_rel_kind_word(kind), NULL),
                   NULL);
}

void pr_customer_set_state(pr_exchange_t *x, pr_record_t *record, int open, int total)
{
    apr_table_t *names = apr_table_make(x->p, 2);

    apr_table_setn(names, "count", number(x, open));
    apr_table_setn(names, "total", number(x, total));
    pr_set_flag(record, "has_dap", open > 0);
    pr_set_message(record, "state", open > 0 ? "customers.state.dap" : "customers.state.none",
                   names);
}

void pr_customer_set_may_request(pr_exchange_t *x)
{
    pr_set_flag(x->values, "may_request",
                pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles));
}

/* ---- one customer ---- */

/* clang-format off */
static const pr_field_t service_fields[] = {
    {"name", PR_TEXT, NULL},
    {"granted", PR_FLAG, NULL},
    {"since", PR_DATE, NULL},
    {"may_open", PR_FLAG, NULL},   /* there is a dashboard, and this person may enter it */
    {"needs_role", PR_FLAG, NULL}, /* there is one, and a colleague may */
    {"url", PR_URL, NULL},
    {"may_enter", PR_FLAG, NULL}, /* this person, be there a dashboard or not */
    {"why_url", PR_URL, NULL},
    PR_LAST_USE_FIELDS,
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t service_shape = {"customer_service", service_fields};

/* clang-format off */
static const pr_field_t grant_fields[] = {
    {"service", PR_TEXT, NULL},
    {"from", PR_TIME, NULL},
    {"open", PR_FLAG, NULL},
    {"until", PR_TIME, NULL},
    {"reason", PR_MESSAGE, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t grant_shape = {"customer_grant", grant_fields};

static const pr_field_t through_fields[] = {
    {"name", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t through_shape = {"customer_through", through_fields};

static const pr_field_t customer_fields[] = {
    PR_PAGE_FIELD,
    {"provider", PR_TEXT, NULL}, /* the partner sells through it (R10) */
    {"any_through", PR_FLAG, NULL},
    {"through", PR_LIST, &through_shape}, /* who sells through the partner here */
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"tenant", PR_TEXT, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"has_dap", PR_FLAG, NULL},
    {"state", PR_MESSAGE, NULL},
    {"send_link", PR_FLAG, NULL},       /* services without DAP: the link helps */
    {"ask_link", PR_FLAG, NULL},        /* it helps, and a colleague may send it */
    {"may_see_company", PR_FLAG, NULL}, /* matrix row 14 */
    {"country", PR_TEXT, NULL},
    {"removed", PR_FLAG, NULL}, /* had DAP, has none: R52, R53, R54, R56 */
    {"removed_at", PR_TIME, NULL},
    {"stays", PR_FLAG, NULL}, /* a reseller lost some and has others: R52, R53 */
    {"reseller", PR_FLAG, NULL},
    {"may_request", PR_FLAG, NULL},
    {"services", PR_LIST, &service_shape},
    {"grants", PR_LIST, &grant_shape},
    {"any_grants", PR_FLAG, NULL},
    {"list_url", PR_URL, NULL},
    {"dropped", PR_FLAG, NULL},  /* privileges, just now by this person (R57) */
    {"may_drop", PR_FLAG, NULL}, /* R57 */
    {"may_end", PR_FLAG, NULL},  /* R59 */
    {"provider_ends", PR_FLAG, NULL},
    {"log_url", PR_URL, NULL}, /* the activity log of this customer */
    {"drop_url", PR_URL, NULL},
    {"end_url", PR_URL, NULL},
    {"open_support", PR_FLAG, NULL}, /* for some service, or by the vendor: R54, R64 */
    {"ask_support", PR_FLAG, NULL},  /* by the vendor alone, privileges being gone (R54) */
    {"support_url", PR_URL, NULL},
    {"requests_url", PR_URL, NULL},
    {"subscriptions_url", PR_URL, NULL},
    PR_UNUSED_FIELD,
    {"use_url", PR_URL, NULL}, /* who used what */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_customer_shape = {"customer", customer_fields};

#define HISTORY_ROWS 200

typedef struct {
    pr_rel_view_t *rel;
    apr_array_header_t *services; /* pr_service_t */
    apr_array_header_t *grants;   /* pr_grant_t, newest first */
    apr_array_header_t *uses;     /* pr_grant_use_t */
} seen_t;

static pr_status_t read_customer(pr_exchange_t *x, seen_t *seen)
{
    pr_customer_id id;

    if (!pr_id_parse(&id, x->capture)) {
        return PR_NOT_FOUND;
    }
    pr_status_t status = pr_store_rel_of_partner(x->db, &x->partner->id, &id, &seen->rel);
    if (status == PR_OK && seen->rel->rel.kind == PR_REL_NONE) {
        return PR_NOT_FOUND;
    }
    if (status == PR_OK) {
        status = pr_store_services(x->db, &x->partner->cloud, x->lang, false, &seen->services);
    }
    if (status == PR_OK) {
        status =
            pr_store_grant_history(x->db, &seen->rel->rel.id, x->lang, HISTORY_ROWS, &seen->grants);
    }
    if (status == PR_OK) {
        status = pr_store_usage_last(x->db, &id, &x->partner->id, &seen->uses);
    }
    return status;
}

static const pr_grant_t *open_grant(const seen_t *seen, const pr_service_id *service)
{
    for (int i = 0; i < seen->grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(seen->grants, i, pr_grant_t);
        if (grant->ended_at == 0 && !strcmp(grant->service.s, service->s)) {
            return grant;
        }
    }
    return NULL;
}

/* "/exchange/{customer}/" for this customer; "" when there is no dashboard. */
static const char *dashboard_url(pr_exchange_t *x, const pr_service_t *service,
                                 const pr_customer_id *customer)
{
    static const char slot[] = "{customer}";
    const char *at = strstr(service->dashboard, slot);

    if (!at) {
        return service->dashboard;
    }
    return apr_pstrcat(
        x->p, apr_pstrmemdup(x->p, service->dashboard, (apr_size_t)(at - service->dashboard)),
        customer->s, at + sizeof slot - 1, NULL);
}

static void add_service(pr_exchange_t *x, const seen_t *seen, const pr_service_t *service)
{
    pr_record_t *item = pr_add_item(x->values, "services", x->p);
    const pr_grant_t *grant = open_grant(seen, &service->id);
    bool may_enter = pr_permit_role(PR_DO_ENTER_SERVICE, x->req->who->roles);

    pr_set_text(item, "name", service->name);
    pr_set_flag(item, "granted", grant != NULL);
    pr_set_time(item, "since", grant ? grant->granted_at : 0);
    pr_use_fill(x, item, grant ? pr_use_of(seen->uses, &grant->id) : NULL);
    pr_set_flag(item, "may_enter", grant && may_enter);
    pr_set_url(item, "why_url",
               pr_url(x, "/partner/explain?customer=%s&service=%s", seen->rel->rel.customer.s,
                      service->id.s));
    if (grant && *service->dashboard) {
        pr_set_flag(item, "may_open", may_enter);
        pr_set_flag(item, "needs_role", !may_enter);
        pr_set_url(item, "url", dashboard_url(x, service, &seen->rel->rel.customer));
    }
}

static void add_grant(pr_exchange_t *x, const pr_grant_t *grant)
{
    pr_record_t *item = pr_add_item(x->values, "grants", x->p);
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_text(item, "service", grant->service_name);
    pr_set_time(item, "from", grant->granted_at);
    pr_set_flag(item, "open", grant->ended_at == 0);
    pr_set_time(item, "until", grant->ended_at);
    pr_set_message(item, "reason",
                   apr_pstrcat(x->p, "customer.end.", pr_end_reason_word(grant->reason), NULL),
                   names);
}

/* What the matrix lets this partner read of the company beyond its place in the list (row 14). */
static bool may_see_company(pr_exchange_t *x, const seen_t *seen)
{
    const pr_relationship_t *rel = &seen->rel->rel;
    pr_standing as = pr_access_standing(rel->kind, rel->open_grants > 0, false);
    return pr_access_as(as, x->partner->state, PR_DO_READ_COMPANY, x->req->who->roles).allowed;
}

/* Where a request for support begins (R54, R64). */
static void fill_support(pr_exchange_t *x, const pr_relationship_t *rel)
{
    const pr_facts_t facts = {.partner_known = true,
                              .partner_state = x->partner->state,
                              .customer_known = true,
                              .service_known = true,
                              .kind = rel->kind,
                              .granted = rel->open_grants > 0};
    pr_support_ways_t ways = pr_support_ways(&facts, x->req->who->roles);
    bool may = ways.open.allowed || ways.ask.allowed;
    bool removed = rel->open_grants == 0 && rel->dap_ended_at > 0;

    pr_set_flag(x->values, "ask_support", may && removed);
    pr_set_flag(x->values, "open_support", may && !removed);
    pr_set_url(x->values, "support_url",
               pr_url(x, "/partner/customers/%s/requests/new", rel->customer.s));
    pr_set_url(x->values, "requests_url",
               pr_url(x, "/partner/requests?customer=%s", rel->customer.s));
}

static void fill_customer(pr_exchange_t *x, const seen_t *seen)
{
    const pr_rel_view_t *rel = seen->rel;
    int open = rel->rel.open_grants, total = seen->services->nelts;

    pr_set_text(x->values, "name", rel->customer_name);
    pr_set_text(x->values, "domain", rel->customer_domain);
    pr_set_text(x->values, "tenant", rel->customer_tenant);
    pr_customer_set_kind(x, x->values, rel->rel.kind);
    pr_set_time(x->values, "since", rel->rel.since);
    pr_customer_set_state(x, x->values, open, open > total ? open : total);
    bool may_send = pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles);
    pr_set_flag(x->values, "send_link", open < total && may_send);
    pr_set_flag(x->values, "ask_link", open < total && !may_send);
    if (may_see_company(x, seen)) {
        pr_set_flag(x->values, "may_see_company", true);
        pr_set_text(x->values, "country", pr_text_country(x->lang, rel->customer_country, x->p));
    }
    pr_set_flag(x->values, "removed", open == 0 && rel->rel.dap_ended_at > 0);
    pr_set_time(x->values, "removed_at", rel->rel.dap_ended_at);
    pr_set_flag(x->values, "reseller", rel->rel.kind == PR_REL_RESELLER);
    pr_set_flag(x->values, "stays",
                rel->rel.kind == PR_REL_RESELLER && open > 0 && rel->rel.dap_ended_at > 0);
    pr_customer_set_may_request(x);
    pr_set_flag(x->values, "any_grants", seen->grants->nelts > 0);
    pr_set_url(x->values, "list_url", pr_url(x, "/partner/customers"));
    pr_set_url(x->values, "log_url",
               pr_url(x, "/partner/activity?q=%s", pr_escape_url(rel->customer_name, x->p)));
    fill_support(x, &rel->rel);
    pr_set_url(x->values, "subscriptions_url",
               pr_url(x, "/partner/customers/%s/subscriptions", rel->rel.customer.s));
}

/* R58: what is not needed may be handed back. */
static void fill_use(pr_exchange_t *x, const seen_t *seen)
{
    const pr_relationship_t *rel = &seen->rel->rel;
    const pr_unused_of_t of = {x->partner->name, &rel->id, seen->grants, seen->uses};
    const char *query = "";

    pr_use_point_out(x, &of, &query);
    pr_set_url(x->values, "use_url", pr_url(x, "/partner/customers/%s/use", rel->customer.s));
}

/* What this person may give up or end here; whether the partner may is told on the page there. */
static void fill_ending(pr_exchange_t *x, const pr_relationship_t *rel)
{
    pr_roles roles = x->req->who->roles;

    pr_set_flag(x->values, "dropped", pr_done(x, "dap_dropped"));
    pr_set_flag(x->values, "may_drop",
                rel->open_grants > 0 && pr_permit_role(PR_DO_DROP_DAP, roles));
    pr_standing as = pr_access_standing(rel->kind, rel->open_grants > 0, false);
    bool may_end = pr_access_as(as, x->partner->state, PR_DO_END_RELATIONSHIP, roles).allowed;
    bool provider_ends = pr_ending_by_partner(rel->kind, x->partner->kind, NULL) == PR_CONFLICT;
    pr_set_flag(x->values, "may_end", may_end && !provider_ends);
    pr_set_flag(x->values, "provider_ends", may_end && provider_ends);
    pr_set_url(x->values, "drop_url", pr_url(x, "/partner/customers/%s/drop", rel->customer.s));
    pr_set_url(x->values, "end_url", pr_url(x, "/partner/customers/%s/end", rel->customer.s));
}

/* Of an indirect provider: its resellers at this customer (R10, R40). */
static pr_status_t fill_through(pr_exchange_t *x, const pr_rel_view_t *view)
{
    pr_rel_ties_t ties;

    pr_set_text(x->values, "provider", view->provider_name);
    if (x->partner->kind != PR_PARTNER_INDIRECT_PROVIDER) {
        return PR_OK;
    }
    pr_status_t status = pr_store_rel_ties(x->db, &view->rel, &ties);
    for (int i = 0; status == PR_OK && i < ties.resellers->nelts; i++) {
        pr_set_text(pr_add_item(x->values, "through", x->p), "name",
                    APR_ARRAY_IDX(ties.resellers, i, const char *));
        pr_set_flag(x->values, "any_through", true);
    }
    return status;
}

pr_status_t pr_page_customer(pr_exchange_t *x)
{
    seen_t seen;
    pr_status_t status = read_customer(x, &seen);

    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
    }
    if (status != PR_OK) {
        return status;
    }
    fill_customer(x, &seen);
    fill_ending(x, &seen.rel->rel);
    fill_use(x, &seen);
    for (int i = 0; i < seen.services->nelts; i++) {
        add_service(x, &seen, &APR_ARRAY_IDX(seen.services, i, pr_service_t));
    }
    for (int i = 0; i < seen.grants->nelts; i++) {
        add_grant(x, &APR_ARRAY_IDX(seen.grants, i, pr_grant_t));
    }
    return fill_through(x, seen.rel);
}
