#include "view/escape.h"
#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_customer.h"

#include <string.h>

/* So many go into one form (form.h bounds its fields). */
#define GRANTS_AT_ONCE 150

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"grant", PR_TEXT, NULL},
    {"partner", PR_TEXT, NULL},
    {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"removal_row", row_fields};

/* clang-format off */
static const pr_field_t left_fields[] = {
    {"name", PR_TEXT, NULL},
    {"keeps", PR_NUMBER, NULL}, /* services it may still administer */
    {"none_left", PR_FLAG, NULL},
    {"reseller", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t left_shape = {"removal_partner", left_fields};

static const pr_field_t remove_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"organisation", PR_TEXT, NULL},
    {"nothing", PR_FLAG, NULL}, /* none chosen, or all of them ended meanwhile */
    {"rows", PR_LIST, &row_shape},
    {"count", PR_NUMBER, NULL},
    {"more", PR_FLAG, NULL}, /* than fit into one form */
    {"partners", PR_LIST, &left_shape},
    {"any_reseller", PR_FLAG, NULL},
    PR_CONFIRM_FIELDS,
    {"keep_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_remove_shape = {"remove", remove_fields};

#define REMOVE_PATH "/customer/partners/remove"

typedef struct {
    const char *const *ids;
    size_t n;
    bool all;
} chosen_t;

static bool is_chosen(const chosen_t *chosen, const char *id)
{
    bool found = chosen->all;
    for (size_t i = 0; i < chosen->n; i++) {
        found |= !strcmp(chosen->ids[i], id);
    }
    return found;
}

/* ---- what would end, and what stays ---- */

static void add_row(pr_exchange_t *x, const pr_grant_t *grant, const pr_rel_view_t *view)
{
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);

    pr_set_text(item, "grant", grant->id.s);
    pr_set_text(item, "partner", view->partner_name);
    pr_set_text(item, "service", grant->service_name);
    pr_set_time(item, "since", grant->granted_at);
}

static void add_partner(pr_exchange_t *x, const pr_rel_view_t *view, int ending)
{
    pr_record_t *item = pr_add_item(x->values, "partners", x->p);
    bool reseller = view->rel.kind == PR_REL_RESELLER;

    pr_set_text(item, "name", view->partner_name);
    pr_set_number(item, "keeps", view->rel.open_grants - ending);
    pr_set_flag(item, "none_left", view->rel.open_grants <= ending);
    pr_set_flag(item, "reseller", reseller);
    if (reseller) {
        pr_set_flag(x->values, "any_reseller", true);
    }
}

/* The rows of one partner, and it once after them. The number of rows so far. */
static int add_rows_of(pr_exchange_t *x, const pr_rel_view_t *view,
                       const apr_array_header_t *grants, const chosen_t *chosen, int so_far)
{
    int ending = 0;

    for (int i = 0; i < grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(grants, i, pr_grant_t);
        if (strcmp(grant->relationship.s, view->rel.id.s) || !is_chosen(chosen, grant->id.s)) {
            continue;
        }
        if (so_far + ending == GRANTS_AT_ONCE) {
            pr_set_flag(x->values, "more", true);
            break;
        }
        add_row(x, grant, view);
        ending++;
    }
    if (ending) {
        add_partner(x, view, ending);
    }
    return so_far + ending;
}

static bool has_grant(const apr_array_header_t *grants, const char *id)
{
    for (int i = 0; i < grants->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(grants, i, pr_grant_t).id.s, id)) {
            return true;
        }
    }
    return false;
}

/* What has ended meanwhile was theirs once; what was never theirs is not there (row 28). */
static pr_status_t check_theirs(pr_exchange_t *x, const chosen_t *chosen,
                                const apr_array_header_t *open)
{
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < chosen->n; i++) {
        pr_grant_id id;
        if (!has_grant(open, chosen->ids[i])) {
            status = pr_id_parse(&id, chosen->ids[i])
                         ? pr_store_grant_of_customer(x->db, &x->customer->id, &id)
                         : PR_NOT_FOUND;
        }
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "grant_unknown", "R51") : status;
}

