/* The life of a subscription: every status x event x actor against a matrix written by hand from
 * domain 4.4; what time makes of one; and what each change asks. */
#include "core/subscription.h"
#include "tap.h"

/* Columns in the order of pr_sub_event: provision, suspend, reactivate, cancel, renew, term_end,
 * run_out. "." is: does not happen. */
static const char *const want[PR_SUB_STATUS_COUNT][PR_SUB_EVENT_COUNT] = {
    [PR_SUB_PENDING] = {"active", ".", ".", ".", ".", ".", "."},
    [PR_SUB_ACTIVE] = {".", "suspended", ".", "deleted", "active", "expired", "."},
    [PR_SUB_SUSPENDED] = {".", ".", "active", "deleted", ".", "disabled", "deleted"},
    [PR_SUB_EXPIRED] = {".", ".", ".", "deleted", ".", ".", "disabled"},
    [PR_SUB_DISABLED] = {".", ".", ".", ".", ".", ".", "deleted"},
    [PR_SUB_DELETED] = {".", ".", ".", ".", ".", ".", "."},
};

/* Who may: r the original reseller, v the vendor, s time. */
static const char *const actors[PR_SUB_EVENT_COUNT] = {
    [PR_SUB_PROVISION] = "s", [PR_SUB_SUSPEND] = "rv", [PR_SUB_REACTIVATE] = "rv",
    [PR_SUB_CANCEL] = "r",    [PR_SUB_RENEW] = "s",    [PR_SUB_TERM_END] = "s",
    [PR_SUB_RUN_OUT] = "s",
};

static const struct {
    char letter;
    unsigned bit;
} by[] = {{'r', PR_SUB_BY_RESELLER}, {'v', PR_SUB_BY_VENDOR}, {'s', PR_SUB_BY_SYSTEM}};

static void check_cell(int from, int event)
{
    const pr_sub_transition_t *row = pr_subscription_find((pr_sub_status)from, (pr_sub_event)event);
    pr_subscription_t sub = {.status = (pr_sub_status)from};

    is_str(row ? pr_sub_status_word(row->to) : ".", want[from][event], "%s, %s -> %s",
           pr_sub_status_word((pr_sub_status)from), pr_sub_event_word((pr_sub_event)event),
           want[from][event]);
    for (int a = 0; a < 3; a++) {
        bool may = row && strchr(actors[event], by[a].letter);
        pr_problem_t why = {0};
        sub.stopped = event == PR_SUB_REACTIVATE && by[a].letter == 'v';
        pr_status_t status =
            pr_subscription_check_event(&sub, (pr_sub_event)event, by[a].bit, &why);
        ok((status == PR_OK) == may && (may || why.code), "... %s by %c: %s",
           may ? "caused" : "not caused", by[a].letter, may ? "" : why.code);
    }
}

static void table(void)
{
    size_t n;
    const pr_sub_transition_t *t = pr_subscription_table(&n);

    printf("# %-10s %-11s %-10s %-4s %s\n", "from", "event", "to", "by", "rule");
    for (size_t i = 0; i < n; i++) {
        printf("# %-10s %-11s %-10s %-4s %s\n", pr_sub_status_word(t[i].from),
               pr_sub_event_word(t[i].event), pr_sub_status_word(t[i].to), actors[t[i].event],
               t[i].rule);
        ok(pr_subscription_find(t[i].from, t[i].event) == &t[i],
           "row %zu is the only one of its kind", i);
    }
    for (int from = 0; from < PR_SUB_STATUS_COUNT; from++) {
        for (int event = 0; event < PR_SUB_EVENT_COUNT; event++) {
            check_cell(from, event);
        }
    }
}

/* ---- time */

#define DAY (86400LL * APR_USEC_PER_SEC)

typedef struct {
    pr_sub_status from;
    bool renews;
    int since, term_end, now, retention; /* days */
    pr_sub_status to;
    int to_since, to_term_end;
    const char *what;
} passing_t;

