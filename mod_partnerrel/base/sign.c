#include "base/sign.h"

#include "base/codec.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#define COORDINATE 32 /* bytes of a number on P-256 */

typedef struct {
    EVP_PKEY *pkey;
    const char *x, *y, *kid;
} sign_key_t;

struct pr_signer_t {
    apr_array_header_t *keys; /* sign_key_t */
    const char *head;         /* the encoded JOSE header of the first */
    const char *jwks;
};

/* ---- one key */

static apr_status_t free_key(void *pkey)
{
    EVP_PKEY_free(pkey);
    return APR_SUCCESS;
}

static const char *coordinate(const EVP_PKEY *pkey, const char *name, apr_pool_t *p)
{
    unsigned char bytes[COORDINATE];
    BIGNUM *n = NULL;

    bool good = EVP_PKEY_get_bn_param(pkey, name, &n) &&
                BN_bn2binpad(n, bytes, sizeof bytes) == (int)sizeof bytes;
    BN_free(n);
    return good ? pr_base64url(bytes, sizeof bytes, p) : NULL;
}

static bool on_p256(const EVP_PKEY *pkey)
{
    char group[80];

    return EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC &&
           EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                          NULL) &&
           !strcmp(group, SN_X9_62_prime256v1);
}

/* A public half that does not belong to the private one would be published and verify nothing. */
static bool halves_fit(EVP_PKEY *pkey)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
    bool fit = ctx && EVP_PKEY_check(ctx) == 1;

    EVP_PKEY_CTX_free(ctx);
    return fit;
}

/* NULL, or the reason. */
static const char *take_key(sign_key_t *key, const unsigned char *der, long len, apr_pool_t *p)
{
    unsigned char digest[PR_SHA256_BYTES];

    key->pkey = d2i_AutoPrivateKey(NULL, &der, len);
    if (!key->pkey) {
        return "is broken";
    }
    apr_pool_cleanup_register(p, key->pkey, free_key, apr_pool_cleanup_null);
    if (!on_p256(key->pkey)) {
        return "is not an EC key on the curve P-256 (prime256v1)";
    }
    key->x = coordinate(key->pkey, OSSL_PKEY_PARAM_EC_PUB_X, p);
    key->y = coordinate(key->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, p);
    if (!key->x || !key->y || !halves_fit(key->pkey)) {
        return "has no public half that fits";
    }
    /* RFC 7638 section 3: these members, in this order, without white space. */
    const char *text = apr_psprintf(
        p, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", key->x, key->y);
    pr_sha256(digest, text, strlen(text));
    key->kid = pr_base64url(digest, sizeof digest, p);
    return NULL;
}

/* ---- a file of them */

static bool comes_twice(const apr_array_header_t *keys, const sign_key_t *key)
{
    for (int i = 0; i < keys->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(keys, i, sign_key_t).kid, key->kid)) {
            return true;
        }
    }
    return false;
}

typedef struct {
    char *name, *header;
    unsigned char *der;
    long len;
} block_t;

/* NULL, or the reason. What "openssl ecparam" writes before a key says nothing the key does not. */
static const char *take_block(apr_array_header_t *keys, const block_t *block, apr_pool_t *p)
{
    sign_key_t key;

    if (!strcmp(block->name, PEM_STRING_ECPARAMETERS)) {
        return NULL;
    }
    if (!strcmp(block->name, PEM_STRING_PKCS8) || strstr(block->header, "ENCRYPTED")) {
        return "is encrypted, and nobody is there to type its passphrase when httpd starts";
    }
    if (strcmp(block->name, PEM_STRING_PKCS8INF) && strcmp(block->name, PEM_STRING_ECPRIVATEKEY)) {
        return apr_pstrcat(p, "is not an EC private key but \"", block->name, "\"", NULL);
    }
    const char *why = take_key(&key, block->der, block->len, p);
    if (!why && comes_twice(keys, &key)) {
        why = "comes twice";
    }
    if (!why) {
        APR_ARRAY_PUSH(keys, sign_key_t) = key;
    }
    return why;
}

