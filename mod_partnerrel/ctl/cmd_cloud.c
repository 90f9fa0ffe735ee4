#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- clouds ---- */

/* A rule is turned by one of two options; neither leaves it as it is. */
static const struct {
    const char *on, *off;
    size_t at;
} rules[] = {
    {"always-dap", "optional-dap", offsetof(pr_cloud_t, always_dap)},
    {"indirect", "no-indirect", offsetof(pr_cloud_t, indirect)},
    {"transfers", "no-transfers", offsetof(pr_cloud_t, transfers)},
    {"replace", "no-replace", offsetof(pr_cloud_t, replaces)},
};

static int read_rules(const pr_ctl_t *ctl, pr_cloud_t *cloud)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        bool on = pr_ctl_given(ctl, rules[i].on), off = pr_ctl_given(ctl, rules[i].off);
        if (on && off) {
            return pr_ctl_say(PR_CTL_USAGE, "--%s and --%s exclude each other", rules[i].on,
                              rules[i].off);
        }
        if (on || off) {
            *(bool *)((char *)cloud + rules[i].at) = on;
        }
    }
    if (pr_ctl_given(ctl, "name")) {
        cloud->name = pr_ctl_value(ctl, "name");
    }
    if (pr_ctl_given(ctl, "base-url")) {
        cloud->base_url = pr_ctl_value(ctl, "base-url");
    }
    if (pr_ctl_given(ctl, "retention")) {
        cloud->retention_days = atoi(pr_ctl_value(ctl, "retention"));
    }
    return PR_CTL_OK;
}

static int save(pr_ctl_t *ctl, pr_cloud_save_t *in)
{
    pr_problem_t why = {.code = NULL};
    int code = read_rules(ctl, &in->cloud);
    return code == PR_CTL_OK ? pr_ctl_result(pr_store_cloud_save(ctl->db, in, &why), &why) : code;
}

static int parse_cloud(const char *text, pr_cloud_id *out)
{
    return pr_slug_id_parse(out, text)
               ? PR_CTL_OK
               : pr_ctl_say(PR_CTL_USAGE, "a cloud has a short name of a-z, 0-9 and -");
}

static int cloud_add(pr_ctl_t *ctl)
{
    pr_cloud_save_t in = {.cloud = {.name = "",
                                    .base_url = "",
                                    .indirect = true,
                                    .transfers = true,
                                    .replaces = true,
                                    .retention_days = 60}};
    int code = parse_cloud(ctl->operand, &in.cloud.id);
    return code == PR_CTL_OK ? save(ctl, &in) : code;
}

static int cloud_set(pr_ctl_t *ctl)
{
    pr_cloud_id id;
    pr_cloud_t *cloud;
    int code = parse_cloud(ctl->operand, &id);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_cloud(ctl->db, &id, &cloud);
    if (status != PR_OK) {
        return pr_ctl_result(status, &(pr_problem_t){.code = "cloud_unknown"});
    }
    pr_cloud_save_t in = {.cloud = *cloud};
    return save(ctl, &in);
}

static const char *yes_no(bool yes)
{
    return yes ? "yes" : "no";
}

static int cloud_list(pr_ctl_t *ctl)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_clouds(ctl->db, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_cloud_t *k = &APR_ARRAY_IDX(all, i, pr_cloud_t);
        printf("%s\talways-dap=%s\tindirect=%s\ttransfers=%s\treplace=%s\tretention=%d\t%s\t%s\n",
               k->id.s, yes_no(k->always_dap), yes_no(k->indirect), yes_no(k->transfers),
               yes_no(k->replaces), k->retention_days, *k->base_url ? k->base_url : "-", k->name);
    }
    return pr_ctl_result(status, NULL);
}

/* ---- markets ---- */

static int save_markets(pr_ctl_t *ctl, const char *region, int first_country)
{
    pr_problem_t why = {.code = NULL};
    pr_market_save_t in = {.region = region,
                           .countries = (const char *const *)ctl->operands->elts + first_country,
                           .n_countries = (size_t)(ctl->operands->nelts - first_country)};
    int code = parse_cloud(ctl->operand, &in.cloud);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_market_save(ctl->db, &in, &why);
    if (status == PR_NOT_FOUND) {
        why.code = "cloud_unknown";
    }
    return pr_ctl_result(status, &why);
}

