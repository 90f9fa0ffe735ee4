/* store_reseller.h: providers and the resellers that sell through them (R9-R11); part of store.h,
 * under its promises. */
#ifndef PR_STORE_RESELLER_H
#define PR_STORE_RESELLER_H

#include "core/invitation.h"
#include "core/lease.h"
#include "core/reseller.h"
#include "store/db.h"

/* A partner at the other end of such a tie. */
typedef struct {
    pr_partner_t partner;
    apr_time_t since;
} pr_tie_t;

/* The resellers of a provider, and the providers of a reseller; only ties that stand, by name. */
PR_MUSTCHECK pr_status_t pr_store_resellers_of(pr_db_t *db, const pr_partner_id *provider,
                                               apr_array_header_t **out /* pr_tie_t */);
PR_MUSTCHECK pr_status_t pr_store_providers_of(pr_db_t *db, const pr_partner_id *reseller,
                                               apr_array_header_t **out /* pr_tie_t */);

/* The partner a provider's link names (R10). PR_NOT_FOUND when it sells through that provider no
 * more: then nobody can follow the link. `basis` (or NULL) stands on its shard as well. */
PR_MUSTCHECK pr_status_t pr_store_link_reseller(pr_db_t *db, const pr_invitation_t *link,
                                                pr_partner_t **out, pr_basis_t *basis);

/* Lets a reseller sell through a provider, or ends that. Registering makes the provider's links
 * that name it; nobody's customers come along (R11). What stands already stays as it is: PR_OK.
 * PR_NOT_FOUND     there is no such reseller in the provider's cloud, or no tie to end
 * PR_CONFLICT      "not_a_provider", "not_a_reseller" (R9), "no_indirect" (R69), and
 *                  "tie_suspended": one of the two may begin nothing new (Q28) */
typedef struct {
    const pr_identity_t *who; /* NULL: the vendor, by partnerrelctl */
    const char *nonce;        /* NULL: made */
    const pr_partner_t *provider;
    const pr_partner_t *reseller;
    const pr_keyring_t *keys; /* of registering */
} pr_reseller_change_t;
PR_MUSTCHECK pr_status_t pr_store_reseller_register(pr_db_t *db, const pr_reseller_change_t *in,
                                                    pr_problem_t *why);
PR_MUSTCHECK pr_status_t pr_store_reseller_end(pr_db_t *db, const pr_reseller_change_t *in,
                                               pr_problem_t *why);

/* The indirect reseller with this MPN id in a cloud; PR_CONFLICT "mpn_twice" when two have it. */
PR_MUSTCHECK pr_status_t pr_store_reseller_of_mpn(pr_db_t *db, const pr_cloud_id *cloud,
                                                  const char *mpn_id, pr_partner_t **out,
                                                  pr_problem_t *why);

#endif
