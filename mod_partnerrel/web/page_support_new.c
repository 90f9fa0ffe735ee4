#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_support.h"

#include <string.h>

static const pr_field_t new_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    PR_SUPPORT_SIDE_FIELDS,
    {"name", PR_TEXT, NULL}, /* the customer's */
    {"services", PR_LIST, &pr_support_option_shape},
    {"page_url", PR_URL, NULL}, /* where a service is chosen */
    {"chosen", PR_FLAG, NULL},
    {"to_choose", PR_FLAG, NULL}, /* a partner's first step */
    {"service", PR_TEXT, NULL},
    {"service_name", PR_TEXT, NULL},
    {"may_open", PR_FLAG, NULL}, /* itself: it holds the privileges (R64) */
    {"may_ask", PR_FLAG, NULL},  /* the vendor (R54) */
    {"ask_only", PR_FLAG, NULL},
    {"neither", PR_FLAG, NULL},
    {"form", PR_FLAG, NULL},
    {"contact", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {"topics", PR_LIST, &pr_support_option_shape},
    {"severities", PR_LIST, &pr_support_option_shape},
    {"title", PR_TEXT, NULL},
    {"description", PR_TEXT, NULL},
    {"title_wrong", PR_TEXT, NULL}, /* "true", as aria-invalid says it, or ""; likewise below */
    {"description_wrong", PR_TEXT, NULL},
    {"topic_wrong", PR_TEXT, NULL},
    {"severity_wrong", PR_TEXT, NULL},
    {"service_wrong", PR_TEXT, NULL},
    {"back_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_support_new_shape = {"support_new", new_fields};

static const char *typed(const pr_exchange_t *x, const char *name)
{
    const char *text = pr_form_get(x->form, name);
    return text ? text : "";
}

/* ---- the form ---- */

static void fill_choices(pr_exchange_t *x)
{
    const char *severity = pr_form_get(x->form, "severity");

    for (int i = 0; i < PR_TOPIC_COUNT; i++) {
        const char *word = pr_topic_word((pr_topic)i);
        pr_support_option_add(x, "topics", word, apr_pstrcat(x->p, "support.topic.", word, NULL),
                              typed(x, "topic"));
    }
    for (int i = 0; i < PR_SEVERITY_COUNT; i++) {
        const char *word = pr_severity_word((pr_severity)i);
        pr_support_option_add(x, "severities", word,
                              apr_pstrcat(x->p, "support.severity_due.", word, NULL),
                              severity ? severity : pr_severity_word(PR_SEVERITY_MODERATE));
    }
}

static void fill_wrong(pr_exchange_t *x)
{
    static const char *const fields[] = {"title", "description", "topic", "severity", "service"};

    for (size_t i = 0; x->why.field && i < sizeof fields / sizeof fields[0]; i++) {
        if (!strcmp(x->why.field, fields[i])) {
            pr_set_text(x->values, apr_pstrcat(x->p, fields[i], "_wrong", NULL), "true");
        }
    }
}

static pr_status_t fill_form(pr_exchange_t *x)
{
    const char *seal;
    pr_status_t status = pr_csrf_seal(x, x->req->path, "", &seal);

    if (status == PR_OK) {
        fill_choices(x);
        fill_wrong(x);
        pr_set_flag(x->values, "form", true);
        pr_set_text(x->values, "contact", pr_identity_person(x->req->who));
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
        pr_set_text(x->values, "title", typed(x, "title"));
        pr_set_text(x->values, "description", typed(x, "description"));
    }
    return status;
}

/* The services there are; the one in the address or the form is chosen. */
static pr_status_t fill_services(pr_exchange_t *x, const pr_cloud_id *cloud)
{
    apr_array_header_t *services;
    pr_status_t status = pr_store_services(x->db, cloud, x->lang, false, &services);

    for (int i = 0; status == PR_OK && i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        pr_record_t *item = pr_add_item(x->values, "services", x->p);
        bool chosen = !strcmp(service->id.s, typed(x, "service"));
        pr_set_text(item, "value", service->id.s);
        pr_set_text(item, "name", service->name);
        pr_set_flag(item, "selected", chosen);
        if (chosen) {
            pr_set_flag(x->values, "chosen", true);
            pr_set_text(x->values, "service", service->id.s);
            pr_set_text(x->values, "service_name", service->name);
        }
    }
    return status;
}

/* ---- the partner's page ---- */

static pr_status_t read_facts(pr_exchange_t *x, pr_rel_view_t **view, pr_facts_t *facts)
{
    pr_facts_query_t query = {.who = x->req->who};
    pr_status_t status = PR_NOT_FOUND;

    pr_slug_id_parse(&query.service, typed(x, "service"));
    if (pr_id_parse(&query.customer, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &query.customer, view);
    }
    if (status == PR_OK && (*view)->rel.kind == PR_REL_NONE) {
        status = PR_NOT_FOUND;
    }
    if (status == PR_OK) {
        status = pr_store_facts(x->db, &query, facts);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "customer_unknown", "R37") : status;
}

static pr_status_t show_partner(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_facts_t facts;
    pr_status_t status = read_facts(x, &view, &facts);

    if (status == PR_OK) {
        status = fill_services(x, &x->partner->cloud);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "name", view->customer_name);
    pr_set_url(x->values, "page_url", pr_url(x, "%s", x->req->path));
    pr_set_url(x->values, "back_url", pr_url(x, "/partner/customers/%s", x->capture));
    if (!facts.service_known) {
        pr_set_flag(x->values, "to_choose", true);
        fill_wrong(x);
        return PR_OK;
    }
    pr_support_ways_t ways = pr_support_ways(&facts, x->req->who->roles);
    pr_set_flag(x->values, "may_open", ways.open.allowed);
    pr_set_flag(x->values, "may_ask", ways.ask.allowed);
    pr_set_flag(x->values, "ask_only", ways.ask.allowed && !ways.open.allowed);
    pr_set_flag(x->values, "neither", !ways.ask.allowed && !ways.open.allowed);
    return ways.ask.allowed || ways.open.allowed ? fill_form(x) : PR_OK;
}

/* ---- the customer's page ---- */

static pr_status_t show_customer(pr_exchange_t *x)
{
    if (!x->customer) {
        return pr_refuse(x, PR_DENIED, "request_no_customer", "R63");
    }
    pr_set_text(x->values, "name", x->customer->name);
    pr_set_flag(x->values, "may_open", true);
    pr_set_url(x->values, "back_url", pr_url(x, "/customer/requests"));
    pr_status_t status = fill_services(x, &x->customer->cloud);
    return status == PR_OK ? fill_form(x) : status;
}

pr_status_t pr_page_support_new(pr_exchange_t *x)
{
    pr_support_side_fill(x);
    return x->route->who == PR_WHO_PARTNER ? show_partner(x) : show_customer(x);
}

/* ---- sending it ---- */

static pr_status_t wrong(pr_exchange_t *x, const char *code, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, "R64"), field);
}

