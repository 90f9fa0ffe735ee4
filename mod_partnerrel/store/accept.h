/* accept.h: an acceptance inside its transaction, for sql_accept.c and its kin. */
#ifndef PR_ACCEPT_H
#define PR_ACCEPT_H

#include "store/act.h"

/* A service that was chosen; `replaces`: also if `holder` has it now (Q1). */
typedef struct {
    pr_service_id service;
    bool replaces;
    pr_partner_id holder;
} pr_chosen_t;

typedef struct {
    const pr_acceptance_t *in;
    pr_outcome_t *out;
    pr_problem_t *why;
    pr_db_t *db;
    pr_act_t act;
    pr_customer_t *customer;
    pr_invitation_t *invitation;
    pr_partner_t *asker;   /* whose link it is */
    pr_partner_t *partner; /* who is to have the privileges: the asker, or the reseller it names */
    apr_array_header_t *asks;
    pr_relationship_t *rel;          /* with the partner */
    pr_relationship_t *provider_rel; /* with the asker, when that is another; else NULL */
    pr_life to;
    pr_agreement_t agreement;
    pr_chosen_t *chosen; /* ascending by service, so that two acceptances cannot deadlock */
    size_t n_chosen;
    bool done; /* no further step */
} pr_accept_t;

/* The page's row of a service, or NULL. */
const pr_ask_t *pr_accept_ask(const pr_accept_t *a, const pr_service_id *service);

/* What an audit line of it speaks of. */
pr_about_t pr_accept_about(const pr_accept_t *a, const char *service);

/* The customer of the person who accepts, made when it is not known, and its row locked: first of
 * all rows, so that what is accepted and removed for one customer comes one after the other. */
PR_MUSTCHECK pr_status_t pr_accept_find_customer(pr_accept_t *a);

/* May what was chosen be had by this link now, as far as the two's relationship does not matter?
 * Statuses as of pr_store_accept. Reads the asks and the agreement. */
PR_MUSTCHECK pr_status_t pr_accept_check(pr_accept_t *a);

/* Ends what others hold of the services to be replaced (Q1). */
PR_MUSTCHECK pr_status_t pr_accept_replace(pr_accept_t *a);

/* R17. PR_CONFLICT "service_held" with all that others hold. */
PR_MUSTCHECK pr_status_t pr_accept_take_slots(pr_accept_t *a);

#endif
