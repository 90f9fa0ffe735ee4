#include "base/world.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static apr_time_t system_now(void *baton)
{
    return apr_time_now();
}

static apr_time_t system_ticks(void *baton)
{
    struct timespec at;

    clock_gettime(CLOCK_BOOTTIME, &at);
    return apr_time_from_sec(at.tv_sec) + at.tv_nsec / 1000;
}

static pr_status_t system_random(void *baton, unsigned char *out, size_t n)
{
    while (n > 0) {
        ssize_t got = getrandom(out, n, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return PR_BUG;
        }
        out += got;
        n -= (size_t)got;
    }
    return PR_OK;
}

pr_world_t pr_world_system(pr_log_fn log, void *baton)
{
    return (pr_world_t){.now = system_now,
                        .ticks = system_ticks,
                        .random = system_random,
                        .log = log,
                        .baton = baton};
}

void pr_world_sleep(apr_interval_time_t interval)
{
    const apr_time_t until = system_ticks(NULL) + interval;

    for (apr_interval_time_t left = interval; left > 0; left = until - system_ticks(NULL)) {
        apr_sleep(left);
    }
}

pr_status_t pr_world_uuid(const pr_world_t *world, char out[PR_ID_LEN + 1])
{
    unsigned char b[16];
    out[0] = '\0';
    if (world->random(world->baton, b, sizeof b) != PR_OK) {
        return PR_BUG;
    }
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(out, PR_ID_LEN + 1,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
    return PR_OK;
}
