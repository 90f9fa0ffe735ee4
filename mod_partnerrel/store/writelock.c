#include "store/writelock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PATH_MAX 4096
#define STEP_NS       2000000L

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

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

int pr_writelock_take(const char *path)
{
    const long until = now_ms() + PR_WRITELOCK_WAIT_MS;
    /* flock belongs to this opening, so two threads of a process exclude each other, too. */
    int fd = open_lock_file(path);
    while (fd >= 0) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return fd;
        }
        if ((errno != EWOULDBLOCK && errno != EINTR) || now_ms() >= until) {
            close(fd);
            return -1;
        }
        const struct timespec step = {.tv_nsec = STEP_NS};
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
