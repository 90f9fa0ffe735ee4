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

subtest 'a partner asks for another name; the operator approves or declines exactly that wish (D11)' => sub {
    $stage->set_up('sample');
    my $path = '/portal/operator/partners/{id of partner northwind}/name';
    my $ask  = sub { return post('/portal/partner/account', [[name => $_[0]]], as => $_[1] // 'admin agent of northwind') };
    is($ask->('Adventure Works lT')->status, 409, 'a look-alike cannot be wished for');
    is($ask->('')->status, 422, 'nor nothing');
    is($ask->('Northwind Group')->status, 303, 'asked');
    like(get('/portal/operator/partners?wishes=1')->text, qr/Northwind Cloud Services/, 'the operator finds it');
    my %old = open_form($path, [do => 'decline']);
    is($ask->('Northwind Holding', 'global admin of northwind')->status, 303, 'asked for another');
    my ($late) = $stage->ask(%old);
    is($late->status, 409, 'a wish that is no more is not declined');
    is($stage->db->value('SELECT name FROM partner_name_wish'), 'Northwind Holding', 'the new one stands');
    is(post($path, [[do => 'approve']])->status, 303, 'approved');
    is(partner('name'), 'Northwind Holding', 'it has the name');
    is($stage->db->value('SELECT COUNT(*) FROM partner_name_wish'), 0, 'the wish is answered');
    is($ask->('Northwind Two')->status, 303, 'asked again');
    is(post($path, [[do => 'decline']])->status, 303, 'declined');
    is(partner('name'), 'Northwind Holding', 'the name stays');
    for my $who ('sales agent of northwind', 'helpdesk agent of northwind') {
        my $page = get('/portal/partner/account', $who);
        is($page->status, 200, "$who reads the account");
        unlike($page->body, qr/<form method="post"/, 'and has no form');
    }
    is(get('/portal/partner/account', 'admin of fabrikam')->status, 403, 'a customer has no such page');
    $stage->check_db('audit: {event: name_wished, partner: northwind, times: 3}');
    $stage->check_db('audit: {event: name_declined, partner: northwind, times: 1}');
};

subtest 'two forms for a service: the second is told that it has changed (E16)' => sub {
    $stage->set_up('sample');
    my $path = '/portal/operator/services/azure';
    my @on   = ([name => 'Azure'], [may => 'a'], [may_not => 'b'], [name => ''], [may => ''], [may_not => ''],
        [name => ''], [may => ''], [may_not => ''], [dashboard => ''], [position => 5], [on => 1]);
    my %late = open_form($path, @on);
    is(post($path, \@on)->status, 303, 'saved');
    my ($answer) = $stage->ask(%late);
    is($answer->status, 409, 'the other form is late');
    is_deeply($stage->db->rows("SELECT object_name, old_value, new_value FROM audit WHERE event = 'service_changed'
        AND service_id = 'azure' ORDER BY id"), [['dashboard', '/dash/azure/{customer}/', ''], ['position', '40', '5'],
        ['may (en)', 'Manage Azure', 'a'], ['may_not (en)', 'Read what Azure holds', 'b']], 'what was changed');
};

subtest 'what the two agreed on is an act of the operator: the relationship ends, or only the note is kept (R52)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $path = '/portal/operator/relationships/{relationship of northwind with fabrikam}';
    is(post($path, [[do => 'changed'], [note => '']])->status, 422, 'a note is needed');
    is(post($path, [[do => 'changed'], [note => 'Letter of 24 January']])->status, 303, 'noted');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}');
    like(post($path, [[do => 'ended'], [note => 'Letter of 25 January']])->text, qr/The end was not confirmed/, 'not without the tick');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}');
    is(post($path, [[do => 'ended'], [note => 'Letter of 25 January'], [confirm => 'yes']])->status, 303, 'ended');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: none, dap: []}');
    like(get($stage->fill_in($path))->text, qr/no relationship between the two any more/, 'the page says so');
};

