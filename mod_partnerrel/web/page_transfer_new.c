#include "base/text.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_transfer.h"

#include <string.h>

#define SUBSCRIPTIONS_READ 1000

static const pr_field_t target_fields[] = {
    {"id", PR_TEXT, NULL},     {"name", PR_TEXT, NULL}, {"domain", PR_TEXT, NULL},
    {"picked", PR_FLAG, NULL}, {NULL, PR_TEXT, NULL},
};
static const pr_shape_t target_shape = {"transfer_target", target_fields};

static const pr_field_t addon_fields[] = {
    {"name", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t addon_shape = {"transfer_addon", addon_fields};

static const pr_field_t new_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"name", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"addons", PR_LIST, &addon_shape}, /* they go along */
    {"any_addons", PR_FLAG, NULL},
    {"pending", PR_FLAG, NULL}, /* in a transfer already */
    {"pending_url", PR_URL, NULL},
    {"no_targets", PR_FLAG, NULL},
    {"form", PR_FLAG, NULL},
    {"targets", PR_LIST, &target_shape},
    {"wish", PR_TEXT, NULL}, /* as typed */
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"keep_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_transfer_new_shape = {"transfer_new", new_fields};

/* ---- may it go at all? ---- */

static pr_status_t read_sub(pr_exchange_t *x, pr_sub_view_t **view)
{
    const pr_sub_viewer_t viewer = {
        .cloud = &x->partner->cloud, .partner = &x->partner->id, .lang = x->lang};
    pr_subscription_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, x->capture)) {
        status = pr_store_subscription(x->db, &viewer, &id, view);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "subscription_unknown", "Q19") : status;
}

static pr_status_t check(pr_exchange_t *x, const pr_sub_view_t *view)
{
    bool original = !strcmp(view->sub.partner.s, x->partner->id.s);
    pr_standing as = pr_access_standing(view->kind, view->granted, original);
    pr_decision_t may = pr_access_as(as, x->partner->state, PR_DO_TRANSFER, x->req->who->roles);
    pr_cloud_t *cloud;
    pr_offer_t *offer;

    if (!may.allowed) {
        return pr_refuse_may(x, &may);
    }
    pr_status_t status = pr_store_cloud(x->db, &view->sub.cloud, &cloud);
    if (status == PR_OK) {
        status = pr_store_offer(x->db, &view->sub.cloud, &view->sub.offer, x->lang, &offer);
    }
    return status == PR_OK ? pr_transfer_check(cloud, &view->sub, offer->transferable, &x->why)
                           : status;
}

/* ---- the question ---- */

static pr_status_t add_addons(pr_exchange_t *x, const pr_subscription_t *base)
{
    const pr_sub_query_t query = {
        .viewer = {.cloud = &base->cloud, .partner = &x->partner->id, .lang = x->lang},
        .customer = &base->customer,
        .limit = SUBSCRIPTIONS_READ};
    apr_array_header_t *subs;
    pr_status_t status = pr_store_subscriptions(x->db, &query, &subs);

    for (int i = 0; status == PR_OK && i < subs->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(subs, i, pr_sub_view_t).sub;
        if (!strcmp(sub->parent.s, base->id.s) && sub->status != PR_SUB_DELETED) {
            pr_set_text(pr_add_item(x->values, "addons", x->p), "name", sub->name);
            pr_set_flag(x->values, "any_addons", true);
        }
    }
    return status;
}

