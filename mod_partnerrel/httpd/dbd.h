/* dbd.h: connections of mod_dbd, lent through a gate (dbd.c). */
#ifndef PR_DBD_H
#define PR_DBD_H

#include "httpd/config.h"
#include "store/db.h"

/* Lends one connection of mod_dbd to this request. */
const pr_db_lender_t *pr_dbd_lender(request_rec *r);
/* The same for a server while no request is there (child_init). */
const pr_db_lender_t *pr_dbd_lender_of_server(server_rec *s, apr_pool_t *p);
/* The same beside the gate: for the one thread that must never wait behind others. */
const pr_db_lender_t *pr_dbd_lender_beside(server_rec *s, apr_pool_t *p);
/* Before the first loan of a process. */
void pr_dbd_gate_make(apr_pool_t *pchild, const pr_server_conf_t *conf);

/* For a process that ends: nobody gets an answer from the database any more. */
void pr_dbd_hang_up(void);

/* Is this very thread at the database, or was it when a signal took it away? */
bool pr_dbd_inside(void);

#endif
