/* log.h: where the library's log lines go. The door hands in a sink that calls ap_log_*; the
 * command line one that prints. Each message has its own tag PRnnnn, used once in the tree. */
#ifndef PR_LOG_H
#define PR_LOG_H

#include "base/base.h"

typedef enum {
    PR_LOG_CRIT,    /* the service is not given at all */
    PR_LOG_ERROR,   /* an operator must act */
    PR_LOG_WARNING, /* given, but degraded */
    PR_LOG_INFO,    /* mistakes of clients, once-per-start facts */
    PR_LOG_DEBUG
} pr_log_level;

typedef void (*pr_log_fn)(void *baton, pr_log_level level, const char *line);

struct pr_world_t;
/* Formats "PRnnnn: ..." and hands it to the world's sink; control bytes come out as \xNN. */
void pr_log(const struct pr_world_t *world, pr_log_level level, const char *tag, const char *fmt,
            ...) PR_PRINTF(4, 5);

#endif
