/* list.h: what the sql_*.c that read lists share. */
#ifndef PR_STORE_ROOM_LIST_H
#define PR_STORE_ROOM_LIST_H

#include "store/sql.h"

/* Where the texts that begin with `prefix` end: a range instead of LIKE, so that no character of
 * the prefix means anything but itself. */
const char *pr_list_upper_end(pr_db_t *db, const char *prefix);

#endif
