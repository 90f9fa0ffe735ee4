# Random histories: people of several organisations accept, replace, remove, order, transfer, give up and end, while the
# operator suspends, blocks and rotates, several of them at the same moment. Whatever came of it, the invariants hold after
# each history. T_HISTORIES=N (60), T_SEED.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use List::Util qw(sample shuffle);
use POSIX ();
use Test::PartnerRel;

my $seed = $ENV{T_SEED} // int rand 1_000_000;
srand $seed;
note("repeat: T_SEED=$seed");
my $histories = $ENV{T_HISTORIES} || 60;

my $stage = stage();
$stage->serve;
$stage->set_up("sample\noffers");
my @PARTNERS = qw(northwind adventureworks fourthcoffee lucerne);
my @RESELL   = @PARTNERS[0 .. 2];
my @SERVICES = qw(exchange sharepoint dynamics azure);
my @OFFERS   = qw(mail-1 sites-1 crm-1 cloud-use cloud-use cloud-use);
my %partner  = map { $_ => $stage->partner_id($_) } @PARTNERS;

# One connection for all that is looked up here.
my $dbh = $stage->db->open;
sub rows { my ($sql, @params) = @_; return $dbh->selectall_arrayref($dbh->prepare_cached($sql), undef, @params) }

# ---- what may happen: each gives the bytes of a request that is ready to be sent, or nothing

sub form {
    my ($as, $path, $page, @fields) = @_;
    return eval { $stage->prepare(method => 'POST', csrf => 'auto', as => $as, path => $path, ($page ? (page => $page) : ()), fields => \@fields) };
}

sub some { my @of = @_; return sample 1 + int rand @of, @of }

sub admin_of { return (rand() < 0.5 ? 'admin' : 'second admin') . " of $_[0]" }

# Links are remembered until the operator's hand was in it.
sub token { my ($partner) = @_; return eval { $stage->link($partner, 1) } }

