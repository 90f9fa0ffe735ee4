/* The store's contract for offers, orders and subscriptions (store_subscription.h) on whatever
 * database PR_TEST_DB names. */
#include "store_world.h"

static pr_db_t *db;
static pr_partner_id northwind, adventure, lucerne, reseller;
static pr_identity_t fabrikam, woodgrove;
static pr_customer_id customer;
static int nonces;

/* ---- people and offers */

static pr_identity_t agent_of(const char *tenant)
{
    pr_identity_t who = admin_of(tenant, tenant);
    who.subject = apr_pstrcat(top, "agent@", tenant, NULL);
    who.roles = PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT);
    return who;
}

static pr_doer_t doer(const pr_partner_id *partner, const char *tenant, const char *nonce)
{
    pr_identity_t *who = apr_pmemdup(top, &(pr_identity_t){0}, sizeof *who);
    *who = agent_of(tenant);
    return (pr_doer_t){.who = who,
                       .nonce = nonce ? nonce : apr_psprintf(top, "s%d", ++nonces),
                       .partner = *partner,
                       .lang = "en"};
}

typedef struct {
    const char *id, *service, *name, *addon, *upgrade, *converts_to;
    bool is_addon, by_use, trial, one_only;
    apr_int64_t version;
} offer_case_t;

static pr_status_t save_offer(const offer_case_t *o, pr_problem_t *why)
{
    pr_offer_id addon = {""}, upgrade = {""};
    pr_offer_save_t save = {.offer = {.cloud = CLOUD,
                                      .name = o->name,
                                      .about = "",
                                      .addon = o->is_addon,
                                      .by_use = o->by_use,
                                      .trial = o->trial,
                                      .one_only = o->one_only,
                                      .min_seats = 1,
                                      .max_seats = o->by_use ? 1 : 300,
                                      .on = true,
                                      .version = o->version},
                            .lang = "en",
                            .addons = &addon,
                            .n_addons = o->addon && pr_slug_id_parse(&addon, o->addon),
                            .upgrades = &upgrade,
                            .n_upgrades = o->upgrade && pr_slug_id_parse(&upgrade, o->upgrade)};
    pr_slug_id_parse(&save.offer.id, o->id);
    pr_slug_id_parse(&save.offer.service, o->service);
    pr_slug_id_parse(&save.offer.converts_to, o->converts_to);
    return pr_store_offer_save(db, &save, why);
}

static const offer_case_t offers[] = {
    {.id = "archive", .service = "exchange", .name = "Archive", .is_addon = true},
    {.id = "mail-2", .service = "exchange", .name = "Mail Plan 2"},
    {.id = "mail-1",
     .service = "exchange",
     .name = "Mail Plan 1",
     .addon = "archive",
     .upgrade = "mail-2"},
    {.id = "mail-trial",
     .service = "exchange",
     .name = "Mail Trial",
     .converts_to = "mail-1",
     .trial = true},
    {.id = "crm-1", .service = "azure", .name = "CRM Plan 1", .one_only = true},
    {.id = "use", .service = "azure", .name = "By use", .by_use = true},
};

static void saving_offers(void)
{
    pr_problem_t why = {0};
    offer_case_t again = offers[2];
    ok(save_offer(&again, &why) == PR_CONFLICT, "E16: an offer that is there is not new");
    is_str(why.code, "changed_meanwhile", "... by name");
    again.version = 1;
    again.service = "azure";
    ok(save_offer(&again, &why) == PR_INVALID, "its service stays");
    is_str(why.field, "service", "... and the field is named");
    again.service = "exchange";
    again.is_addon = true;
    ok(save_offer(&again, &why) == PR_INVALID, "a base stays a base");
    is_str(why.field, "addon", "... and the field is named");
    again.is_addon = false;
    ok(save_offer(&again, &why) == PR_OK, "E16: at its version it is saved");
    ok(save_offer(&again, &why) == PR_CONFLICT, "E16: once");
}

