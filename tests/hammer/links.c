/* links.c: the links of a partner are replaced over and over, and visitors try the old ones and the
 * new: once that was said, the old one is nowhere any more. */
#include "hammer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VISITORS = 4, ROTATIONS_MAX = 8000, TOKEN = 43 };

static const char *agent, *command;

/* Written by the operator alone; a link is there once `made` counts it. */
static char tokens[ROTATIONS_MAX][TOKEN + 1];
static _Atomic size_t made;

void links_use(const char *by, const char *how)
{
    agent = by;
    command = how;
}

static void visit(client_t *me, size_t link)
{
    char path[128];

    snprintf(path, sizeof path, "/portal/invitation/%.*s", TOKEN, tokens[link]);
    me->customer = LINKS + link;
    answer_t answer = ask(me, path, "", NULL);
    bool odd = answer.status != 200 && answer.status != 404;
    strange += odd && answer.status != 503 && answer.status != 0;
    note(me, VISIT, &answer, odd ? -1 : answer.status == 200);
    free(answer.text);
}

static void *visit_all(void *data)
{
    client_t *me = data;

    while (owners_left > 0) {
        size_t n = made, back = (size_t)dice(me, 3);
        if (n > 0) {
            visit(me, n > back ? n - 1 - back : 0);
        }
        sleep_ms(dice(me, 16));
    }
    return NULL;
}

/* Where the partner reads it. */
static bool read_link(client_t *me, answer_t *out)
{
    static const char before[] = "/portal/invitation/";
    answer_t answer = ask(me, "/portal/partner/request?dap=1", agent, NULL);
    const char *at = answer.status == 200 ? strstr(answer.text, before) : NULL;

    if (at) {
        snprintf(tokens[made], sizeof tokens[0], "%.*s", TOKEN, at + sizeof before - 1);
        made++;
    }
    free(answer.text);
    *out = answer;
    return at != NULL;
}

static void change(client_t *me, const answer_t *answer, bool open)
{
    log_add(&me->log, (event_t){answer->start, answer->first, (short)(LINKS + made - 1), open, true,
                                open ? ANSWER : COMMAND});
}

static void *replace(void *data)
{
    client_t *me = data;
    answer_t answer;

    while (owners_left > 0 && made < ROTATIONS_MAX) {
        if (!read_link(me, &answer)) {
            sleep_ms(20);
            continue;
        }
        change(me, &answer, true);
        sleep_ms(100 + dice(me, 200));
        answer.start = now_ns();
        while (system(command) != 0) {
            busy++; /* as a rule: SQLite's writer lock was not to be had in time */
        }
        answer.first = now_ns();
        change(me, &answer, false);
        sleep_ms(100 + dice(me, 200));
    }
    return NULL;
}

size_t links_begin(client_t *clients, pthread_t *threads)
{
    for (size_t i = 0; command && i <= VISITORS; i++) {
        clients[i].seed = 1000 + (unsigned)i;
        pthread_create(&threads[i], NULL, i ? visit_all : replace, &clients[i]);
    }
    return command ? 1 + VISITORS : 0;
}