static int market_add(pr_ctl_t *ctl)
{
    return save_markets(ctl, APR_ARRAY_IDX(ctl->operands, 1, const char *), 2);
}

static int market_remove(pr_ctl_t *ctl)
{
    return save_markets(ctl, "", 1);
}

static int market_list(pr_ctl_t *ctl)
{
    apr_array_header_t *all;
    pr_cloud_id cloud;
    int code = parse_cloud(ctl->operand, &cloud);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_markets(ctl->db, &cloud, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_market_row_t *market = &APR_ARRAY_IDX(all, i, pr_market_row_t);
        printf("%s\t%s\n", market->region, market->country);
    }
    return pr_ctl_result(status, NULL);
}

/* ---- the customer agreement ---- */

static int agreement_publish(pr_ctl_t *ctl)
{
    pr_problem_t why = {.code = NULL};
    pr_agreement_publish_t in = {.url = APR_ARRAY_IDX(ctl->operands, 1, const char *),
                                 .version = -1};
    int code = parse_cloud(ctl->operand, &in.cloud);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_agreement_publish(ctl->db, &in, &why);
    if (status == PR_NOT_FOUND) {
        why.code = "cloud_unknown";
    }
    return pr_ctl_result(status, &why);
}

static int agreement_list(pr_ctl_t *ctl)
{
    apr_array_header_t *all;
    pr_cloud_id cloud;
    int code = parse_cloud(ctl->operand, &cloud);

    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_agreements(ctl->db, &cloud, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_agreement_version_t *a = &APR_ARRAY_IDX(all, i, pr_agreement_version_t);
        printf("%" APR_INT64_T_FMT "\t%s\n", a->version, a->url);
    }
    return pr_ctl_result(status, NULL);
}

#define RULE_OPTIONS                                                                               \
    {"base-url", PR_OPT_ONE, "URL"}, {"always-dap", PR_OPT_FLAG, NULL},                            \
        {"optional-dap", PR_OPT_FLAG, NULL}, {"indirect", PR_OPT_FLAG, NULL},                      \
        {"no-indirect", PR_OPT_FLAG, NULL}, {"transfers", PR_OPT_FLAG, NULL},                      \
        {"no-transfers", PR_OPT_FLAG, NULL}, {"replace", PR_OPT_FLAG, NULL},                       \
        {"no-replace", PR_OPT_FLAG, NULL}, {"retention", PR_OPT_ONE, "DAYS"},                      \
    {                                                                                              \
        NULL, PR_OPT_ONE, NULL                                                                     \
    }

static const pr_ctl_option_t add_options[] = {{"name", PR_OPT_MUST, "NAME"}, RULE_OPTIONS};
static const pr_ctl_option_t set_options[] = {{"name", PR_OPT_ONE, "NAME"}, RULE_OPTIONS};

const pr_ctl_command_t pr_ctl_cloud_commands[] = {
    {"cloud", "add", "ID", add_options, true, false, cloud_add,
     "adds a cloud; without options DAP is optional, the other rules allow, 60 days are kept"},
    {"cloud", "set", "ID", set_options, true, false, cloud_set,
     "changes what the options name; URL is where its portal is mounted, \"\" for not told"},
    {"cloud", "list", NULL, NULL, true, false, cloud_list,
     "one a line: id, its rules, base URL, name, with tabs between"},
    {"market", "add", "CLOUD REGION CC...", NULL, true, false, market_add,
     "countries where the cloud is offered; those of a region trade with each other (R31, R68)"},
    {"market", "remove", "CLOUD CC...", NULL, true, false, market_remove,
     "takes countries out; a cloud without any has no such limit"},
    {"market", "list", "CLOUD", NULL, true, false, market_list, "one a line: region, country"},
    {"agreement", "publish", "CLOUD URL", NULL, true, false, agreement_publish,
     "a new version of the customer's contract with the vendor, in force at once (R28)"},
    {"agreement", "list", "CLOUD", NULL, true, false, agreement_list,
     "one a line, newest first: version, URL"},
    {NULL},
};