static void set_up(void)
{
    int from, to;
    line_t *line = line_open();
    db = pr_db_make(&line->lender, &world, top);
    ok(pr_store_schema_apply(db, &from, &to) == PR_OK, "schema applied");
    add_service(db, "exchange", "Exchange Online", 1);
    add_service(db, "azure", "Azure", 2);
    northwind = add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    adventure = add_partner(db, "adventureworks", "Adventure Works IT", PR_PARTNER_DIRECT);
    lucerne = add_partner(db, "lucerne", "Lucerne Advisory", PR_PARTNER_ADVISOR);
    reseller = add_partner(db, "litware", "Litware Resale", PR_PARTNER_INDIRECT_RESELLER);
    raw("UPDATE partner SET mpn_id = '4847383' WHERE tenant = 'adventureworks'");
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        ok(save_offer(&offers[i], NULL) == PR_OK, "offer %s", offers[i].id);
    }
    fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
    woodgrove = admin_of("woodgrove", "Woodgrove Bank");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "a1").status == PR_OK, "a relationship");
    ok(accept_now(db, &fabrikam, &adventure, "azure", "a2").status == PR_OK, "another (R13)");
    ok(accept_now(db, &fabrikam, &lucerne, "exchange", "a3").status == PR_OK, "an advisor (R18)");
    pr_customer_t *found;
    ok(pr_store_customer_of_org(db, &fabrikam, &found) == PR_OK, "the customer");
    customer = found->id;
}

/* ---- short ways of doing */

typedef struct {
    pr_status_t status;
    pr_sub_outcome_t out;
    pr_problem_t why;
} done_t;

typedef struct {
    const pr_partner_id *partner;
    const char *tenant, *offer, *name, *record, *nonce;
    apr_int64_t seats;
    const pr_subscription_id *parent;
} order_case_t;

