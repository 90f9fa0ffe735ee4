#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

static const pr_field_t details_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"country", PR_TEXT, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"bad_domain", PR_TEXT, NULL}, /* "true", as aria-invalid says it, or "" */
    {"bad_country", PR_TEXT, NULL},
    {"bad_contact_name", PR_TEXT, NULL},
    {"bad_contact_email", PR_TEXT, NULL},
    {"bad_contact_phone", PR_TEXT, NULL},
    PR_CONFIRM_FIELDS,
    {"partner_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_details_shape = {"operator_details", details_fields};

static void fill(pr_exchange_t *x, const pr_partner_t *partner)
{
    const struct {
        const char *field, *option, *stands;
    } lines[] = {
        {"domain", "domain", partner->domain},
        {"country", "country", partner->country},
        {"contact_name", "contact-name", partner->contact_name},
        {"contact_email", "contact-email", partner->contact_email},
        {"contact_phone", "contact-phone", partner->contact_phone},
    };
    const char *bad = x->refused != PR_OK ? x->why.field : NULL;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        pr_set_text(x->values, lines[i].field, pr_op_typed(x, lines[i].field, lines[i].stands));
        if (bad && !strcmp(bad, lines[i].option)) {
            pr_set_text(x->values, apr_pstrcat(x->p, "bad_", lines[i].field, NULL), "true");
        }
    }
    pr_set_text(x->values, "name", partner->name);
    pr_set_url(x->values, "partner_url", pr_url(x, "/operator/partners/%s", partner->id.s));
}

pr_status_t pr_page_op_details_ask(pr_exchange_t *x)
{
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status != PR_OK) {
        return status;
    }
    fill(x, partner);
    return pr_confirm_ask_of(x, x->req->path, x->req->path, pr_op_state(x, partner->version));
}

pr_status_t pr_page_op_details(pr_exchange_t *x)
{
    pr_partner_details_t in = {.by = pr_op_by(x),
                               .domain = pr_op_line(x, "domain"),
                               .country = pr_op_line(x, "country"),
                               .contact_name = pr_op_line(x, "contact_name"),
                               .contact_email = pr_op_line(x, "contact_email"),
                               .contact_phone = pr_op_line(x, "contact_phone"),
                               .version = pr_op_version(x)};
    pr_partner_t *partner;
    pr_status_t status = pr_op_partner(x, &partner);

    if (status == PR_OK) {
        in.partner = partner->id;
        status = pr_store_partner_details(x->db, &in, &x->why);
    }
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/partners/%s", partner->id.s), "corrected")
               : status;
}
