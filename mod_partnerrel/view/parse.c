#include "view/parse.h"

#include <apr_tables.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#define SVG_NS "http://www.w3.org/2000/svg"

/* Follows the tags of the source while the tree is walked in the same order: libxml2 says no
 * columns. */
typedef struct {
    const pr_source_t *source;
    const pr_tag_t *tags;
    int n_tags, next;
    size_t text_from; /* where a text that comes now begins */
    const char *wrong;
    apr_pool_t *p;
} walk_t;

static pr_tag_t take_tag(walk_t *walk)
{
    static const pr_tag_t none;
    pr_tag_t tag = walk->next < walk->n_tags ? walk->tags[walk->next++] : none;

    walk->text_from = tag.end;
    return tag;
}

static const char *full_name(const xmlNs *ns, const xmlChar *name, apr_pool_t *p)
{
    return ns && ns->prefix ? apr_pstrcat(p, (const char *)ns->prefix, ":", name, NULL)
                            : apr_pstrdup(p, (const char *)name);
}

static void add_attr(apr_array_header_t *attrs, walk_t *walk, const pr_tag_t *tag, const char *name,
                     const char *value)
{
    pr_attr_t *attr = apr_array_push(attrs);

    attr->name = name;
    attr->value = value;
    attr->at = pr_scan_attr(walk->source, tag, name);
}

static void take_attrs(pr_node_t *node, const xmlNode *from, walk_t *walk, const pr_tag_t *tag)
{
    apr_array_header_t *attrs = apr_array_make(walk->p, 4, sizeof(pr_attr_t));

    for (const xmlNs *ns = from->nsDef; ns; ns = ns->next) {
        const char *name = ns->prefix ? apr_pstrcat(walk->p, "xmlns:", ns->prefix, NULL) : "xmlns";
        add_attr(attrs, walk, tag, name, apr_pstrdup(walk->p, (const char *)ns->href));
    }
    for (const xmlAttr *attr = from->properties; attr; attr = attr->next) {
        xmlChar *value = xmlNodeListGetString(from->doc, attr->children, 1);
        add_attr(attrs, walk, tag, full_name(attr->ns, attr->name, walk->p),
                 apr_pstrdup(walk->p, value ? (const char *)value : ""));
        xmlFree(value);
    }
    node->attrs = (const pr_attr_t *)attrs->elts;
    node->n_attrs = attrs->nelts;
}

/* The first letter of a text, past white space and comments. */
static size_t text_place(const walk_t *walk)
{
    const char *text = walk->source->text + walk->text_from;

    for (;;) {
        text += strspn(text, " \t\r\n");
        if (strncmp(text, "<!--", 4) != 0 || !strstr(text, "-->")) {
            return (size_t)(text - walk->source->text);
        }
        text = strstr(text, "-->") + 3;
    }
}

static pr_node_t *take_text(const xmlNode *from, walk_t *walk)
{
    pr_node_t *node = apr_pcalloc(walk->p, sizeof *node);

    node->text = apr_pstrdup(walk->p, from->content ? (const char *)from->content : "");
    node->source = walk->source;
    node->at = text_place(walk);
    return node;
}

static pr_node_t *take_element(const xmlNode *from, walk_t *walk);

static void take_children(pr_node_t *node, const xmlNode *from, walk_t *walk)
{
    pr_node_t **last = &node->first;

    for (const xmlNode *child = from->children; child && !walk->wrong; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            *last = take_element(child, walk);
            last = &(*last)->next;
        }
        else if (child->type == XML_TEXT_NODE) {
            *last = take_text(child, walk);
            last = &(*last)->next;
        }
    }
}

static bool is_lower(const char *name)
{
    for (; *name; name++) {
        if (*name >= 'A' && *name <= 'Z') {
            return false;
        }
    }
    return true;
}

/* SVG has names with capitals, which browsers know; HTML has none, and they would slip past the
 * checks of statements. */
static void check_name(const pr_node_t *node, const xmlNode *from, walk_t *walk)
{
    bool foreign = from->ns && !strcmp((const char *)from->ns->href, SVG_NS);

    if (!foreign && !is_lower(node->name)) {
        walk->wrong = pr_source_complain(walk->source, node->at, walk->p,
                                         "write names of elements in small letters");
    }
    else if (pr_is_void(node->name) && from->children) {
        walk->wrong = pr_source_complain(walk->source, node->at, walk->p,
                                         "<%s> cannot have content", node->name);
    }
    for (int i = 0; i < node->n_attrs && !walk->wrong; i++) {
        if (!foreign && !is_lower(node->attrs[i].name)) {
            walk->wrong = pr_source_complain(walk->source, node->at, walk->p,
                                             "write names of attributes in small letters");
        }
    }
}

static pr_node_t *take_element(const xmlNode *from, walk_t *walk)
{
    pr_node_t *node = apr_pcalloc(walk->p, sizeof *node);
    pr_tag_t tag = take_tag(walk);

    node->name = full_name(from->ns, from->name, walk->p);
    node->source = walk->source;
    node->at = tag.at;
    take_attrs(node, from, walk, &tag);
    check_name(node, from, walk);
    take_children(node, from, walk);
    if (!tag.self_closed) {
        take_tag(walk);
    }
    return node;
}

/* The first fault is the one to show: the others follow from it. */
typedef struct {
    const pr_source_t *source;
    const char *complaint;
    apr_pool_t *p;
} fault_t;

static void keep_first(void *baton, xmlErrorPtr found)
{
    fault_t *fault = ((xmlParserCtxt *)baton)->_private;

    if (!fault->complaint) {
        char *message = apr_pstrdup(fault->p, found->message ? found->message : "not well-formed");
        message[strcspn(message, "\r\n")] = '\0';
        fault->complaint = pr_source_complain(
            fault->source, pr_source_offset(fault->source, found->line, found->int2), fault->p,
            "%s", message);
    }
}

void *pr_parse_document(const pr_source_t *source, const char **error, apr_pool_t *p)
{
    xmlParserCtxt *context = xmlNewParserCtxt();
    fault_t fault = {source, NULL, p};
    xmlDoc *doc;

    if (!context) {
        abort();
    }
    context->_private = &fault;
    context->sax->serror = keep_first;
    doc = xmlCtxtReadMemory(context, source->text, (int)source->len, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlFreeParserCtxt(context);
    if (doc && xmlDocGetRootElement(doc) && !fault.complaint) {
        return doc;
    }
    xmlFreeDoc(doc);
    *error =
        fault.complaint ? fault.complaint : pr_source_complain(source, 0, p, "not well-formed");
    return NULL;
}

pr_node_t *pr_parse(const pr_source_t *source, bool page, const char **error, apr_pool_t *p)
{
    apr_array_header_t *tags = pr_scan(source, page, error, p);
    xmlDoc *doc = tags ? pr_parse_document(source, error, p) : NULL;
    pr_node_t *root = NULL;

    if (doc) {
        walk_t walk = {source, (const pr_tag_t *)tags->elts, tags->nelts, 0, 0, NULL, p};
        root = take_element(xmlDocGetRootElement(doc), &walk);
        *error = walk.wrong ? walk.wrong : *error;
        root = walk.wrong ? NULL : root;
        xmlFreeDoc(doc);
    }
    return root;
}

const pr_attr_t *pr_node_attr(const pr_node_t *node, const char *name)
{
    for (int i = 0; i < node->n_attrs; i++) {
        if (!strcmp(node->attrs[i].name, name)) {
            return &node->attrs[i];
        }
    }
    return NULL;
}