subtest 'domain, country and contact are corrected after a fresh sign-in, once, and refusals name the field (R68, D12, D4, E16)' => sub {
    $stage->set_up("sample\nmarket: global eu DE AT\nrelationship: northwind, fabrikam: exchange");
    my $path = '/portal/operator/partners/{id of partner northwind}/details';
    my @good = ([domain => 'northwind-cloud.example'], [country => 'AT'], [contact_name => 'Nora Wind'],
        [contact_email => 'nora@northwind-cloud.example'], [contact_phone => '']);
    my $with = sub { my %new = @_; return [map { exists $new{ $_->[0] } ? [$_->[0] => $new{ $_->[0] }] : $_ } @good] };
    my $page = get($stage->fill_in($path));
    like($page->body, qr/id="domain"[^>]* value="northwind\.example"/, 'the form holds what stands');
    like($page->text, qr/Customers decide by the domain and the country/, 'and says what hangs on it');
    my %bad = (domain => 'North', country => 'Germany', contact_name => "A\x{202e}B", contact_phone => 'x' x 201);
    for my $field (sort keys %bad) {
        my $answer = post($path, $with->($field => $bad{$field}));
        is($answer->status, 422, "$field is refused");
        like($answer->body, qr/id="$field"[^>]*aria-invalid="true"/, 'and marked');
        unlike($answer->body, qr/(?:aria-invalid="true".*){2}/s, 'it alone');
    }
    my $us = post($path, $with->(country => 'US'));
    is($us->status, 422, 'no market of the cloud');
    like($us->body, qr/id="country"[^>]*value="US"[^>]*aria-invalid="true"/, 'the country is marked and stands as typed');
    is(partner('domain') . partner('country'), 'northwind.exampleDE', 'refusals change nothing');
    my %late = open_form($path, @{ $with->(domain => 'late.example') });
    my %form = open_form($path, @good);
    my @sent = $stage->ask(%form, times => 2);
    is(join(' ', map { $_->status } @sent), '303 303', 'corrected, and the same form again changes nothing');
    like(get($sent[0]->header('Location'))->text, qr/details were corrected/, 'it is said');
    is(($stage->ask(%late))[0]->status, 409, 'another form of before does nothing (E16)');
    is(partner('domain'), 'northwind-cloud.example', 'the first one stands');
    is_deeply($stage->db->rows("SELECT event, old_value, new_value FROM audit WHERE event IN ('partner_domain_changed',
        'partner_country_changed') ORDER BY id"), [['partner_domain_changed', 'northwind.example', 'northwind-cloud.example'],
        ['partner_country_changed', 'DE', 'AT']], 'old and new value, once');
    like($stage->db->value("SELECT new_value FROM audit WHERE event = 'partner_contact_changed'"),
        qr/\ANora Wind, nora\@northwind-cloud\.example\z/, 'and the contact');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}');
    is(get($stage->fill_in($path), 'admin agent of northwind')->status, 403, 'a partner has no such page');
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

=== an operator is led from the first page to its own, and the sign-in is offered to whoever is not signed in (Q10)
--- db
sample
--- person: operator of contoso
--- request
GET /portal/
GET /portal/ (as: nobody)
GET /portal/ (as: user of fabrikam)
--- status: 200
--- like_1
{message home.go.operator}
<h2><a href="/portal/operator"
--- unlike_1
{message home.go.customers}
class="notice"
--- like_2
<a href="/portal/operator"
{message home.operator.sign_in}
--- like_3
class="notice"
--- unlike_3
/portal/operator"
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

=== a role that another organisation gives its own people makes nobody an operator (Q10, D14)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/operator (as: operator of fabrikam)
GET /portal/operator/partners/{id of partner northwind} (as: admin agent of northwind (roles AdminAgent Operator))
GET /portal/operator/activity.csv (as: operator of newcomer)
POST /portal/operator/cloud (as: operator of fabrikam)
do=rules
GET /portal/operator (as: operator of contoso)
--- status: 403 403 403 403 200
--- like_1
{message problem.not_an_operator.title}
--- same_db

=== without PartnerRelVendorTenant there are no operators, and one cloud's is not another's (Q10, R72)
--- clouds: both
--- drop
PartnerRelVendorTenant
--- db
cloud: germany always-dap no-indirect no-transfers
--- request
GET /portal/operator (as: operator of contoso)
GET /portal/operator (as: operator of contoso (in germany), at: germany)
--- status: 403 403
--- same_db

=== an operator of another cloud finds nothing of this one, and this one nothing of it (R72, Q16)
--- clouds: both
--- db
cloud: germany always-dap no-indirect no-transfers
sample
sample in germany
relationship: northwind, fabrikam: exchange
--- person: operator of contoso (in germany)
--- request
GET /portal/operator/partners/{id of partner northwind} (at: germany)
GET /portal/operator/customers/{id of customer fabrikam} (at: germany)
GET /portal/operator/relationships/{relationship of northwind with fabrikam} (at: germany)
GET /portal/operator/partners/{id of partner northwind in germany} (at: germany)
GET /portal/operator/partners (at: germany)
GET /portal/operator/customers (at: germany)
GET /portal/operator/cloud (at: germany)
--- status: 404 404 404 200 200 200 200
--- like_5
{id of partner northwind in germany}
--- unlike_5
{id of partner northwind}
--- unlike_6
Fabrikam
--- like_7
/cloud germany/i
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

