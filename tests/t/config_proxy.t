# What would lead round a protected dashboard is refused by configtest, with file and line, where it may concern
# one; what is elsewhere on the server is left alone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# Each is a whole configuration beside the usual one, whose dashboards are at /dash/.
my @innocent = (
    ['nocanon', 'ProxyPass /other/ http://127.0.0.1:1/ nocanon'],
    ['nocanon by a pattern', 'ProxyPassMatch "^/other/([a-z]+)$" http://127.0.0.1:1/$1 nocanon'],
    ['nocanon beside a path that begins like it', 'ProxyPass /dashboards/ http://127.0.0.1:1/ nocanon'],
    ['nocanon in a section', "<Location /other/>\nProxyPass http://127.0.0.1:1/ nocanon\n</Location>"],
    ['[P]', "RewriteEngine On\nRewriteRule ^/other/(.*) http://127.0.0.1:1/\$1 [P]"],
    ['a rule that does not proxy', "RewriteEngine On\nRewriteRule ^/dash\$ /dash/ [R,NE]\nRewriteRule ^/short\$ /dash/x [PT]"],
    ['an exception', 'ProxyPass /dash/static/ !'],
    ['SCGI', 'ProxyPass /other/ scgi://127.0.0.1:1/'],
    ['HTTP/2 by a balancer', "<Proxy balancer://two>\nBalancerMember h2c://127.0.0.1:1\n</Proxy>\nProxyPass /other/ balancer://two/"],
    ['a balancer', "<Proxy balancer://one>\nBalancerMember http://127.0.0.1:1\n</Proxy>\nProxyPass /dash/more/ balancer://one/"],
    ['AJP and FastCGI', "ProxyPass /dash/a/ ajp://127.0.0.1:1/\nProxyPass /dash/f/ fcgi://127.0.0.1:1/"],
    ['a handler', "<Location /dash/php/>\nSetHandler \"proxy:unix:/run/php.sock|fcgi://x\"\n</Location>"],
    ['a handler elsewhere', "<Location /other/>\nSetHandler \"proxy:scgi://127.0.0.1:1\"\n</Location>"],
    ['slashes that stay as they are', 'AllowEncodedSlashes NoDecode'],
);

subtest 'what does not concern an area passes (D7)' => sub {
    for (@innocent) {
        my ($code, $said) = stage()->configtest(conf => balancing($_->[1]));
        is($code, 0, $_->[0]) or diag($said);
    }
};

# Where nothing is protected in one virtual host and something in another, each has its own.
subtest 'a virtual host is free of what another one protects (D7)' => sub {
    my $guarded = "<VirtualHost 127.0.0.1:1>\n<Location /dash/>\nRequire partner-dap service=exchange customer=%%{env:X}\n"
      . "</Location>\n%s</VirtualHost>\n<VirtualHost 127.0.0.1:2>\n%s</VirtualHost>";
    my $raw = "ProxyPass /dash/ http://127.0.0.1:1/ nocanon\nMergeSlashes Off\nTraceEnable on\nAllowEncodedSlashes On\n";
    # Without the usual areas.
    my %usual = (drop => ['<Location', 'AuthType', 'AuthzSend', 'PartnerRel On', '    Require', '    ErrorDocument', '</Location']);
    my ($code, $said) = stage()->configtest(%usual, conf => sprintf $guarded, '', $raw);
    is($code, 0, 'in the other one') or diag($said);
    ($code, $said) = stage()->configtest(%usual, conf => sprintf $guarded, $raw, '');
    isnt($code, 0, 'in its own');
    like($said, qr/httpd\.conf:\d+: $_/, $_) for qw(ProxyPass MergeSlashes AllowEncodedSlashes Require.*TraceEnable);
};

sub balancing {
    my ($conf) = @_;
    return join "\n", map({ "LoadModule ${_}_module /usr/lib/apache2/modules/mod_$_.so" } qw(slotmem_shm lbmethod_byrequests
          proxy_balancer proxy_ajp proxy_fcgi proxy_scgi proxy_uwsgi proxy_http2 proxy_wstunnel)), $conf;
}

