#include "core/types.h"

#include <apr_strings.h>
#include <string.h>

static const char *const role_words[PR_ROLE_COUNT] = {
    [PR_ROLE_PARTNER_GLOBAL_ADMIN] = "partner-global-admin",
    [PR_ROLE_ADMIN_AGENT] = "admin-agent",
    [PR_ROLE_SALES_AGENT] = "sales-agent",
    [PR_ROLE_HELPDESK_AGENT] = "helpdesk-agent",
    [PR_ROLE_BILLING_ADMIN] = "billing-admin",
    [PR_ROLE_USER_ADMIN] = "user-admin",
    [PR_ROLE_CUSTOMER_ADMIN] = "customer-admin",
    [PR_ROLE_OPERATOR] = "operator",
};
static const char *const partner_kind_words[PR_PARTNER_KIND_COUNT] = {
    [PR_PARTNER_DIRECT] = "direct",
    [PR_PARTNER_INDIRECT_PROVIDER] = "indirect_provider",
    [PR_PARTNER_INDIRECT_RESELLER] = "indirect_reseller",
    [PR_PARTNER_ADVISOR] = "advisor",
    [PR_PARTNER_SYNDICATION] = "syndication",
    [PR_PARTNER_DELEGATED_ADMIN] = "delegated_admin",
};
static const char *const partner_state_words[PR_PARTNER_STATE_COUNT] = {
    [PR_PARTNER_ACTIVE] = "active",
    [PR_PARTNER_SUSPENDED] = "suspended",
    [PR_PARTNER_BLOCKED] = "blocked",
};
static const char *const rel_kind_words[PR_REL_COUNT] = {
    [PR_REL_NONE] = "none",
    [PR_REL_RESELLER] = "reseller",
    [PR_REL_ADVISOR] = "advisor",
    [PR_REL_SUPPORT] = "support",
};
static const char *const end_reason_words[PR_END_COUNT] = {
    [PR_END_OPEN] = "open",          [PR_END_BY_CUSTOMER] = "customer",
    [PR_END_BY_PARTNER] = "partner", [PR_END_BY_VENDOR] = "vendor",
    [PR_END_REPLACED] = "replaced",  [PR_END_WITH_RELATIONSHIP] = "relationship_end",
};
static const char *const act_kind_words[PR_ACT_COUNT] = {
    [PR_ACT_ACCEPT] = "accept",
    [PR_ACT_REMOVE] = "remove",
    [PR_ACT_END] = "end",
    [PR_ACT_MAIL_SAVE] = "mail_save",
    [PR_ACT_PARTNER_ADD] = "partner_add",
    [PR_ACT_PARTNER_STATE] = "partner_state",
    [PR_ACT_SERVICE_ADD] = "service_add",
    [PR_ACT_ORDER] = "order",
    [PR_ACT_SUBSCRIPTION_CHANGE] = "subscription_change",
    [PR_ACT_TRANSFER] = "transfer",
    [PR_ACT_REQUEST] = "request",
    [PR_ACT_DROP] = "drop",
    [PR_ACT_PARTNER_END] = "partner_end",
    [PR_ACT_VENDOR_END] = "vendor_end",
    [PR_ACT_AGREED] = "agreed",
    [PR_ACT_LINK] = "link",
    [PR_ACT_PARTNER_CHANGE] = "partner_change",
    [PR_ACT_RESELLER] = "reseller",
    [PR_ACT_OFFER_SAVE] = "offer_save",
    [PR_ACT_CLOUD_SAVE] = "cloud_save",
};

static const char *word_of(const char *const *words, int count, int value)
{
    return value >= 0 && value < count ? words[value] : NULL;
}

static bool find_word(const char *const *words, int count, const char *word, int *out)
{
    for (int i = 0; word && i < count; i++) {
        if (!strcmp(words[i], word)) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *pr_role_word(pr_role role)
{
    return word_of(role_words, PR_ROLE_COUNT, (int)role);
}

const char *pr_role_words(pr_roles roles, const char *between, apr_pool_t *p)
{
    const char *all = "";

    for (int i = 0; i < PR_ROLE_COUNT; i++) {
        if (roles & PR_ROLE_BIT(i)) {
            all = *all ? apr_pstrcat(p, all, between, role_words[i], NULL) : role_words[i];
        }
    }
    return all;
}

const char *pr_partner_kind_word(pr_partner_kind kind)
{
    return word_of(partner_kind_words, PR_PARTNER_KIND_COUNT, (int)kind);
}

const char *pr_partner_state_word(pr_partner_state state)
{
    return word_of(partner_state_words, PR_PARTNER_STATE_COUNT, (int)state);
}

const char *pr_rel_kind_word(pr_rel_kind kind)
{
    return word_of(rel_kind_words, PR_REL_COUNT, (int)kind);
}

const char *pr_end_reason_word(pr_end_reason reason)
{
    return word_of(end_reason_words, PR_END_COUNT, (int)reason);
}

const char *pr_act_kind_word(pr_act_kind kind)
{
    return word_of(act_kind_words, PR_ACT_COUNT, (int)kind);
}

bool pr_role_parse(pr_role *out, const char *word)
{
    int i = 0;
    bool found = find_word(role_words, PR_ROLE_COUNT, word, &i);
    *out = (pr_role)i;
    return found;
}

bool pr_partner_kind_parse(pr_partner_kind *out, const char *word)
{
    int i = 0;
    bool found = find_word(partner_kind_words, PR_PARTNER_KIND_COUNT, word, &i);
    *out = (pr_partner_kind)i;
    return found;
}

bool pr_partner_state_parse(pr_partner_state *out, const char *word)
{
    int i = PR_PARTNER_BLOCKED; /* a state nobody knows lets nobody through */
    bool found = find_word(partner_state_words, PR_PARTNER_STATE_COUNT, word, &i);
    *out = (pr_partner_state)i;
    return found;
}

bool pr_rel_kind_parse(pr_rel_kind *out, const char *word)
{
    int i = 0;
    bool found = find_word(rel_kind_words, PR_REL_COUNT, word, &i);
    *out = (pr_rel_kind)i;
    return found;
}

bool pr_end_reason_parse(pr_end_reason *out, const char *word)
{
    int i = 0;
    bool found = find_word(end_reason_words, PR_END_COUNT, word, &i);
    *out = (pr_end_reason)i;
    return found;
}

bool pr_act_kind_parse(pr_act_kind *out, const char *word)
{
    int i = 0;
    bool found = find_word(act_kind_words, PR_ACT_COUNT, word, &i);
    *out = (pr_act_kind)i;
    return found;
}