static pr_status_t add_rows(pr_exchange_t *x, const chosen_t *chosen, int *count)
{
    apr_array_header_t *views, *grants = NULL;
    pr_status_t status = pr_store_partners_of(x->db, &x->customer->id, &views);

    if (status == PR_OK) {
        status = pr_store_open_grants(x->db, &x->customer->id, x->lang, &grants);
    }
    if (status == PR_OK) {
        status = check_theirs(x, chosen, grants);
    }
    *count = 0;
    for (int i = 0; status == PR_OK && i < views->nelts; i++) {
        *count = add_rows_of(x, &APR_ARRAY_IDX(views, i, pr_rel_view_t), grants, chosen, *count);
    }
    return status;
}

/* ---- the page ---- */

/* This very choice, for a sign-in to come back to; also from the answer to a POST. */
static const char *page_path(pr_exchange_t *x, const chosen_t *chosen)
{
    const char *query = chosen->all ? "?all=1" : "";

    for (size_t i = 0; !chosen->all && i < chosen->n; i++) {
        query = apr_pstrcat(x->p, query, *query ? "&" : "?",
                            "grant=", pr_escape_url(chosen->ids[i], x->p), NULL);
    }
    return apr_pstrcat(x->p, REMOVE_PATH, query, NULL);
}

static pr_status_t show(pr_exchange_t *x, const chosen_t *chosen)
{
    int count = 0;
    pr_status_t status = PR_OK;

    if (x->customer) {
        status = add_rows(x, chosen, &count);
    }
    else if (chosen->n) {
        status = pr_refuse(x, PR_NOT_FOUND, "grant_unknown", "R51");
    }
    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "organisation", pr_identity_organisation(x->req->who));
    pr_set_url(x->values, "keep_url", pr_url(x, "/customer/partners"));
    pr_set_number(x->values, "count", count);
    pr_set_flag(x->values, "nothing", count == 0);
    return count ? pr_confirm_ask(x, REMOVE_PATH, page_path(x, chosen)) : PR_OK;
}

static chosen_t read_chosen(const pr_exchange_t *x)
{
    chosen_t chosen = {.all = pr_form_get(x->form, "all") != NULL};
    chosen.ids = pr_form_all(x->form, "grant", &chosen.n);
    return chosen;
}

pr_status_t pr_page_remove_confirm(pr_exchange_t *x)
{
    const chosen_t chosen = read_chosen(x);

    return show(x, &chosen);
}

/* ---- doing it ---- */

static pr_status_t read_ids(pr_exchange_t *x, const chosen_t *chosen, pr_grant_id **out)
{
    pr_grant_id *ids = apr_pcalloc(x->p, (chosen->n + 1) * sizeof *ids);

    for (size_t i = 0; i < chosen->n; i++) {
        if (!pr_id_parse(&ids[i], chosen->ids[i])) {
            return pr_refuse(x, PR_NOT_FOUND, "grant_unknown", "R51");
        }
    }
    *out = ids;
    return PR_OK;
}

static pr_status_t remove_chosen(pr_exchange_t *x, const chosen_t *chosen, pr_outcome_t *out)
{
    pr_grant_id *ids = NULL;
    pr_status_t status = read_ids(x, chosen, &ids);

    if (status != PR_OK) {
        return status;
    }
    const pr_removal_t in = {.who = x->req->who,
                             .nonce = x->seal.nonce,
                             .customer = x->customer->id,
                             .grants = ids,
                             .n_grants = chosen->n};
    status = pr_store_remove(x->db, &in, out, &x->why);
    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, PR_NOT_FOUND, "grant_unknown", "R51");
    }
    return status == PR_OK ? pr_confirm_used(x, out) : status;
}

static pr_status_t answer(pr_exchange_t *x, const chosen_t *chosen, pr_outcome_t *out)
{
    if (chosen->n == 0) {
        return pr_refuse(x, PR_INVALID, "nothing_selected", "R51");
    }
    if (!x->customer) {
        return pr_refuse(x, PR_NOT_FOUND, "grant_unknown", "R51");
    }
    if (!pr_confirm_ticked(x)) {
        return pr_refuse(x, PR_INVALID, "confirm_missing", "R35");
    }
    return remove_chosen(x, chosen, out);
}

pr_status_t pr_page_remove(pr_exchange_t *x)
{
    const chosen_t chosen = read_chosen(x);
    pr_outcome_t out;
    pr_status_t status = answer(x, &chosen, &out);

    return status == PR_OK ? pr_redirect(x, pr_url(x, "/customer/receipts/%s", out.act.s)) : status;
}
