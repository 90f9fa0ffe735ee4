/* facts.c: what decides about a request, remembered under the lease (lease.h).
 *
 * Facts are remembered and not decisions: they are the same for all people of a partner, and what
 * follows from them is computed in no time. Whoever is no partner, and a customer or a
 * subscription nobody knows, is asked for each time: what might make them known raises no revision
 * one could have noted. */
#include "httpd/dbd.h"
#include "httpd/door.h"
#include "httpd/memory.h"

/* All that the statement is asked with. */
static bool make_key(const pr_facts_query_t *query, char *key, size_t *n)
{
    const char *const parts[] = {query->who->cloud.s,
                                 query->who->issuer,
                                 query->who->tenant,
                                 query->customer.s,
                                 query->service.s,
                                 query->subscription.s,
                                 NULL};

    *n = 0;
    return pr_cache_key_add(key, PR_FACTS_KEY_MAX, n, parts);
}

static pr_status_t ask(request_rec *r, const pr_facts_query_t *query, pr_db_t **db, pr_facts_t *out)
{
    if (!*db) {
        *db = pr_db_make(pr_dbd_lender(r), pr_world_of_request(r), r->pool);
    }
    return pr_store_facts(*db, query, out);
}

pr_status_t pr_facts_find(request_rec *r, const pr_facts_query_t *query, pr_db_t **db,
                          pr_facts_t *out)
{
    pr_memory_t *memory = pr_memory_of(r->server);
    char bytes[PR_FACTS_KEY_MAX];
    pr_cache_key_t key = {bytes, 0};
    pr_basis_t basis;
    size_t n;

    if (!memory || !make_key(query, bytes, &key.n)) {
        return ask(r, query, db, out);
    }
    if (pr_cache_get(memory->facts, &key, &basis, out, &n) && pr_memory_holds(r, &basis)) {
        return PR_OK;
    }
    pr_status_t status = ask(r, query, db, out);
    if (status == PR_OK) {
        pr_cache_put(memory->facts, &key, &out->basis, out, sizeof *out);
    }
    return status;
}
