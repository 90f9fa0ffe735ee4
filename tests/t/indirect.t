# Providers and the resellers that sell through them: who may join, one link for both, and who has
# what after it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
$stage->serve;

subtest 'a reseller joins and leaves by partnerrelctl, in the audit of both; joining twice is one joining (R9)' => sub {
    $stage->set_up("sample\npartner: southridge, litware");
    like($stage->ctl(qw(partner join litware southridge)), qr/Litware Solutions sells through Southridge/, 'joined');
    $stage->ctl(qw(partner join litware southridge));
    $stage->check_db('rows: {partner_reseller: 1}');
    $stage->check_db('audit: {event: reseller_registered, partner: southridge, times: 1}');
    $stage->check_db('audit: {event: reseller_registered_there, partner: litware, times: 1}');
    is($stage->db->value("SELECT COUNT(*) FROM invitation WHERE reseller_id <> ''"), 2, 'a link with and one without DAP');
    is($stage->db->value('SELECT COUNT(*) FROM invitation WHERE partner_id = ?', $stage->partner_id('litware')), 0,
        'and none of its own');
    like($stage->ctl(qw(partner leave litware southridge)), qr/no longer/, 'left');
    my ($code) = $stage->try_ctl(qw(partner leave litware southridge));
    is($code, 1, 'it cannot leave twice');
    $stage->check_db('audit: {event: reseller_ended, partner: southridge, times: 1}');
};

subtest 'only an indirect reseller joins, only a provider is joined, nobody who is suspended, and not in a cloud without them (R9, R69, Q28)' => sub {
    $stage->set_up("sample\npartner: southridge, litware, proseware\nsuspended: proseware");
    for my $one (['northwind', 'southridge', 'not_a_reseller'], ['litware', 'northwind', 'not_a_provider'],
        ['proseware', 'southridge', 'tie_suspended']) {
        my ($code, $said) = $stage->try_ctl('partner', 'join', $one->[0], $one->[1]);
        is($code, 1, "$one->[0] through $one->[1]: refused");
        is($stage->db->value('SELECT COUNT(*) FROM partner_reseller'), 0, 'nothing was written');
    }
    $stage->ctl(qw(cloud set global --no-indirect));
    my ($code) = $stage->try_ctl(qw(partner join litware southridge));
    is($code, 1, 'refused where the cloud has none');
};

subtest 'a reseller\'s link goes on naming the provider it had first: one that ties it later, unasked, does not get there by its name (R9)' => sub {
    $stage->set_up("sample\npartner: southridge (indirect_provider), aardvark (indirect_provider), litware (indirect_reseller)\nreseller: southridge, litware\nreseller: aardvark, litware");
    my ($page) = $stage->ask(method => 'GET', path => '/portal/partner/request', as => 'sales agent of litware');
    my $link = $stage->fill_in('{link of litware through southridge}');
    like($page->body, qr/\Q$link\E/, 'its first provider\'s');
};

subtest 'a provider that ends and a customer that accepts its reseller at once: none outlives its provider (R10, R59)' => sub {
    for my $round (1 .. 6) {
        $stage->set_up("sample\npartner: southridge (indirect_provider), litware (indirect_reseller)\nreseller: southridge, litware\nrelationship: southridge, fabrikam");
        my $end = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin agent of southridge', cookies => {},
            path => $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}/end'), fields => [[confirm => 'yes']]);
        my $accept = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin of fabrikam', cookies => {},
            path => $stage->fill_in('/portal/customer/invitation/{link of litware through southridge}'),
            fields => [[service => 'exchange'], [agree => 'yes']]);
        my @answers = $stage->ask_all($round % 2 ? ($accept, $end) : ($end, $accept));
        ok(!(grep { $_->status !~ /^(?:303|409)$/ } @answers), "round $round: " . join ' ', map { $_->status } @answers);
        is($stage->db->value("SELECT COUNT(*) FROM relationship r WHERE r.provider_id <> '' AND r.kind <> 'none'
            AND NOT EXISTS (SELECT 1 FROM relationship v WHERE v.partner_id = r.provider_id
            AND v.customer_id = r.customer_id AND v.kind <> 'none')"), 0, 'none without its provider');
    }
};

