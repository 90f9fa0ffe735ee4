# The journal of use: who of which partner used which service for which customer, and what nobody
# uses (R58).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Process;

run_blocks();

my $pgsql = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $stage = Test::PartnerRel::Stage->new(own_cluster => 1);
my $agent = 'admin agent of northwind';

sub ask { my ($path, $as, %more) = @_; return $stage->ask(method => 'GET', path => $path, as => $as, %more) }

sub dash { my ($service, $customer, $more) = @_; return "/dash/$service/" . $stage->customer_id($customer) . '/' . ($more // '') }

# "northwind fabrikam exchange admin-agent.northwind 12", one for each line.
sub journal {
    return [map { join ' ', @$_ } @{ $stage->db->rows('SELECT p.tenant, c.tenant, u.service_id, u.subject, SUM(u.uses)'
          . ' FROM usage_access u JOIN partner p ON p.id = u.partner_id JOIN customer c ON c.id = u.customer_id'
          . ' GROUP BY p.tenant, p.cloud, c.tenant, u.service_id, u.subject ORDER BY p.cloud, 1, 2, 3, 4') }];
}

# Each process takes its own there.
sub comes_to {
    my ($want, $what) = @_;
    Test::PartnerRel::Process::wait_until(40, sub { "@{ journal() }" eq $want });
    is("@{ journal() }", $want, $what);
}

sub begin {
    my (%conf) = @_;
    $stage->serve(%conf);
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange, azure\nrelationship: northwind, woodgrove: exchange");
}

subtest 'a use is on both sides\' pages a moment later, without anybody waiting for it (R58, 5.5)' => sub {
    begin();
    is($_->status, 200, 'the dashboard opens') for ask(dash('exchange', 'fabrikam'), $agent, times => 4);
    comes_to('northwind fabrikam exchange admin-agent.northwind 4', 'the clerk takes it to the database');
    is($stage->db->value('SELECT name FROM usage_access'), 'Ada Northwind', 'with the name of who it was');
};

subtest 'retention and erasure: what is too old goes, and a person on request (Q24)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nused: northwind, fabrikam: exchange 30 days ago by Ada Northwind\n"
          . "used: northwind, fabrikam: exchange 3 days ago by Ada Northwind\nused: northwind, fabrikam: exchange 2 days ago by Alan Northwind");
    my $before = $stage->db->hash;
    my $says = sub { my ($code, @args) = @_; my ($got, $said) = $stage->try_ctl('usage', @args); is($got, $code, "usage @args"); return $said };
    like($says->(0, qw(prune --days 10)), qr/^lines gone: 1$/m, 'the older one');
    like($says->(0, 'erase', '--issuer', $Test::PartnerRel::Cast::ISSUER, '--subject', 'ada-northwind'), qr/^lines gone: 1$/m, 'hers');
    is_deeply(journal(), ['northwind fabrikam exchange alan-northwind 3'], 'nobody else\'s');
    $says->(2, 'prune', '--days', $_) for '', 'x', '-1', '401';
    is($stage->db->hash, $before, 'nothing that decides is touched');
};

subtest 'each person, customer and service has a line; who was refused has none, nor has what no partner asks for (R58)' => sub {
    begin(conf => <<'CONF');
<Location /dash/azure/>
    Require user nobody
    AuthMerging And
</Location>
<LocationMatch "^/files/(?<SERVICE>[a-z0-9-]+)/(?<CUSTOMER>[A-Za-z0-9-]+)/">
    Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
    DirectoryIndex plain.txt
</LocationMatch>
AliasMatch "^/files/[a-z]+/[^/]+/(.*)$" "{dir}/htdocs/$1"
CONF
    my @asked = (
        [dash('exchange', 'fabrikam'), $agent, 200],
        [dash('exchange', 'fabrikam', 'mail?q=1'), $agent, 200],
        [dash('exchange', 'fabrikam'), 'second admin agent of northwind', 200],
        [dash('exchange', 'woodgrove'), 'helpdesk agent of northwind', 200],
        [dash('exchange', 'woodgrove') =~ s/^\/dash/\/files/r, 'second admin agent of northwind', 200],    # mod_dir's index
        [dash('sharepoint', 'fabrikam'), $agent, 403],
        [dash('exchange', 'fabrikam'), 'sales agent of northwind', 403],
        [dash('exchange', 'fabrikam'), 'admin agent of adventureworks', 403],
        [dash('exchange', 'fabrikam'), 'nobody', 401],
        [dash('azure', 'fabrikam'), $agent, 403],    # privileges, and still somebody else's no
        ['/plain.txt', $agent, 200],
        ['/portal/', $agent, 200],
    );
    is((ask(@$_[0, 1]))[0]->status, $_->[2], "$_->[1]: $_->[0]") for @asked;
    $stage->close_log;
    is_deeply(journal(), [
        'northwind fabrikam exchange admin-agent.northwind 2',
        'northwind fabrikam exchange second-admin-agent.northwind 1',
        'northwind woodgrove exchange helpdesk-agent.northwind 1',
        'northwind woodgrove exchange second-admin-agent.northwind 1',
    ], 'what a server that ends has taken to the database');
};

