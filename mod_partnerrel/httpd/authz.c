/* authz.c: Require partner-dap service=EXPR customer=EXPR, which is
 * Require partner-action action=enter-service service=EXPR customer=EXPR.
 *
 * A provider cannot say "try again later": all it has are yes, no and 500. So the question is
 * asked in a hook of our own before mod_authz_core's, with the user known, and the provider reads
 * the answer. Anything that is not an answer ends the request here. */
#include "httpd/door.h"

#include "store/store.h"
#include "web/page.h"

#include <ap_expr.h>
#include <ap_provider.h>
#include <mod_auth.h>
#include <string.h>

#define PROVIDER_DAP    "partner-dap"
#define PROVIDER_ACTION "partner-action"

/* ---- the configuration line ---- */

typedef struct {
    const char *provider;
    const char *service, *customer, *action; /* given so far */
    bool wants_action;
} words_t;

static const char **word_slot(words_t *words, const char *name)
{
    return !strcmp(name, "service")                         ? &words->service
           : !strcmp(name, "customer")                      ? &words->customer
           : words->wants_action && !strcmp(name, "action") ? &words->action
                                                            : NULL;
}

/* service=X, service="X Y" or "service=X": the quotes may stand where people put them. */
static const char *take_word(cmd_parms *cmd, const char **line, words_t *words)
{
    const char *text = *line, *value;
    bool whole = *text == '"' || *text == '\'';

    if (whole) {
        text = ap_getword_conf(cmd->temp_pool, line);
    }
    size_t n = strcspn(text, "= \t");
    const char *name = apr_pstrmemdup(cmd->temp_pool, text, n);
    const char **slot = text[n] == '=' ? word_slot(words, name) : NULL;
    if (!slot) {
        return apr_psprintf(cmd->temp_pool, "\"%s\" is none of service=..., customer=...%s", text,
                            words->wants_action ? ", action=..." : "");
    }
    if (*slot) {
        return apr_psprintf(cmd->temp_pool, "%s= is given twice", name);
    }
    if (whole) {
        value = text + n + 1;
    }
    else {
        *line = text + n + 1;
        value = ap_getword_conf(cmd->temp_pool, line);
    }
    *slot = value;
    return *value ? NULL : apr_psprintf(cmd->temp_pool, "%s= is empty", name);
}

static const char *take_words(cmd_parms *cmd, const char *line, words_t *words)
{
    while (*line == ' ' || *line == '\t') {
        line++;
    }
    while (*line) {
        const char *err = take_word(cmd, &line, words);
        if (err) {
            return err;
        }
        while (*line == ' ' || *line == '\t') {
            line++;
        }
    }
    if (words->wants_action && !words->action) {
        return "action=... is needed";
    }
    return words->service && words->customer ? NULL
                                             : "service=... and customer=... are both needed";
}

/* A constant can be wrong already here. */
static const char *check_constants(const words_t *words)
{
    pr_service_id service;
    pr_customer_id customer;

    if (!strchr(words->service, '%') && !pr_slug_id_parse(&service, words->service)) {
        return "service= is not the short name of a service";
    }
    if (!strchr(words->customer, '%') && !pr_id_parse(&customer, words->customer)) {
        return "customer= is not the id of a customer";
    }
    return NULL;
}

static const void *compile(cmd_parms *cmd, const char *text, const char **err)
{
    return *err ? NULL
                : ap_expr_parse_cmd(cmd, apr_pstrdup(cmd->pool, text),
                                    AP_EXPR_FLAG_STRING_RESULT | AP_EXPR_FLAG_DONT_VARY, err, NULL);
}

static const char *read_action(cmd_parms *cmd, const words_t *words, pr_action *action)
{
    *action = PR_DO_ENTER_SERVICE;
    if (!words->action) {
        return NULL;
    }
    if (!pr_action_parse(action, words->action)) {
        return apr_psprintf(cmd->temp_pool, "action=%s is no row of the permission matrix",
                            words->action);
    }
    return pr_permit_by_service(*action)
               ? NULL
               : apr_psprintf(cmd->temp_pool,
                              "action=%s is not decided by relationship and privileges alone",
                              words->action);
}

static const char *parse(cmd_parms *cmd, const char *line, words_t words, const void **parsed)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    if (!err) {
        err = take_words(cmd, line, &words);
    }
    if (!err) {
        err = check_constants(&words);
    }
    pr_requirement_t *requirement = apr_pcalloc(cmd->pool, sizeof *requirement);
    if (!err) {
        err = read_action(cmd, &words, &requirement->action);
    }
    requirement->service = compile(cmd, words.service, &err);
    requirement->customer = compile(cmd, words.customer, &err);
    if (err) {
        return apr_psprintf(cmd->temp_pool, "Require %s: %s", words.provider, err);
    }
    pr_dir_conf_t *dir = pr_config_dir_of_section(cmd);
    if (!dir->requirements) {
        dir->requirements = apr_array_make(cmd->pool, 1, sizeof(const pr_requirement_t *));
    }
    APR_ARRAY_PUSH(dir->requirements, const pr_requirement_t *) = requirement;
    pr_config_note_use(cmd, NULL);
    *parsed = requirement;
    return NULL;
}

static const char *parse_dap(cmd_parms *cmd, const char *line, const void **parsed)
{
    return parse(cmd, line, (words_t){.provider = PROVIDER_DAP}, parsed);
}

