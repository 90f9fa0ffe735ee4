#include "core/subscription.h"

#include "base/text.h"

#include <string.h>

#define RESELLER PR_SUB_BY_RESELLER
#define VENDOR   PR_SUB_BY_VENDOR
#define SYSTEM   PR_SUB_BY_SYSTEM

/* clang-format off */
static const pr_sub_transition_t table[] = {
    {PR_SUB_PENDING, PR_SUB_PROVISION, PR_SUB_ACTIVE, SYSTEM, "R42"},
    {PR_SUB_ACTIVE, PR_SUB_SUSPEND, PR_SUB_SUSPENDED, RESELLER | VENDOR, "R45"},
    {PR_SUB_ACTIVE, PR_SUB_CANCEL, PR_SUB_DELETED, RESELLER, "R45"},
    {PR_SUB_SUSPENDED, PR_SUB_REACTIVATE, PR_SUB_ACTIVE, RESELLER | VENDOR, "R45"},
    {PR_SUB_SUSPENDED, PR_SUB_CANCEL, PR_SUB_DELETED, RESELLER, "R45"},
    {PR_SUB_SUSPENDED, PR_SUB_RUN_OUT, PR_SUB_DELETED, SYSTEM, "Q13"},
    {PR_SUB_ACTIVE, PR_SUB_TERM_END, PR_SUB_EXPIRED, SYSTEM, "R42"},
    {PR_SUB_EXPIRED, PR_SUB_CANCEL, PR_SUB_DELETED, RESELLER, "R45"},
    {PR_SUB_EXPIRED, PR_SUB_RUN_OUT, PR_SUB_DISABLED, SYSTEM, "R42"},
    {PR_SUB_SUSPENDED, PR_SUB_TERM_END, PR_SUB_DISABLED, SYSTEM, "R42"},
    {PR_SUB_DISABLED, PR_SUB_RUN_OUT, PR_SUB_DELETED, SYSTEM, "R42"},
    {PR_SUB_ACTIVE, PR_SUB_RENEW, PR_SUB_ACTIVE, SYSTEM, "R42"},
};
/* clang-format on */

#define ROWS (sizeof table / sizeof table[0])

static const char *const status_words[PR_SUB_STATUS_COUNT] = {
    [PR_SUB_PENDING] = "pending", [PR_SUB_ACTIVE] = "active",     [PR_SUB_SUSPENDED] = "suspended",
    [PR_SUB_EXPIRED] = "expired", [PR_SUB_DISABLED] = "disabled", [PR_SUB_DELETED] = "deleted",
};

static const char *const event_words[PR_SUB_EVENT_COUNT] = {
    [PR_SUB_PROVISION] = "provision",   [PR_SUB_SUSPEND] = "suspend",
    [PR_SUB_REACTIVATE] = "reactivate", [PR_SUB_CANCEL] = "cancel",
    [PR_SUB_RENEW] = "renew",           [PR_SUB_TERM_END] = "term_end",
    [PR_SUB_RUN_OUT] = "run_out",
};

const pr_sub_transition_t *pr_subscription_table(size_t *n)
{
    *n = ROWS;
    return table;
}

const pr_sub_transition_t *pr_subscription_find(pr_sub_status from, pr_sub_event event)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (table[i].from == from && table[i].event == event) {
            return &table[i];
        }
    }
    return NULL;
}

/* ---- what time makes of it */

static apr_time_t days(int n)
{
    return apr_time_from_sec(n * 86400LL);
}

