/* The journal of use in the database (store_usage.h), on whatever database PR_TEST_DB names. */
#include "store_world.h"

#define DAY (APR_USEC_PER_SEC * 24 * 3600)

static pr_db_t *db;
static pr_partner_id northwind, lucerne;
static pr_customer_id fabrikam;
static pr_identity_t admin;

static void stage(void)
{
    int from, to;
    pr_customer_t *customer;
    line_t *line = line_open();
    db = pr_db_make(&line->lender, &world, top);
    pr_db_t *setup = pr_db_make(&line->lender, &world, top);

    ok(pr_store_schema_apply(setup, &from, &to) == PR_OK, "schema applied");
    pr_db_close(setup);
    add_service(db, "exchange", "Exchange Online", 1);
    add_service(db, "azure", "Azure", 2);
    northwind = add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    lucerne = add_partner(db, "lucerne", "Lucerne Advisory", PR_PARTNER_ADVISOR);
    admin = admin_of("fabrikam", "Fabrikam GmbH");
    ok(accept_now(db, &admin, &northwind, "azure exchange", "n1").status == PR_OK, "accepted");
    ok(accept_now(db, &admin, &lucerne, "exchange", "n2").status == PR_OK, "accepted");
    ok(pr_store_customer_of_org(db, &admin, &customer) == PR_OK, "a customer");
    fabrikam = customer->id;
}

static apr_time_t passed;

static apr_time_t now(void)
{
    return ticking(NULL) + passed;
}

static apr_time_t later(void *baton)
{
    return now();
}

static pr_service_use_t use_of(const pr_partner_id *partner, const char *service,
                               const char *subject, apr_time_t at)
{
    pr_service_use_t use = {.customer = fabrikam,
                            .partner = *partner,
                            .day = pr_usage_day(at),
                            .issuer = ISSUER,
                            .subject = subject,
                            .name = apr_pstrcat(top, "Name of ", subject, NULL),
                            .first_at = at,
                            .last_at = at,
                            .uses = 1};
    pr_slug_id_parse(&use.service, service);
    return use;
}

static void note(pr_service_use_t use)
{
    const pr_service_use_t *all[] = {&use};
    ok(pr_store_usage_note(db, all, 1) == PR_OK, "noted");
}

static const pr_grant_use_t *last_of(const pr_partner_id *partner, const char *service)
{
    apr_array_header_t *open, *uses;

    if (pr_store_open_grants(db, &fabrikam, "en", &open) != PR_OK ||
        pr_store_usage_last(db, &fabrikam, NULL, &uses) != PR_OK) {
        return NULL;
    }
    for (int i = 0; i < open->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(open, i, pr_grant_t);
        for (int j = 0; j < uses->nelts; j++) {
            const pr_grant_use_t *use = &APR_ARRAY_IDX(uses, j, pr_grant_use_t);
            if (!strcmp(grant->partner.s, partner->s) && !strcmp(grant->service.s, service) &&
                !strcmp(grant->id.s, use->grant.s)) {
                return use;
            }
        }
    }
    return NULL;
}

static void last_use(void)
{
    apr_time_t at = now();
    pr_service_use_t use = use_of(&northwind, "exchange", "anna", at);
    apr_array_header_t *uses;

    const pr_grant_use_t *last = last_of(&northwind, "exchange");
    ok(last && last->last_at == 0 && last->began_at > 0, "an open grant without a use is there");
    note(use_of(&northwind, "exchange", "anna", last->granted_at - 1));
    ok(last_of(&northwind, "exchange")->last_at == 0, "a use under an earlier grant is none of it");
    raw("DELETE FROM usage_access");
    use.last_at = at + 10;
    use.uses = 3;
    note(use);
    use.first_at = at - 5;
    use.last_at = at + 4;
    use.uses = 2;
    note(use);
    ok(raw_number("SELECT COUNT(*) FROM usage_access") == 1, "one line a person, service and day");
    ok(raw_number("SELECT uses FROM usage_access") == 5, "uses add up");
    ok(raw_number("SELECT last_at FROM usage_access") == at + 10, "what comes late ends nothing");
    ok(raw_number("SELECT first_at FROM usage_access") == at, "nor moves a line");
    note(use_of(&northwind, "exchange", "bert", at + 20));
    note(use_of(&northwind, "exchange", "anna", at - 3 * DAY));
    last = last_of(&northwind, "exchange");
    ok(last && last->last_at == at + 20, "the last use of the last day");
    is_str(last->by, "Name of bert", "by whom");
    ok(last_of(&northwind, "azure")->last_at == 0, "of this service alone");
    ok(last_of(&lucerne, "exchange")->last_at == 0, "and of this partner");
    ok(pr_store_usage_last(db, &fabrikam, &lucerne, &uses) == PR_OK && uses->nelts == 1,
       "or one partner's only");
}

