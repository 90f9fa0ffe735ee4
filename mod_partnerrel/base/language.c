/* Accept-Language (text.h). */
#include "base/text.h"

#include <string.h>

#define RANGES_MAX 32
#define WEIGHT_MAX 1000 /* q=1 */

typedef struct {
    char *tag;
    int weight; /* thousandths */
} range_t;

/* "0.8" as 800; what is not a weight (RFC 9110 section 12.4.2) counts as 0. */
static int parse_weight(const char *text)
{
    int weight, unit = 100;

    if (*text != '0' && *text != '1') {
        return 0;
    }
    weight = (*text++ - '0') * 1000;
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10) {
            weight += (*text - '0') * unit;
        }
    }
    return *text == '\0' && weight <= WEIGHT_MAX ? weight : 0;
}

static range_t parse_range(char *item)
{
    range_t range = {item, WEIGHT_MAX};
    char *semicolon;

    apr_collapse_spaces(item, item);
    semicolon = strchr(item, ';');
    if (semicolon) {
        *semicolon++ = '\0';
        range.weight = !strncasecmp(semicolon, "q=", 2) ? parse_weight(semicolon + 2) : 0;
    }
    return range;
}

/* Look-up (RFC 4647 section 3.4): the range is shortened from its end until something matches. */
static const char *look_up(const char *const *offered, char *tag)
{
    if (!strcmp(tag, "*")) {
        return offered[0];
    }
    while (*tag) {
        char *dash;
        for (int i = 0; offered[i]; i++) {
            if ((offered[i][0] | 0x20) == (*tag | 0x20) && !strcasecmp(offered[i], tag)) {
                return offered[i];
            }
        }
        dash = strrchr(tag, '-');
        if (dash && dash - tag >= 2 && dash[-2] == '-') {
            dash -= 2;
        }
        *(dash ? dash : tag) = '\0';
    }
    return NULL;
}

const char *pr_text_pick_language(const char *const *offered, const char *accept_language,
                                  apr_pool_t *ptemp)
{
    char *next = accept_language ? apr_pstrdup(ptemp, accept_language) : NULL;
    const char *best = NULL;
    int best_weight = 0;

    /* Most people's first is offered, and nothing weighs more. */
    for (int seen = 0; next && best_weight < WEIGHT_MAX && seen < RANGES_MAX; seen++) {
        range_t range = parse_range(strsep(&next, ","));
        const char *found = range.weight > best_weight ? look_up(offered, range.tag) : NULL;
        if (found) {
            best = found;
            best_weight = range.weight;
        }
    }
    return best ? best : offered[0];
}
