/* replay.c: what a database commits of the statements of one acceptance, with nothing around them:
 * as many threads as there are to be connections, each repeats them with new ids, customers and
 * times.
 *
 * usage: replay sqlite|pgsql DATABASE SCRIPT CONNECTIONS SECONDS PREFIX
 *
 * SCRIPT has a line for each statement and step, tabs between: "S TEXT" (as PREPARE says it; the
 * first is number 0), "B" and "C" for the transaction, "X NUMBER PARAMETER...". In a parameter \001
 * and a letter stand for what is new each time: a to z an id of its own, T the tenant, W the time,
 * S the shard of id 'a', P and H the partner and its link's hash, which take turns ("P ID HASH"
 * lines). SQLite is written by one at a time, under the lock that all of the product's writers
 * take. Prints how many were committed, and in how many seconds. */
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { STATEMENTS = 64, STEPS = 128, PARAMS = 16, ROOM = 256, IDS = 26, PARTNERS = 1024 };

typedef struct {
    char kind;
    int statement, n;
    const char *params[PARAMS];
} step_t;

typedef struct {
    char ids[IDS][37];
    char tenant[64], when[24], shard[24];
    const char *partner, *hash;
} fresh_t;

typedef struct {
    PGconn *pg;
    sqlite3 *db;
    sqlite3_stmt *prepared[STATEMENTS];
    int lock;
} conn_t;

static const char *database, *prefix;
static int is_pg;
static char *texts[STATEMENTS], names[STATEMENTS][64];
static int n_texts, n_steps;
static step_t steps[STEPS];
static char *partners[PARTNERS], *hashes[PARTNERS];
static int n_partners;
static _Atomic long committed;
static _Atomic int over;
static atomic_long next_customer;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "replay: %s: %s\n", what, why);
    exit(1);
}

/* ---- the script ---- */

static void read_step(char *line)
{
    step_t *step = &steps[n_steps++];
    char *at = line;

    step->kind = *strsep(&at, "\t");
    if (step->kind != 'X') {
        return;
    }
    step->statement = atoi(strsep(&at, "\t"));
    while (at) {
        step->params[step->n++] = strdup(strsep(&at, "\t"));
    }
}

static void read_script(const char *file)
{
    FILE *in = fopen(file, "r");
    char *line = NULL;
    size_t room = 0;

    if (!in) {
        fail(file, "cannot be read");
    }
    while (getline(&line, &room, in) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (*line == 'S') {
            texts[n_texts] = strdup(line + 2);
            sscanf(texts[n_texts], "PREPARE %63s", names[n_texts]);
            n_texts++;
        }
        else if (*line == 'P') {
            char *at = line + 2;
            partners[n_partners] = strdup(strsep(&at, "\t"));
            hashes[n_partners++] = strdup(at);
        }
        else {
            read_step(line);
        }
    }
    fclose(in);
}

/* ---- what is new each time ---- */

static void make_id(char *id)
{
    unsigned char b[16];

    if (getrandom(b, sizeof b, 0) != sizeof b) {
        fail("getrandom", "too few");
    }
    snprintf(id, 37, "%02x%02x%02x%02x-%02x%02x-4%x%02x-8%x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6] & 15, b[7], b[8] & 15, b[9], b[10], b[11], b[12],
             b[13], b[14], b[15]);
}

static void refresh(fresh_t *fresh)
{
    struct timespec now;

    for (int i = 0; i < IDS; i++) {
        make_id(fresh->ids[i]);
    }
    long customer = atomic_fetch_add(&next_customer, 1);
    snprintf(fresh->tenant, sizeof fresh->tenant, "%s-%ld", prefix, customer);
    fresh->partner = partners[customer % n_partners];
    fresh->hash = hashes[customer % n_partners];
    char first[3] = {fresh->ids[0][0], fresh->ids[0][1], '\0'};
    snprintf(fresh->shard, sizeof fresh->shard, "%ld", 65 + strtol(first, NULL, 16));
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(fresh->when, sizeof fresh->when, "%lld", now.tv_sec * 1000000LL + now.tv_nsec / 1000);
}

static const char *value_of(const fresh_t *fresh, char what)
{
    switch (what) {
    case 'T':
        return fresh->tenant;
    case 'W':
        return fresh->when;
    case 'S':
        return fresh->shard;
    case 'P':
        return fresh->partner;
    case 'H':
        return fresh->hash;
    default:
        return fresh->ids[what - 'a'];
    }
}

static void fill(const fresh_t *fresh, const char *param, char *out)
{
    char *end = out + ROOM - 80;

    while (*param && out < end) {
        if (*param == '\001') {
            out = stpcpy(out, value_of(fresh, param[1]));
            param += 2;
        }
        else {
            *out++ = *param++;
        }
    }
    *out = '\0';
}

