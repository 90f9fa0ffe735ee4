#include "base/codec.h"
#include "base/text.h"
#include "web/page.h"
#include "web/pages_customer.h"

#include <string.h>

/* ---- the link and who asks by it ---- */

/* Of two portals each has its own cloud; the address there is told by the cloud's own row (E3). */
static pr_status_t refuse_cloud(pr_exchange_t *x, const pr_partner_t *partner)
{
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(x->db, &partner->cloud, &cloud);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    if (*cloud->base_url) {
        x->elsewhere = apr_pstrcat(x->p, cloud->base_url, x->req->path, NULL);
    }
    pr_refuse(x, PR_CONFLICT, "other_cloud", "E3");
    pr_problem_arg(&x->why, "other", cloud->name, x->p);
    pr_problem_arg(&x->why, "cloud", x->site->cloud_name, x->p);
    pr_problem_arg(&x->why, "partner", partner->name, x->p);
    return PR_CONFLICT;
}

static pr_status_t read_reseller(pr_exchange_t *x, pr_asking_t *asking)
{
    asking->provider = NULL;
    if (!*asking->link->reseller.s) {
        return PR_OK;
    }
    asking->provider = asking->partner;
    return pr_store_link_reseller(x->db, asking->link, &asking->partner, &asking->basis);
}

static bool is_live(const pr_asking_t *asking)
{
    return asking->provider ? pr_invitation_live(asking->provider, asking->partner, asking->link)
                            : pr_invitation_live(asking->partner, NULL, asking->link);
}

pr_status_t pr_link_read(pr_exchange_t *x, pr_asking_t *asking)
{
    const char *token = x->capture;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_invitation_token_shaped(token)) {
        status = pr_store_invitation(x->db, pr_sha256_hex(token, x->p), &asking->link,
                                     &asking->partner, &asking->basis);
    }
    if (status == PR_OK) {
        status = read_reseller(x, asking);
    }
    if (status == PR_NOT_FOUND || (status == PR_OK && !is_live(asking))) {
        return pr_refuse(x, PR_NOT_FOUND, "link_unknown", "E9");
    }
    bool here = status != PR_OK || !strcmp(asking->partner->cloud.s, x->site->cloud.s);
    return here ? status : refuse_cloud(x, asking->partner);
}

static const pr_field_t asker_fields[] = {
    {"name", PR_TEXT, NULL},
    {"domain", PR_TEXT, NULL},
    {"country", PR_TEXT, NULL},
    {"number", PR_TEXT, NULL}, /* "" when it has none; likewise the contact */
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL},
    {"contact_phone", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_asker_shape = {"asker", asker_fields};

void pr_asker_fill(pr_exchange_t *x, pr_record_t *asker, const pr_partner_t *partner,
                   bool with_contact)
{
    pr_set_text(asker, "name", partner->name);
    pr_set_text(asker, "domain", partner->domain);
    pr_set_text(asker, "country", pr_text_country(x->lang, partner->country, x->p));
    pr_set_text(asker, "number", partner->mpn_id);
    pr_set_message(asker, "kind",
                   apr_pstrcat(x->p, "partner_kind.", pr_partner_kind_word(partner->kind), NULL),
                   NULL);
    pr_set_time(asker, "since", partner->created_at);
    if (with_contact) {
        pr_set_text(asker, "contact_name", partner->contact_name);
        pr_set_text(asker, "contact_email", partner->contact_email);
        pr_set_text(asker, "contact_phone", partner->contact_phone);
    }
}

/* ---- the public page ---- */

static const pr_field_t service_fields[] = {
    {"name", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t service_shape = {"asked_service", service_fields};

static const pr_field_t invitation_fields[] = {
    PR_PAGE_FIELD,
    {"partner", PR_RECORD, &pr_asker_shape},
    {"through", PR_FLAG, NULL}, /* a provider, who buys and bills (R10) */
    {"provider", PR_RECORD, &pr_asker_shape},
    {"resells", PR_FLAG, NULL}, /* else it asks for administration alone (Q27) */
    {"dap", PR_FLAG, NULL},
    {"services", PR_LIST, &service_shape},
    {"continue_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_invitation_shape = {"invitation", invitation_fields};

static pr_status_t add_services(pr_exchange_t *x, const pr_partner_t *partner)
{
    apr_array_header_t *asks;
    pr_status_t status = pr_store_asks(x->db, partner, NULL, x->lang, &asks);

    for (int i = 0; status == PR_OK && i < asks->nelts; i++) {
        pr_record_t *item = pr_add_item(x->values, "services", x->p);
        pr_set_text(item, "name", APR_ARRAY_IDX(asks, i, pr_ask_t).service.name);
    }
    return status;
}

static void note_usage(pr_exchange_t *x, const pr_invitation_t *link, bool declined)
{
    pr_link_usage_t *usage = apr_pcalloc(x->p, sizeof *usage);

    usage->partner = link->partner;
    usage->dap = link->dap;
    usage->reseller = link->reseller;
    usage->views = !declined;
    usage->declines = declined;
    x->reply->usage = usage;
}

pr_status_t pr_page_link_cut(pr_exchange_t *x)
{
    return pr_refuse(x, PR_NOT_FOUND, "link_unknown", "E9");
}

pr_status_t pr_page_invitation(pr_exchange_t *x)
{
    pr_asking_t asking;
    pr_status_t status = pr_link_read(x, &asking);

    if (status == PR_OK && asking.link->dap) {
        status = add_services(x, asking.partner);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_asker_fill(x, pr_set_record(x->values, "partner", x->p), asking.partner, false);
    if (asking.provider) {
        pr_set_flag(x->values, "through", true);
        pr_asker_fill(x, pr_set_record(x->values, "provider", x->p), asking.provider, false);
    }
    pr_set_flag(x->values, "resells", pr_partner_resells(asking.partner->kind));
    pr_set_flag(x->values, "dap", asking.link->dap);
    pr_set_url(x->values, "continue_url", pr_url(x, "/customer/invitation/%s", x->capture));
    note_usage(x, asking.link, false);
    x->basis = asking.basis;
    return PR_OK;
}

/* ---- declining ---- */

static const pr_field_t declined_fields[] = {
    PR_PAGE_FIELD,
    {"partner", PR_RECORD, &pr_asker_shape},
    {"may_decide", PR_FLAG, NULL}, /* else nobody has declined (R26) */
    {"back_url", PR_URL, NULL},
    {"partners_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_declined_shape = {"declined", declined_fields};

/* It changes nothing, so that a GET may do it; the look is counted for the partner (R30, D1). */
pr_status_t pr_page_declined(pr_exchange_t *x)
{
    pr_problem_t no;
    pr_asking_t asking;
    pr_status_t status = pr_link_read(x, &asking);

    if (status != PR_OK) {
        return status;
    }
    bool may = pr_relationship_may_administer(x->req->who, &no) == PR_OK;
    pr_asker_fill(x, pr_set_record(x->values, "partner", x->p), asking.partner, false);
    pr_set_flag(x->values, "may_decide", may);
    pr_set_url(x->values, "back_url", pr_url(x, "/customer/invitation/%s", x->capture));
    pr_set_url(x->values, "partners_url", pr_url(x, "/customer/partners"));
    if (may) {
        note_usage(x, asking.link, true);
    }
    return PR_OK;
}
