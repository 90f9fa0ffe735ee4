#include "web/router.h"

#include "view/escape.h"
#include "web/cookie.h"
#include "web/csrf.h"
#include "web/language.h"
#include "web/page.h"
#include "web/remembered.h"

#include <stdarg.h>
#include <string.h>

#define LANG_COOKIE_SECONDS (365 * 24 * 3600)

/* ---- what handlers use ---- */

const char *pr_url(const pr_exchange_t *x, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *path = apr_pvsprintf(x->p, fmt, ap);
    va_end(ap);
    return apr_pstrcat(x->p, x->req->mount, path, NULL);
}

const char *pr_url_here(const pr_exchange_t *x)
{
    bool with_query = x->req->query && x->req->method == PR_GET;
    return pr_url(x, "%s%s%s", pr_escape_path(x->req->path, x->p), with_query ? "?" : "",
                  with_query ? x->req->query : "");
}

const char *pr_url_sign_in_again(const pr_exchange_t *x, const char *url)
{
    const char *back = apr_pstrcat(x->p, x->site->base_url, url, NULL);
    return apr_pstrcat(x->p, x->site->step_up_url, pr_escape_url(back, x->p), NULL);
}

pr_status_t pr_redirect(pr_exchange_t *x, const char *url)
{
    x->reply->status = 303;
    apr_table_setn(x->reply->headers, "Location", apr_pstrcat(x->p, x->site->base_url, url, NULL));
    return pr_answer_text(x, "text/plain; charset=utf-8", "");
}

pr_status_t pr_answer_text(pr_exchange_t *x, const char *content_type, const char *body)
{
    x->reply->content_type = content_type;
    x->reply->body = body;
    x->reply->body_len = strlen(body);
    pr_headers_data(x->reply->headers);
    return PR_OK;
}

pr_status_t pr_refuse(pr_exchange_t *x, pr_status_t status, const char *code, const char *rule)
{
    return pr_problem(&x->why, status, code, rule);
}

bool pr_fresh(const pr_exchange_t *x)
{
    return pr_access_fresh(x->req->who->auth_time, x->world->now(x->world->baton));
}

/* ---- finding the route ---- */

/* "/customer/partners/{id}" against a path: captures a segment that is not empty. */
static bool path_matches(const char *pattern, const char *path, const char **capture, apr_pool_t *p)
{
    while (*pattern && *path) {
        if (*pattern == '{') {
            size_t len = strcspn(path, "/");
            if (len == 0) {
                return false;
            }
            *capture = apr_pstrmemdup(p, path, len);
            path += len;
            pattern = strchr(pattern, '}') + 1;
        }
        else if (*pattern++ != *path++) {
            return false;
        }
    }
    return !*pattern && !*path;
}

static void add_allowed(pr_exchange_t *x, pr_method method)
{
    const char *name = method == PR_GET ? "GET, HEAD" : "POST";
    const char *before = apr_table_get(x->reply->headers, "Allow");
    if (before && strstr(before, name)) {
        return;
    }
    apr_table_set(x->reply->headers, "Allow",
                  before ? apr_pstrcat(x->p, before, ", ", name, NULL) : name);
}

static pr_status_t find_route(pr_exchange_t *x)
{
    for (const pr_route_t *route = PR_ROUTES; route->path; route++) {
        const char *capture = NULL;
        if (!path_matches(route->path, x->req->path, &capture, x->p)) {
            continue;
        }
        if (route->method == x->req->method) {
            apr_table_unset(x->reply->headers, "Allow");
            x->route = route;
            x->capture = capture;
            return PR_OK;
        }
        add_allowed(x, route->method);
    }
    if (apr_table_get(x->reply->headers, "Allow")) {
        return pr_refuse(x, PR_INVALID, "method_not_allowed", NULL);
    }
    return pr_refuse(x, PR_NOT_FOUND, "not_found", NULL);
}

/* ---- gates ---- */

static pr_status_t gate_read(pr_exchange_t *x)
{
    const char *dest = x->req->sec_fetch_dest;

    /* Our pages are documents; inside another page they are bait (row 7). */
    if (dest && (!strcmp(dest, "iframe") || !strcmp(dest, "frame") || !strcmp(dest, "embed") ||
                 !strcmp(dest, "object"))) {
        return pr_refuse(x, PR_DENIED, "cross_site", "D2");
    }
    return pr_query_parse(x->req->query, x->route->fields, &x->form, &x->why, x->p);
}

static bool is_form(const char *content_type)
{
    static const char form[] = "application/x-www-form-urlencoded";
    size_t n = sizeof form - 1;
    return content_type && !strncasecmp(content_type, form, n) &&
           (!content_type[n] || content_type[n] == ';' || content_type[n] == ' ');
}