static done_t order_by(pr_db_t *on, const order_case_t *c)
{
    done_t done_ = {.status = PR_BUG};
    pr_order_t in = {.by = doer(c->partner, c->tenant, c->nonce),
                     .customer = customer,
                     .quantity = c->seats ? c->seats : 10,
                     .name = c->name ? c->name : "",
                     .partner_of_record = c->record ? c->record : "",
                     .parent = c->parent};
    pr_slug_id_parse(&in.offer, c->offer);
    done_.status = pr_store_order(on, &in, &done_.out, &done_.why);
    return done_;
}
#define ORDER_AS(whose, org, what, ...)                                                            \
    order_by(db,                                                                                   \
             &(order_case_t){.partner = (whose), .tenant = (org), .offer = (what), ##__VA_ARGS__})
#define ORDER(what, ...)              ORDER_AS(&northwind, "northwind", what, ##__VA_ARGS__)
#define ORDER_BY_ADVENTURE(what, ...) ORDER_AS(&adventure, "adventureworks", what, ##__VA_ARGS__)

static pr_sub_view_t *look(const pr_partner_id *partner, const pr_subscription_id *id)
{
    const pr_sub_viewer_t viewer = {.cloud = &CLOUD, .partner = partner, .lang = "en"};
    pr_sub_view_t *view;
    return pr_store_subscription(db, &viewer, id, &view) == PR_OK ? view : NULL;
}

static pr_subscription_t now_of(const pr_subscription_id *id)
{
    pr_sub_view_t *view = look(NULL, id);
    return view ? view->sub : (pr_subscription_t){.name = "", .version = -1};
}

/* At the version that stands, unless the change says another. */
static done_t change_by(const pr_partner_id *partner, const char *tenant, pr_sub_change_t in)
{
    done_t done_ = {.status = PR_BUG};
    const char *nonce = in.by.nonce;
    in.by = doer(partner, tenant, nonce);
    in.version = in.version ? in.version : now_of(&in.subscription).version;
    done_.status = pr_store_subscription_change(db, &in, &done_.out, &done_.why);
    return done_;
}
#define CHANGE(...) change_by(&northwind, "northwind", (pr_sub_change_t){__VA_ARGS__})

static void is_done(done_t d, const char *what)
{
    ok(d.status == PR_OK, "%s", what);
    if (d.status != PR_OK) {
        printf("# status %d, %s\n", d.status, d.why.code ? d.why.code : "no problem");
    }
}

static void is_refused(done_t d, pr_status_t status, const char *code, const char *what)
{
    ok(d.status == status, "%s", what);
    is_str(d.why.code, code, "... by name: %s", code);
}

static int audits(const char *event)
{
    return (int)raw_number(
        apr_psprintf(top, "SELECT COUNT(*) FROM audit WHERE event = '%s'", event));
}

/* ---- the contract */

static pr_subscription_id mail;

static void ordering(void)
{
    done_t d = ORDER("mail-1", .name = "Mail", .nonce = "once");
    is_done(d, "R42: ordered");
    mail = d.out.subscription;
    pr_subscription_t sub = now_of(&mail);
    ok(sub.status == PR_SUB_ACTIVE && sub.quantity == 10 && sub.auto_renew &&
           sub.term_end == sub.created_at + PR_SUB_TERM,
       "active, with seats and a term (4.4)");
    is_str(sub.name, "Mail", "by its friendly name");
    is_str(sub.partner.s, northwind.s, "R45: who ordered is the original reseller");
    ok(audits("subscription_ordered") == 1 && audits("subscription_provisioned") == 1,
       "both steps are in the audit");

    done_t again = ORDER("mail-1", .name = "Mail", .nonce = "once");
    ok(again.status == PR_OK && again.out.replayed && !strcmp(again.out.subscription.s, mail.s) &&
           !strcmp(again.out.act.s, d.out.act.s),
       "D4: the same form is the same order");
    is_refused(ORDER("mail-1", .name = "Mail", .seats = 11, .nonce = "once"), PR_CONFLICT,
               "form_used", "D4: with another choice it is none");
    is_refused(ORDER_BY_ADVENTURE("mail-1", .name = "Mail", .nonce = "once"), PR_DENIED,
               "form_foreign", "D2: and nobody else's");
    ok(raw_number("SELECT COUNT(*) FROM subscription") == 1, "one order was made");

    d = ORDER("use", .seats = 1);
    is_done(d, "Q20: for a service it has no privileges for");
    is_str(now_of(&d.out.subscription).name, "By use", "without a name it has the offer's");
    is_refused(ORDER("mail-1", .seats = 301), PR_INVALID, "seats_range", "R42: too many seats");
    is_refused(ORDER("mail-1", .seats = -1), PR_INVALID, "seats_range", "R42: too few");
    is_refused(ORDER("mail-1", .name = "two\nlines"), PR_INVALID, "sub_name_refused",
               "a name in two lines");
    is_refused(ORDER("nothing"), PR_INVALID, "offer_unavailable", "R42: what nobody sells");
    is_refused(ORDER("archive"), PR_INVALID, "addon_needs_base", "R42: an add-on alone");
    is_refused(ORDER("mail-1", .record = "1"), PR_INVALID, "por_unknown",
               "a partner of record that is none");
    is_done(ORDER("mail-1", .record = "4847383"), "a partner of record that is one");
    done_t by_lucerne = ORDER_AS(&lucerne, "lucerne", "mail-1");
    is_refused(by_lucerne, PR_DENIED, "not_permitted", "matrix 13: an advisor sells nothing");
    done_t by_litware = ORDER_AS(&reseller, "litware", "mail-1");
    is_refused(by_litware, PR_DENIED, "provider_orders", "R9: a reseller's provider orders");
}

/* What a Require with subscription=... is decided by. */
static pr_facts_t facts_of(const char *tenant, const char *service)
{
    pr_identity_t who = agent_of(tenant);
    pr_facts_query_t query = {.who = &who, .customer = customer, .subscription = mail};
    pr_facts_t facts;

    ok(!*service || pr_slug_id_parse(&query.service, service), "a service");
    ok(pr_store_facts(db, &query, &facts) == PR_OK && facts.subscription_asked, "facts of %s",
       tenant);
    return facts;
}

static void facts(void)
{
    pr_facts_t f = facts_of("northwind", "");
    ok(f.original && f.subscription_known && f.service_known && f.basis.n == 3,
       "R45: its seller's, with its service");
    is_str(f.service.s, "exchange", "which the subscription names");
    f = facts_of("adventureworks", "");
    ok(!f.original && f.subscription_known, "R45: nobody else's");
    f = facts_of("northwind", "exchange");
    ok(f.original, "of the service that was named");
    f = facts_of("northwind", "azure");
    ok(!f.subscription_known && !f.original && f.basis.n == 0, "none of another service");

    const char *shard = apr_psprintf(top, "SELECT revision FROM revision WHERE shard = %d",
                                     pr_shard_of_customer(&customer));
    apr_int64_t before = raw_number(shard);
    raw("UPDATE subscription SET service_id = service_id, quantity = quantity");
    ok(raw_number(shard) == before, "what decides nothing raises no revision");
    raw(apr_psprintf(top, "UPDATE subscription SET service_id = 'azure' WHERE id = '%s'", mail.s));
    ok(raw_number(shard) > before, "another service raises the customer's");
    raw(apr_psprintf(top, "UPDATE subscription SET service_id = 'exchange' WHERE id = '%s'",
                     mail.s));
}

static void who_may_sell(void)
{
    raw("UPDATE partner SET state = 'suspended' WHERE tenant = 'northwind'");
    is_refused(ORDER("mail-1"), PR_DENIED, "partner_suspended", "Q28: nothing new while suspended");
    is_refused(ORDER("archive", .parent = &mail), PR_DENIED, "partner_suspended",
               "Q28: no add-on either");
    is_done(CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 12),
            "Q28: what stands is managed");
    raw("UPDATE partner SET state = 'blocked' WHERE tenant = 'northwind'");
    is_refused(CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 13), PR_DENIED,
               "partner_blocked", "Q28: blocked, nothing");
    raw("UPDATE partner SET state = 'active' WHERE tenant = 'northwind'");

    raw("INSERT INTO agreement (cloud, version, url, published_at)"
        " VALUES ('global', 1, 'https://agreement.example', 1)");
    is_refused(ORDER("mail-1"), PR_CONFLICT, "agreement_missing", "E11: no order without it");
    raw("INSERT INTO customer_agreement (customer_id, version, accepted_at, person_id, act_id)"
        " SELECT c.id, 1, 1, (SELECT MIN(id) FROM person), (SELECT MIN(id) FROM act)"
        " FROM customer c");
    raw("INSERT INTO agreement (cloud, version, url, published_at)"
        " VALUES ('global', 2, 'https://agreement.example', 2)");
    is_done(ORDER("mail-2"), "E11: any version accepted is enough");

    raw("INSERT INTO market (cloud, country, region) VALUES ('global', 'AT', 'eu')");
    is_refused(ORDER("mail-1"), PR_DENIED, "market_other", "E4: a country that is no market");
    raw("INSERT INTO market (cloud, country, region) VALUES ('global', 'DE', 'eu')");
    is_done(ORDER("mail-1"), "R31: one region");
    raw("DELETE FROM agreement");
}

