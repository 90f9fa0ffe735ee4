# What an attacker, a console or bad luck might make an old yes of: whatever takes rights away is
# noticed, and no decision outlives what it stands on.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Stage;
use Time::HiRes 'time';

my $pgsql = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $stage = Test::PartnerRel::Stage->new(own_cluster => $pgsql);
my $AGENT = 'admin agent of northwind';
my $DB    = "sample\nrelationship: northwind, fabrikam: exchange\nrelationship: lucerne, woodgrove: exchange";
$stage->serve;

sub statuses {
    my ($path, $times) = @_;
    return [map { ($stage->ask(method => 'GET', path => $path, as => $AGENT))[0]->status } 1 .. $times];
}

sub forgets {
    my ($what, $do) = @_;
    subtest "$what: no old yes (D5)" => sub {
        $stage->set_up($DB);
        my $path = '/dash/exchange/' . $stage->customer_id('fabrikam') . '/mail';
        is_deeply(statuses($path, 8), [(200) x 8], 'every process knows it');
        $do->();
        is_deeply([grep { $_ == 200 } @{ statuses($path, 8) }], [], 'and forgets it');
    };
}

# ---- from a console, past partnerrel

# Each statement sees nothing but the database; {f} {w} {n} are the ids of fabrikam, woodgrove and northwind.
sub console {
    my (@statements) = @_;
    my %id = (f => $stage->customer_id('fabrikam'), w => $stage->customer_id('woodgrove'), n => $stage->partner_id('northwind'));
    my $dbh = $stage->db->open;
    for my $sql (@statements) {
        (my $filled = $sql) =~ s/\{(\w)\}/'$id{$1}'/g;
        $dbh->do($filled);
    }
    $dbh->disconnect;
    $stage->db->pass_lease;
}

