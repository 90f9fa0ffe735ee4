/* clouds.c: portals of several clouds in one httpd (R72, Q16). A virtual host inherits what it does
 * not say; what keeps two clouds apart must not come to it that way. */
#include "httpd/check.h"
#include "httpd/door.h"
#include "httpd/tree.h"

#include <string.h>

typedef struct {
    server_rec *server;
    const pr_server_conf_t *conf;
} portal_t;

static void complain(const portal_t *portal, const char *reason)
{
    const server_rec *s = portal->server;
    const pr_use_t *use = &APR_ARRAY_IDX(portal->conf->uses, 0, pr_use_t);

    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, "PR0413: %s:%d: %s",
                 s->is_virtual ? s->defn_name : use->file,
                 s->is_virtual ? (int)s->defn_line_number : use->line, reason);
}

static bool issuers_apart(const portal_t *a, const portal_t *b, apr_pool_t *p)
{
    const apr_array_header_t *issuers = b->conf->issuers;

    for (int i = 0; issuers && i < issuers->nelts; i++) {
        const char *issuer = APR_ARRAY_IDX(issuers, i, const char *);
        if (pr_config_issuer_listed(a->conf, issuer)) {
            complain(b, apr_psprintf(p,
                                     "PartnerRelIssuer %s is the cloud \"%s\"'s, too: nobody has "
                                     "an account in two clouds, so \"%s\" needs its own",
                                     issuer, a->conf->cloud->s, b->conf->cloud->s));
            return false;
        }
    }
    return true;
}

static bool addresses_apart(const portal_t *a, const portal_t *b, apr_pool_t *p)
{
    if (!a->conf->base_url || !b->conf->base_url || strcmp(a->conf->base_url, b->conf->base_url)) {
        return true;
    }
    complain(b, apr_psprintf(p,
                             "PartnerRelBaseURL %s is the cloud \"%s\"'s, too: links of \"%s\" "
                             "would lead there",
                             b->conf->base_url, a->conf->cloud->s, b->conf->cloud->s));
    return false;
}

/* A path serves every host; an address is one host's. */
static bool serves_both(const ap_directive_t *d, apr_pool_t *p)
{
    return pr_tree_is(d, "OIDCRedirectURI") && *pr_tree_word(p, d) == '/';
}

static bool sign_in_apart(const portal_t *a, const portal_t *b, apr_pool_t *p)
{
    static const char *const own[] = {"OIDCProviderMetadataURL", "OIDCProviderIssuer",
                                      "OIDCRedirectURI", "OIDCCryptoPassphrase"};
    bool good = true;

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        const ap_directive_t *d = pr_tree_effective(b->server, own[i]);
        if (d && d == pr_tree_effective(a->server, own[i]) && !serves_both(d, p)) {
            complain(b, apr_psprintf(p,
                                     "%s (%s:%d) counts for the clouds \"%s\" and \"%s\": each "
                                     "signs its people in by itself",
                                     own[i], d->filename, d->line_num, a->conf->cloud->s,
                                     b->conf->cloud->s));
            good = false;
        }
    }
    return good;
}

static bool same_cloud(const portal_t *a, const portal_t *b)
{
    return a->conf == b->conf || !a->conf->cloud || !b->conf->cloud ||
           !strcmp(a->conf->cloud->s, b->conf->cloud->s);
}

bool pr_clouds_check(apr_pool_t *p, server_rec *main_server)
{
    apr_array_header_t *portals = apr_array_make(p, 2, sizeof(portal_t));
    bool good = true;

    for (server_rec *s = main_server; s; s = s->next) {
        const portal_t portal = {s, pr_config_server(s)};
        for (int i = 0; portal.conf->uses->nelts > 0 && i < portals->nelts; i++) {
            const portal_t *other = &APR_ARRAY_IDX(portals, i, portal_t);
            if (!same_cloud(other, &portal)) {
                good = issuers_apart(other, &portal, p) && good;
                good = addresses_apart(other, &portal, p) && good;
                good = sign_in_apart(other, &portal, p) && good;
            }
        }
        if (portal.conf->uses->nelts > 0) {
            APR_ARRAY_PUSH(portals, portal_t) = portal;
        }
    }
    return good;
}
