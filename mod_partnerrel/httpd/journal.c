/* journal.c: who of which partner used which service for which customer.
 *
 * A use is a request that was let through to the dashboard, whatever becomes of it there. It is
 * noted in the memory of the process, which costs next to nothing and waits for nobody, and the
 * clerk takes it to the database. What there is no room for, and what a process that dies takes
 * along, is lost: the journal tells of use, it is no proof of it. */
#include "httpd/dbd.h"
#include "httpd/door.h"
#include "httpd/memory.h"

#include "store/store.h"

/* What a process can hold while the database is away: twice so many. */
#define LINES 4096
#define BYTES (LINES * 256)
/* So many go in one transaction: a short turn of SQLite's one writer. */
#define AT_ONCE 256
/* What is more goes not in each of the clerk's rounds but after a while, or when there is half of
 * what a process can hold: most people go on using the same, and a line costs a hundred times a
 * use. */
#define FEW   64
#define WHILE apr_time_from_sec(15)
/* A request that lasts longer is a use at its end, too. */
#define LONG apr_time_from_sec(60)

static pr_journal_t *journal; /* of this process; lives as long as it does */

/* ---- noting ---- */

/* Servers of one database go together. */
static const server_rec *database_of(const request_rec *r)
{
    const pr_memory_t *memory = pr_memory_of(r->server);
    return memory ? memory->server : r->server;
}

static void note(const pr_state_t *state, request_rec *r, apr_time_t at, int uses)
{
    const pr_facts_t *facts = &state->used->facts;
    pr_use_note_t what = {.where = database_of(r),
                          .customer = &facts->customer,
                          .partner = &facts->partner,
                          .service = &facts->service,
                          .issuer = state->who->issuer,
                          .subject = state->who->subject,
                          .at = at,
                          .uses = uses};

    while (!pr_journal_note(journal, &what)) {
        what.name = pr_identity_person(pr_identity_of(r));
    }
}

/* After whatever may still refuse it. */
static int note_use(request_rec *r)
{
    const pr_decided_t *granted = journal && !r->main ? pr_state_granted(r) : NULL;

    if (granted && *granted->facts.customer.s && *granted->facts.partner.s &&
        *granted->facts.service.s) {
        pr_state_t *state = pr_state_of(r);
        state->used = granted;
        note(state, r, r->request_time, 1);
    }
    return DECLINED;
}

/* A connection that was open for days was used all the time. */
static int note_end(request_rec *r)
{
    const pr_state_t *state = pr_state_seen(r);

    if (state && state->used) {
        apr_time_t now = apr_time_now();
        if (now - r->request_time > LONG) {
            note(state, r, now, 0);
        }
    }
    return DECLINED;
}

/* ---- taking it to the database ---- */

/* How many of the lines, from the first on, go together. */
static int same_database(const pr_journal_line_t *lines, int n)
{
    int same = 1;

    while (same < n && same < AT_ONCE && lines[same].where == lines[0].where) {
        same++;
    }
    return same;
}

/* False when they have to be tried again; what the database takes to be wrong is not. */
static bool store(const pr_journal_line_t *lines, int n, apr_pool_t *p)
{
    server_rec *s = (server_rec *)lines[0].where;
    const pr_service_use_t **uses = apr_palloc(p, (size_t)n * sizeof *uses);
    pr_world_t world = pr_world_of_server(s);
    pr_db_t *db = pr_db_make(pr_dbd_lender_of_server(s, p), &world, p);

    for (int i = 0; i < n; i++) {
        uses[i] = &lines[i].use;
    }
    pr_status_t status = pr_store_usage_note(db, uses, (size_t)n);
    pr_db_close(db);
    if (status == PR_BUG) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     "PR0425: %d lines of the journal of use are refused and lost", n);
    }
    return status == PR_OK || status == PR_BUG;
}

/* Only the clerk asks. */
static bool is_time(void)
{
    static apr_time_t last;
    const pr_world_t world = pr_world_system(NULL, NULL);
    apr_time_t now = world.ticks(NULL);
    size_t n = pr_journal_waiting(journal);

    last = last ? last : now;
    if (n > FEW && n < LINES / 2 && now - last < WHILE) {
        return false;
    }
    last = now;
    return true;
}

bool pr_journal_flush(apr_pool_t *p, bool at_once)
{
    if (!journal || (!at_once && !is_time())) {
        return true;
    }
    apr_int64_t lost = 0;
    apr_array_header_t *taken = pr_journal_take(journal, &lost, p);
    const pr_journal_line_t *lines = taken ? (const pr_journal_line_t *)taken->elts : NULL;
    int n = taken ? taken->nelts : 0;
    const void *away = NULL; /* whose database is not asked again now */

    if (lost) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, n ? lines[0].where : NULL,
                     "PR0424: %" APR_INT64_T_FMT " uses of services are not in the journal: it "
                     "had no room",
                     lost);
    }
    for (int i = 0, some; i < n; i += some) {
        some = same_database(&lines[i], n - i);
        if (lines[i].where == away || !store(&lines[i], some, p)) {
            away = lines[i].where;
            continue;
        }
        for (int j = i; j < i + some; j++) {
            pr_journal_done(journal, &lines[j]);
        }
    }
    return !away;
}

/* ---- its beginning ---- */

void pr_journal_begin(server_rec *main_server)
{
    const pr_world_t world = pr_world_of_server(main_server);
    unsigned char secret[PR_HASH_SECRET];

    journal = world.random(world.baton, secret, sizeof secret) == PR_OK
                  ? pr_journal_make(LINES, BYTES, secret)
                  : NULL;
    if (!journal) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server,
                     "PR0426: there is no memory for the journal of use");
    }
}

void pr_journal_register(apr_pool_t *p)
{
    /* mod_dir's gives the request another address. */
    static const char *const dir[] = {"mod_dir.c", NULL};

    ap_hook_fixups(note_use, NULL, dir, APR_HOOK_LAST);
    ap_hook_log_transaction(note_end, NULL, NULL, APR_HOOK_LAST);
}
