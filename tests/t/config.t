# What configtest refuses, with file, line and reason; nothing of it is found out by a visitor.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();

subtest 'the usual configuration passes, also without a database (D13)' => sub {
    my ($code, $said) = $stage->configtest;
    is($code, 0, 'configtest passes') or diag($said);
    like($said, qr/Syntax OK/, 'and says so');
};

subtest 'a key file that others may read is refused (row 49)' => sub {
    chmod 0644, "$stage->{dir}/keys";
    my ($code, $said) = $stage->configtest;
    chmod 0600, "$stage->{dir}/keys";
    isnt($code, 0, 'configtest refuses');
    like($said, qr/PartnerRelKeyFile.*keys.*chmod 600/s, 'and says what to do');
    unlike($said, qr/[0-9a-f]{64}/, 'without a word of the keys');
};

subtest 'a key file that holds something else is refused, and no key is shown (row 49)' => sub {
    my $file = "$stage->{dir}/keys";
    rename $file, "$file.good";
    for my $bad ("k1 abc\n", "\n", "k1 " . 'a' x 64 . "\nk1 " . 'b' x 64 . "\n", "k1 " . 'g' x 64 . "\n") {
        $stage->put($file, $bad);
        chmod 0600, $file;
        my ($code, $said) = $stage->configtest;
        isnt($code, 0, 'refused: ' . substr($bad, 0, 8) =~ s/\n/\\n/gr);
        like($said, qr/line \d+ of .*httpd\.conf.*PartnerRelKeyFile/s, 'with file and line');
        unlike($said, qr/[a-f]{64}/, 'without the key');
    }
    rename "$file.good", $file;
};

# Debian 12's own mod_auth_openidc lacks fixes of upstream, which the operator must read at each start.
subtest 'with an old mod_auth_openidc httpd starts and says so (D16, PR0410)' => sub {
    $stage->serve(conf => join "\n",
        'LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so',
        'OIDCPassClaimsAs environment', 'OIDCClientID x', 'OIDCClientSecret x', 'OIDCCryptoPassphrase x',
        'OIDCProviderMetadataURL https://idp.example/.well-known/openid-configuration',
        'OIDCRedirectURI https://portal.example/oidc/callback');
    my ($answer) = $stage->ask(method => 'GET', path => '/portal/', as => 'nobody');
    is($answer->status, 200, 'pages are served');
    my @loud = $stage->server->loud($stage->server->log_since_mark);
    is(scalar @loud, 1, 'one line of weight') or diag(join "\n", @loud);
    like($loud[0] // '', qr/:warn\].*PR0410: mod_auth_openidc 2\.4\.[\d.]+ is older than 2\.4\.20\.1;.*operating/,
        'it has both versions and where to read on');
    $stage->close_log;
};

done_testing();

__DATA__

=== a template with a misspelt value: file, line, column and a caret under it (D8)
--- edit
customers.html s/data-pr-attr-action="search_url"/data-pr-attr-action="serach_url"/
--- must_die
/templates\/customers\.html:\d+:\d+: .*serach_url/
/^\s*\^/m

=== a template that is not well-formed
--- edit
home.html s/<\/main>//
--- must_die
/templates\/home\.html:\d+/

=== a template that is not there
--- edit
consent.html s/data-pr-/data-nothing-/
home.html s/<!DOCTYPE html>/<!DOCTYPE html><p>/
--- must_die
/templates\/home\.html:\d+/

=== a sentence that lacks in one language: file, line and its id (Q30)
--- edit
locale/ru/home.xlf s/id="home.heading"/id="home.haeding"/
--- must_die
/locale\/\w+\/home\.xlf:\d+: .*home\.h/

=== a catalogue that is not XML
--- edit
locale/en/common.xlf s/<unit/<unti/
--- must_die
/locale\/en\/common\.xlf:\d+/

=== a placeholder that only one language has (Q30)
--- edit
locale/ru/problem.xlf s/{vendor}/{vednor}/
--- must_die
/locale\/\w+\/problem\.xlf:\d+: /

=== an unknown value of a directive
--- drop
PartnerRelCloud
--- conf
PartnerRelCloud "Not A Slug" "Global"
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelCloud: "Not A Slug"

=== an address that is none
--- drop
PartnerRelBaseURL
--- conf
PartnerRelBaseURL ftp://portal.example/
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelBaseURL: "ftp://portal.example/"

