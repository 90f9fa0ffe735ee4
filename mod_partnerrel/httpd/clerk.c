/* clerk.c: takes what this process has counted to the database, so that no request ever waits for
 * that; and looks first of all whether that is there, so that the process need not wait for it.
 *
 * It borrows through the gate like everybody else. What the database does not take stays counted,
 * and is tried again at growing intervals. */
#include "httpd/door.h"
#include "httpd/thread.h"

#include <ap_mpm.h>

/* Between two rounds; longer where there are so many processes that together they would come more
 * often than every SPREAD: SQLite has one writer at a time. */
#define EVERY   apr_time_from_sec(3)
#define SPREAD  apr_time_from_msec(100)
#define SLOWEST apr_time_from_sec(30)

/* Of this process. */
static struct {
    apr_interval_time_t every, wait;
    bool looked;
} clerk;

/* False when something stays that the database did not take; then it is asked again for that. */
static bool go_round(apr_pool_t *p, bool at_once)
{
    bool links = pr_tally_flush(p), uses = pr_journal_flush(p, at_once);

    return links && uses;
}

static apr_interval_time_t work(void *main_server, apr_pool_t *p)
{
    apr_interval_time_t longer = clerk.wait * 2 < SLOWEST ? clerk.wait * 2 : SLOWEST;
    bool again = clerk.wait != clerk.every;

    if (!clerk.looked) {
        pr_start_look(main_server, p);
        clerk.looked = true;
    }
    clerk.wait = go_round(p, again) ? clerk.every : longer;
    return clerk.wait;
}

static void go_once_more(void *none, apr_pool_t *p)
{
    go_round(p, true); /* what stays is lost with the process */
}

static apr_interval_time_t interval(void)
{
    int processes = 1;

    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &processes);
    apr_interval_time_t spread = processes * SPREAD;
    return spread < EVERY ? EVERY : spread < SLOWEST ? spread : SLOWEST;
}

void pr_clerk_make(apr_pool_t *pchild, server_rec *main_server)
{
    static const pr_thread_work_t rounds = {work, go_once_more};

    clerk.every = clerk.wait = interval();
    if (!pr_thread_make(pchild, &rounds, main_server)) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server,
                     "PR0423: no thread can be had: looks at links and uses of services are not "
                     "counted");
    }
}
