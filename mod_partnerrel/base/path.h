/* path.h: the one spelling of a path (security D7).
 *
 * Servers read odd spellings differently: one decodes twice, one takes "\" for "/", one cuts off
 * what stands behind ";", one drops a dot at the end of a name. So where a decision is about what
 * lies behind a path, only a path is let through that all of them read alike, and only in one
 * spelling: RFC 3986 pchar as they are, every other byte as %XX in capitals. */
#ifndef PR_PATH_H
#define PR_PATH_H

#include "base/base.h"

typedef struct {
    const char *why; /* for a log; NULL: nothing is wrong */
    size_t at;       /* the byte it is about */
} pr_path_fault_t;

/* A path as it stands in a request line, without the query: is it spelt the one way, and what it
 * spells fit to be asked for? `ptemp` holds the decoded form meanwhile. */
pr_path_fault_t pr_path_check(const char *raw, size_t n, apr_pool_t *ptemp);

/* A decoded path: has it no control character, none of % \ ; ? #, no empty segment but the last, no
 * segment that ends in a dot or a space ("." and ".." do), and is it UTF-8? */
pr_path_fault_t pr_path_check_decoded(const char *path, size_t n);

/* Is `inner` the path `outer` or below it? "" and "/" cover all. */
bool pr_path_covers(const char *outer, const char *inner);

#endif
