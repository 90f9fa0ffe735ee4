/* The store's contract (store.h) on whatever database PR_TEST_DB names. */
#include "store_world.h"

static pr_db_t *db;
static pr_partner_id northwind, adventure, lucerne, fourth;
static pr_identity_t fabrikam, woodgrove;

static void schema_and_services(void)
{
    int from = -1, to = -1, version = -1;
    line_t *line = line_open();
    db = pr_db_make(&line->lender, &world, top);

    pr_partner_t *none;
    pr_partner_id nobody = {"00000000-0000-4000-8000-000000000000"};
    ok(pr_store_partner(db, &nobody, &none) == PR_UNAVAILABLE, "no schema: unavailable (D13)");
    pr_db_t *setup = pr_db_make(&line->lender, &world, top);
    ok(pr_store_schema_version(setup, &version) == PR_OK && version == 0, "version 0 at first");
    ok(pr_store_schema_apply(setup, &from, &to) == PR_OK && from == 0 && to == PR_SCHEMA_VERSION,
       "schema applied");
    ok(pr_store_schema_apply(setup, &from, &to) == PR_OK && from == to && to == PR_SCHEMA_VERSION,
       "applied twice: nothing to do");
    pr_db_close(setup);
    ok(line->out == 0, "what was borrowed was given back");
    ok(pr_store_partner(db, &nobody, &none) == PR_NOT_FOUND, "now the partner is just not there");

    add_service(db, "exchange", "Exchange Online", 1);
    add_service(db, "sharepoint", "SharePoint Online", 2);
    add_service(db, "azure", "Azure", 3);
    add_service(db, "azure", "Azure cloud", 3);
    apr_array_header_t *services;
    ok(pr_store_services(db, &CLOUD, "ru", false, &services) == PR_OK && services->nelts == 3,
       "three services, the last one saved twice");
    is_str(APR_ARRAY_IDX(services, 2, pr_service_t).name, "Azure cloud",
           "its new text, in English for want of Russian");
}

static void partners(void)
{
    northwind = add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    adventure = add_partner(db, "adventureworks", "Adventure Works IT", PR_PARTNER_DIRECT);
    lucerne = add_partner(db, "lucerne", "Lucerne Advisory", PR_PARTNER_ADVISOR);
    fourth = add_partner(db, "fourthcoffee", "Fourth Coffee Hosting", PR_PARTNER_INDIRECT_PROVIDER);
    pr_partner_add_t again = {.partner = {.cloud = CLOUD,
                                          .issuer = ISSUER,
                                          .tenant = "northwind",
                                          .name = "Another Name",
                                          .domain = "x.example",
                                          .country = "DE",
                                          .mpn_id = "",
                                          .contact_name = "",
                                          .contact_email = "",
                                          .contact_phone = ""},
                              .keys = test_keys()};
    pr_problem_t why = {0};
    pr_partner_id id;
    ok(pr_store_partner_add(db, &again, &id, &why) == PR_CONFLICT, "an organisation comes once");
    is_str(why.code, "partner_exists", "and the reason says so");
    again.partner.tenant = "evil";
    again.partner.name = "Northwind Cloud Serviceѕ";
    ok(pr_store_partner_add(db, &again, &id, &why) == PR_INVALID, "two scripts are refused (D11)");
    is_str(why.field, "name", "and the field is named");
    again.partner.name = "Northwind C1oud Services";
    ok(pr_store_partner_add(db, &again, &id, &why) == PR_CONFLICT, "a look-alike is refused (D11)");
    is_str(why.code, "name_taken", "and the reason says so");
    pr_service_id unknown = {"unknown"};
    again.partner.tenant = "limited";
    again.partner.name = "Limited Partner";
    again.services = &unknown;
    again.n_services = 1;
    ok(pr_store_partner_add(db, &again, &id, &why) == PR_INVALID, "no unknown service");
    pr_partner_t *found;
    ok(pr_store_partner(db, &id, &found) == PR_NOT_FOUND, "and the half-made partner is gone");

    pr_invitation_t *link;
    pr_partner_t *owner;
    pr_basis_t basis;
    ok(pr_store_invitation(db, link_of(db, &northwind, true), &link, &owner, &basis) == PR_OK &&
           !strcmp(owner->id.s, northwind.s) && link->dap,
       "a link leads to its partner (R3)");
    ok(basis.n == 2 && basis.shard[0] == pr_shard_of_partner(&northwind) &&
           basis.shard[1] == PR_SHARD_ALL && basis.revision[0] > 0 && basis.revision[1] > 0,
       "and says what it stands on (D5)");
    ok(pr_store_invitation(db, "00", &link, &owner, NULL) == PR_NOT_FOUND,
       "an altered link to nobody");
    ok(!*link_of(db, &lucerne, false), "an advisor has no link without DAP (Q27)");
    ok(*link_of(db, &fourth, false), "who resells has one (R6)");
}

