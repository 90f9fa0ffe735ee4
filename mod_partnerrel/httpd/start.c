/* start.c: what happens when httpd starts, in order.
 *
 * httpd reads its configuration twice at a start and once at a graceful restart; configtest reads
 * it once and goes no further than step 2.
 *
 * 1. Each directive is checked by itself (directives.c, and require.c for Require). The keys are
 *    read here, while httpd is still root.
 * 2. check_config: what is missing or does not go together is refused (check.c), and pages and
 *    catalogues are compiled, so that a misspelt value never reaches a visitor. libxml2 is at work
 *    here for the last time, before there are threads. The outcome is the server's pr_site_t; from
 *    here on nothing of it changes.
 * 3. post_config, in the second reading only: one flag is shared with the children to come, so that
 *    they complain about the database once and not each; and an old mod_auth_openidc is named.
 * 4. child_init, after mod_dbd's, in each child and with all signals held back: the gate before the
 *    database (dbd.c), the shares of the threads (places.c) and a memory for assertions are made,
 *    and the watch over requests that run begins (running.c).
 * 5. Last begin the threads that use the database: a renewer for each (memory.c), and the clerk.
 *    When the child ends, all of it ends in the opposite order, the gate last, before mod_dbd's
 *    connections go (thread.h). None of this waits for the database: while that is away or paused,
 *    files are served from the first moment.
 * 6. The clerk first tries one connection. A database that is away, or has another schema, does not
 *    stop the start: a machine that boots must not need its database up first. One line says so,
 *    and what needs the database answers 503 until it is there (the store asks for the schema's
 *    version at each new connection).
 */
#include "httpd/dbd.h"
#include "httpd/check.h"
#include "httpd/door.h"
#include "httpd/memory.h"

#include "store/store.h"

#include <apr_atomic.h>
#include <apr_shm.h>
#include <http_connection.h>
#include <mpm_common.h>
#include <signal.h>

/* Where "complained already" is noted; in memory all children share. */
static apr_uint32_t *complained;

static apr_status_t forget_flag(void *data)
{
    complained = NULL;
    return APR_SUCCESS;
}

static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    return pr_check_config(pconf, ptemp, s);
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    apr_shm_t *shm;

    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    if (apr_shm_create(&shm, sizeof *complained, NULL, pconf) == APR_SUCCESS) {
        complained = apr_shm_baseaddr_get(shm);
        apr_atomic_set32(complained, 0);
        apr_pool_cleanup_register(pconf, NULL, forget_flag, apr_pool_cleanup_null);
    }
    pr_front_check(s, ptemp);
    return OK;
}

/* ---- the first look at the database ---- */

/* Keeps the last line, so that it can be part of ours. */
static void keep_line(void *baton, pr_log_level level, const char *line)
{
    apr_cpystrn(baton, line, HUGE_STRING_LEN);
}

static const char *trouble(server_rec *s, apr_pool_t *p)
{
    char line[HUGE_STRING_LEN] = "it does not answer (see mod_dbd's lines)";
    pr_world_t world = pr_world_system(keep_line, line);
    pr_db_t *db = pr_db_make(pr_dbd_lender_of_server(s, p), &world, p);
    int version = 0;

    pr_status_t status = pr_store_schema_version(db, &version);
    pr_db_close(db);
    if (status != PR_OK) {
        return apr_pstrdup(p, line);
    }
    return version == PR_SCHEMA_VERSION
               ? NULL
               : apr_psprintf(p, "it has schema %d and %d is needed (partnerrelctl schema apply)",
                              version, PR_SCHEMA_VERSION);
}

/* SQLite says "locked" for a moment when another child opens the file or a program leaves it. What
 * took long to fail would take as long again. */
static const char *lasting_trouble(server_rec *s, apr_pool_t *p)
{
    apr_time_t began = apr_time_now();
    const char *why = trouble(s, p);

    if (why && apr_time_now() - began < apr_time_from_sec(1)) {
        apr_sleep(apr_time_from_msec(200));
        return trouble(s, p) ? why : NULL;
    }
    return why;
}

static void try_database(server_rec *s, apr_pool_t *p)
{
    const char *why = lasting_trouble(s, p);
    if (!why && complained) {
        apr_atomic_set32(complained, 0);
    }
    else if (why && (!complained || apr_atomic_cas32(complained, 1, 0) == 0)) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     "PR0411: the database cannot be used, requests get 503 until it can: %s", why);
    }
}

void pr_start_look(server_rec *main_server, apr_pool_t *p)
{
    const pr_server_conf_t *mains = pr_config_server(main_server);

    for (server_rec *s = main_server; s; s = s->next) {
        const pr_server_conf_t *conf = pr_config_server(s);
        if (conf->uses->nelts > 0 && (s == main_server || conf != mains)) {
            try_database(s, p);
        }
    }
}

/* The threads made here take no signals: those are for the one that ends the process. */
static void child_init(apr_pool_t *pchild, server_rec *main_server)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pr_dbd_gate_make(pchild, pr_config_server(main_server));
    pr_places_make();
    pr_assertion_start(main_server);
    pr_running_make(pchild, main_server);
    pr_memory_make(pchild, main_server);
    pr_journal_begin(main_server);
    pr_clerk_make(pchild, main_server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void pr_start_register(apr_pool_t *p)
{
    static const char *const dbd[] = {"mod_dbd.c", NULL};

    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, dbd, NULL, APR_HOOK_MIDDLE);
}