/* What time does to it next, and when; false when it leaves it alone. */
static bool next_by_time(const pr_subscription_t *sub, int retention_days, pr_sub_event *event,
                         apr_time_t *at)
{
    apr_time_t kept = sub->status_at + days(retention_days);
    apr_time_t over = sub->term_end + days(PR_SUB_EXPIRED_DAYS);

    switch (sub->status) {
    case PR_SUB_ACTIVE:
        *event = sub->auto_renew ? PR_SUB_RENEW : PR_SUB_TERM_END;
        *at = sub->term_end;
        return true;
    case PR_SUB_SUSPENDED:
        *event = kept <= over ? PR_SUB_RUN_OUT : PR_SUB_TERM_END;
        *at = kept <= over ? kept : over;
        return true;
    case PR_SUB_EXPIRED:
        *event = PR_SUB_RUN_OUT;
        *at = sub->status_at + days(PR_SUB_EXPIRED_DAYS);
        return true;
    case PR_SUB_DISABLED:
        *event = PR_SUB_RUN_OUT;
        *at = sub->status_at + days(PR_SUB_DISABLED_DAYS);
        return true;
    default:
        return false;
    }
}

bool pr_subscription_settle(pr_subscription_t *sub, int retention_days, apr_time_t now)
{
    bool moved = false;
    pr_sub_event event;
    apr_time_t at;

    while (next_by_time(sub, retention_days, &event, &at) && at <= now) {
        const pr_sub_transition_t *step = pr_subscription_find(sub->status, event);
        moved = true;
        if (step->to == sub->status) {
            sub->term_end += PR_SUB_TERM;
            continue;
        }
        sub->status = step->to;
        sub->status_at = at;
    }
    return moved;
}

bool pr_subscription_live(pr_sub_status status)
{
    return status == PR_SUB_PENDING || status == PR_SUB_ACTIVE || status == PR_SUB_EXPIRED;
}

/* ---- rules of changing */

pr_status_t pr_subscription_check_range(const pr_offer_t *offer, apr_int64_t seats,
                                        pr_problem_t *why)
{
    bool fits = seats >= offer->min_seats && seats <= offer->max_seats;
    pr_status_t status = fits ? PR_OK : pr_problem(why, PR_INVALID, "seats_range", "R42");
    return pr_problem_field(why, status, "quantity");
}

static pr_status_t check_open(const pr_subscription_t *sub, pr_problem_t *why)
{
    return sub->status == PR_SUB_DELETED
               ? pr_problem(why, PR_CONFLICT, "subscription_deleted", "R45")
               : PR_OK;
}

pr_status_t pr_subscription_check_seats(const pr_subscription_t *sub, const pr_offer_t *offer,
                                        apr_int64_t seats, pr_problem_t *why)
{
    pr_status_t status = check_open(sub, why);

    if (status == PR_OK && sub->status != PR_SUB_ACTIVE) {
        status = pr_problem(why, PR_CONFLICT, "suspended_fixed", "R45");
    }
    if (status == PR_OK && offer->by_use) {
        status = pr_problem(why, PR_CONFLICT, "no_seats", "R22");
    }
    return status == PR_OK ? pr_subscription_check_range(offer, seats, why) : status;
}

pr_status_t pr_subscription_check_name(const char *name, pr_problem_t *why)
{
    size_t n = pr_utf8_valid(name, strlen(name)) ? pr_text_length(name) : 0;
    bool fits = n >= 1 && n <= PR_SUB_NAME_MAX && !pr_text_has_hidden(name, "") &&
                strspn(name, " ") < strlen(name);
    pr_status_t status = fits ? PR_OK : pr_problem(why, PR_INVALID, "sub_name_refused", "R45");
    return pr_problem_field(why, status, "name");
}

pr_status_t pr_subscription_check_event(const pr_subscription_t *sub, pr_sub_event event,
                                        unsigned by, pr_problem_t *why)
{
    const pr_sub_transition_t *step = pr_subscription_find(sub->status, event);
    pr_status_t status = check_open(sub, why);

    if (status == PR_OK && !step) {
        status = pr_problem(why, PR_CONFLICT, "status_other", "R45");
    }
    if (status == PR_OK && !(step->by & by)) {
        status = pr_problem(why, PR_DENIED, "not_permitted", step->rule);
    }
    if (status == PR_OK && event == PR_SUB_REACTIVATE && sub->stopped != (by == VENDOR)) {
        status = pr_problem(why, PR_DENIED, sub->stopped ? "stopped_by_vendor" : "not_permitted",
                            step->rule);
    }
    return status;
}