static void accepting(void)
{
    fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
    woodgrove = admin_of("woodgrove", "Woodgrove Bank");

    result_t r = accept_now(db, &fabrikam, &northwind, "sharepoint exchange", "n1");
    ok(r.status == PR_OK && !r.out.replayed, "accepted (R29)");
    pr_act_id first = r.out.act;
    ok(open_grants_of(db, &fabrikam) == 2, "two grants");
    r = accept_at(db, &fabrikam, &northwind, "exchange sharepoint", "n1", 0);
    ok(r.status == PR_OK && r.out.replayed && !strcmp(r.out.act.s, first.s) && !r.out.changed_since,
       "the same form again is the same answer (D4)");
    ok(open_grants_of(db, &fabrikam) == 2, "still two grants");
    r = accept_now(db, &woodgrove, &northwind, "azure", "n1");
    ok(r.status == PR_DENIED, "a nonce is its person's own (D2)");

    r = accept_now(db, &fabrikam, &adventure, "exchange", "n2");
    ok(r.status == PR_CONFLICT && !strcmp(r.why.code, "service_held"),
       "a second CSP partner for one service is refused (R17)");
    is_str(r.why.rule, "R17", "by its rule");
    is_str(r.why.args ? apr_table_get(r.why.args, "holder") : NULL, "Northwind Cloud Services",
           "the refusal names the holder (Q1)");
    is_str(r.why.args ? apr_table_get(r.why.args, "services") : NULL, "Exchange Online",
           "and the service");
    r = accept_now(db, &fabrikam, &adventure, "azure exchange", "n2");
    ok(r.status == PR_CONFLICT && open_grants_of(db, &fabrikam) == 2,
       "one held service refuses all of them, and nothing was changed");
    r = accept_now(db, &fabrikam, &adventure, "azure", "n2");
    ok(r.status == PR_OK, "another service is fine, by the nonce that was not used up (R13)");
    r = accept_now(db, &fabrikam, &lucerne, "exchange sharepoint azure", "n3");
    ok(r.status == PR_OK && open_grants_of(db, &fabrikam) == 6,
       "an advisor has no such limit (R18)");
    r = accept_now(db, &fabrikam, &fourth, "", "n4");
    ok(r.status == PR_OK && open_grants_of(db, &fabrikam) == 6, "a relationship without DAP (R6)");

    r = accept_at(db, &fabrikam, &northwind, "exchange", "n5", 0);
    ok(r.status == PR_OK && r.out.already, "an old form for what stands already: already so (R33)");
    r = accept_at(db, &fabrikam, &adventure, "azure sharepoint", "n6", 0);
    ok(r.status == PR_CONFLICT && !strcmp(r.why.code, "choice_changed"),
       "an old form for something else: look again");
    r = accept_now(db, &fabrikam, &northwind, "nothing-like-it", "n7");
    ok(r.status == PR_INVALID, "a service that is not offered is refused");
}

