#include "store/rows.h"
#include "store/schema.h"

#include <string.h>

pr_status_t pr_store_schema_version(pr_db_t *db, int *out)
{
    return pr_db_any_schema(db, out);
}

static bool is_for(const pr_schema_part_t *part, int version, const char *engine)
{
    return part->version == version && (!part->engine || !strcmp(part->engine, engine));
}

static pr_status_t apply_version(void *baton, pr_db_t *db)
{
    const int *version = baton;
    const pr_world_t *world = pr_db_world(db);

    for (const pr_schema_part_t *part = pr_schema_parts; part->sql; part++) {
        if (is_for(part, *version, pr_db_engine(db))) {
            pr_status_t status = pr_db_run(db, part->sql);
            if (status != PR_OK) {
                return status;
            }
        }
    }
    return pr_db_change(db, PR_SQL_schema_version_insert,
                        PR_PARAMS(pr_db_int(db, *version), pr_db_int(db, world->now(world->baton))),
                        NULL);
}

pr_status_t pr_store_schema_apply(pr_db_t *db, int *from, int *to)
{
    pr_status_t status = pr_db_any_schema(db, from);
    *to = *from;
    for (int next = *from + 1; status == PR_OK && next <= PR_SCHEMA_VERSION; next++) {
        status = pr_db_tx(db, apply_version, &next);
        if (status == PR_OK) {
            *to = next;
        }
    }
    return status;
}
