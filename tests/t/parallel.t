# Many at once: one holder, one relationship, and a clear answer for everybody.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;
my $n = $ENV{T_PARALLEL} || 200;

sub tally { my %n; $n{$_->status}++ for @_; return join ', ', map { "$_ x $n{$_}" } sort keys %n }

# An open form of an administrator, ready to be sent.
sub form {
    my ($partner, $as, $jar, @services) = @_;
    return $stage->prepare(method => 'POST', csrf => 'auto', as => $as, cookies => $jar,
        path   => '/portal/customer/invitation/' . $stage->link($partner, 1),
        fields => [[agree => 'yes'], map { [service => $_] } @services]);
}

subtest "$n acceptances of two CSP partners' links for one service at once: one holder (R17, E22, Q1, D3)" => sub {
    $stage->set_up('sample');
    my (@forms, %jar);
    for my $i (1 .. $n) {
        my $as = $i % 4 < 2 ? 'admin of fabrikam' : 'second admin of fabrikam';
        push @forms, form($i % 2 ? 'northwind' : 'adventureworks', $as, $jar{$as} //= {}, 'exchange');
    }
    my @answers = $stage->ask_all(@forms);
    my @lost    = grep { $_->status !~ /^(?:303|409)$/ } @answers;
    is(scalar @lost, 0, 'everybody got a clear answer: ' . tally(@answers))
      or diag($lost[0]{status} . "\n" . $lost[0]->text);
    my @slots = map { $_->[0] } @{ $stage->db->rows('SELECT p.tenant FROM csp_slot k JOIN partner p ON p.id = k.partner_id') };
    is(scalar @slots, 1, 'one holder') or return;
    my $winner = $slots[0];
    my $loser  = $winner eq 'northwind' ? 'adventureworks' : 'northwind';
    note("holder: $winner");
    $stage->check_db("relationship: {partner: $winner, customer: fabrikam, kind: reseller, dap: [exchange], grants: 1}");
    $stage->check_db("no_relationship: {partner: $loser, customer: fabrikam}");
    $stage->check_db('audit: {event: dap_granted, customer: fabrikam, times: 1}');
    my ($won) = grep { $_->status == 303 } @answers;
    ok($won, 'somebody was told it is done');
    # The other partner's forms were the even or the odd ones: each of them must name the holder.
    my @theirs = map { $answers[$_] } grep { ($_ % 2 ? 'adventureworks' : 'northwind') eq $loser } 0 .. $#answers;
    my $name   = $Test::PartnerRel::Cast::ORG{$winner}{name};
    is(scalar(grep { $_->status == 409 && $_->text =~ /\Q$name\E/ } @theirs), scalar @theirs,
        "every loser is told that $name holds it");
};

subtest '100 times the same form at once: one relationship, 100 equal answers (D4, E21, row 36)' => sub {
    $stage->set_up('sample');
    my $form    = form('northwind', 'admin of fabrikam', {}, 'exchange', 'azure');
    my @answers = $stage->ask_all(($form) x 100);
    is(tally(@answers), '303 x 100', 'all the same status') or diag((grep { $_->status != 303 } @answers)[0]->text);
    my %place = map { ($_->header('Location') // '') => 1 } @answers;
    is(scalar keys %place, 1, 'all the same receipt');
    my ($place) = keys %place;
    my ($receipt) = $stage->ask(method => 'GET', path => $place =~ s{^http://[^/]*}{}r, as => 'admin of fabrikam');
    is($receipt->status, 200, 'which is there');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [azure, exchange], grants: 2}');
    $stage->check_db('rows: {relationship: 1, customer: 1, csp_slot: 2, dap_grant: 2}');
    $stage->check_db('audit: {event: dap_granted, customer: fabrikam, times: 2}');
};

subtest 'the first acceptances of one new customer at once: one customer (R29)' => sub {
    $stage->set_up('sample');
    my @partners = qw(northwind adventureworks fourthcoffee lucerne);
    my @services = qw(exchange sharepoint dynamics azure);
    my @forms    = map { form($partners[$_ % 4], 'admin of tailspin', {}, $services[$_ % 4]) } 0 .. 39;
    my @answers  = $stage->ask_all(@forms);
    is(scalar(grep { $_->status !~ /^(?:303|409)$/ } @answers), 0, 'clear answers: ' . tally(@answers));
    $stage->check_db('rows: {customer: 1, relationship: 4, csp_slot: 3}');
};

subtest 'acceptance and removal at once: what stands is what the database says (row 37)' => sub {
    for my $turn (1 .. 5) {
        $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
        my $jar     = {};
        my $accept  = form('northwind', 'admin of fabrikam', $jar, 'azure');
        my $remove  = $stage->prepare(method => 'POST', csrf => 'auto', as => 'admin of fabrikam',
            cookies => $jar, path => '/portal/customer/partners/remove',
            page => '/portal/customer/partners/remove?all=1', fields => [[confirm => 'yes']]);
        my @answers = $stage->ask_all(($accept, $remove) x 10);
        is(scalar(grep { $_->status !~ /^(?:303|409)$/ } @answers), 0, "turn $turn: " . tally(@answers));
        my $slots  = $stage->db->value('SELECT COUNT(*) FROM csp_slot');
        my $grants = $stage->db->value('SELECT COUNT(*) FROM dap_grant WHERE ended_at = 0');
        is($slots, $grants, "turn $turn: as many slots as open grants");
        my ($page) = $stage->ask(method => 'GET', path => $stage->fill_in('/dash/azure/{id of customer fabrikam}/'), as => 'admin agent of northwind');
        my $open = $stage->db->value("SELECT COUNT(*) FROM dap_grant WHERE ended_at = 0 AND service_id = 'azure'");
        is($page->status, $open ? 200 : 403, "turn $turn: the dashboard agrees with the database");
    }
};

# Two hundred at once are more than there are workers, which httpd says and is not our matter.
my @loud = grep { !/AH0163[01]|AH00484|AH10159/ } $stage->server->loud($stage->server->log_since_mark);
is(scalar @loud, 0, 'nothing of weight in the log') or diag(join "\n", @loud[0 .. ($#loud > 9 ? 9 : $#loud)]);
$stage->close_log;
done_testing();