static void reading(void)
{
    pr_customer_t *customer;
    apr_array_header_t *rows;
    pr_rel_view_t *view;
    ok(pr_store_customer_of_org(db, &fabrikam, &customer) == PR_OK, "the customer is there");
    is_str(customer->name, "Fabrikam GmbH", "by its name");
    ok(pr_store_partners_of(db, &customer->id, &rows) == PR_OK && rows->nelts == 4,
       "all partners are listed (R35)");
    const pr_rel_view_t *one = &APR_ARRAY_IDX(rows, 0, pr_rel_view_t);
    is_str(one->partner_name, "Adventure Works IT", "by name");
    ok(one->rel.kind == PR_REL_RESELLER && one->rel.open_grants == 1, "with kind and DAP (R34)");
    ok(pr_store_rel_of_customer(db, &customer->id, &one->rel.id, &view) == PR_OK, "one of them");
    pr_relationship_id rel = one->rel.id;

    ok(accept_now(db, &woodgrove, &northwind, "azure", "w1").status == PR_OK, "a second customer");
    pr_customer_t *other;
    ok(pr_store_customer_of_org(db, &woodgrove, &other) == PR_OK, "is there, too");
    ok(pr_store_rel_of_customer(db, &other->id, &rel, &view) == PR_NOT_FOUND,
       "another customer's relationship is not there (IDOR)");
    pr_receipt_t *receipt;
    result_t other_choice = accept_at(db, &fabrikam, &northwind, "exchange", "n1", 0);
    ok(other_choice.status == PR_CONFLICT && !strcmp(other_choice.why.code, "form_used"),
       "a used form with another choice is not the same answer (D4)");
    result_t again = accept_at(db, &fabrikam, &northwind, "exchange sharepoint", "n1", 0);
    ok(pr_store_receipt(db, &customer->id, &again.out.act, "en", &receipt) == PR_OK &&
           receipt->lines->nelts == 3,
       "the receipt has three lines");
    is_str(APR_ARRAY_IDX(receipt->lines, 0, pr_audit_line_t).event, "relationship_accepted",
           "the relationship first");
    is_str(receipt->partner_name, "Northwind Cloud Services", "with the partner's name");
    is_str(receipt->by, "Ada Admin", "and the person's");
    ok(pr_store_receipt(db, &other->id, &again.out.act, "en", &receipt) == PR_NOT_FOUND,
       "another customer's receipt is not there (IDOR)");
    ok(pr_store_rel_of_partner(db, &northwind, &other->id, &view) == PR_OK, "seen by the partner");
    ok(pr_store_rel_of_partner(db, &adventure, &other->id, &view) == PR_NOT_FOUND,
       "not seen by another partner (IDOR)");

    apr_array_header_t *asks;
    pr_partner_t *partner;
    ok(pr_store_partner(db, &adventure, &partner) == PR_OK &&
           pr_store_asks(db, partner, &customer->id, "en", &asks) == PR_OK && asks->nelts == 3,
       "the asks");
    is_str(APR_ARRAY_IDX(asks, 0, pr_ask_t).held_by, "Northwind Cloud Services",
           "a held one names the holder");
    ok(APR_ARRAY_IDX(asks, 2, pr_ask_t).granted && !APR_ARRAY_IDX(asks, 2, pr_ask_t).held_by,
       "an own one is granted");
    ok(pr_store_asks(db, partner, NULL, "en", &asks) == PR_OK &&
           !APR_ARRAY_IDX(asks, 0, pr_ask_t).held_by,
       "nobody holds anything at a customer not known yet");
}

static pr_facts_t facts_of(const char *tenant, const char *service, const char *customer)
{
    pr_identity_t who = admin_of(tenant, tenant);
    pr_facts_query_t query = {.who = &who};
    pr_customer_t *found;
    pr_facts_t facts;
    bool formed = pr_slug_id_parse(&query.service, service);
    pr_status_t status = pr_store_customer_of_tenant(db, &who.cloud, customer, &found);
    ok(formed && (status == PR_OK || status == PR_NOT_FOUND), "%s is asked for", customer);
    query.customer = found->id;
    ok(pr_store_facts(db, &query, &facts) == PR_OK, "facts of %s", tenant);
    return facts;
}

static void facts(void)
{
    pr_facts_t f = facts_of("northwind", "exchange", "fabrikam");
    ok(f.partner_known && f.customer_known && f.service_known && f.granted &&
           f.kind == PR_REL_RESELLER,
       "northwind may act for fabrikam");
    ok(f.grant.s[0], "by a grant that is named");
    f = facts_of("northwind", "azure", "fabrikam");
    ok(!f.granted && f.kind == PR_REL_RESELLER, "not where another has the grant");
    f = facts_of("northwind", "exchange", "nobody");
    ok(f.partner_known && !f.customer_known && !f.granted, "nor for nobody");
    f = facts_of("stranger", "exchange", "fabrikam");
    ok(!f.partner_known && !f.granted, "nor a stranger");
    f = facts_of("northwind", "skype", "fabrikam");
    ok(!f.service_known && !f.granted, "nor for a service there is not");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_BLOCKED) == PR_OK, "blocked");
    f = facts_of("northwind", "exchange", "fabrikam");
    ok(f.partner_state == PR_PARTNER_BLOCKED, "the facts say so (Q28)");
    result_t r = accept_now(db, &woodgrove, &northwind, "exchange", "w2");
    ok(r.status == PR_NOT_FOUND, "its link leads nowhere");
    r = accept_at(db, &woodgrove, &northwind, "azure", "w1", 0);
    ok(r.status == PR_OK && r.out.replayed, "an answer once given stays (D4)");
    ok(pr_store_partner_set_state(db, &northwind, PR_PARTNER_ACTIVE) == PR_OK, "active again");
}

