# The database is paused, killed, refuses or is locked while httpd is at work: no old yes once the lease has
# passed, 503 with Retry-After, files as fast as ever, and back by itself as soon as the database is.
use strict;
use warnings;
use Fcntl ':flock';
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Client;
use Test::PartnerRel::Process;
use Test::PartnerRel::Stage;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes 'time';

plan skip_all => 'the database is upset enough here' if $ENV{T_UPSET};

my $LEASE = 200;
my $BACK  = 3;      # seconds; it is less than one when nobody else needs the machine
my $prefork = ($ENV{T_MPM} || 'event') eq 'prefork';    # no gate there holds for more than one process
my $pgsql = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $stage = Test::PartnerRel::Stage->new(own_cluster => 1);
# Room for processes that restart while others are still at the database.
$stage->serve(drop => ['ServerLimit'], conf => "ServerLimit 64\nPartnerRelDatabaseThreads 6\nPartnerRelDatabaseWait 300");
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
$stage->db->set_lease($LEASE);
my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
my $agent = 'admin agent of northwind';
my $admin = 'admin of fabrikam';

# The answers that come within `limit` seconds; the others have status 0.
sub ask_for {
    my ($limit, $path, $as, $times) = @_;
    local $Test::PartnerRel::Client::LIMIT = $limit;
    return $stage->ask(method => 'GET', path => $path, as => $as, times => $times);
}