=== a role nobody knows
--- conf
PartnerRelRole emperor Caesar
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelRole: "emperor" is none of

=== a tenant that no claim can say
--- conf
PartnerRelVendorTenant "two words"
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelVendorTenant: "two words"

=== a claim nobody knows
--- conf
PartnerRelClaim shoe_size size
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelClaim: "shoe_size" is none of

=== a directive nobody knows
--- conf
PartnerRelLeash 200
--- must_die
/line \d+ of .*httpd\.conf/
PartnerRelLeash

=== PartnerRel On in a place that has no path
--- conf
<Directory {dir}/htdocs>
    PartnerRel On
</Directory>
--- must_die
/line \d+ of .*httpd\.conf/
<Location

=== a Require that names no service
--- conf
<Location /x>
    Require partner-dap customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: service=... and customer=... are both needed

=== a service that cannot be one
--- conf
<Location /x>
    Require partner-dap service=Ex/change customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: service= is not the short name of a service

=== a customer that cannot be one
--- conf
<Location /x>
    Require partner-relationship customer=fabrikam
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: customer= is not the id of a customer

=== a subscription that cannot be one
--- conf
<Location /x>
    Require partner-action action=add-seats customer=%{env:X} subscription=mail
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: subscription= is not the id of a subscription

=== an argument nobody knows
--- conf
<Location /x>
    Require partner-dap service=exchange customer=%{env:X} tenant=y
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: "tenant=y
is none of service=..., customer=...

=== a word that is no argument
--- conf
<Location /x>
    Require partner-relationship reseller
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: "reseller" is none of kind=..., customer=...

=== an argument that is given twice
--- conf
<Location /x>
    Require partner-dap service=exchange customer=%{env:X} service=azure
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: service= is given twice

=== an argument that is empty
--- conf
<Location /x>
    Require partner-dap service= customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: service= is empty

=== a partner-action that is no row of the matrix
--- conf
<Location /x>
    Require partner-action action=read-minds service=exchange customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=read-minds is no row of the permission matrix

=== a partner-action without an action
--- conf
<Location /x>
    Require partner-action service=exchange customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=... is needed

=== a partner-dap with an action
--- conf
<Location /x>
    Require partner-dap action=enter-service service=exchange customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap: "action=enter-service

=== a row that depends on who sold a subscription, without it (R45)
--- conf
<Location /x>
    Require partner-action action=add-seats service=exchange customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=add-seats needs subscription=...: who sold that decides (R45)

=== a row that takes privileges for a service, without one (R48)
--- conf
<Location /x>
    Require partner-action action=read-company customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=read-company needs service=... or subscription=...: the privileges for that decide

=== a row that is about a customer, without one (R37)
--- conf
<Location /x>
    Require partner-action action=see-customer
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=see-customer needs customer=...: how the partner stands to it decides

=== a row that is about no customer, with one (R8)
--- conf
<Location /x>
    Require partner-action action=view-offers customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=view-offers is decided by the person's role alone: customer= decides nothing

