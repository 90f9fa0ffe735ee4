#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_support.h"

#include <string.h>

/* clang-format off */
static const pr_field_t note_fields[] = {
    {"at", PR_TIME, NULL},
    {"person", PR_TEXT, NULL},
    {"side", PR_MESSAGE, NULL},
    {"text", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t note_shape = {"support_note", note_fields};

static const pr_field_t request_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    PR_SUPPORT_SIDE_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"is_done", PR_FLAG, NULL},
    {"number", PR_TEXT, NULL},
    {"title", PR_TEXT, NULL},
    {"description", PR_TEXT, NULL},
    {"customer", PR_TEXT, NULL},
    {"partner", PR_TEXT, NULL}, /* "" when it is the customer's own */
    {"service", PR_TEXT, NULL}, /* "" when it is about none */
    {"topic", PR_MESSAGE, NULL},
    PR_SUPPORT_STATE_FIELDS,
    {"opener", PR_MESSAGE, NULL},
    {"created", PR_TIME, NULL},
    {"closed", PR_TIME, NULL},
    {"contact_name", PR_TEXT, NULL},
    {"contact_email", PR_TEXT, NULL}, /* for its own side and the operator */
    {"had_dap", PR_FLAG, NULL},       /* when it was sent */
    {"has_dap", PR_FLAG, NULL},       /* now */
    {"kind", PR_MESSAGE, NULL},       /* the relationship now */
    {"notes", PR_LIST, &note_shape},
    {"any_notes", PR_FLAG, NULL},
    {"form", PR_FLAG, NULL},
    {"needs_role", PR_FLAG, NULL}, /* a colleague may write */
    {"action_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {"text", PR_TEXT, NULL},
    {"text_wrong", PR_TEXT, NULL},
    {"may_on_behalf", PR_FLAG, NULL},
    {"may_note", PR_FLAG, NULL},
    {"may_ask", PR_FLAG, NULL},
    {"may_answer", PR_FLAG, NULL},
    {"may_close", PR_FLAG, NULL},
    {"may_reopen", PR_FLAG, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_support_request_shape = {"support_request", request_fields};

/* ---- what it says ---- */

static void set_word(pr_exchange_t *x, pr_record_t *to, const char *field, const char *group,
                     const char *word)
{
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_message(to, field, apr_pstrcat(x->p, group, ".", word, NULL), names);
}

static void fill_done(pr_exchange_t *x)
{
    static const char *const deeds[] = {"opened", "sent",  "on_behalf", "note", "ask",
                                        "answer", "close", "reopen",    NULL};

    pr_set_flag(x->values, "is_done", pr_done_tell(x, "support.done", deeds) != NULL);
}

static void fill_sender(pr_exchange_t *x, const pr_support_request_t *request)
{
    unsigned actor = pr_support_actor(pr_support_side_here(x), *request->partner.s);

    pr_support_opener_set(x, x->values, "opener", request);
    pr_set_text(x->values, "contact_name", request->contact_name);
    if (actor != PR_SUPPORT_BY_CUSTOMER) {
        pr_set_text(x->values, "contact_email", request->contact_email);
    }
    pr_set_flag(x->values, "had_dap", request->had_dap);
    pr_set_flag(x->values, "has_dap", request->has_dap);
    set_word(x, x->values, "kind", "rel_kind", pr_rel_kind_word(request->kind));
}

static void fill_request(pr_exchange_t *x, const pr_support_request_t *request)
{
    pr_set_text(x->values, "number", request->number);
    pr_set_text(x->values, "title", request->title);
    pr_set_text(x->values, "description", request->description);
    pr_set_text(x->values, "customer", request->customer_name);
    pr_set_text(x->values, "partner", request->partner_name);
    pr_set_text(x->values, "service", request->service_name);
    set_word(x, x->values, "topic", "support.topic", pr_topic_word(request->topic));
    pr_support_state_fill(x, x->values, request);
    pr_set_time(x->values, "created", request->created_at);
    pr_set_time(x->values, "closed", request->closed_at);
    pr_set_url(x->values, "list_url", pr_url(x, "%s", pr_support_home(x)));
}

static pr_status_t fill_notes(pr_exchange_t *x, const pr_support_request_t *request)
{
    apr_array_header_t *notes;
    pr_status_t status = pr_store_support_notes(x->db, &request->id, &notes);

    for (int i = 0; status == PR_OK && i < notes->nelts; i++) {
        const pr_support_note_t *note = &APR_ARRAY_IDX(notes, i, pr_support_note_t);
        pr_record_t *item = pr_add_item(x->values, "notes", x->p);
        apr_table_t *names = apr_table_make(x->p, 3);
        apr_table_setn(names, "vendor", x->site->vendor_name);
        apr_table_setn(names, "partner", request->partner_name);
        apr_table_setn(names, "customer", request->customer_name);
        pr_set_time(item, "at", note->at);
        pr_set_text(item, "person", note->person);
        pr_set_message(item, "side",
                       apr_pstrcat(x->p, "support.side.", pr_support_side_word(note->side), NULL),
                       names);
        pr_set_text(item, "text", note->text);
        pr_set_flag(x->values, "any_notes", true);
    }
    return status;
}

/* ---- what may be done ---- */

static bool fill_ways(pr_exchange_t *x, const pr_support_request_t *request)
{
    unsigned actor = pr_support_actor(pr_support_side_here(x), *request->partner.s);
    bool any = false;

    for (int i = 0; i < PR_SUPPORT_EVENT_COUNT; i++) {
        const pr_support_step_t *step = pr_support_find(request->state, (pr_support_event)i);
        if (step && step->by & actor) {
            const char *word = pr_support_event_word(step->event);
            pr_set_flag(x->values, apr_pstrcat(x->p, "may_", word, NULL), true);
            any = true;
        }
    }
    return any;
}

/* The version stands in the seal: what was done on a page that is old is not done (E16). */
static pr_status_t fill_form(pr_exchange_t *x, const pr_support_request_t *request)
{
    const char *seal, *text = pr_form_get(x->form, "text");

    if (pr_support_side_here(x) == PR_SIDE_PARTNER &&
        !pr_permit_role(PR_DO_OPEN_SERVICE_REQUEST, x->req->who->roles)) {
        pr_set_flag(x->values, "needs_role", request->state != PR_SUPPORT_CLOSED);
        return PR_OK;
    }
    if (!fill_ways(x, request)) {
        return PR_OK;
    }
    pr_status_t status = pr_csrf_seal(
        x, x->req->path, apr_psprintf(x->p, "%" APR_INT64_T_FMT, request->version), &seal);
    if (status == PR_OK) {
        pr_set_flag(x->values, "form", true);
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
        pr_set_text(x->values, "text", text);
        pr_set_text(x->values, "text_wrong", x->why.field ? "true" : "");
    }
    return status;
}

static pr_status_t read_request(pr_exchange_t *x, pr_support_request_t **out)
{
    bool known = x->customer || pr_support_side_here(x) != PR_SIDE_CUSTOMER;
    pr_status_t status = PR_NOT_FOUND;
    pr_request_id id;

    if (known && pr_id_parse(&id, x->capture)) {
        const pr_support_viewer_t viewer = pr_support_viewer_here(x);
        status = pr_store_support(x->db, &viewer, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "request_unknown", "R64") : status;
}

pr_status_t pr_page_support_request(pr_exchange_t *x)
{
    pr_support_request_t *request;
    pr_status_t status = read_request(x, &request);

    if (status != PR_OK) {
        return status;
    }
    pr_support_side_fill(x);
    fill_done(x);
    fill_request(x, request);
    fill_sender(x, request);
    status = fill_notes(x, request);
    return status == PR_OK ? fill_form(x, request) : status;
}

/* ---- doing it ---- */

pr_status_t pr_page_support_change(pr_exchange_t *x)
{
    const char *text = pr_form_get(x->form, "text");
    pr_support_request_t *request;
    pr_support_change_t in = {.who = x->req->who, .nonce = x->seal.nonce};
    pr_support_outcome_t out;
    pr_status_t status = read_request(x, &request);

    if (status != PR_OK) {
        return status;
    }
    if (!pr_support_event_parse(&in.event, pr_form_get(x->form, "do"))) {
        return pr_refuse(x, PR_INVALID, "form_bad", NULL);
    }
    in.viewer = pr_support_viewer_here(x);
    in.request = request->id;
    in.version = apr_strtoi64(x->seal.state, NULL, 10);
    in.text = pr_support_tidy(text ? text : "", x->p);
    if (!in.text) {
        return pr_refuse(x, PR_INVALID, "form_bad", NULL);
    }
    status = pr_store_support_change(x->db, &in, &out, &x->why);
    return status == PR_OK ? pr_redirect(x, pr_url(x, "%s/%s?done=%s", pr_support_home(x),
                                                   out.request.s, pr_support_event_word(out.event)))
                           : status;
}
