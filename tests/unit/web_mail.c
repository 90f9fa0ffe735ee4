/* The invitation's e-mail (R2, R3, Q9, domain 5.1; security row 17). */
#include "base/codec.h"
#include "base/text.h"
#include "tap.h"
#include "web/mail.h"

#include <apr_base64.h>
#include <ctype.h>

#define LINK                                                                                       \
    "https://portal.example.net/portal/invitation/FQ0xTk8cJ3m2uVb7Yw1pZs5Rk9aLq4EoHt6Nd8Xi0Gy"

static apr_pool_t *p;
static const pr_locales_t *locales;

static pr_partner_t a_partner(const char *name, pr_partner_kind kind, const char *cloud)
{
    pr_partner_t partner = {.name = name,
                            .kind = kind,
                            .domain = "northwind.example",
                            .mpn_id = "4847383",
                            .contact_name = "Anna Berger",
                            .contact_email = "partners@northwind.example",
                            .contact_phone = ""};
    ok(pr_slug_id_parse(&partner.cloud, cloud), "a cloud");
    return partner;
}

static pr_mail_text_t *compose(const char *lang, const pr_partner_t *partner, bool dap,
                               const char *first, const char *second)
{
    const pr_mail_facts_t facts = {.locales = locales,
                                   .lang = lang,
                                   .partner = partner,
                                   .vendor = "Contoso Online Services",
                                   .dap = dap,
                                   .link = LINK,
                                   .first = first,
                                   .second = second};
    return pr_mail_compose(&facts, p);
}

static int count(const char *text, const char *part)
{
    int n = 0;
    for (; (text = strstr(text, part)); text += strlen(part)) {
        n++;
    }
    return n;
}

static void check_order(void)
{
    pr_partner_t partner = a_partner("Northwind Cloud Services", PR_PARTNER_DIRECT, "global");
    pr_partner_t advisor = a_partner("Lucerne Advisory", PR_PARTNER_ADVISOR, "global");
    pr_mail_text_t *mail = compose("en", &partner, true, NULL, NULL);

    ok(count(mail->text, "\n\n") == 5, "5.1 six paragraphs");
    ok(strstr(mail->text, "\n\n" LINK "\n\n") && count(mail->text, LINK) == 1,
       "5.1 the link once, alone on its line");
    ok(strstr(mail->text, "Global admin") != NULL, "5.1 says who can accept");
    ok(strstr(mail->text, "MPN ID: 4847383") != NULL, "5.1 ends with who asks");
    ok(!strstr(mail->text, "{") && !strstr(mail->text, "request.mail"), "no name is left open");
    mail = compose("en", &partner, true, "One.", "Two.");
    ok(!strncmp(mail->text, "One.\n\nTwo.\n\nTo accept", 20), "R2 the first two are the partner's");
    mail = compose("en", &partner, true, "", "");
    is_str(mail->text, mail->fixed, "R2 both may be left out");
    ok(strstr(compose("ru", &partner, true, NULL, NULL)->text, "Глобальный") ||
           strstr(compose("ru", &partner, true, NULL, NULL)->text, "глобальный"),
       "in Russian");
    ok(strstr(compose("de", &partner, true, NULL, NULL)->text, "globaler Administrator") != NULL,
       "in German");
    ok(!strstr(compose("de", &advisor, true, NULL, NULL)->text, "Handelspartner"),
       "R24 nor is an advisor one in German");
}

static void check_choice(void)
{
    pr_partner_t direct = a_partner("Northwind", PR_PARTNER_DIRECT, "global");
    pr_partner_t german = a_partner("Northwind", PR_PARTNER_DIRECT, "germany");
    german.always_dap = true;
    pr_partner_t advisor = a_partner("Lucerne Advisory", PR_PARTNER_ADVISOR, "global");

    ok(pr_invitation_may_be_plain(&direct), "R6 a reseller may ask without DAP");
    ok(!pr_invitation_may_be_plain(&german), "R7 not in another cloud");
    ok(!pr_invitation_may_be_plain(&advisor), "Q27 an advisor always asks for DAP");
    ok(strstr(compose("en", &direct, false, NULL, NULL)->fixed, "do not ask for delegated"),
       "R6 the text without DAP says so");
    is_str(compose("en", &direct, false, NULL, NULL)->paragraph[PR_MAIL_SECOND],
           compose("en", &direct, true, NULL, NULL)->paragraph[PR_MAIL_SECOND],
           "the free paragraphs do not depend on the choice");
    ok(!strstr(compose("en", &advisor, true, NULL, NULL)->text, "reseller"),
       "R24 an advisor is no reseller");
}

