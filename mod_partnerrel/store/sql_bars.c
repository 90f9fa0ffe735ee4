#include "base/text.h"
#include "store/rows.h"
#include "store/store.h"

static void name_country(pr_db_t *db, const pr_bars_query_t *query, pr_problem_t *why,
                         const char *arg, const char *country)
{
    apr_pool_t *p = pr_db_pool(db);
    pr_problem_arg(why, arg, *country ? pr_text_country(query->lang, country, p) : "", p);
}

static const char *known_country(const pr_bars_query_t *query)
{
    const char *known = query->customer ? query->customer->country : "";
    return *known ? known : query->country;
}

static pr_status_t check_market(pr_db_t *db, const pr_bars_query_t *query, pr_problem_t *why)
{
    const pr_partner_t *partner = query->partner;
    const char *country = known_country(query);
    const pr_market_query_t pair = {
        .cloud = &partner->cloud, .partner_country = partner->country, .customer_country = country};
    pr_market_t market;
    pr_status_t status = pr_store_market(db, &pair, &market);

    if (status == PR_OK) {
        status = pr_market_fits(&market, partner->kind, why);
    }
    if (status == PR_DENIED) {
        pr_problem(why, PR_DENIED, *country ? "country_outside" : "country_unknown", "E4");
        name_country(db, query, why, "partner_country", partner->country);
        name_country(db, query, why, "customer_country", country);
        pr_problem_arg(why, "partner", partner->name, pr_db_pool(db));
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

static void read_name(const pr_row_t *row, void *out)
{
    *(const char **)out = pr_row_text(row, 0);
}

static pr_status_t check_syndication(pr_db_t *db, const pr_bars_query_t *query, pr_problem_t *why)
{
    const char *holder;
    pr_status_t status = pr_rows_one(db, PR_SQL_syndication_of, PR_PARAMS(query->customer->id.s),
                                     read_name, &holder);

    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_OK : status;
    }
    pr_problem(why, PR_CONFLICT, "syndicated", "E5");
    pr_problem_arg(why, "holder", holder, pr_db_pool(db));
    pr_problem_arg(why, "partner", query->partner->name, pr_db_pool(db));
    return PR_CONFLICT;
}

pr_status_t pr_store_bars(pr_db_t *db, const pr_bars_query_t *query, pr_problem_t *why)
{
    if (!pr_partner_resells(query->partner->kind)) {
        return PR_OK;
    }
    pr_status_t status = check_market(db, query, why);
    return status == PR_OK && query->customer ? check_syndication(db, query, why) : status;
}
