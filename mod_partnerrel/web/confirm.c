#include "web/confirm.h"

#include "web/csrf.h"

pr_status_t pr_confirm_ask(pr_exchange_t *x, const char *target, const char *page)
{
    return pr_confirm_ask_of(x, target, page, "");
}

pr_status_t pr_confirm_ask_of(pr_exchange_t *x, const char *target, const char *page,
                              const char *state)
{
    const char *seal;

    if (!pr_fresh(x)) {
        pr_set_flag(x->values, "stale", true);
        pr_set_url(x->values, "sign_in_url", pr_url_sign_in_again(x, pr_url(x, "%s", page)));
        return PR_OK;
    }
    pr_status_t status = pr_csrf_seal(x, target, state, &seal);
    if (status == PR_OK) {
        pr_set_flag(x->values, "form", true);
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", target));
    }
    return status;
}

bool pr_confirm_ticked(const pr_exchange_t *x)
{
    const char *confirm = pr_form_get(x->form, "confirm");
    return confirm && *confirm;
}

pr_status_t pr_confirm_used(pr_exchange_t *x, const pr_outcome_t *out)
{
    return out->replayed && out->changed_since ? pr_refuse(x, PR_CONFLICT, "form_used", "D4")
                                               : PR_OK;
}
