#include "base/log.h"
#include "base/world.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_MAX_BYTES 1024

/* A value that came from outside may hold line breaks or terminal escapes; a log line may not. */
static size_t escape_controls(char *out, size_t size, const char *text)
{
    size_t n = 0;
    for (; *text && n + 5 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f) {
            n += (size_t)snprintf(out + n, size - n, "\\x%02x", c);
        }
        else {
            out[n++] = (char)c;
        }
    }
    out[n] = '\0';
    return n;
}

void pr_log(const pr_world_t *world, pr_log_level level, const char *tag, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES + 16];
    va_list ap;

    if (!world || !world->log) {
        return;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    int n = snprintf(line, sizeof line, "%s: ", tag);
    escape_controls(line + n, sizeof line - (size_t)n, text);
    world->log(world->baton, level, line);
}
