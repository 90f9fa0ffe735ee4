/* Keys that sign what a backend checks by itself, and their published halves. */
#include "base/codec.h"
#include "base/sign.h"
#include "tap.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>

static apr_pool_t *p;

/* The key of RFC 7515 A.3.1. */
#define RFC_D "8e9b109e719098bf980487df1f5d77e9cb29606ebed2263b5f57c213df84f4b2"
#define RFC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define RFC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

/* ---- PEM */

static const char *text_of(BIO *bio)
{
    char *bytes;
    long n = BIO_get_mem_data(bio, &bytes);
    const char *text = apr_pstrmemdup(p, bytes, (apr_size_t)n);
    BIO_free(bio);
    return text;
}

static const char *pkcs8(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    return text_of(bio);
}

static const char *encrypted(EVP_PKEY *key, bool traditional)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char word[] = "secret";
    if (traditional) {
        PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(), (unsigned char *)word, 6,
                                             NULL, NULL);
    }
    else {
        PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), word, 6, NULL, NULL);
    }
    return text_of(bio);
}

static const char *sec1(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
    return text_of(bio);
}

static const char *public_half(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(bio, key);
    return text_of(bio);
}

static const char *pem_of(const char *name, const unsigned char *der, size_t n)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio(bio, name, "", (unsigned char *)der, (long)n);
    return text_of(bio);
}

/* SEC 1 (RFC 5915) without a public half, or with one that the private key does not make. */
static const char *sec1_by_hand(const char *d, EVP_PKEY *public_of)
{
    unsigned char der[160] = "\x30\x00\x02\x01\x01\x04\x20";
    static const unsigned char curve[] = "\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    size_t n = 7;

    n += pr_unhex(der + n, 32, d);
    memcpy(der + n, curve, 12);
    n += 12;
    if (public_of) {
        size_t len;
        memcpy(der + n, "\xa1\x44\x03\x42\x00", 5);
        EVP_PKEY_get_octet_string_param(public_of, "pub", der + n + 5, 65, &len);
        n += 5 + len;
    }
    der[1] = (unsigned char)(n - 2);
    return pem_of("EC PRIVATE KEY", der, n);
}

static const pr_signer_t *parse(const char *pem)
{
    const char *error = NULL;
    const pr_signer_t *signer = pr_signer_parse(pem, "test+jwt", &error, p);
    if (!signer) {
        printf("# %s\n", error);
    }
    return signer;
}

static void refused(const char *pem, const char *why, const char *name)
{
    const char *error = "(no reason)";
    const pr_signer_t *signer = pr_signer_parse(pem, "test+jwt", &error, p);
    ok(!signer && strstr(error, why), "%s: %s", name, error);
    ok(ERR_peek_error() == 0, "and libcrypto's own list of errors is left empty");
}

/* ---- what a verifier does */

