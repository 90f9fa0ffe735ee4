#include "core/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WAYS  4  /* places an entry may stand in */
#define LINE  64 /* what a processor fetches of memory at a time */
#define LOCKS 64 /* held while one entry is copied */

/* All that is looked at to find an entry is fetched at once. */
typedef struct {
    apr_uint64_t hash[WAYS];
    apr_uint64_t used[WAYS]; /* when, in turns; 0: nothing is there */
} set_t;

typedef struct {
    size_t key_n, value_n;
    pr_basis_t basis;
    unsigned char bytes[]; /* key, and value behind it */
} slot_t;

typedef struct {
    _Alignas(LINE) pthread_mutex_t mutex;
    apr_uint64_t turn;
} lock_t;

struct pr_cache_t {
    lock_t locks[LOCKS];
    size_t n, key_max, value_max, slot_size;
    unsigned char secret[PR_HASH_SECRET];
    set_t *sets;
    unsigned char *slots;
};

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

static void *take(size_t n)
{
    void *memory = aligned_alloc(LINE, round_up(n, LINE));

    return memory ? memset(memory, 0, n) : NULL;
}

pr_cache_t *pr_cache_make(size_t slots, size_t key_max, size_t value_max,
                          const unsigned char secret[PR_HASH_SECRET])
{
    pr_cache_t *cache = take(sizeof *cache);

    if (!cache) {
        return NULL;
    }
    cache->n = slots / WAYS;
    cache->key_max = key_max;
    cache->value_max = value_max;
    cache->slot_size = round_up(sizeof(slot_t) + key_max + value_max, LINE);
    memcpy(cache->secret, secret, sizeof cache->secret);
    cache->sets = take(cache->n * sizeof *cache->sets);
    cache->slots = calloc(cache->n * WAYS, cache->slot_size);
    for (int i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&cache->locks[i].mutex, NULL);
    }
    if (!cache->sets || !cache->slots) {
        free(cache->sets);
        free(cache->slots);
        free(cache);
        return NULL;
    }
    return cache;
}

/* ---- one set, under its lock ---- */

typedef struct {
    pr_cache_t *cache;
    apr_uint64_t hash;
    size_t number;
    set_t *set;
    lock_t *lock;
} place_t;

static place_t enter(pr_cache_t *cache, const pr_cache_key_t *key)
{
    apr_uint64_t hash = pr_hash(key->bytes, key->n, cache->secret);
    size_t number = hash % cache->n;
    place_t place = {cache, hash, number, &cache->sets[number], &cache->locks[number % LOCKS]};

    pthread_mutex_lock(&place.lock->mutex);
    return place;
}

static void leave(const place_t *place)
{
    pthread_mutex_unlock(&place->lock->mutex);
}

static slot_t *slot_at(const place_t *place, int way)
{
    size_t at = place->number * WAYS + (size_t)way;

    return (slot_t *)(void *)(place->cache->slots + at * place->cache->slot_size);
}

static bool is_at(const place_t *place, int way, const pr_cache_key_t *key)
{
    if (!place->set->used[way] || place->set->hash[way] != place->hash) {
        return false;
    }
    const slot_t *slot = slot_at(place, way);
    return slot->key_n == key->n && !memcmp(slot->bytes, key->bytes, key->n);
}

/* -1: in none. */
static int find(const place_t *place, const pr_cache_key_t *key)
{
    for (int way = 0; way < WAYS; way++) {
        if (is_at(place, way, key)) {
            return way;
        }
    }
    return -1;
}

static int least_used(const set_t *set)
{
    int least = 0;

    for (int way = 1; way < WAYS; way++) {
        least = set->used[way] < set->used[least] ? way : least;
    }
    return least;
}

/* ---- all of them ---- */

bool pr_cache_get(pr_cache_t *cache, const pr_cache_key_t *key, pr_basis_t *basis, void *value,
                  size_t *n)
{
    place_t place = enter(cache, key);
    int way = find(&place, key);

    if (way >= 0) {
        const slot_t *slot = slot_at(&place, way);
        place.set->used[way] = ++place.lock->turn;
        *basis = slot->basis;
        *n = slot->value_n;
        memcpy(value, slot->bytes + key->n, slot->value_n);
    }
    leave(&place);
    return way >= 0;
}

void pr_cache_put(pr_cache_t *cache, const pr_cache_key_t *key, const pr_basis_t *basis,
                  const void *value, size_t n)
{
    if (basis->n == 0 || key->n > cache->key_max || n > cache->value_max) {
        return;
    }
    place_t place = enter(cache, key);
    int same = find(&place, key), way = same >= 0 ? same : least_used(place.set);
    slot_t *slot = slot_at(&place, way);
    place.set->hash[way] = place.hash;
    place.set->used[way] = ++place.lock->turn;
    slot->key_n = key->n;
    slot->value_n = n;
    slot->basis = *basis;
    memcpy(slot->bytes, key->bytes, key->n);
    memcpy(slot->bytes + key->n, value, n);
    leave(&place);
}

void pr_cache_clear(pr_cache_t *cache)
{
    for (size_t lock = 0; lock < LOCKS; lock++) {
        pthread_mutex_lock(&cache->locks[lock].mutex);
        for (size_t set = lock; set < cache->n; set += LOCKS) {
            memset(cache->sets[set].used, 0, sizeof cache->sets[set].used);
        }
        pthread_mutex_unlock(&cache->locks[lock].mutex);
    }
}

bool pr_cache_key_add(char *bytes, size_t max, size_t *n, const char *const *texts)
{
    for (; *texts; texts++) {
        size_t len = strlen(*texts) + 1;
        if (len > max - *n) {
            return false;
        }
        memcpy(bytes + *n, *texts, len);
        *n += len;
    }
    return true;
}
