#include "store/rows.h"
#include "store/subs.h"

#include <string.h>

/* A name that was the old offer's would be wrong beside the new one. */
static void take_offer(pr_subscription_t *sub, const pr_offer_t *offer)
{
    if (!strcmp(sub->name, sub->offer_name)) {
        sub->name = offer->name;
    }
    sub->offer = offer->id;
    sub->service = offer->service;
    sub->one_only = offer->one_only;
    sub->quantity = offer->by_use ? 1 : sub->quantity;
}

static pr_status_t save_as(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub,
                           const pr_offer_t *offer, const char *event)
{
    const char *was = sub->offer_name;

    take_offer(sub, offer);
    pr_status_t status = pr_subs_save(deed, db, sub);
    return status == PR_OK ? pr_subs_note(deed, sub, event, was, offer->name) : status;
}

/* ---- trial to paid */

static pr_status_t read_paid(const pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *sub,
                             pr_offer_t **out)
{
    pr_offer_t *trial;
    pr_status_t status = pr_store_offer(db, &sub->cloud, &sub->offer, deed->by->lang, &trial);

    *out = NULL;
    return status == PR_OK && trial->converts_to.s[0]
               ? pr_subs_offer_sold(deed, db, &sub->cloud, &trial->converts_to, out)
               : status;
}

static pr_status_t check_alone(const pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *sub,
                               const pr_offer_t *offer)
{
    bool held = false;
    pr_status_t status =
        offer->one_only ? pr_subs_held(deed, db, &sub->customer, &offer->id, &held) : PR_OK;

    if (status == PR_OK && held) {
        status = pr_problem(deed->why, PR_CONFLICT, "concurrent_offer", "Q21");
        pr_problem_arg(deed->why, "offer", offer->name, pr_db_pool(db));
    }
    return status;
}

pr_status_t pr_subs_convert(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub)
{
    pr_offer_t *paid;
    pr_status_t status = read_paid(deed, db, sub, &paid);

    if (status == PR_OK) {
        status = pr_subscription_check_conversion(sub, paid, deed->why);
        status = pr_subs_name_range(deed, db, paid, status);
    }
    if (status == PR_OK) {
        status = check_alone(deed, db, sub, paid);
    }
    if (status != PR_OK) {
        return status;
    }
    sub->term_end = deed->act.at + PR_SUB_TERM;
    sub->auto_renew = true;
    return save_as(deed, db, sub, paid, "trial_converted");
}

/* ---- to another offer */

static pr_status_t read_target(const pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *sub,
                               const pr_offer_id *to, const pr_offer_t **out)
{
    const pr_offer_t own = {.cloud = sub->cloud, .id = sub->offer};
    apr_array_header_t *ways;
    pr_status_t status = pr_store_offer_upgrades(db, &own, deed->by->lang, &ways);

    *out = NULL;
    for (int i = 0; status == PR_OK && i < ways->nelts; i++) {
        const pr_offer_t *way = &APR_ARRAY_IDX(ways, i, pr_offer_t);
        if (!strcmp(way->id.s, to->s)) {
            *out = way;
        }
    }
    return status;
}

pr_status_t pr_subs_transition(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub,
                               const pr_offer_id *to)
{
    pr_upgrade_t up = {.target = NULL};
    pr_status_t status = read_target(deed, db, sub, to, &up.target);

    if (status == PR_OK) {
        status = pr_subs_has_addons(deed, db, sub, &up.addons);
    }
    if (status == PR_OK && up.target) {
        status = pr_subs_held(deed, db, &sub->customer, to, &up.held);
    }
    if (status == PR_OK) {
        status = pr_subscription_check_upgrade(sub, &up, deed->why);
        status = pr_subs_name_range(deed, db, up.target, status);
    }
    return status == PR_OK ? save_as(deed, db, sub, up.target, "subscription_upgraded") : status;
}
