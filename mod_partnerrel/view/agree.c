/* Whether the languages' catalogues agree, so that no page can come out half translated. */
#include "base/text.h"
#include "view/catalogue.h"

#include <string.h>

#define OTHER (1u << (PR_CATEGORIES - 1))

static bool complain(const pr_unit_t *unit, const char **error, apr_pool_t *p, const char *fmt, ...)
    PR_PRINTF(4, 5);
static bool complain(const pr_unit_t *unit, const char **error, apr_pool_t *p, const char *fmt, ...)
{
    va_list args;
    const char *reason;

    va_start(args, fmt);
    reason = apr_pvsprintf(p, fmt, args);
    va_end(args);
    *error = apr_psprintf(p, "%s:%d: unit \"%s\": %s", unit->file, unit->line, unit->id, reason);
    return false;
}

/* Which categories whole numbers have in a language; "other" is always among them, as
 * translators' tools expect. */
static unsigned categories_used(const char *lang)
{
    unsigned used = OTHER;
    apr_int64_t big = 1000;

    for (int n = 0; n < 1000 + 6; n++) {
        const char *name = pr_text_plural(lang, n < 1000 ? n : big);
        big = n < 1000 ? big : big * 10;
        for (int i = 0; i < PR_CATEGORIES; i++) {
            used |= !strcmp(name, pr_category_names[i]) ? 1u << i : 0u;
        }
    }
    return used;
}

/* Is every placeholder of one in the other? The count may be left out ("One customer"). */
static const char *lacks(const pr_unit_t *one, const pr_unit_t *other, bool but_count)
{
    for (int i = 0; i < one->n_parts; i++) {
        bool found =
            !one->parts[i].placeholder || (but_count && !strcmp(one->parts[i].text, "count"));
        for (int k = 0; k < other->n_parts && !found; k++) {
            found =
                other->parts[k].placeholder && !strcmp(one->parts[i].text, other->parts[k].text);
        }
        if (!found) {
            return one->parts[i].text;
        }
    }
    return NULL;
}

static bool same_placeholders(const pr_unit_t *unit, const pr_unit_t *source, bool plural,
                              const char **error, apr_pool_t *p)
{
    const char *missing = lacks(source, unit, plural);
    const char *extra = lacks(unit, source, plural);

    if (missing) {
        return complain(unit, error, p, "the placeholder {%s} is missing", missing);
    }
    return !extra ||
           complain(unit, error, p, "the placeholder {%s} is not in the source text", extra);
}

/* ---- plural families ---- */

static bool family_whole(const pr_catalogue_t *catalogue, const char *base, const pr_unit_t *model,
                         const char **error, apr_pool_t *p)
{
    unsigned used = categories_used(catalogue->lang);
    const pr_unit_t *any = apr_hash_get(catalogue->families, base, APR_HASH_KEY_STRING);

    if (pr_catalogue_unit(catalogue, base)) {
        return complain(any, error, p, "\"%s\" is a unit of its own as well", base);
    }
    for (int i = 0; i < PR_CATEGORIES; i++) {
        const char *category = pr_category_names[i];
        const pr_unit_t *form = pr_catalogue_form(catalogue, base, category, p);
        if (!form && (used >> i & 1)) {
            return complain(any, error, p, "the plural form \"%s.%s\" is missing", base, category);
        }
        if (form && !(used >> i & 1)) {
            return complain(form, error, p, "the language \"%s\" has no plural form \"%s\"",
                            catalogue->lang, category);
        }
        if (form && !same_placeholders(form, model, true, error, p)) {
            return false;
        }
    }
    return true;
}

static bool families_whole(const pr_catalogue_t *catalogue, const pr_catalogue_t *source,
                           const char **error, apr_pool_t *p)
{
    apr_hash_index_t *i;

    for (i = apr_hash_first(p, source->families); i; i = apr_hash_next(i)) {
        const char *base = apr_hash_this_key(i);
        const pr_unit_t *model = apr_hash_this_val(i);
        if (!apr_hash_get(catalogue->families, base, APR_HASH_KEY_STRING)) {
            return complain(model, error, p, "is not translated into \"%s\"", catalogue->lang);
        }
        if (!family_whole(catalogue, base, model, error, p)) {
            return false;
        }
    }
    return true;
}

