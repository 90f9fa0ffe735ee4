/* require.c: the lines "Require partner-..." as the configuration has them. Whatever can be wrong
 * with one is said here, so that configtest says it.
 *
 *   Require partner-dap service=EXPR customer=EXPR          (partner-action action=enter-service)
 *   Require partner-action action=ROW [customer=EXPR] [service=EXPR] [subscription=EXPR]
 *   Require partner-relationship customer=EXPR [kind=reseller|advisor|support]
 *   Require partner-role ROLE[,ROLE...] ... */
#include "httpd/door.h"

#include <ap_expr.h>
#include <apr_lib.h>
#include <string.h>

enum { ARG_ACTION, ARG_KIND, ARG_SERVICE, ARG_CUSTOMER, ARG_SUBSCRIPTION, ARG_COUNT };
#define ARG(name)     (1u << ARG_##name)
#define ARGS_OF_FACTS (ARG(SERVICE) | ARG(CUSTOMER) | ARG(SUBSCRIPTION))

static const char *const names[ARG_COUNT] = {"action", "kind", "service", "customer",
                                             "subscription"};

typedef struct {
    cmd_parms *cmd;
    const char *provider;
    unsigned may;                  /* ARG(...) */
    const char *values[ARG_COUNT]; /* NULL: not given */
    pr_requirement_t *requirement;
} line_t;

#define SAY(line, ...) apr_psprintf((line)->cmd->temp_pool, __VA_ARGS__)

/* ---- words ---- */

static const char *args_of(const line_t *line)
{
    const char *all = "";

    for (int i = 0; i < ARG_COUNT; i++) {
        if (line->may & (1u << i)) {
            all = SAY(line, "%s%s%s=...", all, *all ? ", " : "", names[i]);
        }
    }
    return all;
}

static const char **slot_of(line_t *line, const char *name)
{
    for (int i = 0; i < ARG_COUNT; i++) {
        if ((line->may & (1u << i)) && !strcmp(names[i], name)) {
            return &line->values[i];
        }
    }
    return NULL;
}

