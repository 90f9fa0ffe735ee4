/* memory.h: what this process remembers of a database under its lease (lease.h), and what is asked
 * again when that is over. */
#ifndef PR_MEMORY_H
#define PR_MEMORY_H

#include "core/cache.h"
#include "store/store.h"

#include <httpd.h>

/* What this process remembers of one database, under its lease (memory.c). */
typedef struct pr_memory_t pr_memory_t;
#define PR_FACTS_KEY_MAX 640
struct pr_memory_t {
    pr_lease_t *lease;
    pr_cache_t *facts;  /* what decides (facts.c) */
    pr_cache_t *pages;  /* what is shown to strangers (remembered.h) */
    server_rec *server; /* one that has this database */
};
/* The one of a server that uses us; NULL while there is none: then everything is asked for. */
pr_memory_t *pr_memory_of(const server_rec *s);
/* Somebody stands on it: its renewer does not rest. */
void pr_memory_want(pr_memory_t *memory);
/* Does what stands on these hold now, in this server's lease? */
bool pr_memory_holds(const request_rec *r, const pr_basis_t *basis);
/* How long an answer must wait that tells what was read before `seen` (pr_lease_unsettled). */
apr_interval_time_t pr_memory_unsettled(const request_rec *r, const pr_seen_t *seen, int customer);
/* The same of one that tells no more than what stands on these. */
apr_interval_time_t pr_memory_unsettled_by(const request_rec *r, const pr_basis_t *basis);
/* Does a change wait at all before it is told? */
bool pr_memory_waits(const request_rec *r);
/* In each child, after mod_dbd's. */
void pr_memory_make(apr_pool_t *pchild, server_rec *main_server);

/* What decides for a person of a partner, from memory or else from the database, which `db` (made
 * when it is needed; the caller closes it) is asked for. Statuses of pr_store_facts. */
PR_MUSTCHECK pr_status_t pr_facts_find(request_rec *r, const pr_facts_query_t *query, pr_db_t **db,
                                       pr_facts_t *out);

/* Asks again for the requests of this database that still run and stand on revisions that are no
 * longer the newest, and cuts those that are refused now (running.c). By the renewer, after each
 * renewal, with its connection. True while any run at all. */
bool pr_running_check(pr_memory_t *memory, pr_db_t *db, apr_pool_t *p);
/* In each child. */
void pr_running_make(apr_pool_t *pchild, server_rec *main_server);

#endif
