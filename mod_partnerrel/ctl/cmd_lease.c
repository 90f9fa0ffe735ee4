#include "ctl/ctl.h"

#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>

static int show(pr_ctl_t *ctl)
{
    pr_revisions_t now;
    pr_status_t status = pr_store_revisions(ctl->db, &now);

    if (status == PR_OK) {
        printf("%" APR_TIME_T_FMT " ms\n", apr_time_as_msec(now.waited));
    }
    return pr_ctl_result(status, NULL);
}

/* Processes look at least once a second (memory.c). */
#define KNOWN_AFTER apr_time_from_sec(2)

/* A longer one is waited for from now on, and used when everybody has learnt to wait for it: who
 * cannot look any more goes by what it knows. A shorter one is used from now on; but somebody may
 * have read the longer one a moment ago, so it is waited for until that is past. */
static int set(pr_ctl_t *ctl)
{
    char *end;
    long ms = strtol(ctl->operand, &end, 10);
    apr_interval_time_t length = apr_time_from_msec(ms);
    pr_revisions_t before;

    if (*end || end == ctl->operand || ms < 0 || length > PR_LEASE_MAX) {
        return pr_ctl_say(PR_CTL_USAGE, "a lease has 0 to %d milliseconds",
                          (int)apr_time_as_msec(PR_LEASE_MAX));
    }
    pr_status_t status = pr_store_revisions(ctl->db, &before);
    if (status == PR_OK && length != before.waited) {
        bool longer = length > before.waited;
        status = pr_store_lease_set(ctl->db, length < before.used ? length : before.used,
                                    longer ? length : before.waited);
        pr_world_sleep(longer ? KNOWN_AFTER : pr_lease_wait(before.waited));
    }
    if (status == PR_OK) {
        status = pr_store_lease_set(ctl->db, length, length);
    }
    return pr_ctl_result(status, NULL);
}

const pr_ctl_command_t pr_ctl_lease_commands[] = {
    {"lease", "show", NULL, NULL, true, false, show,
     "how long a decision is believed, and a removal waits before it is told"},
    {"lease", "set", "MILLISECONDS", NULL, true, false, set,
     "change it (0: every decision is asked for); a shorter one takes effect after the longer"},
    {NULL, NULL, NULL, NULL, false, false, NULL, NULL},
};
