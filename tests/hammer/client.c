/* client.c: one of those who ask, each of them at any of the servers. */
#include "hammer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int ports[SERVERS_MAX], n_servers;
_Atomic size_t busy, lost, strange;

void log_add(log_t *log, event_t event)
{
    if (log->n == log->room) {
        log->room = log->room ? 2 * log->room : 1024;
        log->events = realloc(log->events, log->room * sizeof *log->events);
    }
    log->events[log->n++] = event;
}

void note(client_t *me, kind_t kind, const answer_t *answer, int open)
{
    log_add(&me->log, (event_t){answer->start, answer->first, (short)me->customer,
                                (signed char)open, false, (unsigned char)kind});
}

int dice(client_t *me, int sides)
{
    return rand_r(&me->seed) / (RAND_MAX / sides + 1);
}

void sleep_ms(int ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

/* To any of the servers; a form goes with its cookie and where it comes from. */
static char *write_request(const client_t *me, int port, const char *path, const char *person,
                           const char *body)
{
    char *bytes = malloc(2048 + strlen(path) + strlen(person) + (body ? strlen(body) : 0));
    int n = sprintf(bytes, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n",
                    body ? "POST" : "GET", path, port);

    if (*person) {
        n += sprintf(bytes + n, "X-Test-Person: %s&auth_time=%ld\r\n", person, me->signed_in);
    }
    if (*me->cookie) {
        n += sprintf(bytes + n, "Cookie: %s\r\n", me->cookie);
    }
    if (body) {
        n += sprintf(bytes + n,
                     "Origin: http://127.0.0.1:%d\r\nSec-Fetch-Site: same-origin\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
                     port, strlen(body));
    }
    sprintf(bytes + n, "\r\n%s", body ? body : "");
    return bytes;
}

answer_t ask(client_t *me, const char *path, const char *person, const char *body)
{
    int port = ports[dice(me, n_servers)];
    char *bytes = write_request(me, port, path, person, body);
    answer_t answer = http_ask(port, bytes);

    free(bytes);
    if (answer.status == 0) {
        lost++;
    }
    else if (answer.status == 503) {
        busy++;
    }
    if (!answer.text) {
        answer.text = calloc(1, 1);
    }
    return answer;
}

int64_t forget(client_t *me, const char *path, const char *person, const char *body)
{
    int port = ports[dice(me, n_servers)];
    char *bytes = write_request(me, port, path, person, body);
    int64_t start = http_forget(port, bytes);

    free(bytes);
    return start;
}
