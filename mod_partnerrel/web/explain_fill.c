#include "web/explain.h"

#include <string.h>

static const pr_field_t action_fields[] = {
    {"name", PR_MESSAGE, NULL},
    {"rule", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t action_shape = {"explained_action", action_fields};

static const pr_field_t explanation_fields[] = {
    {"allowed", PR_FLAG, NULL},
    {"why", PR_MESSAGE, NULL},
    {"rule", PR_TEXT, NULL},
    {"action", PR_MESSAGE, NULL},
    {"anybody", PR_FLAG, NULL}, /* asked for any of the partner's people */
    {"roles", PR_TEXT, NULL},   /* else for these; "" for none */
    {"who_may", PR_TEXT, NULL},
    {"partner", PR_TEXT, NULL},
    {"state", PR_MESSAGE, NULL},
    {"customer", PR_TEXT, NULL}, /* "" when there is none, or not for this reader */
    {"service", PR_TEXT, NULL},  /* "" when there is none */
    {"service_off", PR_FLAG, NULL},
    {"standing_known", PR_FLAG, NULL},
    {"column", PR_TEXT, NULL},
    {"standing", PR_MESSAGE, NULL},
    {"related", PR_FLAG, NULL},
    {"over", PR_FLAG, NULL}, /* there was a relationship */
    {"kind", PR_MESSAGE, NULL},
    {"since", PR_DATE, NULL},
    {"granted", PR_FLAG, NULL},
    {"granted_at", PR_TIME, NULL},
    {"granted_by", PR_TEXT, NULL},
    {"grant", PR_TEXT, NULL},
    {"revision", PR_TEXT, NULL}, /* "" when not for this reader */
    {"then_allowed", PR_FLAG, NULL},
    {"then_why", PR_MESSAGE, NULL},
    {"then_rule", PR_TEXT, NULL},
    {"lost", PR_LIST, &action_shape},
    {"kept", PR_LIST, &action_shape},
    {"resells", PR_FLAG, NULL}, /* contract and duty of support outlive the privileges: R52-R54 */
    {"others", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_explanation_shape = {"explanation", explanation_fields};

static const pr_field_t removal_fields[] = {
    {"service", PR_TEXT, NULL},       {"nothing", PR_FLAG, NULL}, /* it may do nothing as it is */
    {"why", PR_MESSAGE, NULL},        {"lost", PR_LIST, &action_shape},
    {"kept", PR_LIST, &action_shape}, {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_removal_shape = {"explained_removal", removal_fields};

/* ---- parts ---- */

static apr_table_t *names(const pr_exchange_t *x, const pr_decision_t *decision)
{
    apr_table_t *args = apr_table_make(x->p, 2);

    apr_table_setn(args, "vendor", x->site->vendor_name);
    apr_table_setn(args, "roles", pr_role_names(x, decision->roles));
    return args;
}

static void set_why(pr_exchange_t *x, pr_record_t *to, const char *field,
                    const pr_decision_t *decision)
{
    const char *code = decision->allowed ? "allowed" : decision->code;

    /* Whom roles would help, they are named; see-partners is for no role of a partner. */
    if (!decision->allowed && !strcmp(code, "role_needed") && !decision->roles) {
        code = "role_none";
    }
    pr_set_message(to, field, apr_pstrcat(x->p, "explain.why.", code, NULL), names(x, decision));
}

const char *pr_explain_action_unit(pr_action action, apr_pool_t *p)
{
    char *unit = apr_pstrcat(p, "explain.action.", pr_action_word(action), NULL);

    for (char *c = unit; *c; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    return unit;
}

static void set_action(pr_exchange_t *x, pr_record_t *to, const char *field, pr_action action)
{
    static const pr_decision_t none = {.roles = 0};

    pr_set_message(to, field, pr_explain_action_unit(action, x->p), names(x, &none));
}

static void add_fates(pr_exchange_t *x, pr_record_t *to, const pr_explanation_t *e)
{
    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        if (e->fates[action] != PR_FATE_NONE) {
            pr_record_t *item =
                pr_add_item(to, e->fates[action] == PR_FATE_LOST ? "lost" : "kept", x->p);
            set_action(x, item, "name", (pr_action)action);
            pr_set_text(item, "rule", pr_permit_rule((pr_action)action));
        }
    }
}

/* ---- one explanation ---- */

static void fill_answer(pr_exchange_t *x, pr_record_t *to, const pr_explanation_t *e)
{
    pr_set_flag(to, "allowed", e->now.allowed);
    set_why(x, to, "why", &e->now);
    pr_set_text(to, "rule", e->now.rule);
    set_action(x, to, "action", e->action);
    pr_set_flag(to, "anybody", e->roles == PR_PARTNER_ROLES);
    pr_set_text(to, "roles", pr_role_names(x, e->roles));
    pr_set_text(to, "who_may", pr_role_names(x, e->any_of));
}

static void fill_parties(pr_exchange_t *x, pr_record_t *to, const pr_case_t *about)
{
    pr_set_text(to, "partner", about->partner_name);
    pr_set_message(to, "state",
                   apr_pstrcat(x->p, "partner_state.",
                               pr_partner_state_word(about->facts.partner_state), NULL),
                   NULL);
    pr_set_text(to, "customer", about->customer_name);
    pr_set_text(to, "service", about->service_name);
    pr_set_flag(to, "service_off", *about->service_name && !about->facts.service_known);
}

static void fill_standing(pr_exchange_t *x, pr_record_t *to, const pr_explanation_t *e)
{
    const pr_case_t *about = &e->about;
    const char *column = apr_psprintf(x->p, "%c", 'A' + (int)e->standing);

    pr_set_flag(to, "standing_known", e->standing_known);
    pr_set_text(to, "column", column);
    pr_set_message(to, "standing",
                   apr_psprintf(x->p, "explain.standing.%c", 'a' + (int)e->standing), NULL);
    pr_set_flag(to, "related", about->facts.kind != PR_REL_NONE);
    pr_set_flag(to, "over", about->facts.kind == PR_REL_NONE && *about->facts.relationship.s);
    pr_set_message(to, "kind",
                   apr_pstrcat(x->p, "rel_kind.", pr_rel_kind_word(about->facts.kind), NULL), NULL);
    pr_set_time(to, "since", about->related_since);
}

static void fill_grant(pr_exchange_t *x, pr_record_t *to, const pr_case_t *about)
{
    pr_set_flag(to, "granted", about->facts.granted);
    pr_set_time(to, "granted_at", about->granted_at);
    pr_set_text(to, "granted_by", about->granted_by);
    pr_set_text(to, "grant", apr_pstrdup(x->p, about->facts.grant.s));
    pr_set_number(to, "others", about->other_grants);
    if (about->facts.revision) {
        pr_set_text(to, "revision", apr_psprintf(x->p, "%" APR_INT64_T_FMT, about->facts.revision));
    }
}

void pr_explain_fill(pr_exchange_t *x, const pr_explanation_t *e)
{
    pr_record_t *to = pr_set_record(x->values, "answer", x->p);

    fill_answer(x, to, e);
    fill_parties(x, to, &e->about);
    fill_standing(x, to, e);
    fill_grant(x, to, &e->about);
    pr_set_flag(to, "then_allowed", e->without.allowed);
    set_why(x, to, "then_why", &e->without);
    pr_set_text(to, "then_rule", e->without.rule);
    pr_set_flag(to, "resells", e->about.facts.kind == PR_REL_RESELLER);
    add_fates(x, to, e);
}

pr_status_t pr_explain_ask(pr_exchange_t *x, const pr_explain_query_t *query, pr_explanation_t *out)
{
    const pr_partner_t *partner = query->partner;
    const pr_identity_t who = {
        .cloud = partner->cloud, .issuer = partner->issuer, .tenant = partner->tenant};
    const pr_facts_query_t facts = {
        .who = &who, .service = query->service, .customer = query->customer};
    pr_case_t about;

    pr_status_t status = pr_store_explained(x->db, &facts, x->lang, &about);
    if (status == PR_OK) {
        *out = pr_explain(&about, query->action, query->roles);
    }
    return status;
}

/* ---- the customer's page ---- */

static void add_removal(pr_exchange_t *x, const pr_explanation_t *e)
{
    pr_record_t *item = pr_add_item(x->values, "removals", x->p);
    bool any = false;

    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        any |= e->fates[action] != PR_FATE_NONE;
    }
    pr_set_text(item, "service", e->about.service_name);
    pr_set_flag(item, "nothing", !any);
    set_why(x, item, "why", &e->now);
    add_fates(x, item, e);
}

pr_status_t pr_explain_removals(pr_exchange_t *x, const pr_partner_t *partner,
                                const apr_array_header_t *grants)
{
    pr_explain_query_t query = {.partner = partner,
                                .customer = x->customer->id,
                                .action = PR_DO_ENTER_SERVICE,
                                .roles = PR_PARTNER_ROLES};
    pr_status_t status = PR_OK;

    for (int i = 0; status == PR_OK && i < grants->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(grants, i, pr_grant_t);
        pr_explanation_t e;
        if (grant->ended_at != 0) {
            continue;
        }
        query.service = grant->service;
        status = pr_explain_ask(x, &query, &e);
        if (status == PR_OK && e.removable) {
            add_removal(x, &e);
        }
    }
    return status;
}
