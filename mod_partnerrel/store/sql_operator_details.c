#include "core/market.h"
#include "core/validate.h"
#include "store/deed.h"
#include "store/rows.h"

#include <string.h>

static const char *or_old(const char *text, const char *old)
{
    return text ? text : old;
}

static pr_partner_t corrected(const pr_partner_details_t *in, const pr_partner_t *old)
{
    pr_partner_t partner = *old;

    partner.domain = or_old(in->domain, old->domain);
    partner.country = or_old(in->country, old->country);
    partner.contact_name = or_old(in->contact_name, old->contact_name);
    partner.contact_email = or_old(in->contact_email, old->contact_email);
    partner.contact_phone = or_old(in->contact_phone, old->contact_phone);
    return partner;
}

/* A country that stays may have ceased to be a market: that is no fault of a new telephone. */
static pr_status_t check_market(const pr_deed_t *deed, pr_db_t *db, const pr_partner_t *partner,
                                const pr_partner_t *old)
{
    const pr_market_query_t query = {.cloud = &partner->cloud,
                                     .partner_country = partner->country,
                                     .customer_country = partner->country};
    pr_market_t market;

    if (!strcmp(partner->country, old->country)) {
        return PR_OK;
    }
    pr_status_t status = pr_store_market(db, &query, &market);
    return status == PR_OK ? pr_market_admits(&market, deed->why) : status;
}

static const char *contact_of(const pr_partner_t *p, apr_pool_t *pool)
{
    const char *const parts[] = {p->contact_name, p->contact_email, p->contact_phone};
    const char *text = "";

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (*parts[i]) {
            text = apr_pstrcat(pool, text, *text ? ", " : "", parts[i], NULL);
        }
    }
    return text;
}

static pr_status_t note_all(pr_deed_t *deed, pr_db_t *db, const pr_partner_t *old,
                            const pr_partner_t *now)
{
    pr_status_t status = pr_deed_note(deed, "partner_domain_changed", "", old->domain, now->domain);

    if (status == PR_OK) {
        status = pr_deed_note(deed, "partner_country_changed", "", old->country, now->country);
    }
    return status == PR_OK
               ? pr_deed_note(deed, "partner_contact_changed", "", contact_of(old, pr_db_pool(db)),
                              contact_of(now, pr_db_pool(db)))
               : status;
}

static pr_status_t correct(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_details_t *in = deed->in;
    pr_partner_t *old;
    int rows = 0;
    pr_status_t status = pr_store_partner(db, &in->partner, &old);

    if (status != PR_OK) {
        return status;
    }
    const pr_partner_t now = corrected(in, old);
    status = pr_validate_partner(&now, deed->why);
    if (status == PR_OK) {
        status = check_market(deed, db, &now, old);
    }
    if (status == PR_OK) {
        status =
            pr_db_change(db, PR_SQL_partner_correct,
                         PR_PARAMS(now.domain, now.country, now.contact_name, now.contact_email,
                                   now.contact_phone, now.id.s, pr_db_int(db, in->version)),
                         &rows);
        status = pr_deed_guard(deed->why, status, rows);
    }
    return status == PR_OK ? note_all(deed, db, old, &now) : status;
}

pr_status_t pr_store_partner_details(pr_db_t *db, const pr_partner_details_t *in, pr_problem_t *why)
{
    pr_deed_t deed = {
        .who = in->by.who,
        .nonce = in->by.nonce,
        .kind = PR_ACT_PARTNER_CHANGE,
        .about = {.partner = in->partner.s,
                  .choice = apr_pstrcat(pr_db_pool(db), "details ", or_old(in->domain, ""), " ",
                                        or_old(in->country, ""), " ", or_old(in->contact_name, ""),
                                        " ", or_old(in->contact_email, ""), " ",
                                        or_old(in->contact_phone, ""), NULL)},
        .work = correct,
        .in = in,
        .why = why};
    return pr_deed_run(db, &deed);
}
