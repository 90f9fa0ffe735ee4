#include "base/codec.h"
#include "store/act.h"
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

pr_status_t pr_store_link_reseller(pr_db_t *db, const pr_invitation_t *link, pr_partner_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_link_reseller, PR_PARAMS(link->partner.s, link->reseller.s),
                       read_partner, *out);
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

typedef struct {
    const pr_reseller_change_t *in;
    pr_problem_t *why;
    pr_act_t act;
    bool done;
} tie_t;

static pr_about_t about(const tie_t *t)
{
    const pr_reseller_change_t *in = t->in;
    return (pr_about_t){.partner = in->provider->id.s,
                        .cloud = in->provider->cloud.s,
                        .object = in->reseller->id.s,
                        .object_name = in->reseller->name,
                        .choice = in->reseller->id.s};
}

static pr_status_t begin(tie_t *t, pr_db_t *db)
{
    const pr_about_t whom = about(t);
    pr_status_t status = PR_OK;
    bool used = false;

    t->act = (pr_act_t){.db = db};
    if (t->in->who) {
        status = pr_act_person(db, t->in->who, &t->act.person);
    }
    if (status == PR_OK) {
        status = pr_act_begin(&t->act, PR_ACT_RESELLER, t->in->nonce, &whom, &used, t->why);
    }
    t->done = used;
    return status;
}

/* Both of them find it in their activity. */
static pr_status_t audit(tie_t *t, const char *event)
{
    const pr_about_t to_provider = about(t);
    const pr_about_t to_reseller = {.partner = t->in->reseller->id.s,
                                    .cloud = t->in->reseller->cloud.s,
                                    .object = t->in->provider->id.s,
                                    .object_name = t->in->provider->name};
    const char *event_there = apr_pstrcat(pr_db_pool(t->act.db), event, "_there", NULL);
    pr_status_t status = pr_act_audit(&t->act, event, &to_provider);
    return status == PR_OK ? pr_act_audit(&t->act, event_there, &to_reseller) : status;
}

static pr_status_t may_tie(pr_db_t *db, const tie_t *t)
{
    const pr_partner_t *provider = t->in->provider, *reseller = t->in->reseller;
    pr_cloud_t *cloud;

    if (strcmp(provider->cloud.s, reseller->cloud.s)) {
        return PR_NOT_FOUND;
    }
    pr_status_t status = pr_reseller_may_join(provider, reseller, t->why);
    if (status == PR_OK) {
        status = pr_store_cloud(db, &provider->cloud, &cloud);
    }
    if (status == PR_OK && !cloud->indirect) {
        return pr_problem(t->why, PR_CONFLICT, "no_indirect", "R69");
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

static pr_status_t tie(tie_t *t, pr_db_t *db)
{
    const pr_reseller_change_t *in = t->in;
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_reseller_tie,
        PR_PARAMS(in->provider->id.s, in->reseller->id.s, pr_db_int(db, t->act.at)), &rows);

    if (status != PR_OK || rows == 0) {
        return status;
    }
    status = insert_link(db, in, true);
    if (status == PR_OK && pr_invitation_may_be_plain(in->provider)) {
        status = insert_link(db, in, false);
    }
    return status == PR_OK ? audit(t, "reseller_registered") : status;
}

static pr_status_t register_tx(void *baton, pr_db_t *db)
{
    tie_t *t = baton;
    pr_status_t status = begin(t, db);

    if (status != PR_OK || t->done) {
        return status;
    }
    status = may_tie(db, t);
    return status == PR_OK ? tie(t, db) : status;
}

static pr_status_t end_tx(void *baton, pr_db_t *db)
{
    tie_t *t = baton;
    int rows = 0;
    pr_status_t status = begin(t, db);

    if (status != PR_OK || t->done) {
        return status;
    }
    status = pr_db_change(
        db, PR_SQL_reseller_untie,
        PR_PARAMS(pr_db_int(db, t->act.at), t->in->provider->id.s, t->in->reseller->id.s), &rows);
    if (status == PR_OK && rows == 0) {
        return PR_NOT_FOUND;
    }
    return status == PR_OK ? audit(t, "reseller_ended") : status;
}

static pr_status_t run(pr_db_t *db, tie_t *t, pr_tx_fn work)
{
    pr_status_t status = pr_db_tx(db, work, t);
    if (status == PR_UNAVAILABLE && pr_db_commit_lost(db)) {
        status = pr_db_tx(db, work, t); /* the nonce tells what became of it (D4) */
    }
    return status;
}

pr_status_t pr_store_reseller_register(pr_db_t *db, const pr_reseller_change_t *in,
                                       pr_problem_t *why)
{
    return run(db, &(tie_t){.in = in, .why = why}, register_tx);
}

pr_status_t pr_store_reseller_end(pr_db_t *db, const pr_reseller_change_t *in, pr_problem_t *why)
{
    return run(db, &(tie_t){.in = in, .why = why}, end_tx);
}
