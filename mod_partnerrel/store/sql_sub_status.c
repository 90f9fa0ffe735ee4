#include "store/rows.h"
#include "store/subs.h"

static const char *event_of(pr_sub_event event, unsigned by)
{
    switch (event) {
    case PR_SUB_SUSPEND:
        return by == PR_SUB_BY_VENDOR ? "subscription_stopped" : "subscription_suspended";
    case PR_SUB_REACTIVATE:
        return by == PR_SUB_BY_VENDOR ? "subscription_lifted" : "subscription_reactivated";
    default:
        return "subscription_cancelled";
    }
}

static pr_status_t move_one(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub,
                            pr_sub_event event, unsigned by)
{
    const char *was = pr_sub_status_word(sub->status);
    const char *reason = by == PR_SUB_BY_VENDOR ? deed->reason : NULL;

    sub->status = pr_subscription_find(sub->status, event)->to;
    sub->status_at = deed->act.at;
    pr_status_t status = pr_subs_save(deed, db, sub);
    return status == PR_OK ? pr_subs_note(deed, sub, event_of(event, by), was,
                                          reason ? reason : pr_sub_status_word(sub->status))
                           : status;
}

static pr_status_t read_addons(pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *base,
                               apr_array_header_t **out)
{
    const char *lang = deed->by->lang;
    return pr_subs_read(db, PR_SQL_subs_of_parent, PR_PARAMS(lang, lang, "", base->id.s), out);
}

/* Those for which the step exists; the others are where it leads, or past it. */
static pr_status_t move_addons(pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *base,
                               pr_sub_event event, unsigned by)
{
    apr_array_header_t *rows;
    pr_status_t status = read_addons(deed, db, base, &rows);

    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        if (pr_subscription_find(sub->status, event)) {
            status = move_one(deed, db, sub, event, by);
        }
    }
    return status;
}

/* An add-on cannot be on while its base is not. */
static pr_status_t check_base(const pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *sub)
{
    const pr_sub_viewer_t all = {.cloud = &sub->cloud, .lang = deed->by->lang};
    pr_sub_view_t *base;

    if (!sub->parent.s[0]) {
        return PR_OK;
    }
    pr_status_t status = pr_store_subscription(db, &all, &sub->parent, &base);
    return status == PR_OK ? pr_subscription_check_parent(&base->sub, deed->why) : status;
}

pr_status_t pr_subs_move(pr_sub_deed_t *deed, pr_db_t *db, pr_subscription_t *sub,
                         pr_sub_event event, unsigned by)
{
    pr_status_t status = pr_subscription_check_event(sub, event, by, deed->why);

    if (status == PR_OK && event == PR_SUB_REACTIVATE) {
        status = check_base(deed, db, sub);
    }
    if (status == PR_OK) {
        status = move_one(deed, db, sub, event, by);
    }
    return status == PR_OK && event != PR_SUB_REACTIVATE ? move_addons(deed, db, sub, event, by)
                                                         : status;
}

pr_status_t pr_subs_renew_addons(pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *base)
{
    apr_array_header_t *rows;
    pr_status_t status = read_addons(deed, db, base, &rows);

    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        pr_subscription_t *sub = &APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub;
        sub->auto_renew = base->auto_renew;
        if (sub->status != PR_SUB_DELETED) {
            status = pr_subs_save(deed, db, sub);
        }
    }
    return status;
}

pr_status_t pr_subs_has_addons(pr_sub_deed_t *deed, pr_db_t *db, const pr_subscription_t *base,
                               bool *has)
{
    apr_array_header_t *rows;
    pr_status_t status = read_addons(deed, db, base, &rows);

    *has = false;
    for (int i = 0; status == PR_OK && i < rows->nelts; i++) {
        *has |= APR_ARRAY_IDX(rows, i, pr_sub_view_t).sub.status != PR_SUB_DELETED;
    }
    return status;
}