/* What an answer stands on when it is not about a service (lease.h). */
static void facts_of_less(void)
{
    pr_identity_t who = admin_of("northwind", "northwind");
    pr_facts_query_t query = {.who = &who};
    pr_customer_t *found;
    pr_facts_t f;

    ok(pr_store_facts(db, &query, &f) == PR_OK && f.partner_known && f.whole && !f.customer_known &&
           f.basis.n == 2,
       "facts of a partner alone stand on it and on what is everybody's");
    ok(pr_store_customer_of_tenant(db, &who.cloud, "fabrikam", &found) == PR_OK, "the customer");
    query.customer = found->id;
    ok(pr_store_facts(db, &query, &f) == PR_OK && f.kind == PR_REL_RESELLER && f.granted &&
           !*f.grant.s && f.basis.n == 3,
       "facts of a customer as a whole: some grant");
    ok(pr_id_parse(&query.subscription, "00000000-0000-4000-8000-000000000000"), "an id");
    ok(pr_store_facts(db, &query, &f) == PR_OK && f.subscription_asked && !f.subscription_known &&
           !f.whole && !f.granted && f.basis.n == 0,
       "a subscription that may come any time: nothing to stand on");
    who.tenant = "stranger";
    ok(pr_store_facts(db, &query, &f) == PR_OK && f.basis.n == 0, "nor has a stranger");
}

