/* lease.h: how long a process may believe what it has read, so that a decision costs no question to
 * the database and a removal still bites everywhere once it is told.
 *
 * What decides, or is shown from memory, belongs to one of PR_SHARDS shards; the database keeps a
 * revision for each, which every change of what belongs to it raises in its own transaction. A
 * process remembers an answer together with the revisions that the one statement which gave it has
 * read (pr_basis_t). A renewer reads all revisions every half lease (pr_lease_renew) and notes the
 * time *before it asked*. An answer from memory holds while that time is younger than one lease and
 * the revisions are still those.
 *
 * Why that is enough. Let a removal's COMMIT be answered at c, and let whoever says "removed" say
 * it at s >= c + w, w longer than a lease L. Take a request that starts after s and is let through
 * from memory at t (the clock read in the check itself), so t > s. It used a vector asked at a with
 * t - a < L; hence a > t - L > s - L >= c + w - L > c: the vector was asked after the commit, so it
 * has the raised revision. The remembered answer has it too, or it would not have been used; but
 * then the statement that gave it saw the commit and did not allow. A request that asked the
 * database itself started after c and saw it as well. No clocks are compared between hosts: each
 * side only measures how long something took, by a clock that goes on while the machine sleeps.
 * Three things break it, and tests/model/lease.pml shows that they do: to say so before w has
 * passed; to let a miss move the vector; to leave out a shard that the answer stands on.
 *
 * Whoever only *reports* a removal has not seen its COMMIT. It has read revisions after what it
 * reports, and its process knows when each of them was first seen here (at e, after the commit): it
 * may speak at e + w (pr_lease_unsettled).
 *
 * Nothing that decides has an end date today; an answer that had one would not outlive it. */
#ifndef PR_LEASE_H
#define PR_LEASE_H

#include "base/base.h"

/* One for all, 64 for partners, 256 for customers. */
enum {
    PR_SHARD_ALL = 0,
    PR_SHARD_PARTNER = 1,
    PR_PARTNER_SHARDS = 64,
    PR_SHARD_CUSTOMER = PR_SHARD_PARTNER + PR_PARTNER_SHARDS,
    PR_CUSTOMER_SHARDS = 256,
    PR_SHARDS = PR_SHARD_CUSTOMER + PR_CUSTOMER_SHARDS
};

/* The shard a new row gets. Asked once, when it is made: from then on its own column says it. */
int pr_shard_of_partner(const pr_partner_id *id);
int pr_shard_of_customer(const pr_customer_id *id);

/* What an answer stands on: shards and their revisions, all read by the statement that gave it. */
#define PR_BASIS_MAX 3
typedef struct {
    int n; /* 0: it is not to be remembered */
    int shard[PR_BASIS_MAX];
    apr_int64_t revision[PR_BASIS_MAX];
} pr_basis_t;

/* No lease may be longer, nor is a longer one waited for. */
#define PR_LEASE_MAX apr_time_from_sec(10)

/* All revisions, in one look. */
typedef struct {
    apr_int64_t revision[PR_SHARDS];
    apr_interval_time_t used;   /* the lease: how long this may be believed */
    apr_interval_time_t waited; /* how long whoever takes rights away waits; never less */
    bool recovering;            /* a server that only follows another: nothing may stand on it */
} pr_revisions_t;

/* When a look was taken: `asked` is before it, `answered` after it. */
typedef struct {
    const pr_revisions_t *read; /* NULL: it could not be taken */
    apr_time_t asked, answered;
} pr_seen_t;

typedef struct pr_lease_t pr_lease_t;

/* One for each database of a process; lives as long as the process. All calls may come from any
 * thread; times are microseconds of one steady clock (pr_world_t.ticks). */
pr_lease_t *pr_lease_make(void);

/* A look that was taken: a renewer's, or one by whoever is about to tell what it has read. One that
 * began before another had ended is passed over, so that the vector never goes back in time. False
 * when a revision went back all the same or the server is recovering: what was remembered is to be
 * forgotten. */
PR_MUSTCHECK bool pr_lease_renew(pr_lease_t *lease, const pr_seen_t *seen);

/* Does what stands on these hold at `now`, when the lease is used for `at_most` or less? Takes no
 * lock. */
bool pr_lease_holds(const pr_lease_t *lease, const pr_basis_t *basis, apr_time_t now,
                    apr_interval_time_t at_most);

/* Are these the revisions of the newest vector, however old that is? For the renewer alone, which
 * asks again what is no longer (running.c). */
bool pr_lease_newest(const pr_lease_t *lease, const pr_basis_t *basis);

/* Is the vector younger than one lease at all? */
bool pr_lease_lives(const pr_lease_t *lease, apr_time_t now);
/* When it was asked for last, 0 never; and the lease it said. */
apr_time_t pr_lease_asked(const pr_lease_t *lease);
apr_interval_time_t pr_lease_used(const pr_lease_t *lease);

/* Which customers an answer speaks of, if any, beside partners and what is everybody's. */
enum { PR_NO_CUSTOMER = -1, PR_EVERY_CUSTOMER = -2 }; /* else the shard of the one */

/* How long after `now` an answer may be given that reports what had been read before revisions were
 * `read`; NULL when they could not be: then the longest. 0: at once. */
apr_interval_time_t pr_lease_unsettled(pr_lease_t *lease, const pr_revisions_t *read, int customer,
                                       apr_time_t now);

/* The same for an answer that tells no more than what stands on these. */
apr_interval_time_t pr_lease_unsettled_by(pr_lease_t *lease, const pr_basis_t *basis,
                                          apr_time_t now);

/* What `waited` comes to with its margin, for one who has no lease to ask (partnerrelctl). */
apr_interval_time_t pr_lease_wait(apr_interval_time_t waited);

#endif
