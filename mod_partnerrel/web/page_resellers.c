#include "web/confirm.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_reseller.h"

#include <string.h>

static const pr_field_t row_fields[] = {
    {"name", PR_TEXT, NULL},       {"domain", PR_TEXT, NULL}, {"number", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},      {"active", PR_FLAG, NULL}, /* else it begins nothing new (Q28) */
    {"request_url", PR_URL, NULL}, {"end_url", PR_URL, NULL}, /* "" for a reseller: its providers
                                                                 end it */
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t row_shape = {"reseller", row_fields};

static const pr_field_t resellers_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"is_provider", PR_FLAG, NULL}, /* else a reseller, who sees its providers */
    {"registered", PR_FLAG, NULL},
    {"ended", PR_FLAG, NULL},
    {"any", PR_FLAG, NULL},
    {"rows", PR_LIST, &row_shape},
    {"may_register", PR_FLAG, NULL},
    {"mpn", PR_TEXT, NULL},
    {"mpn_wrong", PR_TEXT, NULL}, /* "true", as aria-invalid says it, or "" */
    {"save_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_resellers_shape = {"resellers", resellers_fields};

static bool is_provider(const pr_exchange_t *x)
{
    return x->partner->kind == PR_PARTNER_INDIRECT_PROVIDER;
}

static pr_status_t read_ties(pr_exchange_t *x, apr_array_header_t **ties)
{
    if (is_provider(x)) {
        return pr_store_resellers_of(x->db, &x->partner->id, ties);
    }
    if (x->partner->kind == PR_PARTNER_INDIRECT_RESELLER) {
        return pr_store_providers_of(x->db, &x->partner->id, ties);
    }
    return pr_refuse(x, PR_DENIED, "not_a_provider", "R9");
}

static void add_row(pr_exchange_t *x, const pr_tie_t *tie)
{
    const pr_partner_t *partner = &tie->partner;
    pr_record_t *item = pr_add_item(x->values, "rows", x->p);

    pr_set_text(item, "name", partner->name);
    pr_set_text(item, "domain", partner->domain);
    pr_set_text(item, "number", partner->mpn_id);
    pr_set_time(item, "since", tie->since);
    pr_set_flag(item, "active", partner->state == PR_PARTNER_ACTIVE);
    pr_set_url(item, "request_url",
               pr_url(x, "/partner/request?%s=%s", is_provider(x) ? "reseller" : "provider",
                      partner->id.s));
    if (is_provider(x)) {
        pr_set_url(item, "end_url", pr_url(x, "/partner/resellers/%s/end", partner->id.s));
    }
}

static pr_status_t fill_form(pr_exchange_t *x)
{
    const char *mpn = pr_form_get(x->form, "mpn"), *seal;
    pr_status_t status = pr_csrf_seal(x, "/partner/resellers", "", &seal);

    pr_set_flag(x->values, "may_register", true);
    pr_set_text(x->values, "mpn", mpn ? mpn : "");
    pr_set_text(x->values, "mpn_wrong", x->refused != PR_OK ? "true" : "");
    pr_set_url(x->values, "save_url", pr_url(x, "/partner/resellers"));
    pr_set_text(x->values, "seal", status == PR_OK ? seal : "");
    return status;
}

pr_status_t pr_page_resellers(pr_exchange_t *x)
{
    apr_array_header_t *ties;
    pr_status_t status = read_ties(x, &ties);

    if (status != PR_OK) {
        return status;
    }
    pr_set_flag(x->values, "is_provider", is_provider(x));
    pr_set_flag(x->values, "registered", pr_done(x, "reseller_registered"));
    pr_set_flag(x->values, "ended", pr_done(x, "reseller_ended"));
    pr_set_flag(x->values, "any", ties->nelts > 0);
    for (int i = 0; i < ties->nelts; i++) {
        add_row(x, &APR_ARRAY_IDX(ties, i, pr_tie_t));
    }
    return is_provider(x) ? fill_form(x) : PR_OK;
}

static pr_status_t find_by_mpn(pr_exchange_t *x, const char *mpn, pr_partner_t **reseller)
{
    pr_status_t status =
        pr_store_reseller_of_mpn(x->db, &x->partner->cloud, mpn, reseller, &x->why);

    if (status == PR_NOT_FOUND) {
        pr_refuse(x, PR_INVALID, "mpn_unknown", "R9");
        pr_problem_arg(&x->why, "mpn", mpn, x->p);
        return pr_problem_field(&x->why, PR_INVALID, "mpn");
    }
    return status;
}

pr_status_t pr_page_reseller_register(pr_exchange_t *x)
{
    const char *mpn = pr_form_get(x->form, "mpn");
    pr_partner_t *reseller;
    pr_status_t status = is_provider(x) ? find_by_mpn(x, mpn ? mpn : "", &reseller)
                                        : pr_refuse(x, PR_DENIED, "not_a_provider", "R9");

    if (status != PR_OK) {
        return status;
    }
    const pr_reseller_change_t in = {.who = x->req->who,
                                     .nonce = x->seal.nonce,
                                     .provider = x->partner,
                                     .reseller = reseller,
                                     .keys = x->site->keys};
    status = pr_store_reseller_register(x->db, &in, &x->why);
    return status == PR_OK
               ? pr_redirect(x, pr_url(x, "/partner/resellers?done=reseller_registered"))
               : status;
}

/* ---- ending ---- */

static const pr_field_t end_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"back_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_reseller_end_shape = {"reseller_end", end_fields};

static pr_status_t find_tied(pr_exchange_t *x, const pr_partner_t **reseller)
{
    apr_array_header_t *ties;
    pr_status_t status =
        is_provider(x) ? read_ties(x, &ties) : pr_refuse(x, PR_DENIED, "not_a_provider", "R9");

    for (int i = 0; status == PR_OK && i < ties->nelts; i++) {
        *reseller = &APR_ARRAY_IDX(ties, i, pr_tie_t).partner;
        if (!strcmp((*reseller)->id.s, x->capture)) {
            return PR_OK;
        }
    }
    return status == PR_OK ? pr_refuse(x, PR_NOT_FOUND, "reseller_unknown", "R9") : status;
}

pr_status_t pr_page_reseller_end_confirm(pr_exchange_t *x)
{
    const pr_partner_t *reseller = NULL;
    const char *seal;
    pr_status_t status = find_tied(x, &reseller);

    if (status == PR_OK) {
        status = pr_csrf_seal(x, x->req->path, "", &seal);
    }
    if (status == PR_OK) {
        pr_set_text(x->values, "name", reseller->name);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
        pr_set_url(x->values, "back_url", pr_url(x, "/partner/resellers"));
        pr_set_text(x->values, "seal", seal);
    }
    return status;
}

/* By its id and not among those that are tied: a form sent twice finds it done (D4). */
static pr_status_t end_tie(pr_exchange_t *x)
{
    pr_partner_t *reseller;
    pr_partner_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_partner(x->db, &id, &reseller);
    }
    if (status == PR_OK) {
        const pr_reseller_change_t in = {.who = x->req->who,
                                         .nonce = x->seal.nonce,
                                         .provider = x->partner,
                                         .reseller = reseller};
        status = pr_store_reseller_end(x->db, &in, &x->why);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "reseller_unknown", "R9") : status;
}

pr_status_t pr_page_reseller_end(pr_exchange_t *x)
{
    if (!pr_confirm_ticked(x)) {
        return pr_refuse(x, PR_INVALID, "tie_unconfirmed", "R9");
    }
    pr_status_t status = end_tie(x);
    return status == PR_OK ? pr_redirect(x, pr_url(x, "/partner/resellers?done=reseller_ended"))
                           : status;
}
