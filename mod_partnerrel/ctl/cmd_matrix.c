#include "ctl/ctl.h"

#include <stdio.h>

static const char *const cell_words[] = {
    [PR_CELL_NO] = "–",
    [PR_CELL_YES] = "yes",
    [PR_CELL_VENDOR] = "by the vendor",
    [PR_CELL_ASKS] = "asks",
    [PR_CELL_LIMITED] = "within limits",
    [PR_CELL_NA] = "·",
};

static const char role_letters[] = "gashbu"; /* in the order of pr_role */

static void print_head(void)
{
    printf("| action |");
    for (int as = 0; as < PR_STANDING_COUNT; as++) {
        printf(" %c |", 'A' + as);
    }
    printf(" who | rule |\n|---|");
    for (int i = 0; i < PR_STANDING_COUNT + 2; i++) {
        printf("---|");
    }
    printf("\n");
}

static void print_row(pr_action action)
{
    printf("| %s |", pr_action_word(action));
    for (int as = 0; as < PR_STANDING_COUNT; as++) {
        printf(" %s |", cell_words[pr_permit_cell(action, (pr_standing)as)]);
    }
    printf(" ");
    for (int role = 0; role <= PR_ROLE_USER_ADMIN; role++) {
        if (pr_permit_role(action, PR_ROLE_BIT(role))) {
            printf("%c", role_letters[role]);
        }
    }
    printf(" | %s |\n", pr_permit_rule(action));
}

/* For people and for the README, whose copy is compared with it. */
static int matrix(pr_ctl_t *ctl)
{
    print_head();
    for (int action = 0; action < PR_ACTION_COUNT; action++) {
        print_row((pr_action)action);
    }
    printf("\n");
    for (int as = 0; as < PR_STANDING_COUNT; as++) {
        printf("%s%c %s", as ? ", " : "", 'A' + as, pr_standing_word((pr_standing)as));
    }
    printf(". A dot: does not arise. Who of a partner's people:");
    for (int role = 0; role <= PR_ROLE_USER_ADMIN; role++) {
        printf("%s %c %s", role ? "," : "", role_letters[role], pr_role_word((pr_role)role));
    }
    printf(".\n");
    return PR_CTL_OK;
}

const pr_ctl_command_t pr_ctl_matrix_commands[] = {
    {"matrix", "", NULL, NULL, false, false, matrix,
     "prints who may do what: the permission matrix as a Markdown table"},
    {NULL},
};
