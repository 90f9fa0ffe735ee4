/* require_place.c: where a line "Require partner-..." stands: not where it would never be decided,
 * and not so that it keeps nobody out. */
#include "httpd/door.h"

#include <string.h>

static const char *first_word(const cmd_parms *cmd, const ap_directive_t *d)
{
    const char *args = d->args;

    return ap_getword_conf(cmd->temp_pool, &args);
}

static bool is(const ap_directive_t *d, const char *name)
{
    return !strcasecmp(d->directive, name);
}

/* Behind "not", or in <RequireNone>; twice is not at all. */
static bool is_negated(const cmd_parms *cmd)
{
    const ap_directive_t *d = cmd->directive;
    bool negated = !strcasecmp(first_word(cmd, d), "not");

    for (d = d->parent; d; d = d->parent) {
        negated = negated != is(d, "<RequireNone");
    }
    return negated;
}

static bool is_limited(const ap_directive_t *d)
{
    while (d && !is(d, "<Limit") && !is(d, "<LimitExcept")) {
        d = d->parent;
    }
    return d != NULL;
}

static bool takes_person(const cmd_parms *cmd, const ap_directive_t *d)
{
    static const char *const without[] = {"not",   "all", "env",  "method",      "expr",
                                          "local", "ip",  "host", "forward-dns", NULL};
    const char *provider = first_word(cmd, d);
    int i = 0;

    while (without[i] && strcasecmp(without[i], provider)) {
        i++;
    }
    return is(d, "Require") && !without[i];
}

/* httpd asks once before the sign-in, and "not" is no objection then. If nothing beside it takes a
 * person, whoever does not sign in would be let in. */
static const char *check_veto(const cmd_parms *cmd)
{
    const ap_directive_t *all = cmd->directive->parent;

    while (all && !is(all, "<RequireAll")) {
        all = all->parent;
    }
    const ap_directive_t *d = all ? all->first_child : NULL;
    while (d && !takes_person(cmd, d)) {
        d = d->next;
    }
    return d ? NULL
             : "what is negated keeps out nobody who is not signed in: put it into a <RequireAll> "
               "beside a Require that takes a person (valid-user, partner-role ...)";
}

const char *pr_require_place(cmd_parms *cmd, bool *negated)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    if (!err && !is(cmd->directive, "Require")) {
        err = "in an <AuthzProviderAlias> it would never be decided";
    }
    else if (!err && is_limited(cmd->directive)) {
        err = "in <Limit> and <LimitExcept> it is not asked for other methods: take Require method";
    }
    *negated = !err && is_negated(cmd);
    return *negated ? check_veto(cmd) : err;
}
