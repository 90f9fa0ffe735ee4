#include "base/hash.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide_t;

/* Both halves of a product, in which each bit of both numbers has its say. */
static apr_uint64_t mix(apr_uint64_t a, apr_uint64_t b)
{
    wide_t product = (wide_t)a * b;

    return (apr_uint64_t)product ^ (apr_uint64_t)(product >> 64);
}

apr_uint64_t pr_hash(const void *bytes, size_t n, const unsigned char secret[PR_HASH_SECRET])
{
    const unsigned char *at = bytes;
    apr_uint64_t key[2], word[2], hash;
    size_t left = n;

    memcpy(key, secret, sizeof key);
    hash = key[0] ^ n;
    for (; left > sizeof word; left -= sizeof word, at += sizeof word) {
        memcpy(word, at, sizeof word);
        hash = mix(word[0] ^ key[1], word[1] ^ hash);
    }
    memset(word, 0, sizeof word);
    memcpy(word, at, left);
    hash = mix(word[0] ^ key[1], word[1] ^ hash);
    return mix(hash ^ key[0], key[1]);
}
