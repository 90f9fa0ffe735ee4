#include "core/explain.h"
#include "view/value.h"
#include "web/page.h"
#include "web/pages_partner.h"

#include <string.h>

static const pr_field_t home_fields[] = {
    PR_PAGE_FIELD,
    {"customer_url", PR_URL, NULL},
    {"partner_url", PR_URL, NULL},
    {"neither", PR_FLAG, NULL}, /* signed in, but with no role that opens anything here */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_home_shape = {"home", home_fields};

#define ROLES_WITH_PAGES                                                                           \
    (PR_PARTNER_ROLES | PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN) | PR_ROLE_BIT(PR_ROLE_OPERATOR))

/* What the menu offers hangs on the partner; without the database the page stands all the same. */
static void find_partner(pr_exchange_t *x)
{
    if (x->req->who && x->req->who->roles & PR_PARTNER_ROLES) {
        pr_status_t status = pr_store_partner_of_org(x->db, x->req->who, &x->partner);
        x->not_partner = status == PR_NOT_FOUND;
        x->partner = status == PR_OK ? x->partner : NULL;
    }
}

pr_status_t pr_page_home(pr_exchange_t *x)
{
    const pr_identity_t *who = x->req->who;

    find_partner(x);
    pr_roles opening = ROLES_WITH_PAGES & ~(x->not_partner ? PR_PARTNER_ROLES : 0);
    /* Both lead through the sign-in that the operator put before these paths. */
    pr_set_url(x->values, "customer_url", pr_url(x, "/customer/partners"));
    pr_set_url(x->values, "partner_url", pr_url(x, "/partner/customers"));
    pr_set_flag(x->values, "neither", who && !(who->roles & opening));
    return PR_OK;
}

/* ---- the page a refused dashboard leads to ---- */

static const pr_field_t refused_fields[] = {
    PR_PAGE_FIELD,
    {"title", PR_MESSAGE, NULL},
    {"detail", PR_MESSAGE, NULL},
    {"next", PR_MESSAGE, NULL},
    {"rule", PR_TEXT, NULL},
    {"service", PR_TEXT, NULL},     /* "" when it is not one of the catalogue's */
    {"customer", PR_TEXT, NULL},    /* "" when this person may not know it */
    {"may_request", PR_FLAG, NULL}, /* the link helps, and this person may send it */
    {"why_url", PR_URL, NULL},      /* "" when there is no more to be told than stands here */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_refused_shape = {"refused", refused_fields};

/* The name, or "" when the catalogue has none or cannot be read: the refusal stands without it. */
static const char *service_name(pr_exchange_t *x, const char *id)
{
    apr_array_header_t *services;

    if (!id || pr_store_services(x->db, &x->site->cloud, x->lang, true, &services) != PR_OK) {
        return "";
    }
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        if (!strcmp(service->id.s, id)) {
            return service->name;
        }
    }
    return "";
}

/* Likewise, and only of its own customers, to whom the list of them would say it. */
static const char *customer_name(pr_exchange_t *x, const char *id)
{
    pr_customer_id customer;
    pr_rel_view_t *view;

    if (!x->req->who || !pr_id_parse(&customer, id) || pr_find_own_partner(x) != PR_OK) {
        return "";
    }
    pr_decision_t may =
        pr_access_partner(x->partner->state, PR_DO_SEE_CUSTOMER, x->req->who->roles);
    bool known =
        may.allowed && pr_store_rel_of_partner(x->db, &x->partner->id, &customer, &view) == PR_OK;
    return known && view->rel.kind != PR_REL_NONE ? view->customer_name : "";
}

static void set_part(pr_exchange_t *x, const char *name, const char *code, const char *part)
{
    apr_table_t *names = apr_table_make(x->p, 2);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    apr_table_setn(names, "roles", pr_role_names(x, x->req->refusal->decision.roles));
    pr_set_message(x->values, name, pr_problem_unit(code, part, x->p), names);
}

/* Here nobody tried to change anything, and who sold it is not known. */
static const char *code_here(const char *code)
{
    return strcmp(code, "not_original_reseller") ? code : "original_reseller_only";
}

/* Of a service of a customer, and to people of partners, more can be told. */
static void link_why(pr_exchange_t *x, const pr_refusal_t *refusal)
{
    bool known = strcmp(refusal->decision.code, "not_a_partner") != 0;

    if (known && *refusal->customer && pr_explain_asks(refusal->action)) {
        pr_set_url(x->values, "why_url",
                   pr_url(x, "/partner/explain?customer=%s&service=%s&action=%s", refusal->customer,
                          refusal->service, pr_action_word(refusal->action)));
    }
}

/* httpd's error page for what was not our no: somebody else's Require, another spelling of the
 * address, a backend or a database that is away. There is no more to say, and the status stands. */
static pr_status_t error_page(pr_exchange_t *x)
{
    int status = x->req->error_status;

    x->reply->status = status ? status : 200;
    switch (status) {
    case 400:
        return pr_refuse(x, PR_NOT_FOUND, "address_spelling", "D7");
    case 502:
    case 503:
    case 504:
        return pr_refuse(x, PR_UNAVAILABLE, "dashboard_away", "D5");
    default:
        return pr_refuse(x, PR_NOT_FOUND, "not_found", NULL);
    }
}

pr_status_t pr_page_refused(pr_exchange_t *x)
{
    const pr_refusal_t *refusal = x->req->refusal;

    if (!refusal || !refusal->decision.code) {
        return error_page(x);
    }
    const char *code = code_here(refusal->decision.code);
    bool helps = pr_page_link_helps(code);
    bool may = x->req->who && pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles);

    set_part(x, "title", code, "title");
    set_part(x, "detail", code, "detail");
    set_part(x, "next", code, helps && !may ? "next_ask" : "next"); /* a colleague may send it */
    pr_set_text(x->values, "rule", refusal->decision.rule);
    pr_set_text(x->values, "service", service_name(x, refusal->service));
    pr_set_text(x->values, "customer", customer_name(x, refusal->customer));
    pr_set_flag(x->values, "may_request", helps && may);
    link_why(x, refusal);
    x->reply->status = x->req->error_status ? x->req->error_status : 403;
    return PR_OK;
}
