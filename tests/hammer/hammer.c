/* hammer.c: usage: hammer PLAN REMOVALS THINK_MS QUIET
 *
 * PLAN has lines "server PORT", "customer TENANT ID PARTNER_ID LINK ADMIN AGENT" (what
 * X-Test-Person says) and "rotate AGENT COMMAND" (links.c). For each customer there is an owner,
 * who accepts by the link and removes through the pages, over and over, and a watcher, who asks for
 * the dashboard, looks at whatever tells of it and sends the owner's form a second time. With QUIET
 * there are no watchers. */
#include "hammer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERVICE "exchange"

const char *const kind_names[KINDS] = {
    "answer",       "replay",           "partners-page", "customer-list",   "csv",
    "explain.json", "its-explain.json", "dashboard",     "invitation-page", "partnerrelctl"};

static customer_t customers[CUSTOMERS_MAX];
static size_t n_customers;
static _Atomic long removals_left;
_Atomic size_t owners_left;
static int think_ms;
static bool quiet;

/* What an owner does by turns. */
typedef struct {
    const char *page, *action, *fields;
    bool open;
} change_t;
static change_t removals[CUSTOMERS_MAX], acceptances[CUSTOMERS_MAX];

/* The owner's form, for its watcher. */
static struct {
    pthread_mutex_t mutex;
    char *form; /* NULL: none */
    char cookie[256];
    long signed_in;
    const change_t *what;
} offered[CUSTOMERS_MAX];

static void look(client_t *me)
{
    const customer_t *customer = &customers[me->customer];
    char path[256];

    snprintf(path, sizeof path, "/dash/" SERVICE "/%s/mail", customer->id);
    answer_t answer = ask(me, path, customer->agent, NULL);
    bool odd = answer.status != 200 && answer.status != 403;
    strange += odd && answer.status != 503 && answer.status != 0;
    note(me, LOOK, &answer, odd ? -1 : answer.status == 200);
    free(answer.text);
}

/* ---- being told ---- */

/* The same form once more: what has been done is said again. */
static int replay(client_t *me, const change_t *what, const char *form, answer_t *out)
{
    answer_t answer = ask(me, what->action, customers[me->customer].admin, form);
    int open = answer.status == 303 ? what->open : -1;

    /* 409: something was changed since. */
    strange += open < 0 && answer.status != 409 && answer.status != 503 && answer.status != 0;
    note(me, REPLAY, &answer, open);
    free(answer.text);
    *out = answer;
    return open;
}

/* What it shows: 1 open, 0 gone, -1 neither. */
static int tell(client_t *me, kind_t kind, answer_t *out)
{
    const customer_t *customer = &customers[me->customer];
    const struct {
        const char *path, *about;
        bool by_agent;
        const char *open, *whole; /* what is in it when it is open, and in any case */
    } pages[KINDS] = {
        [PARTNERS] = {"/portal/customer/partners", "", false, "name=\"grant\"", "</html>"},
        [LIST] = {"/portal/partner/customers?q=", customer->tenant, true, "class=\"status yes\"",
                  "</html>"},
        [CSV] = {"/portal/partner/customers.csv?q=", customer->tenant, true, ",Exchange Online\r\n",
                 ",Reseller,"},
        [EXPLAIN] = {"/portal/partner/explain.json?service=" SERVICE "&customer=", customer->id,
                     true, "{\"allowed\":true", "{\"allowed\":"},
        [ITS_EXPLAIN] = {"/portal/customer/explain.json?service=" SERVICE "&partner=",
                         customer->partner_id, false, "{\"allowed\":true", "{\"allowed\":"},
    };
    char path[256];

    snprintf(path, sizeof path, "%s%s", pages[kind].path, pages[kind].about);
    answer_t answer = ask(me, path, pages[kind].by_agent ? customer->agent : customer->admin, NULL);
    bool whole = answer.status == 200 && strstr(answer.text, pages[kind].whole);
    strange += !whole && answer.status != 503 && answer.status != 0;
    int open = whole ? strstr(answer.text, pages[kind].open) != NULL : -1;
    note(me, kind, &answer, open);
    free(answer.text);
    *out = answer;
    return open;
}

