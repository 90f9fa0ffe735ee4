/* refusal.c: whoever is refused is told of a removal as by any page, and another process may still
 * let it in: so a refusal waits, too, until what it stands on is settled (lease.h; D5). Only its
 * answer does: of several requirements some may say no to a request that another lets in. */
#include "httpd/door.h"
#include "httpd/memory.h"

#include <util_filter.h>

static const char NAME[] = "PARTNERREL_REFUSAL";

typedef struct {
    const pr_state_t *state;
    apr_time_t settled;
} refusal_t;

static apr_interval_time_t unsettled(request_rec *r, const apr_array_header_t *decided)
{
    apr_interval_time_t longest = 0;

    for (int i = 0; i < decided->nelts; i++) {
        const pr_decided_t *one = APR_ARRAY_IDX(decided, i, const pr_decided_t *);
        bool refused = one->decision.allowed == one->requirement->negated;
        apr_interval_time_t wait =
            refused && one->asked ? pr_memory_unsettled_by(r, &one->facts.basis) : 0;
        longest = wait > longest ? wait : longest;
    }
    return longest;
}

void pr_refusal_settle(request_rec *r)
{
    pr_state_t *state = pr_state_of(r);
    /* What becomes of a sub-request is seen by its parent's answer at most. */
    apr_interval_time_t wait = r->main ? 0 : unsettled(r, state->decided);

    if (wait > 0) {
        refusal_t *refusal = apr_palloc(r->pool, sizeof *refusal);
        *refusal = (refusal_t){state, pr_ticks() + wait};
        ap_add_output_filter(NAME, refusal, r, r->connection);
    }
}

static apr_status_t wait_for_it(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const refusal_t *refusal = f->ctx;
    apr_interval_time_t wait = refusal->state->passed ? 0 : refusal->settled - pr_ticks();

    if (wait > 0) {
        pr_world_sleep(wait);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void pr_refusal_register(apr_pool_t *p)
{
    /* Of this type, it stays when an error's page is got by an internal redirect. */
    ap_register_output_filter(NAME, wait_for_it, NULL, AP_FTYPE_PROTOCOL);
}
