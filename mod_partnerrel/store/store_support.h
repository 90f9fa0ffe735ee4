/* store_support.h: requests for support; part of store.h, under its promises. */
#ifndef PR_STORE_SUPPORT_H
#define PR_STORE_SUPPORT_H

#include "core/support.h"
#include "store/db.h"

/* ---- reading -------------------------------------------------------------------------------- */

/* Who looks, and so whose requests there are at all: a partner's own, while it has a relationship
 * with the customer (R61); a customer's own and those made for it; the operator's whole cloud. */
typedef struct {
    pr_support_side side;
    const pr_partner_id *partner;   /* of that side */
    const pr_customer_id *customer; /* likewise */
    const pr_cloud_id *cloud;       /* likewise */
    const char *lang;               /* for the names of services */
} pr_support_viewer_t;

typedef struct {
    pr_request_id id;
    const char *number;
    pr_cloud_id cloud;
    pr_customer_id customer;
    pr_partner_id partner; /* empty: the customer's own */
    const char *customer_name, *partner_name;
    pr_service_id service;    /* empty: about none */
    const char *service_name; /* "" likewise */
    pr_topic topic;
    pr_severity severity;
    const char *title, *description;
    pr_support_state state;
    bool had_dap;              /* the partner, for the service, when it was sent */
    bool opened;               /* as what: */
    pr_support_side opened_as; /* the operator opens on the customer's behalf (R54) */
    apr_time_t created_at, changed_at, closed_at;
    apr_int64_t version;
    const char *contact_name, *contact_email; /* who sent it: the partner's person (R64) */
    bool answered;                            /* the operator has said something */
    pr_rel_kind kind;                         /* how the two stand now */
    bool has_dap;                             /* the partner, for the service, now */
    const char *cursor;                       /* for a list: where to go on from */
} pr_support_request_t;

/* PR_NOT_FOUND when there is none, or it is not the viewer's to see (IDOR: the owner is in the
 * WHERE). */
PR_MUSTCHECK pr_status_t pr_store_support(pr_db_t *db, const pr_support_viewer_t *viewer,
                                          const pr_request_id *id, pr_support_request_t **out);

/* What was written to it, oldest first. */
typedef struct {
    apr_time_t at;
    const char *person;
    pr_support_side side;
    const char *text;
} pr_support_note_t;
PR_MUSTCHECK pr_status_t pr_store_support_notes(pr_db_t *db, const pr_request_id *id,
                                                apr_array_header_t **out /* pr_support_note_t */);

/* A list: what changed last comes first; the operator's is a queue instead: what waits for a first
 * answer, by when it is due, then the rest. `limit` rows after `after` (NULL, or what is no cursor:
 * from the start). */
typedef struct {
    pr_support_viewer_t viewer;
    unsigned states;          /* bits 1u << pr_support_state; 0: all */
    unsigned severities;      /* likewise */
    const pr_customer_id *of; /* of a partner's: about this customer; NULL: all */
    const char *after;
    int limit;
} pr_support_query_t;
PR_MUSTCHECK pr_status_t pr_store_support_list(pr_db_t *db, const pr_support_query_t *query,
                                               apr_array_header_t **out /* pr_support_request_t */);

/* ---- changing -------------------------------------------------------------------------------
 * Each in one transaction, idempotent by `nonce` (D4: PR_DENIED form_foreign, PR_CONFLICT
 * form_used). */

typedef struct {
    pr_act_id act;
    pr_request_id request;
    pr_support_event event; /* of a change: what it was */
    bool replayed;
} pr_support_outcome_t;

/* Opens a request, or asks the vendor to. A partner's person: pr_support_ways decides by what
 * stands in the database, inside the transaction, which also notes whether there were privileges.
 * PR_NOT_FOUND     the customer is not this partner's
 * PR_DENIED        "ask_vendor" (R54) and whatever else pr_support_ways says
 * PR_INVALID       a field, "request_service" among them: a service that is not offered */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_support_side side;  /* partner, or customer */
    pr_partner_id partner; /* empty for a customer */
    pr_customer_id customer;
    bool ask_vendor;       /* a partner's, to open it on the customer's behalf */
    pr_service_id service; /* empty only for a customer's: about none */
    pr_topic topic;
    pr_severity severity;
    const char *title, *description;
} pr_support_opening_t;
PR_MUSTCHECK pr_status_t pr_store_support_open(pr_db_t *db, const pr_support_opening_t *in,
                                               pr_support_outcome_t *out, pr_problem_t *why);

/* Moves a request on, or adds a note to it, or both.
 * PR_NOT_FOUND     not the viewer's to see
 * PR_CONFLICT      "request_changed": its version is another (not asked of a note: what is added
 *                  takes nothing away); "request_state": that does not happen as it stands
 * PR_DENIED        "request_others": somebody else does that
 * PR_INVALID       "request_text" */
typedef struct {
    const pr_identity_t *who;
    const char *nonce;
    pr_support_viewer_t viewer;
    pr_request_id request;
    apr_int64_t version;
    pr_support_event event; /* PR_SUPPORT_ANSWER and PR_SUPPORT_NOTE are the same here */
    const char *text;       /* needed for a note and for asking; else "" is none */
} pr_support_change_t;
PR_MUSTCHECK pr_status_t pr_store_support_change(pr_db_t *db, const pr_support_change_t *in,
                                                 pr_support_outcome_t *out, pr_problem_t *why);

#endif