static int walk(int limit, const char **subjects)
{
    pr_use_query_t query = {
        .customer = &fabrikam, .partner = &northwind, .lang = "en", .limit = limit};
    apr_array_header_t *lines;
    int n = 0;

    *subjects = "";
    do {
        if (pr_store_usage_history(db, &query, &lines) != PR_OK) {
            return -1;
        }
        for (int i = 0; i < lines->nelts; i++, n++) {
            const pr_use_line_t *line = &APR_ARRAY_IDX(lines, i, pr_use_line_t);
            *subjects = apr_pstrcat(top, *subjects, line->name + strlen("Name of "), " ", NULL);
            query.after = pr_use_place_after(query.after, line);
        }
    } while (lines->nelts == limit && n < 100);
    return n;
}

static void history(void)
{
    apr_time_t at = now();
    const char *whole, *parts;

    raw("DELETE FROM usage_access");
    for (int i = 0; i < 7; i++) {
        note(use_of(&northwind, "exchange", apr_psprintf(top, "same%d", i), at));
    }
    note(use_of(&northwind, "azure", "older", at - 2 * DAY));
    note(use_of(&northwind, "azure", "newer", at + 7));
    note(use_of(&lucerne, "exchange", "other", at));
    ok(walk(50, &whole) == 9, "all of one partner's");
    is_str(whole, "newer same0 same1 same2 same3 same4 same5 same6 older ", "the newest first");
    for (int limit = 1; limit < 9; limit++) {
        ok(walk(limit, &parts) == 9, "in pages of %d", limit);
        is_str(parts, whole, "each once, though some began at one moment");
    }
}

static int idle(const char *cloud, int limit)
{
    pr_idle_query_t query = {.lang = "en", .limit = limit};
    pr_cloud_id id;
    apr_array_header_t *rows;
    int n = 0;

    pr_slug_id_parse(&id, cloud);
    query.cloud = &id;
    do {
        if (pr_store_usage_idle(db, &query, &rows) != PR_OK) {
            return -1;
        }
        n += rows->nelts;
        query.after =
            rows->nelts ? &APR_ARRAY_IDX(rows, rows->nelts - 1, pr_idle_grant_t).use.grant : NULL;
    } while (rows->nelts == limit && n < 100);
    return n;
}

static void idle_grants(void)
{
    raw("DELETE FROM usage_access");
    ok(idle("global", 10) == 0, "R58 what is young is not idle");
    passed += 91 * DAY;
    ok(idle("global", 10) == 3, "R58 what nobody used for 90 days is");
    ok(idle("global", 1) == 3, "page by page");
    ok(idle("germany", 10) == 0, "in its cloud alone (R72)");
    note(use_of(&northwind, "azure", "anna", now() - 89 * DAY));
    ok(idle("global", 10) == 2, "R58 a use within 90 days is enough");
    note(use_of(&lucerne, "exchange", "lena", now() - 91 * DAY));
    ok(idle("global", 10) == 2, "an earlier one is not");
    raw("UPDATE schema_version SET applied_at = applied_at + 80 * 86400000000");
    ok(idle("global", 10) == 0, "nobody is accused of what was not noted yet");
}

static void what_goes(void)
{
    apr_int64_t gone = 0;

    raw("DELETE FROM usage_access");
    for (int i = 0; i < 5; i++) {
        const pr_service_use_t use =
            use_of(&northwind, "azure", apr_psprintf(top, "old%d", i), now() - 401 * DAY);
        raw(apr_psprintf(top,
                         "INSERT INTO usage_access VALUES ('%s', '%s', 'azure', %" APR_INT64_T_FMT
                         ", '" ISSUER "', 'old%d', 'Name of old', 1, 1, 1)",
                         fabrikam.s, northwind.s, use.day, i));
    }
    note(use_of(&northwind, "exchange", "anna", now()));
    ok(raw_number("SELECT COUNT(*) FROM usage_access") == 5, "what is too old goes as new comes");
    note(use_of(&northwind, "exchange", "anna", now() - 50 * DAY));
    note(use_of(&northwind, "exchange", "bert", now() - 10 * DAY));
    ok(raw_number("SELECT COUNT(*) FROM usage_access WHERE subject LIKE 'old%'") == 2,
       "as many at once as came");
    ok(pr_store_usage_prune(db, 40, &gone) == PR_OK && gone == 3, "or all of it when told to");
    ok(pr_store_usage_erase(db, ISSUER, "anna", &gone) == PR_OK && gone == 1, "a person's lines");
    ok(raw_number("SELECT COUNT(*) FROM usage_access") == 1, "and nobody else's");
}

int main(void)
{
    world_make();
    world.now = later;
    stage();
    last_use();
    history();
    idle_grants();
    what_goes();
    pr_db_close(db);
    world_end();
    return done();
}
