#include "core/validate.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

static const char *flag(bool on)
{
    return on ? "1" : "0";
}

/* "https://portal.example.net/portal": what a link can begin with. */
static bool url_ok(const char *url)
{
    size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0;
    return scheme && url[scheme] && url[scheme] != '/' && !strpbrk(url, " \"'<>\\`{}|^") &&
           pr_validate_line(url, NULL, NULL) == PR_OK;
}

/* ---- clouds ---- */

pr_status_t pr_store_clouds(pr_db_t *db, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_cloud_all, NULL, pr_row_cloud, sizeof(pr_cloud_t), out);
}

static pr_status_t check_cloud(const pr_cloud_t *cloud, pr_problem_t *why)
{
    size_t n = strlen(cloud->base_url);

    if (!*cloud->name || pr_validate_line(cloud->name, "name", why) != PR_OK) {
        return pr_problem_field(why, pr_problem(why, PR_INVALID, "line_refused", "Q16"), "name");
    }
    if (n && (!url_ok(cloud->base_url) || cloud->base_url[n - 1] == '/')) {
        return pr_problem_field(why, pr_problem(why, PR_INVALID, "base_url_refused", "E3"),
                                "base_url");
    }
    if (cloud->retention_days < 1 || cloud->retention_days > PR_RETENTION_MAX) {
        return pr_problem_field(why, pr_problem(why, PR_INVALID, "retention_refused", "Q13"),
                                "retention");
    }
    return PR_OK;
}

static pr_status_t insert_cloud(pr_deed_t *deed, pr_db_t *db, const pr_cloud_t *k)
{
    int rows = 0;
    pr_status_t status = pr_db_change(
        db, PR_SQL_cloud_insert,
        PR_PARAMS(k->id.s, k->name, k->base_url, flag(k->always_dap), flag(k->indirect),
                  flag(k->transfers), flag(k->replaces), pr_db_int(db, k->retention_days)),
        &rows);
    if (status == PR_OK && rows == 0) {
        return pr_problem_field(deed->why,
                                pr_problem(deed->why, PR_CONFLICT, "cloud_exists", "Q16"), "id");
    }
    return status == PR_OK ? pr_deed_note(deed, "cloud_added", k->name, "", k->id.s) : status;
}

static pr_status_t note_rules(pr_deed_t *deed, pr_db_t *db, const pr_cloud_t *old,
                              const pr_cloud_t *new)
{
    const struct {
        const char *name, *from, *to;
    } facts[] = {
        {"name", old->name, new->name},
        {"base_url", old->base_url, new->base_url},
        {"always_dap", flag(old->always_dap), flag(new->always_dap)},
        {"indirect", flag(old->indirect), flag(new->indirect)},
        {"transfers", flag(old->transfers), flag(new->transfers)},
        {"replaces", flag(old->replaces), flag(new->replaces)},
        {"retention_days", pr_db_int(db, old->retention_days), pr_db_int(db, new->retention_days)},
    };
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < sizeof facts / sizeof facts[0]; i++) {
        status = pr_deed_note(deed, "cloud_changed", facts[i].name, facts[i].from, facts[i].to);
    }
    return status;
}

static pr_status_t update_cloud(pr_deed_t *deed, pr_db_t *db, const pr_cloud_t *k)
{
    pr_cloud_t *old;
    int rows = 0;
    pr_status_t status = pr_store_cloud(db, &k->id, &old);

    if (status == PR_OK) {
        status = pr_db_change(db, PR_SQL_cloud_update,
                              PR_PARAMS(k->name, k->base_url, flag(k->always_dap),
                                        flag(k->indirect), flag(k->transfers), flag(k->replaces),
                                        pr_db_int(db, k->retention_days), k->id.s,
                                        pr_db_int(db, k->version)),
                              &rows);
        status = pr_deed_guard(deed->why, status, rows);
    }
    return status == PR_OK ? note_rules(deed, db, old, k) : status;
}

static pr_status_t save_cloud(pr_deed_t *deed, pr_db_t *db)
{
    const pr_cloud_t *cloud = &((const pr_cloud_save_t *)deed->in)->cloud;
    return cloud->version ? update_cloud(deed, db, cloud) : insert_cloud(deed, db, cloud);
}

pr_status_t pr_store_cloud_save(pr_db_t *db, const pr_cloud_save_t *in, pr_problem_t *why)
{
    const pr_cloud_t *k = &in->cloud;
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_CLOUD_SAVE,
                      .about = {.cloud = k->id.s},
                      .work = save_cloud,
                      .in = in,
                      .why = why};
    pr_status_t status = check_cloud(k, why);

    deed.about.choice = apr_psprintf(pr_db_pool(db), "cloud %s %d%d%d%d %d %s %s", k->id.s,
                                     k->always_dap, k->indirect, k->transfers, k->replaces,
                                     k->retention_days, k->base_url, k->name);
    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}

/* ---- markets ---- */

static void read_market(const pr_row_t *row, void *out)
{
    pr_market_row_t *market = out;
    market->country = pr_row_text(row, 0);
    market->region = pr_row_text(row, 1);
}

