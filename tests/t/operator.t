# The vendor's operator: partners, services, the cloud, customers; each of its own cloud alone.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;
my $OPERATOR = 'operator of contoso';

sub post {
    my ($path, $fields, %more) = @_;
    my ($answer) = $stage->ask(method => 'POST', path => $stage->fill_in($path), as => $OPERATOR, csrf => 'auto',
        fields => $fields, %more);
    return $answer;
}

sub get {
    my ($path, $as) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $path, as => $as // $OPERATOR, cookies => {});
    return $answer;
}

# A form as it stands on its page now, to be sent later.
sub open_form {
    my ($path, @fields) = @_;
    my %r = (method => 'POST', path => $stage->fill_in($path), as => $OPERATOR, fields => \@fields);
    return (%r, fields => [$stage->form_fields(%r), @fields]);
}

sub partner { return $stage->db->value("SELECT $_[0] FROM partner WHERE tenant = ?", $_[1] // 'northwind') }

my @add = ([name => 'Proseware Cloud'], [domain => 'proseware.example'], [country => 'DE'], [kind => 'direct'],
    [mpn => '4100077'], [issuer => $Test::PartnerRel::Cast::ISSUER], [tenant => 'proseware'],
    [contact_name => 'Paula Rose'], [contact_email => 'paula@proseware.example'], [contact_phone => '+49 30 5550177']);

# The same with some fields changed.
sub adding {
    my (%new) = @_;
    return [map { exists $new{ $_->[0] } ? [$_->[0] => $new{ $_->[0] }] : $_ } @add];
}

subtest 'a form that added a partner, sent again, adds no second one; with another name it is used (D4)' => sub {
    $stage->set_up('sample');
    my %form  = open_form('/portal/operator/partners/add', @add);
    my @first = $stage->ask(%form, times => 3);
    is(join(' ', map { $_->status } @first), '303 303 303', 'taken');
    is(scalar keys %{ { map { $_->header('Location') => 1 } @first } }, 1, 'one partner');
    $stage->check_db('audit: {event: partner_added, partner: proseware, times: 1}');
    my ($other) = $stage->ask(%form, fields => [map { $_->[0] eq 'name' ? [name => 'Litware'] : $_ } @{ $form{fields} }]);
    is($other->status, 409, 'the form is used');
    $stage->check_db('audit: {event: partner_added, partner: proseware, times: 1}');
};

subtest 'blocking on the page takes effect on the very next access, and taking it back too (Q28)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
    my $path = '/portal/operator/partners/{id of partner northwind}/state';
    my %old  = open_form($path, [state => 'suspended']);
    is(get($dash, 'admin agent of northwind')->status, 200, 'before: open');
    is(post($path, [[state => 'blocked']])->status, 303, 'blocked');
    is(get($dash, 'admin agent of northwind')->status, 403, 'closed');
    my ($late) = $stage->ask(%old);
    is($late->status, 409, 'a form of before does nothing (E16)');
    like($late->body, qr/\Q@{[ $stage->message('problem.changed_meanwhile.title', 'en') ]}\E/, 'it says so');
    is(partner('state'), 'blocked', 'still blocked');
    is(post($path, [[state => 'active']])->status, 303, 'active again');
    is(get($dash, 'admin agent of northwind')->status, 200, 'open again');
    is_deeply($stage->db->rows("SELECT a.old_value, a.new_value, b.sub FROM audit a JOIN act d ON d.id = a.act_id
        JOIN person b ON b.id = d.person_id WHERE a.event IN ('partner_blocked', 'partner_enabled') ORDER BY a.id"),
        [['active', 'blocked', 'operator.contoso'], ['blocked', 'active', 'operator.contoso']],
        'old and new value, and who did it');
};

subtest 'a replaced link is dead at once, the partner finds the new one; what was accepted stays (Q5, R4)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my ($dap, $plain) = map { $stage->link('northwind', $_) } 1, 0;
    my $path  = '/portal/operator/partners/{id of partner northwind}/link';
    my $alive = sub { return get("/portal/invitation/$_[0]", 'nobody')->status };
    is(post($path, [[which => 'dap'], [do => 'rotate']])->status, 303, 'replaced');
    is($alive->($dap), 404, 'the old one is dead');
    is($alive->($plain), 200, 'the other lives');
    delete $stage->{links};
    is($alive->($stage->link('northwind', 1)), 200, 'the new one lives');
    is(post($path, [[which => 'all'], [do => 'disable']])->status, 303, 'disabled');
    is($alive->($plain), 404, 'dead');
    is(post($path, [[which => 'all'], [do => 'enable']])->status, 303, 'enabled');
    is($alive->($plain), 200, 'the same link lives again');
    delete $stage->{links};
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}');
};

