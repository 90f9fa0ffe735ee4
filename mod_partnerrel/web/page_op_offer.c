#include "web/page.h"
#include "web/pages_operator.h"

#include <stdlib.h>
#include <string.h>

/* ---- the list ---- */

/* clang-format off */
static const pr_field_t row_fields[] = {
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"url", PR_URL, NULL},
    {"service", PR_TEXT, NULL},
    {"sort", PR_MESSAGE, NULL},
    {"on", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t row_shape = {"op_offer_row", row_fields};

static const pr_field_t offers_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"rows", PR_LIST, &row_shape},
    {"services", PR_LIST, &pr_op_option_shape},
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_offers_shape = {"operator_offers", offers_fields};

static const char *sort_of(const pr_offer_t *offer)
{
    return offer->addon    ? "operator.offer.sort.addon"
           : offer->trial  ? "operator.offer.sort.trial"
           : offer->by_use ? "operator.offer.sort.by_use"
                           : "operator.offer.sort.base";
}

static pr_status_t add_services(pr_exchange_t *x, const char *chosen)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_services(x->db, &x->site->cloud, x->lang, true, &all);

    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_service_t *service = &APR_ARRAY_IDX(all, i, pr_service_t);
        pr_record_t *item =
            pr_op_option(x, "services", service->id.s, NULL, !strcmp(service->id.s, chosen));
        pr_set_text(item, "name", service->name);
    }
    return status;
}

pr_status_t pr_page_op_offers(pr_exchange_t *x)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_offers(x->db, &x->site->cloud, x->lang, true, &all);

    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_offer_t *offer = &APR_ARRAY_IDX(all, i, pr_offer_t);
        pr_record_t *item = pr_add_item(x->values, "rows", x->p);
        pr_set_text(item, "id", offer->id.s);
        pr_set_text(item, "name", offer->name);
        pr_set_url(item, "url", pr_url(x, "/operator/offers/%s", offer->id.s));
        pr_set_text(item, "service", offer->service_name);
        pr_set_message(item, "sort", sort_of(offer), NULL);
        pr_set_flag(item, "on", offer->on);
    }
    pr_set_text(x->values, "id", pr_op_typed(x, "id", ""));
    pr_set_text(x->values, "name", pr_op_typed(x, "name", ""));
    if (status == PR_OK) {
        status = add_services(x, pr_op_typed(x, "service", ""));
    }
    return status == PR_OK ? pr_op_form(x, "") : status;
}

static pr_status_t invalid(pr_exchange_t *x, const char *code, const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, "R42"), field);
}

/* It begins switched off; its own page says the rest. */
pr_status_t pr_page_op_offer_add(pr_exchange_t *x)
{
    pr_offer_save_t in = {.offer = {.cloud = x->site->cloud,
                                    .name = pr_op_line(x, "name"),
                                    .about = "",
                                    .min_seats = 1,
                                    .max_seats = 1000},
                          .lang = "en",
                          .who = x->req->who,
                          .nonce = x->seal.nonce};

    if (!pr_slug_id_parse(&in.offer.id, pr_op_line(x, "id"))) {
        return invalid(x, "short_name_refused", "id");
    }
    if (!pr_slug_id_parse(&in.offer.service, pr_op_line(x, "service"))) {
        return invalid(x, "offer_refused", "service");
    }
    pr_status_t status = pr_store_offer_save(x->db, &in, &x->why);
    return status == PR_OK
               ? pr_op_finish(x, pr_url(x, "/operator/offers/%s", in.offer.id.s), "saved")
               : status;
}

/* ---- one offer ---- */

static const pr_field_t offer_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"done", PR_MESSAGE, NULL},
    {"id", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"about", PR_TEXT, NULL},
    {"lang", PR_TEXT, NULL},
    {"language", PR_TEXT, NULL},
    {"services", PR_LIST, &pr_op_option_shape},
    {"facts", PR_LIST, &pr_op_option_shape},
    {"min", PR_TEXT, NULL},
    {"max", PR_TEXT, NULL},
    {"position", PR_TEXT, NULL},
    {"paid", PR_LIST, &pr_op_option_shape},
    {"addons", PR_LIST, &pr_op_option_shape},
    {"upgrades", PR_LIST, &pr_op_option_shape},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"list_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_op_offer_shape = {"operator_offer", offer_fields};

static pr_status_t read_offer(pr_exchange_t *x, pr_offer_t **out)
{
    pr_offer_id id;
    pr_status_t status = PR_NOT_FOUND;

    if (pr_slug_id_parse(&id, x->capture)) {
        status = pr_store_offer(x->db, &x->site->cloud, &id, x->lang, out);
    }
    return status == PR_NOT_FOUND ? pr_refuse(x, status, "operator_offer_unknown", "R72") : status;
}

static bool among(const apr_array_header_t *offers, const pr_offer_id *id)
{
    for (int i = 0; i < offers->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(offers, i, pr_offer_t).id.s, id->s)) {
            return true;
        }
    }
    return false;
}

static bool ticked(const pr_exchange_t *x, const char *field, const char *id)
{
    size_t n = 0;
    const char *const *all = pr_form_all(x->form, field, &n);

    for (size_t i = 0; i < n; i++) {
        if (!strcmp(all[i], id)) {
            return true;
        }
    }
    return false;
}

static void add_option(pr_exchange_t *x, const char *list, const pr_offer_t *other, bool chosen)
{
    pr_set_text(pr_op_option(x, list, other->id.s, NULL, chosen), "name", other->name);
}

