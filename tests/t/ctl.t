# The operator's program: what it answers, with which exit status, and what of it bites at once.
use strict;
use warnings;
use utf8;
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
    return ['explain', '--partner', $tenant, '--service', $service, '--role', $more{role} // 'admin-agent',
        '--customer', $more{customer} // 'fabrikam'];
}

sub status_of {
    my ($path, $as) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $path, as => $as, cookies => {});
    return $answer->status;
}

subtest 'explain: yes with exit 0, no with exit 1, the rule for both, and what a removal changes (R34, R48, R49, R51)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $before = $stage->db->hash;
    my $grant  = $stage->grant_id('northwind', 'fabrikam', 'exchange');
    says('granted', 0, explain_args('northwind', 'exchange'), qr/^allowed:\s+yes$/m, qr/^rule:\s+R48$/m,
        qr/^service:\s+exchange Exchange Online \(on\)$/m, qr/^grant:\s+\Q$grant\E since 20\S+Z by Anna Fabrikam; no end date/m,
        qr/^standing:\s+C, reseller with DAP$/m);
    says('another service', 1, explain_args('northwind', 'dynamics'), qr/^allowed:\s+no$/m,
        qr/^reason:\s+dap_required$/m, qr/^grant:\s+none$/m);
    says('a sales agent', 1, explain_args('northwind', 'exchange', role => 'sales-agent'), qr/^allowed:\s+no$/m);
    says('another partner', 1, explain_args('adventureworks', 'exchange'), qr/^allowed:\s+no$/m);
    says('nobody\'s customer', 1, explain_args('northwind', 'exchange', customer => 'tailspin'),
        qr/^allowed:\s+no$/m, qr/no such customer/);
    says('what a removal changes', 0, explain_args('northwind', 'exchange'), qr/^enter-service: it takes privileges.* \(R48\)$/m,
        qr/^no longer possible: .*\bmanage-users, .*enter-service\b/m, qr/^still possible: create-subscription, ask-vendor, /m);
    says('as JSON', 0, [@{ explain_args('northwind', 'exchange') }, '--json'],
        qr/^\{"allowed":true,"code":null,"rule":"R48",.*"grant":\{"id":"\Q$grant\E".*"ends_at":null\}.*\}$/);
    says('as JSON, refused', 1, [@{ explain_args('northwind', 'dynamics') }, '--json'],
        qr/^\{"allowed":false,"code":"dap_required",.*"grant":null,.*"without_grant":null\}$/);
    says('another action', 1, [@{ explain_args('northwind', 'exchange') }, '--action', 'add-seats'],
        qr/^reason:\s+not_original_reseller$/m, qr/^rule:\s+R45$/m);
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'wrong usage: exit 2, what is missing or wrong, and nothing done' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    says('no command', 2, [], qr/^usage: partnerrelctl/);
    says('an unknown command', 2, ['partner', 'praise'], qr/^usage: partnerrelctl/);
    says('options missing', 2, ['explain'], qr/needs:.*--partner.*--customer.*--service/);
    says('an unknown option', 2, ['partner', 'list', '--loud'], qr/does not know --loud/);
    says('a word too many', 2, ['partner', 'list', 'x'], qr/one word too many/);
    says('an option twice', 2, [@{ explain_args('northwind', 'exchange') }, '--partner', 'x'], qr/--partner is given twice/);
    says('an unknown role', 2, explain_args('northwind', 'exchange', role => 'emperor'), qr/"emperor" is no role/);
    says('a role of others', 2, explain_args('northwind', 'exchange', role => 'operator'), qr/"operator" is no role/);
    says('an unknown action', 2, [@{ explain_args('northwind', 'exchange') }, '--action', 'view-offers'],
        qr/"view-offers" is nothing that a partner does for a customer/);
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
    $stage->check_db('audit: {event: service_saved, service: exchange, times: 3}');
    $stage->check_db('audit: {event: service_saved, times: 12}');
    $stage->check_db('audit: {event: partner_added, partner: northwind, times: 1}');
};

sub rows { return $stage->db->rows(@_) }

