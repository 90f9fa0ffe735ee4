#include "web/page.h"
#include "web/pages_customer.h"
#include "web/pages_operator.h"
#include "web/pages_ending.h"
#include "web/pages_partner.h"
#include "web/pages_reseller.h"
#include "web/pages_transfer.h"
#include "web/pages_support.h"
#include "web/pages_subscription.h"

/* The table is the documentation: method, path, who may (and for a partner's person: to do what),
 * which fields, handler, view, and for a POST the question it answers and whether that takes a
 * fresh sign-in. A path with a fixed last segment stands before the one that would capture it. */

#define ANYONE             PR_WHO_ANYONE, 0
#define SIGNED_IN          PR_WHO_SIGNED_IN, 0
#define CUSTOMER_ADMIN     PR_WHO_CUSTOMER_ADMIN, 0
#define PARTNER_TO(action) PR_WHO_PARTNER, action
#define OPERATOR           PR_WHO_OPERATOR, 0
#define NO_QUESTION        NULL, false
#define ANSWERS(question)  question, false
#define FRESHLY(question)  question, true
#define FIELDS(...)        ((const char *const[]){__VA_ARGS__, NULL})
#define ACTIVITY_FIELDS    FIELDS("q", "kind", "from", "to", "after")

const pr_route_t PR_ROUTES[] = {
    {PR_GET, "/", ANYONE, NULL, pr_page_home, "home", NO_QUESTION},
    {PR_GET, "/refused", ANYONE, NULL, pr_page_refused, "refused", NO_QUESTION},

    {PR_GET, "/invitation/{token}", ANYONE, NULL, pr_page_invitation, "invitation", NO_QUESTION},
    {PR_GET, "/invitation/{token}/", ANYONE, NULL, pr_page_link_cut, NULL, NO_QUESTION},
    {PR_GET, "/invitation/", ANYONE, NULL, pr_page_link_cut, NULL, NO_QUESTION},
    {PR_GET, "/invitation", ANYONE, NULL, pr_page_link_cut, NULL, NO_QUESTION},
    {PR_GET, "/customer/invitation/{token}", SIGNED_IN, FIELDS("all"), pr_page_consent, "consent",
     NO_QUESTION},
    {PR_POST, "/customer/invitation/{token}", SIGNED_IN,
     FIELDS("seal", "agree", "agreement", "service*", "replace*"), pr_page_accept, "consent",
     FRESHLY(pr_page_consent)},
    {PR_GET, "/customer/invitation/{token}/declined", SIGNED_IN, NULL, pr_page_declined, "declined",
     NO_QUESTION},

    {PR_GET, "/customer/receipts/{act}", CUSTOMER_ADMIN, NULL, pr_page_receipt, "receipt",
     NO_QUESTION},
    {PR_GET, "/customer/partners", CUSTOMER_ADMIN, NULL, pr_page_partners, "partners", NO_QUESTION},
    {PR_GET, "/customer/partners/remove", CUSTOMER_ADMIN, FIELDS("grant*", "all"),
     pr_page_remove_confirm, "remove", NO_QUESTION},
    {PR_POST, "/customer/partners/remove", CUSTOMER_ADMIN, FIELDS("seal", "grant*", "confirm"),
     pr_page_remove, "remove", FRESHLY(pr_page_remove_confirm)},
    {PR_GET, "/customer/partners/{relationship}", CUSTOMER_ADMIN, NULL, pr_page_partner, "partner",
     NO_QUESTION},
    {PR_GET, "/customer/partners/{relationship}/end", CUSTOMER_ADMIN, NULL, pr_page_end_confirm,
     "end", NO_QUESTION},
    {PR_POST, "/customer/partners/{relationship}/end", CUSTOMER_ADMIN, FIELDS("seal", "confirm"),
     pr_page_end, "end", FRESHLY(pr_page_end_confirm)},
    {PR_GET, "/customer/activity", CUSTOMER_ADMIN, ACTIVITY_FIELDS, pr_page_customer_activity,
     "activity", NO_QUESTION},
    {PR_GET, "/customer/activity.csv", CUSTOMER_ADMIN, ACTIVITY_FIELDS, pr_page_activity_csv, NULL,
     NO_QUESTION},

    /* ---- the customer's subscriptions and support requests */
    {PR_GET, "/customer/requests", CUSTOMER_ADMIN, FIELDS("state", "severity", "after"),
     pr_page_support_list, "support_list", NO_QUESTION},
    {PR_GET, "/customer/requests/new", CUSTOMER_ADMIN, FIELDS("service"), pr_page_support_new,
     "support_new", NO_QUESTION},
    {PR_POST, "/customer/requests/new", CUSTOMER_ADMIN,
     FIELDS("seal", "service", "topic", "severity", "title", "description"), pr_page_support_open,
     "support_new", ANSWERS(pr_page_support_new)},
    {PR_GET, "/customer/requests/{request}", CUSTOMER_ADMIN, FIELDS("done"),
     pr_page_support_request, "support_request", NO_QUESTION},
    {PR_POST, "/customer/requests/{request}", CUSTOMER_ADMIN, FIELDS("seal", "do", "text"),
     pr_page_support_change, "support_request", ANSWERS(pr_page_support_request)},
    {PR_GET, "/customer/subscriptions", CUSTOMER_ADMIN, FIELDS("after"), pr_page_own_subscriptions,
     "own_subscriptions", NO_QUESTION},
    {PR_GET, "/customer/subscriptions/{subscription}", CUSTOMER_ADMIN, NULL,
     pr_page_own_subscription, "own_subscription", NO_QUESTION},

    /* ---- partner: the request and the customer list */
    {PR_GET, "/partner/request", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP),
     FIELDS("dap", "saved", "recomposed", "reseller", "provider"), pr_page_request, "request",
     NO_QUESTION},
    {PR_POST, "/partner/request", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP),
     FIELDS("seal", "first", "second", "text", "dap", "reseller", "provider"), pr_page_request_save,
     "request", NO_QUESTION},
    {PR_GET, "/partner/request.eml", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP),
     FIELDS("dap", "reseller", "provider"), pr_page_request_eml, NULL, NO_QUESTION},
    {PR_GET, "/partner/customers", PARTNER_TO(PR_DO_SEE_CUSTOMER),
     FIELDS("q", "kind", "dap", "service", "reseller", "after"), pr_page_customers, "customers",
     NO_QUESTION},
    {PR_GET, "/partner/customers.csv", PARTNER_TO(PR_DO_SEE_CUSTOMER),
     FIELDS("q", "kind", "dap", "service", "reseller"), pr_page_customers_csv, NULL, NO_QUESTION},
    {PR_GET, "/partner/customers/{customer}/subscriptions.csv", PARTNER_TO(PR_DO_READ_SUBSCRIPTION),
     NULL, pr_page_subscriptions_csv, NULL, NO_QUESTION},
    {PR_GET, "/partner/customers/{customer}", PARTNER_TO(PR_DO_SEE_CUSTOMER), FIELDS("done"),
     pr_page_customer, "customer", NO_QUESTION},
    {PR_GET, "/partner/activity", PARTNER_TO(PR_DO_SEE_CUSTOMER), ACTIVITY_FIELDS,
     pr_page_partner_activity, "activity", NO_QUESTION},
    {PR_GET, "/partner/activity.csv", PARTNER_TO(PR_DO_SEE_CUSTOMER), ACTIVITY_FIELDS,
     pr_page_activity_csv, NULL, NO_QUESTION},

    /* ---- the operator's look at all of it */
    {PR_GET, "/operator/activity", OPERATOR, ACTIVITY_FIELDS, pr_page_operator_activity, "activity",
     NO_QUESTION},
    {PR_GET, "/operator/activity.csv", OPERATOR, ACTIVITY_FIELDS, pr_page_activity_csv, NULL,
     NO_QUESTION},

    /* ---- partner: subscriptions and orders */
    {PR_GET, "/partner/customers/{customer}/subscriptions", PARTNER_TO(PR_DO_READ_SUBSCRIPTION),
     FIELDS("after"), pr_page_subscriptions, "subscriptions", NO_QUESTION},
    {PR_GET, "/partner/customers/{customer}/order", PARTNER_TO(PR_DO_CREATE_SUBSCRIPTION),
     FIELDS("offer"), pr_page_order_ask, "order", NO_QUESTION},
    {PR_POST, "/partner/customers/{customer}/order", PARTNER_TO(PR_DO_CREATE_SUBSCRIPTION),
     FIELDS("seal", "offer", "quantity", "name", "partner_of_record"), pr_page_order, "order",
     ANSWERS(pr_page_order_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}", PARTNER_TO(PR_DO_READ_SUBSCRIPTION),
     FIELDS("done"), pr_page_subscription, "subscription", NO_QUESTION},
    {PR_GET, "/partner/subscriptions/{subscription}/provisioning",
     PARTNER_TO(PR_DO_READ_PROVISIONING), NULL, pr_page_provisioning, "provisioning", NO_QUESTION},
    {PR_GET, "/partner/subscriptions/{subscription}/seats", PARTNER_TO(PR_DO_ADD_SEATS), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/seats", PARTNER_TO(PR_DO_ADD_SEATS),
     FIELDS("seal", "quantity"), pr_page_change, "subscription_change",
     ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/addon", PARTNER_TO(PR_DO_ORDER_ADDON), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/addon", PARTNER_TO(PR_DO_ORDER_ADDON),
     FIELDS("seal", "offer", "quantity"), pr_page_change, "subscription_change",
     ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/transition", PARTNER_TO(PR_DO_TRANSITION), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/transition", PARTNER_TO(PR_DO_TRANSITION),
     FIELDS("seal", "offer"), pr_page_change, "subscription_change", ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/convert", PARTNER_TO(PR_DO_CONVERT_TRIAL), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/convert", PARTNER_TO(PR_DO_CONVERT_TRIAL),
     FIELDS("seal", "offer"), pr_page_change, "subscription_change", ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/name", PARTNER_TO(PR_DO_RENAME), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/name", PARTNER_TO(PR_DO_RENAME),
     FIELDS("seal", "name", "renew"), pr_page_change, "subscription_change",
     ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/status", PARTNER_TO(PR_DO_SUSPEND), NULL,
     pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/status", PARTNER_TO(PR_DO_SUSPEND),
     FIELDS("seal", "do", "confirm"), pr_page_change, "subscription_change",
     ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/partner-of-record",
     PARTNER_TO(PR_DO_CHANGE_PARTNER_OF_RECORD), NULL, pr_page_change_ask, "subscription_change",
     NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/partner-of-record",
     PARTNER_TO(PR_DO_CHANGE_PARTNER_OF_RECORD), FIELDS("seal", "partner_of_record"),
     pr_page_change, "subscription_change", ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/subscriptions/{subscription}/support-contact", PARTNER_TO(PR_DO_RENAME),
     NULL, pr_page_change_ask, "subscription_change", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/support-contact", PARTNER_TO(PR_DO_RENAME),
     FIELDS("seal", "support_partner"), pr_page_change, "subscription_change",
     ANSWERS(pr_page_change_ask)},
    {PR_GET, "/partner/billing", PARTNER_TO(PR_DO_RECEIVE_BILL), FIELDS("after"), pr_page_billing,
     "billing", NO_QUESTION},
    {PR_GET, "/partner/offers", PARTNER_TO(PR_DO_VIEW_OFFERS), NULL, pr_page_offers, "offers",
     NO_QUESTION},
    {PR_GET, "/partner/agreement", PARTNER_TO(PR_DO_VIEW_AGREEMENT), NULL, pr_page_agreement,
     "agreement", NO_QUESTION},

    /* ---- partner: transfers */
    {PR_GET, "/partner/subscriptions/{subscription}/transfer", PARTNER_TO(PR_DO_TRANSFER), NULL,
     pr_page_transfer_new, "transfer_new", NO_QUESTION},
    {PR_POST, "/partner/subscriptions/{subscription}/transfer", PARTNER_TO(PR_DO_TRANSFER),
     FIELDS("seal", "partner", "wish", "confirm"), pr_page_transfer_create, "transfer_new",
     ANSWERS(pr_page_transfer_new)},
    {PR_GET, "/partner/transfers", PARTNER_TO(PR_DO_SEE_CUSTOMER), NULL, pr_page_transfers,
     "transfers", NO_QUESTION},
    {PR_GET, "/partner/transfers/{transfer}", PARTNER_TO(PR_DO_SEE_CUSTOMER), FIELDS("done"),
     pr_page_transfer, "transfer", NO_QUESTION},
    {PR_GET, "/partner/transfers/{transfer}/accept", PARTNER_TO(PR_DO_TRANSFER), NULL,
     pr_page_transfer_question, "transfer_answer", NO_QUESTION},
    {PR_POST, "/partner/transfers/{transfer}/accept", PARTNER_TO(PR_DO_TRANSFER),
     FIELDS("seal", "confirm"), pr_page_transfer_answer, "transfer_answer",
     ANSWERS(pr_page_transfer_question)},
    {PR_GET, "/partner/transfers/{transfer}/reject", PARTNER_TO(PR_DO_TRANSFER), NULL,
     pr_page_transfer_question, "transfer_answer", NO_QUESTION},
    {PR_POST, "/partner/transfers/{transfer}/reject", PARTNER_TO(PR_DO_TRANSFER), FIELDS("seal"),
     pr_page_transfer_answer, "transfer_answer", ANSWERS(pr_page_transfer_question)},
    {PR_GET, "/partner/transfers/{transfer}/withdraw", PARTNER_TO(PR_DO_TRANSFER), NULL,
     pr_page_transfer_question, "transfer_answer", NO_QUESTION},
    {PR_POST, "/partner/transfers/{transfer}/withdraw", PARTNER_TO(PR_DO_TRANSFER), FIELDS("seal"),
     pr_page_transfer_answer, "transfer_answer", ANSWERS(pr_page_transfer_question)},
    {PR_GET, "/operator/transfers", OPERATOR, NULL, pr_page_operator_transfers, "transfers",
     NO_QUESTION},

    /* ---- partner: giving up and ending */
    {PR_GET, "/partner/customers/{customer}/drop", PARTNER_TO(PR_DO_DROP_DAP), NULL,
     pr_page_drop_confirm, "drop", NO_QUESTION},
    {PR_POST, "/partner/customers/{customer}/drop", PARTNER_TO(PR_DO_DROP_DAP),
     FIELDS("seal", "grant*", "confirm"), pr_page_drop, "drop", FRESHLY(pr_page_drop_confirm)},
    {PR_GET, "/partner/customers/{customer}/end", PARTNER_TO(PR_DO_END_RELATIONSHIP),
     FIELDS("done"), pr_page_partner_end_confirm, "partner_end", NO_QUESTION},
    {PR_POST, "/partner/customers/{customer}/end", PARTNER_TO(PR_DO_END_RELATIONSHIP),
     FIELDS("seal", "confirm"), pr_page_partner_end, "partner_end",
     FRESHLY(pr_page_partner_end_confirm)},

    /* ---- partner: support */
    {PR_GET, "/partner/requests", PARTNER_TO(PR_DO_SEE_CUSTOMER),
     FIELDS("state", "severity", "after"), pr_page_support_list, "support_list", NO_QUESTION},
    {PR_GET, "/partner/customers/{customer}/requests/new", PARTNER_TO(PR_DO_OPEN_SERVICE_REQUEST),
     FIELDS("service"), pr_page_support_new, "support_new", NO_QUESTION},
    {PR_POST, "/partner/customers/{customer}/requests/new", PARTNER_TO(PR_DO_OPEN_SERVICE_REQUEST),
     FIELDS("seal", "do", "service", "topic", "severity", "title", "description"),
     pr_page_support_open, "support_new", ANSWERS(pr_page_support_new)},
    {PR_GET, "/partner/requests/{request}", PARTNER_TO(PR_DO_SEE_CUSTOMER), FIELDS("done"),
     pr_page_support_request, "support_request", NO_QUESTION},
    {PR_POST, "/partner/requests/{request}", PARTNER_TO(PR_DO_OPEN_SERVICE_REQUEST),
     FIELDS("seal", "do", "text"), pr_page_support_change, "support_request",
     ANSWERS(pr_page_support_request)},

    /* ---- partner: its resellers and itself */
    {PR_GET, "/partner/resellers", PARTNER_TO(PR_DO_REGISTER_RESELLER), FIELDS("done"),
     pr_page_resellers, "resellers", NO_QUESTION},
    {PR_POST, "/partner/resellers", PARTNER_TO(PR_DO_REGISTER_RESELLER), FIELDS("seal", "mpn"),
     pr_page_reseller_register, "resellers", ANSWERS(pr_page_resellers)},
    {PR_GET, "/partner/resellers/{reseller}/end", PARTNER_TO(PR_DO_REGISTER_RESELLER), NULL,
     pr_page_reseller_end_confirm, "reseller_end", NO_QUESTION},
    {PR_POST, "/partner/resellers/{reseller}/end", PARTNER_TO(PR_DO_REGISTER_RESELLER),
     FIELDS("seal", "confirm"), pr_page_reseller_end, "reseller_end",
     ANSWERS(pr_page_reseller_end_confirm)},

    /* ---- operator: support */
    {PR_GET, "/operator/requests", OPERATOR, FIELDS("state", "severity", "after"),
     pr_page_support_list, "support_list", NO_QUESTION},
    {PR_GET, "/operator/requests/{request}", OPERATOR, FIELDS("done"), pr_page_support_request,
     "support_request", NO_QUESTION},
    {PR_POST, "/operator/requests/{request}", OPERATOR, FIELDS("seal", "do", "text"),
     pr_page_support_change, "support_request", ANSWERS(pr_page_support_request)},

    /* ---- operator: partners, services, offers, clouds */
    {PR_GET, "/operator", OPERATOR, NULL, pr_page_operator, "operator", NO_QUESTION},
    {PR_GET, "/operator/partners", OPERATOR, FIELDS("q", "state", "kind", "wishes", "after"),
     pr_page_op_partners, "operator_partners", NO_QUESTION},
    {PR_GET, "/operator/partners/add", OPERATOR, NULL, pr_page_op_add_ask, "operator_partner_add",
     NO_QUESTION},
    {PR_POST, "/operator/partners/add", OPERATOR,
     FIELDS("seal", "name", "domain", "country", "kind", "mpn", "issuer", "tenant", "contact_name",
            "contact_email", "contact_phone", "service*"),
     pr_page_op_add, "operator_partner_add", ANSWERS(pr_page_op_add_ask)},
    {PR_GET, "/operator/partners/{partner}", OPERATOR, FIELDS("done"), pr_page_op_partner,
     "operator_partner", NO_QUESTION},
    {PR_GET, "/operator/partners/{partner}/state", OPERATOR, NULL, pr_page_op_state_ask,
     "operator_state", NO_QUESTION},
    {PR_POST, "/operator/partners/{partner}/state", OPERATOR, FIELDS("seal", "state"),
     pr_page_op_state, "operator_state", FRESHLY(pr_page_op_state_ask)},
    {PR_GET, "/operator/partners/{partner}/name", OPERATOR, NULL, pr_page_op_name_ask,
     "operator_name", NO_QUESTION},
    {PR_POST, "/operator/partners/{partner}/name", OPERATOR, FIELDS("seal", "do", "wish", "name"),
     pr_page_op_name, "operator_name", ANSWERS(pr_page_op_name_ask)},
    {PR_GET, "/operator/partners/{partner}/services", OPERATOR, NULL, pr_page_op_asks_ask,
     "operator_asks", NO_QUESTION},
    {PR_POST, "/operator/partners/{partner}/services", OPERATOR, FIELDS("seal", "service*"),
     pr_page_op_asks, "operator_asks", ANSWERS(pr_page_op_asks_ask)},
    {PR_GET, "/operator/partners/{partner}/link", OPERATOR, NULL, pr_page_op_link_ask,
     "operator_link", NO_QUESTION},
    {PR_POST, "/operator/partners/{partner}/link", OPERATOR, FIELDS("seal", "which", "do"),
     pr_page_op_link, "operator_link", FRESHLY(pr_page_op_link_ask)},

    /* ---- operator: customers and relationships */
    {PR_GET, "/operator/subscriptions/{subscription}", OPERATOR, FIELDS("done"),
     pr_page_operator_subscription, "operator_subscription", NO_QUESTION},
    {PR_POST, "/operator/subscriptions/{subscription}", OPERATOR,
     FIELDS("seal", "reason", "confirm"), pr_page_operator_suspend, "operator_subscription",
     ANSWERS(pr_page_operator_subscription)},

    {.path = NULL},
};

