/* The queue of requests for support, as the operator's page shows it (4.7). */
#include "base/text.h"
#include "ctl/ctl.h"
#include "store/store_support.h"

#include <stdio.h>

#define PAGE_ROWS 200

static int read_states(const pr_ctl_t *ctl, unsigned *out)
{
    apr_array_header_t *words = pr_ctl_values(ctl, "state");

    for (int i = 0; i < words->nelts; i++) {
        pr_support_state state;
        if (!pr_support_state_parse(&state, APR_ARRAY_IDX(words, i, const char *))) {
            return pr_ctl_say(
                PR_CTL_USAGE, "\"%s\" is no state; %s, %s, %s and %s are",
                APR_ARRAY_IDX(words, i, const char *), pr_support_state_word(PR_SUPPORT_NONE),
                pr_support_state_word(PR_SUPPORT_OPEN), pr_support_state_word(PR_SUPPORT_ATTENTION),
                pr_support_state_word(PR_SUPPORT_CLOSED));
        }
        *out |= 1u << state;
    }
    return PR_CTL_OK;
}

static const char *or_dash(const char *text)
{
    return *text ? text : "-";
}

static void print_request(const pr_ctl_t *ctl, const pr_support_request_t *r)
{
    const bool waits = !r->answered && r->state != PR_SUPPORT_CLOSED;
    const char *due =
        waits ? pr_text_rfc3339(pr_support_due(r->severity, r->created_at), ctl->p) : "-";

    printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r->number, pr_support_state_word(r->state),
           pr_severity_word(r->severity), due, r->customer_name, or_dash(r->partner_name),
           or_dash(r->service.s), r->title);
}

static int print_queue(pr_ctl_t *ctl, pr_support_query_t *query)
{
    apr_array_header_t *rows;
    pr_status_t status;

    do {
        status = pr_store_support_list(ctl->db, query, &rows);
        for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
            const pr_support_request_t *request = &APR_ARRAY_IDX(rows, i, pr_support_request_t);
            print_request(ctl, request);
            query->after = request->cursor;
        }
    } while (status == PR_OK && rows->nelts == query->limit);
    return pr_ctl_result(status, NULL);
}

static int request_list(pr_ctl_t *ctl)
{
    pr_cloud_id id;
    pr_cloud_t *cloud;
    pr_support_query_t query = {.viewer = {.side = PR_SIDE_OPERATOR, .cloud = &id, .lang = "en"},
                                .limit = PAGE_ROWS};
    int code = read_states(ctl, &query.states);

    if (code == PR_CTL_OK && !pr_slug_id_parse(&id, ctl->operand)) {
        code = pr_ctl_say(PR_CTL_USAGE, "a cloud has a short name of a-z, 0-9 and -");
    }
    if (code != PR_CTL_OK) {
        return code;
    }
    pr_status_t status = pr_store_cloud(ctl->db, &id, &cloud);
    return status == PR_OK ? print_queue(ctl, &query)
                           : pr_ctl_result(status, &(pr_problem_t){.code = "cloud_unknown"});
}

static const pr_ctl_option_t list_options[] = {{"state", PR_OPT_MANY, "STATE"},
                                               {NULL, PR_OPT_ONE, NULL}};

const pr_ctl_command_t pr_ctl_request_commands[] = {
    {"request", "list", "CLOUD", list_options, true, false, request_list,
     "one a line, what waits for a first answer first: number, state, severity, answer due,"
     " customer, partner, service, title, with tabs between"},
    {NULL},
};
