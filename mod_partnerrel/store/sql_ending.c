#include "core/ending.h"
#include "store/deed.h"
#include "store/ending.h"
#include "store/rows.h"

#include <string.h>

/* ---- what hangs on a relationship ---- */

typedef struct {
    pr_relationship_id id;
    pr_partner_id partner;
    pr_customer_id customer;
    const char *name;
} through_t;

static void read_through(const pr_row_t *row, void *out)
{
    through_t *rel = out;
    pr_id_parse(&rel->id, pr_row_text(row, 0));
    pr_id_parse(&rel->partner, pr_row_text(row, 1));
    pr_id_parse(&rel->customer, pr_row_text(row, 2));
    rel->name = pr_row_text(row, 3);
}

typedef struct {
    pr_subscription_id id;
    const char *name;
    pr_cloud_id cloud;
    pr_service_id service;
    pr_partner_id partner; /* whose subscription it is */
} contact_t;

static void read_contact(const pr_row_t *row, void *out)
{
    contact_t *contact = out;
    pr_id_parse(&contact->id, pr_row_text(row, 0));
    contact->name = pr_row_text(row, 1);
    pr_slug_id_parse(&contact->cloud, pr_row_text(row, 2));
    pr_slug_id_parse(&contact->service, pr_row_text(row, 3));
    pr_id_parse(&contact->partner, pr_row_text(row, 4));
}

static void read_name(const pr_row_t *row, void *out)
{
    *(const char **)out = pr_row_text(row, 0);
}

static pr_status_t find_through(pr_db_t *db, const pr_customer_id *customer,
                                const pr_partner_id *provider, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_rels_through, PR_PARAMS(customer->s, provider->s), read_through,
                       sizeof(through_t), out);
}

static pr_status_t find_contacts(pr_db_t *db, const pr_customer_id *customer,
                                 const pr_partner_id *partner, apr_array_header_t **out)
{
    return pr_rows_all(db, PR_SQL_contacts_of, PR_PARAMS(customer->s, partner->s), read_contact,
                       sizeof(contact_t), out);
}

static pr_status_t find_live(pr_db_t *db, const pr_relationship_t *rel, int limit,
                             apr_array_header_t **out)
{
    return pr_store_subscriptions_live(db, &rel->partner, &rel->customer, "en", limit, out);
}

pr_status_t pr_store_rel_ties(pr_db_t *db, const pr_relationship_t *rel, pr_rel_ties_t *out)
{
    apr_array_header_t *through, *contacts = NULL;

    *out = (pr_rel_ties_t){.provider = ""};
    out->resellers = apr_array_make(pr_db_pool(db), 4, sizeof(const char *));
    pr_status_t status =
        pr_rows_one(db, PR_SQL_rel_provider, PR_PARAMS(rel->id.s), read_name, &out->provider);
    if (status == PR_OK || status == PR_NOT_FOUND) {
        status = find_through(db, &rel->customer, &rel->partner, &through);
    }
    for (int i = 0; status == PR_OK && i < through->nelts; i++) {
        APR_ARRAY_PUSH(out->resellers, const char *) = APR_ARRAY_IDX(through, i, through_t).name;
    }
    if (status == PR_OK) {
        status = find_contacts(db, &rel->customer, &rel->partner, &contacts);
    }
    out->contacts = contacts ? contacts->nelts : 0;
    return status == PR_OK ? find_live(db, rel, PR_LIVE_SUBS + 1, &out->live) : status;
}

/* ---- ending all of it ---- */

/* Q23. The line is also for the partner whose subscription it is. */
static pr_status_t clear_contacts(const pr_closer_t *how, const pr_customer_id *customer,
                                  const pr_partner_id *partner, const char *name)
{
    pr_db_t *db = how->act->db;
    apr_array_header_t *contacts;
    pr_status_t status = find_contacts(db, customer, partner, &contacts);

    for (int i = 0; status == PR_OK && i < contacts->nelts; i++) {
        const contact_t *contact = &APR_ARRAY_IDX(contacts, i, contact_t);
        const pr_about_t about = {.partner = contact->partner.s,
                                  .customer = customer->s,
                                  .cloud = contact->cloud.s,
                                  .service = contact->service.s,
                                  .object = contact->id.s,
                                  .object_name = contact->name,
                                  .old_value = name};
        status = pr_db_change(db, PR_SQL_contact_clear, PR_PARAMS(contact->id.s, partner->s), NULL);
        if (status == PR_OK) {
            status = pr_act_audit(how->act, "support_contact_cleared", &about);
        }
    }
    return status;
}

/* R60. */
static pr_status_t check_subscriptions(const pr_closer_t *how, const pr_relationship_t *rel)
{
    apr_array_header_t *live;
    pr_status_t status = find_live(how->act->db, rel, 1, &live);

    return status == PR_OK && live->nelts > 0
               ? pr_problem(how->why, PR_CONFLICT, "subscriptions_live", "R60")
               : status;
}

static pr_status_t end_one(const pr_closer_t *how, const pr_rel_view_t *view, const char *event,
                           const pr_about_t *about)
{
    const pr_relationship_t *rel = &view->rel;
    pr_status_t status = pr_closing_relationship(how, rel, event, about);

    if (status == PR_OK) {
        status = clear_contacts(how, &rel->customer, &rel->partner, view->partner_name);
    }
    return status == PR_OK ? pr_act_leaves(how->act, &rel->id) : status;
}

