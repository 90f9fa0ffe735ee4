/* assertion.h: what a backend is told in a form that it can verify alone, by the keys published
 * here (docs/dashboards.md). */
#ifndef PR_ASSERTION_H
#define PR_ASSERTION_H

#include "web/router.h"

#define PR_ASSERTION_TYPE "partnerrel+jwt" /* "typ" of the JOSE header */
#define PR_ASSERTION_LIFE apr_time_from_sec(5)

/* Who may do something for whom. */
typedef struct {
    const char *base_url; /* of the portal that says so; NULL: it has none */
    const pr_identity_t *who;
    const pr_facts_t *facts; /* that decided; what is empty in them is not said */
    const char *lang;
} pr_assertion_t;

/* The claims (RFC 7519), a JSON text in `p`. */
const char *pr_assertion_claims(const pr_assertion_t *assertion, apr_time_t now, apr_pool_t *p);

/* The public keys, as a JWK set. */
pr_status_t pr_page_jwks(pr_exchange_t *x);

#endif
