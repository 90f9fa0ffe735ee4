# The operator's program: what it answers, with which exit status, and what of it bites at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Process;

my $stage = stage();
$stage->serve;
my $uuid = qr/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

# Runs it; the exit status must be that and all patterns must be found in what it says.
sub says {
    my ($title, $code, $args, @patterns) = @_;
    my ($got, $said) = $stage->try_ctl(@$args);
    is($got, $code, "$title: exit $code") or diag($said);
    like($said, $_, "$title: it says $_") for @patterns;
    return $said;
}

sub explain_args {
    my ($tenant, $service, %more) = @_;
    return ['explain', '--issuer', $Test::PartnerRel::Cast::ISSUER, '--tenant', $tenant, '--service', $service,
        '--roles', $more{roles} // 'admin-agent', '--customer', $more{customer} // 'fabrikam'];
}

sub status_of {
    my ($path, $as) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $path, as => $as, cookies => {});
    return $answer->status;
}

subtest 'explain: yes with exit 0, no with exit 1, and the rule for both (R34, R48, R49)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $before = $stage->db->hash;
    my $grant  = $stage->grant_id('northwind', 'fabrikam', 'exchange');
    says('granted', 0, explain_args('northwind', 'exchange'), qr/^allowed:\s+yes$/m, qr/^rule:\s+R48$/m,
        qr/^service:\s+exchange$/m, qr/^grant:\s+\Q$grant\E$/m);
    says('another service', 1, explain_args('northwind', 'dynamics'), qr/^allowed:\s+no$/m,
        qr/^reason:\s+dap_required$/m, qr/^grant:\s+none$/m);
    says('a sales agent', 1, explain_args('northwind', 'exchange', roles => 'sales-agent'), qr/^allowed:\s+no$/m);
    says('another partner', 1, explain_args('adventureworks', 'exchange'), qr/^allowed:\s+no$/m);
    says('nobody\'s customer', 1, explain_args('northwind', 'exchange', customer => 'tailspin'),
        qr/^allowed:\s+no$/m, qr/no such customer/);
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'wrong usage: exit 2, what is missing or wrong, and nothing done' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    says('no command', 2, [], qr/^usage: partnerrelctl/);
    says('an unknown command', 2, ['partner', 'praise'], qr/^usage: partnerrelctl/);
    says('options missing', 2, ['explain'], qr/needs:.*--issuer.*--tenant.*--roles.*--service.*--customer/);
    says('an unknown option', 2, ['partner', 'list', '--loud'], qr/does not know --loud/);
    says('a word too many', 2, ['partner', 'list', 'x'], qr/one word too many/);
    says('an option twice', 2, [@{ explain_args('northwind', 'exchange') }, '--tenant', 'x'], qr/--tenant is given twice/);
    says('an unknown role', 2, explain_args('northwind', 'exchange', roles => 'emperor'), qr/"emperor" is no role/);
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'the database is not to be had: exit 3, and no file is made in its place (D13)' => sub {
    my $nowhere = "$stage->{dir}/nowhere.db";
    my $port    = Test::PartnerRel::Process::free_port();
    for my $name ("sqlite:$nowhere", "pgsql:host=127.0.0.1 port=$port dbname=x user=x connect_timeout=2") {
        my ($engine) = $name =~ /^(\w+)/;
        for my $args (['partner', 'list'], ['schema', 'show'], explain_args('northwind', 'exchange'),
            ['partner', 'disable', 'northwind']) {
            says("$engine, $args->[0]", 3, [@$args, '--database', $name], qr/^partnerrelctl: /m);
        }
    }
    ok(!-e $nowhere, 'no file was made');
};

