/* What the operator changes of a partner that is there. */
#include "base/text.h"
#include "ctl/ctl.h"

#include <stdio.h>

static int partner_rename(pr_ctl_t *ctl)
{
    const char *name = pr_text_tidy(pr_ctl_value(ctl, "name"), ctl->p);
    pr_problem_t why = {.code = NULL};
    pr_partner_t *partner;
    int code = pr_ctl_partner(ctl, ctl->operand, &partner);

    if (code != PR_CTL_OK) {
        return code;
    }
    const pr_partner_name_t in = {
        .partner = partner->id, .name = name ? name : "", .version = partner->version};
    pr_status_t status = pr_store_partner_rename(ctl->db, &in, &why);
    if (status == PR_OK) {
        printf("%s is now %s\n", partner->name, in.name);
    }
    return pr_ctl_result(status, &why);
}

static void print_services(const pr_partner_t *partner, const pr_partner_services_t *in)
{
    printf("%s: links ask for", partner->name);
    for (size_t i = 0; i < in->n_services; i++) {
        printf(" %s", in->services[i].s);
    }
    puts(in->n_services ? "" : " all services of the cloud");
}

static int partner_services(pr_ctl_t *ctl)
{
    pr_partner_services_t in = {.services = NULL};
    pr_problem_t why = {.code = NULL};
    pr_partner_t *partner;
    int code = pr_ctl_services(ctl, &in.services, &in.n_services);

    if (code == PR_CTL_OK) {
        code = pr_ctl_partner(ctl, ctl->operand, &partner);
    }
    if (code != PR_CTL_OK) {
        return code;
    }
    in.partner = partner->id;
    in.version = partner->version;
    pr_status_t status = pr_store_partner_services(ctl->db, &in, &why);
    if (status == PR_OK) {
        print_services(partner, &in);
    }
    return pr_ctl_result(status, &why);
}

/* ---- what customers decide by ---- */

/* NULL: not given, so it stays. What cannot be tidied is left to the store to refuse. */
static const char *given(const pr_ctl_t *ctl, const char *name)
{
    const char *tidy =
        pr_ctl_given(ctl, name) ? pr_text_tidy(pr_ctl_value(ctl, name), ctl->p) : NULL;
    return pr_ctl_given(ctl, name) && !tidy ? pr_ctl_value(ctl, name) : tidy;
}

static int partner_set(pr_ctl_t *ctl)
{
    pr_partner_details_t in = {.domain = given(ctl, "domain"),
                               .country = given(ctl, "country"),
                               .contact_name = given(ctl, "contact-name"),
                               .contact_email = given(ctl, "contact-email"),
                               .contact_phone = given(ctl, "contact-phone")};
    pr_problem_t why = {.code = NULL};
    pr_partner_t *partner;

    if (apr_is_empty_table(ctl->values)) {
        return pr_ctl_say(PR_CTL_USAGE, "partner set needs something to set");
    }
    int code = pr_ctl_partner(ctl, ctl->operand, &partner);
    if (code != PR_CTL_OK) {
        return code;
    }
    in.partner = partner->id;
    in.version = partner->version;
    pr_status_t status = pr_store_partner_details(ctl->db, &in, &why);
    if (status == PR_OK) {
        printf("%s: corrected\n", partner->name);
    }
    return pr_ctl_result(status, &why);
}

static const pr_ctl_option_t set_options[] = {
    {"domain", PR_OPT_ONE, "DOMAIN"},        {"country", PR_OPT_ONE, "CC"},
    {"contact-name", PR_OPT_ONE, "NAME"},    {"contact-email", PR_OPT_ONE, "ADDRESS"},
    {"contact-phone", PR_OPT_ONE, "NUMBER"}, {NULL, PR_OPT_ONE, NULL}};
static const pr_ctl_option_t rename_options[] = {{"name", PR_OPT_MUST, "NAME"},
                                                 {NULL, PR_OPT_ONE, NULL}};
static const pr_ctl_option_t services_options[] = {{"service", PR_OPT_MANY, "SERVICE"},
                                                   {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_change_commands[] = {
    {"partner", "rename", "ID|TENANT", rename_options, true, false, partner_rename,
     "another name, never one that looks like another partner's (D11); a waiting wish is answered"},
    {"partner", "set", "ID|TENANT", set_options, true, false, partner_set,
     "corrects what the options name, by which customers decide; \"\" takes a contact away"},
    {"partner", "services", "ID|TENANT", services_options, true, false, partner_services,
     "what its links ask for from now on; without --service all of the cloud"},
    {NULL},
};
