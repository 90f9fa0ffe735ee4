#include "web/remembered.h"

#include <string.h>

/* What goes with a page's bytes. */
typedef struct {
    bool counted;
    pr_link_usage_t usage;
} with_t;

static bool may_be_kept(const pr_exchange_t *x)
{
    return x->req->recollection.pages && x->route->remembered && !x->req->who && !x->req->query;
}

/* All that the page is made of beside the rows. A site lives as long as the process. */
static bool make_key(const pr_exchange_t *x, char *bytes, size_t *n)
{
    const char *const texts[] = {x->lang, x->req->mount, x->req->path, NULL};

    memcpy(bytes, &x->site, sizeof x->site);
    *n = sizeof x->site;
    return pr_cache_key_add(bytes, PR_REMEMBERED_KEY_MAX, n, texts);
}

bool pr_remembered_recall(pr_exchange_t *x)
{
    const pr_recollection_t *from = &x->req->recollection;
    char bytes[PR_REMEMBERED_KEY_MAX];
    pr_cache_key_t key = {bytes, 0};
    pr_basis_t basis;
    size_t n;

    if (!may_be_kept(x) || !make_key(x, bytes, &key.n)) {
        return false;
    }
    char *value = apr_palloc(x->p, PR_REMEMBERED_VALUE_MAX);
    if (!pr_cache_get(from->pages, &key, &basis, value, &n) || !from->holds(from->baton, &basis)) {
        return false;
    }
    const with_t *with = (const with_t *)(const void *)value;
    x->reply->usage = with->counted ? &with->usage : NULL;
    x->reply->body = value + sizeof *with;
    x->reply->body_len = n - sizeof *with;
    return true;
}

void pr_remembered_keep(const pr_exchange_t *x)
{
    const pr_reply_t *reply = x->reply;
    size_t n = sizeof(with_t) + reply->body_len;
    char bytes[PR_REMEMBERED_KEY_MAX];
    pr_cache_key_t key = {bytes, 0};

    if (x->basis.n == 0 || !may_be_kept(x) || !make_key(x, bytes, &key.n)) {
        return;
    }
    char *value = apr_pcalloc(x->p, n);
    with_t *with = (with_t *)(void *)value;
    if (reply->usage) {
        with->counted = true;
        with->usage = *reply->usage;
    }
    memcpy(value + sizeof *with, reply->body, reply->body_len);
    pr_cache_put(x->req->recollection.pages, &key, &x->basis, value, n);
}
