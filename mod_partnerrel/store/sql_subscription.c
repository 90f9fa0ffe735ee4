#include "store/rows.h"
#include "store/subs.h"

#include <stdlib.h>
#include <string.h>

/* With how long its cloud keeps what is suspended. */
typedef struct {
    pr_sub_view_t view;
    int retention_days;
} sub_row_t;

static void read_sub(const pr_row_t *row, pr_subscription_t *sub)
{
    pr_id_parse(&sub->id, pr_row_text(row, 0));
    pr_slug_id_parse(&sub->cloud, pr_row_text(row, 1));
    pr_id_parse(&sub->order, pr_row_text(row, 2));
    pr_id_parse(&sub->customer, pr_row_text(row, 3));
    pr_id_parse(&sub->partner, pr_row_text(row, 4));
    pr_slug_id_parse(&sub->offer, pr_row_text(row, 5));
    pr_slug_id_parse(&sub->service, pr_row_text(row, 6));
    pr_id_parse(&sub->parent, pr_row_text(row, 7));
    sub->name = pr_row_text(row, 8);
    sub->quantity = pr_row_int(row, 9);
    pr_sub_status_parse(&sub->status, pr_row_text(row, 10));
    sub->status_at = pr_row_int(row, 11);
    sub->term_end = pr_row_int(row, 12);
    sub->auto_renew = pr_row_int(row, 13) == 1;
    sub->one_only = pr_row_int(row, 14) == 1;
    sub->partner_of_record = pr_row_text(row, 15);
    pr_id_parse(&sub->support_partner, pr_row_text(row, 16));
    sub->created_at = pr_row_int(row, 17);
    sub->version = pr_row_int(row, 18);
    sub->offer_name = pr_row_text(row, 19);
    sub->service_name = pr_row_text(row, 20);
    sub->partner_name = pr_row_text(row, 21);
    sub->customer_name = pr_row_text(row, 22);
}

static void read_row(const pr_row_t *row, void *out)
{
    sub_row_t *found = out;
    read_sub(row, &found->view.sub);
    found->retention_days = (int)pr_row_int(row, 23);
    pr_rel_kind_parse(&found->view.kind, pr_row_text(row, 24));
    found->view.granted = !pr_row_is_null(row, 25);
}

pr_status_t pr_subs_read(pr_db_t *db, pr_sql sql, const char *const *params,
                         apr_array_header_t **out)
{
    const pr_world_t *world = pr_db_world(db);
    apr_time_t now = world->now(world->baton);
    apr_array_header_t *rows;
    pr_status_t status = pr_rows_all(db, sql, params, read_row, sizeof(sub_row_t), &rows);

    *out = apr_array_make(pr_db_pool(db), rows->nelts + 1, sizeof(pr_sub_view_t));
    for (int i = 0; i < rows->nelts; i++) {
        sub_row_t *row = &APR_ARRAY_IDX(rows, i, sub_row_t);
        (void)pr_subscription_settle(&row->view.sub, row->retention_days, now);
        APR_ARRAY_PUSH(*out, pr_sub_view_t) = row->view;
    }
    return status;
}

/* One statement for each of the three sorts of viewers; `what` is the first thing asked for. */
static pr_status_t read_for(pr_db_t *db, const pr_sub_viewer_t *viewer, const pr_sql sqls[3],
                            const char *what, apr_array_header_t **out)
{
    const char *partner = viewer->partner ? viewer->partner->s : "";
    const char *owner = viewer->partner ? partner : viewer->customer ? viewer->customer->s : NULL;
    pr_sql sql = viewer->partner ? sqls[0] : viewer->customer ? sqls[1] : sqls[2];

    return pr_subs_read(
        db, sql, PR_PARAMS(viewer->lang, viewer->lang, partner, what, viewer->cloud->s, owner),
        out);
}

static void read_event(const pr_row_t *row, void *out)
{
    *(const char **)out = pr_row_text(row, 0);
}

/* The audit is what remembers who suspended it. */
static pr_status_t read_stopped(pr_db_t *db, pr_subscription_t *sub)
{
    const char *event = "";
    pr_status_t status =
        sub->status == PR_SUB_SUSPENDED
            ? pr_rows_one(db, PR_SQL_sub_moved_last, PR_PARAMS(sub->customer.s, sub->id.s),
                          read_event, &event)
            : PR_OK;

    sub->stopped = !strcmp(event, "subscription_stopped");
    return status == PR_NOT_FOUND ? PR_OK : status;
}

