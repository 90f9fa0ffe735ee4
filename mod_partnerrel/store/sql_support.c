#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

static void read_request(const pr_row_t *row, void *out)
{
    pr_support_request_t *request = out;

    pr_id_parse(&request->id, pr_row_text(row, 0));
    request->number = pr_row_text(row, 1);
    pr_slug_id_parse(&request->cloud, pr_row_text(row, 2));
    pr_id_parse(&request->customer, pr_row_text(row, 3));
    pr_id_parse(&request->partner, pr_row_text(row, 4));
    request->customer_name = pr_row_text(row, 5);
    request->partner_name = pr_row_text(row, 6);
    pr_slug_id_parse(&request->service, pr_row_text(row, 7));
    request->service_name = pr_row_text(row, 8);
    pr_topic_parse(&request->topic, pr_row_text(row, 9));
    pr_severity_parse(&request->severity, pr_row_text(row, 10));
    request->title = pr_row_text(row, 11);
    request->description = pr_row_text(row, 12);
    pr_support_state_parse(&request->state, pr_row_text(row, 13));
    request->had_dap = pr_row_int(row, 14) == 1;
    request->opened = pr_support_side_parse(&request->opened_as, pr_row_text(row, 15));
    request->created_at = pr_row_int(row, 16);
    request->changed_at = pr_row_int(row, 17);
    request->closed_at = pr_row_int(row, 18);
    request->version = pr_row_int(row, 19);
    request->contact_name = pr_row_text(row, 20);
    request->contact_email = pr_row_text(row, 21);
    request->answered = pr_row_int(row, 22) == 1;
    pr_rel_kind_parse(&request->kind, pr_row_text(row, 23));
    request->has_dap = !pr_row_is_null(row, 24);
}

static void read_changed(const pr_row_t *row, void *out)
{
    pr_support_request_t *request = out;
    read_request(row, out);
    request->cursor = pr_row_text(row, 17);
}

static void read_queued(const pr_row_t *row, void *out)
{
    pr_support_request_t *request = out;
    read_request(row, out);
    request->cursor = pr_row_text(row, 25);
}

/* By side: one of them, the list, and whose they are. */
typedef struct {
    pr_sql one, list;
    const char *owner;
} view_t;

static view_t view_of(const pr_support_viewer_t *viewer)
{
    switch (viewer->side) {
    case PR_SIDE_PARTNER:
        return (view_t){PR_SQL_support_of_partner, PR_SQL_support_list_of_partner,
                        viewer->partner->s};
    case PR_SIDE_CUSTOMER:
        return (view_t){PR_SQL_support_of_customer, PR_SQL_support_list_of_customer,
                        viewer->customer->s};
    default:
        return (view_t){PR_SQL_support_of_cloud, PR_SQL_support_queue, viewer->cloud->s};
    }
}

pr_status_t pr_store_support(pr_db_t *db, const pr_support_viewer_t *viewer,
                             const pr_request_id *id, pr_support_request_t **out)
{
    const view_t view = view_of(viewer);

    *out = apr_pcalloc(pr_db_pool(db), sizeof **out);
    return pr_rows_one(db, view.one, PR_PARAMS(viewer->lang, id->s, view.owner), read_request,
                       *out);
}

static void read_note(const pr_row_t *row, void *out)
{
    pr_support_note_t *note = out;

    note->at = pr_row_int(row, 0);
    note->person = pr_row_text(row, 1);
    pr_support_side_parse(&note->side, pr_row_text(row, 2));
    note->text = pr_row_text(row, 3);
}

pr_status_t pr_store_support_notes(pr_db_t *db, const pr_request_id *id, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_support_notes, PR_PARAMS(id->s), read_note,
                       sizeof(pr_support_note_t), out);
}

/* ---- lists ---- */

/* Where a list goes on: "WAITS-TIME-ID"; false when it is nothing like it. */
typedef struct {
    const char *waits, *time, *id;
} cursor_t;

static bool read_cursor(const char *text, cursor_t *out, apr_pool_t *p)
{
    pr_request_id id;
    size_t digits = text && (text[0] == '0' || text[0] == '1') && text[1] == '-'
                        ? strspn(text + 2, "0123456789")
                        : 0;

    if (digits == 0 || digits > 18 || text[2 + digits] != '-' ||
        !pr_id_parse(&id, text + 3 + digits)) {
        return false;
    }
    *out = (cursor_t){apr_pstrmemdup(p, text, 1), apr_pstrmemdup(p, text + 2, digits),
                      apr_pstrdup(p, id.s)};
    return true;
}

static void set_cursors(apr_array_header_t *rows, apr_pool_t *p)
{
    for (int i = 0; i < rows->nelts; i++) {
        pr_support_request_t *request = &APR_ARRAY_IDX(rows, i, pr_support_request_t);
        request->cursor =
            apr_psprintf(p, "%d-%s-%s", request->answered, request->cursor, request->id.s);
    }
}

/* The words of the bits that are set, all of them when none is; the last one fills what is left. */
static void put_words(const char **out, int count, unsigned bits, const char *const *words)
{
    int n = 0;

    for (int i = 0; i < count; i++) {
        if (!bits || bits & 1u << i) {
            out[n++] = words[i];
        }
    }
    for (int last = n - 1; n < count; n++) {
        out[n] = out[last];
    }
}

static void put_filter(const pr_support_query_t *query, const char **out)
{
    const char *states[PR_SUPPORT_STATE_COUNT], *severities[PR_SEVERITY_COUNT];

    for (int i = 0; i < PR_SUPPORT_STATE_COUNT; i++) {
        states[i] = pr_support_state_word((pr_support_state)i);
    }
    for (int i = 0; i < PR_SEVERITY_COUNT; i++) {
        severities[i] = pr_severity_word((pr_severity)i);
    }
    put_words(out, PR_SUPPORT_STATE_COUNT, query->states, states);
    put_words(out + PR_SUPPORT_STATE_COUNT, PR_SEVERITY_COUNT, query->severities, severities);
}

pr_status_t pr_store_support_list(pr_db_t *db, const pr_support_query_t *query,
                                  apr_array_header_t **out)
{
    const view_t view = view_of(&query->viewer);
    bool queue = query->viewer.side == PR_SIDE_OPERATOR;
    cursor_t from = queue ? (cursor_t){"0", "0", ""} : (cursor_t){"0", "9000000000000000000", ""};
    const char *params[16] = {query->viewer.lang, view.owner}, **rest = params + 2;

    if (query->viewer.side == PR_SIDE_PARTNER) {
        *rest++ = query->of ? query->of->s : "";
        *rest++ = query->of ? query->of->s : "";
    }
    put_filter(query, rest);
    read_cursor(query->after, &from, pr_db_pool(db));
    rest[7] = queue ? from.waits : from.time;
    rest[8] = from.time;
    rest[9] = from.id;
    rest[10] = pr_db_int(db, query->limit);
    pr_status_t status = pr_rows_all(db, view.list, params, queue ? read_queued : read_changed,
                                     sizeof(pr_support_request_t), out);
    if (status == PR_OK) {
        set_cursors(*out, pr_db_pool(db));
    }
    return status;
}
