#include "store/closing.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

/* The person's organisation must be the customer the form was for. */
static pr_status_t check_customer(pr_db_t *db, const pr_identity_t *who, const pr_customer_id *id)
{
    pr_customer_t *own;
    pr_status_t status = pr_store_customer_of_org(db, who, &own);
    return status == PR_OK && strcmp(own->id.s, id->s) ? PR_NOT_FOUND : status;
}

/* ---- grants ---- */

static pr_status_t remove_grants(pr_deed_t *deed, pr_db_t *db)
{
    const pr_removal_t *in = deed->in;
    const pr_closer_t how = {.act = &deed->act,
                             .reason = PR_END_BY_CUSTOMER,
                             .event = "dap_removed",
                             .some = PR_EVENT_REMOVE_SOME,
                             .last = PR_EVENT_REMOVE_LAST,
                             .out = deed->outcome,
                             .why = deed->why};
    pr_closing_t *grants = apr_pcalloc(pr_db_pool(db), (in->n_grants + 1) * sizeof *grants);
    pr_status_t status = check_customer(db, in->who, &in->customer);

    if (status == PR_OK) {
        /* Before all relationships and slots, as accepting does. */
        status = pr_db_change(db, PR_SQL_customer_lock, PR_PARAMS(in->customer.s), NULL);
    }
    if (status == PR_OK) {
        status = pr_closings_find(db, PR_SQL_grant_of_customer, in->customer.s, in->grants,
                                  in->n_grants, grants);
    }
    return status == PR_OK ? pr_closings_end(&how, grants, in->n_grants) : status;
}

pr_status_t pr_store_remove(pr_db_t *db, const pr_removal_t *in, pr_outcome_t *out,
                            pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_REMOVE,
                      .about = {.customer = in->customer.s,
                                .choice = pr_closings_choice(db, in->grants, in->n_grants)},
                      .work = remove_grants,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}

/* ---- the whole relationship ---- */

static pr_status_t end_locked(const pr_closer_t *how, const pr_relationship_t *rel)
{
    const pr_about_t whom = {.partner = rel->partner.s, .customer = rel->customer.s};
    pr_status_t status = pr_closing_relationship(how, rel, "relationship_ended", &whom);

    return status == PR_NOT_FOUND ? pr_problem(how->why, PR_CONFLICT, "only_partner_ends", "R36")
                                  : status;
}

/* Whose it is, then its lock, then what it is by now. */
static pr_status_t end_relationship(pr_deed_t *deed, pr_db_t *db)
{
    const pr_ending_t *in = deed->in;
    const pr_closer_t how = {.act = &deed->act,
                             .reason = PR_END_WITH_RELATIONSHIP,
                             .event = "dap_removed",
                             .some = PR_EVENT_DELETE,
                             .last = PR_EVENT_DELETE,
                             .out = deed->outcome,
                             .why = deed->why};
    pr_rel_view_t *view;
    pr_status_t status = check_customer(db, in->who, &in->customer);

    if (status == PR_OK) {
        status = pr_store_rel_of_customer(db, &in->customer, &in->relationship, &view);
    }
    if (status == PR_OK && view->rel.kind != PR_REL_NONE) {
        status = pr_db_change(db, PR_SQL_rel_bump, PR_PARAMS(in->relationship.s), NULL);
        if (status == PR_OK) {
            status = pr_store_rel_of_customer(db, &in->customer, &in->relationship, &view);
        }
    }
    if (status == PR_OK && view->rel.kind != PR_REL_NONE) {
        status = end_locked(&how, &view->rel);
    }
    deed->outcome->relationship = in->relationship;
    return status == PR_OK ? pr_act_leaves(&deed->act, &in->relationship) : status;
}

pr_status_t pr_store_end(pr_db_t *db, const pr_ending_t *in, pr_outcome_t *out, pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_END,
                      .about = {.customer = in->customer.s, .choice = in->relationship.s},
                      .work = end_relationship,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}
