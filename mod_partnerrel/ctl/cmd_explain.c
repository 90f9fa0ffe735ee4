/* Why a partner's people may do a thing for a customer, or may not (R34, R48, R51). */
#include "base/text.h"
#include "ctl/ctl.h"
#include "web/explain.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    pr_partner_t *partner;
    pr_identity_t who; /* the partner's organisation with the roles asked about */
    pr_action action;
    pr_facts_query_t query;
} question_t;

/* ---- the question ---- */

static int read_action(pr_ctl_t *ctl, pr_action *action)
{
    const char *word = pr_ctl_value(ctl, "action");

    *action = PR_DO_ENTER_SERVICE;
    if (!*word || (pr_action_parse(action, word) && pr_explain_asks(*action))) {
        return PR_CTL_OK;
    }
    return pr_ctl_say(PR_CTL_USAGE,
                      "\"%s\" is nothing that a partner does for a customer"
                      " (partnerrelctl matrix shows what is)",
                      word);
}

/* Without --role: anybody of the partner. */
static int read_roles(pr_ctl_t *ctl, pr_roles *out)
{
    apr_array_header_t *words = pr_ctl_values(ctl, "role");

    *out = words->nelts ? 0 : PR_PARTNER_ROLES;
    for (int i = 0; i < words->nelts; i++) {
        const char *word = APR_ARRAY_IDX(words, i, const char *);
        pr_role role;
        if (!pr_role_parse(&role, word) || !(PR_ROLE_BIT(role) & PR_PARTNER_ROLES)) {
            return pr_ctl_say(PR_CTL_USAGE,
                              "\"%s\" is no role of a partner's people; admin-agent and"
                              " helpdesk-agent are two",
                              word);
        }
        *out |= PR_ROLE_BIT(role);
    }
    return PR_CTL_OK;
}

/* By id or by tenant; one that is nobody is no fault: the answer will be no. */
static int find_customer(pr_ctl_t *ctl, question_t *q)
{
    const char *customer = pr_ctl_value(ctl, "customer");
    pr_customer_t *found;

    if (pr_id_parse(&q->query.customer, customer)) {
        return PR_CTL_OK;
    }
    pr_status_t status = pr_store_customer_of_tenant(ctl->db, &q->partner->cloud, customer, &found);
    if (status == PR_CONFLICT) {
        return pr_ctl_say(PR_CTL_REFUSED, "two customers have the tenant %s: give the id",
                          customer);
    }
    if (status == PR_OK) {
        q->query.customer = found->id;
    }
    return status == PR_NOT_FOUND ? PR_CTL_OK : pr_ctl_result(status, NULL);
}

static int read_question(pr_ctl_t *ctl, question_t *q)
{
    int code = read_action(ctl, &q->action);

    if (code == PR_CTL_OK) {
        code = read_roles(ctl, &q->who.roles);
    }
    if (code == PR_CTL_OK && !pr_slug_id_parse(&q->query.service, pr_ctl_value(ctl, "service"))) {
        code = pr_ctl_say(PR_CTL_USAGE, "\"%s\" is no service", pr_ctl_value(ctl, "service"));
    }
    if (code == PR_CTL_OK) {
        code = pr_ctl_partner(ctl, pr_ctl_value(ctl, "partner"), &q->partner);
    }
    if (code != PR_CTL_OK) {
        return code;
    }
    q->who.cloud = q->partner->cloud;
    q->who.issuer = q->partner->issuer;
    q->who.tenant = q->partner->tenant;
    q->query.who = &q->who;
    return find_customer(ctl, q);
}

/* ---- the answer ---- */

static const struct {
    const char *code, *sentence;
} sentences[] = {
    {"partner_blocked", "the partner is blocked: all its access is refused"},
    {"partner_suspended", "the partner is suspended: it can begin nothing new"},
    {"role_needed", "it takes another role of the partner's people"},
    {"service_off", "there is no such service, or it is switched off"},
    {"relationship_required", "partner and customer have no relationship"},
    {"dap_required", "it takes privileges for this service, which the customer has not granted"},
    {"ask_vendor", "without privileges the vendor does it, when the partner asks for it"},
    {"not_original_reseller", "only the reseller that sold a subscription may do it"},
    {"not_permitted", "this kind of relationship does not allow it"},
};

static const char *sentence_of(const pr_decision_t *decision)
{
    for (size_t i = 0; decision->code && i < sizeof sentences / sizeof sentences[0]; i++) {
        if (!strcmp(sentences[i].code, decision->code)) {
            return sentences[i].sentence;
        }
    }
    return decision->allowed ? "relationship, privileges and role allow it" : decision->code;
}

