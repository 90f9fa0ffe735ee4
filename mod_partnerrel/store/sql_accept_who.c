#include "base/text.h"
#include "store/accept.h"
#include "store/rows.h"

static const char *first_text(const char *a, const char *b, const char *c)
{
    return *a ? a : *b ? b : c;
}

static const char *fold(const pr_accept_t *a, const char *text)
{
    const char *folded = pr_text_fold(text, pr_db_pool(a->db));
    return folded ? folded : "";
}

static pr_status_t make_customer(pr_accept_t *a)
{
    const pr_identity_t *who = a->in->who;
    const pr_world_t *world = pr_db_world(a->db);
    const char *name = first_text(who->org_name, who->org_domain, who->tenant);
    pr_customer_id id;

    if (pr_id_make(world, &id) != PR_OK) {
        return PR_BUG;
    }
    return pr_db_change(a->db, PR_SQL_customer_insert,
                        PR_PARAMS(id.s, who->cloud.s, who->issuer, who->tenant, name, fold(a, name),
                                  who->org_domain, fold(a, who->org_domain), who->org_country,
                                  pr_db_int(a->db, world->now(world->baton)),
                                  pr_db_int(a->db, pr_shard_of_customer(&id))),
                        NULL);
}

pr_status_t pr_accept_find_customer(pr_accept_t *a)
{
    pr_status_t status = pr_store_customer_of_org(a->db, a->in->who, &a->customer);
    if (status == PR_NOT_FOUND && (status = make_customer(a)) == PR_OK) {
        status = pr_store_customer_of_org(a->db, a->in->who, &a->customer);
    }
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    return pr_db_change(a->db, PR_SQL_customer_lock, PR_PARAMS(a->customer->id.s), NULL);
}
