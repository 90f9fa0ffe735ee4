#include "base/text.h"
#include "view/escape.h"
#include "view/program.h"

#include <string.h>

typedef struct {
    const pr_program_t *program;
    pr_buffer_t *out;
    const pr_record_t *scopes[PR_SCOPES_MAX];
    const apr_array_header_t *lists[PR_SCOPES_MAX];
    int items[PR_SCOPES_MAX];
} run_t;

static const pr_value_t nothing = {"", 0, {NULL, NULL}, NULL, NULL};

static const pr_value_t *fetch(const run_t *run, const pr_path_t *path)
{
    const pr_record_t *record = run->scopes[path->scope];

    for (int i = 0; i < path->n - 1 && record; i++) {
        record = record->values[path->index[i]].record;
    }
    return record ? &record->values[path->index[path->n - 1]] : &nothing;
}

static bool is_empty(const pr_value_t *value, pr_type type)
{
    switch (type) {
    case PR_TEXT:
    case PR_URL:
        return !*value->text;
    case PR_MESSAGE:
        return !value->message.id;
    case PR_RECORD:
        return !value->record;
    case PR_LIST:
        return !value->items;
    default:
        return !value->number;
    }
}

/* ---- values ---- */

static void write_name(pr_buffer_t *out, const char *text, int how)
{
    if (how & PR_HOW_BDI) {
        pr_buffer_text(out, "<bdi>");
    }
    pr_buffer_html(out, text);
    if (how & PR_HOW_BDI) {
        pr_buffer_text(out, "</bdi>");
    }
}

/* A message's names are data like any other; its own text needs no <bdi>. */
static void write_message(run_t *run, const pr_message_ref_t *message, int how)
{
    const pr_catalogue_t *catalogue = run->program->catalogue;
    const pr_unit_t *unit;

    if (!message->id) {
        return;
    }
    unit = pr_catalogue_choose(catalogue, message->id, message->args, run->out->p);
    if (!unit) {
        pr_buffer_html(run->out, message->id);
        return;
    }
    for (int i = 0; i < unit->n_parts; i++) {
        const char *text = unit->parts[i].text;
        if (!unit->parts[i].placeholder) {
            pr_buffer_html(run->out, text);
            continue;
        }
        text = pr_catalogue_filling(catalogue, text, message->args, run->out->p);
        if (text) {
            bool count = !strcmp(unit->parts[i].text, "count");
            write_name(run->out, text, count ? 0 : how);
        }
    }
}

static const char *written_time(const run_t *run, const pr_step_t *step, apr_time_t t)
{
    const char *lang = run->program->catalogue->lang;

    if (t == 0) {
        return "";
    }
    if (step->how & PR_HOW_MACHINE) {
        char *text = pr_text_rfc3339(t, run->out->p);
        text[step->path.type == PR_DATE ? strcspn(text, "T") : strlen(text)] = '\0';
        return text;
    }
    return step->path.type == PR_DATE ? pr_text_date(lang, t, run->out->p)
                                      : pr_text_time(lang, t, run->out->p);
}

static void write_number(const run_t *run, const pr_step_t *step, apr_int64_t n)
{
    pr_buffer_html(run->out, step->how & PR_HOW_MACHINE
                                 ? apr_psprintf(run->out->p, "%" APR_INT64_T_FMT, n)
                                 : pr_text_number(run->program->catalogue->lang, n, run->out->p));
}

static apr_int64_t count_of(const pr_value_t *value, pr_type type)
{
    if (type == PR_LIST) {
        return value->items ? value->items->nelts : 0;
    }
    return value->number;
}

static void write_value(run_t *run, const pr_step_t *step)
{
    const pr_value_t *value = fetch(run, &step->path);

    switch (step->path.type) {
    case PR_TEXT:
        write_name(run->out, value->text, step->how);
        break;
    case PR_URL:
        write_name(run->out,
                   step->how & PR_HOW_URL && !pr_url_safe(value->text) ? "#" : value->text,
                   step->how);
        break;
    case PR_MESSAGE:
        write_message(run, &value->message, step->how);
        break;
    case PR_DATE:
    case PR_TIME:
        pr_buffer_html(run->out, written_time(run, step, value->number));
        break;
    default:
        write_number(run, step, count_of(value, step->path.type));
    }
}

/* ---- ways through the program ---- */

static int open_record(run_t *run, const pr_step_t *step, int at)
{
    const pr_value_t *value = fetch(run, &step->path);

    run->scopes[step->scope] = value->record;
    return value->record ? at + 1 : step->target;
}

static int open_list(run_t *run, const pr_step_t *step, int at)
{
    const pr_value_t *value = fetch(run, &step->path);

    if (!value->items) {
        return step->target;
    }
    run->lists[step->scope] = value->items;
    run->items[step->scope] = 0;
    run->scopes[step->scope] = APR_ARRAY_IDX(value->items, 0, const pr_record_t *);
    return at + 1;
}

static int open_next(run_t *run, const pr_step_t *step, int at)
{
    const apr_array_header_t *list = run->lists[step->scope];
    int i = ++run->items[step->scope];

    if (i >= list->nelts) {
        return at + 1;
    }
    run->scopes[step->scope] = APR_ARRAY_IDX(list, i, const pr_record_t *);
    return step->target;
}

static int choose_plural(const run_t *run, const pr_step_t *step)
{
    apr_int64_t n = count_of(fetch(run, &step->path), step->path.type);
    const char *name = pr_text_plural(run->program->catalogue->lang, n);
    int i = 0;

    while (i < PR_CATEGORIES - 1 && strcmp(pr_category_names[i], name) != 0) {
        i++;
    }
    return step->targets[i];
}

static int take_step(run_t *run, const pr_step_t *step, int at)
{
    switch (step->op) {
    case PR_OP_LITERAL:
        pr_buffer_add(run->out, step->text, step->len);
        return at + 1;
    case PR_OP_VALUE:
        write_value(run, step);
        return at + 1;
    case PR_OP_IF:
        return is_empty(fetch(run, &step->path), step->path.type) ? step->target : at + 1;
    case PR_OP_UNLESS:
        return is_empty(fetch(run, &step->path), step->path.type) ? at + 1 : step->target;
    case PR_OP_WITH:
        return open_record(run, step, at);
    case PR_OP_EACH:
        return open_list(run, step, at);
    case PR_OP_NEXT:
        return open_next(run, step, at);
    case PR_OP_PLURAL:
        return choose_plural(run, step);
    default:
        return step->target;
    }
}

void pr_program_run(const pr_program_t *program, const pr_record_t *values, pr_buffer_t *out)
{
    run_t run = {.program = program, .out = out};

    run.scopes[0] = values;
    for (int at = 0; program->steps[at].op != PR_OP_END;) {
        at = take_step(&run, &program->steps[at], at);
    }
}
