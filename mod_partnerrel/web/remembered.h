/* remembered.h: pages that are the same for everybody who is not signed in are kept as they were
 * sent, and answered without a question to the database while the lease holds (lease.h).
 *
 * A page is made by several statements, and its basis is read by the first of them that reads the
 * row (of a link that names a reseller: everybody's revision and the provider's with the link, the
 * reseller's with the reseller). That is enough, since whatever else is shown belongs to one of
 * these shards and is read later: a change that was committed before its shard's revision was read
 * is on the page, and one committed after it has raised that revision, so that the page is not
 * shown any more once the vector has it. The lease's proof asks for nothing else.
 *
 * Only what was answered with 200 is kept. Who is told that there is no such link stands on a row
 * that is not there, and any commit might bring it. */
#ifndef PR_REMEMBERED_H
#define PR_REMEMBERED_H

#include "web/router.h"

/* What the cache of a pr_recollection_t has room for. */
#define PR_REMEMBERED_KEY_MAX   256
#define PR_REMEMBERED_VALUE_MAX 8192

/* Is the page of this route there, in this language and with these addresses in it? Then its body
 * and its usage are in the reply, in the request's pool. */
bool pr_remembered_recall(pr_exchange_t *x);

/* Keeps the page that was rendered, if the route is such a one and the handler said what it stands
 * on. */
void pr_remembered_keep(const pr_exchange_t *x);

#endif
