# Require partner-dap, partner-action, partner-relationship, partner-role: what each asks, what they say together, and
# that every row of the permission matrix is answered as tests/matrix.tsv has it.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::SHA 'hmac_sha256';
use JSON::PP ();
use MIME::Base64 'encode_base64url';
use Test::PartnerRel;
use Test::PartnerRel::Cast 'person';
use Test::PartnerRel::Matrix qw(@ROLES @COLUMNS @ACTIONS %CELL %ROLE %ACTOR state_of);

run_blocks();

my $stage = stage();
sub status { my ($path, $as, %more) = @_; return ($stage->ask(method => 'GET', path => $path, as => $as, %more))[0]->status }

# ---- the matrix, row by row

# What each has to be told. The row that is missing is no partner's.
my @SERVICE = qw(read-provisioning read-company manage-users assign-licences enter-service open-service-request drop-dap be-support-contact);
my @SOLD    = qw(receive-bill add-seats remove-seats order-addon transition transfer change-partner-of-record suspend rename convert-trial read-subscription);
my %NEEDS = (
    'request-relationship' => '',
    (map { $_ => 'customer' } qw(create-subscription ask-vendor see-customer end-relationship)),
    (map { $_ => 'customer service' } @SERVICE),
    (map { $_ => 'customer subscription' } @SOLD),
);
is_deeply([sort keys(%NEEDS), 'see-partners'], [sort @ACTIONS], 'every row of the matrix can be asked, but for the one of customers');

sub section_for {
    my ($action) = @_;
    my $args = join ' ', map { "$_=%{env:MATCH_" . uc($_) . '}' } split ' ', $NEEDS{$action};
    return qq{<LocationMatch "^/ask/$action/(?<CUSTOMER>[^/]+)/(?<SERVICE>[^/]+)/(?<SUBSCRIPTION>[^/]+)/">
    Require partner-action action=$action $args
</LocationMatch>
};
}

subtest 'the matrix by Require: each row, column and role as the table has it, for what is its own and for nothing else (matrix, R45, R48, Q19, E12, E13)' => sub {
    $stage->serve(conf => join '', (map { section_for($_) } sort keys %NEEDS), "ProxyPass /ask/ http://127.0.0.1:$stage->{backend}{port}/ask/\n");
    my $asked = 0;
    for my $column (@COLUMNS) {
        $stage->set_up(state_of($column));
        my $none = '00000000-0000-4000-8000-000000000000';
        my ($fabrikam, $mail) = ($stage->customer_id('fabrikam'), $stage->subscription_id('mail', 'fabrikam'));
        my ($woodgrove, $foreign) = ($stage->customer_id('woodgrove'), $stage->subscription_id('foreign', 'woodgrove'));
        my %object = (
            'what is its own'       => [$fabrikam, 'exchange', $mail],
            "another's customer"    => [$woodgrove, 'exchange', $foreign],
            'a customer of the past' => [$stage->customer_id('alpineski'), 'exchange', $mail],
            'a customer nobody has' => [$none, 'exchange', $none],
            'no id at all'          => ['fabrikam', '-', 'mail'],
            "another customer's subscription, a service nobody has" => [$fabrikam, 'telephony', $foreign],
            'a subscription nobody has, a service without a grant' => [$fabrikam, 'sharepoint', $none],
        );
        for my $action (sort keys %NEEDS) {
            my @wrong;
            for my $role (@ROLES) {
                my $may = $CELL{$action}{$column} =~ /^(?:Y|limited)$/ && $ROLE{$action}{$role} eq 'Y';
                for my $object ($may || $role eq 'admin agent' ? sort keys %object : 'what is its own') {
                    # Only what the row is told of makes a difference to it.
                    my $own = $object eq 'what is its own' || $NEEDS{$action} eq '' || $NEEDS{$action} eq 'customer' && $object{$object}[0] eq $fabrikam;
                    my $got = status("/ask/$action/" . join('/', @{ $object{$object} }) . '/', "$role of $ACTOR{$column}");
                    my $want = $may && $own ? 200 : 403;
                    $asked++;
                    push @wrong, "$role, $object: $got instead of $want" if $got != $want;
                }
            }
            ok(!@wrong, "column $column: $action") or diag(join "\n", @wrong);
        }
    }
    note("$asked asked");
    $stage->close_log(qr/AH01630|AH01631/);
};

# ---- beside the claims of mod_auth_openidc, the real one: as a resource server, which needs no provider

