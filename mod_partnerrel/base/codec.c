#include "base/codec.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

char *pr_base64url(const unsigned char *bytes, size_t n, apr_pool_t *p)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *out = apr_palloc(p, (n + 2) / 3 * 4 + 1), *o = out;
    unsigned held = 0;
    int bits = 0;

    for (size_t i = 0; i < n; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 6; bits -= 6) {
            *o++ = digits[held >> (bits - 6) & 63];
        }
    }
    if (bits > 0) {
        *o++ = digits[held << (6 - bits) & 63];
    }
    *o = '\0';
    return out;
}

char *pr_hex(const unsigned char *bytes, size_t n, apr_pool_t *p)
{
    static const char digits[] = "0123456789abcdef";
    char *out = apr_palloc(p, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t pr_unhex(unsigned char *out, size_t max, const char *text)
{
    size_t n = strlen(text);
    if (n % 2 || n / 2 > max) {
        return 0;
    }
    for (size_t i = 0; i < n / 2; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return 0;
        }
        out[i] = (unsigned char)(high << 4 | low);
    }
    return n / 2;
}

void pr_sha256(unsigned char out[PR_SHA256_BYTES], const void *data, size_t n)
{
    SHA256(data, n, out);
}

char *pr_sha256_hex(const char *text, apr_pool_t *p)
{
    unsigned char digest[PR_SHA256_BYTES];
    pr_sha256(digest, text, strlen(text));
    return pr_hex(digest, sizeof digest, p);
}

void pr_hmac_parts(unsigned char out[PR_SHA256_BYTES], const unsigned char *key, size_t key_len,
                   const char *const *parts)
{
    size_t total = 0;
    for (int i = 0; parts[i]; i++) {
        total += 8 + strlen(parts[i]);
    }
    /* One buffer and one call: HMAC() cannot fail half-way as the streaming calls can. */
    unsigned char *buf = OPENSSL_malloc(total + 1), *b = buf;
    if (!buf) {
        abort();
    }
    for (int i = 0; parts[i]; i++) {
        apr_uint64_t len = strlen(parts[i]);
        for (int shift = 56; shift >= 0; shift -= 8) {
            *b++ = (unsigned char)(len >> shift);
        }
        memcpy(b, parts[i], len);
        b += len;
    }
    if (!HMAC(EVP_sha256(), key, (int)key_len, buf, total, out, NULL)) {
        abort();
    }
    OPENSSL_clear_free(buf, total + 1);
}

bool pr_equal_secret(const char *a, const char *b)
{
    if (!a || !b) {
        return false;
    }
    size_t n = strlen(a);
    return n == strlen(b) && CRYPTO_memcmp(a, b, n) == 0;
}
