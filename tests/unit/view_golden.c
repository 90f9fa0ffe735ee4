/* Golden triples: tests/view/NNN-name has a template, values, and what must come out of them.
 *
 *   template.html, partials/    the page
 *   shape.txt                   what the page is given (tests/view/shape.txt when it is not there)
 *   locale/                     catalogues (tests/view/locale when it is not there)
 *   values.txt                  "path = value"; "list +" opens the list's next item
 *   expected.LANG.html          the result in a language
 *   expected.error.txt          or the complaint, with DIR for the folder
 *
 * GOLDEN=write in the environment writes the expected files anew, to be read before they are kept.
 */
#include "tap.h"
#include "view/view.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <stdlib.h>

#define ROOT "tests/view"

static apr_pool_t *p;

/* ---- files */

static char *read_file(const char *path)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *text;
    apr_size_t n = 0;

    if (apr_file_open(&file, path, APR_FOPEN_READ, APR_OS_DEFAULT, p) != APR_SUCCESS) {
        return NULL;
    }
    apr_file_info_get(&info, APR_FINFO_SIZE, file);
    text = apr_pcalloc(p, (apr_size_t)info.size + 1);
    apr_file_read_full(file, text, (apr_size_t)info.size, &n);
    apr_file_close(file);
    return text;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file) {
        fputs(text, file);
        fclose(file);
    }
}

static const char *own_or_shared(const char *dir, const char *name)
{
    const char *own = apr_pstrcat(p, dir, "/", name, NULL);
    apr_finfo_t info;

    return apr_stat(&info, own, APR_FINFO_TYPE, p) == APR_SUCCESS
               ? own
               : apr_pstrcat(p, ROOT "/", name, NULL);
}

/* ---- shapes: one "name type" a line; what a record or list has stands two spaces deeper */

static pr_type type_named(const char *word)
{
    static const char *const names[] = {"text", "url",     "number", "date", "time",
                                        "flag", "message", "record", "list", NULL};
    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], word)) {
            return (pr_type)i;
        }
    }
    fprintf(stderr, "no type %s\n", word);
    exit(2);
}

static pr_shape_t *read_shape(const char *name, char **lines, int depth)
{
    pr_shape_t *shape = apr_palloc(p, sizeof *shape);
    apr_array_header_t *fields = apr_array_make(p, 8, sizeof(pr_field_t));

    while (**lines) {
        char field_name[64], type[16];
        int indent = (int)strspn(*lines, " ");
        char *end = strchr(*lines, '\n');
        pr_field_t *field;
        if (indent < 2 * depth || sscanf(*lines, "%63s %15s", field_name, type) != 2) {
            break;
        }
        *lines = end ? end + 1 : *lines + strlen(*lines);
        field = apr_array_push(fields);
        field->name = apr_pstrdup(p, field_name);
        field->type = type_named(type);
        field->of = field->type == PR_RECORD || field->type == PR_LIST
                        ? read_shape(field->name, lines, depth + 1)
                        : NULL;
    }
    apr_array_push(fields);
    memset(&APR_ARRAY_IDX(fields, fields->nelts - 1, pr_field_t), 0, sizeof(pr_field_t));
    shape->name = name;
    shape->fields = (const pr_field_t *)fields->elts;
    return shape;
}

/* ---- values */

typedef struct {
    const pr_record_t *owner;
    const char *name;
    pr_record_t *last;
} opened_t;

static apr_array_header_t *opened;

static pr_record_t *last_opened(const pr_record_t *owner, const char *name)
{
    for (int i = opened->nelts - 1; i >= 0; i--) {
        opened_t *o = &APR_ARRAY_IDX(opened, i, opened_t);
        if (o->owner == owner && !strcmp(o->name, name)) {
            return o->last;
        }
    }
    return NULL;
}

static void note_opened(const pr_record_t *owner, const char *name, pr_record_t *last)
{
    opened_t *o = apr_array_push(opened);
    o->owner = owner;
    o->name = name;
    o->last = last;
}

static const pr_field_t *field_of(const pr_record_t *record, const char *name)
{
    const pr_field_t *field = pr_record_shape(record)->fields;
    while (field->name && strcmp(field->name, name) != 0) {
        field++;
    }
    if (!field->name) {
        fprintf(stderr, "values: no %s\n", name);
        exit(2);
    }
    return field;
}

static apr_time_t time_of(const char *text)
{
    apr_time_exp_t e = {0};
    apr_time_t t;

    sscanf(text, "%d-%d-%dT%d:%d:%d", &e.tm_year, &e.tm_mon, &e.tm_mday, &e.tm_hour, &e.tm_min,
           &e.tm_sec);
    e.tm_year -= 1900;
    e.tm_mon -= 1;
    apr_time_exp_gmt_get(&t, &e);
    return t;
}

/* "id" or "id name=value; name=value". */
static void set_message(pr_record_t *record, const char *name, char *value)
{
    apr_table_t *args = apr_table_make(p, 4);
    char *rest = strchr(value, ' '), *state, *pair;

    if (rest) {
        *rest++ = '\0';
        for (pair = apr_strtok(rest, ";", &state); pair; pair = apr_strtok(NULL, ";", &state)) {
            char *equals = strchr(pair, '=');
            *equals++ = '\0';
            apr_table_set(args, pair + strspn(pair, " "), equals);
        }
    }
    pr_set_message(record, name, value, args);
}

/* \xNN and \n stand for bytes that a text file should not have. */
static char *unescaped(char *text)
{
    char *o = text;
    unsigned byte;

    for (char *s = text; *s; s++) {
        if (s[0] == '\\' && s[1] == 'x' && sscanf(s + 2, "%2x", &byte) == 1) {
            *o++ = (char)byte;
            s += 3;
        }
        else if (s[0] == '\\' && s[1] == 'n') {
            *o++ = '\n';
            s++;
        }
        else {
            *o++ = *s;
        }
    }
    *o = '\0';
    return text;
}