=== the cloud's rules, markets and agreement are the operator's (Q16, Q13, R28, R31, R68)
--- person: operator of contoso
--- request
GET /portal/operator/cloud
POST /portal/operator/cloud (csrf: auto)
do=rules
name=Global
base_url=https://portal.example/portal
transfers=1
replaces=1
retention=90

POST /portal/operator/cloud (csrf: auto)
do=market
countries=DE, AT CH
region=eu

POST /portal/operator/cloud (csrf: auto)
do=no-market
countries=CH

POST /portal/operator/cloud (csrf: auto)
do=agreement
url=https://vendor.example/agreement-1

GET {location}
--- status: 200 303 303 303 303 200
--- like_6
{message operator.done.published}
/name="retention"[^>]*value="90"/
/name="transfers"[^>]*checked/
/Germany\s+DE\s+eu/
https://vendor.example/agreement-1
--- unlike_6
/name="indirect"[^>]*checked/
/Switzerland/
--- db_like
audit: {event: cloud_changed, times: 3}
audit: {event: market_added, times: 3}
audit: {event: market_removed, times: 1}
audit: {event: agreement_published, times: 1}

=== what cannot be a rule of the cloud is refused, and what was typed stays (Q13, Q16, R31)
--- person: operator of contoso
--- request
POST /portal/operator/cloud (csrf: auto)
do=rules
name=Global
retention=0

POST /portal/operator/cloud (csrf: auto)
do=rules
name=Global
base_url=javascript:alert(1)
retention=60

POST /portal/operator/cloud (csrf: auto)
do=market
countries=Austria
region=eu

POST /portal/operator/cloud (csrf: auto)
do=market
countries=AT
region=

POST /portal/operator/cloud (csrf: auto)
do=agreement
url=agreement.html

POST /portal/operator/cloud (csrf: auto)
do=praise
--- status: 422 422 422 422 422 422
--- like_1
{message problem.retention_refused.title}
/name="retention"[^>]*value="0"/
--- like_2
{message problem.base_url_refused.title}
--- like_3
{message problem.country_refused.title}
/name="countries"[^>]*value="Austria"/
--- like_4
{message problem.region_refused.title}
--- like_5
{message problem.agreement_url_refused.title}
/name="url"[^>]*value="agreement\.html"/
--- like_6
{message problem.answer_missing.title}
--- same_db

=== services: the catalogue, one of them in each language, a new one that begins switched off (Q2)
--- person: operator of contoso
--- request
GET /portal/operator/services
GET /portal/operator/services/exchange
POST /portal/operator/services (csrf: auto)
id=mail
name=Mail
may=Manage mailboxes
may_not=Read what is in them

GET {location}
GET /portal/operator/services/mars
POST /portal/operator/services (csrf: auto)
id=exchange
name=Mail
may=Manage mailboxes
may_not=Read what is in them

POST /portal/operator/services (csrf: auto)
id=Mail!
name=Mail
may=Manage mailboxes
may_not=Read what is in them
--- status: 200 200 303 200 404 409 422
--- like_1
/Exchange Online\s+exchange\s+on/
--- like_2
/lang="ru"[^>]*id="name-ru"|id="name-ru"/
/value="Manage Exchange Online"/
--- like_4
{message operator.done.saved}
--- unlike_4
/name="on"[^>]*checked/
--- like_5
{message problem.operator_service_unknown.title}
--- like_6
{message problem.service_exists.title}
--- like_7
{message problem.short_name_refused.title}
/id="id"[^>]*value="Mail!"/
--- db_like
audit: {event: service_saved, service: mail, times: 1}

=== a service without English words, or with a wrong dashboard, is refused; what was typed stays (Q2)
--- person: operator of contoso
--- request
POST /portal/operator/services/exchange (csrf: auto)
name=
may=Manage
may_not=Read
name=
may=
may_not=
name=
may=
may_not=
dashboard=/dash/exchange/{customer}/
position=10
on=1

POST /portal/operator/services/exchange (csrf: auto)
name=Exchange
may=Manage it
may_not=Read
name=
may=
may_not=
name=
may=
may_not=
dashboard=//evil.example/{customer}
position=10
on=1
--- status: 422 422
--- like_1
{message problem.text_missing.title}
--- like_2
{message problem.dashboard_refused.title}
/value="Manage it"/
/value="\/\/evil\.example\/\{customer\}"/
--- same_db

=== offers: the list, a new one that begins switched off, its facts, and no other cloud's (R42)
--- person: operator of contoso
--- request
GET /portal/operator/offers
POST /portal/operator/offers (csrf: auto)
id=mail-1
name=Mail Plan 1
service=exchange

