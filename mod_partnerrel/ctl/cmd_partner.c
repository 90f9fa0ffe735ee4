#include "base/codec.h"
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

static int find_partner(pr_ctl_t *ctl, pr_partner_t **out)
{
    return pr_ctl_partner(ctl, ctl->operand, out);
}

/* ---- add ------------------------------------------------------------------------------------- */

static int partner_add(pr_ctl_t *ctl)
{
    pr_partner_add_t add = {.keys = ctl->keys,
                            .partner = {.issuer = pr_ctl_value(ctl, "issuer"),
                                        .tenant = pr_ctl_value(ctl, "tenant"),
                                        .name = pr_ctl_value(ctl, "name"),
                                        .domain = pr_ctl_value(ctl, "domain"),
                                        .country = pr_ctl_value(ctl, "country"),
                                        .mpn_id = pr_ctl_value(ctl, "mpn"),
                                        .contact_name = pr_ctl_value(ctl, "contact-name"),
                                        .contact_email = pr_ctl_value(ctl, "contact-email"),
                                        .contact_phone = pr_ctl_value(ctl, "contact-phone")}};
    pr_problem_t why = {.code = NULL};
    pr_partner_id id;

    if (!pr_slug_id_parse(&add.partner.cloud, pr_ctl_value(ctl, "cloud"))) {
        return pr_ctl_say(PR_CTL_USAGE, "--cloud needs a short name of a-z, 0-9 and -");
    }
    if (!pr_partner_kind_parse(&add.partner.kind, pr_ctl_value(ctl, "kind"))) {
        return pr_ctl_say(PR_CTL_USAGE, "--kind is direct, indirect_provider, indirect_reseller,"
                                        " advisor, syndication or delegated_admin");
    }
    int code = pr_ctl_services(ctl, &add.services, &add.n_services);
    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_partner_add(ctl->db, &add, &id, &why);
    if (status == PR_OK) {
        puts(id.s);
    }
    return pr_ctl_result(status, &why);
}

/* ---- the others ------------------------------------------------------------------------------ */

static int partner_list(pr_ctl_t *ctl)
{
    apr_array_header_t *all;
    pr_status_t status = pr_store_partners(ctl->db, &all);
    for (int i = 0; status == PR_OK && i < all->nelts; i++) {
        const pr_partner_t *p = &APR_ARRAY_IDX(all, i, pr_partner_t);
        printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p->id.s, p->cloud.s, pr_partner_kind_word(p->kind),
               pr_partner_state_word(p->state), p->tenant, p->domain, p->name);
    }
    return pr_ctl_result(status, NULL);
}

static int set_state(pr_ctl_t *ctl, pr_partner_state state)
{
    pr_partner_t *partner;
    int code = find_partner(ctl, &partner);
    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_partner_set_state(ctl->db, &partner->id, state);
    if (status == PR_OK) {
        printf("%s is %s\n", partner->name, pr_partner_state_word(state));
    }
    return pr_ctl_result(status, NULL);
}

static int partner_disable(pr_ctl_t *ctl)
{
    return set_state(ctl, pr_ctl_given(ctl, "block") ? PR_PARTNER_BLOCKED : PR_PARTNER_SUSPENDED);
}

static int partner_enable(pr_ctl_t *ctl)
{
    return set_state(ctl, PR_PARTNER_ACTIVE);
}

static int print_link(pr_ctl_t *ctl, const pr_partner_t *partner, bool dap)
{
    pr_invitation_t *invitation;
    pr_status_t status = pr_store_invitation_of(
        ctl->db, &(pr_link_query_t){.partner = partner->id, .dap = dap}, &invitation);
    if (status == PR_NOT_FOUND) {
        return PR_CTL_OK;
    }
    if (status != PR_OK) {
        return pr_ctl_result(status, NULL);
    }
    const char *token = pr_invitation_token(ctl->keys, partner, invitation, ctl->p);
    if (!token || strcmp(pr_sha256_hex(token, ctl->p), invitation->token_hash)) {
        return pr_ctl_say(PR_CTL_REFUSED, "the key file does not hold the key \"%s\" of this link",
                          invitation->key_id);
    }
    printf("%s %s/invitation/%s\n", dap ? "dap" : "plain", pr_ctl_value(ctl, "base-url"), token);
    return PR_CTL_OK;
}

static int partner_link(pr_ctl_t *ctl)
{
    pr_partner_t *partner;
    int code = find_partner(ctl, &partner);
    if (code == PR_CTL_OK) {
        code = print_link(ctl, partner, true);
    }
    return code == PR_CTL_OK ? print_link(ctl, partner, false) : code;
}

