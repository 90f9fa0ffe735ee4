#include "web/mail.h"

#include "core/lifecycle.h"
#include "view/escape.h"

#include <apr_base64.h>
#include <string.h>

/* ---- paragraphs ---- */

static const char *request_word(const pr_mail_facts_t *facts)
{
    switch (pr_lifecycle_accept_event(facts->partner->kind, facts->dap)) {
    case PR_EVENT_ACCEPT_DAP:
        return "reseller_dap";
    case PR_EVENT_ACCEPT_PLAIN:
        return "reseller";
    default:
        return "admin";
    }
}

static const char *say(const pr_mail_facts_t *facts, const char *part, const char *variant,
                       const apr_table_t *names, apr_pool_t *p)
{
    const char *id = apr_pstrcat(p, "request.mail.", part, ".", variant, NULL);
    const char *text = pr_message(facts->locales, facts->lang, id, names, p);
    return text ? text : id;
}

static const char *join(const char *before, const char *gap, const char *after, apr_pool_t *p)
{
    return *before && *after ? apr_pstrcat(p, before, gap, after, NULL) : *before ? before : after;
}

/* Who asks, by facts the operator has checked. */
static const char *contact(const pr_mail_facts_t *facts, apr_pool_t *p)
{
    const pr_partner_t *partner = facts->partner;
    const char *lines = join(partner->name, "\n", partner->domain, p);

    lines = join(lines, "\n", partner->contact_name, p);
    lines = join(lines, "\n", partner->contact_email, p);
    lines = join(lines, "\n", partner->contact_phone, p);
    if (*partner->mpn_id) {
        apr_table_t *names = apr_table_make(p, 1);
        apr_table_setn(names, "mpn", partner->mpn_id);
        lines = join(lines, "\n", say(facts, "contact", "mpn", names, p), p);
    }
    return lines;
}

static const char *join_from(const pr_mail_text_t *mail, int i, apr_pool_t *p)
{
    const char *text = "";
    for (; i < PR_MAIL_PARAGRAPHS; i++) {
        text = join(text, "\n\n", mail->paragraph[i], p);
    }
    return text;
}

static const char *note(const pr_mail_facts_t *facts, const char *word, apr_table_t *names,
                        apr_pool_t *p)
{
    const char *text = say(facts, "note", word, names, p);

    if (!facts->provider) {
        return text;
    }
    apr_table_setn(names, "provider", facts->provider->name);
    return join(text, "\n", say(facts, "note", "through", names, p), p);
}

pr_mail_text_t *pr_mail_compose(const pr_mail_facts_t *facts, apr_pool_t *p)
{
    pr_mail_text_t *mail = apr_pcalloc(p, sizeof *mail);
    apr_table_t *names = apr_table_make(p, 2);
    const char *word = request_word(facts);
    /* The free paragraphs are saved once, so their defaults do not turn with the choice of DAP. */
    const char *free_word = strcmp(word, "admin") ? "reseller" : "admin";

    apr_table_setn(names, "partner", facts->partner->name);
    apr_table_setn(names, "vendor", facts->vendor);
    mail->subject = say(facts, "subject", free_word, names, p);
    mail->paragraph[PR_MAIL_FIRST] =
        facts->first ? facts->first : say(facts, "first", free_word, names, p);
    mail->paragraph[PR_MAIL_SECOND] =
        facts->second ? facts->second : say(facts, "second", free_word, names, p);
    mail->paragraph[PR_MAIL_ASK] = say(facts, "ask", word, names, p);
    mail->paragraph[PR_MAIL_LINK] = facts->link;
    mail->paragraph[PR_MAIL_NOTE] = note(facts, word, names, p);
    mail->paragraph[PR_MAIL_CONTACT] = contact(facts, p);
    mail->fixed = join_from(mail, PR_MAIL_FREE, p);
    mail->text = join_from(mail, PR_MAIL_FIRST, p);
    return mail;
}

/* ---- what comes back ---- */

