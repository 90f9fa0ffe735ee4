# The customer's Partner relationships page: what it shows, and how privileges are taken back.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;

# The form that ends lucerne's relationship with fabrikam, opened and not yet sent.
sub end_form {
    my %r = (method => 'POST', as => 'admin of fabrikam', fields => [[confirm => 'yes']],
        path => $stage->fill_in('/portal/customer/partners/{relationship of lucerne with fabrikam}/end'));
    return (%r, fields => [$stage->form_fields(%r), @{ $r{fields} }]);
}

subtest 'the form that ended a relationship, sent again, is the same answer; not after it began anew (R36, D4)' => sub {
    $stage->set_up("sample\nrelationship: lucerne, fabrikam: exchange, azure");
    my %form  = end_form();
    my @first = $stage->ask(%form, times => 3);
    my ($again) = $stage->ask(%form);
    is(join(' ', map { $_->status } @first, $again), '303 303 303 303', 'taken');
    is(scalar keys %{ { map { $_->header('Location') => 1 } @first, $again } }, 1, 'one receipt');
    $stage->check_db('audit: {event: relationship_ended, partner: lucerne, times: 1}');
    $stage->check_db('audit: {event: dap_removed, partner: lucerne, times: 2}');
    $stage->set_up_line('relationship: lucerne, fabrikam: exchange');
    my ($late) = $stage->ask(%form);
    is($late->status, 409, 'a new relationship is not ended by the old form');
    $stage->check_db('relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [exchange]}');
};

subtest 'a form that was opened in time does not end a reseller relationship (R36, Q12)' => sub {
    $stage->set_up("sample\nrelationship: lucerne, fabrikam: exchange");
    my %form = end_form();
    $stage->db->run("UPDATE relationship SET kind = 'reseller'");
    my $before = $stage->db->hash;
    my ($answer) = $stage->ask(%form);
    is($answer->status, 409, 'refused');
    is($stage->db->hash, $before, 'nothing was changed');
};

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
/Northwind Cloud Services\s+Service\s+Delegated administration privileges\s+Since\s+Last used\s+Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet\s+SharePoint Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet\s+Dynamics 365\s+No\s+–\s+–\s+Azure\s+No\s+–\s+–/
/Adventure Works IT\s+Service\s+Delegated administration privileges\s+Since\s+Last used\s+Exchange Online\s+No\s+–\s+–\s+SharePoint Online\s+No\s+–\s+–\s+Dynamics 365\s+No\s+–\s+–\s+Azure\s+Yes\s+\d+ \w+ \d{4}\s+not used yet/
/Lucerne Advisory\s+Service\s+Delegated administration privileges\s+Since\s+Last used\s+Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet\s+SharePoint Online\s+No\s+–\s+–\s+Dynamics 365\s+No\s+–\s+–\s+Azure\s+No\s+–\s+–/
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

=== a partner's page shows what stands and the history of grants (R35)
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
{message remove.stays.contract}
{message remove.stays.support}
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
{message partners.stays}
--- like_2
Fabrikam GmbH
{message customers.state.none}
--- like_3
{message customer.removed.stays}
--- like_4
{message partners.stays}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 2}
rows: {csp_slot: 0}

=== removing one service: both sides read that contract, account and duty to support stay (R52, R53)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
removed: northwind, fabrikam: exchange
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/customer/partners (as: admin of fabrikam)
Accept-Language: ru
--- status: 200 200 200 200
--- like_1
{message partners.stays.partly}
--- like_2
{message partners.stays.partly}
--- like_3
{message customer.stays.partly}
--- like_4
{message partners.stays.partly ru}
--- same_db

=== nothing ended, or no reseller: no page speaks of a contract that goes on (R52)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: lucerne, fabrikam: exchange, sharepoint
removed: lucerne, fabrikam: exchange
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of lucerne with fabrikam} (as: admin of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of lucerne)
--- status: 200 200 200 200
--- unlike_1
{message partners.stays.partly}
--- unlike_2
{message partners.stays.partly}
--- unlike_3
{message customer.stays.partly}
--- unlike_4
{message customer.stays.partly}
--- same_db

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
GET /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange}
POST /portal/customer/partners/remove (csrf: auto, by: admin of fabrikam, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
confirm=yes
--- status: 200 403
--- like_1
/href="\/signin\?to=http/
--- unlike_1
/<input[^>]*name="confirm"/
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

=== both sides read in their activity who did what
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

=== the page of an advisor leads to ending the relationship, that of a reseller says who can (R36, Q12)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of lucerne with fabrikam}
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- status: 200 200
--- like_1
{message partner.ending.nonreseller}
/\/end"/
--- like_2
{message partner.ending.reseller}
--- unlike_2
/\/end"/
--- same_db

=== before a relationship ends the page says what ends and what stays, and changes nothing (R36)
--- db
sample
relationship: lucerne, fabrikam: exchange, azure
removed: lucerne, fabrikam: azure
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of lucerne with fabrikam}/end
--- status: 200
--- like
{message end.heading}
{message end.ends.privileges}
{message end.stays.history}
Exchange Online
/<input[^>]*name="confirm"[^>]*required/
--- unlike
Azure
--- same_db