subtest 'a wish for another name is approved or declined once; a look-alike never (D11)' => sub {
    $stage->set_up('sample');
    my $path = '/portal/operator/partners/{id of partner northwind}/name';
    is(post($path, [[do => 'rename'], [name => 'Adventure Works lT']])->status, 409, 'looks like another');
    is(post($path, [[do => 'rename'], [name => "Northwind \x{421}loud"]])->status, 422, 'two scripts');
    is(post($path, [[do => 'rename'], [name => "North\x{202e}wind"]])->status, 422, 'something hidden');
    is(partner('name'), 'Northwind Cloud Services', 'nothing was changed');
    is(post($path, [[do => 'rename'], [name => '  Northwind   Group ']])->status, 303, 'renamed');
    is(partner('name'), 'Northwind Group', 'tidied');
    is(partner('name_fold'), 'northwind group', 'found by its new name');
    $stage->check_db('audit: {event: partner_renamed, partner: northwind, times: 1}');
};

run_blocks();
done_testing();

__DATA__

=== what waits, counted, with the way to it (Q10)
--- db
sample
suspended: northwind
blocked: adventureworks, lucerne
--- person: operator of contoso
--- request
GET /portal/operator
--- status: 200
--- like
/Suspended partners\s+1\s+Blocked partners\s+2/
/portal/operator/partners?state=suspended
--- same_db

=== no operator's page is anybody else's (Q10)
--- person: admin agent of northwind
--- request
GET /portal/operator
GET /portal/operator/partners
GET /portal/operator/partners/add
GET /portal/operator/partners/{id of partner northwind}
GET /portal/operator/partners/{id of partner northwind}/state
GET /portal/operator (as: admin of fabrikam)
GET /portal/operator (as: nobody)
--- status: 403 403 403 403 403 403 /^40[13]$/
--- like_1
{message problem.not_an_operator.title}
--- same_db

=== partners by the beginning of name or domain, by state and kind, filters in the address (R39)
--- db
sample
suspended: northwind
--- person: operator of contoso
--- request
GET /portal/operator/partners
GET /portal/operator/partners?q=ADV
GET /portal/operator/partners?q=fourthcoffee.e
GET /portal/operator/partners?state=suspended
GET /portal/operator/partners?kind=advisor
GET /portal/operator/partners?wishes=1
GET /portal/operator/partners?q=northwind&state=active
--- status: 200 200 200 200 200 200 200
--- like_1
/Adventure Works IT.*Fourth Coffee Hosting.*Lucerne Advisory.*Northwind Cloud Services/s
--- like_2
Adventure Works IT
--- unlike_2
Northwind Cloud Services
--- like_3
Fourth Coffee Hosting
--- unlike_3
Adventure Works IT
--- like_4
Northwind Cloud Services
--- unlike_4
Lucerne Advisory
--- like_5
Lucerne Advisory
--- unlike_5
Northwind Cloud Services
--- like_6
{message operator.partners.nomatch.heading}
--- like_7
{message operator.partners.nomatch.heading}
--- same_db

=== a partner is added with all its facts and its links (R68, D11)
--- person: operator of contoso
--- request
POST /portal/operator/partners/add (csrf: auto)
name=Proseware Cloud
domain=proseware.example
country=DE
kind=direct
mpn=4100077
issuer=http://idp.example
tenant=proseware
contact_name=Paula Rose
contact_email=paula@proseware.example
contact_phone=+49 30 5550177
service=exchange

GET {location}
GET /portal/invitation/{link of proseware} (as: nobody)
--- status: 303 200 200
--- like_2
{message operator.done.added}
Proseware Cloud
4100077
paula@proseware.example
/What its links ask for\s+Exchange Online/
--- db_like
audit: {event: partner_added, partner: proseware, times: 1}

=== every refusal names its field, and nothing typed is lost (D11, R69, R68)
--- db
sample
market: global eu DE AT CH
cloud: global no-indirect
--- person: operator of contoso
--- request
POST /portal/operator/partners/add (csrf: auto)
name=Nоrthwind
domain=proseware.example
country=DE
kind=direct
issuer=http://idp.example
tenant=proseware

