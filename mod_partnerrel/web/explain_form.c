#include "web/explain.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

/* ---- the form ---- */

const char *pr_explain_typed(const pr_exchange_t *x, const char *field)
{
    const char *text = pr_form_get(x->form, field);
    return text ? text : "";
}

static void add_actions(pr_exchange_t *x)
{
    const char *chosen = *pr_explain_typed(x, "action") ? pr_explain_typed(x, "action")
                                                        : pr_action_word(PR_DO_ENTER_SERVICE);
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        if (pr_explain_asks((pr_action)action)) {
            const char *word = pr_action_word((pr_action)action);
            pr_set_message(pr_op_option(x, "actions", word, NULL, !strcmp(word, chosen)), "label",
                           pr_explain_action_unit((pr_action)action, x->p), names);
        }
    }
}

pr_status_t pr_explain_form(pr_exchange_t *x)
{
    apr_array_header_t *services;
    pr_status_t status = pr_store_services(x->db, &x->site->cloud, x->lang, true, &services);

    for (int i = 0; status == PR_OK && i < services->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(services, i, pr_service_t);
        bool chosen = !strcmp(service->id.s, pr_explain_typed(x, "service"));
        pr_set_text(pr_op_option(x, "services", service->id.s, NULL, chosen), "name",
                    service->name);
    }
    add_actions(x);
    pr_set_text(x->values, "customer", pr_explain_typed(x, "customer"));
    pr_set_url(x->values, "form_url", pr_url(x, "%s", x->req->path));
    return status;
}

/* ---- the question ---- */

pr_status_t pr_explain_bad(pr_exchange_t *x, const char *code, const char *rule, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

pr_status_t pr_explain_read(pr_exchange_t *x, pr_explain_query_t *query)
{
    const char *action = pr_explain_typed(x, "action");

    query->action = PR_DO_ENTER_SERVICE;
    if (*action && (!pr_action_parse(&query->action, action) || !pr_explain_asks(query->action))) {
        return pr_explain_bad(x, "action_unknown", "R34", "action");
    }
    return pr_slug_id_parse(&query->service, pr_explain_typed(x, "service"))
               ? PR_OK
               : pr_explain_bad(x, "explain_service", "R34", "service");
}

pr_status_t pr_explain_answer(pr_exchange_t *x, pr_status_t status, const pr_explanation_t *e)
{
    return status == PR_OK ? pr_answer_text(x, "application/json", pr_explain_json(e, x->p))
                           : status;
}

/* The same page's address for programs. */
void pr_explain_link(pr_exchange_t *x)
{
    pr_set_url(x->values, "json_url",
               pr_url(x, "%s.json?%s", x->req->path, x->req->query ? x->req->query : ""));
}
