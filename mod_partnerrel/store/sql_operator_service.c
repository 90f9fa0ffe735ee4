#include "base/codec.h"
#include "core/validate.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

#define MARK_LENGTH 32

/* ---- reading ---- */

static void read_text(const pr_row_t *row, void *out)
{
    *(pr_service_text_t *)out = (pr_service_text_t){
        .lang = pr_row_text(row, 0),
        .name = pr_row_text(row, 1),
        .may = pr_row_text(row, 2),
        .may_not = pr_row_text(row, 3),
    };
}

static void read_service(const pr_row_t *row, void *out)
{
    pr_service_t *service = out;
    service->dashboard = pr_row_text(row, 0);
    service->position = (int)pr_row_int(row, 1);
    service->on = pr_row_int(row, 2) == 1;
}

/* Services have no version: what stands is its own. */
static const char *mark_of(pr_db_t *db, const pr_service_full_t *full)
{
    const pr_service_t *s = &full->service;
    const char *all =
        apr_psprintf(pr_db_pool(db), "%s\n%d\n%d\n", s->dashboard, s->position, s->on);

    for (int i = 0; i < full->texts->nelts; i++) {
        const pr_service_text_t *t = &APR_ARRAY_IDX(full->texts, i, pr_service_text_t);
        all = apr_pstrcat(pr_db_pool(db), all, t->lang, "\n", t->name, "\n", t->may, "\n",
                          t->may_not, "\n", NULL);
    }
    return apr_pstrndup(pr_db_pool(db), pr_sha256_hex(all, pr_db_pool(db)), MARK_LENGTH);
}

pr_status_t pr_store_service_full(pr_db_t *db, const pr_cloud_id *cloud, const pr_service_id *id,
                                  pr_service_full_t **out)
{
    pr_service_full_t *full = apr_pcalloc(pr_db_pool(db), sizeof *full);
    pr_status_t status = pr_rows_one(db, PR_SQL_service_one, PR_PARAMS(cloud->s, id->s),
                                     read_service, &full->service);

    *out = full;
    full->service.id = *id;
    full->service.cloud = *cloud;
    if (status == PR_OK) {
        status = pr_rows_all(db, PR_SQL_service_texts, PR_PARAMS(cloud->s, id->s), read_text,
                             sizeof(pr_service_text_t), &full->texts);
    }
    if (status == PR_OK) {
        full->mark = mark_of(db, full);
    }
    return status;
}

/* ---- what may be saved ---- */

static pr_status_t refuse(pr_problem_t *why, const char *code, const char *field)
{
    return pr_problem_field(why, pr_problem(why, PR_INVALID, code, "Q2"), field);
}

static pr_status_t check_text(const pr_service_text_t *text, pr_problem_t *why)
{
    const struct {
        const char *text, *field;
    } lines[] = {{text->name, "name"}, {text->may, "may"}, {text->may_not, "may_not"}};
    bool wanted = *text->name || !strcmp(text->lang, "en");

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (wanted && !*lines[i].text) {
            return refuse(why, "text_missing", lines[i].field);
        }
        if (pr_validate_line(lines[i].text, lines[i].field, why) != PR_OK) {
            return PR_INVALID;
        }
    }
    return PR_OK;
}

/* A path of this server, with the customer in it. */
static bool dashboard_ok(const char *path)
{
    return !*path || (*path == '/' && path[1] != '/' && strstr(path, "{customer}") &&
                      pr_validate_line(path, NULL, NULL) == PR_OK);
}

static pr_status_t check(const pr_service_save_t *in, pr_problem_t *why)
{
    pr_status_t status =
        dashboard_ok(in->service.dashboard) ? PR_OK : refuse(why, "dashboard_refused", "dashboard");
    for (size_t i = 0; status == PR_OK && i < in->n_texts; i++) {
        status = check_text(&in->texts[i], why);
    }
    return status;
}

/* ---- saving ---- */

static const char *flag(bool on)
{
    return on ? "1" : "0";
}