subtest 'two clouds in one httpd and one database: each use is noted in its own (R72)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\ncloud: germany always-dap no-indirect\nsample in germany\n"
          . "relationship: northwind, fabrikam: exchange\nrelationship: northwind, fabrikam: azure in germany");
    is((ask(dash('exchange', 'fabrikam'), $agent))[0]->status, 200, 'global');
    my $german = $stage->fill_in('/dash/azure/{id of customer fabrikam in germany}/');
    is($_->status, 200, 'german') for ask($german, "$agent (in germany)", at => 'germany', times => 2);
    is((ask($german, $agent))[0]->status, 403, 'not across');
    $stage->close_log;
    is_deeply(journal(), ['northwind fabrikam azure admin-agent.northwind 2', 'northwind fabrikam exchange admin-agent.northwind 1'],
        'each customer has its own');
};

sub take_away {
    if ($pgsql) { Test::PartnerRel::Db::stop_cluster($stage->db->{cluster}, 'INT') }
    else        { my $file = $stage->db->{file}; rename "$file$_", "$file.away$_" for grep { -e "$file$_" } '', '-wal', '-shm' }
}

sub give_back {
    if ($pgsql) { Test::PartnerRel::Db::start_cluster($stage->db->{cluster}) }
    else        { my $file = $stage->db->{file}; unlink "$file-wal", "$file-shm"; rename "$file.away$_", "$file$_" for grep { -e "$file.away$_" } '-wal', '-shm', '' }
}

subtest 'the database goes away: what is let through meanwhile waits in memory, and is there once when it is back (D5, D13)' => sub {
    begin(conf => 'PartnerRelDatabaseWait 200');
    my $path = dash('exchange', 'fabrikam');
    $stage->db->run('UPDATE lease SET used = 5000000, waited = 5000000');
    my $uses = grep { $_->status == 200 } ask($path, $agent, times => 32);    # each process knows the answer
    comes_to("northwind fabrikam exchange admin-agent.northwind $uses", 'at first all is noted');
    ask($path, $agent, times => 32);
    $uses += 32;
    take_away();
    my @through = grep { $_->status == 200 } map { ask($path, $agent, times => 8) } 1 .. 3;
    cmp_ok(scalar @through, '>', 0, 'the lease still holds');
    $uses += @through;
    my $over = sub { my $status = (ask($path, $agent))[0]->status; $uses += $status == 200; $status == 503 };
    ok(Test::PartnerRel::Process::wait_until(20, $over), 'then it is over');
    is((ask('/plain.txt', 'nobody'))[0]->status, 200, 'and a file is served');
    give_back();
    comes_to("northwind fabrikam exchange admin-agent.northwind $uses", 'each use is in the journal once');
    $stage->close_log(qr/./);
};

done_testing();

__DATA__

=== last used, by whom: on the customer's pages (R34, R35, R58)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
relationship: lucerne, fabrikam: sharepoint
aged: 60 days
used: northwind, fabrikam: exchange 5 days ago by Alan Northwind
used: northwind, fabrikam: exchange 3 days ago by Ada Northwind
used: lucerne, fabrikam: sharepoint 0 days ago by Lena Lucerne
--- person: admin of fabrikam
--- request
GET /portal/customer/partners
GET /portal/customer/partners/{relationship of northwind with fabrikam}
GET /portal/customer/partners
Accept-Language: ru
GET /portal/customer/partners
Accept-Language: de
--- like_1
/Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+3 days ago\s+by Ada Northwind/
/Azure\s+Yes\s+\d+ \w+ \d{4}\s+not used yet/
/SharePoint Online\s+Yes\s+\d+ \w+ \d{4}\s+today\s+by Lena Lucerne/
--- unlike_1
Alan Northwind
{message usage.notice.heading}
--- like_2
/Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+3 days ago\s+by Ada Northwind/
{message usage.link.customer}
--- like_3
/3 дня назад\s+\(\s*Ada Northwind\s*\)/
{message usage.never ru}
--- like_4
/vor 3 Tagen\s+von Ada Northwind/
{message usage.never de}
--- same_db