static pr_status_t add_targets(pr_exchange_t *x, const pr_subscription_t *sub)
{
    const char *picked = pr_form_get(x->form, "partner");
    apr_array_header_t *targets;
    pr_status_t status =
        pr_store_transfer_targets(x->db, &x->partner->id, &sub->customer, &targets);

    for (int i = 0; status == PR_OK && i < targets->nelts; i++) {
        const pr_transfer_target_t *target = &APR_ARRAY_IDX(targets, i, pr_transfer_target_t);
        pr_record_t *item = pr_add_item(x->values, "targets", x->p);
        pr_set_text(item, "id", target->id.s);
        pr_set_text(item, "name", target->name);
        pr_set_text(item, "domain", target->domain);
        pr_set_flag(item, "picked", picked && !strcmp(picked, target->id.s));
    }
    pr_set_flag(x->values, "no_targets", status == PR_OK && targets->nelts == 0);
    pr_set_flag(x->values, "form", status == PR_OK && targets->nelts > 0);
    return status;
}

static pr_status_t add_form(pr_exchange_t *x, const pr_subscription_t *sub)
{
    const char *version = apr_psprintf(x->p, "%" APR_INT64_T_FMT, sub->version);
    const char *wish = pr_form_get(x->form, "wish"), *seal = "";
    pr_status_t status = pr_csrf_seal(x, x->req->path, version, &seal);

    pr_set_text(x->values, "wish", wish ? wish : "");
    pr_set_text(x->values, "seal", seal);
    pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
    return status == PR_OK ? add_targets(x, sub) : status;
}

static pr_status_t show(pr_exchange_t *x, const pr_subscription_t *sub)
{
    pr_transfer_t *pending;
    pr_status_t status = pr_store_transfer_of(x->db, &sub->id, &pending);

    pr_set_text(x->values, "name", sub->name);
    pr_set_text(x->values, "customer", sub->customer_name);
    pr_set_url(x->values, "keep_url", pr_url(x, "/partner/subscriptions/%s", sub->id.s));
    if (status == PR_OK) {
        pr_set_flag(x->values, "pending", true);
        pr_set_url(x->values, "pending_url", pr_url(x, "/partner/transfers/%s", pending->id.s));
        return PR_OK;
    }
    if (status == PR_NOT_FOUND) {
        status = add_addons(x, sub);
    }
    return status == PR_OK ? add_form(x, sub) : status;
}

pr_status_t pr_page_transfer_new(pr_exchange_t *x)
{
    pr_sub_view_t *view;
    pr_status_t status = read_sub(x, &view);

    if (status == PR_OK) {
        status = check(x, view);
    }
    return status == PR_OK ? show(x, &view->sub) : status;
}

/* ---- doing it ---- */

static pr_status_t create(pr_exchange_t *x, const pr_subscription_t *sub, pr_outcome_t *out)
{
    const char *wish = pr_form_get(x->form, "wish"), *confirm = pr_form_get(x->form, "confirm");
    const char *tidy = wish ? pr_text_tidy(wish, x->p) : NULL;
    pr_transfer_create_t in = {.by = {.who = x->req->who,
                                      .nonce = x->seal.nonce,
                                      .partner = x->partner->id,
                                      .lang = x->lang},
                               .subscription = sub->id,
                               .version = apr_atoi64(x->seal.state),
                               .wish = tidy ? tidy : ""};
    pr_status_t status = PR_OK;

    if (!pr_id_parse(&in.to, pr_form_get(x->form, "partner"))) {
        status = pr_refuse(x, PR_INVALID, "transfer_target", "R23");
        return pr_problem_field(&x->why, status, "partner");
    }
    if (!confirm || !*confirm) {
        status = pr_refuse(x, PR_INVALID, "transfer_unasked", "R23");
        return pr_problem_field(&x->why, status, "confirm");
    }
    return pr_store_transfer_create(x->db, &in, out, &x->why);
}

pr_status_t pr_page_transfer_create(pr_exchange_t *x)
{
    pr_sub_view_t *view;
    pr_outcome_t out;
    pr_status_t status = read_sub(x, &view);

    if (status == PR_OK) {
        status = create(x, &view->sub, &out);
    }
    return status == PR_OK
               ? pr_redirect(x, pr_url(x, "/partner/transfers/%s?done=created", out.act.s))
               : status;
}
