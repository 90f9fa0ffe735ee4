#include "web/explain.h"

#include "base/text.h"
#include "view/json.h"

/* Members so far, without the braces. */
static void add(const char **members, const char *name, const char *value, apr_pool_t *p)
{
    *members =
        apr_pstrcat(p, *members, **members ? "," : "", pr_json_string(name, p), ":", value, NULL);
}

static const char *object(const char *members, apr_pool_t *p)
{
    return apr_pstrcat(p, "{", members, "}", NULL);
}

static const char *text(const char *value, apr_pool_t *p)
{
    return value && *value ? pr_json_string(value, p) : "null";
}

static const char *when(apr_time_t t, apr_pool_t *p)
{
    return t ? text(pr_text_rfc3339(t, p), p) : "null";
}

static const char *flag(bool on)
{
    return on ? "true" : "false";
}

static const char *number(apr_int64_t n, apr_pool_t *p)
{
    return apr_psprintf(p, "%" APR_INT64_T_FMT, n);
}

static const char *array(const char *words, apr_pool_t *p)
{
    return apr_pstrcat(p, "[", words, "]", NULL);
}

static void add_word(const char **words, const char *word, apr_pool_t *p)
{
    *words = apr_pstrcat(p, *words, **words ? "," : "", pr_json_string(word, p), NULL);
}

static const char *role_words(pr_roles roles, apr_pool_t *p)
{
    const char *words = "";

    for (int role = 0; role < PR_ROLE_COUNT; role++) {
        if (roles & PR_ROLE_BIT(role)) {
            add_word(&words, pr_role_word((pr_role)role), p);
        }
    }
    return array(words, p);
}

static const char *fated(const pr_explanation_t *e, pr_fate fate, apr_pool_t *p)
{
    const char *words = "";

    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        if (e->fates[action] == fate) {
            add_word(&words, pr_action_word((pr_action)action), p);
        }
    }
    return array(words, p);
}

static void add_decision(const char **members, const pr_decision_t *decision, apr_pool_t *p)
{
    add(members, "allowed", flag(decision->allowed), p);
    add(members, "code", text(decision->code, p), p);
    add(members, "rule", text(decision->rule, p), p);
}

static const char *standing(const pr_explanation_t *e, apr_pool_t *p)
{
    const char *members = "";

    if (!e->standing_known) {
        return "null";
    }
    add(&members, "column", text(apr_psprintf(p, "%c", 'A' + (int)e->standing), p), p);
    add(&members, "name", text(pr_standing_word(e->standing), p), p);
    return object(members, p);
}

static const char *partner(const pr_case_t *about, apr_pool_t *p)
{
    const char *members = "";

    add(&members, "id", text(about->facts.partner.s, p), p);
    add(&members, "name", text(about->partner_name, p), p);
    add(&members, "state", text(pr_partner_state_word(about->facts.partner_state), p), p);
    return object(members, p);
}

static const char *customer(const pr_case_t *about, apr_pool_t *p)
{
    const char *members = "";

    add(&members, "id", text(about->customer.s, p), p);
    add(&members, "name", text(about->customer_name, p), p);
    return object(members, p);
}

static const char *service(const pr_case_t *about, apr_pool_t *p)
{
    const char *members = "";

    add(&members, "id", text(about->service.s, p), p);
    add(&members, "name", text(about->service_name, p), p);
    add(&members, "on", flag(about->facts.service_known), p);
    return object(members, p);
}

static const char *relationship(const pr_case_t *about, apr_pool_t *p)
{
    const char *members = "";

    if (!*about->facts.relationship.s) {
        return "null";
    }
    add(&members, "id", text(about->facts.relationship.s, p), p);
    add(&members, "kind", text(pr_rel_kind_word(about->facts.kind), p), p);
    add(&members, "since", when(about->related_since, p), p);
    add(&members, "subscriptions_sold", number(about->sold, p), p);
    add(&members, "other_grants", number(about->other_grants, p), p);
    return object(members, p);
}

static const char *grant(const pr_case_t *about, apr_pool_t *p)
{
    const char *members = "";

    if (!about->facts.granted) {
        return "null";
    }
    add(&members, "id", text(about->facts.grant.s, p), p);
    add(&members, "granted_at", when(about->granted_at, p), p);
    add(&members, "granted_by", text(about->granted_by, p), p);
    add(&members, "ends_at", "null", p); /* it holds until it is removed */
    return object(members, p);
}

static const char *without_grant(const pr_explanation_t *e, apr_pool_t *p)
{
    const char *members = "";

    if (!e->removable) {
        return "null";
    }
    add_decision(&members, &e->without, p);
    add(&members, "lost", fated(e, PR_FATE_LOST, p), p);
    add(&members, "kept", fated(e, PR_FATE_KEPT, p), p);
    return object(members, p);
}

const char *pr_explain_json(const pr_explanation_t *e, apr_pool_t *p)
{
    const pr_case_t *about = &e->about;
    const char *members = "";

    add_decision(&members, &e->now, p);
    add(&members, "standing", standing(e, p), p);
    add(&members, "action", text(pr_action_word(e->action), p), p);
    add(&members, "roles", role_words(e->roles & PR_PARTNER_ROLES, p), p);
    add(&members, "roles_that_may", role_words(e->any_of, p), p);
    add(&members, "partner", partner(about, p), p);
    add(&members, "customer", customer(about, p), p);
    add(&members, "service", service(about, p), p);
    add(&members, "relationship", relationship(about, p), p);
    add(&members, "grant", grant(about, p), p);
    add(&members, "revision", about->facts.revision ? number(about->facts.revision, p) : "null", p);
    add(&members, "without_grant", without_grant(e, p), p);
    return apr_pstrcat(p, object(members, p), "\n", NULL);
}
