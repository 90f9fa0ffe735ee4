/* program.h: a page of one language as instructions: what compile.c writes and render.c runs.
 * Inside the view only. */
#ifndef PR_PROGRAM_H
#define PR_PROGRAM_H

#include "view/catalogue.h"
#include "view/value_parts.h"

#define PR_SCOPES_MAX 16
#define PR_PATH_MAX   6

/* A value: which open record, and the fields down from it. */
typedef struct {
    unsigned char scope;
    unsigned char n;
    unsigned char index[PR_PATH_MAX];
    pr_type type;
} pr_path_t;

typedef enum {
    PR_OP_LITERAL, /* write text */
    PR_OP_VALUE,   /* write the value in the manner of `how` */
    PR_OP_IF,      /* go to target when the value is empty */
    PR_OP_UNLESS,  /* go to target when it is not */
    PR_OP_WITH,    /* open the record as `scope`; go to target when there is none */
    PR_OP_EACH,    /* open the list's first item as `scope`; go to target when it is empty */
    PR_OP_NEXT,    /* open the next item and go to target; else on */
    PR_OP_PLURAL,  /* go to the target of the number's plural category */
    PR_OP_GOTO,
    PR_OP_END
} pr_op;

enum {
    PR_HOW_BDI = 1,     /* names in <bdi>, so that they cannot turn the text around them */
    PR_HOW_MACHINE = 2, /* numbers as digits, times by RFC 3339 */
    PR_HOW_URL = 4      /* "#" unless the URL is safe */
};

typedef struct {
    pr_op op;
    unsigned char how;
    unsigned char scope;
    int target;
    pr_path_t path;
    const char *text;
    size_t len;
    const int *targets; /* PR_CATEGORIES of them */
} pr_step_t;

typedef struct {
    const pr_catalogue_t *catalogue;
    const pr_step_t *steps;
    size_t literal_bytes; /* a guess at the page's size */
} pr_program_t;

/* Runs the program into `out`. */
void pr_program_run(const pr_program_t *program, const pr_record_t *values, pr_buffer_t *out);

#endif
