#include "base/text.h"
#include "view/locale.h"
#include "web/export.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/pages_customer.h"

#include <string.h>

#define DAY (APR_USEC_PER_SEC * 24 * 3600)

static const char *const filters[] = {"q", "kind", "from", "to", NULL};

/* ---- the page ---- */

static const pr_field_t activity_fields[] = {
    PR_PAGE_FIELD,
    {"whose", PR_TEXT, NULL}, /* the organisation's name */
    {"of_partner", PR_FLAG, NULL},
    {"of_customer", PR_FLAG, NULL},
    {"of_cloud", PR_FLAG, NULL},
    {"q", PR_TEXT, NULL},
    {"kinds", PR_LIST, &pr_choice_shape},
    {"from", PR_TEXT, NULL},
    {"to", PR_TEXT, NULL},
    {"bad_date", PR_FLAG, NULL},
    {"typed", PR_TEXT, NULL}, /* that is no date: a date's field cannot hold it */
    {"filtered", PR_FLAG, NULL},
    {"search_url", PR_URL, NULL}, /* also the whole log */
    {"csv_url", PR_URL, NULL},
    {"lines", PR_LIST, &pr_audit_shape},
    {"any", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_matches", PR_FLAG, NULL},
    {"nothing_older", PR_FLAG, NULL},
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_activity_shape = {"activity", activity_fields};

static void add_line(pr_exchange_t *x, const pr_audit_line_t *line, bool receipts)
{
    pr_record_t *item = pr_add_item(x->values, "lines", x->p);

    pr_audit_fill(x, item, line);
    if (receipts && pr_receipt_given(line->act_kind)) {
        pr_set_url(item, "receipt_url", pr_url(x, "/customer/receipts/%s", line->act.s));
    }
}

/* Newest deed first, but what one deed did stays in the order of its receipt. */
static void fill_lines(pr_exchange_t *x, const apr_array_header_t *lines, bool receipts)
{
    const pr_audit_line_t *line = (const pr_audit_line_t *)lines->elts;
    int shown = pr_paging_shown(lines);

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
    int shown = pr_paging_shown(lines);
    const char *next =
        lines->nelts > shown ? APR_ARRAY_IDX(lines, shown - 1, pr_audit_line_t).id : NULL;

    pr_paging_fill(x, filters, next, after != NULL);
    pr_set_flag(x->values, "any", lines->nelts > 0);
    pr_set_flag(x->values, "nothing_older", lines->nelts == 0 && after);
}

/* ---- what is asked for ---- */

typedef struct {
    pr_audit_query_t query;
    pr_act_kind kind;
    bool bad_date;
} wish_t;

static pr_status_t read_wish(pr_exchange_t *x, wish_t *wish)
{
    const char *kind = pr_filter_get(x, "kind");

    *wish = (wish_t){.query = {.prefix = pr_filter_prefix(x, "q")}};
    if (*kind) {
        if (!pr_act_kind_parse(&wish->kind, kind)) {
            return pr_filter_refuse(x, "kind");
        }
        wish->query.kind = &wish->kind;
    }
    wish->bad_date = !pr_filter_day(pr_filter_get(x, "from"), &wish->query.from);
    wish->bad_date |= !pr_filter_day(pr_filter_get(x, "to"), &wish->query.to);
    wish->query.to += wish->query.to ? DAY : 0; /* that day is in */
    return PR_OK;
}

/* Whose it is: by the route. */
static void set_owner(const pr_exchange_t *x, pr_audit_query_t *query)
{
    query->partner = x->route->who == PR_WHO_PARTNER ? &x->partner->id : NULL;
    query->customer =
        x->route->who == PR_WHO_CUSTOMER_ADMIN && x->customer ? &x->customer->id : NULL;
    query->cloud = x->route->who == PR_WHO_OPERATOR ? &x->site->cloud : NULL;
    query->lang = x->lang;
}

/* A customer whose organisation is not known here yet has no log. */
static pr_status_t read_lines(pr_exchange_t *x, const pr_audit_query_t *query,
                              apr_array_header_t **out)
{
    *out = apr_array_make(x->p, 1, sizeof(pr_audit_line_t));
    return query->partner || query->customer || query->cloud ? pr_store_audit(x->db, query, out)
                                                             : PR_OK;
}

static bool is_filtered(const pr_exchange_t *x)
{
    for (const char *const *name = filters; *name; name++) {
        if (*pr_filter_get(x, *name)) {
            return true;
        }
    }
    return false;
}

/* The kinds of acts that come to pass on pages of this side. */
static bool is_shown(const pr_exchange_t *x, pr_act_kind kind)
{
    switch (kind) {
    case PR_ACT_MAIL_SAVE:
    case PR_ACT_PARTNER_STATE:
    case PR_ACT_PARTNER_ADD:
    case PR_ACT_LINK:
    case PR_ACT_PARTNER_CHANGE:
    case PR_ACT_RESELLER:
        return x->route->who != PR_WHO_CUSTOMER_ADMIN;
    case PR_ACT_SERVICE_ADD:
    case PR_ACT_OFFER_SAVE:
    case PR_ACT_CLOUD_SAVE:
        return x->route->who == PR_WHO_OPERATOR;
    default:
        return true;
    }
}

static void fill_day(pr_exchange_t *x, const char *name)
{
    const char *typed = pr_filter_get(x, name);
    apr_time_t day;

    pr_set_text(x->values, pr_filter_day(typed, &day) ? name : "typed", typed);
}

static void fill_wish(pr_exchange_t *x, const wish_t *wish)
{
    for (int kind = 0; kind < PR_ACT_COUNT; kind++) {
        const char *word = pr_act_kind_word((pr_act_kind)kind);
        if (is_shown(x, (pr_act_kind)kind)) {
            pr_choice_add(x, "kinds", word, pr_export_word(x, "lists.act.", word),
                          wish->query.kind && (int)wish->kind == kind);
        }
    }
    pr_set_text(x->values, "q", wish->query.prefix);
    fill_day(x, "from");
    fill_day(x, "to");
    pr_set_flag(x->values, "bad_date", wish->bad_date);
    pr_set_flag(x->values, "filtered", is_filtered(x));
    pr_set_url(x->values, "search_url", pr_url(x, "%s", x->req->path));
    pr_set_url(x->values, "csv_url",
               pr_filter_url(x, apr_pstrcat(x->p, x->req->path, ".csv", NULL), filters, NULL));
}

static pr_status_t show(pr_exchange_t *x)
{
    const char *after = pr_filter_get(x, "after");
    apr_array_header_t *lines;
    wish_t wish;

    pr_status_t status = read_wish(x, &wish);
    if (status != PR_OK) {
        return status;
    }
    fill_wish(x, &wish);
    if (wish.bad_date) {
        x->reply->status = 422;
        return PR_OK;
    }
    set_owner(x, &wish.query);
    wish.query.after = *after ? after : NULL;
    wish.query.limit = PR_PAGE_ROWS + 1;
    status = read_lines(x, &wish.query, &lines);
    if (status == PR_OK) {
        bool none = lines->nelts == 0 && !wish.query.after;
        fill_lines(x, lines, wish.query.customer != NULL);
        fill_paging(x, lines, wish.query.after);
        pr_set_flag(x->values, "nothing_yet", none && !is_filtered(x));
        pr_set_flag(x->values, "nothing_matches", none && is_filtered(x));
    }
    return status;
}

pr_status_t pr_page_customer_activity(pr_exchange_t *x)
{
    pr_set_text(x->values, "whose", pr_identity_organisation(x->req->who));
    pr_set_flag(x->values, "of_customer", true);
    return show(x);
}

pr_status_t pr_page_partner_activity(pr_exchange_t *x)
{
    pr_set_text(x->values, "whose", x->partner->name);
    pr_set_flag(x->values, "of_partner", true);
    return show(x);
}

pr_status_t pr_page_operator_activity(pr_exchange_t *x)
{
    pr_set_text(x->values, "whose", x->site->cloud_name);
    pr_set_flag(x->values, "of_cloud", true);
    return show(x);
}

/* ---- the file ---- */

typedef struct {
    wish_t wish;
    pr_export_cursor_t cursor;
} file_t;

static void write_line(pr_exchange_t *x, pr_csv_t *csv, const pr_audit_line_t *line)
{
    const char *const cells[] = {pr_text_rfc3339(line->at, x->p),
                                 line->event,
                                 pr_audit_sentence(x, line),
                                 pr_audit_actor(x, line),
                                 line->partner_name,
                                 line->customer_name,
                                 line->service_name,
                                 line->object_name,
                                 line->old_value,
                                 line->new_value,
                                 line->act.s};

    pr_csv_record(csv, cells, sizeof cells / sizeof cells[0]);
}

static pr_status_t write_lines(pr_exchange_t *x, pr_csv_t *csv, void *baton, bool *done)
{
    file_t *file = baton;
    pr_audit_query_t query = file->wish.query;
    apr_array_header_t *lines;

    set_owner(x, &query);
    query.after = pr_export_after(&file->cursor);
    query.limit = PR_EXPORT_ROWS;
    pr_status_t status = read_lines(x, &query, &lines);
    for (int i = 0; status == PR_OK && i < lines->nelts; i++) {
        const pr_audit_line_t *line = &APR_ARRAY_IDX(lines, i, pr_audit_line_t);
        write_line(x, csv, line);
        apr_cpystrn(file->cursor.s, line->id, sizeof file->cursor.s);
    }
    *done = lines->nelts < PR_EXPORT_ROWS;
    return status;
}

pr_status_t pr_page_activity_csv(pr_exchange_t *x)
{
    static const char *const columns[] = {
        "exports.activity.at",      "exports.activity.event",   "exports.activity.what",
        "exports.activity.actor",   "exports.activity.partner", "exports.activity.customer",
        "exports.activity.service", "exports.activity.object",  "exports.activity.old",
        "exports.activity.new",     "exports.activity.act",     NULL};
    static const pr_export_t what = {"activity", columns, write_lines};
    file_t *file = apr_pcalloc(x->p, sizeof *file);

    pr_status_t status = read_wish(x, &file->wish);
    if (status == PR_OK && file->wish.bad_date) {
        status = pr_filter_refuse(x, file->wish.query.from || !*pr_filter_get(x, "from") ? "to"
                                                                                         : "from");
    }
    return status == PR_OK ? pr_export_answer(x, &what, file) : status;
}