pr_status_t pr_store_subscription(pr_db_t *db, const pr_sub_viewer_t *viewer,
                                  const pr_subscription_id *id, pr_sub_view_t **out)
{
    static const pr_sql sqls[] = {PR_SQL_sub_of_partner, PR_SQL_sub_of_customer,
                                  PR_SQL_sub_of_cloud};
    apr_array_header_t *rows;
    pr_status_t status = read_for(db, viewer, sqls, id->s, &rows);

    *out = status == PR_OK && rows->nelts ? &APR_ARRAY_IDX(rows, 0, pr_sub_view_t) : NULL;
    if (status != PR_OK || !*out) {
        return status == PR_OK ? PR_NOT_FOUND : status;
    }
    return read_stopped(db, &(*out)->sub);
}

/* ---- a customer's, in order */

/* A subscription with where its base stands in the list. */
typedef struct {
    const pr_sub_view_t *view;
    apr_time_t base_at;
    const char *base;
} place_t;

static int by_number(apr_int64_t left, apr_int64_t right)
{
    return left < right ? -1 : left > right;
}

static int by_place(const void *a, const void *b)
{
    const place_t *left = a, *right = b;
    const pr_subscription_t *l = &left->view->sub, *r = &right->view->sub;
    int order = (l->status == PR_SUB_DELETED) - (r->status == PR_SUB_DELETED);

    order = order ? order : by_number(left->base_at, right->base_at);
    order = order ? order : strcmp(left->base, right->base);
    order = order ? order : (l->parent.s[0] != '\0') - (r->parent.s[0] != '\0');
    order = order ? order : by_number(l->created_at, r->created_at);
    return order ? order : strcmp(l->id.s, r->id.s);
}

static place_t place_of(const apr_array_header_t *rows, const pr_sub_view_t *view)
{
    place_t place = {.view = view, .base_at = view->sub.created_at, .base = view->sub.id.s};

    for (int i = 0; view->sub.parent.s[0] && i < rows->nelts; i++) {
        const pr_subscription_t *base = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        if (!strcmp(base->id.s, view->sub.parent.s)) {
            place.base_at = base->created_at;
            place.base = base->id.s;
        }
    }
    return place;
}

/* The order depends on what time has made of each, which no statement knows. */
static apr_array_header_t *in_order(pr_db_t *db, const apr_array_header_t *rows)
{
    apr_array_header_t *places = apr_array_make(pr_db_pool(db), rows->nelts + 1, sizeof(place_t));
    for (int i = 0; i < rows->nelts; i++) {
        APR_ARRAY_PUSH(places, place_t) = place_of(rows, &APR_ARRAY_IDX(rows, i, pr_sub_view_t));
    }
    qsort(places->elts, (size_t)places->nelts, sizeof(place_t), by_place);
    return places;
}

pr_status_t pr_store_subscriptions(pr_db_t *db, const pr_sub_query_t *query,
                                   apr_array_header_t **out)
{
    static const pr_sql sqls[] = {PR_SQL_subs_of_partner, PR_SQL_subs_of_customer,
                                  PR_SQL_subs_of_cloud};
    apr_array_header_t *rows;
    pr_status_t status = read_for(db, &query->viewer, sqls, query->customer->s, &rows);
    const apr_array_header_t *places = in_order(db, rows);
    bool begun = !query->after;

    *out = apr_array_make(pr_db_pool(db), 8, sizeof(pr_sub_view_t));
    for (int i = 0; i < places->nelts && (*out)->nelts < query->limit; i++) {
        const pr_sub_view_t *view = APR_ARRAY_IDX(places, i, place_t).view;
        if (begun) {
            APR_ARRAY_PUSH(*out, pr_sub_view_t) = *view;
        }
        begun = begun || !strcmp(view->sub.id.s, query->after->s);
    }
    return status;
}

pr_status_t pr_store_subscriptions_live(pr_db_t *db, const pr_partner_id *partner,
                                        const pr_customer_id *customer, const char *lang, int limit,
                                        apr_array_header_t **out)
{
    apr_array_header_t *rows;
    pr_status_t status = pr_subs_read(
        db, PR_SQL_subs_of_pair, PR_PARAMS(lang, lang, partner->s, partner->s, customer->s), &rows);

    *out = apr_array_make(pr_db_pool(db), 8, sizeof(pr_sub_view_t));
    for (int i = 0; i < rows->nelts && (*out)->nelts < limit; i++) {
        const pr_sub_view_t *view = &APR_ARRAY_IDX(rows, i, pr_sub_view_t);
        if (pr_subscription_live(view->sub.status)) {
            APR_ARRAY_PUSH(*out, pr_sub_view_t) = *view;
        }
    }
    return status;
}
