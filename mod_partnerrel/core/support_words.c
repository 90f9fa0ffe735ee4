#include "core/support.h"

#include <string.h>

static const char *const states[PR_SUPPORT_STATE_COUNT] = {
    [PR_SUPPORT_NONE] = "none",
    [PR_SUPPORT_OPEN] = "open",
    [PR_SUPPORT_ATTENTION] = "attention_needed",
    [PR_SUPPORT_CLOSED] = "closed",
};
static const char *const events[PR_SUPPORT_EVENT_COUNT] = {
    [PR_SUPPORT_OPEN_ON_BEHALF] = "on_behalf",
    [PR_SUPPORT_NOTE] = "note",
    [PR_SUPPORT_ASK] = "ask",
    [PR_SUPPORT_ANSWER] = "answer",
    [PR_SUPPORT_CLOSE] = "close",
    [PR_SUPPORT_REOPEN] = "reopen",
};
static const char *const sides[PR_SIDE_COUNT] = {
    [PR_SIDE_PARTNER] = "partner",
    [PR_SIDE_CUSTOMER] = "customer",
    [PR_SIDE_OPERATOR] = "operator",
};
static const char *const severities[PR_SEVERITY_COUNT] = {
    [PR_SEVERITY_CRITICAL] = "critical",
    [PR_SEVERITY_MODERATE] = "moderate",
    [PR_SEVERITY_MINIMAL] = "minimal",
};
static const char *const topics[PR_TOPIC_COUNT] = {
    [PR_TOPIC_ACCESS] = "access",   [PR_TOPIC_MAIL] = "mail",   [PR_TOPIC_DATA] = "data",
    [PR_TOPIC_BILLING] = "billing", [PR_TOPIC_OTHER] = "other",
};

static bool find(const char *const *words, int count, const char *word, int *out)
{
    *out = 0;
    for (int i = 0; word && i < count; i++) {
        if (!strcmp(words[i], word)) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *pr_support_state_word(pr_support_state state)
{
    return states[state];
}

bool pr_support_state_parse(pr_support_state *out, const char *word)
{
    int i;
    bool found = find(states, PR_SUPPORT_STATE_COUNT, word, &i);
    *out = (pr_support_state)i;
    return found;
}

const char *pr_support_event_word(pr_support_event event)
{
    return events[event];
}

bool pr_support_event_parse(pr_support_event *out, const char *word)
{
    int i;
    bool found = find(events, PR_SUPPORT_EVENT_COUNT, word, &i);
    *out = (pr_support_event)i;
    return found;
}

const char *pr_support_side_word(pr_support_side side)
{
    return sides[side];
}

bool pr_support_side_parse(pr_support_side *out, const char *word)
{
    int i;
    bool found = find(sides, PR_SIDE_COUNT, word, &i);
    *out = (pr_support_side)i;
    return found;
}

const char *pr_severity_word(pr_severity severity)
{
    return severities[severity];
}

bool pr_severity_parse(pr_severity *out, const char *word)
{
    int i;
    bool found = find(severities, PR_SEVERITY_COUNT, word, &i);
    *out = (pr_severity)i;
    return found;
}

const char *pr_topic_word(pr_topic topic)
{
    return topics[topic];
}

bool pr_topic_parse(pr_topic *out, const char *word)
{
    int i;
    bool found = find(topics, PR_TOPIC_COUNT, word, &i);
    *out = (pr_topic)i;
    return found;
}
