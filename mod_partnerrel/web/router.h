/* router.h: from a path to a handler, through the gates no handler can forget. */
#ifndef PR_ROUTER_H
#define PR_ROUTER_H

#include "store/store.h"
#include "web/form.h"
#include "web/message.h"

/* Who may. The organisation is looked up before the handler runs. */
typedef enum {
    PR_WHO_ANYONE,
    PR_WHO_SIGNED_IN,
    PR_WHO_CUSTOMER_ADMIN, /* x->customer may still be NULL: no partner was ever accepted */
    PR_WHO_PARTNER,        /* a person of a partner whose roles allow the route's action */
    PR_WHO_OPERATOR        /* the vendor's own (Q10) */
} pr_who;

typedef struct pr_exchange_t pr_exchange_t;

/* Reads values, asks core, tells the store, names a view. Anything but PR_OK becomes a problem page
 * (or problem+json) with x->why. */
typedef pr_status_t (*pr_handler_fn)(pr_exchange_t *x);

typedef struct {
    pr_method method;
    const char *path; /* "/customer/partners/{id}"; at most one {capture} */
    pr_who who;
    pr_action action;          /* for PR_WHO_PARTNER */
    const char *const *fields; /* of the form (POST) or the query (GET); NULL: none */
    pr_handler_fn handler;
    const char *view; /* what the handler fills; NULL when it answers otherwise */
    /* A POST that answers a question (or a GET whose query does): who asks it, with the same view.
     * Whatever is not done, the question is shown again as things stand, with the reason on top. */
    pr_handler_fn question;
    bool fresh; /* a POST that grants or removes: only a fresh sign-in gets to the handler (D12) */
    /* A GET whose page is the same for everybody who is not signed in: it is kept, as long as what
     * the handler says it stands on (remembered.h). */
    bool remembered;
} pr_route_t;

/* The table (routes.c), ended by a NULL path. It is the ACL, the 405 logic and the test list. */
extern const pr_route_t PR_ROUTES[];

/* What a verified form brings along (csrf.h). */
typedef struct {
    const char *nonce;
    const char *state;
} pr_seal_t;

struct pr_exchange_t {
    const pr_site_t *site;
    const pr_request_t *req;
    const pr_world_t *world;
    const pr_db_lender_t *lender;
    const pr_route_t *route;
    const char *capture; /* what stands in the path there */
    const char *lang;
    pr_db_t *db;
    pr_form_t *form;       /* body of a POST, query of a GET; never NULL in a handler */
    pr_seal_t seal;        /* of a POST */
    pr_partner_t *partner; /* PR_WHO_PARTNER: never NULL */
    bool not_partner;      /* the person's organisation was looked for: it is no partner here */
    pr_customer_t *customer;
    pr_record_t *values; /* of the route's view; NULL without one */
    pr_basis_t basis;    /* what the page stands on; n is 0: it is not to be remembered */
    pr_problem_t why;
    pr_status_t refused;     /* why a question is shown again; PR_OK when it is asked for */
    const char *elsewhere;   /* with a refusal: where what was asked for is; NULL: nowhere known */
    const char *form_cookie; /* this browser's; NULL until a seal needed one (csrf.h) */
    pr_reply_t *reply;
    apr_pool_t *p;
};

/* Gives the connection back, and returns when what was read by it may be told: once no process can
 * act on anything older (lease.h, D5). */
void pr_settle(pr_exchange_t *x);

/* The person's organisation, into x->partner; NULL when it is no partner here (PR_DENIED) or nobody
 * can say. */
PR_MUSTCHECK pr_status_t pr_find_own_partner(pr_exchange_t *x);

/* May this person still do what the route is for? Looks up the organisation again, into x. */
PR_MUSTCHECK pr_status_t pr_gate_who(pr_exchange_t *x);

/* Did this person sign in a moment ago (D12)? */
bool pr_fresh(const pr_exchange_t *x);

/* A URL of ours: mount + path formatted. */
const char *pr_url(const pr_exchange_t *x, const char *fmt, ...) PR_PRINTF(2, 3);

/* The page being answered, as pr_url makes it; with its query, when it was not posted to. */
const char *pr_url_here(const pr_exchange_t *x);
/* Where a fresh sign-in that returns to `url` (as pr_url makes it) begins (D12, D16). */
const char *pr_url_sign_in_again(const pr_exchange_t *x, const char *url);

/* 303 See Other to a path of ours (as pr_url makes it). */
pr_status_t pr_redirect(pr_exchange_t *x, const char *url);

/* Answers with a body made here (the .eml); status 200. */
pr_status_t pr_answer_text(pr_exchange_t *x, const char *content_type, const char *body);

/* The problem of a handler: sets x->why and returns `status`. */
pr_status_t pr_refuse(pr_exchange_t *x, pr_status_t status, const char *code, const char *rule);

/* The same from a decision that refused: PR_DENIED, with the names of the roles that would do. */
pr_status_t pr_refuse_may(pr_exchange_t *x, const pr_decision_t *may);

/* A partner's roles in the reader's language, "admin agent, sales agent"; in the request's pool. */
const char *pr_role_names(const pr_exchange_t *x, pr_roles roles);

#endif