static pr_status_t gate_form(pr_exchange_t *x)
{
    pr_status_t status = pr_csrf_same_origin(x->site, x->req, &x->why);
    if (status != PR_OK) {
        return status;
    }
    if (!is_form(x->req->content_type)) {
        return pr_refuse(x, PR_INVALID, "media_type", NULL);
    }
    if (x->req->body_too_large) {
        return pr_refuse(x, PR_INVALID, "body_too_large", NULL);
    }
    status = pr_form_parse(x->req->body ? x->req->body : "", x->req->body_len, x->route->fields,
                           &x->form, &x->why, x->p);
    return status == PR_OK ? pr_csrf_open(x, pr_form_get(x->form, "seal"), &x->seal) : status;
}

pr_status_t pr_find_own_partner(pr_exchange_t *x)
{
    pr_status_t status = pr_store_partner_of_org(x->db, x->req->who, &x->partner);

    x->partner = status == PR_OK ? x->partner : NULL;
    x->not_partner = status == PR_NOT_FOUND;
    return x->not_partner ? pr_refuse(x, PR_DENIED, "not_a_partner", "R37") : status;
}

static pr_status_t gate_partner(pr_exchange_t *x)
{
    pr_status_t status = pr_find_own_partner(x);

    if (status != PR_OK) {
        return status;
    }
    pr_decision_t may = pr_access_partner(x->partner->state, x->route->action, x->req->who->roles);
    return may.allowed ? PR_OK : pr_refuse_may(x, &may);
}

static pr_status_t gate_customer(pr_exchange_t *x)
{
    pr_status_t status = pr_relationship_may_administer(x->req->who, &x->why);

    if (status == PR_OK) {
        status = pr_store_customer_of_org(x->db, x->req->who, &x->customer);
    }
    if (status == PR_NOT_FOUND) {
        x->customer = NULL;
        return PR_OK;
    }
    return status;
}

static pr_status_t gate_operator(pr_exchange_t *x)
{
    bool may = x->req->who->roles & PR_ROLE_BIT(PR_ROLE_OPERATOR);
    return may ? PR_OK : pr_refuse(x, PR_DENIED, "not_an_operator", "Q10");
}

pr_status_t pr_gate_who(pr_exchange_t *x)
{
    if (x->route->who == PR_WHO_ANYONE) {
        return PR_OK;
    }
    if (!x->req->who) {
        return pr_refuse(x, PR_DENIED, "sign_in_needed", NULL);
    }
    switch (x->route->who) {
    case PR_WHO_PARTNER:
        return gate_partner(x);
    case PR_WHO_CUSTOMER_ADMIN:
        return gate_customer(x);
    case PR_WHO_OPERATOR:
        return gate_operator(x);
    default:
        return PR_OK;
    }
}

/* ---- languages ---- */

/* ?lang=ru on any page: the language, and the rest of the query, which stays in the address. */
static const char *take_lang(const pr_exchange_t *x, const char **rest)
{
    apr_array_header_t *kept = apr_array_make(x->p, 4, sizeof(const char *));
    const char *lang = NULL;
    char *last, *copy = apr_pstrdup(x->p, x->req->query);

    for (char *pair = apr_strtok(copy, "&", &last); pair; pair = apr_strtok(NULL, "&", &last)) {
        if (!strncmp(pair, "lang=", 5)) {
            lang = pr_language_offered(pr_locales_langs(x->site->locales), pair + 5);
        }
        else {
            APR_ARRAY_PUSH(kept, const char *) = pair;
        }
    }
    *rest = kept->nelts ? apr_pstrcat(x->p, "?", apr_array_pstrcat(x->p, kept, '&'), NULL) : "";
    return lang;
}

/* Remembered in this browser when a person of ours chose it, not when another site's page did. */
static bool switch_language(pr_exchange_t *x)
{
    const char *from = x->req->sec_fetch_site, *rest;
    bool ours = !from || !strcmp(from, "same-origin") || !strcmp(from, "none");

    if (x->req->method != PR_GET || !x->req->query) {
        return false;
    }
    const char *lang = take_lang(x, &rest);
    if (!lang) {
        return false;
    }
    if (ours) {
        pr_cookie_set(x->reply->headers, PR_COOKIE_LANG, lang, LANG_COOKIE_SECONDS, x->p);
    }
    const char *path = pr_url(x, "%s", pr_escape_path(x->req->path, x->p));
    return pr_redirect(x, apr_pstrcat(x->p, path, rest, NULL)) == PR_OK;
}

