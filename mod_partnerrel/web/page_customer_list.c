#include "web/customer_wish.h"
#include "web/export.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/pages_partner.h"

#include <string.h>

/* Counting what has been narrowed looks at row by row: further than this only "more" is said. */
#define COUNT_MAX 1000

static const char *const filters[] = {"q", "kind", "dap", "service", "reseller", NULL};

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"has_dap", PR_FLAG, NULL},
    {"state", PR_MESSAGE, NULL}, /* "3 of 4 services", "no privileges" */
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"customer_row", row_fields};

static const pr_field_t customers_fields[] = {
    PR_PAGE_FIELD,
    {"q", PR_TEXT, NULL},
    {"filtered", PR_FLAG, NULL}, /* by anything */
    {"searched", PR_FLAG, NULL}, /* by the beginning of a name alone */
    {"narrowed", PR_FLAG, NULL}, /* by something else too */
    {"count", PR_NUMBER, NULL},
    {"many", PR_FLAG, NULL}, /* more than were counted */
    {"kinds", PR_LIST, &pr_choice_shape},
    {"daps", PR_LIST, &pr_choice_shape},
    {"services", PR_LIST, &pr_choice_shape},
    {"resellers", PR_LIST, &pr_choice_shape},
    {"any_resellers", PR_FLAG, NULL},
    {"rows", PR_LIST, &row_shape},
    {"any", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_matches", PR_FLAG, NULL},
    {"may_request", PR_FLAG, NULL},
    {"search_url", PR_URL, NULL}, /* also the whole list */
    {"csv_url", PR_URL, NULL},
    {"paged", PR_FLAG, NULL}, /* there is a next or a first page to go to */
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_customers_shape = {"customers", customers_fields};

/* ---- the page ---- */

static void add_row(pr_exchange_t *x, const pr_customer_row_t *row, int services)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);
    int open = row->services->nelts;

    pr_set_text(item, "name", row->customer.name);
    pr_set_text(item, "domain", row->customer.domain);
    pr_set_url(item, "url", pr_url(x, "/partner/customers/%s", row->customer.id.s));
    pr_customer_set_kind(x, item, row->kind);
    pr_set_time(item, "since", row->since);
    /* A grant of a service that was switched off later still counts as one. */
    pr_customer_set_state(x, item, open, open > services ? open : services);
}

static void fill_rows(pr_exchange_t *x, const apr_array_header_t *rows, int services)
{
    const char *after = pr_form_get(x->form, "after"), *next = NULL;
    int shown = pr_paging_shown(rows);

    for (int i = 0; i < shown; i++) {
        add_row(x, &APR_ARRAY_IDX(rows, i, pr_customer_row_t), services);
    }
    if (rows->nelts > shown) {
        next = APR_ARRAY_IDX(rows, shown - 1, pr_customer_row_t).cursor;
    }
    pr_paging_fill(x, filters, next, after && *after);
    pr_set_flag(x->values, "any", shown > 0);
    pr_set_url(x->values, "csv_url", pr_filter_url(x, "/partner/customers.csv", filters, NULL));
    pr_set_url(x->values, "search_url", pr_url(x, "/partner/customers"));
}

static void fill_wish(pr_exchange_t *x, const pr_customer_wish_t *wish)
{
    const char *q = wish->query.prefix, *dap = pr_filter_get(x, "dap");

    pr_set_text(x->values, "q", q);
    pr_set_flag(x->values, "filtered", *q || wish->narrowed);
    pr_set_flag(x->values, "searched", *q && !wish->narrowed);
    pr_set_flag(x->values, "narrowed", wish->narrowed);
    for (int kind = PR_REL_NONE + 1; kind < PR_REL_COUNT; kind++) {
        const char *word = pr_rel_kind_word((pr_rel_kind)kind);
        pr_choice_add(x, "kinds", word, pr_export_word(x, "rel_kind.", word),
                      wish->query.kind && (int)wish->kind == kind);
    }
    pr_choice_add(x, "daps", "yes", pr_export_word(x, "lists.dap.", "yes"), !strcmp(dap, "yes"));
    pr_choice_add(x, "daps", "no", pr_export_word(x, "lists.dap.", "no"), !strcmp(dap, "no"));
}

static void fill_services(pr_exchange_t *x, const pr_customer_wish_t *wish,
                          const apr_array_header_t *services)
{
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        pr_choice_add(x, "services", service->id.s, service->name,
                      !strcmp(service->id.s, wish->service.s));
    }
}

/* An indirect provider may look at one reseller's customers (R40). */
static pr_status_t fill_resellers(pr_exchange_t *x, const pr_customer_wish_t *wish)
{
    apr_array_header_t *resellers;

    if (x->partner->kind != PR_PARTNER_INDIRECT_PROVIDER) {
        return PR_OK;
    }
    pr_status_t status = pr_store_list_resellers(x->db, &x->partner->id, &resellers);
    for (int i = 0; status == PR_OK && i < resellers->nelts; i++) {
        const pr_named_partner_t *one = &APR_ARRAY_IDX(resellers, i, pr_named_partner_t);
        pr_choice_add(x, "resellers", one->id.s, one->name, !strcmp(one->id.s, wish->reseller.s));
        pr_set_flag(x->values, "any_resellers", true);
    }
    return status;
}

