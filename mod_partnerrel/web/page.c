#include "web/page.h"

#include "base/codec.h"
#include "core/lifecycle.h"
#include "view/escape.h"
#include "view/json.h"
#include "web/way_out.h"

#include <string.h>

/* clang-format off */
static const pr_field_t lang_fields[] = {
    {"code", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"current", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t lang_shape = {"language", lang_fields};

static const pr_field_t page_fields[] = {
    {"lang", PR_TEXT, NULL},
    {"langs", PR_LIST, &lang_shape},
    {"home_url", PR_URL, NULL},
    {"css_url", PR_URL, NULL},
    {"base_css_url", PR_URL, NULL},
    {"icon_url", PR_URL, NULL},
    {"signed_in", PR_FLAG, NULL},
    {"person", PR_TEXT, NULL},
    {"organisation", PR_TEXT, NULL},
    {"sign_out_url", PR_URL, NULL},
    {"can_sign_out", PR_FLAG, NULL},
    {"is_partner", PR_FLAG, NULL},
    {"is_customer", PR_FLAG, NULL},
    {"is_operator", PR_FLAG, NULL},
    {"may_request", PR_FLAG, NULL}, /* R8 */
    {"may_see_bills", PR_FLAG, NULL},
    {"may_see_offers", PR_FLAG, NULL},
    {"may_see_customers", PR_FLAG, NULL},
    {"may_see_agreement", PR_FLAG, NULL},
    {"resells", PR_FLAG, NULL}, /* else the request is not for a reseller relationship (Q27) */
    {"request_url", PR_URL, NULL},
    {"provides", PR_FLAG, NULL},      /* on the pages of a provider (R9) */
    {"sells_through", PR_FLAG, NULL}, /* and of a reseller that has providers */
    {"resellers_url", PR_URL, NULL},
    {"customers_url", PR_URL, NULL},
    {"activity_url", PR_URL, NULL},
    {"account_url", PR_URL, NULL},
    {"billing_url", PR_URL, NULL},
    {"offers_url", PR_URL, NULL},
    {"agreement_url", PR_URL, NULL},
    {"partners_url", PR_URL, NULL},
    {"customer_activity_url", PR_URL, NULL},
    {"transfers_url", PR_URL, NULL},
    {"requests_url", PR_URL, NULL},
    {"customer_subscriptions_url", PR_URL, NULL},
    {"customer_requests_url", PR_URL, NULL},
    {"operator_url", PR_URL, NULL},
    {"operator_requests_url", PR_URL, NULL},
    {"operator_partners_url", PR_URL, NULL},
    {"operator_customers_url", PR_URL, NULL},
    {"operator_catalogue_url", PR_URL, NULL},
    {"operator_activity_url", PR_URL, NULL},
    {"cloud", PR_TEXT, NULL},
    {"vendor", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_page_shape = {"page", page_fields};

static const pr_field_t problem_fields[] = {
    PR_PAGE_FIELD,
    {"title", PR_MESSAGE, NULL},
    {"detail", PR_MESSAGE, NULL},
    {"next", PR_MESSAGE, NULL},
    {"support", PR_TEXT, NULL}, /* "R26, 403": what to quote when asking for help */
    {"home_url", PR_URL, NULL},
    {"sign_in_url", PR_URL, NULL},
    {"elsewhere_url", PR_URL, NULL}, /* "" when it is nowhere else */
    {"request", PR_FLAG, NULL},      /* the link helps, and this person may send it */
    {"back_url", PR_URL, NULL},      /* "" when there is nothing to go back to */
    {"back", PR_MESSAGE, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_problem_shape = {"problem", problem_fields};

/* Where every page leads. */
static const struct {
    const char *name, *path;
} places[] = {
    {"home_url", "/"},
    {"css_url", "/static/partnerrel.css"},
    {"base_css_url", "/static/base.css"},
    {"icon_url", "/static/icon.svg"},
    {"request_url", "/partner/request"},
    {"resellers_url", "/partner/resellers"},
    {"customers_url", "/partner/customers"},
    {"transfers_url", "/partner/transfers"},
    {"requests_url", "/partner/requests"},
    {"activity_url", "/partner/activity"},
    {"account_url", "/partner/account"},
    {"billing_url", "/partner/billing"},
    {"offers_url", "/partner/offers"},
    {"agreement_url", "/partner/agreement"},
    {"partners_url", "/customer/partners"},
    {"customer_subscriptions_url", "/customer/subscriptions"},
    {"customer_requests_url", "/customer/requests"},
    {"customer_activity_url", "/customer/activity"},
    {"operator_url", "/operator"},
    {"operator_requests_url", "/operator/requests"},
    {"operator_partners_url", "/operator/partners"},
    {"operator_customers_url", "/operator/customers"},
    {"operator_catalogue_url", "/operator/services"},
    {"operator_activity_url", "/operator/activity"},
};

static void fill_langs(pr_exchange_t *x, pr_record_t *page)
{
    const char *const *langs = pr_locales_langs(x->site->locales);
    const char *here = pr_url(x, "%s", pr_escape_path(x->req->path, x->p));

    for (int i = 0; langs[i]; i++) {
        pr_record_t *item = pr_add_item(page, "langs", x->p);
        const char *rest = x->req->query && x->req->method == PR_GET
                               ? apr_pstrcat(x->p, "&", x->req->query, NULL)
                               : "";
        pr_set_text(item, "code", langs[i]);
        pr_set_text(item, "name",
                    pr_message(x->site->locales, langs[i], "language.name", NULL, x->p));
        pr_set_url(item, "url", apr_pstrcat(x->p, here, "?lang=", langs[i], rest, NULL));
        pr_set_flag(item, "current", !strcmp(langs[i], x->lang));
    }
}

static void fill_indirect(const pr_exchange_t *x, pr_record_t *page)
{
    bool may = x->partner && pr_permit_role(PR_DO_REGISTER_RESELLER, x->req->who->roles);

    pr_set_flag(page, "provides", may && x->partner->kind == PR_PARTNER_INDIRECT_PROVIDER);
    pr_set_flag(page, "sells_through", may && x->partner->kind == PR_PARTNER_INDIRECT_RESELLER);
}

static void fill_person(pr_exchange_t *x, pr_record_t *page)
{
    const pr_identity_t *who = x->req->who;

    if (!who) {
        return;
    }
    /* An agent's role in an organisation that is no partner opens nothing. */
    pr_roles roles = x->not_partner ? who->roles & ~PR_PARTNER_ROLES : who->roles;
    pr_set_flag(page, "signed_in", true);
    pr_set_text(page, "person", pr_identity_person(who));
    pr_set_text(page, "organisation", pr_identity_organisation(who));
    pr_set_flag(page, "is_partner", roles & PR_PARTNER_ROLES);
    pr_set_flag(page, "is_customer", roles & PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN));
    pr_set_flag(page, "is_operator", roles & PR_ROLE_BIT(PR_ROLE_OPERATOR));
    fill_indirect(x, page);
    pr_set_flag(page, "may_request", pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, roles));
    pr_set_flag(page, "may_see_customers", pr_permit_role(PR_DO_SEE_CUSTOMER, roles));
    pr_set_flag(page, "may_see_bills", pr_permit_role(PR_DO_RECEIVE_BILL, roles));
    pr_set_flag(page, "may_see_offers", pr_permit_role(PR_DO_VIEW_OFFERS, roles));
    pr_set_flag(page, "may_see_agreement", pr_permit_role(PR_DO_VIEW_AGREEMENT, roles));
    pr_set_flag(page, "resells", !x->partner || pr_partner_resells(x->partner->kind));
    pr_set_url(page, "sign_out_url", x->site->sign_out_url);
    pr_set_flag(page, "can_sign_out", *x->site->sign_out_url);
}

void pr_page_fill(pr_exchange_t *x, pr_record_t *values)
{
    pr_record_t *page = pr_set_record(values, "page", x->p);

    pr_set_text(page, "lang", x->lang);
    fill_langs(x, page);
    fill_person(x, page);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        pr_set_url(page, places[i].name, pr_url(x, "%s", places[i].path));
    }
    pr_set_text(page, "cloud", x->site->cloud_name);
    pr_set_text(page, "vendor", x->site->vendor_name);
}

/* ---- problems ---- */

static const struct {
    int http;
    const char *code; /* for a status that came without a problem of its own */
} statuses[] = {
    [PR_OK] = {200, "bug"},
    [PR_NOT_FOUND] = {404, "not_found"},
    [PR_CONFLICT] = {409, "bug"},
    [PR_DENIED] = {403, "bug"},
    [PR_INVALID] = {422, "form_bad"}, /* it was read well, what it says cannot be done */
    [PR_STALE] = {403, "sign_in_again"},
    [PR_UNAVAILABLE] = {503, "unavailable"},
    [PR_BUG] = {500, "bug"},
};

/* What the request itself has wrong, before anybody reads what it says. */
static const struct {
    const char *code;
    int http;
} of_request[] = {
    {"form_bad", 400},
    {"method_not_allowed", 405},
    {"body_too_large", 413},
    {"media_type", 415},
};

int pr_http_status(pr_status_t status, const char *code)
{
    for (size_t i = 0; code && i < sizeof of_request / sizeof of_request[0]; i++) {
        if (!strcmp(code, of_request[i].code)) {
            return of_request[i].http;
        }
    }
    return statuses[status].http;
}

const char *pr_problem_unit(const char *code, const char *part, apr_pool_t *p)
{
    return apr_pstrcat(p, "problem.", code, ".", part, NULL);
}

static const char *unit(const pr_exchange_t *x, const char *part)
{
    return pr_problem_unit(x->why.code, part, x->p);
}

static void problem_json(pr_exchange_t *x)
{
    const char *title = pr_message(x->site->locales, x->lang, unit(x, "title"), x->why.args, x->p);
    const char *detail =
        pr_message(x->site->locales, x->lang, unit(x, "detail"), x->why.args, x->p);

    x->reply->content_type = "application/problem+json";
    x->reply->body = apr_pstrcat(x->p, "{\"type\":\"urn:partnerrel:problem:", x->why.code,
                                 "\",\"title\":", pr_json_string(title ? title : x->why.code, x->p),
                                 ",\"status\":", apr_itoa(x->p, x->reply->status),
                                 ",\"detail\":", pr_json_string(detail ? detail : "", x->p),
                                 x->why.field ? ",\"field\":" : "",
                                 x->why.field ? pr_json_string(x->why.field, x->p) : "",
                                 x->why.rule ? ",\"rule\":" : "",
                                 x->why.rule ? pr_json_string(x->why.rule, x->p) : "", "}\n", NULL);
    x->reply->body_len = strlen(x->reply->body);
    pr_headers_data(x->reply->headers);
}

static const char *support(const pr_exchange_t *x)
{
    return apr_pstrcat(x->p, x->why.rule ? x->why.rule : "", x->why.rule ? ", " : "",
                       apr_itoa(x->p, x->reply->status), x->why.field ? ", " : "",
                       x->why.field ? x->why.field : "", NULL);
}

bool pr_page_link_helps(const char *code)
{
    return !strcmp(code, "dap_required") || !strcmp(code, "relationship_required");
}

static void problem_page(pr_exchange_t *x, pr_status_t status)
{
    pr_record_t *values = pr_record_make(&pr_problem_shape, x->p);
    bool helps = pr_page_link_helps(x->why.code) && x->partner;
    bool may = helps && pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles);

    pr_page_fill(x, values);
    pr_set_message(values, "title", unit(x, "title"), x->why.args);
    pr_set_message(values, "detail", unit(x, "detail"), x->why.args);
    pr_set_message(values, "next", unit(x, helps && !may ? "next_ask" : "next"), x->why.args);
    pr_set_flag(values, "request", may);
    pr_set_text(values, "support", support(x));
    pr_set_url(values, "home_url", pr_url(x, "/"));
    if (x->partner && status != PR_NOT_FOUND) {
        pr_way_back(x, values);
    }
    if (x->elsewhere) {
        pr_set_url(values, "elsewhere_url", x->elsewhere);
    }
    if (status == PR_STALE) {
        pr_set_url(values, "sign_in_url", pr_url_sign_in_again(x, pr_url_here(x)));
    }
    x->reply->content_type = "text/html; charset=utf-8";
    x->reply->body =
        pr_view_render(x->site->views, "problem", x->lang, values, &x->reply->body_len, x->p);
    pr_headers_page(x->reply->headers);
}

static bool is_json(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && !strcmp(dot, ".json");
}

/* A program that reads JSON gets JSON; a browser lists text/html. */
bool pr_page_wants_json(const pr_request_t *req)
{
    return is_json(req->path) ||
           (req->accept && strstr(req->accept, "json") && !strstr(req->accept, "text/html"));
}

void pr_page_problem(pr_exchange_t *x, pr_status_t status)
{
    if (!x->why.code) {
        x->why.code = statuses[status].code;
    }
    if (x->why.field) {
        pr_problem_arg(&x->why, "field", x->why.field, x->p);
    }
    pr_problem_arg(&x->why, "vendor", x->site->vendor_name, x->p);
    if (x->reply->status == 200) {
        x->reply->status = pr_http_status(status, x->why.code);
    }
    if (status == PR_UNAVAILABLE) {
        apr_table_setn(x->reply->headers, "Retry-After", PR_RETRY_AFTER);
    }
    if (pr_page_wants_json(x->req)) {
        problem_json(x);
    }
    else {
        problem_page(x, status);
    }
}
