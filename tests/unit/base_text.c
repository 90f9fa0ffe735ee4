/* Scripts, look-alikes, what cannot be seen, plurals, dates, Accept-Language. */
#include "base/text.h"
#include "tap.h"

static apr_pool_t *p;

static void utf8(void)
{
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc0\xaf",
                                      "\xc1\xbf",
                                      "\xc3",
                                      "\xe0\x80\xaf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xe2\x82",
                                      "\xf0\x80\x80\xaf",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xf0\x9f\x98",
                                      "\xfe",
                                      "\xff",
                                      "a\xe2\x28\xa1",
                                      "\xfc\x80\x80\x80\x80\xaf"};

    ok(pr_utf8_valid("Zürich \xf0\x9f\x98\x80", 12), "valid UTF-8 of one to four bytes");
    ok(!pr_utf8_valid("a\0b", 3), "a NUL inside is refused");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ok(!pr_utf8_valid(bad[i], strlen(bad[i])), "row 16: malformed class %zu is refused", i);
        ok(pr_text_has_hidden(bad[i], ""), "row 16: malformed class %zu counts as hidden", i);
        ok(!pr_text_tidy(bad[i], p) && !pr_text_fold(bad[i], p) &&
               !pr_text_without_hidden(bad[i], p) && !pr_text_skeleton(bad[i], p) &&
               !pr_text_name_ok(bad[i]),
           "row 16: malformed class %zu has no tidy, folded or skeleton form", i);
    }
}

static void hidden(void)
{
    static const char *const rows[] = {
        "a\x01",         "a\x7f",         "a\xc2\x85",     "a\xc2\xad",        "a\xd8\x9c",
        "a\xe1\x85\x9f", "a\xe1\xa0\x8e", "a\xe2\x80\x8b", "a\xe2\x80\x8c",    "a\xe2\x80\x8d",
        "a\xe2\x80\x8e", "a\xe2\x80\x8f", "a\xe2\x80\xa8", "a\xe2\x80\xa9",    "a\xe2\x80\xaa",
        "a\xe2\x80\xae", "a\xe2\x81\xa0", "a\xe2\x81\xa6", "a\xe2\x81\xa9",    "a\xe3\x85\xa4",
        "a\xef\xb8\x8f", "a\xef\xbb\xbf", "a\xef\xbf\xb9", "a\xf3\xa0\x81\x81"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ok(pr_text_has_hidden(rows[i], ""), "D11: hidden character %zu is seen", i);
        is_str(pr_text_without_hidden(rows[i], p), "a", "D11: and left out");
        ok(!pr_text_name_ok(rows[i]), "D11: and refused in a name");
    }
    ok(!pr_text_has_hidden("Line\r\n", "\r\n"), "allowed control characters are allowed");
    ok(pr_text_has_hidden("Line\r\n", "\n"), "and only they");
    int wrong = 0;
    for (int c = 1; c < 256; c++) {
        for (int at = 0; at < 17; at++) {
            char text[] = "seventeen letters";
            text[at] = (char)c;
            bool seen = c >= 0x20 && c < 0x7f;
            wrong += pr_text_has_hidden(text, "") == seen || pr_utf8_valid(text, 17) != (c < 0x80);
        }
    }
    ok(wrong == 0, "each byte is found at each place of a text");
    ok(!pr_text_has_hidden("Größe, размер, 大きさ, חנות", ""), "ordinary text hides nothing");
}

static void tidy_and_fold(void)
{
    is_str(pr_text_tidy("  Fab\t\xc2\xa0rikam \r\n GmbH\xe2\x80\x83", p), "Fab rikam GmbH",
           "white space of any kind is cut and squeezed");
    is_str(pr_text_tidy("Zu\xcc\x88rich", p), "Zürich", "tidy composes (NFC)");
    is_str(pr_text_tidy("", p), "", "tidy of nothing");
    is_str(pr_text_fold("STRASSE", p), pr_text_fold("Straße", p), "ß finds SS");
    is_str(pr_text_fold("МОСКВА", p), "москва", "fold is not only for Latin");
    is_str(pr_text_fold("A\xcc\x8a", p), "å", "fold composes");
    ok(pr_text_length("Zürich 😀") == 8, "length counts characters");
    ok(pr_text_length("") == 0, "length of nothing");
}

