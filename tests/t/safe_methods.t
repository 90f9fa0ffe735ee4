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
my @links = map { $stage->link($_, 1) } qw(northwind adventureworks lucerne);
my @paths = map { ("/portal/invitation/$_", "/portal/customer/invitation/$_",
        "/portal/customer/invitation/$_?agree=yes&service=exchange&seal=x") } @links, $stage->link('northwind', 0), 'A' x 43;
push @paths, '/portal/customer/partners/remove?all=1', '/portal/customer/partners', '/portal/partner/request',
  $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');

my @bytes;
for my $method ('GET', 'HEAD', 'OPTIONS') {
    for my $path (@paths) {
        for my $as (@people) {
            my $n = @bytes;
            push @bytes, $stage->prepare(method => $method, path => $path, as => $as, cookies => {},
                headers => [['User-Agent' => $agents[$n % @agents]],
                    $n % 3 ? () : (['Sec-Purpose' => 'prefetch'], ['X-Moz' => 'prefetch'])]);
        }
    }
}

subtest "$total GET, HEAD and OPTIONS with and without a session leave every table as it was (Q8, D1, scenario 15)" => sub {
    my $before = $stage->db->hash;
    my (%status, $sent);
    while (($sent // 0) < $total) {
        my $batch = $total - ($sent // 0) < 50 ? $total - ($sent // 0) : 50;
        my @some  = map { $bytes[($sent // 0) + $_ - @bytes * int((($sent // 0) + $_) / @bytes)] } 0 .. $batch - 1;
        $status{ $_->status }++ for $stage->ask_all(@some);
        $sent += $batch;
    }
    note(join ', ', map { "$_ x $status{$_}" } sort keys %status);
    cmp_ok($status{200} // 0, '>', $total / 10, 'many of them were answered with a page');
    is(scalar(grep { /^(?:0|5\d\d)$/ } keys %status), 0, 'none failed: ' . join ' ', sort keys %status);
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'the same looks, and then the real thing still works (R25)' => sub {
    $stage->accept('northwind', 'tailspin', 'exchange');
    $stage->check_db('relationship: {partner: northwind, customer: tailspin, dap: [exchange]}');
};

$stage->close_log;
done_testing();
