/* cut.c: ends an answer that is under way, from another thread.
 *
 * Over HTTP/1 the client's socket is shut: whoever reads, writes or polls there wakes up. Over
 * HTTP/2 the socket belongs to other requests too, so filters end the one stream when its next byte
 * comes by. */
#include "httpd/cut.h"

#include "httpd/door.h"

#include <apr_portable.h>
#include <fcntl.h>
#include <http_connection.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <util_filter.h>

/* httpd gives a stream a connection_rec of its own, for one request. */
struct pr_stream_t {
    _Atomic bool cut;
};

/* ---- HTTP/1 */

/* The worker may close the socket at this moment and another connection get its number. Our own
 * descriptor stays what it is, and tells by the client's address which of the two. */
static bool is_socket(int fd, apr_socket_t *socket)
{
    apr_sockaddr_t *client;
    struct sockaddr_storage peer;
    socklen_t n = sizeof peer;

    return apr_socket_addr_get(&client, APR_REMOTE, socket) == APR_SUCCESS &&
           getpeername(fd, (struct sockaddr *)&peer, &n) == 0 && n == client->salen &&
           !memcmp(&peer, &client->sa, n);
}

/* With its close, which follows soon, the kernel throws away what it has not sent yet. */
static void shut(apr_socket_t *socket)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    int theirs = -1;

    apr_os_sock_get(&theirs, socket);
    int fd = fcntl(theirs, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    if (is_socket(fd, socket)) {
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        shutdown(fd, SHUT_RDWR);
    }
    close(fd);
}

/* ---- HTTP/2 */

static const char OUT_FILTER[] = "PARTNERREL_RUNNING_OUT", IN_FILTER[] = "PARTNERREL_RUNNING_IN";

static apr_status_t end_stream(conn_rec *c)
{
    c->aborted = 1;
    return APR_ECONNABORTED;
}

static bool has_file(apr_bucket_brigade *bb)
{
    apr_bucket *b = APR_BRIGADE_FIRST(bb);

    while (b != APR_BRIGADE_SENTINEL(bb) && !APR_BUCKET_IS_FILE(b)) {
        b = APR_BUCKET_NEXT(b);
    }
    return b != APR_BRIGADE_SENTINEL(bb);
}

/* mod_http2 takes a file whole at once and sends it for as long as that takes; of what is in memory
 * it takes little, and the next when that is sent. */
static apr_status_t pass_in_pieces(ap_filter_t *f, pr_stream_t *stream, apr_bucket_brigade *bb)
{
    apr_bucket_brigade *piece = apr_brigade_create(f->c->pool, f->c->bucket_alloc);
    apr_status_t rv = APR_SUCCESS;
    const char *data;
    apr_size_t n;

    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);
        if (APR_BUCKET_IS_FILE(b)) {
            apr_bucket_file_enable_mmap(b, 0);
            rv = apr_bucket_read(b, &data, &n, APR_BLOCK_READ); /* the rest follows it */
        }
        APR_BUCKET_REMOVE(b);
        APR_BRIGADE_INSERT_TAIL(piece, b);
        if (rv == APR_SUCCESS) {
            rv = atomic_load(&stream->cut) ? end_stream(f->c) : ap_pass_brigade(f->next, piece);
        }
        apr_brigade_cleanup(piece);
    }
    return rv;
}

static apr_status_t pass_out(ap_filter_t *f, apr_bucket_brigade *bb)
{
    pr_stream_t *stream = f->ctx;

    if (atomic_load(&stream->cut)) {
        apr_brigade_cleanup(bb);
        return end_stream(f->c);
    }
    return has_file(bb) ? pass_in_pieces(f, stream, bb) : ap_pass_brigade(f->next, bb);
}

static apr_status_t pass_in(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                            apr_read_type_e block, apr_off_t n)
{
    pr_stream_t *stream = f->ctx;

    if (!atomic_load(&stream->cut)) {
        return ap_get_brigade(f->next, bb, mode, block, n);
    }
    return end_stream(f->c);
}

static pr_stream_t *stream_of(request_rec *r)
{
    conn_rec *c = r->connection;
    pr_stream_t *stream = ap_get_module_config(c->conn_config, &partnerrel_module);

    if (!stream) {
        stream = apr_pcalloc(c->pool, sizeof *stream);
        ap_set_module_config(c->conn_config, &partnerrel_module, stream);
        ap_add_output_filter(OUT_FILTER, stream, r, c);
        ap_add_input_filter(IN_FILTER, stream, r, c);
    }
    return stream;
}

/* ---- for the registry */

void pr_cut_prepare(request_rec *r, pr_cut_t *cut)
{
    if (r->connection->master) {
        *cut = (pr_cut_t){NULL, stream_of(r)};
    }
    else {
        *cut = (pr_cut_t){ap_get_conn_socket(r->connection), NULL};
    }
}

void pr_cut(const pr_cut_t *cut)
{
    if (cut->stream) {
        atomic_store(&cut->stream->cut, true);
    }
    else if (cut->socket) {
        shut(cut->socket);
    }
}

void pr_cut_register(apr_pool_t *p)
{
    ap_register_output_filter(OUT_FILTER, pass_out, NULL, AP_FTYPE_CONNECTION);
    ap_register_input_filter(IN_FILTER, pass_in, NULL, AP_FTYPE_CONNECTION);
}