/* A reseller's relationship that came through a provider ends with the provider's (R10, R59). */
static pr_status_t end_through(const pr_closer_t *how, const through_t *through,
                               const char *provider)
{
    pr_db_t *db = how->act->db;
    const pr_about_t about = {
        .partner = through->partner.s, .customer = through->customer.s, .old_value = provider};
    pr_rel_view_t *view;
    pr_status_t status = pr_db_change(db, PR_SQL_rel_bump, PR_PARAMS(through->id.s), NULL);

    if (status == PR_OK) {
        status = pr_store_rel_of_customer(db, &through->customer, &through->id, &view);
    }
    if (status != PR_OK || view->rel.kind == PR_REL_NONE) {
        return status;
    }
    return end_one(how, view, "relationship_ended_provider", &about);
}

pr_status_t pr_ending_do(const pr_closer_t *how, const pr_rel_view_t *view, const char *event,
                         const char *note)
{
    const pr_relationship_t *rel = &view->rel;
    const pr_about_t about = {
        .partner = rel->partner.s, .customer = rel->customer.s, .new_value = note};
    apr_array_header_t *through = NULL;
    pr_status_t status = check_subscriptions(how, rel);

    if (status == PR_OK) {
        status = end_one(how, view, event, &about);
    }
    if (status == PR_OK) {
        status = find_through(how->act->db, &rel->customer, &rel->partner, &through);
    }
    for (int i = 0; status == PR_OK && i < through->nelts; i++) {
        status = end_through(how, &APR_ARRAY_IDX(through, i, through_t), view->partner_name);
    }
    how->out->relationship = rel->id;
    return status;
}

pr_status_t pr_ending_lock(pr_act_t *act, const pr_cloud_id *cloud, apr_int64_t version,
                           pr_rel_view_t **view, pr_problem_t *why)
{
    const pr_relationship_id id = (*view)->rel.id;
    pr_status_t status = pr_db_change(act->db, PR_SQL_rel_bump, PR_PARAMS(id.s), NULL);

    if (status == PR_OK) {
        status = pr_store_rel_of_cloud(act->db, cloud, &id, view);
    }
    if (status == PR_OK && (*view)->rel.version != version + 1) {
        return pr_problem(why, PR_CONFLICT, "changed_meanwhile", "E16");
    }
    return status;
}

/* ---- the partner ---- */

static pr_closer_t by_partner(pr_deed_t *deed)
{
    return (pr_closer_t){.act = &deed->act,
                         .reason = PR_END_BY_PARTNER,
                         .event = "dap_dropped",
                         .some = PR_EVENT_DROP,
                         .last = PR_EVENT_DROP,
                         .out = deed->outcome,
                         .why = deed->why};
}

static pr_status_t drop(pr_deed_t *deed, pr_db_t *db)
{
    const pr_drop_t *in = deed->in;
    const pr_closer_t how = by_partner(deed);
    pr_closing_t *grants = apr_pcalloc(pr_db_pool(db), (in->n_grants + 1) * sizeof *grants);
    pr_relationship_t *rel;
    pr_status_t status = pr_store_rel(db, &in->partner, &in->customer, &rel);

    if (status == PR_OK) {
        deed->outcome->relationship = rel->id;
        status =
            pr_closings_find(db, PR_SQL_grant_of_rel, rel->id.s, in->grants, in->n_grants, grants);
    }
    return status == PR_OK ? pr_closings_end(&how, grants, in->n_grants) : status;
}

pr_status_t pr_store_drop(pr_db_t *db, const pr_drop_t *in, pr_outcome_t *out, pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_DROP,
                      .about = {.partner = in->partner.s,
                                .customer = in->customer.s,
                                .choice = pr_closings_choice(db, in->grants, in->n_grants)},
                      .work = drop,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}

static pr_status_t partner_end(pr_deed_t *deed, pr_db_t *db)
{
    const pr_partner_end_t *in = deed->in;
    pr_closer_t how = by_partner(deed);
    pr_rel_view_t *view;

    how.reason = PR_END_WITH_RELATIONSHIP;
    how.event = "dap_ended";
    how.last = PR_EVENT_END;
    pr_status_t status = pr_store_rel_of_partner(db, &in->partner, &in->customer, &view);
    if (status == PR_OK) {
        status = pr_ending_by_partner(view->rel.kind, view->partner_kind, deed->why);
    }
    if (status == PR_OK) {
        status = pr_ending_lock(&deed->act, &in->who->cloud, in->version, &view, deed->why);
    }
    if (status == PR_OK) {
        status = pr_ending_may(&view->rel, view->partner_kind, view->partner_state, in->who->roles,
                               deed->why);
    }
    return status == PR_OK ? pr_ending_do(&how, view, "relationship_ended_partner", NULL) : status;
}

pr_status_t pr_store_partner_end(pr_db_t *db, const pr_partner_end_t *in, pr_outcome_t *out,
                                 pr_problem_t *why)
{
    pr_deed_t deed = {.who = in->who,
                      .nonce = in->nonce,
                      .kind = PR_ACT_PARTNER_END,
                      .about = {.partner = in->partner.s, .customer = in->customer.s},
                      .work = partner_end,
                      .in = in,
                      .outcome = out,
                      .why = why};
    return pr_deed_run(db, &deed);
}