static void one_at_a_time(void)
{
    done_t first = ORDER("crm-1");
    is_done(first, "Q21: of some offers a customer has one");
    is_refused(ORDER("crm-1"), PR_CONFLICT, "concurrent_offer", "Q21: and no second");
    done_t other = ORDER_BY_ADVENTURE("crm-1");
    is_refused(other, PR_CONFLICT, "concurrent_offer", "Q21: whoever sells it");
    is_str(other.why.args ? apr_table_get(other.why.args, "offer") : NULL, "CRM Plan 1",
           "the refusal names it");
    is_done(CHANGE(.change = PR_CHANGE_SUSPEND, .subscription = first.out.subscription),
            "suspended, it still counts");
    is_refused(ORDER_BY_ADVENTURE("crm-1"), PR_CONFLICT, "concurrent_offer", "Q21: for 60 days");
    apr_atomic_add32(&ticks, 60 * 86400);
    done_t next = ORDER_BY_ADVENTURE("crm-1");
    is_done(next, "Q13: then time has deleted it, and there is room");
    ok(now_of(&first.out.subscription).status == PR_SUB_DELETED &&
           raw_number("SELECT COUNT(*) FROM subscription WHERE status = 'deleted'") == 1,
       "which is stored with it");
    is_refused(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = first.out.subscription),
               PR_CONFLICT, "subscription_deleted", "what is deleted stays so");
}

