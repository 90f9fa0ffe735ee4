/* The journal of use in memory: bounded, nothing counted twice, nothing lost while it turns; and
 * what follows from a last use (R58). PR_TIME_IT=1 says what a note costs. */
#include "core/journal.h"
#include "core/usage.h"
#include "tap.h"

#include <apr_general.h>
#include <apr_thread_proc.h>
#include <stdlib.h>
#include <time.h>

#define DAY (APR_USEC_PER_SEC * 24 * 3600)
#define NOW (1485165600 * APR_USEC_PER_SEC)

static apr_pool_t *p;
static const unsigned char secret[16] = "0123456789abcde";
static const pr_customer_id fabrikam = {"11111111-1111-4111-8111-111111111111"},
                            woodgrove = {"22222222-2222-4222-8222-222222222222"};
static const pr_partner_id northwind = {"33333333-3333-4333-8333-333333333333"};
static const pr_service_id mail = {"exchange"};
static const char here[] = "one database", there[] = "another";

static bool note_as(pr_journal_t *journal, const pr_use_note_t *what, const char *name)
{
    pr_use_note_t note = *what;

    note.name = name;
    return pr_journal_note(journal, &note);
}

static void note(pr_journal_t *journal, const void *where, const pr_customer_id *customer,
                 const char *subject, apr_time_t at)
{
    const pr_use_note_t what = {.where = where,
                                .customer = customer,
                                .partner = &northwind,
                                .service = &mail,
                                .issuer = "https://idp.example",
                                .subject = subject,
                                .at = at,
                                .uses = 1};

    if (!note_as(journal, &what, NULL) && (!note_as(journal, &what, "Anna Berger"))) {
        ok(false, "a note with a name is taken");
    }
}

static const char *subject(int n)
{
    return apr_psprintf(p, "person-%d", n);
}

static apr_int64_t finish(pr_journal_t *journal, const apr_array_header_t *lines)
{
    apr_int64_t uses = 0;

    for (int i = 0; i < lines->nelts; i++) {
        const pr_journal_line_t *line = &APR_ARRAY_IDX(lines, i, pr_journal_line_t);
        uses += line->use.uses;
        pr_journal_done(journal, line);
    }
    return uses;
}

static void collapses(void)
{
    pr_journal_t *journal = pr_journal_make(16, 16 * 256, secret);
    apr_int64_t lost;

    note(journal, here, &fabrikam, "anna", NOW + 5);
    note(journal, here, &fabrikam, "anna", NOW);
    note(journal, here, &fabrikam, "anna", NOW + 9);
    note(journal, here, &fabrikam, "anna", NOW + DAY);
    note(journal, here, &woodgrove, "anna", NOW);
    note(journal, there, &fabrikam, "anna", NOW);
    note(journal, here, &fabrikam, "bert", NOW);
    apr_array_header_t *lines = pr_journal_take(journal, &lost, p);
    ok(lines->nelts == 5 && !lost, "a line for each person, customer, day and database");
    const pr_journal_line_t *all = (const pr_journal_line_t *)lines->elts;
    int at = all[0].where == (const void *)here ? 0 : 1;
    ok(all[at].where == all[at + 3].where, "those of a database together");
    const pr_service_use_t *use = &all[at].use;
    ok(use->uses == 3 && use->first_at == NOW && use->last_at == NOW + 9,
       "uses add up, between the first and the last");
    ok(!strcmp(use->customer.s, fabrikam.s) && !strcmp(use->partner.s, northwind.s) &&
           !strcmp(use->service.s, "exchange") && use->day == pr_usage_day(NOW),
       "what was used for whom, and on which day");
    is_str(use->issuer, "https://idp.example", "by whose");
    is_str(use->subject, "anna", "person");
    is_str(use->name, "Anna Berger", "by name");
    is_str(all[at + 1].use.subject, "bert", "in the order of the table's key");
    ok(finish(journal, lines) == 7, "seven uses in all");
    ok(pr_journal_take(journal, &lost, p)->nelts == 0, "then there is nothing more");
}

static void keeps_what_is_not_done(void)
{
    pr_journal_t *journal = pr_journal_make(4, 4 * 256, secret);
    apr_int64_t lost;

    note(journal, here, &fabrikam, "anna", NOW);
    note(journal, here, &fabrikam, "bert", NOW);
    apr_array_header_t *lines = pr_journal_take(journal, &lost, p);
    pr_journal_done(journal, &APR_ARRAY_IDX(lines, 0, pr_journal_line_t));
    note(journal, here, &fabrikam, "carl", NOW);
    lines = pr_journal_take(journal, &lost, p);
    ok(lines->nelts == 1, "what was not done comes again, and nothing else");
    is_str(APR_ARRAY_IDX(lines, 0, pr_journal_line_t).use.subject, "bert", "the one left");
    finish(journal, lines);
    lines = pr_journal_take(journal, &lost, p);
    ok(lines->nelts == 1, "then what came meanwhile");
    is_str(APR_ARRAY_IDX(lines, 0, pr_journal_line_t).use.subject, "carl", "with its person");
}

