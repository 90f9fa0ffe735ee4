# From the consent page to a relationship: who may accept what, and what is then true.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- a second cloud over the same database

my $stage = stage();
$stage->serve;
$stage->set_up('sample');
my $link = $stage->link('northwind', 1);
$stage->serve(drop => ['PartnerRelCloud'], conf => 'PartnerRelCloud germany "Germany"');

subtest 'in another cloud a link is followed by nobody, and nothing is written (R72)' => sub {
    my $before = $stage->db->hash;
    my ($page) = $stage->ask(method => 'GET', path => "/portal/customer/invitation/$link",
        as => 'admin of fabrikam');
    like($page->status, qr/^(?:404|409)$/, 'the consent page is refused');
    unlike($page->body, qr/name="agree"/, 'there is no form');
    my ($home) = $stage->ask(method => 'GET', path => '/portal/', as => 'admin of fabrikam');
    is($home->status, 200, 'the portal itself is there');
    is($stage->db->hash, $before, 'the database is as before');
};
$stage->serve;

# The acceptance as its form would send it, sealed for somebody whom the page gives no form.
sub sealed_acceptance {
    my ($as) = @_;
    my $path = '/portal/customer/invitation/' . $stage->link('northwind', 1);
    my $jar  = {};
    my %true = map { @$_ } $stage->form_fields(path => $path, as => 'admin of tailspin', cookies => $jar);
    my $seal = $stage->seal(path => $path, as => $as, cookie => $jar->{'__Host-prl_form'}, expiry => time + 60,
        state => (split /\./, $true{seal}, -1)[2]);
    my ($answer) = $stage->ask(method => 'POST', path => $path, as => $as, cookies => $jar,
        fields => [[seal => $seal], [agree => 'yes'], [service => 'exchange']]);
    return $answer;
}

subtest 'a partner does not accept its own link, nor another CSP partner, by a form that is sealed for it (R16, E6)' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    for my $one (['admin of northwind', 'own_link'], ['admin of adventureworks', 'csp_tenant']) {
        my $answer = sealed_acceptance($one->[0]);
        is($answer->status, 409, "$one->[0]: refused") or diag($answer->text);
        my $title = $stage->message("problem.$one->[1].title", 'en');
        like($answer->text, qr/\Q$title\E/, "$one->[0]: $one->[1]");
    }
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'no other role accepts by a form that is sealed for it; the administrator by the same one does (E1, Q7, Q29)' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    my $title  = $stage->message('problem.role_required.title', 'en');
    for my $who ('user', 'billing admin', 'operator', 'user admin') {
        my $answer = sealed_acceptance("$who of tailspin");
        is($answer->status, 403, "$who: refused") or diag($answer->text);
        like($answer->text, qr/\Q$title\E/, "$who: it takes an administrator");
    }
    is($stage->db->hash, $before, 'the database is as before');
    is(sealed_acceptance('admin of tailspin')->status, 303, 'the administrator: accepted');
};

$stage->close_log;
done_testing();

__DATA__

=== the consent page shows who asks and each service, with nothing ticked beforehand (Q2)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 200
--- like
Northwind Cloud Services
northwind.example
Exchange Online
SharePoint Online
Dynamics 365
Manage Exchange Online
Read what Exchange Online holds
/<input[^>]*name="agree"/
--- unlike
/<input[^>]*name="service"[^>]*checked/
--- same_db

=== an administrator accepts: relationship, privileges, slots and audit are there at once, with the answer (R25, R29, R37, Q25)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
service=sharepoint
GET {location}
--- status
303
200
--- header_1
Location: /^{base}/portal/customer/receipts/[0-9a-f-]{36}$/
--- like
Northwind Cloud Services
Exchange Online
SharePoint Online
--- unlike
Dynamics 365
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange, sharepoint], grants: 2}
slot: {customer: fabrikam, service: exchange, partner: northwind}
slot: {customer: fabrikam, service: sharepoint, partner: northwind}
slot: {customer: fabrikam, service: dynamics, partner: nobody}
audit: {event: dap_granted, partner: northwind, customer: fabrikam, service: exchange, times: 1}
rows: {customer: 1, relationship: 1, dap_grant: 2, csp_slot: 2, person: 1}

=== a customer that nobody knew is made from the claims of its administrator (R29)
--- person: admin of tailspin
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=azure
GET /portal/partner/customers (as: sales agent of northwind)
--- status: 303 200
--- like
Tailspin Toys
tailspin.example
--- db_like
rows: {customer: 1}
relationship: {partner: northwind, customer: tailspin, dap: [azure]}

=== the same link serves a second customer, for it is no secret of the first (R4, R12)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of woodgrove
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange]}
relationship: {partner: northwind, customer: woodgrove, dap: [exchange]}
rows: {relationship: 2, csp_slot: 2}

=== an ordinary user sees which role it takes and who can help, and cannot accept (R26, E1)
--- person: user of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: 403 403
--- like_1
{message problem.role_required.title}
{message problem.role_required.next}
Global admin
--- unlike_1
/<input[^>]*name="agree"/
--- same_db