subtest 'all of: partner-dap and a claim that mod_auth_openidc checks (row 30)' => sub {
    my $secret = 'x' x 32;
    $stage->serve(conf => <<"CONF");
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCRedirectURI {base}/oidc/callback
OIDCCryptoPassphrase x
OIDCPassClaimsAs environment
OIDCOAuthVerifySharedKeys plain##$secret
OIDCOAuthRemoteUserClaim sub
<LocationMatch "^/claim/(?<SERVICE>[a-z]+)/(?<CUSTOMER>[^/]+)/">
    AuthType oauth20
    <RequireAll>
        Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
        Require claim department:mail
    </RequireAll>
    ErrorDocument 403 /portal/refused
</LocationMatch>
ProxyPass /claim/ http://127.0.0.1:$stage->{backend}{port}/claim/
CONF
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $ask = sub {
        my ($service, %more) = @_;
        my $claims = { %{ person('admin agent of northwind') }, exp => time + 600, iat => time, %more };
        my $part = join '.', map { encode_base64url(JSON::PP::encode_json($_)) } { alg => 'HS256', typ => 'JWT' }, $claims;
        my $token = "$part." . encode_base64url(hmac_sha256($part, $secret));
        return ($stage->ask(method => 'GET', path => "/claim/$service/" . $stage->customer_id('fabrikam') . '/', as => 'nobody',
            headers => [[Authorization => "Bearer $token"]]))[0];
    };
    my $answer = $ask->('exchange', department => 'mail');
    is($answer->status, 200, 'privileges and the claim') or diag($answer->text);
    like($answer->body, qr/^X-Partnerrel-Service: exchange/mi, 'the dashboard is told');
    $answer = $ask->('exchange', department => 'sales');
    is($answer->status, 403, 'privileges without the claim');
    unlike($answer->text, qr/privileges for this service/, 'which is not for lack of privileges');
    $answer = $ask->('azure', department => 'mail');
    is($answer->status, 403, 'the claim without privileges');
    like($answer->text, qr/You have no privileges for this service/, 'of which the page speaks');
    $stage->close_log(qr/AH01630|AH01631|auth_openidc/);
};

# ---- what is asked for within a request

