#include "base/codec.h"
#include "web/consent.h"
#include "web/csrf.h"
#include "web/page.h"

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
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"consent_service", row_fields};

static const pr_field_t consent_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"partner", PR_RECORD, &pr_asker_shape},
    {"organisation", PR_TEXT, NULL},
    {"person", PR_TEXT, NULL},
    {"email", PR_TEXT, NULL},
    {"resells", PR_FLAG, NULL},
    {"dap", PR_FLAG, NULL},
    {"services", PR_LIST, &row_shape},
    /* What accepting begins: a reseller's relationship or another; neither when it is there. */
    {"begins_resale", PR_FLAG, NULL},
    {"begins_other", PR_FLAG, NULL},
    {"related_since", PR_DATE, NULL}, /* of one that is there and stays as it is */
    {"asks_first", PR_FLAG, NULL},    /* for privileges, while it has none, and nothing else */
    {"asks_more", PR_FLAG, NULL},     /* and while it has some */
    {"settled", PR_FLAG, NULL},       /* all that the link asks for is in place (E7) */
    {"partly", PR_FLAG, NULL},        /* some of it is */
    {"any_held", PR_FLAG, NULL},
    {"chose_none", PR_FLAG, NULL},    /* and was told so */
    {"plain_instead", PR_FLAG, NULL}, /* likewise, and there is a link without privileges */
    {"all_held", PR_FLAG, NULL},      /* what is missing is held by others (E8) */
    {"removed", PR_FLAG, NULL},       /* had privileges before, has none now */
    {"removed_at", PR_DATE, NULL},
    {"relationship_url", PR_URL, NULL}, /* "" while there is none */
    {"asks", PR_FLAG, NULL},            /* there is something to answer */
    {"form", PR_FLAG, NULL},            /* and this sign-in is fresh enough to */
    {"stale", PR_FLAG, NULL},
    {"can_tick_all", PR_FLAG, NULL},
    {"tick_all_url", PR_URL, NULL},
    {"agreed", PR_FLAG, NULL},
    {"action_url", PR_URL, NULL},
    {"decline_url", PR_URL, NULL},
    {"sign_in_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_consent_shape = {"consent", consent_fields};

/* ---- what is asked, and how things stand ---- */

#define HISTORY_ROWS 200

static pr_status_t check_person(pr_exchange_t *x, const pr_partner_t *partner)
{
    const pr_identity_t *who = x->req->who;
    pr_partner_t *own;
    pr_status_t status = pr_store_partner_of_org(x->db, who, &own);

    if (status != PR_OK && status != PR_NOT_FOUND) {
        return status;
    }
    status = pr_relationship_may_accept(who, partner, status == PR_OK ? own : NULL, &x->why);
    if (status != PR_OK) {
        pr_problem_arg(&x->why, "partner", partner->name, x->p);
        pr_problem_arg(&x->why, "organisation", pr_identity_organisation(who), x->p);
    }
    return status;
}

static pr_status_t read_rel(pr_exchange_t *x, pr_asked_t *asked)
{
    pr_status_t status =
        pr_store_rel(x->db, &asked->partner->id, &asked->customer->id, &asked->rel);
    if (status == PR_OK) {
        return pr_store_grant_history(x->db, &asked->rel->id, x->lang, HISTORY_ROWS,
                                      &asked->grants);
    }
    asked->rel = NULL;
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static pr_status_t read_state(pr_exchange_t *x, pr_asked_t *asked)
{
    pr_status_t status = pr_store_customer_of_org(x->db, x->req->who, &asked->customer);

    if (status == PR_OK) {
        status = read_rel(x, asked);
    }
    else if (status == PR_NOT_FOUND) {
        asked->customer = NULL;
        status = PR_OK;
    }
    asked->asks = apr_array_make(x->p, 1, sizeof(pr_ask_t));
    if (status == PR_OK && asked->link->dap) {
        status = pr_store_asks(x->db, asked->partner, asked->customer ? &asked->customer->id : NULL,
                               x->lang, &asked->asks);
    }
    return status;
}

pr_status_t pr_consent_read(pr_exchange_t *x, pr_asked_t *asked)
{
    memset(asked, 0, sizeof *asked);
    pr_status_t status = pr_link_read(x, &asked->link, &asked->partner);
    if (status == PR_OK) {
        status = check_person(x, asked->partner);
    }
    return status == PR_OK ? read_state(x, asked) : status;
}

static const pr_ask_t *ask_at(const pr_asked_t *asked, int i)
{
    return &APR_ARRAY_IDX(asked->asks, i, pr_ask_t);
}

static bool is_free(const pr_ask_t *ask)
{
    return !ask->granted && !ask->held_by;
}

static int count_asks(const pr_asked_t *asked, bool (*which)(const pr_ask_t *ask))
{
    int n = 0;
    for (int i = 0; i < asked->asks->nelts; i++) {
        n += which(ask_at(asked, i));
    }
    return n;
}

static bool is_granted(const pr_ask_t *ask)
{
    return ask->granted;
}

static bool is_held(const pr_ask_t *ask)
{
    return !ask->granted && ask->held_by;
}

const char *pr_consent_state(pr_exchange_t *x, const pr_asked_t *asked)
{
    const pr_partner_t *partner = asked->partner;
    char *seen = apr_psprintf(x->p, "%s %" APR_INT64_T_FMT " %d %d", partner->id.s,
                              partner->version, asked->link->generation, asked->link->dap);

    for (int i = 0; i < asked->asks->nelts; i++) {
        seen = apr_pstrcat(x->p, seen, " ", ask_at(asked, i)->service.id.s, NULL);
    }
    return apr_psprintf(x->p, "%" APR_INT64_T_FMT "-%s", asked->rel ? asked->rel->version : 0,
                        pr_sha256_hex(seen, x->p));
}

/* ---- the page ---- */

pr_ticked_t pr_consent_ticked(const pr_exchange_t *x)
{
    const char *agree = pr_form_get(x->form, "agree");
    pr_ticked_t ticked = {.all = pr_form_get(x->form, "all") != NULL, .agreed = agree && *agree};

    ticked.services = pr_form_all(x->form, "service", &ticked.n);
    return ticked;
}

static bool is_ticked(const pr_ticked_t *ticked, const char *service)
{
    bool found = ticked->all;
    for (size_t i = 0; i < ticked->n; i++) {
        found |= !strcmp(ticked->services[i], service);
    }
    return found;
}

static apr_time_t granted_since(const pr_asked_t *asked, const pr_service_id *service)
{
    for (int i = 0; asked->grants && i < asked->grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(asked->grants, i, pr_grant_t);
        if (!grant->ended_at && !strcmp(grant->service.s, service->s)) {
            return grant->granted_at;
        }
    }
    return 0;
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

static void add_row(pr_exchange_t *x, const pr_asked_t *asked, const pr_ask_t *ask, bool form,
                    const pr_ticked_t *ticked)
{
    pr_record_t *item = pr_add_item(x->values, "services", x->p);
    const pr_service_t *service = &ask->service;
    bool offered = form && is_free(ask);

    pr_set_text(item, "value", service->id.s);
    pr_set_text(item, "name", service->name);
    pr_set_text(item, "may", service->may);
    pr_set_text(item, "may_not", service->may_not);
    pr_set_text(item, "about_id", apr_pstrcat(x->p, "about-", service->id.s, NULL));
    pr_set_flag(item, "offered", offered);
    pr_set_flag(item, "ticked", offered && is_ticked(ticked, service->id.s));
    pr_set_flag(item, "granted", ask->granted);
    pr_set_time(item, "since", granted_since(asked, &service->id));
    if (is_held(ask)) {
        pr_set_text(item, "held_by", ask->held_by);
        pr_set_url(item, "holder_url", holder_url(x, asked, ask->held_by));
    }
}

static void fill_who(pr_exchange_t *x, const pr_asked_t *asked)
{
    const pr_identity_t *who = x->req->who;

    pr_asker_fill(x, pr_set_record(x->values, "partner", x->p), asked->partner, true);
    pr_set_text(x->values, "organisation", pr_identity_organisation(who));
    pr_set_text(x->values, "person", pr_identity_person(who));
    pr_set_text(x->values, "email", who->email);
    pr_set_flag(x->values, "resells", pr_partner_resells(asked->partner->kind));
    pr_set_flag(x->values, "dap", asked->link->dap);
}

/* A relationship of another kind than the link's does not go on as it is. */
static bool goes_on(const pr_asked_t *asked)
{
    const pr_relationship_t *rel = asked->rel;
    return rel && rel->kind != PR_REL_NONE &&
           (rel->kind == PR_REL_RESELLER) == pr_partner_resells(asked->partner->kind);
}

static void fill_question(pr_exchange_t *x, const pr_asked_t *asked, bool settled)
{
    bool more = goes_on(asked), resells = pr_partner_resells(asked->partner->kind);
    bool has_some = more && asked->rel->open_grants > 0;

    pr_set_flag(x->values, "begins_resale", !settled && !more && resells);
    pr_set_flag(x->values, "begins_other", !more && !resells);
    pr_set_flag(x->values, "asks_first", !settled && !has_some && (more || !resells));
    pr_set_flag(x->values, "asks_more", !settled && has_some);
    if (more) {
        pr_set_time(x->values, "related_since", asked->rel->since);
    }
}

/* Whether there is anything to answer. */
static bool fill_state(pr_exchange_t *x, const pr_asked_t *asked)
{
    int n = asked->asks->nelts, granted = count_asks(asked, is_granted);
    int free_ones = count_asks(asked, is_free);
    bool related = asked->rel && asked->rel->kind != PR_REL_NONE;
    bool settled = related && (!asked->link->dap || (n > 0 && granted == n));
    bool asks = asked->link->dap ? free_ones > 0 : !related;
    bool removed = asks && related && asked->rel->open_grants == 0 && asked->rel->dap_ended_at > 0;

    fill_question(x, asked, settled);
    pr_set_flag(x->values, "settled", settled);
    pr_set_flag(x->values, "partly", !settled && granted > 0);
    pr_set_flag(x->values, "all_held", !settled && !asks);
    pr_set_flag(x->values, "any_held", count_asks(asked, is_held) > 0);
    pr_set_flag(x->values, "asks", asks);
    pr_set_flag(x->values, "can_tick_all", free_ones > 1);
    pr_set_flag(x->values, "removed", removed);
    pr_set_time(x->values, "removed_at", removed ? asked->rel->dap_ended_at : 0);
    if (related) {
        pr_set_url(x->values, "relationship_url",
                   pr_url(x, "/customer/partners/%s", asked->rel->id.s));
    }
    return asks;
}

static pr_status_t fill_form(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked)
{
    const char *path = x->req->path, *seal;
    pr_status_t status = pr_csrf_seal(x, path, pr_consent_state(x, asked), &seal);

    if (status == PR_OK) {
        pr_set_flag(x->values, "form", true);
        pr_set_flag(x->values, "agreed", ticked->agreed);
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", path));
        pr_set_url(x->values, "tick_all_url", pr_url(x, "%s?all=1#services", path));
    }
    return status;
}

static void fill_again(pr_exchange_t *x, const pr_asked_t *asked)
{
    bool none = x->refused == PR_INVALID && x->why.code && !strcmp(x->why.code, "nothing_chosen");

    pr_set_flag(x->values, "chose_none", none);
    pr_set_flag(x->values, "plain_instead", none && pr_invitation_may_be_plain(asked->partner));
}

static pr_status_t show(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked)
{
    fill_who(x, asked);
    bool asks = fill_state(x, asked), form = asks && pr_fresh(x);

    for (int i = 0; i < asked->asks->nelts; i++) {
        add_row(x, asked, ask_at(asked, i), form, ticked);
    }
    pr_set_url(x->values, "decline_url", pr_url(x, "/customer/partners?declined=1"));
    fill_again(x, asked);
    if (form) {
        return fill_form(x, asked, ticked);
    }
    pr_set_flag(x->values, "stale", asks);
    pr_set_url(x->values, "sign_in_url", pr_url_sign_in_again(x, pr_url_here(x)));
    return PR_OK;
}

pr_status_t pr_page_consent(pr_exchange_t *x)
{
    static const pr_ticked_t none = {.n = 0};
    const pr_ticked_t ticked = pr_consent_ticked(x);
    pr_asked_t asked;
    pr_status_t status = pr_consent_read(x, &asked);

    if (status == PR_OK && count_asks(&asked, is_held) > 0) {
        status = pr_store_partners_of(x->db, &asked.customer->id, &asked.partners);
    }
    /* Where things have moved on, nothing is ticked for anybody. */
    bool kept = x->refused == PR_OK || x->refused == PR_INVALID;
    return status == PR_OK ? show(x, &asked, kept ? &ticked : &none) : status;
}