static int set_link(pr_ctl_t *ctl, pr_link_change change, const char *said)
{
    pr_problem_t why = {.code = NULL};
    pr_partner_t *partner;
    int code = find_partner(ctl, &partner);

    if (code != PR_CTL_OK) {
        return code;
    }
    const pr_link_set_t in = {.partner = partner->id,
                              .with_dap = pr_ctl_given(ctl, "dap"),
                              .without_dap = pr_ctl_given(ctl, "plain"),
                              .change = change,
                              .keys = ctl->keys};
    pr_status_t status = pr_store_link_set(ctl->db, &in, &why);
    if (status == PR_OK) {
        printf("%s: link %s\n", partner->name, said);
    }
    return pr_ctl_result(status, &why);
}

static int link_disable(pr_ctl_t *ctl)
{
    return set_link(ctl, PR_LINK_DISABLE, "disabled");
}

static int link_enable(pr_ctl_t *ctl)
{
    return set_link(ctl, PR_LINK_ENABLE, "enabled");
}

static int link_rotate(pr_ctl_t *ctl)
{
    return set_link(ctl, PR_LINK_ROTATE, "rotated");
}

/* ---- providers and their resellers ------------------------------------------------------------
 */

static int change_tie(pr_ctl_t *ctl, bool join)
{
    pr_reseller_change_t in = {.keys = ctl->keys};
    pr_partner_t *reseller, *provider;
    pr_problem_t why = {.code = NULL};
    int code = find_partner(ctl, &reseller);

    if (code == PR_CTL_OK) {
        code = pr_ctl_partner(ctl, APR_ARRAY_IDX(ctl->operands, 1, const char *), &provider);
    }
    if (code != PR_CTL_OK) {
        return code;
    }
    in.reseller = reseller;
    in.provider = provider;
    pr_status_t status = join ? pr_store_reseller_register(ctl->db, &in, &why)
                              : pr_store_reseller_end(ctl->db, &in, &why);
    if (status == PR_OK) {
        printf("%s %s through %s\n", reseller->name, join ? "sells" : "no longer sells",
               provider->name);
    }
    return pr_ctl_result(status, &why);
}

static int partner_join(pr_ctl_t *ctl)
{
    return change_tie(ctl, true);
}

static int partner_leave(pr_ctl_t *ctl)
{
    return change_tie(ctl, false);
}

static const pr_ctl_option_t add_options[] = {
    {"name", PR_OPT_MUST, "NAME"},
    {"issuer", PR_OPT_MUST, "URL"},
    {"tenant", PR_OPT_MUST, "TENANT"},
    {"kind", PR_OPT_MUST, "KIND"},
    {"domain", PR_OPT_MUST, "DOMAIN"},
    {"country", PR_OPT_MUST, "CC"},
    {"cloud", PR_OPT_MUST, "CLOUD"},
    {"mpn", PR_OPT_ONE, "NUMBER"},
    {"contact-name", PR_OPT_ONE, "NAME"},
    {"contact-email", PR_OPT_ONE, "ADDRESS"},
    {"contact-phone", PR_OPT_ONE, "NUMBER"},
    {"service", PR_OPT_MANY, "SERVICE"},
    {NULL, PR_OPT_ONE, NULL},
};
static const pr_ctl_option_t disable_options[] = {{"block", PR_OPT_FLAG, NULL},
                                                  {NULL, PR_OPT_ONE, NULL}};
static const pr_ctl_option_t link_options[] = {{"base-url", PR_OPT_MUST, "URL"},
                                               {NULL, PR_OPT_ONE, NULL}};

static const pr_ctl_option_t which_options[] = {
    {"dap", PR_OPT_FLAG, NULL}, {"plain", PR_OPT_FLAG, NULL}, {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_partner_commands[] = {
    {"partner", "add", NULL, add_options, true, true, partner_add,
     "adds a partner with its links and prints its id; --service limits what they ask for"},
    {"partner", "list", NULL, NULL, true, false, partner_list,
     "one a line: id, cloud, kind, state, tenant, domain, name, with tabs between"},
    {"partner", "disable", "ID|TENANT", disable_options, true, false, partner_disable,
     "nothing new for it, what stands stands; --block: all its access is refused (Q28)"},
    {"partner", "enable", "ID|TENANT", NULL, true, false, partner_enable, "active again"},
    {"partner", "link", "ID|TENANT", link_options, true, true, partner_link,
     "prints its links; URL is where the portal is mounted"},
    {"partner", "link-disable", "ID|TENANT", which_options, true, false, link_disable,
     "its links cannot be followed: --dap the one that asks for it, --plain the one that does not"},
    {"partner", "link-enable", "ID|TENANT", which_options, true, false, link_enable,
     "they can be followed again"},
    {"partner", "link-rotate", "ID|TENANT", which_options, true, true, link_rotate,
     "the old ones are dead at once; others take their place (Q5)"},
    {"partner", "join", "RESELLER PROVIDER", NULL, true, true, partner_join,
     "lets an indirect reseller sell through a provider, and makes the links for both (R9-R11)"},
    {"partner", "leave", "RESELLER PROVIDER", NULL, true, false, partner_leave,
     "ends that: these links are dead; relationships with customers stay"},
    {NULL},
};
