/* count.c: how many questions a program puts to its database. Preloaded in short runs of their own:
 * BENCH_COUNT names a file of two numbers, all questions and those for the lease. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct sqlite3_stmt sqlite3_stmt;
typedef struct PGconn PGconn;
typedef struct PGresult PGresult;

static _Atomic long *counts;

static void map_counts(const char *file)
{
    int fd = open(file, O_RDWR);
    void *at = mmap(NULL, 2 * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (at != MAP_FAILED) {
        counts = at;
    }
    close(fd);
}

__attribute__((constructor)) static void begin(void)
{
    if (getenv("BENCH_COUNT")) {
        map_counts(getenv("BENCH_COUNT"));
    }
}

static void count(const char *text)
{
    if (counts) {
        counts[0]++;
        counts[1] += text && strstr(text, "lease_now") ? 1 : 0;
    }
}

/* The libraries are only there once a driver is, and not for everybody to see. */
static void *sqlite(const char *name)
{
    return dlsym(dlopen("libsqlite3.so.0", RTLD_LAZY), name);
}

static void *pq(const char *name)
{
    return dlsym(dlopen("libpq.so.5", RTLD_LAZY), name);
}

/* A step of a statement that is not under way begins it. */
int sqlite3_step(sqlite3_stmt *statement)
{
    static int (*real)(sqlite3_stmt *), (*under_way)(sqlite3_stmt *);
    static const char *(*text_of)(sqlite3_stmt *);

    if (!real) {
        *(void **)&text_of = sqlite("sqlite3_sql");
        *(void **)&under_way = sqlite("sqlite3_stmt_busy");
        *(void **)&real = sqlite("sqlite3_step");
    }
    if (!under_way(statement)) {
        count(text_of(statement));
    }
    return real(statement);
}

/* One of these may call the other. */
static __thread int within;

PGresult *PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values,
                         const int *lengths, const int *formats, int result_format)
{
    static PGresult *(*real)(PGconn *, const char *, int, const char *const *, const int *,
                             const int *, int);
    if (!real) {
        *(void **)&real = pq("PQexecPrepared");
    }
    count(name);
    within = 1;
    PGresult *result = real(conn, name, n, values, lengths, formats, result_format);
    within = 0;
    return result;
}

int PQsendQueryPrepared(PGconn *conn, const char *name, int n, const char *const *values,
                        const int *lengths, const int *formats, int result_format)
{
    static int (*real)(PGconn *, const char *, int, const char *const *, const int *, const int *,
                       int);
    if (!real) {
        *(void **)&real = pq("PQsendQueryPrepared");
    }
    if (!within) {
        count(name);
    }
    return real(conn, name, n, values, lengths, formats, result_format);
}