/* service=X, service="X Y" or "service=X": the quotes may stand where people put them. */
static const char *take_word(line_t *line, const char **rest)
{
    const char *text = *rest, *value;
    bool whole = *text == '"' || *text == '\'';

    if (whole) {
        text = ap_getword_conf(line->cmd->temp_pool, rest);
    }
    size_t n = strcspn(text, "= \t");
    const char *name = apr_pstrmemdup(line->cmd->temp_pool, text, n);
    const char **slot = text[n] == '=' ? slot_of(line, name) : NULL;
    if (!slot) {
        return SAY(line, "\"%s\" is none of %s", text, args_of(line));
    }
    if (*slot) {
        return SAY(line, "%s= is given twice", name);
    }
    *rest = whole ? *rest : text + n + 1;
    /* A blank does not end what is not there: the next word would be taken. */
    value = whole                        ? text + n + 1
            : strcspn(*rest, " \t") == 0 ? ""
                                         : ap_getword_conf(line->cmd->temp_pool, rest);
    *slot = value;
    return *value ? NULL : SAY(line, "%s= is empty", name);
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

static const char *take_words(line_t *line, const char *rest)
{
    const char *err = NULL;

    for (rest = skip_blanks(rest); *rest && !err; rest = skip_blanks(rest)) {
        err = take_word(line, &rest);
    }
    return err;
}

/* ---- what a row of the matrix has to be told ---- */

static const char *check_row(const line_t *line, pr_action action)
{
    const char *row = pr_action_word(action);
    unsigned by = pr_permit_by(action);
    bool subscription = line->values[ARG_SUBSCRIPTION] != NULL;

    if (!pr_permit_roles(action)) {
        return SAY(line,
                   "action=%s is never a partner's (%s), and Require partner-action lets in people "
                   "of partners alone",
                   row, pr_permit_rule(action));
    }
    for (int i = 0; i < ARG_COUNT && !by; i++) {
        if ((ARGS_OF_FACTS & (1u << i)) && line->values[i]) {
            return SAY(line, "action=%s is decided by the person's role alone: %s= decides nothing",
                       row, names[i]);
        }
    }
    if (by && !line->values[ARG_CUSTOMER]) {
        return SAY(line, "action=%s needs customer=...: how the partner stands to it decides", row);
    }
    if ((by & PR_BY_SUBSCRIPTION) && !subscription) {
        return SAY(line, "action=%s needs subscription=...: who sold that decides (R45)", row);
    }
    if ((by & PR_BY_SERVICE) && !line->values[ARG_SERVICE] && !subscription) {
        return SAY(line,
                   "action=%s needs service=... or subscription=...: the privileges for that "
                   "decide",
                   row);
    }
    return NULL;
}

static const char *read_row(const line_t *line)
{
    const char *word = line->values[ARG_ACTION];
    pr_action *action = &line->requirement->action;

    if (!word) {
        return "action=... is needed";
    }
    return pr_action_parse(action, word)
               ? check_row(line, *action)
               : SAY(line, "action=%s is no row of the permission matrix", word);
}

/* ---- constants and expressions ---- */

/* A constant can be wrong already here. */
static const char *check_constants(const line_t *line)
{
    const char *const *values = line->values;
    pr_service_id service;
    pr_customer_id customer;
    pr_subscription_id subscription;
    bool told[ARG_COUNT];

    for (int i = 0; i < ARG_COUNT; i++) {
        told[i] = values[i] && !strchr(values[i], '%');
    }
    if (told[ARG_SERVICE] && !pr_slug_id_parse(&service, values[ARG_SERVICE])) {
        return "service= is not the short name of a service";
    }
    if (told[ARG_CUSTOMER] && !pr_id_parse(&customer, values[ARG_CUSTOMER])) {
        return "customer= is not the id of a customer";
    }
    if (told[ARG_SUBSCRIPTION] && !pr_id_parse(&subscription, values[ARG_SUBSCRIPTION])) {
        return "subscription= is not the id of a subscription";
    }
    return NULL;
}

/* "NAME" of "%{env:NAME}", which nearly all of them are; else NULL. */
static const char *variable_of(const char *text, apr_pool_t *p)
{
    const char *name = strncmp(text, "%{env:", 6) ? "" : text + 6;
    size_t n = 0;

    while (apr_isalnum(name[n]) || name[n] == '_') {
        n++;
    }
    return n > 0 && !strcmp(name + n, "}") ? apr_pstrmemdup(p, name, n) : NULL;
}

static const pr_argument_t *compile(const line_t *line, int arg, const char **err)
{
    const char *text = line->values[arg];
    apr_pool_t *p = line->cmd->pool;

    if (*err || !text) {
        return NULL;
    }
    pr_argument_t *argument = apr_pcalloc(p, sizeof *argument);
    argument->variable = variable_of(text, p);
    argument->expression =
        ap_expr_parse_cmd(line->cmd, apr_pstrdup(p, text),
                          AP_EXPR_FLAG_STRING_RESULT | AP_EXPR_FLAG_DONT_VARY, err, NULL);
    return argument;
}

static const char *compile_all(const line_t *line)
{
    const char *err = check_constants(line);

    line->requirement->service = compile(line, ARG_SERVICE, &err);
    line->requirement->customer = compile(line, ARG_CUSTOMER, &err);
    line->requirement->subscription = compile(line, ARG_SUBSCRIPTION, &err);
    return err;
}

/* ---- the providers ---- */

static line_t begin(cmd_parms *cmd, const char *provider, unsigned may, const char **err)
{
    line_t line = {cmd, provider, may, {NULL}, apr_pcalloc(cmd->pool, sizeof(pr_requirement_t))};

    *err = pr_require_place(cmd, &line.requirement->negated);
    return line;
}

/* All is read. */
static const char *finish(const line_t *line, const char *err, const void **parsed)
{
    err = err ? err : compile_all(line);
    if (err) {
        return SAY(line, "Require %s: %s", line->provider, err);
    }
    pr_dir_conf_t *dir = pr_config_dir_of_section(line->cmd);
    if (!dir->requirements) {
        dir->requirements = apr_array_make(line->cmd->pool, 1, sizeof(const pr_requirement_t *));
    }
    APR_ARRAY_PUSH(dir->requirements, const pr_requirement_t *) = line->requirement;
    pr_config_note_use(line->cmd, NULL);
    *parsed = line->requirement;
    return NULL;
}

const char *pr_require_dap(cmd_parms *cmd, const char *rest, const void **parsed)
{
    const char *err;
    line_t line = begin(cmd, "partner-dap", ARG(SERVICE) | ARG(CUSTOMER), &err);

    err = err ? err : take_words(&line, rest);
    if (!err && (!line.values[ARG_SERVICE] || !line.values[ARG_CUSTOMER])) {
        err = "service=... and customer=... are both needed";
    }
    line.requirement->action = PR_DO_ENTER_SERVICE;
    return finish(&line, err, parsed);
}

const char *pr_require_action(cmd_parms *cmd, const char *rest, const void **parsed)
{
    const char *err;
    line_t line = begin(cmd, "partner-action", ARG(ACTION) | ARGS_OF_FACTS, &err);

    err = err ? err : take_words(&line, rest);
    return finish(&line, err ? err : read_row(&line), parsed);
}

const char *pr_require_relationship(cmd_parms *cmd, const char *rest, const void **parsed)
{
    const char *err;
    line_t line = begin(cmd, "partner-relationship", ARG(CUSTOMER) | ARG(KIND), &err);

    err = err ? err : take_words(&line, rest);
    const char *kind = line.values[ARG_KIND];
    pr_rel_kind *out = &line.requirement->kind;
    if (!err && !line.values[ARG_CUSTOMER]) {
        err = "customer=... is needed";
    }
    if (!err && kind && (!pr_rel_kind_parse(out, kind) || *out == PR_REL_NONE)) {
        err = SAY(&line, "kind=%s is none of reseller, advisor, support", kind);
    }
    line.requirement->asks = PR_REQUIRE_RELATIONSHIP;
    return finish(&line, err, parsed);
}

static const char *take_role(const line_t *line, const char *word)
{
    pr_role role;

    if (!pr_role_parse(&role, word) || !(PR_ROLE_BIT(role) & PR_PARTNER_ROLES)) {
        return SAY(line, "\"%s\" is no role of a partner's people (%s)", word,
                   pr_role_words(PR_PARTNER_ROLES, ", ", line->cmd->temp_pool));
    }
    line->requirement->roles |= PR_ROLE_BIT(role);
    return NULL;
}

const char *pr_require_role(cmd_parms *cmd, const char *rest, const void **parsed)
{
    const char *err;
    line_t line = begin(cmd, "partner-role", 0, &err);
    char *last, *list = apr_pstrdup(cmd->temp_pool, rest);

    for (char *word = apr_strtok(list, ", \t\"", &last); word && !err;
         word = apr_strtok(NULL, ", \t\"", &last)) {
        err = take_role(&line, word);
    }
    if (!err && !line.requirement->roles) {
        err = "the words of roles are needed, as in partner-role admin-agent,sales-agent";
    }
    line.requirement->asks = PR_REQUIRE_ROLE;
    return finish(&line, err, parsed);
}
