/* CSV: RFC 4180, and no cell that a spreadsheet calculates with (row 18). */
#include "tap.h"
#include "view/csv.h"

static apr_pool_t *top;

static const char *record(const char *const *cells, size_t n)
{
    pr_csv_t *csv = pr_csv_make(false, top);
    size_t len;
    pr_csv_record(csv, cells, n);
    const char *text = pr_csv_text(csv, &len);
    return len == strlen(text) ? text : "(its length is wrong)";
}

static const char *one(const char *cell)
{
    return record(&cell, 1);
}

static void quoting(void)
{
    static const char *const cells[] = {"a", "b,c", "say \"x\"", "", NULL, "two\r\nlines", " edge"};
    is_str(record(cells, 7), "a,\"b,c\",\"say \"\"x\"\"\",,,\"two\r\nlines\",\" edge\"\r\n",
           "quoted where RFC 4180 needs it");
    is_str(one("Жук & Söhne"), "Жук & Söhne\r\n", "other scripts as they are");
    is_str(one("a;b"), "\"a;b\"\r\n", "a semicolon too, for other readers");
}

static void formulas(void)
{
    static const char *const begins[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        const char *cell = apr_pstrcat(top, begins[i], "1+1", NULL);
        is_str(one(cell), apr_pstrcat(top, "'", cell, "\r\n", NULL), "%s is guarded", cell);
    }
    is_str(one("\t=1"), "\"'\t'=1\"\r\n", "a tab is guarded, and what follows it");
    is_str(one("\r=1"), "\"'\r=1\"\r\n", "CR");
    is_str(one("\n=1"), "\"'\n=1\"\r\n", "LF");
    is_str(one("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0\r\n", "a command");
    is_str(one("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n",
           "guarded inside of the quotes");
    is_str(one("x;=1+1"), "\"x;'=1+1\"\r\n", "where another language's spreadsheet begins a cell");
    is_str(one("a=b-c@d+e"), "a=b-c@d+e\r\n", "not in the middle");
    is_str(one("'=1"), "'=1\r\n", "what is guarded already stays");
    is_str(one("="), "'=\r\n", "alone");
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&top, NULL);
    size_t n;
    is_str(pr_csv_text(pr_csv_make(true, top), &n), "\xef\xbb\xbf", "a file begins with the mark");
    ok(n == 3, "which is three bytes");
    is_str(pr_csv_text(pr_csv_make(false, top), &n), "", "a later piece does not");
    quoting();
    formulas();
    return done();
}
