#include "core/types.h"

const char *pr_identity_person(const pr_identity_t *who)
{
    return *who->name ? who->name : who->subject;
}

const char *pr_identity_organisation(const pr_identity_t *who)
{
    return *who->org_name ? who->org_name : who->tenant;
}
