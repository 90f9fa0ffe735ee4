#include "store/act.h"
#include "store/rows.h"

#include <string.h>

static void read_service(const pr_row_t *row, void *out)
{
    pr_row_service(row, 0, out);
}

pr_status_t pr_store_services(pr_db_t *db, const pr_cloud_id *cloud, const char *lang,
                              bool with_off, apr_array_header_t **out)
{
    return pr_rows_all(db, with_off ? PR_SQL_service_all : PR_SQL_service_on,
                       PR_PARAMS(lang, cloud->s), read_service, sizeof(pr_service_t), out);
}

/* An ask with whom its slot belongs to, before it is known whether that matters. */
typedef struct {
    pr_ask_t ask;
    const char *holder;
} ask_row_t;

static void read_ask(const pr_row_t *row, void *out)
{
    ask_row_t *found = out;
    pr_row_service(row, 0, &found->ask.service);
    found->ask.granted = !pr_row_is_null(row, PR_SERVICE_WIDTH);
    found->holder = pr_row_text(row, PR_SERVICE_WIDTH + 1);
    found->ask.held_by = pr_row_text(row, PR_SERVICE_WIDTH + 2);
}

pr_status_t pr_store_asks(pr_db_t *db, const pr_partner_t *partner, const pr_customer_id *customer,
                          const char *lang, apr_array_header_t **out)
{
    const char *for_customer = customer ? customer->s : "";
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(db, PR_SQL_service_asks,
                                     PR_PARAMS(lang, for_customer, partner->id.s, for_customer,
                                               partner->cloud.s, partner->id.s, partner->id.s),
                                     read_ask, sizeof(ask_row_t), &rows);

    *out = apr_array_make(pr_db_pool(db), rows->nelts + 1, sizeof(pr_ask_t));
    for (int i = 0; i < rows->nelts; i++) {
        const ask_row_t *row = &APR_ARRAY_IDX(rows, i, ask_row_t);
        bool rival = pr_partner_takes_slot(partner->kind) && row->holder[0] &&
                     strcmp(row->holder, partner->id.s);
        pr_ask_t *ask = apr_array_push(*out);
        *ask = row->ask;
        pr_id_parse(&ask->holder, rival ? row->holder : NULL);
        if (!rival) {
            ask->held_by = NULL;
        }
    }
    return status;
}

static pr_status_t service_add(void *baton, pr_db_t *db)
{
    const pr_service_add_t *in = baton;
    const pr_service_t *s = &in->service;
    const pr_about_t about = {.cloud = s->cloud.s, .service = s->id.s};
    pr_act_t act = {.db = db};
    bool used;

    pr_status_t status = pr_db_change(
        db, PR_SQL_service_save,
        PR_PARAMS(s->cloud.s, s->id.s, s->dashboard, pr_db_int(db, s->position), s->on ? "1" : "0"),
        NULL);
    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_service_text_save,
                              PR_PARAMS(s->cloud.s, s->id.s, in->lang, s->name, s->may, s->may_not),
                              NULL);
    }
    if (status == PR_OK) {
        status = pr_act_begin(&act, PR_ACT_SERVICE_ADD, NULL, &about, &used, NULL);
    }
    return status == PR_OK ? pr_act_audit(&act, "service_saved", &about) : status;
}

pr_status_t pr_store_service_add(pr_db_t *db, const pr_service_add_t *in)
{
    pr_service_add_t copy = *in;
    return pr_db_tx(db, service_add, &copy);
}
