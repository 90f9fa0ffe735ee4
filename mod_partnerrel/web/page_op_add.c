#include "web/page.h"
#include "web/pages_operator.h"

#include <string.h>

static const pr_field_t add_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"issuer", PR_TEXT, NULL},
    {"tenant", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"country", PR_TEXT, NULL},
    {"mpn", PR_TEXT, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {"bad_name", PR_TEXT, NULL}, /* "true", as aria-invalid says it, or "" */
    {"bad_issuer", PR_TEXT, NULL},
    {"bad_tenant", PR_TEXT, NULL},
    {"bad_domain", PR_TEXT, NULL},
    {"bad_country", PR_TEXT, NULL},
    {"bad_kind", PR_TEXT, NULL},
    {"bad_mpn", PR_TEXT, NULL},
    {"bad_contact_name", PR_TEXT, NULL},
    {"bad_contact_email", PR_TEXT, NULL},
    {"bad_contact_phone", PR_TEXT, NULL},
    {"kinds", PR_LIST, &pr_op_option_shape},
    {"services", PR_LIST, &pr_op_option_shape},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_add_shape = {"operator_partner_add", add_fields};

static bool ticked(const pr_exchange_t *x, const char *id)
{
    size_t n = 0;
    const char *const *all = pr_form_all(x->form, "service", &n);

    for (size_t i = 0; i < n; i++) {
        if (!strcmp(all[i], id)) {
            return true;
        }
    }
    return false;
}

/* Kinds that the cloud does not have cannot be chosen (R69). */
static void add_kinds(pr_exchange_t *x, const pr_cloud_t *cloud)
{
    const char *chosen = pr_op_typed(x, "kind", "");

    for (int i = 0; i < PR_PARTNER_KIND_COUNT; i++) {
        bool indirect = i == PR_PARTNER_INDIRECT_PROVIDER || i == PR_PARTNER_INDIRECT_RESELLER;
        const char *word = pr_partner_kind_word((pr_partner_kind)i);
        if (!indirect || cloud->indirect) {
            pr_op_option(x, "kinds", word, apr_pstrcat(x->p, "partner_kind.", word, NULL),
                         !strcmp(word, chosen));
        }
    }
}

static pr_status_t add_services(pr_exchange_t *x)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_services(x->db, &x->site->cloud, x->lang, true, &all);

    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(all, i, pr_service_t);
        pr_record_t *item =
            pr_op_option(x, "services", service->id.s, NULL, ticked(x, service->id.s));
        pr_set_text(item, "name", service->name);
    }
    return status;
}

/* The field at fault; partnerrelctl's options have a hyphen where a form has none. */
static void mark_bad(pr_exchange_t *x)
{
    static const char *const fields[] = {"name",          "issuer",       "tenant", "domain",
                                         "country",       "kind",         "mpn",    "contact_name",
                                         "contact_email", "contact_phone"};
    char *bad = x->refused != PR_OK && x->why.field ? apr_pstrdup(x->p, x->why.field) : NULL;

    for (char *c = bad; c && *c; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    for (size_t i = 0; bad && i < sizeof fields / sizeof fields[0]; i++) {
        if (!strcmp(bad, fields[i])) {
            pr_set_text(x->values, apr_pstrcat(x->p, "bad_", bad, NULL), "true");
        }
    }
}

static void fill_typed(pr_exchange_t *x)
{
    static const char *const fields[] = {"name", "tenant",       "domain",        "country",
                                         "mpn",  "contact_name", "contact_email", "contact_phone"};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        pr_set_text(x->values, fields[i], pr_op_typed(x, fields[i], ""));
    }
    /* Most partners sign in where the operator does. */
    pr_set_text(x->values, "issuer", pr_op_typed(x, "issuer", x->req->who->issuer));
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/partners"));
}

pr_status_t pr_page_op_add_ask(pr_exchange_t *x)
{
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(x->db, &x->site->cloud, &cloud);

    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, status, "operator_cloud_unknown", "R72");
    }
    if (status != PR_OK) {
        return status;
    }
    fill_typed(x);
    mark_bad(x);
    add_kinds(x, cloud);
    status = add_services(x);
    return status == PR_OK ? pr_op_form(x, "") : status;
}

/* ---- doing it ---- */

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, NULL), field);
}

static pr_status_t read_services(pr_exchange_t *x, pr_partner_add_t *add)
{
    size_t n = 0;
    const char *const *all = pr_form_all(x->form, "service", &n);
    pr_service_id *ids = apr_palloc(x->p, (n + 1) * sizeof *ids);

    for (size_t i = 0; i < n; i++) {
        if (!pr_slug_id_parse(&ids[i], all[i])) {
            return invalid(x, "service_unknown", "service");
        }
    }
    add->services = ids;
    add->n_services = n;
    return PR_OK;
}

static pr_status_t read_partner(pr_exchange_t *x, pr_partner_t *partner)
{
    *partner = (pr_partner_t){.cloud = x->site->cloud,
                              .issuer = pr_op_line(x, "issuer"),
                              .tenant = pr_op_line(x, "tenant"),
                              .name = pr_op_line(x, "name"),
                              .domain = pr_op_line(x, "domain"),
                              .country = pr_op_line(x, "country"),
                              .mpn_id = pr_op_line(x, "mpn"),
                              .contact_name = pr_op_line(x, "contact_name"),
                              .contact_email = pr_op_line(x, "contact_email"),
                              .contact_phone = pr_op_line(x, "contact_phone")};
    if (!*partner->issuer || strlen(partner->issuer) > 1000) {
        return invalid(x, "organisation_refused", "issuer");
    }
    if (!*partner->tenant || strlen(partner->tenant) > 200) {
        return invalid(x, "organisation_refused", "tenant");
    }
    return pr_partner_kind_parse(&partner->kind, pr_op_line(x, "kind"))
               ? PR_OK
               : invalid(x, "kind_missing", "kind");
}

pr_status_t pr_page_op_add(pr_exchange_t *x)
{
    pr_partner_add_t add = {.keys = x->site->keys, .by = pr_op_by(x)};
    pr_partner_id id;
    pr_status_t status = read_partner(x, &add.partner);

    if (status == PR_OK) {
        status = read_services(x, &add);
    }
    if (status == PR_OK) {
        status = pr_store_partner_add(x->db, &add, &id, &x->why);
    }
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/operator/partners/%s", id.s), "added")
                           : status;
}
