#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>

/* What the options say, over what was said before: a second language must not change the seats. */
static void take_facts(const pr_ctl_t *ctl, pr_offer_t *offer)
{
    offer->addon |= pr_ctl_given(ctl, "addon");
    offer->by_use |= pr_ctl_given(ctl, "by-use");
    offer->trial |= pr_ctl_given(ctl, "trial");
    offer->one_only |= pr_ctl_given(ctl, "one-only");
    offer->transferable |= pr_ctl_given(ctl, "transferable");
    offer->on = (offer->on || pr_ctl_given(ctl, "on")) && !pr_ctl_given(ctl, "off");
    if (pr_ctl_given(ctl, "min")) {
        offer->min_seats = apr_atoi64(pr_ctl_value(ctl, "min"));
    }
    if (pr_ctl_given(ctl, "max")) {
        offer->max_seats = apr_atoi64(pr_ctl_value(ctl, "max"));
    }
    if (offer->by_use) {
        offer->min_seats = offer->max_seats = 1;
    }
    if (pr_ctl_given(ctl, "position")) {
        offer->position = atoi(pr_ctl_value(ctl, "position"));
    }
    offer->name = pr_ctl_value(ctl, "name");
    offer->about = pr_ctl_value(ctl, "about");
}

/* The offers an option names, else those that are linked already. */
static bool take_links(const pr_ctl_t *ctl, const char *option, const apr_array_header_t *old,
                       const pr_offer_id **ids, size_t *n)
{
    const apr_array_header_t *named = pr_ctl_values(ctl, option);
    size_t count = (size_t)(named->nelts ? named->nelts : old->nelts);
    pr_offer_id *out = apr_pcalloc(ctl->p, (count + 1) * sizeof *out);

    for (int i = 0; i < (int)count; i++) {
        if (!named->nelts) {
            out[i] = APR_ARRAY_IDX(old, i, pr_offer_t).id;
        }
        else if (!pr_slug_id_parse(&out[i], APR_ARRAY_IDX(named, i, const char *))) {
            return false;
        }
    }
    *ids = out;
    *n = count;
    return true;
}

static pr_status_t read_old(const pr_ctl_t *ctl, const pr_offer_id *id, pr_offer_t *offer,
                            apr_array_header_t **addons, apr_array_header_t **upgrades)
{
    pr_offer_t *old;
    pr_status_t status = pr_store_offer(ctl->db, &offer->cloud, id, "en", &old);

    *addons = *upgrades = apr_array_make(ctl->p, 1, sizeof(pr_offer_t));
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? PR_OK : status;
    }
    *offer = *old;
    status = pr_store_offer_addons(ctl->db, old, "en", addons);
    return status == PR_OK ? pr_store_offer_upgrades(ctl->db, old, "en", upgrades) : status;
}

static bool take_names(const pr_ctl_t *ctl, pr_offer_t *offer)
{
    bool converts = pr_ctl_given(ctl, "converts-to");

    return pr_slug_id_parse(&offer->service, pr_ctl_value(ctl, "service")) &&
           (!converts || pr_slug_id_parse(&offer->converts_to, pr_ctl_value(ctl, "converts-to")));
}

