/* pages_reseller.h: a provider's resellers (R9-R11): the list, registering one by its MPN ID,
 * ending it. A reseller sees its providers there. */
#ifndef PR_PAGES_RESELLER_H
#define PR_PAGES_RESELLER_H

#include "web/router.h"

pr_status_t pr_page_resellers(pr_exchange_t *x);
/* Posts the view above; what is not taken is shown again with what was typed. */
pr_status_t pr_page_reseller_register(pr_exchange_t *x);

pr_status_t pr_page_reseller_end_confirm(pr_exchange_t *x);
pr_status_t pr_page_reseller_end(pr_exchange_t *x);

extern const pr_shape_t pr_resellers_shape;
extern const pr_shape_t pr_reseller_end_shape;

#endif
