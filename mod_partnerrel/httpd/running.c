/* running.c: requests that were let through and have not ended, cut when that is no longer so (D5).
 *
 * A decision is taken when a request begins, and a WebSocket, a stream of events or a long download
 * goes on for hours. So each request that was let through is on a list until its answer is written.
 * After each renewal of the vector (lease.h) the renewer asks again for those whose revisions are
 * no longer the newest, and cuts those that are refused now. A thread of its own cuts those that
 * nobody could ask for: the renewer may hang in a database that was stopped.
 *
 * Whatever an entry points to lives as long as its request's pool, and the entry leaves the list
 * before that goes, under the mutex under which alone another thread looks at it. */
#include "httpd/cut.h"
#include "httpd/door.h"
#include "httpd/memory.h"
#include "httpd/thread.h"

#include "store/store.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

typedef struct entry_t entry_t;
struct entry_t {
    entry_t *next, *before;
    bool listed;
    apr_uint64_t serial; /* grows along the list */
    pr_memory_t *memory;
    server_rec *server;
    const char *client; /* its address */
    pr_cut_t cut;
    const pr_decided_t *decided;
    pr_basis_t basis;     /* on which it was allowed last */
    apr_time_t confirmed; /* when the database was asked for that; 0: it has only just begun */
};

/* Of this process. In no pool: threads may still be leaving while the process takes its pools down.
 */
static struct {
    pthread_mutex_t mutex; /* of all below; held for moments, never over a statement */
    entry_t *first, *last;
    apr_uint64_t serial;
    bool ending; /* the entries may be gone: nobody looks at them any more */
} running = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* A signal may end the process from within a thread that holds the mutex: it must not wait for
 * itself. */
static __thread volatile sig_atomic_t holding;

#define OVERDUE     apr_time_from_sec(1) /* beyond the lease */
#define WATCH_EVERY apr_time_from_msec(250)
#define QUESTIONS   256 /* at one turn: the renewer has to renew */

static void lock(void)
{
    holding = 1;
    pthread_mutex_lock(&running.mutex);
}

static void unlock(void)
{
    pthread_mutex_unlock(&running.mutex);
    holding = 0;
}

/* ---- the list */

static void link_entry(entry_t *e)
{
    e->serial = ++running.serial;
    e->before = running.last;
    *(running.last ? &running.last->next : &running.first) = e;
    running.last = e;
    e->listed = true;
}

static void unlink_entry(entry_t *e)
{
    if (e->listed) {
        *(e->before ? &e->before->next : &running.first) = e->next;
        *(e->next ? &e->next->before : &running.last) = e->before;
        e->listed = false;
    }
}

static apr_status_t leave(void *entry)
{
    if (!holding) {
        lock();
        unlink_entry(entry);
        unlock();
    }
    return APR_SUCCESS;
}

/* ---- entering */

static void enter(request_rec *r, const pr_decided_t *decided)
{
    entry_t *e = apr_pcalloc(r->pool, sizeof *e);

    e->memory = pr_memory_of(r->server);
    e->server = r->server;
    e->client = r->useragent_ip;
    e->decided = decided;
    e->basis = decided->facts.basis;
    pr_cut_prepare(r, &e->cut);
    apr_pool_pre_cleanup_register(r->pool, e, leave);
    lock();
    link_entry(e);
    unlock();
    if (e->memory) {
        pr_memory_want(e->memory);
    }
}

/* A sub-request too: its answer is part of another's. */
static int enter_granted(request_rec *r)
{
    const pr_state_t *state = pr_state_granted(r) ? pr_state_seen(r) : NULL;

    for (int i = 0; state && i < state->decided->nelts; i++) {
        const pr_decided_t *decided = APR_ARRAY_IDX(state->decided, i, const pr_decided_t *);
        if (decided->speaks_for && decided->asked) {
            enter(r, decided);
        }
    }
    return DECLINED;
}

/* ---- cutting */

/* Of an entry that may be gone when it is told. */
typedef struct {
    server_rec *server;
    char client[64];
    pr_partner_id partner;
    pr_customer_id customer;
    pr_service_id service;
} told_t;

static told_t cut(entry_t *e)
{
    const pr_decided_t *decided = e->decided;
    told_t told = {.server = e->server,
                   .partner = decided->facts.partner,
                   .customer = decided->query.customer,
                   .service = decided->query.service};

    apr_cpystrn(told.client, e->client ? e->client : "", sizeof told.client);
    unlink_entry(e);
    pr_cut(&e->cut);
    return told;
}

static void tell(const told_t *told, const char *code, const char *rule)
{
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, told->server,
                 "PR0470: [client %s] a running request is cut: partner %s, customer \"%s\", "
                 "service \"%s\": %s (%s)",
                 told->client, told->partner.s, told->customer.s, told->service.s, code, rule);
}

/* ---- asking again */

/* Copied, so that it can be asked while the request goes on or ends. */
typedef struct {
    const pr_memory_t *memory;
    pr_facts_query_t query;
    pr_identity_t who;
    apr_uint64_t serial; /* of the entry it was taken from */
} question_t;

