# Lists narrowed by their address, and the activity logs of the three sides.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- filters stay while one turns the pages

my $stage = stage();
$stage->serve;
my @many = map { sprintf 'shop%02d', $_ } 1 .. 61;
$stage->set_up("service: exchange\npartner: northwind (direct)");
$stage->accept('northwind', $_, /[05]$/ ? () : 'exchange') for @many;

sub walk {
    my ($path) = @_;
    my ($pages, @seen) = (0);
    while ($path && $pages++ < 20) {
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => 'sales agent of northwind');
        is($answer->status, 200, "page $pages of $path") or last;
        push @seen, $answer->text =~ /\b(shop\d\d)\.example\b/g;
        ($path) = grep { !/lang=/ } $answer->body =~ m{href="([^"]*after=[^"]*)"}g;
        $path =~ s/&amp;/&/g if $path;
    }
    return @seen;
}

subtest 'what narrows a list stays while one turns its pages (R39, 5.5)' => sub {
    my @seen = walk('/portal/partner/customers?dap=yes');
    is("@seen", join(' ', grep { !/[05]$/ } @many), 'with privileges, each once, in order');
    @seen = walk('/portal/partner/customers?q=shop&service=exchange');
    is("@seen", join(' ', grep { !/[05]$/ } @many), 'and when searched');
    @seen = walk('/portal/partner/customers?dap=no');
    is("@seen", join(' ', grep { /[05]$/ } @many), 'without');
};

subtest 'those found by the domain alone follow those found by the name (R39)' => sub {
    $stage->set_up("service: exchange\npartner: northwind (direct)");
    $stage->accept('northwind', 'fabrikam', 'exchange');
    $stage->ask(method => 'POST', path => '/portal/customer/invitation/' . $stage->link('northwind', 1),
        page => '/portal/customer/invitation/' . $stage->link('northwind', 1), csrf => 'auto',
        as => "admin of other (org=Zzz Works, domain=$_.example, tid=$_)",
        fields => [[agree => 'yes'], [service => 'exchange']]) for 'fabricam', 'fabrizio';
    my ($answer) = $stage->ask(method => 'GET', path => '/portal/partner/customers?q=fabri',
        as => 'sales agent of northwind');
    is_deeply([$answer->text =~ /\b(fabri\w+)\.example\b/g], ['fabrikam', 'fabricam', 'fabrizio'], 'by domain');
    like($answer->text, qr/\b3 customers/, 'all are counted');
};