subtest 'what it lists: partners, services, the schema' => sub {
    $stage->set_up("sample\nsuspended: adventureworks");
    my $list = says('partner list', 0, ['partner', 'list'],
        qr/^$uuid\tglobal\tdirect\tactive\tnorthwind\tnorthwind\.example\tNorthwind Cloud Services$/m,
        qr/^$uuid\tglobal\tdirect\tsuspended\tadventureworks\t/m, qr/^$uuid\tglobal\tadvisor\tactive\tlucerne\t/m);
    is(scalar(split /\n/, $list), 4, 'one line a partner');
    my $services = says('service list', 0, ['service', 'list', '--cloud', 'global'],
        qr{^exchange\ton\t10\t/dash/exchange/\{customer\}/\tExchange Online$}m, qr/^dynamics\ton\t30\t/m);
    is(scalar(split /\n/, $services), 4, 'one line a service');
    says('another cloud', 0, ['service', 'list', '--cloud', 'germany'], qr/^$/);
    says('schema show', 0, ['schema', 'show'], qr/^schema (\d+), this program needs \1$/);
    says('schema apply', 0, ['schema', 'apply'], qr/^schema \d+: nothing to do$/);
};

subtest 'key new: a line for the key file, another one each time (D9)' => sub {
    my $line = qr/\A(k[0-9a-f]{8}) ([0-9a-f]{64})\n\z/;
    my @made = map { says('key new', 0, ['key', 'new'], $line) } 1 .. 2;
    my @key  = map { [$_ =~ $line] } @made;
    isnt($key[0][$_], $key[1][$_], $_ ? 'another key' : 'another name') for 0, 1;
};

subtest 'partner disable --block: all its access is refused at once, and explain says no (Q28)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
    my $link = $stage->link('northwind', 1);
    is(status_of($dash, 'admin agent of northwind'), 200, 'before: the dashboard opens');
    says('disable --block', 0, ['partner', 'disable', 'northwind', '--block'], qr/Northwind Cloud Services is blocked/);
    says('explain', 1, explain_args('northwind', 'exchange'), qr/^allowed:\s+no$/m, qr/^rule:\s+Q28$/m,
        qr/^reason:\s+partner_blocked$/m);
    is(status_of($dash, 'admin agent of northwind'), 403, 'the dashboard is closed');
    is(status_of("/portal/invitation/$link", 'nobody'), 404, 'its link is dead');
    says('enable', 0, ['partner', 'enable', $stage->partner_id('northwind')], qr/is active/);
    says('explain', 0, explain_args('northwind', 'exchange'), qr/^allowed:\s+yes$/m);
    is(status_of($dash, 'admin agent of northwind'), 200, 'the dashboard opens again');
    $stage->check_db('audit: {event: partner_blocked, partner: northwind, times: 1}');
    $stage->check_db('audit: {event: partner_enabled, partner: northwind, times: 1}');
    $stage->check_db('audit: {event: partner_suspended, times: 0}');
};

subtest 'partner disable: its link is dead, what stands stands, and enable revives the same link (E9, Q5, Q28)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
    my $link = $stage->link('northwind', 1);
    my @paths = (["/portal/invitation/$link", 'nobody'], ["/portal/customer/invitation/$link", 'admin of woodgrove']);
    is(status_of(@$_), 200, "before: alive for $_->[1]") for @paths;
    says('disable', 0, ['partner', 'disable', 'northwind'], qr/Northwind Cloud Services is suspended/);
    is(status_of(@$_), 404, "dead for $_->[1]") for @paths;
    says('explain', 0, explain_args('northwind', 'exchange'), qr/^allowed:\s+yes$/m);
    is(status_of($dash, 'admin agent of northwind'), 200, 'the dashboard stays open');
    says('enable', 0, ['partner', 'enable', 'northwind'], qr/is active/);
    is(status_of(@$_), 200, "alive again for $_->[1]") for @paths;
    $stage->check_db('audit: {event: partner_suspended, partner: northwind, times: 1}');
    $stage->check_db('audit: {event: partner_enabled, partner: northwind, times: 1}');
    says('nobody', 1, ['partner', 'disable', 'nobody-there'], qr/there is no partner nobody-there/);
};

subtest 'what the operator adds is in the audit: partners, and services once a language' => sub {
    $stage->set_up('sample');
    $stage->check_db('audit: {event: service_saved, service: exchange, times: 2}');
    $stage->check_db('audit: {event: service_saved, times: 8}');
    $stage->check_db('audit: {event: partner_added, partner: northwind, times: 1}');
};

$stage->close_log;
done_testing();