/* Line ends LF, no white space before them. */
static char *tidy_lines(const char *text, apr_pool_t *p)
{
    char *out = apr_palloc(p, strlen(text) + 1), *to = out;

    for (; *text; text++) {
        if (text[0] == '\r' && text[1] == '\n') {
            continue;
        }
        char c = *text == '\r' ? '\n' : *text;
        while (c == '\n' && to > out && (to[-1] == ' ' || to[-1] == '\t')) {
            to--;
        }
        *to++ = c;
    }
    *to = '\0';
    return out;
}

const char *pr_mail_paragraph(const char *text, apr_pool_t *p)
{
    char *tidy = tidy_lines(text, p);
    tidy += strspn(tidy, "\n");
    size_t n = strlen(tidy);
    while (n > 0 && strchr(" \t\n", tidy[n - 1])) {
        tidy[--n] = '\0';
    }
    return tidy;
}

bool pr_mail_fixed_kept(const pr_mail_text_t *mail, const char *text, apr_pool_t *p)
{
    const char *sent = pr_mail_paragraph(text, p), *fixed = pr_mail_paragraph(mail->fixed, p);
    size_t n = strlen(sent), m = strlen(fixed);
    return n >= m && !strcmp(sent + n - m, fixed) && (n == m || sent[n - m - 1] == '\n');
}

/* ---- mail programs ---- */

static const char *with_crlf(const char *text, apr_pool_t *p)
{
    char *out = apr_palloc(p, 2 * strlen(text) + 1), *to = out;

    for (; *text; text++) {
        if (*text == '\r') {
            continue;
        }
        if (*text == '\n') {
            *to++ = '\r';
        }
        *to++ = *text;
    }
    *to = '\0';
    return out;
}

const char *pr_mail_url(const pr_mail_text_t *mail, bool *whole, apr_pool_t *p)
{
    const char *link = mail->paragraph[PR_MAIL_LINK];
    const char *bodies[] = {mail->text, join(mail->paragraph[PR_MAIL_ASK], "\n\n", link, p), link};
    const char *url = NULL;

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        url = pr_mailto(mail->subject, with_crlf(bodies[i], p), p);
        *whole = i == 0;
        if (strlen(url) <= PR_MAILTO_MAX) {
            break;
        }
    }
    return url;
}

static char *base64(const char *text, size_t n, apr_pool_t *p)
{
    char *out = apr_palloc(p, (apr_size_t)apr_base64_encode_len((int)n));
    apr_base64_encode(out, text, (int)n);
    return out;
}

/* Bytes of `text` that make at most `max` and do not end inside a character. */
static size_t whole_characters(const char *text, size_t max)
{
    size_t n = strlen(text);
    if (n <= max) {
        return n;
    }
    for (n = max; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80; n--) {
    }
    return n;
}

/* RFC 2047: encoded words of at most 75 characters, each of whole characters. */
static const char *encoded_words(const char *text, apr_pool_t *p)
{
    const char *out = "";
    while (*text) {
        size_t n = whole_characters(text, 36);
        out =
            apr_pstrcat(p, out, *out ? "\r\n " : "", "=?UTF-8?B?", base64(text, n, p), "?=", NULL);
        text += n;
    }
    return out;
}

/* RFC 2045: base64 in lines of at most 76 characters. */
static const char *base64_lines(const char *text, apr_pool_t *p)
{
    const char *code = base64(text, strlen(text), p);
    size_t n = strlen(code);
    char *out = apr_palloc(p, n + 2 * (n / 76 + 1) + 1), *to = out;

    while (n > 0) {
        size_t part = n < 76 ? n : 76;
        memcpy(to, code, part);
        memcpy(to + part, "\r\n", 2);
        to += part + 2;
        code += part;
        n -= part;
    }
    *to = '\0';
    return out;
}

const char *pr_mail_eml(const pr_mail_text_t *mail, apr_pool_t *p)
{
    static const char headers[] = "X-Unsent: 1\r\n"
                                  "MIME-Version: 1.0\r\n"
                                  "Content-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Transfer-Encoding: base64\r\n"
                                  "\r\n";
    const char *text = with_crlf(apr_pstrcat(p, mail->text, "\n", NULL), p);

    return apr_pstrcat(p, "Subject: ", encoded_words(mail->subject, p), "\r\n", headers,
                       base64_lines(text, p), NULL);
}
