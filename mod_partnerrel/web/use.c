#include "web/use.h"

#include <string.h>

static apr_time_t now(const pr_exchange_t *x)
{
    return x->world->now(x->world->baton);
}

const pr_grant_use_t *pr_use_of(const apr_array_header_t *uses, const pr_grant_id *grant)
{
    for (int i = 0; i < uses->nelts; i++) {
        const pr_grant_use_t *use = &APR_ARRAY_IDX(uses, i, pr_grant_use_t);
        if (!strcmp(use->grant.s, grant->s)) {
            return use;
        }
    }
    return NULL;
}

void pr_use_fill(pr_exchange_t *x, pr_record_t *to, const pr_grant_use_t *use)
{
    if (!use) {
        return;
    }
    apr_time_t since = pr_usage_since(use, now(x));
    apr_int64_t days = pr_usage_day(now(x)) - pr_usage_day(use->last_at);
    pr_set_flag(to, "is_unused", pr_usage_idle(use, now(x)));
    if (use->last_at) {
        pr_set_time(to, "used_at", use->last_at);
        pr_set_flag(to, "used_today", days <= 0);
        pr_set_number(to, "used_days", days > 0 ? days : 0);
        pr_set_text(to, "used_by", use->by);
    }
    else {
        pr_set_flag(to, "never_used", since == use->granted_at);
        pr_set_time(to, "unknown_since", since == use->granted_at ? 0 : since);
    }
}

/* ---- what nobody uses ---- */

static const pr_field_t unused_fields[] = {
    {"partner", PR_TEXT, NULL},
    {"service", PR_TEXT, NULL},
    {"days", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_unused_shape = {"unused_grant", unused_fields};

static bool has_room(const char *query)
{
    /* Each takes "?grant=" and an id. */
    return strlen(query) < PR_UNUSED_SHOWN * (sizeof "?grant=" - 1 + PR_ID_LEN);
}

void pr_use_point_out(pr_exchange_t *x, const pr_unused_of_t *of, const char **query)
{
    for (int i = 0; i < of->grants->nelts && has_room(*query); i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(of->grants, i, pr_grant_t);
        const pr_grant_use_t *use = pr_use_of(of->uses, &grant->id);
        if (use && !strcmp(grant->relationship.s, of->relationship->s) &&
            pr_usage_idle(use, now(x))) {
            pr_record_t *item = pr_add_item(x->values, "unused", x->p);
            pr_set_text(item, "partner", of->partner_name);
            pr_set_text(item, "service", grant->service_name);
            pr_set_number(item, "days", pr_usage_idle_days(use, now(x)));
            *query = apr_pstrcat(x->p, *query, **query ? "&" : "?", "grant=", grant->id.s, NULL);
        }
    }
}