static pr_status_t read_form(pr_exchange_t *x, pr_support_opening_t *in)
{
    const char *doing = typed(x, "do");

    in->title = pr_support_tidy(typed(x, "title"), x->p);
    in->description = pr_support_tidy(typed(x, "description"), x->p);
    in->ask_vendor = in->side == PR_SIDE_PARTNER && !strcmp(doing, "ask");
    if (in->side == PR_SIDE_PARTNER && !in->ask_vendor && strcmp(doing, "open")) {
        return wrong(x, "form_bad", "do");
    }
    if (*typed(x, "service") && !pr_slug_id_parse(&in->service, typed(x, "service"))) {
        return wrong(x, "request_service", "service");
    }
    if (!pr_topic_parse(&in->topic, typed(x, "topic"))) {
        return wrong(x, "request_topic", "topic");
    }
    return pr_severity_parse(&in->severity, typed(x, "severity"))
               ? PR_OK
               : wrong(x, "request_severity", "severity");
}

/* Whose request it will be. */
static pr_status_t read_whose(pr_exchange_t *x, pr_support_opening_t *in)
{
    if (in->side == PR_SIDE_PARTNER) {
        in->partner = x->partner->id;
        return pr_id_parse(&in->customer, x->capture)
                   ? PR_OK
                   : pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
    }
    if (!x->customer) {
        return pr_refuse(x, PR_DENIED, "request_no_customer", "R63");
    }
    in->customer = x->customer->id;
    return PR_OK;
}

pr_status_t pr_page_support_open(pr_exchange_t *x)
{
    pr_support_opening_t in = {
        .who = x->req->who, .nonce = x->seal.nonce, .side = pr_support_side_here(x)};
    pr_support_outcome_t out;
    pr_status_t status = read_whose(x, &in);

    if (status == PR_OK) {
        status = read_form(x, &in);
    }
    if (status == PR_OK) {
        status = pr_store_support_open(x->db, &in, &out, &x->why);
        if (status == PR_NOT_FOUND) {
            return pr_refuse(x, status, "customer_unknown", "R37");
        }
    }
    return status == PR_OK
               ? pr_redirect(x, pr_url(x, "%s/%s?done=%s", pr_support_home(x), out.request.s,
                                       in.ask_vendor ? "sent" : "opened"))
               : status;
}
