/* A template of any bytes is either refused with a complaint or compiles in every language; what it
 * renders is UTF-8 and lets no value out unescaped. Run where tests/view is:
 *
 *   clang -fsanitize=fuzzer,address,undefined ... fuzz_template.c libpartnerrel.a
 *   fuzz_template -dict=tests/fuzz/template.dict CORPUS tests/view/[0-9]*  (seeds: template.html)
 */
#include "base/text.h"
#include "view/compiler.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOSTILE "<XSS \xff\"'&"

static const pr_field_t grant_fields[] = {
    {"service", PR_TEXT, NULL}, {"count", PR_NUMBER, NULL}, {NULL, PR_TEXT, NULL}};
static const pr_shape_t grant_shape = {"grants", grant_fields};
static const pr_field_t row_fields[] = {{"name", PR_TEXT, NULL},
                                        {"url", PR_URL, NULL},
                                        {"current", PR_FLAG, NULL},
                                        {"grants", PR_LIST, &grant_shape},
                                        {NULL, PR_TEXT, NULL}};
static const pr_shape_t row_shape = {"rows", row_fields};
static const pr_field_t home_fields[] = {{"city", PR_TEXT, NULL}, {NULL, PR_TEXT, NULL}};
static const pr_shape_t home_shape = {"home", home_fields};
static const pr_field_t partner_fields[] = {{"name", PR_TEXT, NULL},
                                            {"site", PR_URL, NULL},
                                            {"home", PR_RECORD, &home_shape},
                                            {NULL, PR_TEXT, NULL}};
static const pr_shape_t partner_shape = {"partner", partner_fields};
static const pr_field_t page_fields[] = {{"lang", PR_TEXT, NULL},
                                         {"person", PR_TEXT, NULL},
                                         {"url", PR_URL, NULL},
                                         {"day", PR_DATE, NULL},
                                         {"since", PR_TIME, NULL},
                                         {"count", PR_NUMBER, NULL},
                                         {"on", PR_FLAG, NULL},
                                         {"off", PR_FLAG, NULL},
                                         {"note", PR_MESSAGE, NULL},
                                         {"partner", PR_RECORD, &partner_shape},
                                         {"nobody", PR_RECORD, &home_shape},
                                         {"rows", PR_LIST, &row_shape},
                                         {"empty", PR_LIST, &row_shape},
                                         {NULL, PR_TEXT, NULL}};
static const pr_shape_t page_shape = {"page", page_fields};

static const pr_locales_t *locales;
static const pr_record_t *values;

static const pr_record_t *fill(apr_pool_t *p)
{
    pr_record_t *page = pr_record_make(&page_shape, p), *partner, *row;
    apr_table_t *args = apr_table_make(p, 1);

    apr_table_set(args, "holder", HOSTILE);
    pr_set_text(page, "lang", "en");
    pr_set_text(page, "person", HOSTILE);
    pr_set_url(page, "url", "javascript:" HOSTILE);
    pr_set_time(page, "day", apr_time_from_sec(1485129600));
    pr_set_time(page, "since", apr_time_from_sec(1485129600));
    pr_set_number(page, "count", -7);
    pr_set_flag(page, "on", true);
    pr_set_message(page, "note", "test.held", args);
    partner = pr_set_record(page, "partner", p);
    pr_set_text(partner, "name", HOSTILE);
    pr_set_url(partner, "site", HOSTILE);
    for (int i = 0; i < 2; i++) {
        row = pr_add_item(page, "rows", p);
        pr_set_text(row, "name", HOSTILE);
        pr_set_text(pr_add_item(row, "grants", p), "service", HOSTILE);
    }
    return page;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const langs[] = {"en", "ru", NULL};
    const char *error = NULL;
    apr_pool_t *p;

    apr_initialize();
    apr_pool_create(&p, NULL);
    locales = pr_locales_read("tests/view/locale", langs, &error, p);
    if (!locales) {
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    values = fill(p);
    return 0;
}

static void must(bool good)
{
    if (!good) {
        abort();
    }
}

static void render(const pr_program_t *program, bool spoiled, apr_pool_t *p)
{
    pr_buffer_t out;

    pr_buffer_init(&out, 64, p);
    pr_program_run(program, values, &out);
    must(pr_utf8_valid(out.s, out.n));
    must(spoiled || !strstr(out.s, "<XSS"));
    must(spoiled || !strstr(out.s, "href=\"javascript:"));
}

static void run(const pr_source_t *source, apr_pool_t *p)
{
    const char *error = NULL;
    pr_library_t library = {"tests/fuzz", apr_hash_make(p), p};
    pr_node_t *root = pr_source_check(source, &error, p) ? pr_parse(source, true, &error, p) : NULL;

    must(root || error);
    if (!root) {
        return;
    }
    apr_hash_set(library.trees, "page", APR_HASH_KEY_STRING, root);
    for (int lang = 0; lang < locales->n; lang++) {
        const pr_program_t *program =
            pr_compile(&library, "page", &page_shape, locales, lang, &error, p);
        must(program || error);
        if (program) {
            render(program, strstr(source->text, "XSS") || strstr(source->text, "javascript"), p);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p;
    pr_source_t source = {"fuzz.html", NULL, size};

    apr_pool_create(&p, NULL);
    source.text = apr_pstrmemdup(p, (const char *)data, size);
    run(&source, p);
    apr_pool_destroy(p);
    return 0;
}
