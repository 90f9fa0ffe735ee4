/* cache.h: answers a process remembers, in memory of a fixed size. It knows nothing of what they
 * are: whoever looks one up asks the lease whether it still holds (lease.h). */
#ifndef PR_CACHE_H
#define PR_CACHE_H

#include "base/hash.h"
#include "core/lease.h"

typedef struct pr_cache_t pr_cache_t;

/* At most `slots` (a power of two) entries, keys and values of at most so many bytes; memory is
 * taken as entries come. Lives as long as the process; NULL when there is no memory. `secret`
 * keeps strangers from choosing keys that crowd one place. All calls may come from any
 * thread. */
pr_cache_t *pr_cache_make(size_t slots, size_t key_max, size_t value_max,
                          const unsigned char secret[PR_HASH_SECRET]);

/* A key is all that the answer depends on, byte for byte: two that differ never share one. */
typedef struct {
    const void *bytes;
    size_t n;
} pr_cache_key_t;

/* Puts texts (the last is NULL) behind the `n` bytes of a key that has room for `max`, each with
 * its end, so that no two lists of them are the same bytes. False: they are too long. */
PR_MUSTCHECK bool pr_cache_key_add(char *bytes, size_t max, size_t *n, const char *const *texts);

/* Copies an entry's value to `value`, which has room for value_max, its length to `n`, and what it
 * stands on to `basis`. False when there is none. */
bool pr_cache_get(pr_cache_t *cache, const pr_cache_key_t *key, pr_basis_t *basis, void *value,
                  size_t *n);

/* Keeps an entry in place of one with the same key or of the one not asked for longest near it. One
 * that is too large, or stands on nothing, is not kept. */
void pr_cache_put(pr_cache_t *cache, const pr_cache_key_t *key, const pr_basis_t *basis,
                  const void *value, size_t n);

/* Forgets everything. */
void pr_cache_clear(pr_cache_t *cache);

#endif
