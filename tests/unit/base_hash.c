/* Keys are spread, whichever part of them differs, and otherwise for each secret. */
#include "base/hash.h"
#include "tap.h"

#include <string.h>

static const unsigned char one[PR_HASH_SECRET] = "one secret of it",
                           another[PR_HASH_SECRET] = "and another one.";

/* How many of 1024 places get none of 4096 keys that differ in two bytes from `at` on; for numbers
 * drawn by lot it is 19, and hardly ever more than 40. */
static int empty_places(size_t n, size_t at)
{
    unsigned char key[64] = {0}, hit[1024] = {0};
    int empty = 0;

    for (int i = 0; i < 4096; i++) {
        key[at] = (unsigned char)i;
        key[at + 1] = (unsigned char)(i >> 8);
        hit[pr_hash(key, n, one) % sizeof hit] = 1;
    }
    for (size_t i = 0; i < sizeof hit; i++) {
        empty += !hit[i];
    }
    return empty;
}

int main(void)
{
    static const char text[64] = {0};
    int crowded = 0, same = 0;

    for (size_t n = 2; n <= 64; n++) {
        for (size_t at = 0; at + 2 <= n; at++) {
            crowded += empty_places(n, at) > 60;
        }
    }
    ok(crowded == 0, "wherever keys of 2 to 64 bytes differ, they are spread");
    for (size_t n = 0; n < 64; n++) {
        same += pr_hash(text, n, one) == pr_hash(text, n + 1, one);
        same += pr_hash(text, n, one) == pr_hash(text, n, another);
    }
    ok(same == 0, "zeros more or less make another key, and so does another secret");
    ok(pr_hash("abc", 3, one) == pr_hash("abc", 3, one), "the same is the same");
    return done();
}
