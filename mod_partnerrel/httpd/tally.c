/* tally.c: how often links are looked at and declined.
 *
 * A look must cost nothing and can fail nobody: it is counted in the memory of the process, and
 * taken to the database by the clerk. The table is small and of a fixed size; what it has no room
 * for, and what a process that dies takes along, is lost. The counters decide nothing. */
#include "httpd/dbd.h"
#include "httpd/door.h"

#include "store/store.h"

#include <pthread.h>
#include <string.h>

#define LINKS 256

typedef struct {
    server_rec *server; /* whose database knows the link */
    pr_link_usage_t usage;
} entry_t;

/* Of this process. In no pool: threads may still be counting while the process takes its pools
 * down. */
static struct {
    pthread_mutex_t mutex; /* of all below; held for moments, never over a statement */
    entry_t entries[LINKS];
    int n;
    apr_int64_t lost;
} tally = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* ---- counting ---- */

static bool same_link(const entry_t *a, const entry_t *b)
{
    return a->server == b->server && a->usage.dap == b->usage.dap &&
           !strcmp(a->usage.partner.s, b->usage.partner.s) &&
           !strcmp(a->usage.reseller.s, b->usage.reseller.s);
}

static void add(const entry_t *what)
{
    int i = 0;

    while (i < tally.n && !same_link(&tally.entries[i], what)) {
        i++;
    }
    if (i == LINKS) {
        tally.lost += what->usage.views + what->usage.declines;
    }
    else if (i == tally.n) {
        tally.entries[tally.n++] = *what;
    }
    else {
        tally.entries[i].usage.views += what->usage.views;
        tally.entries[i].usage.declines += what->usage.declines;
    }
}

/* A browser that fetches ahead has nobody before it yet. */
static bool fetched_ahead(const request_rec *r)
{
    static const char *const names[] = {"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = apr_table_get(r->headers_in, names[i]);
        if (value && (ap_strcasestr(value, "prefetch") || ap_strcasestr(value, "preview"))) {
            return true;
        }
    }
    return false;
}

void pr_tally_count(const request_rec *r, const pr_reply_t *reply)
{
    if (!reply->usage || r->header_only || reply->status != HTTP_OK || fetched_ahead(r)) {
        return;
    }
    const entry_t what = {r->server, *reply->usage};
    pthread_mutex_lock(&tally.mutex);
    add(&what);
    pthread_mutex_unlock(&tally.mutex);
}

/* ---- taking it to the database ---- */

static pr_status_t store(server_rec *s, const pr_link_usage_t *usage, size_t n, apr_pool_t *p)
{
    pr_world_t world = pr_world_of_server(s);
    pr_db_t *db = pr_db_make(pr_dbd_lender_of_server(s, p), &world, p);
    pr_status_t status = pr_store_usage_add(db, usage, n);

    pr_db_close(db);
    return status;
}

/* One server's of the entries, and the rest moved together. */
static size_t take_server(entry_t *entries, size_t *n, server_rec **server, pr_link_usage_t *out)
{
    size_t taken = 0, kept = 0;

    *server = entries[0].server;
    for (size_t i = 0; i < *n; i++) {
        if (entries[i].server == *server) {
            out[taken++] = entries[i].usage;
        }
        else {
            entries[kept++] = entries[i];
        }
    }
    *n = kept;
    return taken;
}

/* What could not be stored waits for the next time. */
static void put_back(server_rec *s, const pr_link_usage_t *usage, size_t n)
{
    pthread_mutex_lock(&tally.mutex);
    for (size_t i = 0; i < n; i++) {
        const entry_t what = {s, usage[i]};
        add(&what);
    }
    pthread_mutex_unlock(&tally.mutex);
}

static int by_link(const void *a, const void *b)
{
    return memcmp(&((const entry_t *)a)->usage, &((const entry_t *)b)->usage,
                  offsetof(pr_link_usage_t, views));
}

/* False when something stays. */
static bool store_all(entry_t *entries, size_t n, apr_pool_t *p)
{
    pr_link_usage_t *usage = apr_palloc(p, n * sizeof *usage);
    server_rec *server;
    bool all = true;

    /* In one order everywhere, so that two processes cannot wait for each other. */
    qsort(entries, n, sizeof *entries, by_link);
    while (n) {
        size_t taken = take_server(entries, &n, &server, usage);
        if (store(server, usage, taken, p) != PR_OK) {
            put_back(server, usage, taken);
            all = false;
        }
    }
    return all;
}

static entry_t *take(size_t *n, apr_int64_t *lost, apr_pool_t *p)
{
    pthread_mutex_lock(&tally.mutex);
    entry_t *taken = apr_pmemdup(p, tally.entries, (size_t)tally.n * sizeof *taken);
    *n = (size_t)tally.n;
    *lost = tally.lost;
    tally.n = 0;
    tally.lost = 0;
    pthread_mutex_unlock(&tally.mutex);
    return taken;
}

bool pr_tally_flush(apr_pool_t *p)
{
    size_t n;
    apr_int64_t lost;
    entry_t *taken = take(&n, &lost, p);

    if (lost) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, taken->server,
                     "PR0422: %" APR_INT64_T_FMT " looks at links were not counted", lost);
    }
    return store_all(taken, n, p);
}
