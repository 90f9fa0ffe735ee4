#include "web/assertion.h"

#include "view/json.h"

#define NO_SERVICE "partner" /* for whom it is when no service was asked about */

/* ,"name":"value"; nothing for an empty value. */
static const char *text(const char *name, const char *value, apr_pool_t *p)
{
    return *value ? apr_pstrcat(p, ",\"", name, "\":", pr_json_string(value, p), NULL) : "";
}

static const char *number(const char *name, apr_int64_t value, apr_pool_t *p)
{
    return value ? apr_psprintf(p, ",\"%s\":%" APR_INT64_T_FMT, name, value) : "";
}

static const char *role_list(pr_roles roles, apr_pool_t *p)
{
    const char *all = "";

    for (int i = 0; i < PR_ROLE_COUNT; i++) {
        if (roles & PR_ROLE_BIT(i)) {
            all = apr_pstrcat(p, all, *all ? "," : "", "\"", pr_role_word((pr_role)i), "\"", NULL);
        }
    }
    return all;
}

/* A cloud without a portal has no address that could stand for it. */
static const char *asserter(const pr_assertion_t *a, apr_pool_t *p)
{
    return a->base_url ? a->base_url
                       : apr_pstrcat(p, "urn:partnerrel:cloud:", a->who->cloud.s, NULL);
}

const char *pr_assertion_claims(const pr_assertion_t *a, apr_time_t now, apr_pool_t *p)
{
    const pr_facts_t *facts = a->facts;
    apr_time_t iat = apr_time_sec(now);

    return apr_pstrcat(p, "{\"iss\":", pr_json_string(asserter(a, p), p),
                       text("aud", *facts->service.s ? facts->service.s : NO_SERVICE, p),
                       text("sub", a->who->subject, p), text("idp", a->who->issuer, p),
                       text("name", a->who->name, p), text("partner", facts->partner.s, p),
                       text("customer", facts->customer.s, p), text("service", facts->service.s, p),
                       text("grant", facts->grant.s, p), ",\"roles\":[",
                       role_list(a->who->roles, p), "]", number("rev", facts->revision, p),
                       text("lang", a->lang, p), number("iat", iat, p),
                       number("exp", iat + apr_time_sec(PR_ASSERTION_LIFE), p), "}", NULL);
}

pr_status_t pr_page_jwks(pr_exchange_t *x)
{
    if (!x->site->jwks) {
        return pr_refuse(x, PR_NOT_FOUND, "not_found", NULL);
    }
    pr_status_t status = pr_answer_text(x, "application/jwk-set+json", x->site->jwks);
    /* The same for everybody, unlike all else here. Short, so that a new key is soon known. */
    apr_table_setn(x->reply->headers, "Cache-Control", "public, max-age=60");
    apr_table_unset(x->reply->headers, "Vary");
    return status;
}
