/* clerk.c: takes what this process has counted to the database, so that no request ever waits for
 * that.
 *
 * One thread, with a pool of its own, which borrows through the gate like everybody else. What the
 * database does not take stays counted, and is tried again at growing intervals. When the child
 * ends, its main thread may have been taken away by a signal from anywhere, also from a statement
 * of its own (prefork): so it only asks the clerk to end, who goes to the database once more, and
 * waits for it no longer than a moment. */
#include "httpd/door.h"

#include <ap_mpm.h>
#include <pthread.h>
#include <time.h>

/* Between two rounds; longer where there are so many processes that together they would come more
 * often than every SPREAD: SQLite has one writer at a time. */
#define EVERY   apr_time_from_sec(3)
#define SPREAD  apr_time_from_msec(100)
#define SLOWEST apr_time_from_sec(30)
/* How long a process that ends waits for it. */
#define WAIT_AT_END apr_time_from_sec(3)

/* Of this process. In no pool: the clerk may be late. */
static struct {
    pthread_mutex_t mutex; /* of the three below; no request takes it */
    pthread_cond_t told;   /* by the clock that nobody sets */
    bool ending, once_more, ended;
    apr_interval_time_t every;
    apr_pool_t *p;
} clerk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* ---- waiting ---- */

static struct timespec from_now(clockid_t clock, apr_interval_time_t wait)
{
    struct timespec at;

    clock_gettime(clock, &at);
    apr_time_t nsec = at.tv_nsec + apr_time_usec(wait) * 1000;
    return (struct timespec){.tv_sec = at.tv_sec + (time_t)(apr_time_sec(wait) + nsec / 1000000000),
                             .tv_nsec = (long)(nsec % 1000000000)};
}

/* False: it is time to end. */
static bool rest(apr_interval_time_t wait)
{
    const struct timespec until = from_now(CLOCK_MONOTONIC, wait);

    pthread_mutex_lock(&clerk.mutex);
    while (!clerk.ending && pthread_cond_timedwait(&clerk.told, &clerk.mutex, &until) == 0) {
    }
    bool go_on = !clerk.ending;
    pthread_mutex_unlock(&clerk.mutex);
    return go_on;
}

/* ---- the clerk ---- */

/* False when something stays. */
static bool go_round(void)
{
    bool links = pr_tally_flush(clerk.p), uses = pr_journal_flush(clerk.p);

    apr_pool_clear(clerk.p);
    return links && uses;
}

static void *work(void *baton)
{
    apr_interval_time_t wait = clerk.every;

    while (rest(wait)) {
        bool all = go_round();
        wait = all ? clerk.every : wait * 2 < SLOWEST ? wait * 2 : SLOWEST;
    }
    if (clerk.once_more) {
        go_round();
    }
    pthread_mutex_lock(&clerk.mutex);
    clerk.ended = true;
    pthread_cond_broadcast(&clerk.told);
    pthread_mutex_unlock(&clerk.mutex);
    return NULL;
}

/* ---- its beginning and its end ---- */

/* A main thread that was at the database may hold what the clerk would need there; one that a
 * second signal took away from here holds the mutex. */
static apr_status_t end(void *data)
{
    const struct timespec until = from_now(CLOCK_MONOTONIC, WAIT_AT_END);
    const struct timespec soon = from_now(CLOCK_REALTIME, WAIT_AT_END);

    if (pthread_mutex_timedlock(&clerk.mutex, &soon) != 0) {
        return APR_SUCCESS;
    }
    clerk.once_more = !pr_dbd_inside();
    clerk.ending = true;
    pthread_cond_broadcast(&clerk.told);
    while (!clerk.ended && pthread_cond_timedwait(&clerk.told, &clerk.mutex, &until) == 0) {
    }
    pthread_mutex_unlock(&clerk.mutex);
    return APR_SUCCESS;
}

static apr_interval_time_t interval(void)
{
    int processes = 1;

    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &processes);
    apr_interval_time_t spread = processes * SPREAD;
    return spread < EVERY ? EVERY : spread < SLOWEST ? spread : SLOWEST;
}

static bool prepare(void)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&clerk.told, &attr);
    pthread_condattr_destroy(&attr);
    clerk.every = interval();
    return apr_pool_create_unmanaged_ex(&clerk.p, NULL, NULL) == APR_SUCCESS;
}

void pr_clerk_make(apr_pool_t *pchild, server_rec *main_server)
{
    pthread_t thread;
    pthread_attr_t attr;

    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (prepare() && pthread_create(&thread, &attr, work, NULL) == 0) {
        /* Before the gate closes, which was registered first. */
        apr_pool_pre_cleanup_register(pchild, NULL, end);
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server,
                     "PR0423: no thread can be had: looks at links and uses of services are not "
                     "counted");
    }
    pthread_attr_destroy(&attr);
}