static size_t unbase64(unsigned char *out, const char *text, size_t n)
{
    char padded[4096];
    size_t i, len = (n + 3) / 4 * 4;

    for (i = 0; i < len; i++) {
        char c = i < n ? text[i] : '=';
        padded[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    EVP_DecodeBlock(out, (unsigned char *)padded, (int)len);
    return n * 3 / 4;
}

static const char *part(const char *jws, int which)
{
    unsigned char bytes[4096];
    while (which-- > 0) {
        jws = strchr(jws, '.') + 1;
    }
    size_t n = unbase64(bytes, jws, strcspn(jws, "."));
    return apr_pstrmemdup(p, (char *)bytes, n);
}

static bool verifies(const char *jws, EVP_PKEY *key)
{
    unsigned char raw[128], *der = NULL;
    const char *last = strrchr(jws, '.') + 1;

    if (strlen(last) != 86 || unbase64(raw, last, 86) != 64) {
        return false;
    }
    ECDSA_SIG *sig = ECDSA_SIG_new();
    ECDSA_SIG_set0(sig, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
    int len = i2d_ECDSA_SIG(sig, &der);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key);
    bool good = EVP_DigestVerify(ctx, der, (size_t)len, (const unsigned char *)jws,
                                 (size_t)(last - jws - 1)) == 1;
    EVP_MD_CTX_free(ctx);
    ECDSA_SIG_free(sig);
    OPENSSL_free(der);
    return good;
}

/* ---- tests */

static void a_known_key(void)
{
    unsigned char digest[PR_SHA256_BYTES];
    const char *thumb =
        "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}";
    const pr_signer_t *signer = parse(sec1_by_hand(RFC_D, NULL));

    ok(signer != NULL, "the key of RFC 7515 A.3, without its public half");
    if (!signer) {
        return;
    }
    pr_sha256(digest, thumb, strlen(thumb));
    is_str(pr_signer_kid(signer), pr_base64url(digest, sizeof digest, p),
           "its name is SHA-256 of RFC 7638's text");
    is_str(pr_signer_kid(signer), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", "which is this");
    is_str(pr_signer_jwks(signer),
           apr_pstrcat(p,
                       "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X
                       "\",\"y\":\"" RFC_Y "\",\"kid\":\"",
                       pr_signer_kid(signer), "\",\"alg\":\"ES256\",\"use\":\"sig\"}]}", NULL),
           "published: the numbers of the RFC, nothing private");
}

static void signatures(EVP_PKEY *key, EVP_PKEY *other)
{
    const pr_signer_t *signer = parse(pkcs8(key));
    int good = 0, wrong = 0;

    const char *jws = pr_signer_sign(signer, "{\"a\":1}", p);
    is_str(part(jws, 0),
           apr_pstrcat(p, "{\"alg\":\"ES256\",\"typ\":\"test+jwt\",\"kid\":\"",
                       pr_signer_kid(signer), "\"}", NULL),
           "the header names algorithm, type and key");
    is_str(part(jws, 1), "{\"a\":1}", "the text is as it was given");
    ok(strspn(jws, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
           strlen(jws),
       "fit for a header of HTTP");
    /* So many that numbers with leading zeros are among them. */
    for (int i = 0; i < 600; i++) {
        const char *each = pr_signer_sign(signer, apr_psprintf(p, "{\"n\":%d}", i), p);
        good += verifies(each, key);
        wrong += verifies(each, other);
    }
    ok(good == 600, "600 of 600 signatures verify with the key (%d)", good);
    ok(wrong == 0, "and none with another");
    char *forged = apr_pstrdup(p, jws);
    char *dot = strchr(forged, '.') + 1;
    *dot = *dot == 'e' ? 'f' : 'e';
    ok(!verifies(forged, key), "an altered text does not");
}

static void many_keys(EVP_PKEY *first, EVP_PKEY *second)
{
    const char *one = pkcs8(first), *two = sec1(second);
    const pr_signer_t *both = parse(apr_pstrcat(p, "made in June\n", one, "\n# next\n", two, NULL));
    const pr_signer_t *turned = parse(apr_pstrcat(p, two, one, NULL));
    const pr_signer_t *alone = parse(two);

    ok(both && turned && alone, "several keys in a file, in either form, with text between them");
    ok(verifies(pr_signer_sign(both, "{}", p), first), "the first signs");
    ok(verifies(pr_signer_sign(turned, "{}", p), second), "the other one when the file is turned");
    ok(strstr(pr_signer_jwks(both), pr_signer_kid(alone)) &&
           strstr(pr_signer_jwks(both), pr_signer_kid(both)),
       "both are published");
    is_str(pr_signer_kid(turned), pr_signer_kid(alone),
           "a key is named the same in any file and form");
    ok(parse(apr_pstrcat(p,
                         pem_of("EC PARAMETERS",
                                (const unsigned char *)"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
                                10),
                         two, NULL)) != NULL,
       "with the parameters that \"openssl ecparam -genkey\" writes");
    refused(apr_pstrcat(p, one, two, one, NULL), "key 3 comes twice", "the same key again");
}

static void no_keys(EVP_PKEY *key, EVP_PKEY *other)
{
    EVP_PKEY *rsa = EVP_RSA_gen(2048), *large = EVP_EC_gen("P-384"),
             *koblitz = EVP_EC_gen("secp256k1");
    EVP_PKEY *edwards = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    const char *one = pkcs8(key);

    refused("", "no private key", "an empty file");
    refused("hello\n", "no private key", "a text");
    refused(pkcs8(rsa), "key 1 is not an EC key on the curve P-256", "RSA");
    refused(pkcs8(large), "P-256", "P-384");
    refused(pkcs8(koblitz), "P-256", "another curve of 256 bits");
    refused(pkcs8(edwards), "P-256", "Ed25519");
    refused(sec1(rsa), "RSA PRIVATE KEY", "RSA in its own form");
    refused(public_half(key), "PUBLIC KEY", "a public key");
    refused(encrypted(key, false), "encrypted", "an encrypted key");
    refused(encrypted(key, true), "encrypted", "an encrypted key of the old kind");
    refused(pem_of("PRIVATE KEY", (const unsigned char *)"no key at all", 13), "is broken",
            "garbage in a key's place");
    refused(apr_pstrmemdup(p, one, strlen(one) - 30), "is broken", "a key cut off");
    refused(apr_pstrcat(p, one, pkcs8(large), NULL), "key 2", "a bad one behind a good one");
    refused(sec1_by_hand(RFC_D, other), "no public half that fits", "halves of two keys");
}

/* ---- threads */

typedef struct {
    const pr_signer_t *signer;
    EVP_PKEY *key;
    int good;
} thread_t;

static void *sign_often(void *data)
{
    thread_t *mine = data;
    apr_pool_t *own;

    apr_pool_create(&own, NULL);
    for (int i = 0; i < 200; i++) {
        mine->good += verifies(pr_signer_sign(mine->signer, "{\"a\":1}", own), mine->key);
    }
    apr_pool_destroy(own);
    return NULL;
}

static void threads(EVP_PKEY *key)
{
    thread_t mine[4];
    pthread_t ids[4];
    int good = 0;

    for (int i = 0; i < 4; i++) {
        mine[i] = (thread_t){parse(pkcs8(key)), key, 0};
        mine[i].signer = mine[0].signer;
        pthread_create(&ids[i], NULL, sign_often, &mine[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(ids[i], NULL);
        good += mine[i].good;
    }
    ok(good == 800, "four threads sign with one key (%d of 800)", good);
}

int main(void)
{
    apr_initialize();
    apr_pool_create(&p, NULL);
    EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
    a_known_key();
    signatures(key, other);
    many_keys(key, other);
    no_keys(key, other);
    threads(key);
    apr_pool_destroy(p);
    apr_terminate();
    return done();
}
