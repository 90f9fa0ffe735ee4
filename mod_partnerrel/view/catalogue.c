#include "view/catalogue.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *const pr_category_names[PR_CATEGORIES] = {"zero", "one", "two", "few", "many", "other"};

static bool is_id(const char *id)
{
    return *id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(id);
}

/* "partner.name": lower-case words with dots between them. */
static bool is_path(const char *s, size_t n)
{
    char before = '.';

    for (size_t i = 0; i < n; i++) {
        bool letter = s[i] >= 'a' && s[i] <= 'z';
        bool inner = s[i] == '_' || (s[i] >= '0' && s[i] <= '9') || s[i] == '.';
        if (!letter && (!inner || before == '.')) {
            return false;
        }
        before = s[i];
    }
    return n > 0 && before != '.';
}

static void add_part(apr_array_header_t *parts, const char *s, size_t n, bool placeholder)
{
    if (n > 0) {
        pr_part_t *part = apr_array_push(parts);
        part->text = apr_pstrmemdup(parts->pool, s, n);
        part->placeholder = placeholder;
    }
}

static bool cut(pr_unit_t *unit, const char *text, apr_pool_t *p)
{
    apr_array_header_t *parts = apr_array_make(p, 4, sizeof(pr_part_t));

    while (*text) {
        size_t n = strcspn(text, "{}");
        add_part(parts, text, n, false);
        text += n;
        if (*text) {
            n = strcspn(++text, "{}");
            if (text[-1] != '{' || text[n] != '}' || !is_path(text, n)) {
                return false;
            }
            add_part(parts, text, n, true);
            text += n + 1;
        }
    }
    unit->parts = (const pr_part_t *)parts->elts;
    unit->n_parts = parts->nelts;
    return true;
}

/* The category an id ends in, with the base's length; NULL for a unit without forms. */
static const char *form_of(const char *id, size_t *base_len)
{
    const char *dot = strrchr(id, '.');

    for (int i = 0; dot && i < PR_CATEGORIES; i++) {
        if (!strcmp(dot + 1, pr_category_names[i])) {
            *base_len = (size_t)(dot - id);
            return pr_category_names[i];
        }
    }
    return NULL;
}

bool pr_catalogue_add(pr_catalogue_t *catalogue, pr_unit_t *unit, const char **error, apr_pool_t *p)
{
    const pr_unit_t *twin = pr_catalogue_unit(catalogue, unit->id);
    const char *wrong = NULL;
    size_t n;

    if (!is_id(unit->id)) {
        wrong = "an id is made of a-z, 0-9, _ and dots";
    }
    else if (twin) {
        wrong = apr_psprintf(p, "the id is there already, in %s:%d", twin->file, twin->line);
    }
    else if (!*unit->text) {
        wrong = "the text is empty";
    }
    else if (!cut(unit, unit->text, p)) {
        wrong = "a placeholder is written {name} or {name.name}, and braces have no other use";
    }
    if (wrong) {
        *error = apr_psprintf(p, "%s:%d: unit \"%s\": %s", unit->file, unit->line, unit->id, wrong);
        return false;
    }
    apr_hash_set(catalogue->units, unit->id, APR_HASH_KEY_STRING, unit);
    if (form_of(unit->id, &n)) {
        const char *base = apr_pstrmemdup(p, unit->id, n);
        const pr_unit_t *any = apr_hash_get(catalogue->families, base, APR_HASH_KEY_STRING);
        if (!any || !strcmp(unit->id + n, ".other")) {
            apr_hash_set(catalogue->families, base, APR_HASH_KEY_STRING, unit);
        }
    }
    return true;
}

const pr_unit_t *pr_catalogue_unit(const pr_catalogue_t *catalogue, const char *id)
{
    return apr_hash_get(catalogue->units, id, APR_HASH_KEY_STRING);
}

const pr_unit_t *pr_catalogue_form(const pr_catalogue_t *catalogue, const char *base,
                                   const char *category, apr_pool_t *p)
{
    return pr_catalogue_unit(catalogue, apr_pstrcat(p, base, ".", category, NULL));
}

bool pr_unit_has_placeholders(const pr_unit_t *unit)
{
    for (int i = 0; i < unit->n_parts; i++) {
        if (unit->parts[i].placeholder) {
            return true;
        }
    }
    return false;
}

int pr_locales_index(const pr_locales_t *locales, const char *lang)
{
    for (int i = 0; i < locales->n; i++) {
        if (!strcmp(locales->langs[i], lang)) {
            return i;
        }
    }
    return -1;
}

const char *const *pr_locales_langs(const pr_locales_t *locales)
{
    return locales->langs;
}

bool pr_locales_has(const pr_locales_t *locales, const char *id)
{
    return pr_catalogue_unit(&locales->catalogues[0], id) ||
           apr_hash_get(locales->catalogues[0].families, id, APR_HASH_KEY_STRING);
}

static apr_int64_t count_of(const apr_table_t *args)
{
    const char *count = args ? apr_table_get(args, "count") : NULL;
    return count ? apr_strtoi64(count, NULL, 10) : 0;
}

const pr_unit_t *pr_catalogue_choose(const pr_catalogue_t *catalogue, const char *id,
                                     const apr_table_t *args, apr_pool_t *p)
{
    const pr_unit_t *unit = pr_catalogue_unit(catalogue, id);

    if (!unit && apr_hash_get(catalogue->families, id, APR_HASH_KEY_STRING)) {
        unit = pr_catalogue_form(catalogue, id, pr_text_plural(catalogue->lang, count_of(args)), p);
    }
    return unit;
}

const char *pr_catalogue_filling(const pr_catalogue_t *catalogue, const char *name,
                                 const apr_table_t *args, apr_pool_t *p)
{
    const char *value = args ? apr_table_get(args, name) : NULL;
    char *end = NULL;

    if (value && *value && !strcmp(name, "count")) {
        apr_int64_t n = apr_strtoi64(value, &end, 10);
        return *end ? value : pr_text_number(catalogue->lang, n, p);
    }
    return value;
}

const char *pr_message(const pr_locales_t *locales, const char *lang, const char *id,
                       const apr_table_t *args, apr_pool_t *p)
{
    int i = pr_locales_index(locales, lang);
    const pr_catalogue_t *catalogue = &locales->catalogues[i < 0 ? 0 : i];
    const pr_unit_t *unit = pr_catalogue_choose(catalogue, id, args, p);
    pr_buffer_t out;

    if (!unit) {
        return NULL;
    }
    pr_buffer_init(&out, 128, p);
    for (i = 0; i < unit->n_parts; i++) {
        const pr_part_t *part = &unit->parts[i];
        const char *filling =
            part->placeholder ? pr_catalogue_filling(catalogue, part->text, args, p) : part->text;
        pr_buffer_text(&out, filling ? filling : apr_pstrcat(p, "{", part->text, "}", NULL));
    }
    return out.s;
}
