#include "base/codec.h"
#include "base/text.h"
#include "core/validate.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

typedef struct {
    const pr_partner_add_t *in;
    pr_partner_t partner;
    pr_partner_id *out;
} add_t;

static void read_id(const pr_row_t *row, void *out)
{
    pr_partner_id *id = out;
    pr_id_parse(id, pr_row_text(row, 0));
}

/* ---- what its cloud allows ---- */

static pr_status_t refuse(const pr_deed_t *deed, const char *code, const char *rule,
                          const char *field)
{
    return pr_problem_field(deed->why, pr_problem(deed->why, PR_INVALID, code, rule), field);
}

static pr_status_t check_market(const pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner)
{
    const pr_market_query_t query = {.cloud = &partner->cloud,
                                     .partner_country = partner->country,
                                     .customer_country = partner->country};
    pr_market_t market;
    pr_status_t status = pr_store_market(db, &query, &market);
    return status == PR_OK ? pr_market_admits(&market, deed->why) : status;
}

static pr_status_t check_cloud(const pr_deed_t *deed, pr_db_t *db, pr_partner_t *partner)
{
    bool indirect = partner->kind == PR_PARTNER_INDIRECT_PROVIDER ||
                    partner->kind == PR_PARTNER_INDIRECT_RESELLER;
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(db, &partner->cloud, &cloud);

    if (status == PR_NOT_FOUND) {
        return refuse(deed, "cloud_unknown", "R72", "cloud");
    }
    if (status != PR_OK) {
        return status;
    }
    partner->always_dap = cloud->always_dap;
    return indirect && !cloud->indirect ? refuse(deed, "kind_not_offered", "R69", "kind")
                                        : check_market(deed, db, partner);
}

/* ---- writing ---- */

/* The row was not taken: by whom is its place? */
static pr_status_t blame(const pr_deed_t *deed, pr_db_t *db, const pr_partner_t *p)
{
    pr_partner_id other;
    pr_status_t status =
        pr_rows_one(db, PR_SQL_partner_same_org, PR_PARAMS(p->issuer, p->tenant), read_id, &other);

    if (status == PR_OK) {
        return pr_problem_field(
            deed->why, pr_problem(deed->why, PR_CONFLICT, "partner_exists", "D14"), "tenant");
    }
    return status == PR_NOT_FOUND
               ? pr_problem_field(deed->why,
                                  pr_problem(deed->why, PR_CONFLICT, "name_taken", "D11"), "name")
               : status;
}

static pr_status_t insert_partner(const pr_deed_t *deed, pr_db_t *db, const pr_partner_t *p)
{
    const char *skeleton = pr_partner_skeleton(&p->cloud, p->name, pr_db_pool(db));
    const char *folded = pr_text_fold(p->name, pr_db_pool(db));
    int rows = 0;

    if (!skeleton || !folded) {
        return refuse(deed, "name_refused", "D11", "name");
    }
    pr_status_t status = pr_db_change(
        db, PR_SQL_partner_insert,
        PR_PARAMS(p->id.s, p->cloud.s, p->issuer, p->tenant, p->name, folded, skeleton, p->domain,
                  p->country, p->mpn_id, p->contact_name, p->contact_email, p->contact_phone,
                  pr_partner_kind_word(p->kind), pr_partner_state_word(p->state),
                  pr_db_int(db, deed->act.at), pr_db_int(db, pr_shard_of_partner(&p->id))),
        &rows);
    return status == PR_OK && rows == 0 ? blame(deed, db, p) : status;
}

static pr_status_t insert_link(const add_t *add, pr_db_t *db, bool dap)
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

static pr_status_t insert_services(const pr_deed_t *deed, const add_t *add, pr_db_t *db)
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
            status = refuse(deed, "service_unknown", "Q2", "service");
            pr_problem_arg(deed->why, "service", service, pr_db_pool(db));
            return status;
        }
    }
    return PR_OK;
}

static pr_status_t add_partner(pr_deed_t *deed, pr_db_t *db)
{
    add_t *add = (add_t *)deed->in;
    pr_about_t about = {.partner = add->partner.id.s,
                        .object_name = add->partner.name,
                        .new_value = pr_partner_kind_word(add->partner.kind)};

    *add->out = add->partner.id;
    pr_status_t status = check_cloud(deed, db, &add->partner);
    if (status == PR_OK) {
        status = insert_partner(deed, db, &add->partner);
    }
    bool own = pr_invitation_is_own(add->partner.kind);
    if (status == PR_OK && own) {
        status = insert_link(add, db, true);
    }
    if (status == PR_OK && own && pr_invitation_may_be_plain(&add->partner)) {
        status = insert_link(add, db, false);
    }
    if (status == PR_OK) {
        status = insert_services(deed, add, db);
    }
    return status == PR_OK ? pr_act_audit(&deed->act, "partner_added", &about) : status;
}

/* All that a form says, so that the same nonce cannot add another. */
static const char *choice(const pr_partner_add_t *in, apr_pool_t *p)
{
    const pr_partner_t *n = &in->partner;
    const char *text = apr_pstrcat(p, "add ", n->cloud.s, " ", n->issuer, " ", n->tenant, " ",
                                   n->name, " ", n->domain, " ", n->country, " ",
                                   pr_partner_kind_word(n->kind), " ", n->mpn_id, " ", NULL);

    text =
        apr_pstrcat(p, text, n->contact_name, " ", n->contact_email, " ", n->contact_phone, NULL);
    for (size_t i = 0; i < in->n_services; i++) {
        text = apr_pstrcat(p, text, " ", in->services[i].s, NULL);
    }
    return text;
}

pr_status_t pr_store_partner_add(pr_db_t *db, const pr_partner_add_t *in, pr_partner_id *out,
                                 pr_problem_t *why)
{
    add_t add = {.in = in, .partner = in->partner, .out = out};
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_PARTNER_ADD,
                      .about = {.choice = choice(in, pr_db_pool(db))},
                      .work = add_partner,
                      .in = &add,
                      .why = why};
    pr_status_t status = pr_validate_partner(&in->partner, why);

    if (status != PR_OK) {
        return status;
    }
    if (!add.partner.id.s[0] && pr_id_make(pr_db_world(db), &add.partner.id) != PR_OK) {
        return PR_BUG;
    }
    *out = (pr_partner_id){""};
    status = pr_deed_run(db, &deed);
    if (status == PR_OK && !out->s[0]) {
        /* The form was sent before: its partner is there. */
        status = pr_rows_one(db, PR_SQL_partner_same_org,
                             PR_PARAMS(in->partner.issuer, in->partner.tenant), read_id, out);
    }
    return status;
}
