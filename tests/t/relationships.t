# The customer's Partner relationships page: what it shows, and how privileges are taken back.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();
done_testing();

__DATA__

=== an empty page says that there is nothing, not an empty table (R35)
--- person: admin of fabrikam
--- request
GET /portal/customer/partners
--- status: 200
--- like
{message partners.none.heading}
--- unlike
<table
--- same_db

=== every partner, its kind, and privileges yes or no for each service (R34, R35)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: adventureworks, fabrikam: azure
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners
--- status: 200
--- like
Northwind Cloud Services
Adventure Works IT
Lucerne Advisory
{message rel_kind.reseller}
{message rel_kind.advisor}
Exchange Online
SharePoint Online
Azure
--- unlike
Fourth Coffee
--- same_db

=== the page is the organisation's own (R34)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of woodgrove
--- request
GET /portal/customer/partners
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- status: 200 404
--- unlike_1
Northwind
--- unlike_2
Northwind

=== an ordinary user may not see it, nor remove anything (R26, R34)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: user of fabrikam
--- request
GET /portal/customer/partners
GET /portal/customer/partners/{relationship of northwind with fabrikam}
GET /portal/customer/activity
POST /portal/customer/partners/remove (csrf: auto, by: admin of fabrikam, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
confirm=yes
--- status: 403 403 403 403
--- like_1
{message problem.admin_required.title}
--- same_db

=== a partner's page shows what stands and the history of grants (R35, R36)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
removed: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- status: 200
--- like
Northwind Cloud Services
SharePoint Online
Exchange Online
northwind.example
--- same_db

=== the confirmation says what ends and what stays, and changes nothing (R35, R51, R52, R53)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange}
--- status: 200
--- like
Northwind Cloud Services
Exchange Online
/<input[^>]*name="confirm"/
--- unlike
/<li>[^<]*SharePoint Online/
--- same_db

=== removing one service: the others and the relationship stay (R51, R52)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
confirm=yes
GET {location}
--- status: 303 200
--- like
Exchange Online
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [sharepoint], grants: 2}
slot: {customer: fabrikam, service: exchange, partner: nobody}
slot: {customer: fabrikam, service: sharepoint, partner: northwind}
audit: {event: dap_removed, partner: northwind, customer: fabrikam, service: exchange, times: 1}

=== removing all of one partner: it stays a reseller and stays listed (R36, R52, R53)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
removed: northwind, fabrikam
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/partner/customers (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
--- status: 200 200 200 200
--- like_1
Northwind Cloud Services
{message rel_kind.reseller}
--- like_2
Fabrikam GmbH
{message customers.state.none}
--- like_3
{message customer.removed.stays}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 2}
rows: {csp_slot: 0}

=== several at once, of several partners, by one form (R51)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange}&grant={grant of lucerne at fabrikam for exchange})
confirm=yes
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [sharepoint]}
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: []}

=== all partners at once, CSP partners included (R51, R52)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: adventureworks, fabrikam: azure
relationship: lucerne, fabrikam: exchange
relationship: northwind, woodgrove: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?all=1)
confirm=yes
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 2}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: [], grants: 1}
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [], grants: 1}
relationship: {partner: northwind, customer: woodgrove, kind: reseller, dap: [exchange]}
rows: {csp_slot: 1}

=== without the confirmation nothing is removed (R35)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
--- status: /^4(00|22)$/
--- same_db

=== removing takes a fresh sign-in (D12)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam (signed in 11 minutes ago)
--- request
POST /portal/customer/partners/remove (csrf: auto, by: admin of fabrikam, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
confirm=yes
--- status: 403
--- like
{message problem.sign_in}
--- same_db

=== somebody else's grant among one's own: nothing is removed, and it is "not there" (row 28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/remove?grant={grant of northwind at woodgrove for exchange}
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
grant={grant of northwind at fabrikam for exchange}
grant={grant of northwind at woodgrove for exchange}
confirm=yes
--- status: 404 /^40[34]$/
--- unlike_1
Woodgrove
--- same_db

=== what is not a grant's id is not there (row 28)
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/remove?grant=nonsense
GET /portal/customer/partners/remove?grant=00000000-0000-4000-8000-000000000000
GET /portal/customer/partners/nonsense
GET /portal/customer/partners/00000000-0000-4000-8000-000000000000
--- status: /^40[04]$/ /^40[04]$/ 404 404

=== nothing chosen: the page says so (R51)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/remove
--- status: /^(200|303|400|422)$/
--- unlike
/<input[^>]*name="confirm"/
--- same_db

=== the same link gives the privileges back; the history has both (R56, R33)
--- db
sample
relationship: northwind, fabrikam: exchange
removed: northwind, fabrikam
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- status: 303 200
--- like
Exchange Online
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 2}
rows: {relationship: 1, csp_slot: 1}

=== a form that was opened before another administrator changed things finds out (row 6, D4)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, then: removed northwind, fabrikam)
agree=yes
service=azure
--- status: 409
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [], grants: 1}

=== removing what was removed meanwhile is no error (R51)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?all=1, then: removed northwind, fabrikam)
confirm=yes
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 1}
audit: {event: dap_removed, customer: fabrikam, times: 1}

=== both sides read in their activity who did what (R36)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: azure
removed: northwind, fabrikam
--- request
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/partner/activity (as: sales agent of northwind)
GET /portal/customer/activity (as: admin of woodgrove)
GET /portal/partner/activity (as: sales agent of adventureworks)
--- status: 200 200 200 200
--- like_1
Northwind Cloud Services
Lucerne Advisory
Exchange Online
Anna Fabrikam
--- like_2
Fabrikam GmbH
Exchange Online
--- unlike_2
Lucerne
--- unlike_3
Northwind
Fabrikam
--- unlike_4
Northwind
Fabrikam
--- same_db

=== a partner has no page that lists a customer's other partners (matrix row 24)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
--- person: sales agent of northwind
--- request
GET /portal/customer/partners
GET /portal/partner/customers/{id of customer fabrikam}
--- status: 403 200
--- unlike_2
Adventure Works
