/* dbd.c: lends connections of mod_dbd, through a gate.
 *
 * mod_dbd's pool has no time limit: with every connection in use, or a server that takes
 * connections and answers nothing, each further thread waits for ever, and soon no thread is left
 * for static files either. So fewer threads may be inside than the process has, and whoever waits
 * at the gate gives up in time. */
#include "httpd/door.h"
#include "httpd/thread.h"

#include <apr_dbd.h>
#include <mod_dbd.h>
#include <pthread.h>

typedef struct {
    pr_db_lender_t lender;
    server_rec *server;
    request_rec *r; /* for the log; NULL at the start */
    bool beside;    /* not through the gate */
    apr_pool_t *p;
    ap_dbd_t *held;
} loan_t;

/* Of this process. In no pool: threads may still be leaving while the process takes its pools down.
 */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    bool open;
    int inside;
    int max;
    apr_interval_time_t wait;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0, 0, 0};
static __thread bool inside; /* is this thread */

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;

/* ---- the gate ---- */

/* With the mutex; false when it became `until` before anybody left. */
static bool wait_until(const struct timespec *until)
{
    return pthread_cond_clockwait(&gate.freed, &gate.mutex, CLOCK_MONOTONIC, until) == 0;
}

/* mod_dbd is about to close the connections: nobody may be using one. A thread that a signal took
 * away from its own statement cannot wait for itself, nor for long for a lock it holds. */
static apr_status_t close_gate(void *data)
{
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    gate.open = false;
    if (!inside && pthread_mutex_clocklock(&gate.mutex, CLOCK_MONOTONIC, &until) == 0) {
        while (gate.inside > 0 && wait_until(&until)) {
        }
        pthread_mutex_unlock(&gate.mutex);
    }
    return APR_SUCCESS;
}

void pr_dbd_gate_make(apr_pool_t *pchild, const pr_server_conf_t *conf)
{
    gate.max = pr_config_threads(conf);
    gate.wait = pr_config_wait(conf);
    gate.open = true;
    apr_pool_pre_cleanup_register(pchild, NULL, close_gate);
}

static bool enter(void)
{
    const struct timespec until = pr_thread_time_in(gate.wait);

    pthread_mutex_lock(&gate.mutex);
    while (gate.inside >= gate.max && wait_until(&until)) {
    }
    inside = gate.open && gate.inside < gate.max;
    gate.inside += inside;
    pthread_mutex_unlock(&gate.mutex);
    return inside;
}

static void leave(void)
{
    pthread_mutex_lock(&gate.mutex);
    inside = false;
    gate.inside--;
    pthread_cond_signal(&gate.freed);
    pthread_mutex_unlock(&gate.mutex);
}

bool pr_dbd_inside(void)
{
    return inside;
}

/* ---- lending ---- */

static void say(const loan_t *loan, int level, const char *line)
{
    if (loan->r) {
        ap_log_rerror(APLOG_MARK, level, 0, loan->r, "%s", line);
    }
    else {
        ap_log_error(APLOG_MARK, level, 0, loan->server, "%s", line);
    }
}

static void go(const loan_t *loan)
{
    if (!loan->beside) {
        leave();
    }
}

static pr_status_t borrow(void *baton, pr_db_loan_t *out)
{
    loan_t *loan = baton;

    if (!gate.open || !dbd_open || loan->held) {
        /* A second connection in one request would lock the pool up once all do it. */
        say(loan, APLOG_ERR, "PR0402: no connection can be lent here");
        return PR_UNAVAILABLE;
    }
    if (!loan->beside && !enter()) {
        say(loan, APLOG_WARNING,
            "PR0403: the database is busy: not let in within "
            "PartnerRelDatabaseWait");
        return PR_UNAVAILABLE;
    }
    loan->held = dbd_open(loan->p, loan->server);
    if (!loan->held) { /* mod_dbd has logged why */
        go(loan);
        return PR_UNAVAILABLE;
    }
    say(loan, loan->beside ? APLOG_TRACE4 : APLOG_DEBUG,
        loan->r ? "PR0412: a connection is lent" : "PR0421: a connection is lent to no request");
    *out = (pr_db_loan_t){&loan->held->handle, loan->held->driver, loan->held->prepared,
                          loan->held->pool};
    return PR_OK;
}

static void give_back(void *baton, pr_db_loan_t *out)
{
    loan_t *loan = baton;

    if (loan->held) {
        dbd_close(loan->server, loan->held);
        loan->held = NULL;
        go(loan);
    }
}

/* A request that ends in a way nobody thought of must not keep a connection. */
static apr_status_t return_forgotten(void *data)
{
    give_back(data, NULL);
    return APR_SUCCESS;
}

static const pr_db_lender_t *make_lender(server_rec *s, request_rec *r, bool beside, apr_pool_t *p)
{
    loan_t *loan = apr_pcalloc(p, sizeof *loan);

    *loan = (loan_t){{borrow, give_back, loan}, s, r, beside, p, NULL};
    apr_pool_cleanup_register(p, loan, return_forgotten, apr_pool_cleanup_null);
    return &loan->lender;
}

const pr_db_lender_t *pr_dbd_lender(request_rec *r)
{
    return make_lender(r->server, r, false, r->pool);
}

const pr_db_lender_t *pr_dbd_lender_of_server(server_rec *s, apr_pool_t *p)
{
    return make_lender(s, NULL, false, p);
}

const pr_db_lender_t *pr_dbd_lender_beside(server_rec *s, apr_pool_t *p)
{
    return make_lender(s, NULL, true, p);
}

static void find_functions(void)
{
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
}

void pr_dbd_register(apr_pool_t *p)
{
    ap_hook_optional_fn_retrieve(find_functions, NULL, NULL, APR_HOOK_MIDDLE);
}
