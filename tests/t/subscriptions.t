# Subscriptions on the pages of the partner, the customer and the operator: orders, changes, who is
# billed, and each refusal with its rule and the way out.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
$stage->serve;

# northwind sold Mail (10 seats) and has DAP; adventureworks has DAP for the same service by way of
# no slot of its own, so for another: it is lucerne, outside CSP, that may look into exchange.
my $BASE = <<'DB';
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
relationship: lucerne, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
DB

my %FIELDS = (
    seats               => [[quantity => 20]],
    addon               => [[offer => 'mail-archive'], [quantity => 1]],
    transition          => [[offer => 'mail-2']],
    name                => [[name => 'Other']],
    status              => [[do => 'suspend']],
    'partner-of-record' => [[partner_of_record => '']],
    'support-contact'   => [[support_partner => '']],
);

# A form as the page would send it, sealed for a person whom the page gives none.
sub sealed {
    my ($as, $path, @fields) = @_;
    my $jar = {};
    # Any page with a form sets the cookie; the consent page does for everybody.
    my $home = '/portal/customer/invitation/' . $stage->link('fourthcoffee', 1);
    $stage->ask(method => 'GET', path => $home, as => 'admin of tailspin', cookies => $jar);
    my $seal = $stage->seal(path => $path, as => $as, cookie => $jar->{'__Host-prl_form'},
        expiry => time + 60, state => $path =~ /order$/ ? '' : '2');
    my ($answer) = $stage->ask(method => 'POST', path => $path, as => $as, cookies => $jar,
        fields => [[seal => $seal], @fields]);
    return $answer;
}

sub says { my ($answer, $code) = @_; my $t = $stage->message("problem.$code.title", 'en'); return $answer->text =~ /\Q$t\E/ }

