/* schema.h: the schema files as embed.awk makes them, in the order of their names. */
#ifndef PR_SCHEMA_H
#define PR_SCHEMA_H

typedef struct {
    int version;
    const char *engine; /* "sqlite", "pgsql"; NULL: every one */
    const char *sql;    /* one statement; NULL ends the table */
} pr_schema_part_t;

extern const pr_schema_part_t pr_schema_parts[];

#endif
