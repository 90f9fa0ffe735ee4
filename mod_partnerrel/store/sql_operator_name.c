#include "base/text.h"
#include "core/validate.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

static void read_id(const pr_row_t *row, void *out)
{
    pr_partner_id *id = out;
    pr_id_parse(id, pr_row_text(row, 0));
}

/* ---- names ---- */

/* Whatever the wish is: a name that may not be is refused when it is asked for (D11). */
static pr_status_t check_name(const pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner,
                              const char **skeleton)
{
    const pr_partner_name_t *in = deed->in;
    pr_partner_id other;

    *skeleton = pr_partner_skeleton(&partner->cloud, in->name, pr_db_pool(db));
    if (!*skeleton || pr_validate_name(in->name, "name", deed->why) != PR_OK) {
        return pr_problem_field(deed->why, pr_problem(deed->why, PR_INVALID, "name_refused", "D11"),
                                "name");
    }
    pr_status_t status =
        pr_rows_one(db, PR_SQL_partner_alike, PR_PARAMS(*skeleton, in->partner.s), read_id, &other);
    if (status == PR_OK) {
        return pr_problem_field(deed->why, pr_problem(deed->why, PR_CONFLICT, "name_taken", "D11"),
                                "name");
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

static pr_status_t wish(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_name_t *in = deed->in;
    const char *skeleton;
    pr_partner_t *partner;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);

    if (status == PR_OK) {
        status = check_name(deed, db, partner, &skeleton);
    }
    if (status == PR_OK) {
        status = pr_db_change(
            db, PR_SQL_partner_wish_save,
            PR_PARAMS(in->partner.s, in->name, pr_db_int(db, deed->act.at), deed->act.person.s),
            NULL);
    }
    return status == PR_OK ? pr_deed_note(deed, "name_wished", "", partner->name, in->name)
                           : status;
}

static pr_status_t rename_partner(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_name_t *in = deed->in;
    const char *skeleton, *fold = pr_text_fold(in->name, pr_db_pool(db));
    pr_partner_t *partner;
    int rows = 0;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);

    if (status == PR_OK) {
        status = check_name(deed, db, partner, &skeleton);
    }
    if (status == PR_OK) {
        status = pr_db_change(
            db, PR_SQL_partner_rename,
            PR_PARAMS(in->name, fold, skeleton, in->partner.s, pr_db_int(db, in->version)), &rows);
        status = pr_deed_guard(deed->why, status, rows);
    }
    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_partner_wish_end, PR_PARAMS(in->partner.s), NULL);
    }
    return status == PR_OK ? pr_deed_note(deed, "partner_renamed", "", partner->name, in->name)
                           : status;
}

static pr_status_t decline(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_name_t *in = deed->in;
    int rows = 0;
    pr_status_t status =
        pr_db_change(db, PR_SQL_partner_wish_decline, PR_PARAMS(in->partner.s, in->name), &rows);

    status = pr_deed_guard(deed->why, status, rows);
    return status == PR_OK ? pr_deed_note(deed, "name_declined", "", in->name, "") : status;
}

static pr_status_t run(pr_db_t *db, const pr_partner_name_t *in, const char *verb,
                       pr_status_t (*work)(pr_deed_t *deed, pr_db_t *db), pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_PARTNER_CHANGE,
                      .about = {.partner = in->partner.s,
                                .choice = apr_pstrcat(pr_db_pool(db), verb, " ", in->name, NULL)},
                      .work = work,
                      .in = in,
                      .why = why};
    return pr_deed_run(db, &deed);
}

pr_status_t pr_store_partner_wish(pr_db_t *db, const pr_partner_name_t *in, pr_problem_t *why)
{
    return run(db, in, "wish", wish, why);
}

pr_status_t pr_store_partner_rename(pr_db_t *db, const pr_partner_name_t *in, pr_problem_t *why)
{
    return run(db, in, "rename", rename_partner, why);
}

pr_status_t pr_store_partner_decline(pr_db_t *db, const pr_partner_name_t *in, pr_problem_t *why)
{
    return run(db, in, "decline", decline, why);
}

/* ---- what its links ask for ---- */

static const char *joined(pr_db_t *db, const pr_service_id *ids, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        text = apr_pstrcat(pr_db_pool(db), text, i ? " " : "", ids[i].s, NULL);
    }
    return text;
}

static pr_status_t insert_services(pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner)
{
    const pr_partner_services_t *in = deed->in;

    for (size_t i = 0; i < in->n_services; i++) {
        int rows = 0;
        pr_status_t status =
            pr_db_change(db, PR_SQL_partner_service_insert,
                         PR_PARAMS(partner->id.s, partner->cloud.s, in->services[i].s), &rows);
        if (status != PR_OK) {
            return status;
        }
        if (rows == 0) {
            status = pr_problem(deed->why, PR_INVALID, "service_unknown", "Q2");
            pr_problem_arg(deed->why, "service", in->services[i].s, pr_db_pool(db));
            return pr_problem_field(deed->why, status, "service");
        }
    }
    return PR_OK;
}

static pr_status_t change_services(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_services_t *in = deed->in;
    pr_partner_more_t old;
    pr_partner_t *partner;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);

    if (status == PR_OK) {
        status = pr_deed_partner(deed, db, &in->partner, in->version);
    }
    if (status == PR_OK) {
        status = pr_store_partner_more(db, &in->partner, &old);
    }
    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_partner_asks_drop, PR_PARAMS(in->partner.s), NULL);
    }
    if (status == PR_OK) {
        status = insert_services(deed, db, partner);
    }
    return status == PR_OK ? pr_deed_note(deed, "partner_asks_changed", "",
                                          joined(db, (const pr_service_id *)old.services->elts,
                                                 (size_t)old.services->nelts),
                                          joined(db, in->services, in->n_services))
                           : status;
}

pr_status_t pr_store_partner_services(pr_db_t *db, const pr_partner_services_t *in,
                                      pr_problem_t *why)
{
    pr_deed_t deed = {
        .who = in->by.who,
        .nonce = in->by.nonce,
        .kind = PR_ACT_PARTNER_CHANGE,
        .about = {.partner = in->partner.s,
                  .choice = apr_pstrcat(pr_db_pool(db), "services ",
                                        joined(db, in->services, in->n_services), NULL)},
        .work = change_services,
        .in = in,
        .why = why};
    return pr_deed_run(db, &deed);
}
