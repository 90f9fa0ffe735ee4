#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool cloud_of(const pr_ctl_t *ctl, pr_cloud_id *out)
{
    return pr_slug_id_parse(out, pr_ctl_value(ctl, "cloud"));
}

/* Where the dashboards' paths have the customer. */
static bool dashboard_ok(const char *path)
{
    return !*path || (*path == '/' && path[1] != '/' && strstr(path, "{customer}"));
}

/* What an option does not say stays as it is: a second language must not move the service. */
static pr_status_t keep_the_rest(const pr_ctl_t *ctl, pr_service_t *service)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_services(ctl->db, &service->cloud, "en", true, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_service_t *old = &APR_ARRAY_IDX(all, i, pr_service_t);
        if (strcmp(old->id.s, service->id.s)) {
            continue;
        }
        service->on = old->on;
        service->position = old->position;
        service->dashboard = old->dashboard;
    }
    return status;
}

static int service_add(pr_ctl_t *ctl)
{
    pr_service_add_t add = {.service = {.name = pr_ctl_value(ctl, "name"),
                                        .may = pr_ctl_value(ctl, "may"),
                                        .may_not = pr_ctl_value(ctl, "may-not"),
                                        .dashboard = "",
                                        .on = true},
                            .lang = pr_ctl_value(ctl, "lang")};
    pr_service_t *service = &add.service;

    if (!pr_slug_id_parse(&service->id, ctl->operand) || !cloud_of(ctl, &service->cloud)) {
        return pr_ctl_say(PR_CTL_USAGE, "a service and a cloud have short names of a-z, 0-9 and -");
    }
    if (pr_ctl_given(ctl, "on") && pr_ctl_given(ctl, "off")) {
        return pr_ctl_say(PR_CTL_USAGE, "--on and --off exclude each other");
    }
    if (!dashboard_ok(pr_ctl_value(ctl, "dashboard"))) {
        return pr_ctl_say(PR_CTL_USAGE,
                          "--dashboard is a path of this server with {customer} in it");
    }
    pr_status_t status = keep_the_rest(ctl, service);
    if (pr_ctl_given(ctl, "dashboard")) {
        service->dashboard = pr_ctl_value(ctl, "dashboard");
    }
    if (pr_ctl_given(ctl, "position")) {
        service->position = atoi(pr_ctl_value(ctl, "position"));
    }
    service->on = (service->on || pr_ctl_given(ctl, "on")) && !pr_ctl_given(ctl, "off");
    return pr_ctl_result(status == PR_OK ? pr_store_service_add(ctl->db, &add) : status, NULL);
}

static int service_list(pr_ctl_t *ctl)
{
    const char *lang = pr_ctl_given(ctl, "lang") ? pr_ctl_value(ctl, "lang") : "en";
    apr_array_header_t *all;
    pr_cloud_id cloud;
    if (!cloud_of(ctl, &cloud)) {
        return pr_ctl_say(PR_CTL_USAGE, "--cloud needs a short name of a-z, 0-9 and -");
    }
    pr_status_t status = pr_store_services(ctl->db, &cloud, lang, true, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_service_t *s = &APR_ARRAY_IDX(all, i, pr_service_t);
        printf("%s\t%s\t%d\t%s\t%s\n", s->id.s, s->on ? "on" : "off", s->position,
               *s->dashboard ? s->dashboard : "-", s->name);
    }
    return pr_ctl_result(status, NULL);
}

static const pr_ctl_option_t add_options[] = {
    {"cloud", PR_OPT_MUST, "CLOUD"},      {"name", PR_OPT_MUST, "NAME"},
    {"lang", PR_OPT_MUST, "LANGUAGE"},    {"may", PR_OPT_MUST, "SENTENCE"},
    {"may-not", PR_OPT_MUST, "SENTENCE"}, {"dashboard", PR_OPT_ONE, "PATH"},
    {"position", PR_OPT_ONE, "NUMBER"},   {"on", PR_OPT_FLAG, NULL},
    {"off", PR_OPT_FLAG, NULL},           {NULL, PR_OPT_ONE, NULL},
};
static const pr_ctl_option_t list_options[] = {
    {"cloud", PR_OPT_MUST, "CLOUD"}, {"lang", PR_OPT_ONE, "LANGUAGE"}, {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_service_commands[] = {
    {"service", "add", "ID", add_options, true, false, service_add,
     "adds a service, or replaces what is said of it in a language and what the options name"},
    {"service", "list", NULL, list_options, true, false, service_list,
     "one a line: id, on or off, position, dashboard, name, with tabs between"},
    {NULL},
};
