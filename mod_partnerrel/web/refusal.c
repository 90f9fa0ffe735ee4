#include "view/locale.h"
#include "web/page.h"
#include "web/router.h"

static const char *const role_units[PR_ROLE_COUNT] = {
    [PR_ROLE_PARTNER_GLOBAL_ADMIN] = "role.partner_global_admin",
    [PR_ROLE_ADMIN_AGENT] = "role.admin_agent",
    [PR_ROLE_SALES_AGENT] = "role.sales_agent",
    [PR_ROLE_HELPDESK_AGENT] = "role.helpdesk_agent",
    [PR_ROLE_BILLING_ADMIN] = "role.billing_admin",
    [PR_ROLE_USER_ADMIN] = "role.user_admin",
};

const char *pr_role_names(const pr_exchange_t *x, pr_roles roles)
{
    const char *text = "";

    for (int role = 0; role < PR_ROLE_COUNT; role++) {
        if (role_units[role] && roles & PR_ROLE_BIT(role)) {
            const char *name = pr_message(x->site->locales, x->lang, role_units[role], NULL, x->p);
            text = apr_pstrcat(x->p, text, *text ? ", " : "", name, NULL);
        }
    }
    return text;
}

pr_status_t pr_refuse_may(pr_exchange_t *x, const pr_decision_t *may)
{
    pr_status_t status = pr_refuse(x, PR_DENIED, may->code, may->rule);

    if (may->roles) {
        pr_problem_arg(&x->why, "roles", pr_role_names(x, may->roles), x->p);
    }
    return status;
}
