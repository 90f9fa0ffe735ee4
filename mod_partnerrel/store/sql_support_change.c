#include "store/rows.h"
#include "store/support_deed.h"

typedef struct {
    const pr_support_change_t *in;
    pr_support_outcome_t *out;
    pr_problem_t *why;
    pr_act_t act;
    pr_support_request_t *request;
    const pr_support_step_t *step;
} change_t;

static bool is_note(pr_support_event event)
{
    return event == PR_SUPPORT_NOTE || event == PR_SUPPORT_ANSWER;
}

static void read_count(const pr_row_t *row, void *out)
{
    *(apr_int64_t *)out = pr_row_int(row, 0);
}

/* Whoever reads the request reads all of it, so that no side may fill it for the others. */
static pr_status_t check_room(const change_t *c, pr_db_t *db)
{
    apr_int64_t notes = 0;

    if (!*c->in->text || c->in->viewer.side == PR_SIDE_OPERATOR) {
        return PR_OK;
    }
    pr_status_t status =
        pr_rows_one(db, PR_SQL_support_note_count, PR_PARAMS(c->request->id.s), read_count, &notes);
    return status == PR_OK && notes >= PR_NOTES_MAX
               ? pr_problem(c->why, PR_CONFLICT, "request_full", "R64")
               : status;
}

static pr_status_t check_step(change_t *c)
{
    const pr_support_change_t *in = c->in;
    unsigned actor = pr_support_actor(in->viewer.side, *c->request->partner.s);
    pr_support_event event =
        is_note(in->event) ? pr_support_note_event(c->request->state, actor) : in->event;
    bool needed = is_note(event) || event == PR_SUPPORT_ASK;

    if (!is_note(event) && in->version != c->request->version) {
        return pr_problem(c->why, PR_CONFLICT, "request_changed", "E16");
    }
    pr_status_t status = pr_support_may(c->request->state, event, actor, &c->step, c->why);
    return status == PR_OK ? pr_support_check_text(in->text, "text", needed, c->why) : status;
}

/* Opened by the vendor, when nobody had opened it before. */
static const char *opened_as(const change_t *c)
{
    if (c->request->opened) {
        return pr_support_side_word(c->request->opened_as);
    }
    return c->step->to == PR_SUPPORT_OPEN ? pr_support_side_word(PR_SIDE_OPERATOR) : "";
}

static pr_status_t advance(change_t *c, pr_db_t *db)
{
    const char *at = pr_db_int(db, c->act.at);
    int rows = 0;
    pr_status_t status =
        pr_db_change(db, PR_SQL_support_advance,
                     PR_PARAMS(pr_support_state_word(c->step->to), opened_as(c), at,
                               c->step->to == PR_SUPPORT_CLOSED ? at : "0", c->request->id.s,
                               pr_db_int(db, c->request->version)),
                     &rows);
    return status == PR_OK && rows != 1 ? pr_problem(c->why, PR_CONFLICT, "request_changed", "E16")
                                        : status;
}

static pr_status_t add_note(change_t *c, pr_db_t *db)
{
    struct {
        char s[PR_ID_LEN + 1];
    } id;

    if (!*c->in->text) {
        return PR_OK;
    }
    if (pr_id_make(pr_db_world(db), &id) != PR_OK) {
        return PR_BUG;
    }
    return pr_db_change(db, PR_SQL_support_note_insert,
                        PR_PARAMS(id.s, c->request->id.s, pr_db_int(db, c->act.at), c->act.person.s,
                                  pr_support_side_word(c->in->viewer.side), c->in->text),
                        NULL);
}

static pr_about_t about_change(const change_t *c, pr_db_t *db)
{
    const pr_support_request_t *request = c->request;

    return (pr_about_t){.partner = request->partner.s,
                        .customer = request->customer.s,
                        .cloud = request->cloud.s,
                        .service = request->service.s,
                        .object = request->id.s,
                        .object_name = request->number,
                        .old_value = pr_support_state_word(request->state),
                        .choice =
                            pr_support_digest(db, PR_PARAMS(pr_support_event_word(c->in->event),
                                                            request->id.s, c->in->text, NULL))};
}

static pr_status_t change_tx(void *baton, pr_db_t *db)
{
    change_t *c = baton;
    bool used = false;

    c->act = (pr_act_t){.db = db};
    pr_status_t status = pr_store_support(db, &c->in->viewer, &c->in->request, &c->request);
    if (status == PR_OK) {
        status = pr_act_person(db, c->in->who, &c->act.person);
    }
    if (status != PR_OK) {
        return status;
    }
    pr_about_t about = about_change(c, db);
    status = pr_act_begin(&c->act, PR_ACT_REQUEST, c->in->nonce, &about, &used, c->why);
    if (status == PR_OK && used) {
        return pr_support_replay(&c->act, c->out);
    }
    if (status == PR_OK) {
        status = check_step(c);
    }
    if (status == PR_OK) {
        status = check_room(c, db);
    }
    if (status == PR_OK) {
        status = advance(c, db);
    }
    if (status == PR_OK) {
        status = add_note(c, db);
    }
    if (status != PR_OK) {
        return status;
    }
    *c->out = (pr_support_outcome_t){
        .act = c->act.id, .request = c->request->id, .event = c->step->event};
    about.new_value = pr_support_state_word(c->step->to);
    return pr_act_audit(&c->act, pr_support_audit_event(c->step->event), &about);
}

pr_status_t pr_store_support_change(pr_db_t *db, const pr_support_change_t *in,
                                    pr_support_outcome_t *out, pr_problem_t *why)
{
    change_t c = {.in = in, .out = out, .why = why};
    return pr_deed_tx(db, in->nonce, change_tx, &c);
}
