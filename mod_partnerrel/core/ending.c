#include "core/ending.h"

#include "base/text.h"

static pr_status_t check_kind(pr_rel_kind rel, pr_problem_t *why)
{
    if (rel == PR_REL_NONE) {
        return pr_problem(why, PR_NOT_FOUND, "relationship_over", "E15");
    }
    if (!pr_lifecycle_find(pr_life_of(rel, false), PR_EVENT_END)) {
        return pr_problem(why, PR_CONFLICT, "customer_ends", "R36");
    }
    return PR_OK;
}

pr_status_t pr_ending_by_partner(pr_rel_kind rel, pr_partner_kind partner, pr_problem_t *why)
{
    pr_status_t status = check_kind(rel, why);

    if (status == PR_OK && partner == PR_PARTNER_INDIRECT_RESELLER) {
        return pr_problem(why, PR_CONFLICT, "provider_ends", "R59");
    }
    return status;
}

pr_status_t pr_ending_may(const pr_relationship_t *rel, pr_partner_kind partner,
                          pr_partner_state state, pr_roles roles, pr_problem_t *why)
{
    pr_standing as = pr_access_standing(rel->kind, rel->open_grants > 0, false);
    pr_decision_t may = pr_access_as(as, state, PR_DO_END_RELATIONSHIP, roles);
    pr_status_t status = pr_ending_by_partner(rel->kind, partner, why);

    return status != PR_OK || may.allowed ? status : pr_problem(why, PR_DENIED, may.code, may.rule);
}

pr_status_t pr_ending_agreed(pr_rel_kind rel, pr_problem_t *why)
{
    return check_kind(rel, why);
}

pr_status_t pr_ending_check_note(const char *note, pr_problem_t *why)
{
    size_t n = note ? pr_text_length(note) : 0;
    bool good = n > 0 && n <= PR_ENDING_NOTE_MAX && !pr_text_has_hidden(note, "");
    pr_status_t status = good ? PR_OK : pr_problem(why, PR_INVALID, "note_missing", "R52");

    return pr_problem_field(why, status, "note");
}
