#include "ctl/ctl.h"

#include <string.h>

/* ---- partners ---- */

static int find_by_tenant(pr_ctl_t *ctl, const char *tenant, pr_partner_t **out)
{
    apr_array_header_t *all;
    int fits = 0;
    pr_status_t status = pr_store_partners(ctl->db, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        pr_partner_t *partner = &APR_ARRAY_IDX(all, i, pr_partner_t);
        if (!strcmp(partner->tenant, tenant)) {
            *out = partner;
            fits++;
        }
    }
    if (status == PR_OK && fits != 1) {
        return pr_ctl_say(PR_CTL_REFUSED,
                          fits ? "several partners have the tenant %s: give the id"
                               : "there is no partner %s",
                          tenant);
    }
    return pr_ctl_result(status, NULL);
}

int pr_ctl_partner(pr_ctl_t *ctl, const char *name, pr_partner_t **out)
{
    pr_partner_id id;
    if (pr_id_parse(&id, name)) {
        pr_status_t status = pr_store_partner(ctl->db, &id, out);
        if (status != PR_NOT_FOUND) {
            return pr_ctl_result(status, NULL);
        }
    }
    return find_by_tenant(ctl, name, out);
}

/* ---- customers ---- */

int pr_ctl_customer(pr_ctl_t *ctl, const pr_cloud_id *cloud, const char *name, pr_customer_t **out)
{
    pr_customer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_id_parse(&id, name)) {
        status = pr_store_customer_of_cloud(ctl->db, cloud, &id, out);
    }
    if (status == PR_NOT_FOUND) {
        status = pr_store_customer_of_tenant(ctl->db, cloud, name, out);
    }
    if (status == PR_CONFLICT) {
        return pr_ctl_say(PR_CTL_REFUSED, "two customers have the tenant %s: give the id", name);
    }
    if (status == PR_NOT_FOUND) {
        return pr_ctl_say(PR_CTL_REFUSED, "the cloud %s has no customer %s", cloud->s, name);
    }
    return pr_ctl_result(status, NULL);
}

/* ---- services ---- */

static bool is_among(const pr_service_id *ids, size_t n, const pr_service_id *id)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(ids[i].s, id->s)) {
            return true;
        }
    }
    return false;
}

int pr_ctl_services(const pr_ctl_t *ctl, const pr_service_id **out, size_t *n)
{
    apr_array_header_t *names = pr_ctl_values(ctl, "service");
    pr_service_id *ids = apr_pcalloc(ctl->p, (size_t)(names->nelts + 1) * sizeof *ids);

    *out = ids;
    *n = 0;
    for (int i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        if (!pr_slug_id_parse(&ids[*n], name)) {
            return pr_ctl_say(PR_CTL_USAGE, "\"%s\" is not the id of a service", name);
        }
        *n += !is_among(ids, *n, &ids[*n]);
    }
    return PR_CTL_OK;
}
