/* cut.h: ends an answer that is under way, from another thread. */
#ifndef PR_CUT_H
#define PR_CUT_H

#include <apr_network_io.h>
#include <httpd.h>

typedef struct pr_stream_t pr_stream_t;

/* Lives as long as the request's pool. */
typedef struct {
    apr_socket_t *socket; /* HTTP/1 */
    pr_stream_t *stream;  /* HTTP/2 */
} pr_cut_t;

/* What can be cut of a request; by its own thread, before its answer begins. */
void pr_cut_prepare(request_rec *r, pr_cut_t *cut);

/* Any thread may, while the request's pool lives. Nothing that has the same connection or, later,
 * the same descriptor is touched. */
void pr_cut(const pr_cut_t *cut);

#endif
