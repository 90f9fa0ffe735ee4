/* reseller.h: who may sell through whom (R9-R11). */
#ifndef PR_RESELLER_H
#define PR_RESELLER_H

#include "core/types.h"

/* PR_CONFLICT "not_a_provider", "not_a_reseller" (R9) or "tie_suspended" (Q28: nothing new). */
PR_MUSTCHECK pr_status_t pr_reseller_may_join(const pr_partner_t *provider,
                                              const pr_partner_t *reseller, pr_problem_t *why);

#endif
