/* parts.h: each part of the door registers its own hooks. */
#ifndef PR_PARTS_H
#define PR_PARTS_H

#include <apr_pools.h>

void pr_start_register(apr_pool_t *p);
void pr_dbd_register(apr_pool_t *p);
void pr_exchange_register(apr_pool_t *p);
void pr_authz_register(apr_pool_t *p);
void pr_scrub_register(apr_pool_t *p);
void pr_backend_register(apr_pool_t *p);
void pr_refusal_register(apr_pool_t *p);
void pr_answer_register(apr_pool_t *p);
void pr_canonical_register(apr_pool_t *p);
void pr_journal_register(apr_pool_t *p);
void pr_cut_register(apr_pool_t *p);
void pr_running_register(apr_pool_t *p);

#endif
