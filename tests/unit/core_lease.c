/* core_lease.c: when what was read may be believed, and when it may be told (D5). */
#include "core/lease.h"
#include "tap.h"

#include <apr_general.h>
#include <pthread.h>

#define LEASE 200000
#define WAIT  211000 /* LEASE and its margin */

static pr_revisions_t world; /* what the database has */

static pr_seen_t look(apr_time_t asked, apr_time_t answered)
{
    return (pr_seen_t){&world, asked, answered};
}

static pr_lease_t *fresh(void)
{
    pr_lease_t *lease = pr_lease_make();

    world = (pr_revisions_t){.used = LEASE, .waited = LEASE};
    for (int i = 0; i < PR_SHARDS; i++) {
        world.revision[i] = 10;
    }
    return lease;
}

static bool renewed(pr_lease_t *lease, apr_time_t asked, apr_time_t answered)
{
    pr_seen_t seen = look(asked, answered);
    return pr_lease_renew(lease, &seen);
}

static const pr_basis_t basis = {3, {PR_SHARD_ALL, 5, 100}, {10, 10, 10}};

static bool holds(const pr_lease_t *lease, apr_time_t now)
{
    return pr_lease_holds(lease, &basis, now, PR_SHARDS * (apr_time_t)LEASE);
}

static void test_holding(void)
{
    pr_lease_t *lease = fresh();

    ok(!holds(lease, 1000), "without a vector nothing holds");
    ok(renewed(lease, 1000, 2000), "the first look");
    ok(holds(lease, 2000), "a lease begins when it was asked for");
    ok(holds(lease, 1000 + LEASE - 1), "and holds for its length");
    ok(!holds(lease, 1000 + LEASE), "not a moment longer");
    ok(pr_lease_newest(lease, &basis), "but nothing newer is known, however old that is");
    ok(!pr_lease_holds(lease, &basis, 1000 + 50, 50), "PartnerRelLease shortens its use");
    ok(pr_lease_holds(lease, &basis, 1000 + 49, 50), "to just that");
    ok(!pr_lease_holds(lease, &basis, 1000, 0), "0 is never");
    for (int i = 0; i < basis.n; i++) {
        world.revision[basis.shard[i]]++;
        ok(renewed(lease, 3000 + 10 * i, 3001 + 10 * i), "shard %d is raised", basis.shard[i]);
        ok(!holds(lease, 4000), "what stands on it holds no more");
        ok(!pr_lease_newest(lease, &basis), "nor is it the newest");
        world.revision[basis.shard[i]]--;
        ok(!renewed(lease, 3002 + 10 * i, 3003 + 10 * i), "a revision that goes back is told");
    }
    world.revision[101]++;
    ok(renewed(lease, 5000, 5001) && holds(lease, 5002), "another shard is nothing to it");
    const pr_basis_t nothing = {.n = 0};
    ok(!pr_lease_holds(lease, &nothing, 5002, LEASE), "what stands on nothing never holds");
}

static void test_order(void)
{
    pr_lease_t *lease = fresh();

    ok(renewed(lease, 1000, 5000), "a slow look");
    world.revision[100] = 9; /* it would be older contents */
    ok(renewed(lease, 4999, 5500), "one that began before the other ended is passed over");
    ok(holds(lease, 5600), "with all it says");
    ok(!holds(lease, 1000 + LEASE), "also its time");
    world.recovering = true;
    ok(!renewed(lease, 6000, 6001), "a server in recovery is told");
    ok(!pr_lease_lives(lease, 6002), "and nothing stands on it");
}

static apr_interval_time_t unsettled(pr_lease_t *lease, int customer, apr_time_t now)
{
    return pr_lease_unsettled(lease, &world, customer, now);
}

