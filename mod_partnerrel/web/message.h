/* message.h: a request and a reply as the library sees them; the door turns request_rec into the
 * one and the other back into brigades. */
#ifndef PR_MESSAGE_H
#define PR_MESSAGE_H

#include "core/access.h"
#include "core/cache.h"
#include "core/invitation.h"
#include "core/types.h"
#include "store/store.h"
#include "view/view.h"

/* A portal, from the configuration; const after the start. */
typedef struct {
    const char *base_url; /* "https://portal.example.net", never from a request (row 8) */
    pr_cloud_id cloud;
    const char *cloud_name; /* as pages say it */
    const pr_keyring_t *keys;
    const char *jwks; /* what verifies our assertions (assertion.h); NULL: none are made */
    const pr_locales_t *locales;
    const pr_views_t *views;
    const char *sign_out_url; /* "" when there is none */
    const char *step_up_url;  /* fresh sign-in; the return address is appended, percent-encoded */
    const char *vendor_name;  /* who runs this; help goes through it */
} pr_site_t;

typedef enum { PR_GET, PR_POST, PR_METHOD_OTHER } pr_method; /* HEAD is a GET */

/* Why the enforcement refused a proxied request; for the page ErrorDocument leads to. */
typedef struct {
    pr_decision_t decision;
    const char *service; /* the service's id as configured */
    /* What was asked of a service of a customer; "" when something else was. */
    const char *customer;
    pr_action action;
} pr_refusal_t;

/* What keeps a thread for longer than it works: a process has so many places for each. */
typedef enum {
    PR_PLACE_FILE, /* a reply is made while it is sent, as fast as its reader takes it */
    PR_PLACE_WAIT, /* a change is told only when it holds everywhere (lease.h) */
    PR_PLACE_COUNT
} pr_place;

/* How the door waits. */
typedef struct {
    /* Takes a place until the request is over (to wait: until it has an answer); a second one of
     * the same kind is the first. False: there is none left. */
    bool (*take_place)(void *baton, pr_place kind);
    /* Returns when what was read before `seen` is true everywhere, and may be told; `customer` says
     * of whom it speaks (pr_lease_unsettled). */
    void (*settle)(void *baton, const pr_seen_t *seen, int customer);
    void *baton;
} pr_patience_t; /* all NULL: nothing is limited, nothing waits */

/* Where the door keeps finished pages, and whether what they stand on still holds (lease.h). */
typedef struct {
    pr_cache_t *pages; /* keys and values as remembered.h has them; NULL: none are kept */
    bool (*holds)(void *baton, const pr_basis_t *basis);
    void *baton;
} pr_recollection_t;

typedef struct {
    pr_method method;
    const char *mount; /* "/portal"; "" at the root */
    const char *path;  /* decoded, below the mount, begins with '/' */
    const char *query; /* raw, or NULL */
    const char *body;  /* NULL without one */
    size_t body_len;
    bool body_too_large;
    const char *content_type; /* each of these NULL when absent */
    const char *accept;
    const char *accept_language;
    const char *cookie;
    const char *origin;
    const char *referer;
    const char *sec_fetch_site, *sec_fetch_dest;
    const pr_identity_t *who; /* NULL: nobody is signed in */
    const pr_refusal_t *refusal;
    int error_status; /* set when httpd asks for its error page (ErrorDocument); else 0 */
    pr_patience_t patience;
    pr_recollection_t recollection;
} pr_request_t;

/* What follows a body's beginning, made while it is sent: however long it is, one piece at a time
 * is in memory. `next` makes a piece in `p`, which is cleared afterwards; an empty one is the end.
 * Each borrows for itself and has given back when it returns. Anything but PR_OK: there is more,
 * and it cannot be had; the client must be able to see that. */
typedef struct {
    pr_status_t (*next)(void *baton, const char **bytes, size_t *n, apr_pool_t *p);
    void *baton;
} pr_chunks_t;

typedef struct {
    int status;
    const char *content_type;
    const char *body;
    size_t body_len;
    const pr_chunks_t *more; /* NULL: the body is all */
    apr_table_t *headers;    /* to be sent on every status */
    /* That a link was looked at or declined; NULL: it was not. To be counted once the answer is
     * given, and never waited for. */
    const pr_link_usage_t *usage;
} pr_reply_t;

/* Answers a request. Never fails: a fault becomes a page that says so. Borrows from `lender` at
 * most one connection and has given it back when it returns; so does each of `more`, for which
 * lender, world and `p` must stay. */
const pr_reply_t *pr_web_answer(const pr_request_t *request, const pr_site_t *site,
                                const pr_db_lender_t *lender, const pr_world_t *world,
                                apr_pool_t *p);

/* The views the pages need, for pr_views_compile. */
const pr_view_decl_t *pr_web_views(void);

#endif
