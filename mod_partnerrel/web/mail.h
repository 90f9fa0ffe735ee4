/* mail.h: the invitation's e-mail text (R2, Q9): put together here and nowhere else, whoever
 * shows, downloads or checks it. */
#ifndef PR_MAIL_H
#define PR_MAIL_H

#include "core/invitation.h"
#include "view/locale.h"

/* Paragraphs in their order; the first two are the partner's to edit. */
enum {
    PR_MAIL_FIRST,
    PR_MAIL_SECOND,
    PR_MAIL_ASK,
    PR_MAIL_LINK,
    PR_MAIL_NOTE,
    PR_MAIL_CONTACT,
    PR_MAIL_PARAGRAPHS
};
#define PR_MAIL_FREE PR_MAIL_ASK

typedef struct {
    const pr_locales_t *locales;
    const char *lang;
    const pr_partner_t *partner;
    const pr_partner_t *provider; /* through whom it sells (R10); NULL: in its own name */
    const char *vendor;
    bool dap;  /* the link asks for delegated admin privileges */
    bool live; /* and can be followed */
    const char *link;
    const char *first, *second; /* NULL: the catalogue's; "": left out */
} pr_mail_facts_t;

typedef struct {
    const char *subject;
    const char *paragraph[PR_MAIL_PARAGRAPHS]; /* lines end in LF */
    const char *fixed; /* what nobody may change: paragraphs from PR_MAIL_FREE on */
    const char *text;  /* all of it; empty paragraphs left out, an empty line between */
} pr_mail_text_t;

pr_mail_text_t *pr_mail_compose(const pr_mail_facts_t *facts, apr_pool_t *p);

/* A paragraph as a browser sends it: line ends made LF, empty lines around it cut. */
const char *pr_mail_paragraph(const char *text, apr_pool_t *p);

/* Has somebody changed the fixed part in a text that was sent back? White space at the end of a
 * line does not count. */
bool pr_mail_fixed_kept(const pr_mail_text_t *mail, const char *text, apr_pool_t *p);

/* A mailto: URL that mail programs take. A text too long for one is cut down to the fixed request
 * and the link, or to the link alone; then `*whole` is false. */
#define PR_MAILTO_MAX 2000
const char *pr_mail_url(const pr_mail_text_t *mail, bool *whole, apr_pool_t *p);

/* The text as a message to nobody that mail programs open as a draft (RFC 5322, RFC 2045, RFC
 * 2047); CRLF line ends, ASCII only. */
const char *pr_mail_eml(const pr_mail_text_t *mail, apr_pool_t *p);

#endif
