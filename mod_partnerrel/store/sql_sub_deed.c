#include "store/rows.h"
#include "store/subs.h"

#include <string.h>

static void read_object(const pr_row_t *row, void *out)
{
    pr_id_parse((pr_subscription_id *)out, pr_row_text(row, 0));
}

pr_status_t pr_subs_begin(pr_sub_deed_t *deed, pr_db_t *db, pr_act_kind kind,
                          const pr_about_t *about, bool *used)
{
    *deed->out = (pr_sub_outcome_t){.replayed = false};
    deed->act = (pr_act_t){.db = db};
    pr_status_t status = pr_act_person(db, deed->by->who, &deed->act.person);
    if (status == PR_OK) {
        status = pr_act_begin(&deed->act, kind, deed->by->nonce, about, used, deed->why);
    }
    if (status != PR_OK) {
        return status;
    }
    deed->out->act = deed->act.id;
    deed->out->replayed = *used;
    if (*used) {
        status = pr_rows_one(db, PR_SQL_act_object, PR_PARAMS(deed->act.id.s), read_object,
                             &deed->out->subscription);
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

pr_status_t pr_subs_hold(pr_db_t *db, const pr_partner_id *partner, const pr_customer_id *customer)
{
    pr_status_t status = pr_db_change(db, PR_SQL_customer_hold, PR_PARAMS(customer->s), NULL);
    return status == PR_OK
               ? pr_db_change(db, PR_SQL_rel_hold, PR_PARAMS(partner->s, customer->s), NULL)
               : status;
}

static void read_stand(const pr_row_t *row, void *out)
{
    pr_stand_t *stand = out;
    stand->name = pr_row_text(row, 0);
    pr_partner_state_parse(&stand->state, pr_row_text(row, 1));
    pr_partner_kind_parse(&stand->kind, pr_row_text(row, 2));
    stand->country = pr_row_text(row, 3);
    stand->customer_country = pr_row_text(row, 4);
    pr_rel_kind_parse(&stand->rel, pr_row_text(row, 5));
    stand->granted = !pr_row_is_null(row, 6);
}

pr_status_t pr_subs_stand(pr_db_t *db, const pr_stand_query_t *query, pr_stand_t *out)
{
    *out = (pr_stand_t){.state = PR_PARTNER_BLOCKED};
    return pr_rows_one(
        db, PR_SQL_partner_stand,
        PR_PARAMS(query->customer->s, query->service, query->partner->s, query->cloud->s),
        read_stand, out);
}

pr_status_t pr_subs_allow(const pr_sub_deed_t *deed, const pr_stand_t *stand, bool original,
                          pr_action action)
{
    pr_standing as = pr_access_standing(stand->rel, stand->granted, original);
    pr_decision_t decision = pr_access_as(as, stand->state, action, deed->by->who->roles);

    return decision.allowed ? PR_OK
                            : pr_problem(deed->why, PR_DENIED, decision.code, decision.rule);
}

pr_status_t pr_subs_save(const pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *sub)
{
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_sub_update,
        PR_PARAMS(sub->offer.s, sub->service.s, sub->name, pr_db_int(db, sub->quantity),
                  pr_sub_status_word(sub->status), pr_db_int(db, sub->status_at),
                  pr_db_int(db, sub->term_end), sub->auto_renew ? "1" : "0",
                  sub->one_only ? "1" : "0", sub->partner_of_record, sub->support_partner.s,
                  sub->id.s, pr_db_int(db, sub->version)),
        &rows);
    return pr_deed_guard(deed->why, status, rows);
}

pr_status_t pr_subs_note(pr_sub_deed_t *deed, const pr_subscription_t *sub, const char *event,
                         const char *old_value, const char *new_value)
{
    const pr_about_t about = {.partner = sub->partner.s,
                              .customer = sub->customer.s,
                              .cloud = sub->cloud.s,
                              .service = sub->service.s,
                              .object = sub->id.s,
                              .object_name = sub->name,
                              .old_value = old_value,
                              .new_value = new_value};
    return pr_act_audit(&deed->act, event, &about);
}

pr_status_t pr_subs_held(const pr_sub_deed_t *deed, pr_db_t *db, const pr_customer_id *customer,
                         const pr_offer_id *offer, bool *held)
{
    const char *lang = deed->by->lang;
    apr_array_header_t *rows;
    pr_status_t status = pr_subs_read(db, PR_SQL_subs_of_offer,
                                      PR_PARAMS(lang, lang, "", customer->s, offer->s), &rows);

    *held = false;
    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        if (sub->status == PR_SUB_DELETED) {
            status = pr_subs_save(deed, db, sub);
        }
        else {
            *held = true;
        }
    }
    return status;
}

pr_status_t pr_subs_offer_sold(const pr_sub_deed_t *deed, pr_db_t *db, const pr_cloud_id *cloud,
                               const pr_offer_id *id, pr_offer_t **out)
{
    const char *lang = deed->by->lang;
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    pr_status_t status = pr_rows_one(db, PR_SQL_offer_sold, PR_PARAMS(lang, lang, cloud->s, id->s),
                                     pr_row_offer, *out);
    if (status == PR_NOT_FOUND) {
        *out = NULL;
        return PR_OK;
    }
    return status;
}

static void read_nothing(const pr_row_t *row, void *out)
{
}

pr_status_t pr_subs_check_record(const pr_sub_deed_t *deed, pr_db_t *db, const pr_cloud_id *cloud,
                                 const char *mpn_id)
{
    pr_status_t status = *mpn_id ? pr_rows_one(db, PR_SQL_partner_by_mpn,
                                               PR_PARAMS(cloud->s, mpn_id), read_nothing, NULL)
                                 : PR_OK;
    if (status != PR_NOT_FOUND) {
        return status;
    }
    status = pr_problem(deed->why, PR_INVALID, "por_unknown", "R45");
    return pr_problem_field(deed->why, status, "partner_of_record");
}

pr_status_t pr_subs_name_range(const pr_sub_deed_t *deed, pr_db_t *db, const pr_offer_t *offer,
                               pr_status_t status)
{
    if (status == PR_INVALID) {
        pr_problem_arg(deed->why, "min", pr_db_int(db, offer->min_seats), pr_db_pool(db));
        pr_problem_arg(deed->why, "max", pr_db_int(db, offer->max_seats), pr_db_pool(db));
    }
    return status;
}
