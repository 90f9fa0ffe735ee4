#include "ctl/ctl.h"

#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_FILE_MAX 65536

static const pr_ctl_command_t *const books[] = {
    pr_ctl_schema_commands,  pr_ctl_cloud_commands,        pr_ctl_partner_commands,
    pr_ctl_change_commands,  pr_ctl_relationship_commands, pr_ctl_request_commands,
    pr_ctl_service_commands, pr_ctl_offer_commands,        pr_ctl_explain_commands,
    pr_ctl_look_commands,    pr_ctl_usage_commands,        pr_ctl_matrix_commands,
    pr_ctl_lease_commands};
#define BOOKS (sizeof books / sizeof books[0])

static void log_line(void *baton, pr_log_level level, const char *line)
{
    if (level <= PR_LOG_WARNING) {
        fprintf(stderr, "partnerrelctl: %s\n", line);
    }
}

/* ---- usage ----------------------------------------------------------------------------------- */

static void print_option(FILE *out, const pr_ctl_option_t *option)
{
    const bool must = option->how == PR_OPT_MUST, flag = option->how == PR_OPT_FLAG;
    fprintf(out, " %s--%s%s%s%s%s", must ? "" : "[", option->name, flag ? "" : " ",
            flag ? "" : option->word, must ? "" : "]", option->how == PR_OPT_MANY ? "..." : "");
}

static void print_command(FILE *out, const pr_ctl_command_t *command)
{
    fprintf(out, "  %s%s%s%s%s", command->noun, *command->verb ? " " : "", command->verb,
            command->operand ? " " : "", command->operand ? command->operand : "");
    for (const pr_ctl_option_t *o = command->options; o && o->name; o++) {
        print_option(out, o);
    }
    fprintf(out, "\n      %s\n", command->what);
}

static void print_usage(FILE *out)
{
    fputs("usage: partnerrelctl [--database sqlite:PATH | --database pgsql:CONNINFO] [--keys FILE]"
          " COMMAND\n\n",
          out);
    for (size_t b = 0; b < BOOKS; b++) {
        for (const pr_ctl_command_t *c = books[b]; c->noun; c++) {
            print_command(out, c);
        }
    }
    fputs("\nExit: 0 done, 1 refused, 2 wrong usage, 3 the database is not to be had.\n", out);
}

/* ---- the command line ------------------------------------------------------------------------ */

static const pr_ctl_command_t *find_command(const char *noun, const char *verb)
{
    for (size_t b = 0; b < BOOKS; b++) {
        for (const pr_ctl_command_t *c = books[b]; c->noun; c++) {
            if (!strcmp(c->noun, noun) && (!*c->verb || !strcmp(c->verb, verb))) {
                return c;
            }
        }
    }
    return NULL;
}

static const pr_ctl_option_t *find_option(const pr_ctl_command_t *command, const char *name)
{
    for (const pr_ctl_option_t *o = command->options; o && o->name; o++) {
        if (!strcmp(o->name, name)) {
            return o;
        }
    }
    return NULL;
}

/* Takes the options that go before or after any command out of argv. */
static int take_common(pr_ctl_t *ctl, int argc, const char *const *argv, apr_array_header_t *rest)
{
    for (int i = 1; i < argc; i++) {
        const char **to = !strcmp(argv[i], "--database") ? &ctl->database
                          : !strcmp(argv[i], "--keys")   ? &ctl->keys_file
                                                         : NULL;
        if (!to) {
            APR_ARRAY_PUSH(rest, const char *) = argv[i];
        }
        else if (i + 1 < argc) {
            *to = argv[++i];
        }
        else {
            return pr_ctl_say(PR_CTL_USAGE, "%s needs a value", argv[i]);
        }
    }
    return PR_CTL_OK;
}

