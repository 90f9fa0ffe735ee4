#include "view/escape.h"
#include "web/page.h"
#include "web/pages_customer.h"

#include <string.h>

#define PAGE_ROWS 50

/* clang-format off */
static const pr_field_t audit_fields[] = {
    {"at", PR_TIME, NULL},
    {"what", PR_MESSAGE, NULL},
    {"actor", PR_TEXT, NULL},
    {"receipt_url", PR_URL, NULL}, /* "" when this reader has no receipt of it */
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
const pr_shape_t pr_audit_shape = {"audit_line", audit_fields};

void pr_audit_fill(pr_exchange_t *x, pr_record_t *item, const pr_audit_line_t *line)
{
    apr_table_t *names = apr_table_make(x->p, 6);

    apr_table_setn(names, "partner", line->partner_name);
    apr_table_setn(names, "customer", line->customer_name);
    apr_table_setn(names, "service", line->service_name);
    apr_table_setn(names, "object", line->object_name);
    apr_table_setn(names, "old", line->old_value);
    apr_table_setn(names, "new", line->new_value);
    pr_set_time(item, "at", line->at);
    pr_set_message(item, "what", apr_pstrcat(x->p, "audit.", line->event, NULL), names);
    pr_set_text(item, "actor", *line->actor ? line->actor : x->site->vendor_name);
}

static const pr_field_t activity_fields[] = {
    PR_PAGE_FIELD,
    {"whose", PR_TEXT, NULL}, /* the organisation's name */
    {"of_partner", PR_FLAG, NULL},
    {"lines", PR_LIST, &pr_audit_shape},
    {"any", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_older", PR_FLAG, NULL},
    {"has_next", PR_FLAG, NULL},
    {"next_url", PR_URL, NULL},
    {"has_first", PR_FLAG, NULL},
    {"first_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_activity_shape = {"activity", activity_fields};

static void add_line(pr_exchange_t *x, const pr_audit_line_t *line, bool receipts)
{
    pr_record_t *item = pr_add_item(x->values, "lines", x->p);

    pr_audit_fill(x, item, line);
    if (receipts) {
        pr_set_url(item, "receipt_url", pr_url(x, "/customer/receipts/%s", line->act.s));
    }
}

/* Newest deed first, but what one deed did stays in the order of its receipt. */
static void fill_lines(pr_exchange_t *x, const apr_array_header_t *lines, bool receipts)
{
    const pr_audit_line_t *line = (const pr_audit_line_t *)lines->elts;
    int shown = lines->nelts > PAGE_ROWS ? PAGE_ROWS : lines->nelts;

    for (int from = 0, to; from < shown; from = to) {
        for (to = from + 1; to < shown && !strcmp(line[to].act.s, line[from].act.s); to++) {
        }
        for (int i = to - 1; i >= from; i--) {
            add_line(x, &line[i], receipts);
        }
    }
}

static void fill_paging(pr_exchange_t *x, const apr_array_header_t *lines, const char *after)
{
    const char *path = x->req->path;

    if (lines->nelts > PAGE_ROWS) {
        const char *last = APR_ARRAY_IDX(lines, PAGE_ROWS - 1, pr_audit_line_t).id;
        pr_set_flag(x->values, "has_next", true);
        pr_set_url(x->values, "next_url",
                   pr_url(x, "%s?after=%s", path, pr_escape_url(last, x->p)));
    }
    pr_set_flag(x->values, "any", lines->nelts > 0);
    pr_set_flag(x->values, "nothing_yet", lines->nelts == 0 && !after);
    pr_set_flag(x->values, "nothing_older", lines->nelts == 0 && after);
    pr_set_flag(x->values, "has_first", after != NULL);
    pr_set_url(x->values, "first_url", pr_url(x, "%s", path));
}

static pr_status_t show(pr_exchange_t *x, pr_audit_query_t *query)
{
    const char *after = pr_form_get(x->form, "after");
    apr_array_header_t *lines;

    query->after = after && *after ? after : NULL;
    query->lang = x->lang;
    query->limit = PAGE_ROWS + 1;
    pr_status_t status = pr_store_audit(x->db, query, &lines);
    if (status != PR_OK) {
        return status;
    }
    fill_lines(x, lines, query->customer != NULL);
    fill_paging(x, lines, query->after);
    return PR_OK;
}

pr_status_t pr_page_customer_activity(pr_exchange_t *x)
{
    pr_set_text(x->values, "whose", pr_identity_organisation(x->req->who));
    if (!x->customer) {
        pr_set_flag(x->values, "nothing_yet", true);
        return PR_OK;
    }
    pr_audit_query_t query = {.customer = &x->customer->id};
    return show(x, &query);
}

pr_status_t pr_page_partner_activity(pr_exchange_t *x)
{
    pr_audit_query_t query = {.partner = &x->partner->id};

    pr_set_text(x->values, "whose", x->partner->name);
    pr_set_flag(x->values, "of_partner", true);
    return show(x, &query);
}
