/* filter.h: what a list is narrowed to stands in its address, and goes along to its next page and
 * its file. */
#ifndef PR_FILTER_H
#define PR_FILTER_H

#include "web/router.h"

/* A choice of a <select>: value, name, selected. */
extern const pr_shape_t pr_choice_shape;
void pr_choice_add(pr_exchange_t *x, const char *list, const char *value, const char *name,
                   bool selected);

/* A path of ours with those of `names` (ended by NULL) that this request gave a value, and `after`
 * unless it is NULL. */
const char *pr_filter_url(pr_exchange_t *x, const char *path, const char *const *names,
                          const char *after);

/* The value of a field; "" when it was not given. */
const char *pr_filter_get(const pr_exchange_t *x, const char *name);
/* What was typed as the beginning of a name, tidied; "" when there is none. */
const char *pr_filter_prefix(pr_exchange_t *x, const char *name);

/* PR_INVALID filter_bad: this field's value is none there is. */
pr_status_t pr_filter_refuse(pr_exchange_t *x, const char *field);

/* The beginning of a day, UTC, of "2017-01-23"; 0 of "". False when it is no date. */
bool pr_filter_day(const char *text, apr_time_t *out);

#endif
