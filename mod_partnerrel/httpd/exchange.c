/* exchange.c: a request_rec becomes a message, and the reply becomes brigades. */
#include "httpd/dbd.h"
#include "httpd/door.h"
#include "httpd/memory.h"

#include "web/form.h"

#include <apr_lib.h>
#include <string.h>

#define HANDLER    "partnerrel"
#define ONCE       "PARTNERREL_ONCE"
#define READ_BYTES 8192

static const char *mount_of(const request_rec *r)
{
    const pr_dir_conf_t *dir = pr_config_dir(r);
    return dir->on > 0 ? dir->mount : NULL;
}

/* ---- the request ---- */

static bool has_body_above(const request_rec *r, apr_off_t max)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t n = 0;

    return length && (apr_strtoff(&n, length, NULL, 10) != APR_SUCCESS || n > max);
}

/* Appends; false when it would be more than PR_BODY_MAX. */
static bool append(pr_request_t *req, char *body, const char *data, apr_size_t n)
{
    if (n > PR_BODY_MAX - req->body_len) {
        return false;
    }
    memcpy(body + req->body_len, data, n);
    req->body_len += n;
    return true;
}

static apr_status_t take_brigade(pr_request_t *req, char *body, apr_bucket_brigade *bb, bool *done)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb) && !*done;
         b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t n;

        if (APR_BUCKET_IS_EOS(b)) {
            *done = true;
        }
        else if (!APR_BUCKET_IS_METADATA(b)) {
            apr_status_t rv = apr_bucket_read(b, &data, &n, APR_BLOCK_READ);
            if (rv != APR_SUCCESS) {
                return rv;
            }
            *done = req->body_too_large = !append(req, body, data, n);
        }
    }
    return apr_brigade_cleanup(bb);
}

/* httpd's own answer is "no" to every HEAD, whatever follows it. */
static bool may_have_body(request_rec *r)
{
    return ap_request_has_body(r) || apr_table_get(r->headers_in, "Content-Length") ||
           apr_table_get(r->headers_in, "Transfer-Encoding");
}

static int read_body(request_rec *r, pr_request_t *req)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    char *body = apr_palloc(r->pool, PR_BODY_MAX);
    bool done = req->body_too_large = has_body_above(r, PR_BODY_MAX);

    while (!done) {
        apr_status_t rv =
            ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ, READ_BYTES);
        if (rv == APR_SUCCESS) {
            rv = take_brigade(req, body, bb, &done);
        }
        if (rv != APR_SUCCESS) {
            return ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
        }
    }
    if (req->body_too_large) {
        /* What is left unread must not be taken for the next request. */
        r->connection->keepalive = AP_CONN_CLOSE;
        req->body_len = 0;
    }
    req->body = req->body_len ? body : NULL;
    return OK;
}

static const char *header(const request_rec *r, const char *name)
{
    return apr_table_get(r->headers_in, name);
}

static void copy_headers(const request_rec *r, pr_request_t *req)
{
    const char *coding = header(r, "Content-Encoding");

    /* A coded body is of no type we read: the router answers as for any other such. */
    req->content_type = coding && strcasecmp(coding, "identity") ? NULL : header(r, "Content-Type");
    req->accept = header(r, "Accept");
    req->accept_language = header(r, "Accept-Language");
    req->cookie = header(r, "Cookie");
    req->origin = header(r, "Origin");
    req->referer = header(r, "Referer");
    req->sec_fetch_site = header(r, "Sec-Fetch-Site");
    req->sec_fetch_dest = header(r, "Sec-Fetch-Dest");
}

/* Is httpd asking for its error page (ErrorDocument)? Then why. */
static void copy_error(const request_rec *r, pr_request_t *req)
{
    if (r->prev && ap_is_HTTP_ERROR(r->prev->status)) {
        const pr_state_t *before = pr_state_seen(r->prev);
        req->error_status = r->prev->status;
        /* A 403 of a request that was let through is somebody else's. */
        bool ours = before && !before->passed && req->error_status == HTTP_FORBIDDEN;
        req->refusal = ours ? before->refusal : NULL;
    }
}

static bool holds(void *baton, const pr_basis_t *basis)
{
    return pr_memory_holds(baton, basis);
}

static pr_recollection_t recollection_of(request_rec *r)
{
    const pr_memory_t *memory = pr_memory_of(r->server);

    return (pr_recollection_t){memory ? memory->pages : NULL, holds, r};
}

static pr_method method_of(const request_rec *r)
{
    return r->method_number == M_GET    ? PR_GET
           : r->method_number == M_POST ? PR_POST
                                        : PR_METHOD_OTHER;
}

