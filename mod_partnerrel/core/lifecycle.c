#include "core/lifecycle.h"

#define CUSTOMER PR_BY_CUSTOMER_ADMIN
#define AGENT    PR_BY_PARTNER_AGENT
#define OPERATOR PR_BY_OPERATOR
#define FRESH    PR_NEEDS_FRESH_SIGN_IN
#define SLOT     PR_NEEDS_FREE_SLOT
#define PLAIN    PR_NEEDS_PLAIN_LINK
#define NO_SUBS  PR_NEEDS_NO_ACTIVE_SUBSCRIPTION

/* domain 4.2, one line a row. What is not here does not happen. */
static const pr_transition_t table[] = {
    {PR_LIFE_NONE, PR_EVENT_ACCEPT_DAP, PR_LIFE_RESELLER_DAP, CUSTOMER, SLOT | FRESH, "R29"},
    {PR_LIFE_NONE, PR_EVENT_ACCEPT_PLAIN, PR_LIFE_RESELLER, CUSTOMER, PLAIN | FRESH, "R6"},
    {PR_LIFE_NONE, PR_EVENT_ACCEPT_ADVISOR, PR_LIFE_ADVISOR_DAP, CUSTOMER, FRESH, "R18"},
    {PR_LIFE_NONE, PR_EVENT_ACCEPT_SUPPORT, PR_LIFE_SUPPORT_DAP, CUSTOMER, FRESH, "R18"},

    {PR_LIFE_RESELLER, PR_EVENT_ACCEPT_DAP, PR_LIFE_RESELLER_DAP, CUSTOMER, SLOT | FRESH, "R56"},
    {PR_LIFE_RESELLER, PR_EVENT_ACCEPT_PLAIN, PR_LIFE_RESELLER, CUSTOMER, FRESH, "R33"},
    {PR_LIFE_RESELLER, PR_EVENT_END, PR_LIFE_NONE, AGENT | OPERATOR, NO_SUBS, "R59"},

    {PR_LIFE_RESELLER_DAP, PR_EVENT_ACCEPT_DAP, PR_LIFE_RESELLER_DAP, CUSTOMER, SLOT | FRESH,
     "R33"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_ACCEPT_PLAIN, PR_LIFE_RESELLER_DAP, CUSTOMER, FRESH, "R33"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_REMOVE_SOME, PR_LIFE_RESELLER_DAP, CUSTOMER, FRESH, "R51"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_REMOVE_LAST, PR_LIFE_RESELLER, CUSTOMER, FRESH, "R52"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_DROP, PR_LIFE_RESELLER, AGENT, 0, "R57"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_IDLE, PR_LIFE_RESELLER, OPERATOR, 0, "R58"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_REPLACED, PR_LIFE_RESELLER, CUSTOMER, FRESH, "Q1"},
    {PR_LIFE_RESELLER_DAP, PR_EVENT_END, PR_LIFE_NONE, AGENT | OPERATOR, NO_SUBS, "R59"},

    {PR_LIFE_ADVISOR, PR_EVENT_ACCEPT_ADVISOR, PR_LIFE_ADVISOR_DAP, CUSTOMER, FRESH, "R56"},
    {PR_LIFE_ADVISOR, PR_EVENT_DELETE, PR_LIFE_NONE, CUSTOMER, FRESH, "R36"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_ACCEPT_ADVISOR, PR_LIFE_ADVISOR_DAP, CUSTOMER, FRESH, "R33"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_REMOVE_SOME, PR_LIFE_ADVISOR_DAP, CUSTOMER, FRESH, "R51"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_REMOVE_LAST, PR_LIFE_ADVISOR, CUSTOMER, FRESH, "R51"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_DROP, PR_LIFE_ADVISOR, AGENT, 0, "R57"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_IDLE, PR_LIFE_ADVISOR, OPERATOR, 0, "R58"},
    {PR_LIFE_ADVISOR_DAP, PR_EVENT_DELETE, PR_LIFE_NONE, CUSTOMER, FRESH, "R36"},

    {PR_LIFE_SUPPORT, PR_EVENT_ACCEPT_SUPPORT, PR_LIFE_SUPPORT_DAP, CUSTOMER, FRESH, "R56"},
    {PR_LIFE_SUPPORT, PR_EVENT_DELETE, PR_LIFE_NONE, CUSTOMER, FRESH, "R36"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_ACCEPT_SUPPORT, PR_LIFE_SUPPORT_DAP, CUSTOMER, FRESH, "R33"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_REMOVE_SOME, PR_LIFE_SUPPORT_DAP, CUSTOMER, FRESH, "R51"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_REMOVE_LAST, PR_LIFE_SUPPORT, CUSTOMER, FRESH, "R51"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_DROP, PR_LIFE_SUPPORT, AGENT, 0, "R57"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_IDLE, PR_LIFE_SUPPORT, OPERATOR, 0, "R58"},
    {PR_LIFE_SUPPORT_DAP, PR_EVENT_DELETE, PR_LIFE_NONE, CUSTOMER, FRESH, "R36"},
};

