#include "web/export.h"

#include "view/locale.h"
#include "web/page.h"

typedef struct {
    const pr_exchange_t *x;
    const pr_export_t *what;
    void *baton;
    bool done;
    pr_chunks_t chunks;
} running_t;

const char *pr_export_word(pr_exchange_t *x, const char *prefix, const char *word)
{
    const char *unit = apr_pstrcat(x->p, prefix, word, NULL);
    const char *text = pr_message(x->site->locales, x->lang, unit, NULL, x->p);
    return text ? text : word;
}

const char *pr_export_after(const pr_export_cursor_t *cursor)
{
    return *cursor->s ? cursor->s : NULL;
}

static void add_heading(pr_exchange_t *x, const pr_export_t *what, pr_csv_t *csv)
{
    apr_array_header_t *cells = apr_array_make(x->p, 12, sizeof(const char *));

    for (size_t i = 0; what->columns[i]; i++) {
        APR_ARRAY_PUSH(cells, const char *) = pr_export_word(x, what->columns[i], "");
    }
    pr_csv_record(csv, (const char *const *)cells->elts, (size_t)cells->nelts);
}

static pr_status_t next(void *baton, const char **bytes, size_t *n, apr_pool_t *p)
{
    running_t *running = baton;
    pr_exchange_t turn = *running->x;
    pr_csv_t *csv = pr_csv_make(false, p);

    *n = 0;
    if (running->done) {
        return PR_OK;
    }
    turn.p = p;
    turn.db = pr_db_make(turn.lender, turn.world, p);
    pr_status_t status = pr_gate_who(&turn);
    if (status == PR_OK) {
        status = running->what->rows(&turn, csv, running->baton, &running->done);
    }
    pr_settle(&turn);
    *bytes = pr_csv_text(csv, n);
    return status;
}

static void set_headers(pr_exchange_t *x, const pr_export_t *what)
{
    pr_headers_data(x->reply->headers);
    apr_table_setn(x->reply->headers, "Content-Disposition",
                   apr_pstrcat(x->p, "attachment; filename=\"", what->file, ".csv\"", NULL));
}

/* A reader who is slow keeps a thread as long as it likes; not all of them. */
static pr_status_t take_place(pr_exchange_t *x)
{
    const pr_patience_t *patience = &x->req->patience;
    bool free = !patience->take_place || patience->take_place(patience->baton, PR_PLACE_FILE);
    return free ? PR_OK : pr_refuse(x, PR_UNAVAILABLE, "files_busy", NULL);
}

pr_status_t pr_export_answer(pr_exchange_t *x, const pr_export_t *what, void *baton)
{
    running_t *running = apr_pcalloc(x->p, sizeof *running);
    pr_csv_t *csv = pr_csv_make(true, x->p);

    *running = (running_t){.x = x, .what = what, .baton = baton, .chunks = {next, running}};
    add_heading(x, what, csv);
    pr_status_t status = what->rows(x, csv, baton, &running->done);
    if (status == PR_OK && !running->done) {
        status = take_place(x);
    }
    if (status != PR_OK) {
        return status;
    }
    x->reply->content_type = "text/csv; charset=utf-8; header=present";
    x->reply->body = pr_csv_text(csv, &x->reply->body_len);
    x->reply->more = running->done ? NULL : &running->chunks;
    set_headers(x, what);
    return PR_OK;
}
