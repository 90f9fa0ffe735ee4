#include "core/invitation.h"

#include "base/codec.h"
#include "base/text.h"
#include "core/lifecycle.h"

#include <string.h>

/* ---- keys ---- */

static bool key_id_ok(const char *id)
{
    size_t n = strlen(id);
    return n >= 1 && n <= 32 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static const char *read_key(pr_key_t *out, const char *line, int number, apr_pool_t *p)
{
    char *rest, *copy = apr_pstrdup(p, line);
    const char *id = apr_strtok(copy, " \t", &rest);
    const char *hex = apr_strtok(NULL, " \t", &rest);

    if (!id || !hex || apr_strtok(NULL, " \t", &rest) || !key_id_ok(id) ||
        pr_unhex(out->bytes, PR_KEY_BYTES, hex) != PR_KEY_BYTES) {
        return apr_psprintf(p, "line %d is not a key id ([a-z0-9-]) and %d hex digits", number,
                            2 * PR_KEY_BYTES);
    }
    out->id = id;
    return NULL;
}

const pr_keyring_t *pr_keyring_parse(const char *text, const char **error, apr_pool_t *p)
{
    apr_array_header_t *keys = apr_array_make(p, 2, sizeof(pr_key_t));
    pr_keyring_t *ring = apr_pcalloc(p, sizeof *ring);
    char *rest = apr_pstrdup(p, text);
    int number = 0;

    *error = NULL;
    while (rest && *rest) {
        char *end = strchr(rest, '\n');
        char *line = end ? apr_pstrmemdup(p, rest, (apr_size_t)(end - rest)) : rest;
        rest = end ? end + 1 : NULL;
        number++;
        line[strcspn(line, "#\r")] = '\0';
        if (!line[strspn(line, " \t")]) {
            continue;
        }
        pr_key_t key;
        if ((*error = read_key(&key, line, number, p))) {
            return NULL;
        }
        ring->keys = (const pr_key_t *)keys->elts;
        ring->n = (size_t)keys->nelts;
        if (pr_keyring_find(ring, key.id)) {
            *error = apr_psprintf(p, "line %d: the id \"%s\" comes twice", number, key.id);
            return NULL;
        }
        APR_ARRAY_PUSH(keys, pr_key_t) = key;
    }
    if (keys->nelts == 0) {
        *error = "there is no key in it";
        return NULL;
    }
    ring->keys = (const pr_key_t *)keys->elts;
    ring->n = (size_t)keys->nelts;
    return ring;
}

const pr_key_t *pr_keyring_find(const pr_keyring_t *ring, const char *id)
{
    for (size_t i = 0; i < ring->n; i++) {
        if (!strcmp(ring->keys[i].id, id)) {
            return &ring->keys[i];
        }
    }
    return NULL;
}

/* ---- the token ---- */

const char *pr_invitation_token(const pr_keyring_t *ring, const pr_partner_t *partner,
                                const pr_invitation_t *invitation, apr_pool_t *p)
{
    const pr_key_t *key = pr_keyring_find(ring, invitation->key_id);
    unsigned char mac[PR_SHA256_BYTES];

    if (!key) {
        return NULL;
    }
    const char *parts[] = {"prl1",
                           partner->cloud.s,
                           partner->id.s,
                           pr_partner_kind_word(partner->kind),
                           invitation->dap ? "dap" : "plain",
                           apr_itoa(p, invitation->generation),
                           *invitation->reseller.s ? invitation->reseller.s : NULL,
                           NULL};
    pr_hmac_parts(mac, key->bytes, PR_KEY_BYTES, parts);
    return pr_base64url(mac, sizeof mac, p);
}

bool pr_invitation_token_shaped(const char *token)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return token && strlen(token) == PR_SHA256_B64 && strspn(token, digits) == PR_SHA256_B64;
}

/* ---- the mail ---- */

pr_status_t pr_invitation_paragraph_check(const char *text, const char *field, pr_problem_t *why)
{
    pr_status_t status = PR_OK;

    if (!pr_utf8_valid(text, strlen(text))) {
        status = pr_problem(why, PR_INVALID, "paragraph_encoding", "Q9");
    }
    else if (pr_text_length(text) > PR_PARAGRAPH_MAX) {
        status = pr_problem(why, PR_INVALID, "paragraph_too_long", "Q9");
    }
    else if (pr_text_has_hidden(text, "\r\n\t")) {
        status = pr_problem(why, PR_INVALID, "paragraph_hidden", "Q9");
    }
    return pr_problem_field(why, status, field);
}

bool pr_invitation_may_be_plain(const pr_partner_t *partner)
{
    return pr_partner_resells(partner->kind) && !partner->always_dap;
}

bool pr_invitation_is_own(pr_partner_kind kind)
{
    return kind != PR_PARTNER_INDIRECT_RESELLER;
}

static bool names_fit(const pr_partner_t *partner, const pr_partner_t *reseller)
{
    return reseller ? partner->kind == PR_PARTNER_INDIRECT_PROVIDER &&
                          reseller->kind == PR_PARTNER_INDIRECT_RESELLER &&
                          reseller->state == PR_PARTNER_ACTIVE
                    : pr_invitation_is_own(partner->kind);
}

bool pr_invitation_live(const pr_partner_t *partner, const pr_partner_t *reseller,
                        const pr_invitation_t *invitation)
{
    return names_fit(partner, reseller) && partner->state == PR_PARTNER_ACTIVE &&
           invitation->disabled_at == 0 && (invitation->dap || pr_invitation_may_be_plain(partner));
}