static const pr_view_decl_t views[] = {
    {"home", &pr_home_shape},
    {"refused", &pr_refused_shape},
    {"problem", &pr_problem_shape},
    {"invitation", &pr_invitation_shape},
    {"consent", &pr_consent_shape},
    {"declined", &pr_declined_shape},
    {"receipt", &pr_receipt_shape},
    {"partners", &pr_partners_shape},
    {"partner", &pr_partner_shape},
    {"remove", &pr_remove_shape},
    {"end", &pr_end_shape},
    {"activity", &pr_activity_shape},
    {"request", &pr_request_shape},
    {"customers", &pr_customers_shape},
    {"customer", &pr_customer_shape},

    /* ---- subscriptions and orders */
    {"subscriptions", &pr_subscriptions_shape},
    {"own_subscriptions", &pr_own_subscriptions_shape},
    {"billing", &pr_billing_shape},
    {"subscription", &pr_subscription_shape},
    {"own_subscription", &pr_own_subscription_shape},
    {"operator_subscription", &pr_operator_subscription_shape},
    {"provisioning", &pr_provisioning_shape},
    {"subscription_change", &pr_change_shape},
    {"order", &pr_order_shape},
    {"offers", &pr_offers_shape},
    {"agreement", &pr_agreement_shape},

    /* ---- transfers */
    {"transfer_new", &pr_transfer_new_shape},
    {"transfers", &pr_transfers_shape},
    {"transfer", &pr_transfer_shape},
    {"transfer_answer", &pr_transfer_answer_shape},

    /* ---- giving up and ending */
    {"drop", &pr_drop_shape},
    {"partner_end", &pr_partner_end_shape},

    /* ---- support */
    {"support_list", &pr_support_list_shape},
    {"support_new", &pr_support_new_shape},
    {"support_request", &pr_support_request_shape},

    /* ---- resellers */
    {"resellers", &pr_resellers_shape},
    {"reseller_end", &pr_reseller_end_shape},

    /* ---- operator */
    {"operator", &pr_operator_shape},
    {"operator_partners", &pr_op_partners_shape},
    {"operator_partner_add", &pr_op_add_shape},
    {"operator_partner", &pr_op_partner_shape},
    {"operator_state", &pr_op_state_shape},
    {"operator_name", &pr_op_name_shape},
    {"operator_asks", &pr_op_asks_shape},
    {"operator_link", &pr_op_link_shape},

    {NULL, NULL},
};

const pr_view_decl_t *pr_web_views(void)
{
    return views;
}