static pr_status_t note(pr_deed_t *deed, const char *name, const char *lang, const char *from,
                        const char *to)
{
    apr_pool_t *p = pr_db_pool(deed->act.db);
    return pr_deed_note(deed, "service_changed",
                        lang ? apr_pstrcat(p, name, " (", lang, ")", NULL) : name, from, to);
}

static pr_status_t note_text(pr_deed_t *deed, const pr_service_full_t *old,
                             const pr_service_text_t *new)
{
    pr_service_text_t was = {new->lang, "", "", ""};

    for (int i = 0; i < old->texts->nelts; i++) {
        const pr_service_text_t *text = &APR_ARRAY_IDX(old->texts, i, pr_service_text_t);
        was = strcmp(text->lang, new->lang) ? was : *text;
    }
    pr_status_t status = note(deed, "name", new->lang, was.name, new->name);
    if (status == PR_OK) {
        status = note(deed, "may", new->lang, was.may, new->may);
    }
    return status == PR_OK ? note(deed, "may_not", new->lang, was.may_not, new->may_not) : status;
}

static pr_status_t note_facts(pr_deed_t *deed, pr_db_t *db, const pr_service_t *old,
                              const pr_service_t *new)
{
    pr_status_t status = note(deed, "dashboard", NULL, old->dashboard, new->dashboard);
    if (status == PR_OK) {
        status = note(deed, "position", NULL, pr_db_int(db, old->position),
                      pr_db_int(db, new->position));
    }
    return status == PR_OK ? note(deed, "on", NULL, flag(old->on), flag(new->on)) : status;
}

static pr_status_t write_service(pr_deed_t *deed, pr_db_t *db, const pr_service_full_t *old)
{
    const pr_service_save_t *in = deed->in;
    const pr_service_t *s = &in->service;
    pr_status_t status = pr_db_change(
        db, PR_SQL_service_save,
        PR_PARAMS(s->cloud.s, s->id.s, s->dashboard, pr_db_int(db, s->position), flag(s->on)),
        NULL);

    if (status == PR_OK && old) {
        status = note_facts(deed, db, &old->service, s);
    }
    for (size_t i = 0; status == PR_OK && i < in->n_texts; i++) {
        const pr_service_text_t *t = &in->texts[i];
        if (!*t->name) {
            continue;
        }
        status = pr_db_change(db, PR_SQL_service_text_save,
                              PR_PARAMS(s->cloud.s, s->id.s, t->lang, t->name, t->may, t->may_not),
                              NULL);
        if (status == PR_OK && old) {
            status = note_text(deed, old, t);
        }
    }
    return status == PR_OK && !old ? pr_act_audit(&deed->act, "service_saved", &deed->about)
                                   : status;
}

static pr_status_t save(pr_deed_t *deed, pr_db_t *db)
{
    const pr_service_save_t *in = deed->in;
    pr_service_full_t *old;
    pr_status_t status = pr_store_service_full(db, &in->service.cloud, &in->service.id, &old);

    if (status == PR_NOT_FOUND) {
        return *in->mark ? status : write_service(deed, db, NULL);
    }
    if (status == PR_OK && !*in->mark) {
        return pr_problem_field(deed->why,
                                pr_problem(deed->why, PR_CONFLICT, "service_exists", "Q2"), "id");
    }
    if (status == PR_OK) {
        status = pr_deed_guard(deed->why, status, !strcmp(in->mark, old->mark));
    }
    return status == PR_OK ? write_service(deed, db, old) : status;
}

pr_status_t pr_store_service_save(pr_db_t *db, const pr_service_save_t *in, pr_problem_t *why)
{
    const pr_service_t *s = &in->service;
    apr_array_header_t texts = {.elts = (char *)in->texts, .nelts = (int)in->n_texts};
    const pr_service_full_t wanted = {.service = *s, .texts = &texts};
    pr_deed_t deed = {
        .who = in->by.who,
        .nonce = in->by.nonce,
        .kind = PR_ACT_SERVICE_ADD,
        .about = {.cloud = s->cloud.s,
                  .service = s->id.s,
                  .choice = apr_pstrcat(pr_db_pool(db), s->id.s, " ", mark_of(db, &wanted), NULL)},
        .work = save,
        .in = in,
        .why = why};
    pr_status_t status = check(in, why);
    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}
