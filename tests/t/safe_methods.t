# Scanners follow every link: ten thousand looks leave no trace (D1, Q8, row 1).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nremoved: northwind, fabrikam");
my $total = $ENV{T_SAFE} || 10_000;

my @people = ('nobody', 'admin of fabrikam', 'admin of tailspin', 'user of fabrikam', 'admin agent of northwind');
my @agents = ('Mozilla/5.0 (compatible; SafeLinks)', 'Barracuda Sentinel', 'facebookexternalhit/1.1',
    'Slackbot-LinkExpanding 1.0', 'curl/7.88');
my @tokens = map { $stage->link($_, 1) } qw(northwind adventureworks lucerne);
my @links = map { ("/portal/invitation/$_", "/portal/customer/invitation/$_",
        "/portal/customer/invitation/$_?agree=yes&service=exchange&seal=x") }
  @tokens, $stage->link('northwind', 0), 'A' x 43;
my @others = ('/portal/customer/partners/remove?all=1', '/portal/customer/partners', '/portal/partner/request',
    $stage->fill_in('/dash/exchange/{id of customer fabrikam}/'));

sub looks {
    my ($methods, $paths) = @_;
    my @bytes;
    for my $method (@$methods) {
        for my $path (@$paths) {
            for my $as (@people) {
                my $n = @bytes;
                push @bytes, $stage->prepare(method => $method, path => $path, as => $as, cookies => {},
                    headers => [['User-Agent' => $agents[$n % @agents]],
                        $n % 3 ? () : (['Sec-Purpose' => 'prefetch'], ['X-Moz' => 'prefetch'])]);
            }
        }
    }
    return @bytes;
}

# Sends `total` of these, round and round, and counts the answers by their status.
sub send_all {
    my ($total, @bytes) = @_;
    my (%status, $sent);
    for ($sent = 0; $sent < $total;) {
        my $batch = $total - $sent < 50 ? $total - $sent : 50;
        $status{ $_->status }++ for $stage->ask_all(map { $bytes[($sent + $_) % @bytes] } 0 .. $batch - 1);
        $sent += $batch;
    }
    note(join ', ', map { "$_ x $status{$_}" } sort keys %status);
    is(scalar(grep { /^(?:0|5\d\d)$/ } keys %status), 0, 'none failed: ' . join ' ', sort keys %status);
    return \%status;
}

subtest "$total GET and HEAD of links with and without a session leave every table as it was (Q8, D1, scenario 15)" => sub {
    my $before = $stage->db->hash;
    my @looks  = looks(['GET', 'HEAD'], \@links);
    my $status = send_all($total, @looks);
    cmp_ok($status->{200} // 0, '>', $total / 3, 'many of them were answered with a page');
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'nor do OPTIONS of links, and any safe method elsewhere (D1)' => sub {
    my $before = $stage->db->hash;
    my @looks  = (looks(['OPTIONS'], \@links), looks(['GET', 'HEAD', 'OPTIONS'], \@others));
    send_all(10 * @looks, @looks);
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'the same looks, and then the real thing still works (R25)' => sub {
    $stage->accept('northwind', 'tailspin', 'exchange');
    $stage->check_db('relationship: {partner: northwind, customer: tailspin, dap: [exchange]}');
};

$stage->close_log;
done_testing();
