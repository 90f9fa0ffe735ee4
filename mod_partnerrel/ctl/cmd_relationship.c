/* What the operator notes and ends between a partner and a customer (R52, R58). */
#include "base/text.h"
#include "ctl/ctl.h"
#include "store/store_ending.h"

#include <stdio.h>
#include <string.h>

#define GRANT_ROWS 1000

typedef struct {
    pr_rel_view_t *view;
    pr_vendor_end_t in; /* for this relationship as it stands */
    pr_outcome_t out;
    pr_problem_t why;
} pair_t;

/* ---- which one ---- */

static int find_pair(pr_ctl_t *ctl, pair_t *pair)
{
    const char *note = pr_text_tidy(pr_ctl_value(ctl, "note"), ctl->p);
    pr_partner_t *partner;
    pr_customer_t *customer;
    int code = pr_ctl_partner(ctl, ctl->operand, &partner);

    if (code == PR_CTL_OK) {
        code = pr_ctl_customer(ctl, &partner->cloud, APR_ARRAY_IDX(ctl->operands, 1, const char *),
                               &customer);
    }
    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_rel_of_partner(ctl->db, &partner->id, &customer->id, &pair->view);
    if (status == PR_NOT_FOUND) {
        return pr_ctl_say(PR_CTL_REFUSED, "%s and %s never had a relationship", partner->name,
                          customer->name);
    }
    if (status == PR_OK) {
        pair->in = (pr_vendor_end_t){.cloud = partner->cloud,
                                     .relationship = pair->view->rel.id,
                                     .version = pair->view->rel.version,
                                     .note = note ? note : ""};
    }
    return pr_ctl_result(status, NULL);
}

static int finish(const pair_t *pair, pr_status_t status, const char *said)
{
    if (status == PR_OK) {
        printf("%s and %s: %s\n", pair->view->partner_name, pair->view->customer_name, said);
    }
    return pr_ctl_result(status, &pair->why);
}

/* ---- the agreement (R52) ---- */

static int note_change(pr_ctl_t *ctl)
{
    pair_t pair = {.view = NULL};
    int code = find_pair(ctl, &pair);

    return code == PR_CTL_OK
               ? finish(&pair, pr_store_agreement_changed(ctl->db, &pair.in, &pair.out, &pair.why),
                        "the change of their agreement is noted")
               : code;
}

/* Beneath the sentence that they stand in the way: which (R60). */
static int list_live(pr_ctl_t *ctl, const pair_t *pair)
{
    pr_rel_ties_t ties;
    pr_status_t status = pr_store_rel_ties(ctl->db, &pair->view->rel, &ties);

    for (int i = 0; status == PR_OK && i < ties.live->nelts && i < PR_LIVE_SUBS; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(ties.live, i, pr_sub_view_t).sub;
        fprintf(stderr, "%s\t%s\t%s\t%" APR_INT64_T_FMT "\t%s\n", sub->id.s,
                pr_sub_status_word(sub->status), sub->offer.s, sub->quantity, sub->name);
    }
    if (status == PR_OK && ties.live->nelts > PR_LIVE_SUBS) {
        fputs("and more\n", stderr);
    }
    return status == PR_OK ? PR_CTL_REFUSED : pr_ctl_result(status, NULL);
}

static int end(pr_ctl_t *ctl)
{
    pair_t pair = {.view = NULL};
    int code = find_pair(ctl, &pair);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_agreement_ended(ctl->db, &pair.in, &pair.out, &pair.why);
    code = finish(&pair, status, "their agreement has ended, and the relationship with it");
    return status == PR_CONFLICT && !strcmp(pair.why.code, "subscriptions_live")
               ? list_live(ctl, &pair)
               : code;
}

/* ---- unused privileges (R58) ---- */

static bool is_meant(const pr_service_id *services, size_t n, const pr_grant_t *grant)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(services[i].s, grant->service.s)) {
            return grant->ended_at == 0;
        }
    }
    return n == 0 && grant->ended_at == 0;
}

static int find_grants(pr_ctl_t *ctl, pair_t *pair)
{
    const pr_service_id *services;
    apr_array_header_t *history;
    size_t n;
    int code = pr_ctl_services(ctl, &services, &n);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status =
        pr_store_grant_history(ctl->db, &pair->in.relationship, "en", GRANT_ROWS, &history);
    if (status != PR_OK) {
        return pr_ctl_result(status, NULL);
    }
    pr_grant_id *ids = apr_palloc(ctl->p, (size_t)(history->nelts + 1) * sizeof *ids);
    for (int i = 0; i < history->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(history, i, pr_grant_t);
        if (is_meant(services, n, grant)) {
            ids[pair->in.n_grants++] = grant->id;
        }
    }
    pair->in.grants = ids;
    return pair->in.n_grants && pair->in.n_grants >= n
               ? PR_CTL_OK
               : pr_ctl_say(PR_CTL_REFUSED, "the partner has no such privileges (R58)");
}

static int drop_dap(pr_ctl_t *ctl)
{
    pair_t pair = {.view = NULL};
    int code = find_pair(ctl, &pair);

    if (code == PR_CTL_OK) {
        code = find_grants(ctl, &pair);
    }
    return code == PR_CTL_OK
               ? finish(&pair, pr_store_vendor_drop(ctl->db, &pair.in, &pair.out, &pair.why),
                        apr_psprintf(ctl->p, "privileges ended: %d", (int)pair.in.n_grants))
               : code;
}

static const pr_ctl_option_t note_options[] = {{"note", PR_OPT_MUST, "TEXT"},
                                               {NULL, PR_OPT_ONE, NULL}};
static const pr_ctl_option_t drop_options[] = {{"service", PR_OPT_MANY, "SERVICE"},
                                               {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_relationship_commands[] = {
    {"relationship", "note", "PARTNER CUSTOMER", note_options, true, false, note_change,
     "notes that the two changed their agreement, and changes nothing (R52)"},
    {"relationship", "end", "PARTNER CUSTOMER", note_options, true, false, end,
     "notes that the two ended it: relationship and privileges end; subscriptions in the way are"
     " listed (R52, R60)"},
    {"relationship", "drop-dap", "PARTNER CUSTOMER", drop_options, true, false, drop_dap,
     "ends privileges that nobody uses, all of them or those of --service (R58)"},
    {NULL},
};
