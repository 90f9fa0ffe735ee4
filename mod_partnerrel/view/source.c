#include "view/source.h"

#include "base/text.h"
#include "view/buffer.h"

#include <apr_file_io.h>
#include <string.h>

/* One byte more than may be, so that a file that is too large shows. */
static apr_status_t read_whole(pr_source_t *out, const char *file, apr_pool_t *p)
{
    char *text = apr_palloc(p, PR_SOURCE_MAX + 2);
    apr_file_t *handle;
    apr_status_t status = apr_file_open(&handle, file, APR_FOPEN_READ, APR_OS_DEFAULT, p);

    out->text = text;
    if (status == APR_SUCCESS) {
        status = apr_file_read_full(handle, text, PR_SOURCE_MAX + 1, &out->len);
        apr_file_close(handle);
    }
    text[out->len] = '\0';
    return APR_STATUS_IS_EOF(status) ? APR_SUCCESS : status;
}

bool pr_source_read(pr_source_t *out, const char *file, const char **error, apr_pool_t *p)
{
    apr_pool_t *ptemp;
    pr_source_t whole = {file, "", 0};
    apr_status_t status;
    char why[120];

    apr_pool_create(&ptemp, p);
    status = read_whole(&whole, file, ptemp);
    *out = whole;
    out->text = apr_pstrmemdup(p, whole.text, whole.len);
    apr_pool_destroy(ptemp);
    if (status != APR_SUCCESS) {
        *error =
            apr_psprintf(p, "%s: cannot be read: %s", file, apr_strerror(status, why, sizeof why));
        return false;
    }
    return pr_source_check(out, error, p);
}

bool pr_source_check(const pr_source_t *source, const char **error, apr_pool_t *p)
{
    size_t at = 0, n;

    if (source->len > PR_SOURCE_MAX) {
        *error = apr_psprintf(p, "%s: larger than %d bytes", source->file, PR_SOURCE_MAX);
        return false;
    }
    while (at < source->len && source->text[at] && (n = pr_utf8_step(source->text + at)) > 0) {
        at += n;
    }
    if (at < source->len) {
        *error = pr_source_complain(source, at, p, source->text[at] ? "not UTF-8" : "a NUL byte");
        return false;
    }
    return true;
}

static size_t line_start(const pr_source_t *source, size_t at)
{
    while (at > 0 && source->text[at - 1] != '\n') {
        at--;
    }
    return at;
}

static int line_number(const pr_source_t *source, size_t at)
{
    int line = 1;

    for (size_t i = 0; i < at; i++) {
        line += source->text[i] == '\n';
    }
    return line;
}

/* Tabs stay, so that the caret stands right whatever a terminal makes of them. */
static char *caret_indent(const char *line, size_t n, apr_pool_t *p)
{
    char *out = apr_palloc(p, n + 1), *o = out;

    for (size_t i = 0; i < n; i++) {
        if (((unsigned char)line[i] & 0xc0) != 0x80) {
            *o++ = line[i] == '\t' ? '\t' : ' ';
        }
    }
    *o = '\0';
    return out;
}

const char *pr_source_complain(const pr_source_t *source, size_t at, apr_pool_t *p, const char *fmt,
                               ...)
{
    size_t start = line_start(source, at);
    const char *line = source->text + start, *reason;
    int len = (int)strcspn(line, "\r\n");
    char *indent = caret_indent(line, at - start, p);
    va_list args;

    va_start(args, fmt);
    reason = apr_pvsprintf(p, fmt, args);
    va_end(args);
    return apr_psprintf(p, "%s:%d:%d: %s\n%.*s\n%s^", source->file, line_number(source, at),
                        (int)strlen(indent) + 1, reason, len, line, indent);
}

size_t pr_source_offset(const pr_source_t *source, int line, int column)
{
    size_t at = 0;

    while (line > 1 && at < source->len) {
        line -= source->text[at++] == '\n';
    }
    for (; column > 1 && at < source->len && source->text[at] != '\n'; column--) {
        at++;
    }
    return at;
}

static size_t skip_comment(const pr_source_t *source, size_t at)
{
    const char *end = strstr(source->text + at + 4, "-->");
    return end ? (size_t)(end - source->text) + 3 : source->len;
}

size_t pr_source_declaration(const pr_source_t *source, const char *allowed)
{
    const char *found = source->text;

    while ((found = strstr(found, "<!"))) {
        size_t at = (size_t)(found - source->text);
        if (!strncmp(found, "<!--", 4)) {
            found = source->text + skip_comment(source, at);
        }
        else if (allowed && !strncmp(found, allowed, strlen(allowed))) {
            found += strlen(allowed);
            allowed = NULL;
        }
        else {
            return at;
        }
    }
    return SIZE_MAX;
}
