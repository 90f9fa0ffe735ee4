#include "base/text.h"
#include "web/export.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/use.h"

#include <stdlib.h>

/* clang-format off */
static const pr_field_t line_fields[] = {
    {"service", PR_TEXT, NULL},
    {"person", PR_TEXT, NULL},
    {"from", PR_TIME, NULL},
    {"to", PR_TIME, NULL},
    {"uses", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t line_shape = {"use_line", line_fields};

static const pr_field_t use_fields[] = {
    PR_PAGE_FIELD,
    {"of_customer", PR_FLAG, NULL}, /* it reads what a partner did; else the partner what it did */
    {"partner", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"lines", PR_LIST, &line_shape},
    {"any", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"kept", PR_NUMBER, NULL}, /* days */
    {"csv_url", PR_URL, NULL},
    {"back_url", PR_URL, NULL},
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_use_shape = {"use", use_fields};

/* ---- whose it is: by the route ---- */

static pr_status_t read_view(pr_exchange_t *x, pr_rel_view_t **out)
{
    pr_relationship_id relationship;
    pr_customer_id customer;

    if (x->route->who == PR_WHO_CUSTOMER_ADMIN) {
        return x->customer && pr_id_parse(&relationship, x->capture)
                   ? pr_store_rel_of_customer(x->db, &x->customer->id, &relationship, out)
                   : PR_NOT_FOUND;
    }
    pr_status_t status = pr_id_parse(&customer, x->capture)
                             ? pr_store_rel_of_partner(x->db, &x->partner->id, &customer, out)
                             : PR_NOT_FOUND;
    return status == PR_OK && (*out)->rel.kind == PR_REL_NONE ? PR_NOT_FOUND : status;
}

static pr_status_t find_view(pr_exchange_t *x, pr_rel_view_t **out)
{
    pr_status_t status = read_view(x, out);

    if (status != PR_NOT_FOUND) {
        return status;
    }
    return x->route->who == PR_WHO_CUSTOMER_ADMIN
               ? pr_refuse(x, PR_NOT_FOUND, "partner_unknown", "R35")
               : pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
}

/* ---- the page ---- */

/* "1485165600000000.2", as place_word writes it; anything else is the beginning. */
static pr_use_place_t read_place(const char *word)
{
    pr_use_place_t place = {0, 0};
    char *dot;

    if (word) {
        place.at = strtoll(word, &dot, 10);
        place.given = *dot == '.' ? atoi(dot + 1) : 0;
    }
    return place.at > 0 && place.given > 0 ? place : (pr_use_place_t){0, 0};
}

static const char *place_word(pr_exchange_t *x, pr_use_place_t place)
{
    return apr_psprintf(x->p, "%" APR_TIME_T_FMT ".%d", place.at, place.given);
}

static void add_line(pr_exchange_t *x, const pr_use_line_t *line)
{
    pr_record_t *item = pr_add_item(x->values, "lines", x->p);

    pr_set_text(item, "service", line->service_name);
    pr_set_text(item, "person", line->name);
    pr_set_time(item, "from", line->first_at);
    pr_set_time(item, "to", line->last_at);
    pr_set_number(item, "uses", line->uses);
}

static void fill(pr_exchange_t *x, const pr_rel_view_t *view)
{
    bool of_customer = x->route->who == PR_WHO_CUSTOMER_ADMIN;

    pr_set_flag(x->values, "of_customer", of_customer);
    pr_set_text(x->values, "partner", view->partner_name);
    pr_set_text(x->values, "customer", view->customer_name);
    pr_set_number(x->values, "kept", PR_USAGE_KEPT);
    pr_set_url(x->values, "csv_url", pr_url(x, "%s.csv", x->req->path));
    pr_set_url(x->values, "back_url",
               of_customer ? pr_url(x, "/customer/partners/%s", view->rel.id.s)
                           : pr_url(x, "/partner/customers/%s", view->rel.customer.s));
}

pr_status_t pr_page_use(pr_exchange_t *x)
{
    pr_use_query_t query = {.lang = x->lang, .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *lines;
    pr_rel_view_t *view;
    pr_status_t status = find_view(x, &view);

    if (status == PR_OK) {
        query.customer = &view->rel.customer;
        query.partner = &view->rel.partner;
        query.after = read_place(pr_form_get(x->form, "after"));
        status = pr_store_usage_history(x->db, &query, &lines);
    }
    if (status != PR_OK) {
        return status;
    }
    bool later = query.after.at > 0;
    int shown = pr_paging_shown(lines);
    for (int i = 0; i < shown; i++) {
        const pr_use_line_t *line = &APR_ARRAY_IDX(lines, i, pr_use_line_t);
        add_line(x, line);
        query.after = pr_use_place_after(query.after, line);
    }
    fill(x, view);
    pr_set_flag(x->values, "any", shown > 0);
    pr_set_flag(x->values, "nothing_yet", shown == 0);
    pr_paging_fill(x, NULL, lines->nelts > shown ? place_word(x, query.after) : NULL, later);
    return PR_OK;
}

/* ---- the file ---- */

typedef struct {
    pr_customer_id customer;
    pr_partner_id partner;
    pr_use_place_t after;
} file_t;

static void write_line(pr_exchange_t *x, pr_csv_t *csv, const pr_use_line_t *line)
{
    const char *const cells[] = {
        line->service_name, line->name, pr_text_rfc3339(line->first_at, x->p),
        pr_text_rfc3339(line->last_at, x->p), apr_psprintf(x->p, "%" APR_INT64_T_FMT, line->uses)};

    pr_csv_record(csv, cells, sizeof cells / sizeof cells[0]);
}

static pr_status_t write_lines(pr_exchange_t *x, pr_csv_t *csv, void *baton, bool *done)
{
    file_t *file = baton;
    const pr_use_query_t query = {&file->customer, &file->partner, x->lang, file->after,
                                  PR_EXPORT_ROWS};
    apr_array_header_t *lines;
    pr_status_t status = pr_store_usage_history(x->db, &query, &lines);

    for (int i = 0; status == PR_OK && i < lines->nelts; i++) {
        const pr_use_line_t *line = &APR_ARRAY_IDX(lines, i, pr_use_line_t);
        write_line(x, csv, line);
        file->after = pr_use_place_after(file->after, line);
    }
    *done = status == PR_OK && lines->nelts < PR_EXPORT_ROWS;
    return status;
}

pr_status_t pr_page_use_csv(pr_exchange_t *x)
{
    static const char *const columns[] = {"usage.column.service", "usage.column.person",
                                          "usage.column.from",    "usage.column.to",
                                          "usage.column.uses",    NULL};
    static const pr_export_t what = {"use", columns, write_lines};
    file_t *file = apr_pcalloc(x->p, sizeof *file);
    pr_rel_view_t *view;
    pr_status_t status = find_view(x, &view);

    if (status != PR_OK) {
        return status;
    }
    file->customer = view->rel.customer;
    file->partner = view->rel.partner;
    return pr_export_answer(x, &what, file);
}
