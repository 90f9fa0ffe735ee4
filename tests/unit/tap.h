/* tap.h: the Test Anything Protocol in thirty lines. A test program calls ok() and ends with
 * done(). */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>
#include <string.h>

static int tap_run, tap_failed;

#define ok(cond, ...)                                                                              \
    do {                                                                                           \
        int tap_good = !!(cond);                                                                   \
        tap_run++;                                                                                 \
        tap_failed += !tap_good;                                                                   \
        printf("%sok %d - ", tap_good ? "" : "not ", tap_run);                                     \
        printf(__VA_ARGS__);                                                                       \
        printf("\n");                                                                              \
        if (!tap_good)                                                                             \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #cond);                                    \
    } while (0)

#define is_str(got, want, ...)                                                                     \
    do {                                                                                           \
        const char *tap_g = (got), *tap_w = (want);                                                \
        int tap_same = tap_g && tap_w ? !strcmp(tap_g, tap_w) : tap_g == tap_w;                    \
        ok(tap_same, __VA_ARGS__);                                                                 \
        if (!tap_same)                                                                             \
            printf("#  got: %s\n# want: %s\n", tap_g ? tap_g : "(null)",                           \
                   tap_w ? tap_w : "(null)");                                                      \
    } while (0)

static int done(void)
{
    printf("1..%d\n", tap_run);
    return tap_failed ? 1 : 0;
}

#endif
