# The scenarios of domain.md 10.1 that this version covers, each from beginning to end.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();
done_testing();

__DATA__

=== scenario 1: a partner gets its link twice, it is the same, and holds no customer's data (R3, R4)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
GET /portal/partner/request.eml
GET /portal/partner/request.eml
--- like_1
/^Subject:/m
--- header
Content-Type: message/rfc822
--- unlike_1
fabrikam
--- unlike_2
fabrikam
--- same_db

=== scenario 2: paragraphs one and two are kept, a changed fixed part or link is composed anew with a notice (R2, Q9)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
first=Good morning,
second=we would like to look after your services.
GET {location}
POST /portal/partner/request (csrf: auto)
first=Good morning,
second=we would like to look after your services.
text=Good morning, click http://phish.example/ instead
GET {location}
--- status: 303 200 303 200
--- header_1
Location: /saved=1/
--- header_3
Location: /recomposed=1/
--- like_2
Good morning,
{link of northwind}
--- like
Good morning,
{link of northwind}
--- unlike
phish.example

=== scenario 3: somebody who is no administrator opens the link: 403, nothing stored (E1, R26)
--- person: user of tailspin
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 403
--- like
Global admin
--- db_like
rows: {customer: 0, person: 0, relationship: 0}
--- same_db

=== scenario 4: an administrator accepts: an entry in the partner's list, a row on Partner relationships with services and DAP yes (R25, R29, R34, R37)
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, as: admin of fabrikam)
agree=yes
service=exchange
service=sharepoint
GET {location} (as: admin of fabrikam)
GET /portal/partner/customers (as: sales agent of northwind)
GET /portal/customer/partners (as: admin of fabrikam)
GET /dash/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
--- status: 303 200 200 200 200
--- like_2
Northwind Cloud Services
--- like_3
Fabrikam GmbH
--- like_4
/Northwind Cloud Services\s+Service\s+Delegated administration privileges\s+Since\s+Last used\s+Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet\s+SharePoint Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet\s+Dynamics 365\s+No\s+–\s+–\s+Azure\s+No\s+–\s+–/
--- like_5
dashboard got

=== scenario 5: a second CSP partner for the same service: 409, nothing changed; a partner outside CSP: done (R17, R18, E8)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=exchange
--- status: 409 303
--- like_1
Northwind Cloud Services
--- db_like
no_relationship: {partner: adventureworks, customer: fabrikam}
relationship: {partner: northwind, customer: fabrikam, dap: [exchange], grants: 1}
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [exchange]}

=== scenario 6: a second CSP partner for another service: done, the first untouched (R13, R14, R15)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, as: admin of fabrikam)
agree=yes
service=dynamics
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/dynamics/{id of customer fabrikam}/ (as: admin agent of adventureworks)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of adventureworks)
--- status: 303 200 200 403
--- may_log
/AH0163[01]/
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 1}

=== scenario 9: the customer removes the privileges of all: nobody has any, everybody stays what it was (R51, R52, R53)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
relationship: lucerne, fabrikam: exchange
--- request
POST /portal/customer/partners/remove (csrf: auto, as: admin of fabrikam, page: /portal/customer/partners/remove?all=1)
confirm=yes
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/azure/{id of customer fabrikam}/ (as: admin agent of adventureworks)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of lucerne)
GET /portal/partner/customers (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
--- status: 303 403 403 403 200 200 200
--- like_5
Fabrikam GmbH
{message customers.state.none}
--- like_6
{message customer.removed.stays}
--- like_7
{message partners.stays}
--- may_log
/AH0163[01]/
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: []}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: []}
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: []}
rows: {csp_slot: 0}
audit: {event: dap_removed, customer: fabrikam, times: 3}

=== scenario 11: the same link accepted again: privileges again, the history shows both grants (R56)
--- db
sample
relationship: northwind, fabrikam: exchange
removed: northwind, fabrikam
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
POST /portal/customer/invitation/{link of northwind} (csrf: auto, as: admin of fabrikam)
agree=yes
service=exchange
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
--- status: 403 303 200 200
--- like
{message customer.end.open}
{message customer.end.customer}
--- may_log
/AH0163[01]/
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange], grants: 2}

=== scenario 14: both CSP partners' links for one service: whoever is first has it (R17, E22)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, then: relationship northwind, fabrikam: exchange)
agree=yes
service=exchange
--- status: 409
--- like
Northwind Cloud Services
--- db_like
slot: {customer: fabrikam, service: exchange, partner: northwind}
no_relationship: {partner: adventureworks, customer: fabrikam}

=== scenario 15: a scanner follows the link without a session: nothing changes (Q8, D1)
--- person: nobody
--- request
GET /portal/invitation/{link of northwind}
User-Agent: SafeLinks
HEAD /portal/invitation/{link of northwind}
GET /portal/customer/invitation/{link of northwind}
--- status: 200 200 /^40[13]$/
--- like_1
Northwind Cloud Services
--- same_db
