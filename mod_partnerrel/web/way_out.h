/* way_out.h: where a refusal leads a partner's person back to. */
#ifndef PR_WAY_OUT_H
#define PR_WAY_OUT_H

#include "web/router.h"

/* Sets back_url and back: the customer or the subscription the path is about, or the list without
 * its filters; nothing when the path is about none. */
void pr_way_back(const pr_exchange_t *x, pr_record_t *values);

#endif