static const char *repeat(const char *unit, int n)
{
    const char *out = "";
    while (n-- > 0) {
        out = apr_pstrcat(p, out, unit, NULL);
    }
    return out;
}

static void names(void)
{
    static const char *const good[] = {"Northwind Cloud Services",
                                       "Adventure Works IT",
                                       "4Sight",
                                       "Müller & Söhne (Köln) GmbH",
                                       "Лаборатория",
                                       "東京クラウド",
                                       "A/B-C, Inc.",
                                       "D’Arcy"};
    static const char *const bad[] = {"",
                                      " ",
                                      " Contoso",
                                      "Contoso ",
                                      "Con  toso",
                                      "Con\ttoso",
                                      "C\xd0\xbentoso" /* Cyrillic o */,
                                      "Cοntoso" /* Greek o */,
                                      "Zu\xcc\x88rich",
                                      "Con\xee\x80\x80toso" /* private use */,
                                      "Con\xcd\xb8toso" /* unassigned */,
                                      "Con\xc2\xa0toso",
                                      "---",
                                      "\xf0\x9f\x98\x80",
                                      "Contoso\xe2\x80\xae"
                                      "dtL"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ok(pr_text_name_ok(good[i]), "D11: a name: %s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ok(!pr_text_name_ok(bad[i]), "D11: not a name (%zu)", i);
    }
    ok(pr_text_name_ok(repeat("é", 80)), "D11: 80 characters");
    ok(!pr_text_name_ok(repeat("é", 81)), "D11: 81 characters are too many");
    ok(pr_text_name_ok(repeat("\xf0\xa0\x80\x8b", 80)), "D11: 80 characters of four bytes");
}

static void look_alikes(void)
{
    static const char *const pairs[][2] = {{"Northwind", "N\xd0\xberthwind"},
                                           {"Alpine", "AIpine"},
                                           {"Alpine", "A1pine"},
                                           {"Alpine", "ALPINE"},
                                           {"Fabrikam", "Fabrikarn"},
                                           {"FABRIKAM", "fabrikam"},
                                           {"Contoso", "C0ntoso"},
                                           {"раура", "paypa"},
                                           {"Contoso", "Cοntоso"},
                                           {"Zürich", "Zu\xcc\x88rich"},
                                           {"Tailspin", "TaiIspin"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        is_str(pr_text_skeleton(pairs[i][0], p), pr_text_skeleton(pairs[i][1], p),
               "row 5: %s and %s look alike", pairs[i][0], pairs[i][1]);
    }
    for (char c = 'A'; c <= 'Z'; c++) {
        char upper[2] = {c, 0}, lower[2] = {(char)(c | 0x20), 0};
        is_str(pr_text_skeleton(upper, p), pr_text_skeleton(lower, p),
               "row 5: the case of %c makes no other name", c);
    }
    ok(strcmp(pr_text_skeleton("Northwind", p), pr_text_skeleton("Southwind", p)) != 0,
       "different names have different skeletons");
    ok(!pr_text_skeleton("", p), "nothing has no skeleton");
}

static void plurals(void)
{
    static const struct {
        const char *lang;
        apr_int64_t n;
        const char *category;
    } rows[] = {{"en", 0, "other"}, {"en", 1, "one"},   {"en", 2, "other"},  {"en", -1, "one"},
                {"ru", 1, "one"},   {"ru", 2, "few"},   {"ru", 5, "many"},   {"ru", 11, "many"},
                {"de", 1, "one"},   {"de", 0, "other"}, {"de", 2, "other"},  {"de", 21, "other"},
                {"ru", 21, "one"},  {"ru", 24, "few"},  {"ru", 111, "many"}, {"ru", 0, "many"},
                {"ja", 1, "other"}, {"ar", 0, "zero"},  {"ar", 2, "two"},    {"xx", 1, "other"}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is_str(pr_text_plural(rows[i].lang, rows[i].n), rows[i].category, "plural of %d in %s",
               (int)rows[i].n, rows[i].lang);
    }
}

static void written(void)
{
    apr_time_t t = apr_time_from_sec(1485165600) + 123456;

    is_str(pr_text_number("en", 1234567, p), "1,234,567", "number in English");
    is_str(pr_text_number("ru", 1234567, p),
           "1\xc2\xa0"
           "234\xc2\xa0"
           "567",
           "number in Russian");
    is_str(pr_text_number("en", APR_INT64_MIN, p), "-9,223,372,036,854,775,808", "smallest number");
    is_str(pr_text_date("en", t, p), "23 January 2017", "date in English");
    is_str(pr_text_number("de", 1234567, p), "1.234.567", "number in German");
    is_str(pr_text_date("de", t, p), "23. Januar 2017", "date in German");
    is_str(pr_text_time("de", t, p), "23. Januar 2017 um 10:00 UTC", "time in German");
    is_str(pr_text_date("ru", t, p), "23 января 2017\xe2\x80\xaf\xd0\xb3.", "date in Russian");
    is_str(pr_text_time("en", t, p), "23 January 2017 at 10:00 UTC", "time in English, UTC");
    is_str(pr_text_time("ru", t, p), "23 января 2017\xe2\x80\xafг. в 10:00 UTC", "time in Russian");
    is_str(pr_text_rfc3339(t, p), "2017-01-23T10:00:00Z", "time for machines");
    is_str(pr_text_rfc3339(apr_time_from_sec(-1), p), "1969-12-31T23:59:59Z", "before 1970");
    is_str(pr_text_date("no-such-language-anywhere", t, p), "23 January 2017",
           "a language nobody knows is written as English");
}

static void accept_language(void)
{
    static const char *const offered[] = {"en", "ru", "pt-BR", NULL};
    static const char *const rows[][2] = {{NULL, "en"},
                                          {"", "en"},
                                          {"ru", "ru"},
                                          {"RU-ru", "ru"},
                                          {"de, ru;q=0.5", "ru"},
                                          {"en;q=0.4, ru;q=0.8", "ru"},
                                          {"ru, en", "ru"},
                                          {"en;q=0.8,ru;q=0.8", "en"},
                                          {"ru;q=0, en;q=0.1", "en"},
                                          {"pt", "en"},
                                          {"pt-br-x-y", "pt-BR"},
                                          {"de-1996, *;q=0.5", "en"},
                                          {"*, ru;q=0.9", "en"},
                                          {"ru;q=1.5, en;q=0.2", "en"},
                                          {"ru;q=0.0001", "en"},
                                          {"ru ; q=0.7 , en ; q=0.6", "ru"},
                                          {"ru;level=1", "en"},
                                          {",,;;,-,--,;q=1", "en"},
                                          {"\xff\xfe;q=\xff", "en"}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is_str(pr_text_pick_language(offered, rows[i][0], p), rows[i][1], "Accept-Language: %s",
               rows[i][0] ? rows[i][0] : "(none)");
    }
}

static void countries(void)
{
    is_str(pr_text_country("en", "DE", p), "Germany", "a country's name in English");
    is_str(pr_text_country("ru", "CH", p), "Швейцария", "and in Russian");
    is_str(pr_text_country("de", "AT", p), "Österreich", "and in German");
    is_str(pr_text_country("en", "ZZZ", p), "ZZZ", "what is no code stays as it is");
    is_str(pr_text_country("en", "", p), "", "and so does nothing");
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    utf8();
    hidden();
    tidy_and_fold();
    names();
    look_alikes();
    plurals();
    written();
    countries();
    accept_language();
    return done();
}