static void check_return(void)
{
    pr_partner_t partner = a_partner("Northwind", PR_PARTNER_DIRECT, "global");
    pr_mail_text_t *mail = compose("en", &partner, true, "Hello,\nand welcome.", "");
    const char *fixed = mail->fixed;

    is_str(pr_mail_paragraph("\r\n \r\nHello,  \r\nyou\r\r\n\n", p), "Hello,\nyou", "line ends");
    ok(pr_mail_fixed_kept(mail, mail->text, p), "R2 the text as it was");
    ok(pr_mail_fixed_kept(mail, apr_pstrcat(p, "Other words.\r\n\r\n", fixed, "\r\n", NULL), p),
       "R2 other words before it are none of its business");
    ok(pr_mail_fixed_kept(mail, fixed, p), "R2 nothing before it");
    ok(!pr_mail_fixed_kept(mail, apr_pstrcat(p, fixed, "\nP.S.", NULL), p),
       "R2 something after it");
    ok(!pr_mail_fixed_kept(mail, "", p), "R2 nothing at all");
    char *other = apr_pstrdup(p, mail->text);
    *strstr(other, "/invitation/") = '_';
    ok(!pr_mail_fixed_kept(mail, other, p), "R2 another link");
    ok(!pr_mail_fixed_kept(mail, apr_pstrcat(p, "x", fixed, NULL), p), "R2 a word put before it");
}

static void check_mailto(void)
{
    static const char *const names[] = {"Northwind", "A&B=C?bcc=x@example.net", "x%0d%0aBcc: y",
                                        "&body=other#fragment", "\"quoted\", <angle>"};
    bool whole;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pr_partner_t partner = a_partner(names[i], PR_PARTNER_DIRECT, "global");
        const char *url = pr_mail_url(compose("en", &partner, true, "Hi.", ""), &whole, p);
        ok(!strncmp(url, "mailto:?subject=", 16) && count(url, "&") == 1 &&
               count(url, "&body=") == 1 && count(url, "?") == 1 && count(url, "=") == 2 &&
               !strpbrk(url, "#<>\" \r\n,"),
           "row 17 exactly a subject and a body: %s", names[i]);
        ok(whole && strstr(url, "%0D%0A%0D%0A"), "row 17 lines end in CRLF");
    }
    pr_partner_t partner = a_partner("Northwind", PR_PARTNER_DIRECT, "global");
    const char *url = pr_mail_url(compose("ru", &partner, true, NULL, NULL), &whole, p);
    ok(!whole && strlen(url) <= PR_MAILTO_MAX && strstr(url, "FQ0xTk8cJ3m2"),
       "a long text is cut down to the link (%d characters)", (int)strlen(url));
}

static const char *decode(const char *text)
{
    char *code = apr_pstrdup(p, text), *to = code;

    for (; *text; text++) {
        if (*text != '\r' && *text != '\n') {
            *to++ = *text;
        }
    }
    *to = '\0';
    char *out = apr_palloc(p, (apr_size_t)apr_base64_decode_len(code) + 1);
    out[apr_base64_decode(out, code)] = '\0';
    return out;
}

static const char *decode_words(const char *text)
{
    const char *out = "";
    for (const char *at = text; (at = strstr(at, "=?UTF-8?B?")); at++) {
        const char *begin = at + 10;
        out = apr_pstrcat(
            p, out, decode(apr_pstrmemdup(p, begin, (apr_size_t)(strstr(begin, "?=") - begin))),
            NULL);
    }
    return out;
}

static void check_eml(const char *lang)
{
    pr_partner_t partner =
        a_partner("Фабрика «Снег» GmbH\r\nBcc: all@example.net", PR_PARTNER_DIRECT, "global");
    pr_mail_text_t *mail = compose(lang, &partner, true, NULL, NULL);
    char *eml = apr_pstrdup(p, pr_mail_eml(mail, p));
    char *body = strstr(eml, "\r\n\r\n");
    bool ascii = true, lines = true;
    size_t width = 0, widest = 0;

    for (const char *c = eml; *c; c++) {
        ascii = ascii && (unsigned char)*c < 0x80;
        lines = lines && (*c != '\n' || c[-1] == '\r') && (*c != '\r' || c[1] == '\n');
        width = *c == '\n' ? 0 : width + 1;
        widest = width > widest ? width : widest;
    }
    ok(ascii && lines, "RFC 5322 ASCII, lines end in CRLF (%s)", lang);
    ok(widest <= 77, "RFC 2045 no line over 76 characters (%s)", lang);
    *body = '\0';
    ok(!strstr(eml, "To:") && !strstr(eml, "Bcc") && strstr(eml, "\r\nX-Unsent: 1\r\n"),
       "R3 to nobody, as a draft; a name adds no header (%s)", lang);
    is_str(decode_words(strstr(eml, "Subject:")), mail->subject, "RFC 2047 the subject (%s)", lang);
    const char *text = decode(body + 4);
    is_str(pr_mail_paragraph(text, p), pr_mail_paragraph(mail->text, p), "the text (%s)", lang);
}

int main(void)
{
    static const char *const langs[] = {"en", "ru", "de", NULL};
    const char *error;

    apr_initialize();
    apr_pool_create(&p, NULL);
    locales = pr_locales_read("templates/locale", langs, &error, p);
    ok(locales != NULL, "catalogues: %s", locales ? "read" : error);
    if (locales) {
        check_order();
        check_choice();
        check_return();
        check_mailto();
        check_eml("en");
        check_eml("ru");
        check_eml("de");
    }
    return done();
}