static void removing(void)
{
    pr_customer_t *customer, *other;
    apr_array_header_t *rows;
    ok(pr_store_customer_of_org(db, &fabrikam, &customer) == PR_OK, "the customer");
    ok(pr_store_customer_of_org(db, &woodgrove, &other) == PR_OK, "the other");

    ok(pr_store_open_grants(db, &customer->id, "en", &rows) == PR_OK, "its grants");
    pr_grant_id stolen = APR_ARRAY_IDX(rows, 0, pr_grant_t).id;
    const pr_removal_t theft = {&woodgrove, "t1", other->id, &stolen, 1};
    pr_outcome_t out;
    ok(pr_store_remove(db, &theft, &out, NULL) == PR_NOT_FOUND,
       "another customer's grant cannot be removed (IDOR)");
    const pr_removal_t guise = {&woodgrove, "t2", customer->id, &stolen, 1};
    ok(pr_store_remove(db, &guise, &out, NULL) == PR_NOT_FOUND, "nor in another's name");

    result_t r = remove_now(db, &fabrikam, &northwind, "exchange", "r1");
    ok(r.status == PR_OK && open_grants_of(db, &fabrikam) == 5, "one removed (R51)");
    r = accept_at(db, &fabrikam, &northwind, "exchange sharepoint", "n1", 0);
    ok(r.status == PR_OK && r.out.replayed && r.out.changed_since &&
           open_grants_of(db, &fabrikam) == 5,
       "the old form again does not bring it back, and says it moved on");
    pr_facts_t f = facts_of("northwind", "exchange", "fabrikam");
    ok(!f.granted && f.kind == PR_REL_RESELLER, "no access, still the reseller (R52)");
    pr_grant_id last = f.grant;
    ok(pr_store_open_grants(db, &customer->id, "en", &rows) == PR_OK, "what is left");
    for (int i = 0; i < rows->nelts; i++) {
        const pr_grant_t *grant = &APR_ARRAY_IDX(rows, i, pr_grant_t);
        last = strcmp(grant->partner.s, northwind.s) ? last : grant->id;
    }
    const pr_removal_t same = {&fabrikam, "r2", customer->id, &last, 1};
    ok(pr_store_remove(db, &same, &out, NULL) == PR_OK && open_grants_of(db, &fabrikam) == 4,
       "the last one of the partner");
    f = facts_of("northwind", "sharepoint", "fabrikam");
    ok(!f.granted && f.kind == PR_REL_RESELLER, "still the reseller");
    ok(pr_store_remove(db, &same, &out, NULL) == PR_OK && out.replayed && !out.changed_since,
       "the same removal again");
    pr_problem_t why = {0};
    const pr_removal_t more = {&fabrikam, "r2", customer->id, &stolen, 1};
    ok(pr_store_remove(db, &more, &out, &why) == PR_CONFLICT && !strcmp(why.code, "form_used"),
       "a used form cannot remove something else and say it did (D4)");

    r = accept_now(db, &fabrikam, &adventure, "exchange", "n8");
    ok(r.status == PR_OK, "the slot is free for another partner");
    r = accept_now(db, &fabrikam, &northwind, "sharepoint", "n9");
    ok(r.status == PR_OK, "the same link brings the privileges back (R56)");
    r = remove_now(db, &fabrikam, NULL, NULL, "r3");
    ok(r.status == PR_OK && open_grants_of(db, &fabrikam) == 0, "all partners at once (R51)");
    pr_receipt_t *receipt;
    ok(pr_store_receipt(db, &customer->id, &r.out.act, "en", &receipt) == PR_OK &&
           receipt->lines->nelts == 6 && !receipt->relationship.s[0] && !*receipt->partner_name,
       "its receipt is over several partners");
    ok(accept_now(db, &fabrikam, &northwind, "exchange", "n10").status == PR_OK, "and again");
    pr_relationship_t *rel;
    ok(pr_store_rel(db, &northwind, &customer->id, &rel) == PR_OK &&
           pr_store_grant_history(db, &rel->id, "en", 10, &rows) == PR_OK && rows->nelts == 4,
       "the history keeps all four grants");
    const pr_grant_t *newest = &APR_ARRAY_IDX(rows, 0, pr_grant_t);
    const pr_grant_t *oldest = &APR_ARRAY_IDX(rows, 3, pr_grant_t);
    ok(newest->reason == PR_END_OPEN && newest->ended_at == 0, "newest first, open");
    ok(oldest->reason == PR_END_BY_CUSTOMER && oldest->ended_at > oldest->granted_at,
       "oldest last, ended by the customer");
    is_str(oldest->ended_by, "Ada Admin", "by name");
}

