/* mod_testid.c: for tests only. Where AuthType is TestId, a request header says who somebody is,
 * and this module says it on as mod_auth_openidc does (OIDCPassClaimsAs environment):
 *
 *   X-Test-Person: iss=...;sub=...;tid=...;roles=A,B;name=...;auth_time=now
 *
 * Values are URL-encoded; ";" or "&" stands between them; auth_time is seconds since 1970 or "now".
 * Without the header: 401 where somebody is required, nobody where all are granted. The header
 * never gets further than this module. */
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_time.h>
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <string.h>

#define HEADER "X-Test-Person"
#define PREFIX "OIDC_CLAIM_"

extern module AP_MODULE_DECLARE_DATA testid_module __attribute__((visibility("default")));

/* The header moves to where nothing else looks. */
static int hide_header(request_rec *r)
{
    const char *person = apr_table_get(r->headers_in, HEADER);

    if (person) {
        ap_set_module_config(r->request_config, &testid_module, apr_pstrdup(r->pool, person));
        apr_table_unset(r->headers_in, HEADER);
    }
    return DECLINED;
}

static void assert_claim(request_rec *r, char *pair)
{
    char *value = strchr(pair, '=');

    if (!value) {
        return;
    }
    *value++ = '\0';
    ap_unescape_urlencoded(value);
    if (!strcmp(pair, "auth_time") && !strcmp(value, "now")) {
        value = apr_psprintf(r->pool, "%" APR_TIME_T_FMT, apr_time_sec(apr_time_now()));
    }
    if (!strcmp(pair, "sub")) {
        r->user = value;
        r->ap_auth_type = apr_pstrdup(r->pool, "TestId");
    }
    apr_table_set(r->subprocess_env, apr_pstrcat(r->pool, PREFIX, pair, NULL), value);
}

/* As the real one: after a redirect the name is carried on, the claims are not said again. */
static int carry_on(request_rec *r)
{
    const request_rec *before = r->main ? r->main : r->prev;

    r->user = before ? before->user : NULL;
    return r->user ? OK : HTTP_UNAUTHORIZED;
}

static int sign_in(request_rec *r)
{
    const char *type = ap_auth_type(r);
    const char *person = ap_get_module_config(r->request_config, &testid_module);
    char *last;

    if (!type || strcasecmp(type, "TestId")) {
        return DECLINED;
    }
    if (!ap_is_initial_req(r)) {
        return carry_on(r);
    }
    char *copy = apr_pstrdup(r->pool, person ? person : "");
    for (char *pair = apr_strtok(copy, ";&", &last); pair; pair = apr_strtok(NULL, ";&", &last)) {
        assert_claim(r, pair + strspn(pair, " "));
    }
    return r->user ? OK : HTTP_UNAUTHORIZED;
}

/* "Require all granted" asks nobody for a name; mod_auth_openidc's "pass" would tell it still. */
static int sign_in_where_all_are_granted(request_rec *r)
{
    if (!r->user) {
        sign_in(r);
    }
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_post_read_request(hide_header, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_authn(sign_in, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_fixups(sign_in_where_all_are_granted, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(testid) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks, 0,
};
