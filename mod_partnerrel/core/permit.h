/* permit.h: the permission matrix (domain section 3) as const tables, rows and columns in its
 * order. Nothing else in the tree says who may do what. */
#ifndef PR_PERMIT_H
#define PR_PERMIT_H

#include "core/types.h"

/* Rows 1-25. */
typedef enum {
    PR_DO_RECEIVE_BILL,
    PR_DO_ADD_SEATS,
    PR_DO_REMOVE_SEATS,
    PR_DO_ORDER_ADDON,
    PR_DO_TRANSITION,
    PR_DO_TRANSFER,
    PR_DO_CHANGE_PARTNER_OF_RECORD,
    PR_DO_SUSPEND,
    PR_DO_RENAME,
    PR_DO_CONVERT_TRIAL,
    PR_DO_READ_SUBSCRIPTION,
    PR_DO_READ_PROVISIONING,
    PR_DO_CREATE_SUBSCRIPTION,
    PR_DO_READ_COMPANY,
    PR_DO_MANAGE_USERS,
    PR_DO_ASSIGN_LICENCES,
    PR_DO_ENTER_SERVICE, /* admin on behalf of */
    PR_DO_OPEN_SERVICE_REQUEST,
    PR_DO_ASK_VENDOR,
    PR_DO_SEE_CUSTOMER,
    PR_DO_REQUEST_RELATIONSHIP,
    PR_DO_DROP_DAP,
    PR_DO_END_RELATIONSHIP,
    PR_DO_SEE_PARTNERS,
    PR_DO_BE_SUPPORT_CONTACT,
    /* Of the second table alone: a partner's own affairs, which no customer has to do with. */
    PR_DO_VIEW_OFFERS,
    PR_DO_VIEW_AGREEMENT,
    PR_DO_REGISTER_RESELLER,
    PR_ACTION_COUNT
} pr_action;

/* Columns A-H. */
typedef enum {
    PR_AS_ORIGINAL_DAP,   /* A */
    PR_AS_ORIGINAL,       /* B */
    PR_AS_RESELLER_DAP,   /* C */
    PR_AS_RESELLER,       /* D */
    PR_AS_NON_CSP_DAP,    /* E */
    PR_AS_STRANGER,       /* F */
    PR_AS_CUSTOMER_ADMIN, /* G */
    PR_AS_OPERATOR,       /* H */
    PR_STANDING_COUNT
} pr_standing;

typedef enum {
    PR_CELL_NO,
    PR_CELL_YES,
    PR_CELL_VENDOR,  /* not itself: the vendor does it on request */
    PR_CELL_ASKS,    /* starts it by asking another */
    PR_CELL_LIMITED, /* yes, within what the rule named says */
    PR_CELL_NA       /* does not arise */
} pr_cell;

pr_cell pr_permit_cell(pr_action action, pr_standing as);
/* Yes, be it within limits. */
bool pr_permit_allows(pr_action action, pr_standing as);

/* The second table: may a partner's person with these roles do it at all? */
bool pr_permit_role(pr_action action, pr_roles roles);

/* All the roles of which each alone may. */
pr_roles pr_permit_roles(pr_action action);

/* Is it something new, which a suspended partner may not begin (Q28)? */
bool pr_permit_begins(pr_action action);

/* Rows 1-10: is it a deed on a subscription, which its original reseller alone may do (R45)? */
bool pr_permit_on_subscription(pr_action action);

/* Is it decided by the relationship and the privileges for a service alone, whoever sold what? */
bool pr_permit_by_service(pr_action action);

/* What the cells of a partner (A-F) make a difference by, and so what has to be named for the row
 * to be decided. A subscription names its service. Nothing: the person's roles decide alone. */
enum { PR_BY_CUSTOMER = 1, PR_BY_SERVICE = 2, PR_BY_SUBSCRIPTION = 4 };
unsigned pr_permit_by(pr_action action);

/* The rule a refusal names; never NULL. */
const char *pr_permit_rule(pr_action action);

const char *pr_action_word(pr_action action);
bool pr_action_parse(pr_action *out, const char *word);
const char *pr_standing_word(pr_standing as);

#endif
