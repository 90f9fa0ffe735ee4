#include "web/csrf.h"

#include "base/codec.h"
#include "web/cookie.h"

#include <stdlib.h>
#include <string.h>

#define NONCE_BYTES 16

static pr_status_t random_word(const pr_exchange_t *x, const char **out)
{
    unsigned char bytes[NONCE_BYTES];
    if (x->world->random(x->world->baton, bytes, sizeof bytes) != PR_OK) {
        return PR_BUG;
    }
    *out = pr_base64url(bytes, sizeof bytes, x->p);
    return PR_OK;
}

/* Bound to the browser by its cookie, to the person and the organisation it acts for (one subject
 * may be in several), to this sign-in, to the act by the path it is posted to (which names the link
 * or the customer's page), to what was seen by `state`. */
static const char *seal_mac(const pr_exchange_t *x, const pr_key_t *key, const char *cookie,
                            const char *target, const char *expiry, const char *nonce,
                            const char *state)
{
    unsigned char mac[PR_SHA256_BYTES];
    const pr_identity_t *who = x->req->who;
    const char *signed_in = apr_psprintf(x->p, "%" APR_TIME_T_FMT, who->auth_time);
    const char *parts[] = {"seal1",   cookie, who->cloud.s, who->issuer, who->subject, who->tenant,
                           signed_in, target, expiry,       nonce,       state,        NULL};
    pr_hmac_parts(mac, key->bytes, PR_KEY_BYTES, parts);
    return pr_base64url(mac, sizeof mac, x->p);
}

static pr_status_t browser_cookie(pr_exchange_t *x)
{
    if (!x->form_cookie) {
        x->form_cookie = pr_cookie_get(x->req->cookie, PR_COOKIE_FORM, x->p);
    }
    if (!x->form_cookie) {
        if (random_word(x, &x->form_cookie) != PR_OK) {
            return PR_BUG;
        }
        pr_cookie_set(x->reply->headers, PR_COOKIE_FORM, x->form_cookie, 0, x->p);
    }
    return PR_OK;
}

pr_status_t pr_csrf_seal(pr_exchange_t *x, const char *target, const char *state,
                         const char **token)
{
    apr_time_t until = x->world->now(x->world->baton) + PR_FORM_FOR;
    const char *expiry = apr_psprintf(x->p, "%" APR_TIME_T_FMT, apr_time_sec(until));
    const char *nonce;

    if (!x->req->who || browser_cookie(x) != PR_OK || random_word(x, &nonce) != PR_OK) {
        return pr_refuse(x, PR_BUG, "bug", NULL);
    }
    *token = apr_pstrcat(
        x->p, expiry, ".", nonce, ".", state, ".",
        seal_mac(x, &x->site->keys->keys[0], x->form_cookie, target, expiry, nonce, state), NULL);
    return PR_OK;
}

/* Cuts "a.b.c.d" into its four; false when it is not of that form. */
static bool cut(char *token, const char *part[4])
{
    for (int i = 0; i < 4; i++) {
        part[i] = token;
        token += strcspn(token, ".");
        if ((*token == '.') != (i < 3)) {
            return false;
        }
        *token++ = '\0';
    }
    return true;
}

static bool mac_holds(const pr_exchange_t *x, const char *cookie, const char *const part[4])
{
    const pr_keyring_t *ring = x->site->keys;
    bool holds = false;

    for (size_t i = 0; i < ring->n; i++) {
        const char *mac =
            seal_mac(x, &ring->keys[i], cookie, x->req->path, part[0], part[1], part[2]);
        holds |= pr_equal_secret(mac, part[3]);
    }
    return holds;
}

pr_status_t pr_csrf_open(pr_exchange_t *x, const char *token, pr_seal_t *out)
{
    const char *part[4];
    const char *cookie = pr_cookie_get(x->req->cookie, PR_COOKIE_FORM, x->p);

    if (!x->req->who || !token || !cookie || !cut(apr_pstrdup(x->p, token), part) ||
        !mac_holds(x, cookie, part)) {
        return pr_refuse(x, PR_DENIED, "form_foreign", "D2");
    }
    if (apr_time_from_sec(apr_atoi64(part[0])) < x->world->now(x->world->baton)) {
        return pr_refuse(x, PR_DENIED, "form_expired", "D2");
    }
    *out = (pr_seal_t){.nonce = part[1], .state = part[2]};
    return PR_OK;
}

pr_status_t pr_csrf_same_origin(const pr_site_t *site, const pr_request_t *request,
                                pr_problem_t *why)
{
    bool same;
    size_t n = strlen(site->base_url);

    if (request->sec_fetch_site) {
        same = !strcmp(request->sec_fetch_site, "same-origin");
    }
    else if (request->origin) {
        same = !strcmp(request->origin, site->base_url);
    }
    else {
        same = request->referer && !strncmp(request->referer, site->base_url, n) &&
               request->referer[n] == '/';
    }
    return same ? PR_OK : pr_problem(why, PR_DENIED, "cross_site", "D2");
}
