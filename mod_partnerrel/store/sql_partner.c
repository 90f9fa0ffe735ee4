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

pr_status_t pr_store_partners(pr_db_t *db, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_partner_all, NULL, read_partner, sizeof(pr_partner_t), out);
}

typedef struct {
    pr_invitation_t invitation;
    pr_partner_t partner;
} link_t;

static void read_link(const pr_row_t *row, void *out)
{
    link_t *link = out;
    read_invitation(row, &link->invitation);
    pr_row_partner(row, PR_INVITATION_WIDTH, &link->partner);
}

pr_status_t pr_store_invitation(pr_db_t *db, const char *token_hash, pr_invitation_t **out,
                                pr_partner_t **partner)
{
    link_t *link = apr_pcalloc(pr_db_pool(db), sizeof *link);
    *out = &link->invitation;
    *partner = &link->partner;
    return pr_rows_one(db, PR_SQL_invitation_by_hash, PR_PARAMS(token_hash), read_link, link);
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

/* ---- the operator's -------------------------------------------------------------------------- */

typedef struct {
    const pr_partner_add_t *in;
    pr_partner_t partner;
    pr_problem_t *why;
} add_t;

static void read_nothing(const pr_row_t *row, void *out)
{
}

static pr_status_t insert_partner(pr_db_t *db, const add_t *add, const pr_act_t *act)
{
    const pr_partner_t *p = &add->partner;
    const char *skeleton = pr_text_skeleton(p->name, pr_db_pool(db));
    const char *folded = pr_text_fold(p->name, pr_db_pool(db));
    int rows = 0;

    if (!skeleton || !folded) {
        return pr_problem(add->why, PR_INVALID, "name_refused", "D11");
    }
    pr_status_t status =
        pr_db_change(db, PR_SQL_partner_insert,
                     PR_PARAMS(p->id.s, p->cloud.s, p->issuer, p->tenant, p->name, folded, skeleton,
                               p->domain, p->country, p->mpn_id, p->contact_name, p->contact_email,
                               p->contact_phone, pr_partner_kind_word(p->kind),
                               pr_partner_state_word(p->state), pr_db_int(db, act->at)),
                     &rows);
    if (status != PR_OK || rows == 1) {
        return status;
    }
    status = pr_rows_one(db, PR_SQL_partner_same_org, PR_PARAMS(p->issuer, p->tenant), read_nothing,
                         NULL);
    if (status != PR_OK && status != PR_NOT_FOUND) {
        return status;
    }
    return status == PR_OK ? pr_problem(add->why, PR_CONFLICT, "partner_exists", "D14")
                           : pr_problem(add->why, PR_CONFLICT, "name_taken", "D11");
}

static pr_status_t insert_link(pr_db_t *db, const add_t *add, bool dap)
{
    const pr_keyring_t *ring = add->in->keys;
    const pr_invitation_t invitation = {
        .partner = add->partner.id, .dap = dap, .generation = 1, .key_id = ring->keys[0].id};
    const char *token = pr_invitation_token(ring, &add->partner, &invitation, pr_db_pool(db));
    if (!token) {
        return PR_BUG;
    }
    return pr_db_change(db, PR_SQL_invitation_insert,
                        PR_PARAMS(add->partner.id.s, dap ? "1" : "0", "", "1", invitation.key_id,
                                  pr_sha256_hex(token, pr_db_pool(db))),
                        NULL);
}

static pr_status_t insert_services(pr_db_t *db, const add_t *add)
{
    for (size_t i = 0; i < add->in->n_services; i++) {
        const char *service = add->in->services[i].s;
        int rows = 0;
        pr_status_t status =
            pr_db_change(db, PR_SQL_partner_service_insert,
                         PR_PARAMS(add->partner.id.s, add->partner.cloud.s, service), &rows);
        if (status != PR_OK) {
            return status;
        }
        if (rows == 0) {
            pr_problem(add->why, PR_INVALID, "service_unknown", "Q2");
            pr_problem_arg(add->why, "service", service, pr_db_pool(db));
            return PR_INVALID;
        }
    }
    return PR_OK;
}

static pr_status_t read_cloud_rules(pr_db_t *db, add_t *add)
{
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(db, &add->partner.cloud, &cloud);

    if (status == PR_NOT_FOUND) {
        return pr_problem_field(add->why, pr_problem(add->why, PR_INVALID, "cloud_unknown", "R72"),
                                "cloud");
    }
    if (status == PR_OK) {
        add->partner.always_dap = cloud->always_dap;
    }
    return status;
}

static pr_status_t partner_add(void *baton, pr_db_t *db)
{
    add_t *add = baton;
    const pr_about_t about = {.partner = add->partner.id.s};
    pr_act_t act = {.db = db, .at = pr_db_world(db)->now(pr_db_world(db)->baton)};
    bool used;

    pr_status_t status = read_cloud_rules(db, add);
    if (status == PR_OK) {
        status = insert_partner(db, add, &act);
    }
    if (status == PR_OK) {
        status = insert_link(db, add, true);
    }
    if (status == PR_OK && pr_invitation_may_be_plain(&add->partner)) {
        status = insert_link(db, add, false);
    }
    if (status == PR_OK) {
        status = insert_services(db, add);
    }
    if (status == PR_OK) {
        status = pr_act_begin(&act, PR_ACT_PARTNER_ADD, NULL, &about, &used, add->why);
    }
    return status == PR_OK ? pr_act_audit(&act, "partner_added", &about) : status;
}

pr_status_t pr_store_partner_add(pr_db_t *db, const pr_partner_add_t *in, pr_partner_id *out,
                                 pr_problem_t *why)
{
    add_t add = {.in = in, .partner = in->partner, .why = why};
    pr_status_t status = pr_validate_partner(&in->partner, why);
    if (status != PR_OK) {
        return status;
    }
    if (!add.partner.id.s[0] && pr_id_make(pr_db_world(db), &add.partner.id) != PR_OK) {
        return PR_BUG;
    }
    *out = add.partner.id;
    return pr_db_tx(db, partner_add, &add);
}

typedef struct {
    const pr_partner_id *id;
    pr_partner_state state;
} set_state_t;

static pr_status_t set_state(void *baton, pr_db_t *db)
{
    static const char *const events[PR_PARTNER_STATE_COUNT] = {
        [PR_PARTNER_ACTIVE] = "partner_enabled",
        [PR_PARTNER_SUSPENDED] = "partner_suspended",
        [PR_PARTNER_BLOCKED] = "partner_blocked",
    };
    const set_state_t *set = baton;
    const pr_about_t about = {.partner = set->id->s};
    pr_act_t act = {.db = db};
    bool used;
    int rows = 0;

    pr_status_t status =
        pr_db_change(db, PR_SQL_partner_set_state,
                     PR_PARAMS(pr_partner_state_word(set->state), set->id->s), &rows);
    if (status == PR_OK && rows == 0) {
        return PR_NOT_FOUND;
    }
    if (status == PR_OK) {
        status = pr_act_begin(&act, PR_ACT_PARTNER_STATE, NULL, &about, &used, NULL);
    }
    return status == PR_OK ? pr_act_audit(&act, events[set->state], &about) : status;
}

pr_status_t pr_store_partner_set_state(pr_db_t *db, const pr_partner_id *id, pr_partner_state state)
{
    set_state_t set = {id, state};
    return pr_db_tx(db, set_state, &set);
}
