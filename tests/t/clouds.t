# Two clouds in one httpd (R67-R73, Q16, Q17, E3): the same procedure in both, and nothing crosses.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
my $german = 'cloud: germany always-dap no-indirect no-transfers';

# What belongs to the global cloud, asked for at the German portal by who would have a right to it at home, and by the
# organisation of the same name there; and the other way round.
subtest 'ids, receipts, links and lists of one cloud are worth nothing at the other (R72, D14)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\n$german\nsample in germany\nrelationship: northwind, fabrikam: exchange\n"
          . "relationship: northwind, fabrikam: azure in germany");
    my %of;
    for my $cloud (qw(global germany)) {
        my $in = $cloud eq 'global' ? '' : " in $cloud";
        $of{$cloud} = { map { $_ => $stage->fill_in("{$_$in}") } 'id of customer fabrikam', 'act of fabrikam',
            'relationship of northwind with fabrikam', 'link of northwind' };
    }
    for (['global', 'germany'], ['germany', 'global']) {
        my ($home, $at) = @$_;
        my $id = $of{$home};
        my %page = (
            "/portal/partner/customers/$id->{'id of customer fabrikam'}" => 'admin agent of northwind',
            "/portal/customer/partners/$id->{'relationship of northwind with fabrikam'}" => 'admin of fabrikam',
            "/portal/customer/receipts/$id->{'act of fabrikam'}" => 'admin of fabrikam',
        );
        for my $path (sort keys %page) {
            my $look = sub {
                my ($cloud, $portal) = @_;
                my ($answer) = $stage->ask(method => 'GET', path => $path, as => "$page{$path} (in $cloud)", cookies => {},
                    at => $portal);
                return $answer;
            };
            is($look->($home, $home)->status, 200, "$path is there at its own portal ($home)");
            is($look->($at, $at)->status, 404, "$path is not there for who has the same name at $at");
            like($look->($home, $at)->status, qr/^40[13]$/, "$path: who may at $home is nobody at $at");
        }
        my ($list) = $stage->ask(method => 'GET', path => '/portal/partner/customers', as => "sales agent of northwind (in $at)",
            cookies => {}, at => $at);
        like($list->body, qr/\Q$of{$at}{'id of customer fabrikam'}\E/, "the list at $at has its own Fabrikam");
        unlike($list->body, qr/\Q$id->{'id of customer fabrikam'}\E/, 'and not the other one');
        my $before = $stage->db->hash;
        for my $who ("admin of fabrikam (in $at)", "admin of woodgrove (in $at)", "user of fabrikam (in $at)") {
            my ($answer) = $stage->ask(method => 'GET', path => "/portal/customer/invitation/$id->{'link of northwind'}",
                as => $who, cookies => {}, at => $at);
            like($answer->status, qr/^40[349]$/, "a link of $home at $at: $who gets no consent page");
            unlike($answer->body, qr/name="agree"/, 'and no form');
        }
        is($stage->db->hash, $before, 'nothing has changed');
    }
};

# Every address of the route table that names something, whoever's it is.
sub addresses {
    my $table = Test::PartnerRel::Server::text("$Test::PartnerRel::Server::ROOT/mod_partnerrel/web/routes.c");
    return grep { /^\/(?:customer|partner|operator)\/.*\{/ && !/\{token\}|\{reseller\}/ } $table =~ /PR_GET, "([^"]+)"/g;
}

my %thing = (
    customer => 'id of customer fabrikam', partner => 'id of partner northwind',
    transfer => 'transfer of Mail of fabrikam', relationship => 'relationship of lucerne with fabrikam', request => 'request of fabrikam',
    subscription => 'subscription Mail of fabrikam', act => 'its acceptance',
);
my %who = (customer => 'admin of fabrikam', partner => 'admin agent of northwind', operator => 'operator of contoso');