static int take_option(pr_ctl_t *ctl, const char *const *words, int n, int *i)
{
    const char *word = words[*i], *name = word + 2;
    const pr_ctl_option_t *option = find_option(ctl->command, name);

    if (!option) {
        return pr_ctl_say(PR_CTL_USAGE, "%s %s does not know %s", ctl->command->noun,
                          ctl->command->verb, word);
    }
    if (option->how != PR_OPT_MANY && pr_ctl_given(ctl, name)) {
        return pr_ctl_say(PR_CTL_USAGE, "%s is given twice", word);
    }
    if (option->how == PR_OPT_FLAG) {
        apr_table_add(ctl->values, name, "1");
        return PR_CTL_OK;
    }
    if (*i + 1 >= n) {
        return pr_ctl_say(PR_CTL_USAGE, "%s needs a value", word);
    }
    apr_table_add(ctl->values, name, words[++*i]);
    return PR_CTL_OK;
}

/* "CLOUD CC..." wants two words at least, and takes more. */
static bool wants_operand(const pr_ctl_t *ctl)
{
    const char *names = ctl->command->operand;
    int n = 1;

    for (const char *c = names; c && *c; c++) {
        n += *c == ' ';
    }
    return names && (ctl->operands->nelts < n || strstr(names, "..."));
}

static void take_operand(pr_ctl_t *ctl, const char *word)
{
    APR_ARRAY_PUSH(ctl->operands, const char *) = word;
    ctl->operand = APR_ARRAY_IDX(ctl->operands, 0, const char *);
}

/* " CC..." when the cloud was given. */
static const char *missing_operands(const pr_ctl_t *ctl)
{
    const char *rest = ctl->command->operand;

    for (int i = 0; rest && i < ctl->operands->nelts; i++) {
        rest = strchr(rest, ' ') ? strchr(rest, ' ') + 1 : NULL;
    }
    return rest ? apr_pstrcat(ctl->p, " ", rest, NULL) : "";
}

/* All that is missing at once. */
static int check_complete(const pr_ctl_t *ctl)
{
    const pr_ctl_command_t *command = ctl->command;
    const char *missing;

    missing = missing_operands(ctl);
    for (const pr_ctl_option_t *o = command->options; o && o->name; o++) {
        if (o->how == PR_OPT_MUST && !pr_ctl_given(ctl, o->name)) {
            missing = apr_pstrcat(ctl->p, missing, " --", o->name, " ", o->word, NULL);
        }
    }
    if (command->needs_keys && !ctl->keys_file) {
        missing = apr_pstrcat(ctl->p, missing, " --keys FILE", NULL);
    }
    return *missing ? pr_ctl_say(PR_CTL_USAGE, "%s%s%s needs:%s", command->noun,
                                 *command->verb ? " " : "", command->verb, missing)
                    : PR_CTL_OK;
}

static int parse(pr_ctl_t *ctl, int argc, const char *const *argv)
{
    apr_array_header_t *rest = apr_array_make(ctl->p, argc, sizeof(const char *));
    int code = take_common(ctl, argc, argv, rest), n = rest->nelts;
    const char *const *words = (const char *const *)rest->elts;

    if (code != PR_CTL_OK) {
        return code;
    }
    ctl->command = n ? find_command(words[0], n > 1 ? words[1] : "") : NULL;
    if (!ctl->command) {
        print_usage(stderr);
        return PR_CTL_USAGE;
    }
    for (int i = *ctl->command->verb ? 2 : 1; code == PR_CTL_OK && i < n; i++) {
        if (!strncmp(words[i], "--", 2)) {
            code = take_option(ctl, words, n, &i);
        }
        else if (wants_operand(ctl)) {
            take_operand(ctl, words[i]);
        }
        else {
            code = pr_ctl_say(PR_CTL_USAGE, "\"%s\" is one word too many", words[i]);
        }
    }
    return code == PR_CTL_OK ? check_complete(ctl) : code;
}

const char *pr_ctl_value(const pr_ctl_t *ctl, const char *name)
{
    const char *value = apr_table_get(ctl->values, name);
    return value ? value : "";
}