static pr_status_t fill_count(pr_exchange_t *x, const pr_customer_wish_t *wish, int shown)
{
    pr_customer_query_t query = wish->query;
    apr_int64_t count = shown;
    pr_status_t status = PR_OK;

    query.limit = COUNT_MAX + 1;
    if (query.after || shown > PR_PAGE_ROWS) { /* else these are all */
        status = pr_store_customers_count(x->db, &query, &count);
    }
    if (status == PR_OK) {
        bool many = wish->narrowed && count > COUNT_MAX;
        pr_set_number(x->values, "count", many ? COUNT_MAX : count);
        pr_set_flag(x->values, "many", many);
    }
    return status;
}

static void fill_empty(pr_exchange_t *x, const pr_customer_wish_t *wish, bool any)
{
    bool asked = *wish->query.prefix || wish->narrowed || wish->query.after;

    pr_set_flag(x->values, "nothing_yet", !any && !asked);
    pr_set_flag(x->values, "nothing_matches", !any && asked);
}

pr_status_t pr_page_customers(pr_exchange_t *x)
{
    apr_array_header_t *rows, *services;
    const char *after = pr_filter_get(x, "after");
    pr_customer_wish_t wish;

    pr_status_t status = pr_customer_wish_read(x, &wish);
    if (status != PR_OK) {
        return status;
    }
    wish.query.partner = &x->partner->id;
    wish.query.after = *after ? after : NULL;
    wish.query.limit = PR_PAGE_ROWS + 1;
    status = pr_store_customers_of(x->db, &wish.query, &rows);
    if (status == PR_OK) {
        status = pr_store_services(x->db, &x->partner->cloud, x->lang, false, &services);
    }
    if (status == PR_OK) {
        status = fill_count(x, &wish, rows->nelts);
    }
    if (status == PR_OK) {
        status = fill_resellers(x, &wish);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_customer_set_may_request(x);
    fill_wish(x, &wish);
    fill_services(x, &wish, services);
    fill_rows(x, rows, services->nelts);
    fill_empty(x, &wish, rows->nelts > 0);
    return PR_OK;
}

/* ---- the file (R40) ---- */

typedef struct {
    pr_customer_wish_t wish;
    pr_export_cursor_t cursor;
} file_t;

static const char *name_of(const apr_array_header_t *services, const pr_service_id *id)
{
    for (int i = 0; i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        if (!strcmp(service->id.s, id->s)) {
            return service->name;
        }
    }
    return id->s;
}

static const char *granted(pr_exchange_t *x, const pr_customer_row_t *row,
                           const apr_array_header_t *services)
{
    apr_array_header_t *names = apr_array_make(x->p, 4, sizeof(const char *));

    for (int i = 0; i < row->services->nelts; i++) {
        APR_ARRAY_PUSH(names, const char *) =
            name_of(services, &APR_ARRAY_IDX(row->services, i, pr_service_id));
        APR_ARRAY_PUSH(names, const char *) = ", ";
    }
    apr_array_pop(names);
    return apr_array_pstrcat(x->p, names, 0);
}

static void write_row(pr_exchange_t *x, pr_csv_t *csv, const pr_customer_row_t *row,
                      const apr_array_header_t *services)
{
    const char *const cells[] = {row->customer.tenant, row->customer.name, row->customer.domain,
                                 pr_export_word(x, "rel_kind.", pr_rel_kind_word(row->kind)),
                                 granted(x, row, services)};

    pr_csv_record(csv, cells, sizeof cells / sizeof cells[0]);
}

static pr_status_t write_rows(pr_exchange_t *x, pr_csv_t *csv, void *baton, bool *done)
{
    file_t *file = baton;
    pr_customer_query_t query = file->wish.query;
    apr_array_header_t *rows, *services;

    query.partner = &x->partner->id;
    query.after = pr_export_after(&file->cursor);
    query.limit = PR_EXPORT_ROWS;
    pr_status_t status = pr_store_customers_of(x->db, &query, &rows);
    if (status == PR_OK) {
        status = pr_store_services(x->db, &x->partner->cloud, x->lang, true, &services);
    }
    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < rows->nelts; i++) {
        const pr_customer_row_t *row = &APR_ARRAY_IDX(rows, i, pr_customer_row_t);
        write_row(x, csv, row, services);
        apr_cpystrn(file->cursor.s, row->cursor, sizeof file->cursor.s);
    }
    *done = rows->nelts < PR_EXPORT_ROWS;
    return PR_OK;
}

pr_status_t pr_page_customers_csv(pr_exchange_t *x)
{
    static const char *const columns[] = {"exports.customers.id",     "exports.customers.name",
                                          "exports.customers.domain", "exports.customers.kind",
                                          "exports.customers.dap",    NULL};
    static const pr_export_t what = {"customers", columns, write_rows};
    file_t *file = apr_pcalloc(x->p, sizeof *file);
    pr_status_t status = pr_customer_wish_read(x, &file->wish);

    return status == PR_OK ? pr_export_answer(x, &what, file) : status;
}
