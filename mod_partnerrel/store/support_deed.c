#include "store/support_deed.h"

#include "base/codec.h"
#include "store/rows.h"

#include <string.h>

const char *pr_support_digest(pr_db_t *db, const char *const *parts)
{
    unsigned char mac[PR_SHA256_BYTES];

    pr_hmac_parts(mac, (const unsigned char *)"", 0, parts);
    return pr_hex(mac, sizeof mac, pr_db_pool(db));
}

const char *pr_support_audit_event(pr_support_event event)
{
    static const char *const events[PR_SUPPORT_EVENT_COUNT] = {
        [PR_SUPPORT_OPEN_ON_BEHALF] = "request_on_behalf",
        [PR_SUPPORT_NOTE] = "request_noted",
        [PR_SUPPORT_ASK] = "request_attention",
        [PR_SUPPORT_ANSWER] = "request_answered",
        [PR_SUPPORT_CLOSE] = "request_closed",
        [PR_SUPPORT_REOPEN] = "request_reopened",
    };
    return events[event];
}

typedef struct {
    pr_request_id id;
    const char *event;
} left_t;

static void read_left(const pr_row_t *row, void *out)
{
    left_t *left = out;
    pr_id_parse(&left->id, pr_row_text(row, 0));
    left->event = pr_row_text(row, 1);
}

pr_status_t pr_support_replay(const pr_act_t *act, pr_support_outcome_t *out)
{
    left_t left = {.event = ""};
    pr_status_t status =
        pr_rows_one(act->db, PR_SQL_support_of_act, PR_PARAMS(act->id.s), read_left, &left);

    *out = (pr_support_outcome_t){.act = act->id, .request = left.id, .replayed = true};
    for (int i = 0; i < PR_SUPPORT_EVENT_COUNT; i++) {
        if (!strcmp(pr_support_audit_event((pr_support_event)i), left.event)) {
            out->event = (pr_support_event)i;
        }
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}