subtest 'scenario-7: with privileges alone each deed on another\'s subscription is refused, nothing changes (R45, E13, rows 2-9)' => sub {
    $stage->set_up($BASE);
    my $id     = $stage->subscription_id('Mail', 'fabrikam');
    my $before = $stage->db->hash;
    for my $deed (sort keys %FIELDS) {
        my $path = "/portal/partner/subscriptions/$id/$deed";
        my ($page) = $stage->ask(method => 'GET', path => $path, as => 'admin agent of lucerne');
        is($page->status, 403, "GET $deed");
        ok(says($page, 'not_original_reseller'), "GET $deed says who may") or diag($page->text);
        like($page->text, qr/Northwind Cloud Services/, 'and names it');
        like($page->text, qr/R4[56]\b/, 'and the rule');
        my $answer = sealed('admin agent of lucerne', $path, @{ $FIELDS{$deed} });
        is($answer->status, 403, "POST $deed") or diag($answer->text);
        ok(says($answer, 'not_original_reseller'), "POST $deed says who may");
    }
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'who does not see a subscription gets 404, whatever it asks: strangers, resellers without the service (Q19, row 28)' => sub {
    $stage->set_up($BASE);
    my $id     = $stage->subscription_id('Mail', 'fabrikam');
    my $before = $stage->db->hash;
    for my $who ('fourthcoffee', 'adventureworks') {
        for my $tail ('', '/provisioning', map { "/$_" } sort keys %FIELDS) {
            my ($page) = $stage->ask(method => 'GET', path => "/portal/partner/subscriptions/$id$tail",
                as => "admin agent of $who");
            is($page->status, 404, "$who GET $tail");
        }
        for my $deed (sort keys %FIELDS) {
            my $answer = sealed("admin agent of $who", "/portal/partner/subscriptions/$id/$deed",
                @{ $FIELDS{$deed} });
            is($answer->status, 404, "$who POST $deed");
        }
        my ($unknown) = $stage->ask(method => 'GET', as => "admin agent of $who",
            path => '/portal/partner/subscriptions/00000000-0000-4000-8000-000000000000');
        my ($real) = $stage->ask(method => 'GET', as => "admin agent of $who",
            path => "/portal/partner/subscriptions/$id");
        my $plain = sub { $_[0]->text =~ s/[0-9a-f-]{36}//gr };
        is($plain->($real), $plain->($unknown), "$who: the same answer as to one that is not there");
    }
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'malformed ids are not there (row 28)' => sub {
    $stage->set_up($BASE);
    for my $id ('x', '%00', "' OR 1=1", '0' x 500, uc $stage->subscription_id('Mail', 'fabrikam')) {
        (my $in_path = $id) =~ s/([^A-Za-z0-9%-])/sprintf '%%%02X', ord $1/ge;
        for my $tail ('', '/seats', '/provisioning') {
            my ($page) = $stage->ask(method => 'GET', as => 'admin agent of northwind',
                path => "/portal/partner/subscriptions/$in_path$tail");
            like($page->status, qr/^(?:404|400)$/, substr("$in_path$tail", 0, 40));
        }
        my ($order) = $stage->ask(method => 'GET', as => 'admin agent of northwind',
            path => "/portal/partner/customers/$in_path/order");
        like($order->status, qr/^(?:404|400)$/, substr("order for $in_path", 0, 40));
        my ($own) = $stage->ask(method => 'GET', as => 'admin of fabrikam',
            path => "/portal/customer/subscriptions/$in_path");
        like($own->status, qr/^(?:404|400)$/, substr("own $in_path", 0, 40));
    }
};

subtest 'each role of the partner: who reads, changes, is billed, sees offers and the agreement (second table)' => sub {
    $stage->set_up($BASE);
    my $id = $stage->subscription_id('Mail', 'fabrikam');
    my $c  = $stage->customer_id('fabrikam');
    my %may = (
        "/partner/subscriptions/$id"              => [qw(admin sales helpdesk)],
        "/partner/subscriptions/$id/provisioning" => [qw(admin sales helpdesk)],
        "/partner/customers/$c/subscriptions"     => [qw(admin sales helpdesk)],
        "/partner/customers/$c/order"             => [qw(admin sales)],
        (map { ("/partner/subscriptions/$id/$_" => [qw(admin sales)]) } keys %FIELDS),
        '/partner/billing'   => [qw(global admin billing)],
        '/partner/offers'    => [qw(global admin billing)],
        '/partner/agreement' => [qw(sales)],
    );
    my %person = (global => 'global admin', admin => 'admin agent', sales => 'sales agent',
        helpdesk => 'helpdesk agent', billing => 'billing admin', user => 'user admin');
    for my $path (sort keys %may) {
        for my $role (sort keys %person) {
            my ($page) = $stage->ask(method => 'GET', path => "/portal$path",
                as => "$person{$role} of northwind");
            my $want = grep({ $_ eq $role } @{ $may{$path} }) ? 200 : 403;
            is($page->status, $want, "$role $path") or next;
            ok(says($page, 'role_needed'), "$role $path: says that it is the role") if $want == 403;
        }
    }
};

subtest 'without privileges the reseller still does everything but move it and look behind it (column B, R47, R48, E12)' => sub {
    $stage->set_up("${BASE}removed: northwind, fabrikam");
    my $id = $stage->subscription_id('Mail', 'fabrikam');
    for my $deed (sort keys %FIELDS) {
        my ($page) = $stage->ask(method => 'GET', path => "/portal/partner/subscriptions/$id/$deed",
            as => 'sales agent of northwind');
        is($page->status, $deed eq 'transition' ? 403 : 200, $deed);
    }
    for my $path ("/portal/partner/subscriptions/$id/transition",
        "/portal/partner/subscriptions/$id/provisioning") {
        my ($page) = $stage->ask(method => 'GET', path => $path, as => 'sales agent of northwind');
        is($page->status, 403, $path);
        ok(says($page, 'dap_required'), 'it says that privileges are missing');
        like($page->body, qr{href="/portal/partner/request"}, 'and leads to the link');
        my ($helper) = $stage->ask(method => 'GET', path => $path, as => 'helpdesk agent of northwind');
        unlike($helper->body, qr{href="/portal/partner/request"}, 'not for who may not send it');
    }
    my ($transition) = sealed('sales agent of northwind', "/portal/partner/subscriptions/$id/transition",
        [offer => 'mail-2']);
    is($transition->status, 403, 'not by a sealed form either');
    my ($seats) = $stage->ask(method => 'POST', path => "/portal/partner/subscriptions/$id/seats",
        csrf => 'auto', as => 'sales agent of northwind', fields => [[quantity => 4]]);
    is($seats->status, 303, 'fewer seats go through');
    $stage->check_db('subscription: {name: Mail, customer: fabrikam, quantity: 4, status: active}');
};

subtest 'two who change the same: the second is asked anew with what it typed (E16)' => sub {
    $stage->set_up($BASE);
    my $id   = $stage->subscription_id('Mail', 'fabrikam');
    my $path = "/portal/partner/subscriptions/$id/seats";
    my @seal = $stage->form_fields(path => $path, as => 'sales agent of northwind');
    my ($first) = $stage->ask(method => 'POST', path => $path, as => 'admin agent of northwind',
        csrf => 'auto', fields => [[quantity => 30]]);
    is($first->status, 303, 'the first is done');
    my ($second) = $stage->ask(method => 'POST', path => $path, as => 'sales agent of northwind',
        fields => [@seal, [quantity => 17]]);
    is($second->status, 409, 'the second is not');
    ok(says($second, 'changed_meanwhile'), 'and says why');
    like($second->body, qr/value="17"/, 'with what was typed');
    like($second->text, qr/\b30\b/, 'and what stands now');
    my ($seal) = $second->body =~ /name="seal" value="([^"]+)"/;
    my ($again) = $stage->ask(method => 'POST', path => $path, as => 'sales agent of northwind',
        fields => [[seal => $seal], [quantity => 17]]);
    is($again->status, 303, 'the new question can be answered');
    $stage->check_db('subscription: {name: Mail, customer: fabrikam, quantity: 17}');
    $stage->check_db('audit: {event: seats_changed, partner: northwind, times: 2}');
};

subtest 'a form sent twice is one change (D4)' => sub {
    $stage->set_up($BASE);
    my $path = '/portal/partner/customers/' . $stage->customer_id('fabrikam') . '/order';
    my @answers = $stage->ask(method => 'POST', path => $path, as => 'sales agent of northwind',
        csrf => 'auto', times => 4, fields => [[offer => 'mail-2'], [quantity => 3], [name => 'Twice']]);
    is(scalar(grep { $_->status == 303 } @answers), 4, 'all are told the same');
    is($stage->db->value("SELECT COUNT(*) FROM subscription WHERE name = 'Twice'"), 1, 'there is one');
};

subtest 'the life of a subscription on its pages (domain 4.4, Q13)' => sub {
    $stage->set_up("${BASE}addon: northwind, fabrikam: Mail: mail-archive x10");
    my $id = $stage->subscription_id('Mail', 'fabrikam');
    my $do = sub {
        my ($tail, @fields) = @_;
        my ($answer) = $stage->ask(method => 'POST', path => "/portal/partner/subscriptions/$id/$tail",
            csrf => 'auto', as => 'sales agent of northwind', fields => \@fields);
        return $answer;
    };
    is($do->('status', [do => 'suspend'])->status, 303, 'suspended');
    for my $deed (qw(seats addon transition)) {
        my ($page) = $stage->ask(method => 'GET', path => "/portal/partner/subscriptions/$id/$deed",
            as => 'sales agent of northwind');
        is($page->status, 200, "$deed of a suspended one is a page");
        unlike($page->body, qr/<form/, 'that asks nothing');
        my $why = $stage->message('sub.not_now.not_active', 'en');
        like($page->text, qr/\Q$why\E/, 'and says why');
    }
    my ($page) = $stage->ask(method => 'GET', path => "/portal/customer/subscriptions/$id",
        as => 'admin of fabrikam');
    like($page->text, qr/it is deleted with its data on/, 'the customer reads till when it is kept');
    is($do->('status', [do => 'reactivate'])->status, 303, 'active again');
    is($do->('status', [do => 'cancel'])->status, 422, 'cancelling takes a tick');
    $stage->check_db('subscription: {name: Mail, customer: fabrikam, status: active}');
    is($do->('status', [do => 'cancel'], [confirm => 'yes'])->status, 303, 'cancelled');
    $stage->check_db('subscription: {name: Mail, customer: fabrikam, status: deleted}');
    $stage->check_db('subscription: {name: Mail Archive, customer: fabrikam, status: deleted}');
    my ($after) = $stage->ask(method => 'GET', path => "/portal/partner/subscriptions/$id",
        as => 'sales agent of northwind');
    my $gone = $stage->message('sub.not_now.deleted', 'en');
    like($after->text, qr/\Q$gone\E/, 'a deleted one is there to be read');
    unlike($after->body, qr{/(?:seats|status|name)"}, 'and nothing of it leads to a change');
};

subtest 'what time does: the day after the days of retention it is deleted (Q13)' => sub {
    $stage->set_up($BASE);
    my $id = $stage->subscription_id('Mail', 'fabrikam');
    $stage->ask(method => 'POST', path => "/portal/partner/subscriptions/$id/status", csrf => 'auto',
        as => 'sales agent of northwind', fields => [[do => 'suspend']]);
    for my $case ([59, 'suspended'], [61, 'deleted']) {
        $stage->db->run('UPDATE subscription SET status_at = ? WHERE id = ?',
            (time - $case->[0] * 86400) . '000000', $id);
        my ($page) = $stage->ask(method => 'GET', path => "/portal/partner/subscriptions/$id",
            as => 'sales agent of northwind');
        my $word = $stage->message("sub.status.$case->[1]", 'en');
        like($page->text, qr/Status \Q$word\E/, "after $case->[0] days: $word");
    }
    my ($bill) = $stage->ask(method => 'GET', path => '/portal/partner/billing',
        as => 'billing admin of northwind');
    unlike($bill->text, qr/\bMail\b/, 'nobody is billed for it any more');
};

subtest 'what is billed by use takes no seats by a sealed form either, and stays its seller\'s without privileges (R22, R50)' => sub {
    $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam: azure\nrelationship: lucerne, fabrikam: azure\n"
          . 'subscription: northwind, fabrikam: cloud-use called "Cloud"');
    my $path = '/portal/partner/subscriptions/' . $stage->subscription_id('Cloud', 'fabrikam');
    my $answer = sealed('admin agent of northwind', "$path/seats", [quantity => 1]);
    is($answer->status, 409, 'not even the one it has') or diag($answer->text);
    ok(says($answer, 'no_seats'), 'with the reason');
    my ($others) = $stage->ask(method => 'GET', path => "$path/name", as => 'admin agent of lucerne');
    is($others->status, 403, 'privileges for the service are no right to what another sold');
    $stage->remove('northwind', 'fabrikam', 'azure');
    my ($page) = $stage->ask(method => 'GET', path => $path, as => 'admin agent of northwind');
    like($page->text, qr/\Q${\ $stage->message('sub.owner.text', 'en')}\E/, 'it is the seller\'s still') or diag($page->text);
    my ($name) = $stage->ask(method => 'POST', path => "$path/name", csrf => 'auto', as => 'sales agent of northwind',
        fields => [[name => 'Other'], [renew => 'yes']]);
    is($name->status, 303, 'which may change it');
};

subtest 'an indirect reseller is told that its provider orders, and cannot (R9, R10, Q3)' => sub {
    $stage->set_up($BASE);
    $stage->db->run("UPDATE partner SET kind = 'indirect_reseller' WHERE tenant = 'northwind'");
    my $path   = '/portal/partner/customers/' . $stage->customer_id('fabrikam');
    my $before = $stage->db->hash;
    my ($list) = $stage->ask(method => 'GET', path => "$path/subscriptions", as => 'sales agent of northwind');
    unlike($list->body, qr{/order"}, 'the list leads to no order');
    like($list->text, qr/order through your provider/, 'and says who orders');
    my ($page) = $stage->ask(method => 'GET', path => "$path/order", as => 'sales agent of northwind');
    is($page->status, 403, 'the form is refused');
    my $answer = sealed('sales agent of northwind', "$path/order", [offer => 'mail-1'], [quantity => 5]);
    is($answer->status, 403, 'and so is a sealed one');
    ok(says($answer, 'provider_orders'), 'with the reason');
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'a bill longer than a page is walked, each subscription once (row 1)' => sub {
    $stage->set_up($BASE);
    my ($id) = $stage->subscription_id('Mail', 'fabrikam');
    my $row = $stage->db->rows('SELECT * FROM subscription WHERE id = ?', $id)->[0];
    for my $n (1 .. 60) {
        my @new = @$row;
        ($new[0], $new[8]) = (sprintf('00000000-0000-4000-8000-%012d', $n), sprintf 'Copy%02d', $n);
        $stage->db->run('INSERT INTO subscription VALUES (' . join(',', ('?') x @new) . ')', @new);
    }
    my ($path, @seen, $pages) = '/portal/partner/billing';
    while ($path && ++$pages < 10) {
        my ($page) = $stage->ask(method => 'GET', path => $path, as => 'billing admin of northwind');
        is($page->status, 200, "page $pages") or last;
        push @seen, $page->text =~ /\b(Copy\d\d|Mail) (?=Exchange|Service|)/g;
        ($path) = $page->body =~ m{rel="next" href="([^"]*)"};
    }
    is($pages, 2, 'two pages');
    my %seen = map { $_ => 1 } grep { /^Copy/ } @seen;
    is(scalar(keys %seen), 60, 'all of them');
};

done_testing();

__DATA__

=== scenario-8: a reseller's own order, active with the answer, and its seats (R37, R42, Q18, Q25)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions
GET /portal/partner/customers/{id of customer fabrikam}/order
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=10
name=Mail
GET {location}
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/seats (csrf: auto)
quantity=25
GET {location}
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions
--- status: 200 200 303 200 303 200 200
--- like_1
{message subs.none.heading}
--- like_2
Mail Plan 1
{message order.what}
--- unlike_2
Mail Archive
--- like_4
{message sub.done.ordered}
{message sub.bill.ours}
--- like_6
{message sub.done.seats}
--- like_7
Mail
25
{message subs.bill.ours}
--- db_like
subscription: {name: Mail, customer: fabrikam, quantity: 25, status: active}
audit: {event: subscription_ordered, partner: northwind, times: 1}
audit: {event: subscription_provisioned, partner: northwind, times: 1}
audit: {event: seats_changed, partner: northwind, times: 1}

=== accepting alone orders and bills nothing (Q18)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
--- person: billing admin of northwind
--- request
GET /portal/partner/billing
--- status: 200
--- like
{message billing.none.heading}
--- db_like
rows: {subscription: 0}
--- same_db

=== of others' subscriptions those are listed whose service one holds privileges for, marked as not billed (Q19, R41)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
relationship: lucerne, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
--- person: sales agent of adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions (as: helpdesk agent of lucerne)
GET /portal/partner/subscriptions/{subscription Mail of fabrikam} (as: helpdesk agent of lucerne)
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/provisioning (as: helpdesk agent of lucerne)
--- status: 200 200 200 200
--- like_1
Sites
--- unlike_1
Mail
--- like_2
Mail
/Northwind Cloud Services – not billed to you/
{message sub.order.why.role_needed}
--- unlike_2
Sites
--- like_3
/It is not billed to you/
{message sub.why.role_needed}
--- like_4
{message provisioning.done}
--- same_db

=== each thing one may not do says why, the rule and the way out (R45, E13)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: admin agent of lucerne
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}?lang=ru
--- status: 200 303
--- like_1
{message sub.why.not_original_reseller}
/Rule R45/
/Rule R46/
--- unlike_1
/subscriptions/{subscription Mail of fabrikam}/seats
--- same_db

=== a partner outside CSP sells nothing (row 13 column E, Q20)
--- db
sample
offers
relationship: lucerne, fabrikam: exchange
--- person: admin agent of lucerne
--- request
GET /portal/partner/customers/{id of customer fabrikam}/order
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions
--- status: 403 200
--- like_1
{message problem.not_permitted.title}
--- like_2
{message sub.order.why.not_permitted}
R37
--- unlike_2
/order"
--- same_db

=== a partner with privileges only for another's service orders its own new one and is its reseller then (Q20)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: admin agent of adventureworks
--- request
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-2
quantity=3
name=Ours
POST /portal/partner/subscriptions/{subscription Ours of fabrikam}/seats (csrf: auto)
quantity=4
--- status: 303 303
--- db_like
subscription: {name: Ours, customer: fabrikam, quantity: 4, status: active}
subscription: {name: Mail, customer: fabrikam, quantity: 10, status: active}

=== customers of others cannot be ordered for (R37, row 28)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
--- person: admin agent of adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}/order
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions
GET /portal/partner/customers/00000000-0000-4000-8000-000000000000/order
--- status: 404 404 404
--- like
{message problem.customer_unknown.title}
--- same_db

=== what cannot be taken is asked again with what was typed (R42)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=301
name=Typed before
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=ten
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
quantity=10
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-archive
quantity=10
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=no-such
quantity=10
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=10
name=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=10
partner_of_record=777
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=
--- status: 422 422 422 422 422 422 422 422
--- like_1
{message problem.seats_range.title}
value="301"
value="Typed before"
checked
--- like_2
{message problem.quantity_bad.title}
value="ten"
aria-invalid
--- like_3
{message problem.offer_missing.title}
--- like_4
{message problem.addon_needs_base.title}
--- like_5
{message problem.offer_unavailable.title}
--- like_6
{message problem.sub_name_refused.title}
--- like_7
{message problem.por_unknown.title}
value="777"
--- like_8
{message problem.seats_range.title}
--- db_like
rows: {subscription: 0}
--- same_db

=== an offer of which a customer has one at a time is refused to the second seller (Q21)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
subscription: northwind, fabrikam: crm-1 x5 called "CRM"
--- person: sales agent of adventureworks
--- request
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=crm-1
quantity=5
--- status: 409
--- like
{message problem.concurrent_offer.title}
{message problem.concurrent_offer.detail}
--- unlike
Northwind
--- db_like
rows: {subscription: 1}
--- same_db

=== no order before the customer has accepted the agreement (E11)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
agreement: global https://vendor.example/agreement
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=5
GET /portal/partner/agreement
--- status: 409 200
--- like_1
{message problem.agreement_missing.title}
E11
--- like_2
https://vendor.example/agreement
--- db_like
rows: {subscription: 0}
--- same_db

=== no order into another region's market (E4, R31)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: northwind, alpineski: exchange
market: global eu DE AT
market: global ch CH
--- person: sales agent of northwind
--- request
POST /portal/partner/customers/{id of customer alpineski}/order (csrf: auto)
offer=mail-1
quantity=5
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=mail-1
quantity=5
--- status: 403 303
--- like_1
{message problem.market_other.title}
--- db_like
rows: {subscription: 1}

=== where there is no agreement the page says so (R28)
--- db
sample
--- person: sales agent of northwind
--- request
GET /portal/partner/agreement
GET /portal/partner/agreement (as: helpdesk agent of northwind)
--- status: 200 403
--- like_1
{message agreement.none}
--- same_db

=== a suspended partner manages what exists and orders nothing new; a blocked one does nothing (Q28)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
suspended: northwind
blocked: adventureworks
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/order
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/addon
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/seats (csrf: auto)
quantity=3
GET /portal/partner/subscriptions/{subscription Sites of fabrikam} (as: admin agent of adventureworks)
GET /portal/partner/billing (as: admin agent of adventureworks)
--- status: 403 403 200 303 403 403
--- like_1
{message problem.partner_suspended.title}
Q28
--- like_3
{message sub.why.partner_suspended}
--- like_5
{message problem.partner_blocked.title}
--- db_like
subscription: {name: Mail, customer: fabrikam, quantity: 3}
subscription: {name: Sites, customer: fabrikam, quantity: 5, status: active}

=== add-ons: ordered on their base, shown under it, not without it (R42)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/addon
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/addon (csrf: auto)
offer=mail-archive
quantity=10
GET {location}
GET /portal/partner/subscriptions/{subscription Mail Archive of fabrikam}
GET /portal/partner/subscriptions/{subscription Mail Archive of fabrikam}/addon
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/addon (csrf: auto)
offer=mail-2
quantity=10
--- status: 200 303 200 200 200 422
--- like_1
Mail Archive
--- like_3
{message sub.done.addon}
{message sub.addons.heading}
Mail Archive
--- like_4
{message sub.base}
--- unlike_4
{message sub.deed.addon}
{message sub.deed.transition}
--- like_5
{message sub.not_now.no_such}
--- like_6
{message problem.addon_unrelated.title}
--- db_like
rows: {subscription: 2}
audit: {event: addon_ordered, partner: northwind, times: 1}

=== a move to another offer needs it active, without add-ons, and a customer that has not that offer (R46)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: admin agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition (csrf: auto)
offer=sites-1
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition (csrf: auto)
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition (csrf: auto)
offer=mail-2
GET {location}
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition
--- status: 200 409 422 303 200 200
--- like_1
Mail Plan 2
--- like_2
{message problem.upgrade_no_path.title}
--- like_3
{message problem.offer_missing.title}
--- like_5
{message sub.done.transition}
Mail Plan 2
--- like_6
{message sub.not_now.no_target}
--- db_like
subscription: {name: Mail, customer: fabrikam, offer_id: mail-2, quantity: 10, status: active}
audit: {event: subscription_upgraded, partner: northwind, times: 1}

=== with an add-on it cannot be moved (R46)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
addon: northwind, fabrikam: Mail: mail-archive x10
--- person: admin agent of northwind
--- request
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/transition (csrf: auto)
offer=mail-2
--- status: 409
--- like
{message problem.upgrade_addons.title}
R46
--- same_db

=== a trial becomes a paid subscription (row 10)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-trial x5 called "Try"
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Try of fabrikam}
GET /portal/partner/subscriptions/{subscription Try of fabrikam}/convert
POST /portal/partner/subscriptions/{subscription Try of fabrikam}/convert (csrf: auto)
offer=mail-1
GET {location}
GET /portal/partner/subscriptions/{subscription Try of fabrikam}/convert
--- status: 200 200 303 200 200
--- like_1
{message sub.deed.convert}
--- like_2
Mail Plan 1
--- like_4
{message sub.done.converted}
--- unlike_4
{message sub.deed.convert}
--- like_5
{message sub.not_now.no_such}
--- db_like
subscription: {name: Try, customer: fabrikam, offer_id: mail-1, quantity: 5, status: active}

=== the name, the renewal and the partner of record (rows 7, 9)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/name
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/name (csrf: auto)
name=
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/partner-of-record
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/partner-of-record (csrf: auto)
partner_of_record=nobody
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/name (csrf: auto)
name=Post for all
GET {location}
GET /portal/partner/subscriptions/{subscription Post for all of fabrikam}/status
POST /portal/partner/subscriptions/{subscription Post for all of fabrikam}/status (csrf: auto)
--- status: 200 422 200 422 303 200 200 422
--- like_1
value="Mail"
checked
--- like_2
{message problem.sub_name_refused.title}
--- unlike_2
checked="checked"
--- like_4
{message problem.por_unknown.title}
value="nobody"
--- like_6
Post for all
{message sub.ends}
--- like_7
{message change.status.suspend.effect}
{message change.status.cancel.effect}
--- unlike_7
value="reactivate"
--- like_8
{message problem.status_missing.title}
--- db_like
subscription: {name: Post for all, customer: fabrikam, auto_renew: 0}
audit: {event: subscription_renamed, partner: northwind, times: 1}
audit: {event: auto_renew_off, partner: northwind, times: 1}

=== the support contact is the seller or a partner with privileges for the service (R66, row 25)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
relationship: lucerne, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact (csrf: auto)
support_partner=adventure-works.example
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact (csrf: auto)
support_partner=nobody.example
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact (csrf: auto)
support_partner=Lucerne.example
GET {location}
GET /portal/customer/subscriptions/{subscription Mail of fabrikam} (as: admin of fabrikam)
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/support-contact (csrf: auto)
support_partner=
--- status: 200 422 422 303 200 200 303
--- like_2
{message problem.support_contact_unfit.title}
value="adventure-works.example"
--- like_3
{message problem.support_contact_unfit.title}
--- like_5
{message sub.done.support}
Lucerne Advisory
--- like_6
Lucerne Advisory
--- db_like
subscription: {name: Mail, customer: fabrikam, support_partner_id: }

=== what is billed by use has no seats, and its owner is told (R50)
--- db
sample
offers
relationship: northwind, fabrikam: azure
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/order
POST /portal/partner/customers/{id of customer fabrikam}/order (csrf: auto)
offer=cloud-use
name=Cloud
GET {location}
GET /portal/partner/subscriptions/{subscription Cloud of fabrikam}/seats
--- status: 200 303 200 200
--- like_1
{message order.by_use}
--- like_3
{message sub.owner.text}
{message offers.by_use}
--- unlike_3
{message sub.deed.seats}
--- like_4
{message sub.not_now.no_such}
--- db_like
subscription: {name: Cloud, customer: fabrikam, quantity: 1, status: active}

=== offers, with what is to be known of each (R42, Q21, R21)
--- db
sample
offers
--- person: billing admin of northwind
--- request
GET /portal/partner/offers
--- status: 200
--- like
Mail Plan 1
/1 to 300 seats/
{message order.one_only}
{message offers.transferable}
{message offers.not_transferable}
{message offers.addon}
--- same_db

=== the bill: own subscriptions of all customers, nobody else's, also without privileges (row 1, R45)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove
relationship: adventureworks, fabrikam: sharepoint
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: northwind, woodgrove: mail-1 x7 called "Bank mail"
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
removed: northwind, fabrikam
--- person: billing admin of northwind
--- request
GET /portal/partner/billing
GET /portal/partner/billing?after=nonsense
GET /portal/partner/billing?after={subscription Sites of fabrikam}
GET /portal/partner/billing (as: admin agent of adventureworks)
GET /portal/partner/billing (as: sales agent of northwind)
--- status: 200 200 200 200 403
--- like_1
Bank mail
/Fabrikam GmbH.*Mail/
/Woodgrove Bank.*Bank mail/
--- unlike_1
Sites
href="/portal/partner/subscriptions/
--- like_2
Bank mail
--- unlike_3
Sites
--- like_4
Sites
href="/portal/partner/subscriptions/
--- unlike_4
Bank mail
--- same_db

=== a customer reads all of its subscriptions, and is told whom to ask for a change (R44, row 11 column G)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: sharepoint
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: adventureworks, fabrikam: sites-1 x5 called "Sites"
relationship: northwind, woodgrove: exchange
subscription: northwind, woodgrove: mail-1 x7 called "Bank mail"
--- person: admin of fabrikam
--- request
GET /portal/customer/subscriptions
GET /portal/customer/subscriptions/{subscription Mail of fabrikam}
GET /portal/customer/subscriptions/{subscription Bank mail of woodgrove}
GET /portal/customer/subscriptions/00000000-0000-4000-8000-000000000000
GET /portal/customer/subscriptions (as: admin of tailspin)
GET /portal/customer/subscriptions/{subscription Mail of fabrikam} (as: admin of tailspin)
GET /portal/customer/subscriptions (as: user of fabrikam)
GET /portal/customer/subscriptions (as: admin agent of northwind)
--- status: 200 200 404 404 200 404 403 403
--- like_1
Mail
Sites
Northwind Cloud Services
Adventure Works IT
--- unlike_1
Bank mail
--- like_2
{message own_sub.change.text}
northwind.example
--- unlike_2
<form method="post"
--- like_3
{message problem.subscription_unknown.title}
--- like_5
{message own_subs.none.heading}
--- same_db

=== the operator reads and suspends for fraud, with a reason (row 8 column H, row 11)
--- db
sample
offers
relationship: northwind, fabrikam: exchange
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
--- person: operator of contoso
--- request
GET /portal/operator/subscriptions/{subscription Mail of fabrikam}
POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto)
confirm=yes
POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto)
reason=Stolen cards
POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto)
reason=Stolen cards
confirm=yes
GET {location}
GET /portal/partner/subscriptions/{subscription Mail of fabrikam} (as: sales agent of northwind)
GET /portal/operator/subscriptions/00000000-0000-4000-8000-000000000000
GET /portal/operator/subscriptions/{subscription Mail of fabrikam} (as: admin agent of northwind)
--- status: 200 422 422 303 200 200 404 403
--- like_1
{message operator_sub.what}
--- like_2
{message problem.reason_missing.title}
--- like_3
{message problem.suspend_unconfirmed.title}
value="Stolen cards"
--- like_5
{message operator_sub.done}
{message operator_sub.lift.heading}
--- like_6
{message sub.status.suspended}
--- like_8
{message problem.not_an_operator.title}
--- db_like
subscription: {name: Mail, customer: fabrikam, status: suspended, quantity: 10}
audit: {event: subscription_stopped, customer: fabrikam, times: 1}

