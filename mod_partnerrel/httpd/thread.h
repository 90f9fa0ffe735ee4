/* thread.h: a thread of this process with work of its own, beside those that answer requests: a
 * renewer for each database (memory.c), the watch (running.c) and the clerk (clerk.c).
 *
 * What holds for all of them. They are made in child_init, which holds all signals back (start.c),
 * and so have them blocked for ever. The signal that ends the process takes down its pools from
 * wherever it finds httpd's main thread, in prefork from the midst of a request and its statement.
 * So nothing such a thread needs is in a pool that goes then, it is told to end before mod_dbd's
 * connections go, and is waited for, as is any lock on the way, for a limited time only; one that
 * is at a database which does not answer is brought back from there (pr_dbd_hang_up). */
#ifndef PR_THREAD_H
#define PR_THREAD_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>
#include <time.h>

typedef struct pr_thread_t pr_thread_t;

/* Both get the baton and a pool that is cleared after each call. */
typedef struct {
    /* Once at the beginning and then again and again; returns how long to rest until the next. */
    apr_interval_time_t (*turn)(void *baton, apr_pool_t *p);
    /* NULL, or what is still to be done at the end. It is left out where the main thread was taken
     * away from the database, and may hold what would be needed there. */
    void (*last)(void *baton, apr_pool_t *p);
} pr_thread_work_t;

/* `work` and `baton` live as long as the process. The end of `pchild` ends it. NULL: none can be
 * had. */
pr_thread_t *pr_thread_make(apr_pool_t *pchild, const pr_thread_work_t *work, void *baton);

/* Ends its rest, or else leaves out the next. By any thread. */
void pr_thread_hurry(pr_thread_t *thread);

/* When that will be on CLOCK_MONOTONIC, which nobody sets. */
struct timespec pr_thread_time_in(apr_interval_time_t interval);

/* How long a process that ends waits for any one of its threads, and again once it has hung up. */
#define PR_THREAD_WAIT_AT_END apr_time_from_sec(3)

#endif