subtest 'cloud add, set, list: its own rules, old and new value of each change in the audit (Q16, Q13, R7, R69)' => sub {
    $stage->set_up('sample');
    says('list', 0, ['cloud', 'list'], qr/^global\talways-dap=no\tindirect=yes\ttransfers=yes\treplace=yes\tretention=60\t-\tGlobal$/m);
    says('add', 0, [qw(cloud add germany --name Germany --always-dap --no-indirect --no-transfers --retention 90 --base-url https://de.example/portal)], qr/^$/);
    says('list', 0, ['cloud', 'list'], qr{^germany\talways-dap=yes\tindirect=no\ttransfers=no\treplace=yes\tretention=90\thttps://de\.example/portal\tGermany$}m);
    says('add again', 1, [qw(cloud add germany --name Other)], qr/there is such a cloud/);
    says('set', 0, [qw(cloud set germany --transfers --no-replace)], qr/^$/);
    says('list', 0, ['cloud', 'list'], qr/^germany\talways-dap=yes\tindirect=no\ttransfers=yes\treplace=no\tretention=90\t/m);
    is_deeply(rows("SELECT object_name, old_value, new_value FROM audit WHERE event = 'cloud_changed' AND cloud = 'germany' ORDER BY id"),
        [['transfers', '0', '1'], ['replaces', '1', '0']], 'what was changed');
    my $before = $stage->db->hash;
    says('an unknown cloud', 1, [qw(cloud set mars --transfers)], qr/there is no such cloud/);
    says('no retention', 2, [qw(cloud set germany --retention 0)], qr/1 to 3650/);
    says('an address that ends with a slash', 2, [qw(cloud set germany --base-url https://de.example/)], qr/without a slash/);
    says('no address', 2, [qw(cloud set germany --base-url javascript:alert)], qr/--base-url/);
    says('on and off', 2, [qw(cloud set germany --indirect --no-indirect)], qr/exclude each other/);
    says('no id', 2, ['cloud', 'add', 'Mars!', '--name', 'Mars'], qr/short name/);
    says('no word', 2, [qw(cloud add)], qr/needs: ID --name NAME/);
    is($stage->db->hash, $before, 'refusals change nothing');
};

subtest 'market add, remove, list: countries by region (R31, R68)' => sub {
    $stage->set_up('sample');
    says('add', 0, [qw(market add global eu DE AT)], qr/^$/);
    says('add', 0, [qw(market add global efta CH)], qr/^$/);
    says('list', 0, [qw(market list global)], qr/\Aefta\tCH\neu\tAT\neu\tDE\n\z/);
    says('into another region', 0, [qw(market add global eu CH)], qr/^$/);
    says('remove', 0, [qw(market remove global AT)], qr/^$/);
    says('list', 0, [qw(market list global)], qr/\Aeu\tCH\neu\tDE\n\z/);
    is_deeply(rows("SELECT event, object_name, old_value, new_value FROM audit WHERE event LIKE 'market_%' ORDER BY id"),
        [['market_added', 'DE', '', 'eu'], ['market_added', 'AT', '', 'eu'], ['market_added', 'CH', '', 'efta'],
        ['market_changed', 'CH', 'efta', 'eu'], ['market_removed', 'AT', 'eu', '']], 'what was changed');
    my $before = $stage->db->hash;
    says('no country', 2, [qw(market add global eu DE Austria)], qr/two capital letters/);
    says('no region', 2, [qw(market add global EU! DE)], qr/short name/);
    says('too few words', 2, [qw(market add global eu)], qr/needs: CC\.\.\./);
    says('an unknown cloud', 1, [qw(market add mars eu DE)], qr/there is no such cloud/);
    is($stage->db->hash, $before, 'refusals change nothing');
};

subtest 'agreement publish, list: the newest is in force (R28)' => sub {
    $stage->set_up('sample');
    says('publish', 0, [qw(agreement publish global https://vendor.example/agreement-1)], qr/^$/);
    says('publish', 0, [qw(agreement publish global https://vendor.example/agreement-2)], qr/^$/);
    says('list', 0, [qw(agreement list global)], qr{\A2\thttps://vendor\.example/agreement-2\n1\thttps://vendor\.example/agreement-1\n\z});
    $stage->check_db('audit: {event: agreement_published, times: 2}');
    my $before = $stage->db->hash;
    says('no address', 2, [qw(agreement publish global agreement.html)], qr/begins with https/);
    says('an unknown cloud', 1, [qw(agreement publish mars https://vendor.example/a)], qr/there is no such cloud/);
    is($stage->db->hash, $before, 'refusals change nothing');
};

sub add_args {
    my ($tenant, %more) = @_;
    my %set = (issuer => $Test::PartnerRel::Cast::ISSUER, tenant => $tenant, name => ucfirst $tenant, kind => 'direct',
        domain => "$tenant.example", country => 'DE', cloud => 'global', %more);
    return ['partner', 'add', map { ("--$_", $set{$_}) } sort keys %set];
}

subtest 'partner add asks its cloud: known, with such kinds, offered in that country (R68, R69, R72)' => sub {
    $stage->set_up("sample\ncloud: germany always-dap no-indirect\nmarket: germany eu DE AT");
    my $before = $stage->db->hash;
    says('an unknown cloud', 2, add_args('proseware', cloud => 'mars'), qr/there is no such cloud/);
    for my $kind (qw(indirect_provider indirect_reseller)) {
        says($kind, 2, add_args('proseware', cloud => 'germany', kind => $kind), qr/R69/);
    }
    says('another country', 2, add_args('proseware', cloud => 'germany', country => 'US'), qr/R68/);
    is($stage->db->hash, $before, 'refusals change nothing');
    says('a market', 0, add_args('proseware', cloud => 'germany'), qr/^$uuid$/);
    says('no markets, no limit', 0, add_args('litware', country => 'US', kind => 'indirect_provider'), qr/^$uuid$/);
    is_deeply(rows("SELECT i.dap FROM invitation i JOIN partner p ON p.id = i.partner_id WHERE p.tenant = 'proseware'"),
        [[1]], 'where DAP is always asked there is no plain link (R7)');
};

subtest 'link-disable, link-enable, link-rotate: the old link is dead at once, the new one asks for the same (Q5, R4, E9)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my ($dap, $plain) = map { $stage->link('northwind', $_) } 1, 0;
    my $alive = sub { return status_of("/portal/invitation/$_[0]", 'nobody') };
    says('disable', 0, [qw(partner link-disable northwind --dap)], qr/Northwind Cloud Services: link disabled/);
    is($alive->($dap), 404, 'the disabled one is dead');
    is($alive->($plain), 200, 'the other lives');
    says('enable', 0, [qw(partner link-enable northwind)], qr/link enabled/);
    is($alive->($dap), 200, 'the same link lives again');
    $stage->check_db('audit: {event: link_enabled, partner: northwind, times: 1}');
    says('rotate', 0, [qw(partner link-rotate northwind)], qr/link rotated/);
    is($alive->($_), 404, 'the old one is dead') for $dap, $plain;
    delete $stage->{links};
    for my $i (0, 1) {
        my $new = $stage->link('northwind', $i);
        isnt($new, ($plain, $dap)[$i], 'another link');
        is($alive->($new), 200, 'it lives');
    }
    delete $stage->{links};
    is_deeply(rows("SELECT object_name, old_value, new_value FROM audit WHERE event = 'link_rotated' ORDER BY object_name"),
        [['dap', '1', '2'], ['plain', '1', '2']], 'generations in the audit');
    says('explain', 0, explain_args('northwind', 'exchange'), qr/^allowed:\s+yes$/m);
    says('an advisor has no plain link', 1, [qw(partner link-disable lucerne --plain)], qr/no such thing/);
};

subtest 'offers: added, said in another language, listed, refused with the field (R42)' => sub {
    $stage->set_up("sample\noffers");
    my $list = says('the list', 0, ['offer', 'list', '--cloud', 'global'], qr/^mail-1\texchange\ton\tbase\t1-300\t\tMail Plan 1$/m,
        qr/^mail-archive\texchange\ton\tadd-on\t/m, qr/^mail-trial\texchange\ton\ttrial\t1-25\t/m,
        qr/^crm-1\tdynamics\ton\tbase\t1-100\tone-only \t/m, qr/^cloud-use\tazure\ton\tby-use\t1-1\ttransferable\t/m);
    like(($stage->try_ctl('offer', 'list', '--cloud', 'global', '--lang', 'ru'))[1], qr/Почта, план 1/,
        'in Russian, with the seats said once') or diag($list);
    is($stage->db->value("SELECT COUNT(*) FROM offer_upgrade WHERE from_id = 'mail-1' AND to_id = 'mail-2'"), 1,
        'what may be moved where was kept when the second language came');
    my @new  = ('offer', 'add', 'x-1', '--cloud', 'global', '--lang', 'en', '--name', 'X');
    my $before = $stage->db->hash;
    says('an unknown service', 2, [@new, '--service', 'nothing'], qr/"service" \(R42\)/);
    says('a seat too few', 2, [@new, '--service', 'exchange', '--min', 9, '--max', 8], qr/"max" \(R42\)/);
    says('no add-on', 2, [@new, '--service', 'exchange', '--takes', 'mail-1'], qr/"addon" \(R42\)/);
    says('no such offer', 2, [@new, '--service', 'exchange', '--upgrade', 'mail-9'], qr/"upgrade" \(R42\)/);
    says('not a short name', 2, [@new, '--service', 'Ex Change'], qr/short names/);
    is($stage->db->hash, $before, 'the database is as before');
    $stage->ctl('offer', 'add', 'mail-1', '--cloud', 'global', '--service', 'exchange', '--lang', 'en',
        '--name', 'Mail Plan One', '--off');
    says('off', 0, ['offer', 'list', '--cloud', 'global'], qr/^mail-1\texchange\toff\tbase\t1-300\t\tMail Plan One$/m);
};

subtest 'partner rename: tidied, never a look-alike, and a waiting wish is answered (D11)' => sub {
    $stage->set_up('sample');
    $stage->set_up_line('relationship: northwind, fabrikam: exchange');
    $stage->db->run("INSERT INTO partner_name_wish SELECT p.id, 'Northwind Holding', 1, b.id FROM partner p, person b"
            . " WHERE p.tenant = 'northwind'");
    is($stage->db->value('SELECT COUNT(*) FROM partner_name_wish'), 1, 'a wish waits');
    my $before = $stage->db->hash;
    says('a look-alike', 1, [qw(partner rename northwind --name), 'Adventure Works lT'], qr/looks like it/);
    says('two scripts', 2, [qw(partner rename northwind --name), "Northwind \x{421}loud"], qr/one script/);
    says('no name', 2, [qw(partner rename northwind)], qr/needs: --name NAME/);
    says('nobody', 1, [qw(partner rename nobody-there --name X)], qr/there is no partner nobody-there/);
    is($stage->db->hash, $before, 'refusals change nothing');
    says('rename', 0, [qw(partner rename northwind --name), '  Northwind   Group '],
        qr/\ANorthwind Cloud Services is now Northwind Group\n\z/);
    says('list', 0, [qw(partner list)], qr/\tnorthwind\tnorthwind\.example\tNorthwind Group$/m);
    is($stage->db->value('SELECT COUNT(*) FROM partner_name_wish'), 0, 'no wish waits any more');
    is_deeply(rows("SELECT old_value, new_value FROM audit WHERE event = 'partner_renamed'"),
        [['Northwind Cloud Services', 'Northwind Group']], 'old and new name in the audit');
};

subtest 'partner set: domain, country and contact corrected as they are named, old and new in the audit (R68)' => sub {
    $stage->set_up("sample\nmarket: global eu DE AT");
    my $before = $stage->db->hash;
    says('nothing', 2, [qw(partner set northwind)], qr/needs something to set/);
    says('no domain', 2, [qw(partner set northwind --domain North)], qr/DNS name/);
    says('no country', 2, [qw(partner set northwind --country Germany)], qr/two capital letters/);
    says('no market', 2, [qw(partner set northwind --country US)], qr/R68/);
    says('two lines', 2, [qw(partner set northwind --contact-name), "A\x{202e}B"], qr/single lines/);
    says('its organisation', 2, [qw(partner set northwind --tenant x)], qr/does not know --tenant/);
    is($stage->db->hash, $before, 'refusals change nothing');
    says('set', 0, [qw(partner set northwind --domain northwind-cloud.example --country AT --contact-phone), '+43 1 5550100'],
        qr/\ANorthwind Cloud Services: corrected\n\z/);
    is_deeply(rows("SELECT domain, country, contact_phone FROM partner WHERE tenant = 'northwind'"),
        [['northwind-cloud.example', 'AT', '+43 1 5550100']], 'as they are now');
    is_deeply(rows("SELECT event, old_value, new_value FROM audit WHERE event IN ('partner_domain_changed',
        'partner_country_changed') ORDER BY id"), [['partner_domain_changed', 'northwind.example', 'northwind-cloud.example'],
        ['partner_country_changed', 'DE', 'AT']], 'old and new');
    like($stage->db->value("SELECT new_value FROM audit WHERE event = 'partner_contact_changed'"), qr/\+43 1 5550100$/, 'the contact too');
};

sub asks_for {
    return join ' ', map { $_->[0] } @{ rows('SELECT s.service_id FROM partner_service s JOIN partner p'
            . " ON p.id = s.partner_id WHERE p.tenant = 'northwind' ORDER BY s.service_id") };
}

subtest 'partner services: what its links ask for from now on, and all of the cloud again (R4)' => sub {
    $stage->set_up('sample');
    my $page = '/portal/invitation/' . $stage->link('northwind', 1);
    my $text = sub { return ($stage->ask(method => 'GET', path => $page, as => 'nobody', cookies => {}))[0]->text };
    says('two', 0, [qw(partner services northwind --service exchange --service azure --service exchange)],
        qr/\ANorthwind Cloud Services: links ask for exchange azure\n\z/);
    is(asks_for(), 'azure exchange', 'these two');
    my $before = $stage->db->hash;
    says('an unknown one', 2, [qw(partner services northwind --service nothing)], qr/no such service/);
    says('not an id', 2, [qw(partner services northwind --service), 'Ex Change'], qr/"Ex Change" is not the id/);
    is($stage->db->hash, $before, 'refusals change nothing');
    like($text->(), qr/Exchange Online/, 'the link asks for one that was named');
    unlike($text->(), qr/Dynamics/, 'and not for another');
    says('all', 0, [qw(partner services northwind)], qr/ask for all services of the cloud$/m);
    is(asks_for(), '', 'no limit');
    like($text->(), qr/Dynamics/, 'it is asked for again');
    is_deeply(rows("SELECT old_value, new_value FROM audit WHERE event = 'partner_asks_changed' ORDER BY id"),
        [['', 'exchange azure'], ['azure exchange', '']], 'old and new in the audit');
};

subtest 'relationship note, end: what the two told the operator, R60 first, and the dashboard is closed (R52, R36, E15)' => sub {
    $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam: exchange\nrelationship: lucerne, fabrikam: azure\n"
            . "subscription: northwind, fabrikam: mail-1 x10 called \"Mail\"");
    my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
    my @note = ('--note', 'Both wrote on 2 June');
    my $before = $stage->db->hash;
    says('no note', 2, [qw(relationship note northwind fabrikam)], qr/needs: --note TEXT/);
    says('an empty one', 2, [qw(relationship note northwind fabrikam --note), ' '], qr/1 to 500 characters.*R52/);
    says('no such customer', 1, [qw(relationship end northwind nobody-there), @note], qr/has no customer nobody-there/);
    says('strangers', 1, [qw(relationship end adventureworks fabrikam), @note], qr/never had a relationship/);
    says('outside CSP', 1, [qw(relationship end lucerne fabrikam), @note], qr/the customer ends it.*R36/);
    says('a subscription in the way', 1, [qw(relationship end northwind fabrikam), @note], qr/stand in the way.*R60/,
        qr/^$uuid\tactive\tmail-1\t10\tMail$/m);
    is($stage->db->hash, $before, 'refusals change nothing');
    says('note', 0, [qw(relationship note northwind fabrikam), @note], qr/the change of their agreement is noted$/m);
    is(status_of($dash, 'admin agent of northwind'), 200, 'a note changes nothing');
    $stage->set_up_line('cancelled: northwind, fabrikam: Mail');
    says('end', 0, [qw(relationship end northwind), $stage->customer_id('fabrikam'), @note],
        qr/\ANorthwind Cloud Services and .*Fabrikam.*: their agreement has ended/);
    is(status_of($dash, 'admin agent of northwind'), 403, 'the dashboard is closed');
    says('once more', 1, [qw(relationship end northwind fabrikam), @note], qr/no relationship.*any more.*E15/);
    is_deeply(rows("SELECT event, new_value FROM audit WHERE event LIKE 'agreement_%' ORDER BY id"),
        [['agreement_changed', $note[1]], ['agreement_ended', $note[1]]], 'the notes are in the audit');
    $stage->check_db('audit: {event: dap_ended, partner: northwind, service: exchange, times: 1}');
};

subtest 'relationship drop-dap: privileges that nobody uses, some or all; the relationship stays (R58)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange, sharepoint, azure");
    my $dash = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');
    my $before = $stage->db->hash;
    says('one that was not given', 1, [qw(relationship drop-dap northwind fabrikam --service exchange --service dynamics)],
        qr/no such privileges.*R58/);
    says('a note is none of its words', 2, [qw(relationship drop-dap northwind fabrikam --note x)], qr/does not know --note/);
    is($stage->db->hash, $before, 'refusals change nothing');
    says('one', 0, [qw(relationship drop-dap northwind fabrikam --service azure)], qr/: privileges ended: 1$/m);
    is(status_of($dash, 'admin agent of northwind'), 200, 'another one stays');
    says('the rest', 0, [qw(relationship drop-dap northwind fabrikam)], qr/: privileges ended: 2$/m);
    is(status_of($dash, 'admin agent of northwind'), 403, 'the dashboard is closed');
    says('nothing is left', 1, [qw(relationship drop-dap northwind fabrikam)], qr/no such privileges.*R58/);
    $stage->check_db('audit: {event: dap_ended_unused, partner: northwind, times: 3}');
    is($stage->db->value("SELECT kind FROM relationship"), 'reseller', 'the relationship stays');
    my ($answer) = $stage->ask(method => 'GET', path => $stage->fill_in('/portal/customer/partners/') . $stage->relationship_id('northwind', 'fabrikam'),
        as => 'admin of fabrikam', cookies => {});
    is($answer->status, 200, 'the customer reads of grants that no person ended');
};

subtest 'request list: the queue as the operator sees it, by state (4.7, R65)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange\nquestion: fabrikam: exchange");
    my $before = $stage->db->hash;
    my $line   = qr/^SR-\w+-\w+\topen\t\w+\t\d{4}-\d\d-\d\dT\S+Z\t[^\t]*Fabrikam[^\t]*\t/m;
    my $all    = says('all', 0, [qw(request list global)], qr/${line}Northwind Cloud Services\texchange\t\S/, qr/${line}-\texchange\t\S/);
    is(scalar(split /\n/, $all), 2, 'one line a request');
    is(says('open', 0, [qw(request list global --state open)]), $all, 'all of them are open');
    says('closed', 0, [qw(request list global --state closed)], qr/\A\z/);
    says('no state', 2, [qw(request list global --state lost)], qr/"lost" is no state; none, open, attention_needed and closed are/);
    says('an unknown cloud', 1, [qw(request list mars)], qr/there is no such cloud/);
    says('not a name', 2, [qw(request list Mars!)], qr/short name/);
    is($stage->db->hash, $before, 'looking changes nothing');
};

$stage->close_log;
done_testing();