subtest 'a sub-request is decided for its own address (row 30)' => sub {
    $stage->serve(conf => <<"CONF");
LoadModule include_module /usr/lib/apache2/modules/mod_include.so
<Directory $stage->{dir}/htdocs>
    Options +Includes
    AddOutputFilter INCLUDES .shtml
</Directory>
<Location /page.shtml>
    Require partner-role admin-agent helpdesk-agent
</Location>
CONF
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $path = '/' . $stage->customer_id('fabrikam') . '/';
    $stage->put("$stage->{dir}/htdocs/page.shtml", qq{mail <!--#include virtual="/dash/exchange$path" -->, cloud <!--#include virtual="/dash/azure$path" -->});
    my ($answer) = $stage->ask(method => 'GET', path => '/page.shtml', as => 'admin agent of northwind');
    like($answer->body, qr/^mail dashboard got\n.*^X-Partnerrel-Service: exchange/ms, 'what is granted is in it');
    like($answer->body, qr/cloud \[an error occurred/, 'what is not granted is not');
    is(status('/page.shtml', 'sales agent of northwind'), 403, 'the page has a Require of its own');
    $stage->close_log(qr/AH01630|AH01631|AH01410|AH0137/);
};

# ---- what a folder's owner may not say

subtest '.htaccess cannot require it: who decides is in the configuration alone (row 30)' => sub {
    $stage->serve(conf => "<Directory $stage->{dir}/htdocs>\n    AllowOverride All\n</Directory>");
    mkdir "$stage->{dir}/htdocs/own";
    $stage->put("$stage->{dir}/htdocs/own/page.txt", "page\n");
    for my $require ('partner-role admin-agent', 'partner-relationship customer=%{env:X}', 'partner-dap service=exchange customer=%{env:X}',
        'partner-action action=view-offers') {
        $stage->put("$stage->{dir}/htdocs/own/.htaccess", "Require $require\n");
        $stage->server->mark_log;
        is(status('/own/page.txt', 'admin agent of northwind'), 500, "Require $require");
        like(join("\n", $stage->server->log_since_mark), qr{Require cannot occur within htaccess files}, "the log says so");
    }
    unlink "$stage->{dir}/htdocs/own/.htaccess";
    is(status('/own/page.txt', 'nobody'), 200, 'without it the page is there');
    $stage->close_log(qr{cannot occur within htaccess});
};

done_testing();

__DATA__

=== partner-relationship: whoever the customer has a relationship with, with privileges or without (R18, R37, R48)
--- conf
<LocationMatch "^/rel/(?<CUSTOMER>[^/]+)/(?<KIND>reseller|advisor|support|any)/">
    AuthMerging Off
</LocationMatch>
<LocationMatch "^/rel/(?<CUSTOMER>[^/]+)/any/">
    Require partner-relationship customer=%{env:MATCH_CUSTOMER}
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/rel/(?<CUSTOMER>[^/]+)/reseller/">
    Require partner-relationship kind=reseller "customer=%{env:MATCH_CUSTOMER}"
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/rel/(?<CUSTOMER>[^/]+)/advisor/">
    Require partner-relationship customer="%{env:MATCH_CUSTOMER}" kind=advisor
</LocationMatch>
ProxyPass /rel/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam
relationship: lucerne, fabrikam: exchange
relationship: adventureworks, woodgrove: azure
suspended: northwind
--- request
GET /rel/{id of customer fabrikam}/any/ (as: admin agent of northwind)
GET /rel/{id of customer fabrikam}/any/ (as: billing admin of northwind)
GET /rel/{id of customer fabrikam}/any/ (as: user of lucerne)
GET /rel/{id of customer fabrikam}/any/ (as: admin agent of adventureworks)
GET /rel/{id of customer fabrikam}/any/ (as: admin of fabrikam)
GET /rel/{id of customer fabrikam}/reseller/ (as: admin agent of northwind)
GET /rel/{id of customer fabrikam}/reseller/ (as: admin agent of lucerne)
GET /rel/{id of customer fabrikam}/advisor/ (as: admin agent of lucerne)
GET /rel/{id of customer fabrikam}/advisor/ (as: admin agent of northwind)
GET /rel/fabrikam/any/ (as: admin agent of northwind)
GET /rel/{id of customer fabrikam}/any/ (as: admin agent of lucerne, then: ended lucerne, fabrikam)
GET /rel/{id of customer fabrikam}/any/ (as: admin agent of northwind)
--- status: 200 200 200 403 403 200 403 200 403 403 403 200
--- like_1
/^X-Partnerrel-Customer: [0-9a-f-]{36}/m
--- unlike_1
/^X-Partnerrel-Grant: [0-9a-f]/m
--- like_4
{message problem.relationship_required.title}
--- like_5
{message problem.not_a_partner.title}
--- like_7
{message problem.relationship_other.title}
--- may_log
/AH01630|AH01631/

=== a blocked partner has no relationship to show, and its people no role (Q28)
--- conf
<LocationMatch "^/rel/(?<CUSTOMER>[^/]+)/any/">
    Require partner-relationship customer=%{env:MATCH_CUSTOMER}
    ErrorDocument 403 /portal/refused
</LocationMatch>
<Location /agents/>
    Require partner-role admin-agent
    ErrorDocument 403 /portal/refused
</Location>
ProxyPass /rel/ http://127.0.0.1:{backend}/
ProxyPass /agents/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /rel/{id of customer fabrikam}/any/
GET /agents/
GET /rel/{id of customer fabrikam}/any/ (then: blocked northwind)
GET /agents/
--- status: 200 200 403 403
--- like_3
{message problem.partner_blocked.title}
--- like_4
{message problem.partner_blocked.title}
--- may_log
/AH01630|AH01631/

=== partner-role: people of a partner of this cloud with one of the roles, whoever the customer (R8, R72)
--- conf
<Location /agents/>
    Require partner-role admin-agent,sales-agent
    ErrorDocument 403 /portal/refused
</Location>
<Location /desk/>
    Require partner-role helpdesk-agent "billing-admin"
</Location>
ProxyPass /agents/ http://127.0.0.1:{backend}/
ProxyPass /desk/ http://127.0.0.1:{backend}/
--- db
sample
suspended: adventureworks
--- request
GET /agents/ (as: admin agent of northwind)
GET /agents/ (as: sales agent of adventureworks)
GET /agents/ (as: helpdesk agent of northwind)
GET /agents/ (as: admin agent of woodgrove)
GET /agents/ (as: admin agent of northwind (in germany))
GET /agents/ (as: user of northwind)
GET /desk/ (as: billing admin of lucerne)
GET /desk/ (as: helpdesk agent of lucerne)
GET /desk/ (as: sales agent of lucerne)
--- status: 200 200 403 403 403 403 200 200 403
--- like_1
/^X-Partnerrel-Partner: [0-9a-f-]{36}/m
/^X-Partnerrel-Roles: admin-agent/m
--- like_3
{message problem.role_needed.title}
admin agent, sales agent
--- like_4
{message problem.not_a_partner.title}
--- may_log
/AH01630|AH01631/

=== rows that turn on a subscription are its original reseller's (R45, Q19)
--- conf
<LocationMatch "^/seats/(?<CUSTOMER>[^/]+)/(?<SUBSCRIPTION>[^/]+)/">
    Require partner-action action=add-seats customer=%{env:MATCH_CUSTOMER} subscription=%{env:MATCH_SUBSCRIPTION}
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/mailseats/(?<CUSTOMER>[^/]+)/(?<SUBSCRIPTION>[^/]+)/">
    Require partner-action action=add-seats customer=%{env:MATCH_CUSTOMER} service=exchange subscription=%{env:MATCH_SUBSCRIPTION}
</LocationMatch>
ProxyPass /seats/ http://127.0.0.1:{backend}/
ProxyPass /mailseats/ http://127.0.0.1:{backend}/
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam: exchange, azure
subscription: northwind, fabrikam: mail-1 x5 called "mail"
subscription: northwind, fabrikam: cloud-use called "use"
--- request
GET /seats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: sales agent of northwind)
GET /seats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: sales agent of adventureworks)
GET /seats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: helpdesk agent of northwind)
GET /mailseats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: sales agent of northwind)
GET /mailseats/{id of customer fabrikam}/{subscription use of fabrikam}/ (as: sales agent of northwind)
GET /seats/{id of customer fabrikam}/{id of partner northwind}/ (as: sales agent of northwind)
GET /seats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: sales agent of adventureworks, then: removed adventureworks, fabrikam)
GET /seats/{id of customer fabrikam}/{subscription mail of fabrikam}/ (as: sales agent of northwind)
--- status: 200 403 403 200 403 403 403 200
--- like_1
/^X-Partnerrel-Service: exchange/m
--- like_2
{message problem.original_reseller_only.title}
Exchange Online
--- like_3
{message problem.role_needed.title}
--- like_6
{message problem.subscription_unknown.title}
--- like_7
{message problem.subscription_unknown.title}
--- may_log
/AH01630|AH01631/

