#include "core/cache.h"

#include <apr_siphash.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WAYS  4  /* places an entry may stand in */
#define LOCKS 64 /* held while one entry is copied */

typedef struct {
    apr_uint64_t hash;
    apr_uint64_t used; /* when, in turns; 0: nothing is here */
    size_t key_n, value_n;
    pr_basis_t basis;
    unsigned char bytes[]; /* key, and value from key_max on */
} slot_t;

struct pr_cache_t {
    size_t sets, key_max, value_max, slot_size;
    unsigned char secret[APR_SIPHASH_KSIZE];
    unsigned char *slots;
    struct {
        pthread_mutex_t mutex;
        apr_uint64_t turn;
    } locks[LOCKS];
};

pr_cache_t *pr_cache_make(size_t slots, size_t key_max, size_t value_max,
                          const unsigned char secret[16])
{
    pr_cache_t *cache = calloc(1, sizeof *cache);
    size_t size = sizeof(slot_t) + key_max + value_max;

    if (!cache) {
        return NULL;
    }
    cache->sets = slots / WAYS;
    cache->key_max = key_max;
    cache->value_max = value_max;
    cache->slot_size =
        (size + sizeof(apr_uint64_t) - 1) / sizeof(apr_uint64_t) * sizeof(apr_uint64_t);
    memcpy(cache->secret, secret, sizeof cache->secret);
    cache->slots = calloc(cache->sets * WAYS, cache->slot_size);
    for (int i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&cache->locks[i].mutex, NULL);
    }
    if (!cache->slots) {
        free(cache);
        return NULL;
    }
    return cache;
}

static slot_t *slot_at(const pr_cache_t *cache, size_t set, size_t way)
{
    return (slot_t *)(void *)(cache->slots + (set * WAYS + way) * cache->slot_size);
}

static apr_uint64_t hash_of(const pr_cache_t *cache, const pr_cache_key_t *key)
{
    return apr_siphash24(key->bytes, key->n, cache->secret);
}

static bool is_of(const slot_t *slot, apr_uint64_t hash, const pr_cache_key_t *key)
{
    return slot->used && slot->hash == hash && slot->key_n == key->n &&
           !memcmp(slot->bytes, key->bytes, key->n);
}

static slot_t *find(const pr_cache_t *cache, size_t set, apr_uint64_t hash,
                    const pr_cache_key_t *key)
{
    for (size_t way = 0; way < WAYS; way++) {
        slot_t *slot = slot_at(cache, set, way);
        if (is_of(slot, hash, key)) {
            return slot;
        }
    }
    return NULL;
}

bool pr_cache_get(pr_cache_t *cache, const pr_cache_key_t *key, pr_basis_t *basis, void *value,
                  size_t *n)
{
    apr_uint64_t hash = hash_of(cache, key);
    size_t set = hash % cache->sets, lock = set % LOCKS;

    pthread_mutex_lock(&cache->locks[lock].mutex);
    slot_t *slot = find(cache, set, hash, key);
    if (slot) {
        slot->used = ++cache->locks[lock].turn;
        *basis = slot->basis;
        *n = slot->value_n;
        memcpy(value, slot->bytes + cache->key_max, slot->value_n);
    }
    pthread_mutex_unlock(&cache->locks[lock].mutex);
    return slot != NULL;
}

/* The entry itself, else the least used of its places. */
static slot_t *place_for(const pr_cache_t *cache, size_t set, apr_uint64_t hash,
                         const pr_cache_key_t *key)
{
    slot_t *same = find(cache, set, hash, key), *least = slot_at(cache, set, 0);

    for (size_t way = 1; way < WAYS; way++) {
        slot_t *slot = slot_at(cache, set, way);
        least = slot->used < least->used ? slot : least;
    }
    return same ? same : least;
}

void pr_cache_put(pr_cache_t *cache, const pr_cache_key_t *key, const pr_basis_t *basis,
                  const void *value, size_t n)
{
    apr_uint64_t hash = hash_of(cache, key);
    size_t set = hash % cache->sets, lock = set % LOCKS;

    if (basis->n == 0 || key->n > cache->key_max || n > cache->value_max) {
        return;
    }
    pthread_mutex_lock(&cache->locks[lock].mutex);
    slot_t *slot = place_for(cache, set, hash, key);
    slot->hash = hash;
    slot->used = ++cache->locks[lock].turn;
    slot->key_n = key->n;
    slot->value_n = n;
    slot->basis = *basis;
    memcpy(slot->bytes, key->bytes, key->n);
    memcpy(slot->bytes + cache->key_max, value, n);
    pthread_mutex_unlock(&cache->locks[lock].mutex);
}

void pr_cache_clear(pr_cache_t *cache)
{
    for (size_t lock = 0; lock < LOCKS; lock++) {
        pthread_mutex_lock(&cache->locks[lock].mutex);
        for (size_t set = lock; set < cache->sets; set += LOCKS) {
            for (size_t way = 0; way < WAYS; way++) {
                slot_t *slot = slot_at(cache, set, way);
                if (slot->used) {
                    slot->used = 0;
                }
            }
        }
        pthread_mutex_unlock(&cache->locks[lock].mutex);
    }
}