static void test_telling(void)
{
    pr_lease_t *lease = fresh();

    ok(unsettled(lease, 100, 1000) == WAIT, "who knows no vector waits the whole");
    ok(pr_lease_unsettled(lease, NULL, 100, 1000) == pr_lease_wait(PR_LEASE_MAX),
       "and the longest there can be, when nobody says how long");
    ok(renewed(lease, 1000, 2000), "the first look");
    ok(unsettled(lease, 100, 2000) == WAIT, "whatever is new here may be new elsewhere");
    ok(unsettled(lease, 100, 2000 + WAIT) <= 0, "until every other lease has passed");
    apr_time_t later = 10 * LEASE;
    world.revision[100]++;
    ok(unsettled(lease, 100, later) == WAIT, "one reads a change the process has not seen");
    ok(unsettled(lease, 101, later) <= 0, "which is nothing to another customer");
    ok(unsettled(lease, PR_NO_CUSTOMER, later) <= 0, "nor to a page without customers");
    ok(unsettled(lease, PR_EVERY_CUSTOMER, later) == WAIT, "but to a list of them");
    ok(renewed(lease, later, later + 50), "the process sees it");
    ok(unsettled(lease, 100, later + 150) == WAIT - 100, "from then on it counts");
    world.revision[5]++;
    ok(unsettled(lease, 101, later) == WAIT, "a partner's change is everybody's");
    world.waited = 2 * LEASE;
    ok(unsettled(lease, 101, later) == 2 * LEASE + LEASE / 10 + 1000,
       "the database says how long is waited");
    ok(pr_lease_unsettled(lease, NULL, 101, later) == WAIT, "else what it said last");
    world.used = world.waited = 0;
    ok(unsettled(lease, PR_EVERY_CUSTOMER, later + 100 * LEASE) <= 0 && pr_lease_wait(0) == 0,
       "a lease of 0 is waited for by nobody");
}

static apr_interval_time_t unsettled_by(pr_lease_t *lease, int n, apr_time_t now)
{
    const pr_basis_t basis = {
        .n = n,
        .shard = {0, 5, 100},
        .revision = {world.revision[0], world.revision[5], world.revision[100]}};
    return pr_lease_unsettled_by(lease, &basis, now);
}

static void test_telling_one(void)
{
    pr_lease_t *lease = fresh();

    ok(renewed(lease, 1000, 2000), "a vector");
    ok(unsettled_by(lease, 3, 2000 + WAIT) <= 0, "what stands on what all know may be told");
    apr_time_t later = 10 * LEASE;
    world.revision[101]++;
    ok(unsettled_by(lease, 3, later) <= 0, "whatever else changes");
    world.revision[100]++;
    ok(unsettled_by(lease, 3, later) == WAIT, "what nobody may know yet, only after the whole");
    ok(unsettled_by(lease, 2, later) <= 0, "of what it stands on, and of no more");
    ok(renewed(lease, later, later + 50), "the process sees it");
    ok(unsettled_by(lease, 3, later + 150) == WAIT - 100, "from then on it counts");
    ok(unsettled_by(lease, 0, later) == 0, "what stands on nothing is told at once");
}

static void test_shards(void)
{
    const pr_customer_id first = {"00aabbcc-0000-4000-8000-000000000000"};
    const pr_customer_id last = {"ffaabbcc-0000-4000-8000-000000000000"};
    const pr_partner_id partner = {"ffaabbcc-0000-4000-8000-000000000000"};

    ok(pr_shard_of_customer(&first) == PR_SHARD_CUSTOMER, "the first customer shard");
    ok(pr_shard_of_customer(&last) == PR_SHARDS - 1, "the last");
    ok(pr_shard_of_partner(&partner) == PR_SHARD_CUSTOMER - 1, "the last of partners");
}

/* Readers see whole vectors or none: every look sets all revisions to one number. */
static pr_lease_t *shared;
static int torn;

static void *read_often(void *unused)
{
    for (int i = 0; i < 200000; i++) {
        pr_basis_t mixed = {2, {1, PR_SHARDS - 1}, {i % 50, i % 50 + 1}};
        torn += pr_lease_holds(shared, &mixed, 1, 1000000);
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t readers[2];

    shared = fresh();
    for (int i = 0; i < 2; i++) {
        pthread_create(&readers[i], NULL, read_often, NULL);
    }
    for (int turn = 0; turn < 20000; turn++) {
        for (int i = 0; i < PR_SHARDS; i++) {
            world.revision[i] = turn % 50;
        }
        pr_seen_t seen = look(turn + 1, turn + 1);
        if (!pr_lease_renew(shared, &seen)) {
            continue; /* each round goes back once */
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(readers[i], NULL);
    }
    ok(torn == 0, "no reader saw half a vector");
}

int main(void)
{
    apr_initialize();
    test_holding();
    test_order();
    test_telling();
    test_telling_one();
    test_shards();
    test_threads();
    return done();
}
