/* tree.h: httpd's tree of directives, asked for what other modules were told. */
#ifndef PR_TREE_H
#define PR_TREE_H

#include "base/base.h"

#include <httpd.h>
#include <http_config.h>
#include <util_cfgtree.h>

bool pr_tree_is(const ap_directive_t *d, const char *name);

/* The first word of its arguments, in `p`. */
const char *pr_tree_word(apr_pool_t *p, const ap_directive_t *d);

/* Is the directive the <VirtualHost> section that made this server? */
bool pr_tree_section_is(const ap_directive_t *d, const server_rec *s);

/* The directive that counts for a server: its own, else the main server's; NULL when there is none.
 */
const ap_directive_t *pr_tree_effective(const server_rec *s, const char *name);

#endif