# REPLACE INTO, with some columns of the row changed.
sub replaced {
    my ($table, $where, %new) = @_;
    my @columns = map { $new{ $_->[1] } // $_->[1] } @{ $stage->db->rows("PRAGMA table_info($table)") };
    return 'REPLACE INTO ' . $table . ' SELECT ' . join(', ', @columns) . " FROM $table WHERE $where";
}

my %CONSOLE = (
    'a relationship becomes another customer\'s' => [
        'UPDATE relationship SET customer_id = {w} WHERE customer_id = {f}'],
    'a partner gets another shard, and is blocked' => [
        'UPDATE partner SET shard = shard % 64 + 1 WHERE id = {n}', q{UPDATE partner SET state = 'blocked' WHERE id = {n}}],
    'a customer gets another shard, and removes' => [
        'UPDATE customer SET shard = (shard - 64) % 256 + 65 WHERE id = {f}',
        q{UPDATE dap_grant SET ended_at = granted_at + 1, reason = 'customer' WHERE customer_id = {f}}],
    'a customer becomes another cloud\'s' => [q{UPDATE customer SET cloud = 'germany' WHERE id = {f}}],
    'a partner becomes another organisation\'s' => [q{UPDATE partner SET tenant = 'elsewhere' WHERE id = {n}}],
    'a partner becomes another cloud\'s' => [q{UPDATE partner SET cloud = 'germany' WHERE id = {n}}],
    'a service is off' => [q{UPDATE service SET is_on = 0 WHERE id = 'exchange'}],
);
for my $what (sort keys %CONSOLE) {
    forgets($what, sub { console(@{ $CONSOLE{$what} }) });
}

# SQLite's REPLACE deletes the row before it without asking the triggers of DELETE.
my %REPLACED = (
    'customer, of another cloud' => sub { replaced('customer', 'id = {f}', cloud => q{'germany'}) },
    'customer, by another of its organisation' => sub { replaced('customer', 'id = {f}', id => q{'ff' || substr(id, 3)}, shard => 320) },
    'relationship, of another customer' => sub { replaced('relationship', 'customer_id = {f}', customer_id => '{w}') },
    'partner, blocked' => sub { replaced('partner', 'id = {n}', state => q{'blocked'}) },
    'service, off' => sub { replaced('service', q{id = 'exchange'}, is_on => 0) },
);
for my $what ($pgsql ? () : sort keys %REPLACED) {
    forgets("REPLACE: $what", sub { console('PRAGMA foreign_keys = OFF', $REPLACED{$what}->()) });
}

# TRUNCATE asks no trigger of a row. What decides refuses it; the rest raises the revision of everything.
if ($pgsql) {
    subtest 'TRUNCATE raises, too, or is refused (D5)' => sub {
        $stage->set_up($DB);
        my $all = sub { $stage->db->value('SELECT revision FROM revision WHERE shard = 0') };
        for my $table (qw(invitation partner_service partner_reseller service_text market)) {
            my $before = $all->();
            $stage->db->run("TRUNCATE $table");
            cmp_ok($all->(), '>', $before, $table);
        }
        for my $table (qw(relationship dap_grant partner customer service subscription cloud)) {
            ok(!eval { $stage->db->run("TRUNCATE $table CASCADE"); 1 }, "$table stays");
        }
    };
}

# What no process could use is refused by the database.
for my $sql ('UPDATE lease SET used = 2, waited = 1', 'UPDATE lease SET used = -1', 'UPDATE lease SET waited = 10000001',
    'INSERT INTO revision (shard, revision) VALUES (321, 1)', 'UPDATE customer SET shard = 64', 'UPDATE customer SET shard = 321',
    'UPDATE partner SET shard = 65', 'UPDATE partner SET shard = -1') {
    $stage->set_up($DB);
    ok(!eval { $stage->db->run($sql); 1 }, "refused: $sql (D5)");
}

# ---- who is told first

subtest 'a refusal tells of the removal too: nobody is let in after it, by any process (D5)' => sub {
    for my $round (1 .. 3) {
        $stage->set_up($DB);
        $stage->db->set_lease(600);
        my $path = '/dash/exchange/' . $stage->customer_id('fabrikam') . '/mail';
        statuses($path, 12);
        # Nobody waits for it: those who ask are the first to be told.
        my $lease = delete $stage->db->{lease};
        $stage->db->run('UPDATE dap_grant SET ended_at = granted_at + 1, reason = ? WHERE ended_at = 0', 'customer');
        my ($told, $end) = ('', time + 1.5);
        while (time < $end) {
            my ($status) = @{ statuses($path, 1) };
            $told .= " $status" if $told !~ /$status$/;
        }
        like($told, qr/^(?: 200)? 403$/, 'yes, then no, and no more yes');
        $stage->db->{lease} = $lease;
        $stage->db->set_lease(20);
    }
};

# ---- processes that are stopped and go on

sub children { my ($pid) = @_; return split ' ', `pgrep -P $pid` }

subtest 'processes that were stopped over a removal let nobody in when they go on (D5)' => sub {
    for my $round (1 .. 3) {
        $stage->set_up($DB);
        $stage->db->set_lease(300);
        my $path = '/dash/exchange/' . $stage->customer_id('fabrikam') . '/mail';
        my $ask  = $stage->prepare(method => 'GET', path => $path, as => $AGENT);
        statuses($path, 8);
        my @stopped = children($stage->server->{pid});
        kill 'STOP', @stopped;
        $stage->ctl('relationship', 'drop-dap', 'northwind', 'fabrikam');
        my $later = fork // die "fork: $!\n";
        if (!$later) {
            select undef, undef, undef, 0.2;
            kill 'CONT', @stopped;
            POSIX::_exit(0);
        }
        my @answers = Test::PartnerRel::Client::exchange($stage->server->port_of, ($ask) x 16);
        waitpid $later, 0;
        is_deeply([map { $_->status } @answers], [(403) x 16], 'asked while they were stopped, answered when they go on');
        $stage->db->set_lease(20);
    }
};

done_testing();
