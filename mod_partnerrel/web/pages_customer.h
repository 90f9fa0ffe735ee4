/* pages_customer.h: the customer's pages: the request behind a link, consent, receipts, Partner
 * relationships, removal; and the activity log, which both sides have. */
#ifndef PR_PAGES_CUSTOMER_H
#define PR_PAGES_CUSTOMER_H

#include "web/router.h"

/* Who asks, for everybody (R3, R12, D10). */
pr_status_t pr_page_invitation(pr_exchange_t *x);
/* What declining means (R30). */
pr_status_t pr_page_declined(pr_exchange_t *x);
/* A link that was cut short or written on: the same answer as to an unknown one. */
pr_status_t pr_page_link_cut(pr_exchange_t *x);

/* The question and the answer (R25-R33, E1-E9). The answer's route has the same view: what is not
 * taken is shown again as things stand, with the reason on top. */
pr_status_t pr_page_consent(pr_exchange_t *x);
pr_status_t pr_page_accept(pr_exchange_t *x);
pr_status_t pr_page_receipt(pr_exchange_t *x);
/* Is there a receipt of such an act? */
bool pr_receipt_given(pr_act_kind kind);

/* R34-R36. */
pr_status_t pr_page_partners(pr_exchange_t *x);
pr_status_t pr_page_partner(pr_exchange_t *x);

/* R51-R56; the second posts the view of the first, as above. */
pr_status_t pr_page_remove_confirm(pr_exchange_t *x);
pr_status_t pr_page_remove(pr_exchange_t *x);

/* R36: the whole relationship with a partner outside CSP; likewise. */
pr_status_t pr_page_end_confirm(pr_exchange_t *x);
pr_status_t pr_page_end(pr_exchange_t *x);

/* What happened, to one side or in the whole cloud (5.5, 7.4); and as files, with the same filters.
 */
pr_status_t pr_page_customer_activity(pr_exchange_t *x);
pr_status_t pr_page_partner_activity(pr_exchange_t *x);
pr_status_t pr_page_activity_csv(pr_exchange_t *x);
pr_status_t pr_page_operator_activity(pr_exchange_t *x);

extern const pr_shape_t pr_invitation_shape;
extern const pr_shape_t pr_declined_shape;
extern const pr_shape_t pr_consent_shape;
extern const pr_shape_t pr_receipt_shape;
extern const pr_shape_t pr_partners_shape;
extern const pr_shape_t pr_partner_shape;
extern const pr_shape_t pr_remove_shape;
extern const pr_shape_t pr_end_shape;
extern const pr_shape_t pr_activity_shape;

/* ---- shared by these pages */

/* The link in the path, and who asks by it. */
typedef struct {
    pr_invitation_t *link;
    pr_partner_t *partner;  /* who is to have the privileges */
    pr_partner_t *provider; /* through whom it sells, and whose link it is (R10); else NULL */
    pr_basis_t basis;       /* what this, and what is read about it afterwards, stands on */
} pr_asking_t;

/* PR_NOT_FOUND with link_unknown, the same for every link that cannot be followed (D9, E9);
 * PR_CONFLICT "other_cloud" for one that can be, but not here (E3). */
PR_MUSTCHECK pr_status_t pr_link_read(pr_exchange_t *x, pr_asking_t *asking);

/* A partner as one who asks: partner.name, .domain, .country ... People of the partner are named to
 * those who may answer only. */
extern const pr_shape_t pr_asker_shape;
void pr_asker_fill(pr_exchange_t *x, pr_record_t *asker, const pr_partner_t *partner,
                   bool with_contact);

/* A line of the audit in words. */
extern const pr_shape_t pr_audit_shape;
void pr_audit_fill(pr_exchange_t *x, pr_record_t *item, const pr_audit_line_t *line);
/* The same as one text. */
const char *pr_audit_sentence(pr_exchange_t *x, const pr_audit_line_t *line);
const char *pr_audit_actor(const pr_exchange_t *x, const pr_audit_line_t *line);

#endif