/* ---- answering ---- */

static const pr_shape_t *shape_of(const char *view)
{
    for (const pr_view_decl_t *decl = pr_web_views(); decl->name; decl++) {
        if (!strcmp(decl->name, view)) {
            return decl->shape;
        }
    }
    return NULL;
}

static pr_status_t handle(pr_exchange_t *x)
{
    const pr_route_t *route = x->route;

    if (pr_remembered_recall(x)) {
        return PR_OK;
    }
    if (route->view) {
        x->values = pr_record_make(shape_of(route->view), x->p);
    }
    pr_status_t status = route->fresh && !pr_fresh(x)
                             ? pr_refuse(x, PR_STALE, "sign_in_again", "D12")
                             : route->handler(x);
    bool answer = status == PR_INVALID || status == PR_CONFLICT || status == PR_STALE;
    return route->question && answer ? pr_again(x, status) : status;
}

/* Whoever changes something will have to wait before it is told, and cannot be sent away then. Who
 * has no form of ours takes no place from others. */
static pr_status_t gate_change(pr_exchange_t *x)
{
    const pr_patience_t *patience = &x->req->patience;
    pr_status_t status = gate_form(x);
    bool place = status != PR_OK || !patience->take_place ||
                 patience->take_place(patience->baton, PR_PLACE_WAIT);

    return place ? status : pr_refuse(x, PR_UNAVAILABLE, "changes_busy", "D5");
}

static pr_status_t run(pr_exchange_t *x)
{
    pr_status_t status = find_route(x);

    if (status == PR_OK) {
        status = pr_gate_who(x);
    }
    if (status == PR_OK) {
        status = x->route->method == PR_POST ? gate_change(x) : gate_read(x);
    }
    return status == PR_OK ? handle(x) : status;
}

/* Whose privileges an answer can speak of. */
static int customers_told(const pr_exchange_t *x)
{
    if (!x->route || x->route->who == PR_WHO_ANYONE) {
        return PR_NO_CUSTOMER;
    }
    return x->route->who == PR_WHO_CUSTOMER_ADMIN && x->customer ? x->customer->shard
                                                                 : PR_EVERY_CUSTOMER;
}

void pr_settle(pr_exchange_t *x)
{
    const pr_patience_t *patience = &x->req->patience;
    pr_revisions_t *read = apr_palloc(x->p, sizeof *read);
    pr_seen_t seen = {NULL, x->world->ticks(x->world->baton), 0};
    bool anything = patience->settle && pr_db_used(x->db);

    if (anything && pr_store_revisions(x->db, read) == PR_OK) {
        seen.read = read;
    }
    seen.answered = x->world->ticks(x->world->baton);
    pr_db_close(x->db);
    if (anything) {
        patience->settle(patience->baton, &seen, customers_told(x));
    }
}

static void render(pr_exchange_t *x)
{
    if (!x->reply->body) {
        pr_page_fill(x, x->values);
        x->reply->body = pr_view_render(x->site->views, x->route->view, x->lang, x->values,
                                        &x->reply->body_len, x->p);
        pr_remembered_keep(x);
    }
    x->reply->content_type = "text/html; charset=utf-8";
    pr_headers_page(x->reply->headers);
}

const pr_reply_t *pr_web_answer(const pr_request_t *request, const pr_site_t *site,
                                const pr_db_lender_t *lender, const pr_world_t *world,
                                apr_pool_t *p)
{
    pr_reply_t *reply = apr_pcalloc(p, sizeof *reply);
    pr_exchange_t *x = apr_pcalloc(p, sizeof *x);

    reply->status = 200;
    reply->headers = apr_table_make(p, 24);
    *x = (pr_exchange_t){
        .site = site, .req = request, .world = world, .lender = lender, .reply = reply, .p = p};
    x->lang = pr_language_of(pr_locales_langs(site->locales), request->cookie,
                             request->accept_language, p);
    if (switch_language(x)) {
        return reply;
    }
    x->db = pr_db_make(lender, world, p);
    pr_status_t status = run(x);
    /* Before the first byte goes out: a slow reader must not keep a connection. */
    if (status == PR_UNAVAILABLE) {
        pr_db_close(x->db); /* which tells nothing */
    }
    else {
        pr_settle(x);
    }
    if (status != PR_OK) {
        pr_page_problem(x, status);
    }
    else if (!x->reply->content_type) {
        render(x);
    }
    if (!strncmp(site->base_url, "https:", 6)) {
        apr_table_setn(reply->headers, "Strict-Transport-Security",
                       "max-age=63072000; includeSubDomains");
    }
    return reply;
}
