/* codec.h: encodings and digests. With sign.h the only user of libcrypto. */
#ifndef PR_CODEC_H
#define PR_CODEC_H

#include "base/base.h"

#define PR_SHA256_BYTES 32
#define PR_SHA256_HEX   64
#define PR_SHA256_B64   43 /* unpadded base64url of 32 bytes */

/* Unpadded base64url (RFC 4648 section 5), in `p`. */
char *pr_base64url(const unsigned char *bytes, size_t n, apr_pool_t *p);

/* Lower-case hex of `n` bytes in `p`; and back: the number of bytes, 0 when the text is not an
 * even number of hex digits or longer than `max` bytes. */
char *pr_hex(const unsigned char *bytes, size_t n, apr_pool_t *p);
size_t pr_unhex(unsigned char *out, size_t max, const char *text);

/* SHA-256 (FIPS 180-4). */
void pr_sha256(unsigned char out[PR_SHA256_BYTES], const void *data, size_t n);
char *pr_sha256_hex(const char *text, apr_pool_t *p);

/* HMAC-SHA-256 (RFC 2104) over the parts, each preceded by its length (8 bytes, big endian), so
 * that two lists of parts never give the same input. `parts` ends with NULL. */
void pr_hmac_parts(unsigned char out[PR_SHA256_BYTES], const unsigned char *key, size_t key_len,
                   const char *const *parts);

/* Equal or not, in time that depends on the lengths only. NULL equals nothing. */
bool pr_equal_secret(const char *a, const char *b);

#endif
