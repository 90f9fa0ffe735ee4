/* explain.h: why a partner's person may do a thing for a customer, or may not, and what would
 * change if the privileges were removed (R48, R51). Pure; every answer is one of pr_access_decide,
 * which the Require providers ask, so an explanation cannot say what enforcement does not do. */
#ifndef PR_EXPLAIN_H
#define PR_EXPLAIN_H

#include "core/access.h"

/* What an explanation tells of, read in the one statement that read the facts. */
typedef struct {
    /* As the Require providers read them, and beside that: `original` says the partner sold a live
     * subscription of the service; `grant` stands also while the service is switched off. */
    pr_facts_t facts;
    pr_customer_id customer; /* as asked, be there one or not; likewise the service */
    pr_service_id service;
    const char *partner_name, *customer_name, *service_name; /* "" for what there is not */
    apr_time_t related_since;                                /* start of the present kind, or end */
    apr_time_t granted_at;
    const char *granted_by;
    int sold;         /* live subscriptions of the service that the partner sold the customer */
    int other_grants; /* open ones for other services of the customer */
} pr_case_t;

/* What becomes of an action when the privileges are removed. */
typedef enum {
    PR_FATE_NONE, /* it cannot be done as it is */
    PR_FATE_KEPT,
    PR_FATE_LOST
} pr_fate;

typedef struct {
    pr_case_t about;
    pr_action action;
    pr_roles roles; /* of whom it is asked */
    pr_decision_t now;
    bool standing_known;  /* false: not for this reader's eyes */
    pr_standing standing; /* the column of the matrix, also where the role alone decided */
    pr_roles any_of;      /* roles of which each alone would do */
    bool removable;       /* there are privileges to remove */
    pr_decision_t without;
    pr_fate fates[PR_ACTION_COUNT]; /* of what these roles can do now */
} pr_explanation_t;

/* With PR_PARTNER_ROLES: may anybody of the partner? What a Require provider can ask
 * (pr_permit_by_service) is answered as it would be answered there; a deed on a subscription as for
 * those the partner sold, if it sold any. */
pr_explanation_t pr_explain(const pr_case_t *about, pr_action action, pr_roles roles);

/* Is it something a partner's person does for a customer? The rest of the matrix is no question. */
bool pr_explain_asks(pr_action action);

/* Takes out what the partner's person whose roles were asked about may not learn: a customer
 * without a relationship, and one that nobody knows, look the same; who may not see customers
 * learns no more than the answer; when other partners' affairs changed, nobody does. */
void pr_explain_for_partner(pr_explanation_t *explanation);

#endif
