/* What happens to the store when the ground moves: lost statements, files taken away, races, half a
 * transaction. On whatever database PR_TEST_DB names. */
#include "store/sql.h"
#include "store_world.h"

#include <sys/stat.h>

static line_t *line;
static pr_partner_id northwind, adventure;
static pr_identity_t fabrikam;

static pr_db_t *db_make(line_t *on)
{
    return pr_db_make(&on->lender, &world, top);
}

static void set_up(void)
{
    int from, to;
    line = line_open();
    pr_db_t *db = db_make(line);
    ok(pr_store_schema_apply(db, &from, &to) == PR_OK, "schema");
    add_service(db, "exchange", "Exchange Online", 1);
    add_service(db, "azure", "Azure", 2);
    northwind = add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    adventure = add_partner(db, "adventureworks", "Adventure Works IT", PR_PARTNER_DIRECT);
    fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
    pr_db_close(db);
}

/* ---- statements ------------------------------------------------------------------------------ */

static void lost_statements(void)
{
    pr_db_t *db = db_make(line);
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "l1").status == PR_OK, "accepted");
    ok(open_grants_of(db, &fabrikam) == 1, "one grant is read");

    ok(raw("ALTER TABLE customer ADD COLUMN later TEXT") == 0, "another connection alters a table");
    ok(open_grants_of(db, &fabrikam) == 1, "reading goes on");
    ok(raw("ALTER TABLE customer ADD COLUMN still_later TEXT") == 0, "and another");
    ok(accept_now(db, &fabrikam, &northwind, "exchange azure", "l2").status == PR_OK,
       "changing goes on");
    ok(raw("CREATE TABLE usage_x (n BIGINT)") == 0, "and a table");
    result_t r = remove_now(db, &fabrikam, NULL, NULL, "l3");
    ok(r.status == PR_OK && open_grants_of(db, &fabrikam) == 0, "removing goes on");

    int gone = 1;
    if (!sqlite_path) {
        apr_dbd_query(driver, line->handle, &gone, "DEALLOCATE ALL");
    }
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "l4").status == PR_OK,
       "all statements lost: a transaction begins anew");
    if (!sqlite_path) {
        apr_dbd_query(driver, line->handle, &gone, "DEALLOCATE ALL");
    }
    ok(open_grants_of(db, &fabrikam) == 1, "and so does a single statement");
    ok(remove_now(db, &fabrikam, NULL, NULL, "l5").status == PR_OK, "cleared");
    pr_db_close(db);
    ok(line->out == 0, "nothing stays borrowed");
}

/* A server that ends the connection: what a restart looks like from inside. */
static void lost_connection(void)
{
    if (sqlite_path) {
        return;
    }
    pr_db_t *db = db_make(line);
    ok(open_grants_of(db, &fabrikam) == 0, "connected");
    const char *others = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
                         " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                         " AND query LIKE '%'";
    ok(raw_number(others) >= 1, "the server ends our connections");
    ok(open_grants_of(db, &fabrikam) == 0, "a read connects again");
    ok(raw_number(others) >= 1, "and again");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "c1").status == PR_OK,
       "a transaction connects again");
    ok(remove_now(db, &fabrikam, NULL, NULL, "c2").status == PR_OK, "cleared");
    pr_db_close(db);
}

/* ---- transactions ---------------------------------------------------------------------------- */

typedef struct {
    int runs;
    bool fail_in_sql;
    pr_status_t answer;
} half_t;

static pr_status_t half(void *baton, pr_db_t *db)
{
    half_t *h = baton;
    pr_partner_id nobody = {"not there"};
    h->runs++;
    pr_status_t status = pr_store_partner_set_state(db, &northwind, PR_PARTNER_SUSPENDED);
    ok(status == PR_OK, "the first half is done");
    if (h->fail_in_sql) {
        const char *const params[] = {nobody.s, "1", "", "1", "k", "hash"};
        status = pr_db_change(db, PR_SQL_invitation_insert, params, NULL); /* no such partner */
        ok(status != PR_OK, "the second half is refused by the engine");
        return PR_OK; /* forgotten by its author: must not save half a change */
    }
    return h->answer;
}

static pr_partner_state state_of(pr_db_t *db, const pr_partner_id *id)
{
    pr_partner_t *partner;
    return pr_store_partner(db, id, &partner) == PR_OK ? partner->state : PR_PARTNER_STATE_COUNT;
}