=== unused for 90 days is pointed out, with the way to remove it; 89 days are not (R58, R51)
--- db
sample
relationship: northwind, fabrikam: exchange, azure, sharepoint, dynamics
relationship: lucerne, fabrikam: exchange
aged: 120 days
used: northwind, fabrikam: azure 89 days ago by Ada Northwind
used: northwind, fabrikam: sharepoint 91 days ago by Ada Northwind
used: lucerne, fabrikam: exchange 1 days ago by Lena Lucerne
--- person: admin of fabrikam
--- request
GET /portal/customer/partners
GET /portal/customer/partners/{relationship of northwind with fabrikam}
GET /portal/customer/partners/{relationship of lucerne with fabrikam}
GET /portal/customer/partners/remove?grant={grant of northwind at fabrikam for sharepoint}&grant={grant of northwind at fabrikam for exchange}
GET /portal/customer/partners
Accept-Language: ru
GET /portal/customer/partners
Accept-Language: de
--- like_1
{message usage.notice.heading}
Northwind Cloud Services has not used Exchange Online for 120 days.
Northwind Cloud Services has not used Dynamics 365 for 120 days.
Northwind Cloud Services has not used SharePoint Online for 91 days.
/href="\/portal\/customer\/partners\/remove\?grant=[0-9a-f-]{36}&amp;grant=[0-9a-f-]{36}&amp;grant=[0-9a-f-]{36}"/
/SharePoint Online\s+Yes\s+\d+ \w+ \d{4}\s+91 days ago\s+by Ada Northwind\s+unused/
--- unlike_1
has not used Azure
Lucerne Advisory has not used
/Azure\s+Yes\s+\d+ \w+ \d{4}\s+89 days ago\s+by Ada Northwind\s+unused/
--- like_2
Northwind Cloud Services has not used SharePoint Online for 91 days.
{message usage.notice.remove}
--- unlike_3
{message usage.notice.heading}
/day ago\s+by Lena Lucerne\s+unused/
--- like_3
/1 day ago\s+by Lena Lucerne/
--- like_4
{message remove.heading}
--- like_5
/Northwind Cloud Services\s*: службой SharePoint Online не пользуются 91 день\./
--- like_6
Northwind Cloud Services hat SharePoint Online seit 91 Tagen nicht genutzt.
--- same_db

=== the removal that the notice leads to ends what is unused and nothing else (R51, R58)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
aged: 100 days
used: northwind, fabrikam: azure 5 days ago by Ada Northwind
--- person: admin of fabrikam
--- request
POST /portal/customer/partners/remove (csrf: auto, page: /portal/customer/partners/remove?grant={grant of northwind at fabrikam for exchange})
confirm=yes
GET /portal/customer/partners
--- status: 303 200
--- unlike_2
{message usage.notice.heading}
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [azure]}

=== what was used before it was granted again says nothing of now; nor does what nobody could note (R56, R58)
--- db
sample
relationship: northwind, fabrikam: exchange
used: northwind, fabrikam: exchange 0 days ago by Ada Northwind
aged: 50 days
removed: northwind, fabrikam
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: exchange
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use (as: admin of fabrikam)
--- like_1
/Exchange Online\s+Yes\s+\d+ \w+ \d{4}\s+not used yet/
--- unlike_1
Ada Northwind
--- like_2
/Exchange Online\s+Ada Northwind/

=== who may open a dashboard reads it too, and is told to hand back what nobody uses (R57, R58)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
aged: 95 days
used: northwind, fabrikam: azure 2 days ago by Alan Northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
--- like
/Azure\s+Yes\s+\d+ \w+ \d{4}\s+2 days ago\s+by Alan Northwind/
Northwind Cloud Services has not used Exchange Online for 95 days.
{message usage.notice.partner}
--- like_1
/<section class="notice">(?:(?!<\/section>).)*\/drop"/s
--- unlike_2
/<section class="notice">(?:(?!<\/section>).)*\/drop"/s
--- same_db

