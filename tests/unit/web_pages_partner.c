/* The partner's pages over a real store, in both languages. PR_TEST_PAGES names a folder to leave
 * them in, to be looked at. */
#include "store_world.h"
#include "web/page.h"
#include "web/pages_partner.h"

#include <apr_file_io.h>
#include <apr_lib.h>

static pr_db_t *db;
static line_t *line;
static pr_site_t site;
static const char *lang = "en";
static const char *accepts = "text/html";

static pr_identity_t person_of(const char *tenant, const char *org, pr_role role)
{
    pr_identity_t who = admin_of(tenant, org);
    who.subject = apr_pstrcat(top, pr_role_word(role), "@", tenant, NULL);
    who.name = "Anna Berger";
    who.roles = PR_ROLE_BIT(role);
    return who;
}

static void keep(const char *name, const pr_reply_t *reply)
{
    const char *dir = getenv("PR_TEST_PAGES");
    apr_file_t *file;

    if (dir && name &&
        apr_file_open(&file, apr_psprintf(top, "%s/%s.%s.html", dir, name, lang),
                      APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_TRUNCATE, APR_OS_DEFAULT,
                      top) == APR_SUCCESS) {
        apr_file_write_full(file, reply->body, reply->body_len, NULL);
        apr_file_close(file);
    }
}

static const pr_reply_t *answer(const char *name, const pr_request_t *request)
{
    const pr_reply_t *reply = pr_web_answer(request, &site, &line->lender, &world, top);
    keep(name, reply);
    ok(line->out == 0, "the connection was given back (%s)", request->path);
    return reply;
}

static const pr_reply_t *get(const char *name, const pr_identity_t *who, const char *path,
                             const char *query)
{
    const pr_request_t request = {.method = PR_GET,
                                  .mount = "/portal",
                                  .path = path,
                                  .query = query,
                                  .accept = accepts,
                                  .accept_language = lang,
                                  .who = who};
    return answer(name, &request);
}

static bool has(const pr_reply_t *reply, const char *text)
{
    return reply->body && strstr(reply->body, text) != NULL;
}

/* ---- the e-mail ---- */

static const char *between(const char *text, const char *from, const char *to)
{
    const char *begin = strstr(text, from);
    if (!begin) {
        return "";
    }
    begin += strlen(from);
    const char *end = strstr(begin, to);
    return end ? apr_pstrmemdup(top, begin, (apr_size_t)(end - begin)) : "";
}

static const char *escaped(const char *text)
{
    const char *out = "";
    for (; *text; text++) {
        out = apr_psprintf(top, "%s%%%02X", out, (unsigned char)*text);
    }
    return out;
}

/* Opens the page, takes its seal and cookie, and posts. */
static const pr_reply_t *save(const char *name, const pr_identity_t *who, const char *fields)
{
    const pr_reply_t *page = get(NULL, who, "/partner/request", NULL);
    const char *cookie = apr_table_get(page->headers, "Set-Cookie");
    const char *seal = between(page->body, "name=\"seal\" value=\"", "\"");
    const char *body = apr_psprintf(top, "seal=%s&%s", seal, fields);
    const pr_request_t request = {
        .method = PR_POST,
        .mount = "/portal",
        .path = "/partner/request",
        .body = body,
        .body_len = strlen(body),
        .content_type = "application/x-www-form-urlencoded",
        .accept = accepts,
        .accept_language = lang,
        .sec_fetch_site = "same-origin",
        .who = who,
        .cookie = cookie ? apr_pstrmemdup(top, cookie, strcspn(cookie, ";")) : NULL};
    return answer(name, &request);
}

