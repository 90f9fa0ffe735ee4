/* dbd.c: lends connections of mod_dbd, through a gate.
 *
 * mod_dbd's pool has no time limit: with every connection in use, or a server that takes
 * connections and answers nothing, each further thread waits for ever, and soon no thread is left
 * for static files either. So fewer threads may be inside than the process has, and whoever waits
 * at the gate gives up in time.
 *
 * Nor has the driver: a server that is paused in the middle of a statement leaves whoever asked it
 * waiting. So who comes by and finds somebody at the database for far too long, or a process that
 * ends, hangs up for them. */
#include "httpd/dbd.h"
#include "httpd/door.h"
#include "httpd/thread.h"

#include <apr_dbd.h>
#include <mod_dbd.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>

typedef struct loan_t loan_t;
struct loan_t {
    pr_db_lender_t lender;
    server_rec *server;
    request_rec *r; /* for the log; NULL at the start */
    bool beside;    /* not through the gate */
    apr_pool_t *p;
    ap_dbd_t *held;
    apr_time_t since;
    int socket; /* -1: there is none, or it was shut down */
    ino_t inode;
    loan_t *next;
};

/* Of this process. In no pool: threads may still be leaving while the process takes its pools down.
 */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    bool open;
    int inside;
    int max;
    apr_interval_time_t wait;
    loan_t *loans; /* all that are out, also those beside the gate */
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0, 0, 0, NULL};
static __thread bool inside; /* is this thread */

/* How many times gate.wait somebody may be at the database: servers end a statement much sooner. */
#define TOO_LONG 15

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;

/* ---- the gate ---- */

/* With the mutex; false when it became `until` before anybody left. */
static bool wait_until(const struct timespec *until)
{
    return pthread_cond_clockwait(&gate.freed, &gate.mutex, CLOCK_MONOTONIC, until) == 0;
}

static void wait_until_empty(void)
{
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    while (gate.inside > 0 && wait_until(&until)) {
    }
}

static ino_t inode_of(int fd)
{
    struct stat about;

    return fd >= 0 && fstat(fd, &about) == 0 ? about.st_ino : 0;
}

/* With the mutex. A driver that has given its socket up meanwhile may have left the number to
 * somebody else. */
static void hang_up(apr_interval_time_t longer_than)
{
    const apr_time_t before = pr_ticks() - longer_than;

    for (loan_t *loan = gate.loans; loan; loan = loan->next) {
        if (loan->socket >= 0 && loan->since <= before) {
            if (inode_of(loan->socket) == loan->inode) {
                shutdown(loan->socket, SHUT_RDWR);
            }
            loan->socket = -1;
        }
    }
}

void pr_dbd_hang_up(void)
{
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    if (pthread_mutex_clocklock(&gate.mutex, CLOCK_MONOTONIC, &until) == 0) {
        hang_up(0);
        pthread_mutex_unlock(&gate.mutex);
    }
}

/* mod_dbd is about to close the connections: nobody may be using one. A thread that a signal took
 * away from its own statement cannot wait for itself, nor for long for a lock it holds. */
static apr_status_t close_gate(void *data)
{
    const struct timespec until = pr_thread_time_in(PR_THREAD_WAIT_AT_END);

    gate.open = false;
    if (!inside && pthread_mutex_clocklock(&gate.mutex, CLOCK_MONOTONIC, &until) == 0) {
        wait_until_empty();
        if (gate.inside > 0) {
            hang_up(0);
            wait_until_empty();
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
    hang_up(TOO_LONG * gate.wait);
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

static void begin(loan_t *loan, const pr_db_loan_t *lent)
{
    loan->socket = pr_db_socket(lent);
    loan->inode = inode_of(loan->socket);
    loan->since = pr_ticks();
    pthread_mutex_lock(&gate.mutex);
    loan->next = gate.loans;
    gate.loans = loan;
    pthread_mutex_unlock(&gate.mutex);
}

/* Before the connection is somebody else's. */
static void end(loan_t *loan)
{
    pthread_mutex_lock(&gate.mutex);
    for (loan_t **at = &gate.loans; *at; at = &(*at)->next) {
        if (*at == loan) {
            *at = loan->next;
            break;
        }
    }
    pthread_mutex_unlock(&gate.mutex);
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
    begin(loan, out);
    return PR_OK;
}

static void give_back(void *baton, pr_db_loan_t *out)
{
    loan_t *loan = baton;

    if (loan->held) {
        end(loan);
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

    *loan = (loan_t){
        .lender = {borrow, give_back, loan}, .server = s, .r = r, .beside = beside, .p = p};
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
