/* hash.h: spreads keys over a table that many look things up in. */
#ifndef PR_HASH_H
#define PR_HASH_H

#include "base/base.h"

#define PR_HASH_SECRET 16

/* Who does not know the secret cannot choose keys that crowd one place. It keeps nothing secret,
 * proves nothing, and gives other numbers on other machines. */
apr_uint64_t pr_hash(const void *bytes, size_t n, const unsigned char secret[PR_HASH_SECRET]);

#endif
