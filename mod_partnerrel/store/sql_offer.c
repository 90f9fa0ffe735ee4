#include "store/rows.h"
#include "store/subs.h"

#include <string.h>

void pr_row_offer(const pr_row_t *row, void *out)
{
    pr_offer_t *offer = out;
    pr_slug_id_parse(&offer->id, pr_row_text(row, 0));
    pr_slug_id_parse(&offer->cloud, pr_row_text(row, 1));
    pr_slug_id_parse(&offer->service, pr_row_text(row, 2));
    offer->service_name = pr_row_text(row, 3);
    offer->name = pr_row_text(row, 4);
    offer->about = pr_row_text(row, 5);
    offer->addon = pr_row_int(row, 6) == 1;
    offer->by_use = !strcmp(pr_row_text(row, 7), "usage");
    offer->min_seats = pr_row_int(row, 8);
    offer->max_seats = pr_row_int(row, 9);
    offer->trial = pr_row_int(row, 10) == 1;
    pr_slug_id_parse(&offer->converts_to, pr_row_text(row, 11));
    offer->one_only = pr_row_int(row, 12) == 1;
    offer->transferable = pr_row_int(row, 13) == 1;
    offer->position = (int)pr_row_int(row, 14);
    offer->on = pr_row_int(row, 15) == 1;
    offer->version = pr_row_int(row, 16);
}

pr_status_t pr_store_offers(pr_db_t *db, const pr_cloud_id *cloud, const char *lang, bool with_off,
                            apr_array_header_t **out)
{
    return pr_rows_all(db, with_off ? PR_SQL_offer_all : PR_SQL_offer_on,
                       PR_PARAMS(lang, lang, cloud->s), pr_row_offer, sizeof(pr_offer_t), out);
}

pr_status_t pr_store_offer(pr_db_t *db, const pr_cloud_id *cloud, const pr_offer_id *id,
                           const char *lang, pr_offer_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_offer_by_id, PR_PARAMS(lang, lang, cloud->s, id->s), pr_row_offer,
                       *out);
}

pr_status_t pr_store_offer_addons(pr_db_t *db, const pr_offer_t *offer, const char *lang,
                                  apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_offer_addons, PR_PARAMS(lang, lang, offer->cloud.s, offer->id.s),
                       pr_row_offer, sizeof(pr_offer_t), out);
}

pr_status_t pr_store_offer_upgrades(pr_db_t *db, const pr_offer_t *offer, const char *lang,
                                    apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_offer_upgrades,
                       PR_PARAMS(lang, lang, offer->cloud.s, offer->id.s), pr_row_offer,
                       sizeof(pr_offer_t), out);
}

/* ---- the operator's */

typedef struct {
    const pr_offer_save_t *in;
    pr_problem_t *why;
} save_t;

static pr_status_t refuse_field(const save_t *save, const char *field)
{
    pr_status_t status = pr_problem(save->why, PR_INVALID, "offer_refused", "R42");
    return pr_problem_field(save->why, status, field);
}

static const char *flag(bool set)
{
    return set ? "1" : "0";
}

static pr_status_t save_facts(pr_db_t *db, const pr_offer_t *o)
{
    return pr_db_change(db, PR_SQL_offer_save,
                        PR_PARAMS(o->cloud.s, o->id.s, o->service.s, flag(o->addon),
                                  o->by_use ? "usage" : "license", pr_db_int(db, o->min_seats),
                                  pr_db_int(db, o->max_seats), flag(o->trial), o->converts_to.s,
                                  flag(o->one_only), flag(o->transferable),
                                  pr_db_int(db, o->position), flag(o->on)),
                        NULL);
}

/* The offers that go with it; one that is not of the right sort is named by the field. */
static pr_status_t save_links(pr_db_t *db, const save_t *save, pr_sql insert,
                              const pr_offer_id *ids, size_t n, const char *field)
{
    const pr_offer_t *o = &save->in->offer;
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < n; i++) {
        int rows = 0;
        status = pr_db_change(db, insert, PR_PARAMS(o->id.s, o->cloud.s, ids[i].s), &rows);
        if (status == PR_OK && rows != 1) {
            status = refuse_field(save, field);
        }
    }
    return status;
}

static pr_status_t save_all_links(pr_db_t *db, const save_t *save)
{
    const pr_offer_save_t *in = save->in;
    const char *const *whose = PR_PARAMS(in->offer.cloud.s, in->offer.id.s);
    pr_status_t status = pr_db_change(db, PR_SQL_offer_addons_drop, whose, NULL);

    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_offer_upgrades_drop, whose, NULL);
    }
    if (status == PR_OK) {
        status = save_links(db, save, PR_SQL_offer_addon_insert, in->addons, in->n_addons, "addon");
    }
    if (status == PR_OK) {
        status = save_links(db, save, PR_SQL_offer_upgrade_insert, in->upgrades, in->n_upgrades,
                            "upgrade");
    }
    return status;
}