subtest 'the same link serves many customers, and is the same each time (R4, R9)' => sub {
    $stage->set_up("sample\npartner: southridge, litware\nreseller: southridge, litware");
    my $of_reseller = $stage->link('litware through southridge', 1);
    my ($page) = $stage->ask(method => 'GET', as => 'sales agent of southridge', cookies => {},
        path => '/portal/partner/request?reseller=' . $stage->partner_id('litware'));
    like($page->body, qr/\Q$of_reseller\E/, 'the provider hands out the same');
    unlike($page->body, qr/fabrikam/i, 'no customer is in it');
    $stage->accept('litware through southridge', $_, 'exchange') for qw(fabrikam woodgrove);
    $stage->check_db("relationship: {partner: litware, customer: $_, kind: reseller, dap: [exchange]}") for qw(fabrikam woodgrove);
};

$stage->close_log;
done_testing();

__DATA__

=== an indirect reseller has no link of its own, and without a provider none at all (R9)
--- db
sample
partner: southridge, litware
--- request
GET /portal/partner/request (as: sales agent of litware)
GET /portal/partner/request (as: sales agent of southridge)
--- status: 409 200
--- like_1
{message problem.no_provider.title}
Litware Solutions is an indirect reseller: its customers
{message problem.no_provider.next}
--- same_db

=== a provider registers a reseller by its MPN ID; its page says so, and to the reseller too (R9)
--- db
sample
partner: southridge, litware
--- request
POST /portal/partner/resellers (csrf: auto, as: sales agent of southridge)
mpn=4847391
GET {location} (as: sales agent of southridge)
GET /portal/partner/resellers (as: sales agent of litware)
GET /portal/partner/request (as: sales agent of litware)
--- status: 303 200 200 200
--- like_2
{message indirect.done.registered}
Litware Solutions
--- like_3
Southridge Distribution
--- unlike_3
name="mpn"
--- like_4
{message indirect.through.text}
Litware Solutions sells through Southridge Distribution
--- db_like
audit: {event: reseller_registered, partner: southridge, times: 1}

=== an unknown number is refused with what was typed (R9)
--- db
sample
partner: southridge, litware
--- person: sales agent of southridge
--- request
POST /portal/partner/resellers (csrf: auto)
mpn=999
POST /portal/partner/resellers (csrf: auto)
mpn=4847390
--- status: 422 422
--- like_1
{message problem.mpn_unknown.title}
/name="mpn"[^>]*value="999"/
/aria-invalid="true"/
--- same_db

=== registering takes an admin agent or a sales agent of a provider (R9)
--- db
sample
partner: southridge, litware
--- request
GET /portal/partner/resellers (as: helpdesk agent of southridge)
GET /portal/partner/resellers (as: admin agent of northwind)
GET /portal/partner/resellers (as: admin agent of southridge)
--- status: 403 403 200
--- like_2
{message problem.not_a_provider.title}
--- same_db

=== ending asks first, then the links for both are dead and what customers accepted stays (R9, R11, E9)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
--- request
GET /portal/partner/resellers/{id of partner litware}/end (as: sales agent of southridge)
POST /portal/partner/resellers/{id of partner litware}/end (csrf: auto, as: sales agent of southridge)
POST /portal/partner/resellers/{id of partner litware}/end (csrf: auto, as: sales agent of southridge)
confirm=yes
GET {location} (as: sales agent of southridge)
GET /portal/customer/invitation/{link of litware through southridge} (as: admin of woodgrove)
GET /portal/partner/resellers/{id of partner litware}/end (as: sales agent of southridge)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of litware)
--- status: 200 422 303 200 404 404 200
--- like_1
{message indirect.end.links}
--- like_2
{message problem.tie_unconfirmed.title}
--- like_4
{message indirect.done.ended}
--- db_like
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: [exchange]}
audit: {event: reseller_ended, partner: southridge, times: 1}

