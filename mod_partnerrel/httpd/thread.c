#include "httpd/thread.h"

#include "httpd/dbd.h"
#include "httpd/door.h"

#include <pthread.h>
#include <stdlib.h>

struct pr_thread_t {
    const pr_thread_work_t *work;
    void *baton;
    apr_pool_t *p;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t told;
    bool hurry, ending, once_more, ended;
};

struct timespec pr_thread_time_in(apr_interval_time_t interval)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    apr_time_t sum = apr_time_from_sec(at.tv_sec) + at.tv_nsec / 1000 + interval;
    return (struct timespec){.tv_sec = apr_time_sec(sum), .tv_nsec = apr_time_usec(sum) * 1000L};
}

/* With the mutex; false when it became `until`. */
static bool wait_until(pr_thread_t *thread, const struct timespec *until)
{
    return pthread_cond_clockwait(&thread->told, &thread->mutex, CLOCK_MONOTONIC, until) == 0;
}

/* False: it is time to end. */
static bool rest(pr_thread_t *thread, apr_interval_time_t interval)
{
    const struct timespec until = pr_thread_time_in(interval);

    pthread_mutex_lock(&thread->mutex);
    while (!thread->ending && !thread->hurry && wait_until(thread, &until)) {
    }
    thread->hurry = false;
    bool go_on = !thread->ending;
    pthread_mutex_unlock(&thread->mutex);
    return go_on;
}

static void *run(void *data)
{
    pr_thread_t *thread = data;
    apr_interval_time_t interval;

    do {
        interval = thread->work->turn(thread->baton, thread->p);
        apr_pool_clear(thread->p);
    } while (rest(thread, interval));
    if (thread->work->last && thread->once_more) {
        thread->work->last(thread->baton, thread->p);
    }
    pthread_mutex_lock(&thread->mutex);
    thread->ended = true;
    pthread_cond_broadcast(&thread->told);
    pthread_mutex_unlock(&thread->mutex);
    return NULL;
}

static void wait_for(pr_thread_t *thread)
{
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    while (!thread->ended && wait_until(thread, &until)) {
    }
}

static apr_status_t end(void *data)
{
    pr_thread_t *thread = data;
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    if (pthread_mutex_clocklock(&thread->mutex, CLOCK_MONOTONIC, &until) == 0) {
        thread->once_more = !pr_dbd_inside();
        thread->ending = true;
        pthread_cond_broadcast(&thread->told);
        wait_for(thread);
        if (!thread->ended) {
            pr_dbd_hang_up();
            wait_for(thread);
        }
        pthread_mutex_unlock(&thread->mutex);
    }
    return APR_SUCCESS;
}

static bool begin(pr_thread_t *thread)
{
    pthread_t id;

    if (apr_pool_create_unmanaged_ex(&thread->p, NULL, NULL) != APR_SUCCESS ||
        pthread_create(&id, NULL, run, thread) != 0) {
        return false;
    }
    pthread_detach(id);
    return true;
}

pr_thread_t *pr_thread_make(apr_pool_t *pchild, const pr_thread_work_t *work, void *baton)
{
    pr_thread_t *thread = calloc(1, sizeof *thread);

    if (!thread) {
        return NULL;
    }
    thread->work = work;
    thread->baton = baton;
    pthread_mutex_init(&thread->mutex, NULL);
    pthread_cond_init(&thread->told, NULL);
    if (!begin(thread)) {
        free(thread);
        return NULL;
    }
    apr_pool_pre_cleanup_register(pchild, thread, end);
    return thread;
}

void pr_thread_hurry(pr_thread_t *thread)
{
    pthread_mutex_lock(&thread->mutex);
    thread->hurry = true;
    pthread_cond_broadcast(&thread->told);
    pthread_mutex_unlock(&thread->mutex);
}
