/* authz.c: what is required of a proxied request by "Require partner-..." (require.c), decided.
 *
 * A provider cannot say "try again later": all it has are yes, no and 500. So everything is asked
 * in a hook of our own before mod_authz_core's, with the user known, and the providers read the
 * answers. Anything that is not an answer ends the request here, also what is only negated. */
#include "httpd/door.h"
#include "httpd/memory.h"

#include "store/store.h"
#include "web/page.h"

#include <ap_expr.h>
#include <ap_provider.h>
#include <mod_auth.h>
#include <string.h>

/* ---- deciding ---- */

typedef struct {
    request_rec *r;
    pr_state_t *state;
    const pr_identity_t *who;
    pr_db_t *db; /* NULL until it has to be asked */
} question_t;

/* In the order of httpd's expressions, which take six times as long to get there. */
static const char *look_up(const request_rec *r, const char *variable)
{
    const char *noted = apr_table_get(r->notes, variable);

    return noted ? noted : apr_table_get(r->subprocess_env, variable);
}

/* "" for what is not asked for; NULL when it cannot be evaluated. */
static const char *evaluate(request_rec *r, const pr_argument_t *argument)
{
    const char *err = NULL, *text = "";

    if (argument && argument->variable) {
        text = look_up(r, argument->variable);
    }
    if (argument && (!argument->variable || !text)) {
        text = ap_expr_str_exec(r, argument->expression, &err);
    }
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "PR0404: an argument of Require: %s", err);
        return NULL;
    }
    return text;
}

/* What has not the form of an id cannot be anybody's; the database need not be asked. */
static bool read_ids(const pr_requirement_t *requirement, const char *service, const char *customer,
                     const char *subscription, pr_facts_query_t *query)
{
    return (!requirement->service || pr_slug_id_parse(&query->service, service)) &&
           (!requirement->customer || pr_id_parse(&query->customer, customer)) &&
           (!requirement->subscription || pr_id_parse(&query->subscription, subscription));
}

static int read_query(const question_t *q, pr_decided_t *decided)
{
    const pr_requirement_t *requirement = decided->requirement;
    const char *service = evaluate(q->r, requirement->service);
    const char *customer = evaluate(q->r, requirement->customer);
    const char *subscription = evaluate(q->r, requirement->subscription);

    if (!service || !customer || !subscription) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    decided->query = (pr_facts_query_t){.who = q->who};
    decided->asked = read_ids(requirement, service, customer, subscription, &decided->query);
    return OK;
}

static bool asks_same(const pr_facts_query_t *a, const pr_facts_query_t *b)
{
    return !strcmp(a->service.s, b->service.s) && !strcmp(a->customer.s, b->customer.s) &&
           !strcmp(a->subscription.s, b->subscription.s);
}

/* What two requirements of one request ask alike is looked up once. */
static pr_status_t find_facts(question_t *q, pr_decided_t *decided)
{
    const apr_array_header_t *all = q->state->decided;

    for (int i = 0; i < all->nelts; i++) {
        const pr_decided_t *other = APR_ARRAY_IDX(all, i, const pr_decided_t *);
        if (other->asked && asks_same(&other->query, &decided->query)) {
            decided->facts = other->facts;
            return PR_OK;
        }
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, q->r,
                  "PR0460: looked up: customer \"%s\", service \"%s\", subscription \"%s\"",
                  decided->query.customer.s, decided->query.service.s,
                  decided->query.subscription.s);
    return pr_facts_find(q->r, &decided->query, &q->db, &decided->facts);
}

pr_decision_t pr_authz_judge(const pr_requirement_t *requirement, const pr_facts_t *facts,
                             pr_roles roles)
{
    switch (requirement->asks) {
    case PR_REQUIRE_RELATIONSHIP:
        return pr_access_related(facts, requirement->kind);
    case PR_REQUIRE_ROLE:
        return pr_access_member(facts, requirement->roles, roles);
    default:
        return pr_access_decide(facts, requirement->action, roles);
    }
}

/* OK when there is an answer, whichever; else the HTTP status that ends the request. */
static int decide(question_t *q, const pr_requirement_t *requirement)
{
    pr_decided_t *decided = apr_pcalloc(q->r->pool, sizeof *decided);

    decided->requirement = requirement;
    int rc = read_query(q, decided);
    if (rc != OK) {
        return rc;
    }
    if (decided->asked) {
        pr_status_t status = find_facts(q, decided);
        if (status != PR_OK) {
            return pr_http_status(status, NULL);
        }
        decided->decision = pr_authz_judge(requirement, &decided->facts, q->who->roles);
    }
    else {
        /* It tells against the person also where it is negated. */
        decided->decision = (pr_decision_t){.allowed = requirement->negated,
                                            .code = "relationship_required",
                                            .rule = "R37",
                                            .standing = PR_AS_STRANGER};
    }
    APR_ARRAY_PUSH(q->state->decided, pr_decided_t *) = decided;
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
    q.state->decided = apr_array_make(r->pool, 1, sizeof(pr_decided_t *));
    q.who = pr_identity_that_decides(r);
    if (q.who) {
        int rc = decide_all(&q, dir->requirements);
        if (rc != OK) {
            return rc;
        }
    }
    q.state->asked = true;
    pr_refusal_settle(r);
    return DECLINED;
}

