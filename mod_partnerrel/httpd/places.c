/* places.c: threads that are kept longer than they work. A reader takes a file as slowly as it
 * likes, and whoever takes rights away waits for a lease: the rest of a process's threads must stay
 * free for everybody else. */
#include "httpd/door.h"
#include "httpd/memory.h"

#include <ap_mpm.h>
#include <apr_atomic.h>

static struct {
    apr_uint32_t taken, all;
} places[PR_PLACE_COUNT];

void pr_places_make(void)
{
    static const int quarters[PR_PLACE_COUNT] = {[PR_PLACE_FILE] = 1, [PR_PLACE_WAIT] = 3};
    int threads = 0;

    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    for (int kind = 0; kind < PR_PLACE_COUNT; kind++) {
        int share = threads * quarters[kind] / 4;
        places[kind].all = share > 0 ? (apr_uint32_t)share : 1;
    }
}

static apr_status_t leave(void *taken)
{
    apr_atomic_dec32(taken);
    return APR_SUCCESS;
}

bool pr_place_take(void *baton, pr_place kind)
{
    request_rec *r = baton;
    pr_state_t *state = pr_state_of(r);
    apr_uint32_t *taken = &places[kind].taken;

    if (state->places[kind] || (kind == PR_PLACE_WAIT && !pr_memory_waits(r))) {
        return true;
    }
    if (apr_atomic_add32(taken, 1) >= places[kind].all) {
        apr_atomic_dec32(taken);
        return false;
    }
    apr_pool_cleanup_register(r->pool, taken, leave, apr_pool_cleanup_null);
    state->places[kind] = true;
    return true;
}

/* Whoever reads slowly what a change has told would keep its place without a thread. */
void pr_place_leave(request_rec *r, pr_place kind)
{
    pr_state_t *state = pr_state_of(r);

    if (state->places[kind]) {
        apr_pool_cleanup_run(r->pool, &places[kind].taken, leave);
        state->places[kind] = false;
    }
}

void pr_place_settle(void *baton, const pr_seen_t *seen, int customer)
{
    apr_interval_time_t wait = pr_memory_unsettled(baton, seen, customer);

    if (wait > 0) {
        pr_world_sleep(wait);
    }
}