static const struct {
    const char *word;
    pr_rel_kind kind;
    bool dap;
} lives[PR_LIFE_COUNT] = {
    [PR_LIFE_NONE] = {"none", PR_REL_NONE, false},
    [PR_LIFE_RESELLER] = {"reseller", PR_REL_RESELLER, false},
    [PR_LIFE_RESELLER_DAP] = {"reseller+dap", PR_REL_RESELLER, true},
    [PR_LIFE_ADVISOR] = {"advisor", PR_REL_ADVISOR, false},
    [PR_LIFE_ADVISOR_DAP] = {"advisor+dap", PR_REL_ADVISOR, true},
    [PR_LIFE_SUPPORT] = {"support", PR_REL_SUPPORT, false},
    [PR_LIFE_SUPPORT_DAP] = {"support+dap", PR_REL_SUPPORT, true},
};

static const char *const event_words[PR_EVENT_COUNT] = {
    [PR_EVENT_ACCEPT_DAP] = "accept_dap",
    [PR_EVENT_ACCEPT_PLAIN] = "accept_plain",
    [PR_EVENT_ACCEPT_ADVISOR] = "accept_advisor",
    [PR_EVENT_ACCEPT_SUPPORT] = "accept_support",
    [PR_EVENT_REMOVE_SOME] = "remove_some",
    [PR_EVENT_REMOVE_LAST] = "remove_last",
    [PR_EVENT_DROP] = "drop",
    [PR_EVENT_IDLE] = "idle",
    [PR_EVENT_REPLACED] = "replaced",
    [PR_EVENT_END] = "end",
    [PR_EVENT_DELETE] = "delete",
};

const pr_transition_t *pr_lifecycle_table(size_t *n)
{
    *n = sizeof table / sizeof table[0];
    return table;
}

const pr_transition_t *pr_lifecycle_find(pr_life from, pr_event event)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].from == from && table[i].event == event) {
            return &table[i];
        }
    }
    return NULL;
}

pr_life pr_life_of(pr_rel_kind kind, bool has_dap)
{
    for (int life = PR_LIFE_COUNT - 1; life > PR_LIFE_NONE; life--) {
        if (lives[life].kind == kind && lives[life].dap == has_dap) {
            return (pr_life)life;
        }
    }
    return PR_LIFE_NONE;
}

pr_rel_kind pr_life_kind(pr_life life)
{
    return lives[life].kind;
}

bool pr_life_has_dap(pr_life life)
{
    return lives[life].dap;
}

const char *pr_life_word(pr_life life)
{
    return lives[life].word;
}

const char *pr_event_word(pr_event event)
{
    return event_words[event];
}

pr_event pr_lifecycle_accept_event(pr_partner_kind kind, bool dap)
{
    switch (kind) {
    case PR_PARTNER_ADVISOR:
        return PR_EVENT_ACCEPT_ADVISOR;
    case PR_PARTNER_SYNDICATION:
    case PR_PARTNER_DELEGATED_ADMIN:
        return PR_EVENT_ACCEPT_SUPPORT;
    default:
        return dap ? PR_EVENT_ACCEPT_DAP : PR_EVENT_ACCEPT_PLAIN;
    }
}

bool pr_partner_resells(pr_partner_kind kind)
{
    return pr_lifecycle_accept_event(kind, false) == PR_EVENT_ACCEPT_PLAIN;
}

bool pr_partner_transacts(pr_partner_kind kind)
{
    return kind == PR_PARTNER_DIRECT || kind == PR_PARTNER_INDIRECT_PROVIDER;
}

bool pr_partner_takes_slot(pr_partner_kind kind)
{
    return pr_partner_transacts(kind) || kind == PR_PARTNER_INDIRECT_RESELLER;
}
