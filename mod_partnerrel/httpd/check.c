/* check.c: what no single directive can see: something missing, or two that do not go together.
 * Answers name file and line, as httpd's own do, so that configtest is all an operator needs. */
#include "httpd/check.h"
#include "httpd/door.h"
#include "httpd/tree.h"

#include "base/path.h"

#include <string.h>

#define DBD_MAX_UNSET 10 /* what mod_dbd takes then */

typedef struct {
    server_rec *server;
    const pr_server_conf_t *conf;
    apr_pool_t *ptemp;
    bool bad;
} check_t;

static void complain(check_t *check, const char *file, int line, const char *fmt, ...)
    PR_PRINTF(4, 5);

static void complain(check_t *check, const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, "PR0408: %s:%d: %s", file, line,
                 apr_pvsprintf(check->ptemp, fmt, ap));
    va_end(ap);
    check->bad = true;
}

/* ---- directives of ours that are missing ---- */

static void check_present(check_t *check, const pr_use_t *use)
{
    const pr_server_conf_t *conf = check->conf;
    const char *what = use->mount ? "PartnerRel On" : "Require partner-...";
    const struct {
        const char *name;
        bool there, for_pages_only;
    } needed[] = {
        {"PartnerRelCloud", conf->cloud != NULL, false},
        {"PartnerRelIssuer", conf->issuers != NULL, false},
        {"PartnerRelBaseURL", conf->base_url != NULL, true},
        {"PartnerRelVendor", conf->vendor != NULL, true},
        {"PartnerRelKeyFile", conf->keys != NULL, true},
        {"PartnerRelTemplates", conf->templates != NULL, true},
        {"PartnerRelStepUp", conf->step_up_url != NULL, true},
    };

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!needed[i].there && (use->mount || !needed[i].for_pages_only)) {
            complain(check, use->file, use->line, "%s needs %s", what, needed[i].name);
        }
    }
}

/* ---- the database ---- */

static void check_pool_size(check_t *check, const pr_use_t *use)
{
    const ap_directive_t *max = pr_tree_effective(check->server, "DBDMax");
    int threads = pr_config_threads(check->conf);
    int connections = max ? atoi(pr_tree_word(check->ptemp, max)) : DBD_MAX_UNSET;

    if (connections < threads + 1) {
        complain(
            check, max ? max->filename : use->file, max ? max->line_num : use->line,
            "DBDMax %d is less than %d, one more than PartnerRelDatabaseThreads: threads would "
            "wait for a connection without limit, or decisions be remembered by none",
            connections, threads + 1);
    }
}

/* A server that takes the connection and never answers holds a thread for as long as it likes. */
static void check_time_limits(check_t *check, const ap_directive_t *driver)
{
    static const char *const limits[] = {"connect_timeout", "statement_timeout"};
    const ap_directive_t *params = pr_tree_effective(check->server, "DBDParams");

    if (!params) {
        complain(check, driver->filename, driver->line_num, "DBDriver without DBDParams");
        return;
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (!strcasecmp(pr_tree_word(check->ptemp, driver), "pgsql") &&
            !strstr(params->args, limits[i])) {
            complain(check, params->filename, params->line_num,
                     "DBDParams: %s is needed (connect_timeout=2 options='-c "
                     "statement_timeout=2000')",
                     limits[i]);
        }
    }
}

static void check_database(check_t *check, const pr_use_t *use)
{
    const ap_directive_t *driver = pr_tree_effective(check->server, "DBDriver");

    if (!ap_find_linked_module("mod_dbd.c")) {
        complain(check, use->file, use->line, "mod_dbd is not loaded");
        return;
    }
    if (!driver) {
        complain(check, use->file, use->line, "a database is needed: DBDriver and DBDParams");
        return;
    }
    const char *name = pr_tree_word(check->ptemp, driver);
    if (strcasecmp(name, "sqlite3") && strcasecmp(name, "pgsql")) {
        complain(check, driver->filename, driver->line_num,
                 "DBDriver %s: sqlite3 and pgsql are the two that are known", name);
        return;
    }
    check_time_limits(check, driver);
    check_pool_size(check, use);
}

/* Two servers with the same driver and parameters have the same database. */
static const char *database_of(const check_t *check, apr_pool_t *pconf)
{
    const ap_directive_t *driver = pr_tree_effective(check->server, "DBDriver");
    const ap_directive_t *params = pr_tree_effective(check->server, "DBDParams");

    return driver && params && check->conf->uses->nelts > 0
               ? apr_pstrcat(pconf, driver->args, " ", params->args, NULL)
               : NULL;
}

/* ---- mod_auth_openidc, where it signs people in ---- */

