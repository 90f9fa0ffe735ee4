/* ctl.h: partnerrelctl, the library behind a command line. */
#ifndef PR_CTL_H
#define PR_CTL_H

#include "store/store.h"

/* Exit codes. */
enum { PR_CTL_OK = 0, PR_CTL_REFUSED = 1, PR_CTL_USAGE = 2, PR_CTL_UNAVAILABLE = 3 };

typedef struct pr_ctl_t pr_ctl_t;

/* What a command takes; a NULL name ends the list. */
typedef struct {
    const char *name; /* "--name" without the dashes */
    enum { PR_OPT_ONE, PR_OPT_MUST, PR_OPT_MANY, PR_OPT_FLAG } how;
    const char *word; /* of its value, in the usage */
} pr_ctl_option_t;

typedef struct {
    const char *noun, *verb; /* "partner", "add"; verb "" when the noun is all */
    const char *operand;     /* "ID", "CLOUD CC..." (the last as often as wanted), or NULL */
    const pr_ctl_option_t *options;
    bool needs_db;
    bool needs_keys;
    int (*run)(pr_ctl_t *ctl);
    const char *what; /* one line for the usage */
} pr_ctl_command_t;

struct pr_ctl_t {
    apr_pool_t *p;
    pr_world_t world;
    const char *database;
    const char *keys_file;
    const pr_keyring_t *keys;
    const pr_ctl_command_t *command;
    const char *operand;          /* the first, or NULL */
    apr_array_header_t *operands; /* const char *, all that the command wants */
    apr_table_t *values;          /* option name -> value, once per occurrence */
    pr_db_t *db;
};

/* The commands, each beside its function. */
extern const pr_ctl_command_t pr_ctl_schema_commands[];
extern const pr_ctl_command_t pr_ctl_partner_commands[];
extern const pr_ctl_command_t pr_ctl_change_commands[];
extern const pr_ctl_command_t pr_ctl_relationship_commands[];
extern const pr_ctl_command_t pr_ctl_request_commands[];
extern const pr_ctl_command_t pr_ctl_service_commands[];
extern const pr_ctl_command_t pr_ctl_cloud_commands[];
extern const pr_ctl_command_t pr_ctl_offer_commands[];
extern const pr_ctl_command_t pr_ctl_explain_commands[];
extern const pr_ctl_command_t pr_ctl_look_commands[];
extern const pr_ctl_command_t pr_ctl_usage_commands[];
extern const pr_ctl_command_t pr_ctl_matrix_commands[];
extern const pr_ctl_command_t pr_ctl_lease_commands[];

/* The value of an option, "" when it was not given. */
const char *pr_ctl_value(const pr_ctl_t *ctl, const char *name);
bool pr_ctl_given(const pr_ctl_t *ctl, const char *name);
/* All values of a PR_OPT_MANY: const char *. */
apr_array_header_t *pr_ctl_values(const pr_ctl_t *ctl, const char *name);

/* Which one is meant (which.c); PR_CTL_OK, or the exit code after a sentence. A partner or customer
 * is named by its id, or by a tenant that only one has; --service may be given often, each once. */
int pr_ctl_partner(pr_ctl_t *ctl, const char *name, pr_partner_t **out);
int pr_ctl_customer(pr_ctl_t *ctl, const pr_cloud_id *cloud, const char *name, pr_customer_t **out);
int pr_ctl_services(const pr_ctl_t *ctl, const pr_service_id **out, size_t *n);

/* "partnerrelctl: sentence" on stderr; returns `code`. */
int pr_ctl_say(int code, const char *fmt, ...) PR_PRINTF(2, 3);
/* The exit code of a status, and the sentence for a problem. */
int pr_ctl_result(pr_status_t status, const pr_problem_t *why);

/* Opens ctl->database (database.c) with `make`: an SQLite file that is missing is made. PR_CTL_OK,
 * or the exit code after a sentence. */
int pr_ctl_open(pr_ctl_t *ctl, bool make);
void pr_ctl_close(pr_ctl_t *ctl);

#endif
