# The lease: decisions are remembered, and a removal that was told of holds.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Client;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes 'time';

run_blocks();

my $stage = stage();

sub begin {
    my ($lease, %conf) = @_;
    $stage->serve(%conf);
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    $stage->db->set_lease($lease);
    return '/dash/exchange/' . $stage->customer_id('fabrikam') . '/mail';
}

sub ask_dashboard {
    my ($path, $times) = @_;
    return map { $_->status }
      map { $stage->ask(method => 'GET', path => $path, as => 'admin agent of northwind') } 1 .. $times;
}

# How often a connection was lent to a request since the mark.
sub loans {
    select undef, undef, undef, 0.05;    # the log's last line
    return scalar grep { /PR0412/ } $stage->server->log_since_mark;
}

sub seconds { my ($do) = @_; my $began = time; $do->(); return time - $began }

subtest 'what was decided is not asked again while its lease is kept (D5)' => sub {
    my $path = begin(700);
    # Both processes know the new lease and the answer.
    ok(Test::PartnerRel::Process::wait_until(20, sub {
        $stage->server->mark_log;
        ask_dashboard($path, 20);
        loans() == 0;
    }), 'nobody asks the database any more');
    $stage->server->mark_log;
    is_deeply([ask_dashboard($path, 100)], [(200) x 100], 'a hundred requests');
    cmp_ok(loans(), '<=', 10, 'that ask the database hardly ever');
};

subtest 'a change elsewhere leaves it as it is, one of the customer does not (D5)' => sub {
    my $path = begin(700);
    $stage->accept('northwind', 'tailspin', 'exchange');
    is_deeply([ask_dashboard($path, 8)], [(200) x 8], 'every process has asked');
    $stage->server->mark_log;
    my $shard = $stage->db->value('SELECT shard FROM customer WHERE id = ?', $stage->customer_id('fabrikam'));
    $stage->db->run('UPDATE revision SET revision = revision + 1 WHERE shard <> ? AND shard > 64', $shard);
    ask_dashboard($path, 8);
    is(loans(), 0, 'the other shards');
    $stage->db->run('UPDATE revision SET revision = revision + 1 WHERE shard = ?', $shard);
    ask_dashboard($path, 8);
    cmp_ok(loans(), '>', 0, 'its own');
};

subtest 'PartnerRelLease 0 asks each time, whatever the database allows' => sub {
    my $path = begin(700, conf => 'PartnerRelLease 0');
    $stage->server->mark_log;
    ask_dashboard($path, 20);
    is(loans(), 20, 'twenty times');
};

subtest 'a removal is answered when every lease has passed, and holds (R51, D5)' => sub {
    my $path = begin(400);
    ask_dashboard($path, 8);
    my $took = seconds(sub { $stage->remove('northwind', 'fabrikam') });
    cmp_ok($took, '>', 0.4, 'it waits for the lease');
    is_deeply([ask_dashboard($path, 8)], [(403) x 8], 'nobody gets in any more');
};

subtest 'so is a page that shows it, whoever asks (D5)' => sub {
    for my $page (['/portal/customer/partners', 'admin of fabrikam'],
        ['/portal/partner/customers', 'admin agent of northwind'],
        ['/portal/partner/customers.csv', 'admin agent of northwind']) {
        my $path = begin(500);
        ask_dashboard($path, 8);
        # Past the store: nobody waits for it, so that the page is the first to tell.
        my $lease = delete $stage->db->{lease};
        $stage->db->run('UPDATE dap_grant SET ended_at = 1, reason = ? WHERE ended_at = 0', 'customer');
        my ($answer) = $stage->ask(method => 'GET', path => $page->[0], as => $page->[1]);
        is($answer->status, 200, $page->[0]);
        is_deeply([ask_dashboard($path, 4)], [(403) x 4], 'and then nobody gets in');
        $stage->db->{lease} = $lease;
    }
};

# Each on a connection of its own, sent and not yet read.
sub send_each {
    return map {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $stage->server->{port}) or die "connect: $!\n";
        syswrite $socket, $_;
        $socket;
    } @_;
}

