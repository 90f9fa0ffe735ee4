#include "ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int pr_ctl_say(int code, const char *fmt, ...)
{
    va_list ap;
    fputs("partnerrelctl: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return code;
}

static const struct {
    const char *code, *sentence;
} sentences[] = {
    {"partner_exists", "this organisation (issuer and tenant) is a partner already"},
    {"name_taken", "another partner has this name or one that looks like it"},
    {"name_refused", "the name must be 1 to 80 characters of one script with nothing hidden in it"},
    {"domain_refused", "the domain must be a DNS name in lower case, such as example.org"},
    {"country_refused", "the country must be two capital letters, such as DE"},
    {"line_refused", "mpn and contact are single lines of at most 200 characters"},
    {"cloud_unknown", "there is no such cloud (partnerrelctl cloud list shows them)"},
    {"cloud_exists", "there is such a cloud (partnerrelctl cloud set changes it)"},
    {"base_url_refused",
     "--base-url is http:// or https:// with a host, without a slash at the end"},
    {"retention_refused", "--retention is a number of days from 1 to 3650"},
    {"region_refused", "a region has a short name of a-z, 0-9 and -"},
    {"agreement_url_refused", "the agreement's URL begins with https:// or http://"},
    {"kind_not_offered", "this cloud has neither indirect providers nor indirect resellers (R69)"},
    {"market_unknown", "the country is no market of this cloud (partnerrelctl market list, R68)"},
    {"changed_meanwhile", "somebody else changed it at the same moment: look, and try again"},
    {"relationship_over", "there is no relationship between the two any more (E15)"},
    {"customer_ends",
     "this relationship is none of resale: the customer ends it on its page (R36)"},
    {"subscriptions_live",
     "live subscriptions stand in the way: cancel or transfer these first (R60)"},
    {"note_missing", "--note is one line of 1 to 500 characters with nothing hidden in it (R52)"},
    {"service_unknown", "the cloud has no such service (partnerrelctl service list shows them)"},
};

static const char *sentence_of(const pr_problem_t *why)
{
    for (size_t i = 0; why && why->code && i < sizeof sentences / sizeof sentences[0]; i++) {
        if (!strcmp(sentences[i].code, why->code)) {
            return sentences[i].sentence;
        }
    }
    return why ? why->code : NULL;
}

int pr_ctl_result(pr_status_t status, const pr_problem_t *why)
{
    const char *sentence = sentence_of(why);
    switch (status) {
    case PR_OK:
        return PR_CTL_OK;
    case PR_UNAVAILABLE:
        return pr_ctl_say(PR_CTL_UNAVAILABLE,
                          "the database does not answer as it should (see above)");
    case PR_BUG:
        return pr_ctl_say(PR_CTL_UNAVAILABLE,
                          "a fault in partnerrelctl or in the database's schema");
    case PR_NOT_FOUND:
        return pr_ctl_say(PR_CTL_REFUSED, "%s", sentence ? sentence : "there is no such thing");
    default:
        return pr_ctl_say(status == PR_INVALID ? PR_CTL_USAGE : PR_CTL_REFUSED, "%s",
                          sentence ? sentence : "refused");
    }
}