=== the history of use: newest first, page by page, for the two it is about alone (R35, R37, R72)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
relationship: lucerne, fabrikam: exchange
used: northwind, fabrikam: exchange 7 days ago by Ada Northwind
used: northwind, fabrikam: azure 2 days ago by Alan Northwind
used: lucerne, fabrikam: exchange 1 days ago by Lena Lucerne
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use (as: admin of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam}/use (as: sales agent of northwind)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use?after=1.1 (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use?after=nonsense (as: admin of fabrikam)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use (as: admin of woodgrove)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use (as: user of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam}/use (as: sales agent of adventureworks)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use.csv (as: admin of woodgrove)
GET /portal/partner/customers/{id of customer fabrikam}/use.csv (as: sales agent of adventureworks)
--- status: 200 200 200 200 404 403 404 404 404
--- like_1
/Azure\s+Alan Northwind\s.*Exchange Online\s+Ada Northwind/s
/\/use\.csv"/
--- unlike_1
Lena Lucerne
--- like_2
/Azure\s+Alan Northwind\s.*Exchange Online\s+Ada Northwind/s
{message usage.what.partner}
--- unlike_2
Lena Lucerne
--- like_3
{message usage.none}
--- like_4
Alan Northwind
--- same_db

=== the journal as a file, in the reader's language, safe for a spreadsheet (R35, R40)
--- db
sample
relationship: northwind, fabrikam: exchange
used: northwind, fabrikam: exchange 7 days ago by =Ada Northwind
--- request
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use.csv (as: admin of fabrikam)
GET /portal/partner/customers/{id of customer fabrikam}/use.csv (as: admin agent of northwind)
Accept-Language: ru
--- header_1
Content-Type: text/csv; charset=utf-8; header=present
Content-Disposition: attachment; filename="use.csv"
--- like_1
/Service,Person,First access,Last access,Accesses\r\n/
/^Exchange Online,'=Ada Northwind,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,3\r$/m
--- like_2
/Служба,Кто,/
--- same_db

=== the operator finds what nobody uses, in its own cloud alone (R58, R72)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect
sample in germany
relationship: northwind, fabrikam: exchange, azure
relationship: northwind, woodgrove: exchange
relationship: northwind, tailspin: sharepoint in germany
aged: 200 days
relationship: adventureworks, alpineski: exchange
used: northwind, fabrikam: azure 10 days ago by Ada Northwind
used: northwind, woodgrove: exchange 100 days ago by Ada Northwind
--- person: operator of contoso
--- request
GET /portal/operator
GET /portal/operator/unused
GET /portal/operator/relationships/{relationship of northwind with fabrikam}
GET /portal/operator/unused (as: admin agent of northwind)
GET /portal/operator/unused (as: operator of contoso (in germany), at: germany)
GET /portal/operator/unused?after={grant of northwind at fabrikam for exchange}
--- status: 200 200 200 403 200 200
--- like_1
/href="\/portal\/operator\/unused"/
--- like_2
/Fabrikam GmbH\s+Northwind Cloud Services\s+Exchange Online\s+\d+ \w+ \d{4}\s+never/
/Woodgrove Bank\s+Northwind Cloud Services\s+Exchange Online\s+\d+ \w+ \d{4}\s+100 days ago\s+unused/
/href="\/portal\/operator\/relationships\/{relationship of northwind with fabrikam}"/
--- unlike_2
Alpine Ski House
Tailspin Toys
/Azure/
--- like_3
/Exchange Online\s*, since [^·]*·\s+last used:\s+never/
/Azure\s*, since [^·]*·\s+last used:\s+10 days ago\s+by Ada Northwind/
--- like_5
Tailspin Toys
--- unlike_5
Fabrikam GmbH
--- same_db

=== nobody used anything, and nothing is old: there is nothing to point out (R58)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/operator/unused (as: operator of contoso)
GET /portal/customer/partners/{relationship of northwind with fabrikam}/use (as: admin of fabrikam)
--- like_1
{message usage.operator.none}
--- like_2
{message usage.none}
--- same_db
