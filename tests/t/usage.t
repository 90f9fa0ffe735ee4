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
};

subtest 'each person, customer and service has a line; who was refused has none, nor has what no partner asks for (R58)' => sub {
    begin(conf => "<Location /dash/azure/>\n    Require user nobody\n    AuthMerging And\n</Location>");
    my @asked = (
        [dash('exchange', 'fabrikam'), $agent, 200],
        [dash('exchange', 'fabrikam', 'mail?q=1'), $agent, 200],
        [dash('exchange', 'fabrikam'), 'second admin agent of northwind', 200],
        [dash('exchange', 'woodgrove'), 'helpdesk agent of northwind', 200],
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