static void half_transactions(void)
{
    pr_db_t *db = db_make(line);
    half_t h = {.answer = PR_CONFLICT};
    ok(pr_db_tx(db, half, &h) == PR_CONFLICT && h.runs == 1, "refused by its own will");
    ok(state_of(db, &northwind) == PR_PARTNER_ACTIVE, "nothing of it stays");
    h = (half_t){.fail_in_sql = true};
    ok(pr_db_tx(db, half, &h) == PR_BUG && h.runs == 2,
       "a failing statement: tried twice, a fault");
    ok(state_of(db, &northwind) == PR_PARTNER_ACTIVE, "nothing of it stays");

    apr_pool_t *p;
    apr_pool_create(&p, top);
    pr_db_t *dying = pr_db_make(&line->lender, &world, p);
    pr_partner_t *partner;
    ok(pr_store_partner(dying, &northwind, &partner) == PR_OK && line->out == 2, "borrowed twice");
    apr_pool_destroy(p);
    ok(line->out == 1, "a caller that dies gives back");
    pr_db_close(db);
}

/* ---- the audit ------------------------------------------------------------------------------- */

static void audit_refuses(bool refuses)
{
    const char *make = sqlite_path ? "CREATE TRIGGER audit_full BEFORE INSERT ON audit"
                                     " BEGIN SELECT RAISE(ABORT, 'full'); END"
                                   : "CREATE TRIGGER audit_full BEFORE INSERT ON audit"
                                     " FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse()";
    const char *drop = sqlite_path ? "DROP TRIGGER audit_full" : "DROP TRIGGER audit_full ON audit";
    ok(raw(refuses ? make : drop) == 0,
       refuses ? "the audit takes no line" : "it takes lines again");
}

/* Of every table that an acceptance or a removal writes to. */
static apr_int64_t rows_of_all(void)
{
    return raw_number("SELECT (SELECT COUNT(*) FROM act) + (SELECT COUNT(*) FROM audit)"
                      " + (SELECT COUNT(*) FROM person) + (SELECT COUNT(*) FROM customer)"
                      " + (SELECT COUNT(*) FROM relationship) + (SELECT COUNT(*) FROM dap_grant)"
                      " + (SELECT COUNT(*) FROM csp_slot)");
}

/* No change without its line in the audit. */
static void refusing_audit(void)
{
    pr_db_t *db = db_make(line);
    const pr_identity_t unheard = admin_of("unheard", "Unheard Ltd");
    apr_int64_t before = rows_of_all();

    audit_refuses(true);
    ok(accept_now(db, &unheard, &northwind, "exchange azure", "a1").status != PR_OK,
       "an acceptance that cannot be audited is refused (R25)");
    ok(before > 0 && rows_of_all() == before, "nothing of it stays");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_BLOCKED) != PR_OK &&
           state_of(db, &northwind) == PR_PARTNER_ACTIVE,
       "nor does a partner's state change (Q28)");
    audit_refuses(false);
    ok(accept_now(db, &unheard, &northwind, "exchange azure", "a1").status == PR_OK &&
           open_grants_of(db, &unheard) == 2,
       "the same form goes through afterwards");

    before = rows_of_all();
    audit_refuses(true);
    ok(remove_now(db, &unheard, NULL, NULL, "a2").status != PR_OK,
       "a removal that cannot be audited is refused (R51)");
    ok(rows_of_all() == before && open_grants_of(db, &unheard) == 2, "nothing of it stays");
    audit_refuses(false);
    ok(remove_now(db, &unheard, NULL, NULL, "a2").status == PR_OK &&
           open_grants_of(db, &unheard) == 0,
       "the same form goes through afterwards");
    pr_db_close(db);
}

/* ---- races ----------------------------------------------------------------------------------- */

#define RACERS 8
#define ROUNDS 20

typedef struct {
    int n;
    apr_pool_t *pool;
    line_t *line;
    pr_status_t won[ROUNDS];
    volatile apr_uint32_t *gate;
} racer_t;

static void *APR_THREAD_FUNC race(apr_thread_t *thread, void *data)
{
    racer_t *me = data;
    const pr_partner_id *partner = me->n % 2 ? &northwind : &adventure;
    pr_service_id exchange = {"exchange"};
    for (int round = 0; round < ROUNDS; round++) {
        pr_db_t *db = pr_db_make(&me->line->lender, &world, me->pool);
        pr_invitation_t *link;
        pr_outcome_t out;
        pr_identity_t who = fabrikam;
        pr_acceptance_t in = {.who = &who, .services = &exchange, .n_services = 1, .lang = "en"};
        who.tenant = apr_psprintf(me->pool, "race%d", round);
        who.subject = apr_psprintf(me->pool, "racer%d@%d", me->n, round);
        in.nonce = apr_psprintf(me->pool, "race-%d-%d", round, me->n);
        if (pr_store_invitation_of(db, &(pr_link_query_t){.partner = *partner, .dap = true},
                                   &link) == PR_OK) {
            in.token_hash = link->token_hash;
            apr_atomic_inc32(me->gate);
            while (apr_atomic_read32(me->gate) < (apr_uint32_t)(RACERS * (round + 1))) {
                apr_sleep(100);
            }
            me->won[round] = pr_store_accept(db, &in, &out, NULL);
        }
        pr_db_close(db);
    }
    return NULL;
}

