#include "web/consent.h"

#include <string.h>

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *rule, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

/* What is ticked, services to take over after those that are free. */
static pr_status_t read_choice(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked,
                               pr_service_id **out)
{
    size_t n = ticked->n + ticked->n_replaces;
    pr_service_id *chosen = apr_pcalloc(x->p, (n + 1) * sizeof *chosen);

    for (size_t i = 0; i < n; i++) {
        bool more = i >= ticked->n;
        const char *text = more ? ticked->replaces[i - ticked->n] : ticked->services[i];
        if (!pr_slug_id_parse(&chosen[i], text)) {
            return invalid(x, "service_not_offered", "Q2", more ? "replace" : "service");
        }
    }
    *out = chosen;
    return pr_relationship_check_choice(asked->link->dap, (const pr_ask_t *)asked->asks->elts,
                                        (size_t)asked->asks->nelts, chosen, n, &x->why);
}

/* Only a holder that the person saw named is replaced (Q1); nobody was: then it was free. */
static void read_replacing(pr_exchange_t *x, const pr_service_id *chosen, size_t n,
                           pr_acceptance_t *in)
{
    pr_replacing_t *replaces = apr_pcalloc(x->p, (n + 1) * sizeof *replaces);

    for (size_t i = 0; i < n; i++) {
        replaces[i].service = chosen[i];
        if (!pr_consent_holder(x->seal.state, &chosen[i], &replaces[i].holder, x->p)) {
            replaces[i].holder.s[0] = '\0';
        }
    }
    in->replaces = replaces;
    in->n_replaces = n;
}

static pr_status_t check_terms(pr_exchange_t *x, const pr_asked_t *asked, const pr_ticked_t *ticked,
                               pr_acceptance_t *in)
{
    if (!ticked->agreed) {
        return invalid(x, "agree_missing", "D12", "agree");
    }
    if (ticked->agreement) {
        in->agreement = asked->agreement.version;
    }
    else if (pr_agreement_due(&asked->agreement)) {
        return invalid(x, "agreement_needed", "R28", "agreement");
    }
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
    pr_status_t status = check_terms(x, asked, ticked, &in);

    if (status == PR_OK) {
        status = read_choice(x, asked, ticked, &chosen);
    }
    if (status == PR_OK && !pr_consent_seen(x, asked, x->seal.state)) {
        return pr_refuse(x, PR_CONFLICT, "choice_changed", "D2");
    }
    if (status != PR_OK) {
        return status;
    }
    in.epoch = apr_atoi64(x->seal.state);
    in.services = chosen;
    read_replacing(x, chosen + ticked->n, ticked->n_replaces, &in);
    return tell_store(x, asked, &in, out);
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
