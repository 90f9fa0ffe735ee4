/* check_proxy.c: what would lead round a "Require partner-..." or the canonical paths of the area
 * it protects (security D7), or round the headers its backend is told by (D6), is refused with file
 * and line where it may concern that area; what is elsewhere on the server is left alone. */
#include "httpd/check.h"
#include "httpd/door.h"
#include "httpd/tree.h"

#include "base/path.h"

#include <string.h>

typedef struct {
    server_rec *main_server;
    apr_pool_t *p;
    bool bad;
} check_t;

static void complain(check_t *check, const ap_directive_t *d, const pr_use_t *use, const char *why)
{
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL,
                 "PR0451: %s:%d: %s: %s (it may concern the \"Require partner-...\" at %s:%d)",
                 d->filename, d->line_num, d->directive, why, use->file, use->line);
    check->bad = true;
}

/* ---- which paths ---- */

/* What all paths are below that a path with wildcards, or a regular expression, is about: "/a" for
 * "/a/", "/a/b?" and "^/a/[0-9]"; "" when that cannot be told. */
static const char *below(apr_pool_t *p, const char *text, bool regex)
{
    if (regex && (*text++ != '^' || strchr(text, '|'))) {
        return "";
    }
    size_t n = *text == '/' ? strcspn(text, regex ? ".[(?*+{\\$^" : "*?[") : 0;
    if (text[n] ? strcmp(text + n, "$") : regex) {
        while (n > 0 && text[n - 1] != '/') {
            n--;
        }
    }
    while (n > 0 && text[n - 1] == '/') {
        n--;
    }
    return apr_pstrmemdup(p, text, n);
}

/* The innermost section of a path around a directive; NULL where there is none. */
static const ap_directive_t *location_of(const ap_directive_t *d)
{
    while (d && !pr_tree_is(d, "<Location") && !pr_tree_is(d, "<LocationMatch")) {
        d = d->parent;
    }
    return d;
}

static const char *paths_of_section(apr_pool_t *p, const ap_directive_t *d)
{
    const ap_directive_t *location = location_of(d);

    return location ? below(p, pr_tree_word(p, location), pr_tree_is(location, "<LocationMatch"))
                    : "";
}

/* Of a directive whose first argument says them, unless a section does. */
static const char *paths_of(apr_pool_t *p, const ap_directive_t *d, bool regex)
{
    bool own = !d->parent || pr_tree_is(d->parent, "<VirtualHost");

    return own ? below(p, pr_tree_word(p, d), regex) : paths_of_section(p, d);
}

/* ---- what it may concern ---- */

static bool is_of_server(const ap_directive_t *d, const server_rec *s)
{
    while (d && !pr_tree_is(d, "<VirtualHost")) {
        d = d->parent;
    }
    return !d || pr_tree_section_is(d, s);
}

static const pr_use_t *area_of(const server_rec *s, const char *paths, apr_pool_t *p)
{
    const apr_array_header_t *uses = pr_config_server(s)->uses;

    for (int i = 0; i < uses->nelts; i++) {
        const pr_use_t *use = &APR_ARRAY_IDX(uses, i, pr_use_t);
        const char *area = use->mount ? NULL : paths_of_section(p, use->section);
        if (area && (pr_path_covers(area, paths) || pr_path_covers(paths, area))) {
            return use;
        }
    }
    return NULL;
}

/* The requirement whose area a directive about these paths may concern, or NULL. */
static const pr_use_t *concerned(check_t *check, const ap_directive_t *d, const char *paths)
{
    const pr_use_t *use = NULL;

    for (const server_rec *s = check->main_server; s && !use; s = s->next) {
        use = is_of_server(d, s) ? area_of(s, paths, check->p) : NULL;
    }
    return use;
}

/* ---- backends ---- */

static bool has_word(apr_pool_t *p, const char *args, const char *wanted)
{
    bool found = false;

    while (*args && !found) {
        found = !strcasecmp(ap_getword_conf(p, &args), wanted);
    }
    return found;
}

static const char *bad_scheme(const char *args)
{
    static const char *const schemes[] = {"uwsgi://", "scgi://", "h2://", "h2c://", NULL};

    for (int i = 0; schemes[i]; i++) {
        if (ap_strcasestr(args, schemes[i])) {
            return "a backend by uwsgi, scgi or HTTP/2 cannot be told safely who is there: take "
                   "http, ajp or fcgi";
        }
    }
    return NULL;
}

/* "x" of "balancer://x/path"; NULL when there is no balancer. */
static const char *balancer_in(apr_pool_t *p, const char *args)
{
    const char *at = ap_strcasestr(args, "balancer://");

    at = at ? at + strlen("balancer://") : NULL;
    return at ? apr_pstrmemdup(p, at, strcspn(at, "/ \t\"'>")) : NULL;
}

static bool is_member(apr_pool_t *p, const ap_directive_t *d, const char *balancer)
{
    const ap_directive_t *section = d->parent && pr_tree_is(d->parent, "<Proxy") ? d->parent : d;
    const char *name = balancer_in(p, section->args);

    return pr_tree_is(d, "BalancerMember") && name && !strcasecmp(name, balancer);
}

static void check_members(check_t *check, const ap_directive_t *list, const char *balancer,
                          const pr_use_t *use)
{
    for (const ap_directive_t *d = list; d; d = d->next) {
        const char *why = is_member(check->p, d, balancer) ? bad_scheme(d->args) : NULL;
        if (why) {
            complain(check, d, use, why);
        }
        check_members(check, d->first_child, balancer, use);
    }
}

