/* Reads XLIFF 2.0: nothing but units with one segment of plain text each. */
#include "view/catalogue.h"
#include "view/parse.h"

#include <apr_file_info.h>
#include <apr_tables.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#define XLIFF_NS "urn:oasis:names:tc:xliff:document:2.0"

typedef struct {
    pr_catalogue_t *catalogue;
    pr_locales_t *locales; /* their source is -1 until the first file has named it */
    pr_source_t text;
    const char **error;
    apr_pool_t *p;
} reader_t;

static bool complain(reader_t *r, const xmlNode *node, const char *reason)
{
    *r->error = apr_psprintf(r->p, "%s:%ld: %s", r->text.file, xmlGetLineNo(node), reason);
    return false;
}

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && node->ns &&
           !strcmp((const char *)node->ns->href, XLIFF_NS) &&
           !strcmp((const char *)node->name, name);
}

static const char *attribute(reader_t *r, xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = apr_pstrdup(r->p, value ? (const char *)value : "");

    xmlFree(value);
    return copy;
}

/* Outer white space cut, inner runs of it one space: files may be laid out by any tool. A
 * no-break space is part of the text. */
static char *fold_space(char *text)
{
    char *o = text;

    for (const char *s = text; *s; s++) {
        if (!strchr(" \t\r\n", *s)) {
            *o++ = *s;
        }
        else if (o > text && o[-1] != ' ') {
            *o++ = ' ';
        }
    }
    o -= o > text && o[-1] == ' ';
    *o = '\0';
    return text;
}

static bool read_text(reader_t *r, xmlNode *node, const char **out)
{
    xmlChar *content;

    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_TEXT_NODE && child->type != XML_COMMENT_NODE) {
            return complain(r, child, "a text has plain text only, with {placeholders}");
        }
    }
    content = xmlNodeGetContent(node);
    *out = fold_space(apr_pstrdup(r->p, content ? (const char *)content : ""));
    xmlFree(content);
    return true;
}

static bool read_segment(reader_t *r, xmlNode *segment, pr_unit_t *unit)
{
    for (xmlNode *node = segment->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (is_named(node, "source") && !unit->source) {
            if (!read_text(r, node, &unit->source)) {
                return false;
            }
        }
        else if (is_named(node, "target") && !unit->text) {
            if (!read_text(r, node, &unit->text)) {
                return false;
            }
        }
        else {
            return complain(r, node, "a segment has one source and one target");
        }
    }
    return true;
}

/* The source language's text is its source; any other's is its target. */
static bool settle(reader_t *r, xmlNode *node, pr_unit_t *unit)
{
    bool is_source = r->catalogue == &r->locales->catalogues[r->locales->source];

    if (!unit->source) {
        return complain(r, node, "the unit has no source");
    }
    if (is_source && unit->text) {
        return complain(r, node, "a unit of the source language has no target");
    }
    if (!is_source && !unit->text) {
        return complain(r, node, "the unit has no target");
    }
    unit->text = is_source ? unit->source : unit->text;
    return true;
}

static bool read_unit(reader_t *r, xmlNode *node)
{
    pr_unit_t *unit = apr_pcalloc(r->p, sizeof *unit);
    int segments = 0;

    unit->id = attribute(r, node, "id");
    unit->file = r->text.file;
    unit->line = (int)xmlGetLineNo(node);
    for (xmlNode *child = node->children; child; child = child->next) {
        if (is_named(child, "segment") && segments++ == 0) {
            if (!read_segment(r, child, unit)) {
                return false;
            }
        }
        else if (child->type == XML_ELEMENT_NODE && !is_named(child, "notes")) {
            return complain(r, child, "a unit has notes and one segment");
        }
    }
    return settle(r, node, unit) && pr_catalogue_add(r->catalogue, unit, r->error, r->p);
}

/* Files, and groups inside them. libxml2 lets nothing nest deeper than 256. */
static bool read_units(reader_t *r, xmlNode *parent)
{
    for (xmlNode *node = parent->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || is_named(node, "notes")) {
            continue;
        }
        if (is_named(node, "unit")) {
            if (!read_unit(r, node)) {
                return false;
            }
        }
        else if (!is_named(node, "file") && !is_named(node, "group")) {
            return complain(r, node, "here stand files, groups, units and notes");
        }
        else if (!read_units(r, node)) {
            return false;
        }
    }
    return true;
}

