#include "web/consent.h"

#include <string.h>

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *rule, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

static pr_status_t read_choice(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked,
                               pr_service_id **out)
{
    pr_service_id *chosen = apr_pcalloc(x->p, (ticked->n + 1) * sizeof *chosen);

    for (size_t i = 0; i < ticked->n; i++) {
        if (!pr_slug_id_parse(&chosen[i], ticked->services[i])) {
            return invalid(x, "service_not_offered", "Q2", "service");
        }
    }
    *out = chosen;
    return pr_relationship_check_choice(asked->link->dap, (const pr_ask_t *)asked->asks->elts,
                                        (size_t)asked->asks->nelts, chosen, ticked->n, &x->why);
}

/* Is the request still the one that was shown? The number before the dash is the store's to judge:
 * a form that was used once already has an older one. */
static pr_status_t check_seen(pr_exchange_t *x, const pr_asked_t *asked, apr_int64_t *epoch)
{
    const char *then = x->seal.state, *now = pr_consent_state(x, asked);
    const char *seen = strchr(then, '-');

    if (!seen || strcmp(seen, strchr(now, '-'))) {
        return pr_refuse(x, PR_CONFLICT, "choice_changed", "D2");
    }
    *epoch = apr_atoi64(then);
    return PR_OK;
}

static pr_status_t tell_store(pr_exchange_t *x, const pr_asked_t *asked, pr_acceptance_t *in,
                              pr_outcome_t *out)
{
    in->who = x->req->who;
    in->nonce = x->seal.nonce;
    in->token_hash = asked->link->token_hash;
    in->lang = x->lang;
    pr_status_t status = pr_store_accept(x->db, in, out, &x->why);
    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, PR_NOT_FOUND, "link_unknown", "E9");
    }
    if (status == PR_OK && out->replayed && out->changed_since) {
        return pr_refuse(x, PR_CONFLICT, "form_used", "D4");
    }
    return status;
}

static pr_status_t answer(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked,
                          pr_outcome_t *out)
{
    pr_acceptance_t in = {.n_services = ticked->n};
    pr_service_id *chosen = NULL;

    if (!ticked->agreed) {
        return invalid(x, "agree_missing", "D12", "agree");
    }
    pr_status_t status = read_choice(x, asked, ticked, &chosen);
    if (status == PR_OK) {
        status = check_seen(x, asked, &in.epoch);
    }
    in.services = chosen;
    return status == PR_OK ? tell_store(x, asked, &in, out) : status;
}

pr_status_t pr_page_accept(pr_exchange_t *x)
{
    const pr_ticked_t ticked = pr_consent_ticked(x);
    pr_outcome_t out;
    pr_asked_t asked;

    pr_status_t status = pr_consent_read(x, &asked);
    if (status != PR_OK) {
        return status;
    }
    status = answer(x, &asked, &ticked, &out);
    if (status != PR_OK) {
        return status;
    }
    return pr_redirect(x, out.already ? pr_url(x, "/customer/partners/%s", out.relationship.s)
                                      : pr_url(x, "/customer/receipts/%s", out.act.s));
}
