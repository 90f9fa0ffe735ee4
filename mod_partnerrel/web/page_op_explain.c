#include "web/explain.h"
#include "web/page.h"
#include "web/pages_explain.h"
#include "web/pages_operator.h"

#include <string.h>

static const pr_field_t fields[] = {
    PR_EXPLAIN_FORM_FIELDS,
    {"partner", PR_TEXT, NULL},
    {"roles", PR_LIST, &pr_op_option_shape},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_explain_shape = {"operator_explain", fields};

/* ---- the question ---- */

static const pr_role roles[] = {PR_ROLE_PARTNER_GLOBAL_ADMIN, PR_ROLE_ADMIN_AGENT,
                                PR_ROLE_SALES_AGENT,          PR_ROLE_HELPDESK_AGENT,
                                PR_ROLE_BILLING_ADMIN,        PR_ROLE_USER_ADMIN};

/* None ticked: anybody of the partner. */
static pr_status_t read_roles(pr_exchange_t *x, pr_roles *out)
{
    size_t n = 0;
    const char *const *words = pr_form_all(x->form, "role", &n);

    *out = n ? 0 : PR_PARTNER_ROLES;
    for (size_t i = 0; i < n; i++) {
        pr_role role;
        if (!pr_role_parse(&role, words[i]) || !(PR_ROLE_BIT(role) & PR_PARTNER_ROLES)) {
            return pr_explain_bad(x, "form_bad", NULL, "role");
        }
        *out |= PR_ROLE_BIT(role);
    }
    return PR_OK;
}

static bool is_ticked(const pr_exchange_t *x, const char *role)
{
    size_t n = 0;
    const char *const *words = pr_form_all(x->form, "role", &n);

    for (size_t i = 0; i < n; i++) {
        if (!strcmp(words[i], role)) {
            return true;
        }
    }
    return false;
}

static pr_status_t find_partner(pr_exchange_t *x, pr_partner_t **out)
{
    pr_partner_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, pr_explain_typed(x, "partner"))) {
        status = pr_store_partner(x->db, &id, out);
        if (status == PR_OK && strcmp((*out)->cloud.s, x->site->cloud.s)) {
            status = PR_NOT_FOUND;
        }
    }
    if (status == PR_NOT_FOUND) {
        status =
            pr_store_partner_of_tenant(x->db, &x->site->cloud, pr_explain_typed(x, "partner"), out);
    }
    if (status == PR_CONFLICT) {
        return pr_explain_bad(x, "explain_ambiguous", "R72", "partner");
    }
    return status == PR_NOT_FOUND ? pr_explain_bad(x, "explain_partner", "R72", "partner") : status;
}

/* One that is nobody is no fault: the answer is no. */
static pr_status_t find_customer(pr_exchange_t *x, pr_customer_id *out)
{
    pr_customer_t *customer;

    if (pr_id_parse(out, pr_explain_typed(x, "customer"))) {
        return PR_OK;
    }
    pr_status_t status = pr_store_customer_of_tenant(x->db, &x->site->cloud,
                                                     pr_explain_typed(x, "customer"), &customer);
    if (status == PR_OK) {
        *out = customer->id;
    }
    if (status == PR_CONFLICT) {
        return pr_explain_bad(x, "explain_ambiguous", "R72", "customer");
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static pr_status_t ask_as_operator(pr_exchange_t *x, pr_explanation_t *e)
{
    pr_explain_query_t query = {.partner = NULL};
    pr_partner_t *partner = NULL;
    pr_status_t status = find_partner(x, &partner);

    if (status == PR_OK) {
        status = find_customer(x, &query.customer);
    }
    if (status == PR_OK) {
        status = pr_explain_read(x, &query);
    }
    if (status == PR_OK) {
        status = read_roles(x, &query.roles);
    }
    query.partner = partner;
    return status == PR_OK ? pr_explain_ask(x, &query, e) : status;
}

/* ---- the pages ---- */

pr_status_t pr_page_op_explain_form(pr_exchange_t *x)
{
    pr_set_text(x->values, "partner", pr_explain_typed(x, "partner"));
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        const char *word = pr_role_word(roles[i]);
        pr_set_text(pr_op_option(x, "roles", word, NULL, is_ticked(x, word)), "name",
                    pr_role_names(x, PR_ROLE_BIT(roles[i])));
    }
    return pr_explain_form(x);
}

pr_status_t pr_page_op_explain(pr_exchange_t *x)
{
    pr_explanation_t e;
    pr_status_t status = pr_page_op_explain_form(x);

    /* The links that lead here fill the form in and leave the service open. */
    if (status != PR_OK || !pr_form_get(x->form, "service")) {
        return status;
    }
    status = ask_as_operator(x, &e);
    if (status == PR_OK) {
        pr_explain_fill(x, &e);
        pr_explain_link(x);
    }
    return status;
}

pr_status_t pr_page_op_explain_json(pr_exchange_t *x)
{
    pr_explanation_t e;
    pr_status_t status = ask_as_operator(x, &e);
    return pr_explain_answer(x, status, &e);
}
