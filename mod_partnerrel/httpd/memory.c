#include "httpd/door.h"

pr_memory_t *pr_memory_of(const server_rec *s)
{
    return NULL;
}

bool pr_memory_holds(const request_rec *r, const pr_basis_t *basis)
{
    return false;
}

void pr_memory_make(apr_pool_t *pchild, server_rec *main_server)
{
}