subtest 'whatever an address names, it is not there for the people of the other cloud, operators included (R72, Q16)' => sub {
    $stage->serve(clouds => 'both');
    my @life = ('offers', 'relationship: northwind, fabrikam: exchange', 'relationship: lucerne, fabrikam: azure',
        'subscription: northwind, fabrikam: mail-1 x10 called "Mail"', 'request: northwind, fabrikam: exchange');
    $stage->set_up(join "\n", 'sample', $german, 'sample in germany', (map { ($_, "$_ in germany") } @life),
        # The German cloud has none of its own (R21).
        'transferable: mail-1', 'relationship: adventureworks, fabrikam: sharepoint',
        'transfer: northwind, fabrikam: Mail to adventureworks');
    my ($asked, %own) = (0);
    for (['global', 'germany', ''], ['germany', 'global', ' in germany']) {
        my ($home, $at, $in) = @$_;
        my $look = sub {
            my ($path, $cloud) = @_;
            my ($area) = $path =~ m{^/portal/(\w+)};
            my ($answer) = $stage->ask(method => 'GET', path => $path, as => "$who{$area} (in $cloud)", cookies => {},
                at => $cloud);
            return $answer->status;
        };
        my $id_of = sub {
            my ($name) = @_;
            return $name eq 'act'
              ? $stage->db->value("SELECT id FROM act WHERE kind = 'accept' AND customer_id = ?",
                $stage->fill_in("{id of customer fabrikam$in}"))
              : $stage->fill_in("{$thing{$name}$in}");
        };
        for my $address (addresses()) {
            my ($name) = $address =~ /\{(\w+)\}/;
            next unless $thing{$name} && ($name ne 'transfer' || $home eq 'global');
            my $path = '/portal' . $address =~ s/\{\w+\}/$id_of->($name)/er;
            is($look->($path, $at), 404, "$address of $home: not there at $at");
            # What a rule refuses there is there all the same.
            $own{$address}++ if $look->($path, $home) =~ /^(?:200|303|403|409)$/;
            $asked++;
        }
    }
    my @dead = grep { !$own{$_} } grep { my ($name) = /\{(\w+)\}/; $thing{$name} } addresses();
    is("@dead", '', 'each of them is there at home');
    cmp_ok($asked, '>', 50, "$asked addresses were asked for");
};

subtest 'lists of an operator and of a partner end at their cloud (R72, 5.5)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\n$german\nservice: exchange in germany\npartner: northwind in germany\n"
          . 'relationship: northwind, fabrikam: exchange in germany');
    my %only = (global => 'Adventure Works IT', germany => 'Fabrikam GmbH');    # the other one has none
    for my $page (qw(partners activity)) {
        for my $cloud (qw(global germany)) {
            my ($answer) = $stage->ask(method => 'GET', path => "/portal/operator/$page", as => "operator of contoso (in $cloud)",
                cookies => {}, at => $cloud, headers => [['Accept-Language' => 'en']]);
            is($answer->status, 200, "the operator of $cloud sees $page");
            my $other = $cloud eq 'global' ? $only{germany} : $only{global};
            unlike($answer->text, qr/\Q$other\E/, "and nothing of the other cloud");
            my $own = $page eq 'partners' || $cloud eq 'global' ? 'Northwind Cloud Services' : $only{germany};
            like($answer->text, qr/\Q$own\E/, 'but its own');
        }
    }
};

subtest 'a link that was opened at the wrong portal leads to the right one, where it works (E3, Q17, scenario-12)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\n$german\nsample in germany");
    my %base = map { $_ => $stage->{server}->base_url($_) . '/portal' } qw(global germany);
    $stage->ctl('cloud', 'set', $_, '--base-url', $base{$_}) for qw(global germany);
    my $before = $stage->db->hash;
    for (['germany', 'global', ' in germany', 'Germany'], ['global', 'germany', '', 'Global']) {
        my ($home, $at, $in, $name) = @$_;
        my $path = 'invitation/' . $stage->fill_in("{link of northwind$in}");
        my ($wrong) = $stage->ask(method => 'GET', path => "/portal/$path", as => 'nobody', cookies => {}, at => $at,
            headers => [['Accept-Language' => 'en']]);
        is($wrong->status, 409, "a link of $home is refused at $at");
        like($wrong->body, qr{href="\Q$base{$home}/$path\E"}, 'the page leads to the same link at home');
        like($wrong->text, qr/Northwind Cloud Services asks in the cloud $name\b/, 'and says which cloud that is');
        my ($right) = $stage->ask(method => 'GET', path => "/portal/$path", as => 'nobody', cookies => {}, at => $home);
        is($right->status, 200, 'there it shows who asks');
        my ($post) = $stage->ask(method => 'POST', path => "/portal/customer/$path", as => "admin of fabrikam (in $at)",
            cookies => {}, at => $at, fields => [[agree => 'yes'], [service => 'exchange']]);
        like($post->status, qr/^4/, "and it cannot be accepted at $at");
    }
    is($stage->db->hash, $before, 'nothing has changed');
};

