#include "ctl/ctl.h"

#include <stdio.h>

static int dump_hash(pr_ctl_t *ctl)
{
    const char *hash;
    pr_status_t status = pr_store_dump_hash(ctl->db, &hash);
    if (status == PR_OK) {
        puts(hash);
    }
    return pr_ctl_result(status, NULL);
}

const pr_ctl_command_t pr_ctl_look_commands[] = {
    {"dump-hash", "", NULL, NULL, true, false, dump_hash,
     "SHA-256 over all tables but usage_*: equal hashes, equal contents"},
    {NULL},
};
