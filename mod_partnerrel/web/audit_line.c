#include "view/locale.h"
#include "web/page.h"
#include "web/pages_customer.h"

#include <string.h>

/* clang-format off */
static const pr_field_t audit_fields[] = {
    {"at", PR_TIME, NULL},
    {"what", PR_MESSAGE, NULL},
    {"actor", PR_TEXT, NULL},
    {"object", PR_TEXT, NULL},    /* what else it is about, as it was called then; or "" */
    {"has_change", PR_FLAG, NULL},
    {"change", PR_MESSAGE, NULL}, /* "from 5 to 10" */
    {"receipt_url", PR_URL, NULL}, /* "" when this reader has no receipt of it */
    {NULL, PR_TEXT, NULL},
};
/* clang-format on */
const pr_shape_t pr_audit_shape = {"audit_line", audit_fields};

/* A stored word, as "suspended" or "moderate", in the reader's language; what is none stays, names
 * above all. */
static const char *in_words(pr_exchange_t *x, const char *event, const char *value)
{
    static const char *const families[][2] = {{"partner_", "partner_state."},
                                              {"subscription_", "sub.status."},
                                              {"request_", "support.state."},
                                              {"request_", "support.severity."}};
    apr_table_t *names = apr_table_make(x->p, 1);

    apr_table_setn(names, "vendor", x->site->vendor_name);
    bool is_name = strstr(event, "_renamed") != NULL;
    for (size_t i = 0; *value && !is_name && i < sizeof families / sizeof *families; i++) {
        if (!strncmp(event, families[i][0], strlen(families[i][0]))) {
            const char *unit = apr_pstrcat(x->p, families[i][1], value, NULL);
            const char *text = pr_message(x->site->locales, x->lang, unit, names, x->p);
            if (text) {
                return text;
            }
        }
    }
    return value;
}

static apr_table_t *names_of(pr_exchange_t *x, const pr_audit_line_t *line)
{
    apr_table_t *names = apr_table_make(x->p, 6);

    apr_table_setn(names, "partner", line->partner_name);
    apr_table_setn(names, "customer", line->customer_name);
    apr_table_setn(names, "service", line->service_name);
    apr_table_setn(names, "object", line->object_name);
    apr_table_setn(names, "old", in_words(x, line->event, line->old_value));
    apr_table_setn(names, "new", in_words(x, line->event, line->new_value));
    return names;
}

const char *pr_audit_sentence(pr_exchange_t *x, const pr_audit_line_t *line)
{
    const char *unit = apr_pstrcat(x->p, "audit.", line->event, NULL);
    const char *text = pr_message(x->site->locales, x->lang, unit, names_of(x, line), x->p);
    return text ? text : line->event;
}

const char *pr_audit_actor(const pr_exchange_t *x, const pr_audit_line_t *line)
{
    return *line->actor ? line->actor : x->site->vendor_name;
}

static const char *change_unit(const pr_audit_line_t *line)
{
    return !*line->new_value   ? "lists.change.was"
           : !*line->old_value ? "lists.change.is"
                               : "lists.change.both";
}

void pr_audit_fill(pr_exchange_t *x, pr_record_t *item, const pr_audit_line_t *line)
{
    apr_table_t *names = names_of(x, line);

    pr_set_time(item, "at", line->at);
    pr_set_message(item, "what", apr_pstrcat(x->p, "audit.", line->event, NULL), names);
    pr_set_text(item, "actor", pr_audit_actor(x, line));
    pr_set_text(item, "object", line->object_name);
    pr_set_flag(item, "has_change", *line->old_value || *line->new_value);
    pr_set_message(item, "change", change_unit(line), names);
}
