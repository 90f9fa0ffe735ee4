#include "store/act.h"

#include "store/rows.h"

#include <string.h>

/* The empty id is SQL NULL. */
static const char *id_or_null(const char *id)
{
    return id && *id ? id : NULL;
}

static void read_person(const pr_row_t *row, void *out)
{
    pr_person_id *id = out;
    pr_id_parse(id, pr_row_text(row, 0));
}

pr_status_t pr_act_person(pr_db_t *db, const pr_identity_t *who, pr_person_id *out)
{
    pr_person_id fresh;
    pr_status_t status = pr_id_make(pr_db_world(db), &fresh);
    if (status != PR_OK) {
        return status;
    }
    return pr_rows_one(db, PR_SQL_person_save,
                       PR_PARAMS(fresh.s, who->issuer, who->subject, who->name, who->email),
                       read_person, out);
}

typedef struct {
    pr_act_id id;
    pr_act_kind kind;
    pr_person_id person;
    const char *customer, *choice;
} used_t;

static void read_used(const pr_row_t *row, void *out)
{
    used_t *used = out;
    pr_id_parse(&used->id, pr_row_text(row, 0));
    pr_act_kind_parse(&used->kind, pr_row_text(row, 1));
    pr_id_parse(&used->person, pr_row_text(row, 2));
    used->customer = pr_row_text(row, 3);
    used->choice = pr_row_text(row, 4);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static pr_status_t find_used(pr_act_t *act, pr_act_kind kind, const char *nonce,
                             const pr_about_t *about, pr_problem_t *why)
{
    used_t used = {.kind = PR_ACT_COUNT};
    pr_status_t status =
        pr_rows_one(act->db, PR_SQL_act_by_nonce, PR_PARAMS(nonce), read_used, &used);
    if (status == PR_NOT_FOUND) {
        return PR_BUG;
    }
    if (status == PR_OK && (used.kind != kind || strcmp(used.person.s, act->person.s) ||
                            strcmp(used.customer, or_empty(about->customer)))) {
        return pr_problem(why, PR_DENIED, "form_foreign", "D2");
    }
    if (status == PR_OK && strcmp(used.choice, or_empty(about->choice))) {
        return pr_problem(why, PR_CONFLICT, "form_used", "D4");
    }
    act->id = used.id;
    return status;
}

pr_status_t pr_act_begin(pr_act_t *act, pr_act_kind kind, const char *nonce,
                         const pr_about_t *about, bool *used, pr_problem_t *why)
{
    const pr_world_t *world = pr_db_world(act->db);
    char made[PR_ID_LEN + 1];
    int rows = 0;

    *used = false;
    if (pr_id_make(world, &act->id) != PR_OK || pr_world_uuid(world, made) != PR_OK) {
        return PR_BUG;
    }
    act->at = world->now(world->baton);
    pr_status_t status = pr_db_change(
        act->db, PR_SQL_act_insert,
        PR_PARAMS(act->id.s, nonce ? nonce : made, pr_act_kind_word(kind),
                  pr_db_int(act->db, act->at), id_or_null(act->person.s),
                  id_or_null(about->partner), id_or_null(about->customer), or_empty(about->choice)),
        &rows);
    if (status != PR_OK || rows == 1) {
        return status;
    }
    *used = true;
    return find_used(act, kind, nonce ? nonce : made, about, why);
}

pr_status_t pr_act_audit(pr_act_t *act, const char *event, const pr_about_t *about)
{
    const char *at = pr_db_int(act->db, act->at);
    const char *id = apr_psprintf(pr_db_pool(act->db), "%020" APR_INT64_T_FMT "-%s-%04d", act->at,
                                  act->id.s, act->lines++);
    return pr_db_change(act->db, PR_SQL_audit_insert,
                        PR_PARAMS(id, act->id.s, at, event, id_or_null(about->partner),
                                  id_or_null(about->customer), about->cloud ? about->cloud : "",
                                  or_empty(about->service), or_empty(about->object),
                                  or_empty(about->object_name), or_empty(about->old_value),
                                  or_empty(about->new_value)),
                        NULL);
}

pr_status_t pr_act_leaves(pr_act_t *act, const pr_relationship_id *rel)
{
    return pr_db_change(act->db, PR_SQL_act_rel_insert, PR_PARAMS(act->id.s, rel->s), NULL);
}

static void read_left(void *baton, const pr_row_t *row)
{
    pr_outcome_t *out = baton;
    pr_id_parse(&out->relationship, pr_row_text(row, 0));
    out->changed_since |= pr_row_int(row, 1) != pr_row_int(row, 2);
}

pr_status_t pr_act_replay(const pr_act_t *act, pr_outcome_t *out)
{
    *out = (pr_outcome_t){.act = act->id, .replayed = true};
    return pr_db_select(act->db, PR_SQL_act_rels, PR_PARAMS(act->id.s), read_left, out);
}
