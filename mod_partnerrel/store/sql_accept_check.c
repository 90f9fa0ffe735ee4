#include "store/accept.h"
#include "store/rows.h"

static pr_status_t check_link(pr_accept_t *a)
{
    const pr_partner_t *reseller = a->partner == a->asker ? NULL : a->partner;
    return pr_invitation_live(a->asker, reseller, a->invitation) ? PR_OK : PR_NOT_FOUND;
}

static pr_status_t check_bars(pr_accept_t *a)
{
    pr_bars_query_t query = {.partner = a->asker,
                             .customer = a->customer,
                             .country = a->in->who->org_country,
                             .lang = a->in->lang};
    pr_status_t status = pr_store_bars(a->db, &query, a->why);

    if (status == PR_OK && a->partner != a->asker) {
        query.partner = a->partner;
        status = pr_store_bars(a->db, &query, a->why);
    }
    return status;
}

static pr_status_t check_choice(pr_accept_t *a)
{
    pr_service_id *services = apr_palloc(pr_db_pool(a->db), (a->n_chosen + 1) * sizeof *services);
    pr_status_t status = pr_store_asks(a->db, a->partner, &a->customer->id, a->in->lang, &a->asks);

    for (size_t i = 0; i < a->n_chosen; i++) {
        services[i] = a->chosen[i].service;
    }
    return status != PR_OK
               ? status
               : pr_relationship_check_choice(a->invitation->dap, (const pr_ask_t *)a->asks->elts,
                                              (size_t)a->asks->nelts, services, a->n_chosen,
                                              a->why);
}

static pr_status_t check_replacing(pr_accept_t *a)
{
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(a->db, &a->asker->cloud, &cloud);

    if (status == PR_OK && a->in->n_replaces > 0 && !cloud->replaces) {
        return pr_problem_field(a->why, pr_problem(a->why, PR_INVALID, "replace_off", "Q1"),
                                "replace");
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

/* The version that was read is the one accepted, or none is (R28). */
static pr_status_t check_agreement(pr_accept_t *a)
{
    pr_status_t status =
        pr_store_agreement(a->db, &a->asker->cloud, &a->customer->id, &a->agreement);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_BUG : status;
    }
    if (!pr_agreement_due(&a->agreement)) {
        return PR_OK;
    }
    if (!a->in->agreement) {
        return pr_problem_field(a->why, pr_problem(a->why, PR_INVALID, "agreement_needed", "R28"),
                                "agreement");
    }
    return a->in->agreement == a->agreement.version
               ? PR_OK
               : pr_problem(a->why, PR_CONFLICT, "choice_changed", "R28");
}

pr_status_t pr_accept_check(pr_accept_t *a)
{
    static pr_status_t (*const checks[])(pr_accept_t * a) = {
        check_link, check_bars, check_choice, check_replacing, check_agreement,
    };
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < sizeof checks / sizeof checks[0]; i++) {
        status = checks[i](a);
    }
    return status;
}