static void changing(void)
{
    const pr_subscription_t before = now_of(&mail);
    is_refused(CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 20,
                      .version = before.version - 1),
               PR_CONFLICT, "changed_meanwhile", "E16: a stale version");
    ok(now_of(&mail).quantity == before.quantity, "E16: and nothing is changed");
    done_t d = CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 20,
                      .by = {.nonce = "seats"}, .version = before.version);
    is_done(d, "seats");
    done_t again = CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 20,
                          .by = {.nonce = "seats"}, .version = before.version);
    ok(again.status == PR_OK && again.out.replayed, "D4: the same form again, the same answer");
    ok(now_of(&mail).quantity == 20 && now_of(&mail).version == before.version + 1,
       "and one change");
    ok(raw_number("SELECT COUNT(*) FROM audit WHERE event = 'seats_changed'"
                  " AND old_value = '12' AND new_value = '20' AND object_name = 'Mail'") == 1,
       "the audit has both numbers and the name");
    d = CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 1000);
    is_refused(d, PR_INVALID, "seats_range", "R42: too many");
    is_str(d.why.args ? apr_table_get(d.why.args, "max") : NULL, "300", "and how many there are");
    is_done(
        CHANGE(.change = PR_CHANGE_NAME, .subscription = mail, .name = "Post", .auto_renew = false),
        "a name, and no renewal");
    ok(!strcmp(now_of(&mail).name, "Post") && !now_of(&mail).auto_renew, "as it was said");
    ok(audits("subscription_renamed") == 1 && audits("auto_renew_off") == 1, "in the audit, too");
    is_refused(CHANGE(.change = PR_CHANGE_PARTNER_OF_RECORD, .subscription = mail,
                      .partner_of_record = "0"),
               PR_INVALID, "por_unknown", "no partner of record that is none");
    is_done(CHANGE(.change = PR_CHANGE_PARTNER_OF_RECORD, .subscription = mail,
                   .partner_of_record = "4847383"),
            "one that is");
    is_refused(CHANGE(.change = PR_CHANGE_SUPPORT_CONTACT, .subscription = mail,
                      .support_partner = adventure),
               PR_INVALID, "support_contact_unfit", "R66: no contact without DAP for the service");
    is_done(CHANGE(.change = PR_CHANGE_SUPPORT_CONTACT, .subscription = mail,
                   .support_partner = lucerne),
            "R66: one with");
    is_str(now_of(&mail).support_partner.s, lucerne.s, "is named");
    is_done(CHANGE(.change = PR_CHANGE_SUPPORT_CONTACT, .subscription = mail,
                   .support_partner = northwind),
            "R66: the original reseller always may");
    is_str(now_of(&mail).support_partner.s, "", "by no entry");
    pr_sub_change_t in = {.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 5};
    is_refused(change_by(&lucerne, "lucerne", in), PR_DENIED, "not_original_reseller",
               "E13, scenario-7: privileges do not sell");
    ok(change_by(&adventure, "adventureworks", in).status == PR_NOT_FOUND,
       "Q19: what it does not see it does not change");
}

static void with_addons(void)
{
    done_t d = ORDER("archive", .parent = &mail, .name = "Store");
    is_done(d, "an add-on");
    pr_subscription_id addon = d.out.subscription;
    ok(now_of(&addon).term_end == now_of(&mail).term_end && !now_of(&addon).auto_renew,
       "ends as its base does");
    is_refused(ORDER("mail-2", .parent = &mail), PR_INVALID, "addon_unrelated",
               "what is no add-on of it");
    is_refused(ORDER_AS(&lucerne, "lucerne", "archive", .parent = &mail), PR_DENIED,
               "not_original_reseller", "E13: nobody else adds to it");
    is_refused(CHANGE(.change = PR_CHANGE_TRANSITION, .subscription = mail, .offer = {"mail-2"}),
               PR_CONFLICT, "upgrade_addons", "R46: not with add-ons");
    is_done(
        CHANGE(.change = PR_CHANGE_NAME, .subscription = mail, .name = "Post", .auto_renew = true),
        "renewal");
    ok(now_of(&addon).auto_renew, "goes for the add-on as well");
    is_done(CHANGE(.change = PR_CHANGE_SUSPEND, .subscription = mail), "suspending the base");
    ok(now_of(&addon).status == PR_SUB_SUSPENDED, "suspends the add-on");
    is_refused(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = addon), PR_CONFLICT,
               "parent_inactive", "which comes back after it only");
    is_refused(ORDER("archive", .parent = &mail), PR_CONFLICT, "parent_inactive",
               "and no new one meanwhile");
    is_refused(CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 5), PR_CONFLICT,
               "suspended_fixed", "seats are fixed while suspended");
    is_done(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = mail), "the base is back");
    is_done(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = addon), "then the add-on");
    is_done(CHANGE(.change = PR_CHANGE_CANCEL, .subscription = addon), "cancelled");
}

