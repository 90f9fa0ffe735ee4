#include "web/filter.h"

#include "base/text.h"
#include "view/escape.h"

#include <string.h>

/* clang-format off */
static const pr_field_t choice_fields[] = {
    {"value", PR_TEXT, NULL},
    {"name", PR_TEXT, NULL},
    {"selected", PR_FLAG, NULL},
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
const pr_shape_t pr_choice_shape = {"choice", choice_fields};

void pr_choice_add(pr_exchange_t *x, const char *list, const char *value, const char *name,
                   bool selected)
{
    pr_record_t *item = pr_add_item(x->values, list, x->p);

    pr_set_text(item, "value", value);
    pr_set_text(item, "name", name);
    pr_set_flag(item, "selected", selected);
}

const char *pr_filter_get(const pr_exchange_t *x, const char *name)
{
    const char *value = pr_form_get(x->form, name);
    return value ? value : "";
}

const char *pr_filter_prefix(pr_exchange_t *x, const char *name)
{
    const char *tidy = pr_text_tidy(pr_filter_get(x, name), x->p);
    return tidy ? tidy : "";
}

static const char *with(pr_exchange_t *x, const char *url, const char *name, const char *value)
{
    return *value ? apr_pstrcat(x->p, url, strchr(url, '?') ? "&" : "?", name, "=",
                                pr_escape_url(value, x->p), NULL)
                  : url;
}

const char *pr_filter_url(pr_exchange_t *x, const char *path, const char *const *names,
                          const char *after)
{
    const char *url = pr_url(x, "%s", path);

    for (; *names; names++) {
        url = with(x, url, *names, pr_filter_get(x, *names));
    }
    return with(x, url, "after", after ? after : "");
}

pr_status_t pr_filter_refuse(pr_exchange_t *x, const char *field)
{
    pr_status_t status = pr_refuse(x, PR_INVALID, "filter_bad", NULL);
    x->why.field = field;
    return status;
}

/* ---- days ---- */

/* `n` digits; -1 when they are none. */
static int digits(const char *text, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = 10 * value + text[i] - '0';
    }
    return value;
}

bool pr_filter_day(const char *text, apr_time_t *out)
{
    apr_time_exp_t at = {.tm_usec = 0}, back;

    *out = 0;
    if (!*text) {
        return true;
    }
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    at.tm_year = year - 1900;
    at.tm_mon = month - 1;
    at.tm_mday = day;
    /* Years that have a place in the audit's ids. */
    if (year < 1971 || year > 2999 || month < 1 || day < 1 ||
        apr_time_exp_get(out, &at) != APR_SUCCESS || apr_time_exp_gmt(&back, *out) != APR_SUCCESS ||
        back.tm_mday != day || back.tm_mon != month - 1) {
        *out = 0;
        return false; /* the 31st of a shorter month is another month's day */
    }
    return true;
}
