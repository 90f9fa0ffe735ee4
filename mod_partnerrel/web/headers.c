#include "web/page.h"

/* Both kinds of reply: nothing is kept by caches, sniffed, framed or linked from. */
static void common(apr_table_t *headers)
{
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    apr_table_setn(headers, "X-Frame-Options", "DENY");
    apr_table_setn(headers, "Referrer-Policy", "no-referrer");
    apr_table_setn(headers, "Cache-Control", "no-store");
    apr_table_setn(headers, "Cross-Origin-Resource-Policy", "same-origin");
    apr_table_setn(headers, "X-Robots-Tag", "noindex, nofollow, noarchive");
    apr_table_setn(headers, "X-Permitted-Cross-Domain-Policies", "none");
    apr_table_setn(headers, "Vary", "Cookie, Accept-Language, Accept");
}

void pr_headers_page(apr_table_t *headers)
{
    common(headers);
    apr_table_setn(headers, "Content-Security-Policy",
                   "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
                   "script-src 'none'; form-action 'self'; base-uri 'none'; "
                   "frame-ancestors 'none'; object-src 'none'; connect-src 'none'; "
                   "require-trusted-types-for 'script'");
    apr_table_setn(headers, "Cross-Origin-Opener-Policy", "same-origin");
    apr_table_setn(headers, "Cross-Origin-Embedder-Policy", "require-corp");
    apr_table_setn(headers, "Origin-Agent-Cluster", "?1");
    apr_table_setn(headers, "Permissions-Policy",
                   "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), "
                   "geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), "
                   "magnetometer=(), microphone=(), midi=(), payment=(), "
                   "publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()");
}

void pr_headers_data(apr_table_t *headers)
{
    common(headers);
    apr_table_setn(headers, "Content-Security-Policy",
                   "default-src 'none'; frame-ancestors 'none'; sandbox");
}
