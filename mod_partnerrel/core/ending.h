/* ending.h: how partner and vendor give up and end, beside the database. What the customer may
 * end: relationship.h. */
#ifndef PR_ENDING_H
#define PR_ENDING_H

#include "core/access.h"
#include "core/lifecycle.h"
#include "core/types.h"

/* Is this relationship one that a partner of this kind ends itself (R59)? PR_NOT_FOUND
 * "relationship_over" when there is none any more (E15); PR_CONFLICT "customer_ends" outside CSP
 * (R36) and "provider_ends" for an indirect reseller. */
PR_MUSTCHECK pr_status_t pr_ending_by_partner(pr_rel_kind rel, pr_partner_kind partner,
                                              pr_problem_t *why);

/* May this person of such a partner end it (matrix row 23)? As pr_ending_by_partner, and PR_DENIED
 * as pr_access_as says. */
PR_MUSTCHECK pr_status_t pr_ending_may(const pr_relationship_t *rel, pr_partner_kind partner,
                                       pr_partner_state state, pr_roles roles, pr_problem_t *why);

/* May the operator note that the two ended it (R52)? Whoever of the partners it is. */
PR_MUSTCHECK pr_status_t pr_ending_agreed(pr_rel_kind rel, pr_problem_t *why);

/* What the operator notes of an agreement: one line, 1-500 characters, nothing hidden. PR_INVALID
 * names the field "note". */
#define PR_ENDING_NOTE_MAX 500
PR_MUSTCHECK pr_status_t pr_ending_check_note(const char *note, pr_problem_t *why);

#endif