=== a row that is no partner's (R34)
--- conf
<Location /x>
    Require partner-action action=see-partners customer=%{env:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action: action=see-partners is never a partner's (R34)

=== a relationship with nobody
--- conf
<Location /x>
    Require partner-relationship kind=reseller
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: customer=... is needed

=== a kind of relationship there is not
--- conf
<Location /x>
    Require partner-relationship customer=%{env:X} kind=friend
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: kind=friend is none of reseller, advisor, support

=== no relationship as a kind of it
--- conf
<Location /x>
    Require partner-relationship customer=%{env:X} kind=none
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: kind=none is none of reseller, advisor, support

=== a partner-role without a role
--- conf
<Location /x>
    Require partner-role
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-role: the words of roles are needed

=== a role nobody has
--- conf
<Location /x>
    Require partner-role admin-agent,sales-agnet
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-role: "sales-agnet" is no role of a partner's people

=== a role of customers
--- conf
<Location /x>
    Require partner-role customer-admin
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-role: "customer-admin" is no role of a partner's people

=== a Require with an expression that cannot be read
--- conf
<Location /x>
    Require partner-dap service=exchange customer=%{env:
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-dap

=== an expression that cannot be read, of a subscription
--- conf
<Location /x>
    Require partner-action action=rename customer=%{env:X} subscription=%{nonsense:X}
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-action

=== a "not" beside what lets in without a sign-in keeps nobody out (row 30)
--- conf
<Location /x>
    <RequireAll>
        Require all granted
        Require not partner-role sales-agent
    </RequireAll>
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-role: what is negated keeps out nobody who is not signed in

=== RequireNone beside a method keeps nobody out (row 30)
--- conf
<Location /x>
    <RequireAll>
        Require method GET
        <RequireNone>
            Require partner-relationship customer=%{env:X}
        </RequireNone>
    </RequireAll>
</Location>
--- must_die
/line \d+ of .*httpd\.conf/
partner-relationship: what is negated keeps out nobody who is not signed in

=== an alias of ours would never be decided
--- conf
<AuthzProviderAlias partner-role agents admin-agent>
</AuthzProviderAlias>
<Location /x>
    Require agents
</Location>
--- must_die
partner-role: in an <AuthzProviderAlias> it would never be decided

=== a missing key file directive
--- drop
PartnerRelKeyFile
--- must_die
/httpd\.conf:\d+: PartnerRel On needs PartnerRelKeyFile/

=== a missing issuer: nobody could be trusted (D14)
--- drop
PartnerRelIssuer
--- must_die
/httpd\.conf:\d+: .*needs PartnerRelIssuer/

=== a missing base URL: links would come from the request (row 8)
--- drop
PartnerRelBaseURL
--- must_die
/httpd\.conf:\d+: PartnerRel On needs PartnerRelBaseURL/

=== no database at all
--- drop
DBDriver
DBDParams
--- must_die
/httpd\.conf:\d+: .*DBDriver/

=== a driver that is not installed or not known
--- drop
DBDriver
--- conf
DBDriver oracle
--- must_die
/httpd\.conf/
oracle

=== PostgreSQL without time limits would hang all of httpd (D13)
--- drop
DBDriver
DBDParams
--- conf
DBDriver pgsql
DBDParams "host=127.0.0.1 dbname=x user=x"
--- must_die
/httpd\.conf:\d+: DBDParams: connect_timeout/
/httpd\.conf:\d+: DBDParams: statement_timeout/

=== fewer connections than threads that may want one
--- drop
DBDMax
--- conf
DBDMax 2
--- must_die
/httpd\.conf:\d+: DBDMax 2/

=== OIDCPreservePost On would replay a foreign form (D2, row 3)
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCPreservePost On
OIDCProviderMetadataURL {base}/.well-known/openid-configuration
OIDCClientID x
OIDCClientSecret x
OIDCRedirectURI {base}/oidc/callback
OIDCCryptoPassphrase x
--- must_die
/httpd\.conf:\d+: OIDCPreservePost On/

=== the key file is not there
--- drop
PartnerRelKeyFile
--- conf
PartnerRelKeyFile {dir}/nowhere
--- must_die
/line \d+ of .*httpd\.conf/
/nowhere: No such file/

=== a sign-in that is not set up would answer every page with 500
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
--- must_die
/httpd\.conf:\d+: .*OIDCRedirectURI is missing/

=== claims in headers are no identity (D14)
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCPassClaimsAs headers
OIDCProviderMetadataURL {base}/.well-known/openid-configuration
OIDCClientID x
OIDCClientSecret x
OIDCRedirectURI {base}/oidc/callback
OIDCCryptoPassphrase x
--- must_die
/httpd\.conf:\d+: OIDCPassClaimsAs: .*environment/

=== a virtual host whose only line of ours is Require partner-dap is checked, and does not crash
--- conf
<VirtualHost *:1>
    <Location /x>
        Require partner-dap service=exchange customer=%{env:X}
    </Location>
    DBDMax 2
</VirtualHost>
--- must_die
/httpd\.conf:\d+: DBDMax 2/

=== OIDCPreservePost On in an unquoted section, and in a second place of pages (D2, row 3)
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCPassClaimsAs environment
OIDCProviderMetadataURL {base}/.well-known/openid-configuration
OIDCClientID x
OIDCClientSecret x
OIDCRedirectURI {base}/oidc/callback
OIDCCryptoPassphrase x
<Location /second>
    PartnerRel On
    OIDCPreservePost On
</Location>
--- must_die
/httpd\.conf:\d+: OIDCPreservePost On/
