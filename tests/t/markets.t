# Regions and the customer agreement: what an acceptance needs beside the administrator's will.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();
stage()->close_log;
done_testing();

__DATA__

=== a reseller from another region is refused, with both countries and what to do (R31, E4)
--- db
sample
market: global eu DE AT
market: global alps CH
--- person: admin of alpineski
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: 403 403
--- like_1
{message problem.country_outside.title}
Germany
Switzerland
Northwind Cloud Services
Alpine Ski House
{message problem.country_outside.next}
--- unlike_1
name="agree"
--- same_db

=== within one region, across a border, it is accepted (R31, R68)
--- db
sample
market: global eu DE AT
market: global alps CH
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
--- status: 303
--- db_like
relationship: {partner: adventureworks, customer: fabrikam, dap: [exchange]}

=== a partner outside CSP has no such limit (R31, R18)
--- db
sample
market: global eu DE AT
market: global alps CH
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=exchange
--- status: 303

=== who is not known to be in any country is told to have it stated (R31, E4)
--- db
sample
market: global eu DE AT
--- person: admin of fabrikam (ctry=)
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 403
--- like
{message problem.country_unknown.title}
{message problem.country_unknown.next}
Germany
--- same_db

=== a customer that accepted no agreement yet gets its tick and link with the request (R28, E11)
--- db
sample
agreement: global https://vendor.example/agreement/1
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 200
--- like
/name="agreement"/
https://vendor.example/agreement/1
version 1 of the customer agreement with
{message agreement.included}
--- unlike
/name="agreement"[^>]*checked/
--- same_db

=== without that tick nothing is accepted, and the page keeps what was ticked (R28, E11)
--- db
sample
agreement: global https://vendor.example/agreement/1
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
--- status: 422
--- like
{message problem.agreement_needed.title}
/name="service"[^>]*value="exchange"[^>]*checked/
--- same_db

=== with it the agreement stands in the same act: receipt and activity say so (R28, E11)
--- db
sample
agreement: global https://vendor.example/agreement/1
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
agreement=yes
service=exchange
GET {location}
GET /portal/customer/activity
GET /portal/customer/invitation/{link of adventureworks}
--- status: 303 200 200 200
--- like_2
Fabrikam GmbH accepted version 1 of the customer agreement
{message agreement.stays}
--- like_3
Fabrikam GmbH accepted version 1 of the customer agreement
--- unlike_4
/name="agreement"/
--- db_like
rows: {customer_agreement: 1, relationship: 1}
audit: {event: agreement_accepted, customer: fabrikam, times: 1}

=== a newer version is asked for again, an accepted one never (R28)
--- db
sample
agreement: global https://vendor.example/agreement/1
relationship: northwind, fabrikam: exchange
agreement: global https://vendor.example/agreement/2
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of adventureworks}
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
agreement=yes
service=azure
GET /portal/customer/invitation/{link of fourthcoffee}
--- status: 200 303 200
--- like_1
https://vendor.example/agreement/2
--- unlike_3
/name="agreement"/
--- db_like
rows: {customer_agreement: 2}

=== an agreement published between question and answer is asked for, not taken along (R28)
--- db
sample
agreement: global https://vendor.example/agreement/1
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, then: agreement global https://vendor.example/agreement/2)
agree=yes
agreement=yes
service=exchange
--- status: 409
--- like
https://vendor.example/agreement/2
--- db_like
rows: {customer_agreement: 0, relationship: 0}

=== a customer of a syndication partner gets no reseller, and is told whose it is (R32, E5)
--- db
sample
partner: bell (syndication)
relationship: bell, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of tailspin)
agree=yes
service=azure
GET /portal/customer/invitation/{link of lucerne}
--- status: 409 403 200
--- like_1
{message problem.syndicated.title}
Bell
{message problem.syndicated.next}
--- same_db

=== once that is over the same link is answered (E5, R32)
--- db
sample
partner: bell (syndication)
relationship: bell, fabrikam: exchange
ended: bell, fabrikam
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=azure
--- status: 303
