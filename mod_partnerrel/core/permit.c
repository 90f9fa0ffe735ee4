#include "core/permit.h"

#include <string.h>

#define o PR_CELL_NO
#define Y PR_CELL_YES
#define V PR_CELL_VENDOR
#define S PR_CELL_ASKS
#define L PR_CELL_LIMITED
#define x PR_CELL_NA

#define GLOBAL   PR_ROLE_BIT(PR_ROLE_PARTNER_GLOBAL_ADMIN)
#define ADMIN    PR_ROLE_BIT(PR_ROLE_ADMIN_AGENT)
#define SALES    PR_ROLE_BIT(PR_ROLE_SALES_AGENT)
#define HELPDESK PR_ROLE_BIT(PR_ROLE_HELPDESK_AGENT)
#define BILLING  PR_ROLE_BIT(PR_ROLE_BILLING_ADMIN)

/* clang-format off */
/* domain section 3: both tables in one, a line a row, so that changing a rule is one line. */
static const struct {
    const char *word;
    pr_cell cells[PR_STANDING_COUNT]; /* A  B  C  D  E  F  G  H */
    pr_roles roles;
    const char *rule;
} matrix[PR_ACTION_COUNT] = {
    [PR_DO_RECEIVE_BILL] = {"receive-bill", {Y, Y, o, o, o, o, x, x}, GLOBAL | ADMIN | BILLING, "R45"},
    [PR_DO_ADD_SEATS] = {"add-seats", {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_REMOVE_SEATS] = {"remove-seats", {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_ORDER_ADDON] = {"order-addon", {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_TRANSITION] = {"transition", {Y, o, o, o, o, o, o, o}, ADMIN | SALES, "R46"},
    [PR_DO_TRANSFER] = {"transfer", {Y, Y, o, o, o, o, S, L}, ADMIN | SALES, "R45"},
    [PR_DO_CHANGE_PARTNER_OF_RECORD] = {"change-partner-of-record",
                                        {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_SUSPEND] = {"suspend", {Y, Y, o, o, o, o, S, L}, ADMIN | SALES, "R45"},
    [PR_DO_RENAME] = {"rename", {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_CONVERT_TRIAL] = {"convert-trial", {Y, Y, o, o, o, o, o, o}, ADMIN | SALES, "R45"},
    [PR_DO_READ_SUBSCRIPTION] = {"read-subscription",
                                 {Y, Y, Y, o, Y, o, Y, Y}, ADMIN | SALES | HELPDESK, "Q19"},
    [PR_DO_READ_PROVISIONING] = {"read-provisioning",
                                 {Y, o, Y, o, Y, o, Y, Y}, ADMIN | SALES | HELPDESK, "R48"},
    [PR_DO_CREATE_SUBSCRIPTION] = {"create-subscription",
                                   {Y, Y, Y, Y, o, o, o, o}, ADMIN | SALES, "R37"},
    [PR_DO_READ_COMPANY] = {"read-company", {Y, o, Y, o, Y, o, Y, Y}, ADMIN | SALES | HELPDESK, "R48"},
    [PR_DO_MANAGE_USERS] = {"manage-users", {Y, o, Y, o, Y, o, Y, o}, ADMIN | HELPDESK, "R48"},
    [PR_DO_ASSIGN_LICENCES] = {"assign-licences", {Y, o, Y, o, Y, o, Y, o}, ADMIN | HELPDESK, "R48"},
    [PR_DO_ENTER_SERVICE] = {"enter-service", {Y, o, Y, o, Y, o, Y, o}, ADMIN | HELPDESK, "R48"},
    [PR_DO_OPEN_SERVICE_REQUEST] = {"open-service-request",
                                    {Y, V, Y, V, Y, o, L, Y}, ADMIN | HELPDESK, "R64"},
    [PR_DO_ASK_VENDOR] = {"ask-vendor", {Y, Y, Y, Y, o, o, x, Y}, ADMIN | HELPDESK, "R54"},
    [PR_DO_SEE_CUSTOMER] = {"see-customer", {Y, Y, Y, Y, Y, o, x, Y}, ADMIN | SALES | HELPDESK, "R37"},
    [PR_DO_REQUEST_RELATIONSHIP] = {"request-relationship",
                                    {Y, Y, Y, Y, Y, Y, L, o}, ADMIN | SALES, "R8"},
    [PR_DO_DROP_DAP] = {"drop-dap", {Y, x, Y, x, Y, o, L, L}, ADMIN, "R57"},
    [PR_DO_END_RELATIONSHIP] = {"end-relationship", {L, L, L, Y, x, o, L, o}, ADMIN | SALES, "R59"},
    [PR_DO_SEE_PARTNERS] = {"see-partners", {o, o, o, o, o, o, Y, Y}, 0, "R34"},
    [PR_DO_BE_SUPPORT_CONTACT] = {"be-support-contact",
                                  {Y, o, Y, o, Y, o, x, x}, ADMIN | SALES, "R66"},
    [PR_DO_VIEW_OFFERS] = {"view-offers", {x, x, x, x, x, x, x, x}, GLOBAL | ADMIN | BILLING, "R42"},
    [PR_DO_VIEW_AGREEMENT] = {"view-agreement", {x, x, x, x, x, x, x, x}, SALES, "R28"},
    [PR_DO_REGISTER_RESELLER] = {"register-reseller",
                                 {x, x, x, x, x, x, x, x}, ADMIN | SALES, "R9"},
};
/* clang-format on */

#undef o
#undef Y
#undef V
#undef S
#undef L
#undef x

static const char *const standing_words[PR_STANDING_COUNT] = {
    [PR_AS_ORIGINAL_DAP] = "original reseller with DAP",
    [PR_AS_ORIGINAL] = "original reseller, DAP removed",
    [PR_AS_RESELLER_DAP] = "reseller with DAP",
    [PR_AS_RESELLER] = "reseller without DAP",
    [PR_AS_NON_CSP_DAP] = "partner outside CSP with DAP",
    [PR_AS_STRANGER] = "no relationship",
    [PR_AS_CUSTOMER_ADMIN] = "customer administrator",
    [PR_AS_OPERATOR] = "vendor operator",
};

pr_cell pr_permit_cell(pr_action action, pr_standing as)
{
    return matrix[action].cells[as];
}

bool pr_permit_allows(pr_action action, pr_standing as)
{
    pr_cell cell = pr_permit_cell(action, as);

    return cell == PR_CELL_YES || cell == PR_CELL_LIMITED;
}

bool pr_permit_role(pr_action action, pr_roles roles)
{
    return (matrix[action].roles & roles) != 0;
}

pr_roles pr_permit_roles(pr_action action)
{
    return matrix[action].roles;
}

bool pr_permit_begins(pr_action action)
{
    return action == PR_DO_CREATE_SUBSCRIPTION || action == PR_DO_ORDER_ADDON;
}

bool pr_permit_on_subscription(pr_action action)
{
    return action <= PR_DO_CONVERT_TRIAL;
}

bool pr_permit_by_service(pr_action action)
{
    const pr_cell *cells = matrix[action].cells;

    return cells[PR_AS_ORIGINAL_DAP] == PR_CELL_YES && cells[PR_AS_RESELLER_DAP] == PR_CELL_YES &&
           cells[PR_AS_ORIGINAL] == cells[PR_AS_RESELLER];
}

static bool differ(pr_action action, pr_standing one, pr_standing other)
{
    return pr_permit_allows(action, one) != pr_permit_allows(action, other);
}

unsigned pr_permit_by(pr_action action)
{
    bool service = differ(action, PR_AS_ORIGINAL_DAP, PR_AS_ORIGINAL) ||
                   differ(action, PR_AS_RESELLER_DAP, PR_AS_RESELLER);
    bool seller = differ(action, PR_AS_ORIGINAL_DAP, PR_AS_RESELLER_DAP) ||
                  differ(action, PR_AS_ORIGINAL, PR_AS_RESELLER);
    bool customer = service || seller;

    for (int as = PR_AS_ORIGINAL_DAP; as < PR_AS_STRANGER; as++) {
        customer = customer || differ(action, (pr_standing)as, PR_AS_STRANGER);
    }
    return (customer ? PR_BY_CUSTOMER : 0) | (service ? PR_BY_SERVICE : 0) |
           (seller ? PR_BY_SUBSCRIPTION : 0);
}

const char *pr_permit_rule(pr_action action)
{
    return matrix[action].rule;
}

const char *pr_action_word(pr_action action)
{
    return matrix[action].word;
}

bool pr_action_parse(pr_action *out, const char *word)
{
    for (int i = 0; word && i < PR_ACTION_COUNT; i++) {
        if (!strcmp(matrix[i].word, word)) {
            *out = (pr_action)i;
            return true;
        }
    }
    return false;
}

const char *pr_standing_word(pr_standing as)
{
    return standing_words[as];
}
