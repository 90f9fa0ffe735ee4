#include "store/list.h"

#include "base/text.h"
#include "store/rows.h"

#include <string.h>

/* Greater than every text that begins with the prefix it follows. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"
/* How the cursor of a row begins that was found by its domain. */
#define BY_DOMAIN '~'

const char *pr_list_upper_end(pr_db_t *db, const char *prefix)
{
    return apr_pstrcat(pr_db_pool(db), prefix, LAST_CHARACTER, NULL);
}

/* ---- a partner's customers ---- */

/* A walk along one of the two indexes. */
typedef struct {
    pr_db_t *db;
    const pr_customer_query_t *query;
    const char *from, *to; /* the prefix, folded, and where it ends */
    bool by_domain;
    apr_array_header_t *rows;
} walk_t;

/* Where a walk goes on. */
typedef struct {
    const char *fold, *id;
} place_t;

static const char *dap_word(const pr_customer_query_t *query)
{
    return query->dap == PR_DAP_WITH ? "with" : query->dap == PR_DAP_WITHOUT ? "without" : "";
}

static bool has_wishes(const pr_customer_query_t *query)
{
    return query->kind || query->dap != PR_DAP_ANY || query->reseller;
}

static void push(apr_array_header_t *params, const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        APR_ARRAY_PUSH(params, const char *) = values[i];
    }
}

static void push_wishes(apr_array_header_t *params, const pr_customer_query_t *query)
{
    const char *kind = query->kind ? pr_rel_kind_word(*query->kind) : "", *dap = dap_word(query);
    const char *service = query->service ? query->service->s : "";
    const char *reseller = query->reseller ? query->reseller->s : "";
    const char *const wishes[] = {kind,    kind,    dap,      service,  service,          dap,
                                  service, service, reseller, reseller, query->partner->s};

    push(params, wishes, sizeof wishes / sizeof wishes[0]);
}

/* The parameters of PR_LIST_NAMES or PR_LIST_DOMAINS, with `limit` also the wishes and it. */
static const char *const *walk_params(const walk_t *walk, const place_t *after, int limit)
{
    apr_array_header_t *params = apr_array_make(pr_db_pool(walk->db), 20, sizeof(const char *));
    const char *const owner[] = {walk->query->partner->s, after->fold, after->id, walk->to};
    const char *const names[] = {walk->from, walk->to};
    const char *const last[] = {pr_db_int(walk->db, limit)};

    push(params, owner, 4);
    push(params, names, walk->by_domain ? 2 : 0);
    if (limit) {
        push_wishes(params, walk->query);
        push(params, last, 1);
    }
    return (const char *const *)params->elts;
}

static pr_customer_row_t *row_of(walk_t *walk, const pr_row_t *row)
{
    const char *id = pr_row_text(row, 0);
    pr_customer_row_t *last =
        walk->rows->nelts ? &APR_ARRAY_IDX(walk->rows, walk->rows->nelts - 1, pr_customer_row_t)
                          : NULL;

    if (last && !strcmp(last->customer.id.s, id)) {
        return last;
    }
    pr_customer_row_t *made = apr_array_push(walk->rows);
    *made = (pr_customer_row_t){.since = pr_row_int(row, PR_CUSTOMER_WIDTH + 1)};
    pr_row_customer(row, 0, &made->customer);
    pr_rel_kind_parse(&made->kind, pr_row_text(row, PR_CUSTOMER_WIDTH));
    made->services = apr_array_make(pr_db_pool(walk->db), 4, sizeof(pr_service_id));
    made->cursor = walk->by_domain ? apr_psprintf(pr_db_pool(walk->db), "%c%s", BY_DOMAIN, id) : id;
    return made;
}

/* A row for each grant, those of one customer together. */
static void read_row(void *baton, const pr_row_t *row)
{
    pr_customer_row_t *of = row_of(baton, row);
    pr_service_id service;

    if (pr_slug_id_parse(&service, pr_row_text(row, PR_CUSTOMER_WIDTH + 2))) {
        APR_ARRAY_PUSH(of->services, pr_service_id) = service;
    }
}

static pr_status_t go_on(walk_t *walk, const place_t *after)
{
    int left = walk->query->limit - walk->rows->nelts;
    pr_sql sql = walk->by_domain ? PR_SQL_list_by_domain : PR_SQL_list_by_name;

    return left > 0 ? pr_db_select(walk->db, sql, walk_params(walk, after, left), read_row, walk)
                    : PR_OK;
}

static void read_place(const pr_row_t *row, void *out)
{
    const char **folds = out;
    folds[0] = pr_row_text(row, 0);
    folds[1] = pr_row_text(row, 1);
}

/* PR_NOT_FOUND: the place is none of this partner's. */
static pr_status_t find_place(walk_t *walk, place_t *out)
{
    const char *after = walk->query->after, *folds[2];

    *out = (place_t){walk->from, ""};
    if (!after) {
        return PR_OK;
    }
    walk->by_domain = *after == BY_DOMAIN;
    out->id = after + walk->by_domain;
    pr_status_t status =
        pr_rows_one(walk->db, PR_SQL_list_place, PR_PARAMS(walk->query->partner->s, out->id),
                    read_place, folds);
    out->fold = status == PR_OK ? folds[walk->by_domain] : "";
    return status;
}

