/* store_world.h: a database, people and partners for the tests of the store. PR_TEST_DB names the
 * database ("sqlite:PATH" or "pgsql:CONNINFO"); without it a fresh SQLite file is made. */
#ifndef STORE_WORLD_H
#define STORE_WORLD_H

#include "base/codec.h"
#include "store/store.h"
#include "tap.h"

#include <apr_atomic.h>
#include <apr_dbd.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_hash.h>
#include <apr_thread_proc.h>
#include <stdlib.h>
#include <unistd.h>

static apr_pool_t *top;
static const apr_dbd_driver_t *driver;
static const char *driver_name, *params, *sqlite_path;
static volatile apr_uint32_t ticks;
static int log_errors;

static void log_line(void *baton, pr_log_level level, const char *line)
{
    log_errors += level <= PR_LOG_ERROR;
    if (getenv("PR_TEST_LOG")) {
        printf("# %s\n", line);
    }
}

/* A second passes with every look at the clock. */
static apr_time_t ticking(void *baton)
{
    return apr_time_from_sec(1485165600 + apr_atomic_inc32(&ticks));
}

static pr_world_t world;

/* One connection, lent again and again. */
typedef struct {
    apr_pool_t *pool;
    apr_dbd_t *handle;
    apr_hash_t *kept;
    int out;
    pr_db_lender_t lender;
} line_t;

static pr_status_t lend(void *baton, pr_db_loan_t *loan)
{
    line_t *line = baton;
    if (apr_dbd_check_conn(driver, line->pool, line->handle) != APR_SUCCESS) {
        return PR_UNAVAILABLE;
    }
    line->out++;
    *loan = (pr_db_loan_t){&line->handle, driver, line->kept, line->pool};
    return PR_OK;
}

static void take_back(void *baton, pr_db_loan_t *loan)
{
    ((line_t *)baton)->out--;
}

static apr_dbd_t *raw_open(apr_pool_t *p)
{
    const char *error = NULL;
    apr_dbd_t *handle = NULL;
    if (apr_dbd_open_ex(driver, p, params, &handle, &error) != APR_SUCCESS) {
        printf("Bail out! cannot open %s: %s\n", params, error ? error : "?");
        exit(1);
    }
    return handle;
}

static line_t *line_open(void)
{
    line_t *line = apr_pcalloc(top, sizeof *line);
    apr_pool_create(&line->pool, top);
    line->kept = apr_hash_make(line->pool);
    line->handle = raw_open(line->pool);
    line->lender = (pr_db_lender_t){lend, take_back, line};
    return line;
}

/* SQL past the store, on a connection of its own. 0 or the engine's number. */
static int raw(const char *sql)
{
    apr_pool_t *p;
    int rows = 0;
    apr_pool_create(&p, top);
    apr_dbd_t *handle = raw_open(p);
    int rc = apr_dbd_query(driver, handle, &rows, sql);
    apr_dbd_close(driver, handle);
    apr_pool_destroy(p);
    return rc;
}

static apr_int64_t raw_number(const char *sql)
{
    apr_pool_t *p;
    apr_dbd_results_t *res = NULL;
    apr_dbd_row_t *row = NULL;
    apr_int64_t n = -1;
    apr_pool_create(&p, top);
    apr_dbd_t *handle = raw_open(p);
    if (apr_dbd_select(driver, p, handle, &res, sql, 1) == 0) {
        for (int i = 1; apr_dbd_get_row(driver, p, res, &row, i) != -1; i++) {
            const char *text = apr_dbd_get_entry(driver, row, 0);
            n = i == 1 && text ? apr_atoi64(text) : n;
            row = NULL;
        }
    }
    apr_dbd_close(driver, handle);
    apr_pool_destroy(p);
    return n;
}

static void sqlite_make(const char *path)
{
    apr_dbd_results_t *res = NULL;
    params = sqlite_path = apr_pstrdup(top, path);
    apr_dbd_t *handle = raw_open(top);
    apr_dbd_select(driver, top, handle, &res, "PRAGMA journal_mode=WAL", 1);
    apr_dbd_close(driver, handle);
}

static void world_make(void)
{
    const char *db = getenv("PR_TEST_DB");
    apr_initialize();
    apr_pool_create(&top, NULL);
    apr_dbd_init(top);
    setvbuf(stdout, NULL, _IOLBF, 0);
    world = pr_world_system(log_line, NULL);
    world.now = ticking;
    driver_name = db && !strncmp(db, "pgsql:", 6) ? "pgsql" : "sqlite3";
    if (apr_dbd_get_driver(top, driver_name, &driver) != APR_SUCCESS) {
        printf("Bail out! no driver %s\n", driver_name);
        exit(1);
    }
    if (!strcmp(driver_name, "pgsql")) {
        params = db + 6;
        const char *schema = apr_psprintf(top, "prt_%d", (int)getpid());
        raw(apr_psprintf(top, "CREATE SCHEMA %s", schema));
        params = apr_psprintf(top, "%s options='-c search_path=%s'", db + 6, schema);
        return;
    }
    if (db && !strncmp(db, "sqlite:", 7)) {
        sqlite_make(db + 7);
        return;
    }
    const char *temp = NULL;
    apr_temp_dir_get(&temp, top);
    char *dir = apr_pstrcat(top, temp, "/partnerrel-XXXXXX", NULL);
    if (!mkdtemp(dir)) {
        printf("Bail out! mkdtemp\n");
        exit(1);
    }
    sqlite_make(apr_pstrcat(top, dir, "/partnerrel.db", NULL));
}

