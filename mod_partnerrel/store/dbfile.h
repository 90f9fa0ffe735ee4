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
} pr_dbfile_t;

/* Notes what stands at `path` now; false when there is no regular file with something in it. */
bool pr_dbfile_note(pr_dbfile_t *file, const char *path);

/* Only a file that is held open keeps its inode number to itself, so ask while it is. */
pr_file_state pr_dbfile_state(const pr_dbfile_t *file);

/* A file that was replaced leaves its journal (path-wal) behind, and SQLite would play that into
 * the new one. So the lock file says which journal belongs to which file. Both under the writer
 * lock: before a file is opened, a journal known to be another file's is renamed (-wal.of-INODE:
 * what was answered may stand in it); after its first statement, which makes the journal, the two
 * are written down. Where they are and still lie there, nothing of it is to be done, and a file can
 * be opened while a writer is at work. */
bool pr_dbfile_is_claimed(const char *path);
void pr_dbfile_set_foreign_wal_aside(const pr_dbfile_t *file);
void pr_dbfile_claim_wal(const pr_dbfile_t *file);

/* The name by which SQLite opens `path` and never makes it, in `p`. */
const char *pr_dbfile_uri(const char *path, apr_pool_t *p);

#endif