/* ---- a translation against its source ---- */

static bool is_form(const pr_catalogue_t *catalogue, const pr_unit_t *unit, const char **base,
                    apr_pool_t *p)
{
    const char *dot = strrchr(unit->id, '.');

    *base = dot ? apr_pstrmemdup(p, unit->id, (apr_size_t)(dot - unit->id)) : NULL;
    return dot && apr_hash_get(catalogue->families, *base, APR_HASH_KEY_STRING);
}

/* The source language may have fewer forms; a form's source is then any of them. */
static bool form_source_known(const pr_unit_t *unit, const char *base, const pr_catalogue_t *source,
                              apr_pool_t *p)
{
    for (int i = 0; i < PR_CATEGORIES; i++) {
        const pr_unit_t *form = pr_catalogue_form(source, base, pr_category_names[i], p);
        if (form && !strcmp(form->text, unit->source)) {
            return true;
        }
    }
    return false;
}

static bool unit_true(const pr_unit_t *unit, const pr_catalogue_t *source, const char **error,
                      apr_pool_t *p)
{
    const pr_unit_t *original = pr_catalogue_unit(source, unit->id);
    const char *base;

    if (is_form(source, unit, &base, p)) {
        return form_source_known(unit, base, source, p) ||
               complain(unit, error, p, "the source text is none of the forms of \"%s\"", base);
    }
    if (!original) {
        return complain(unit, error, p, "is not in the source language");
    }
    if (strcmp(original->text, unit->source) != 0) {
        return complain(unit, error, p,
                        "the source text is not that of %s:%d; translate again\n  here:  %s\n  "
                        "there: %s",
                        original->file, original->line, unit->source, original->text);
    }
    return same_placeholders(unit, original, false, error, p);
}

static bool all_translated(const pr_catalogue_t *catalogue, const pr_catalogue_t *source,
                           const char **error, apr_pool_t *p)
{
    apr_hash_index_t *i;
    const char *base;

    for (i = apr_hash_first(p, source->units); i; i = apr_hash_next(i)) {
        const pr_unit_t *unit = apr_hash_this_val(i);
        if (!is_form(source, unit, &base, p) && !pr_catalogue_unit(catalogue, unit->id)) {
            return complain(unit, error, p, "is not translated into \"%s\"", catalogue->lang);
        }
    }
    for (i = apr_hash_first(p, catalogue->units); i; i = apr_hash_next(i)) {
        if (!unit_true(apr_hash_this_val(i), source, error, p)) {
            return false;
        }
    }
    return true;
}

static int forms_of(const pr_catalogue_t *catalogue, const char *base, apr_pool_t *p)
{
    int n = 0;

    for (int i = 0; i < PR_CATEGORIES; i++) {
        n += pr_catalogue_form(catalogue, base, pr_category_names[i], p) != NULL;
    }
    return n;
}

/* A word like "other" may end an id by chance. Two forms in the source language make a family, for
 * all languages; one does where that language has no more. */
static void drop_chance_families(const pr_catalogue_t *catalogue, const pr_catalogue_t *source,
                                 apr_pool_t *p)
{
    int enough = categories_used(source->lang) == OTHER ? 1 : 2;
    apr_hash_index_t *i;

    for (i = apr_hash_first(p, catalogue->families); i; i = apr_hash_next(i)) {
        const char *base = apr_hash_this_key(i);
        if (forms_of(source, base, p) < enough) {
            apr_hash_set(catalogue->families, base, APR_HASH_KEY_STRING, NULL);
        }
    }
}

bool pr_catalogues_agree(const pr_locales_t *locales, const char **error, apr_pool_t *p)
{
    const pr_catalogue_t *source = &locales->catalogues[locales->source];

    for (int i = 0; i < locales->n; i++) {
        drop_chance_families(&locales->catalogues[i], source, p);
    }
    for (int i = 0; i < locales->n; i++) {
        const pr_catalogue_t *catalogue = &locales->catalogues[i];
        if (!families_whole(catalogue, source, error, p) ||
            (i != locales->source && !all_translated(catalogue, source, error, p))) {
            return false;
        }
    }
    return true;
}
