#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

static const char *partner_url(pr_exchange_t *x, const pr_partner_t *partner)
{
    return pr_url(x, "/operator/partners/%s", partner->id.s);
}

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *rule, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

/* ---- state ---- */

static const pr_field_t state_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"state", PR_MESSAGE, NULL},
    {"states", PR_LIST, &pr_op_option_shape},
    PR_CONFIRM_FIELDS,
    {"partner_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_state_shape = {"operator_state", state_fields};

pr_status_t pr_page_op_state_ask(pr_exchange_t *x)
{
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < PR_PARTNER_STATE_COUNT; i++) {
        const char *word = pr_partner_state_word((pr_partner_state)i);
        if (i != (int)partner->state) {
            pr_record_t *item = pr_op_option(x, "states", word,
                                             apr_pstrcat(x->p, "operator.to.", word, NULL), false);
            pr_set_message(item, "about", apr_pstrcat(x->p, "operator.state.", word, NULL), NULL);
        }
    }
    pr_set_text(x->values, "name", partner->name);
    pr_set_message(x->values, "state",
                   apr_pstrcat(x->p, "partner_state.", pr_partner_state_word(partner->state), NULL),
                   NULL);
    pr_set_url(x->values, "partner_url", partner_url(x, partner));
    return pr_confirm_ask_of(x, x->req->path, x->req->path, pr_op_state(x, partner->version));
}

pr_status_t pr_page_op_state(pr_exchange_t *x)
{
    static const char *const done[] = {"enabled", "suspended", "blocked"};
    pr_partner_state_set_t in = {.by = pr_op_by(x), .version = pr_op_version(x)};
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK && !pr_partner_state_parse(&in.state, pr_op_line(x, "state"))) {
        return invalid(x, "state_missing", "Q28", "state");
    }
    if (status == PR_OK) {
        in.partner = partner->id;
        status = pr_store_partner_state(x->db, &in, &x->why);
    }
    return status == PR_OK ? pr_op_finish(x, partner_url(x, partner), done[in.state]) : status;
}

/* ---- name ---- */

static const pr_field_t name_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"wish", PR_TEXT, NULL},
    {"wished_by", PR_TEXT, NULL},
    {"wished_at", PR_TIME, NULL},
    {"typed", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"partner_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_name_shape = {"operator_name", name_fields};

pr_status_t pr_page_op_name_ask(pr_exchange_t *x)
{
    pr_partner_more_t more;
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK) {
        status = pr_store_partner_more(x->db, &partner->id, &more);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "name", partner->name);
    pr_set_text(x->values, "wish", more.wish);
    pr_set_text(x->values, "wished_by", more.wished_by);
    pr_set_time(x->values, "wished_at", more.wished_at);
    pr_set_text(x->values, "typed", pr_op_typed(x, "name", partner->name));
    pr_set_url(x->values, "partner_url", partner_url(x, partner));
    return pr_op_form(x, pr_op_state(x, partner->version));
}

pr_status_t pr_page_op_name(pr_exchange_t *x)
{
    const char *what = pr_op_line(x, "do"), *wish = pr_op_line(x, "wish");
    pr_partner_name_t in = {.by = pr_op_by(x), .name = wish, .version = pr_op_version(x)};
    bool declines = !strcmp(what, "decline");
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status != PR_OK) {
        return status;
    }
    in.partner = partner->id;
    if (!strcmp(what, "rename")) {
        in.name = pr_op_line(x, "name");
    }
    else if (!declines && strcmp(what, "approve")) {
        return invalid(x, "answer_missing", "D11", "do");
    }
    status = declines ? pr_store_partner_decline(x->db, &in, &x->why)
                      : pr_store_partner_rename(x->db, &in, &x->why);
    return status == PR_OK
               ? pr_op_finish(x, partner_url(x, partner), declines ? "declined" : "renamed")
               : status;
}

/* ---- link ---- */

static const pr_field_t link_fields[] = {
    PR_PAGE_FIELD,           PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL}, {"which", PR_LIST, &pr_op_option_shape},
    PR_CONFIRM_FIELDS,       {"partner_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_link_shape = {"operator_link", link_fields};

pr_status_t pr_page_op_link_ask(pr_exchange_t *x)
{
    apr_array_header_t *links;
    pr_partner_t *partner;
    bool dap = false, plain = false;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK) {
        status = pr_store_links(x->db, &partner->id, &links);
    }
    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < links->nelts; i++) {
        bool with = APR_ARRAY_IDX(links, i, pr_link_t).link.dap;
        dap |= with;
        plain |= !with;
    }
    pr_op_option(x, "which", "all", "operator.which.all", true);
    if (dap && plain) {
        pr_op_option(x, "which", "dap", "operator.which.dap", false);
        pr_op_option(x, "which", "plain", "operator.which.plain", false);
    }
    pr_set_text(x->values, "name", partner->name);
    pr_set_url(x->values, "partner_url", partner_url(x, partner));
    return pr_confirm_ask_of(x, x->req->path, x->req->path, pr_op_state(x, partner->version));
}

static bool read_change(const pr_exchange_t *x, pr_link_set_t *in)
{
    static const char *const words[] = {"disable", "enable", "rotate"};
    const char *which = pr_op_line(x, "which"), *what = pr_op_line(x, "do");

    in->with_dap = !strcmp(which, "dap");
    in->without_dap = !strcmp(which, "plain");
    for (int i = PR_LINK_DISABLE; i <= PR_LINK_ROTATE; i++) {
        if (!strcmp(words[i], what)) {
            in->change = (pr_link_change)i;
            return true;
        }
    }
    return false;
}

pr_status_t pr_page_op_link(pr_exchange_t *x)
{
    static const char *const done[] = {"disabled", "opened", "rotated"};
    pr_link_set_t in = {.by = pr_op_by(x), .version = pr_op_version(x), .keys = x->site->keys};
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK && !read_change(x, &in)) {
        return invalid(x, "answer_missing", "Q5", "do");
    }
    if (status == PR_OK) {
        in.partner = partner->id;
        status = pr_store_link_set(x->db, &in, &x->why);
    }
    return status == PR_OK ? pr_op_finish(x, partner_url(x, partner), done[in.change]) : status;
}
