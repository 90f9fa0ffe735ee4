/* customer_wish.h: what a partner's customer list is narrowed to, from the request's fields. */
#ifndef PR_CUSTOMER_WISH_H
#define PR_CUSTOMER_WISH_H

#include "web/router.h"

typedef struct {
    pr_customer_query_t query; /* without owner, place and limit; points into what follows */
    pr_rel_kind kind;
    pr_service_id service;
    pr_partner_id reseller;
    bool narrowed; /* by more than the beginning of a name */
} pr_customer_wish_t;

/* Fills it in place, which must stay; PR_INVALID filter_bad. */
PR_MUSTCHECK pr_status_t pr_customer_wish_read(pr_exchange_t *x, pr_customer_wish_t *wish);

#endif