sub slowest { my ($most) = sort { $b <=> $a } map { $_->{took} // 60 } @_; return $most }

sub send_one {
    my ($bytes) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $stage->server->{port}) or die "connect: $!\n";
    syswrite $socket, $bytes;
    return $socket;
}

sub all_are { my ($status, @answers) = @_; return !grep { $_->status != $status } @answers }

# Seconds until it is true, asked without end.
sub until_true {
    my ($is) = @_;
    my $began = time;
    return Test::PartnerRel::Process::wait_until(20, $is) ? time - $began : 99;
}

sub is_back { all_are(200, ask_for(10, $dash, $agent, 12)) }

# Nobody asks the database any more: every process has its lease again.
sub is_at_ease {
    $stage->server->mark_log;
    return 0 unless is_back();
    select undef, undef, undef, 0.02;
    return !grep { /PR0412/ } $stage->server->log_since_mark;
}

sub comes_back {
    my ($when) = @_;
    my $back = until_true(\&is_back);
    cmp_ok($back, '<', $BACK, sprintf '%s: dashboards are back after %.0f ms', $when, 1000 * $back);
    my $ease = $back + until_true(\&is_at_ease);
    cmp_ok($ease, '<', $BACK, sprintf '%s: all processes have their lease after %.0f ms', $when, 1000 * $ease);
    is((ask_for(10, '/portal/customer/partners', $admin, 1))[0]->status, 200, "$when: and pages");
}

# What there is to be said while the database is away, however that came about; `hangs`: who is at the
# database stays there.
sub is_away {
    my ($when, $hangs) = @_;
    select undef, undef, undef, $LEASE / 1000;
    my @answers = map { ask_for(1.5, $dash, $agent, 20) } 1 .. 2;
    my @said    = grep { $_->status } @answers;
    ok(all_are(503, @said), "$when: nobody is let in after the lease") or diag(join ' ', map { $_->status } @answers);
    cmp_ok(scalar @said, '>=', $hangs ? 20 : 40, "$when: " . @said . ' of 40 were told so within a second or so');
    ok(!(grep { !$_->header('Retry-After') } @said), "$when: with Retry-After");
    my @files = ask_for(10, '/plain.txt', 'nobody', 20);
    ok(all_are(200, @files), sprintf '%s: files are served, the slowest of twenty after %.0f ms', $when, 1000 * slowest(@files));
    return @said;
}

sub through {
    my ($when, $hangs, $away, $back) = @_;
    is_at_ease() or until_true(\&is_at_ease);
    $away->();
    is_away($when, $hangs);
    $back->();
    comes_back($when);
}

# ---- PostgreSQL

sub postgres_pids {
    my $pid = $stage->db->{cluster}{pid};
    return ($pid, grep { (Test::PartnerRel::Server::text("/proc/$_/stat") =~ /^\d+ \(.*\) \S (\d+)/ ? $1 : 0) == $pid }
      map { m{/(\d+)$} } glob '/proc/[0-9]*');
}

sub signal_all { my ($signal) = @_; kill $signal, postgres_pids() }

sub superuser { DBI->connect("dbi:Pg:dbname=postgres;host=127.0.0.1;port=$stage->{db}{cluster}{port}", 'postgres', '', { RaiseError => 1 }) }

sub refuse {
    my ($yes) = @_;
    my $root = superuser();
    $root->do("ALTER DATABASE $stage->{db}{dbname} ALLOW_CONNECTIONS " . ($yes ? 'false' : 'true'));
    $root->do('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?', undef, $stage->db->{dbname}) if $yes;
    $root->disconnect;
}

if ($pgsql) {
    my $cluster = $stage->db->{cluster};

    unless ($prefork) {
        subtest 'the server is paused: who is at it waits, all others are told 503, and both are over when it goes on (D5, D13, row 38)' => sub {
            through("paused, turn $_", 1, sub { signal_all('STOP') }, sub { signal_all('CONT') }) for 1, 2;
        };

        subtest 'who stays at a paused server for too long is told 503 as well, and the thread is free (D13, row 38)' => sub {
            until_true(\&is_at_ease);
            signal_all('STOP');
            select undef, undef, undef, $LEASE / 1000;
            my $bytes = $stage->prepare(method => 'GET', path => $dash, as => $agent);
            my @stuck = map { send_one($bytes) } 1 .. 12;
            my $open  = IO::Select->new(@stuck);
            my (@said, $began);
            $began = time;
            while ($open->count && time - $began < 20) {
                ask_for(0.2, $dash, $agent, 4);    # somebody comes by
                for my $socket ($open->can_read(0.2)) {
                    $open->remove($socket);
                    sysread $socket, my $got, 12;
                    push @said, $got;
                }
            }
            is(join(' ', sort @said), join(' ', ('HTTP/1.1 503') x 12), sprintf 'all of them, after %.1f s', time - $began);
            signal_all('CONT');
            comes_back('gone on');
        };

        subtest 'httpd restarts gracefully while it is paused: files are served, and it is back with it (D13, row 38)' => sub {
            through('restarted meanwhile', 1, sub {
                signal_all('STOP');
                ask_for(0.5, $dash, $agent, 12);
                kill 'USR1', $stage->server->{pid};
            }, sub { signal_all('CONT') });
        };
    }

    subtest 'it is killed, paused or not, and started again (D13, row 38)' => sub {
        for my $paused ($prefork ? 0 : (0, 1)) {
            through($paused ? 'killed while paused' : 'killed', $paused, sub {
                if ($paused) { signal_all('STOP') }
                else         { Test::PartnerRel::Db::stop_cluster($cluster, 'KILL') }
            }, sub {
                signal_all('KILL') if $paused;
                Test::PartnerRel::Process::stop($cluster->{pid}, 'KILL');
                Test::PartnerRel::Db::start_cluster($cluster);
            });
        }
    };

    subtest 'it lets nobody in (D13, row 38)' => sub {
        through('refusing', 0, sub { refuse(1) }, sub { refuse(0) });
    };
}
else {
    my $file = $stage->db->{file};

    subtest 'the file is taken away (D5, D13, row 38)' => sub {
        through('taken away', 0, sub { rename "$file$_", "$file.away$_" for '', '-wal', '-shm' },
            sub { unlink "$file-wal", "$file-shm"; rename "$file.away$_", "$file$_" for '-wal', '-shm', '' });
    };
}

# ---- who only writes

sub hold_lock {
    open my $lock, '>>', "$stage->{db}{file}.lock" or die "$stage->{db}{file}.lock: $!\n";
    flock $lock, LOCK_EX or die "flock: $!\n";
    return $lock;
}

sub hold_rows {
    my $dbh = $stage->db->open;
    $dbh->begin_work;
    if ($pgsql) { $dbh->do('LOCK TABLE dap_grant, act IN ACCESS EXCLUSIVE MODE') }
    else        { $dbh->commit; $dbh->do('BEGIN EXCLUSIVE') }
    return $dbh;
}

subtest 'a lock that stays: dashboards go on, changes are told 503 and have changed nothing, and come about once it is gone (D5, D13, row 38)' => sub {
    for my $lock ($pgsql ? ([table => \&hold_rows]) : ([writer => \&hold_lock], [exclusive => \&hold_rows])) {
        my ($name, $take) = @$lock;
        my $form = $stage->prepare(method => 'POST', csrf => 'auto', as => $admin, path => '/portal/customer/partners/remove',
            page => '/portal/customer/partners/remove?all=1', fields => [[confirm => 'yes']]);
        until_true(\&is_at_ease);
        my $held = $take->();
        my ($answer) = $stage->ask_all($form);
        is($answer->status, 503, sprintf '%s lock: a removal is told so after %.0f ms', $name, 1000 * $answer->{took});
        ok($answer->header('Retry-After'), "$name lock: with Retry-After");
        ok(all_are(200, ask_for(10, $dash, $agent, 12)), "$name lock: dashboards go on");
        ref $held eq 'GLOB' ? close $held : $held->rollback;
        ok(is_back(), "$name lock: nothing was taken away");
        ($answer) = $stage->ask_all($form);
        is($answer->status, 303, sprintf '%s lock: the same form is good, %.0f ms after it is gone', $name, 1000 * $answer->{took});
        ok(all_are(403, ask_for(10, $dash, $agent, 12)), "$name lock: and holds");
        $stage->accept('northwind', 'fabrikam', 'exchange');
    }
};

my @odd = grep { !/PR01\d\d|PR03\d\d|PR04\d\d|AH006\d\d|AH0163[01]|AH00484|dbd:/ } $stage->server->loud(split /\n/, Test::PartnerRel::Server::text($stage->server->{log}));
is(scalar @odd, 0, 'the log speaks of the database only') or diag(join "\n", @odd[0 .. ($#odd > 9 ? 9 : $#odd)]);
$stage->close_log(qr/./);
done_testing();
