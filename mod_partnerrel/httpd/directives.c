#include "httpd/door.h"

#include "base/text.h"
#include "web/assertion.h"

#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_uri.h>
#include <string.h>

#define KEY_FILE_MAX 65536

/* A setter answers NULL, or the reason; httpd puts file and line before it. */
#define REASON(...) apr_psprintf(cmd->temp_pool, __VA_ARGS__)

static const char *need_text(cmd_parms *cmd, const char *text, size_t max)
{
    if (!*text || !pr_utf8_valid(text, strlen(text)) || pr_text_has_hidden(text, "")) {
        return REASON("%s: a text without control characters is needed, in UTF-8", cmd->cmd->name);
    }
    if (pr_text_length(text) > max) {
        return REASON("%s: at most %d characters", cmd->cmd->name, (int)max);
    }
    return NULL;
}

/* ---- the portal's place ---- */

static const char *section_path(const cmd_parms *cmd)
{
    const ap_directive_t *section = cmd->directive->parent;

    if (!section || strcasecmp(section->directive, "<Location") || section->args[0] == '~' ||
        !cmd->path || cmd->path[0] != '/' || strpbrk(cmd->path, "*?[]")) {
        return NULL;
    }
    size_t n = strlen(cmd->path);
    return apr_pstrmemdup(cmd->pool, cmd->path, cmd->path[n - 1] == '/' ? n - 1 : n);
}

static const char *set_on(cmd_parms *cmd, void *dirv, int on)
{
    pr_dir_conf_t *dir = dirv;

    dir->on = on;
    if (on) {
        dir->mount = section_path(cmd);
        if (!dir->mount) {
            return "PartnerRel On: it belongs into a <Location \"/path\"> without a pattern, "
                   "which tells where the pages are";
        }
        pr_config_note_use(cmd, dir->mount);
    }
    return NULL;
}

/* ---- URLs ---- */

static bool http_uri(apr_pool_t *p, const char *url, apr_uri_t *uri)
{
    return apr_uri_parse(p, url, uri) == APR_SUCCESS && uri->scheme && uri->hostname &&
           *uri->hostname && !uri->user && !uri->fragment &&
           (!strcmp(uri->scheme, "https") || !strcmp(uri->scheme, "http"));
}

static bool printable(const char *url)
{
    for (; *url; url++) {
        if (!apr_isgraph(*url) || strchr("\"<>\\^`{|}", *url)) {
            return false;
        }
    }
    return true;
}

static const char *set_base_url(cmd_parms *cmd, void *dir, const char *arg)
{
    apr_uri_t uri;

    if (!printable(arg) || !http_uri(cmd->temp_pool, arg, &uri)) {
        return REASON("PartnerRelBaseURL: \"%s\" is not an http or https URL", arg);
    }
    if (uri.path || uri.query) {
        return REASON("PartnerRelBaseURL: \"%s\": scheme and host only, without a slash behind "
                      "them",
                      arg);
    }
    pr_config_server(cmd->server)->base_url = arg;
    return NULL;
}

static const char *add_issuer(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);
    apr_uri_t uri;

    if (!printable(arg) || !http_uri(cmd->temp_pool, arg, &uri) || uri.query) {
        return REASON("PartnerRelIssuer: \"%s\" is not the URL of an issuer (http or https, no "
                      "query)",
                      arg);
    }
    if (!conf->issuers) {
        conf->issuers = apr_array_make(cmd->pool, 2, sizeof(const char *));
    }
    APR_ARRAY_PUSH(conf->issuers, const char *) = arg;
    return NULL;
}

static const char *add_vendor_tenant(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);

    if (!printable(arg)) {
        return REASON("PartnerRelVendorTenant: \"%s\" is not the value of a claim", arg);
    }
    if (!conf->vendor_tenants) {
        conf->vendor_tenants = apr_array_make(cmd->pool, 1, sizeof(const char *));
    }
    APR_ARRAY_PUSH(conf->vendor_tenants, const char *) = arg;
    return NULL;
}