static void moving(void)
{
    is_refused(CHANGE(.change = PR_CHANGE_TRANSITION, .subscription = mail, .offer = {"crm-1"}),
               PR_CONFLICT, "upgrade_no_path", "R46: not just anywhere");
    is_refused(CHANGE(.change = PR_CHANGE_TRANSITION, .subscription = mail, .offer = {"mail-2"}),
               PR_CONFLICT, "upgrade_held", "R46: not to what the customer has");
    raw("UPDATE subscription SET status = 'deleted' WHERE offer_id = 'mail-2'");
    ok(remove_now(db, &fabrikam, &northwind, NULL, "r1").status == PR_OK, "DAP goes");
    is_refused(CHANGE(.change = PR_CHANGE_TRANSITION, .subscription = mail, .offer = {"mail-2"}),
               PR_DENIED, "dap_required", "E12, R47: not without DAP");
    is_done(CHANGE(.change = PR_CHANGE_SEATS, .subscription = mail, .quantity = 21),
            "R48: seats it may change without");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "a4").status == PR_OK, "DAP returns");
    const pr_subscription_t before = now_of(&mail);
    is_done(CHANGE(.change = PR_CHANGE_TRANSITION, .subscription = mail, .offer = {"mail-2"}),
            "R46: all holds");
    const pr_subscription_t after = now_of(&mail);
    is_str(after.offer.s, "mail-2", "the offer is another");
    ok(after.quantity == before.quantity && after.term_end == before.term_end &&
           !strcmp(after.name, before.name),
       "seats, term and name are the same");
    ok(raw_number("SELECT COUNT(*) FROM audit WHERE event = 'subscription_upgraded'"
                  " AND old_value = 'Mail Plan 1' AND new_value = 'Mail Plan 2'") == 1,
       "the audit has both offers");

    done_t d = ORDER("mail-trial");
    pr_subscription_id trial = d.out.subscription;
    ok(d.status == PR_OK && !now_of(&trial).auto_renew, "a trial does not renew");
    is_done(CHANGE(.change = PR_CHANGE_CONVERT, .subscription = trial), "it converts");
    is_str(now_of(&trial).offer.s, "mail-1", "to the paid offer");
    is_str(now_of(&trial).name, "Mail Plan 1", "a name that was the offer's goes along");
    ok(now_of(&trial).auto_renew, "and it renews");
    is_refused(CHANGE(.change = PR_CHANGE_CONVERT, .subscription = trial), PR_CONFLICT,
               "no_conversion", "once");
}

static void the_vendor(void)
{
    pr_partner_id nobody = {""};
    pr_sub_change_t in = {.change = PR_CHANGE_SUSPEND, .subscription = mail};
    is_refused(change_by(&nobody, "vendor", in), PR_DENIED, "not_permitted",
               "who is no operator is not the vendor");
    pr_identity_t who = agent_of("vendor");
    who.roles = PR_ROLE_BIT(PR_ROLE_OPERATOR);
    in.by = (pr_doer_t){.who = &who, .nonce = "v1", .lang = "en"};
    in.version = now_of(&mail).version;
    in.change = PR_CHANGE_CANCEL;
    done_t d = {.status = PR_BUG};
    d.status = pr_store_subscription_change(db, &in, &d.out, &d.why);
    is_refused(d, PR_DENIED, "not_permitted", "matrix 8: the vendor cancels nothing");
    in.change = PR_CHANGE_SUSPEND;
    d.status = pr_store_subscription_change(db, &in, &d.out, &d.why);
    is_done(d, "matrix 8: it suspends for fraud");
    ok(audits("subscription_stopped") == 1, "which the audit tells apart");
    is_refused(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = mail), PR_DENIED,
               "stopped_by_vendor", "4.4: the reseller does not lift that");
    in.by.nonce = "v2";
    in.version = now_of(&mail).version;
    in.change = PR_CHANGE_REACTIVATE;
    d.status = pr_store_subscription_change(db, &in, &d.out, &d.why);
    is_done(d, "4.4: the vendor does");
    ok(audits("subscription_lifted") == 1, "which the audit tells apart, too");
    is_done(CHANGE(.change = PR_CHANGE_SUSPEND, .subscription = mail), "the reseller suspends it");
    in.by.nonce = "v3";
    in.version = now_of(&mail).version;
    d.status = pr_store_subscription_change(db, &in, &d.out, &d.why);
    is_refused(d, PR_DENIED, "not_permitted", "4.4: that the vendor does not lift");
    is_done(CHANGE(.change = PR_CHANGE_REACTIVATE, .subscription = mail),
            "4.4: the reseller ends it");
}

