/* explain.h: an explanation (core/explain.h) as people and programs get it. */
#ifndef PR_WEB_EXPLAIN_H
#define PR_WEB_EXPLAIN_H

#include "core/explain.h"
#include "web/pages_operator.h"
#include "web/router.h"

/* One JSON object and a newline; its members are documented in docs/explain.md and stay. */
const char *pr_explain_json(const pr_explanation_t *explanation, apr_pool_t *p);

/* The view's record "answer": what templates/partials/explanation.html shows. */
extern const pr_shape_t pr_explanation_shape;
/* clang-format off */
#define PR_EXPLANATION_FIELD {"answer", PR_RECORD, &pr_explanation_shape}
/* clang-format on */
void pr_explain_fill(pr_exchange_t *x, const pr_explanation_t *explanation);

/* On the customer's page of one partner: its list "removals", one for each service that the partner
 * has privileges for. */
extern const pr_shape_t pr_removal_shape;
/* clang-format off */
#define PR_REMOVALS_FIELD {"removals", PR_LIST, &pr_removal_shape}
/* clang-format on */
PR_MUSTCHECK pr_status_t pr_explain_removals(pr_exchange_t *x, const pr_partner_t *partner,
                                             const apr_array_header_t *grants /* pr_grant_t */);

/* The catalogue's unit for what is done. */
const char *pr_explain_action_unit(pr_action action, apr_pool_t *p);

/* ---- the question ---- */

/* What a form of it offers and says again. */
/* clang-format off */
#define PR_EXPLAIN_FORM_FIELDS                                                                     \
    PR_PAGE_FIELD, PR_AGAIN_FIELDS, PR_EXPLANATION_FIELD,                                          \
        {"services", PR_LIST, &pr_op_option_shape}, {"actions", PR_LIST, &pr_op_option_shape},     \
        {"customer", PR_TEXT, NULL},                                                               \
        {"form_url", PR_URL, NULL}, {"json_url", PR_URL, NULL}
/* clang-format on */
PR_MUSTCHECK pr_status_t pr_explain_form(pr_exchange_t *x);

/* A field of the query; never NULL. */
const char *pr_explain_typed(const pr_exchange_t *x, const char *field);
/* PR_INVALID, with the field's name. */
pr_status_t pr_explain_bad(pr_exchange_t *x, const char *code, const char *rule, const char *field);

/* Asks the database about the partner's people; `partner` may be any of the cloud. */
typedef struct {
    const pr_partner_t *partner;
    pr_customer_id customer;
    pr_service_id service;
    pr_action action;
    pr_roles roles;
} pr_explain_query_t;
PR_MUSTCHECK pr_status_t pr_explain_ask(pr_exchange_t *x, const pr_explain_query_t *query,
                                        pr_explanation_t *out);
/* Service and action as typed. PR_INVALID: "explain_service", "action_unknown". */
PR_MUSTCHECK pr_status_t pr_explain_read(pr_exchange_t *x, pr_explain_query_t *query);

/* Answers with the JSON when `status` is PR_OK; else returns it. */
pr_status_t pr_explain_answer(pr_exchange_t *x, pr_status_t status, const pr_explanation_t *e);
/* On the page: the address of that. */
void pr_explain_link(pr_exchange_t *x);

#endif
