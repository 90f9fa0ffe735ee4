/* What the operator ends and notes (store_ending.h), on whatever database PR_TEST_DB names. */
#include "core/ending.h"
#include "store_world.h"

static pr_db_t *db;
static pr_partner_id northwind, lucerne;
static pr_identity_t fabrikam, vendor;
static int nonces;

static const char *nonce(void)
{
    return apr_psprintf(top, "end-%d", nonces++);
}

static void stage(void)
{
    int from, to;
    line_t *line = line_open();
    db = pr_db_make(&line->lender, &world, top);
    pr_db_t *setup = pr_db_make(&line->lender, &world, top);

    ok(pr_store_schema_apply(setup, &from, &to) == PR_OK, "schema applied");
    pr_db_close(setup);
    add_service(db, "exchange", "Exchange Online", 1);
    add_service(db, "azure", "Azure", 2);
    northwind = add_partner(db, "northwind", "Northwind Cloud Services", PR_PARTNER_DIRECT);
    lucerne = add_partner(db, "lucerne", "Lucerne Advisory", PR_PARTNER_ADVISOR);
    fabrikam = admin_of("fabrikam", "Fabrikam GmbH");
    vendor = admin_of("vendor", "Vendor");
    vendor.roles = PR_ROLE_BIT(PR_ROLE_OPERATOR);
}

static pr_relationship_t rel_of(const pr_partner_id *partner)
{
    pr_customer_t *customer;
    pr_relationship_t *rel;
    pr_relationship_t none = {.version = 0};

    if (pr_store_customer_of_org(db, &fabrikam, &customer) != PR_OK ||
        pr_store_rel(db, partner, &customer->id, &rel) != PR_OK) {
        return none;
    }
    return *rel;
}

static void relate(const pr_partner_id *partner)
{
    result_t done_so = accept_now(db, &fabrikam, partner, "azure exchange", nonce());
    ok(done_so.status == PR_OK, "accepted");
}

static pr_vendor_end_t act(const pr_relationship_t *rel, const char *note)
{
    return (pr_vendor_end_t){.who = &vendor,
                             .nonce = nonce(),
                             .cloud = vendor.cloud,
                             .relationship = rel->id,
                             .version = rel->version,
                             .note = note};
}

static apr_int64_t events(const char *event)
{
    return raw_number(
        apr_pstrcat(top, "SELECT COUNT(*) FROM audit WHERE event = '", event, "'", NULL));
}

static void unused_privileges(void)
{
    pr_problem_t why = {0};
    pr_outcome_t out;

    relate(&northwind);
    pr_relationship_t rel = rel_of(&northwind);
    pr_vendor_end_t in = act(&rel, "");
    in.version--;
    ok(pr_store_vendor_drop(db, &in, &out, &why) == PR_CONFLICT, "not at another version (E16)");
    is_str(why.code, "changed_meanwhile", "and the reason says so");
    in = act(&rel, "");
    pr_slug_id_parse(&in.cloud, "germany");
    ok(pr_store_vendor_drop(db, &in, &out, &why) == PR_NOT_FOUND, "not another cloud's (R72)");
    in = act(&rel, "");
    ok(pr_store_vendor_drop(db, &in, &out, &why) == PR_OK, "all that are open end (R58)");
    rel = rel_of(&northwind);
    ok(rel.kind == PR_REL_RESELLER && rel.open_grants == 0, "the relationship stays (R52, R58)");
    ok(events("dap_ended_unused") == 2, "each is in the audit");
    ok(raw_number("SELECT COUNT(*) FROM dap_grant WHERE reason = 'vendor'") == 2,
       "with its reason");
    ok(raw_number("SELECT COUNT(*) FROM csp_slot") == 0, "and both services are free (R17)");
    ok(pr_store_vendor_drop(db, &in, &out, &why) == PR_OK && out.replayed, "the same form again");
    ok(events("dap_ended_unused") == 2, "does nothing more (D4)");
}

static void changed_agreement(void)
{
    pr_relationship_t rel = rel_of(&northwind);
    pr_problem_t why = {0};
    pr_outcome_t out;

    pr_vendor_end_t in = act(&rel, "");
    ok(pr_store_agreement_changed(db, &in, &out, &why) == PR_INVALID, "a note is needed (R52)");
    is_str(why.field, "note", "and the field is named");
    in = act(&rel, "Both told us on 3 May that support is Lucerne's now");
    ok(pr_store_agreement_changed(db, &in, &out, &why) == PR_OK, "changed: noted (R52)");
    ok(events("agreement_changed") == 1, "in the audit");
    ok(rel_of(&northwind).version == rel.version, "and nothing else is changed");
}

