#include "view/value_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int pr_shape_find(const pr_shape_t *shape, const char *name, size_t n)
{
    for (int i = 0; shape->fields[i].name; i++) {
        if (!strncmp(shape->fields[i].name, name, n) && shape->fields[i].name[n] == '\0') {
            return i;
        }
    }
    return -1;
}

pr_record_t *pr_record_make(const pr_shape_t *shape, apr_pool_t *p)
{
    pr_record_t *record = apr_palloc(p, sizeof *record);
    size_t n = 0;

    while (shape->fields[n].name) {
        n++;
    }
    record->shape = shape;
    record->values = apr_pcalloc(p, (n + 1) * sizeof *record->values);
    for (size_t i = 0; i < n; i++) {
        record->values[i].text = "";
    }
    return record;
}

const pr_shape_t *pr_record_shape(const pr_record_t *record)
{
    return record->shape;
}

static pr_value_t *slot(pr_record_t *record, const char *name, unsigned types)
{
    int i = pr_shape_find(record->shape, name, strlen(name));

    if (i < 0 || !(types >> record->shape->fields[i].type & 1)) {
        fprintf(stderr, "PR0201: %s.%s is %s\n", record->shape->name, name,
                i < 0 ? "not declared" : "declared with another type");
        abort();
    }
    return &record->values[i];
}

void pr_set_text(pr_record_t *record, const char *name, const char *text)
{
    slot(record, name, 1u << PR_TEXT)->text = text ? text : "";
}

void pr_set_url(pr_record_t *record, const char *name, const char *url)
{
    slot(record, name, 1u << PR_URL)->text = url ? url : "";
}

void pr_set_number(pr_record_t *record, const char *name, apr_int64_t n)
{
    slot(record, name, 1u << PR_NUMBER)->number = n;
}

void pr_set_time(pr_record_t *record, const char *name, apr_time_t t)
{
    slot(record, name, 1u << PR_DATE | 1u << PR_TIME)->number = t;
}

void pr_set_flag(pr_record_t *record, const char *name, bool on)
{
    slot(record, name, 1u << PR_FLAG)->number = on;
}

void pr_set_message(pr_record_t *record, const char *name, const char *id, apr_table_t *args)
{
    pr_value_t *value = slot(record, name, 1u << PR_MESSAGE);

    value->message.id = id;
    value->message.args = args;
}

pr_record_t *pr_set_record(pr_record_t *record, const char *name, apr_pool_t *p)
{
    pr_value_t *value = slot(record, name, 1u << PR_RECORD);
    int i = pr_shape_find(record->shape, name, strlen(name));
    pr_record_t *inner = pr_record_make(record->shape->fields[i].of, p);

    value->record = inner;
    return inner;
}

pr_record_t *pr_add_item(pr_record_t *record, const char *list, apr_pool_t *p)
{
    pr_value_t *value = slot(record, list, 1u << PR_LIST);
    int i = pr_shape_find(record->shape, list, strlen(list));
    pr_record_t *item = pr_record_make(record->shape->fields[i].of, p);

    if (!value->items) {
        value->items = apr_array_make(p, 8, sizeof(pr_record_t *));
    }
    APR_ARRAY_PUSH(value->items, const pr_record_t *) = item;
    return item;
}
