#include "web/page.h"
#include "web/pages_customer.h"

#include <string.h>

static const pr_field_t receipt_fields[] = {
    PR_PAGE_FIELD,
    {"organisation", PR_TEXT, NULL},
    {"accepted", PR_FLAG, NULL},
    {"granted", PR_FLAG, NULL}, /* accepted, with privileges */
    {"partner_ends", PR_FLAG,
     NULL}, /* accepted: who can end the relationship now, if it is there */
    {"provider_ends", PR_FLAG, NULL}, /* R59 */
    {"may_end", PR_FLAG, NULL},
    {"replaced", PR_FLAG, NULL},  /* accepted in the place of another (Q1) */
    {"agreement", PR_FLAG, NULL}, /* accepted along with it (R28) */
    {"removed", PR_FLAG, NULL},   /* privileges */
    {"ended", PR_FLAG, NULL},     /* the relationship */
    {"partner", PR_TEXT, NULL},   /* "" when it concerned several */
    {"by", PR_TEXT, NULL},
    {"at", PR_TIME, NULL},
    {"number", PR_TEXT, NULL},
    {"lines", PR_LIST, &pr_audit_shape},
    {"any_lines", PR_FLAG, NULL},       /* nothing was left to change otherwise */
    {"relationship_url", PR_URL, NULL}, /* "" when it concerned several */
    {"activity_url", PR_URL, NULL},
    {NULL, PR_TEXT, NULL},
};
const pr_shape_t pr_receipt_shape = {"receipt", receipt_fields};

/* What of an acceptance has to be said about taking it back. */
static void fill_line(pr_exchange_t *x, const pr_receipt_t *receipt, const char *event)
{
    static const char *const flags[][2] = {{"dap_granted", "granted"},
                                           {"dap_replaced", "replaced"},
                                           {"agreement_accepted", "agreement"}};

    for (size_t i = 0; receipt->kind == PR_ACT_ACCEPT && i < sizeof flags / sizeof *flags; i++) {
        if (!strcmp(event, flags[i][0])) {
            pr_set_flag(x->values, flags[i][1], true);
        }
    }
}

static void fill(pr_exchange_t *x, const pr_receipt_t *receipt)
{
    pr_set_text(x->values, "organisation", x->customer->name);
    pr_set_flag(x->values, "accepted", receipt->kind == PR_ACT_ACCEPT);
    pr_set_flag(x->values, "removed", receipt->kind == PR_ACT_REMOVE);
    pr_set_flag(x->values, "ended", receipt->kind == PR_ACT_END);
    pr_set_text(x->values, "partner", receipt->partner_name);
    pr_set_text(x->values, "by", receipt->by);
    pr_set_time(x->values, "at", receipt->at);
    pr_set_text(x->values, "number", receipt->id.s);
    pr_set_flag(x->values, "any_lines", receipt->lines->nelts > 0);
    pr_set_url(x->values, "activity_url", pr_url(x, "/customer/activity"));
    if (*receipt->relationship.s) {
        pr_set_url(x->values, "relationship_url",
                   pr_url(x, "/customer/partners/%s", receipt->relationship.s));
    }
    for (int i = 0; i < receipt->lines->nelts; i++) {
        const pr_audit_line_t *line = &APR_ARRAY_IDX(receipt->lines, i, pr_audit_line_t);
        pr_audit_fill(x, pr_add_item(x->values, "lines", x->p), line);
        fill_line(x, receipt, line->event);
    }
}

/* Who can end what was accepted, as it stands now. */
static pr_status_t fill_undo(pr_exchange_t *x, const pr_receipt_t *receipt)
{
    pr_rel_view_t *view;

    if (receipt->kind != PR_ACT_ACCEPT || !*receipt->relationship.s) {
        return PR_OK;
    }
    pr_status_t status =
        pr_store_rel_of_customer(x->db, &x->customer->id, &receipt->relationship, &view);
    if (status == PR_OK) {
        bool resells = view->rel.kind == PR_REL_RESELLER;
        bool indirect = view->partner_kind == PR_PARTNER_INDIRECT_RESELLER;
        pr_set_flag(x->values, "partner_ends", resells && !indirect);
        pr_set_flag(x->values, "provider_ends", resells && indirect);
        pr_set_flag(x->values, "may_end", pr_relationship_customer_may_delete(view->rel.kind));
    }
    return status == PR_NOT_FOUND ? PR_BUG : status;
}

bool pr_receipt_given(pr_act_kind kind)
{
    return kind == PR_ACT_ACCEPT || kind == PR_ACT_REMOVE || kind == PR_ACT_END;
}

pr_status_t pr_page_receipt(pr_exchange_t *x)
{
    pr_receipt_t *receipt;
    pr_act_id act;
    pr_status_t status = PR_NOT_FOUND;

    if (x->customer && pr_id_parse(&act, x->capture)) {
        status = pr_store_receipt(x->db, &x->customer->id, &act, x->lang, &receipt);
    }
    if (status == PR_OK && !pr_receipt_given(receipt->kind)) {
        status = PR_NOT_FOUND;
    }
    if (status != PR_OK) {
        return status == PR_NOT_FOUND ? pr_refuse(x, status, "receipt_unknown", NULL) : status;
    }
    fill(x, receipt);
    return fill_undo(x, receipt);
}