static bool may_concern(const check_t *check, const ap_directive_t *d, const pr_use_t *use)
{
    if (pr_tree_is(d, "<VirtualHost")) {
        return !use->server->is_virtual || pr_tree_section_is(d, use->server);
    }
    const char *path = pr_tree_word(check->ptemp, d);
    if (pr_tree_is(d, "<Location") && *path == '/' && !strpbrk(path, "*?[") && use->mount) {
        return pr_path_covers(path, use->mount) || pr_path_covers(use->mount, path);
    }
    return true;
}

/* True when a directive of that name concerns the use; each is looked at. */
static bool check_each(check_t *check, const ap_directive_t *list, const pr_use_t *use,
                       const char *name, void (*look)(check_t *, const ap_directive_t *))
{
    bool found = false;

    for (; list; list = list->next) {
        if (pr_tree_is(list, name)) {
            look(check, list);
            found = true;
        }
        if (list->first_child && may_concern(check, list, use)) {
            found |= check_each(check, list->first_child, use, name, look);
        }
    }
    return found;
}

static void check_preserve_post(check_t *check, const ap_directive_t *d)
{
    if (!strcasecmp(pr_tree_word(check->ptemp, d), "on")) {
        complain(check, d->filename, d->line_num,
                 "OIDCPreservePost On: a form sent by a foreign page would come back as one of "
                 "ours after the sign-in");
    }
}

static void check_claims(check_t *check, const ap_directive_t *d)
{
    if (strcasecmp(pr_tree_word(check->ptemp, d), "environment")) {
        complain(check, d->filename, d->line_num,
                 "OIDCPassClaimsAs: claims are taken from the environment and never from headers: "
                 "OIDCPassClaimsAs environment");
    }
}

static void check_sign_in(check_t *check, const pr_use_t *use)
{
    if (!ap_find_linked_module("mod_auth_openidc.c")) {
        return;
    }
    if (!pr_tree_effective(check->server, "OIDCRedirectURI")) {
        complain(check, use->file, use->line,
                 "mod_auth_openidc is loaded and not set up: OIDCRedirectURI is missing, and every "
                 "sign-in would end in 500");
    }
    if (!check_each(check, ap_conftree, use, "OIDCPassClaimsAs", check_claims)) {
        complain(check, use->file, use->line, "OIDCPassClaimsAs environment is missing");
    }
    check_each(check, ap_conftree, use, "OIDCPreservePost", check_preserve_post);
}

/* ---- what would be taken for a header ---- */

/* What stands behind a body is read after everything here has looked, and before mod_proxy_fcgi
 * tells its backend the headers. */
static void check_trailers(check_t *check)
{
    const ap_directive_t *merge = pr_tree_effective(check->server, "MergeTrailers");

    if (merge && !strcasecmp(pr_tree_word(check->ptemp, merge), "on")) {
        complain(check, merge->filename, merge->line_num,
                 "MergeTrailers On: behind its body a client could say who it is");
    }
}

/* ---- a server ---- */

static bool check_uses(check_t *check)
{
    const apr_array_header_t *uses = check->conf->uses;
    bool pages = false;

    for (int i = 0; i < uses->nelts; i++) {
        const pr_use_t *use = &APR_ARRAY_IDX(uses, i, pr_use_t);
        check_present(check, use);
        if (i == 0) {
            check_database(check, use);
        }
        check_sign_in(check, use);
        pages |= use->mount != NULL;
    }
    return pages;
}

int pr_check_config(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *main_server)
{
    const pr_front_names_t *front = pr_front_names(pconf);
    apr_array_header_t *compiled = pr_site_compilations(ptemp);
    bool bad = false;

    for (server_rec *s = main_server; s; s = s->next) {
        pr_server_conf_t *conf = pr_config_server(s);
        check_t check = {s, conf, ptemp, false};
        if (conf->uses->nelts) {
            check_trailers(&check);
            bad = bad || check.bad;
        }
        if (s != main_server && conf == pr_config_server(main_server)) {
            continue; /* a virtual host without directives of ours has the main server's */
        }
        bool pages = check_uses(&check);
        conf->database = database_of(&check, pconf);
        conf->front = front;
        pr_config_work_out_variables(conf, pconf);
        if (pages && !check.bad) {
            conf->site = pr_site_make(compiled, conf, pconf, ptemp);
            check.bad = !conf->site;
        }
        bad = bad || check.bad;
    }
    bad = !pr_check_proxies(ptemp, main_server) || bad;
    bad = bad || !pr_clouds_check(ptemp, main_server);
    return bad ? HTTP_INTERNAL_SERVER_ERROR : OK;
}