static int offer_add(pr_ctl_t *ctl)
{
    pr_offer_save_t save = {.offer = {.on = true, .min_seats = 1, .max_seats = 1000},
                            .lang = pr_ctl_value(ctl, "lang")};
    pr_offer_t *offer = &save.offer;
    apr_array_header_t *addons, *upgrades;
    pr_problem_t why = {0};
    pr_offer_id id;

    if (!pr_slug_id_parse(&id, ctl->operand) ||
        !pr_slug_id_parse(&offer->cloud, pr_ctl_value(ctl, "cloud"))) {
        return pr_ctl_say(PR_CTL_USAGE, "an offer and a cloud have short names of a-z, 0-9 and -");
    }
    if (pr_ctl_given(ctl, "on") && pr_ctl_given(ctl, "off")) {
        return pr_ctl_say(PR_CTL_USAGE, "--on and --off exclude each other");
    }
    pr_status_t status = read_old(ctl, &id, offer, &addons, &upgrades);
    if (status != PR_OK) {
        return pr_ctl_result(status, NULL);
    }
    offer->id = id;
    if (!take_names(ctl, offer) ||
        !take_links(ctl, "takes", addons, &save.addons, &save.n_addons) ||
        !take_links(ctl, "upgrade", upgrades, &save.upgrades, &save.n_upgrades)) {
        return pr_ctl_say(PR_CTL_USAGE, "services and offers have short names of a-z, 0-9 and -");
    }
    take_facts(ctl, offer);
    status = pr_store_offer_save(ctl->db, &save, &why);
    if (status == PR_INVALID) {
        return pr_ctl_say(PR_CTL_USAGE, "the offer does not fit together at \"%s\" (R42)",
                          why.field);
    }
    return pr_ctl_result(status, &why);
}

static const char *sort_of(const pr_offer_t *offer)
{
    return offer->addon ? "add-on" : offer->trial ? "trial" : offer->by_use ? "by-use" : "base";
}

static int offer_list(pr_ctl_t *ctl)
{
    const char *lang = pr_ctl_given(ctl, "lang") ? pr_ctl_value(ctl, "lang") : "en";
    apr_array_header_t *all;
    pr_cloud_id cloud;

    if (!pr_slug_id_parse(&cloud, pr_ctl_value(ctl, "cloud"))) {
        return pr_ctl_say(PR_CTL_USAGE, "--cloud needs a short name of a-z, 0-9 and -");
    }
    pr_status_t status = pr_store_offers(ctl->db, &cloud, lang, true, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_offer_t *o = &APR_ARRAY_IDX(all, i, pr_offer_t);
        printf("%s\t%s\t%s\t%s\t%" APR_INT64_T_FMT "-%" APR_INT64_T_FMT "\t%s%s\t%s\n", o->id.s,
               o->service.s, o->on ? "on" : "off", sort_of(o), o->min_seats, o->max_seats,
               o->one_only ? "one-only " : "", o->transferable ? "transferable" : "", o->name);
    }
    return pr_ctl_result(status, NULL);
}

static const pr_ctl_option_t add_options[] = {
    {"cloud", PR_OPT_MUST, "CLOUD"},
    {"service", PR_OPT_MUST, "SERVICE"},
    {"name", PR_OPT_MUST, "NAME"},
    {"lang", PR_OPT_MUST, "LANGUAGE"},
    {"about", PR_OPT_ONE, "SENTENCE"},
    {"min", PR_OPT_ONE, "SEATS"},
    {"max", PR_OPT_ONE, "SEATS"},
    {"addon", PR_OPT_FLAG, NULL},
    {"by-use", PR_OPT_FLAG, NULL},
    {"trial", PR_OPT_FLAG, NULL},
    {"converts-to", PR_OPT_ONE, "OFFER"},
    {"one-only", PR_OPT_FLAG, NULL},
    {"transferable", PR_OPT_FLAG, NULL},
    {"takes", PR_OPT_MANY, "ADD-ON"},
    {"upgrade", PR_OPT_MANY, "OFFER"},
    {"position", PR_OPT_ONE, "NUMBER"},
    {"on", PR_OPT_FLAG, NULL},
    {"off", PR_OPT_FLAG, NULL},
    {NULL, PR_OPT_ONE, NULL},
};
static const pr_ctl_option_t list_options[] = {
    {"cloud", PR_OPT_MUST, "CLOUD"}, {"lang", PR_OPT_ONE, "LANGUAGE"}, {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_offer_commands[] = {
    {"offer", "add", "ID", add_options, true, false, offer_add,
     "adds an offer, or replaces what is said of it in a language and what the options name"},
    {"offer", "list", NULL, list_options, true, false, offer_list,
     "one a line: id, service, on or off, sort, seats, flags, name, with tabs between"},
    {NULL},
};