static const char *parse_action(cmd_parms *cmd, const char *line, const void **parsed)
{
    return parse(cmd, line, (words_t){.provider = PROVIDER_ACTION, .wants_action = true}, parsed);
}

/* ---- deciding ---- */

typedef struct {
    request_rec *r;
    pr_state_t *state;
    const pr_identity_t *who;
    pr_db_t *db; /* NULL until it has to be asked */
} question_t;

static const char *evaluate(request_rec *r, const void *expr)
{
    const char *err = NULL, *text = ap_expr_str_exec(r, expr, &err);

    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "PR0404: an argument of Require: %s", err);
        return NULL;
    }
    return text;
}

static void keep(const question_t *q, const pr_decided_t *decided, const char *service)
{
    pr_state_t *state = q->state;

    APR_ARRAY_PUSH(state->decided, const pr_decided_t *) = decided;
    if (decided->decision.allowed) {
        return;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, q->r, "PR0405: service \"%s\" is refused: %s (%s)",
                  service, decided->decision.code, decided->decision.rule);
    if (!state->refusal) {
        pr_refusal_t *refusal = apr_palloc(q->r->pool, sizeof *refusal);
        *refusal = (pr_refusal_t){decided->decision, service};
        state->refusal = refusal;
    }
}

/* OK when there is an answer, whichever; else the HTTP status that ends the request. */
static int decide(question_t *q, const pr_requirement_t *requirement)
{
    const char *service = evaluate(q->r, requirement->service);
    const char *customer = service ? evaluate(q->r, requirement->customer) : NULL;
    pr_decided_t *decided = apr_pcalloc(q->r->pool, sizeof *decided);
    pr_facts_query_t query = {.who = q->who};

    if (!customer) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    decided->requirement = requirement;
    /* What has not the form of an id cannot be anybody's; the database need not be asked. */
    if (!pr_slug_id_parse(&query.service, service) || !pr_id_parse(&query.customer, customer)) {
        decided->decision = (pr_decision_t){
            .code = "relationship_required", .rule = "R37", .standing = PR_AS_STRANGER};
        keep(q, decided, "");
        return OK;
    }
    pr_status_t status = pr_facts_find(q->r, &query, &q->db, &decided->facts);
    if (status != PR_OK) {
        return pr_http_status(status, NULL);
    }
    decided->decision = pr_access_decide(&decided->facts, requirement->action, q->who->roles);
    keep(q, decided, service);
    return OK;
}

static int decide_all(question_t *q, const apr_array_header_t *requirements)
{
    int rc = OK;

    for (int i = 0; i < requirements->nelts && rc == OK; i++) {
        rc = decide(q, APR_ARRAY_IDX(requirements, i, const pr_requirement_t *));
    }
    /* Behind this lies somebody else's server: the connection must not wait for it. */
    if (q->db) {
        pr_db_close(q->db);
    }
    if (rc == HTTP_SERVICE_UNAVAILABLE) {
        apr_table_setn(q->r->err_headers_out, "Retry-After", PR_RETRY_AFTER);
    }
    return rc;
}

static int decide_before_authz(request_rec *r)
{
    const pr_dir_conf_t *dir = pr_config_dir(r);
    question_t q = {.r = r};

    if (!dir->requirements) {
        return DECLINED;
    }
    q.state = pr_state_of(r);
    q.state->decided = apr_array_make(r->pool, 1, sizeof(const pr_decided_t *));
    q.who = pr_identity_of(r);
    if (q.who) {
        int rc = decide_all(&q, dir->requirements);
        if (rc != OK) {
            return rc;
        }
    }
    q.state->asked = true;
    return DECLINED;
}

/* ---- the provider ---- */

static const pr_decided_t *find_decided(const pr_state_t *state, const void *requirement)
{
    for (int i = 0; i < state->decided->nelts; i++) {
        const pr_decided_t *decided = APR_ARRAY_IDX(state->decided, i, const pr_decided_t *);
        if (decided->requirement == requirement) {
            return decided;
        }
    }
    return NULL;
}

static authz_status check(request_rec *r, const char *line, const void *parsed)
{
    pr_state_t *state = pr_state_of(r);

    if (!r->user || !*r->user || !state->asked) {
        return AUTHZ_DENIED_NO_USER;
    }
    const pr_decided_t *decided = find_decided(state, parsed);
    if (!decided || !decided->decision.allowed) {
        return AUTHZ_DENIED;
    }
    if (!state->granted) {
        state->granted = decided;
        state->granted_uri = r->uri;
    }
    return AUTHZ_GRANTED;
}

static const authz_provider by_dap = {check, parse_dap}, by_action = {check, parse_action};

void pr_authz_register(apr_pool_t *p)
{
    static const char *const authz_core[] = {"mod_authz_core.c", NULL};

    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, PROVIDER_DAP, AUTHZ_PROVIDER_VERSION,
                              &by_dap, AP_AUTH_INTERNAL_PER_URI);
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, PROVIDER_ACTION, AUTHZ_PROVIDER_VERSION,
                              &by_action, AP_AUTH_INTERNAL_PER_URI);
    ap_hook_check_authz(decide_before_authz, NULL, authz_core, APR_HOOK_FIRST,
                        AP_AUTH_INTERNAL_PER_URI);
}
