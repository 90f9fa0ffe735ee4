/* consent.h: the request a customer's administrator answers, as it stands now: shown by
 * page_consent.c, its services by consent_services.c, answered by page_accept.c. */
#ifndef PR_CONSENT_H
#define PR_CONSENT_H

#include "web/pages_customer.h"

typedef struct {
    pr_asking_t asking;
    pr_invitation_t *link;    /* of asking; likewise the partner */
    pr_partner_t *partner;    /* who is to have the privileges */
    pr_cloud_t *cloud;        /* and its rules */
    pr_agreement_t agreement; /* the newest, and what the customer accepted of it (R28) */
    pr_customer_t *customer;  /* NULL: accepts its first partner */
    pr_relationship_t *rel;   /* NULL: never had one with this partner */
    apr_array_header_t
        *partners;            /* pr_rel_view_t, for the page when others hold something; or NULL */
    apr_array_header_t *asks; /* pr_ask_t; none when the link asks for no services */
    apr_array_header_t *grants; /* pr_grant_t of this relationship, newest first; may be NULL */
} pr_asked_t;

/* What is ticked in the form. */
typedef struct {
    const char *const *services;
    size_t n;
    const char *const *replaces; /* services that another is to lose (Q1) */
    size_t n_replaces;
    bool all; /* what is free */
    bool agreed;
    bool agreement;
} pr_ticked_t;

pr_ticked_t pr_consent_ticked(const pr_exchange_t *x);

/* Reads it for the person at hand. Refuses by link, cloud, organisation, role and what bars the
 * customer from the partner, in this order (E9, E3, E6, R16, E2, E1, E4, E5). */
PR_MUSTCHECK pr_status_t pr_consent_read(pr_exchange_t *x, pr_asked_t *asked);

/* What the person sees and answers, for the seal (row 6): the relationship's version, a dash, a
 * digest of the partner as it is named now, the link, the services asked for and the agreement;
 * then who held what (Q1). */
const char *pr_consent_state(pr_exchange_t *x, const pr_asked_t *asked);

/* Is the request still the one of a sealed state? Neither the relationship's version counts nor who
 * holds what: these are the store's to judge, since a form that was used once already has older
 * ones. */
bool pr_consent_seen(pr_exchange_t *x, const pr_asked_t *asked, const char *state);

/* Who held the service when the state was sealed; false when nobody but this partner did. */
bool pr_consent_holder(const char *state, const pr_service_id *service, pr_partner_id *holder,
                       apr_pool_t *p);

/* ---- services ---- */

extern const pr_shape_t pr_consent_service_shape;

bool pr_consent_is_free(const pr_ask_t *ask);
bool pr_consent_is_granted(const pr_ask_t *ask);
bool pr_consent_is_held(const pr_ask_t *ask);

/* Fills the list "services"; with boxes to tick where there is a form. */
void pr_consent_rows(pr_exchange_t *x, const pr_asked_t *asked, bool form,
                     const pr_ticked_t *ticked);

#endif
