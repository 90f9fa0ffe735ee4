#include "base/codec.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

/* ---- state ---- */

static pr_status_t change_state(pr_deed_t *deed, pr_db_t *db)
{
    static const char *const events[PR_PARTNER_STATE_COUNT] = {
        [PR_PARTNER_ACTIVE] = "partner_enabled",
        [PR_PARTNER_SUSPENDED] = "partner_suspended",
        [PR_PARTNER_BLOCKED] = "partner_blocked",
    };
    const pr_partner_state_set_t *in = deed->in;
    pr_about_t about = deed->about;
    pr_partner_t *partner;
    int rows = 0;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);

    if (status != PR_OK) {
        return status;
    }
    about.old_value = pr_partner_state_word(partner->state);
    about.new_value = pr_partner_state_word(in->state);
    status = pr_db_change(db, PR_SQL_partner_set_state,
                          PR_PARAMS(about.new_value, in->partner.s,
                                    pr_db_int(db, in->version ? in->version : partner->version)),
                          &rows);
    status = pr_deed_guard(deed->why, status, rows);
    return status == PR_OK ? pr_act_audit(&deed->act, events[in->state], &about) : status;
}

pr_status_t pr_store_partner_state(pr_db_t *db, const pr_partner_state_set_t *in, pr_problem_t *why)
{
    pr_deed_t deed = {
        .who = in->by.who,
        .nonce = in->by.nonce,
        .kind = PR_ACT_PARTNER_STATE,
        .about = {.partner = in->partner.s, .choice = pr_partner_state_word(in->state)},
        .work = change_state,
        .in = in,
        .why = why};
    pr_partner_t *partner;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);
    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}

pr_status_t pr_store_partner_set_state(pr_db_t *db, const pr_partner_id *id, pr_partner_state state)
{
    const pr_partner_state_set_t in = {.partner = *id, .state = state};
    return pr_store_partner_state(db, &in, NULL);
}

/* ---- links ---- */

static void read_link(const pr_row_t *row, void *out)
{
    pr_link_t *link = out;
    pr_row_invitation(row, 0, &link->link);
    link->reseller_name = pr_row_text(row, PR_INVITATION_WIDTH);
}

pr_status_t pr_store_links(pr_db_t *db, const pr_partner_id *partner, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_link_all, PR_PARAMS(partner->s), read_link, sizeof(pr_link_t),
                       out);
}

static pr_status_t rotate(pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner,
                          const pr_invitation_t *old)
{
    const pr_link_set_t *in = deed->in;
    pr_invitation_t next = *old;

    next.generation++;
    next.key_id = in->keys->keys[0].id;
    const char *token = pr_invitation_token(in->keys, partner, &next, pr_db_pool(db));
    if (!token) {
        return PR_BUG;
    }
    return pr_db_change(db, PR_SQL_invitation_rotate,
                        PR_PARAMS(pr_db_int(db, next.generation), next.key_id,
                                  pr_sha256_hex(token, pr_db_pool(db)), pr_db_int(db, deed->act.at),
                                  partner->id.s, next.dap ? "1" : "0", next.reseller.s),
                        NULL);
}

static pr_status_t change_link(pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner,
                               const pr_invitation_t *link)
{
    static const char *const events[] = {"link_disabled", "link_enabled", "link_rotated"};
    const pr_link_set_t *in = deed->in;
    const bool off = in->change == PR_LINK_DISABLE;
    pr_about_t about = deed->about;
    pr_status_t status = PR_OK;

    about.object_name = link->dap ? "dap" : "plain";
    about.old_value = pr_db_int(db, link->generation);
    if (in->change == PR_LINK_ROTATE) {
        about.new_value = pr_db_int(db, link->generation + 1);
        status = rotate(deed, db, partner, link);
    }
    else if (off == (link->disabled_at != 0)) {
        return PR_OK;
    }
    else {
        about.new_value = about.old_value;
        status = pr_db_change(db, PR_SQL_invitation_disable,
                              PR_PARAMS(pr_db_int(db, off ? deed->act.at : 0), partner->id.s,
                                        link->dap ? "1" : "0", link->reseller.s),
                              NULL);
    }
    return status == PR_OK ? pr_act_audit(&deed->act, events[in->change], &about) : status;
}

static bool meant(const pr_link_set_t *in, const pr_invitation_t *link)
{
    return in->with_dap == in->without_dap || (link->dap ? in->with_dap : in->without_dap);
}

static pr_status_t change_links(pr_deed_t *deed, pr_db_t *db)
{
    const pr_link_set_t *in = deed->in;
    apr_array_header_t *links;
    pr_partner_t *partner;
    int n = 0;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);

    if (status == PR_OK) {
        status =
            pr_deed_partner(deed, db, &in->partner, in->version ? in->version : partner->version);
    }
    if (status == PR_OK) {
        status = pr_store_links(db, &in->partner, &links);
    }
    for (int i = 0; status == PR_OK && i < links->nelts; i++) {
        const pr_invitation_t *link = &APR_ARRAY_IDX(links, i, pr_link_t).link;
        if (meant(in, link)) {
            n++;
            status = change_link(deed, db, partner, link);
        }
    }
    return status == PR_OK && n == 0 ? PR_NOT_FOUND : status;
}

pr_status_t pr_store_link_set(pr_db_t *db, const pr_link_set_t *in, pr_problem_t *why)
{
    static const char *const words[] = {"disable", "enable", "rotate"};
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_LINK,
                      .about = {.partner = in->partner.s,
                                .choice = apr_psprintf(pr_db_pool(db), "%s %d%d", words[in->change],
                                                       in->with_dap, in->without_dap)},
                      .work = change_links,
                      .in = in,
                      .why = why};
    pr_partner_t *partner;
    pr_status_t status = pr_store_partner(db, &in->partner, &partner);
    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}