done_testing();

__DATA__

=== nocanon at the proxied prefix (D7, row 26)
--- conf
ProxyPass /dash/raw/ http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon .*Require partner-.*httpd\.conf:\d+\)/

=== nocanon above it, with parameters (D7, row 26)
--- conf
ProxyPass "/" "http://127.0.0.1:1/" retry=0 nocanon timeout=2
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== nocanon in the same section (D7, row 26)
--- conf
<Location "/dash/">
    ProxyPass http://127.0.0.1:1/ NoCanon
</Location>
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== nocanon in a module's section (D7, row 26)
--- conf
<IfModule mod_proxy.c>
    ProxyPass /dash/raw/ http://127.0.0.1:1/ nocanon
</IfModule>
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== nocanon in a virtual host, which has the main server's sections, too (D7, row 26)
--- conf
<VirtualHost *:1>
    ProxyPass /dash/raw/ http://127.0.0.1:1/ nocanon
</VirtualHost>
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== nocanon by a pattern of which that cannot be told (D7, row 26)
--- conf
ProxyPassMatch "/raw/(.*)" http://127.0.0.1:1/$1 nocanon
--- must_die
/httpd\.conf:\d+: ProxyPassMatch: with nocanon/

=== a pattern with two branches (D7, row 26)
--- conf
ProxyPassMatch "^/other/|^/dash/" http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPassMatch: with nocanon/

=== a pattern whose last letter may be left out (D7, row 26)
--- conf
ProxyPassMatch "^/dashx?/" http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPassMatch: with nocanon/

=== ProxyPass with a pattern behind a tilde (D7, row 26)
--- conf
ProxyPass ~ "^/da[s]h/" http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== an area by a pattern is one, too (D7, row 26)
--- conf
<LocationMatch "^/other/[0-9]+/">
    Require partner-dap service=exchange customer=%{env:X}
</LocationMatch>
ProxyPass /other/ http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== an area of files is anywhere (D7, row 26)
--- conf
<Directory {dir}/htdocs>
    Require partner-dap service=exchange customer=%{env:X}
</Directory>
ProxyPass /other/ http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== a Require in containers and conditions is found (D7, row 26)
--- conf
<Location /other/>
    <If "%{REQUEST_METHOD} == 'GET'">
        <RequireAny>
            <RequireAll>
                Require partner-dap service=exchange customer=%{env:X}
            </RequireAll>
        </RequireAny>
    </If>
</Location>
ProxyPass /other/ http://127.0.0.1:1/ nocanon
--- must_die
/httpd\.conf:\d+: ProxyPass: with nocanon/

=== encoded slashes (D7, row 26)
--- drop
AllowEncodedSlashes
--- conf
AllowEncodedSlashes On
--- must_die
/httpd\.conf:\d+: AllowEncodedSlashes: /

=== slashes that are not merged (D7, row 26)
--- conf
MergeSlashes Off
--- must_die
/httpd\.conf:\d+: MergeSlashes: /

=== TRACE, which httpd answers before anybody was asked (row 30)
--- drop
TraceEnable
--- conf
TraceEnable extended
--- must_die
/httpd\.conf:\d+: Require partner-\.\.\. needs TraceEnable off/

=== TRACE is on where nothing is said (row 30)
--- drop
TraceEnable
--- must_die
/httpd\.conf:\d+: Require partner-\.\.\. needs TraceEnable off/

=== a rule that proxies (D7, row 26)
--- conf
RewriteEngine On
RewriteCond %{HTTP_HOST} =never.example
RewriteRule "^/dash/(.*)" "http://127.0.0.1:1/$1" [QSA,P]
--- must_die
/httpd\.conf:\d+: RewriteRule: a path that a rule makes/

=== a rule that proxies, in the section (D7, row 26)
--- conf
<Location /dash/>
    RewriteEngine On
    RewriteRule (.*) http://127.0.0.1:1/$1 [proxy,L]