=== an advisor's relationship is ended: privileges, access, its list, and a place under former partners (R36, R61)
--- db
sample
relationship: lucerne, fabrikam: exchange, azure
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto)
confirm=yes
GET {location}
GET /portal/customer/partners
GET /portal/customer/partners/{relationship of lucerne with fabrikam}
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of lucerne)
GET /portal/partner/customers (as: sales agent of lucerne)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of lucerne)
GET /portal/partner/activity (as: sales agent of lucerne)
GET /portal/customer/partners/{relationship of lucerne with fabrikam}/end
--- status: 303 200 200 200 403 200 404 200 200
--- like_2
{message receipt.ended.heading}
{message audit.relationship_ended}
Exchange Online
Azure
--- like_3
{message partners.former.heading}
Lucerne Advisory
--- like_4
{message partner.end.relationship_end}
--- unlike_4
{message partners.no_access}
{message partner.ending.heading}
--- unlike_6
Fabrikam
--- like_8
{message audit.relationship_ended}
--- like_9
{message end.over.heading}
--- unlike_9
name="confirm"
--- db_like
relationship: {partner: lucerne, customer: fabrikam, kind: none, dap: [], grants: 2}
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}
slot: {customer: fabrikam, service: exchange, partner: northwind}
audit: {event: relationship_ended, partner: lucerne, customer: fabrikam, times: 1}
audit: {event: dap_removed, partner: lucerne, customer: fabrikam, times: 2}
--- may_log
authorization failure

=== one without privileges can be ended as well (R36)
--- db
sample
relationship: lucerne, fabrikam: exchange
removed: lucerne, fabrikam
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto)
confirm=yes
--- status: 303
--- db_like
relationship: {partner: lucerne, customer: fabrikam, kind: none, dap: [], grants: 1}
audit: {event: dap_removed, partner: lucerne, times: 1}

=== a reseller relationship is not the customer's to end (R36, Q12)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}/end
GET /portal/customer/partners/{relationship of northwind with fabrikam}/end
Accept: application/json
--- status: 409 409
--- like_1
{message problem.only_partner_ends.title}
{message problem.only_partner_ends.next}
--- like_2
urn:partnerrel:problem:only_partner_ends
"rule":"R36"
--- same_db

=== another organisation's relationship is not there to be ended (R36, row 28)
--- db
sample
relationship: lucerne, fabrikam: exchange
relationship: lucerne, woodgrove: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of lucerne with woodgrove}/end
GET /portal/customer/partners/nonsense/end
GET /portal/customer/partners/{relationship of lucerne with woodgrove}/end (as: admin of tailspin)
POST /portal/customer/partners/{relationship of lucerne with woodgrove}/end (csrf: auto, by: admin of woodgrove)
confirm=yes
--- status: 404 404 404 /^40[34]$/
--- unlike_1
Woodgrove
--- same_db

=== ending a relationship takes the administrator's role (R36, R26)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: user of fabrikam
--- request
GET /portal/customer/partners/{relationship of lucerne with fabrikam}/end
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto, by: admin of fabrikam)
confirm=yes
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto, by: admin of fabrikam, as: admin agent of lucerne)
confirm=yes
--- status: 403 403 403
--- same_db

=== ending a relationship takes a fresh sign-in, and the question is put again after it (R36, D12)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam (signed in 11 minutes ago)
--- request
GET /portal/customer/partners/{relationship of lucerne with fabrikam}/end
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto, by: admin of fabrikam)
confirm=yes
--- status: 200 403
--- like_1
{message end.stale}
--- unlike_1
name="confirm"
--- same_db

=== without the tick nothing ends (R36)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto)
--- status: 422
--- like
{message problem.end_unconfirmed.title}
{message end.confirm}
--- same_db

=== ending what a colleague ended meanwhile is no error (R36)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/{relationship of lucerne with fabrikam}/end (csrf: auto, then: ended lucerne, fabrikam)
confirm=yes
GET {location}
--- status: 303 200
--- like
{message receipt.nothing}
--- db_like
audit: {event: relationship_ended, times: 1}

=== the same link begins the relationship anew; the history has both (R36, R62)
--- db
sample
relationship: lucerne, fabrikam: exchange
ended: lucerne, fabrikam
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=exchange
GET /portal/customer/partners/{relationship of lucerne with fabrikam}
GET /portal/partner/customers (as: sales agent of lucerne)
--- status: 303 200 200
--- like_2
{message rel_kind.advisor}
{message partner.end.relationship_end}
--- like_3
Fabrikam GmbH
--- db_like
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [exchange], grants: 2}
audit: {event: relationship_accepted, partner: lucerne, times: 2}
rows: {relationship: 1}

=== who may not send the link is not led to it (R8)
--- db
sample
--- request
GET /portal/ (as: helpdesk agent of northwind)
GET /portal/ (as: sales agent of northwind)
--- status: 200 200
--- like_1
{message common.nav.customers}
--- unlike_1
{message common.nav.request}
--- like_2
{message common.nav.request}
--- same_db

=== the partner's page has who it is, what its privileges allow, and the way to remove all of them (R34, R51)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
relationship: lucerne, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- like
Germany
{message partner.allowed.summary}
{message consent.services.never}
{message partner.remove.all}
/customer\/partners\/remove\?grant=[0-9a-f-]+&amp;grant=[0-9a-f-]+"/
--- same_db
