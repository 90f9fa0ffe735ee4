/* value.h: the tree a handler hands to a view. A record has a shape that is declared once (the
 * handler's promise, against which templates are proved when the configuration is read). */
#ifndef PR_VALUE_H
#define PR_VALUE_H

#include "base/base.h"

typedef enum {
    PR_TEXT,   /* UTF-8, always escaped */
    PR_URL,    /* text that may stand in href, src, action; checked when rendered */
    PR_NUMBER, /* written as the language does */
    PR_DATE,   /* microseconds UTC; shown as a date of the language */
    PR_TIME,   /* the same, with the time of day */
    PR_FLAG,
    PR_MESSAGE, /* a unit of the catalogue chosen by the handler, with its names */
    PR_RECORD,
    PR_LIST /* of records */
} pr_type;

typedef struct pr_shape_t pr_shape_t;
typedef struct {
    const char *name; /* [a-z][a-z0-9_]*; NULL ends the list */
    pr_type type;
    const pr_shape_t *of; /* for PR_RECORD and PR_LIST */
} pr_field_t;
struct pr_shape_t {
    const char *name;
    const pr_field_t *fields;
};

typedef struct pr_record_t pr_record_t;

/* An empty record: flags false, texts "", numbers 0, records absent, lists empty. */
pr_record_t *pr_record_make(const pr_shape_t *shape, apr_pool_t *p);
const pr_shape_t *pr_record_shape(const pr_record_t *record);

/* Set a field by name. A name the shape does not have, or one of another type, is a fault of ours
 * and aborts. Strings are not copied; NULL is "". */
void pr_set_text(pr_record_t *record, const char *name, const char *text);
void pr_set_url(pr_record_t *record, const char *name, const char *url);
void pr_set_number(pr_record_t *record, const char *name, apr_int64_t n);
void pr_set_time(pr_record_t *record, const char *name, apr_time_t t); /* PR_DATE, PR_TIME */
void pr_set_flag(pr_record_t *record, const char *name, bool on);
/* `args` (name -> text; may be NULL) fill the message's placeholders. An unknown id is shown as
 * the id itself: never an empty page. */
void pr_set_message(pr_record_t *record, const char *name, const char *id, apr_table_t *args);
pr_record_t *pr_set_record(pr_record_t *record, const char *name, apr_pool_t *p);
pr_record_t *pr_add_item(pr_record_t *record, const char *list, apr_pool_t *p);

#endif
