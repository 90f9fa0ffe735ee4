#include "base/text.h"
#include "web/page.h"
#include "web/pages_operator.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const pr_field_t market_fields[] = {
    {"country", PR_TEXT, NULL},
    {"code", PR_TEXT, NULL},
    {"region", PR_TEXT, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_field_t agreement_fields[] = {
    {"version", PR_NUMBER, NULL},
    {"url", PR_URL, NULL},
    {"at", PR_DATE, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t market_shape = {"op_market", market_fields};
static const pr_shape_t agreement_shape = {"op_agreement", agreement_fields};

static const pr_field_t cloud_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"base_url", PR_TEXT, NULL},
    {"always_dap", PR_FLAG, NULL},
    {"indirect", PR_FLAG, NULL},
    {"transfers", PR_FLAG, NULL},
    {"replaces", PR_FLAG, NULL},
    {"retention", PR_TEXT, NULL},
    {"markets", PR_LIST, &market_shape},
    {"region", PR_TEXT, NULL},
    {"countries", PR_TEXT, NULL},
    {"agreements", PR_LIST, &agreement_shape},
    {"url", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_cloud_shape = {"operator_cloud", cloud_fields};

/* ---- how it stands ---- */

static bool rule(const pr_exchange_t *x, const char *field, bool stands)
{
    bool typed = x->refused != PR_OK && !strcmp(pr_op_line(x, "do"), "rules");
    return typed ? *pr_op_line(x, field) != '\0' : stands;
}

static void fill_rules(pr_exchange_t *x, const pr_cloud_t *cloud)
{
    pr_set_text(x->values, "id", cloud->id.s);
    pr_set_text(x->values, "name", pr_op_typed(x, "name", cloud->name));
    pr_set_text(x->values, "base_url", pr_op_typed(x, "base_url", cloud->base_url));
    pr_set_flag(x->values, "always_dap", rule(x, "always_dap", cloud->always_dap));
    pr_set_flag(x->values, "indirect", rule(x, "indirect", cloud->indirect));
    pr_set_flag(x->values, "transfers", rule(x, "transfers", cloud->transfers));
    pr_set_flag(x->values, "replaces", rule(x, "replaces", cloud->replaces));
    pr_set_text(x->values, "retention",
                pr_op_typed(x, "retention", apr_itoa(x->p, cloud->retention_days)));
    pr_set_text(x->values, "region", pr_op_typed(x, "region", ""));
    pr_set_text(x->values, "countries", pr_op_typed(x, "countries", ""));
    pr_set_text(x->values, "url", pr_op_typed(x, "url", ""));
}

static pr_status_t fill_lists(pr_exchange_t *x, apr_int64_t *newest)
{
    apr_array_header_t *markets, *agreements;
    pr_status_t status = pr_store_markets(x->db, &x->site->cloud, &markets);

    if (status == PR_OK) {
        status = pr_store_agreements(x->db, &x->site->cloud, &agreements);
    }
    if (status != PR_OK) {
        return status;
    }
    for (int i = 0; i < markets->nelts; i++) {
        const pr_market_row_t *market = &APR_ARRAY_IDX(markets, i, pr_market_row_t);
        pr_record_t *item = pr_add_item(x->values, "markets", x->p);
        pr_set_text(item, "code", market->country);
        pr_set_text(item, "country", pr_text_country(x->lang, market->country, x->p));
        pr_set_text(item, "region", market->region);
    }
    *newest = 0;
    for (int i = 0; i < agreements->nelts; i++) {
        const pr_agreement_version_t *agreement =
            &APR_ARRAY_IDX(agreements, i, pr_agreement_version_t);
        pr_record_t *item = pr_add_item(x->values, "agreements", x->p);
        pr_set_number(item, "version", agreement->version);
        pr_set_url(item, "url", agreement->url);
        pr_set_time(item, "at", agreement->published_at);
        *newest = i ? *newest : agreement->version;
    }
    return PR_OK;
}

pr_status_t pr_page_op_cloud_ask(pr_exchange_t *x)
{
    apr_int64_t newest;
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(x->db, &x->site->cloud, &cloud);

    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, status, "operator_cloud_unknown", "R72");
    }
    if (status == PR_OK) {
        fill_rules(x, cloud);
        pr_op_done(x);
        status = fill_lists(x, &newest);
    }
    return status == PR_OK ? pr_op_form(x, apr_pstrcat(x->p, pr_op_state(x, cloud->version), "-",
                                                       pr_op_state(x, newest), NULL))
                           : status;
}

/* ---- changing it ---- */

static pr_status_t save_rules(pr_exchange_t *x)
{
    const pr_cloud_save_t in = {.by = pr_op_by(x),
                                .cloud = {.id = x->site->cloud,
                                          .name = pr_op_line(x, "name"),
                                          .base_url = pr_op_line(x, "base_url"),
                                          .always_dap = *pr_op_line(x, "always_dap"),
                                          .indirect = *pr_op_line(x, "indirect"),
                                          .transfers = *pr_op_line(x, "transfers"),
                                          .replaces = *pr_op_line(x, "replaces"),
                                          .retention_days = atoi(pr_op_line(x, "retention")),
                                          .version = pr_op_version(x)}};
    pr_status_t status = pr_store_cloud_save(x->db, &in, &x->why);
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/operator/cloud"), "saved") : status;
}

/* "DE AT, CH": as people write lists. */
static pr_status_t save_markets(pr_exchange_t *x, bool add)
{
    apr_array_header_t *countries = apr_array_make(x->p, 8, sizeof(const char *));
    char *last, *list = apr_pstrdup(x->p, pr_op_line(x, "countries"));

    for (char *word = apr_strtok(list, ", ;", &last); word; word = apr_strtok(NULL, ", ;", &last)) {
        APR_ARRAY_PUSH(countries, const char *) = word;
    }
    const pr_market_save_t in = {.by = pr_op_by(x),
                                 .cloud = x->site->cloud,
                                 .region = add ? pr_op_line(x, "region") : "",
                                 .countries = (const char *const *)countries->elts,
                                 .n_countries = (size_t)countries->nelts};
    if (!countries->nelts) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "country_refused", "R31"),
                                "countries");
    }
    if (add && !*in.region) {
        return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "region_refused", "R31"),
                                "region");
    }
    pr_status_t status = pr_store_market_save(x->db, &in, &x->why);
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/operator/cloud"), "markets") : status;
}

static pr_status_t publish(pr_exchange_t *x)
{
    const char *newest = strchr(x->seal.state, '-');
    const pr_agreement_publish_t in = {.by = pr_op_by(x),
                                       .cloud = x->site->cloud,
                                       .url = pr_op_line(x, "url"),
                                       .version = newest ? apr_atoi64(newest + 1) : 0};
    pr_status_t status = pr_store_agreement_publish(x->db, &in, &x->why);
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/operator/cloud"), "published") : status;
}

pr_status_t pr_page_op_cloud(pr_exchange_t *x)
{
    const char *what = pr_op_line(x, "do");

    if (!strcmp(what, "rules")) {
        return save_rules(x);
    }
    if (!strcmp(what, "market") || !strcmp(what, "no-market")) {
        return save_markets(x, *what == 'm');
    }
    if (!strcmp(what, "agreement")) {
        return publish(x);
    }
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, "answer_missing", "Q16"), "do");
}