=== a transferred subscription is the new reseller's from the answer on, and no longer the old one's (R23, R45, D5)
--- conf
<LocationMatch "^/bill/(?<CUSTOMER>[^/]+)/(?<SUBSCRIPTION>[^/]+)/">
    Require partner-action action=receive-bill customer=%{env:MATCH_CUSTOMER} subscription=%{env:MATCH_SUBSCRIPTION}
</LocationMatch>
ProxyPass /bill/ http://127.0.0.1:{backend}/
--- db
sample
offers
relationship: northwind, fabrikam
relationship: adventureworks, fabrikam
subscription: northwind, fabrikam: cloud-use called "use"
transfer: northwind, fabrikam: use to adventureworks
--- request
GET /bill/{id of customer fabrikam}/{subscription use of fabrikam}/ (as: billing admin of northwind)
GET /bill/{id of customer fabrikam}/{subscription use of fabrikam}/ (as: billing admin of adventureworks)
POST /portal/partner/transfers/{transfer of use of fabrikam}/accept (csrf: auto, as: sales agent of adventureworks)
confirm=yes
GET /bill/{id of customer fabrikam}/{subscription use of fabrikam}/ (as: billing admin of northwind)
GET /bill/{id of customer fabrikam}/{subscription use of fabrikam}/ (as: billing admin of adventureworks)
--- status: 200 403 303 403 200
--- may_log
/AH01630|AH01631/

=== rows that turn on no service, and a partner's own affairs (R8, R28, R37)
--- conf
<LocationMatch "^/mine/(?<CUSTOMER>[^/]+)/">
    Require partner-action action=see-customer customer=%{env:MATCH_CUSTOMER}
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/mine-of/(?<SERVICE>[^/]+)/(?<CUSTOMER>[^/]+)/">
    Require partner-action action=see-customer customer=%{env:MATCH_CUSTOMER} service=%{env:MATCH_SERVICE}
</LocationMatch>
<Location "/prices/">
    Require partner-action action=view-offers