subtest 'a seal of one cloud is none in the other, even for the same person (R72, D2)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\n$german\nsample in germany");
    my $as   = 'admin of fabrikam (in germany)';
    my $path = '/portal/customer/invitation/' . $stage->fill_in('{link of northwind in germany}');
    my $jar  = {};
    my %true = map { @$_ } $stage->form_fields(path => $path, as => $as, cookies => $jar, at => 'germany');
    my $post = sub {
        my ($cloud) = @_;
        local $stage->{cloud} = $cloud;
        my $seal = $stage->seal(path => $path, as => $as, cookie => $jar->{'__Host-prl_form'}, expiry => time + 60,
            state => (split /\./, $true{seal}, -1)[2]);
        my ($answer) = $stage->ask(method => 'POST', path => $path, as => $as, cookies => $jar, at => 'germany',
            fields => [[seal => $seal], [agree => 'yes'], [service => 'exchange']]);
        return $answer;
    };
    my $before = $stage->db->hash;
    is($post->('global')->status, 403, 'made for the global cloud: refused');
    is($stage->db->hash, $before, 'nothing is granted');
    is($post->('germany')->status, 303, 'made for this one: accepted');
};

subtest 'the German cloud has no indirect partners and no links without privileges (R7, R69)' => sub {
    $stage->serve(clouds => 'both');
    $stage->set_up("sample\n$german\nsample in germany");
    for my $kind (qw(indirect_provider indirect_reseller)) {
        my ($code, $said) = $stage->try_ctl('partner', 'add', '--issuer', 'http://idp.germany.example', '--tenant', 'new',
            '--cloud', 'germany', '--name', 'New One', '--domain', 'new.example', '--country', 'DE', '--kind', $kind);
        isnt($code, 0, "$kind is not taken");
        like($said, qr/neither indirect providers nor indirect resellers \(R69\)/, 'and the reason is said');
    }
    is($stage->db->value("SELECT COUNT(*) FROM invitation i JOIN partner p ON p.id = i.partner_id
          WHERE p.cloud = 'germany' AND i.dap = 0"), 0, 'no link without privileges was ever made');
    isnt($stage->db->value("SELECT COUNT(*) FROM invitation i JOIN partner p ON p.id = i.partner_id
          WHERE p.cloud = 'global' AND i.dap = 0"), 0, 'in the global cloud there are some');
};
$stage->close_log;

done_testing();

__DATA__

=== the German portal speaks German first and is of its own vendor, the global one is as before (Q16, Q30)
--- clouds: both
--- person: nobody
--- request
GET /portal/ (at: germany)
GET /portal/ (at: germany)
Accept-Language: en
GET /portal/
GET /portal/ (at: germany)
Accept-Language: tlh
--- status: 200 200 200 200
--- like_1
/<html[^>]* lang="de"/
{message home.heading de}
Beispiel-Cloud
--- like_2
/<html[^>]* lang="en"/
Beispiel-Cloud
--- like_3
/<html[^>]* lang="en"/
Example Cloud
--- unlike_3
Beispiel-Cloud
--- like_4
/<html[^>]* lang="de"/

=== the same tenant of two issuers is two organisations, with partners of their own (R67, R72)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure in germany
--- request
GET /portal/customer/partners (as: admin of fabrikam)
GET /portal/customer/partners (as: admin of fabrikam (in germany), at: germany)
Accept-Language: en
--- status: 200 200
--- like_1
Northwind Cloud Services
--- unlike_1
Adventure Works IT
--- like_2
Adventure Works IT
--- unlike_2
Northwind Cloud Services
--- db_like
rows: {customer: 2}

=== one service is held in each cloud by itself (R17, R72)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange
--- request
POST /portal/customer/invitation/{link of adventureworks in germany} (csrf: auto, as: admin of fabrikam (in germany), at: germany)
agree=yes
service=exchange
--- status: 303

=== who has an account of one cloud is nobody at the other (R72, D14)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange
--- request
GET /portal/customer/partners (as: admin of fabrikam (in germany))
GET /portal/partner/request (as: sales agent of northwind (in germany))
GET /portal/customer/partners (as: admin of fabrikam, at: germany)
GET /portal/partner/request (as: sales agent of northwind, at: germany)
GET /portal/partner/activity (as: operator of northwind, at: germany)
--- status: /^40[13]$/ /^40[13]$/ /^40[13]$/ /^40[13]$/ /^40[13]$/
--- same_db

=== a form of one portal is none at the other (R72, D2)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
--- request
POST /portal/customer/invitation/{link of northwind in germany} (csrf: auto, as: admin of fabrikam (in germany), at: germany)
Sec-Fetch-Site: (absent)
Origin: {base}
agree=yes
service=exchange
--- status: 403
--- same_db

=== dashboards open by what was granted in their own cloud (R43, R72)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange
relationship: northwind, fabrikam: azure in germany
--- request
GET /dash/azure/{id of customer fabrikam in germany}/ (as: admin agent of northwind (in germany), at: germany)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/azure/{id of customer fabrikam in germany}/ (as: admin agent of northwind)
GET /dash/azure/{id of customer fabrikam in germany}/ (as: admin agent of northwind (in germany))
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind (in germany), at: germany)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind, at: germany)
GET /dash/exchange/{id of customer fabrikam in germany}/ (as: admin agent of northwind (in germany), at: germany)
--- status: 200 200 403 /^40[13]$/ 403 /^40[13]$/ 403
--- may_log
/AH01630|AH01631|PR04/

=== a German request always asks for privileges, whatever the address says (R7)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
--- request
GET /portal/partner/request?dap=0 (as: sales agent of northwind (in germany), at: germany)
Accept-Language: en
GET /portal/partner/request (as: sales agent of northwind)
--- status: 200 200
--- like_1
{base in germany}/portal/invitation/{link of northwind in germany}
{message request.mail.ask.reseller_dap}
--- unlike_1
{message request.choice.plain}
--- like_2
{message request.choice.plain}
{base}/portal/invitation/{link of northwind}

=== a plain link from before the cloud demanded privileges is dead (R7, E9)
--- clouds: both
--- db
sample
cloud: germany optional-dap no-indirect no-transfers
sample in germany
--- request
GET /portal/invitation/{plain link of northwind in germany} (as: nobody, at: germany)
GET /portal/invitation/{plain link of northwind in germany} (as: nobody, at: germany, then: cloud germany always-dap)
--- status: 200 404

=== a dashboard's service is one of its own cloud (R72)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
service: exchange in germany
partner: northwind in germany
--- request
GET /portal/customer/invitation/{link of northwind in germany} (as: admin of fabrikam (in germany), at: germany)
--- status: 200
--- like
Exchange Online verwalten
--- unlike
SharePoint Online

=== a second cloud that takes the first one's people by inheritance does not pass configtest (R72)
--- conf
Listen 127.0.0.1:{port in germany}
<VirtualHost 127.0.0.1:{port in germany}>
    PartnerRelCloud germany "Germany"
    PartnerRelBaseURL {base in germany}
</VirtualHost>
--- must_die
PartnerRelIssuer http://idp.example is the cloud "global"'s, too
/httpd\.conf:\d+: /

=== nor one that sends links to the first one's host (Q17)
--- conf
Listen 127.0.0.1:{port in germany}
<VirtualHost 127.0.0.1:{port in germany}>
    PartnerRelCloud germany "Germany"
    PartnerRelIssuer http://idp.germany.example
</VirtualHost>
--- must_die
PartnerRelBaseURL {base} is the cloud "global"'s, too

=== nor one that signs people in where the first one does (Q16, D16)
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCProviderMetadataURL http://idp.example/.well-known/openid-configuration
OIDCClientID partnerrel
OIDCClientSecret secret
OIDCCryptoPassphrase passphrase
OIDCRedirectURI {base}/oidc/callback
OIDCPassClaimsAs environment
Listen 127.0.0.1:{port in germany}
<VirtualHost 127.0.0.1:{port in germany}>
    PartnerRelCloud germany "Germany"
    PartnerRelIssuer http://idp.germany.example
    PartnerRelBaseURL {base in germany}
</VirtualHost>
--- must_die
/OIDCProviderMetadataURL \(.*httpd\.conf:\d+\) counts for the clouds "global" and "germany"/
/OIDCRedirectURI \(.*\) counts for the clouds/
/OIDCCryptoPassphrase \(.*\) counts for the clouds/

=== two virtual hosts of one cloud may share all of it (Q16)
--- conf
Listen 127.0.0.1:{port in germany}
<VirtualHost 127.0.0.1:{port in germany}>
    PartnerRelVendor "Example Cloud"
</VirtualHost>
--- request
GET /portal/ (as: nobody, at: germany)
--- status: 200

=== a language alone, without the one its texts translate, does not pass configtest (Q30)
--- conf
PartnerRelLanguages de
--- must_die
srcLang is "en", which is none of the languages wanted

=== users are managed in the service, by who holds its privileges; the portal has no page for them (R70)
--- clouds: both
--- conf
<LocationMatch "^/users/(?<CUSTOMER>[A-Za-z0-9-]+)/">
    Require partner-action action=manage-users service=exchange customer=%{env:MATCH_CUSTOMER}
</LocationMatch>
ProxyPass /users/ http://127.0.0.1:{backend}/
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange in germany
relationship: northwind, woodgrove: azure in germany
--- person: admin agent of northwind (in germany)
--- request
GET /users/{id of customer fabrikam in germany}/ (at: germany)
GET /users/{id of customer woodgrove in germany}/ (at: germany)
GET /portal/partner/customers/{id of customer fabrikam in germany}/users (at: germany)
--- status: 200 403 404
--- may_log
/AH01630|AH01631|PR04/