subtest 'what is years old stays in the log, is found by its day, and cannot be taken out of the database (Q24)' => sub {
    $stage->set_up("service: exchange\npartner: northwind (direct)\nrelationship: northwind, fabrikam: exchange");
    my $db  = $stage->db;
    my $day = 86_400 * 1_000_000;
    my $old = (time - 5 * 365 * 86_400) * 1_000_000;
    my $act = '00000000-0000-4000-8000-000000000001';
    my $id  = sprintf '%020d%s', $old, substr $db->value('SELECT id FROM audit ORDER BY id LIMIT 1'), 20;    # an id begins with its time
    $db->run("INSERT INTO act (id, nonce, kind, at, person_id, partner_id, customer_id, choice)
              SELECT '$act', 'old', kind, $old, person_id, partner_id, customer_id, choice FROM act WHERE kind = 'accept'");
    $db->run("INSERT INTO audit (id, act_id, at, event, partner_id, customer_id, cloud, service_id)
              SELECT '$id', '$act', $old, event, partner_id, customer_id, cloud, service_id
              FROM audit WHERE event = 'dap_granted'");
    my $as_day = sub { my (undef, undef, undef, $d, $m, $y) = gmtime $_[0] / 1_000_000; sprintf '%d-%02d-%02d', $y + 1900, $m + 1, $d };
    my ($from, $to) = ($as_day->($old - $day), $as_day->($old + $day));
    for (['/portal/partner/activity', 'sales agent of northwind'], ['/portal/customer/activity', 'admin of fabrikam'],
        ['/portal/operator/activity', 'operator of contoso']) {
        my ($path, $as) = @$_;
        my ($all) = $stage->ask(method => 'GET', path => $path, as => $as);
        my $lines = () = $all->text =~ /privileges for Exchange Online/g;
        is($lines, 2, "$path: both grants are there") or diag($all->text);
        my ($then) = $stage->ask(method => 'GET', path => "$path?from=$from&to=$to", as => $as);
        my $found = () = $then->text =~ /privileges for Exchange Online/g;
        is($found, 1, "$path: the old one is found by its day") or diag($then->text);
    }
    my $before = $db->hash;
    for my $sql ('DELETE FROM audit', 'DELETE FROM act', 'DELETE FROM dap_grant', 'UPDATE audit SET at = at + 1') {
        ok(!eval { $db->run($sql); 1 }, "the database refuses $sql");
    }
    is($db->hash, $before, 'nothing is gone');
};

done_testing();

__DATA__

=== a list is narrowed by kind, privileges and service, alone and together (R39, R40)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: northwind, woodgrove
relationship: northwind, alpineski: azure
--- person: sales agent of northwind
--- request
GET /portal/partner/customers?dap=yes
GET /portal/partner/customers?dap=no
GET /portal/partner/customers?service=azure
GET /portal/partner/customers?service=exchange&dap=no
GET /portal/partner/customers?kind=advisor
GET /portal/partner/customers?kind=reseller&q=al
--- status: 200 200 200 200 200 200
--- like_1
Fabrikam GmbH
Alpine Ski House
/2 customers/
<option value="yes" selected="selected">
--- unlike_1
Woodgrove Bank
--- like_2
Woodgrove Bank
--- unlike_2
Fabrikam GmbH
--- like_3
Alpine Ski House
--- unlike_3
Fabrikam GmbH
--- like_4
Woodgrove Bank
Alpine Ski House
--- unlike_4
Fabrikam GmbH
--- like_5
{message lists.nomatch}
--- like_6
Alpine Ski House
--- unlike_6
Woodgrove Bank
--- same_db

=== a provider may look at one reseller's customers (R40)
--- db
sample
partner: southridge (indirect_provider), litware (indirect_reseller)
reseller: southridge, litware
relationship: litware through southridge, fabrikam: exchange
relationship: southridge, woodgrove: exchange
--- person: sales agent of southridge
--- request
GET /portal/partner/customers
GET /portal/partner/customers?reseller={id of partner litware}
GET /portal/partner/customers.csv?reseller={id of partner litware}
GET /portal/partner/customers?reseller={id of partner northwind}
--- status: 200 200 200 200
--- like_1
Fabrikam GmbH
Woodgrove Bank
<option value="{id of partner litware}">
--- like_2
Fabrikam GmbH
--- unlike_2
Woodgrove Bank
--- like_3
Fabrikam GmbH
--- unlike_3
Woodgrove Bank
--- like_4
{message lists.nomatch}
--- same_db

=== what a list does not know is refused and named (R39)
--- person: sales agent of northwind
--- request
GET /portal/partner/customers?kind=friend
GET /portal/partner/customers?dap=perhaps
GET /portal/partner/customers?service=No%20Service
GET /portal/partner/customers?reseller=1
GET /portal/partner/activity?kind=theft
--- status: 422 422 422 422 422
--- like_1
kind
{message problem.filter_bad.title}
--- like_5
{message problem.filter_bad.next}
--- same_db

=== a partner's log is narrowed by customer, kind and day (5.5, 7.4)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: azure
removed: northwind, woodgrove
--- person: sales agent of northwind
--- request
GET /portal/partner/activity
GET /portal/partner/activity?q=WOOD
GET /portal/partner/activity?kind=remove
GET /portal/partner/activity?from=2000-01-01&to=2000-12-31
GET /portal/partner/activity?from=2000-02-30
GET /portal/partner/activity?from=2000-01-01&q=fab
--- status: 200 200 200 200 422 200
--- like_1
Fabrikam GmbH granted
Woodgrove Bank removed
--- unlike_2
Fabrikam GmbH granted
--- like_2
Woodgrove Bank granted
--- like_3
Woodgrove Bank removed
--- unlike_3
Woodgrove Bank granted
--- like_4
{message lists.nothing}
--- like_5
{message lists.bad_date.text}
2000-02-30
--- unlike_5
value="2000-02-30"
--- like_6
Fabrikam GmbH granted
--- unlike_6
Woodgrove
--- same_db

=== a customer's log is narrowed by partner (5.5)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
--- person: admin of fabrikam
--- request
GET /portal/customer/activity?q=adv
GET /portal/customer/activity?kind=accept
--- status: 200 200
--- like_1
Adventure Works IT
--- unlike_1
granted Northwind
--- like_2
Northwind Cloud Services
--- same_db

=== the operator reads its cloud's log, of partners and customers; others do not (Q10, R72)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: operator of contoso
--- request
GET /portal/operator/activity
GET /portal/operator/activity?q=fabri
GET /portal/operator/activity?q=lucer
GET /portal/operator/activity (as: admin agent of northwind)
GET /portal/operator/activity.csv (as: admin of fabrikam)
--- status: 200 200 200 403 403
--- like_1
{message audit.partner_added}
Fabrikam GmbH granted
--- like_2
Fabrikam GmbH granted
--- unlike_2
Lucerne
--- like_3
Lucerne Advisory was added
--- unlike_3
Fabrikam GmbH granted
--- same_db
