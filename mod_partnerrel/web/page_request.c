#include "base/log.h"
#include "core/lifecycle.h"
#include "web/csrf.h"
#include "web/mail.h"
#include "web/page.h"
#include "web/pages_partner.h"
#include "web/request_link.h"

#include <string.h>

static const pr_field_t request_fields[] = {
    PR_PAGE_FIELD,
    {"resells", PR_FLAG, NULL},    /* else it asks for administration alone (Q27) */
    {"live", PR_FLAG, NULL},       /* the link works now (Q28) */
    {"may_choose", PR_FLAG, NULL}, /* with or without DAP (R6) */
    PR_REQUEST_LINK_FIELDS,
    {"dap", PR_FLAG, NULL},
    {"dap_value", PR_TEXT, NULL}, /* "1" or "0" */
    {"with_dap_url", PR_URL, NULL},
    {"without_dap_url", PR_URL, NULL},
    {"first", PR_TEXT, NULL},
    {"second", PR_TEXT, NULL},
    {"ask", PR_TEXT, NULL},
    {"link", PR_TEXT, NULL},
    {"note", PR_TEXT, NULL},
    {"contact", PR_TEXT, NULL},
    {"subject", PR_TEXT, NULL},
    {"text", PR_TEXT, NULL},
    {"mailto_url", PR_URL, NULL},
    {"mailto_cut", PR_FLAG, NULL}, /* too long for it: only request and link go along */
    {"eml_url", PR_URL, NULL},
    {"save_url", PR_URL, NULL},
    {"seal", PR_TEXT, NULL},
    {"saved", PR_FLAG, NULL},
    {"recomposed", PR_FLAG, NULL},  /* the fixed part was sent back changed (R2) */
    {"wrong", PR_FLAG, NULL},       /* a paragraph was not accepted */
    {"first_wrong", PR_TEXT, NULL}, /* "true", as aria-invalid says it, or "" */
    {"second_wrong", PR_TEXT, NULL},
    {"error", PR_MESSAGE, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_request_shape = {"request", request_fields};

/* ---- the mail of the partner at hand ---- */

static const char *invitation_link(pr_exchange_t *x, const pr_request_link_t *of,
                                   const pr_invitation_t *invitation)
{
    const char *token = pr_invitation_token(x->site->keys, of->owner, invitation, x->p);

    if (!token) {
        pr_log(x->world, PR_LOG_ERROR, "PR0320",
               "the key \"%s\" of partner %s's link is not in the key file", invitation->key_id,
               of->owner->id.s);
        return NULL;
    }
    return apr_pstrcat(x->p, x->site->base_url, pr_url(x, "/invitation/%s", token), NULL);
}

/* With DAP, unless there is a choice and it fell the other way (R6, R7). */
static bool wants_dap(const pr_exchange_t *x, const pr_request_link_t *of)
{
    const char *dap = pr_form_get(x->form, "dap");
    return !(dap && !strcmp(dap, "0") && pr_invitation_may_be_plain(of->owner));
}

static pr_status_t read_link(pr_exchange_t *x, const pr_request_link_t *of, pr_mail_facts_t *facts)
{
    const pr_link_query_t query = {
        .partner = of->owner->id, .dap = facts->dap, .reseller = of->named ? &of->named->id : NULL};
    pr_invitation_t *invitation;
    pr_status_t status = pr_store_invitation_of(x->db, &query, &invitation);

    if (status == PR_NOT_FOUND) {
        pr_log(x->world, PR_LOG_ERROR, "PR0321", "partner %s has no link with dap=%d",
               of->owner->id.s, facts->dap);
        return PR_BUG;
    }
    if (status != PR_OK) {
        return status;
    }
    facts->live = pr_invitation_live(of->owner, of->named, invitation);
    facts->link = invitation_link(x, of, invitation);
    return facts->link ? PR_OK : PR_BUG;
}

/* All but the two free paragraphs. */
static pr_status_t read_facts(pr_exchange_t *x, pr_request_link_t *of, pr_mail_facts_t *facts)
{
    pr_status_t status = pr_request_link_read(x, of);

    if (status != PR_OK) {
        return status;
    }
    *facts = (pr_mail_facts_t){.locales = x->site->locales,
                               .lang = x->lang,
                               .partner = of->named ? of->named : of->owner,
                               .provider = of->named ? of->owner : NULL,
                               .vendor = x->site->vendor_name,
                               .dap = wants_dap(x, of)};
    return read_link(x, of, facts);
}

static pr_status_t read_mail(pr_exchange_t *x, pr_request_link_t *of, pr_mail_facts_t *facts)
{
    pr_mail_t *saved;
    pr_status_t status = read_facts(x, of, facts);

    if (status != PR_OK) {
        return status;
    }
    status = pr_store_mail(x->db, &x->partner->id, x->lang, &saved);
    if (status == PR_OK) {
        facts->first = saved->first;
        facts->second = saved->second;
    }
    return status == PR_NOT_FOUND ? PR_OK : status;
}

/* ---- the page ---- */

static void fill_mail(pr_exchange_t *x, const pr_mail_text_t *mail)
{
    static const char *const names[PR_MAIL_PARAGRAPHS] = {
        [PR_MAIL_FIRST] = "first", [PR_MAIL_SECOND] = "second", [PR_MAIL_ASK] = "ask",
        [PR_MAIL_LINK] = "link",   [PR_MAIL_NOTE] = "note",     [PR_MAIL_CONTACT] = "contact",
    };
    bool whole;

    for (int i = 0; i < PR_MAIL_PARAGRAPHS; i++) {
        pr_set_text(x->values, names[i], mail->paragraph[i]);
    }
    pr_set_text(x->values, "subject", mail->subject);
    pr_set_text(x->values, "text", mail->text);
    pr_set_url(x->values, "mailto_url", pr_mail_url(mail, &whole, x->p));
    pr_set_flag(x->values, "mailto_cut", !whole);
}

static void fill_urls(pr_exchange_t *x, const pr_request_link_t *of, bool dap)
{
    const char *more = pr_request_link_query(x, of);

    pr_set_url(x->values, "with_dap_url", pr_url(x, "/partner/request?dap=1%s", more));
    pr_set_url(x->values, "without_dap_url", pr_url(x, "/partner/request?dap=0%s", more));
    pr_set_url(x->values, "eml_url", pr_url(x, "/partner/request.eml?dap=%d%s", dap, more));
    pr_set_url(x->values, "save_url", pr_url(x, "/partner/request"));
}

static pr_status_t fill_page(pr_exchange_t *x, const pr_request_link_t *of,
                             const pr_mail_facts_t *facts)
{
    const char *seal;
    pr_status_t status = pr_csrf_seal(x, "/partner/request", "", &seal);

    if (status != PR_OK) {
        return status;
    }
    fill_mail(x, pr_mail_compose(facts, x->p));
    fill_urls(x, of, facts->dap);
    pr_request_link_fill(x, of, facts->dap);
    pr_set_flag(x->values, "resells", pr_partner_resells(x->partner->kind));
    pr_set_flag(x->values, "live", facts->live);
    pr_set_flag(x->values, "may_choose", pr_invitation_may_be_plain(of->owner));
    pr_set_flag(x->values, "dap", facts->dap);
    pr_set_text(x->values, "dap_value", facts->dap ? "1" : "0");
    pr_set_text(x->values, "seal", seal);
    return PR_OK;
}

pr_status_t pr_page_request(pr_exchange_t *x)
{
    pr_request_link_t of;
    pr_mail_facts_t facts;
    pr_status_t status = read_mail(x, &of, &facts);

    if (status != PR_OK) {
        return status;
    }
    pr_set_flag(x->values, "saved", pr_form_get(x->form, "saved") != NULL);
    pr_set_flag(x->values, "recomposed", pr_form_get(x->form, "recomposed") != NULL);
    return fill_page(x, &of, &facts);
}

/* ---- saving ---- */

static const char *paragraph(pr_exchange_t *x, const char *name)
{
    const char *text = pr_form_get(x->form, name);
    return pr_mail_paragraph(text ? text : "", x->p);
}

/* The page again, with what was typed and what is wrong with it. */
static pr_status_t show_again(pr_exchange_t *x, const pr_request_link_t *of,
                              const pr_mail_facts_t *facts)
{
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    pr_set_flag(x->values, "wrong", true);
    pr_set_text(x->values, apr_pstrcat(x->p, x->why.field, "_wrong", NULL), "true");
    pr_set_message(x->values, "error", pr_problem_unit(x->why.code, "detail", x->p), names);
    x->reply->status = pr_http_status(PR_INVALID, x->why.code);
    return fill_page(x, of, facts);
}

static pr_status_t check_paragraphs(pr_exchange_t *x, const pr_mail_facts_t *facts)
{
    pr_status_t status = pr_invitation_paragraph_check(facts->first, "first", &x->why);
    return status == PR_OK ? pr_invitation_paragraph_check(facts->second, "second", &x->why)
                           : status;
}

pr_status_t pr_page_request_save(pr_exchange_t *x)
{
    pr_request_link_t of;
    pr_mail_facts_t facts;
    pr_status_t status = read_facts(x, &of, &facts);

    if (status != PR_OK) {
        return status;
    }
    facts.first = paragraph(x, "first");
    facts.second = paragraph(x, "second");
    status = check_paragraphs(x, &facts);
    if (status != PR_OK) {
        return pr_page_wants_json(x->req) ? status : show_again(x, &of, &facts);
    }
    const pr_mail_save_t save = {.who = x->req->who,
                                 .partner = x->partner->id,
                                 .lang = x->lang,
                                 .mail = {facts.first, facts.second}};
    status = pr_store_mail_save(x->db, &save);
    if (status != PR_OK) {
        return status;
    }
    /* Nothing of a whole text that came along is used; a changed one is only told about (Q9). */
    const char *text = pr_form_get(x->form, "text");
    bool kept = !text || pr_mail_fixed_kept(pr_mail_compose(&facts, x->p), text, x->p);
    return pr_redirect(x, pr_url(x, "/partner/request?dap=%d%s&%s=1", facts.dap,
                                 pr_request_link_query(x, &of), kept ? "saved" : "recomposed"));
}

pr_status_t pr_page_request_eml(pr_exchange_t *x)
{
    pr_request_link_t of;
    pr_mail_facts_t facts;
    pr_status_t status = read_mail(x, &of, &facts);

    if (status != PR_OK) {
        return status;
    }
    apr_table_setn(x->reply->headers, "Content-Disposition",
                   "attachment; filename=\"invitation.eml\"");
    return pr_answer_text(x, "message/rfc822", pr_mail_eml(pr_mail_compose(&facts, x->p), x->p));
}
