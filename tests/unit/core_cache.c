/* core_cache.c: answers in memory of a fixed size: the right one or none. */
#include "core/cache.h"
#include "tap.h"

#define ROOM 64

static const unsigned char secret[16] = "0123456789abcdef";
static const pr_basis_t basis = {2, {3, 70}, {12, 9}};
static const pr_cache_key_t one = {"one", 3}, other = {"onf", 3}, longer = {"one\0", 4},
                            huge = {"123456789", 9};

static bool has(pr_cache_t *cache, const pr_cache_key_t *key, const char *wanted)
{
    pr_basis_t got;
    char value[8];
    size_t n = 0;

    return pr_cache_get(cache, key, &got, value, &n) && n == strlen(wanted) &&
           !memcmp(value, wanted, n) && !memcmp(&got, &basis, sizeof got);
}

static bool has_any(pr_cache_t *cache, const pr_cache_key_t *key)
{
    pr_basis_t got;
    char value[8];
    size_t n;

    return pr_cache_get(cache, key, &got, value, &n);
}

static void test_entries(pr_cache_t *cache)
{
    ok(!has_any(cache, &one), "nothing is there");
    pr_cache_put(cache, &one, &basis, "eins", 4);
    ok(has(cache, &one, "eins"), "what was put is there, with what it stands on");
    ok(!has_any(cache, &other), "another key is another");
    ok(!has_any(cache, &longer), "and a longer one");
    pr_cache_put(cache, &one, &basis, "uno", 3);
    ok(has(cache, &one, "uno"), "the same key is replaced");
    pr_cache_put(cache, &huge, &basis, "x", 1);
    ok(!has_any(cache, &huge), "a key too long is not kept");
    pr_cache_put(cache, &other, &basis, "123456789", 9);
    ok(!has_any(cache, &other), "nor a value too long");
    pr_cache_put(cache, &other, &(pr_basis_t){.n = 0}, "x", 1);
    ok(!has_any(cache, &other), "nor what stands on nothing");
}

static void test_crowd(pr_cache_t *cache)
{
    int found = 0, right = 0, missed = 0;
    char text[8];

    for (int i = 0; i < 1000; i++) {
        const pr_cache_key_t key = {text, (size_t)snprintf(text, sizeof text, "k%d", i)};
        pr_cache_put(cache, &key, &basis, text, key.n);
        missed += i % 3 == 0 && !has(cache, &one, "uno");
    }
    for (int i = 0; i < 1000; i++) {
        const pr_cache_key_t key = {text, (size_t)snprintf(text, sizeof text, "k%d", i)};
        found += has_any(cache, &key);
        right += has(cache, &key, text);
    }
    ok(missed == 0, "what is asked for often stays");
    ok(found > ROOM / 2 && found < ROOM && right == found,
       "it keeps what it has room for, and no mixtures");
    pr_cache_clear(cache);
    ok(!has_any(cache, &one), "cleared");
}

static void test_keys(void)
{
    const char *const texts[] = {"ab", "c", NULL}, *const others[] = {"a", "bc", NULL},
                      *const none[] = {NULL};
    char key[8], another[8];
    size_t n = 0, m = 0;

    ok(pr_cache_key_add(key, 5, &n, texts) && n == 5, "texts and their ends fill a key");
    ok(pr_cache_key_add(another, 5, &m, others) && m == n && memcmp(key, another, n),
       "cut elsewhere they are another key");
    ok(pr_cache_key_add(key, 5, &n, none) && !pr_cache_key_add(key, 7, &n, texts),
       "what it has no room for is said");
}

int main(void)
{
    pr_cache_t *cache = pr_cache_make(ROOM, 8, 8, secret);

    test_entries(cache);
    test_crowd(cache);
    test_keys();
    return done();
}
