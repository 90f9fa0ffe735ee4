/* csrf.h: the seal on a form (security D2, D4, D12): expiry, nonce and what the person saw, under
 * a MAC bound to this browser, this person and this form's target. */
#ifndef PR_CSRF_H
#define PR_CSRF_H

#include "web/router.h"

/* For a page with a form that posts to `target` (a path below the mount, as in req->path of the
 * POST). `state` is [A-Za-z0-9_-]*, readable by the client and under the MAC. Sets the browser's
 * form cookie when it has none. PR_BUG when there is no randomness. */
PR_MUSTCHECK pr_status_t pr_csrf_seal(pr_exchange_t *x, const char *target, const char *state,
                                      const char **token);

/* Checks the token of the POST being answered; the router calls it, no handler has to. PR_DENIED
 * with code form_foreign or form_expired. */
PR_MUSTCHECK pr_status_t pr_csrf_open(pr_exchange_t *x, const char *token, pr_seal_t *out);

/* Sec-Fetch-Site, else Origin (D2). PR_DENIED with code cross_site. */
PR_MUSTCHECK pr_status_t pr_csrf_same_origin(const pr_site_t *site, const pr_request_t *request,
                                             pr_problem_t *why);

/* A form may stay open this long. */
#define PR_FORM_FOR apr_time_from_sec(3600)

#endif