</Location>
--- must_die
/httpd\.conf:\d+: RewriteRule: a path that a rule makes/

=== a rule that proxies what is not something (D7, row 26)
--- conf
RewriteEngine On
RewriteRule !^/portal/ http://127.0.0.1:1%{REQUEST_URI} [P]
--- must_die
/httpd\.conf:\d+: RewriteRule: a path that a rule makes/

=== a rule that proxies without a flag (D7, row 26)
--- conf
RewriteEngine On
RewriteRule ^/dash/ proxy:http://127.0.0.1:1/
--- must_die
/httpd\.conf:\d+: RewriteRule: a path that a rule makes/

=== a backend that cannot be told who is there: uwsgi, scgi, HTTP/2 (D6, row 24)
--- conf
ProxyPass /dash/u/ uwsgi://127.0.0.1:1/
ProxyPassMatch ^/dash/s/(.*) "scgi://127.0.0.1:1/$1"
ProxyPass /dash/h/ h2://127.0.0.1:1/
<Location /dash/c/>
    ProxyPass h2c://127.0.0.1:1/
</Location>
--- must_die
/httpd\.conf:\d+: ProxyPass: a backend by .*\n.*httpd\.conf:\d+: ProxyPassMatch: a backend by .*\n.*httpd\.conf:\d+: ProxyPass: a backend by .*\n.*httpd\.conf:\d+: ProxyPass: a backend by /

=== such a backend behind a socket, by a handler (D6, row 24)
--- conf
<Location /dash/app/>
    SetHandler "proxy:unix:/run/app.sock|uwsgi://app/"
</Location>
--- must_die
/httpd\.conf:\d+: SetHandler: a backend by /

=== such a handler of files may be anywhere (D6, row 24)
--- conf
<FilesMatch "\.app$">
    SetHandler proxy:scgi://127.0.0.1:1
</FilesMatch>
AddHandler "proxy:scgi://127.0.0.1:1" .appl
--- must_die
/httpd\.conf:\d+: SetHandler: a backend by /
/httpd\.conf:\d+: AddHandler: a backend by /

=== such a backend in a balancer (D6, row 24)
--- conf
LoadModule slotmem_shm_module /usr/lib/apache2/modules/mod_slotmem_shm.so
LoadModule proxy_balancer_module /usr/lib/apache2/modules/mod_proxy_balancer.so
LoadModule proxy_http2_module /usr/lib/apache2/modules/mod_proxy_http2.so
<Proxy "balancer://Two">
    BalancerMember http://127.0.0.1:1
    BalancerMember h2c://127.0.0.1:2
</Proxy>
BalancerMember balancer://two uwsgi://127.0.0.1:3
ProxyPass /dash/two/ balancer://two/
--- must_die
/httpd\.conf:\d+: BalancerMember: a backend by .*\n.*httpd\.conf:\d+: BalancerMember: a backend by /

=== Satisfy Any lets in whom no Require was asked about (D7)
--- conf
LoadModule access_compat_module /usr/lib/apache2/modules/mod_access_compat.so
<Location />
    Satisfy Any
</Location>
--- must_die
/httpd\.conf:\d+: Satisfy: with Any no Require is asked .*Require partner-/

=== it may stand elsewhere, and All anywhere (D7)
--- conf
LoadModule access_compat_module /usr/lib/apache2/modules/mod_access_compat.so
<Location /other/>
    Satisfy Any
</Location>
<Location /dash/>
    Satisfy All
</Location>
--- request
GET /dash/exchange/x/mail (as: nobody)
--- status: 401
--- may_log
/AH01630|AH01631/

=== in <Limit> it would not be asked for other methods (D7)
--- conf
<Location /dash/>
    <Limit GET POST>
        Require partner-role admin-agent
    </Limit>
</Location>
--- must_die
/not asked for other methods/

=== in <LimitExcept> not for those it names (D7)
--- conf
<Location /dash/>
    <LimitExcept OPTIONS>
        Require partner-role admin-agent
    </LimitExcept>
</Location>
--- must_die
/not asked for other methods/
