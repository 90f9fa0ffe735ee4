/* dbfile.h: is the database file at a path still the one that was opened? SQLite answers from an
 * unlinked file as if nothing had happened, so the store asks before it believes. */
#ifndef PR_DBFILE_H
#define PR_DBFILE_H

#include "base/base.h"

#include <sys/types.h>

typedef enum { PR_FILE_SAME, PR_FILE_GONE, PR_FILE_OTHER } pr_file_state;

typedef struct {
    const char *path;
    dev_t dev;
    ino_t ino;
    ino_t wal_ino; /* of path-wal while the file is in use; 0 when there was none */
} pr_dbfile_t;

/* Notes what stands at `path` now; false when there is no regular file. */
bool pr_dbfile_note(pr_dbfile_t *file, const char *path);
/* Notes the journal, once the first statement has made it. */
void pr_dbfile_note_wal(pr_dbfile_t *file);

/* Only a file that is held open keeps its inode number to itself, so ask while it is. */
pr_file_state pr_dbfile_state(const pr_dbfile_t *file);

/* After PR_FILE_OTHER, under the writer lock: unlinks the journal of the file that was replaced,
 * if it still lies there; SQLite would play it into the new one. */
void pr_dbfile_drop_stale_wal(const pr_dbfile_t *file);

/* The name by which SQLite opens `path` and never makes it, in `p`. */
const char *pr_dbfile_uri(const char *path, apr_pool_t *p);

#endif
