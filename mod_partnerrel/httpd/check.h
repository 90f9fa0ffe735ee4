/* check.h: what is done when the configuration is complete: checked, and worked out. */
#ifndef PR_CHECK_H
#define PR_CHECK_H

#include "httpd/config.h"

/* Checks what no single directive can (check.c); OK, or an error was logged with file and line. */
int pr_check_config(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *main_server);

/* Is there nothing that would lead round what a "Require partner-..." protects (check_proxy.c)?
 * Else that was logged. */
bool pr_check_proxies(apr_pool_t *ptemp, server_rec *main_server);

/* Are the portals of two clouds apart in all that must not be shared or inherited (clouds.c)? Else
 * that was logged. */
bool pr_clouds_check(apr_pool_t *p, server_rec *main_server);

/* The site of a server whose directives are complete; NULL when a template or a catalogue is wrong,
 * and then that was logged. `compilations` (of one check of the configuration) lets servers share.
 */
apr_array_header_t *pr_site_compilations(apr_pool_t *ptemp);
const pr_site_t *pr_site_make(apr_array_header_t *compilations, const pr_server_conf_t *conf,
                              apr_pool_t *pconf, apr_pool_t *ptemp);

/* Warns when the mod_auth_openidc that is loaded has faults we know of. */
void pr_front_check(server_rec *s, apr_pool_t *ptemp);
/* What it was told, in `pconf` (front.c). */
const pr_front_names_t *pr_front_names(apr_pool_t *pconf);

#endif
