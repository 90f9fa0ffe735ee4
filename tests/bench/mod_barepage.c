/* mod_barepage.c: for make bench only: the least that a module of httpd can do to answer a page.
 * Where the handler is "barepage" it sends the same body and the same headers to everybody:
 *
 *   BarePage FILE              the body, read once
 *   BarePageHeader NAME VALUE  a header
 *
 * It keeps the request away from the file system, as any module that makes its own pages does. */
#include <apr_file_io.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <string.h>
#include <util_filter.h>

extern module AP_MODULE_DECLARE_DATA barepage_module __attribute__((visibility("default")));

typedef struct {
    const char *body;
    apr_size_t n;
    apr_table_t *headers;
} page_t;

static void *create(apr_pool_t *p, char *dir)
{
    page_t *page = apr_pcalloc(p, sizeof *page);

    page->headers = apr_table_make(p, 24);
    return page;
}

static const char *read_body(cmd_parms *cmd, void *data, const char *name)
{
    page_t *page = data;
    apr_file_t *file;
    apr_finfo_t info;

    if (apr_file_open(&file, name, APR_READ, 0, cmd->pool) != APR_SUCCESS ||
        apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS) {
        return apr_pstrcat(cmd->pool, "cannot read ", name, NULL);
    }
    page->n = (apr_size_t)info.size;
    char *body = apr_palloc(cmd->pool, page->n + 1);
    page->body = body;
    return apr_file_read_full(file, body, page->n, NULL) == APR_SUCCESS ? NULL : "it is shorter";
}

static const char *add_header(cmd_parms *cmd, void *data, const char *name, const char *value)
{
    apr_table_setn(((page_t *)data)->headers, name, value);
    return NULL;
}

static const command_rec commands[] = {
    AP_INIT_TAKE1("BarePage", read_body, NULL, ACCESS_CONF, "a file: what is sent"),
    AP_INIT_TAKE2("BarePageHeader", add_header, NULL, ACCESS_CONF, "a header that is sent"),
    {NULL},
};

static const page_t *page_of(const request_rec *r)
{
    const page_t *page = ap_get_module_config(r->per_dir_config, &barepage_module);
    return page->body ? page : NULL;
}

/* When this is asked httpd has forgotten which <Location> it is. */
static int keep_from_storage(request_rec *r)
{
    return ap_location_walk(r) == OK && page_of(r) ? OK : DECLINED;
}

static int set_header(void *out, const char *name, const char *value)
{
    apr_table_setn(out, name, value);
    return 1;
}

static int answer(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, "barepage")) {
        return DECLINED;
    }
    const page_t *page = page_of(r);
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, alloc);

    ap_set_content_type(r, "text/html; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)page->n);
    apr_table_do(set_header, r->headers_out, page->headers, NULL);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(page->body, page->n, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(r->output_filters, bb) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_map_to_storage(keep_from_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(barepage) = {
    STANDARD20_MODULE_STUFF, create, NULL, NULL, NULL, commands, register_hooks, 0,
};
