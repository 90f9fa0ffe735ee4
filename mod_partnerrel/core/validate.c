#include "core/validate.h"

#include "base/text.h"

#include <string.h>

static pr_status_t bad(pr_problem_t *why, const char *code, const char *rule, const char *field)
{
    pr_problem(why, PR_INVALID, code, rule);
    if (why) {
        why->field = field;
    }
    return PR_INVALID;
}

pr_status_t pr_validate_name(const char *text, const char *field, pr_problem_t *why)
{
    return pr_text_name_ok(text) ? PR_OK : bad(why, "name_refused", "D11", field);
}

const char *pr_partner_skeleton(const pr_cloud_id *cloud, const char *name, apr_pool_t *p)
{
    const char *skeleton = pr_text_skeleton(name, p);
    return skeleton ? apr_pstrcat(p, cloud->s, "/", skeleton, NULL) : NULL;
}

pr_status_t pr_validate_domain(const char *text, const char *field, pr_problem_t *why)
{
    size_t n = strlen(text), label = 0;
    bool dot = false;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool inner = c == '-' && label > 0 && text[i + 1] != '.' && text[i + 1];
        if (c == '.' && label > 0 && text[i + 1]) {
            dot = true;
            label = 0;
        }
        else if ((alnum || inner) && label < 63) {
            label++;
        }
        else {
            return bad(why, "domain_refused", NULL, field);
        }
    }
    return dot && n <= 253 ? PR_OK : bad(why, "domain_refused", NULL, field);
}

pr_status_t pr_validate_country(const char *text, const char *field, pr_problem_t *why)
{
    bool fits = strlen(text) == 2 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2;
    return fits ? PR_OK : bad(why, "country_refused", NULL, field);
}

pr_status_t pr_validate_line(const char *text, const char *field, pr_problem_t *why)
{
    bool fits = pr_utf8_valid(text, strlen(text)) && pr_text_length(text) <= PR_LINE_MAX &&
                !pr_text_has_hidden(text, "");
    return fits ? PR_OK : bad(why, "line_refused", NULL, field);
}

pr_status_t pr_validate_partner(const pr_partner_t *partner, pr_problem_t *why)
{
    const struct {
        const char *text, *field;
    } lines[] = {
        {partner->mpn_id, "mpn"},
        {partner->contact_name, "contact-name"},
        {partner->contact_email, "contact-email"},
        {partner->contact_phone, "contact-phone"},
    };
    pr_status_t status = pr_validate_name(partner->name, "name", why);

    if (status == PR_OK) {
        status = pr_validate_domain(partner->domain, "domain", why);
    }
    if (status == PR_OK) {
        status = pr_validate_country(partner->country, "country", why);
    }
    for (size_t i = 0; status == PR_OK && i < sizeof lines / sizeof lines[0]; i++) {
        status = pr_validate_line(lines[i].text, lines[i].field, why);
    }
    return status;
}

/* Cuts at a character boundary: continuation bytes are 10xxxxxx. */
static void cut_characters(char *text, size_t max)
{
    size_t seen = 0;
    for (char *c = text; *c; c++) {
        if (((unsigned char)*c & 0xc0) != 0x80 && seen++ == max) {
            *c = '\0';
            return;
        }
    }
}

const char *pr_validate_display(const char *text, size_t max, apr_pool_t *p)
{
    char *tidy = text ? pr_text_tidy(text, p) : NULL;

    if (!tidy) {
        return "";
    }
    cut_characters(tidy, max);
    return pr_text_has_hidden(tidy, "") ? pr_text_without_hidden(tidy, p) : tidy;
}