pr_status_t pr_subscription_check_parent(const pr_subscription_t *parent, pr_problem_t *why)
{
    return parent->status == PR_SUB_ACTIVE ? PR_OK
                                           : pr_problem(why, PR_CONFLICT, "parent_inactive", "R42");
}

pr_status_t pr_subscription_check_upgrade(const pr_subscription_t *sub, const pr_upgrade_t *up,
                                          pr_problem_t *why)
{
    pr_status_t status = check_open(sub, why);

    if (status == PR_OK && sub->status != PR_SUB_ACTIVE) {
        status = pr_problem(why, PR_CONFLICT, "upgrade_inactive", "R46");
    }
    if (status == PR_OK && up->addons) {
        status = pr_problem(why, PR_CONFLICT, "upgrade_addons", "R46");
    }
    if (status == PR_OK && !up->target) {
        status = pr_problem(why, PR_CONFLICT, "upgrade_no_path", "R46");
    }
    if (status == PR_OK && up->held) {
        status = pr_problem(why, PR_CONFLICT, "upgrade_held", "R46");
    }
    return status == PR_OK && !up->target->by_use
               ? pr_subscription_check_range(up->target, sub->quantity, why)
               : status;
}

pr_status_t pr_subscription_check_conversion(const pr_subscription_t *sub, const pr_offer_t *paid,
                                             pr_problem_t *why)
{
    pr_status_t status = check_open(sub, why);

    if (status == PR_OK && sub->status != PR_SUB_ACTIVE) {
        status = pr_problem(why, PR_CONFLICT, "status_other", "R45");
    }
    if (status == PR_OK && !paid) {
        status = pr_problem(why, PR_CONFLICT, "no_conversion", "R45");
    }
    return status == PR_OK && !paid->by_use ? pr_subscription_check_range(paid, sub->quantity, why)
                                            : status;
}

/* ---- offers */

static pr_status_t offer_bad(pr_problem_t *why, const char *field)
{
    return pr_problem_field(why, pr_problem(why, PR_INVALID, "offer_refused", "R42"), field);
}

static bool seats_make_sense(const pr_offer_t *offer)
{
    bool range = offer->min_seats >= 1 && offer->max_seats >= offer->min_seats &&
                 offer->max_seats <= PR_SUB_SEATS_MAX;
    return range && (!offer->by_use || offer->max_seats == 1);
}

static bool line_fits(const char *text, size_t max)
{
    return pr_utf8_valid(text, strlen(text)) && pr_text_length(text) <= max &&
           !pr_text_has_hidden(text, "");
}

pr_status_t pr_offer_check(const pr_offer_t *offer, pr_problem_t *why)
{
    if (!offer->name[0] || !line_fits(offer->name, PR_SUB_NAME_MAX)) {
        return offer_bad(why, "name");
    }
    if (!line_fits(offer->about, PR_OFFER_ABOUT_MAX)) {
        return offer_bad(why, "about");
    }
    if (!seats_make_sense(offer)) {
        return offer_bad(why, offer->min_seats < 1 ? "min" : "max");
    }
    bool trial_fits = offer->trial || !offer->converts_to.s[0];
    return trial_fits && !(offer->trial && offer->addon) ? PR_OK : offer_bad(why, "converts_to");
}

/* ---- words */

const char *pr_sub_status_word(pr_sub_status status)
{
    return (int)status >= 0 && status < PR_SUB_STATUS_COUNT ? status_words[status] : NULL;
}

bool pr_sub_status_parse(pr_sub_status *out, const char *word)
{
    for (int i = 0; word && i < PR_SUB_STATUS_COUNT; i++) {
        if (!strcmp(status_words[i], word)) {
            *out = (pr_sub_status)i;
            return true;
        }
    }
    *out = PR_SUB_DELETED; /* a status nobody knows lets nobody do anything */
    return false;
}

const char *pr_sub_event_word(pr_sub_event event)
{
    return (int)event >= 0 && event < PR_SUB_EVENT_COUNT ? event_words[event] : NULL;
}