bool pr_ctl_given(const pr_ctl_t *ctl, const char *name)
{
    return apr_table_get(ctl->values, name) != NULL;
}

static int push_value(void *baton, const char *name, const char *value)
{
    APR_ARRAY_PUSH((apr_array_header_t *)baton, const char *) = value;
    return 1;
}

apr_array_header_t *pr_ctl_values(const pr_ctl_t *ctl, const char *name)
{
    apr_array_header_t *values = apr_array_make(ctl->p, 4, sizeof(const char *));
    apr_table_do(push_value, values, ctl->values, name, NULL);
    return values;
}

/* ---- running --------------------------------------------------------------------------------- */

/* Before the rights are given up that may be needed to read them. */
static int read_keys(pr_ctl_t *ctl)
{
    const char *error = NULL;
    FILE *file = fopen(ctl->keys_file, "r");
    if (!file) {
        return pr_ctl_say(PR_CTL_UNAVAILABLE, "the key file %s cannot be read", ctl->keys_file);
    }
    char *text = apr_pcalloc(ctl->p, KEY_FILE_MAX + 1);
    size_t n = fread(text, 1, KEY_FILE_MAX, file);
    fclose(file);
    ctl->keys = strlen(text) == n ? pr_keyring_parse(text, &error, ctl->p) : NULL;
    return ctl->keys ? PR_CTL_OK
                     : pr_ctl_say(PR_CTL_USAGE, "%s: %s", ctl->keys_file,
                                  error ? error : "this is not a key file");
}

static int ask(pr_ctl_t *ctl)
{
    int code = PR_CTL_OK;
    if (ctl->command->needs_keys) {
        code = read_keys(ctl);
    }
    if (code == PR_CTL_OK && ctl->command->needs_db) {
        code = pr_ctl_open(ctl, false);
    }
    return code == PR_CTL_OK ? ctl->command->run(ctl) : code;
}

typedef struct {
    FILE *file;
    char *text;
    size_t n;
} kept_t;

static FILE *keep(kept_t *kept, FILE *file)
{
    FILE *memory = open_memstream(&kept->text, &kept->n);

    kept->file = file;
    return memory ? memory : file;
}

static FILE *let_go(kept_t *kept, FILE *memory)
{
    if (memory != kept->file) {
        fclose(memory);
        fwrite(kept->text, 1, kept->n, kept->file);
        free(kept->text);
    }
    return kept->file;
}

/* Of the database being away nobody learns anything of a removal; of half a list one does. */
static bool tells(int code)
{
    return code != PR_CTL_UNAVAILABLE || ftell(stdout) > 0;
}

/* What was read or done is told when it is true everywhere: nothing is said before (lease.h). */
static int run(pr_ctl_t *ctl)
{
    pr_revisions_t read = {.waited = 0};
    kept_t out, err;

    stdout = keep(&out, stdout);
    stderr = keep(&err, stderr);
    int code = ask(ctl);
    if (ctl->db && pr_db_used(ctl->db)) {
        if (pr_store_revisions(ctl->db, &read) != PR_OK && tells(code)) {
            read.waited = PR_LEASE_MAX;
        }
    }
    pr_ctl_close(ctl);
    pr_world_sleep(pr_lease_wait(read.waited));
    stderr = let_go(&err, stderr);
    stdout = let_go(&out, stdout);
    return code;
}

int main(int argc, const char *const *argv)
{
    pr_ctl_t ctl = {.world = pr_world_system(log_line, NULL)};

    apr_initialize();
    atexit(apr_terminate);
    apr_pool_create(&ctl.p, NULL);
    ctl.values = apr_table_make(ctl.p, 8);
    ctl.operands = apr_array_make(ctl.p, 4, sizeof(const char *));
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))) {
        print_usage(stdout);
        return PR_CTL_OK;
    }
    int code = parse(&ctl, argc, argv);
    return code == PR_CTL_OK ? run(&ctl) : code;
}
