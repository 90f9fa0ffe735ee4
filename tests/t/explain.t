# Why something is allowed or refused, and what a removal would change: told by the decision that
# opens and closes the dashboards, from the database as it stands.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use Test::PartnerRel;

my $stage = stage();

# ---- explanation and enforcement, asked side by side

# What a Require is told of, by row of the matrix; and every role there is.
my $SERVICE = 'service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}';
my $SUB     = 'subscription=%{env:MATCH_SUBSCRIPTION}';
my %ACTIONS = (
    (map { $_ => $SERVICE } qw(read-provisioning create-subscription read-company manage-users assign-licences
          enter-service open-service-request ask-vendor see-customer drop-dap end-relationship be-support-contact)),
    (map { $_ => "$SERVICE $SUB" } qw(receive-bill add-seats remove-seats order-addon transition transfer suspend
          change-partner-of-record rename convert-trial read-subscription)),
    'request-relationship' => '',
);
my @ROLES = ('global admin', 'admin agent', 'sales agent', 'helpdesk agent', 'billing admin', 'user admin', 'user');

my @areas = map { qq{<LocationMatch "^/ask/$_/(?<SERVICE>[a-z0-9-]+)/(?<CUSTOMER>[0-9a-f-]+)/(?<SUBSCRIPTION>.*)\$">
    Require partner-action action=$_ $ACTIONS{$_}
</LocationMatch>} } sort keys %ACTIONS;

my $STANDS = <<'END';
sample
offers
relationship: northwind, fabrikam: exchange, azure
subscription: northwind, fabrikam: mail-1 x5 called "Mail"
relationship: northwind, woodgrove
relationship: adventureworks, fabrikam: dynamics
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
relationship: lucerne, fabrikam: exchange
relationship: lucerne, woodgrove: exchange
removed: lucerne, woodgrove
END

# Partner, customer, service; how that is called; and a subscription there, its own or one it may see.
my @STANDS = (
    ['northwind',      'fabrikam',  'exchange',   'A: sold it, with privileges', 'Mail'],
    ['adventureworks', 'fabrikam',  'sharepoint', 'B: sold it, without', 'Sites'],
    ['northwind',      'fabrikam',  'azure',      'C: a reseller with privileges'],
    ['northwind',      'woodgrove', 'exchange',   'D: a reseller without'],
    ['lucerne',        'fabrikam',  'exchange',   'E: an advisor with privileges', 'Mail'],
    ['lucerne',        'woodgrove', 'exchange',   'an advisor without'],
    ['adventureworks', 'woodgrove', 'exchange',   'F: no relationship'],
    ['northwind',      'fabrikam',  'telephony',  'a service that there is not'],
);

sub bytes_of {
    my ($path, $as) = @_;
    return $stage->prepare(method => 'GET', path => $path, as => $as, cookies => {});
}

# What the two say that they say otherwise than each other; and how often it was yes.
sub differences {
    my ($partner, $customer, $service, $called, $subscription) = @_;
    my ($id, @asked, @questions) = $stage->customer_id($customer);
    my $sub = $subscription ? $stage->subscription_id($subscription, $customer) : '';
    for my $action (grep { $sub || $ACTIONS{$_} !~ /subscription/ } sort keys %ACTIONS) {
        for my $role (@ROLES) {
            my $as = "$role of $partner";
            push @asked, "$action by $as";
            push @questions, bytes_of("/ask/$action/$service/$id/$sub", $as),
              bytes_of("/portal/partner/explain.json?customer=$id&service=$service&action=$action", $as);
        }
    }
    my @answers = $stage->ask_all(@questions);
    my ($yes, @different) = 0;
    for my $asked (@asked) {
        my ($door, $told) = splice @answers, 0, 2;
        # Behind the door there is no page: whoever is let through finds that out.
        my $let   = $door->status != 403;
        my $json  = $told->status == 200 ? JSON::PP::decode_json($told->body) : {};
        my $bound = $json->{allowed} ? 404 : 403;
        $yes += $let;
        push @different, "$asked: $door->{status} and " . $told->body if $door->status != $bound;
    }
    return ($yes, \@different);
}

