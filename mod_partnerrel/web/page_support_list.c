#include "web/filter.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/pages_support.h"

#include <string.h>

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"number", PR_TEXT, NULL},
    {"title", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"customer", PR_TEXT, NULL},
    {"opener", PR_MESSAGE, NULL},
    {"from", PR_TEXT, NULL},       /* the partner, else the customer */
    {"by_partner", PR_FLAG, NULL}, /* a partner's */
    {"had_dap", PR_FLAG, NULL},    /* it, when it was sent */
    PR_SUPPORT_STATE_FIELDS,
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"support_row", row_fields};

static const pr_field_t list_fields[] = {
    PR_PAGE_FIELD,
    PR_SUPPORT_SIDE_FIELDS,
    {"rows", PR_LIST, &row_shape},
    {"any", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_matches", PR_FLAG, NULL},
    {"filtered", PR_FLAG, NULL},
    {"of_one", PR_TEXT, NULL}, /* the customer whose requests alone are listed */
    {"states", PR_LIST, &pr_support_option_shape},
    {"severities", PR_LIST, &pr_support_option_shape},
    {"list_url", PR_URL, NULL},
    {"may_open", PR_FLAG, NULL}, /* the customer, from here */
    {"new_url", PR_URL, NULL},
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_support_list_shape = {"support_list", list_fields};

/* ---- the filter ---- */

typedef struct {
    const char *state, *severity; /* as in the address; "" is not given */
    const char *shown;            /* the state's choice that is in force */
    unsigned states, severities;
    pr_customer_id customer; /* empty: all */
} filter_t;

static const char *const filters[] = {"state", "severity", "customer", NULL};

/* The queue begins with what is not closed; nobody else has to choose. What is no choice is none.
 */
static filter_t read_filter(const pr_exchange_t *x)
{
    bool queue = pr_support_side_here(x) == PR_SIDE_OPERATOR;
    filter_t filter = {.state = pr_filter_get(x, "state"),
                       .severity = pr_filter_get(x, "severity")};
    pr_support_state state;
    pr_severity severity;

    if (!pr_support_state_parse(&state, filter.state) && strcmp(filter.state, "all") &&
        strcmp(filter.state, "unclosed")) {
        filter.state = "";
    }
    filter.shown = *filter.state ? filter.state : queue ? "unclosed" : "all";
    if (!strcmp(filter.shown, "unclosed")) {
        filter.states = ~(1u << PR_SUPPORT_CLOSED);
    }
    else if (pr_support_state_parse(&state, filter.shown)) {
        filter.states = 1u << state;
    }
    if (!pr_id_parse(&filter.customer, pr_filter_get(x, "customer"))) {
        filter.customer.s[0] = '\0';
    }
    if (pr_severity_parse(&severity, filter.severity)) {
        filter.severities = 1u << severity;
    }
    else {
        filter.severity = "";
    }
    return filter;
}

static bool is_filtered(const filter_t *filter)
{
    return *filter->state || *filter->severity || *filter->customer.s;
}

static void fill_filter(pr_exchange_t *x, const filter_t *filter)
{
    pr_support_option_add(x, "states", "all", "support.filter.all", filter->shown);
    pr_support_option_add(x, "states", "unclosed", "support.filter.unclosed", filter->shown);
    for (int i = 0; i < PR_SUPPORT_STATE_COUNT; i++) {
        const char *word = pr_support_state_word((pr_support_state)i);
        pr_support_option_add(x, "states", word, apr_pstrcat(x->p, "support.state.", word, NULL),
                              filter->shown);
    }
    pr_support_option_add(x, "severities", "", "support.filter.severities", filter->severity);
    for (int i = 0; i < PR_SEVERITY_COUNT; i++) {
        const char *word = pr_severity_word((pr_severity)i);
        pr_support_option_add(x, "severities", word,
                              apr_pstrcat(x->p, "support.severity.", word, NULL), filter->severity);
    }
    pr_set_flag(x->values, "filtered", is_filtered(filter));
    pr_set_text(x->values, "of_one", apr_pstrdup(x->p, filter->customer.s));
}

/* ---- the rows ---- */

static void add_row(pr_exchange_t *x, const pr_support_request_t *request)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);

    pr_set_text(item, "number", request->number);
    pr_set_text(item, "title", request->title);
    pr_set_url(item, "url", pr_url(x, "%s/%s", pr_support_home(x), request->id.s));
    pr_set_text(item, "customer", request->customer_name);
    pr_set_text(item, "from", *request->partner.s ? request->partner_name : request->customer_name);
    pr_set_flag(item, "by_partner", *request->partner.s);
    pr_set_flag(item, "had_dap", request->had_dap);
    pr_support_opener_set(x, item, "opener", request);
    pr_support_state_fill(x, item, request);
}

static void fill_rows(pr_exchange_t *x, const filter_t *filter, const char *after,
                      const apr_array_header_t *rows)
{
    int shown = pr_paging_shown(rows);
    bool filtered = is_filtered(filter);

    for (int i = 0; i < shown; i++) {
        add_row(x, &APR_ARRAY_IDX(rows, i, pr_support_request_t));
    }
    pr_paging_fill(x, filters,
                   rows->nelts > shown ? APR_ARRAY_IDX(rows, shown - 1, pr_support_request_t).cursor
                                       : NULL,
                   after != NULL);
    pr_set_flag(x->values, "any", shown > 0);
    pr_set_flag(x->values, "nothing_yet", shown == 0 && !filtered && !after);
    pr_set_flag(x->values, "nothing_matches", shown == 0 && (filtered || after));
}

static pr_status_t add_rows(pr_exchange_t *x, const filter_t *filter)
{
    const char *after = pr_form_get(x->form, "after");
    const pr_support_query_t query = {.viewer = pr_support_viewer_here(x),
                                      .states = filter->states,
                                      .severities = filter->severities,
                                      .of = *filter->customer.s ? &filter->customer : NULL,
                                      .after = after,
                                      .limit = PR_PAGE_ROWS + 1};
    apr_array_header_t *rows;
    pr_status_t status = pr_store_support_list(x->db, &query, &rows);

    if (status == PR_OK) {
        fill_rows(x, filter, after && *after ? after : NULL, rows);
    }
    return status;
}

pr_status_t pr_page_support_list(pr_exchange_t *x)
{
    const filter_t filter = read_filter(x);
    bool customer = pr_support_side_here(x) == PR_SIDE_CUSTOMER;

    pr_support_side_fill(x);
    fill_filter(x, &filter);
    pr_set_url(x->values, "list_url", pr_url(x, "%s", pr_support_home(x)));
    pr_set_url(x->values, "new_url", pr_url(x, "/customer/requests/new"));
    pr_set_flag(x->values, "may_open", customer && x->customer);
    if (customer && !x->customer) {
        pr_set_flag(x->values, "nothing_yet", true);
        return PR_OK;
    }
    return add_rows(x, &filter);
}