/* What it refers to has to be there. */
static pr_status_t check_refs(pr_db_t *db, const save_t *save)
{
    const pr_offer_t *o = &save->in->offer;
    apr_array_header_t *services;
    bool known = false;
    pr_offer_t *paid;
    pr_status_t status = pr_store_services(db, &o->cloud, "en", true, &services);

    for (int i = 0; status == PR_OK && i < services->nelts; i++) {
        known |= !strcmp(APR_ARRAY_IDX(services, i, pr_service_t).id.s, o->service.s);
    }
    if (status == PR_OK && !known) {
        return refuse_field(save, "service");
    }
    if (status == PR_OK && o->converts_to.s[0]) {
        status = pr_store_offer(db, &o->cloud, &o->converts_to, "en", &paid);
        if (status == PR_NOT_FOUND || (status == PR_OK && (paid->trial || paid->addon))) {
            return refuse_field(save, "converts_to");
        }
    }
    return status;
}

/* Against what stands: at the version that was looked at, and what subscriptions rest on fixed. */
static pr_status_t check_old(pr_db_t *db, const save_t *save)
{
    const pr_offer_t *o = &save->in->offer;
    pr_offer_t *old;
    pr_status_t status = pr_db_change(db, PR_SQL_offer_hold, PR_PARAMS(o->cloud.s, o->id.s), NULL);

    if (status == PR_OK) {
        status = pr_store_offer(db, &o->cloud, &o->id, "en", &old);
    }
    if (status == PR_NOT_FOUND) {
        return PR_OK;
    }
    if (status == PR_OK && old->version != o->version) {
        return pr_problem(save->why, PR_CONFLICT, "changed_meanwhile", "E16");
    }
    if (status == PR_OK && strcmp(old->service.s, o->service.s)) {
        return refuse_field(save, "service");
    }
    if (status == PR_OK && (old->addon != o->addon || old->by_use != o->by_use)) {
        return refuse_field(save, old->addon != o->addon ? "addon" : "by_use");
    }
    return status;
}

static const char *choice_of(const pr_offer_save_t *in, apr_pool_t *p)
{
    const pr_offer_t *o = &in->offer;
    const char *choice = apr_psprintf(
        p, "%s %s %d%d%d%d%d%d %" APR_INT64_T_FMT "-%" APR_INT64_T_FMT " %s %d %s %s %s", o->id.s,
        o->service.s, o->addon, o->by_use, o->trial, o->one_only, o->transferable, o->on,
        o->min_seats, o->max_seats, o->converts_to.s, o->position, in->lang, o->name, o->about);

    for (size_t i = 0; i < in->n_addons; i++) {
        choice = apr_pstrcat(p, choice, " +", in->addons[i].s, NULL);
    }
    for (size_t i = 0; i < in->n_upgrades; i++) {
        choice = apr_pstrcat(p, choice, " >", in->upgrades[i].s, NULL);
    }
    return choice;
}

static pr_status_t save_offer(pr_deed_t *deed, pr_db_t *db)
{
    const pr_offer_save_t *in = deed->in;
    const save_t save = {.in = in, .why = deed->why};
    const pr_offer_t *o = &in->offer;
    pr_status_t status = check_old(db, &save);

    if (status == PR_OK) {
        status = check_refs(db, &save);
    }
    if (status == PR_OK) {
        status = save_facts(db, o);
    }
    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_offer_text_save,
                              PR_PARAMS(o->cloud.s, o->id.s, in->lang, o->name, o->about), NULL);
    }
    if (status == PR_OK) {
        status = save_all_links(db, &save);
    }
    return status == PR_OK ? pr_act_audit(&deed->act, "offer_saved", &deed->about) : status;
}

pr_status_t pr_store_offer_save(pr_db_t *db, const pr_offer_save_t *in, pr_problem_t *why)
{
    const pr_offer_t *o = &in->offer;
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_OFFER_SAVE,
                      .about = {.cloud = o->cloud.s,
                                .service = o->service.s,
                                .object = o->id.s,
                                .object_name = o->name,
                                .choice = choice_of(in, pr_db_pool(db))},
                      .work = save_offer,
                      .in = in,
                      .why = why};
    pr_status_t status = pr_offer_check(&in->offer, why);

    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}