=== a customer's billing admin and an operator cannot accept either (E1, Q7)
--- request
GET /portal/customer/invitation/{link of northwind} (as: billing admin of fabrikam)
GET /portal/customer/invitation/{link of northwind} (as: operator of fabrikam)
--- status: 403 403
--- like_1
{message problem.role_required.title}
{message problem.role_required.next}
--- unlike_1
/<input[^>]*name="agree"/
--- like_2
{message problem.role_required.title}
{message problem.role_required.next}
--- unlike_2
/<input[^>]*name="agree"/
--- same_db

=== the role is looked at again when the form comes (Q29)
--- person: admin of fabrikam (roles User)
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: 403
--- like
Global admin
--- same_db

=== a sign-in of eleven minutes ago gets the way to a fresh one instead of the form (Q7, D12)
--- person: admin of fabrikam (signed in 11 minutes ago)
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: 200 403
--- like_1
Northwind Cloud Services
/href="\/signin\?to=http/
--- unlike_1
/<input[^>]*name="agree"/
--- same_db

=== a sign-in of nine minutes ago is fresh enough (Q7, D12)
--- person: admin of fabrikam (signed in 9 minutes ago)
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange]}

=== a sign-in whose time nobody asserted is too old (Q7, D16)
--- person: admin of fabrikam (no auth_time)
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: 200 403
--- like_1
/href="\/signin\?to=http/
--- unlike_1
/<input[^>]*name="agree"/
--- same_db

=== nobody accepts without being signed in (R25)
--- person: nobody
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=exchange
--- status: /^40[13]$/ /^40[13]$/
--- same_db

=== without the tick at "I agree" nothing is accepted (D12)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
service=exchange
--- status: /^4(00|22)$/
--- same_db

=== with no service ticked nothing is accepted (Q2, R30)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
--- status: /^4(00|22)$/
--- same_db

=== a service that the partner's link does not ask for is not granted (Q2)
--- db
service: exchange, azure
partner: northwind (direct) asks for exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=azure
--- status: 200 /^4(00|22)$/
--- like_1
Exchange Online
--- unlike_1
Azure
--- same_db

=== a service nobody knows is not granted (E10)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
service=telephony
--- status: /^4(00|22)$/
--- same_db

=== a second CSP partner for a service that is held: refused, the page names holder and service (R17, R24, E8, Q1)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
--- status: 409
--- like
Northwind Cloud Services
Exchange Online
--- db_like
slot: {customer: fabrikam, service: exchange, partner: northwind}
no_relationship: {partner: adventureworks, customer: fabrikam}
--- same_db

=== one free and one held service: nothing is granted at all (R17, R30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
service=azure
--- status: 409
--- like
Northwind Cloud Services
--- same_db

=== the consent page says beforehand which service is held, and by whom (Q2, R17)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of adventureworks}
--- like
Adventure Works IT
Northwind Cloud Services
--- same_db

=== another customer's administrator does not learn who holds what elsewhere (Q2)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of woodgrove
--- request
GET /portal/customer/invitation/{link of adventureworks}
--- like
Adventure Works IT
--- unlike
Northwind
Fabrikam

=== partners outside CSP are not limited: an advisor beside the CSP partner (R18, R24, Q3, Q27)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=exchange
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [exchange]}
slot: {customer: fabrikam, service: exchange, partner: northwind}

=== two CSP partners, each with its services; the first stays as it was (R13, R14, R15)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=azure
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 1}
relationship: {partner: adventureworks, customer: fabrikam, kind: reseller, dap: [azure], grants: 1}
slot: {customer: fabrikam, service: exchange, partner: northwind}
slot: {customer: fabrikam, service: azure, partner: adventureworks}

=== a holder that sold nothing, for there are no subscriptions, blocks others until the customer removes it (Q4)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, then: removed northwind, fabrikam: exchange)
agree=yes
service=exchange
--- status: 409 303
--- like_1
Northwind Cloud Services
--- db_like
slot: {customer: fabrikam, service: exchange, partner: adventureworks}
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: []}

=== accepting again adds what is missing to the same relationship (R33)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
service=azure
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [azure, exchange], grants: 2}
rows: {relationship: 1, customer: 1}

=== a second visit says what is in place already (E7, R33)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint, dynamics, azure
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 200
--- like
Northwind Cloud Services
Exchange Online
{message consent.settled.heading}
{message consent.settled.text}
--- unlike
/<input[^>]*name="agree"/
--- same_db

=== two administrators accept one after the other: the second finds it in place (E21, E7)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: second admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
GET {location}
--- status: /^(303|409)$/ 200
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange], grants: 1}
rows: {relationship: 1, csp_slot: 1}

=== a link without privileges makes a reseller that may administer nothing (R6)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{plain link of northwind}
POST /portal/customer/invitation/{plain link of northwind} (csrf: auto)
agree=yes
--- status: 200 303
--- unlike_1
/<input[^>]*name="service"/
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 0}
rows: {csp_slot: 0}

