/* assertion.c: the assertion a request carries to its backend; what is the same is signed at most
 * once a second in a process.
 *
 * One that is kept outlives no decision: it is looked up for a request that was granted already,
 * and all that it says, grant and revision too, is part of what it is kept under. */
#include "httpd/door.h"

#include "base/sign.h"
#include "core/cache.h"
#include "web/assertion.h"

#include <pthread.h>
#include <string.h>

#define SLOTS     2048
#define KEY_MAX   1024 /* what is longer, key or assertion, is signed each time */
#define VALUE_MAX 2048
#define KEPT_FOR  apr_time_from_sec(1)

static pr_cache_t *kept;
static pthread_mutex_t signing = PTHREAD_MUTEX_INITIALIZER;

typedef struct {
    apr_time_t at; /* when it was signed */
    char jws[VALUE_MAX - sizeof(apr_time_t)];
} signed_t;

typedef struct {
    const pr_signer_t *signer;
    pr_assertion_t says;
    request_rec *r;
} order_t;

/* ---- what it is kept under ---- */

static bool make_key(const order_t *order, char *key, size_t *n)
{
    const pr_facts_t *facts = order->says.facts;
    const pr_identity_t *who = order->says.who;
    const char *const texts[] = {
        pr_signer_kid(order->signer),
        order->says.base_url ? order->says.base_url : "",
        who->cloud.s,
        who->issuer,
        who->subject,
        who->name,
        facts->partner.s,
        facts->customer.s,
        facts->service.s,
        facts->grant.s,
        order->says.lang,
        NULL,
    };
    const apr_int64_t numbers[] = {facts->revision, who->roles};

    memcpy(key, numbers, sizeof numbers);
    *n = sizeof numbers;
    return pr_cache_key_add(key, KEY_MAX, n, texts);
}

/* By the clock that the assertion itself is dated by: when that is set, either way, it is too old.
 */
static const char *find(const order_t *order, const pr_cache_key_t *key)
{
    apr_time_t now = apr_time_now();
    pr_basis_t basis;
    signed_t found;
    size_t n;

    return pr_cache_get(kept, key, &basis, &found, &n) && found.at <= now &&
                   now - found.at < KEPT_FOR
               ? apr_pstrmemdup(order->r->pool, found.jws, n - offsetof(signed_t, jws))
               : NULL;
}

static void keep(const pr_cache_key_t *key, apr_time_t at, const char *jws)
{
    /* It stands on nothing but its key: no revision would make it wrong. */
    static const pr_basis_t itself = {.n = 1};
    signed_t value = {.at = at};
    size_t n = strlen(jws);

    if (n <= sizeof value.jws) {
        memcpy(value.jws, jws, n);
        pr_cache_put(kept, key, &itself, &value, offsetof(signed_t, jws) + n);
    }
}

/* ---- making it ---- */

static const char *sign(const order_t *order, apr_time_t now)
{
    apr_pool_t *p = order->r->pool;
    const char *claims = pr_assertion_claims(&order->says, now, p);
    const char *jws = pr_signer_sign(order->signer, claims, p);

    if (!jws) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, order->r,
                      "PR0440: the assertion cannot be signed, the backend gets none");
    }
    return jws;
}

/* One at a time, and looked for once more: or all threads would sign the same in the moment one
 * grows old. */
static const char *sign_once(const order_t *order, const pr_cache_key_t *key)
{
    pthread_mutex_lock(&signing);
    const char *jws = find(order, key);
    if (!jws) {
        apr_time_t now = apr_time_now();
        jws = sign(order, now);
        if (jws) {
            keep(key, now, jws);
        }
    }
    pthread_mutex_unlock(&signing);
    return jws;
}

const char *pr_assertion_make(request_rec *r, const pr_facts_t *facts, const char *lang)
{
    const pr_server_conf_t *conf = pr_config_server(r->server);
    char bytes[KEY_MAX];
    pr_cache_key_t key = {bytes, 0};

    if (!conf->signer) {
        return NULL;
    }
    order_t order = {conf->signer, {conf->base_url, pr_identity_of(r), facts, lang}, r};
    if (!kept || !make_key(&order, bytes, &key.n)) {
        return sign(&order, apr_time_now());
    }
    const char *jws = find(&order, &key);
    return jws ? jws : sign_once(&order, &key);
}

void pr_assertion_start(server_rec *main_server)
{
    const pr_world_t world = pr_world_of_server(main_server);
    unsigned char secret[PR_HASH_SECRET];

    if (world.random(world.baton, secret, sizeof secret) == PR_OK) {
        kept = pr_cache_make(SLOTS, KEY_MAX, VALUE_MAX, secret);
    }
}