sub answer_of {
    my ($socket) = @_;
    my $got = '';
    while (sysread $socket, $got, 65536, length $got) { }
    return Test::PartnerRel::Client::parse($got);
}

subtest 'removals that wait leave a quarter of the threads to everybody else; who finds no place is told to come again, and keeps what it has (D5, D13)' => sub {
    plan skip_all => 'a process of prefork has one thread' if ($ENV{T_MPM} // '') eq 'prefork';
    $stage->serve(drop => [qw(StartServers ServerLimit ThreadsPerChild MaxRequestWorkers MinSpare MaxSpare)],
        conf => "StartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8");
    my @customers = map { "crowd$_" } 1 .. 10;
    $stage->set_up(join "\n", 'sample', 'relationship: northwind, fabrikam: exchange', map { "relationship: northwind, $_: exchange" } @customers);
    my $path = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/mail');
    my @forms = map { $stage->prepare(method => 'POST', csrf => 'auto', as => "admin of $_", path => '/portal/customer/partners/remove',
        page => '/portal/customer/partners/remove?all=1', fields => [[confirm => 'yes']]) } @customers;
    $stage->db->set_lease(3000);
    my @sent    = send_each(@forms);
    my $waiting = IO::Select->new(@sent);
    my @refused;
    while (@refused < 4 and my @ready = $waiting->can_read(2)) {
        $waiting->remove(@ready);
        push @refused, map { answer_of($_) } @ready;
    }
    is(join(' ', map { $_->status } @refused), '503 503 503 503', 'four of ten are refused');
    ok(!(grep { !$_->header('Retry-After') || $_->text !~ /D5, 503/ } @refused), 'with Retry-After');
    my $slowest = 0;
    for my $turn (1 .. 20) {
        my @answers = ($stage->ask(method => 'GET', path => '/plain.txt', as => 'nobody'), $stage->ask(method => 'GET', path => $path, as => 'admin agent of northwind'));
        is(join(' ', map { $_->status } @answers), '200 200', 'a file and a dashboard') if $turn == 1 || grep { $_->status != 200 } @answers;
        ($slowest) = sort { $b <=> $a } $slowest, map { $_->{took} } @answers;
    }
    my @done = $waiting->can_read(0);
    is(scalar @done, 0, sprintf 'twenty of each came while the other six were still waiting, the slowest after %.0f ms', 1000 * $slowest);
    is(join(' ', map { answer_of($_)->status } $waiting->handles), join(' ', (303) x 6), 'which are confirmed in the end');
    is($stage->db->value('SELECT COUNT(*) FROM dap_grant WHERE ended_at = 0'), 1 + 4, 'nothing was taken away for those that were refused');
    $stage->db->set_lease(20);
    is(join(' ', map { $_->status } $stage->ask_all(@forms)), join(' ', (303) x 10), 'the same forms are good later');
};

subtest 'partnerrelctl waits as well, and sets the length (D5)' => sub {
    begin(20);
    like($stage->ctl('lease', 'show'), qr/^20 ms$/, 'what it is');
    cmp_ok(seconds(sub { $stage->ctl('lease', 'set', 300) }), '>', 0.3, 'a longer one is waited for at once');
    is_deeply($stage->db->rows('SELECT used, waited FROM lease'), [[300_000, 300_000]], 'and used');
    cmp_ok(seconds(sub { $stage->ctl('partner', 'list') }), '>', 0.3, 'also by what only shows something');
    cmp_ok(seconds(sub { $stage->ctl('lease', 'set', 20) }), '>', 0.3, 'and until a shorter one takes effect');
    is_deeply($stage->db->rows('SELECT used, waited FROM lease'), [[20_000, 20_000]], 'which it does');
    my ($code, $said) = $stage->try_ctl('lease', 'set', '20000');
    is($code, 2, 'more than ten seconds are too many');
    like($said, qr/0 to 10000 milliseconds/, 'and it says so');
};

done_testing();

__DATA__

=== what is remembered of one person of a partner serves its colleagues, each by its own roles (R49, D5)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/mail (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/mail (as: helpdesk agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/mail (as: sales agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/mail (as: admin agent of northwind)
--- status: 200 200 403 200
--- may_log
/AH01630|AH01631/
