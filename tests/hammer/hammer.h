/* hammer.h: 64 clients that take privileges away and give them back while others ask for dashboards
 * and look at pages; and a judge who compares when each was told what with what was let through. */
#ifndef HAMMER_H
#define HAMMER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERVERS_MAX = 4, CUSTOMERS_MAX = 128, CLIENTS_MAX = 2 * CUSTOMERS_MAX + 8 };

/* A customer of one partner, and who asks for them. Strings of the plan. */
typedef struct {
    const char *tenant, *id, *partner_id, *link, *admin, *agent;
} customer_t;

/* What an event was learned by. A dashboard (LOOK) and the page of a link (VISIT) tell of it when
 * they are refused. */
typedef enum {
    ANSWER,
    REPLAY,
    PARTNERS,
    LIST,
    CSV,
    EXPLAIN,
    ITS_EXPLAIN,
    LOOK,
    VISIT,
    COMMAND,
    KINDS
} kind_t;
extern const char *const kind_names[KINDS];

/* `start` is read before the client connects, `first` after it has the first byte of the answer:
 * both are on the safe side for "started after somebody was told". Nanoseconds, CLOCK_MONOTONIC. */
typedef struct {
    int64_t start, first;
    short customer;   /* or, above LINKS, a link */
    signed char open; /* what it says: 1 open, 0 gone, -1 neither (or nobody knows) */
    bool change;      /* not only shown, but brought about; `kind` is what told its owner */
    unsigned char kind;
} event_t;

enum { LINKS = 1000 };

typedef struct {
    event_t *events;
    size_t n, room;
} log_t;
void log_add(log_t *log, event_t event);

/* ---- http.c ---- */

typedef struct {
    int64_t start, first;
    int status; /* 0: no answer */
    char *text; /* all of it; the caller frees it */
} answer_t;

int64_t now_ns(void);
/* One request on a connection of its own. */
answer_t http_ask(int port, const char *bytes);
/* The same by a client that goes away and never sees the answer. When it began. */
int64_t http_forget(int port, const char *bytes);
/* The hidden fields of the form that posts to `action`, as a body; NULL when there is none. */
char *http_form(const char *page, const char *action);
/* Remembers the cookie that an answer sets; `jar` has room for 256. */
void http_cookie(const char *answer, char *jar);

/* ---- client.c ---- */

typedef struct {
    size_t customer;
    unsigned seed;
    char cookie[256];
    long signed_in; /* a seal is good for one sign-in, and that for ten minutes */
    log_t log;
} client_t;

extern int ports[SERVERS_MAX], n_servers;
extern _Atomic size_t busy, lost, strange; /* answers: 503, none, and such as nobody expects */

answer_t ask(client_t *me, const char *path, const char *person, const char *body);
/* http_forget */
int64_t forget(client_t *me, const char *path, const char *person, const char *body);
void note(client_t *me, kind_t kind, const answer_t *answer, int open);
/* 0 to sides - 1 */
int dice(client_t *me, int sides);
void sleep_ms(int ms);

/* ---- links.c ---- */

extern _Atomic size_t owners_left; /* until then it goes on */

/* An agent of the partner whose links they are, and the command that replaces them. */
void links_use(const char *agent, const char *command);
/* Begins the clients for that, if it is wanted; how many. */
size_t links_begin(client_t *clients, pthread_t *threads);

/* ---- judge.c ---- */

/* Merges the logs and prints what became of it; the number of contradictions. */
size_t judge(log_t *logs, size_t n);

#endif