/* Half of the racers accept northwind, half adventureworks, all for one customer and service. */
static void races(void)
{
    static racer_t racers[RACERS];
    static volatile apr_uint32_t gate;
    apr_thread_t *threads[RACERS];
    apr_status_t rv;
    int odd = 0;
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (racer_t){.n = i, .line = line_open(), .gate = &gate};
        apr_pool_create(&racers[i].pool, NULL);
        memset(racers[i].won, 0xff, sizeof racers[i].won);
    }
    for (int i = 0; i < RACERS; i++) {
        apr_thread_create(&threads[i], NULL, race, &racers[i], top);
    }
    for (int i = 0; i < RACERS; i++) {
        apr_thread_join(&rv, threads[i]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        int winners[2] = {0, 0};
        for (int i = 0; i < RACERS; i++) {
            odd += racers[i].won[round] != PR_OK && racers[i].won[round] != PR_CONFLICT;
            winners[i % 2] += racers[i].won[round] == PR_OK;
        }
        /* All of one side may get yes: one accepted, the others find it done already. */
        odd += (winners[0] > 0) == (winners[1] > 0);
    }
    ok(odd == 0, "in %d races of %d one partner wins, the other is refused (R17): %d odd", ROUNDS,
       RACERS, odd);
    ok(raw_number("SELECT COUNT(*) FROM csp_slot s JOIN customer c ON c.id = s.customer_id"
                  " WHERE c.tenant LIKE 'race%'") == ROUNDS,
       "one slot each");
    ok(raw_number("SELECT COUNT(*) FROM dap_grant g JOIN customer c ON c.id = g.customer_id"
                  " WHERE c.tenant LIKE 'race%'") == ROUNDS,
       "one grant each");
    ok(raw_number("SELECT COUNT(*) FROM customer c WHERE c.tenant LIKE 'race%'") == ROUNDS,
       "one customer each");
}

static void *APR_THREAD_FUNC repeat(apr_thread_t *thread, void *data)
{
    racer_t *me = data;
    pr_service_id azure = {"azure"};
    pr_db_t *db = pr_db_make(&me->line->lender, &world, me->pool);
    pr_invitation_t *link;
    pr_identity_t who = fabrikam;
    pr_acceptance_t in = {
        .who = &who, .nonce = "same", .services = &azure, .n_services = 1, .lang = "en"};
    who.tenant = "repeated";
    me->won[0] = PR_BUG;
    if (pr_store_invitation_of(db, &(pr_link_query_t){.partner = northwind, .dap = true}, &link) ==
        PR_OK) {
        in.token_hash = link->token_hash;
        for (int i = 0; i < ROUNDS; i++) {
            pr_outcome_t out;
            me->won[i] = pr_store_accept(db, &in, &out, NULL);
        }
    }
    pr_db_close(db);
    return NULL;
}

/* One form, posted again and again from all sides. */
static void repeats(void)
{
    static racer_t racers[RACERS];
    apr_thread_t *threads[RACERS];
    apr_status_t rv;
    int odd = 0;
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (racer_t){.n = i, .line = line_open()};
        apr_pool_create(&racers[i].pool, NULL);
        apr_thread_create(&threads[i], NULL, repeat, &racers[i], top);
    }
    for (int i = 0; i < RACERS; i++) {
        apr_thread_join(&rv, threads[i]);
        for (int n = 0; n < ROUNDS; n++) {
            odd += racers[i].won[n] != PR_OK;
        }
    }
    ok(odd == 0, "the same form %d times: equal answers (D4): %d odd", RACERS * ROUNDS, odd);
    ok(raw_number("SELECT COUNT(*) FROM act WHERE nonce = 'same'") == 1, "one act");
    ok(raw_number("SELECT COUNT(*) FROM dap_grant g JOIN customer c ON c.id = g.customer_id"
                  " WHERE c.tenant = 'repeated'") == 1,
       "one grant");
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool copy_file(const char *from, const char *to)
{
    return apr_file_copy(from, to, APR_FPROT_FILE_SOURCE_PERMS, top) == APR_SUCCESS;
}

