/* dbd.c: lends connections of mod_dbd, through a gate.
 *
 * mod_dbd's pool has no time limit: with every connection in use, or a server that takes
 * connections and answers nothing, each further thread waits for ever, and soon no thread is left
 * for static files either. So fewer threads may be inside than the process has, and whoever waits
 * at the gate gives up in time. */
#include "httpd/door.h"

#include <apr_dbd.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <mod_dbd.h>

typedef struct {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *freed;
    int inside;
    int max;
    apr_interval_time_t wait;
} gate_t;

typedef struct {
    pr_db_lender_t lender;
    server_rec *server;
    request_rec *r; /* for the log; NULL at the start */
    apr_pool_t *p;
    ap_dbd_t *held;
} loan_t;

static gate_t *gate; /* of this process */
static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;

/* ---- the gate ---- */

static apr_status_t forget_gate(void *data)
{
    gate = NULL;
    return APR_SUCCESS;
}

void pr_dbd_gate_make(apr_pool_t *pchild, const pr_server_conf_t *conf)
{
    gate_t *made = apr_pcalloc(pchild, sizeof *made);

    made->max = pr_config_threads(conf);
    made->wait = pr_config_wait(conf);
    if (apr_thread_mutex_create(&made->mutex, APR_THREAD_MUTEX_DEFAULT, pchild) == APR_SUCCESS &&
        apr_thread_cond_create(&made->freed, pchild) == APR_SUCCESS) {
        gate = made;
        apr_pool_cleanup_register(pchild, NULL, forget_gate, apr_pool_cleanup_null);
    }
}

static bool enter(void)
{
    apr_status_t rv = APR_SUCCESS;
    apr_time_t until = apr_time_now() + gate->wait;

    apr_thread_mutex_lock(gate->mutex);
    while (gate->inside >= gate->max && rv == APR_SUCCESS) {
        apr_interval_time_t left = until - apr_time_now();
        rv = left > 0 ? apr_thread_cond_timedwait(gate->freed, gate->mutex, left) : APR_TIMEUP;
    }
    bool entered = gate->inside < gate->max;
    gate->inside += entered;
    apr_thread_mutex_unlock(gate->mutex);
    return entered;
}

static void leave(void)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->inside--;
    apr_thread_cond_signal(gate->freed);
    apr_thread_mutex_unlock(gate->mutex);
}

bool pr_dbd_idle(void)
{
    return gate && gate->inside == 0;
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

static pr_status_t borrow(void *baton, pr_db_loan_t *out)
{
    loan_t *loan = baton;

    if (!gate || !dbd_open || loan->held) {
        /* A second connection in one request would lock the pool up once all do it. */
        say(loan, APLOG_ERR, "PR0402: no connection can be lent here");
        return PR_UNAVAILABLE;
    }
    if (!enter()) {
        say(loan, APLOG_WARNING,
            "PR0403: the database is busy: not let in within "
            "PartnerRelDatabaseWait");
        return PR_UNAVAILABLE;
    }
    loan->held = dbd_open(loan->p, loan->server);
    if (!loan->held) { /* mod_dbd has logged why */
        leave();
        return PR_UNAVAILABLE;
    }
    say(loan, APLOG_DEBUG,
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
        leave();
    }
}

/* A request that ends in a way nobody thought of must not keep a connection. */
static apr_status_t return_forgotten(void *data)
{
    give_back(data, NULL);
    return APR_SUCCESS;
}

static const pr_db_lender_t *make_lender(server_rec *s, request_rec *r, apr_pool_t *p)
{
    loan_t *loan = apr_pcalloc(p, sizeof *loan);

    *loan = (loan_t){{borrow, give_back, loan}, s, r, p, NULL};
    apr_pool_cleanup_register(p, loan, return_forgotten, apr_pool_cleanup_null);
    return &loan->lender;
}

const pr_db_lender_t *pr_dbd_lender(request_rec *r)
{
    return make_lender(r->server, r, r->pool);
}

const pr_db_lender_t *pr_dbd_lender_of_server(server_rec *s, apr_pool_t *p)
{
    return make_lender(s, NULL, p);
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