/* ---- owners ---- */

static void offer(client_t *me, const char *form, const change_t *what)
{
    size_t i = me->customer;

    pthread_mutex_lock(&offered[i].mutex);
    free(offered[i].form);
    offered[i].form = strdup(form);
    offered[i].what = what;
    memcpy(offered[i].cookie, me->cookie, sizeof me->cookie);
    offered[i].signed_in = me->signed_in;
    pthread_mutex_unlock(&offered[i].mutex);
}

static char *fetch_form(client_t *me, const char *page, const char *action)
{
    me->signed_in = time(NULL);
    answer_t answer = ask(me, page, customers[me->customer].admin, NULL);

    http_cookie(answer.text, me->cookie);
    char *form = answer.status == 200 ? http_form(answer.text, action) : NULL;
    free(answer.text);
    return form;
}

/* Until it is told that it is done: who was sent away, or has lost the answer, asks with the same
 * form. The true time it took and whether it came about. */
static bool send_form(client_t *me, const char *action, const char *form, answer_t *out)
{
    *out = (answer_t){0};
    for (int tries = 0; tries < 2000; tries++) {
        answer_t answer = ask(me, action, customers[me->customer].admin, form);
        out->start = out->start ? out->start : answer.start;
        out->first = answer.first;
        out->status = answer.status;
        bool again = answer.status == 503 || answer.status == 0;
        if (!again && answer.status != 303) {
            fprintf(stderr, "%s: %.1500s\n", action, answer.text);
        }
        free(answer.text);
        if (!again) {
            return answer.status == 303;
        }
        sleep_ms(10 + dice(me, 20));
    }
    return false;
}

/* Its form is on the way, and it has seen no answer: it looks another way whether that was done. */
static bool learn(client_t *me, const change_t *what, const char *form, kind_t by, answer_t *out)
{
    int open = !what->open;

    for (int tries = 0; tries < 10 && open != what->open; tries++) {
        open = by == REPLAY ? replay(me, what, form, out) : tell(me, by, out);
    }
    return open == what->open;
}

static char *fill_in(client_t *me, const change_t *what)
{
    char *hidden = NULL, *form;

    for (int tries = 0; !hidden && tries < 200; tries++) {
        hidden = fetch_form(me, what->page, what->action);
        if (!hidden) {
            sleep_ms(20);
        }
    }
    form = malloc((hidden ? strlen(hidden) : 0) + 256);
    sprintf(form, "%s&%s", hidden ? hidden : "", what->fields);
    free(hidden);
    return form;
}

/* Every second time its answer gets lost, and it learns of it in each of the other ways by turns.
 */
static void change(client_t *me, const change_t *what, size_t round)
{
    char *form = fill_in(me, what);
    const size_t ways = LOOK - REPLAY, turn = (round + me->customer) % (2 * ways);
    kind_t by = quiet || turn >= ways ? ANSWER : REPLAY + (kind_t)turn;
    int64_t start = 0;
    answer_t answer;

    if (dice(me, what->open ? 4 : 2) == 0) { /* else its watcher goes on asking for dashboards */
        offer(me, form, what);
    }
    if (by != ANSWER) {
        start = forget(me, what->action, customers[me->customer].admin, form);
        by = learn(me, what, form, by, &answer) ? by : ANSWER;
    }
    bool done = by != ANSWER || send_form(me, what->action, form, &answer);
    log_add(&me->log, (event_t){start ? start : answer.start, answer.first, (short)me->customer,
                                done ? what->open : -1, true, (unsigned char)by});
    strange += !done;
    free(form);
}

static void look_often(client_t *me, int times)
{
    for (int i = 0; i < times; i++) {
        look(me);
    }
}

static void *own(void *data)
{
    client_t *me = data;
    for (size_t round = 0; atomic_fetch_sub(&removals_left, 1) > 0 && strange < 20; round++) {
        change(me, &removals[me->customer], round);
        look_often(me, 6);
        sleep_ms(dice(me, 10 * think_ms + 1));
        change(me, &acceptances[me->customer], round);
        look_often(me, 3);
        sleep_ms(dice(me, 40 * think_ms + 1));
    }
    owners_left--;
    return NULL;
}