/* A place a browser is sent to: a path of this server or a whole URL. */
static const char *bad_target(cmd_parms *cmd, const char *arg)
{
    apr_uri_t uri;
    bool path = arg[0] == '/' && arg[1] != '/';

    if (!printable(arg) || (!path && !http_uri(cmd->temp_pool, arg, &uri))) {
        return REASON("%s: \"%s\" is neither a path of this server nor an http or https URL",
                      cmd->cmd->name, arg);
    }
    return NULL;
}

static const char *set_sign_out(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_config_server(cmd->server)->sign_out_url = arg;
    return bad_target(cmd, arg);
}

static const char *set_step_up(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_config_server(cmd->server)->step_up_url = arg;
    return bad_target(cmd, arg);
}

/* ---- who runs it, and where ---- */

static const char *set_cloud(cmd_parms *cmd, void *dir, const char *arg, const char *name)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);
    pr_cloud_id *id = apr_palloc(cmd->pool, sizeof *id);

    if (!pr_slug_id_parse(id, arg)) {
        return REASON("PartnerRelCloud: \"%s\" is not a short name: a-z, then a-z, 0-9 and \"-\", "
                      "at most %d",
                      arg, PR_SERVICE_ID_MAX);
    }
    conf->cloud = id;
    conf->cloud_name = name;
    return need_text(cmd, name, 80);
}

static const char *set_vendor(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_config_server(cmd->server)->vendor = arg;
    return need_text(cmd, arg, 80);
}

/* ---- files ---- */

/* Whoever can read the keys can make links and form seals, so others may not even be able to. */
static const char *read_secret(cmd_parms *cmd, const char *path, char **text)
{
    apr_file_t *file;
    apr_finfo_t info;
    char err[120];
    apr_size_t n = 0;
    apr_status_t rv = apr_file_open(&file, path, APR_READ, 0, cmd->temp_pool);

    if (rv == APR_SUCCESS) {
        rv = apr_file_info_get(&info, APR_FINFO_TYPE | APR_FINFO_PROT | APR_FINFO_SIZE, file);
    }
    if (rv != APR_SUCCESS) {
        return REASON("%s: %s: %s", cmd->cmd->name, path, apr_strerror(rv, err, sizeof err));
    }
    if (info.filetype != APR_REG || info.size > KEY_FILE_MAX) {
        return REASON("%s: %s is not a small file", cmd->cmd->name, path);
    }
    if (info.protection &
        (APR_FPROT_GREAD | APR_FPROT_GWRITE | APR_FPROT_WREAD | APR_FPROT_WWRITE)) {
        return REASON("%s: %s may be read or written by its group or by everybody: chmod 600 it",
                      cmd->cmd->name, path);
    }
    *text = apr_pcalloc(cmd->temp_pool, (apr_size_t)info.size + 1);
    rv = apr_file_read_full(file, *text, (apr_size_t)info.size, &n);
    apr_file_close(file);
    return rv == APR_SUCCESS || APR_STATUS_IS_EOF(rv)
               ? NULL
               : REASON("%s: %s: %s", cmd->cmd->name, path, apr_strerror(rv, err, sizeof err));
}

static const char *read_key_file(cmd_parms *cmd, const char *arg, const char **path, char **text)
{
    *path = ap_server_root_relative(cmd->pool, arg);
    return *path ? read_secret(cmd, *path, text)
                 : REASON("%s: \"%s\" is not a path", cmd->cmd->name, arg);
}

static const char *set_key_file(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);
    const char *path, *why;
    char *text;

    const char *err = read_key_file(cmd, arg, &path, &text);
    if (err) {
        return err;
    }
    conf->keys = pr_keyring_parse(text, &why, cmd->pool);
    memset(text, 0, strlen(text));
    return conf->keys ? NULL : REASON("%s: %s: %s", cmd->cmd->name, path, why);
}