/* ---- reading */

static int seen_by(const pr_partner_id *partner)
{
    const pr_sub_query_t query = {.viewer = {.cloud = &CLOUD, .partner = partner, .lang = "en"},
                                  .customer = &customer,
                                  .limit = 100};
    apr_array_header_t *rows;
    return pr_store_subscriptions(db, &query, &rows) == PR_OK ? rows->nelts : -1;
}

static void seeing(void)
{
    int all = (int)raw_number("SELECT COUNT(*) FROM subscription");
    ok(seen_by(NULL) == all && all > 5, "the vendor sees all of them: %d", all);
    ok(seen_by(&lucerne) > 0 && look(&lucerne, &mail) != NULL,
       "Q19: with DAP for the service, another's are seen");
    ok(look(&lucerne, &mail)->granted && look(&lucerne, &mail)->kind == PR_REL_ADVISOR,
       "Q19: with how the viewer stands");
    int before = seen_by(&adventure);
    ok(!look(&adventure, &mail), "Q19: without, hidden");
    ok(raw_number("SELECT COUNT(*) FROM subscription WHERE service_id = 'azure'") == before,
       "and so are its kind in lists: %d", before);

    pr_customer_t *other;
    ok(accept_now(db, &woodgrove, &adventure, "exchange", "w1").status == PR_OK &&
           pr_store_customer_of_org(db, &woodgrove, &other) == PR_OK,
       "another customer");
    pr_sub_viewer_t viewer = {.cloud = &CLOUD, .customer = &other->id, .lang = "en"};
    pr_sub_view_t *view;
    ok(pr_store_subscription(db, &viewer, &mail, &view) == PR_NOT_FOUND, "IDOR: does not see it");
    viewer.customer = &customer;
    ok(pr_store_subscription(db, &viewer, &mail, &view) == PR_OK, "its own customer does");
    const pr_cloud_id elsewhere = {"elsewhere"};
    viewer.cloud = &elsewhere;
    ok(pr_store_subscription(db, &viewer, &mail, &view) == PR_NOT_FOUND, "R72: no other cloud");
}

static void in_pages(void)
{
    pr_sub_query_t query = {
        .viewer = {.cloud = &CLOUD, .lang = "en"}, .customer = &customer, .limit = 2};
    apr_array_header_t *rows = NULL;
    int seen = 0, deleted = 0, order_broken = 0;
    pr_subscription_id last;

    do {
        if (pr_store_subscriptions(db, &query, &rows) != PR_OK) {
            break;
        }
        for (int i = 0; i < rows->nelts; i++) {
            const pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
            seen++;
            order_broken += deleted && sub->status != PR_SUB_DELETED;
            deleted += sub->status == PR_SUB_DELETED;
            last = sub->id;
        }
        query.after = &last;
    } while (rows->nelts == 2);
    ok(seen == seen_by(NULL), "pages of two show each once: %d", seen);
    ok(deleted > 0 && !order_broken, "deleted ones last: %d", deleted);

    apr_array_header_t *live;
    ok(pr_store_subscriptions_live(db, &northwind, &customer, "en", 100, &live) == PR_OK &&
           live->nelts > 0,
       "R60: what stands in the way: %d", live->nelts);
    apr_atomic_add32(&ticks, 366 * 86400);
    int expired = 0;
    ok(pr_store_subscriptions_live(db, &northwind, &customer, "en", 100, &live) == PR_OK,
       "a year on");
    for (int i = 0; i < live->nelts; i++) {
        expired += APR_ARRAY_IDX(live, i, pr_sub_view_t).sub.status == PR_SUB_EXPIRED;
    }
    ok(expired == 0, "what renews has renewed");
}

/* ---- R15, R52: privileges and subscriptions are two things */

static const char *contract(void)
{
    const pr_sub_query_t query = {
        .viewer = {.cloud = &CLOUD, .lang = "en"}, .customer = &customer, .limit = 100};
    const char *all = "";
    apr_array_header_t *rows;
    if (pr_store_subscriptions(db, &query, &rows) != PR_OK) {
        return "unread";
    }
    for (int i = 0; i < rows->nelts; i++) {
        const pr_subscription_t *s = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        all = apr_psprintf(top, "%s%s %s %s %s %d %d %s %s;", all, s->id.s, s->partner.s,
                           s->offer.s, s->name, (int)s->quantity, (int)s->status,
                           s->partner_of_record, s->support_partner.s);
    }
    return all;
}

