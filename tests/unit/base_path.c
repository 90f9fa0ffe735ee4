/* One spelling of a path (D7): which is let through, why others are not, and that there is one. */
#include "base/path.h"
#include "tap.h"

static apr_pool_t *p;

static const char *why(const char *raw)
{
    return pr_path_check(raw, strlen(raw), p).why;
}

static const char *const good[] = {
    "/",
    "/dash/exchange/0b4d3c1a-1111-4222-8333-444455556666/",
    "/a/b.html",
    "/a/.hidden/..b/...c",
    "/a/caf%C3%A9/%D0%9F%D0%BE%D1%87%D1%82%D0%B0/%F0%9F%98%80",
    "/a/two%20words/%20before",
    "/-._~!$&'()*+,=:@/x",
    "/a/%22%3C%3E%5B%5D%5E%60%7B%7C%7D",
};

#define SPELT   "an escape of what needs none"
#define DIGITS  "an escape that is not % and two digits, letters in capitals"
#define NAKED   "a byte that has to be escaped"
#define BARRED  "a control character, or one of % \\ ; ? #"
#define EMPTY   "an empty segment"
#define ENDS    "a segment that ends in a dot or a space"
#define NO_UTF8 "bytes that are not UTF-8"

static const struct {
    const char *raw, *why;
    size_t at;
} bad[] = {
    {"", "it does not begin with a slash", 0},
    {"a", "it does not begin with a slash", 0},
    {"%2Fa", SPELT, 0},
    {"/a%2Fb", SPELT, 2},
    {"/%61", SPELT, 1},
    {"/a%2E", SPELT, 2},
    {"/a%40b", SPELT, 2},
    {"/caf%c3%a9", DIGITS, 4},
    {"/a%2", DIGITS, 2},
    {"/a%", DIGITS, 2},
    {"/a%u0073", DIGITS, 2},
    {"/a%%41", DIGITS, 2},
    {"/a b", NAKED, 2},
    {"/caf\xc3\xa9", NAKED, 4},
    {"/a|b", NAKED, 2},
    {"/a<b", NAKED, 2},
    {"/a%25b", BARRED, 2},
    {"/a%252fb", BARRED, 2},
    {"/a\\b", BARRED, 2},
    {"/a%5Cb", BARRED, 2},
    {"/a;b", BARRED, 2},
    {"/a%3Bb", BARRED, 2},
    {"/a%3Fb", BARRED, 2},
    {"/a%23b", BARRED, 2},
    {"/a#b", BARRED, 2},
    {"/a%00b", BARRED, 2},
    {"/a%0Ab", BARRED, 2},
    {"/a\tb", BARRED, 2},
    {"/a%7F", BARRED, 2},
    {"/a%C2%85", "a control character", 5},
    {"//a", EMPTY, 1},
    {"/a//b", EMPTY, 3},
    {"/a//", EMPTY, 3},
    {"/.", ENDS, 2},
    {"/./a", ENDS, 2},
    {"/..", ENDS, 3},
    {"/a/../b", ENDS, 5},
    {"/a/...", ENDS, 6},
    {"/a./b", ENDS, 3},
    {"/a.", ENDS, 3},
    {"/a%20/b", ENDS, 5},
    {"/a%20", ENDS, 5},
    {"/%20/b", ENDS, 4},
    {"/a%C3", NO_UTF8, 0},
    {"/a%C0%AFb", NO_UTF8, 0},
    {"/a%C0%AE%C0%AE/b", NO_UTF8, 0},
    {"/a%E0%80%AFb", NO_UTF8, 0},
    {"/a%F0%80%80%AFb", NO_UTF8, 0},
    {"/a%ED%A0%80b", NO_UTF8, 0},
    {"/a%F4%90%80%80b", NO_UTF8, 0},
    {"/a%FFb", NO_UTF8, 0},
};

/* The ways to spell one byte. */
static int spell(char out[3][4], unsigned char byte)
{
    int n = 0;

    if (byte) {
        out[n][0] = (char)byte;
        out[n++][1] = '\0';
    }
    snprintf(out[n++], 4, "%%%02X", byte);
    snprintf(out[n++], 4, "%%%02x", byte);
    return strcmp(out[n - 1], out[n - 2]) ? n : n - 1;
}

/* Of all spellings of these two bytes between "/x" and "y", how many are let through? */
static int let_through(unsigned char first, unsigned char second)
{
    char a[3][4], b[3][4];
    int na = spell(a, first), nb = spell(b, second), yes = 0;

    for (int i = 0; i < na; i++) {
        for (int j = 0; j < nb; j++) {
            /* "%" before two digits spells something else. */
            if (strcmp(a[i], "%") && strcmp(b[j], "%")) {
                yes += !why(apr_pstrcat(p, "/x", a[i], b[j], "y", NULL));
            }
        }
    }
    return yes;
}

static void check_pairs(void)
{
    int most = 0, some = 0;

    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            int n = let_through((unsigned char)first, (unsigned char)second);
            most = n > most ? n : most;
            some += n > 0;
        }
        apr_pool_clear(p);
    }
    ok(most == 1, "no two bytes have a second spelling");
    /* 90 ASCII characters that may be there, without "//", "./" and " /"; and of 30 * 64 two-byte
     * characters all but the 32 control characters. */
    ok(some == 90 * 90 - 3 + 30 * 64 - 32, "and this many have one: %d", some);
}

static void check_decoded(void)
{
    ok(!pr_path_check_decoded("/a b/\xc3\xa9", 7).why, "a decoded path");
    is_str(pr_path_check_decoded("/a%20b", 6).why, BARRED, "an escape in a decoded path");
    is_str(pr_path_check_decoded("/a\0b", 4).why, BARRED, "NUL in a decoded path");
    is_str(pr_path_check_decoded("a", 1).why, "it does not begin with a slash", "no path at all");
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        is_str(why(good[i]), NULL, "let through: %s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        pr_path_fault_t fault = pr_path_check(bad[i].raw, strlen(bad[i].raw), p);
        is_str(fault.why, bad[i].why, "case %d is refused", (int)i);
        ok(fault.at == bad[i].at, "at byte %d, got %d", (int)bad[i].at, (int)fault.at);
    }
    check_pairs();
    check_decoded();
    return done();
}
