#include "core/ending.h"
#include "store/deed.h"
#include "store/ending.h"
#include "store/rows.h"

static pr_closer_t by_vendor(pr_deed_t *deed)
{
    return (pr_closer_t){.act = &deed->act,
                         .reason = PR_END_BY_VENDOR,
                         .event = "dap_ended_unused",
                         .some = PR_EVENT_IDLE,
                         .last = PR_EVENT_IDLE,
                         .out = deed->outcome,
                         .why = deed->why};
}

pr_status_t pr_store_rel_of_cloud(pr_db_t *db, const pr_cloud_id *cloud,
                                  const pr_relationship_id *id, pr_rel_view_t **out)
{
    return pr_rows_rel_view(db, PR_SQL_rel_view_of_cloud, PR_PARAMS(cloud->s, id->s), out);
}

/* The relationship as the question was asked for, its row locked. */
static pr_status_t find_locked(pr_deed_t *deed, pr_rel_view_t **view)
{
    const pr_vendor_end_t *in = deed->in;
    const pr_cloud_id *cloud = &in->cloud;
    pr_status_t status = pr_store_rel_of_cloud(deed->act.db, cloud, &in->relationship, view);

    return status == PR_OK ? pr_ending_lock(&deed->act, cloud, in->version, view, deed->why)
                           : status;
}

/* ---- unused privileges (R58) ---- */

static pr_status_t vendor_drop(pr_deed_t *deed, pr_db_t *db)
{
    const pr_vendor_end_t *in = deed->in;
    const pr_closer_t how = by_vendor(deed);
    pr_closing_t *grants = apr_pcalloc(pr_db_pool(db), (in->n_grants + 1) * sizeof *grants);
    pr_rel_view_t *view;
    pr_status_t status = find_locked(deed, &view);

    if (status != PR_OK) {
        return status;
    }
    deed->outcome->relationship = in->relationship;
    if (in->n_grants == 0) {
        status = pr_closings_end_all(&how, &in->relationship);
        return status == PR_OK ? pr_act_leaves(&deed->act, &in->relationship) : status;
    }
    status = pr_closings_find(db, PR_SQL_grant_of_rel, in->relationship.s, in->grants, in->n_grants,
                              grants);
    return status == PR_OK ? pr_closings_end(&how, grants, in->n_grants) : status;
}

/* ---- what the two have agreed on otherwise (R52) ---- */

static pr_status_t agreement_ended(pr_deed_t *deed, pr_db_t *db)
{
    const pr_vendor_end_t *in = deed->in;
    pr_closer_t how = by_vendor(deed);
    pr_rel_view_t *view;

    how.reason = PR_END_WITH_RELATIONSHIP;
    how.event = "dap_ended";
    how.last = PR_EVENT_END;
    pr_status_t status = find_locked(deed, &view);
    if (status == PR_OK) {
        status = pr_ending_agreed(view->rel.kind, deed->why);
    }
    return status == PR_OK ? pr_ending_do(&how, view, "agreement_ended", in->note) : status;
}

static pr_status_t agreement_changed(pr_deed_t *deed, pr_db_t *db)
{
    const pr_vendor_end_t *in = deed->in;
    pr_rel_view_t *view;
    pr_status_t status = pr_store_rel_of_cloud(db, &in->cloud, &in->relationship, &view);

    if (status != PR_OK) {
        return status;
    }
    const pr_about_t about = {
        .partner = view->rel.partner.s, .customer = view->rel.customer.s, .new_value = in->note};
    if (view->rel.kind == PR_REL_NONE) {
        return pr_problem(deed->why, PR_NOT_FOUND, "relationship_over", "E15");
    }
    deed->outcome->relationship = in->relationship;
    return pr_act_audit(&deed->act, "agreement_changed", &about);
}

/* ---- all three ---- */

/* The nonce is good for one relationship and one choice of it. */
static pr_status_t run(pr_db_t *db, const pr_vendor_end_t *in, pr_act_kind kind, pr_deed_fn work,
                       pr_outcome_t *out, pr_problem_t *why)
{
    pr_rel_view_t *view;
    pr_status_t status = pr_store_rel_of_cloud(db, &in->cloud, &in->relationship, &view);
    if (status != PR_OK) {
        return status;
    }
    const char *grants = pr_closings_choice(db, in->grants, in->n_grants);
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = kind,
                      .about = {.partner = view->rel.partner.s,
                                .customer = view->rel.customer.s,
                                .choice = apr_pstrcat(pr_db_pool(db), in->relationship.s, " ",
                                                      grants, in->note, NULL)},
                      .work = work,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}

pr_status_t pr_store_vendor_drop(pr_db_t *db, const pr_vendor_end_t *in, pr_outcome_t *out,
                                 pr_problem_t *why)
{
    return run(db, in, PR_ACT_VENDOR_END, vendor_drop, out, why);
}

pr_status_t pr_store_agreement_ended(pr_db_t *db, const pr_vendor_end_t *in, pr_outcome_t *out,
                                     pr_problem_t *why)
{
    pr_status_t status = pr_ending_check_note(in->note, why);
    return status == PR_OK ? run(db, in, PR_ACT_VENDOR_END, agreement_ended, out, why) : status;
}

pr_status_t pr_store_agreement_changed(pr_db_t *db, const pr_vendor_end_t *in, pr_outcome_t *out,
                                       pr_problem_t *why)
{
    pr_status_t status = pr_ending_check_note(in->note, why);
    return status == PR_OK ? run(db, in, PR_ACT_AGREED, agreement_changed, out, why) : status;
}