static bool confirm(const pr_memory_t *memory)
{
    apr_time_t asked = pr_lease_asked(memory->lease);
    bool any = false;

    lock();
    for (entry_t *e = running.ending ? NULL : running.first; e; e = e->next) {
        any |= e->memory == memory;
        /* A server that only follows another says nothing new: it was not asked for anything. */
        if (e->memory == memory && asked && pr_lease_newest(memory->lease, &e->basis)) {
            e->confirmed = asked;
        }
    }
    unlock();
    return any;
}

static void copy_question(const entry_t *e, question_t *q, apr_pool_t *p)
{
    const pr_identity_t *who = e->decided->query.who;

    q->serial = e->serial;
    q->who = (pr_identity_t){.cloud = who->cloud,
                             .issuer = apr_pstrdup(p, who->issuer),
                             .tenant = apr_pstrdup(p, who->tenant)};
    q->query = e->decided->query;
    q->query.who = &q->who;
}

/* The next one, along the list, that stands on what is no longer; false at its end. */
static bool next_question(question_t *q, apr_pool_t *p)
{
    bool found = false;

    lock();
    for (entry_t *e = running.ending ? NULL : running.first; e && !found; e = e->next) {
        found = e->memory == q->memory && e->serial > q->serial &&
                !pr_lease_newest(q->memory->lease, &e->basis);
        if (found) {
            copy_question(e, q, p);
        }
    }
    unlock();
    return found;
}

static bool is_about(const question_t *q, const entry_t *e)
{
    const pr_facts_query_t *a = &q->query, *b = &e->decided->query;

    return e->memory == q->memory && !strcmp(a->customer.s, b->customer.s) &&
           !strcmp(a->service.s, b->service.s) && !strcmp(a->subscription.s, b->subscription.s) &&
           !strcmp(a->who->tenant, b->who->tenant) && !strcmp(a->who->issuer, b->who->issuer) &&
           !strcmp(a->who->cloud.s, b->who->cloud.s);
}

typedef struct {
    pr_facts_t facts;
    apr_time_t asked;
} answer_t;

/* Does what let the request in still speak for it? */
static bool is_let_in(const entry_t *e, const pr_facts_t *facts, pr_decision_t *decision)
{
    const pr_requirement_t *requirement = e->decided->requirement;

    *decision = pr_authz_judge(requirement, facts, e->decided->query.who->roles);
    if (requirement->negated) {
        decision->code = "excluded";
    }
    return decision->allowed != requirement->negated;
}

/* Of the entries the question is about, those that are let in stand on the answer from now on, and
 * the first that is not is cut. False when none is. */
static bool cut_refused(const question_t *q, const answer_t *answer)
{
    pr_decision_t decision;
    told_t told;
    bool found = false;

    lock();
    for (entry_t *e = running.ending ? NULL : running.first; e && !found; e = e->next) {
        if (is_about(q, e) && is_let_in(e, &answer->facts, &decision)) {
            e->basis = answer->facts.basis;
            e->confirmed = answer->asked;
        }
        else if (is_about(q, e)) {
            found = true;
            told = cut(e);
        }
    }
    unlock();
    if (found) {
        tell(&told, decision.code, decision.rule);
    }
    return found;
}

bool pr_running_check(pr_memory_t *memory, pr_db_t *db, apr_pool_t *p)
{
    question_t q = {.memory = memory};
    answer_t answer;
    bool any = confirm(memory);

    for (int n = 0; n < QUESTIONS && pr_lease_asked(memory->lease) && next_question(&q, p); n++) {
        answer.asked = pr_ticks();
        if (pr_store_facts(db, &q.query, &answer.facts) != PR_OK) {
            break;
        }
        while (cut_refused(&q, &answer)) {
        }
    }
    return any;
}

/* ---- those nobody could ask for */

static bool cut_overdue(apr_time_t now)
{
    told_t told;
    bool found = false;

    lock();
    for (entry_t *e = running.ending ? NULL : running.first; e && !found; e = e->next) {
        apr_interval_time_t used = e->memory ? pr_lease_used(e->memory->lease) : 0;
        if (!e->confirmed) {
            e->confirmed = now;
        }
        found = now - e->confirmed > used + OVERDUE;
        if (found) {
            told = cut(e);
        }
    }
    unlock();
    if (found) {
        tell(&told, "database_silent", "D5");
    }
    return found;
}

static apr_interval_time_t watch(void *none, apr_pool_t *p)
{
    while (cut_overdue(pr_ticks())) {
    }
    return WATCH_EVERY;
}

/* ---- the process */

/* Who holds the mutex at this moment may be this very thread, and waits no more. */
static apr_status_t end_looking(void *none)
{
    if (holding) {
        running.ending = true;
        return APR_SUCCESS;
    }
    lock();
    running.ending = true;
    unlock();
    return APR_SUCCESS;
}

void pr_running_make(apr_pool_t *pchild, server_rec *main_server)
{
    static const pr_thread_work_t work = {watch, NULL};

    if (!pr_thread_make(pchild, &work, NULL)) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server,
                     "PR0471: no thread can be had: while the database is silent, requests that "
                     "run are not cut");
    }
    apr_pool_pre_cleanup_register(pchild, NULL, end_looking);
}

void pr_running_register(apr_pool_t *p)
{
    /* Before mod_dir, which may give the request another address. */
    ap_hook_fixups(enter_granted, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
