/* The journal of use: what goes earlier than by itself. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>

static int say_gone(pr_status_t status, apr_int64_t gone)
{
    if (status == PR_OK) {
        printf("lines gone: %" APR_INT64_T_FMT "\n", gone);
    }
    return pr_ctl_result(status, NULL);
}

static int prune(pr_ctl_t *ctl)
{
    const char *days = pr_ctl_value(ctl, "days");
    char *end;
    long n = strtol(days, &end, 10);
    apr_int64_t gone = 0;

    if (end == days || *end || n < 0 || n > PR_USAGE_KEPT) {
        return pr_ctl_say(PR_CTL_USAGE, "--days is a number from 0 to %d", PR_USAGE_KEPT);
    }
    pr_status_t status = pr_store_usage_prune(ctl->db, (int)n, &gone);
    return say_gone(status, gone);
}

static int erase(pr_ctl_t *ctl)
{
    apr_int64_t gone = 0;
    pr_status_t status = pr_store_usage_erase(ctl->db, pr_ctl_value(ctl, "issuer"),
                                              pr_ctl_value(ctl, "subject"), &gone);

    return say_gone(status, gone);
}

static const pr_ctl_option_t prune_options[] = {{"days", PR_OPT_MUST, "DAYS"},
                                                {NULL, PR_OPT_ONE, NULL}};
static const pr_ctl_option_t erase_options[] = {
    {"issuer", PR_OPT_MUST, "URL"}, {"subject", PR_OPT_MUST, "SUBJECT"}, {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_usage_commands[] = {
    {"usage", "prune", NULL, prune_options, true, false, prune,
     "takes lines older than so many days out of the journal of use"},
    {"usage", "erase", NULL, erase_options, true, false, erase,
     "takes all lines of a person out of the journal of use"},
    {NULL},
};