/* NULL at the end of the text, or the reason. */
static const char *take_blocks(apr_array_header_t *keys, BIO *bio, apr_pool_t *p)
{
    const char *why = NULL;
    block_t block;

    while (!why && PEM_read_bio(bio, &block.name, &block.header, &block.der, &block.len)) {
        why = take_block(keys, &block, p);
        OPENSSL_free(block.name);
        OPENSSL_free(block.header);
        OPENSSL_clear_free(block.der, (size_t)block.len);
    }
    bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    return why || end ? why : "is broken";
}

static const char *jwks_of(const apr_array_header_t *keys, apr_pool_t *p)
{
    const char *all = "";

    for (int i = 0; i < keys->nelts; i++) {
        const sign_key_t *key = &APR_ARRAY_IDX(keys, i, sign_key_t);
        all = apr_psprintf(p,
                           "%s%s{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\","
                           "\"kid\":\"%s\",\"alg\":\"ES256\",\"use\":\"sig\"}",
                           all, i ? "," : "", key->x, key->y, key->kid);
    }
    return apr_psprintf(p, "{\"keys\":[%s]}", all);
}

const pr_signer_t *pr_signer_parse(const char *pem, const char *type, const char **error,
                                   apr_pool_t *p)
{
    pr_signer_t *signer = apr_pcalloc(p, sizeof *signer);
    BIO *bio = BIO_new_mem_buf(pem, -1);

    signer->keys = apr_array_make(p, 2, sizeof(sign_key_t));
    ERR_clear_error();
    const char *why = bio ? take_blocks(signer->keys, bio, p) : "cannot be read";
    ERR_clear_error();
    BIO_free(bio);
    if (why) {
        *error = apr_psprintf(p, "key %d %s", signer->keys->nelts + 1, why);
        return NULL;
    }
    if (!signer->keys->nelts) {
        *error = "there is no private key in it (PEM)";
        return NULL;
    }
    const char *head = apr_psprintf(p, "{\"alg\":\"ES256\",\"typ\":\"%s\",\"kid\":\"%s\"}", type,
                                    pr_signer_kid(signer));
    signer->head = pr_base64url((const unsigned char *)head, strlen(head), p);
    signer->jwks = jwks_of(signer->keys, p);
    return signer;
}

const char *pr_signer_kid(const pr_signer_t *signer)
{
    return APR_ARRAY_IDX(signer->keys, 0, sign_key_t).kid;
}

const char *pr_signer_jwks(const pr_signer_t *signer)
{
    return signer->jwks;
}

/* ---- signing */

/* libcrypto writes ASN.1; a JWS has the two numbers one behind the other (RFC 7518 section 3.4). */
static bool two_numbers(unsigned char out[2 * COORDINATE], const unsigned char *der, size_t len)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);

    bool good = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, COORDINATE) == COORDINATE &&
                BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + COORDINATE, COORDINATE) == COORDINATE;
    ECDSA_SIG_free(sig);
    return good;
}

static bool sign(unsigned char out[2 * COORDINATE], EVP_PKEY *pkey, const char *text)
{
    unsigned char der[2 * COORDINATE + 16];
    size_t len = sizeof der;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    bool good = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
                EVP_DigestSign(ctx, der, &len, (const unsigned char *)text, strlen(text)) == 1;
    EVP_MD_CTX_free(ctx);
    return good && two_numbers(out, der, len);
}

const char *pr_signer_sign(const pr_signer_t *signer, const char *text, apr_pool_t *p)
{
    unsigned char signature[2 * COORDINATE];
    const char *body = pr_base64url((const unsigned char *)text, strlen(text), p);
    const char *input = apr_pstrcat(p, signer->head, ".", body, NULL);

    if (!sign(signature, APR_ARRAY_IDX(signer->keys, 0, sign_key_t).pkey, input)) {
        return NULL;
    }
    return apr_pstrcat(p, input, ".", pr_base64url(signature, sizeof signature, p), NULL);
}
