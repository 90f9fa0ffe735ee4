/* consent.h: the request a customer's administrator answers, as it stands now: shown by
 * page_consent.c, answered by page_accept.c. */
#ifndef PR_CONSENT_H
#define PR_CONSENT_H

#include "web/pages_customer.h"

typedef struct {
    pr_invitation_t *link;
    pr_partner_t *partner;
    pr_customer_t *customer; /* NULL: accepts its first partner */
    pr_relationship_t *rel;  /* NULL: never had one with this partner */
    apr_array_header_t
        *partners;            /* pr_rel_view_t, for the page when others hold something; or NULL */
    apr_array_header_t *asks; /* pr_ask_t; none when the link asks for no services */
    apr_array_header_t *grants; /* pr_grant_t of this relationship, newest first; may be NULL */
} pr_asked_t;

/* What is ticked in the form. */
typedef struct {
    const char *const *services;
    size_t n;
    bool all;
    bool agreed;
} pr_ticked_t;

pr_ticked_t pr_consent_ticked(const pr_exchange_t *x);

/* Reads it for the person at hand. Refuses by link, organisation and role, in this order (E9, E3,
 * E6, R16, E1). */
PR_MUSTCHECK pr_status_t pr_consent_read(pr_exchange_t *x, pr_asked_t *asked);

/* What the person sees and answers, for the seal (row 6): the relationship's version, a dash, and a
 * digest of the partner as it is named now, the link, and the services asked for. Not who holds
 * them: that the store decides. */
const char *pr_consent_state(pr_exchange_t *x, const pr_asked_t *asked);

#endif
