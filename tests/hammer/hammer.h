/* hammer.h: 64 clients that take privileges away and give them back while others ask for dashboards
 * and look at pages; and a judge who compares when each was told what with what was let through. */
#ifndef HAMMER_H
#define HAMMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERVERS_MAX = 4, CUSTOMERS_MAX = 128 };

/* A customer of one partner, and who asks for them. Strings of the plan. */
typedef struct {
    const char *tenant, *id, *partner_id, *link, *admin, *agent;
} customer_t;

/* What an event was learned by. All but dashboards tell of it. */
typedef enum { ANSWER, REPLAY, PARTNERS, LIST, CSV, EXPLAIN, ITS_EXPLAIN, LOOK, KINDS } kind_t;
extern const char *const kind_names[KINDS];

/* `start` is read before the client connects, `first` after it has the first byte of the answer:
 * both are on the safe side for "started after somebody was told". Nanoseconds, CLOCK_MONOTONIC. */
typedef struct {
    int64_t start, first;
    short customer;
    signed char open; /* what it says: 1 open, 0 gone, -1 neither */
    bool change;      /* not only shown, but brought about; `kind` is what told its owner */
    unsigned char kind;
} event_t;

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

/* ---- judge.c ---- */

/* Merges the logs and prints what became of it; the number of contradictions. */
size_t judge(log_t *logs, size_t n);

#endif