static void world_end(void)
{
    if (sqlite_path && !getenv("PR_TEST_DB")) {
        static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".old"};
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            unlink(apr_pstrcat(top, sqlite_path, suffixes[i], NULL));
        }
        *strrchr((char *)sqlite_path, '/') = '\0';
        rmdir(sqlite_path);
    }
    else if (!sqlite_path) {
        raw(apr_psprintf(top, "DROP SCHEMA prt_%d CASCADE", (int)getpid()));
    }
}

/* ---- who and what ---------------------------------------------------------------------------- */

#define ISSUER "https://idp.example"
static const pr_cloud_id CLOUD = {"global"};

static const pr_keyring_t *test_keys(void)
{
    static pr_key_t key = {.id = "k1"};
    static pr_keyring_t ring = {.keys = &key, .n = 1};
    memset(key.bytes, 7, sizeof key.bytes);
    return &ring;
}

static pr_identity_t admin_of(const char *tenant, const char *name)
{
    return (pr_identity_t){.cloud = CLOUD,
                           .issuer = ISSUER,
                           .subject = apr_pstrcat(top, "admin@", tenant, NULL),
                           .tenant = tenant,
                           .name = "Ada Admin",
                           .email = "ada@example",
                           .org_name = name,
                           .org_domain = apr_pstrcat(top, tenant, ".example", NULL),
                           .org_country = "DE",
                           .roles = PR_ROLE_BIT(PR_ROLE_CUSTOMER_ADMIN)};
}

static pr_partner_id add_partner(pr_db_t *db, const char *tenant, const char *name,
                                 pr_partner_kind kind)
{
    pr_partner_id id = {""};
    const pr_partner_add_t add = {.partner = {.cloud = CLOUD,
                                              .issuer = ISSUER,
                                              .tenant = tenant,
                                              .name = name,
                                              .domain = "partner.example",
                                              .country = "DE",
                                              .mpn_id = "",
                                              .contact_name = "",
                                              .contact_email = "",
                                              .contact_phone = "",
                                              .kind = kind},
                                  .keys = test_keys()};
    pr_status_t status = pr_store_partner_add(db, &add, &id, NULL);
    ok(status == PR_OK, "partner %s is added", tenant);
    return id;
}

static void add_service(pr_db_t *db, const char *id, const char *name, int position)
{
    pr_service_add_t add = {.service = {.cloud = CLOUD,
                                        .name = name,
                                        .may = "may",
                                        .may_not = "may not",
                                        .dashboard = "",
                                        .position = position,
                                        .on = true},
                            .lang = "en"};
    pr_slug_id_parse(&add.service.id, id);
    ok(pr_store_service_add(db, &add) == PR_OK, "service %s is added", id);
}

static const char *link_of(pr_db_t *db, const pr_partner_id *partner, bool dap)
{
    pr_invitation_t *invitation;
    const pr_link_query_t query = {.partner = *partner, .dap = dap};
    return pr_store_invitation_of(db, &query, &invitation) == PR_OK ? invitation->token_hash : "";
}

static apr_int64_t epoch_of(pr_db_t *db, const pr_partner_id *partner, const pr_identity_t *who)
{
    pr_customer_t *customer;
    pr_relationship_t *rel;
    if (pr_store_customer_of_org(db, who, &customer) != PR_OK ||
        pr_store_rel(db, partner, &customer->id, &rel) != PR_OK) {
        return 0;
    }
    return rel->version;
}

typedef struct {
    pr_outcome_t out;
    pr_problem_t why;
    pr_status_t status;
} result_t;

/* `services` is a list of ids with spaces between them. */
static result_t accept_at(pr_db_t *db, const pr_identity_t *who, const pr_partner_id *partner,
                          const char *services, const char *nonce, apr_int64_t epoch)
{
    pr_service_id chosen[8];
    result_t result = {.status = PR_BUG};
    pr_acceptance_t in = {.who = who, .nonce = nonce, .epoch = epoch, .lang = "en"};
    char *rest = apr_pstrdup(top, services), *state, *word;
    for (word = apr_strtok(rest, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        pr_slug_id_parse(&chosen[in.n_services++], word);
    }
    in.services = chosen;
    in.token_hash = link_of(db, partner, in.n_services > 0);
    result.status = pr_store_accept(db, &in, &result.out, &result.why);
    return result;
}

static result_t accept_now(pr_db_t *db, const pr_identity_t *who, const pr_partner_id *partner,
                           const char *services, const char *nonce)
{
    return accept_at(db, who, partner, services, nonce, epoch_of(db, partner, who));
}

/* Removes this partner's grant for a service; all of the customer's with NULL. */
static result_t remove_now(pr_db_t *db, const pr_identity_t *who, const pr_partner_id *partner,
                           const char *service, const char *nonce)
{
    result_t result = {.status = PR_BUG};
    pr_customer_t *customer;
    apr_array_header_t *open;
    pr_grant_id grants[16];
    pr_removal_t in = {.who = who, .nonce = nonce, .grants = grants};
    if (pr_store_customer_of_org(db, who, &customer) != PR_OK ||
        pr_store_open_grants(db, &customer->id, "en", &open) != PR_OK) {
        return result;
    }
    in.customer = customer->id;
    for (int i = 0; i < open->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(open, i, pr_grant_t);
        if ((!partner || !strcmp(partner->s, grant->partner.s)) &&
            (!service || !strcmp(service, grant->service.s))) {
            grants[in.n_grants++] = grant->id;
        }
    }
    result.status = pr_store_remove(db, &in, &result.out, &result.why);
    return result;
}

static int open_grants_of(pr_db_t *db, const pr_identity_t *who)
{
    pr_customer_t *customer;
    apr_array_header_t *open;
    if (pr_store_customer_of_org(db, who, &customer) != PR_OK ||
        pr_store_open_grants(db, &customer->id, "en", &open) != PR_OK) {
        return -1;
    }
    return open->nelts;
}

#endif
