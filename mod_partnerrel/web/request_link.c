#include "web/request_link.h"

#include <string.h>

static const pr_field_t tie_fields[] = {
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"current", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_request_tie_shape = {"request_tie", tie_fields};

static bool is_provider(const pr_exchange_t *x)
{
    return x->partner->kind == PR_PARTNER_INDIRECT_PROVIDER;
}

static const char *field_name(const pr_exchange_t *x)
{
    return is_provider(x) ? "reseller" : "provider";
}

static const pr_partner_t *tied(const apr_array_header_t *ties, const char *id)
{
    for (int i = 0; i < ties->nelts; i++) {
        const pr_partner_t *partner = &APR_ARRAY_IDX(ties, i, pr_tie_t).partner;
        if (!strcmp(partner->id.s, id)) {
            return partner;
        }
    }
    return NULL;
}

static pr_status_t choose(pr_exchange_t *x, pr_request_link_t *out)
{
    const char *id = pr_form_get(x->form, field_name(x));
    const pr_partner_t *chosen = id && *id ? tied(out->ties, id) : NULL;

    if (id && *id && !chosen) {
        return pr_refuse(x, PR_NOT_FOUND, "reseller_unknown", "R9");
    }
    if (is_provider(x)) {
        out->named = chosen;
        return PR_OK;
    }
    if (out->ties->nelts == 0) {
        pr_status_t status = pr_refuse(x, PR_CONFLICT, "no_provider", "R9");
        pr_problem_arg(&x->why, "partner", x->partner->name, x->p);
        return status;
    }
    out->owner = chosen ? chosen : &APR_ARRAY_IDX(out->ties, 0, pr_tie_t).partner;
    out->named = x->partner;
    return PR_OK;
}

pr_status_t pr_request_link_read(pr_exchange_t *x, pr_request_link_t *out)
{
    pr_status_t status = PR_OK;

    *out =
        (pr_request_link_t){.owner = x->partner, .ties = apr_array_make(x->p, 1, sizeof(pr_tie_t))};
    if (is_provider(x)) {
        status = pr_store_resellers_of(x->db, &x->partner->id, &out->ties);
    }
    else if (pr_invitation_is_own(x->partner->kind)) {
        return PR_OK;
    }
    else {
        status = pr_store_providers_of(x->db, &x->partner->id, &out->ties);
    }
    return status == PR_OK ? choose(x, out) : status;
}

static const pr_partner_t *other_end(const pr_exchange_t *x, const pr_request_link_t *link)
{
    return is_provider(x) ? link->named : link->named ? link->owner : NULL;
}

static const char *query_of(pr_exchange_t *x, const pr_partner_t *other)
{
    return other ? apr_pstrcat(x->p, "&", field_name(x), "=", other->id.s, NULL) : "";
}

const char *pr_request_link_query(pr_exchange_t *x, const pr_request_link_t *link)
{
    return query_of(x, other_end(x, link));
}

void pr_request_link_fill(pr_exchange_t *x, const pr_request_link_t *link, bool dap)
{
    const pr_partner_t *current = other_end(x, link);

    pr_set_flag(x->values, "for_resellers", is_provider(x));
    pr_set_flag(x->values, "own_current", !current);
    pr_set_url(x->values, "own_url", pr_url(x, "/partner/request?dap=%d", dap));
    pr_set_flag(x->values, "through_provider", !is_provider(x) && current);
    pr_set_url(x->values, "resellers_url", pr_url(x, "/partner/resellers"));
    pr_set_text(x->values, is_provider(x) ? "reseller_value" : "provider_value",
                current ? current->id.s : "");
    for (int i = 0; i < link->ties->nelts; i++) {
        const pr_partner_t *partner = &APR_ARRAY_IDX(link->ties, i, pr_tie_t).partner;
        pr_record_t *item = pr_add_item(x->values, "ties", x->p);
        pr_set_text(item, "name", partner->name);
        pr_set_flag(item, "current", current && !strcmp(partner->id.s, current->id.s));
        pr_set_url(item, "url", pr_url(x, "/partner/request?dap=%d%s", dap, query_of(x, partner)));
    }
}