static void untouched(void)
{
    const char *before = contract();
    ok(remove_now(db, &fabrikam, NULL, NULL, "r2").status == PR_OK &&
           open_grants_of(db, &fabrikam) == 0,
       "all privileges go");
    is_str(contract(), before, "R52: and the contract stands");
    ok(!look(&lucerne, &mail), "Q19: what was seen by privileges is seen no more");
    ok(look(&northwind, &mail) != NULL, "R52: its own is");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "a5").status == PR_OK, "one comes back");
    is_str(contract(), before, "R15: the contract stands");
    pr_partner_id third = add_partner(db, "proseware", "Proseware Resale", PR_PARTNER_DIRECT);
    ok(accept_now(db, &fabrikam, &third, "azure", "a6").status == PR_OK, "a third partner");
    is_str(contract(), before, "R15: the contract stands");
}

/* ---- Q21 under fire */

#define RUNNERS 6

typedef struct {
    int n;
    done_t done;
} runner_t;

static void *APR_THREAD_FUNC run_order(apr_thread_t *thread, void *data)
{
    runner_t *runner = data;
    apr_pool_t *p;
    apr_pool_create(&p, apr_thread_pool_get(thread));
    line_t line = {.pool = p, .kept = apr_hash_make(p)};
    line.handle = raw_open(p);
    line.lender = (pr_db_lender_t){lend, take_back, &line};
    pr_db_t *own = pr_db_make(&line.lender, &world, p);
    const pr_identity_t who = {.cloud = CLOUD,
                               .issuer = ISSUER,
                               .subject = runner->n % 2 ? "agent@a" : "agent@n",
                               .tenant = "t",
                               .name = "Ada",
                               .email = "",
                               .roles = PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT)};
    pr_order_t in = {.by = {.who = &who,
                            .nonce = apr_psprintf(p, "race%d", runner->n),
                            .partner = runner->n % 2 ? adventure : northwind,
                            .lang = "en"},
                     .customer = customer,
                     .offer = {"solo"},
                     .quantity = 1,
                     .name = "",
                     .partner_of_record = ""};
    runner->done.status = pr_store_order(own, &in, &runner->done.out, &runner->done.why);
    pr_db_close(own);
    apr_dbd_close(driver, line.handle);
    return NULL;
}

static void racing(void)
{
    static const offer_case_t solo = {
        .id = "solo", .service = "exchange", .name = "Solo", .one_only = true};
    runner_t runners[RUNNERS];
    apr_thread_t *threads[RUNNERS];
    int won = 0, refused = 0;

    ok(save_offer(&solo, NULL) == PR_OK, "an offer of which there is one");
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (runner_t){.n = i, .done = {.status = PR_BUG}};
        if (apr_thread_create(&threads[i], NULL, run_order, &runners[i], top) != APR_SUCCESS) {
            exit(1);
        }
    }
    for (int i = 0; i < RUNNERS; i++) {
        apr_status_t rc;
        apr_thread_join(&rc, threads[i]);
        won += runners[i].done.status == PR_OK;
        refused += runners[i].done.status == PR_CONFLICT;
    }
    ok(won == 1 && refused == RUNNERS - 1, "Q21: one of %d orders at once: %d, refused %d", RUNNERS,
       won, refused);
    ok(raw_number("SELECT COUNT(*) FROM subscription WHERE offer_id = 'solo'") == 1,
       "and one subscription");
    ok(raw("INSERT INTO subscription SELECT 'x', cloud, order_id, customer_id, partner_id,"
           " offer_id, service_id, parent_id, name, quantity, status, status_at, term_end,"
           " auto_renew, one_only, partner_of_record, support_partner_id, created_at, created_by,"
           " version FROM subscription WHERE offer_id = 'solo'") != 0,
       "which a key sees to, whoever writes");
    ok(raw("DELETE FROM subscription") != 0, "and none goes away");
}

int main(void)
{
    world_make();
    set_up();
    saving_offers();
    ordering();
    facts();
    who_may_sell();
    one_at_a_time();
    changing();
    with_addons();
    moving();
    the_vendor();
    seeing();
    in_pages();
    untouched();
    racing();
    pr_db_close(db);
    ok(log_errors == 0, "no error in the log: %d", log_errors);
    world_end();
    return done();
}