static void ending(void)
{
    pr_customer_t *customer, *other;
    pr_relationship_t *rel, *reseller;
    apr_array_header_t *rows;
    ok(pr_store_customer_of_org(db, &fabrikam, &customer) == PR_OK, "the customer");
    ok(pr_store_customer_of_org(db, &woodgrove, &other) == PR_OK, "the other");
    ok(accept_now(db, &fabrikam, &lucerne, "exchange azure", "e0").status == PR_OK, "an advisor");
    ok(pr_store_rel(db, &lucerne, &customer->id, &rel) == PR_OK, "its relationship");
    ok(pr_store_rel(db, &northwind, &customer->id, &reseller) == PR_OK, "a reseller's");
    int open = open_grants_of(db, &fabrikam);
    const char *before, *after;
    ok(pr_store_dump_hash(db, &before) == PR_OK, "all that is there");

    pr_outcome_t out;
    pr_problem_t why = {0};
    const pr_ending_t of_reseller = {&fabrikam, "e1", customer->id, reseller->id};
    ok(pr_store_end(db, &of_reseller, &out, &why) == PR_CONFLICT, "a reseller stays (R36)");
    is_str(why.code, "only_partner_ends", "and the reason says who can");
    is_str(why.rule, "R36", "by its rule");
    const pr_ending_t theft = {&woodgrove, "e1", other->id, rel->id};
    ok(pr_store_end(db, &theft, &out, NULL) == PR_NOT_FOUND, "another's is not there (IDOR)");
    const pr_ending_t guise = {&woodgrove, "e1", customer->id, rel->id};
    ok(pr_store_end(db, &guise, &out, NULL) == PR_NOT_FOUND, "nor in another's name");
    ok(pr_store_dump_hash(db, &after) == PR_OK && !strcmp(before, after), "nothing was changed");

    const pr_ending_t in = {&fabrikam, "e1", customer->id, rel->id};
    ok(pr_store_end(db, &in, &out, NULL) == PR_OK && !out.replayed, "the advisor's is ended (R36)");
    pr_act_id act = out.act;
    ok(open_grants_of(db, &fabrikam) == open - 2, "with its privileges, and no other's");
    ok(pr_store_grant_history(db, &rel->id, "en", 1, &rows) == PR_OK &&
           APR_ARRAY_IDX(rows, 0, pr_grant_t).reason == PR_END_WITH_RELATIONSHIP,
       "the history says why");
    ok(pr_store_rel(db, &lucerne, &customer->id, &rel) == PR_OK && rel->kind == PR_REL_NONE &&
           rel->since > 0,
       "a former partner since then");
    const pr_customer_query_t list = {.partner = &lucerne, .limit = 10};
    pr_receipt_t *receipt;
    ok(pr_store_customers_of(db, &list, &rows) == PR_OK && rows->nelts == 0,
       "the customer has left its list (R61)");
    ok(pr_store_receipt(db, &customer->id, &act, "en", &receipt) == PR_OK &&
           receipt->kind == PR_ACT_END && receipt->lines->nelts == 3,
       "a receipt of three lines");
    is_str(APR_ARRAY_IDX(receipt->lines, 0, pr_audit_line_t).event, "relationship_ended",
           "the relationship first");
    ok(pr_store_end(db, &in, &out, NULL) == PR_OK && out.replayed && !out.changed_since &&
           !strcmp(out.act.s, act.s),
       "the same form again is the same answer (D4)");
    const pr_ending_t twice = {&fabrikam, "e2", customer->id, rel->id};
    ok(pr_store_end(db, &twice, &out, NULL) == PR_OK && !out.replayed &&
           pr_store_receipt(db, &customer->id, &out.act, "en", &receipt) == PR_OK &&
           receipt->lines->nelts == 0,
       "another form finds nothing left to end");

    ok(accept_now(db, &fabrikam, &lucerne, "exchange", "e3").status == PR_OK &&
           pr_store_rel(db, &lucerne, &customer->id, &rel) == PR_OK &&
           rel->kind == PR_REL_ADVISOR && rel->open_grants == 1,
       "the same link begins anew (R62)");
    ok(pr_store_end(db, &in, &out, NULL) == PR_OK && out.replayed && out.changed_since &&
           open_grants_of(db, &fabrikam) == open - 1,
       "and the old form does not end that");
}

static void audit(void)
{
    pr_customer_t *customer;
    apr_array_header_t *rows, *older;
    ok(pr_store_customer_of_org(db, &fabrikam, &customer) == PR_OK, "the customer");
    pr_audit_query_t query = {.customer = &customer->id, .lang = "en", .limit = 5};
    ok(pr_store_audit(db, &query, &rows) == PR_OK && rows->nelts == 5, "a page of the audit");
    is_str(APR_ARRAY_IDX(rows, 0, pr_audit_line_t).event, "dap_granted", "newest first");
    query.after = APR_ARRAY_IDX(rows, 4, pr_audit_line_t).id;
    ok(pr_store_audit(db, &query, &older) == PR_OK && older->nelts == 5, "the page after it");
    ok(APR_ARRAY_IDX(older, 0, pr_audit_line_t).at <= APR_ARRAY_IDX(rows, 4, pr_audit_line_t).at &&
           strcmp(APR_ARRAY_IDX(older, 0, pr_audit_line_t).id, query.after) < 0,
       "goes on where the first ended");
    query = (pr_audit_query_t){.partner = &lucerne, .lang = "en", .limit = 50};
    ok(pr_store_audit(db, &query, &rows) == PR_OK && rows->nelts == 8,
       "a partner reads its own lines only");
    is_str(APR_ARRAY_IDX(rows, 7, pr_audit_line_t).actor, "", "the operator's too");

    ok(raw("DELETE FROM audit") != 0, "audit refuses DELETE (D15, Q24)");
    ok(raw("UPDATE audit SET event = 'x'") != 0, "audit refuses UPDATE (D15, Q24)");
    ok(raw("DELETE FROM act") != 0, "acts refuse DELETE");
    ok(raw("DELETE FROM dap_grant") != 0, "grants refuse DELETE (4.3, Q24)");
    ok(raw("UPDATE dap_grant SET service_id = 'azure' WHERE ended_at = 0") != 0,
       "grants refuse to be edited");
    ok(raw("UPDATE dap_grant SET ended_at = 0, reason = 'open' WHERE ended_at <> 0") != 0,
       "grants refuse to be opened again");
    ok(raw("UPDATE dap_grant SET ended_at = granted_at + 1, reason = 'customer', provider_id = 'x'"
           " WHERE ended_at = 0") != 0,
       "closing a grant edits nothing else");
    /* What gets past a trigger of a row: the one in SQLite, the other in PostgreSQL. */
    static const char *const kept[] = {"audit", "act", "dap_grant"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        ok(raw(apr_psprintf(top, "REPLACE INTO %s SELECT * FROM %s", kept[i], kept[i])) != 0,
           "%s refuses REPLACE (D15, Q24)", kept[i]);
        ok(raw(apr_psprintf(top, "TRUNCATE %s CASCADE", kept[i])) != 0,
           "%s refuses TRUNCATE (D15, Q24)", kept[i]);
    }
}