/* All files translate from the language the first one names. */
static bool source_fits(reader_t *r, xmlNode *root)
{
    const char *lang = attribute(r, root, "srcLang");
    pr_locales_t *all = r->locales;

    if (all->source < 0) {
        all->source = pr_locales_index(all, lang);
    }
    if (all->source < 0) {
        return complain(r, root,
                        apr_psprintf(r->p,
                                     "srcLang is \"%s\", which is none of the languages wanted; "
                                     "it is needed beside its translations",
                                     lang));
    }
    return !strcmp(lang, all->langs[all->source]) ||
           complain(r, root, apr_psprintf(r->p, "srcLang is not \"%s\"", all->langs[all->source]));
}

static bool read_root(reader_t *r, xmlNode *root)
{
    const char *target = attribute(r, root, "trgLang");

    if (!is_named(root, "xliff") || strcmp(attribute(r, root, "version"), "2.0") != 0) {
        return complain(r, root, "not an XLIFF 2.0 file");
    }
    if (!source_fits(r, root)) {
        return false;
    }
    if (*target && strcmp(target, r->catalogue->lang) != 0) {
        return complain(r, root, apr_psprintf(r->p, "trgLang is not \"%s\"", r->catalogue->lang));
    }
    return read_units(r, root);
}

static bool read_document(reader_t *r)
{
    xmlDoc *doc = pr_parse_document(&r->text, r->error, r->p);
    bool good = doc && read_root(r, xmlDocGetRootElement(doc));

    xmlFreeDoc(doc);
    return good;
}

static bool read_file(reader_t *r, const char *file)
{
    size_t at;

    if (!pr_source_read(&r->text, file, r->error, r->p)) {
        return false;
    }
    at = pr_source_declaration(&r->text, NULL);
    if (at != SIZE_MAX) {
        *r->error =
            pr_source_complain(&r->text, at, r->p, "a catalogue has no DOCTYPE, entities or CDATA");
        return false;
    }
    return read_document(r);
}

/* ---- folders ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static apr_array_header_t *files_of(const char *folder, apr_pool_t *p)
{
    apr_array_header_t *files = apr_array_make(p, 16, sizeof(char *));
    apr_dir_t *dir;
    apr_finfo_t info;

    if (apr_dir_open(&dir, folder, p) != APR_SUCCESS) {
        return files;
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        size_t n = strlen(info.name);
        if (n > 4 && !strcmp(info.name + n - 4, ".xlf") && info.name[0] != '.') {
            APR_ARRAY_PUSH(files, const char *) = apr_pstrcat(p, folder, "/", info.name, NULL);
        }
    }
    apr_dir_close(dir);
    qsort(files->elts, (size_t)files->nelts, sizeof(char *), by_name);
    return files;
}

static bool read_folder(reader_t *r, const char *folder)
{
    apr_array_header_t *files = files_of(folder, r->p);

    if (files->nelts == 0) {
        *r->error = apr_psprintf(r->p, "%s: no catalogue (*.xlf) can be found here", folder);
        return false;
    }
    for (int i = 0; i < files->nelts; i++) {
        if (!read_file(r, APR_ARRAY_IDX(files, i, const char *))) {
            return false;
        }
    }
    return true;
}

static const char *const *copy_langs(const char *const *langs, int n, apr_pool_t *p)
{
    const char **copy = apr_pcalloc(p, ((size_t)n + 1) * sizeof *copy);

    for (int i = 0; i < n; i++) {
        copy[i] = apr_pstrdup(p, langs[i]);
    }
    return copy;
}

pr_locales_t *pr_locales_read(const char *dir, const char *const *langs, const char **error,
                              apr_pool_t *p)
{
    pr_locales_t *locales = apr_pcalloc(p, sizeof *locales);
    pr_catalogue_t *catalogues;

    while (langs[locales->n]) {
        locales->n++;
    }
    catalogues = apr_pcalloc(p, ((size_t)locales->n + 1) * sizeof *catalogues);
    locales->langs = copy_langs(langs, locales->n, p);
    locales->catalogues = catalogues;
    locales->source = -1;
    for (int i = 0; i < locales->n; i++) {
        reader_t reader = {&catalogues[i], locales, {NULL, NULL, 0}, error, p};
        catalogues[i].lang = locales->langs[i];
        catalogues[i].units = apr_hash_make(p);
        catalogues[i].families = apr_hash_make(p);
        if (!read_folder(&reader, apr_pstrcat(p, dir, "/", langs[i], NULL))) {
            return NULL;
        }
    }
    return pr_catalogues_agree(locales, error, p) ? locales : NULL;
}
