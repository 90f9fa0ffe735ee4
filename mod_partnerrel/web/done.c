#include "web/page.h"

#include <string.h>

bool pr_done(const pr_exchange_t *x, const char *deed)
{
    const char *done = x->req->method == PR_GET ? pr_form_get(x->form, "done") : NULL;
    return done && !strcmp(done, deed);
}

const char *pr_done_tell(pr_exchange_t *x, const char *group, const char *const *deeds)
{
    while (*deeds && !pr_done(x, *deeds)) {
        deeds++;
    }
    if (*deeds) {
        apr_table_t *names = apr_table_make(x->p, 1);
        apr_table_setn(names, "vendor", x->site->vendor_name);
        pr_set_message(x->values, "done", apr_pstrcat(x->p, group, ".", *deeds, NULL), names);
    }
    return *deeds;
}