=== another's reseller, none, and a malformed one are all not there (R9)
--- db
sample
partner: southridge, litware, proseware, wide (indirect_provider)
reseller: wide, proseware
--- person: sales agent of southridge
--- request
GET /portal/partner/resellers/{id of partner proseware}/end
GET /portal/partner/resellers/11111111-1111-4111-8111-111111111111/end
GET /portal/partner/resellers/x/end
GET /portal/partner/request?reseller={id of partner proseware}
--- status: 404 404 404 404
--- same_db

=== the landing page names both and says who bills and who administers (R10, R11)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- request
GET /portal/invitation/{link of litware through southridge} (as: nobody)
GET /portal/customer/invitation/{link of litware through southridge} (as: admin of fabrikam)
--- status: 200 200
--- like_1
Litware Solutions
Southridge Distribution
{message indirect.provider.text}
{message indirect.asks}
--- like_2
{message indirect.both}
{message indirect.what}
{message indirect.undo}
{message indirect.bills}
{message indirect.administers}
/name="service"[^>]*value="exchange"/
--- same_db

=== one acceptance gives the provider the relationship, the reseller the relationship and the privileges (R10, R11, R17, Q3)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto)
agree=yes
service=exchange
GET {location}
GET /portal/partner/customers (as: sales agent of southridge)
GET /portal/partner/customers (as: sales agent of litware)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of litware)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of southridge)
--- status: 303 200 200 200 200 403
--- may_log
AH01631
--- like_2
Litware Solutions
Southridge Distribution
{message indirect.undo}
--- unlike_2
{message consent.undo.reseller}
--- like_3
Fabrikam GmbH
--- like_4
Fabrikam GmbH
--- db_like
relationship: {partner: southridge, customer: fabrikam, kind: reseller, dap: [], grants: 0}
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: [exchange], grants: 1}
slot: {customer: fabrikam, service: exchange, partner: litware}
audit: {event: relationship_accepted, partner: southridge, customer: fabrikam, times: 1}
audit: {event: relationship_accepted, partner: litware, customer: fabrikam, times: 1}

=== the reseller that holds the provider's slot keeps others out, and is kept out (R17, R24, Q3, E8)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
relationship: northwind, fabrikam: azure
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto)
agree=yes
service=azure
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
replace=exchange
--- status: 409 409 303
--- like_1
Litware Solutions
--- like_2
Northwind Cloud Services
--- db_like
slot: {customer: fabrikam, service: exchange, partner: northwind}
slot: {customer: fabrikam, service: azure, partner: northwind}
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: []}

=== the link without privileges gives both the relationship alone (R6, R10)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{plain link of litware through southridge} (csrf: auto)
agree=yes
--- status: 303
--- db_like
relationship: {partner: southridge, customer: fabrikam, kind: reseller, dap: []}
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: []}
rows: {csp_slot: 0}

=== neither of the two accepts the link, nor does another CSP tenant (R16, E6)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- request
GET /portal/customer/invitation/{link of litware through southridge} (as: admin of litware)
GET /portal/customer/invitation/{link of litware through southridge} (as: admin of southridge)
GET /portal/customer/invitation/{link of litware through southridge} (as: admin of northwind)
--- status: 409 409 409
--- like_1
{message problem.own_link.title}
--- like_2
{message problem.own_link.title}
--- like_3
{message problem.csp_tenant.title}
--- same_db

=== either of the two suspended or blocked: the link answers nobody (Q28, E9)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- request
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto, as: admin of fabrikam, then: suspended litware)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of southridge} (csrf: auto, as: admin of woodgrove, then: blocked southridge)
agree=yes
service=exchange
--- status: 404 404
--- db_like
rows: {relationship: 0}

=== joining a provider brings no customers, neither way (R11)
--- db
sample
partner: southridge, litware
relationship: southridge, fabrikam: exchange
reseller: southridge, litware
--- db_like
relationship: {partner: southridge, customer: fabrikam, dap: [exchange]}
no_relationship: {partner: litware, customer: fabrikam}
--- request
GET /portal/partner/customers (as: sales agent of litware)
--- status: 200
--- unlike
Fabrikam GmbH
--- same_db