static void request_page(void)
{
    pr_identity_t sales = person_of("northwind", "Northwind Cloud Services", PR_ROLE_SALES_AGENT);
    pr_identity_t help = person_of("northwind", "Northwind Cloud Services", PR_ROLE_HELPDESK_AGENT);
    pr_identity_t advisor = person_of("lucerne", "Lucerne Advisory", PR_ROLE_ADMIN_AGENT);
    const pr_reply_t *with = get("request", &sales, "/partner/request", NULL);
    const pr_reply_t *plain = get("request-plain", &sales, "/partner/request", "dap=0");
    const char *link =
        between(with->body, "id=\"link\" type=\"text\" readonly=\"readonly\" value=\"", "\"");

    ok(with->status == 200 && has(with, "mailto:?subject="), "R1 the text and the ways to send it");
    ok(!strncmp(link, "https://portal.example.net/portal/invitation/", 45) && strlen(link) == 88,
       "R3 the link: %s", link);
    is_str(between(get(NULL, &sales, "/partner/request", NULL)->body,
                   "id=\"link\" type=\"text\" readonly=\"readonly\" value=\"", "\""),
           link, "R4 the same each time");
    ok(plain->status == 200 && !has(plain, link), "R6 another link without DAP");
    ok(get(NULL, &help, "/partner/request", NULL)->status == 403, "R8 not the helpdesk");
    const pr_reply_t *theirs = get("request-advisor", &advisor, "/partner/request", "dap=0");
    ok(theirs->status == 200 && !has(theirs, "request?dap=0"), "Q27 an advisor has no such choice");
}

static int times(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text++) {
        n++;
    }
    return n;
}

/* Whatever stands between the digits of a number in this language. */
static int number_in(const char *text)
{
    int n = 0;
    for (; *text; text++) {
        n = apr_isdigit(*text) ? n * 10 + (*text - '0') : n;
    }
    return n;
}

static void request_limit(void)
{
    pr_identity_t sales = person_of("northwind", "Northwind Cloud Services", PR_ROLE_SALES_AGENT);
    const char *body = get(NULL, &sales, "/partner/request", NULL)->body;
    const char *hint = strchr(between(body, "id=\"limit\"", "</p>"), '>');

    ok(times(body, apr_psprintf(top, "maxlength=\"%d\"", PR_PARAGRAPH_MAX)) == 2 &&
           times(body, "maxlength=") == 2,
       "R2 the fields are as long as a paragraph may be");
    ok(hint && number_in(hint) == PR_PARAGRAPH_MAX, "R2 and the page says so: %s", hint);
}

static void request_save(void)
{
    pr_identity_t sales = person_of("northwind", "Northwind Cloud Services", PR_ROLE_SALES_AGENT);
    const pr_reply_t *reply = save(NULL, &sales, "first=Dear+mill%0D%0Aand+all&second=&dap=1");

    ok(reply->status == 303, "R2 saved (%d)", reply->status);
    const pr_reply_t *page = get("request-saved", &sales, "/partner/request", "saved=1");
    ok(has(page, "Dear mill\nand all"), "R2 and kept, line break and all");
    reply = save(NULL, &sales, "first=A&second=B&text=other");
    ok(reply->status == 303 && strstr(apr_table_get(reply->headers, "Location"), "recomposed"),
       "Q9 a changed text is composed anew, and the page says so");
    get("request-recomposed", &sales, "/partner/request", "recomposed=1");
    const char *whole =
        between(get(NULL, &sales, "/partner/request", NULL)->body, "data-never", "x");
    ok(!*whole, "no statement is left in a page");
    reply = save("request-bad", &sales,
                 apr_pstrcat(top, "first=kept&second=", escaped("x\xE2\x80\xAEy"), NULL));
    ok(reply->status == 422 && has(reply, "kept") && has(reply, "aria-invalid=\"true\""),
       "R2 hidden characters: shown again, nothing typed is lost (%d)", reply->status);
    accepts = "application/json";
    reply = save(NULL, &sales, apr_pstrcat(top, "first=", escaped("x\xE2\x80\xAEy"), NULL));
    accepts = "text/html";
    ok(reply->status == 422 && has(reply, "\"field\":\"first\"") &&
           !strcmp(reply->content_type, "application/problem+json"),
       "R2 the same for a program: %s", reply->body);
    pr_reply_t const *eml = get(NULL, &sales, "/partner/request.eml", NULL);
    is_str(eml->content_type, "message/rfc822", "R6 the text as a file");
}

