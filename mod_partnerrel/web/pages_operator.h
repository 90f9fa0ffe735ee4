/* pages_operator.h: the pages of the vendor's operator (Q10), each of its portal's own cloud alone
 * (R72): what is another cloud's is not there. Support and the activity log have headers of their
 * own. */
#ifndef PR_PAGES_OPERATOR_H
#define PR_PAGES_OPERATOR_H

#include "web/router.h"

pr_status_t pr_page_operator(pr_exchange_t *x);

/* Partners: a question and its answer where something changes, with one view. */
pr_status_t pr_page_op_partners(pr_exchange_t *x);
pr_status_t pr_page_op_add_ask(pr_exchange_t *x);
pr_status_t pr_page_op_add(pr_exchange_t *x);
pr_status_t pr_page_op_partner(pr_exchange_t *x);
pr_status_t pr_page_op_state_ask(pr_exchange_t *x);
pr_status_t pr_page_op_state(pr_exchange_t *x);
pr_status_t pr_page_op_name_ask(pr_exchange_t *x);
pr_status_t pr_page_op_name(pr_exchange_t *x);
pr_status_t pr_page_op_details_ask(pr_exchange_t *x);
pr_status_t pr_page_op_details(pr_exchange_t *x);
pr_status_t pr_page_op_link_ask(pr_exchange_t *x);
pr_status_t pr_page_op_link(pr_exchange_t *x);
pr_status_t pr_page_op_asks_ask(pr_exchange_t *x);
pr_status_t pr_page_op_asks(pr_exchange_t *x);

extern const pr_shape_t pr_operator_shape;
extern const pr_shape_t pr_op_partners_shape;
extern const pr_shape_t pr_op_add_shape;
extern const pr_shape_t pr_op_partner_shape;
extern const pr_shape_t pr_op_state_shape;
extern const pr_shape_t pr_op_name_shape;
extern const pr_shape_t pr_op_details_shape;
extern const pr_shape_t pr_op_link_shape;
extern const pr_shape_t pr_op_asks_shape;

/* The catalogue, and the cloud itself. */
pr_status_t pr_page_op_services(pr_exchange_t *x);
pr_status_t pr_page_op_service_add(pr_exchange_t *x);
pr_status_t pr_page_op_service_ask(pr_exchange_t *x);
pr_status_t pr_page_op_service(pr_exchange_t *x);
pr_status_t pr_page_op_offers(pr_exchange_t *x);
pr_status_t pr_page_op_offer_add(pr_exchange_t *x);
pr_status_t pr_page_op_offer_ask(pr_exchange_t *x);
pr_status_t pr_page_op_offer(pr_exchange_t *x);
pr_status_t pr_page_op_cloud_ask(pr_exchange_t *x);
pr_status_t pr_page_op_cloud(pr_exchange_t *x);

extern const pr_shape_t pr_op_services_shape;
extern const pr_shape_t pr_op_service_shape;
extern const pr_shape_t pr_op_offers_shape;
extern const pr_shape_t pr_op_offer_shape;
extern const pr_shape_t pr_op_cloud_shape;

/* Customers, and what binds them to a partner (R52, R58, row 24). */
pr_status_t pr_page_op_customers(pr_exchange_t *x);
pr_status_t pr_page_op_customer(pr_exchange_t *x);
pr_status_t pr_page_op_relationship(pr_exchange_t *x);
pr_status_t pr_page_op_relationship_act(pr_exchange_t *x);

extern const pr_shape_t pr_op_customers_shape;
extern const pr_shape_t pr_op_customer_shape;
extern const pr_shape_t pr_op_relationship_shape;

/* A partner's own account, which is what the operator has of it: facts, links, the name it wishes
 * for (D11). */
pr_status_t pr_page_account(pr_exchange_t *x);
pr_status_t pr_page_account_wish(pr_exchange_t *x);

extern const pr_shape_t pr_account_shape;

/* ---- shared by these pages ---- */

/* Who does what the form says. */
pr_operator_t pr_op_by(const pr_exchange_t *x);

/* The partner in the path, of this cloud; PR_NOT_FOUND "operator_partner_unknown". */
PR_MUSTCHECK pr_status_t pr_op_partner(pr_exchange_t *x, pr_partner_t **out);

/* The version that the form was made for travels in its seal. */
const char *pr_op_state(const pr_exchange_t *x, apr_int64_t version);
apr_int64_t pr_op_version(const pr_exchange_t *x);

/* What a form says again after a refusal, else what stands. */
const char *pr_op_typed(const pr_exchange_t *x, const char *field, const char *stands);

/* One line of a form: trimmed, NFC; never NULL. */
const char *pr_op_line(const pr_exchange_t *x, const char *field);

/* A form without a fresh sign-in: `seal` and `action_url` of the view. */
PR_MUSTCHECK pr_status_t pr_op_form(pr_exchange_t *x, const char *state);

/* What one may choose from: value, label, chosen, about. */
extern const pr_shape_t pr_op_option_shape;
pr_record_t *pr_op_option(pr_exchange_t *x, const char *list, const char *value, const char *unit,
                          bool chosen);

/* 303 to a page of ours that says what was done, and the saying: `done` of a view, from the query's
 * field of that name. */
PR_MUSTCHECK pr_status_t pr_op_finish(pr_exchange_t *x, const char *url, const char *done);
void pr_op_done(pr_exchange_t *x);

#endif
