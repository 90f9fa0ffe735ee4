#include "core/lease.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Readers take no lock: they see by `turn` that a writer was there meanwhile, and look again. */
struct pr_lease_t {
    _Atomic unsigned turn; /* odd: a writer is at it */
    _Atomic apr_int64_t revision[PR_SHARDS];
    _Atomic apr_int64_t asked; /* 0: there is no vector */
    _Atomic apr_int64_t used;
    pthread_mutex_t mutex; /* of writers, and of what follows */
    bool known;            /* a vector was read once */
    apr_time_t answered;
    apr_interval_time_t waited;
    apr_time_t seen[PR_SHARDS]; /* when the revision was first known here */
};

#define LOOKS 64 /* a writer is done in less than a microsecond; who never gets a look, misses */

/* ---- shards ---- */

static int first_byte(const char *id)
{
    int value = 0;

    for (int i = 0; i < 2; i++) {
        char c = id[i];
        value = value * 16 + (c >= 'a' && c <= 'f'   ? c - 'a' + 10
                              : c >= '0' && c <= '9' ? c - '0'
                                                     : 0);
    }
    return value;
}

int pr_shard_of_partner(const pr_partner_id *id)
{
    return PR_SHARD_PARTNER + first_byte(id->s) / (256 / PR_PARTNER_SHARDS);
}

int pr_shard_of_customer(const pr_customer_id *id)
{
    return PR_SHARD_CUSTOMER + first_byte(id->s);
}

/* ---- the vector ---- */

pr_lease_t *pr_lease_make(void)
{
    pr_lease_t *lease = calloc(1, sizeof *lease);

    if (lease) {
        pthread_mutex_init(&lease->mutex, NULL);
        lease->waited = PR_LEASE_MAX; /* until the database has said how long */
    }
    return lease;
}

static apr_int64_t get(const _Atomic apr_int64_t *where)
{
    return atomic_load_explicit(where, memory_order_relaxed);
}

static void set(_Atomic apr_int64_t *where, apr_int64_t value)
{
    atomic_store_explicit(where, value, memory_order_relaxed);
}

/* Notes what is new; true when something went back. */
static bool take(pr_lease_t *lease, const pr_revisions_t *read, apr_time_t answered)
{
    bool back = false;

    for (int i = 0; i < PR_SHARDS; i++) {
        apr_int64_t before = get(&lease->revision[i]);
        if (!lease->known || before != read->revision[i]) {
            back |= lease->known && read->revision[i] < before;
            lease->seen[i] = answered;
            set(&lease->revision[i], read->revision[i]);
        }
    }
    return back;
}

/* With the mutex. */
static bool put(pr_lease_t *lease, const pr_seen_t *seen)
{
    const pr_revisions_t *read = seen->read;
    unsigned turn = atomic_load_explicit(&lease->turn, memory_order_relaxed);

    atomic_store_explicit(&lease->turn, turn + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    bool back = take(lease, read, seen->answered);
    set(&lease->asked, read->recovering ? 0 : seen->asked);
    set(&lease->used, read->used);
    atomic_store_explicit(&lease->turn, turn + 2, memory_order_release);
    lease->waited = read->waited;
    lease->answered = seen->answered;
    lease->known = true;
    return !back && !read->recovering;
}

bool pr_lease_renew(pr_lease_t *lease, const pr_seen_t *seen)
{
    pthread_mutex_lock(&lease->mutex);
    bool fine = lease->known && seen->asked < lease->answered ? true : put(lease, seen);
    pthread_mutex_unlock(&lease->mutex);
    return fine;
}

/* ---- looking ---- */

static bool is_young(apr_int64_t asked, apr_int64_t used, apr_time_t now)
{
    return asked > 0 && now - asked < used;
}

bool pr_lease_newest(const pr_lease_t *lease, const pr_basis_t *basis)
{
    for (int i = 0; i < basis->n; i++) {
        if (get(&lease->revision[basis->shard[i]]) != basis->revision[i]) {
            return false;
        }
    }
    return basis->n > 0;
}

static bool holds_now(const pr_lease_t *lease, const pr_basis_t *basis, apr_time_t now,
                      apr_interval_time_t at_most)
{
    apr_int64_t used = get(&lease->used);

    return pr_lease_newest(lease, basis) &&
           is_young(get(&lease->asked), used < at_most ? used : at_most, now);
}

bool pr_lease_holds(const pr_lease_t *lease, const pr_basis_t *basis, apr_time_t now,
                    apr_interval_time_t at_most)
{
    for (int looks = 0; basis->n > 0 && looks < LOOKS; looks++) {
        unsigned turn = atomic_load_explicit(&lease->turn, memory_order_acquire);
        bool holds = holds_now(lease, basis, now, at_most);
        atomic_thread_fence(memory_order_acquire);
        if (!(turn & 1) && atomic_load_explicit(&lease->turn, memory_order_relaxed) == turn) {
            return holds;
        }
    }
    return false;
}

bool pr_lease_lives(const pr_lease_t *lease, apr_time_t now)
{
    return is_young(get(&lease->asked), get(&lease->used), now);
}

apr_time_t pr_lease_asked(const pr_lease_t *lease)
{
    return get(&lease->asked);
}

apr_interval_time_t pr_lease_used(const pr_lease_t *lease)
{
    return get(&lease->used);
}

/* ---- telling ---- */

/* Clocks of two machines do not run at quite the same rate, and a timer is not exact. */
apr_interval_time_t pr_lease_wait(apr_interval_time_t waited)
{
    return waited > 0 ? waited + waited / 20 + 1000 : 0;
}

/* Of a wait of this length, when the shard has been read with this revision. */
static apr_interval_time_t left(const pr_lease_t *lease, int shard, apr_int64_t revision,
                                apr_interval_time_t wait, apr_time_t now)
{
    return lease->known && get(&lease->revision[shard]) == revision
               ? lease->seen[shard] + wait - now
               : wait;
}

static bool concerns(int shard, int customer)
{
    return shard < PR_SHARD_CUSTOMER || customer == PR_EVERY_CUSTOMER || customer == shard;
}

apr_interval_time_t pr_lease_unsettled(pr_lease_t *lease, const pr_revisions_t *read, int customer,
                                       apr_time_t now)
{
    apr_interval_time_t longest = 0;

    pthread_mutex_lock(&lease->mutex);
    if (!read) {
        longest = pr_lease_wait(lease->waited);
    }
    for (int i = 0; read && i < PR_SHARDS; i++) {
        if (concerns(i, customer)) {
            apr_interval_time_t one =
                left(lease, i, read->revision[i], pr_lease_wait(read->waited), now);
            longest = one > longest ? one : longest;
        }
    }
    pthread_mutex_unlock(&lease->mutex);
    return longest;
}

apr_interval_time_t pr_lease_unsettled_by(pr_lease_t *lease, const pr_basis_t *basis,
                                          apr_time_t now)
{
    apr_interval_time_t longest = 0;

    pthread_mutex_lock(&lease->mutex);
    for (int i = 0; i < basis->n; i++) {
        apr_interval_time_t one =
            left(lease, basis->shard[i], basis->revision[i], pr_lease_wait(lease->waited), now);
        longest = one > longest ? one : longest;
    }
    pthread_mutex_unlock(&lease->mutex);
    return longest;
}