static void print_fates(const pr_explanation_t *e, const char *label, pr_fate fate)
{
    const char *before = "";

    printf("%s ", label);
    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        if (e->fates[action] == fate) {
            printf("%s%s", before, pr_action_word((pr_action)action));
            before = ", ";
        }
    }
    printf("%s\n", *before ? "" : "nothing");
}

static void print_question(const pr_explanation_t *e, apr_pool_t *p)
{
    const pr_case_t *about = &e->about;

    printf("action:       %s\n", pr_action_word(e->action));
    printf("roles:        %s\n", e->roles == PR_PARTNER_ROLES ? "anybody of the partner"
                                                              : pr_role_words(e->roles, ", ", p));
    printf("who may:      %s\n", pr_role_words(e->any_of, ", ", p));
    printf("partner:      %s %s (%s)\n", about->facts.partner.s, about->partner_name,
           pr_partner_state_word(about->facts.partner_state));
    printf("customer:     %s%s%s\n",
           about->facts.customer_known ? about->facts.customer.s : "no such customer",
           about->facts.customer_known ? " " : "", about->customer_name);
    printf("service:      %s %s (%s)\n", about->service.s, about->service_name,
           about->facts.service_known ? "on"
           : *about->service_name     ? "switched off"
                                      : "no such service");
}

static void print_grant(const pr_case_t *about, apr_pool_t *p)
{
    if (about->facts.granted) {
        printf("grant:        %s since %s by %s; no end date: it holds until it is removed\n",
               about->facts.grant.s, pr_text_rfc3339(about->granted_at, p), about->granted_by);
    }
    else {
        printf("grant:        none\n");
    }
}

static void print_standing(const pr_explanation_t *e, apr_pool_t *p)
{
    const pr_case_t *about = &e->about;

    printf("standing:     %c, %s\n", 'A' + (int)e->standing, pr_standing_word(e->standing));
    if (*about->facts.relationship.s) {
        printf("relationship: %s since %s, %s\n", pr_rel_kind_word(about->facts.kind),
               pr_text_rfc3339(about->related_since, p), about->facts.relationship.s);
    }
    else {
        printf("relationship: none\n");
    }
    print_grant(about, p);
    printf("sold:         %d live subscriptions of the service\n", about->sold);
    printf("revision:     %" APR_INT64_T_FMT "\n", about->facts.revision);
}

static void print_without(const pr_explanation_t *e)
{
    if (!e->removable) {
        return;
    }
    printf("\nif the grant were removed\n");
    printf("%s: %s (%s)\n", pr_action_word(e->action),
           e->without.allowed ? "still allowed" : sentence_of(&e->without), e->without.rule);
    print_fates(e, "no longer possible:", PR_FATE_LOST);
    print_fates(e, "still possible:", PR_FATE_KEPT);
    if (e->about.other_grants) {
        printf("grants for other services stay: %d\n", e->about.other_grants);
    }
}

static void print_explanation(const pr_explanation_t *e, apr_pool_t *p)
{
    printf("allowed:      %s\n", e->now.allowed ? "yes" : "no");
    printf("why:          %s\n", sentence_of(&e->now));
    printf("rule:         %s\n", e->now.rule);
    printf("reason:       %s\n", e->now.code ? e->now.code : "none");
    print_question(e, p);
    print_standing(e, p);
    print_without(e);
}

static int explain(pr_ctl_t *ctl)
{
    question_t q = {.partner = NULL};
    pr_case_t about;
    int code = read_question(ctl, &q);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_explained(ctl->db, &q.query, "en", &about);
    if (status != PR_OK) {
        return pr_ctl_result(status, NULL);
    }
    const pr_explanation_t e = pr_explain(&about, q.action, q.who.roles);
    if (pr_ctl_given(ctl, "json")) {
        fputs(pr_explain_json(&e, ctl->p), stdout);
    }
    else {
        print_explanation(&e, ctl->p);
    }
    return e.now.allowed ? PR_CTL_OK : PR_CTL_REFUSED;
}

static const pr_ctl_option_t options[] = {
    {"partner", PR_OPT_MUST, "ID|TENANT"},
    {"customer", PR_OPT_MUST, "ID|TENANT"},
    {"service", PR_OPT_MUST, "SERVICE"},
    {"action", PR_OPT_ONE, "ACTION"},
    {"role", PR_OPT_MANY, "ROLE"},
    {"json", PR_OPT_FLAG, NULL},
    {NULL, PR_OPT_ONE, NULL},
};

const pr_ctl_command_t pr_ctl_explain_commands[] = {
    {"explain", "", NULL, options, true, false, explain,
     "may the partner's people (of these roles) enter the service, or do ACTION, for the customer:"
     " by which rule and grant, and what would change without it? Exit 0: yes, 1: no"},
    {NULL},
};