pr_status_t pr_store_markets(pr_db_t *db, const pr_cloud_id *cloud, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_market_all, PR_PARAMS(cloud->s), read_market,
                       sizeof(pr_market_row_t), out);
}

static const char *market_event(const char *old, const char *new)
{
    return !*old ? "market_added" : !*new ? "market_removed" : "market_changed";
}

static pr_status_t save_market(pr_deed_t *deed, pr_db_t *db, const char *country)
{
    const pr_market_save_t *in = deed->in;
    pr_market_row_t old = {.region = ""};
    pr_status_t status =
        pr_rows_one(db, PR_SQL_market_one, PR_PARAMS(in->cloud.s, country), read_market, &old);

    if (status == PR_OK || status == PR_NOT_FOUND) {
        status = *in->region ? pr_db_change(db, PR_SQL_market_save,
                                            PR_PARAMS(in->cloud.s, country, in->region), NULL)
                             : pr_db_change(db, PR_SQL_market_remove,
                                            PR_PARAMS(in->cloud.s, country), NULL);
    }
    const char *event = market_event(old.region, in->region);
    return status == PR_OK ? pr_deed_note(deed, event, country, old.region, in->region) : status;
}

static pr_status_t save_markets(pr_deed_t *deed, pr_db_t *db)
{
    const pr_market_save_t *in = deed->in;
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(db, &in->cloud, &cloud);

    for (size_t i = 0; status == PR_OK && i < in->n_countries; i++) {
        status = save_market(deed, db, in->countries[i]);
    }
    return status;
}

pr_status_t pr_store_market_save(pr_db_t *db, const pr_market_save_t *in, pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_CLOUD_SAVE,
                      .about = {.cloud = in->cloud.s},
                      .work = save_markets,
                      .in = in,
                      .why = why};
    pr_cloud_id slug;
    pr_status_t status = PR_OK;

    deed.about.choice = apr_pstrcat(pr_db_pool(db), "market ", in->cloud.s, " ", in->region, NULL);
    if (*in->region && !pr_slug_id_parse(&slug, in->region)) {
        return pr_problem_field(why, pr_problem(why, PR_INVALID, "region_refused", "R31"),
                                "region");
    }
    for (size_t i = 0; status == PR_OK && i < in->n_countries; i++) {
        status = pr_validate_country(in->countries[i], "countries", why);
        deed.about.choice =
            apr_pstrcat(pr_db_pool(db), deed.about.choice, " ", in->countries[i], NULL);
    }
    return status == PR_OK ? pr_deed_run(db, &deed) : status;
}

/* ---- agreements ---- */

static void read_agreement(const pr_row_t *row, void *out)
{
    pr_agreement_version_t *agreement = out;
    agreement->version = pr_row_int(row, 0);
    agreement->url = pr_row_text(row, 1);
    agreement->published_at = pr_row_int(row, 2);
}

pr_status_t pr_store_agreements(pr_db_t *db, const pr_cloud_id *cloud, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_agreement_all, PR_PARAMS(cloud->s), read_agreement,
                       sizeof(pr_agreement_version_t), out);
}

/* Two that publish at once would give the same number: the key lets one through. */
static pr_status_t insert_agreement(pr_deed_t *deed, pr_db_t *db,
                                    const pr_agreement_version_t *last)
{
    const pr_agreement_publish_t *in = deed->in;
    const char *next = pr_db_int(db, last->version + 1);
    int rows = 0;

    if (in->version >= 0 && in->version != last->version) {
        return pr_deed_guard(deed->why, PR_OK, 0);
    }
    pr_status_t status =
        pr_db_change(db, PR_SQL_agreement_insert,
                     PR_PARAMS(in->cloud.s, next, in->url, pr_db_int(db, deed->act.at)), &rows);
    status = pr_deed_guard(deed->why, status, rows);
    return status == PR_OK ? pr_deed_note(deed, "agreement_published", next, last->url, in->url)
                           : status;
}

static pr_status_t publish(pr_deed_t *deed, pr_db_t *db)
{
    const pr_agreement_publish_t *in = deed->in;
    const pr_agreement_version_t none = {.url = ""};
    apr_array_header_t *all;
    pr_cloud_t *cloud;
    pr_status_t status = pr_store_cloud(db, &in->cloud, &cloud);

    if (status == PR_OK) {
        status = pr_store_agreements(db, &in->cloud, &all);
    }
    if (status != PR_OK) {
        return status;
    }
    return insert_agreement(deed, db,
                            all->nelts ? &APR_ARRAY_IDX(all, 0, pr_agreement_version_t) : &none);
}

pr_status_t pr_store_agreement_publish(pr_db_t *db, const pr_agreement_publish_t *in,
                                       pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->by.who,
                      .nonce = in->by.nonce,
                      .kind = PR_ACT_CLOUD_SAVE,
                      .about = {.cloud = in->cloud.s},
                      .work = publish,
                      .in = in,
                      .why = why};

    deed.about.choice = apr_pstrcat(pr_db_pool(db), "agreement ", in->cloud.s, " ", in->url, NULL);
    if (!url_ok(in->url)) {
        return pr_problem_field(why, pr_problem(why, PR_INVALID, "agreement_url_refused", "R28"),
                                "url");
    }
    return pr_deed_run(db, &deed);
}
