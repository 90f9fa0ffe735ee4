/* request_link.h: which of the links a partner may send the request page is about: its own, one of
 * a provider that names a reseller, or one by which a reseller goes through a provider (R9-R11). */
#ifndef PR_REQUEST_LINK_H
#define PR_REQUEST_LINK_H

#include "web/router.h"

typedef struct {
    const pr_partner_t *owner; /* whose link it is */
    const pr_partner_t *named; /* the reseller it names, or NULL */
    apr_array_header_t *ties;  /* pr_tie_t: whom else it could be for, or through */
} pr_request_link_t;

/* What the page's view has for it. */
/* clang-format off */
#define PR_REQUEST_LINK_FIELDS                                                                     \
    {"for_resellers", PR_FLAG, NULL}, /* a provider: for which one */                              \
        {"own_current", PR_FLAG, NULL}, {"own_url", PR_URL, NULL},                                 \
        {"through_provider", PR_FLAG, NULL}, /* a reseller: through which one */                   \
        {"ties", PR_LIST, &pr_request_tie_shape}, {"resellers_url", PR_URL, NULL},                 \
        {"reseller_value", PR_TEXT, NULL}, {"provider_value", PR_TEXT, NULL}
/* clang-format on */
extern const pr_shape_t pr_request_tie_shape;

/* As the fields reseller and provider say. PR_CONFLICT "no_provider" (R9): a reseller that no
 * provider has registered; PR_NOT_FOUND "reseller_unknown": there is no such tie. */
PR_MUSTCHECK pr_status_t pr_request_link_read(pr_exchange_t *x, pr_request_link_t *out);

/* "&reseller=ID", "&provider=ID" or "". */
const char *pr_request_link_query(pr_exchange_t *x, const pr_request_link_t *link);

void pr_request_link_fill(pr_exchange_t *x, const pr_request_link_t *link, bool dap);

#endif
