#include "ctl/ctl.h"
#include "store/dbfile.h"

#include <apr_dbd.h>
#include <apr_hash.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    apr_dbd_t *handle;
    const apr_dbd_driver_t *driver;
    apr_hash_t *kept;
    apr_pool_t *p;
    pr_db_lender_t lender;
} line_t;

static pr_status_t lend(void *baton, pr_db_loan_t *loan)
{
    line_t *line = baton;
    *loan = (pr_db_loan_t){&line->handle, line->driver, line->kept, line->p};
    return PR_OK;
}

static void take_back(void *baton, pr_db_loan_t *loan)
{
}

static const char *folder_of(const char *path, apr_pool_t *p)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return ".";
    }
    return slash == path ? "/" : apr_pstrmemdup(p, path, (apr_size_t)(slash - path));
}

/* Root would leave -wal files behind that httpd's children cannot write. */
static int become_owner(const char *path, apr_pool_t *p)
{
    struct stat st;
    if (stat(path, &st) != 0 && stat(folder_of(path, p), &st) != 0) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "%s: %s", folder_of(path, p), strerror(errno));
    }
    if (geteuid() != 0 || st.st_uid == 0) {
        return PR_CTL_OK;
    }
    if (setgroups(0, NULL) != 0 || setgid(st.st_gid) != 0 || setuid(st.st_uid) != 0) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "cannot become the owner of %s: %s", path,
                          strerror(errno));
    }
    return PR_CTL_OK;
}

static int make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd < 0 && errno != EEXIST) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "cannot make %s: %s", path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    if (fd >= 0 && geteuid() == 0) {
        pr_ctl_say(PR_CTL_OK,
                   "note: %s and its folder are root's; httpd's children must be able "
                   "to write both",
                   path);
    }
    return PR_CTL_OK;
}

static int connect_to(line_t *line, const char *driver, const char *params)
{
    const char *error = NULL;
    if (apr_dbd_get_driver(line->p, driver, &line->driver) != APR_SUCCESS) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE,
                          "there is no driver %s: install the package libaprutil1-dbd-%s", driver,
                          driver);
    }
    if (apr_dbd_open_ex(line->driver, line->p, params, &line->handle, &error) != APR_SUCCESS) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "the database does not answer: %s",
                          error ? error : "no reason given");
    }
    return PR_CTL_OK;
}

/* Kept in the file itself, so setting it once is enough, and httpd need not. */
static int set_wal(line_t *line)
{
    apr_dbd_results_t *res = NULL;
    int rc =
        apr_dbd_select(line->driver, line->p, line->handle, &res, "PRAGMA journal_mode=WAL", 1);
    return rc == 0 ? PR_CTL_OK
                   : pr_ctl_say(PR_CTL_UNAVAILABLE, "the file cannot be written as a database: %s",
                                apr_dbd_error(line->driver, line->handle, rc));
}

static int open_sqlite(pr_ctl_t *ctl, line_t *line, const char *path, bool make)
{
    int code = become_owner(path, ctl->p);
    if (code == PR_CTL_OK && make) {
        code = make_file(path);
    }
    if (code == PR_CTL_OK && access(path, F_OK) != 0) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "%s: %s (partnerrelctl schema apply makes it)", path,
                          strerror(errno));
    }
    if (code == PR_CTL_OK) {
        code = connect_to(line, "sqlite3", pr_dbfile_uri(path, ctl->p));
    }
    return code == PR_CTL_OK && make ? set_wal(line) : code;
}

int pr_ctl_open(pr_ctl_t *ctl, bool make)
{
    line_t *line = apr_pcalloc(ctl->p, sizeof *line);
    const char *text = ctl->database;
    int code;

    line->p = ctl->p;
    line->kept = apr_hash_make(ctl->p);
    line->lender = (pr_db_lender_t){lend, take_back, line};
    apr_dbd_init(ctl->p);
    if (text && !strncmp(text, "sqlite:", 7) && text[7]) {
        code = open_sqlite(ctl, line, text + 7, make);
    }
    else if (text && !strncmp(text, "pgsql:", 6)) {
        code = connect_to(line, "pgsql", text + 6);
    }
    else {
        return pr_ctl_say(PR_CTL_USAGE, "--database sqlite:PATH or --database pgsql:CONNINFO says"
                                        " which database is meant");
    }
    if (code == PR_CTL_OK) {
        ctl->db = pr_db_make(&line->lender, &ctl->world, ctl->p);
    }
    return code;
}

void pr_ctl_close(pr_ctl_t *ctl)
{
    if (ctl->db) {
        pr_db_close(ctl->db);
    }
}
