/* lifecycle.h: the life of a relationship as one table (domain 4.2). */
#ifndef PR_LIFECYCLE_H
#define PR_LIFECYCLE_H

#include "core/types.h"

/* A relationship's kind together with whether any service is granted. */
typedef enum {
    PR_LIFE_NONE,
    PR_LIFE_RESELLER,
    PR_LIFE_RESELLER_DAP,
    PR_LIFE_ADVISOR,
    PR_LIFE_ADVISOR_DAP,
    PR_LIFE_SUPPORT,
    PR_LIFE_SUPPORT_DAP,
    PR_LIFE_COUNT
} pr_life;

typedef enum {
    PR_EVENT_ACCEPT_DAP,     /* the link asked for DAP */
    PR_EVENT_ACCEPT_PLAIN,   /* the link asked for the reseller relationship alone */
    PR_EVENT_ACCEPT_ADVISOR, /* Administration link of an advisor */
    PR_EVENT_ACCEPT_SUPPORT, /* Administration link of the other non-CSP kinds */
    PR_EVENT_REMOVE_SOME,    /* some services' DAP removed, some stay */
    PR_EVENT_REMOVE_LAST,    /* the last one, or all, removed by the customer */
    PR_EVENT_DROP,           /* the partner gives its DAP up (R57) */
    PR_EVENT_IDLE,           /* the vendor ends unused DAP (R58) */
    PR_EVENT_REPLACED,       /* another partner took the last service over (Q1) */
    PR_EVENT_END,            /* the partner ends the reseller relationship (R59), or the
                                vendor notes that the two did (R52) */
    PR_EVENT_DELETE,         /* the customer deletes a non-CSP partner (R36) */
    PR_EVENT_COUNT
} pr_event;

/* Who may cause an event; a set. */
enum { PR_BY_CUSTOMER_ADMIN = 1, PR_BY_PARTNER_AGENT = 2, PR_BY_OPERATOR = 4 };

/* What has to hold beside, as the rule states it; a set. In brackets who proves it. */
enum {
    PR_NEEDS_FREE_SLOT = 1,             /* R17, for partners that transact [the key of csp_slot] */
    PR_NEEDS_FRESH_SIGN_IN = 2,         /* D12 [pr_access_fresh] */
    PR_NEEDS_PLAIN_LINK = 4,            /* R7 [pr_invitation_live] */
    PR_NEEDS_NO_ACTIVE_SUBSCRIPTION = 8 /* R60 [pr_store_subscriptions_live] */
};

typedef struct {
    pr_life from;
    pr_event event;
    pr_life to;
    unsigned by;
    unsigned needs;
    const char *rule;
} pr_transition_t;

/* The whole table, in the order of domain 4.2; `*n` rows. */
const pr_transition_t *pr_lifecycle_table(size_t *n);

/* The row for (from, event), or NULL when the event is not possible there. */
const pr_transition_t *pr_lifecycle_find(pr_life from, pr_event event);

pr_life pr_life_of(pr_rel_kind kind, bool has_dap);
pr_rel_kind pr_life_kind(pr_life life);
bool pr_life_has_dap(pr_life life);
const char *pr_life_word(pr_life life);
const char *pr_event_word(pr_event event);

/* The event that accepting this partner's link means. */
pr_event pr_lifecycle_accept_event(pr_partner_kind kind, bool dap);

/* Does its link ask for a reseller relationship, and not for administration alone (Q27)? */
bool pr_partner_resells(pr_partner_kind kind);

/* R24, Q3: does this kind of partner buy from the vendor and so compete for a service's slot? */
bool pr_partner_transacts(pr_partner_kind kind);

/* Does DAP of this kind of partner occupy the service's slot (R17)? Besides those that transact the
 * reseller does that its provider named: it holds the provider's (R10, Q3). */
bool pr_partner_takes_slot(pr_partner_kind kind);

#endif