/* What an offer can be tied to: its add-ons, what it may be moved to, what a trial becomes. */
static pr_status_t add_ties(pr_exchange_t *x, const pr_offer_t *offer)
{
    apr_array_header_t *all, *addons, *upgrades;
    const bool again = x->refused != PR_OK;
    const char *paid = pr_op_typed(x, "converts_to", offer->converts_to.s);
    pr_status_t status = pr_store_offers(x->db, &offer->cloud, x->lang, true, &all);

    if (status == PR_OK) {
        status = pr_store_offer_addons(x->db, offer, x->lang, &addons);
    }
    if (status == PR_OK) {
        status = pr_store_offer_upgrades(x->db, offer, x->lang, &upgrades);
    }
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_offer_t *other = &APR_ARRAY_IDX(all, i, pr_offer_t);
        if (!strcmp(other->id.s, offer->id.s)) {
            continue;
        }
        if (other->addon) {
            add_option(x, "addons", other,
                       again ? ticked(x, "addon", other->id.s) : among(addons, &other->id));
        }
        if (other->addon == offer->addon) {
            add_option(x, "upgrades", other,
                       again ? ticked(x, "upgrade", other->id.s) : among(upgrades, &other->id));
        }
        if (!other->addon && !other->trial) {
            add_option(x, "paid", other, !strcmp(other->id.s, paid));
        }
    }
    return status;
}

/* Its yes-and-no facts, by the name of their field. */
static const struct {
    const char *field;
    size_t at;
} facts[] = {
    {"on", offsetof(pr_offer_t, on)},
    {"addon_itself", offsetof(pr_offer_t, addon)},
    {"by_use", offsetof(pr_offer_t, by_use)},
    {"trial", offsetof(pr_offer_t, trial)},
    {"one_only", offsetof(pr_offer_t, one_only)},
    {"transferable", offsetof(pr_offer_t, transferable)},
};

static void fill_facts(pr_exchange_t *x, const pr_offer_t *offer)
{
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        bool stands = *(const bool *)((const char *)offer + facts[i].at);
        pr_op_option(x, "facts", facts[i].field,
                     apr_pstrcat(x->p, "operator.offer.", facts[i].field, NULL),
                     x->refused != PR_OK ? ticked(x, "fact", facts[i].field) : stands);
    }
    pr_set_text(x->values, "id", offer->id.s);
    pr_set_text(x->values, "name", pr_op_typed(x, "name", offer->name));
    pr_set_text(x->values, "about", pr_op_typed(x, "about", offer->about));
    pr_set_text(x->values, "lang", x->lang);
    pr_set_text(x->values, "language",
                pr_message(x->site->locales, x->lang, "language.name", NULL, x->p));
    pr_set_text(x->values, "min", pr_op_typed(x, "min", pr_op_state(x, offer->min_seats)));
    pr_set_text(x->values, "max", pr_op_typed(x, "max", pr_op_state(x, offer->max_seats)));
    pr_set_text(x->values, "position", pr_op_typed(x, "position", apr_itoa(x->p, offer->position)));
    pr_set_url(x->values, "list_url", pr_url(x, "/operator/offers"));
}

pr_status_t pr_page_op_offer_ask(pr_exchange_t *x)
{
    pr_offer_t *offer;
    pr_status_t status = read_offer(x, &offer);

    if (status != PR_OK) {
        return status;
    }
    fill_facts(x, offer);
    pr_op_done(x);
    status = add_services(x, pr_op_typed(x, "service", offer->service.s));
    if (status == PR_OK) {
        status = add_ties(x, offer);
    }
    return status == PR_OK ? pr_op_form(x, pr_op_state(x, offer->version)) : status;
}

/* ---- saving ---- */

static bool read_ids(pr_exchange_t *x, const char *field, const pr_offer_id **ids, size_t *n)
{
    const char *const *typed = pr_form_all(x->form, field, n);
    pr_offer_id *out = apr_palloc(x->p, (*n + 1) * sizeof *out);

    *ids = out;
    for (size_t i = 0; i < *n; i++) {
        if (!pr_slug_id_parse(&out[i], typed[i])) {
            return false;
        }
    }
    return true;
}

static void take_facts(pr_exchange_t *x, pr_offer_t *offer)
{
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        *(bool *)((char *)offer + facts[i].at) = ticked(x, "fact", facts[i].field);
    }
    offer->name = pr_op_line(x, "name");
    offer->about = pr_op_line(x, "about");
    offer->min_seats = offer->by_use ? 1 : apr_atoi64(pr_op_line(x, "min"));
    offer->max_seats = offer->by_use ? 1 : apr_atoi64(pr_op_line(x, "max"));
    offer->position = atoi(pr_op_line(x, "position"));
    offer->version = pr_op_version(x);
}

pr_status_t pr_page_op_offer(pr_exchange_t *x)
{
    const char *paid = pr_op_line(x, "converts_to");
    pr_offer_save_t in = {
        .lang = pr_op_line(x, "lang"), .who = x->req->who, .nonce = x->seal.nonce};
    pr_offer_t *offer;
    pr_status_t status = read_offer(x, &offer);

    if (status != PR_OK) {
        return status;
    }
    in.offer = *offer;
    take_facts(x, &in.offer);
    in.offer.converts_to = (pr_offer_id){""};
    if (!pr_slug_id_parse(&in.offer.service, pr_op_line(x, "service"))) {
        return invalid(x, "offer_refused", "service");
    }
    if (*paid && !pr_slug_id_parse(&in.offer.converts_to, paid)) {
        return invalid(x, "offer_refused", "converts_to");
    }
    if (!read_ids(x, "addon", &in.addons, &in.n_addons) ||
        !read_ids(x, "upgrade", &in.upgrades, &in.n_upgrades)) {
        return invalid(x, "offer_refused", "addon");
    }
    status = pr_store_offer_save(x->db, &in, &x->why);
    return status == PR_OK ? pr_op_finish(x, pr_url(x, "/operator/offers/%s", offer->id.s), "saved")
                           : status;
}