</Location>
ProxyPass /mine/ http://127.0.0.1:{backend}/
ProxyPass /mine-of/ http://127.0.0.1:{backend}/
ProxyPass /prices/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam
relationship: lucerne, fabrikam: exchange
--- request
GET /mine/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /mine/{id of customer fabrikam}/ (as: sales agent of lucerne)
GET /mine/{id of customer fabrikam}/ (as: sales agent of adventureworks)
GET /mine-of/exchange/{id of customer fabrikam}/ (as: sales agent of lucerne)
GET /mine-of/azure/{id of customer fabrikam}/ (as: sales agent of lucerne)
GET /mine-of/telephony/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /prices/ (as: billing admin of adventureworks)
GET /prices/ (as: helpdesk agent of adventureworks)
GET /mine/{id of customer fabrikam}/ (as: sales agent of lucerne, then: removed lucerne, fabrikam)
--- status: 200 200 403 200 403 403 200 403 403
--- like_3
{message problem.relationship_required.title}
--- like
{message problem.dap_required.title}
--- may_log
/AH01630|AH01631/

=== all of: the role and the privileges, of which the backend is told the most (D6, R49)
--- conf
<LocationMatch "^/both/(?<SERVICE>[^/]+)/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require partner-role admin-agent
        Require partner-relationship customer=%{env:MATCH_CUSTOMER} kind=reseller
        Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
    </RequireAll>
    ErrorDocument 403 /portal/refused
</LocationMatch>
ProxyPass /both/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: exchange
--- request
GET /both/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /both/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
GET /both/azure/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /both/exchange/{id of customer fabrikam}/ (as: admin agent of lucerne)
--- status: 200 403 403 403
--- like_1
/^X-Partnerrel-Customer: [0-9a-f-]{36}/m
/^X-Partnerrel-Service: exchange/m
/^X-Partnerrel-Grant: [0-9a-f-]{36}/m
--- like_2
{message problem.role_needed.title}
--- like_3
{message problem.dap_required.title}
/<main.*href="\/portal\/partner\/request/s
--- like_4
{message problem.relationship_other.title}
--- may_log
/AH01630|AH01631/

=== any of: the refusal that is shown is the one that came nearest to a yes (R43, E12)
--- conf
<LocationMatch "^/either/(?<CUSTOMER>[^/]+)/">
    <RequireAny>
        Require partner-role billing-admin
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-relationship customer=%{env:MATCH_CUSTOMER} kind=advisor
    </RequireAny>
    ErrorDocument 403 /portal/refused
</LocationMatch>
ProxyPass /either/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: azure
relationship: lucerne, fabrikam: sharepoint
relationship: adventureworks, fabrikam: exchange
--- request
GET /either/{id of customer fabrikam}/ (as: billing admin of fourthcoffee)
GET /either/{id of customer fabrikam}/ (as: admin agent of lucerne)
GET /either/{id of customer fabrikam}/ (as: admin agent of adventureworks)
GET /either/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /either/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /either/{id of customer fabrikam}/ (as: admin agent of fourthcoffee)
GET /either/{id of customer fabrikam}/ (as: admin agent of woodgrove)
--- status: 200 200 200 403 403 403 403
--- like_4
{message problem.dap_required.title}
Exchange Online
--- like_5
{message problem.relationship_other.title}
--- like_6
{message problem.relationship_required.title}
--- like_7
{message problem.not_a_partner.title}
--- may_log
/AH01630|AH01631/

=== not: whoever it is true of is kept out, whatever else lets in; by itself it lets in nobody (row 30)
--- conf
<LocationMatch "^/but/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require not partner-role helpdesk-agent
    </RequireAll>
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/none/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require valid-user
        <RequireNone>
            Require partner-relationship customer=%{env:MATCH_CUSTOMER} kind=advisor
            Require partner-role billing-admin
        </RequireNone>
    </RequireAll>
    ErrorDocument 403 /portal/refused
</LocationMatch>
ProxyPass /but/ http://127.0.0.1:{backend}/
ProxyPass /none/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: exchange
--- request
GET /but/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /but/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
GET /but/{id of customer fabrikam}/ (as: helpdesk agent of adventureworks)
GET /but/{id of customer fabrikam}/ (as: admin agent of adventureworks)
GET /but/{id of customer fabrikam}/ (as: nobody)
GET /none/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /none/{id of customer fabrikam}/ (as: admin of fabrikam)
GET /none/{id of customer fabrikam}/ (as: admin agent of lucerne)
GET /none/{id of customer fabrikam}/ (as: billing admin of northwind)
GET /none/{id of customer fabrikam}/ (as: nobody)
--- status: 200 403 403 403 401 200 200 403 403 401
--- like_2
{message problem.excluded.title}
--- like_3
{message problem.relationship_required.title}
--- like_4
{message problem.relationship_required.title}
--- like_8
{message problem.excluded.title}
--- may_log
/AH01630|AH01631/