/* ---- the provider ---- */

static pr_decided_t *find_decided(const pr_state_t *state, const void *requirement)
{
    for (int i = 0; i < state->decided->nelts; i++) {
        pr_decided_t *decided = APR_ARRAY_IDX(state->decided, i, pr_decided_t *);
        if (decided->requirement == requirement) {
            return decided;
        }
    }
    return NULL;
}

/* How much it tells a backend. */
static int fullness(const pr_decided_t *decided)
{
    const pr_facts_t *facts = &decided->facts;

    return !!*facts->partner.s + !!*facts->customer.s + !!*facts->service.s + !!*facts->grant.s;
}

static void note_yes(request_rec *r, pr_state_t *state, const pr_decided_t *decided)
{
    /* What had said no before was an alternative to this. */
    state->refusal = NULL;
    if (!state->granted || fullness(decided) > fullness(state->granted)) {
        state->granted = decided;
        state->granted_uri = r->uri;
    }
}

/* Only what an explanation can be asked about: a row of the matrix, for one service of a customer.
 */
static bool can_be_explained(const pr_decided_t *decided)
{
    const pr_requirement_t *requirement = decided->requirement;

    return requirement->asks == PR_REQUIRE_ACTION && !requirement->negated &&
           !requirement->subscription && *decided->query.service.s;
}

static void note_no(request_rec *r, pr_state_t *state, const pr_decided_t *decided)
{
    pr_refusal_t *refusal = apr_pcalloc(r->pool, sizeof *refusal);
    const char *known = decided->facts.service.s;

    refusal->decision = decided->decision;
    refusal->service = *known ? known : decided->query.service.s;
    refusal->customer = can_be_explained(decided) ? decided->query.customer.s : "";
    refusal->action = decided->requirement->action;
    if (decided->requirement->negated) {
        refusal->decision.code = "excluded";
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "PR0405: service \"%s\" is refused: %s (%s)",
                  refusal->service, refusal->decision.code, refusal->decision.rule);
    if (!state->refusal || pr_access_nearer(&state->refusal->decision, &refusal->decision)) {
        state->refusal = refusal;
    }
}

static authz_status check(request_rec *r, const char *line, const void *parsed)
{
    const pr_requirement_t *requirement = parsed;

    if (!r->user || !*r->user) {
        return AUTHZ_DENIED_NO_USER;
    }
    pr_state_t *state = pr_state_of(r);
    if (!state->asked) {
        return AUTHZ_DENIED_NO_USER;
    }
    pr_decided_t *decided = find_decided(state, requirement);
    /* Whom we do not know is let in by nothing, and kept out by all that keeps somebody out. */
    bool yes = decided ? decided->decision.allowed : requirement->negated;
    if (decided) {
        decided->speaks_for = yes != requirement->negated;
    }
    if (decided && yes == requirement->negated) {
        note_no(r, state, decided);
    }
    else if (decided && yes) {
        note_yes(r, state, decided);
    }
    return yes ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

/* The next hook there is when mod_authz_core has said yes, before any fixup. */
static int note_passed(request_rec *r)
{
    if (pr_state_seen(r)) {
        pr_state_of(r)->passed = true;
    }
    return DECLINED;
}

void pr_authz_register(apr_pool_t *p)
{
    static const char *const authz_core[] = {"mod_authz_core.c", NULL};
    static const struct {
        const char *name;
        authz_provider provider;
    } providers[] = {
        {"partner-dap", {check, pr_require_dap}},
        {"partner-action", {check, pr_require_action}},
        {"partner-relationship", {check, pr_require_relationship}},
        {"partner-role", {check, pr_require_role}},
    };

    for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
        ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, providers[i].name,
                                  AUTHZ_PROVIDER_VERSION, &providers[i].provider,
                                  AP_AUTH_INTERNAL_PER_URI);
    }
    ap_hook_check_authz(decide_before_authz, NULL, authz_core, APR_HOOK_FIRST,
                        AP_AUTH_INTERNAL_PER_URI);
    ap_hook_type_checker(note_passed, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
