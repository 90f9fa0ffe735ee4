#include "web/page.h"
#include "web/pages_operator.h"

#include <stdlib.h>
#include <string.h>

/* ---- the catalogue ---- */

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"on", PR_FLAG, NULL},
    {"dashboard", PR_TEXT, NULL},
    {"position", PR_NUMBER, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"op_service_row", row_fields};

static const pr_field_t services_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"rows", PR_LIST, &row_shape},
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"may", PR_TEXT, NULL},
    {"may_not", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"offers_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_services_shape = {"operator_services", services_fields};

pr_status_t pr_page_op_services(pr_exchange_t *x)
{
    static const char *const fields[] = {"id", "name", "may", "may_not"};
    apr_array_header_t *all;
    pr_status_t status = pr_store_services(x->db, &x->site->cloud, x->lang, true, &all);

    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(all, i, pr_service_t);
        pr_record_t *item = pr_add_item(x->values, "rows", x->p);
        pr_set_text(item, "id", service->id.s);
        pr_set_text(item, "name", service->name);
        pr_set_url(item, "url", pr_url(x, "/operator/services/%s", service->id.s));
        pr_set_flag(item, "on", service->on);
        pr_set_text(item, "dashboard", service->dashboard);
        pr_set_number(item, "position", service->position);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        pr_set_text(x->values, fields[i], pr_op_typed(x, fields[i], ""));
    }
    pr_set_url(x->values, "offers_url", pr_url(x, "/operator/offers"));
    return status == PR_OK ? pr_op_form(x, "") : status;
}

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, "Q2"), field);
}

/* It begins switched off and in English; the rest is said on its own page. */
pr_status_t pr_page_op_service_add(pr_exchange_t *x)
{
    const pr_service_text_t text = {"en", pr_op_line(x, "name"), pr_op_line(x, "may"),
                                    pr_op_line(x, "may_not")};
    pr_service_save_t in = {.by = pr_op_by(x),
                            .service = {.cloud = x->site->cloud, .dashboard = ""},
                            .texts = &text,
                            .n_texts = 1,
                            .mark = ""};

    if (!pr_slug_id_parse(&in.service.id, pr_op_line(x, "id"))) {
        return invalid(x, "short_name_refused", "id");
    }
    pr_status_t status = pr_store_service_save(x->db, &in, &x->why);
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/services/%s", in.service.id.s), "saved")
               : status;
}

/* ---- one service ---- */

/* clang-format off */
static const pr_field_t text_fields[] = {
    {"lang", PR_TEXT, NULL},
    {"label", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"may", PR_TEXT, NULL},
    {"may_not", PR_TEXT, NULL},
    {"name_id", PR_TEXT, NULL},
    {"may_id", PR_TEXT, NULL},
    {"may_not_id", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t text_shape = {"op_service_text", text_fields};

static const pr_field_t service_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"id", PR_TEXT, NULL},
    {"texts", PR_LIST, &text_shape},
    {"dashboard", PR_TEXT, NULL},
    {"position", PR_TEXT, NULL},
    {"on", PR_FLAG, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_service_shape = {"operator_service", service_fields};

static pr_status_t read_service(pr_exchange_t *x, pr_service_full_t **out)
{
    pr_service_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_slug_id_parse(&id, x->capture)) {
        status = pr_store_service_full(x->db, &x->site->cloud, &id, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "operator_service_unknown", "R72")
                                  : status;
}

/* The i-th of a field that the form has once for each language. */
static const char *of_lang(const pr_exchange_t *x, const char *field, size_t i)
{
    size_t n = 0;
    const char *const *all = pr_form_all(x->form, field, &n);
    return i < n ? all[i] : "";
}

static pr_service_text_t text_of(const pr_service_full_t *full, const char *lang)
{
    for (int i = 0; i < full->texts->nelts; i++) {
        const pr_service_text_t *text = &APR_ARRAY_IDX(full->texts, i, pr_service_text_t);
        if (!strcmp(text->lang, lang)) {
            return *text;
        }
    }
    return (pr_service_text_t){lang, "", "", ""};
}

static void add_text(pr_exchange_t *x, const pr_service_full_t *full, const char *lang, size_t i)
{
    pr_service_text_t text = text_of(full, lang);
    pr_record_t *item = pr_add_item(x->values, "texts", x->p);

    if (x->refused != PR_OK) {
        text = (pr_service_text_t){lang, of_lang(x, "name", i), of_lang(x, "may", i),
                                   of_lang(x, "may_not", i)};
    }
    pr_set_text(item, "lang", lang);
    pr_set_text(item, "label", pr_message(x->site->locales, lang, "language.name", NULL, x->p));
    pr_set_text(item, "name", text.name);
    pr_set_text(item, "may", text.may);
    pr_set_text(item, "may_not", text.may_not);
    pr_set_text(item, "name_id", apr_pstrcat(x->p, "name-", lang, NULL));
    pr_set_text(item, "may_id", apr_pstrcat(x->p, "may-", lang, NULL));
    pr_set_text(item, "may_not_id", apr_pstrcat(x->p, "may-not-", lang, NULL));
}

pr_status_t pr_page_op_service_ask(pr_exchange_t *x)
{
    const char *const *langs = pr_locales_langs(x->site->locales);
    pr_service_full_t *full;
    pr_status_t status = read_service(x, &full);

    if (status != PR_OK) {
        return status;
    }
    const pr_service_t *service = &full->service;
    for (size_t i = 0; langs[i]; i++) {
        add_text(x, full, langs[i], i);
    }
    pr_set_text(x->values, "id", service->id.s);
    pr_set_text(x->values, "dashboard", pr_op_typed(x, "dashboard", service->dashboard));
    pr_set_text(x->values, "position",
                pr_op_typed(x, "position", apr_itoa(x->p, service->position)));
    pr_set_flag(x->values, "on", x->refused != PR_OK ? *pr_op_line(x, "on") != '\0' : service->on);
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/services"));
    pr_op_done(x);
    return pr_op_form(x, full->mark);
}

static pr_status_t read_texts(pr_exchange_t *x, pr_service_save_t *in)
{
    const char *const *langs = pr_locales_langs(x->site->locales);
    pr_service_text_t *texts;
    size_t n = 0, given = 0;

    while (langs[n]) {
        n++;
    }
    texts = apr_pcalloc(x->p, (n + 1) * sizeof *texts);
    pr_form_all(x->form, "name", &given);
    for (size_t i = 0; i < n; i++) {
        texts[i] = (pr_service_text_t){langs[i], of_lang(x, "name", i), of_lang(x, "may", i),
                                       of_lang(x, "may_not", i)};
    }
    in->texts = texts;
    in->n_texts = n;
    return given == n ? PR_OK : invalid(x, "text_missing", "name");
}

pr_status_t pr_page_op_service(pr_exchange_t *x)
{
    pr_service_save_t in = {.by = pr_op_by(x), .mark = x->seal.state};
    pr_service_full_t *full;
    pr_status_t status = read_service(x, &full);

    if (status == PR_OK) {
        status = read_texts(x, &in);
    }
    if (status == PR_OK && !*in.mark) {
        return invalid(x, "operator_service_unknown", "id");
    }
    if (status == PR_OK) {
        in.service = full->service;
        in.service.dashboard = pr_op_line(x, "dashboard");
        in.service.position = atoi(pr_op_line(x, "position"));
        in.service.on = *pr_op_line(x, "on") != '\0';
        status = pr_store_service_save(x->db, &in, &x->why);
    }
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/services/%s", full->service.id.s), "saved")
               : status;
}