GET {location}
POST /portal/operator/offers/mail-1 (csrf: auto)
name=Mail Plan One
about=Mailboxes
service=exchange
fact=on
fact=transferable
min=1
max=300
position=10

GET {location}
POST /portal/operator/offers/mail-1 (csrf: auto)
name=Mail Plan One
service=exchange
min=5
max=1
position=10

GET /portal/operator/offers/mars
POST /portal/operator/offers (csrf: auto)
id=Mail!
name=Mail
service=exchange
--- status: 200 303 200 303 200 422 404 422
--- like_1
{message operator.offers.none}
--- unlike_3
/value="on"[^>]*checked/
--- like_5
/value="on"[^>]*checked/
/value="transferable"[^>]*checked/
/name="max"[^>]*value="300"/
Mail Plan One
--- like_6
/name="min"[^>]*value="5"/
--- like_7
{message problem.operator_offer_unknown.title}
--- like_8
{message problem.short_name_refused.title}
--- db_like
audit: {event: offer_saved, times: 2}

=== customers of the cloud: search, facts, every partner with its privileges for each service (row 24, R34)
--- db
sample
agreement: global https://vendor.example/1
relationship: northwind, fabrikam: exchange, azure
relationship: lucerne, fabrikam: sharepoint
relationship: adventureworks, woodgrove
--- person: operator of contoso
--- request
GET /portal/operator/customers
GET /portal/operator/customers?q=WOOD
GET /portal/operator/customers?q=zzz
GET /portal/operator/customers/{id of customer fabrikam}
GET /portal/operator/customers/00000000-0000-4000-8000-000000000000
GET /portal/operator/customers/nonsense
--- status: 200 200 200 200 404 404
--- like_1
/Fabrikam GmbH.*Woodgrove Bank/s
--- like_2
Woodgrove Bank
--- unlike_2
Fabrikam
--- like_3
{message operator.customers.nomatch.heading}
--- like_4
/Northwind Cloud Services\s+Reseller.*Exchange Online\s*, since/s
/Lucerne Advisory.*SharePoint Online\s*, since/s
/version 1 accepted/
{message operator.customer.no_sub}
--- like_5
{message problem.operator_customer_unknown.title}
--- same_db

=== a relationship: unused privileges end one by one, and only ticked ones (R58)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: operator of contoso
--- request
GET /portal/operator/relationships/{relationship of northwind with fabrikam}
POST /portal/operator/relationships/{relationship of northwind with fabrikam} (csrf: auto)
do=drop

POST /portal/operator/relationships/{relationship of northwind with fabrikam} (csrf: auto)
do=drop
grant={grant of northwind at fabrikam for azure}

GET {location}
POST /portal/operator/relationships/{relationship of northwind with fabrikam} (csrf: auto)
do=praise

GET /portal/operator/relationships/nonsense
--- status: 200 422 303 200 422 404
--- like_1
{message operator.rel.drop.what}
--- like_2
{message problem.grant_missing.title}
--- like_4
{message operator.done.dropped}
--- like_6
{message problem.operator_relationship_unknown.title}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}

=== a relationship page without a fresh sign-in asks for one (D12)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: operator of contoso (signed in 11 minutes ago)
--- request
GET /portal/operator/relationships/{relationship of northwind with fabrikam}
--- status: 200
--- like
{message operator.stale.heading}
--- unlike
<form method="post"
--- same_db

=== correcting a partner's details without a fresh sign-in asks for one, and takes nothing (D12)
--- db
sample
--- person: operator of contoso (signed in 11 minutes ago)
--- request
GET /portal/operator/partners/{id of partner northwind}/details
POST /portal/operator/partners/{id of partner northwind}/details (csrf: none)
domain=late.example&country=AT
--- status: 200 403
--- like_1
{message operator.stale.heading}
--- unlike_1
<form method="post"
--- same_db

=== a partner's own account: what customers see of it, its links, its providers (D11)
--- person: admin agent of northwind
--- request
GET /portal/partner/account
POST /portal/partner/account (csrf: auto)
name=Northwind Group

GET {location}
GET /portal/partner/account (as: nobody)
--- status: 200 303 200 /^40[13]$/
--- like_1
Northwind Cloud Services
{message operator.links.dap}
--- like_3
{message operator.done.wished}
{message account.wish.heading}
--- db_like
audit: {event: name_wished, partner: northwind, times: 1}

=== a blocked partner has no account page (Q28)
--- db
sample
blocked: northwind
--- person: admin agent of northwind
--- request
GET /portal/partner/account
--- status: 403
--- like
{message problem.partner_blocked.title}
--- same_db
