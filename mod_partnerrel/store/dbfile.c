#include "store/dbfile.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIDE_PATH_MAX 4096

static bool side_path(char out[SIDE_PATH_MAX], const char *path, const char *suffix)
{
    int n = snprintf(out, SIDE_PATH_MAX, "%s%s", path, suffix);
    return n > 0 && n < SIDE_PATH_MAX;
}

static ino_t inode_of(const char *path, const char *suffix)
{
    char side[SIDE_PATH_MAX];
    struct stat st;
    return side_path(side, path, suffix) && stat(side, &st) == 0 ? st.st_ino : 0;
}

/* An empty file is none: mod_dbd makes one where the database was, and the journal that still lies
 * beside it is the true one's. Never open the file here to look inside: closing it again would drop
 * the locks that SQLite holds on it in this whole process, and two journals grow apart. */
static bool has_content(const char *path, struct stat *st)
{
    return stat(path, st) == 0 && S_ISREG(st->st_mode) && st->st_size > 0;
}

bool pr_dbfile_note(pr_dbfile_t *file, const char *path)
{
    struct stat st;
    if (!has_content(path, &st)) {
        return false;
    }
    *file = (pr_dbfile_t){.path = path, .dev = st.st_dev, .ino = st.st_ino};
    return true;
}

pr_file_state pr_dbfile_state(const pr_dbfile_t *file)
{
    struct stat st;
    if (!has_content(file->path, &st)) {
        return PR_FILE_GONE;
    }
    return st.st_dev == file->dev && st.st_ino == file->ino ? PR_FILE_SAME : PR_FILE_OTHER;
}

/* The inode number alone would do while a file is held open; after that it is soon another's. */
typedef struct {
    unsigned long long ino, born, wal;
} claim_t;

/* When the file was made, in nanoseconds; 0 where the filesystem does not know. */
static unsigned long long birth_of(const char *path)
{
    struct statx st;
    if (statx(AT_FDCWD, path, 0, STATX_BTIME, &st) != 0 || !(st.stx_mask & STATX_BTIME)) {
        return 0;
    }
    return (unsigned long long)st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec;
}

static claim_t claim_of(const pr_dbfile_t *file)
{
    return (claim_t){file->ino, birth_of(file->path), inode_of(file->path, "-wal")};
}

static bool read_claim(const char *path, claim_t *out)
{
    char name[SIDE_PATH_MAX];
    FILE *file = side_path(name, path, ".lock") ? fopen(name, "re") : NULL;
    bool read = file && fscanf(file, "%llu %llu %llu", &out->ino, &out->born, &out->wal) == 3;
    if (file) {
        fclose(file);
    }
    return read;
}

void pr_dbfile_set_foreign_wal_aside(const pr_dbfile_t *file)
{
    static const char *const suffixes[] = {"-wal", "-shm"};
    const claim_t now = claim_of(file);
    claim_t claim;
    if (!read_claim(file->path, &claim) || claim.wal == 0 || claim.wal != now.wal ||
        (claim.ino == now.ino && claim.born == now.born)) {
        return;
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char side[SIDE_PATH_MAX], aside[SIDE_PATH_MAX + 32];
        if (side_path(side, file->path, suffixes[i])) {
            snprintf(aside, sizeof aside, "%s.of-%llu", side, claim.ino);
            rename(side, aside);
        }
    }
}

bool pr_dbfile_is_claimed(const char *path)
{
    pr_dbfile_t file;
    claim_t claim, now;
    if (!pr_dbfile_note(&file, path) || !read_claim(path, &claim)) {
        return false;
    }
    now = claim_of(&file);
    return now.wal != 0 && !memcmp(&now, &claim, sizeof now);
}

void pr_dbfile_claim_wal(const pr_dbfile_t *file)
{
    const claim_t claim = claim_of(file);
    claim_t old;
    char name[SIDE_PATH_MAX], text[80];
    if (!side_path(name, file->path, ".lock") ||
        (read_claim(file->path, &old) && !memcmp(&old, &claim, sizeof old))) {
        return;
    }
    int n =
        snprintf(text, sizeof text, "%020llu %020llu %020llu\n", claim.ino, claim.born, claim.wal);
    int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        /* Of one length always: whoever reads at the same time sees whole numbers. */
        ssize_t written = pwrite(fd, text, (size_t)n, 0);
        if (written != n) {
            unlink(name);
        }
        close(fd);
    }
}

const char *pr_dbfile_uri(const char *path, apr_pool_t *p)
{
    static const char digits[] = "0123456789abcdef";
    char *escaped = apr_palloc(p, 3 * strlen(path) + 1), *out = escaped;
    for (const char *c = path; *c; c++) {
        if (strchr("%?#", *c)) {
            *out++ = '%';
            *out++ = digits[(unsigned char)*c >> 4];
            *out++ = digits[*c & 15];
        }
        else {
            *out++ = *c;
        }
    }
    *out = '\0';
    return apr_pstrcat(p, "file:", escaped, "?mode=rw", NULL);
}