/* ---- customers ---- */

static const char *first_customer(const pr_identity_t *who)
{
    const pr_reply_t *list = get(NULL, who, "/partner/customers", "q=fabr");
    return apr_pstrcat(top, "/partner/customers/",
                       between(list->body, "href=\"/portal/partner/customers/", "\""), NULL);
}

static void customers(void)
{
    pr_identity_t agent = person_of("northwind", "Northwind Cloud Services", PR_ROLE_ADMIN_AGENT);
    pr_identity_t sales = person_of("northwind", "Northwind Cloud Services", PR_ROLE_SALES_AGENT);
    pr_identity_t rival = person_of("adventureworks", "Adventure Works IT", PR_ROLE_ADMIN_AGENT);
    const pr_reply_t *list = get("customers", &agent, "/partner/customers", NULL);

    ok(has(list, "Fabrikam GmbH") && has(list, "woodgrove.example") && has(list, "2 "),
       "R37, R39 the list, with privileges at a glance");
    list = get("customers-none", &rival, "/partner/customers", NULL);
    ok(list->status == 200 && has(list, "/portal/partner/request"), "nothing yet, and what to do");
    list = get("customers-nomatch", &agent, "/partner/customers", "q=zz%22%3E");
    ok(list->status == 200 && !has(list, "zz\">"), "nothing matches, and the search is text");
    const char *path = first_customer(&agent);
    const pr_reply_t *page = get("customer", &agent, path, NULL);
    ok(page->status == 200 && has(page, "/dash/exchange/"), "R39 a customer, and its dashboard");
    page = get(NULL, &sales, path, NULL);
    ok(page->status == 200 && !has(page, "/dash/exchange/"), "a sales agent enters none");
    ok(get("problem", &rival, path, NULL)->status == 404, "row 28 another's customer is not there");
    ok(get(NULL, &agent, "/partner/customers/x", NULL)->status == 404, "nor is nonsense");
}

static void removed(void)
{
    pr_identity_t agent = person_of("northwind", "Northwind Cloud Services", PR_ROLE_ADMIN_AGENT);
    const char *path = first_customer(&agent);
    const pr_reply_t *page = get("customer-removed", &agent, path, NULL);

    ok(page->status == 200 && !has(page, "/dash/exchange/"),
       "R52 removed: still listed, no way in");
    ok(has(page, "Contoso Online Services"), "R54 help goes through the vendor");
    ok(!has(page, ">DE<"), "row 14 company details need DAP");
}

/* ---- home and refusal ---- */

static void home(void)
{
    pr_identity_t agent = person_of("northwind", "Northwind Cloud Services", PR_ROLE_ADMIN_AGENT);
    pr_identity_t admin = admin_of("fabrikam", "Fabrikam GmbH");
    pr_identity_t user = person_of("fabrikam", "Fabrikam GmbH", PR_ROLE_OPERATOR);

    user.roles = 0;
    ok(has(get("home-out", NULL, "/", NULL), "/portal/customer/partners"), "two ways to sign in");
    ok(has(get("home-partner", &agent, "/", NULL), "/portal/partner/request"), "a partner's way");
    ok(has(get("home-customer", &admin, "/", NULL), "/portal/customer/activity"), "a customer's");
    ok(get("home-neither", &user, "/", NULL)->status == 200, "somebody without a role is told");
}

static void refused(const char *name, const char *code, const pr_identity_t *who)
{
    const pr_refusal_t refusal = {
        .decision = {.code = code, .rule = "R48"}, .service = "exchange", .customer = ""};
    const pr_request_t request = {.method = PR_GET,
                                  .mount = "/portal",
                                  .path = "/refused",
                                  .accept = accepts,
                                  .accept_language = lang,
                                  .who = who,
                                  .refusal = &refusal,
                                  .error_status = 403};
    const pr_reply_t *page = answer(name, &request);

    ok(page->status == 403 && has(page, "Exchange Online") && has(page, "R48"),
       "R43 refused, by service and rule (%s)", code);
}

