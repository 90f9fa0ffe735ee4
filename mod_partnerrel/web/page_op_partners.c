#include "base/text.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/pages_operator.h"

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"state", PR_MESSAGE, NULL},
    {"active", PR_FLAG, NULL},
    {"country", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"op_partner_row", row_fields};

static const pr_field_t partners_fields[] = {
    PR_PAGE_FIELD,
    {"q", PR_TEXT, NULL},
    {"states", PR_LIST, &pr_op_option_shape},
    {"kinds", PR_LIST, &pr_op_option_shape},
    {"wishes", PR_FLAG, NULL},
    {"rows", PR_LIST, &row_shape},
    {"filtered", PR_FLAG, NULL},
    {"nothing_yet", PR_FLAG, NULL},
    {"nothing_matches", PR_FLAG, NULL},
    {"list_url", PR_URL, NULL},
    {"add_url", PR_URL, NULL},
    PR_PAGING_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_partners_shape = {"operator_partners", partners_fields};

static const char *const filters[] = {"q", "state", "kind", "wishes", NULL};

/* The filters as they were asked for. */
typedef struct {
    pr_partner_query_t query;
    pr_partner_state state;
    pr_partner_kind kind;
    pr_partner_id after;
} asked_t;

static void read_asked(pr_exchange_t *x, asked_t *asked)
{
    const char *wishes = pr_form_get(x->form, "wishes"), *after = pr_form_get(x->form, "after");

    asked->query = (pr_partner_query_t){.cloud = &x->site->cloud,
                                        .prefix = pr_op_line(x, "q"),
                                        .wishes = wishes && *wishes,
                                        .limit = PR_PAGE_ROWS + 1};
    if (pr_partner_state_parse(&asked->state, pr_op_line(x, "state"))) {
        asked->query.state = &asked->state;
    }
    if (pr_partner_kind_parse(&asked->kind, pr_op_line(x, "kind"))) {
        asked->query.kind = &asked->kind;
    }
    if (after && pr_id_parse(&asked->after, after)) {
        asked->query.after = &asked->after;
    }
}

static void add_row(pr_exchange_t *x, const pr_partner_t *partner)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);
    const char *kind = pr_partner_kind_word(partner->kind);
    const char *state = pr_partner_state_word(partner->state);

    pr_set_text(item, "name", partner->name);
    pr_set_text(item, "domain", partner->domain);
    pr_set_url(item, "url", pr_url(x, "/operator/partners/%s", partner->id.s));
    pr_set_message(item, "kind", apr_pstrcat(x->p, "partner_kind.", kind, NULL), NULL);
    pr_set_message(item, "state", apr_pstrcat(x->p, "partner_state.", state, NULL), NULL);
    pr_set_flag(item, "active", partner->state == PR_PARTNER_ACTIVE);
    pr_set_text(item, "country", pr_text_country(x->lang, partner->country, x->p));
}

static void fill_filters(pr_exchange_t *x, const asked_t *asked)
{
    const pr_partner_query_t *q = &asked->query;

    for (int i = 0; i < PR_PARTNER_STATE_COUNT; i++) {
        const char *word = pr_partner_state_word((pr_partner_state)i);
        pr_op_option(x, "states", word, apr_pstrcat(x->p, "partner_state.", word, NULL),
                     q->state && *q->state == (pr_partner_state)i);
    }
    for (int i = 0; i < PR_PARTNER_KIND_COUNT; i++) {
        const char *word = pr_partner_kind_word((pr_partner_kind)i);
        pr_op_option(x, "kinds", word, apr_pstrcat(x->p, "partner_kind.", word, NULL),
                     q->kind && *q->kind == (pr_partner_kind)i);
    }
    pr_set_text(x->values, "q", q->prefix);
    pr_set_flag(x->values, "wishes", q->wishes);
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/partners"));
    pr_set_url(x->values, "add_url", pr_url(x, "/operator/partners/add"));
}

pr_status_t pr_page_op_partners(pr_exchange_t *x)
{
    asked_t asked;
    apr_array_header_t *rows;

    read_asked(x, &asked);
    const pr_partner_query_t *q = &asked.query;
    bool filtered = *q->prefix || q->state || q->kind || q->wishes;
    pr_status_t status = pr_store_partners_search(x->db, q, &rows);
    if (status != PR_OK) {
        return status;
    }
    int shown = pr_paging_shown(rows);
    for (int i = 0; i < shown; i++) {
        add_row(x, &APR_ARRAY_IDX(rows, i, pr_partner_t));
    }
    fill_filters(x, &asked);
    pr_set_flag(x->values, "filtered", filtered);
    pr_set_flag(x->values, "nothing_yet", shown == 0 && !filtered);
    pr_set_flag(x->values, "nothing_matches", shown == 0 && filtered);
    pr_paging_fill(x, filters,
                   rows->nelts > shown ? APR_ARRAY_IDX(rows, shown - 1, pr_partner_t).id.s : NULL,
                   q->after != NULL);
    return PR_OK;
}
