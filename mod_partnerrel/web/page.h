/* page.h: what every page has. Each view's shape begins with PR_PAGE_FIELD; the router fills it. */
#ifndef PR_PAGE_H
#define PR_PAGE_H

#include "web/router.h"

extern const pr_shape_t pr_page_shape;
/* clang-format off */
#define PR_PAGE_FIELD {"page", PR_RECORD, &pr_page_shape}
/* clang-format on */

/* Shapes of the views, each declared beside its handlers (page_<subject>.c). */
extern const pr_shape_t pr_problem_shape;

void pr_page_fill(pr_exchange_t *x, pr_record_t *values);

bool pr_page_wants_json(const pr_request_t *req);

/* The unit of the catalogue for a part of a problem: title, detail, next. */
const char *pr_problem_unit(const char *code, const char *part, apr_pool_t *p);

/* Is a problem one that the partner's link can end: privileges or a relationship are missing? */
bool pr_page_link_helps(const char *code);

/* The reply for a problem: page or problem+json by the Accept header. */
void pr_page_problem(pr_exchange_t *x, pr_status_t status);

/* What was posted and not taken, told on top of the question it answers. */
/* clang-format off */
#define PR_AGAIN_FIELDS                                                                            \
    {"again", PR_FLAG, NULL}, {"why_title", PR_MESSAGE, NULL}, {"why_detail", PR_MESSAGE, NULL},   \
        {"why_next", PR_MESSAGE, NULL}, {"why_rule", PR_TEXT, NULL}
/* clang-format on */
/* Asks the route's question again, with the reason; a program gets problem+json. */
PR_MUSTCHECK pr_status_t pr_again(pr_exchange_t *x, pr_status_t refused);

/* After a deed, 303 to a page of ours with ?done=DEED. Is it this deed that the address tells?
 * Words of ours only: any other says nothing. */
bool pr_done(const pr_exchange_t *x, const char *deed);
/* Says so in "done", with the unit GROUP.DEED, when it is one of `deeds` (ended by NULL). The deed,
 * or NULL. */
const char *pr_done_tell(pr_exchange_t *x, const char *group, const char *const *deeds);

/* The HTTP number of a status (RFC 9110) and of its problem's code, which may be NULL; the one
 * table there is. */
int pr_http_status(pr_status_t status, const char *code);

/* Seconds a client is asked to wait when the database is away. */
#define PR_RETRY_AFTER "5"

/* Security headers of a reply (security.md section 5), by content type. */
void pr_headers_page(apr_table_t *headers);
void pr_headers_data(apr_table_t *headers);

#endif