static void is_bounded(void)
{
    pr_journal_t *journal = pr_journal_make(100, 100 * 512, secret);
    char endless[2000];
    apr_int64_t lost;

    for (int turn = 0; turn < 3; turn++) {
        for (int i = 0; i < 250; i++) {
            note(journal, here, &fabrikam, subject(i), NOW);
            note(journal, here, &fabrikam, subject(0), NOW);
        }
        apr_array_header_t *lines = pr_journal_take(journal, &lost, p);
        ok(lines->nelts == 100 && lost == 150, "turn %d: 100 lines, 150 uses lost", turn);
        ok(finish(journal, lines) == 350, "who has a line goes on being counted");
    }
    pr_journal_t *narrow = pr_journal_make(100, 512, secret);
    for (int i = 0; i < 10; i++) {
        note(narrow, here, &fabrikam, subject(i), NOW);
    }
    apr_array_header_t *lines = pr_journal_take(narrow, &lost, p);
    ok(lines->nelts > 1 && lines->nelts + lost == 10, "nor more bytes than there are");
    memset(endless, 'x', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    note(journal, here, &fabrikam, endless, NOW);
    ok(pr_journal_take(journal, &lost, p)->nelts == 0 && lost == 1, "nor a text without end");
}

/* ---- many at once ---- */

enum { THREADS = 4, NOTES = 20000 };
static pr_journal_t *shared;

static void *APR_THREAD_FUNC hammer(apr_thread_t *thread, void *baton)
{
    for (int i = 0; i < NOTES; i++) {
        char who[16];
        apr_snprintf(who, sizeof who, "%d", i % 37);
        note(shared, here, &fabrikam, who, NOW + i);
    }
    return NULL;
}

static void loses_nothing_while_it_turns(void)
{
    apr_thread_t *threads[THREADS];
    apr_status_t rv;
    apr_int64_t uses = 0, gone = 0, lost;

    shared = pr_journal_make(64, 64 * 256, secret);
    for (int i = 0; i < THREADS; i++) {
        apr_thread_create(&threads[i], NULL, hammer, NULL, p);
    }
    for (int turn = 0; turn < 200; turn++) {
        apr_pool_t *each;
        apr_pool_create(&each, NULL);
        uses += finish(shared, pr_journal_take(shared, &lost, each));
        gone += lost;
        apr_pool_destroy(each);
    }
    for (int i = 0; i < THREADS; i++) {
        apr_thread_join(&rv, threads[i]);
    }
    for (int last = 0; last < 2; last++) {
        uses += finish(shared, pr_journal_take(shared, &lost, p));
        gone += lost;
    }
    ok(uses == THREADS * NOTES && gone == 0, "each use of four threads is there once");
}

static double seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void time_it(void)
{
    pr_journal_t *journal = pr_journal_make(4096, 4096 * 256, secret);
    const char *who[4096];
    double began;

    for (int i = 0; i < 4096; i++) {
        who[i] = apr_pstrdup(p, "0d6f3c56-9d7c-4b7e-9a58-9b1c6f0d7a11");
        apr_snprintf((char *)who[i], 9, "%08d", i);
        ((char *)who[i])[8] = '-';
    }
    for (int people = 1; people <= 4096; people *= 16) {
        began = seconds();
        for (int i = 0; i < 2000000; i++) {
            note(journal, here, &fabrikam, who[i % people], NOW);
        }
        printf("# a note with %d people in the table: %.0f ns\n", people,
               (seconds() - began) * 500);
    }
}

/* ---- R58 ---- */

static void idle(void)
{
    pr_grant_use_t use = {.granted_at = NOW, .began_at = NOW - 300 * DAY};

    ok(!pr_usage_idle(&use, NOW + 90 * DAY - 1), "R58 younger than 90 days is not pointed out");
    ok(pr_usage_idle(&use, NOW + 90 * DAY), "R58 90 days without a use are");
    ok(pr_usage_idle_days(&use, NOW + 93 * DAY + 5) == 93, "with how many");
    use.last_at = NOW + 50 * DAY;
    ok(!pr_usage_idle(&use, NOW + 139 * DAY) && pr_usage_idle(&use, NOW + 140 * DAY),
       "R58 from the last use on");
    use = (pr_grant_use_t){.granted_at = NOW - 900 * DAY, .began_at = NOW};
    ok(!pr_usage_idle(&use, NOW + 89 * DAY), "what nobody could note accuses nobody");
    ok(pr_usage_since(&use, NOW + 5 * DAY) == NOW, "it counts from when noting began");
    use.began_at = NOW - 900 * DAY;
    ok(pr_usage_since(&use, NOW) == NOW - PR_USAGE_KEPT * DAY,
       "nor is anything said of what is no longer kept");
    ok(pr_usage_idle_days(&(pr_grant_use_t){.granted_at = NOW + DAY}, NOW) == 0,
       "a clock that went back does no harm");
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    collapses();
    keeps_what_is_not_done();
    is_bounded();
    loses_nothing_while_it_turns();
    idle();
    if (getenv("PR_TIME_IT")) {
        time_it();
    }
    return done();
}
