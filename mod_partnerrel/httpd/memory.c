/* memory.c: what a process remembers of a database, and the thread that keeps its lease (lease.h).
 *
 * The renewer is a thread of its own: it must go on while an old child serves its long connections
 * after a graceful restart, and tick finer than mod_watchdog does. It asks by a connection outside
 * of the gate, so that a crowd at the database cannot end the lease, and never waits for anybody:
 * what goes wrong ends the lease, and then each request asks the database itself. */
#include "httpd/dbd.h"
#include "httpd/door.h"
#include "httpd/memory.h"
#include "httpd/thread.h"

#include "web/remembered.h"

#include <stdatomic.h>
#include <string.h>

#define FACTS 16384 /* about 15 MB once all are in use */
#define PAGES 4096  /* about 35 MB once all are in use */

/* When nobody has asked for so long, a process need not keep a lease; it only looks now and then,
 * so that it knows what is old. */
#define IDLE_AFTER   apr_time_from_sec(10)
#define IDLE_TURN    apr_time_from_sec(1)
#define RUNNING_TURN apr_time_from_msec(400) /* where the lease is 0: for those that run on */
#define TROUBLE_TURN apr_time_from_msec(100)
#define TURN_MIN     apr_time_from_msec(1)

typedef struct {
    pr_memory_t memory;
    const char *database;
    pr_thread_t *thread;
    apr_interval_time_t used; /* the lease the database said last */
    bool well;                /* the last renewal came about */
    bool running;             /* requests that were let through and are to be asked about again */
    _Atomic bool wanted, resting;
    apr_time_t wanted_at;
} renewer_t;

/* Of this process. In no pool: threads may still be asking while the process takes its pools down.
 */
static renewer_t *renewers[16];
static int count;

/* ---- a renewal ---- */

/* A database that is away has each request say so; here it would be said ten times a second. */
static void log_quietly(void *baton, pr_log_level level, const char *line)
{
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, (const server_rec *)baton, "%s", line);
}

static void take_over(pr_memory_t *memory, const pr_seen_t *seen)
{
    if (!pr_lease_renew(memory->lease, seen)) {
        pr_cache_clear(memory->facts);
        pr_cache_clear(memory->pages);
    }
}

static bool renew(renewer_t *renewer, apr_pool_t *p)
{
    pr_memory_t *memory = &renewer->memory;
    pr_world_t world = pr_world_system(log_quietly, memory->server);
    pr_db_t *db = pr_db_make(pr_dbd_lender_beside(memory->server, p), &world, p);
    pr_revisions_t *read = apr_palloc(p, sizeof *read);
    pr_seen_t seen = {read, pr_ticks(), 0};

    pr_status_t status = pr_store_revisions(db, read);
    seen.answered = pr_ticks();
    if (status == PR_OK) {
        take_over(memory, &seen);
        renewer->running = pr_running_check(memory, db, p);
        renewer->used = read->used;
    }
    pr_db_close(db);
    return status == PR_OK && !read->recovering;
}

static void say_change(renewer_t *renewer, bool well)
{
    if (well != renewer->well) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, renewer->memory.server,
                     well ? "PR0430: the lease is held"
                          : "PR0431: the lease is lost: the database is asked for each decision");
    }
    renewer->well = well;
}

/* ---- its turns ---- */

static apr_interval_time_t turn_for(renewer_t *renewer, bool well)
{
    apr_time_t now = apr_time_now();

    if (atomic_exchange(&renewer->wanted, false)) {
        renewer->wanted_at = now;
    }
    if (!well) {
        return TROUBLE_TURN;
    }
    if (renewer->used == 0) {
        return RUNNING_TURN;
    }
    if (now - renewer->wanted_at > IDLE_AFTER && !renewer->running) {
        return IDLE_TURN;
    }
    return renewer->used / 2 > TURN_MIN ? renewer->used / 2 : TURN_MIN;
}

static apr_interval_time_t keep_lease(void *baton, apr_pool_t *p)
{
    renewer_t *renewer = baton;
    apr_time_t began = apr_time_now();

    atomic_store(&renewer->resting, false);
    bool well = renew(renewer, p);
    say_change(renewer, well);
    apr_interval_time_t took = apr_time_now() - began, turn = turn_for(renewer, well);
    atomic_store(&renewer->resting, turn == IDLE_TURN);
    return turn > took ? turn - took : TURN_MIN;
}