static int make_request(request_rec *r, const char *mount, pr_request_t *req)
{
    const char *path = r->uri + strlen(mount);

    req->method = method_of(r);
    req->mount = mount;
    req->path = *path ? path : "/";
    req->query = r->args;
    req->who = pr_identity_of(r);
    req->patience = (pr_patience_t){pr_place_take, pr_place_settle, r};
    req->recollection = recollection_of(r);
    copy_headers(r, req);
    copy_error(r, req);
    return r->main || req->error_status || !may_have_body(r) ? OK : read_body(r, req);
}

/* ---- the reply ---- */

/* Headers stand in err_headers_out, which every status sends; a site-wide "Header set" writes the
 * other table, and httpd would send both. */
static bool is_ours(const apr_table_t *ours, const char *name)
{
    return strcasecmp(name, "Set-Cookie") && strcasecmp(name, "Vary") && apr_table_get(ours, name);
}

static apr_status_t once_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const apr_array_header_t *others = apr_table_elts(f->r->headers_out);
    int i = 0;

    while (i < others->nelts) {
        const char *name = APR_ARRAY_IDX(others, i, apr_table_entry_t).key;
        if (is_ours(f->ctx, name)) {
            apr_table_unset(f->r->headers_out, name);
        }
        else {
            i++;
        }
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static int add_header(void *out, const char *name, const char *value)
{
    if (strcasecmp(name, "Set-Cookie")) {
        apr_table_setn(out, name, value);
    }
    else {
        apr_table_addn(out, name, value);
    }
    return 1;
}

static void set_headers(request_rec *r, const pr_reply_t *reply, int error_status)
{
    r->status = error_status && reply->status < HTTP_BAD_REQUEST ? error_status : reply->status;
    /* mod_mime may have read a coding or a language out of the path. */
    r->content_encoding = NULL;
    r->content_languages = NULL;
    ap_set_content_type(r, reply->content_type);
    if (!reply->more) {
        ap_set_content_length(r, (apr_off_t)reply->body_len);
    }
    if (apr_is_empty_table(r->err_headers_out)) {
        r->err_headers_out = apr_table_copy(r->pool, reply->headers);
    }
    else {
        apr_table_do(add_header, r->err_headers_out, reply->headers, NULL);
    }
    ap_add_output_filter(ONCE, reply->headers, r, r->connection);
}

static int send_body(request_rec *r, const pr_reply_t *reply)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, alloc);

    APR_BRIGADE_INSERT_TAIL(bb,
                            apr_bucket_pool_create(reply->body, reply->body_len, r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return pr_pieces_sent(r, ap_pass_brigade(r->output_filters, bb));
}

/* ---- hooks ---- */

static int answer(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, HANDLER)) {
        return DECLINED;
    }
    const char *mount = mount_of(r);
    const pr_site_t *site = pr_config_server(r->server)->site;
    if (!mount || !site) {
        return DECLINED;
    }
    pr_request_t *req = apr_pcalloc(r->pool, sizeof *req);
    int rc = make_request(r, mount, req);
    if (rc != OK) {
        return rc;
    }
    const pr_reply_t *reply =
        pr_web_answer(req, site, pr_dbd_lender(r), pr_world_of_request(r), r->pool);
    pr_place_leave(r, PR_PLACE_WAIT);
    set_headers(r, reply, req->error_status);
    pr_tally_count(r, reply);
    return reply->more ? pr_pieces_send(r, reply) : send_body(r, reply);
}

/* No file stands behind our URLs: no walk through folders, no .htaccess, no mod_dir. When that is
 * asked httpd has forgotten which <Location> this is, and others may have changed the path. */
static int note_portal(request_rec *r)
{
    if (mount_of(r)) {
        pr_state_of(r)->portal = true;
    }
    return DECLINED;
}

static int keep_from_storage(request_rec *r)
{
    const pr_state_t *state = pr_state_seen(r);
    ap_conf_vector_t *before = r->per_dir_config;

    if (!state || !state->portal) {
        return DECLINED;
    }
    if (ap_location_walk(r) == OK && mount_of(r)) {
        return OK;
    }
    r->per_dir_config = before;
    return DECLINED;
}

static int keep_handler(request_rec *r)
{
    if (!mount_of(r)) {
        return DECLINED;
    }
    r->handler = HANDLER;
    return OK;
}

void pr_exchange_register(apr_pool_t *p)
{
    ap_hook_translate_name(note_portal, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(keep_from_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_type_checker(keep_handler, NULL, NULL, APR_HOOK_FIRST);
    /* Again, since a SetHandler of the site comes after the type. */
    ap_hook_fixups(keep_handler, NULL, NULL, APR_HOOK_LAST);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
    ap_register_output_filter(ONCE, once_filter, NULL, AP_FTYPE_CONTENT_SET + 5);
}
