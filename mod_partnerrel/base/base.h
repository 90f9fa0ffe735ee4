/* base.h: what every room may use.
 *
 * Two kinds of "no" travel through this code. A pr_status_t says what the
 * caller does next; a pr_problem_t (problem.h) beside it says why, to a person.
 * apr_status_t stays below the store and inside the door.
 */
#ifndef PR_BASE_H
#define PR_BASE_H

#include <apr.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_time.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The result may not be dropped. */
#define PR_MUSTCHECK         __attribute__((warn_unused_result))
#define PR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum {
    PR_OK,
    PR_NOT_FOUND,   /* there is no such thing, or it is not the caller's to see */
    PR_CONFLICT,    /* the present state does not allow it */
    PR_DENIED,      /* this person may not */
    PR_INVALID,     /* the input is wrong; the problem names the field */
    PR_STALE,       /* the sign-in is too old for this; sign in again */
    PR_UNAVAILABLE, /* no answer can be had now; try again later */
    PR_BUG          /* a fault of ours */
} pr_status_t;

/* Ids are 36 characters of a lower-case UUID and cannot be mixed up: each kind is its own type.
 * The empty id is all zero. */
#define PR_ID_LEN 36
#define PR_ID_TYPE(name)                                                                           \
    typedef struct {                                                                               \
        char s[PR_ID_LEN + 1];                                                                     \
    } name

PR_ID_TYPE(pr_partner_id);
PR_ID_TYPE(pr_customer_id);
PR_ID_TYPE(pr_relationship_id);
PR_ID_TYPE(pr_grant_id);
PR_ID_TYPE(pr_person_id);
PR_ID_TYPE(pr_act_id);
PR_ID_TYPE(pr_subscription_id);
PR_ID_TYPE(pr_order_id);
PR_ID_TYPE(pr_transfer_id);
PR_ID_TYPE(pr_request_id);

/* The short name an operator gives a service: [a-z][a-z0-9-]*, at most 40 bytes. */
#define PR_SERVICE_ID_MAX 40
typedef struct {
    char s[PR_SERVICE_ID_MAX + 1];
} pr_service_id;

/* The short name of a cloud ("global", "germany"): as a service's. */
typedef struct {
    char s[PR_SERVICE_ID_MAX + 1];
} pr_cloud_id;

/* The short name of an offer: likewise. */
typedef struct {
    char s[PR_SERVICE_ID_MAX + 1];
} pr_offer_id;

/* Copies text into an id of any of the types above; false when it does not have the form,
 * and then the id is empty. Text may be NULL. */
#define pr_id_parse(id, text)      pr_uuid_parse((id)->s, (text))
#define pr_slug_id_parse(id, text) pr_slug_parse((id)->s, sizeof(id)->s, (text))
bool pr_uuid_parse(char out[PR_ID_LEN + 1], const char *text);
bool pr_slug_parse(char *out, size_t size, const char *text);

#endif
