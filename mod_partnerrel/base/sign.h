/* sign.h: what another program can check without asking: signatures by ES256 (RFC 7518 section 3.4:
 * ECDSA with P-256 and SHA-256), and the keys' public halves. */
#ifndef PR_SIGN_H
#define PR_SIGN_H

#include "base/base.h"

/* The keys of a file: the first signs, the public halves of all are published. */
typedef struct pr_signer_t pr_signer_t;

/* Reads private keys in PEM (PKCS #8, or SEC 1 with or without its parameters), each an EC key on
 * P-256, none encrypted; text between them does not count. `type` is what signed texts say they are
 * ("typ" of RFC 7515). The keys are freed with `p`. NULL and a sentence in *error when one is
 * anything else, comes twice, or there is none. */
const pr_signer_t *pr_signer_parse(const char *pem, const char *type, const char **error,
                                   apr_pool_t *p);

/* How the signing key is named: its thumbprint (RFC 7638), so that a key has the same name wherever
 * it is read. */
const char *pr_signer_kid(const pr_signer_t *signer);

/* The public halves as a JWK set (RFC 7517), in the order of the file. */
const char *pr_signer_jwks(const pr_signer_t *signer);

/* The text signed, as a JWS in compact serialisation (RFC 7515 section 7.1), in `p`; NULL when
 * libcrypto fails. May be called from any thread. */
const char *pr_signer_sign(const pr_signer_t *signer, const char *text, apr_pool_t *p);

#endif
