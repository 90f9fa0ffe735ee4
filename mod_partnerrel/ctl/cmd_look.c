#include "base/codec.h"
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

/* The cloud an organisation is a partner in; any other would not know it. */
static pr_status_t find_cloud(pr_ctl_t *ctl, pr_identity_t *who)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_partners(ctl->db, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_partner_t *partner = &APR_ARRAY_IDX(all, i, pr_partner_t);
        if (!strcmp(partner->issuer, who->issuer) && !strcmp(partner->tenant, who->tenant)) {
            who->cloud = partner->cloud;
        }
    }
    return status;
}

static int read_roles(pr_ctl_t *ctl, pr_roles *out)
{
    char *rest, *text = apr_pstrdup(ctl->p, pr_ctl_value(ctl, "roles"));
    for (char *word = apr_strtok(text, ",", &rest); word; word = apr_strtok(NULL, ",", &rest)) {
        pr_role role;
        if (!pr_role_parse(&role, word)) {
            return pr_ctl_say(PR_CTL_USAGE,
                              "\"%s\" is no role; admin-agent and helpdesk-agent are two", word);
        }
        *out |= PR_ROLE_BIT(role);
    }
    return PR_CTL_OK;
}

static const char *or_none(const char *text)
{
    return text && *text ? text : "none";
}

static void print_decision(const pr_facts_t *facts, const pr_decision_t *decision)
{
    printf("allowed:      %s\n", decision->allowed ? "yes" : "no");
    printf("rule:         %s\n", or_none(decision->rule));
    printf("reason:       %s\n", or_none(decision->code));
    printf("standing:     %s\n", pr_standing_word(decision->standing));
    printf("partner:      %s\n", or_none(facts->partner.s));
    printf("customer:     %s\n", facts->customer_known ? facts->customer.s : "no such customer");
    printf("service:      %s\n",
           facts->service_known ? facts->service.s : "no such service that is on");
    printf("relationship: %s%s%s\n", pr_rel_kind_word(facts->kind),
           *facts->relationship.s ? " " : "", facts->relationship.s);
    printf("grant:        %s\n", or_none(facts->grant.s));
}

/* By id or by tenant; one that is nobody is no fault: the answer will be no. */
static pr_status_t find_customer(pr_ctl_t *ctl, pr_facts_query_t *query)
{
    const char *customer = pr_ctl_value(ctl, "customer");
    pr_customer_t *found;

    if (pr_id_parse(&query->customer, customer)) {
        return PR_OK;
    }
    pr_status_t status = pr_store_customer_of_tenant(ctl->db, &query->who->cloud, customer, &found);
    if (status == PR_OK) {
        query->customer = found->id;
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static int explain(pr_ctl_t *ctl)
{
    pr_identity_t who = {.issuer = pr_ctl_value(ctl, "issuer"),
                         .tenant = pr_ctl_value(ctl, "tenant")};
    pr_facts_query_t query = {.who = &who};
    pr_action action = PR_DO_ENTER_SERVICE;
    pr_facts_t facts;

    if (pr_ctl_given(ctl, "action") && !pr_action_parse(&action, pr_ctl_value(ctl, "action"))) {
        return pr_ctl_say(PR_CTL_USAGE, "\"%s\" is no action", pr_ctl_value(ctl, "action"));
    }
    int code = read_roles(ctl, &who.roles);
    if (code != PR_CTL_OK) {
        return code;
    }
    if (!pr_slug_id_parse(&query.service, pr_ctl_value(ctl, "service"))) {
        return pr_ctl_say(PR_CTL_USAGE, "\"%s\" is no service", pr_ctl_value(ctl, "service"));
    }
    pr_status_t status = find_cloud(ctl, &who);
    if (status == PR_OK) {
        status = find_customer(ctl, &query);
    }
    if (status == PR_CONFLICT) {
        return pr_ctl_say(PR_CTL_REFUSED, "two customers have this tenant: give the id");
    }
    if (status == PR_OK) {
        status = pr_store_facts(ctl->db, &query, &facts);
    }
    if (status != PR_OK) {
        return pr_ctl_result(status, NULL);
    }
    const pr_decision_t decision = pr_access_decide(&facts, action, who.roles);
    print_decision(&facts, &decision);
    return decision.allowed ? PR_CTL_OK : PR_CTL_REFUSED;
}

static int dump_hash(pr_ctl_t *ctl)
{
    const char *hash;
    pr_status_t status = pr_store_dump_hash(ctl->db, &hash);
    if (status == PR_OK) {
        puts(hash);
    }
    return pr_ctl_result(status, NULL);
}

static const pr_ctl_option_t explain_options[] = {
    {"issuer", PR_OPT_MUST, "URL"},
    {"tenant", PR_OPT_MUST, "TENANT"},
    {"roles", PR_OPT_MUST, "ROLE,ROLE"},
    {"service", PR_OPT_MUST, "SERVICE"},
    {"customer", PR_OPT_MUST, "ID|TENANT"},
    {"action", PR_OPT_ONE, "ACTION"},
    {NULL, PR_OPT_ONE, NULL},
};

const pr_ctl_command_t pr_ctl_look_commands[] = {
    {"explain", "", NULL, explain_options, true, false, explain,
     "may a person of this partner enter the service for the customer? Exit 0: yes, 1: no"},
    {"dump-hash", "", NULL, NULL, true, false, dump_hash,
     "SHA-256 over all tables but usage_*: equal hashes, equal contents"},
    {NULL},
};
