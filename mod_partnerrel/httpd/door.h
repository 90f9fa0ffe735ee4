/* door.h: what the parts of the door share. The file with the module record cannot include it:
 * APLOG_USE_MODULE and AP_DECLARE_MODULE do not go together. */
#ifndef PR_DOOR_H
#define PR_DOOR_H

#include "httpd/config.h"
#include "httpd/parts.h"

#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

APLOG_USE_MODULE(partnerrel);

/* A requirement decided for one request. */
typedef struct {
    const pr_requirement_t *requirement;
    pr_facts_query_t query;
    bool asked; /* the facts were: what was to be asked for had the form of it */
    pr_facts_t facts;
    pr_decision_t decision;
    bool speaks_for; /* mod_authz_core has asked for it, and was told what lets the request in */
} pr_decided_t;

/* What one request_rec remembers. A sub-request and an internal redirect have their own: what was
 * decided for another URI is nothing to them. */
typedef struct {
    pr_identity_t *who; /* identity.c gives it */
    bool who_known, who_described;
    bool asked;                  /* the decisions below are complete */
    apr_array_header_t *decided; /* pr_decided_t * */
    const pr_decided_t *granted; /* what mod_authz_core was told yes for; that which says most */
    const char *granted_uri;     /* r->uri then */
    const pr_refusal_t *refusal; /* of what it was told no for, the one to be shown */
    bool portal;                 /* its URI was one of ours before anybody rewrote it */
    bool passed;                 /* mod_authz_core has let the request through */
    bool places[PR_PLACE_COUNT]; /* taken by it */
    const pr_decided_t *used;    /* what the journal notes it for; NULL: nothing */
    bool guarded;                /* the portal, from its answer (answer.c) */
    const apr_table_t *cookies;  /* set before its handler; NULL: none */
} pr_state_t;

/* Makes it when there is none. */
pr_state_t *pr_state_of(request_rec *r);
/* NULL when there is none. */
const pr_state_t *pr_state_seen(const request_rec *r);

/* Each reads the rest of a line "Require partner-..." (require.c): a pr_requirement_t in `parsed`,
 * or what is wrong with it. */
const char *pr_require_dap(cmd_parms *cmd, const char *line, const void **parsed);
const char *pr_require_action(cmd_parms *cmd, const char *line, const void **parsed);
const char *pr_require_relationship(cmd_parms *cmd, const char *line, const void **parsed);
const char *pr_require_role(cmd_parms *cmd, const char *line, const void **parsed);
/* May it stand where it does (NULL: yes)? And is it negated there? (require_place.c) */
const char *pr_require_place(cmd_parms *cmd, bool *negated);

/* What mod_authz_core was told yes for, for the URI this request has now (a fast internal redirect
 * changes that under a request's feet), once it has let the request through; else NULL. Of what it
 * gives, customer, service and grant may be empty where no requirement asked for them. */
const pr_decided_t *pr_state_granted(const request_rec *r);

/* What follows from facts for a person with these roles. Pure. */
pr_decision_t pr_authz_judge(const pr_requirement_t *requirement, const pr_facts_t *facts,
                             pr_roles roles);

/* Once a request's decisions are complete: if it is refused for what was decided just now, its
 * answer waits until that is so everywhere (refusal.c). */
void pr_refusal_settle(request_rec *r);

/* The person, or NULL: not signed in, or by an issuer or without a tenant that we know. */
const pr_identity_t *pr_identity_of(request_rec *r);
/* The same with what decides: cloud, issuer, subject, tenant and roles. The rest may be there. */
const pr_identity_t *pr_identity_that_decides(request_rec *r);

/* Clock, randomness and a log that names the request. */
const pr_world_t *pr_world_of_request(request_rec *r);
/* The same while no request is there. */
pr_world_t pr_world_of_server(server_rec *s);
/* Now, by its steady clock. */
apr_time_t pr_ticks(void);

/* Sends a reply that has more than its body: one piece at a time, each flushed, none to a client
 * that is gone. A piece that cannot be made ends it without the final chunk (pieces.c). */
int pr_pieces_send(request_rec *r, const pr_reply_t *reply);
/* What a handler returns for what became of its brigades. */
int pr_pieces_sent(request_rec *r, apr_status_t rv);

/* pr_patience_t's; `baton` is the request_rec (places.c). */
bool pr_place_take(void *baton, pr_place kind);
void pr_place_leave(request_rec *r, pr_place kind);
void pr_place_settle(void *baton, const pr_seen_t *seen, int customer);
/* How many there are; when a child begins. */
void pr_places_make(void);

/* Takes away from headers, and from what CGI gets, what only we may say, in every spelling a
 * backend may fold into one of ours; and the cookies that are not a backend's business (scrub.c).
 */
void pr_scrub_headers(request_rec *r);
void pr_scrub_environment(request_rec *r);
void pr_scrub_cookies(request_rec *r);
/* Is the "name=value" a cookie of the portal or of its sign-in? */
bool pr_scrub_is_private(const request_rec *r, const char *pair);

/* What was granted, in a form a backend can verify alone (assertion.c); NULL when no key is
 * configured, or it cannot be made, and then that was logged. In the request's pool. */
const char *pr_assertion_make(request_rec *r, const pr_facts_t *facts, const char *lang);
/* Before the first request of a process. */
void pr_assertion_start(server_rec *main_server);

/* Counts what the answer to a request says of a link (tally.c). */
void pr_tally_count(const request_rec *r, const pr_reply_t *reply);
/* Takes them to the database; false when something has to be tried again. The clerk's alone. */
PR_MUSTCHECK bool pr_tally_flush(apr_pool_t *p);

/* The journal of use (journal.c): in each child, before its first request; and as tally's. */
void pr_journal_begin(server_rec *main_server);
PR_MUSTCHECK bool pr_journal_flush(apr_pool_t *p, bool at_once);

/* The first look at the databases: one line says for all children what is wrong (start.c). */
void pr_start_look(server_rec *main_server, apr_pool_t *p);

/* Begins the thread that looks first and then takes to the database what is counted (clerk.c): in
 * each child, after the gate. */
void pr_clerk_make(apr_pool_t *pchild, server_rec *main_server);

#endif