=== what the operator suspended for fraud the operator alone lifts; what its partner suspended, the partner (4.4, matrix row 8)
--- db
sample
offers
relationship: northwind, fabrikam
subscription: northwind, fabrikam: mail-1 x10 called "Mail"
subscription: northwind, fabrikam: cloud-use called "Cloud"
--- request
POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto, as: operator of contoso)
reason=Stolen cards
confirm=yes
GET /portal/partner/subscriptions/{subscription Mail of fabrikam} (as: sales agent of northwind)
GET /portal/partner/subscriptions/{subscription Mail of fabrikam}/status (as: sales agent of northwind)
POST /portal/partner/subscriptions/{subscription Mail of fabrikam}/status (csrf: auto, as: sales agent of northwind)
do=reactivate
POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto, as: operator of contoso)

POST /portal/operator/subscriptions/{subscription Mail of fabrikam} (csrf: auto, as: operator of contoso)
reason=The cards were theirs
GET {location} (as: operator of contoso)
POST /portal/partner/subscriptions/{subscription Cloud of fabrikam}/status (csrf: auto, as: sales agent of northwind)
do=suspend
GET /portal/operator/subscriptions/{subscription Cloud of fabrikam} (as: operator of contoso)
--- status: 303 200 200 403 422 303 200 303 200
--- like_2
{message sub.status.suspended.stopped}
--- unlike_3
{message change.status.reactivate}
--- like_4
{message problem.stopped_by_vendor.title}
--- like_5
{message problem.reason_missing.title}
--- like_7
{message operator_sub.lifted}
{message operator_sub.heading}
--- like_9
{message operator_sub.not_now}
--- db_like
subscription: {name: Mail, customer: fabrikam, status: active, quantity: 10}
subscription: {name: Cloud, customer: fabrikam, status: suspended}
audit: {event: subscription_lifted, customer: fabrikam, times: 1}

=== the customer's page leads to its subscriptions, home to bill, offers and agreement by role (R39)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: sales agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}
GET /portal/
GET /portal/ (as: billing admin of northwind)
GET /portal/ (as: admin of fabrikam)
--- status: 200 200 200 200
--- like_1
/portal/partner/customers/{id of customer fabrikam}/subscriptions
--- like_2
href="/portal/partner/agreement"
--- unlike_2
href="/portal/partner/billing"
--- like_3
href="/portal/partner/billing"
href="/portal/partner/offers"
--- like_4
href="/portal/customer/subscriptions"
--- same_db

=== nothing to choose from is said before the question, not after it (R42, R46)
--- db
sample
offer: cloud-use
relationship: northwind, fabrikam: azure
subscription: northwind, fabrikam: cloud-use
--- person: sales agent of northwind
--- request
GET /portal/partner/subscriptions/{subscription Cloud by Use of fabrikam}
--- status: 200
--- like
/There is no add-on for this offer at the moment/
{message sub.not_now.no_target}
--- unlike
/\/addon"/
/\/transition"/