/* False: the prefix is not UTF-8, and no name begins like that. */
static bool begin(walk_t *walk, pr_db_t *db, const pr_customer_query_t *query)
{
    *walk = (walk_t){.db = db, .query = query, .from = ""};
    walk->rows = apr_array_make(pr_db_pool(db), 8, sizeof(pr_customer_row_t));
    if (query->prefix) {
        walk->from = pr_text_fold(query->prefix, pr_db_pool(db));
    }
    if (walk->from) {
        walk->to = pr_list_upper_end(db, walk->from);
    }
    return walk->from != NULL;
}

/* Without a prefix every name matches, and no domain has anything to add. */
static bool turn_to_domains(walk_t *walk)
{
    bool turn = !walk->by_domain && *walk->from;
    walk->by_domain |= turn;
    return turn;
}

pr_status_t pr_store_customers_of(pr_db_t *db, const pr_customer_query_t *query,
                                  apr_array_header_t **out)
{
    walk_t walk;
    place_t place;
    bool any = begin(&walk, db, query);

    *out = walk.rows;
    if (!any) {
        return PR_OK;
    }
    pr_status_t status = find_place(&walk, &place);
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_OK : status;
    }
    status = go_on(&walk, &place);
    if (status == PR_OK && turn_to_domains(&walk)) {
        status = go_on(&walk, &(place_t){walk.from, ""});
    }
    return status;
}

static void read_count(const pr_row_t *row, void *out)
{
    *(apr_int64_t *)out += pr_row_int(row, 0);
}

static pr_status_t count_walk(const walk_t *walk, apr_int64_t *out)
{
    const place_t start = {walk->from, ""};
    int left = walk->query->limit - (int)*out;

    if (!has_wishes(walk->query)) {
        return pr_rows_one(walk->db,
                           walk->by_domain ? PR_SQL_list_count_domains : PR_SQL_list_count_names,
                           walk_params(walk, &start, 0), read_count, out);
    }
    pr_sql sql = walk->by_domain ? PR_SQL_list_count_by_domain : PR_SQL_list_count_by_name;
    return left > 0 ? pr_rows_one(walk->db, sql, walk_params(walk, &start, left), read_count, out)
                    : PR_OK;
}

pr_status_t pr_store_customers_count(pr_db_t *db, const pr_customer_query_t *query,
                                     apr_int64_t *out)
{
    walk_t walk;

    *out = 0;
    if (!begin(&walk, db, query)) {
        return PR_OK;
    }
    pr_status_t status = count_walk(&walk, out);
    return status == PR_OK && turn_to_domains(&walk) ? count_walk(&walk, out) : status;
}

static void read_named(const pr_row_t *row, void *out)
{
    pr_named_partner_t *named = out;
    pr_id_parse(&named->id, pr_row_text(row, 0));
    named->name = pr_row_text(row, 1);
}

pr_status_t pr_store_list_resellers(pr_db_t *db, const pr_partner_id *provider,
                                    apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_list_resellers, PR_PARAMS(provider->s), read_named,
                       sizeof(pr_named_partner_t), out);
}

/* ---- counters of links ---- */

typedef struct {
    const pr_link_usage_t *usage;
    size_t n;
} usage_tx_t;

static pr_status_t add_usage(void *baton, pr_db_t *db)
{
    const usage_tx_t *all = baton;
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < all->n; i++) {
        const pr_link_usage_t *one = &all->usage[i];
        status =
            pr_db_change(db, PR_SQL_usage_add,
                         PR_PARAMS(one->partner.s, one->dap ? "1" : "0", one->reseller.s,
                                   pr_db_int(db, one->views), pr_db_int(db, one->declines), "0"),
                         NULL);
    }
    return status;
}

pr_status_t pr_store_usage_add(pr_db_t *db, const pr_link_usage_t *usage, size_t n)
{
    usage_tx_t all = {usage, n};
    return pr_db_tx(db, add_usage, &all);
}

static void read_counter(const pr_row_t *row, void *out)
{
    pr_link_counter_t *counter = out;
    counter->dap = pr_row_int(row, 0) == 1;
    pr_id_parse(&counter->reseller, pr_row_text(row, 1));
    counter->reseller_name = pr_row_text(row, 2);
    counter->disabled_at = pr_row_int(row, 3);
    counter->views = pr_row_int(row, 4);
    counter->declines = pr_row_int(row, 5);
    counter->accepts = pr_row_int(row, 6);
}

pr_status_t pr_store_link_counters(pr_db_t *db, const pr_partner_id *partner,
                                   apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_usage_of_partner, PR_PARAMS(partner->s), read_counter,
                       sizeof(pr_link_counter_t), out);
}
