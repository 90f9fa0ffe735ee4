#include "base/codec.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

/* ---- reading ---- */

static void read_tie(const pr_row_t *row, void *out)
{
    pr_tie_t *tie = out;
    pr_row_partner(row, 0, &tie->partner);
    tie->since = pr_row_int(row, PR_PARTNER_WIDTH);
}

static void read_partner(const pr_row_t *row, void *out)
{
    pr_row_partner(row, 0, out);
}

pr_status_t pr_store_resellers_of(pr_db_t *db, const pr_partner_id *provider,
                                  apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_resellers_of, PR_PARAMS(provider->s), read_tie, sizeof(pr_tie_t),
                       out);
}

pr_status_t pr_store_providers_of(pr_db_t *db, const pr_partner_id *reseller,
                                  apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_providers_of, PR_PARAMS(reseller->s), read_tie, sizeof(pr_tie_t),
                       out);
}

typedef struct {
    pr_partner_t partner;
    pr_basis_t basis;
} named_t;

static void read_named(const pr_row_t *row, void *out)
{
    named_t *named = out;
    pr_row_partner(row, 0, &named->partner);
    pr_row_shard(row, PR_PARTNER_WIDTH, &named->basis);
}

pr_status_t pr_store_link_reseller(pr_db_t *db, const pr_invitation_t *link, pr_partner_t **out,
                                   pr_basis_t *basis)
{
    named_t *named = apr_pcalloc(pr_db_pool(db), sizeof *named);

    *out = &named->partner;
    if (basis) {
        named->basis = *basis;
    }
    pr_status_t status = pr_rows_one(
        db, PR_SQL_link_reseller, PR_PARAMS(link->partner.s, link->reseller.s), read_named, named);
    if (basis) {
        *basis = named->basis;
    }
    return status;
}

pr_status_t pr_store_reseller_of_mpn(pr_db_t *db, const pr_cloud_id *cloud, const char *mpn_id,
                                     pr_partner_t **out, pr_problem_t *why)
{
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(db, PR_SQL_reseller_of_mpn, PR_PARAMS(cloud->s, mpn_id),
                                     read_partner, sizeof(pr_partner_t), &rows);

    if (status != PR_OK || rows->nelts == 0 || !*mpn_id) {
        return status != PR_OK ? status : PR_NOT_FOUND;
    }
    *out = &APR_ARRAY_IDX(rows, 0, pr_partner_t);
    return rows->nelts == 1 ? PR_OK : pr_problem(why, PR_CONFLICT, "mpn_twice", "R9");
}

/* ---- changing ---- */

static pr_about_t about(const pr_reseller_change_t *in)
{
    return (pr_about_t){.partner = in->provider->id.s,
                        .cloud = in->provider->cloud.s,
                        .object = in->reseller->id.s,
                        .object_name = in->reseller->name,
                        .choice = in->reseller->id.s};
}

/* Both of them find it in their activity. */
static pr_status_t audit(pr_deed_t *deed, const char *event)
{
    const pr_reseller_change_t *in = deed->in;
    const pr_about_t to_reseller = {.partner = in->reseller->id.s,
                                    .cloud = in->reseller->cloud.s,
                                    .object = in->provider->id.s,
                                    .object_name = in->provider->name};
    const char *event_there = apr_pstrcat(pr_db_pool(deed->act.db), event, "_there", NULL);
    pr_status_t status = pr_act_audit(&deed->act, event, &deed->about);
    return status == PR_OK ? pr_act_audit(&deed->act, event_there, &to_reseller) : status;
}

static pr_status_t may_tie(const pr_deed_t *deed, pr_db_t *db)
{
    const pr_reseller_change_t *in = deed->in;
    const pr_partner_t *provider = in->provider, *reseller = in->reseller;
    pr_cloud_t *cloud;

    if (strcmp(provider->cloud.s, reseller->cloud.s)) {
        return PR_NOT_FOUND;
    }
    pr_status_t status = pr_reseller_may_join(provider, reseller, deed->why);
    if (status == PR_OK) {
        status = pr_store_cloud(db, &provider->cloud, &cloud);
    }
    if (status == PR_OK && !cloud->indirect) {
        return pr_problem(deed->why, PR_CONFLICT, "no_indirect", "R69");
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

static pr_status_t insert_link(pr_db_t *db, const pr_reseller_change_t *in, bool dap)
{
    const pr_invitation_t link = {.partner = in->provider->id,
                                  .dap = dap,
                                  .reseller = in->reseller->id,
                                  .generation = 1,
                                  .key_id = in->keys->keys[0].id};
    apr_pool_t *p = pr_db_pool(db);
    const char *token = pr_invitation_token(in->keys, in->provider, &link, p);

    return token ? pr_db_change(db, PR_SQL_invitation_insert,
                                PR_PARAMS(in->provider->id.s, dap ? "1" : "0", in->reseller->id.s,
                                          "1", link.key_id, pr_sha256_hex(token, p)),
                                NULL)
                 : PR_BUG;
}

static pr_status_t tie(pr_deed_t *deed, pr_db_t *db)
{
    const pr_reseller_change_t *in = deed->in;
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_reseller_tie,
        PR_PARAMS(in->provider->id.s, in->reseller->id.s, pr_db_int(db, deed->act.at)), &rows);

    if (status != PR_OK || rows == 0) {
        return status;
    }
    status = insert_link(db, in, true);
    if (status == PR_OK && pr_invitation_may_be_plain(in->provider)) {
        status = insert_link(db, in, false);
    }
    return status == PR_OK ? audit(deed, "reseller_registered") : status;
}

static pr_status_t register_reseller(pr_deed_t *deed, pr_db_t *db)
{
    pr_status_t status = may_tie(deed, db);
    return status == PR_OK ? tie(deed, db) : status;
}

static pr_status_t end_reseller(pr_deed_t *deed, pr_db_t *db)
{
    const pr_reseller_change_t *in = deed->in;
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_reseller_untie,
        PR_PARAMS(pr_db_int(db, deed->act.at), in->provider->id.s, in->reseller->id.s), &rows);

    if (status == PR_OK && rows == 0) {
        return PR_NOT_FOUND;
    }
    return status == PR_OK ? audit(deed, "reseller_ended") : status;
}

static pr_status_t run(pr_db_t *db, const pr_reseller_change_t *in, pr_deed_fn work,
                       pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_RESELLER,
                      .about = about(in),
                      .work = work,
                      .in = in,
                      .why = why};
    return pr_deed_run(db, &deed);
}

pr_status_t pr_store_reseller_register(pr_db_t *db, const pr_reseller_change_t *in,
                                       pr_problem_t *why)
{
    return run(db, in, register_reseller, why);
}

pr_status_t pr_store_reseller_end(pr_db_t *db, const pr_reseller_change_t *in, pr_problem_t *why)
{
    return run(db, in, end_reseller, why);
}