static void ended_agreement(void)
{
    pr_problem_t why = {0};
    pr_outcome_t out;

    relate(&northwind);
    relate(&lucerne);
    pr_relationship_t rel = rel_of(&lucerne);
    pr_vendor_end_t in = act(&rel, "Over");
    ok(pr_store_agreement_ended(db, &in, &out, &why) == PR_CONFLICT, "outside CSP: the customer's");
    is_str(why.code, "customer_ends", "and the reason says so (R36)");
    rel = rel_of(&northwind);
    in = act(&rel, "Letter of both, file 12");
    ok(pr_store_agreement_ended(db, &in, &out, &why) == PR_OK,
       "ended: so is the relationship (R52)");
    ok(rel_of(&northwind).kind == PR_REL_NONE, "it is none");
    ok(events("agreement_ended") == 1 && events("dap_ended") == 2, "all of it is in the audit");
    rel = rel_of(&northwind);
    in = act(&rel, "Again");
    ok(pr_store_agreement_ended(db, &in, &out, &why) == PR_NOT_FOUND, "what is over does not end");
    is_str(why.code, "relationship_over", "and the reason says so (E15)");
}

static void whose_it_is(void)
{
    static const struct {
        pr_rel_kind rel;
        pr_partner_kind kind;
        const char *code;
    } cases[] = {{PR_REL_RESELLER, PR_PARTNER_DIRECT, ""},
                 {PR_REL_RESELLER, PR_PARTNER_INDIRECT_PROVIDER, ""},
                 {PR_REL_RESELLER, PR_PARTNER_INDIRECT_RESELLER, "provider_ends"},
                 {PR_REL_ADVISOR, PR_PARTNER_ADVISOR, "customer_ends"},
                 {PR_REL_SUPPORT, PR_PARTNER_SYNDICATION, "customer_ends"},
                 {PR_REL_NONE, PR_PARTNER_DIRECT, "relationship_over"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pr_problem_t why = {0};
        pr_status_t status = pr_ending_by_partner(cases[i].rel, cases[i].kind, &why);
        is_str(status == PR_OK ? "" : why.code, cases[i].code, "%s, %s (R59)",
               pr_rel_kind_word(cases[i].rel), pr_partner_kind_word(cases[i].kind));
    }
}

static void who_may_end(void)
{
    static const struct {
        pr_rel_kind rel;
        int grants;
        pr_partner_state state;
        pr_role role;
        const char *code;
    } cases[] = {{PR_REL_RESELLER, 0, PR_PARTNER_ACTIVE, PR_ROLE_SALES_AGENT, ""},
                 {PR_REL_RESELLER, 2, PR_PARTNER_ACTIVE, PR_ROLE_ADMIN_AGENT, ""},
                 {PR_REL_RESELLER, 2, PR_PARTNER_SUSPENDED, PR_ROLE_ADMIN_AGENT, ""},
                 {PR_REL_RESELLER, 2, PR_PARTNER_ACTIVE, PR_ROLE_HELPDESK_AGENT, "role_needed"},
                 {PR_REL_RESELLER, 0, PR_PARTNER_BLOCKED, PR_ROLE_ADMIN_AGENT, "partner_blocked"},
                 {PR_REL_ADVISOR, 1, PR_PARTNER_ACTIVE, PR_ROLE_ADMIN_AGENT, "customer_ends"},
                 {PR_REL_NONE, 0, PR_PARTNER_ACTIVE, PR_ROLE_ADMIN_AGENT, "relationship_over"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const pr_relationship_t rel = {.kind = cases[i].rel, .open_grants = cases[i].grants};
        pr_problem_t why = {0};
        pr_status_t status = pr_ending_may(&rel, PR_PARTNER_DIRECT, cases[i].state,
                                           PR_ROLE_BIT(cases[i].role), &why);
        is_str(status == PR_OK ? "" : why.code, cases[i].code, "case %d (row 23, R59)", (int)i);
    }
}

int main(void)
{
    world_make();
    stage();
    whose_it_is();
    who_may_end();
    unused_privileges();
    changed_agreement();
    ended_agreement();
    pr_db_close(db);
    ok(log_errors == 0, "no error in the log: %d", log_errors);
    world_end();
    return done();
}
