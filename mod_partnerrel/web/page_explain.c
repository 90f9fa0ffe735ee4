#include "web/explain.h"
#include "web/page.h"
#include "web/pages_explain.h"

static const pr_field_t fields[] = {
    PR_EXPLAIN_FORM_FIELDS,
    {"customer_url", PR_URL, NULL}, /* "" when it is none that this person may see */
    {"next", PR_MESSAGE, NULL},     /* of a refusal */
    {"may_request", PR_FLAG, NULL}, /* the link helps, and this person may send it */
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_explain_shape = {"explain", fields};

/* ---- a partner's person ---- */

/* Whoever belongs to a partner may ask, also when the answer is that it has been blocked or that
 * the role does not allow it; so no gate of the matrix stands before this. */
static pr_status_t find_own(pr_exchange_t *x, pr_customer_id *customer)
{
    pr_status_t status = pr_find_own_partner(x);

    if (status != PR_OK) {
        return status;
    }
    return pr_id_parse(customer, pr_explain_typed(x, "customer"))
               ? PR_OK
               : pr_refuse(x, PR_NOT_FOUND, "customer_unknown", "R37");
}

static pr_status_t ask_as_partner(pr_exchange_t *x, pr_explanation_t *e)
{
    pr_explain_query_t query = {.roles = x->req->who->roles & PR_PARTNER_ROLES};
    pr_status_t status = find_own(x, &query.customer);

    if (status == PR_OK) {
        status = pr_explain_read(x, &query);
    }
    query.partner = x->partner;
    if (status == PR_OK) {
        status = pr_explain_ask(x, &query, e);
    }
    if (status == PR_OK) {
        pr_explain_for_partner(e);
    }
    return status;
}

static void fill_next(pr_exchange_t *x, const pr_decision_t *now)
{
    bool may = pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles);
    apr_table_t *names = apr_table_make(x->p, 2);

    if (now->allowed) {
        return;
    }
    bool helps = pr_page_link_helps(now->code);
    apr_table_setn(names, "vendor", x->site->vendor_name);
    apr_table_setn(names, "roles", pr_role_names(x, now->roles));
    pr_set_message(x->values, "next",
                   pr_problem_unit(now->code, helps && !may ? "next_ask" : "next", x->p), names);
    pr_set_flag(x->values, "may_request", helps && may);
}

pr_status_t pr_page_explain_form(pr_exchange_t *x)
{
    pr_customer_id customer;
    pr_status_t status = find_own(x, &customer);
    return status == PR_OK ? pr_explain_form(x) : status;
}

pr_status_t pr_page_explain(pr_exchange_t *x)
{
    pr_explanation_t e;
    pr_status_t status = ask_as_partner(x, &e);

    if (status == PR_OK) {
        status = pr_explain_form(x);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_explain_fill(x, &e);
    fill_next(x, &e.now);
    pr_explain_link(x);
    if (*e.about.customer_name) {
        pr_set_url(x->values, "customer_url",
                   pr_url(x, "/partner/customers/%s", e.about.customer.s));
    }
    return PR_OK;
}

pr_status_t pr_page_explain_json(pr_exchange_t *x)
{
    pr_explanation_t e;
    pr_status_t status = ask_as_partner(x, &e);
    return pr_explain_answer(x, status, &e);
}

/* ---- a customer's administrator ---- */

static pr_status_t find_its_partner(pr_exchange_t *x, pr_partner_t **out)
{
    pr_relationship_t *rel;
    pr_partner_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (x->customer && pr_id_parse(&id, pr_explain_typed(x, "partner"))) {
        status = pr_store_rel(x->db, &id, &x->customer->id, &rel);
    }
    if (status == PR_OK) {
        status = pr_store_partner(x->db, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "partner_unknown", "R35") : status;
}

pr_status_t pr_page_customer_explain_json(pr_exchange_t *x)
{
    pr_explain_query_t query = {.roles = PR_PARTNER_ROLES};
    pr_partner_t *partner = NULL;
    pr_explanation_t e;
    pr_status_t status = find_its_partner(x, &partner);

    if (status == PR_OK) {
        query.partner = partner;
        query.customer = x->customer->id;
        status = pr_explain_read(x, &query);
    }
    if (status == PR_OK) {
        status = pr_explain_ask(x, &query, &e);
    }
    return pr_explain_answer(x, status, &e);
}