/* ---- watchers ---- */

/* The form of its owner, if there is one: even a long time after. */
static bool send_again(client_t *me)
{
    size_t i = me->customer;
    answer_t answer;

    pthread_mutex_lock(&offered[i].mutex);
    char *form = offered[i].form;
    const change_t *what = offered[i].what;
    offered[i].form = NULL;
    memcpy(me->cookie, offered[i].cookie, sizeof me->cookie);
    me->signed_in = offered[i].signed_in;
    pthread_mutex_unlock(&offered[i].mutex);
    if (!form) {
        return false;
    }
    replay(me, what, form, &answer);
    free(form);
    return true;
}

static void *watch(void *data)
{
    client_t *me = data;
    answer_t answer;

    while (owners_left > 0) {
        if (dice(me, 2) == 0 && send_again(me)) {
            continue;
        }
        if (dice(me, 30) == 0) { /* most of them wait for what others change */
            tell(me, PARTNERS + (kind_t)dice(me, LOOK - PARTNERS), &answer);
        }
        else {
            look(me);
        }
        sleep_ms(dice(me, 2 * think_ms + 1));
    }
    return NULL;
}

/* ---- all of them ---- */

static void add_customer(const customer_t *customer)
{
    removals[n_customers] = (change_t){"/portal/customer/partners/remove?all=1",
                                       "/portal/customer/partners/remove", "confirm=yes", false};
    acceptances[n_customers] = (change_t){customer->link, customer->link,
                                          "agree=yes&agreement=yes&service=" SERVICE, true};
    customers[n_customers++] = *customer;
}

static bool read_plan(const char *file)
{
    FILE *plan = fopen(file, "r");
    char line[4096], word[7][2048];
    int at = 0;

    while (plan && fgets(line, sizeof line, plan)) {
        int n = sscanf(line, "%2047s %2047s %2047s %2047s %2047s %2047s %2047s", word[0], word[1],
                       word[2], word[3], word[4], word[5], word[6]);
        if (n >= 3 && !strcmp(word[0], "rotate") && sscanf(line, "rotate %*s %n", &at) == 0) {
            line[strcspn(line, "\n")] = '\0';
            links_use(strdup(word[1]), strdup(line + at));
        }
        else if (n == 2 && n_servers < SERVERS_MAX) {
            ports[n_servers++] = atoi(word[1]);
        }
        else if (n == 7 && n_customers < CUSTOMERS_MAX) {
            add_customer(&(customer_t){strdup(word[1]), strdup(word[2]), strdup(word[3]),
                                       strdup(word[4]), strdup(word[5]), strdup(word[6])});
        }
        else {
            return false;
        }
    }
    return plan && fclose(plan) == 0 && n_servers && n_customers;
}

int main(int argc, char **argv)
{
    static client_t clients[CLIENTS_MAX];
    static log_t logs[CLIENTS_MAX];
    pthread_t threads[CLIENTS_MAX];

    if (argc != 5 || !read_plan(argv[1])) {
        fprintf(stderr, "usage: hammer PLAN REMOVALS THINK_MS QUIET\n");
        return 2;
    }
    removals_left = atol(argv[2]);
    think_ms = atoi(argv[3]);
    quiet = atoi(argv[4]) != 0;
    const size_t n = quiet ? n_customers : 2 * n_customers;
    owners_left = n_customers;
    for (size_t i = 0; i < n; i++) {
        clients[i] = (client_t){.customer = i % n_customers, .seed = (unsigned)i + 1};
        if (i < n_customers) {
            pthread_mutex_init(&offered[i].mutex, NULL);
        }
    }
    for (size_t i = 0; i < n; i++) {
        pthread_create(&threads[i], NULL, i < n_customers ? own : watch, &clients[i]);
    }
    size_t all = n + links_begin(clients + n, threads + n);
    for (size_t i = 0; i < all; i++) {
        pthread_join(threads[i], NULL);
        logs[i] = clients[i].log;
    }
    size_t contradictions = judge(logs, all);
    printf("clients %zu busy %zu lost %zu strange %zu\n", all, busy, lost, strange);
    return contradictions || strange ? 1 : 0;
}
