/* judge.c: was anybody let in who asked after somebody had been told that it is over? */
#include "hammer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 12 };

typedef struct {
    size_t contradictions;
    size_t told_by[2][KINDS]; /* who told of it first */
    size_t judged[2];         /* what was asked after that, gone and open */
} findings_t;

static int by_customer_and_start(const void *a, const void *b)
{
    const event_t *x = a, *y = b;

    return x->customer != y->customer ? x->customer - y->customer
                                      : (x->start > y->start) - (x->start < y->start);
}

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* What was asked while only `change` can be told of: after the one before was done, and answered
 * before the next began. */
typedef struct {
    const event_t *change;
    int64_t from, to;
} window_t;

static bool is_within(const window_t *window, const event_t *event)
{
    return !event->change && event->open >= 0 && event->start > window->from &&
           event->first < window->to;
}

static bool tells(const event_t *event)
{
    return (event->kind != LOOK && event->kind != VISIT) || !event->open;
}

static const event_t *told_first(const window_t *window, const event_t *begin, const event_t *end)
{
    const event_t *first = window->change;

    for (const event_t *e = begin; e < end; e++) {
        if (is_within(window, e) && tells(e) && e->open == window->change->open &&
            e->first < first->first) {
            first = e;
        }
    }
    return first;
}

static void show(const event_t *told, const event_t *event)
{
    printf("contradiction: %s %d was said to be %s by %s; a %s that began %.3f ms later says "
           "%s\n",
           event->customer < LINKS ? "customer" : "link", event->customer % LINKS,
           told->open ? "open" : "gone", kind_names[told->kind], kind_names[event->kind],
           (double)(event->start - told->first) / 1e6, event->open ? "open" : "gone");
}

static void judge_window(const window_t *window, const event_t *begin, const event_t *end,
                         findings_t *out)
{
    const event_t *told = told_first(window, begin, end);

    out->told_by[told->open][told->kind]++;
    for (const event_t *e = begin; e < end; e++) {
        if (is_within(window, e) && e->start > told->first) {
            out->judged[told->open]++;
            if (e->open != told->open && out->contradictions++ < SHOWN) {
                show(told, e);
            }
        }
    }
}

static const event_t *next_change(const event_t *at, const event_t *end)
{
    while (at < end && !at->change) {
        at++;
    }
    return at;
}

/* The events of one customer. */
static void judge_customer(const event_t *begin, const event_t *end, findings_t *out)
{
    const event_t *before = NULL, *change = next_change(begin, end);

    while (change < end) {
        const event_t *next = next_change(change + 1, end);
        const window_t window = {change, before ? before->first : INT64_MAX,
                                 next < end ? next->start : INT64_MAX};
        if (change->open >= 0) {
            judge_window(&window, before ? before : begin, next, out);
        }
        before = change;
        change = next;
    }
}

static void print_times(const event_t *events, size_t n)
{
    int64_t *took = malloc((n + 1) * sizeof *took);
    size_t removals = 0, replaced = 0, timed = 0;

    for (size_t i = 0; i < n; i++) {
        bool gone = events[i].change && events[i].open == 0, link = events[i].customer >= LINKS;
        removals += gone && !link;
        replaced += gone && link;
        if (gone && events[i].kind == ANSWER) {
            took[timed++] = events[i].first - events[i].start;
        }
    }
    qsort(took, timed, sizeof *took, by_number);
    printf("removals %zu\nlinks replaced %zu\n", removals, replaced);
    if (timed) {
        printf("removal_ms p50 %.0f p99 %.0f max %.0f\n", (double)took[timed / 2] / 1e6,
               (double)took[timed * 99 / 100] / 1e6, (double)took[timed - 1] / 1e6);
    }
    free(took);
}

static void print_findings(const findings_t *findings)
{
    for (int open = 0; open < 2; open++) {
        printf("told_%s", open ? "open" : "gone");
        for (int kind = 0; kind < KINDS; kind++) {
            printf(" %s %zu", kind_names[kind], findings->told_by[open][kind]);
        }
        printf("\njudged_%s %zu\n", open ? "open" : "gone", findings->judged[open]);
    }
    printf("contradictions %zu\n", findings->contradictions);
}

size_t judge(log_t *logs, size_t n)
{
    log_t all = {NULL, 0, 0};
    findings_t findings;

    memset(&findings, 0, sizeof findings);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < logs[i].n; k++) {
            log_add(&all, logs[i].events[k]);
        }
    }
    qsort(all.events, all.n, sizeof *all.events, by_customer_and_start);
    const event_t *end = all.events + all.n;
    for (const event_t *at = all.events; at < end;) {
        const event_t *next = at;
        while (next < end && next->customer == at->customer) {
            next++;
        }
        judge_customer(at, next, &findings);
        at = next;
    }
    print_times(all.events, all.n);
    print_findings(&findings);
    free(all.events);
    return findings.contradictions;
}
