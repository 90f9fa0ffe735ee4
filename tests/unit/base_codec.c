/* Encodings, digests, ids and log lines. */
#include "base/codec.h"
#include "base/world.h"
#include "tap.h"

static apr_pool_t *p;
static char logged[2048];

static void keep(void *baton, pr_log_level level, const char *line)
{
    apr_cpystrn(logged, line, sizeof logged);
}

static apr_time_t frozen(void *baton)
{
    return apr_time_from_sec(1485129600);
}

static pr_status_t counted(void *baton, unsigned char *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (unsigned char)i;
    }
    return PR_OK;
}

static pr_status_t broken(void *baton, unsigned char *out, size_t n)
{
    return PR_BUG;
}

int main(void)
{
    unsigned char mac[PR_SHA256_BYTES], bytes[8];
    char id[PR_ID_LEN + 1];
    pr_world_t world = {.now = frozen, .random = counted, .log = keep};
    pr_partner_id partner;

    apr_initialize();
    apr_pool_create(&p, NULL);
    is_str(pr_base64url((const unsigned char *)"", 0, p), "", "base64url of nothing");
    is_str(pr_base64url((const unsigned char *)"f", 1, p), "Zg", "one byte");
    is_str(pr_base64url((const unsigned char *)"fo", 2, p), "Zm8", "two");
    is_str(pr_base64url((const unsigned char *)"\xfb\xff\xfe", 3, p), "-__-", "the URL's digits");
    is_str(pr_sha256_hex("abc", p),
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "SHA-256 of abc");
    ok(pr_unhex(bytes, 8, "00fF") == 2 && bytes[1] == 255, "hex and back");
    ok(pr_unhex(bytes, 8, "0") == 0 && pr_unhex(bytes, 8, "0g") == 0 &&
           pr_unhex(bytes, 1, "0000") == 0,
       "no hex, no bytes");
    const char *ab_c[] = {"ab", "c", NULL}, *a_bc[] = {"a", "bc", NULL};
    pr_hmac_parts(mac, (const unsigned char *)"k", 1, ab_c);
    const char *one = pr_hex(mac, sizeof mac, p);
    pr_hmac_parts(mac, (const unsigned char *)"k", 1, a_bc);
    ok(strcmp(one, pr_hex(mac, sizeof mac, p)), "parts do not run into one another");
    ok(pr_equal_secret("abc", "abc") && !pr_equal_secret("abc", "abd") &&
           !pr_equal_secret("abc", "ab") && !pr_equal_secret(NULL, NULL),
       "equal secrets");
    ok(pr_world_uuid(&world, id) == PR_OK, "an id");
    is_str(id, "00010203-0405-4607-8809-0a0b0c0d0e0f", "of version 4");
    ok(pr_id_parse(&partner, id), "which is read again");
    world.random = broken;
    ok(pr_world_uuid(&world, id) != PR_OK && !*id, "no randomness, no id");
    ok(!pr_id_parse(&partner, "00010203-0405-4607-8809-0A0B0C0D0E0F") && !*partner.s,
       "capitals are no id");
    ok(!pr_id_parse(&partner, NULL) && !pr_id_parse(&partner, "1"), "nor is anything else");
    pr_log(&world, PR_LOG_INFO, "PR0000", "bad %s", "a\r\nPR9999: forged \x1b[2J");
    is_str(logged, "PR0000: bad a\\x0d\\x0aPR9999: forged \\x1b[2J", "a log line stays one line");
    apr_terminate();
    return done();
}