/* ---- connections ---- */

static void run_plain(conn_t *conn, const char *sql)
{
    if (is_pg) {
        PGresult *result = PQexec(conn->pg, sql);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            fail(sql, PQerrorMessage(conn->pg));
        }
        PQclear(result);
    }
    else if (sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail(sql, sqlite3_errmsg(conn->db));
    }
}

/* "PREPARE name (types) AS text", "$1" as "?1" */
static void prepare_sqlite(conn_t *conn, int n)
{
    char *text = strdup(strstr(texts[n], " AS ") + 4);

    for (char *at = strchr(text, '$'); at; at = strchr(at, '$')) {
        *at = '?';
    }
    if (sqlite3_prepare_v2(conn->db, text, -1, &conn->prepared[n], NULL) != SQLITE_OK) {
        fail(text, sqlite3_errmsg(conn->db));
    }
    free(text);
}

static void connect_pg(conn_t *conn)
{
    conn->pg = PQconnectdb(database);
    if (PQstatus(conn->pg) != CONNECTION_OK) {
        fail(database, PQerrorMessage(conn->pg));
    }
    for (int i = 0; i < n_texts; i++) {
        run_plain(conn, texts[i]);
    }
}

static void connect_sqlite(conn_t *conn)
{
    char lock[ROOM];

    if (sqlite3_open(database, &conn->db) != SQLITE_OK) {
        fail(database, sqlite3_errmsg(conn->db));
    }
    sqlite3_busy_timeout(conn->db, 10000);
    run_plain(conn, "PRAGMA foreign_keys=ON");
    run_plain(conn, "PRAGMA synchronous=FULL");
    for (int i = 0; i < n_texts; i++) {
        prepare_sqlite(conn, i);
    }
    snprintf(lock, sizeof lock, "%s.lock", database);
    conn->lock = open(lock, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
}

/* ---- steps ---- */

static void execute_pg(conn_t *conn, const step_t *step, const char *const *values)
{
    PGresult *result =
        PQexecPrepared(conn->pg, names[step->statement], step->n, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail(texts[step->statement], PQerrorMessage(conn->pg));
    }
    PQclear(result);
}

static void execute_sqlite(conn_t *conn, const step_t *step, const char *const *values)
{
    sqlite3_stmt *statement = conn->prepared[step->statement];
    int rc;

    for (int i = 0; i < step->n; i++) {
        sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC);
    }
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            sqlite3_column_text(statement, i);
        }
    }
    if (rc != SQLITE_DONE) {
        fail(texts[step->statement], sqlite3_errmsg(conn->db));
    }
    sqlite3_reset(statement);
}

static void execute(conn_t *conn, const step_t *step, const fresh_t *fresh)
{
    char room[PARAMS][ROOM];
    const char *values[PARAMS];

    for (int i = 0; i < step->n; i++) {
        fill(fresh, step->params[i], room[i]);
        values[i] = room[i];
    }
    (is_pg ? execute_pg : execute_sqlite)(conn, step, values);
}

static void begin(conn_t *conn)
{
    if (!is_pg && flock(conn->lock, LOCK_EX) != 0) {
        fail(database, "no lock");
    }
    run_plain(conn, is_pg ? "BEGIN" : "BEGIN IMMEDIATE");
}

static void commit(conn_t *conn)
{
    run_plain(conn, "COMMIT");
    if (!is_pg) {
        flock(conn->lock, LOCK_UN);
    }
}

static void *work(void *data)
{
    conn_t *conn = data;
    fresh_t fresh;

    while (!over) {
        refresh(&fresh);
        for (int i = 0; i < n_steps; i++) {
            switch (steps[i].kind) {
            case 'B':
                begin(conn);
                break;
            case 'C':
                commit(conn);
                break;
            default:
                execute(conn, &steps[i], &fresh);
            }
        }
        committed++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    enum { MOST = 256 };
    static conn_t conns[MOST];
    pthread_t threads[MOST];
    struct timespec from, to;

    if (argc != 7 || atoi(argv[4]) > MOST) {
        fail("usage", "replay sqlite|pgsql DATABASE SCRIPT CONNECTIONS SECONDS PREFIX");
    }
    is_pg = !strcmp(argv[1], "pgsql");
    database = argv[2];
    prefix = argv[6];
    int n = atoi(argv[4]);
    read_script(argv[3]);
    for (int i = 0; i < n; i++) {
        (is_pg ? connect_pg : connect_sqlite)(&conns[i]);
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < n; i++) {
        pthread_create(&threads[i], NULL, work, &conns[i]);
    }
    sleep((unsigned)atoi(argv[5]));
    over = 1;
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%ld %.3f\n", committed,
           (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    return 0;
}