static const passing_t passings[] = {
    {PR_SUB_ACTIVE, true, 0, 365, 364, 60, PR_SUB_ACTIVE, 0, 365, "an active one within its term"},
    {PR_SUB_ACTIVE, true, 0, 365, 365, 60, PR_SUB_ACTIVE, 0, 730, "renews at its end"},
    {PR_SUB_ACTIVE, true, 0, 365, 800, 60, PR_SUB_ACTIVE, 0, 1095, "and again"},
    {PR_SUB_ACTIVE, false, 0, 365, 365, 60, PR_SUB_EXPIRED, 365, 365, "or expires"},
    {PR_SUB_ACTIVE, false, 0, 365, 394, 60, PR_SUB_EXPIRED, 365, 365, "is usable for 30 days"},
    {PR_SUB_ACTIVE, false, 0, 365, 395, 60, PR_SUB_DISABLED, 395, 365, "then disabled"},
    {PR_SUB_ACTIVE, false, 0, 365, 484, 60, PR_SUB_DISABLED, 395, 365, "for 90 days"},
    {PR_SUB_ACTIVE, false, 0, 365, 485, 60, PR_SUB_DELETED, 485, 365, "then deleted"},
    {PR_SUB_ACTIVE, false, 0, 365, 4000, 60, PR_SUB_DELETED, 485, 365, "however late one looks"},
    {PR_SUB_SUSPENDED, true, 10, 365, 69, 60, PR_SUB_SUSPENDED, 10, 365, "Q13: suspended, kept"},
    {PR_SUB_SUSPENDED, true, 10, 365, 70, 60, PR_SUB_DELETED, 70, 365, "Q13: for 60 days"},
    {PR_SUB_SUSPENDED, true, 10, 365, 99, 90, PR_SUB_SUSPENDED, 10, 365, "Q13: or as configured"},
    {PR_SUB_SUSPENDED, true, 10, 365, 100, 90, PR_SUB_DELETED, 100, 365, "Q13: ... 90"},
    {PR_SUB_SUSPENDED, true, 350, 365, 394, 60, PR_SUB_SUSPENDED, 350, 365,
     "suspended over its term's end"},
    {PR_SUB_SUSPENDED, true, 350, 365, 395, 60, PR_SUB_DISABLED, 395, 365,
     "is disabled 30 days after it"},
    {PR_SUB_SUSPENDED, true, 350, 365, 485, 60, PR_SUB_DELETED, 485, 365, "and then deleted"},
    {PR_SUB_PENDING, true, 0, 365, 4000, 60, PR_SUB_PENDING, 0, 365, "time provisions nothing"},
    {PR_SUB_DELETED, true, 0, 365, 4000, 60, PR_SUB_DELETED, 0, 365, "nor revives"},
};

static void time_passes(void)
{
    for (size_t i = 0; i < sizeof passings / sizeof passings[0]; i++) {
        const passing_t *p = &passings[i];
        pr_subscription_t sub = {.status = p->from,
                                 .status_at = p->since * DAY,
                                 .term_end = p->term_end * DAY,
                                 .auto_renew = p->renews};
        bool moved = pr_subscription_settle(&sub, p->retention, p->now * DAY);
        ok(sub.status == p->to && sub.status_at == p->to_since * DAY &&
               sub.term_end == p->to_term_end * DAY,
           "%s: %s", p->what, pr_sub_status_word(sub.status));
        ok(moved == (p->to != p->from || p->to_term_end != p->term_end), "... %s",
           moved ? "moved" : "left alone");
        ok(!pr_subscription_settle(&sub, p->retention, p->now * DAY), "... once and for all");
    }
}

static void live(void)
{
    static const bool lives[] = {
        [PR_SUB_PENDING] = true, [PR_SUB_ACTIVE] = true,    [PR_SUB_SUSPENDED] = false,
        [PR_SUB_EXPIRED] = true, [PR_SUB_DISABLED] = false, [PR_SUB_DELETED] = false,
    };
    for (int s = 0; s < PR_SUB_STATUS_COUNT; s++) {
        pr_sub_status back;
        ok(pr_subscription_live((pr_sub_status)s) == lives[s], "R60: %s %s",
           pr_sub_status_word((pr_sub_status)s), lives[s] ? "stands in the way" : "does not");
        ok(pr_sub_status_parse(&back, pr_sub_status_word((pr_sub_status)s)) && (int)back == s,
           "and its word comes back");
    }
    pr_sub_status none;
    ok(!pr_sub_status_parse(&none, "lost") && none == PR_SUB_DELETED, "an unknown word is refused");
}

/* ---- changes */

static const pr_offer_t mail = {.name = "Mail", .about = "", .min_seats = 5, .max_seats = 300};
static const pr_offer_t use = {
    .name = "Use", .about = "", .by_use = true, .min_seats = 1, .max_seats = 1};

static void refused(pr_status_t status, pr_status_t want_status, const pr_problem_t *why,
                    const char *code, const char *what)
{
    ok(status == want_status, "%s", what);
    is_str(why->code ? why->code : "", code, "... by name: %s", *code ? code : "none");
}

