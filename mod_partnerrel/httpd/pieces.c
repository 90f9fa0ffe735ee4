/* pieces.c: a reply that is made while it is sent. */
#include "httpd/door.h"

#include <http_connection.h>

int pr_pieces_sent(request_rec *r, apr_status_t rv)
{
    if (rv == APR_SUCCESS || r->status != HTTP_OK || r->connection->aborted) {
        return OK;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r, "PR0406: the reply could not be sent");
    return AP_FILTER_ERROR;
}

/* Returns when the client has the bytes, or the connection's buffers: then their memory is free
 * again. */
static apr_status_t send_piece(request_rec *r, apr_bucket_brigade *bb, const char *bytes, size_t n)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_transient_create(bytes, n, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_flush_create(alloc));
    apr_status_t rv = ap_pass_brigade(r->output_filters, bb);
    apr_brigade_cleanup(bb);
    return r->connection->aborted && rv == APR_SUCCESS ? APR_ECONNABORTED : rv;
}

/* As httpd does when a backend breaks off: the filters leave the final chunk out and close. */
static void break_off(request_rec *r, apr_bucket_brigade *bb)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  "PR0420: a reply ends early: its next piece cannot be made");
    r->connection->keepalive = AP_CONN_CLOSE;
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_eoc_create(alloc));
    ap_pass_brigade(r->output_filters, bb);
}

/* APR_INCOMPLETE: it ended early, and that is said. */
static apr_status_t send_rest(request_rec *r, apr_bucket_brigade *bb, const pr_chunks_t *more)
{
    const char *bytes;
    size_t n = 0;
    apr_pool_t *p;
    apr_status_t rv = APR_SUCCESS;

    apr_pool_create(&p, r->pool);
    do {
        apr_pool_clear(p);
        if (more->next(more->baton, &bytes, &n, p) != PR_OK) {
            break_off(r, bb);
            return APR_INCOMPLETE;
        }
        if (n) {
            rv = send_piece(r, bb, bytes, n);
        }
    } while (n && rv == APR_SUCCESS);
    apr_pool_destroy(p);
    return rv;
}

int pr_pieces_send(request_rec *r, const pr_reply_t *reply)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_status_t rv = send_piece(r, bb, reply->body, reply->body_len);

    if (rv == APR_SUCCESS && !r->header_only) {
        rv = send_rest(r, bb, reply->more);
    }
    if (rv == APR_SUCCESS) {
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(r->connection->bucket_alloc));
        rv = ap_pass_brigade(r->output_filters, bb);
    }
    return rv == APR_INCOMPLETE ? OK : pr_pieces_sent(r, rv);
}
