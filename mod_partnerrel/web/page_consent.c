#include "web/consent.h"
#include "web/csrf.h"
#include "web/page.h"

#include <string.h>

static const pr_field_t consent_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"partner", PR_RECORD, &pr_asker_shape},
    {"through", PR_FLAG, NULL}, /* a provider, who buys and bills (R10) */
    {"provider", PR_RECORD, &pr_asker_shape},
    {"organisation", PR_TEXT, NULL},
    {"person", PR_TEXT, NULL},
    {"email", PR_TEXT, NULL},
    {"resells", PR_FLAG, NULL},
    {"dap", PR_FLAG, NULL},
    {"services", PR_LIST, &pr_consent_service_shape},
    /* What accepting begins: a reseller's relationship or another; neither when it is there. */
    {"begins_resale", PR_FLAG, NULL},
    {"begins_other", PR_FLAG, NULL},
    {"related_since", PR_DATE, NULL}, /* of one that is there and stays as it is */
    {"asks_first", PR_FLAG, NULL},    /* for privileges, while it has none, and nothing else */
    {"asks_more", PR_FLAG, NULL},     /* and while it has some */
    {"settled", PR_FLAG, NULL},       /* all that the link asks for is in place (E7) */
    {"partly", PR_FLAG, NULL},        /* some of it is */
    {"any_held", PR_FLAG, NULL},
    {"can_replace", PR_FLAG, NULL}, /* the cloud lets the customer replace a holder (Q1) */
    {"agreement", PR_FLAG, NULL},   /* to be accepted along with it (R28) */
    {"agreement_version", PR_NUMBER, NULL},
    {"agreement_url", PR_URL, NULL},
    {"agreement_ticked", PR_FLAG, NULL},
    {"chose_none", PR_FLAG, NULL},    /* and was told so */
    {"plain_instead", PR_FLAG, NULL}, /* likewise, and there is a link without privileges */
    {"all_held", PR_FLAG, NULL},      /* what is missing is held by others (E8) */
    {"removed", PR_FLAG, NULL},       /* had privileges before, has none now */
    {"removed_at", PR_DATE, NULL},
    {"former", PR_FLAG, NULL}, /* even the relationship has ended */
    {"former_at", PR_DATE, NULL},
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

static const pr_ask_t *ask_at(const pr_asked_t *asked, int i)
{
    return &APR_ARRAY_IDX(asked->asks, i, pr_ask_t);
}

static int count_asks(const pr_asked_t *asked, bool (*which)(const pr_ask_t *ask))
{
    int n = 0;
    for (int i = 0; i < asked->asks->nelts; i++) {
        n += which(ask_at(asked, i));
    }
    return n;
}

pr_ticked_t pr_consent_ticked(const pr_exchange_t *x)
{
    const char *agree = pr_form_get(x->form, "agree");
    const char *agreement = pr_form_get(x->form, "agreement");
    pr_ticked_t ticked = {.all = pr_form_get(x->form, "all") != NULL,
                          .agreed = agree && *agree,
                          .agreement = agreement && *agreement};

    ticked.services = pr_form_all(x->form, "service", &ticked.n);
    ticked.replaces = pr_form_all(x->form, "replace", &ticked.n_replaces);
    return ticked;
}

static void fill_who(pr_exchange_t *x, const pr_asked_t *asked)
{
    const pr_identity_t *who = x->req->who;

    pr_asker_fill(x, pr_set_record(x->values, "partner", x->p), asked->partner, true);
    if (asked->asking.provider) {
        pr_set_flag(x->values, "through", true);
        pr_asker_fill(x, pr_set_record(x->values, "provider", x->p), asked->asking.provider, true);
    }
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

/* Who had this partner before is told so, and by what it ended; nothing comes back by itself. */
static void fill_past(pr_exchange_t *x, const pr_asked_t *asked, bool asks)
{
    const pr_relationship_t *rel = asked->rel;
    bool former = asks && rel && rel->kind == PR_REL_NONE && rel->since > 0;
    bool removed = asks && rel && rel->open_grants == 0 && rel->dap_ended_at > 0;

    pr_set_flag(x->values, "former", former);
    pr_set_time(x->values, "former_at", former ? rel->since : 0);
    pr_set_flag(x->values, "removed", removed && !former && asked->link->dap);
    pr_set_time(x->values, "removed_at", removed ? rel->dap_ended_at : 0);
    if (rel && (rel->kind != PR_REL_NONE || former)) {
        pr_set_url(x->values, "relationship_url", pr_url(x, "/customer/partners/%s", rel->id.s));
    }
}

static void fill_agreement(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked)
{
    pr_set_flag(x->values, "agreement", pr_agreement_due(&asked->agreement));
    pr_set_number(x->values, "agreement_version", asked->agreement.version);
    pr_set_url(x->values, "agreement_url", asked->agreement.url);
    pr_set_flag(x->values, "agreement_ticked", ticked->agreement);
}

/* Whether there is anything to answer. */
static bool fill_state(pr_exchange_t *x, const pr_asked_t *asked)
{
    int n = asked->asks->nelts, granted = count_asks(asked, pr_consent_is_granted);
    int free_ones = count_asks(asked, pr_consent_is_free);
    int held = count_asks(asked, pr_consent_is_held);
    int choices = free_ones + (asked->cloud->replaces ? held : 0);
    bool related = asked->rel && asked->rel->kind != PR_REL_NONE;
    bool settled = related && (!asked->link->dap || (n > 0 && granted == n));
    bool asks = asked->link->dap ? choices > 0 : !related;

    fill_question(x, asked, settled);
    fill_past(x, asked, asks);
    pr_set_flag(x->values, "settled", settled);
    pr_set_flag(x->values, "partly", !settled && granted > 0);
    pr_set_flag(x->values, "all_held", !settled && !asks);
    pr_set_flag(x->values, "any_held", held > 0);
    pr_set_flag(x->values, "can_replace", held > 0 && asked->cloud->replaces);
    pr_set_flag(x->values, "asks", asks);
    pr_set_flag(x->values, "can_tick_all", free_ones > 1);
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

    pr_consent_rows(x, asked, form, ticked);
    fill_agreement(x, asked, ticked);
    pr_set_url(x->values, "decline_url", pr_url(x, "/customer/invitation/%s/declined", x->capture));
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

    if (status == PR_OK && count_asks(&asked, pr_consent_is_held) > 0) {
        status = pr_store_partners_of(x->db, &asked.customer->id, &asked.partners);
    }
    /* Where things have moved on, nothing is ticked for anybody. */
    bool kept = x->refused == PR_OK || x->refused == PR_INVALID;
    return status == PR_OK ? show(x, &asked, kept ? &ticked : &none) : status;
}
