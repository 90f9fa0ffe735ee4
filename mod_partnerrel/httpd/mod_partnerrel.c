#include "httpd/config.h"
#include "httpd/parts.h"

static void register_hooks(apr_pool_t *p)
{
    pr_start_register(p);
    pr_dbd_register(p);
    pr_canonical_register(p);
    pr_authz_register(p);
    pr_scrub_register(p);
    pr_backend_register(p);
    pr_refusal_register(p);
    pr_answer_register(p);
    pr_journal_register(p);
    pr_cut_register(p);
    pr_running_register(p);
    pr_exchange_register(p);
}

/* Everything else is hidden; httpd looks this one up by its name. */
extern module AP_MODULE_DECLARE_DATA partnerrel_module __attribute__((visibility("default")));

AP_DECLARE_MODULE(partnerrel) = {
    STANDARD20_MODULE_STUFF, pr_config_dir_create, pr_config_dir_merge, pr_config_server_create,
    pr_config_server_merge,  pr_directives,        register_hooks,      0,
};
