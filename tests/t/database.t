# The database goes away, comes back, is replaced, changes its shape: 503 while it is away, never an
# old yes, and nobody has to restart httpd.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Process;
use Test::PartnerRel::Stage;

my $pgsql = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $stage = Test::PartnerRel::Stage->new(own_cluster => 1);
$stage->serve(conf => <<"CONF");
<Location /but/>
    <RequireAll>
        Require valid-user
        Require not partner-role sales-agent
    </RequireAll>
</Location>
ProxyPass /but/ http://127.0.0.1:$stage->{backend}{port}/
CONF
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $server = $stage->server;
my $link   = $stage->link('northwind', 1);
my $dash   = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
my ($agent, $admin) = ('admin agent of northwind', 'admin of fabrikam');

sub ask { my ($path, $as, %more) = @_; return ($stage->ask(method => 'GET', path => $path, as => $as, %more))[0] }

# What must work: a page, the dashboard, an acceptance.
sub works {
    my ($when) = @_;
    my $up = Test::PartnerRel::Process::wait_until(10, sub {
        ask($dash, $agent)->status == 200 && ask('/portal/customer/partners', $admin)->status == 200;
    });
    ok($up, "$when: dashboard and pages answer");
    is(ask('/but/', $agent)->status, 200, "$when: who is not kept out is let in");
    is(ask('/dash/azure' . ($dash =~ s{^/dash/exchange}{}r), $agent)->status, 403, "$when: and still refuse what is not granted");
    like(ask("/portal/invitation/$link", 'nobody')->text, qr/Northwind/, "$when: the link shows who asks");
}

sub accepts { my ($when, $customer) = @_; ok(eval { $stage->accept('northwind', $customer, 'exchange'); 1 }, "$when: an acceptance goes through") or diag($@) }

# What must answer 503 with Retry-After; asked often, so that each thread's connection is met.
sub away {
    my ($when) = @_;
    # Also what only keeps people out: without a decision nobody is let in.
    for my $one ([$dash, $agent], ['/but/', $agent], ['/portal/customer/partners', $admin], ["/portal/invitation/$link", 'nobody'],
        ["/portal/customer/invitation/$link", $admin]) {
        my @answers = $stage->ask(method => 'GET', path => $one->[0], as => $one->[1], times => 12);
        my @wrong   = grep { $_->status != 503 } @answers;
        (my $name = $one->[0]) =~ s/\Q$link\E/TOKEN/;
        ok(!@wrong, "$when: 503 for $name") or diag($wrong[0]->status . "\n" . $wrong[0]->text);
        ok(!(grep { !$_->header('Retry-After') } grep { $_->status == 503 } @answers), "$when: with Retry-After");
    }
    is(ask($dash, 'nobody')->status, 401, "$when: who is not signed in is asked to, without the database");
    is(ask('/plain.txt', 'nobody')->status, 200, "$when: a file is served");
    my $slowest = (sort { $b <=> $a } map { $_->{took} } $stage->ask(method => 'GET', path => $dash, as => $agent, times => 4))[0];
    cmp_ok($slowest, '<', 15, "$when: an answer comes soon");
}

subtest 'before: everything works' => sub { works('before') };

subtest 'an unreachable database lets httpd start: one CRIT line, 503 with Retry-After, and recovery by itself (D13, row 38)' => sub {
    $stage->close_log(qr/./);
    take_away();
    $server->mark_log;
    $server->start;
    my @crit;
    Test::PartnerRel::Process::wait_until(10, sub { @crit = grep { /:crit\]/ } $server->log_since_mark });
    is(scalar @crit, 1, 'one line says it') or diag(join "\n", @crit);
    like($crit[0] // '', qr/PR04\d\d/, 'with a tag of ours');
    away('started without it');
    is(scalar(grep { /PR0411/ } $server->log_since_mark), 1, 'said once, not by each process');
    give_back();
    works('it came up later');
    accepts('it came up later', 'woodgrove');
};

subtest 'the database taken away while running: 503 with Retry-After, never an old yes, recovery by itself (D5, D13, row 38)' => sub {
    works('running');
    take_away();
    away('taken away');
    give_back();
    works('given back');
    accepts('given back', 'alpineski');
};