static void vanished_file(void)
{
    const char *old;
    struct stat st;
    pr_partner_t *partner;
    if (!sqlite_path) {
        return;
    }
    old = apr_pstrcat(top, sqlite_path, ".old", NULL);
    pr_db_t *db = db_make(line);
    ok(pr_store_partner(db, &northwind, &partner) == PR_OK, "read before");
    pr_db_close(db);

    ok(raw("PRAGMA wal_checkpoint") != 0 || true, "what was written is in the file");
    ok(copy_file(sqlite_path, old), "a copy is kept");
    ok(unlink(sqlite_path) == 0, "the file is unlinked");
    ok(pr_store_partner(db, &northwind, &partner) == PR_UNAVAILABLE,
       "no answer from a ghost (D13)");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_BLOCKED) == PR_UNAVAILABLE,
       "nor a change of one");
    ok(stat(sqlite_path, &st) != 0, "and no empty file in its place");
    ok(rename(old, sqlite_path) == 0, "another file comes");
    ok(pr_store_partner(db, &northwind, &partner) == PR_OK, "it is opened by itself");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_BLOCKED) == PR_OK, "and written");
    pr_db_close(db);
    ok(state_of(db_make(line_open()), &northwind) == PR_PARTNER_BLOCKED, "others read that one");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_ACTIVE) == PR_OK, "as it was");
    pr_db_close(db);
}

/* Moved away with its journal left behind, an empty file made in its place, and put back. */
static void moved_file(void)
{
    if (!sqlite_path) {
        return;
    }
    const char *old = apr_pstrcat(top, sqlite_path, ".old", NULL);
    pr_db_t *db = db_make(line);
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "m1").status == PR_OK, "one is given");
    pr_db_close(db);
    ok(rename(sqlite_path, old) == 0, "the file is moved away");
    apr_dbd_t *stray = raw_open(top); /* as mod_dbd connects: SQLite makes what is missing */
    ok(open_grants_of(db, &fabrikam) == -1, "an empty file is no answer");
    ok(open_grants_of(db_make(line_open()), &fabrikam) == -1, "not to a new connection either");
    ok(rename(old, sqlite_path) == 0, "it is moved back");
    ok(open_grants_of(db, &fabrikam) == 1, "nothing was lost");
    ok(open_grants_of(db_make(line_open()), &fabrikam) == 1, "to nobody");
    ok(remove_now(db, &fabrikam, NULL, NULL, "m2").status == PR_OK, "cleared");
    pr_db_close(db);
    apr_dbd_close(driver, stray);
}

/* A backup from before a removal, put over the running one: its word is the truth, the journal of
 * the file that was replaced is not. */
static void replaced_file(bool by_a_new_connection)
{
    const char *old;
    if (!sqlite_path) {
        return;
    }
    old = apr_pstrcat(top, sqlite_path, ".old", NULL);
    const char *nonce = by_a_new_connection ? "f1" : "f2";
    pr_db_t *db = db_make(line);
    ok(raw(apr_psprintf(top, "VACUUM INTO '%s'", old)) == 0, "a backup without grants");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", nonce).status == PR_OK &&
           open_grants_of(db, &fabrikam) == 1,
       "then one is given, into the journal");
    pr_db_close(db);
    ok(rename(old, sqlite_path) == 0, "the backup takes the place");
    if (by_a_new_connection) {
        ok(open_grants_of(db_make(line_open()), &fabrikam) == 0, "a new connection finds no grant");
    }
    ok(open_grants_of(db, &fabrikam) == 0, "the grant is gone: no old yes");
    ok(raw_number(apr_psprintf(top, "SELECT COUNT(*) FROM act WHERE nonce = '%s'", nonce)) == 0,
       "nor is its act there");
    apr_dbd_t *look = raw_open(top);
    apr_dbd_results_t *res = NULL;
    ok(apr_dbd_select(driver, top, look, &res, "PRAGMA integrity_check", 1) == 0 &&
           raw_number("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") ==
               1,
       "and the file is whole");
    apr_dbd_close(driver, look);
    ok(accept_now(db, &fabrikam, &northwind, "exchange", nonce).status == PR_OK, "life goes on");
    ok(remove_now(db, &fabrikam, NULL, NULL, apr_pstrcat(top, nonce, "r", NULL)).status == PR_OK,
       "cleared");
    pr_db_close(db);
}

static void other_schema(void)
{
    pr_db_t *db = db_make(line_open());
    pr_partner_t *partner;
    ok(raw("INSERT INTO schema_version VALUES (999, 0)") == 0, "a newer program migrated");
    int before = log_errors;
    ok(pr_store_partner(db, &northwind, &partner) == PR_UNAVAILABLE, "this one does not guess");
    ok(pr_store_partner(db, &northwind, &partner) == PR_UNAVAILABLE, "nor at the second look");
    ok(log_errors == before + 1, "and says so once");
    ok(raw("DELETE FROM schema_version WHERE version = 999") == 0, "back");
    ok(pr_store_partner(db, &northwind, &partner) == PR_OK, "it goes on by itself");
    pr_db_close(db);
}

int main(void)
{
    world_make();
    set_up();
    lost_statements();
    lost_connection();
    half_transactions();
    refusing_audit();
    races();
    repeats();
    vanished_file();
    moved_file();
    replaced_file(false);
    replaced_file(true);
    other_schema();
    world_end();
    return done();
}
