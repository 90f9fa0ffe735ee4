#include "base/codec.h"
#include "web/consent.h"
#include "web/page.h"

#include <string.h>

/* ---- what is asked, and how things stand ---- */

#define HISTORY_ROWS 200

static pr_status_t check_one(pr_exchange_t *x, const pr_partner_t *partner, const pr_partner_t *own)
{
    const pr_identity_t *who = x->req->who;
    pr_status_t status = pr_relationship_may_accept(who, partner, own, &x->why);

    if (status != PR_OK) {
        pr_problem_arg(&x->why, "partner", partner->name, x->p);
        pr_problem_arg(&x->why, "organisation", pr_identity_organisation(who), x->p);
    }
    return status;
}

/* Of a reseller and its provider both (R16, E6). */
static pr_status_t check_person(pr_exchange_t *x, const pr_asking_t *asking)
{
    pr_partner_t *own;
    pr_status_t status = pr_store_partner_of_org(x->db, x->req->who, &own);

    if (status != PR_OK && status != PR_NOT_FOUND) {
        return status;
    }
    own = status == PR_OK ? own : NULL;
    status = asking->provider ? check_one(x, asking->provider, own) : PR_OK;
    return status == PR_OK ? check_one(x, asking->partner, own) : status;
}

static pr_status_t check_bars(pr_exchange_t *x, const pr_asked_t *asked)
{
    pr_bars_query_t query = {.partner = asked->partner,
                             .customer = asked->customer,
                             .country = x->req->who->org_country,
                             .lang = x->lang};
    pr_status_t status = pr_store_bars(x->db, &query, &x->why);

    if (status == PR_OK && asked->asking.provider) {
        query.partner = asked->asking.provider;
        status = pr_store_bars(x->db, &query, &x->why);
    }
    if (status != PR_OK) {
        pr_problem_arg(&x->why, "organisation", pr_identity_organisation(x->req->who), x->p);
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

static pr_status_t read_rules(pr_exchange_t *x, pr_asked_t *asked)
{
    const pr_cloud_id *cloud = &asked->partner->cloud;
    const pr_customer_id *customer = asked->customer ? &asked->customer->id : NULL;
    pr_status_t status = pr_store_cloud(x->db, cloud, &asked->cloud);

    if (status == PR_OK) {
        status = pr_store_agreement(x->db, cloud, customer, &asked->agreement);
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
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
    if (status == PR_OK) {
        status = check_bars(x, asked);
    }
    asked->asks = apr_array_make(x->p, 1, sizeof(pr_ask_t));
    if (status == PR_OK && asked->link->dap) {
        status = pr_store_asks(x->db, asked->partner, asked->customer ? &asked->customer->id : NULL,
                               x->lang, &asked->asks);
    }
    return status == PR_OK ? read_rules(x, asked) : status;
}

pr_status_t pr_consent_read(pr_exchange_t *x, pr_asked_t *asked)
{
    memset(asked, 0, sizeof *asked);
    pr_status_t status = pr_link_read(x, &asked->asking);
    if (status == PR_OK) {
        status = check_person(x, &asked->asking);
    }
    asked->link = asked->asking.link;
    asked->partner = asked->asking.partner;
    return status == PR_OK ? read_state(x, asked) : status;
}

static const pr_ask_t *ask_at(const pr_asked_t *asked, int i)
{
    return &APR_ARRAY_IDX(asked->asks, i, pr_ask_t);
}

/* ---- what was seen, for the seal ---- */

/* Parts of the state; neither an id nor a digest has them in it. */
#define HOLDERS "~"
#define HOLDER  ":"

static const char *digest(pr_exchange_t *x, const pr_asked_t *asked)
{
    const pr_partner_t *partner = asked->partner, *provider = asked->asking.provider;
    char *seen = apr_psprintf(x->p, "%s %" APR_INT64_T_FMT " %d %d %" APR_INT64_T_FMT,
                              partner->id.s, partner->version, asked->link->generation,
                              asked->link->dap, asked->agreement.version);

    if (provider) {
        seen =
            apr_psprintf(x->p, "%s %s %" APR_INT64_T_FMT, seen, provider->id.s, provider->version);
    }
    for (int i = 0; i < asked->asks->nelts; i++) {
        seen = apr_pstrcat(x->p, seen, " ", ask_at(asked, i)->service.id.s, NULL);
    }
    return pr_sha256_hex(seen, x->p);
}

const char *pr_consent_state(pr_exchange_t *x, const pr_asked_t *asked)
{
    apr_int64_t version = asked->rel ? asked->rel->version : 0;
    char *state = apr_psprintf(x->p, "%" APR_INT64_T_FMT "-%s" HOLDERS, version, digest(x, asked));

    for (int i = 0; i < asked->asks->nelts; i++) {
        const pr_ask_t *ask = ask_at(asked, i);
        if (pr_consent_is_held(ask)) {
            state =
                apr_pstrcat(x->p, state, ask->service.id.s, HOLDER, ask->holder.s, HOLDERS, NULL);
        }
    }
    return state;
}

bool pr_consent_seen(pr_exchange_t *x, const pr_asked_t *asked, const char *state)
{
    const char *then = strchr(state, '-'), *now = digest(x, asked);
    size_t n = strlen(now);

    return then && !strncmp(then + 1, now, n) && then[1 + n] == HOLDERS[0];
}

bool pr_consent_holder(const char *state, const pr_service_id *service, pr_partner_id *holder,
                       apr_pool_t *p)
{
    const char *name = apr_pstrcat(p, HOLDERS, service->s, HOLDER, NULL);
    const char *found = strstr(state, name);
    const char *id = found ? found + strlen(name) : "";

    return pr_id_parse(holder, apr_pstrmemdup(p, id, strcspn(id, HOLDERS)));
}