static void seats(void)
{
    static const struct {
        pr_sub_status status;
        const pr_offer_t *offer;
        apr_int64_t seats;
        pr_status_t want;
        const char *code, *what;
    } cases[] = {
        {PR_SUB_ACTIVE, &mail, 5, PR_OK, "", "R42: the fewest seats"},
        {PR_SUB_ACTIVE, &mail, 300, PR_OK, "", "R42: the most"},
        {PR_SUB_ACTIVE, &mail, 4, PR_INVALID, "seats_range", "R42: one too few"},
        {PR_SUB_ACTIVE, &mail, 301, PR_INVALID, "seats_range", "R42: one too many"},
        {PR_SUB_ACTIVE, &mail, -7, PR_INVALID, "seats_range", "R42: less than nothing"},
        {PR_SUB_SUSPENDED, &mail, 10, PR_CONFLICT, "suspended_fixed", "not while suspended"},
        {PR_SUB_EXPIRED, &mail, 10, PR_CONFLICT, "suspended_fixed", "not when expired"},
        {PR_SUB_DELETED, &mail, 10, PR_CONFLICT, "subscription_deleted", "not when deleted"},
        {PR_SUB_ACTIVE, &use, 1, PR_CONFLICT, "no_seats", "R22: what is billed by use has none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const pr_subscription_t sub = {.status = cases[i].status, .quantity = 10};
        pr_problem_t why = {0};
        pr_status_t status =
            pr_subscription_check_seats(&sub, cases[i].offer, cases[i].seats, &why);
        refused(status, cases[i].want, &why, cases[i].code, cases[i].what);
        ok(status != PR_INVALID || !strcmp(why.field, "quantity"), "... with the field");
    }
}

static void upgrades(void)
{
    static const struct {
        pr_sub_status status;
        pr_upgrade_t up;
        apr_int64_t seats;
        pr_status_t want;
        const char *code, *what;
    } cases[] = {
        {PR_SUB_ACTIVE, {&mail, false, false}, 10, PR_OK, "", "R46: all holds"},
        {PR_SUB_SUSPENDED,
         {&mail, false, false},
         10,
         PR_CONFLICT,
         "upgrade_inactive",
         "R46: not when suspended"},
        {PR_SUB_ACTIVE,
         {&mail, true, false},
         10,
         PR_CONFLICT,
         "upgrade_addons",
         "R46: not with add-ons"},
        {PR_SUB_ACTIVE,
         {NULL, false, false},
         10,
         PR_CONFLICT,
         "upgrade_no_path",
         "R46: not just anywhere"},
        {PR_SUB_ACTIVE,
         {&mail, false, true},
         10,
         PR_CONFLICT,
         "upgrade_held",
         "R46: not to what the customer has"},
        {PR_SUB_ACTIVE,
         {&mail, false, false},
         4,
         PR_INVALID,
         "seats_range",
         "R42: the target's range counts"},
        {PR_SUB_DELETED,
         {&mail, false, false},
         10,
         PR_CONFLICT,
         "subscription_deleted",
         "not when deleted"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const pr_subscription_t sub = {.status = cases[i].status, .quantity = cases[i].seats};
        pr_problem_t why = {0};
        refused(pr_subscription_check_upgrade(&sub, &cases[i].up, &why), cases[i].want, &why,
                cases[i].code, cases[i].what);
    }
}

static void the_rest(void)
{
    pr_problem_t why = {0};
    pr_subscription_t sub = {.status = PR_SUB_ACTIVE, .quantity = 10};
    ok(pr_subscription_check_conversion(&sub, &mail, &why) == PR_OK, "a trial converts");
    refused(pr_subscription_check_conversion(&sub, NULL, &why), PR_CONFLICT, &why, "no_conversion",
            "nothing else does");
    ok(pr_subscription_check_parent(&sub, &why) == PR_OK, "an add-on goes on an active one");
    sub.status = PR_SUB_SUSPENDED;
    refused(pr_subscription_check_parent(&sub, &why), PR_CONFLICT, &why, "parent_inactive",
            "and on no other");
    refused(pr_subscription_check_conversion(&sub, &mail, &why), PR_CONFLICT, &why, "status_other",
            "a suspended trial waits");

    char longest[102];
    memset(longest, 'x', 101);
    longest[101] = '\0';
    ok(pr_subscription_check_name(longest + 1, &why) == PR_OK, "a name of 100 characters");
    refused(pr_subscription_check_name(longest, &why), PR_INVALID, &why, "sub_name_refused",
            "not of 101");
    is_str(why.field, "name", "and the field is named");
    static const char *const bad[] = {"",    "   ", "two\nlines", "tab\there", "\xe2\x80\xaehidden",
                                      "\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ok(pr_subscription_check_name(bad[i], NULL) == PR_INVALID, "bad name %zu", i);
    }
}

static void offer_field(pr_offer_t offer, const char *field, const char *what)
{
    pr_problem_t why = {0};
    pr_status_t status = pr_offer_check(&offer, &why);
    ok(status == (field ? PR_INVALID : PR_OK), "%s", what);
    is_str(why.field, field, "... field %s", field ? field : "none");
}

static void offers(void)
{
    offer_field(mail, NULL, "an offer");
    offer_field(use, NULL, "an offer by use");
    pr_offer_t o = mail;
    o.name = "";
    offer_field(o, "name", "it has a name");
    o = mail;
    o.about = "two\nlines";
    offer_field(o, "about", "what is said of it is one line");
    o = mail;
    o.min_seats = 0;
    offer_field(o, "min", "a seat at least");
    o = mail;
    o.max_seats = 4;
    offer_field(o, "max", "the most are not fewer than the fewest");
    o = use;
    o.max_seats = 2;
    offer_field(o, "max", "no seats by use");
    o = mail;
    pr_slug_id_parse(&o.converts_to, "paid");
    offer_field(o, "converts_to", "only a trial converts");
    o.trial = true;
    offer_field(o, NULL, "a trial does");
    o.addon = true;
    offer_field(o, "converts_to", "an add-on is no trial");
}

int main(void)
{
    table();
    time_passes();
    live();
    seats();
    upgrades();
    the_rest();
    offers();
    return done();
}
