/* The link's token and its keys (R3, R4, D9), and the two paragraphs (R2, Q9). */
#include "core/invitation.h"
#include "core/validate.h"
#include "tap.h"

#define KEY1 "one 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define KEY2 "two ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100\n"

static apr_pool_t *p;

static const pr_keyring_t *ring_of(const char *text)
{
    const char *error;
    return pr_keyring_parse(text, &error, p);
}

static const char *token_of(const char *keys, const char *cloud, const char *id,
                            pr_partner_kind kind, bool dap, int generation, const char *key_id)
{
    pr_partner_t partner = {.kind = kind};
    pr_invitation_t invitation = {.dap = dap, .generation = generation, .key_id = key_id};
    ok(pr_slug_id_parse(&partner.cloud, cloud) && pr_id_parse(&partner.id, id), "ids are ids");
    return pr_invitation_token(ring_of(keys), &partner, &invitation, p);
}

#define ACME  "11111111-1111-4111-8111-111111111111"
#define OTHER "22222222-2222-4222-8222-222222222222"

static void check_token(void)
{
    const char *t = token_of(KEY1, "global", ACME, PR_PARTNER_DIRECT, true, 1, "one");

    ok(pr_invitation_token_shaped(t), "D9 a token has the form of one: %s", t);
    is_str(token_of(KEY1, "global", ACME, PR_PARTNER_DIRECT, true, 1, "one"), t,
           "R4 the same facts give the same link");
    is_str(token_of(KEY2 KEY1, "global", ACME, PR_PARTNER_DIRECT, true, 1, "one"), t,
           "D9 a new key in front leaves older links as they are");
    ok(strcmp(token_of(KEY1, "germany", ACME, PR_PARTNER_DIRECT, true, 1, "one"), t),
       "another cloud, another link");
    ok(strcmp(token_of(KEY1, "global", OTHER, PR_PARTNER_DIRECT, true, 1, "one"), t),
       "another partner, another link");
    ok(strcmp(token_of(KEY1, "global", ACME, PR_PARTNER_ADVISOR, true, 1, "one"), t),
       "another kind, another link");
    ok(strcmp(token_of(KEY1, "global", ACME, PR_PARTNER_DIRECT, false, 1, "one"), t),
       "without DAP, another link");
    ok(strcmp(token_of(KEY1, "global", ACME, PR_PARTNER_DIRECT, true, 2, "one"), t),
       "Q5 another generation, another link");
    ok(!token_of(KEY1, "global", ACME, PR_PARTNER_DIRECT, true, 1, "two"), "no key, no link");
    ok(!pr_invitation_token_shaped("short") && !pr_invitation_token_shaped(NULL) &&
           !pr_invitation_token_shaped("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"),
       "what has not the form is no token");
}

static void check_keys(void)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"", "there is no key in it"},
        {"# only a comment\n\n", "there is no key in it"},
        {"one 0011\n", "too short"},
        {"one zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", "no hex"},
        {"One" KEY1, "capitals"},
        {KEY1 KEY1, "twice"},
        {"one\n", "no key"},
    };
    ok(ring_of("# keys\n\n" KEY2 KEY1)->n == 2, "two keys");
    is_str(ring_of(KEY2 KEY1)->keys[0].id, "two", "the first makes new links");
    ok(ring_of("one 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f") != NULL,
       "a last line without its end");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *error = NULL;
        ok(!pr_keyring_parse(bad[i].text, &error, p) && error, "refused (%s): %s", bad[i].why,
           error ? error : "?");
    }
}

static void check_paragraphs(void)
{
    pr_problem_t why = {0};
    char *longer = apr_palloc(p, 2 * PR_PARAGRAPH_MAX + 3);

    memset(longer, 'x', 2 * PR_PARAGRAPH_MAX + 2);
    longer[2 * PR_PARAGRAPH_MAX + 2] = '\0';
    ok(pr_invitation_paragraph_check("", "first", &why) == PR_OK, "R2 a paragraph may be dropped");
    ok(pr_invitation_paragraph_check("Guten Tag,\r\nÄrger?\tNein.", "first", &why) == PR_OK,
       "R2 or say anything");
    ok(pr_invitation_paragraph_check(longer, "second", &why) == PR_INVALID, "Q9 not too long");
    is_str(why.field, "second", "the field is named");
    is_str(why.code, "paragraph_too_long", "the reason too");
    ok(pr_invitation_paragraph_check("a\x1b[31mb", "first", &why) == PR_INVALID, "no escapes");
    ok(pr_invitation_paragraph_check("pay\xe2\x80\xae"
                                     "lap",
                                     "first", &why) == PR_INVALID,
       "no bidirectional controls");
    ok(pr_invitation_paragraph_check("\xc3(", "first", &why) == PR_INVALID, "no broken UTF-8");
}

static void check_values(void)
{
    ok(pr_validate_domain("northwind.example", "domain", NULL) == PR_OK, "a domain");
    ok(pr_validate_domain("a-b.xn--p1ai", "domain", NULL) == PR_OK, "with dashes");
    static const char *const bad[] = {"",     "nodot", ".a.b",  "a..b",  "a.b.", "-a.b",
                                      "a-.b", "A.b",   "a b.c", "a_b.c", "a.b-"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ok(pr_validate_domain(bad[i], "domain", NULL) == PR_INVALID, "no domain: \"%s\"", bad[i]);
    }
    ok(pr_validate_country("DE", "country", NULL) == PR_OK &&
           pr_validate_country("de", "country", NULL) == PR_INVALID &&
           pr_validate_country("DEU", "country", NULL) == PR_INVALID,
       "a country is two capitals");
    is_str(pr_validate_display("  Fabrikam \n GmbH ", 80, p), "Fabrikam GmbH", "a claim is tidied");
    is_str(pr_validate_display("\xc3(", 80, p), "", "a broken one is nothing");
    is_str(pr_validate_display("\xc3\xa4\xc3\xb6\xc3\xbc", 2, p), "\xc3\xa4\xc3\xb6",
           "a long one is cut between characters");
    is_str(pr_validate_display("Fab\xe2\x80\xaerikam", 80, p), "Fabrikam",
           "hidden ones are left out");
    is_str(pr_validate_display(NULL, 80, p), "", "an absent one is nothing");
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    check_token();
    check_keys();
    check_paragraphs();
    check_values();
    apr_terminate();
    return done();
}
