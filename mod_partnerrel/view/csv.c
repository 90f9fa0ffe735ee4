#include "view/csv.h"

#include "view/buffer.h"

#include <string.h>

#define BOM   "\xef\xbb\xbf"
#define GUARD "'"

struct pr_csv_t {
    pr_buffer_t text;
};

pr_csv_t *pr_csv_make(bool beginning, apr_pool_t *p)
{
    pr_csv_t *csv = apr_palloc(p, sizeof *csv);

    pr_buffer_init(&csv->text, 16384, p);
    pr_buffer_text(&csv->text, beginning ? BOM : "");
    return csv;
}

/* Would a spreadsheet calculate what begins here? */
static bool is_formula(const char *cell)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};

    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (!strncmp(cell, wide[i], strlen(wide[i]))) {
            return true;
        }
    }
    return *cell && strchr("=+-@\t\r\n", *cell);
}

static bool begins_elsewhere(char c)
{
    return c == ';' || c == '\t';
}

/* The cell's bytes, guarded, quotes doubled. */
static void add_content(pr_buffer_t *out, const char *cell)
{
    for (const char *c = cell; *c; c++) {
        if ((c == cell || begins_elsewhere(c[-1])) && is_formula(c)) {
            pr_buffer_text(out, GUARD);
        }
        pr_buffer_add(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    }
}

static bool needs_quotes(const char *cell)
{
    size_t n = strlen(cell);
    return strpbrk(cell, ",;\"\t\r\n") || (n && (cell[0] == ' ' || cell[n - 1] == ' '));
}

void pr_csv_record(pr_csv_t *csv, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *cell = cells[i] ? cells[i] : "", *quote = needs_quotes(cell) ? "\"" : "";
        pr_buffer_text(&csv->text, i ? "," : "");
        pr_buffer_text(&csv->text, quote);
        add_content(&csv->text, cell);
        pr_buffer_text(&csv->text, quote);
    }
    pr_buffer_text(&csv->text, "\r\n");
}

const char *pr_csv_text(const pr_csv_t *csv, size_t *n)
{
    *n = csv->text.n;
    return csv->text.s;
}
