#include "core/ending.h"
#include "web/confirm.h"
#include "web/page.h"
#include "web/pages_ending.h"

#include <string.h>

static const pr_field_t live_fields[] = {
    {"name", PR_TEXT, NULL},
    {"status", PR_MESSAGE, NULL},
    {"url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t live_shape = {"end_live", live_fields};

static const pr_field_t name_fields[] = {
    {"name", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t name_shape = {"end_reseller", name_fields};

static const pr_field_t end_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"since", PR_DATE, NULL},
    {"over", PR_FLAG, NULL},    /* it has ended: there is no question */
    {"done", PR_FLAG, NULL},    /* ... by this person, a moment ago */
    {"blocked", PR_FLAG, NULL}, /* R60: these stand in the way */
    {"live", PR_LIST, &live_shape},
    {"more", PR_FLAG, NULL},
    {"any_dap", PR_FLAG, NULL},
    {"services", PR_NUMBER, NULL}, /* with privileges */
    {"any_contacts", PR_FLAG, NULL},
    {"contacts", PR_NUMBER, NULL},
    {"any_resellers", PR_FLAG, NULL},
    {"resellers", PR_LIST, &name_shape},
    {"may_request", PR_FLAG, NULL},
    PR_CONFIRM_FIELDS,
    {"keep_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {"subscriptions_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_partner_end_shape = {"partner_end", end_fields};

/* One that ended long ago is still found: its page says so. */
static pr_status_t read_view(pr_exchange_t *x, pr_rel_view_t **view)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_rel_of_partner(x->db, &x->partner->id, &id, view);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "customer_unknown", "E15") : status;
}

/* ---- what would end, and what stands in the way ---- */

static void add_live(pr_exchange_t *x, const apr_array_header_t *live)
{
    pr_set_flag(x->values, "blocked", live->nelts > 0);
    pr_set_flag(x->values, "more", live->nelts > PR_LIVE_SUBS);
    for (int i = 0; i < live->nelts && i < PR_LIVE_SUBS; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(live, i, pr_sub_view_t).sub;
        pr_record_t *item = pr_add_item(x->values, "live", x->p);
        pr_set_text(item, "name", sub->name);
        pr_set_message(item, "status",
                       apr_pstrcat(x->p, "ending.live.", pr_sub_status_word(sub->status), NULL),
                       NULL);
        pr_set_url(item, "url", pr_url(x, "/partner/subscriptions/%s", sub->id.s));
    }
}

static void fill_ties(pr_exchange_t *x, const pr_rel_ties_t *ties)
{
    add_live(x, ties->live);
    pr_set_flag(x->values, "any_contacts", ties->contacts > 0);
    pr_set_number(x->values, "contacts", ties->contacts);
    pr_set_flag(x->values, "any_resellers", ties->resellers->nelts > 0);
    for (int i = 0; i < ties->resellers->nelts; i++) {
        pr_set_text(pr_add_item(x->values, "resellers", x->p), "name",
                    APR_ARRAY_IDX(ties->resellers, i, const char *));
    }
}

static void fill(pr_exchange_t *x, const pr_rel_view_t *view)
{
    const char *customer = view->rel.customer.s;
    bool over = view->rel.kind == PR_REL_NONE;

    pr_set_text(x->values, "name", view->customer_name);
    pr_set_time(x->values, "since", view->rel.since);
    pr_set_flag(x->values, "over", over);
    pr_set_flag(x->values, "done", over && pr_done(x, "relationship_ended"));
    pr_set_flag(x->values, "any_dap", view->rel.open_grants > 0);
    pr_set_number(x->values, "services", view->rel.open_grants);
    pr_set_flag(x->values, "may_request",
                pr_permit_role(PR_DO_REQUEST_RELATIONSHIP, x->req->who->roles));
    pr_set_url(x->values, "keep_url", pr_url(x, "/partner/customers/%s", customer));
    pr_set_url(x->values, "list_url", pr_url(x, "/partner/customers"));
    pr_set_url(x->values, "subscriptions_url",
               pr_url(x, "/partner/customers/%s/subscriptions", customer));
}

static pr_status_t ask(pr_exchange_t *x, const pr_rel_view_t *view)
{
    const char *version = apr_psprintf(x->p, "%" APR_INT64_T_FMT, view->rel.version);
    pr_rel_ties_t ties;
    pr_status_t status = pr_ending_may(&view->rel, view->partner_kind, x->partner->state,
                                       x->req->who->roles, &x->why);

    if (status == PR_OK) {
        status = pr_store_rel_ties(x->db, &view->rel, &ties);
    }
    if (status != PR_OK) {
        return status;
    }
    fill_ties(x, &ties);
    return ties.live->nelts ? PR_OK : pr_confirm_ask_of(x, x->req->path, x->req->path, version);
}

pr_status_t pr_page_partner_end_confirm(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status != PR_OK) {
        return status;
    }
    fill(x, view);
    return view->rel.kind == PR_REL_NONE ? PR_OK : ask(x, view);
}

/* ---- doing it ---- */

static pr_status_t answer(pr_exchange_t *x, const pr_rel_view_t *view)
{
    const pr_partner_end_t in = {.who = x->req->who,
                                 .nonce = x->seal.nonce,
                                 .partner = x->partner->id,
                                 .customer = view->rel.customer,
                                 .version = apr_atoi64(x->seal.state)};
    pr_outcome_t out;

    if (!pr_confirm_ticked(x)) {
        return pr_refuse(x, PR_INVALID, "end_unconfirmed", "R59");
    }
    pr_status_t status = pr_store_partner_end(x->db, &in, &out, &x->why);
    return status == PR_OK ? pr_confirm_used(x, &out) : status;
}

pr_status_t pr_page_partner_end(pr_exchange_t *x)
{
    pr_rel_view_t *view;
    pr_status_t status = read_view(x, &view);

    if (status == PR_OK) {
        status = answer(x, view);
    }
    return status == PR_OK
               ? pr_redirect(
                     x, pr_url(x, "/partner/customers/%s/end?done=relationship_ended", x->capture))
               : status;
}