static void check_backend(check_t *check, const ap_directive_t *d, const char *paths,
                          const char *fault)
{
    const char *balancer = balancer_in(check->p, d->args);
    const char *why = fault ? fault : bad_scheme(d->args);
    const pr_use_t *use = why || balancer ? concerned(check, d, paths) : NULL;

    if (use && why) {
        complain(check, d, use, why);
    }
    if (use && balancer) {
        check_members(check, ap_conftree, balancer, use);
    }
}

/* ---- directives ---- */

static void check_pass(check_t *check, const ap_directive_t *d)
{
    const char *args = d->args;
    bool tilde = !strcmp(ap_getword_conf(check->p, &args), "~");
    bool regex = tilde || pr_tree_is(d, "ProxyPassMatch");
    bool raw = has_word(check->p, d->args, "nocanon");

    check_backend(check, d, tilde ? "" : paths_of(check->p, d, regex),
                  raw ? "with nocanon a path is sent on as it was spelt" : NULL);
}

static void check_handler(check_t *check, const ap_directive_t *d)
{
    check_backend(check, d, paths_of_section(check->p, d), NULL);
}

/* [P], [L,proxy] ...; a substitution may say so itself. */
static bool is_proxied(apr_pool_t *p, const char *args)
{
    ap_getword_conf(p, &args);
    if (!strncasecmp(ap_getword_conf(p, &args), "proxy:", 6)) {
        return true;
    }
    char *last, *flags = ap_getword_conf(p, &args);
    for (char *f = apr_strtok(flags, "[], \t", &last); f; f = apr_strtok(NULL, "[], \t", &last)) {
        if (!strcasecmp(f, "P") || !strcasecmp(f, "proxy")) {
            return true;
        }
    }
    return false;
}

static void check_rule(check_t *check, const ap_directive_t *d)
{
    bool proxied = is_proxied(check->p, d->args);

    check_backend(check, d, paths_of(check->p, d, true),
                  proxied ? "a path that a rule makes for a backend is not the one that was asked "
                            "about: take ProxyPass"
                          : NULL);
}

/* answer.c says of every answer that it is private. */
static void check_cache(check_t *check, const ap_directive_t *d)
{
    bool on = !strcasecmp(pr_tree_word(check->p, d), "on");
    const pr_use_t *use = on ? concerned(check, d, paths_of_section(check->p, d)) : NULL;

    if (use) {
        complain(check, d, use, "a cache would show to anybody what one person was let in to see");
    }
}

/* mod_access_compat's: whom its own Allow and Deny let in, and that is everybody where there are
 * none, is asked for nothing else. */
static void check_satisfy(check_t *check, const ap_directive_t *d)
{
    const pr_use_t *use = concerned(check, d, paths_of_section(check->p, d));

    if (use && !strcasecmp(pr_tree_word(check->p, d), "any")) {
        complain(check, d, use, "with Any no Require is asked");
    }
}

static void check_directives(check_t *check, const ap_directive_t *list)
{
    static const struct {
        const char *name;
        void (*look)(check_t *, const ap_directive_t *);
    } known[] = {{"ProxyPass", check_pass},          {"ProxyPassMatch", check_pass},
                 {"SetHandler", check_handler},      {"AddHandler", check_handler},
                 {"RewriteRule", check_rule},        {"Satisfy", check_satisfy},
                 {"CacheStorePrivate", check_cache}, {NULL, NULL}};

    for (const ap_directive_t *d = list; d; d = d->next) {
        for (int i = 0; known[i].name; i++) {
            if (pr_tree_is(d, known[i].name)) {
                known[i].look(check, d);
            }
        }
        check_directives(check, d->first_child);
    }
}

/* ---- a server as a whole ---- */

static void check_switch(check_t *check, const server_rec *s, const char *name, const char *value,
                         const char *why)
{
    const ap_directive_t *d = pr_tree_effective(s, name);
    const pr_use_t *use = area_of(s, "", check->p);

    if (d && use && !strcasecmp(pr_tree_word(check->p, d), value)) {
        complain(check, d, use, why);
    }
}

/* mod_http answers TRACE itself, before anybody was asked. */
static void check_trace(check_t *check, const server_rec *s)
{
    const ap_directive_t *d = pr_tree_effective(s, "TraceEnable");
    const pr_use_t *use = area_of(s, "", check->p);

    if (use && (!d || strcasecmp(pr_tree_word(check->p, d), "off"))) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL,
                     "PR0452: %s:%d: Require partner-... needs TraceEnable off: TRACE is answered "
                     "before anybody was asked",
                     d ? d->filename : use->file, d ? d->line_num : use->line);
        check->bad = true;
    }
}

bool pr_check_proxies(apr_pool_t *ptemp, server_rec *main_server)
{
    check_t check = {main_server, ptemp, false};

    check_directives(&check, ap_conftree);
    for (const server_rec *s = main_server; s; s = s->next) {
        check_switch(&check, s, "AllowEncodedSlashes", "on",
                     "%2F would be a slash for httpd alone");
        check_switch(&check, s, "MergeSlashes", "off", "an empty segment is nothing for a backend");
        check_trace(&check, s);
    }
    return !check.bad;
}