POST /portal/operator/partners/add (csrf: auto)
name=Northwind CIoud Services
domain=proseware.example
country=DE
kind=direct
issuer=http://idp.example
tenant=proseware
contact_name=Paula Rose

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=Proseware
country=DE
kind=direct
issuer=http://idp.example
tenant=proseware

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=proseware.example
country=US
kind=direct
issuer=http://idp.example
tenant=proseware

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=proseware.example
country=DE
kind=indirect_provider
issuer=http://idp.example
tenant=proseware

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=proseware.example
country=DE
issuer=http://idp.example
tenant=proseware

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=proseware.example
country=DE
kind=direct
issuer=http://idp.example
tenant=

POST /portal/operator/partners/add (csrf: auto)
name=Proseware
domain=proseware.example
country=DE
kind=direct
issuer=http://idp.example
tenant=northwind
--- status: 422 409 422 422 422 422 422 409
--- like_1
{message problem.name_refused.title}
/id="name"[^>]*aria-invalid="true"/
--- like_2
{message problem.name_taken.title}
/id="name"[^>]*value="Northwind CIoud Services"/
/id="contact_name"[^>]*value="Paula Rose"/
--- like_3
{message problem.domain_refused.title}
/id="domain"[^>]*value="Proseware"[^>]*aria-invalid="true"/
--- like_4
{message problem.market_unknown.title}
/id="country"[^>]*aria-invalid="true"/
--- like_5
{message problem.kind_not_offered.title}
/id="kind"[^>]*aria-invalid="true"/
--- like_6
{message problem.kind_missing.title}
--- like_7
{message problem.organisation_refused.title}
/id="tenant"[^>]*aria-invalid="true"/
--- like_8
{message problem.partner_exists.title}
/id="tenant"[^>]*value="northwind"[^>]*aria-invalid="true"/
--- same_db

=== another cloud's partner is not there, nor is one that never was (R72)
--- db
sample
cloud: germany always-dap
--- person: operator of contoso
--- request
GET /portal/operator/partners/00000000-0000-4000-8000-000000000000
GET /portal/operator/partners/nonsense
GET /portal/operator/partners/nonsense/name
GET /portal/operator/partners/nonsense/services
GET /portal/operator/partners/nonsense/link
GET /portal/operator/partners/nonsense/state
--- status: 404 404 404 404 404 404
--- like_1
{message problem.operator_partner_unknown.title}
--- same_db

=== what each state means stands there before it is chosen; without a choice nothing happens (Q28)
--- person: operator of contoso
--- request
GET /portal/operator/partners/{id of partner northwind}/state
POST /portal/operator/partners/{id of partner northwind}/state (csrf: auto)
--- status: 200 422
--- like_1
{message operator.state.suspended}
{message operator.state.blocked}
--- like_2
{message problem.state_missing.title}
--- same_db

=== whoever signed in long ago is sent to sign in again first (D12)
--- person: operator of contoso (signed in 11 minutes ago)
--- request
GET /portal/operator/partners/{id of partner northwind}/state
GET /portal/operator/partners/{id of partner northwind}/link
POST /portal/operator/partners/{id of partner northwind}/state (csrf: none)
state=blocked
--- status: 200 200 403
--- like_1
{message operator.stale.heading}
--- unlike_1
<form method="post"
--- like_2
{message operator.stale.heading}
--- same_db

=== what its links ask for is chosen; with none ticked they ask for all (Q2)
--- person: operator of contoso
--- request
POST /portal/operator/partners/{id of partner northwind}/services (csrf: auto)
service=exchange
service=azure

GET {location}
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam)
POST /portal/operator/partners/{id of partner northwind}/services (csrf: auto)

GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam)
POST /portal/operator/partners/{id of partner northwind}/services (csrf: auto)
service=mars
--- status: 303 200 200 303 200 422
--- like_2
/What its links ask for\s+Azure\s+Exchange Online|What its links ask for\s+Exchange Online\s+Azure/
--- like_3
/name="service" value="azure"/
--- unlike_3
/name="service" value="dynamics"/
--- like_5
/name="service" value="dynamics"/
--- like_6
{message problem.service_unknown.title}
--- db_like
audit: {event: partner_asks_changed, partner: northwind, times: 2}

=== the link page says what each answer does (Q5)
--- person: operator of contoso
--- request
GET /portal/operator/partners/{id of partner northwind}/link
POST /portal/operator/partners/{id of partner northwind}/link (csrf: auto)
which=all

GET /portal/operator/partners/{id of partner northwind}/name
POST /portal/operator/partners/{id of partner northwind}/name (csrf: auto)
do=praise
--- status: 200 422 200 422
--- like_1
{message operator.link.rotate.about}
--- like_2
{message problem.answer_missing.title}
--- same_db
