/* Text made safe for HTML, URLs, mailto: and JSON. */
#include "tap.h"
#include "view/escape.h"
#include "view/json.h"

static apr_pool_t *p;

static void html(void)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"AT&T Ltd", "AT&amp;T Ltd"},
        {"<b title=\"x\" class='y'>", "&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;"},
        {"a\r\nb\tc", "a&#13;\nb\tc"},
        {"Zürich 東京 😀", "Zürich 東京 😀"},
        {"&amp;", "&amp;amp;"},
        {"a\x01\x1b[31m\x7f", "a\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd"},
        {"abc\xff\xfe"
         "def",
         "abc\xef\xbf\xbd\xef\xbf\xbd"
         "def"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"end \xe2\x82", "end \xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc3<b>", "\xef\xbf\xbd&lt;b&gt;"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is_str(pr_escape_html(rows[i][0], p), rows[i][1], "rows 15, 16: HTML %zu", i);
    }
}

static void urls(void)
{
    static const char *const safe[] = {"",
                                       "/",
                                       "/portal/customer?q=a:b",
                                       "?page=2",
                                       "#main",
                                       "a/b.html",
                                       "a?b:c",
                                       "./a:b",
                                       "https://example.net/x",
                                       "HTTP://example.net",
                                       "https://[::1]/",
                                       "mailto:?subject=x",
                                       "/a//b",
                                       "/portal/ä",
                                       "/x#a:b"};
    static const char *const unsafe[] = {"javascript:alert(1)",
                                         "JaVaScRiPt:alert(1)",
                                         " javascript:alert(1)",
                                         "java\tscript:x",
                                         "java\nscript:x",
                                         "\x01javascript:x",
                                         "data:text/html,x",
                                         "vbscript:x",
                                         "//evil.example",
                                         "/\\evil.example",
                                         "\\\\evil.example",
                                         "\\/evil.example",
                                         "/\t/evil.example",
                                         "http:evil.example",
                                         "https:///evil",
                                         "https://",
                                         "https://@evil",
                                         "https://?x",
                                         "ftp://x",
                                         "file:///etc/passwd",
                                         ":x",
                                         "a:b",
                                         "blob:x",
                                         "a b",
                                         "x\x7f",
                                         "view-source:x",
                                         "mailto\n:x"};

    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++) {
        ok(pr_url_safe(safe[i]), "safe: %s", safe[i]);
    }
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++) {
        ok(!pr_url_safe(unsafe[i]), "row 8, 15: unsafe URL %zu", i);
    }
    ok(!pr_url_safe(NULL), "no URL is not safe");
    is_str(pr_escape_url("a b/ü?&=%+~.-_", p), "a%20b%2F%C3%BC%3F%26%3D%25%2B~.-_", "component");
    is_str(pr_escape_path("/a b/ü?x:y", p), "/a%20b/%C3%BC%3Fx%3Ay", "path keeps its slashes");
}

static void mailto(void)
{
    is_str(pr_mailto("Hello & you", "One\nTwo\r\nThree\rFour\n", p),
           "mailto:?subject=Hello%20%26%20you&body=One%0D%0ATwo%0D%0AThree%0D%0AFour%0D%0A",
           "RFC 6068: every line end is %%0D%%0A");
    is_str(pr_mailto("x\r\nBcc: a@b", "?bcc=a@b&body=x", p),
           "mailto:?subject=x%20Bcc%3A%20a%40b&body=%3Fbcc%3Da%40b%26body%3Dx",
           "row 17: a subject has no lines, and no value makes a field");
    is_str(pr_mailto("Zürich\x01\xff", "", p), "mailto:?subject=Z%C3%BCrich%EF%BF%BD&body=",
           "row 17: control characters go, bad bytes are marked");
    ok(pr_url_safe(pr_mailto("a b", "javascript:\nx", p)), "a mailto is safe");
}

static void json(void)
{
    static const char *const rows[][2] = {
        {"", "\"\""},
        {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
        {"</script>&", "\"\\u003c/script\\u003e\\u0026\""},
        {"\n\t\x01\x7f", "\"\\u000a\\u0009\\u0001\x7f\""},
        {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\"\\u2028\\u2029\xe2\x80\xaa\""},
        {"ü😀", "\"ü😀\""},
        {"a\xff\xed\xa0\x80", "\"a\\ufffd\\ufffd\\ufffd\\ufffd\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is_str(pr_json_string(rows[i][0], p), rows[i][1], "row 19: JSON %zu", i);
    }
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    html();
    urls();
    mailto();
    json();
    apr_pool_destroy(p);
    return done();
}
