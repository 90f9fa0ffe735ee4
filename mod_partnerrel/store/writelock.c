#include "store/writelock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PATH_MAX 4096
#define STEP_MS       2

/* Whoever comes first makes it for all: root's partnerrelctl must not lock httpd out. */
static void share_with_owner(int fd, const struct stat *database)
{
    if (fchmod(fd, database->st_mode & 0666) != 0 ||
        fchown(fd, database->st_uid, database->st_gid) != 0) {
        /* Not the owner: then the maker is in the owner's group or nobody but it comes here. */
        errno = 0;
    }
}

static int open_lock_file(const char *path)
{
    char name[LOCK_PATH_MAX];
    struct stat database;
    int n = snprintf(name, sizeof name, "%s.lock", path);
    /* No database, no lock file: nothing is made in a place that has none. */
    if (n < 0 || n >= (int)sizeof name || stat(path, &database) != 0) {
        return -1;
    }
    int fd = open(name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        share_with_owner(fd, &database);
        return fd;
    }
    return open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

int pr_writelock_take(const char *path)
{
    /* flock belongs to this opening, so two threads of a process exclude each other, too. */
    int fd = open_lock_file(path);
    for (int waited = 0; fd >= 0; waited += STEP_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return fd;
        }
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= PR_WRITELOCK_WAIT_MS) {
            close(fd);
            return -1;
        }
        const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
        nanosleep(&step, NULL);
    }
    return -1;
}

void pr_writelock_free(int lock)
{
    if (lock >= 0) {
        close(lock);
    }
}