=== the provider's own words go on when it asks for a reseller (R2, R9)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- person: sales agent of southridge
--- request
POST /portal/partner/request (csrf: auto, page: /portal/partner/request?reseller={id of partner litware})
first=Good morning
second=
GET {location}
GET /portal/partner/request.eml?reseller={id of partner litware}
--- status: 303 200 200
--- header_1
Location: /reseller={id of partner litware}/
--- like_2
Good morning
Litware Solutions sells through Southridge Distribution
--- like_3
R29vZCBtb3JuaW5n

=== the menu leads a provider to its resellers and a reseller to its providers, others nowhere (R9)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- request
GET /portal/partner/customers (as: sales agent of southridge)
GET /portal/partner/customers (as: sales agent of litware)
GET /portal/partner/customers (as: sales agent of northwind)
--- status: 200 200 200
--- like_1
href="/portal/partner/resellers"
--- like_2
href="/portal/partner/resellers"
--- unlike_3
href="/portal/partner/resellers"

=== of a link for both, each has to be of the customer's region (R31, E4)
--- db
sample
market: global eu DE
market: global alps AT CH
partner: southridge, proseware
reseller: southridge, proseware
--- request
GET /portal/customer/invitation/{link of proseware through southridge} (as: admin of fabrikam)
GET /portal/customer/invitation/{link of proseware through southridge} (as: admin of woodgrove)
--- status: 403 403
--- like_1
{message problem.country_outside.title}
Proseware Consulting
--- like_2
Southridge Distribution
--- same_db

=== who holds it as provider is replaced by its own reseller only by a tick (Q1, Q3, R10)
--- db
sample
partner: southridge, litware
relationship: southridge, fabrikam: exchange
reseller: southridge, litware
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto)
agree=yes
replace=exchange
--- status: 409 303
--- db_like
slot: {customer: fabrikam, service: exchange, partner: litware}
relationship: {partner: southridge, customer: fabrikam, kind: reseller, dap: [], grants: 1}
relationship: {partner: litware, customer: fabrikam, kind: reseller, dap: [exchange]}

=== that only the provider ends a relationship through it, the customer reads at the reseller; of a provider it asks that one (R59)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of litware through southridge} (csrf: auto)
agree=yes
service=exchange
GET /portal/customer/partners/{relationship of litware with fabrikam}
GET /portal/customer/partners/{relationship of southridge with fabrikam}
--- status: 303 200 200
--- like_2
{message indirect.undo}
--- unlike_2
{message partner.ending.reseller}
--- like_3
{message partner.ending.reseller}
--- unlike_3
{message indirect.undo}

=== a reseller's page of its providers is called so, and its bill says who is billed (R9, R45)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
--- request
GET /portal/partner/resellers (as: sales agent of litware)
GET /portal/partner/resellers (as: sales agent of southridge)
GET /portal/partner/billing (as: admin agent of litware)
GET /portal/partner/account (as: admin agent of southridge)
--- status: 200 200 200 200
--- like_1
/<title>Providers . /
--- like_2
/<title>Resellers . /
--- like_3
{message billing.none.reseller}
--- unlike_3
{message billing.none.text}
--- like_4
with Litware Solutions

=== a reseller reads on the customer's page that its provider ends the relationship, before it tries; the provider may (R59)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of litware)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of southridge)
--- status: 200 200
--- like_1
{message ending.end.provider}
/\/partner\/activity\?q=Fabrikam/
--- unlike_1
{message ending.end.open}
--- like_2
{message ending.end.open}
--- unlike_2
{message ending.end.provider}

=== customer, reseller and provider read who sells through whom (R10, R34, R40)
--- db
sample
partner: southridge, litware
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
relationship: northwind, fabrikam
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of litware with fabrikam} (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of litware)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of southridge)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
--- status: 200 200 200 200 200 200
--- like_1
sells through Southridge Distribution
--- like_2
{message indirect.through}
Southridge Distribution
--- unlike_3
{message indirect.through}
--- like_4
{message indirect.through}
Southridge Distribution
--- like_5
{message indirect.resellers}
Litware Solutions
--- unlike_6
{message indirect.through}
{message indirect.resellers}
Litware