static void set_field(pr_record_t *record, const char *name, char *value)
{
    switch (field_of(record, name)->type) {
    case PR_TEXT:
        pr_set_text(record, name, unescaped(value));
        break;
    case PR_URL:
        pr_set_url(record, name, unescaped(value));
        break;
    case PR_NUMBER:
        pr_set_number(record, name, apr_strtoi64(value, NULL, 10));
        break;
    case PR_DATE:
    case PR_TIME:
        pr_set_time(record, name, time_of(value));
        break;
    case PR_FLAG:
        pr_set_flag(record, name, !strcmp(value, "on"));
        break;
    case PR_MESSAGE:
        set_message(record, name, value);
        break;
    default:
        last_opened(record, name); /* "partner =" only opens the record */
    }
}

static pr_record_t *step_into(pr_record_t *record, const char *name)
{
    pr_record_t *inner = last_opened(record, name);

    if (!inner && field_of(record, name)->type == PR_RECORD) {
        inner = pr_set_record(record, name, p);
        note_opened(record, name, inner);
    }
    return inner;
}

static void set_line(pr_record_t *record, char *line)
{
    char *equals = strstr(line, " ="), *plus = strstr(line, " +"), *dot;
    char *end = equals && (!plus || equals < plus) ? equals : plus;

    if (!end) {
        return;
    }
    *end = '\0';
    while ((dot = strchr(line, '.'))) {
        *dot = '\0';
        record = step_into(record, line);
        line = dot + 1;
    }
    if (end == plus) {
        note_opened(record, line, pr_add_item(record, line, p));
    }
    else if (field_of(record, line)->type == PR_RECORD) {
        step_into(record, line);
    }
    else {
        set_field(record, line, end + 2 + (end[2] == ' '));
    }
}

static pr_record_t *read_values(const char *path, const pr_shape_t *shape)
{
    char *text = read_file(path), *state, *line;
    pr_record_t *record = pr_record_make(shape, p);

    opened = apr_array_make(p, 8, sizeof(opened_t));
    for (line = text ? apr_strtok(text, "\n", &state) : NULL; line;
         line = apr_strtok(NULL, "\n", &state)) {
        set_line(record, line);
    }
    return record;
}

/* ---- triples */

static void compare(const char *got, const char *path, const char *name)
{
    if (getenv("GOLDEN")) {
        write_file(path, got);
    }
    is_str(got, read_file(path), "%s", name);
}

static char *without_dir(const char *text, const char *dir)
{
    char *out = apr_pstrdup(p, ""), *copy = apr_pstrdup(p, text), *found;

    while ((found = strstr(copy, dir))) {
        *found = '\0';
        out = apr_pstrcat(p, out, copy, "DIR", NULL);
        copy = found + strlen(dir);
    }
    return apr_pstrcat(p, out, copy, "\n", NULL);
}

static void run_views(const char *dir, const char *name, const pr_views_t *views,
                      const pr_shape_t *shape)
{
    static const char *const langs[] = {"en", "ru", NULL};
    int ran = 0;

    for (int i = 0; langs[i]; i++) {
        const char *path = apr_pstrcat(p, dir, "/expected.", langs[i], ".html", NULL);
        pr_record_t *values = read_values(apr_pstrcat(p, dir, "/values.txt", NULL), shape);
        size_t len = 0;
        const char *got = pr_view_render(views, "template", langs[i], values, &len, p);
        if (read_file(path) || (getenv("GOLDEN") && i == 0)) {
            compare(got, path, apr_pstrcat(p, name, " ", langs[i], NULL));
            ok(got && strlen(got) == len, "%s: the length is the text's", name);
            ran++;
        }
    }
    ok(ran > 0, "%s: has an expected page", name);
}

static void run(const char *name)
{
    static const char *const langs[] = {"en", "ru", NULL};
    const char *dir = apr_pstrcat(p, ROOT "/", name, NULL), *error = NULL;
    const char *complaint = apr_pstrcat(p, dir, "/expected.error.txt", NULL);
    char *lines = read_file(own_or_shared(dir, "shape.txt"));
    const pr_shape_t *shape = read_shape("page", &lines, 0);
    const pr_view_decl_t decls[] = {{"template", shape}, {NULL, NULL}};
    const pr_locales_t *locales = pr_locales_read(own_or_shared(dir, "locale"), langs, &error, p);
    const pr_views_t *views = locales ? pr_views_compile(dir, locales, decls, &error, p) : NULL;

    if (read_file(complaint) || error) {
        ok(!views, "%s: is refused", name);
        compare(error ? without_dir(error, dir) : "(none)\n", complaint, name);
        return;
    }
    run_views(dir, name, views, shape);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int main(int argc, char **argv)
{
    apr_array_header_t *names;
    apr_finfo_t info;
    apr_dir_t *dir;

    apr_initialize();
    apr_pool_create(&p, NULL);
    names = apr_array_make(p, 32, sizeof(char *));
    if (apr_dir_open(&dir, ROOT, p) != APR_SUCCESS) {
        fprintf(stderr, "run me where " ROOT " is\n");
        return 2;
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (info.name[0] >= '0' && info.name[0] <= '9') {
            APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(p, info.name);
        }
    }
    qsort(names->elts, (size_t)names->nelts, sizeof(char *), by_name);
    for (int i = 0; i < names->nelts; i++) {
        run(APR_ARRAY_IDX(names, i, const char *));
    }
    apr_pool_destroy(p);
    return done();
}