=== services sent to a link without privileges are refused (R6, E10)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{plain link of northwind} (csrf: auto)
agree=yes
service=exchange
--- status: /^4(00|22)$/
--- same_db

=== a partner cannot accept its own link (R16, E6)
--- person: admin of northwind
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 409
--- like
{message problem.own_link.title}
--- same_db

=== a CSP partner cannot become another's customer (R16, E6)
--- person: admin of adventureworks
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 409
--- like
{message problem.csp_tenant.title}
--- same_db

=== somebody of an issuer that is not on the list is nobody (D14)
--- person: admin of fabrikam (issuer http://elsewhere.example)
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: /^40[13]$/
--- may_log
/PR04/
--- same_db

=== the same tenant name of another issuer is another organisation (D14, R72)
--- conf
PartnerRelIssuer http://second.example
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam (issuer http://second.example)
--- request
GET /portal/customer/partners
--- status: 200
--- unlike
Northwind

=== an organisation that has the partner's tenant at another issuer is not the partner, and may accept (D14, E6)
--- conf
PartnerRelIssuer http://second.example
--- person: admin of northwind (issuer http://second.example)
--- request
GET /portal/customer/invitation/{link of northwind}
GET /portal/customer/invitation/{link of northwind} (as: admin of northwind)
--- status: 200 409
--- like_1
name="agree"
--- like_2
{message problem.own_link.title}

=== a suspended partner's link is gone, what stands stays (E9, Q5, Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
suspended: northwind
--- person: admin of woodgrove
--- request
GET /portal/customer/invitation/{link of northwind}
GET /portal/invitation/{link of northwind}
GET /portal/customer/partners (as: admin of fabrikam)
--- status: 404 404 200
--- like
Northwind Cloud Services
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange]}
--- same_db

=== a partner suspended while the form was open: the form finds no link any more (Q28, E9)
--- person: admin of woodgrove
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, then: suspended northwind)
agree=yes
service=exchange
--- status: 404
--- db_like
no_relationship: {partner: northwind, customer: woodgrove}
rows: {csp_slot: 0, customer: 0}

=== a link's parameters are not believed: what is in the address beside the token changes nothing (E10)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{plain link of northwind}?DAP=true&partnerId={id of partner adventureworks}
--- status: 200
--- like
Northwind Cloud Services
--- unlike
Adventure Works
/<input[^>]*name="service"/
--- same_db

=== a field that no form of ours has is refused (E10)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
partner_id={id of partner adventureworks}
--- status: 400
--- same_db

=== a receipt is for the organisation it was given to (R34)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/customer/receipts/{act of fabrikam} (as: admin of fabrikam)
GET /portal/customer/receipts/{act of fabrikam} (as: admin of woodgrove)
GET /portal/customer/receipts/{act of fabrikam} (as: user of fabrikam)
GET /portal/customer/receipts/00000000-0000-4000-8000-000000000000 (as: admin of fabrikam)
GET /portal/customer/receipts/nonsense (as: admin of fabrikam)
--- status: 200 404 403 404 404
--- like_1
Northwind Cloud Services
Exchange Online
--- unlike_2
Northwind
--- same_db

=== the form that was sent twice gives the same receipt and one relationship (D4)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, times: 2)
agree=yes
service=exchange
--- status: 303
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [exchange], grants: 1}
rows: {relationship: 1, csp_slot: 1, dap_grant: 1}
audit: {event: dap_granted, customer: fabrikam, times: 1}

=== the link opened again says that the relationship stays and what would be new (R33, E7)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
--- like
Northwind Cloud Services asks for more privileges at Fabrikam GmbH
{message consent.what.dap.kept}
--- unlike
asks to become a reseller
A reseller relationship begins
{message consent.what.dap.closed}
--- same_db

=== the link without privileges, opened again after the removal, asks for nothing (R33, R52)
--- db
sample
relationship: northwind, fabrikam: exchange
removed: northwind, fabrikam
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{plain link of northwind}
--- like
{message consent.settled.text}
--- unlike
it gets privileges again
--- same_db

=== who asks from outside CSP sells nothing, and the customer can end it (R18, R36)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of lucerne}
--- like
{message consent.stays.not_sells}
{message consent.undo.other}
--- unlike
did not buy from
--- same_db

=== no service ticked: the way to a link without privileges, of those who resell (R6, Q27)
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
--- status: 422 422
--- like_1
{message problem.nothing_chosen.title}
{message consent.only_relationship}
#services
--- like_2
{message problem.nothing_chosen.title}
--- unlike_2
{message consent.only_relationship}
--- same_db

=== declining leads to a page that says so, and stores nothing (R30)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
GET /portal/customer/invitation/{link of northwind}/declined
--- status: 200 200
--- like_1
/portal/customer/invitation/{link of northwind}/declined
--- like_2
{message lists.declined.heading}
{message lists.declined.means.count}
--- same_db
