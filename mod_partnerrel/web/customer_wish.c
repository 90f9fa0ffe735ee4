#include "web/customer_wish.h"

#include "web/filter.h"

#include <string.h>

static pr_status_t read_kind(pr_exchange_t *x, pr_customer_wish_t *wish)
{
    const char *kind = pr_filter_get(x, "kind");

    if (*kind) {
        if (!pr_rel_kind_parse(&wish->kind, kind) || wish->kind == PR_REL_NONE) {
            return pr_filter_refuse(x, "kind");
        }
        wish->query.kind = &wish->kind;
    }
    return PR_OK;
}

static pr_status_t read_dap(pr_exchange_t *x, pr_customer_wish_t *wish)
{
    const char *dap = pr_filter_get(x, "dap"), *service = pr_filter_get(x, "service");

    if (*dap && strcmp(dap, "yes") != 0 && strcmp(dap, "no") != 0) {
        return pr_filter_refuse(x, "dap");
    }
    if (*service) {
        if (!pr_slug_id_parse(&wish->service, service)) {
            return pr_filter_refuse(x, "service");
        }
        wish->query.service = &wish->service;
    }
    /* A service alone asks for those it is granted for. */
    wish->query.dap = !strcmp(dap, "no")                ? PR_DAP_WITHOUT
                      : !strcmp(dap, "yes") || *service ? PR_DAP_WITH
                                                        : PR_DAP_ANY;
    return PR_OK;
}

static pr_status_t read_reseller(pr_exchange_t *x, pr_customer_wish_t *wish)
{
    const char *reseller = pr_filter_get(x, "reseller");

    if (*reseller) {
        if (!pr_id_parse(&wish->reseller, reseller)) {
            return pr_filter_refuse(x, "reseller");
        }
        wish->query.reseller = &wish->reseller;
    }
    return PR_OK;
}

pr_status_t pr_customer_wish_read(pr_exchange_t *x, pr_customer_wish_t *wish)
{
    *wish = (pr_customer_wish_t){.query = {.prefix = pr_filter_prefix(x, "q")}};
    pr_status_t status = read_kind(x, wish);
    if (status == PR_OK) {
        status = read_dap(x, wish);
    }
    if (status == PR_OK) {
        status = read_reseller(x, wish);
    }
    wish->narrowed = wish->query.kind || wish->query.dap != PR_DAP_ANY || wish->query.reseller;
    return status;
}
