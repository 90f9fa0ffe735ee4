#include "web/page.h"
#include "web/pages_customer.h"
#include "web/pages_partner.h"

/* The table is the documentation: method, path, who may (and for a partner's person: to do what),
 * which fields, handler, view, and for a POST that grants or removes the question it answers. A
 * path with a fixed last segment stands before the one that would capture it. */

#define ANYONE             PR_WHO_ANYONE, 0
#define SIGNED_IN          PR_WHO_SIGNED_IN, 0
#define CUSTOMER_ADMIN     PR_WHO_CUSTOMER_ADMIN, 0
#define PARTNER_TO(action) PR_WHO_PARTNER, action
#define FIELDS(...)        ((const char *const[]){__VA_ARGS__, NULL})

const pr_route_t PR_ROUTES[] = {
    {PR_GET, "/", ANYONE, NULL, pr_page_home, "home", NULL},
    {PR_GET, "/refused", ANYONE, NULL, pr_page_refused, "refused", NULL},

    {PR_GET, "/invitation/{token}", ANYONE, NULL, pr_page_invitation, "invitation", NULL},
    {PR_GET, "/invitation/{token}/", ANYONE, NULL, pr_page_link_cut, NULL, NULL},
    {PR_GET, "/invitation/", ANYONE, NULL, pr_page_link_cut, NULL, NULL},
    {PR_GET, "/invitation", ANYONE, NULL, pr_page_link_cut, NULL, NULL},
    {PR_GET, "/customer/invitation/{token}", SIGNED_IN, FIELDS("all"), pr_page_consent, "consent",
     NULL},
    {PR_POST, "/customer/invitation/{token}", SIGNED_IN, FIELDS("seal", "agree", "service*"),
     pr_page_accept, "consent", pr_page_consent},

    {PR_GET, "/customer/receipts/{act}", CUSTOMER_ADMIN, NULL, pr_page_receipt, "receipt", NULL},
    {PR_GET, "/customer/partners", CUSTOMER_ADMIN, FIELDS("declined"), pr_page_partners, "partners",
     NULL},
    {PR_GET, "/customer/partners/remove", CUSTOMER_ADMIN, FIELDS("grant*", "all"),
     pr_page_remove_confirm, "remove", NULL},
    {PR_POST, "/customer/partners/remove", CUSTOMER_ADMIN, FIELDS("seal", "grant*", "confirm"),
     pr_page_remove, "remove", pr_page_remove_confirm},
    {PR_GET, "/customer/partners/{relationship}", CUSTOMER_ADMIN, NULL, pr_page_partner, "partner",
     NULL},
    {PR_GET, "/customer/partners/{relationship}/end", CUSTOMER_ADMIN, NULL, pr_page_end_confirm,
     "end", NULL},
    {PR_POST, "/customer/partners/{relationship}/end", CUSTOMER_ADMIN, FIELDS("seal", "confirm"),
     pr_page_end, "end", pr_page_end_confirm},
    {PR_GET, "/customer/activity", CUSTOMER_ADMIN, FIELDS("after"), pr_page_customer_activity,
     "activity", NULL},

    {PR_GET, "/partner/request", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP),
     FIELDS("dap", "saved", "recomposed"), pr_page_request, "request", NULL},
    {PR_POST, "/partner/request", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP),
     FIELDS("seal", "first", "second", "text", "dap"), pr_page_request_save, "request", NULL},
    {PR_GET, "/partner/request.eml", PARTNER_TO(PR_DO_REQUEST_RELATIONSHIP), FIELDS("dap"),
     pr_page_request_eml, NULL, NULL},
    {PR_GET, "/partner/customers", PARTNER_TO(PR_DO_SEE_CUSTOMER), FIELDS("q", "after"),
     pr_page_customers, "customers", NULL},
    {PR_GET, "/partner/customers/{customer}", PARTNER_TO(PR_DO_SEE_CUSTOMER), NULL,
     pr_page_customer, "customer", NULL},
    {PR_GET, "/partner/activity", PARTNER_TO(PR_DO_SEE_CUSTOMER), FIELDS("after"),
     pr_page_partner_activity, "activity", NULL},
    {PR_GET, NULL, ANYONE, NULL, NULL, NULL, NULL},
};

static const pr_view_decl_t views[] = {
    {"home", &pr_home_shape},
    {"refused", &pr_refused_shape},
    {"problem", &pr_problem_shape},
    {"invitation", &pr_invitation_shape},
    {"consent", &pr_consent_shape},
    {"receipt", &pr_receipt_shape},
    {"partners", &pr_partners_shape},
    {"partner", &pr_partner_shape},
    {"remove", &pr_remove_shape},
    {"end", &pr_end_shape},
    {"activity", &pr_activity_shape},
    {"request", &pr_request_shape},
    {"customers", &pr_customers_shape},
    {"customer", &pr_customer_shape},
    {NULL, NULL},
};

const pr_view_decl_t *pr_web_views(void)
{
    return views;
}
