#include "base/codec.h"
#include "ctl/ctl.h"

#include <stdio.h>

static int schema_show(pr_ctl_t *ctl)
{
    int version = 0;
    pr_status_t status = pr_store_schema_version(ctl->db, &version);
    if (status == PR_OK) {
        printf("schema %d, this program needs %d\n", version, PR_SCHEMA_VERSION);
    }
    return pr_ctl_result(status, NULL);
}

static int schema_apply(pr_ctl_t *ctl)
{
    int from = 0, to = 0, code = pr_ctl_open(ctl, true);
    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_schema_apply(ctl->db, &from, &to);
    if (status == PR_OK && from > PR_SCHEMA_VERSION) {
        return pr_ctl_say(PR_CTL_REFUSED,
                          "the database has schema %d, newer than this program's %d", from,
                          PR_SCHEMA_VERSION);
    }
    if (status == PR_OK) {
        printf(from == to ? "schema %d: nothing to do\n" : "schema %2$d (was %1$d)\n", from, to);
    }
    return pr_ctl_result(status, NULL);
}

static int key_new(pr_ctl_t *ctl)
{
    unsigned char id[4], key[PR_KEY_BYTES];
    const pr_world_t *world = &ctl->world;
    if (world->random(world->baton, id, sizeof id) != PR_OK ||
        world->random(world->baton, key, sizeof key) != PR_OK) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "the system gives no random bytes");
    }
    printf("k%s %s\n", pr_hex(id, sizeof id, ctl->p), pr_hex(key, sizeof key, ctl->p));
    return PR_CTL_OK;
}

const pr_ctl_command_t pr_ctl_schema_commands[] = {
    {"schema", "apply", NULL, NULL, false, false, schema_apply,
     "makes the SQLite file when it is missing and brings the schema up to date"},
    {"schema", "show", NULL, NULL, true, false, schema_show, "prints the schema's version"},
    {"key", "new", NULL, NULL, false, false, key_new,
     "prints a fresh line for the top of the key file"},
    {NULL},
};
