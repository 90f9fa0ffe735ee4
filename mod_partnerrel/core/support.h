/* support.h: requests for support (domain 4.7, 5.6, 5.7): their life as one table, who may open one
 * or ask the vendor to, how soon an answer is due, and what their fields may hold. */
#ifndef PR_SUPPORT_H
#define PR_SUPPORT_H

#include "core/access.h"
#include "core/types.h"

/* ---- the life of a request ------------------------------------------------------------------ */

typedef enum {
    PR_SUPPORT_NONE, /* the vendor was asked to open it and has not yet (R54) */
    PR_SUPPORT_OPEN,
    PR_SUPPORT_ATTENTION, /* the vendor asked back */
    PR_SUPPORT_CLOSED,
    PR_SUPPORT_STATE_COUNT
} pr_support_state;

typedef enum {
    PR_SUPPORT_OPEN_ON_BEHALF, /* the vendor, for the customer (R54) */
    PR_SUPPORT_NOTE,
    PR_SUPPORT_ASK,    /* the vendor asks whoever the request belongs to */
    PR_SUPPORT_ANSWER, /* and gets its answer, which is a note */
    PR_SUPPORT_CLOSE,
    PR_SUPPORT_REOPEN,
    PR_SUPPORT_EVENT_COUNT
} pr_support_event;

/* Who may cause an event; a set. A request belongs to the partner it came from, else to the
 * customer; the customer reads those of its partners, too, and may add to them. */
enum { PR_SUPPORT_BY_OWNER = 1, PR_SUPPORT_BY_CUSTOMER = 2, PR_SUPPORT_BY_VENDOR = 4 };

typedef struct {
    pr_support_state from;
    pr_support_event event;
    pr_support_state to;
    unsigned by;
    const char *rule;
} pr_support_step_t;

/* The row; NULL: what is not in the table does not happen. */
const pr_support_step_t *pr_support_find(pr_support_state from, pr_support_event event);

/* A note's event: what its owner writes when asked is the answer. */
pr_support_event pr_support_note_event(pr_support_state state, unsigned actor);

/* Which side somebody is of. */
typedef enum { PR_SIDE_PARTNER, PR_SIDE_CUSTOMER, PR_SIDE_OPERATOR, PR_SIDE_COUNT } pr_support_side;
/* One of PR_SUPPORT_BY_...; `of_partner`: the request came from a partner. */
unsigned pr_support_actor(pr_support_side side, bool of_partner);

/* The row for what somebody wants to do; NULL with *why when it does not happen in this state
 * (PR_CONFLICT "request_state") or is another's to do (PR_DENIED "request_others"). */
PR_MUSTCHECK pr_status_t pr_support_may(pr_support_state state, pr_support_event event,
                                        unsigned actor, const pr_support_step_t **out,
                                        pr_problem_t *why);

/* ---- opening one ---------------------------------------------------------------------------- */

/* What a partner's person may do for a customer and a service. */
typedef struct {
    pr_decision_t open; /* itself (R64, row 18); refused "ask_vendor" where R54 holds */
    pr_decision_t ask;  /* the vendor, to open it on the customer's behalf (row 19) */
} pr_support_ways_t;

/* Neither way: both are refused with the same reason, "support_needs_dap" for a partner outside CSP
 * without privileges. */
pr_support_ways_t pr_support_ways(const pr_facts_t *facts, pr_roles roles);

/* ---- how soon ------------------------------------------------------------------------------- */

typedef enum {
    PR_SEVERITY_CRITICAL,
    PR_SEVERITY_MODERATE,
    PR_SEVERITY_MINIMAL,
    PR_SEVERITY_COUNT
} pr_severity;

/* When the first answer to a request made at `created_at` is due (R65: 2, 4, 8 hours). */
apr_time_t pr_support_due(pr_severity severity, apr_time_t created_at);

/* ---- fields --------------------------------------------------------------------------------- */

typedef enum {
    PR_TOPIC_ACCESS,
    PR_TOPIC_MAIL,
    PR_TOPIC_DATA,
    PR_TOPIC_BILLING,
    PR_TOPIC_OTHER,
    PR_TOPIC_COUNT
} pr_topic;

#define PR_TITLE_MAX       200
#define PR_DESCRIPTION_MAX 4000
#define PR_NOTES_MAX       200 /* of one request; the page shows them all */

/* As it is kept: NFC, line ends as "\n", nothing before or after. In `p`; NULL on invalid UTF-8. */
const char *pr_support_tidy(const char *text, apr_pool_t *p);

/* Each: PR_OK, or PR_INVALID with the field. A title is one line; in a text lines may end; nothing
 * is hidden. */
PR_MUSTCHECK pr_status_t pr_support_check_title(const char *title, pr_problem_t *why);
/* `needed`: it may not be empty. */
PR_MUSTCHECK pr_status_t pr_support_check_text(const char *text, const char *field, bool needed,
                                               pr_problem_t *why);

/* What people call it by: "SR-7K3QM-2XW9D", from 7 random bytes. It opens nothing: addresses hold
 * the id, and who asks is checked there. */
#define PR_SUPPORT_NUMBER_BYTES 7
const char *pr_support_number(const unsigned char bytes[PR_SUPPORT_NUMBER_BYTES], apr_pool_t *p);

/* Words as stored and used in message ids; false for what is none. */
const char *pr_support_state_word(pr_support_state state);
bool pr_support_state_parse(pr_support_state *out, const char *word);
const char *pr_support_event_word(pr_support_event event);
bool pr_support_event_parse(pr_support_event *out, const char *word);
const char *pr_support_side_word(pr_support_side side);
bool pr_support_side_parse(pr_support_side *out, const char *word);
const char *pr_severity_word(pr_severity severity);
bool pr_severity_parse(pr_severity *out, const char *word);
const char *pr_topic_word(pr_topic topic);
bool pr_topic_parse(pr_topic *out, const char *word);

#endif