/* ---- in each child ---- */

static bool prepare(renewer_t *renewer, server_rec *s, const char *database)
{
    const pr_world_t world = pr_world_of_server(s);
    unsigned char secret[PR_HASH_SECRET];

    if (world.random(world.baton, secret, sizeof secret) != PR_OK) {
        return false;
    }
    renewer->well = true;
    renewer->database = database;
    renewer->memory.server = s;
    renewer->memory.lease = pr_lease_make();
    renewer->memory.facts = pr_cache_make(FACTS, PR_FACTS_KEY_MAX, sizeof(pr_facts_t), secret);
    renewer->memory.pages =
        pr_cache_make(PAGES, PR_REMEMBERED_KEY_MAX, PR_REMEMBERED_VALUE_MAX, secret);
    return renewer->memory.lease && renewer->memory.facts && renewer->memory.pages;
}

static pr_memory_t *make(apr_pool_t *pchild, server_rec *s, const char *database)
{
    static const pr_thread_work_t work = {keep_lease, NULL};
    renewer_t *renewer = calloc(1, sizeof *renewer);

    if (renewer && prepare(renewer, s, database)) {
        renewer->thread = pr_thread_make(pchild, &work, renewer);
    }
    if (!renewer || !renewer->thread) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     "PR0432: no memory or thread for a lease: every decision is asked for");
        return NULL;
    }
    renewers[count++] = renewer;
    return &renewer->memory;
}

static pr_memory_t *memory_for(apr_pool_t *pchild, server_rec *s, const char *database)
{
    for (int i = 0; i < count; i++) {
        if (!strcmp(renewers[i]->database, database)) {
            return &renewers[i]->memory;
        }
    }
    return count < (int)(sizeof renewers / sizeof renewers[0]) ? make(pchild, s, database) : NULL;
}

void pr_memory_make(apr_pool_t *pchild, server_rec *main_server)
{
    for (server_rec *s = main_server; s; s = s->next) {
        pr_server_conf_t *conf = pr_config_server(s);
        if (conf->database && !conf->memory) {
            conf->memory = memory_for(pchild, s, conf->database);
        }
    }
}

/* ---- for requests ---- */

void pr_memory_want(pr_memory_t *memory)
{
    renewer_t *renewer = (renewer_t *)memory;

    if (!atomic_load_explicit(&renewer->wanted, memory_order_relaxed)) {
        atomic_store_explicit(&renewer->wanted, true, memory_order_relaxed);
    }
    if (atomic_load_explicit(&renewer->resting, memory_order_relaxed)) {
        pr_thread_hurry(renewer->thread);
    }
}

pr_memory_t *pr_memory_of(const server_rec *s)
{
    return pr_config_server(s)->memory;
}

bool pr_memory_holds(const request_rec *r, const pr_basis_t *basis)
{
    const pr_server_conf_t *conf = pr_config_server(r->server);

    pr_memory_want(conf->memory);
    return pr_lease_holds(conf->memory->lease, basis, pr_ticks(), pr_config_lease(conf));
}

apr_interval_time_t pr_memory_unsettled(const request_rec *r, const pr_seen_t *seen, int customer)
{
    pr_memory_t *memory = pr_memory_of(r->server);

    if (!memory) {
        return pr_lease_wait(seen->read ? seen->read->waited : PR_LEASE_MAX);
    }
    pr_memory_want(memory);
    if (seen->read) {
        take_over(memory, seen); /* it is as good as the renewer's own */
    }
    return pr_lease_unsettled(memory->lease, seen->read, customer, pr_ticks());
}

apr_interval_time_t pr_memory_unsettled_by(const request_rec *r, const pr_basis_t *basis)
{
    pr_memory_t *memory = pr_memory_of(r->server);

    return memory ? pr_lease_unsettled_by(memory->lease, basis, pr_ticks()) : 0;
}

bool pr_memory_waits(const request_rec *r)
{
    pr_memory_t *memory = pr_memory_of(r->server);

    return !memory || pr_lease_unsettled(memory->lease, NULL, PR_NO_CUSTOMER, 0) > 0;
}
