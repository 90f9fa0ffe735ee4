#include "httpd/door.h"

#include <string.h>

pr_state_t *pr_state_of(request_rec *r)
{
    pr_state_t *state = ap_get_module_config(r->request_config, &partnerrel_module);

    if (!state) {
        state = apr_pcalloc(r->pool, sizeof *state);
        ap_set_module_config(r->request_config, &partnerrel_module, state);
    }
    return state;
}

const pr_state_t *pr_state_seen(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &partnerrel_module);
}

const pr_decided_t *pr_state_granted(const request_rec *r)
{
    const pr_state_t *state = pr_state_seen(r);
    bool here = state && state->passed && state->granted && !strcmp(state->granted_uri, r->uri);

    return here ? state->granted : NULL;
}

static int level_of(pr_log_level level)
{
    static const int levels[] = {
        [PR_LOG_CRIT] = APLOG_CRIT, [PR_LOG_ERROR] = APLOG_ERR,   [PR_LOG_WARNING] = APLOG_WARNING,
        [PR_LOG_INFO] = APLOG_INFO, [PR_LOG_DEBUG] = APLOG_DEBUG,
    };
    return levels[level];
}

static void log_for_request(void *baton, pr_log_level level, const char *line)
{
    const request_rec *r = baton;

    ap_log_rerror(APLOG_MARK, level_of(level), 0, r, "%s", line);
}

const pr_world_t *pr_world_of_request(request_rec *r)
{
    pr_world_t *world = apr_palloc(r->pool, sizeof *world);

    *world = pr_world_system(log_for_request, r);
    return world;
}

static void log_for_server(void *baton, pr_log_level level, const char *line)
{
    ap_log_error(APLOG_MARK, level_of(level), 0, (const server_rec *)baton, "%s", line);
}

pr_world_t pr_world_of_server(server_rec *s)
{
    return pr_world_system(log_for_server, s);
}

apr_time_t pr_ticks(void)
{
    return pr_world_system(NULL, NULL).ticks(NULL);
}