static void mail(void)
{
    pr_identity_t agent = admin_of("northwind", "Northwind");
    pr_mail_t *mail;
    pr_mail_save_t save = {&agent, northwind, "en", {"Dear you", "100% 'fine'"}};
    ok(pr_store_mail(db, &northwind, "en", &mail) == PR_NOT_FOUND, "no paragraphs yet");
    ok(pr_store_mail_save(db, &save) == PR_OK && pr_store_mail_save(db, &save) == PR_OK,
       "saved twice");
    ok(pr_store_mail(db, &northwind, "en", &mail) == PR_OK, "and read");
    is_str(mail->second, "100% 'fine'", "as they were");
    ok(pr_store_mail(db, &northwind, "ru", &mail) == PR_NOT_FOUND, "per language (Q9)");
}

static int find(const char *prefix)
{
    const pr_customer_query_t query = {.partner = &fourth, .prefix = prefix, .limit = 100};
    apr_array_header_t *rows;
    apr_int64_t count = -1;
    if (pr_store_customers_of(db, &query, &rows) != PR_OK ||
        pr_store_customers_count(db, &query, &count) != PR_OK || count != rows->nelts) {
        return -1;
    }
    return rows->nelts;
}

static void searching(void)
{
    static const char *const names[] = {"100% Wool", "100 Acres",   "A_B Trading", "AxB Trading",
                                        "Straße AG", "STRASSENBAU", "Äpfel & Co",  "Жук"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pr_identity_t who = admin_of(apr_psprintf(top, "t%d", (int)i), names[i]);
        ok(accept_now(db, &who, &fourth, "", apr_psprintf(top, "s%d", (int)i)).status == PR_OK,
           "customer %s", names[i]);
    }
    ok(find("") == 9 && find(NULL) == 9, "all of them");
    ok(find("100%") == 1, "%% is a character like any other (R39)");
    ok(find("a_b") == 1, "_ too");
    ok(find("STRASSE") == 2 && find("straße") == 2, "folded: ß finds SS");
    ok(find("äp") == 1 && find("жу") == 1, "beyond ASCII");
    ok(find("t3.ex") == 1, "by domain");
    ok(find("\xff") == 0, "what is not UTF-8 finds nothing");
    ok(find("fab") == 1 && find("brik") == 0, "from the beginning");

    pr_customer_query_t query = {.partner = &fourth, .limit = 4};
    apr_array_header_t *rows;
    int seen = 0;
    const char *last = "";
    do {
        if (pr_store_customers_of(db, &query, &rows) != PR_OK) {
            break;
        }
        for (int i = 0; i < rows->nelts; i++) {
            const pr_customer_row_t *row = &APR_ARRAY_IDX(rows, i, pr_customer_row_t);
            seen += strcmp(row->customer.name, last) != 0;
            last = row->customer.name;
            query.after = row->cursor;
        }
    } while (rows->nelts == 4);
    ok(seen == 9, "pages of four show each once: %d", seen);
}

int main(void)
{
    world_make();
    schema_and_services();
    partners();
    accepting();
    reading();
    facts();
    facts_of_less();
    removing();
    audit();
    ending();
    mail();
    searching();
    pr_db_close(db);
    ok(log_errors <= 1, "one log line for the missing schema, and no other error: %d", log_errors);
    world_end();
    return done();
}
