/* world.h: time, randomness and log, handed in. Nothing but pr_world_system below asks the system
 * for them, so a test can freeze the one and replay the other. */
#ifndef PR_WORLD_H
#define PR_WORLD_H

#include "base/base.h"
#include "base/log.h"

typedef struct pr_world_t {
    /* Microseconds UTC since 1970. */
    apr_time_t (*now)(void *baton);
    /* Microseconds of a steady clock, which goes on while the machine sleeps and is nobody's to
     * set; only differences mean something. */
    apr_time_t (*ticks)(void *baton);
    /* Cryptographically strong bytes; anything but PR_OK leaves `out` unusable. */
    pr_status_t (*random)(void *baton, unsigned char *out, size_t n);
    pr_log_fn log;
    void *baton;
} pr_world_t;

/* The real one: the system's clock and getrandom(2); log lines go to `log`. */
pr_world_t pr_world_system(pr_log_fn log, void *baton);

/* Never returns before that has passed, whatever signals come (a graceful restart sends one to
 * prefork's children, and apr_sleep ends at that). */
void pr_world_sleep(apr_interval_time_t interval);

/* A random UUID (version 4, RFC 9562) in `out`. */
PR_MUSTCHECK pr_status_t pr_world_uuid(const pr_world_t *world, char out[PR_ID_LEN + 1]);
#define pr_id_make(world, id) pr_world_uuid((world), (id)->s)

#endif