static const char *set_assertion_key_file(cmd_parms *cmd, void *dir, const char *arg)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);
    const char *path, *why;
    char *text;

    const char *err = read_key_file(cmd, arg, &path, &text);
    if (err) {
        return err;
    }
    conf->signer = pr_signer_parse(text, PR_ASSERTION_TYPE, &why, cmd->pool);
    memset(text, 0, strlen(text));
    return conf->signer ? NULL : REASON("%s: %s: %s", cmd->cmd->name, path, why);
}

static const char *set_templates(cmd_parms *cmd, void *dir, const char *arg)
{
    const char *path = ap_server_root_relative(cmd->pool, arg);

    if (!path || !ap_is_directory(cmd->temp_pool, path)) {
        return REASON("PartnerRelTemplates: %s is not a folder", path ? path : arg);
    }
    pr_config_server(cmd->server)->templates = path;
    return NULL;
}

static bool language_tag(const char *tag)
{
    size_t n = strspn(tag, "abcdefghijklmnopqrstuvwxyz");

    return (n == 2 || n == 3) &&
           (!tag[n] || (tag[n] == '-' && tag[n + 1] &&
                        strspn(tag + n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-") == strlen(tag + n)));
}

static const char *set_languages(cmd_parms *cmd, void *dir, int argc, char *const argv[])
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);

    if (argc < 1) {
        return "PartnerRelLanguages: at least one language is needed";
    }
    conf->languages = apr_array_make(cmd->pool, argc + 1, sizeof(const char *));
    for (int i = 0; i < argc; i++) {
        if (!language_tag(argv[i])) {
            return REASON("PartnerRelLanguages: \"%s\" is not a language tag (en, ru, pt-BR)",
                          argv[i]);
        }
        APR_ARRAY_PUSH(conf->languages, const char *) = argv[i];
    }
    APR_ARRAY_PUSH(conf->languages, const char *) = NULL;
    return NULL;
}

/* ---- claims ---- */

static const char *set_claim(cmd_parms *cmd, void *dir, const char *word, const char *claim)
{
    pr_claim what;

    if (!pr_claim_parse(&what, word)) {
        return REASON("PartnerRelClaim: \"%s\" is none of %s", word,
                      pr_claim_words(cmd->temp_pool));
    }
    if (!printable(claim) || !*claim) {
        return REASON("PartnerRelClaim %s: \"%s\" is not the name of a claim", word, claim);
    }
    pr_config_server(cmd->server)->claims[what] = claim;
    return NULL;
}

static const char *set_claim_prefix(cmd_parms *cmd, void *dir, const char *arg)
{
    for (const char *c = arg; *c; c++) {
        if (!apr_isalnum(*c) && *c != '_') {
            return REASON("PartnerRelClaimPrefix: \"%s\": letters, digits and \"_\" only", arg);
        }
    }
    /* Without a prefix a claim called HOME or HTTPS would be taken from the environment of old. */
    if (!*arg) {
        return "PartnerRelClaimPrefix: a prefix is needed";
    }
    pr_config_server(cmd->server)->claim_prefix = arg;
    return NULL;
}

static const char *add_role(cmd_parms *cmd, void *dir, const char *word, const char *value)
{
    pr_server_conf_t *conf = pr_config_server(cmd->server);
    pr_role role;

    if (!pr_role_parse(&role, word)) {
        return REASON("PartnerRelRole: \"%s\" is none of %s", word,
                      pr_role_words(PR_ROLE_BIT(PR_ROLE_COUNT) - 1, ", ", cmd->temp_pool));
    }
    if (!*value || strchr(value, ',')) {
        return REASON("PartnerRelRole %s: \"%s\" cannot be a value: claims are lists with commas",
                      word, value);
    }
    if (!conf->roles[role]) {
        conf->roles[role] = apr_array_make(cmd->pool, 1, sizeof(const char *));
    }
    APR_ARRAY_PUSH(conf->roles[role], const char *) = value;
    return NULL;
}

/* ---- the gate before the database ---- */

static const char *set_number(cmd_parms *cmd, const char *arg, int min, int max, int *out)
{
    char *end;
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_int64_t n = apr_strtoi64(arg, &end, 10);

    if (err) {
        return err;
    }
    if (!apr_isdigit(*arg) || *end || n < min || n > max) {
        return REASON("%s: a number from %d to %d is needed, not \"%s\"", cmd->cmd->name, min, max,
                      arg);
    }
    *out = (int)n;
    return NULL;
}

static const char *set_threads(cmd_parms *cmd, void *dir, const char *arg)
{
    return set_number(cmd, arg, 1, 10000, &pr_config_server(cmd->server)->threads);
}

static const char *set_wait(cmd_parms *cmd, void *dir, const char *arg)
{
    return set_number(cmd, arg, 0, 60000, &pr_config_server(cmd->server)->wait_ms);
}

static const char *set_lease(cmd_parms *cmd, void *dir, const char *arg)
{
    return set_number(cmd, arg, 0, (int)apr_time_as_msec(PR_LEASE_MAX),
                      &pr_config_server(cmd->server)->lease_ms);
}

const command_rec pr_directives[] = {
    AP_INIT_FLAG("PartnerRel", set_on, NULL, ACCESS_CONF,
                 "On: the pages are below this <Location>"),
    AP_INIT_TAKE1("PartnerRelBaseURL", set_base_url, NULL, RSRC_CONF,
                  "scheme and host of this site as browsers see it"),
    AP_INIT_TAKE2("PartnerRelCloud", set_cloud, NULL, RSRC_CONF,
                  "short name and name of the cloud"),
    AP_INIT_TAKE1("PartnerRelIssuer", add_issuer, NULL, RSRC_CONF,
                  "an OpenID issuer whose people are let in; may be repeated"),
    AP_INIT_TAKE1("PartnerRelVendor", set_vendor, NULL, RSRC_CONF,
                  "name of the vendor who runs this site"),
    AP_INIT_TAKE1("PartnerRelVendorTenant", add_vendor_tenant, NULL, RSRC_CONF,
                  "the vendor's own organisation, whose people may be operators; may be repeated"),
    AP_INIT_TAKE1("PartnerRelKeyFile", set_key_file, NULL, RSRC_CONF,
                  "file with the keys of links and forms"),
    AP_INIT_TAKE1("PartnerRelAssertionKeyFile", set_assertion_key_file, NULL, RSRC_CONF,
                  "file with the keys that sign what backends are told"),
    AP_INIT_TAKE1("PartnerRelTemplates", set_templates, NULL, RSRC_CONF,
                  "folder of the pages and, in locale/, their texts"),
    AP_INIT_TAKE_ARGV("PartnerRelLanguages", set_languages, NULL, RSRC_CONF,
                      "languages of the pages; the first is shown to whoever reads none of them"),
    AP_INIT_TAKE2("PartnerRelClaim", set_claim, NULL, RSRC_CONF, "what to take from which claim"),
    AP_INIT_TAKE1("PartnerRelClaimPrefix", set_claim_prefix, NULL, RSRC_CONF,
                  "what stands before a claim's name in the environment"),
    AP_INIT_TAKE2("PartnerRelRole", add_role, NULL, RSRC_CONF,
                  "a role and a value of the roles claim that means it; may be repeated"),
    AP_INIT_TAKE1("PartnerRelSignOut", set_sign_out, NULL, RSRC_CONF, "where signing out begins"),
    AP_INIT_TAKE1("PartnerRelStepUp", set_step_up, NULL, RSRC_CONF,
                  "where a fresh sign-in begins; the address to return to is appended"),
    AP_INIT_TAKE1("PartnerRelDatabaseThreads", set_threads, NULL, RSRC_CONF,
                  "how many threads of a process may be in the database at one time"),
    AP_INIT_TAKE1("PartnerRelDatabaseWait", set_wait, NULL, RSRC_CONF,
                  "how many milliseconds a thread waits to be let in"),
    AP_INIT_TAKE1("PartnerRelLease", set_lease, NULL, RSRC_CONF,
                  "how many milliseconds a decision is believed at most; 0: it is asked for each "
                  "time"),
    {NULL, {NULL}, NULL, 0, 0, NULL},
};
