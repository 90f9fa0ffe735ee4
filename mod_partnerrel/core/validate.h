/* validate.h: the forms of single values (security: names, domains, countries). Each refusal
 * names the field. */
#ifndef PR_VALIDATE_H
#define PR_VALIDATE_H

#include "core/types.h"

/* A partner's name: D11. */
PR_MUSTCHECK pr_status_t pr_validate_name(const char *text, const char *field, pr_problem_t *why);
/* How a partner's name looks in its cloud: no two may be equal (D11). The same name in another
 * cloud is another account of what may be the same company (R68). NULL for what is no name. */
const char *pr_partner_skeleton(const pr_cloud_id *cloud, const char *name, apr_pool_t *p);
/* A DNS name in lower case, at most 253 bytes, at least one dot. */
PR_MUSTCHECK pr_status_t pr_validate_domain(const char *text, const char *field, pr_problem_t *why);
/* ISO 3166-1 alpha-2 in capitals (form only). */
PR_MUSTCHECK pr_status_t pr_validate_country(const char *text, const char *field,
                                             pr_problem_t *why);
/* A line of text that may be empty: valid UTF-8, nothing hidden, at most PR_LINE_MAX characters. */
#define PR_LINE_MAX 200
PR_MUSTCHECK pr_status_t pr_validate_line(const char *text, const char *field, pr_problem_t *why);
/* All of the above for a partner about to be added. */
PR_MUSTCHECK pr_status_t pr_validate_partner(const pr_partner_t *partner, pr_problem_t *why);
/* One line of display text asserted elsewhere (a claim): made safe, never refused: NFC, hidden
 * characters dropped, cut at `max` characters. Never NULL. */
const char *pr_validate_display(const char *text, size_t max, apr_pool_t *p);

#endif
