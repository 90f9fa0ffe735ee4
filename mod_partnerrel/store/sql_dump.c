#include "base/codec.h"
#include "store/sql.h"
#include "store/store.h"

#include <string.h>

/* Every table but usage_*, which reading may change. */
static const pr_sql tables[] = {
    PR_SQL_dump_schema_version,
    PR_SQL_dump_partner,
    PR_SQL_dump_invitation,
    PR_SQL_dump_service,
    PR_SQL_dump_service_text,
    PR_SQL_dump_partner_service,
    PR_SQL_dump_mail_text,
    PR_SQL_dump_customer,
    PR_SQL_dump_person,
    PR_SQL_dump_act,
    PR_SQL_dump_relationship,
    PR_SQL_dump_act_relationship,
    PR_SQL_dump_dap_grant,
    PR_SQL_dump_csp_slot,
    PR_SQL_dump_audit,
    PR_SQL_dump_cloud,
    PR_SQL_dump_market,
    PR_SQL_dump_agreement,
    PR_SQL_dump_customer_agreement,
    PR_SQL_dump_partner_reseller,
    PR_SQL_dump_partner_name_wish,
    PR_SQL_dump_offer,
    PR_SQL_dump_offer_text,
    PR_SQL_dump_offer_addon,
    PR_SQL_dump_offer_upgrade,
    PR_SQL_dump_subscription,
    PR_SQL_dump_transfer,
    PR_SQL_dump_transfer_line,
    PR_SQL_dump_support_request,
    PR_SQL_dump_support_note,
    PR_SQL_dump_revision,
    PR_SQL_dump_lease,
};

typedef struct {
    unsigned char digest[PR_SHA256_BYTES];
    apr_pool_t *p;
} chain_t;

/* Row by row, the digest so far is the key of the next: order, place and NULL all count. */
static void add_row(void *baton, const pr_row_t *row)
{
    chain_t *chain = baton;
    int n = pr_row_width(row);
    const char **parts = apr_pcalloc(chain->p, (size_t)(n + 1) * sizeof *parts);
    for (int i = 0; i < n; i++) {
        parts[i] = pr_row_is_null(row, i)
                       ? "null"
                       : apr_pstrcat(chain->p, "text ", pr_row_text(row, i), NULL);
    }
    pr_hmac_parts(chain->digest, chain->digest, sizeof chain->digest, parts);
}

pr_status_t pr_store_dump_hash(pr_db_t *db, const char **out)
{
    chain_t chain = {.p = pr_db_pool(db)};
    pr_status_t status = PR_OK;

    for (size_t i = 0; status == PR_OK && i < sizeof tables / sizeof tables[0]; i++) {
        const char *const mark[] = {"table", pr_db_int(db, (apr_int64_t)i), NULL};
        pr_hmac_parts(chain.digest, chain.digest, sizeof chain.digest, mark);
        status = pr_db_select(db, tables[i], NULL, add_row, &chain);
    }
    *out = pr_hex(chain.digest, sizeof chain.digest, pr_db_pool(db));
    return status;
}
