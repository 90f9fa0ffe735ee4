#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_operator.h"
#include "web/use.h"

#include <string.h>

#define HISTORY_ROWS 200

/* clang-format off */
static const pr_field_t grant_fields[] = {
    {"service", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {"value", PR_TEXT, NULL},
    PR_LAST_USE_FIELDS,
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t grant_shape = {"op_grant", grant_fields};

static const pr_field_t rel_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"partner", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"partner_url", PR_URL, NULL},
    {"customer_url", PR_URL, NULL},
    {"explain_url", PR_URL, NULL},
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"over", PR_FLAG, NULL},
    {"resale", PR_FLAG, NULL}, /* which the customer cannot end itself (R36) */
    {"grants", PR_LIST, &grant_shape},
    {"note", PR_TEXT, NULL},
    PR_CONFIRM_FIELDS,
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_relationship_shape = {"operator_relationship", rel_fields};

static pr_status_t read_view(pr_exchange_t *x, pr_rel_view_t **out)
{
    pr_relationship_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_cloud(x->db, &x->site->cloud, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "operator_relationship_unknown", "R72")
                                  : status;
}

static pr_status_t add_grants(pr_exchange_t *x, const pr_rel_view_t *view)
{
    const pr_relationship_t *rel = &view->rel;
    apr_array_header_t *history, *uses;
    pr_status_t status = pr_store_grant_history(x->db, &rel->id, x->lang, HISTORY_ROWS, &history);

    if (status == PR_OK) {
        status = pr_store_usage_last(x->db, &rel->customer, &rel->partner, &uses);
    }
    for (int i = 0; status == PR_OK && i < history->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(history, i, pr_grant_t);
        if (grant->ended_at == 0) {
            pr_record_t *item = pr_add_item(x->values, "grants", x->p);
            pr_set_text(item, "service", grant->service_name);
            pr_set_time(item, "since", grant->granted_at);
            pr_set_text(item, "value", grant->id.s);
            pr_use_fill(x, item, pr_use_of(uses, &grant->id));
        }
    }
    return status;
}

pr_status_t pr_page_op_relationship(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status != PR_OK) {
        return status;
    }
    pr_set_text(x->values, "partner", view->partner_name);
    pr_set_text(x->values, "customer", view->customer_name);
    pr_set_url(x->values, "partner_url", pr_url(x, "/operator/partners/%s", view->rel.partner.s));
    pr_set_url(x->values, "customer_url",
               pr_url(x, "/operator/customers/%s", view->rel.customer.s));
    pr_set_url(x->values, "explain_url",
               pr_url(x, "/operator/explain?partner=%s&customer=%s", view->rel.partner.s,
                      view->rel.customer.s));
    pr_set_message(x->values, "kind",
                   apr_pstrcat(x->p, "rel_kind.", pr_rel_kind_word(view->rel.kind), NULL), NULL);
    pr_set_time(x->values, "since", view->rel.since);
    pr_set_flag(x->values, "over", view->rel.kind == PR_REL_NONE);
    pr_set_flag(x->values, "resale", view->rel.kind == PR_REL_RESELLER);
    pr_set_text(x->values, "note", pr_op_typed(x, "note", ""));
    pr_op_done(x);
    status = add_grants(x, view);
    if (status != PR_OK || view->rel.kind == PR_REL_NONE) {
        return status;
    }
    return pr_confirm_ask_of(x, x->req->path, x->req->path, pr_op_state(x, view->rel.version));
}

/* ---- doing it ---- */

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *rule, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

/* Ticked ones end; unticked ones stay. */
static pr_status_t drop(pr_exchange_t *x, pr_vendor_end_t *in, pr_outcome_t *out)
{
    size_t n = 0;
    const char *const *typed = pr_form_all(x->form, "grant", &n);
    pr_grant_id *grants = apr_palloc(x->p, (n + 1) * sizeof *grants);

    if (n == 0) {
        return invalid(x, "grant_missing", "R58", "grant");
    }
    for (size_t i = 0; i < n; i++) {
        if (!pr_id_parse(&grants[i], typed[i])) {
            return invalid(x, "grant_missing", "R58", "grant");
        }
    }
    in->grants = grants;
    in->n_grants = n;
    return pr_store_vendor_drop(x->db, in, out, &x->why);
}

/* The end of it for two others takes more than a button. */
static pr_status_t end_agreed(pr_exchange_t *x, const pr_vendor_end_t *in, pr_outcome_t *out)
{
    if (!pr_confirm_ticked(x)) {
        return invalid(x, "agreed_unconfirmed", "R52", "confirm");
    }
    return pr_store_agreement_ended(x->db, in, out, &x->why);
}

pr_status_t pr_page_op_relationship_act(pr_exchange_t *x)
{
    const char *what = pr_op_line(x, "do"), *done = "dropped";
    pr_vendor_end_t in = {.who = x->req->who,
                          .nonce = x->seal.nonce,
                          .cloud = x->site->cloud,
                          .version = pr_op_version(x),
                          .note = pr_op_line(x, "note")};
    pr_outcome_t out;
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status != PR_OK) {
        return status;
    }
    in.relationship = view->rel.id;
    if (!strcmp(what, "drop")) {
        status = drop(x, &in, &out);
    }
    else if (!strcmp(what, "ended")) {
        done = "ended";
        status = end_agreed(x, &in, &out);
    }
    else if (!strcmp(what, "changed")) {
        done = "noted";
        status = pr_store_agreement_changed(x->db, &in, &out, &x->why);
    }
    else {
        return invalid(x, "answer_missing", "R52", "do");
    }
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/relationships/%s", view->rel.id.s), done)
               : status;
}
