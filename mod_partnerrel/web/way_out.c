#include "web/way_out.h"

#include "view/escape.h"

#include <string.h>

static const struct {
    const char *above, *unit;
} objects[] = {
    {"/partner/customers/", "problem.back.customer"},
    {"/partner/subscriptions/", "problem.back.subscription"},
};

static void set_back(const pr_exchange_t *x, pr_record_t *values, const char *path,
                     const char *unit)
{
    pr_set_url(values, "back_url", pr_url(x, "%s", pr_escape_path(path, x->p)));
    pr_set_message(values, "back", unit, NULL);
}

void pr_way_back(const pr_exchange_t *x, pr_record_t *values)
{
    const char *path = x->req->path;

    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        size_t above = strlen(objects[i].above);
        if (strncmp(path, objects[i].above, above) != 0) {
            continue;
        }
        size_t object = above + strcspn(path + above, "/");
        if (path[object]) {
            set_back(x, values, apr_pstrmemdup(x->p, path, object), objects[i].unit);
            return;
        }
    }
    if (x->req->method == PR_GET && x->req->query && *x->req->query && x->why.field) {
        set_back(x, values, path, "problem.back.list");
    }
}
