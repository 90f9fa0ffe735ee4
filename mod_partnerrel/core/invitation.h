/* invitation.h: the link (R3, R4, D9, D10) and the mail text around it (R2, Q9). */
#ifndef PR_INVITATION_H
#define PR_INVITATION_H

#include "core/types.h"

#define PR_KEY_BYTES 32
/* A key of the key file. The first of a file makes new links and form tokens; the others keep
 * older links true. */
typedef struct {
    const char *id;
    unsigned char bytes[PR_KEY_BYTES];
} pr_key_t;

/* The keys of a file, newest first; `n` >= 1. */
typedef struct {
    const pr_key_t *keys;
    size_t n;
} pr_keyring_t;

/* Reads "id hex64" lines ('#' comments, blank lines); NULL and a sentence in *error when a line
 * is wrong, an id comes twice or there is none. */
const pr_keyring_t *pr_keyring_parse(const char *text, const char **error, apr_pool_t *p);
const pr_key_t *pr_keyring_find(const pr_keyring_t *ring, const char *id);

/* The token: unpadded base64url of HMAC-SHA-256 over ("prl1", cloud, partner, kind, dap,
 * generation, and the reseller if it names one): 43 characters, the same each time. NULL when the
 * key is not in the ring. */
const char *pr_invitation_token(const pr_keyring_t *ring, const pr_partner_t *partner,
                                const pr_invitation_t *invitation, apr_pool_t *p);
/* Has it the form of a token at all? */
bool pr_invitation_token_shaped(const char *token);

/* R2: the first two paragraphs. Each may be empty; valid UTF-8, at most this many characters (two
 * of them, in any script, fit into the body of a form), line breaks allowed, nothing hidden. */
#define PR_PARAGRAPH_MAX 1200
PR_MUSTCHECK pr_status_t pr_invitation_paragraph_check(const char *text, const char *field,
                                                       pr_problem_t *why);

/* May there be a link that asks for the relationship alone: only of those who resell (Q27), and
 * where the cloud's rules allow it (R6, R7)? */
bool pr_invitation_may_be_plain(const pr_partner_t *partner);

/* Has this kind of partner links of its own? A reseller that sells through providers has those
 * that its providers made for it (R9). */
bool pr_invitation_is_own(pr_partner_kind kind);

/* May this link of the partner be followed (Q5, Q28, R7)? `reseller`: the one it names (R10), or
 * NULL. */
bool pr_invitation_live(const pr_partner_t *partner, const pr_partner_t *reseller,
                        const pr_invitation_t *invitation);

#endif
