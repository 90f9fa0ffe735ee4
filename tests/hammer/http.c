#include "hammer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_S 60

int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int connect_to(int port)
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    const int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0) {
        return fd;
    }
    close(fd);
    return -1;
}

static void receive(int fd, answer_t *answer)
{
    size_t n = 0, room = 8192;
    ssize_t got;

    answer->text = malloc(room + 1);
    while ((got = recv(fd, answer->text + n, room - n, 0)) > 0) {
        answer->first = answer->first ? answer->first : now_ns();
        n += (size_t)got;
        if (n == room) {
            room *= 2;
            answer->text = realloc(answer->text, room + 1);
        }
    }
    answer->text[n] = '\0';
}

answer_t http_ask(int port, const char *bytes)
{
    answer_t answer = {.start = now_ns()};
    const size_t n = strlen(bytes);
    int fd = connect_to(port);

    if (fd >= 0 && send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n) {
        receive(fd, &answer);
        if (!strncmp(answer.text, "HTTP/1.1 ", 9)) {
            answer.status = atoi(answer.text + 9);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return answer;
}

int64_t http_forget(int port, const char *bytes)
{
    int64_t start = now_ns();
    int fd = connect_to(port);

    if (fd >= 0) {
        (void)!send(fd, bytes, strlen(bytes), MSG_NOSIGNAL);
        close(fd);
    }
    return start;
}

/* The value of an attribute before `end`, written to `out` URL-encoded: what stands in our forms
 * has no character references. */
static char *put_value(char *out, const char *at, const char *end, const char *name)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    at = strstr(at, name);
    if (!at || at > end) {
        return out;
    }
    for (at += strlen(name); *at != '"'; at++) {
        if (strchr(plain, *at)) {
            *out++ = *at;
        }
        else {
            out += sprintf(out, "%%%02X", (unsigned char)*at);
        }
    }
    return out;
}

char *http_form(const char *page, const char *action)
{
    char *body = malloc(3 * strlen(page) + 1), *out = body;
    char head[256];

    snprintf(head, sizeof head, "<form method=\"post\" action=\"%s\">", action);
    const char *at = strstr(page, head);
    const char *end = at ? strstr(at, "</form>") : NULL;
    while (end && (at = strstr(at, "<input type=\"hidden\"")) && at < end) {
        const char *close = strchr(at, '>');
        if (out > body) {
            *out++ = '&';
        }
        out = put_value(out, at, close, " name=\"");
        *out++ = '=';
        out = put_value(out, at, close, " value=\"");
        at = close;
    }
    *out = '\0';
    if (out == body) {
        free(body);
        return NULL;
    }
    return body;
}

void http_cookie(const char *answer, char *jar)
{
    static const char header[] = "\r\nSet-Cookie: ";
    const char *at = strstr(answer, header);

    if (at) {
        at += sizeof header - 1;
        snprintf(jar, 256, "%.*s", (int)strcspn(at, ";\r"), at);
    }
}