subtest 'an explanation and a Require never disagree: every standing, role and action (R34, R48, R54, Q28)' => sub {
    $stage->serve(conf => join "\n", @areas);
    for my $state ('', 'suspended: northwind, lucerne', 'blocked: northwind, adventureworks, lucerne') {
        $stage->set_up("$STANDS$state");
        # Whoever reads of a change waits until it holds; so many at once would be too many.
        told("/portal/operator/explain.json?partner=$_->[0]&customer=$_->[1]&service=$_->[2]", 'operator of contoso')
          for @STANDS;
        my $all = 0;
        for my $stand (@STANDS) {
            my ($yes, $different) = differences(@$stand);
            $all += $yes;
            ok(!@$different, "$stand->[3]" . ($state ? " ($state)" : '')) or diag(map { substr($_, 0, 200) . "\n" } @$different[0 .. ($#$different > 3 ? 3 : $#$different)]);
        }
        ok($state =~ /^blocked/ ? !$all : $all > 50, "allowed: $all" . ($state ? " ($state)" : ''));
    }
};

# ---- the members of the JSON

sub told {
    my ($path, $as) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $stage->fill_in($path), as => $as, cookies => {});
    return ($answer, JSON::PP::decode_json($answer->body));
}

subtest 'the JSON: members that stay, and all three sides are told the same (R34, R48, R51)' => sub {
    $stage->serve;
    $stage->set_up($STANDS);
    my $query = 'customer={id of customer fabrikam}&service=exchange';
    my ($answer, $own) = told("/portal/partner/explain.json?$query", 'admin agent of northwind');
    is($answer->header('Content-Type'), 'application/json', 'its type');
    is($answer->header('Cache-Control'), 'no-store', 'nobody keeps it');
    is_deeply([sort keys %$own], [qw(action allowed code customer grant partner relationship revision roles
            roles_that_may rule service standing without_grant)], 'members');
    ok($own->{allowed}, 'allowed');
    is_deeply([@$own{qw(code rule action)}], [undef, 'R48', 'enter-service'], 'by which rule');
    is_deeply($own->{standing}, { column => 'A', name => 'original reseller with DAP' }, 'column');
    is_deeply([@$own{qw(roles roles_that_may)}], [['admin-agent'], ['admin-agent', 'helpdesk-agent']], 'roles');
    is_deeply($own->{service}, { id => 'exchange', name => 'Exchange Online', on => JSON::PP::true }, 'service');
    is($own->{grant}{id}, $stage->grant_id('northwind', 'fabrikam', 'exchange'), 'grant');
    is($own->{grant}{granted_by}, 'Anna Fabrikam', 'granted by');
    like($own->{grant}{granted_at}, qr/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'granted at');
    ok(exists $own->{grant}{ends_at} && !defined $own->{grant}{ends_at}, 'no end date');
    is($own->{relationship}{id}, $stage->relationship_id('northwind', 'fabrikam'), 'relationship');
    is_deeply([@{ $own->{relationship} }{qw(kind subscriptions_sold other_grants)}], ['reseller', 1, 1], 'its kind');
    my $then = $own->{without_grant};
    is_deeply([sort keys %$then], [qw(allowed code kept lost rule)], 'members of what would change');
    is_deeply([@$then{qw(allowed code rule)}], [JSON::PP::false, 'dap_required', 'R48'], 'refused then');
    is_deeply([grep { /seats|bill|vendor/ } @{ $then->{kept} }], [qw(receive-bill add-seats remove-seats ask-vendor)],
        'bill, seats and the way through the vendor stay (R45, R54)');
    is_deeply([grep { /enter|users|transition/ } @{ $then->{lost} }], [qw(transition manage-users enter-service)],
        'administration and transitions go (R46, R48)');
    my (undef, $operator) = told("/portal/operator/explain.json?partner=northwind&$query&role=admin-agent",
        'operator of contoso');
    # It would say when the customer last had to do with other partners.
    ok(!defined delete $own->{revision}, 'a partner is told no revision (R37)');
    cmp_ok(my $revision = delete $operator->{revision}, '>', 0, 'the operator is');
    is_deeply($operator, $own, 'and otherwise reads the same');
    my (undef, $customer) = told('/portal/customer/explain.json?partner={id of partner northwind}&service=exchange',
        'admin of fabrikam');
    is(scalar @{ delete $customer->{roles} }, 6, 'the customer asks about all of the partner\'s people');
    is(delete $customer->{revision}, $revision, 'and is told the revision');
    delete $own->{roles};
    is_deeply($customer, $own, 'and otherwise reads the same');
};

subtest 'a foreign customer, one that nobody knows and a past one look the same to a partner (R37, R72)' => sub {
    $stage->set_up("$STANDS\nended: lucerne, fabrikam");
    my %id = (foreign => $stage->customer_id('woodgrove'), nobody => '00000000-0000-4000-8000-000000000000',
        past => $stage->customer_id('fabrikam'));
    my %as = (foreign => 'adventureworks', nobody => 'adventureworks', past => 'lucerne');
    for my $role ('admin agent', 'billing admin', 'user') {
        for my $action ('enter-service', 'receive-bill', 'see-customer', 'end-relationship') {
            for my $suffix ('.json', '') {
                my %body = map {
                    my ($answer) = $stage->ask(method => 'GET', as => "$role of $as{$_}", cookies => {},
                        path => "/portal/partner/explain$suffix?customer=$id{$_}&service=exchange&action=$action");
                    my $text = $answer->body =~ s/$id{$_}/ID/gr;
                    $_ => $answer->status . ' ' . $text;
                } keys %id;
                like($body{nobody}, qr/^200 /, "$role, $action$suffix: answered");
                is($body{foreign}, $body{nobody}, "$role, $action$suffix: foreign");
                next if $role eq 'user' || $suffix eq '';
                my $past = JSON::PP::decode_json($body{past} =~ s/^\d+ //r);
                ok(!grep({ defined $past->{$_} } qw(relationship grant revision without_grant)), "$role, $action: past");
                is($past->{customer}{name}, undef, "$role, $action: without a name");
            }
        }
    }
};

subtest 'removed and granted again: the explanation follows at once, never from memory (R51, R56)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $path = '/portal/partner/explain.json?customer={id of customer fabrikam}&service=exchange';
    my %seen;
    for my $turn (1 .. 3) {
        my (undef, $json) = told($path, 'admin agent of northwind');
        ok($json->{allowed} && !$seen{ $json->{grant}{id} }++, "turn $turn: open, by a grant of its own");
        $stage->remove('northwind', 'fabrikam');
        (undef, $json) = told($path, 'admin agent of northwind');
        is_deeply([@$json{qw(allowed code grant without_grant)}], [JSON::PP::false, 'dap_required', undef, undef],
            "turn $turn: refused, nothing left to remove");
        $stage->accept('northwind', 'fabrikam', 'exchange');
    }
};

run_blocks();

done_testing();

__DATA__

=== the operator asks by a form, and reads decision, rule, grant and what a removal changes (R34, R48, R51)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: operator of contoso
--- request
GET /portal/operator/explain
GET /portal/operator/explain?partner=northwind&customer=fabrikam
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=exchange&action=enter-service
GET /portal/operator/explain?partner={id of partner northwind}&customer={id of customer fabrikam}&service=exchange&role=sales-agent
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=dynamics
--- status: 200 200 200 200 200
--- unlike_1
id="answer"
--- like_2
/<input [^>]*name="partner"[^>]*value="northwind"/
/<input [^>]*name="customer"[^>]*value="fabrikam"/
--- unlike_2
id="answer"
--- like_3
{message explain.answer.yes}
{message explain.why.allowed}
R48
{message explain.anybody}
{message explain.standing.c}
/granted by Anna Fabrikam on/
{message explain.grant.end}
{grant of northwind at fabrikam for exchange}
{message explain.without.heading}
/No longer possible.*Enter the service.*Still possible.*Order new subscriptions/s
/Privileges for 1 other service of this customer stay/
{message explain.without.stays}
/<a href="\/portal\/operator\/explain\.json\?partner=northwind&amp;customer=fabrikam&amp;service=exchange/
--- like_4
{message explain.answer.no}
{message explain.why.role_needed}
/<input type="checkbox" name="role" value="sales-agent" checked/
{message explain.without.already}
--- like_5
{message explain.answer.no}
{message explain.why.dap_required}
/Possible without privileges for the service.*Order new subscriptions/s
--- unlike_5
{message explain.without.heading}
--- same_db

=== what is not known is told beside the form, and to programs as problem+json (R34, R72)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: operator of contoso
--- request
GET /portal/operator/explain?partner=nobody&customer=fabrikam&service=exchange
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=exchange&action=view-offers
GET /portal/operator/explain?partner=northwind&customer=nobody&service=exchange
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=telephony
GET /portal/operator/explain.json?partner=nobody&customer=fabrikam&service=exchange
GET /portal/operator/explain.json?partner=northwind&customer=fabrikam&service=exchange&role=operator
GET /portal/operator/explain.json?partner=northwind&customer=fabrikam
GET /portal/operator/explain.json?partner=northwind&customer=nobody&service=exchange
--- status: 422 422 422 200 200 422 400 422 200
--- like_1
{message problem.explain_partner.detail}
/<input [^>]*name="customer"[^>]*value="fabrikam"/
--- like_2
{message problem.explain_service.detail}
--- like_3
{message problem.action_unknown.detail}
--- like_4
{message explain.customer.unknown}
{message explain.why.relationship_required}
--- like_5
{message explain.service.unknown}
{message explain.why.service_off}
--- header_6
Content-Type: application/problem+json
--- like_6
/"type":"urn:partnerrel:problem:explain_partner".*"field":"partner"/
--- header_7
Content-Type: application/problem+json
--- like_8
/"type":"urn:partnerrel:problem:explain_service"/
--- like_9
/^\{"allowed":false,"code":"relationship_required".*"customer":\{"id":null,"name":null\}/
--- same_db

=== explanations of others are for the operator alone (Q10)
--- request
GET /portal/operator/explain (as: admin agent of northwind)
GET /portal/operator/explain.json?partner=northwind&customer=fabrikam&service=exchange (as: admin of fabrikam)
GET /portal/operator/explain (as: nobody)
--- status: 403 403 403
--- like_2
/"type":"urn:partnerrel:problem:not_an_operator"/

=== a switched-off service is refused, its privileges stand, and subscriptions are not touched (Q2, R45)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x5
--- request
POST /portal/operator/services/exchange (as: operator of contoso, csrf: auto)
name=Exchange Online
name=Exchange Online
name=Exchange Online
may=Manage
may=Manage
may=Manage
may_not=Read
may_not=Read
may_not=Read
dashboard=
position=10
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=exchange (as: operator of contoso)
GET /portal/operator/explain.json?partner=northwind&customer=fabrikam&service=exchange&action=add-seats (as: operator of contoso)
--- status: 303 200 200
--- like_2
{message explain.answer.no}
{message explain.service.off}
{message explain.why.service_off}
{grant of northwind at fabrikam for exchange}
--- like_3
/^\{"allowed":true,"code":null,"rule":"R45"/
/"grant":\{"id"/

=== a partner's person is told about itself: what decides, what is missing, what to do (R34, R43, R48)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange (as: admin agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=azure (as: admin agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=azure (as: helpdesk agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange (as: sales agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange (as: billing admin of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange&action=add-seats (as: sales agent of northwind)
--- status: 200 200 200 200 200 200
--- like_1
{message explain.answer.yes}
Fabrikam GmbH
{message explain.without.heading}
/href="\/portal\/partner\/customers\/[0-9a-f-]{36}"/
--- like_2
{message explain.why.dap_required}
{message problem.dap_required.next}
/<main.*href="\/portal\/partner\/request/s
--- like_3
{message problem.dap_required.next_ask}
--- unlike_3
/<main.*href="\/portal\/partner\/request/s
--- like_4
{message explain.why.role_needed}
admin agent, helpdesk agent
Fabrikam GmbH
--- like_5
{message explain.why.role_needed}
--- unlike_5
Fabrikam GmbH
Anna Fabrikam
--- like_6
{message explain.why.not_original_reseller}
--- same_db

=== who may ask as a partner: its people, also of a blocked or suspended one, and nobody else (Q28, R37)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
blocked: northwind
suspended: adventureworks
--- request
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange (as: admin agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=azure&action=create-subscription (as: admin agent of adventureworks)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=exchange (as: admin agent of woodgrove)
GET /portal/partner/explain.json?customer={id of customer fabrikam}&service=exchange (as: admin of fabrikam)
GET /portal/partner/explain.json?customer={id of customer fabrikam}&service=exchange (as: nobody)
GET /portal/partner/explain?customer=fabrikam&service=exchange (as: admin agent of adventureworks)
GET /portal/partner/explain?customer={id of customer fabrikam} (as: admin agent of adventureworks)
GET /portal/partner/explain.json?service=exchange (as: admin agent of adventureworks)
--- status: 200 200 403 403 403 404 422 404
--- like_1
{message explain.why.partner_blocked}
--- unlike_1
Fabrikam GmbH
--- like_2
{message explain.why.partner_suspended}
--- like_3
{message problem.not_a_partner.title}
--- header_4
Content-Type: application/problem+json
--- like_6
{message problem.customer_unknown.title}
--- like_7
{message problem.explain_service.detail}
--- header_8
Content-Type: application/problem+json

=== the customer reads for each service what the partner may do now and what a removal changes (R34, R45, R51, R52, R54)
--- db
sample
offers
relationship: northwind, fabrikam: exchange, azure
subscription: northwind, fabrikam: mail-1 x5
relationship: lucerne, fabrikam: exchange
relationship: adventureworks, fabrikam
relationship: northwind, woodgrove: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}
GET /portal/customer/partners/{relationship of lucerne with fabrikam}
GET /portal/customer/partners/{relationship of adventureworks with fabrikam}
GET /portal/customer/explain.json?partner={id of partner northwind}&service=exchange&action=receive-bill
GET /portal/customer/explain.json?partner=northwind&service=exchange
GET /portal/customer/explain.json?partner={id of partner northwind}&service=
GET /portal/customer/explain.json?partner={id of partner northwind}&service=exchange (as: admin of tailspin)
GET /portal/customer/explain.json?partner={id of partner adventureworks}&service=exchange (as: admin of woodgrove)
GET /portal/customer/explain.json?partner={id of partner northwind}&service=exchange (as: user of fabrikam)
--- status: 200 200 200 200 404 422 404 404 403
--- like_1
{message explain.removal.heading}
/<summary>Exchange Online<.*but not without the privileges.*Move the subscriptions it sold.*Enter the service.*could go on doing.*Receive the bill.*Add seats.*open a support request.*<summary>Azure</s
/<summary>Azure<.*could go on doing(?!.*Receive the bill).*Order new subscriptions/s
{message partners.stays}
--- like_2
/<summary>Exchange Online<.*See the customer in its list.*could go on doing.*by its link/s
--- unlike_3
{message explain.removal.heading}
--- like_4
/^\{"allowed":true,"code":null,"rule":"R45","standing":\{"column":"A"/
/"without_grant":\{"allowed":true,"code":null,"rule":"R45"/
--- like_5
/"type":"urn:partnerrel:problem:partner_unknown"/
--- same_db

=== of a blocked partner the customer reads that it can do nothing at present (Q28, R34)
--- db
sample
relationship: northwind, fabrikam: exchange
blocked: northwind
--- person: admin of fabrikam
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}
--- status: 200
--- like
{message explain.removal.nothing}

=== the pages that raise the question lead to the answer (R34, R43)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/operator (as: operator of contoso)
GET /portal/operator/relationships/{relationship of northwind with fabrikam} (as: operator of contoso)
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
--- status: 200 200 200 200
--- like_1
href="/portal/operator/explain"
--- like_2
href="/portal/operator/explain?partner={id of partner northwind}&amp;customer={id of customer fabrikam}"
--- like_3
href="/portal/partner/explain?customer={id of customer fabrikam}&amp;service=exchange"
/Why can I open .{0,9}Exchange Online/
/Why can’t I open .{0,9}Azure/
--- like_4
/Why can’t I open .{0,9}Exchange Online/

=== a refused dashboard leads to the exact reason, and that page says what to do (R34, R43, R48)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/azure/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /portal/partner/explain?customer={id of customer fabrikam}&service=azure&action=enter-service (as: admin agent of northwind)
GET /dash/azure/{id of customer fabrikam}/ (as: admin of fabrikam)
GET /dash/azure/00000000-0000-4000-8000-000000000000/ (as: admin agent of northwind)
--- status: 403 200 403 403
--- like_1
href="/portal/partner/explain?customer={id of customer fabrikam}&amp;service=azure&amp;action=enter-service"
--- like_2
{message explain.why.dap_required}
--- unlike_3
/portal/partner/explain
--- like_4
href="/portal/partner/explain?customer=00000000-0000-4000-8000-000000000000&amp;service=azure&amp;action=enter-service"
--- may_log
/AH01630|AH01631/

=== in Russian and German too (Q30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/operator/explain?partner=northwind&customer=fabrikam&service=exchange (as: operator of contoso)
Accept-Language: ru
GET /portal/partner/explain?customer={id of customer fabrikam}&service=azure (as: admin agent of northwind)
Accept-Language: de
GET /portal/customer/partners/{relationship of northwind with fabrikam} (as: admin of fabrikam)
Accept-Language: ru
--- status: 200 200 200
--- like_1
{message explain.without.heading ru}
{message explain.action.enter_service ru}
{message explain.standing.c ru}
--- like_2
{message explain.why.dap_required de}
{message problem.dap_required.next de}
--- like_3
{message explain.removal.kept ru}
