#include "web/consent.h"

#include <string.h>

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"value", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"may", PR_TEXT, NULL},
    {"may_not", PR_TEXT, NULL},
    {"about_id", PR_TEXT, NULL},   /* of the element that says what it allows */
    {"offered", PR_FLAG, NULL},    /* with a box to tick */
    {"ticked", PR_FLAG, NULL},
    {"granted", PR_FLAG, NULL},
    {"since", PR_DATE, NULL},
    {"held_by", PR_TEXT, NULL},    /* another CSP partner (R17), or "" */
    {"holder_url", PR_URL, NULL},
    {"replaceable", PR_FLAG, NULL}, /* with a box to have it replaced (Q1) */
    {"replaced", PR_FLAG, NULL},    /* which is ticked */
    {"replace_id", PR_TEXT, NULL},  /* of the element that says what that does */
    {"ended", PR_FLAG, NULL},       /* this partner had it before */
    {"ended_at", PR_DATE, NULL},
    {"ended_why", PR_MESSAGE, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
const pr_shape_t pr_consent_service_shape = {"consent_service", row_fields};

bool pr_consent_is_free(const pr_ask_t *ask)
{
    return !ask->granted && !ask->held_by;
}

bool pr_consent_is_granted(const pr_ask_t *ask)
{
    return ask->granted;
}

bool pr_consent_is_held(const pr_ask_t *ask)
{
    return !ask->granted && ask->held_by;
}

/* Of the service's grants what is in force, else the newest. */
static const pr_grant_t *last_grant(const pr_asked_t *asked, const pr_service_id *service)
{
    for (int i = 0; asked->grants && i < asked->grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(asked->grants, i, pr_grant_t);
        if (!strcmp(grant->service.s, service->s)) {
            return grant;
        }
    }
    return NULL;
}

/* By its name, which no other partner has; "" when it is no partner of this customer any more. */
static const char *holder_url(pr_exchange_t *x, const pr_asked_t *asked, const char *name)
{
    for (int i = 0; asked->partners && i < asked->partners->nelts; i++) {
        const pr_rel_view_t *view = &APR_ARRAY_IDX(asked->partners, i, pr_rel_view_t);
        if (!strcmp(view->partner_name, name)) {
            return pr_url(x, "/customer/partners/%s", view->rel.id.s);
        }
    }
    return "";
}

static bool is_among(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(names[i], name)) {
            return true;
        }
    }
    return false;
}

static void fill_held(pr_exchange_t *x, pr_record_t *item, const pr_asked_t *asked,
                      const pr_ask_t *ask)
{
    pr_set_text(item, "held_by", ask->held_by);
    pr_set_url(item, "holder_url", holder_url(x, asked, ask->held_by));
    pr_set_text(item, "replace_id", apr_pstrcat(x->p, "replace-", ask->service.id.s, NULL));
}

static void fill_ended(pr_exchange_t *x, pr_record_t *item, const pr_grant_t *grant)
{
    pr_set_flag(item, "ended", true);
    pr_set_time(item, "ended_at", grant->ended_at);
    pr_set_message(item, "ended_why",
                   apr_pstrcat(x->p, "partner.end.", pr_end_reason_word(grant->reason), NULL),
                   NULL);
}

static pr_record_t *add_row(pr_exchange_t *x, const pr_asked_t *asked, const pr_ask_t *ask)
{
    pr_record_t *item = pr_add_item(x->values, "services", x->p);
    const pr_service_t *service = &ask->service;
    const pr_grant_t *last = last_grant(asked, &service->id);

    pr_set_text(item, "value", service->id.s);
    pr_set_text(item, "name", service->name);
    pr_set_text(item, "may", service->may);
    pr_set_text(item, "may_not", service->may_not);
    pr_set_text(item, "about_id", apr_pstrcat(x->p, "about-", service->id.s, NULL));
    pr_set_flag(item, "granted", ask->granted);
    if (ask->granted && last) {
        pr_set_time(item, "since", last->granted_at);
    }
    if (pr_consent_is_held(ask)) {
        fill_held(x, item, asked, ask);
    }
    if (!ask->granted && last && last->ended_at) {
        fill_ended(x, item, last);
    }
    return item;
}

void pr_consent_rows(pr_exchange_t *x, const pr_asked_t *asked, bool form,
                     const pr_ticked_t *ticked)
{
    for (int i = 0; i < asked->asks->nelts; i++) {
        const pr_ask_t *ask = &APR_ARRAY_IDX(asked->asks, i, pr_ask_t);
        bool offered = form && pr_consent_is_free(ask);
        bool replaceable = form && pr_consent_is_held(ask) && asked->cloud->replaces;
        const char *id = ask->service.id.s;
        pr_record_t *item = add_row(x, asked, ask);

        pr_set_flag(item, "offered", offered);
        pr_set_flag(item, "ticked",
                    offered && (ticked->all || is_among(ticked->services, ticked->n, id)));
        pr_set_flag(item, "replaceable", replaceable);
        pr_set_flag(item, "replaced",
                    replaceable && is_among(ticked->replaces, ticked->n_replaces, id));
    }
}
