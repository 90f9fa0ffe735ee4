#include "base/codec.h"
#include "base/text.h"
#include "core/validate.h"
#include "store/act.h"
#include "store/rows.h"

#include <string.h>

static void read_partner(const pr_row_t *row, void *out)
{
    pr_row_partner(row, 0, out);
}

static void read_invitation(const pr_row_t *row, void *out)
{
    pr_row_invitation(row, 0, out);
}

pr_status_t pr_store_partner(pr_db_t *db, const pr_partner_id *id, pr_partner_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_partner_by_id, PR_PARAMS(id->s), read_partner, *out);
}

pr_status_t pr_store_partner_of_org(pr_db_t *db, const pr_identity_t *who, pr_partner_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_partner_by_org, PR_PARAMS(who->issuer, who->tenant, who->cloud.s),
                       read_partner, *out);
}

pr_status_t pr_store_partner_of_tenant(pr_db_t *db, const pr_cloud_id *cloud, const char *tenant,
                                       pr_partner_t **out)
{
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(db, PR_SQL_partner_by_tenant, PR_PARAMS(tenant, cloud->s),
                                     read_partner, sizeof **out, &rows);
    if (status != PR_OK || rows->nelts != 1) {
        return status != PR_OK ? status : rows->nelts ? PR_CONFLICT : PR_NOT_FOUND;
    }
    *out = &APR_ARRAY_IDX(rows, 0, pr_partner_t);
    return PR_OK;
}

pr_status_t pr_store_partners(pr_db_t *db, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_partner_all, NULL, read_partner, sizeof(pr_partner_t), out);
}

typedef struct {
    pr_invitation_t invitation;
    pr_partner_t partner;
    pr_basis_t basis;
} link_t;

static void read_link(const pr_row_t *row, void *out)
{
    link_t *link = out;
    int col = PR_INVITATION_WIDTH + PR_PARTNER_WIDTH;

    read_invitation(row, &link->invitation);
    pr_row_partner(row, PR_INVITATION_WIDTH, &link->partner);
    pr_row_shard(row, col, &link->basis);
    pr_row_shard(row, col + PR_SHARD_WIDTH, &link->basis);
}

pr_status_t pr_store_invitation(pr_db_t *db, const char *token_hash, pr_invitation_t **out,
                                pr_partner_t **partner, pr_basis_t *basis)
{
    link_t *link = apr_pcalloc(pr_db_pool(db), sizeof *link);
    *out = &link->invitation;
    *partner = &link->partner;
    pr_status_t status =
        pr_rows_one(db, PR_SQL_invitation_by_hash, PR_PARAMS(token_hash), read_link, link);
    if (basis) {
        *basis = link->basis;
    }
    return status;
}

pr_status_t pr_store_invitation_of(pr_db_t *db, const pr_link_query_t *query, pr_invitation_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_invitation_of_partner,
                       PR_PARAMS(query->partner.s, query->dap ? "1" : "0",
                                 query->reseller ? query->reseller->s : ""),
                       read_invitation, *out);
}

static void read_mail(const pr_row_t *row, void *out)
{
    pr_mail_t *mail = out;
    mail->first = pr_row_text(row, 0);
    mail->second = pr_row_text(row, 1);
}

pr_status_t pr_store_mail(pr_db_t *db, const pr_partner_id *partner, const char *lang,
                          pr_mail_t **out)
{
    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, PR_SQL_mail_by_partner, PR_PARAMS(partner->s, lang), read_mail, *out);
}

static pr_status_t mail_save(void *baton, pr_db_t *db)
{
    const pr_mail_save_t *in = baton;
    const pr_about_t about = {.partner = in->partner.s};
    pr_act_t act = {.db = db};
    bool used;

    pr_status_t status = pr_act_person(db, in->who, &act.person);
    if (status == PR_OK) {
        status = pr_act_begin(&act, PR_ACT_MAIL_SAVE, NULL, &about, &used, NULL);
    }
    if (status == PR_OK) {
        status =
            pr_db_change(db, PR_SQL_mail_save,
                         PR_PARAMS(in->partner.s, in->lang, in->mail.first, in->mail.second), NULL);
    }
    return status == PR_OK ? pr_act_audit(&act, "mail_saved", &about) : status;
}

pr_status_t pr_store_mail_save(pr_db_t *db, const pr_mail_save_t *in)
{
    pr_mail_save_t copy = *in;
    return pr_db_tx(db, mail_save, &copy);
}