if ($pgsql) {
    subtest 'the server is killed and started again: the statements are prepared anew (D13)' => sub {
        for my $turn (1 .. 3) {
            works("turn $turn");
            Test::PartnerRel::Db::stop_cluster($stage->db->{cluster}, 'KILL');
            Test::PartnerRel::Db::start_cluster($stage->db->{cluster});
            works("killed and restarted, turn $turn");
        }
        accepts('after the restarts', 'tailspin');
    };
}
else {
    subtest 'the file is replaced by another one: the next answers are from that (row 38)' => sub {
        my $db   = $stage->db;
        my $file = $db->{file};
        $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nremoved: northwind, fabrikam");
        my $dbh = $db->open;
        $dbh->sqlite_backup_to_file("$file.other");
        $dbh->disconnect;
        $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
        works('before');
        chown +(stat $file)[4, 5], "$file.other";
        rename "$file.other", $file or die "rename: $!\n";
        $db->pass_lease;
        my @answers = map { $stage->ask(method => 'GET', path => $dash, as => $agent, times => 8) } 1 .. 4;
        is(scalar(grep { $_->status == 200 } @answers), 0, 'no old yes');
        is($answers[-1]->status, 403, 'the new file is asked, in which it is removed');
        is((grep { !/^(?:403|503)$/ } map { $_->status } @answers)[0] // 'none', 'none', 'nothing else');
        is(ask('/portal/customer/partners', $admin)->status, 200, 'pages come from the new file');
        $stage->accept('northwind', 'fabrikam', 'exchange');
        works('accepted again, in the new file');
    };

    subtest 'an empty file or a broken one is no database (row 38)' => sub {
        my $file = $stage->db->{file};
        for my $text ('', "this is not a database\n" x 100) {
            take_away();
            $stage->put($file, $text);
            chown +(stat "$file.away")[4, 5], $file;
            $stage->db->pass_lease;
            my @answers = $stage->ask(method => 'GET', path => $dash, as => $agent, times => 8);
            is((grep { $_ != 503 } map { $_->status } @answers)[0] // 'none', 'none', 'only 503');
            give_back();
            works('the true one is back');
        }
    };
}

subtest 'the schema changes under a running httpd: nothing breaks (row 38)' => sub {
    works('before');
    for my $change ('ALTER TABLE customer ADD COLUMN colour TEXT', 'CREATE TABLE usage_extra (n BIGINT)',
        'CREATE INDEX person_name ON person (name)', 'ALTER TABLE dap_grant ADD COLUMN colour TEXT',
        'DROP INDEX person_name') {
        $stage->db->run($change);
        my @answers = ((map { $stage->ask(method => 'GET', path => $dash, as => $agent, times => 8) } 1 .. 2),
            $stage->ask(method => 'GET', path => '/portal/customer/partners', as => $admin, times => 8));
        is((grep { $_ != 200 } map { $_->status } @answers)[0] // 'none', 'none', $change);
    }
    $stage->remove('northwind', 'fabrikam');
    is(ask($dash, $agent)->status, 403, 'a removal after the changes bites');
    $stage->accept('northwind', 'fabrikam', 'exchange');
    works('after the changes');
};

subtest 'a schema of another version is not worked with (D13)' => sub {
    $stage->db->run('INSERT INTO schema_version (version, applied_at) VALUES (999, 0)');
    $stage->close_log(qr/./);
    $server->mark_log;
    $server->start;
    is(ask($dash, $agent)->status, 503, 'the dashboard waits');
    ok(Test::PartnerRel::Process::wait_until(10, sub { grep { /:crit\].*(?:999|schema)/ } $server->log_since_mark }), 'the log says why') or diag($server->log_since_mark);
    $stage->db->run('DELETE FROM schema_version WHERE version = 999');
    works('put right');
};

sub take_away {
    if ($pgsql) { Test::PartnerRel::Db::stop_cluster($stage->db->{cluster}, 'INT') }
    else        { my $file = $stage->db->{file}; rename "$file$_", "$file.away$_" for grep { -e "$file$_" } '', '-wal', '-shm' }
    $stage->db->pass_lease;    # until then what was read still holds (D5)
}

sub give_back {
    if ($pgsql) { Test::PartnerRel::Db::start_cluster($stage->db->{cluster}) }
    else        { my $file = $stage->db->{file}; unlink "$file-wal", "$file-shm"; rename "$file.away$_", "$file$_" for grep { -e "$file.away$_" } '-wal', '-shm', '' }
}

# Every line of weight has to do with the database or with a refusal that was asked for.
my @odd = grep { !/PR01\d\d|PR03\d\d|PR04\d\d|AH006\d\d|AH0163[01]|dbd:/ } $server->loud(split /\n/, Test::PartnerRel::Server::text($server->{log}));
is(scalar @odd, 0, 'the log speaks of the database only') or diag(join "\n", @odd[0 .. ($#odd > 9 ? 9 : $#odd)]);
$stage->close_log(qr/./);
done_testing();
