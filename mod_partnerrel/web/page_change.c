#include "base/text.h"
#include "web/change.h"
#include "web/csrf.h"
#include "web/page.h"
#include "web/pages_subscription.h"
#include "web/subscription.h"

#include <string.h>

/* clang-format off */
static const pr_field_t choice_fields[] = {
    {"field", PR_TEXT, NULL},
    {"value", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},     /* an offer's own, or ... */
    {"label", PR_MESSAGE, NULL}, /* ... words of ours */
    {"about", PR_TEXT, NULL},
    {"effect", PR_MESSAGE, NULL},
    {"picked", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
static const pr_shape_t choice_shape = {"choice", choice_fields};

static const pr_field_t change_fields[] = {
    PR_PAGE_FIELD,
    PR_AGAIN_FIELDS,
    {"sub", PR_RECORD, &pr_sub_shape},
    {"heading", PR_MESSAGE, NULL},
    {"what", PR_MESSAGE, NULL},
    {"button", PR_MESSAGE, NULL},
    {"form", PR_FLAG, NULL},
    {"closed", PR_MESSAGE, NULL}, /* there is nothing to ask now: why */
    {"closed_rule", PR_TEXT, NULL},
    {"seal", PR_TEXT, NULL},
    {"action_url", PR_URL, NULL},
    {"keep_url", PR_URL, NULL},
    {"choices", PR_LIST, &choice_shape},
    {"any_choices", PR_FLAG, NULL},
    {"legend", PR_MESSAGE, NULL},
    {"choices_wrong", PR_FLAG, NULL},
    {"ask_seats", PR_FLAG, NULL},
    {"seats", PR_TEXT, NULL}, /* as typed */
    {"seats_wrong", PR_FLAG, NULL},
    {"range", PR_MESSAGE, NULL},
    {"ask_line", PR_FLAG, NULL}, /* a line of text */
    {"line_field", PR_TEXT, NULL},
    {"line", PR_TEXT, NULL},
    {"line_label", PR_MESSAGE, NULL},
    {"line_hint", PR_MESSAGE, NULL},
    {"line_wrong", PR_FLAG, NULL},
    {"ask_renew", PR_FLAG, NULL},
    {"renew", PR_FLAG, NULL},
    {"ask_confirm", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_change_shape = {"subscription_change", change_fields};

/* ---- fields ---- */

/* What was typed when the question is asked again, else what stands. */
static const char *typed(const pr_exchange_t *x, const char *field, const char *stands)
{
    const char *value = x->refused == PR_OK ? NULL : pr_form_get(x->form, field);
    return value ? value : stands;
}

static bool wrong(const pr_exchange_t *x, const char *field)
{
    return x->refused == PR_INVALID && x->why.field && !strcmp(x->why.field, field);
}

void pr_change_ask_seats(pr_exchange_t *x, const char *stands, const pr_offer_t *offer)
{
    pr_set_flag(x->values, "ask_seats", true);
    pr_set_text(x->values, "seats", typed(x, "quantity", stands));
    pr_set_flag(x->values, "seats_wrong", wrong(x, "quantity"));
    if (offer) {
        apr_table_t *names = apr_table_make(x->p, 2);
        apr_table_setn(names, "min", pr_text_number(x->lang, offer->min_seats, x->p));
        apr_table_setn(names, "max", pr_text_number(x->lang, offer->max_seats, x->p));
        pr_set_message(x->values, "range", "change.seats.range", names);
    }
}

void pr_change_ask_line(pr_exchange_t *x, const char *field, const char *stands, const char *unit)
{
    pr_set_flag(x->values, "ask_line", true);
    pr_set_text(x->values, "line_field", field);
    pr_set_text(x->values, "line", typed(x, field, stands));
    pr_set_flag(x->values, "line_wrong", wrong(x, field));
    pr_set_message(x->values, "line_label", apr_pstrcat(x->p, unit, ".label", NULL), NULL);
    pr_set_message(x->values, "line_hint", apr_pstrcat(x->p, unit, ".hint", NULL), NULL);
}

pr_record_t *pr_change_add_choice(pr_exchange_t *x, const char *field, const char *value)
{
    pr_record_t *item = pr_add_item(x->values, "choices", x->p);

    pr_set_text(item, "field", field);
    pr_set_text(item, "value", value);
    pr_set_flag(item, "picked", !strcmp(typed(x, field, ""), value));
    pr_set_flag(x->values, "any_choices", true);
    pr_set_flag(x->values, "choices_wrong", wrong(x, field));
    return item;
}

void pr_change_add_offers(pr_exchange_t *x, const apr_array_header_t *offers)
{
    for (int i = 0; i < offers->nelts; i++) {
        const pr_offer_t *offer = &APR_ARRAY_IDX(offers, i, pr_offer_t);
        pr_record_t *item = pr_change_add_choice(x, "offer", offer->id.s);
        pr_set_text(item, "name", offer->name);
        pr_set_text(item, "about", offer->about);
        if (!offer->by_use) {
            apr_table_t *names = apr_table_make(x->p, 2);
            apr_table_setn(names, "min", pr_text_number(x->lang, offer->min_seats, x->p));
            apr_table_setn(names, "max", pr_text_number(x->lang, offer->max_seats, x->p));
            pr_set_message(item, "effect", "change.seats.range", names);
        }
    }
}

void pr_change_close(pr_exchange_t *x, const char *why, const char *rule)
{
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_message(x->values, "closed", apr_pstrcat(x->p, "sub.not_now.", why, NULL), names);
    pr_set_text(x->values, "closed_rule", rule);
}

pr_status_t pr_change_invalid(pr_exchange_t *x, const char *code, const char *rule,
                              const char *field)
{
    return pr_problem_field(&x->why, pr_refuse(x, PR_INVALID, code, rule), field);
}

/* ---- the pages ---- */

static pr_deed deed_of(const pr_exchange_t *x)
{
    const char *word = strrchr(x->route->path, '/') + 1;
    int deed = 0;

    while (strcmp(word, pr_deed_word((pr_deed)deed)) != 0) {
        deed++;
    }
    return (pr_deed)deed;
}

static void set_words(pr_exchange_t *x, pr_deed deed)
{
    const char *unit = apr_pstrcat(x->p, pr_deed_unit(x, "change.", deed), ".", NULL);
    static const char *const parts[] = {"heading", "what", "button", "legend", NULL};

    for (int i = 0; parts[i]; i++) {
        pr_set_message(x->values, parts[i], apr_pstrcat(x->p, unit, parts[i], NULL), NULL);
    }
}

static pr_status_t set_form(pr_exchange_t *x, const pr_sub_seen_t *seen, pr_deed deed)
{
    const char *seal;
    pr_status_t status = pr_change_pages[deed].ask(x, seen);

    if (status == PR_OK) {
        status = pr_csrf_seal(x, x->req->path, pr_sub_digits(x, seen->sub->version), &seal);
    }
    if (status == PR_OK) {
        pr_set_flag(x->values, "form", true);
        pr_set_text(x->values, "seal", seal);
        pr_set_url(x->values, "action_url", pr_url(x, "%s", x->req->path));
    }
    return status;
}

pr_status_t pr_page_change_ask(pr_exchange_t *x)
{
    pr_deed deed = deed_of(x);
    pr_sub_seen_t seen;
    const char *rule, *not_now;
    pr_status_t status = pr_sub_read(x, pr_deed_action(deed), &seen);

    if (status != PR_OK) {
        return status;
    }
    pr_sub_fill(x, pr_set_record(x->values, "sub", x->p), seen.sub, &seen.desk);
    pr_set_url(x->values, "keep_url", pr_sub_url(x, &seen.sub->id, ""));
    set_words(x, deed);
    not_now = pr_deed_arises(&seen, deed) ? pr_deed_not_now(&seen, deed, &rule) : "no_such";
    if (not_now) {
        pr_change_close(x, not_now, strcmp(not_now, "no_such") ? rule : "R42");
        return PR_OK;
    }
    return set_form(x, &seen, deed);
}

static pr_status_t change(pr_exchange_t *x, const pr_sub_seen_t *seen, const pr_change_page_t *page,
                          const pr_doer_t *by, const char **done)
{
    pr_sub_change_t in = {.by = *by,
                          .change = page->change,
                          .subscription = seen->sub->id,
                          .version = apr_atoi64(x->seal.state)};
    pr_sub_outcome_t out;
    pr_status_t status = page->take(x, seen, &in);

    if (!*done) {
        *done = pr_change_status_done(in.change);
    }
    return status == PR_OK ? pr_store_subscription_change(x->db, &in, &out, &x->why) : status;
}

pr_status_t pr_page_change(pr_exchange_t *x)
{
    pr_deed deed = deed_of(x);
    const char *done = pr_change_pages[deed].done;
    pr_sub_seen_t seen;
    pr_sub_outcome_t out = {.replayed = false};
    const pr_doer_t by = {
        .who = x->req->who, .nonce = x->seal.nonce, .partner = x->partner->id, .lang = x->lang};
    pr_status_t status = pr_sub_read(x, pr_deed_action(deed), &seen);

    if (status != PR_OK) {
        return status;
    }
    status = deed == PR_DEED_ADDON ? pr_change_order_addon(x, &seen, &by, &out)
                                   : change(x, &seen, &pr_change_pages[deed], &by, &done);
    if (status == PR_NOT_FOUND) {
        return pr_refuse(x, status, "subscription_unknown", "Q19");
    }
    return status == PR_OK ? pr_redirect(x, pr_sub_url(x, &seen.sub->id,
                                                       apr_pstrcat(x->p, "?done=", done, NULL)))
                           : status;
}
