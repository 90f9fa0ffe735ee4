/* tree.c: what other modules were told, read from httpd's tree of directives. */
#include "httpd/tree.h"

#include <string.h>

bool pr_tree_is(const ap_directive_t *d, const char *name)
{
    return !strcasecmp(d->directive, name);
}

const char *pr_tree_word(apr_pool_t *p, const ap_directive_t *d)
{
    const char *args = d->args;
    char *word = ap_getword_conf(p, &args);
    size_t n = strlen(word);

    /* Of an unquoted section the tree keeps the bracket that ends it. */
    if (d->directive[0] == '<' && n > 0 && word[n - 1] == '>') {
        word[n - 1] = '\0';
    }
    return word;
}

static const ap_directive_t *last_of(const ap_directive_t *list, const char *name)
{
    const ap_directive_t *found = NULL;

    for (; list; list = list->next) {
        if (pr_tree_is(list, name)) {
            found = list;
        }
    }
    return found;
}

bool pr_tree_section_is(const ap_directive_t *d, const server_rec *s)
{
    return pr_tree_is(d, "<VirtualHost") && s->is_virtual &&
           d->line_num == (int)s->defn_line_number && !strcmp(d->filename, s->defn_name);
}

const ap_directive_t *pr_tree_effective(const server_rec *s, const char *name)
{
    const ap_directive_t *found = NULL;

    for (const ap_directive_t *d = ap_conftree; d && !found; d = d->next) {
        if (pr_tree_section_is(d, s)) {
            found = last_of(d->first_child, name);
        }
    }
    return found ? found : last_of(ap_conftree, name);
}
