/* Messages of the catalogues as plain text, and records that abort on a name they do not have. */
#include "tap.h"
#include "view/view.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static apr_pool_t *p;

static const char *say(const pr_locales_t *locales, const char *lang, const char *id,
                       const char *name, const char *value)
{
    apr_table_t *args = name ? apr_table_make(p, 2) : NULL;

    if (name) {
        apr_table_set(args, name, value);
    }
    return pr_message(locales, lang, id, args, p);
}

static void messages(const pr_locales_t *l)
{
    apr_table_t *args = apr_table_make(p, 2);

    is_str(say(l, "en", "test.hello", NULL, NULL), "Hello", "a message");
    is_str(say(l, "ru", "test.hello", NULL, NULL), "Здравствуйте", "in Russian");
    is_str(say(l, "de", "test.hello", NULL, NULL), "Hello", "in a language we do not have");
    is_str(say(l, "en", "test.held", "holder", "A & <B>"), "Held by A & <B>",
           "plain text, nothing escaped");
    is_str(say(l, "en", "test.held", "holder", "{holder}"), "Held by {holder}",
           "row 21: what is filled in is not looked at again");
    is_str(say(l, "en", "test.held", NULL, NULL), "Held by {holder}", "a name that was not given");
    is_str(say(l, "en", "test.nothing", NULL, NULL), NULL, "no such message");
    is_str(say(l, "en", "test.amp", NULL, NULL), "Tom & Jerry <b>", "XML is decoded once");
    apr_table_set(args, "partner.name", "Northwind");
    apr_table_set(args, "count", "1");
    is_str(pr_message(l, "en", "test.rows", args, p), "1 customer of Northwind", "one");
    apr_table_set(args, "count", "22");
    is_str(pr_message(l, "ru", "test.rows", args, p), "22 клиента Northwind", "few");
    apr_table_set(args, "count", "1000");
    is_str(pr_message(l, "ru", "test.rows", args, p),
           "1\xc2\xa0"
           "000 клиентов Northwind",
           "many, as Russian writes it");
    apr_table_set(args, "count", "a few");
    is_str(pr_message(l, "en", "test.rows", args, p), "a few customers of Northwind",
           "a count that is no number");
}

static void has(const pr_locales_t *l)
{
    ok(pr_locales_has(l, "test.hello"), "has a message");
    ok(pr_locales_has(l, "test.rows"), "has plural forms");
    ok(pr_locales_has(l, "test.rows.one"), "has a form");
    ok(!pr_locales_has(l, "test"), "has not a part of an id");
    is_str(pr_locales_langs(l)[0], "en", "the source language is the first");
    is_str(pr_locales_langs(l)[2], NULL, "the languages end");
}

static const pr_field_t fields[] = {
    {"name", PR_TEXT, NULL},
    {"link", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
static const pr_shape_t shape = {"thing", fields};

static bool aborts(void (*set)(pr_record_t *record))
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) {
            _exit(3);
        }
        signal(SIGABRT, SIG_DFL);
        set(pr_record_make(&shape, p));
        _exit(0);
    }
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

static void set_known(pr_record_t *record)
{
    pr_set_text(record, "name", "x");
    pr_set_url(record, "link", NULL);
}

static void set_unknown(pr_record_t *record)
{
    pr_set_text(record, "nmae", "x");
}

static void set_as_text(pr_record_t *record)
{
    pr_set_text(record, "link", "javascript:x");
}

static void set_part(pr_record_t *record)
{
    pr_set_text(record, "nam", "x");
}

static void records(void)
{
    ok(!aborts(set_known), "a declared field is set");
    ok(aborts(set_unknown), "a field that is not declared aborts");
    ok(aborts(set_as_text), "an address is not set as a text");
    ok(aborts(set_part), "half a name is not a name");
    ok(pr_record_shape(pr_record_make(&shape, p)) == &shape, "a record knows its shape");
}

static void views(const pr_locales_t *l)
{
    const pr_view_decl_t none[] = {{NULL, NULL}}, one[] = {{"nowhere", &shape}, {NULL, NULL}};
    const char *error = NULL;
    const pr_views_t *v = pr_views_compile("tests/view", l, none, &error, p);
    size_t len;

    ok(v && !pr_view_render(v, "x", "en", pr_record_make(&shape, p), &len, p), "no such view");
    ok(!pr_views_compile("tests/view", l, one, &error, p) && strstr(error, "nowhere.html"),
       "a page without a file is refused by name");
}

static void write_page(const char *dir, size_t n, const char *shape_name)
{
    FILE *file = fopen(apr_pstrcat(p, dir, "/big.html", NULL), "w");

    fprintf(file,
            "<!DOCTYPE html>\n<html><body><!--%*s--><p data-pr-text=\"%s\"></p></body></html>",
            (int)n, "", shape_name);
    fclose(file);
}

static void limits(const pr_locales_t *l)
{
    char dir[] = "/tmp/view_message.XXXXXX";
    const pr_view_decl_t decls[] = {{"big", &shape}, {NULL, NULL}};
    static const pr_shape_t twin = {"twin", fields};
    const char *error = NULL;
    const pr_views_t *v;
    size_t len;

    if (!mkdtemp(dir)) {
        ok(false, "a folder for the test");
        return;
    }
    write_page(dir, 1048576, "name");
    ok(!pr_views_compile(dir, l, decls, &error, p) && strstr(error, "larger than"),
       "row 22: a template over 1 MiB is refused");
    write_page(dir, 1000000, "name");
    v = pr_views_compile(dir, l, decls, &error, p);
    ok(v != NULL, "one below is not");
    ok(v && pr_view_render(v, "big", "de", pr_record_make(&shape, p), &len, p) && len < 100,
       "a language we do not have is answered in the source language; comments are not sent");
    ok(v && !pr_view_render(v, "big", "en", pr_record_make(&twin, p), &len, p),
       "a record of another shape is not rendered");
    remove(apr_pstrcat(p, dir, "/big.html", NULL));
    rmdir(dir);
}

/* A portal may show another language first than the one the templates are written in. */
static void other_order(void)
{
    static const char *const langs[] = {"ru", "en", NULL}, *const alone[] = {"ru", NULL};
    const char *error = NULL;
    const pr_locales_t *l = pr_locales_read("tests/view/locale", langs, &error, p);

    is_str(error, NULL, "Q30 the source language need not be the first");
    if (l) {
        is_str(pr_locales_langs(l)[0], "ru", "the first stays the first");
        is_str(say(l, "ru", "test.hello", NULL, NULL), "Здравствуйте", "in Russian still");
        is_str(say(l, "en", "test.hello", NULL, NULL), "Hello", "the source's own text");
        is_str(say(l, "xx", "test.hello", NULL, NULL), "Здравствуйте",
               "who reads none of them gets the first");
    }
    ok(!pr_locales_read("tests/view/locale", alone, &error, p) && error &&
           strstr(error, "srcLang is \"en\", which is none of the languages wanted"),
       "a translation alone is refused: %s", error ? error : "(none)");
}

int main(void)
{
    static const char *const langs[] = {"en", "ru", NULL};
    const pr_locales_t *locales;
    const char *error = NULL;

    apr_initialize();
    apr_pool_create(&p, NULL);
    locales = pr_locales_read("tests/view/locale", langs, &error, p);
    is_str(error, NULL, "the catalogues are read");
    if (locales) {
        messages(locales);
        has(locales);
        views(locales);
        limits(locales);
    }
    other_order();
    records();
    apr_pool_destroy(p);
    return done();
}
