/* value_parts.h: what a record is made of, for those who read it: the compiler and the renderer. */
#ifndef PR_VALUE_PARTS_H
#define PR_VALUE_PARTS_H

#include "view/value.h"

typedef struct {
    const char *id; /* NULL: not set */
    const apr_table_t *args;
} pr_message_ref_t;

/* A union, except that a text is never NULL. */
typedef struct {
    const char *text;          /* PR_TEXT, PR_URL */
    apr_int64_t number;        /* PR_NUMBER, PR_DATE, PR_TIME, PR_FLAG */
    pr_message_ref_t message;  /* PR_MESSAGE */
    const pr_record_t *record; /* PR_RECORD */
    apr_array_header_t *items; /* PR_LIST of pr_record_t *; NULL while empty */
} pr_value_t;

struct pr_record_t {
    const pr_shape_t *shape;
    pr_value_t *values; /* in the order of the shape's fields */
};

/* Index of a field, or -1. `name` need not end at `n`. */
int pr_shape_find(const pr_shape_t *shape, const char *name, size_t n);

#endif
