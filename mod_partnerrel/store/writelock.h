/* writelock.h: one writer of an SQLite database at a time, across threads and processes. SQLite's
 * own waiting sleeps 100 ms a turn inside the driver; this lock is waited for outside of it. */
#ifndef PR_WRITELOCK_H
#define PR_WRITELOCK_H

#include "base/base.h"

#define PR_WRITELOCK_WAIT_MS 5000

/* Takes the lock of the database at `path` (the file path.lock, made when missing, with the
 * database's owner and mode). -1 when it is not free within the time limit or cannot be opened;
 * else the number to give to pr_writelock_free. */
PR_MUSTCHECK int pr_writelock_take(const char *path);
void pr_writelock_free(int lock);

#endif