sub open_grants {
    my ($customer) = @_;
    return map { $_->[0] } @{ rows('SELECT g.id FROM dap_grant g JOIN customer c ON c.id = g.customer_id
        WHERE c.tenant = ? AND g.ended_at = 0 ORDER BY g.id', $customer) };
}

sub customer_id { my ($row) = @{ rows('SELECT id FROM customer WHERE tenant = ?', $_[0]) }; return $row ? $row->[0] : undef }

sub own_subscription {
    my ($customer, $offer) = @_;
    my @found = grep { !$offer || $_->[2] eq $offer } @{ rows("SELECT s.id, p.tenant, s.offer_id FROM subscription s JOIN partner p ON p.id = s.partner_id
        JOIN customer c ON c.id = s.customer_id WHERE c.tenant = ? AND s.status <> 'deleted' AND s.parent_id IS NULL ORDER BY s.id", $customer) };
    return @found ? @{ $found[rand @found] } : ();
}

my %DEED = (
    accept => sub {
        my ($customer) = @_;
        my $token = token(some(@PARTNERS)) or return;
        return form(admin_of($customer), "/portal/customer/invitation/$token", undef, [agree => 'yes'], map { [service => $_] } some(@SERVICES));
    },
    replace => sub {
        my ($customer) = @_;
        my $token = token(some(@RESELL)) or return;
        my @services = some(@SERVICES);
        return form(admin_of($customer), "/portal/customer/invitation/$token", undef, [agree => 'yes'],
            map { ([service => $_], [replace => $_]) } @services);
    },
    remove => sub {
        my ($customer) = @_;
        my @grants = open_grants($customer) or return;
        return form(admin_of($customer), '/portal/customer/partners/remove',
            '/portal/customer/partners/remove?' . join('&', map { "grant=$_" } some(@grants)), [confirm => 'yes']);
    },
    drop => sub {
        my ($customer) = @_;
        my $id     = customer_id($customer) or return;
        my @grants = @{ rows('SELECT g.id, p.tenant FROM dap_grant g JOIN partner p ON p.id = g.partner_id
            WHERE g.customer_id = ? AND g.ended_at = 0 ORDER BY g.id', $id) } or return;
        my $who = $grants[rand @grants][1];
        return form("admin agent of $who", "/portal/partner/customers/$id/drop", undef, [confirm => 'yes'],
            map { [grant => $_->[0]] } some(grep { $_->[1] eq $who } @grants));
    },
    end => sub {
        my ($customer) = @_;
        my $id = customer_id($customer) or return;
        return form('admin agent of ' . (some(@RESELL))[0], "/portal/partner/customers/$id/end", undef, [confirm => 'yes']);
    },
    order => sub {
        my ($customer) = @_;
        my $id    = customer_id($customer) or return;
        my $offer = $OFFERS[rand @OFFERS];
        return form('sales agent of ' . (some(@RESELL))[0], "/portal/partner/customers/$id/order", undef,
            [offer => $offer], [quantity => $offer eq 'cloud-use' ? 1 : 1 + int rand 20]);
    },
    cancel => sub {
        my ($customer) = @_;
        my ($id, $seller) = own_subscription($customer) or return;
        return form("sales agent of $seller", "/portal/partner/subscriptions/$id/status", undef, [do => (some(qw(suspend cancel)))[0]], [confirm => 'yes']);
    },
    seats => sub {
        my ($customer) = @_;
        my ($id, $seller) = own_subscription($customer) or return;
        return form("sales agent of $seller", "/portal/partner/subscriptions/$id/seats", undef, [quantity => 1 + int rand 30]);
    },
    transfer => sub {
        my ($customer) = @_;
        my ($id, $seller) = own_subscription($customer, 'cloud-use') or return;
        my ($target) = grep { $_ ne $seller } shuffle @RESELL;
        return form("admin agent of $seller", "/portal/partner/subscriptions/$id/transfer", undef,
            [partner => $partner{$target}], [confirm => 'yes'], [wish => 'letter of the customer']);
    },
    decide => sub {
        my ($customer) = @_;
        my @open = @{ rows("SELECT t.id, f.tenant, o.tenant FROM transfer t JOIN partner f ON f.id = t.from_partner_id
            JOIN partner o ON o.id = t.to_partner_id JOIN customer c ON c.id = t.customer_id WHERE c.tenant = ? AND t.state = 'active' ORDER BY t.id", $customer) };
        return unless @open;
        my ($id, $from, $to) = @{ $open[rand @open] };
        my ($do) = some(qw(accept reject withdraw));
        return form('admin agent of ' . ($do eq 'withdraw' ? $from : $to), "/portal/partner/transfers/$id/$do", undef, ($do eq 'accept' ? [confirm => 'yes'] : ()));
    },
);

# ---- what must hold

# Rows of a question about one customer that should have none.
my %NEVER = (
    'a slot without its open grant, or the other way round (R17)' => "
        SELECT k.service_id FROM csp_slot k WHERE k.customer_id = ? AND NOT EXISTS (SELECT 1 FROM dap_grant g WHERE g.customer_id = k.customer_id
          AND g.partner_id = k.partner_id AND g.service_id = k.service_id AND g.ended_at = 0 AND g.transacts = 1)
        UNION ALL SELECT g.service_id FROM dap_grant g WHERE g.customer_id = ? AND g.ended_at = 0 AND g.transacts = 1
          AND NOT EXISTS (SELECT 1 FROM csp_slot k WHERE k.customer_id = g.customer_id AND k.service_id = g.service_id AND k.partner_id = g.partner_id)",
    'two transacting holders of one service (R17)' => '
        SELECT g.service_id FROM dap_grant g WHERE g.customer_id = ? AND g.ended_at = 0 AND g.transacts = 1 GROUP BY g.service_id HAVING COUNT(*) > 1',
    'an open grant of a relationship that is none (4.2)' => "
        SELECT g.id FROM dap_grant g JOIN relationship r ON r.id = g.relationship_id WHERE g.customer_id = ? AND g.ended_at = 0 AND r.kind = 'none'",
    'a grant that was opened without an audit line (D15)' => "
        SELECT g.id FROM dap_grant g WHERE g.customer_id = ? AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.event = 'dap_granted' AND a.customer_id = g.customer_id
          AND a.partner_id = g.partner_id AND a.service_id = g.service_id AND a.at = g.granted_at)",
    'a grant that was closed without an audit line (D15)' => "
        SELECT g.id FROM dap_grant g WHERE g.customer_id = ? AND g.ended_at <> 0 AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.event LIKE 'dap_%' AND a.event <> 'dap_granted'
          AND a.customer_id = g.customer_id AND a.partner_id = g.partner_id AND a.service_id = g.service_id AND a.at = g.ended_at)",
    'a grant that ended before it began' => 'SELECT g.id FROM dap_grant g WHERE g.customer_id = ? AND g.ended_at <> 0 AND g.ended_at < g.granted_at',
    'a subscription in two open transfers (4.6)' => '
        SELECT l.subscription_id FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id WHERE t.customer_id = ? AND l.is_open = 1 GROUP BY l.subscription_id HAVING COUNT(*) > 1',
    'an open line of a transfer that was decided' => "
        SELECT l.subscription_id FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id WHERE t.customer_id = ? AND (l.is_open = 1) <> (t.state = 'active')",
    'two of an offer of which a customer has one (Q21)' => "
        SELECT s.offer_id FROM subscription s WHERE s.customer_id = ? AND s.one_only = 1 AND s.status <> 'deleted' GROUP BY s.offer_id HAVING COUNT(*) > 1",
    'a live subscription of a reseller whose relationship has ended (R60)' => "
        SELECT s.id FROM subscription s JOIN relationship r ON r.partner_id = s.partner_id AND r.customer_id = s.customer_id
         WHERE s.customer_id = ? AND s.status IN ('active', 'pending') AND r.kind = 'none'",
    'an order without an audit line (D15)' => "
        SELECT s.id FROM subscription s WHERE s.customer_id = ? AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.event = 'subscription_ordered' AND a.object_id = s.id)",
);

sub broken {
    my ($customer) = @_;
    my $id = customer_id($customer) or return;
    my @broken;
    for my $what (sort keys %NEVER) {
        my $marks = () = $NEVER{$what} =~ /\?/g;
        push @broken, "$what: $_->[0]" for @{ rows($NEVER{$what}, ($id) x $marks) };
    }
    return @broken;
}

# What a customer's contracts are: who sold what, how much, in which state (R15, R52).
sub contracts {
    my ($customer) = @_;
    return join "\n", map { join ' ', @$_ } @{ rows('SELECT s.id, s.partner_id, s.offer_id, s.quantity, s.status, s.partner_of_record, s.version
        FROM subscription s JOIN customer c ON c.id = s.customer_id WHERE c.tenant = ? ORDER BY s.id', $customer) };
}

my @PRIVILEGES = qw(accept accept accept replace replace remove remove drop);
my @CONTRACTS  = qw(order order order cancel seats transfer transfer transfer transfer decide decide decide decide end);
my %happened;

sub step {
    my ($customer, @deeds) = @_;
    my $only_privileges = !grep { my $deed = $_; grep { $_ eq $deed } qw(order cancel seats transfer decide end) } @deeds;
    my (@sent, @names);
    for my $deed (@deeds) {
        my $bytes = $DEED{$deed}->($customer) // next;
        push @sent, $bytes;
        push @names, $deed;
    }
    return () unless @sent;
    my $before = contracts($customer);
    # The operator's hand at the same moment, once in a while.
    my $hand = rand() < 0.05 && fork;
    if (defined $hand && $hand eq '0') {
        $dbh->{InactiveDestroy} = 1;
        my $who = $PARTNERS[rand @PARTNERS];
        my @say = rand() < 0.4 ? ('link-rotate') : (rand() < 0.5 ? ('disable') : ('disable', '--block'));
        $stage->try_ctl('partner', $say[0], $who, @say[1 .. $#say]);
        POSIX::_exit(0);
    }
    my @answers = $stage->ask_all(@sent);
    if ($hand) {
        waitpid $hand, 0;
        delete $stage->{links};
        $happened{operator}++;
        $stage->ctl('partner', 'enable', $_) for @PARTNERS;
    }
    my @bad;
    for my $i (0 .. $#answers) {
        my $status = $answers[$i]->status;
        $happened{"$names[$i] $status"}++;
        push @bad, "$names[$i] answered $status: " . substr $answers[$i]->text, 0, 300 unless $status =~ /^(?:303|403|404|409|422)$/;
    }
    push @bad, 'privileges changed a contract (R15, R52)' if $only_privileges && contracts($customer) ne $before;
    return @bad;
}

subtest "$histories histories: one holder a service, grants opened and closed only, contracts untouched by privileges, all of it in the audit (R15, R17, R52, D3, D15, Q1, Q21, E21, E22)" => sub {
    for my $n (1 .. $histories) {
        my $customer = "history$seed" . "x$n";
        my @bad;
        $Test::PartnerRel::Cast::SIGNED_IN = time;
        # Some are about privileges, others about what is sold.
        my $sells = rand() < 0.4;
        if ($sells) {
            $stage->accept($_, $customer) for 'northwind', 'adventureworks';
            push @bad, step($customer, 'order', 'order');
        }
        for my $step (1 .. 5 + int rand 5) {
            my @of = $sells ? (@CONTRACTS, qw(accept replace remove)) : @PRIVILEGES;
            push @bad, step($customer, map { $of[rand @of] } 1 .. 1 + int rand 4);
        }
        push @bad, broken($customer);
        if (@bad) {
            fail("history $n") or diag("T_SEED=$seed", join "\n", @bad);
            last;
        }
        note("$n of $histories") if $n % 500 == 0;
    }
    pass('through all of them');
    note(join ', ', map { "$_ x $happened{$_}" } sort keys %happened);
    # The rarer deeds need more histories to come about.
    ok($happened{"$_ 303"}, "some $_ came about") for $histories < 40 ? qw(accept remove order) : sort keys %DEED;
};

$dbh->disconnect;
$stage->close_log(qr/PR01\d\d/);
done_testing();