=== what cannot be asked tells against the person, also where it is negated (row 30)
--- conf
<LocationMatch "^/vague/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require partner-role admin-agent
        Require not partner-relationship customer=%{env:MATCH_CUSTOMER} kind=advisor
    </RequireAll>
</LocationMatch>
<LocationMatch "^/unknown/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require valid-user
        Require not partner-relationship customer=%{env:MATCH_CUSTOMER} kind=advisor
    </RequireAll>
</LocationMatch>
ProxyPass /vague/ http://127.0.0.1:{backend}/
ProxyPass /unknown/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /vague/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /vague/fabrikam/ (as: admin agent of northwind)
GET /unknown/{id of customer fabrikam}/ (as: admin of fabrikam)
GET /unknown/{id of customer fabrikam}/ (as: admin agent of northwind (issuer http://elsewhere.example))
--- status: 200 403 200 /^40[13]$/
--- may_log
/AH01630|AH01631|PR04/

=== who is not signed in is answered before any work, by each of them (D13)
--- conf
<LocationMatch "^/each/(?<CUSTOMER>[^/]+)/">
    <RequireAny>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-action action=see-customer customer=%{env:MATCH_CUSTOMER}
        Require partner-relationship customer=%{env:MATCH_CUSTOMER}
        Require partner-role admin-agent
    </RequireAny>
</LocationMatch>
ProxyPass /each/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: nobody
--- request
GET /each/{id of customer fabrikam}/
HEAD /each/{id of customer fabrikam}/
OPTIONS /each/{id of customer fabrikam}/
--- status: 401 401 401
--- no_error_log
PR0460
/\[client .*PR0412/
--- may_log
/AH01630|AH01631/

=== what several of them ask alike is looked up once for a request (D5)
--- conf
<LocationMatch "^/alike/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-action action=manage-users service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-action action=read-company service=exchange customer=%{env:MATCH_CUSTOMER}
    </RequireAll>
</LocationMatch>
ProxyPass /alike/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /alike/{id of customer fabrikam}/
--- status: 200
--- like
/^X-Partnerrel-Service: exchange/m
--- times_logged
1 PR0460

=== an internal redirect is decided for its own address, whatever was said of the first (row 30)
--- conf
<Directory {dir}/htdocs>
    Options +FollowSymLinks
    RewriteEngine On
    RewriteRule ^jump/(.*)$ /dash/$1 [L]
</Directory>
<Location /jump/>
    Require partner-role admin-agent
    ErrorDocument 403 /portal/refused
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /jump/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /jump/azure/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /jump/exchange/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /jump/exchange/{id of customer fabrikam}/ (as: nobody)
--- status: 200 403 403 401
--- like_1
/^X-Partnerrel-Service: exchange/m
--- like_2
{message problem.dap_required.title}
--- like_3
{message problem.role_needed.title}
--- may_log
/AH01630|AH01631/

=== another module's 403 of a request that was let through gets no excuse of ours (row 30)
--- conf
<LocationMatch "^/veto/(?<CUSTOMER>[^/]+)/">
    <RequireAny>
        Require partner-dap service=azure customer=%{env:MATCH_CUSTOMER}
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
    </RequireAny>
    RewriteEngine On
    RewriteRule /shut - [F]
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "^/other/(?<CUSTOMER>[^/]+)/">
    <RequireAll>
        <RequireAny>
            Require partner-dap service=azure customer=%{env:MATCH_CUSTOMER}
            Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        </RequireAny>
        Require user somebody.else
    </RequireAll>
    ErrorDocument 403 /portal/refused
</LocationMatch>
ProxyPass /veto/ http://127.0.0.1:{backend}/
ProxyPass /other/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /veto/{id of customer fabrikam}/open
GET /veto/{id of customer fabrikam}/shut
GET /other/{id of customer fabrikam}/
GET /veto/{id of customer fabrikam}/open (as: sales agent of northwind)
--- status: 200 403 403 403
--- unlike_2
{message problem.dap_required.title}
--- unlike_3
{message problem.dap_required.title}
--- like_4
{message problem.role_needed.title}
--- may_log
/AH01630|AH01631/