static void refusals(void)
{
    pr_identity_t agent = person_of("northwind", "Northwind Cloud Services", PR_ROLE_ADMIN_AGENT);
    pr_identity_t help = person_of("northwind", "Northwind Cloud Services", PR_ROLE_HELPDESK_AGENT);

    refused("refused", "dap_required", &agent);
    refused("refused-help", "relationship_required", &help);
    refused("refused-blocked", "partner_blocked", &agent);
    ok(get(NULL, &agent, "/refused", NULL)->status == 404, "nothing was refused: no such page");
}

/* ---- */

static void stage(void)
{
    static const char *const services[][2] = {
        {"exchange", "Exchange Online"}, {"sharepoint", "SharePoint Online"}, {"azure", "Azure"}};
    int from, to;

    line = line_open();
    db = pr_db_make(&line->lender, &world, top);
    ok(pr_store_schema_apply(db, &from, &to) == PR_OK, "a database");
    for (int i = 0; i < 3; i++) {
        pr_service_add_t add = {
            .service = {.cloud = CLOUD,
                        .name = services[i][1],
                        .may = "may",
                        .may_not = "may not",
                        .dashboard = apr_psprintf(top, "/dash/%s/{customer}/", services[i][0]),
                        .position = i,
                        .on = true},
            .lang = "en"};
        pr_slug_id_parse(&add.service.id, services[i][0]);
        ok(pr_store_service_add(db, &add) == PR_OK, "service %s", services[i][0]);
    }
    pr_partner_id northwind =
        add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    add_partner(db, "adventureworks", "Adventure Works IT", PR_PARTNER_DIRECT);
    add_partner(db, "lucerne", "Lucerne Advisory", PR_PARTNER_ADVISOR);
    pr_identity_t fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
    pr_identity_t woodgrove = admin_of("woodgrove", "Woodgrove Bank");
    ok(accept_now(db, &fabrikam, &northwind, "exchange azure", "n1").status == PR_OK, "accepted");
    ok(accept_now(db, &woodgrove, &northwind, "", "n2").status == PR_OK, "accepted without DAP");
    pr_db_close(db);
}

static bool site_make(void)
{
    static const char *const langs[] = {"en", "ru", "de", NULL};
    const pr_view_decl_t views[] = {{"home", &pr_home_shape},
                                    {"refused", &pr_refused_shape},
                                    {"problem", &pr_problem_shape},
                                    {"request", &pr_request_shape},
                                    {"customers", &pr_customers_shape},
                                    {"customer", &pr_customer_shape},
                                    {NULL, NULL}};
    const char *error = NULL;

    site = (pr_site_t){.base_url = "https://portal.example.net",
                       .cloud = CLOUD,
                       .cloud_name = "Global",
                       .keys = test_keys(),
                       .sign_out_url = "/out",
                       .step_up_url = "/again?to=",
                       .vendor_name = "Contoso Online Services"};
    site.locales = pr_locales_read("templates/locale", langs, &error, top);
    if (site.locales) {
        site.views = pr_views_compile("templates", site.locales, views, &error, top);
    }
    ok(site.views != NULL, "templates and catalogues: %s", site.views ? "compiled" : error);
    return site.views != NULL;
}

static void walk(void)
{
    request_page();
    request_limit();
    request_save();
    customers();
    home();
    refusals();
}

int main(void)
{
    world_make();
    stage();
    if (site_make()) {
        walk();
        lang = "ru";
        walk();
        lang = "de";
        walk();
        pr_identity_t fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
        db = pr_db_make(&line->lender, &world, top);
        ok(remove_now(db, &fabrikam, NULL, NULL, "n3").status == PR_OK, "removed");
        pr_db_close(db);
        removed();
        lang = "en";
        removed();
    }
    world_end();
    return done();
}
