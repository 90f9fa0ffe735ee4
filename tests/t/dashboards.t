# What a dashboard gets over each protocol: every header that is true, none that is forged, and an
# assertion it can verify alone.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP qw(decode_json);
use MIME::Base64 qw(decode_base64url encode_base64url);
use Test::PartnerRel;
use Time::HiRes 'time';

# What blocks of configuration name.
my $stage = stage();
my $root  = $Test::PartnerRel::Server::ROOT;
$stage->make_signing_keys('two.pem', 2);
chmod 0640, $stage->make_signing_keys('open.pem');
$stage->put("$stage->{dir}/env.cgi", "#!/bin/sh\necho Content-Type: text/plain\necho\nenv\n");
chmod 0755, "$stage->{dir}/env.cgi";
$stage->put("$stage->{dir}/htdocs/page.shtml", qq{<!--#set var="mail" value="/dash/exchange/\$MATCH_CUSTOMER/second" -->}
      . join '', map { "[<!--#include virtual=\"$_\" -->]\n" } '/open/first', '$mail', '/open/third');
run_blocks();

$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $path = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');

sub assertion { return ($_[0]->body =~ /^X-Partnerrel-Assertion: (\S+)\r$/m)[0] }

sub ask_as {
    my ($person, %more) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $path, as => $person, %more);
    return $answer;
}

subtest 'the assertion says what the headers say, to whom and for how long (D6)' => sub {
    my $before = int time;
    my $answer = ask_as("admin agent of northwind (name=Zoë <Müller>, roles AdminAgent HelpdeskAgent)",
        headers => [['Accept-Language' => 'de']]);
    my $jws = assertion($answer) // return ok(0, 'there is one');
    my ($head, $body) = map { decode_json(decode_base64url($_)) } (split /\./, $jws)[0, 1];
    my ($keys) = map { decode_json($_->body) } $stage->ask(method => 'GET', path => '/portal/.well-known/jwks.json', as => 'nobody');
    is_deeply($head, { alg => 'ES256', typ => 'partnerrel+jwt', kid => $keys->{keys}[0]{kid} }, 'the header');
    my ($iat, $exp) = delete @{$body}{qw(iat exp)};
    cmp_ok($iat, '>=', $before - 1, 'made now');
    cmp_ok($iat, '<=', time, 'and not in the future');
    is($exp - $iat, 5, 'good for five seconds');
    my ($revision) = $answer->body =~ /^X-Partnerrel-Revision: (\d+)\r$/m;
    cmp_ok($revision, '>', 0, 'a revision');
    is_deeply($body, {
        iss => $stage->{server}->base_url, aud => 'exchange', idp => $Test::PartnerRel::Cast::ISSUER,
        sub => 'admin-agent.northwind', name => 'Zoë <Müller>', partner => $stage->partner_id('northwind'),
        customer => $stage->customer_id('fabrikam'), service => 'exchange',
        grant => $stage->grant_id('northwind', 'fabrikam', 'exchange'),
        roles => ['admin-agent', 'helpdesk-agent'], rev => $revision, lang => 'de',
    }, 'the claims');
};

subtest 'a server without a portal asserts in the name of its cloud (D6)' => sub {
    $stage->serve(drop => ['PartnerRelBaseURL', 'PartnerRel On', 'ErrorDocument 403']);
    my $answer = ask_as('admin agent of northwind');
    is($answer->status, 200, 'it lets through');
    my $claims = decode_json(decode_base64url((split /\./, assertion($answer) // 'a.e30')[1]));
    is($claims->{iss}, 'urn:partnerrel:cloud:global', 'and says who says so');
    $stage->serve;
};

# ---- verified by the example of the manual

sub text_of { my ($file) = @_; return Test::PartnerRel::Server::text("$root/$file") }

subtest 'the manual quotes the program that verifies' => sub {
    my ($quoted) = text_of('docs/dashboards.md') =~ /^```js\n(.*?)^```/ms;
    is($quoted, text_of('conf/demo/assertion.mjs') =~ s{^//.*\n}{}r, 'line by line');
};

# Each assertion (with audience and portals) in a program of its own kind; what it says of each.
sub verify_all {
    my (@asked) = @_;
    my $file = "$stage->{dir}/verify.mjs";
    my @lines = map { my ($jws, $audience, @portals) = @$_;
        JSON::PP->new->encode([$jws, [@portals ? @portals : $stage->{server}->base_url], $audience]) } @asked;
    $stage->put($file, "import { claimsOf } from '$root/conf/demo/assertion.mjs';\n"
          . "for (const [jws, portals, audience] of [@{[join ',', @lines]}]) {\n"
          . "  await claimsOf(jws, portals, audience).then(c => console.log(c.sub), e => console.log('no:', e.message));\n}\n");
    open my $out, '-|', "$root/conf/demo/node", $file or die "node: $!\n";
    chomp(my @said = <$out>);
    close $out;
    return @said;
}

subtest 'a backend verifies it alone, by the published keys, and what was tampered with falls through (D6)' => sub {
    verify_all();    # node may have to be fetched first, and an assertion lives for five seconds
    my $jws = assertion(ask_as('admin agent of northwind'));
    my ($head, $body, $signature) = split /\./, $jws;
    my $with = sub {
        my ($part, %new) = @_;
        my $was = decode_json(decode_base64url($part));
        return encode_base64url(encode_json_of({ %$was, %new }));
    };
    my $flipped = $signature =~ s/^(.)/$1 eq 'A' ? 'B' : 'A'/er;
    my @cases = (
        ['as it came'                 => qr/^admin-agent\.northwind$/, $jws, 'exchange'],
        ['for another service'        => qr/^no: it is for exchange/,  $jws, 'azure'],
        ['of a portal nobody trusts'  => qr/^no: nobody here trusts/,  $jws, 'exchange', 'http://portal.example'],
        ['another customer'           => qr/^no: the signature/, join('.', $head, $with->($body, customer => 'x'), $signature), 'exchange'],
        ['a longer life'              => qr/^no: the signature/, join('.', $head, $with->($body, exp => 4e9), $signature), 'exchange'],
        ['another signature'          => qr/^no: the signature/, "$head.$body.$flipped", 'exchange'],
        ['no signature'               => qr/^no: the signature/, "$head.$body.", 'exchange'],
        ['another algorithm'          => qr/^no: this is no/, join('.', $with->($head, alg => 'none'), $body, ''), 'exchange'],
        ['another kind of token'      => qr/^no: this is no/, join('.', $with->($head, typ => 'JWT'), $body, $signature), 'exchange'],
        ['another key'                => qr/^no: the signature/, join('.', $with->($head, kid => 'x'), $body, $signature), 'exchange'],
        ['garbage'                    => qr/^no: /, 'a.b.c', 'exchange'],
    );
    my @said = verify_all(map { [@$_[2 .. $#$_]] } @cases);
    like($said[$_] // '', $cases[$_][1], $cases[$_][0]) for 0 .. $#cases;
};

sub encode_json_of { return JSON::PP->new->canonical->encode($_[0]) }

subtest 'what is the same is signed at most once a second in a process (D6)' => sub {
    # One process, so that all that is kept is kept there.
    my @one = ($ENV{T_MPM} // 'event') eq 'event' ? ('ThreadsPerChild 16', 'MaxRequestWorkers 16') : 'MaxRequestWorkers 1';
    $stage->serve(drop => [qw(StartServers ServerLimit MaxRequestWorkers ThreadsPerChild MinSpare MaxSpare)],
        conf => join "\n", 'StartServers 1', 'ServerLimit 1', @one);
    my $from = time;
    my @answers = map { $stage->ask(method => 'GET', path => $path, as => 'admin agent of northwind', times => 16) } 1 .. 8;
    my $took = time - $from;
    my %made = map { assertion($_) => 1 } @answers;
    cmp_ok(scalar keys %made, '<=', 1 + int($took + 1), sprintf '%d answers in %.1f s have %d assertions', scalar @answers, $took, scalar keys %made);
    my @others = map { assertion($_) } ask_as('helpdesk agent of northwind'), ask_as('admin agent of northwind (name=Other)'),
      ask_as('admin agent of northwind', headers => [['Accept-Language' => 'ru']]);
    ok(!(grep { $made{$_} } @others), 'another person, another name, another language: never the same one');
    $stage->remove('northwind', 'fabrikam');
    is(ask_as('admin agent of northwind')->status, 403, 'a removal makes what is kept no answer');
    $stage->accept('northwind', 'fabrikam', 'exchange');
    my $again = assertion(ask_as('admin agent of northwind'));
    my $claims = decode_json(decode_base64url((split /\./, $again)[1]));
    is($claims->{grant}, $stage->grant_id('northwind', 'fabrikam', 'exchange'), 'a grant anew has an assertion anew');
};

done_testing();

__DATA__

=== over HTTP: what is true arrives, what is forged does not (D6, row 24)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
X-Partnerrel-Revision: 999999
--- status: 200
--- like
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-Grant: {grant of northwind at fabrikam for exchange}\r$/m
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Revision: \d+\r$/m
/^X-Partnerrel-Language: en\r$/m
/^X-Partnerrel-Assertion: [\w-]+\.[\w-]+\.[\w-]{86}\r$/m
--- unlike
evil-value
999999

=== over AJP: what is true arrives, what is forged does not (D6, row 24)
--- drop: ProxyPass /dash/
--- conf
LoadModule proxy_ajp_module /usr/lib/apache2/modules/mod_proxy_ajp.so
ProxyPass /dash/ ajp://127.0.0.1:{ajp backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
Connection: close, X-Other
POST /dash/exchange/{id of customer fabrikam}/ (csrf: none)
X_Partnerrel_User: evil-value
a=b
GET /dash/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
Connection: close, X-Partnerrel-Customer
--- status: 200 200 400
--- like_1
/dashboard got\nGET \/exchange\//
/^X-Partnerrel-Partner: {id of partner northwind}\r$/m
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-Service: exchange\r$/m
/^X-Partnerrel-Grant: {grant of northwind at fabrikam for exchange}\r$/m
/^X-Partnerrel-Issuer: http:\/\/idp\.example\r$/m
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Roles: admin-agent\r$/m
/^X-Partnerrel-Revision: \d+\r$/m
/^X-Partnerrel-Language: en\r$/m
/^X-Partnerrel-Assertion: [\w-]+\.[\w-]+\.[\w-]{86}\r$/m
--- unlike_1
evil-value
--- like_2
/dashboard got\nPOST \/exchange\//
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
--- unlike_2
evil-value

=== over FastCGI: what is true arrives, what is forged does not (D6, row 24)
--- drop: ProxyPass /dash/
--- conf
LoadModule proxy_fcgi_module /usr/lib/apache2/modules/mod_proxy_fcgi.so
ProxyPass /dash/ fcgi://127.0.0.1:{fcgi backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
X-Partnerrel-Anything: evil-value
Connection: close, X-Other
POST /dash/exchange/{id of customer fabrikam}/ (csrf: none)
X_Partnerrel_User: evil-value
a=b
GET /dash/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
Connection: close, X-Partnerrel-Customer
--- status: 200 200 400
--- like_1
/^REQUEST_METHOD=GET\r$/m
/^HTTP_X_PARTNERREL_PARTNER={id of partner northwind}\r$/m
/^HTTP_X_PARTNERREL_CUSTOMER={id of customer fabrikam}\r$/m
/^HTTP_X_PARTNERREL_SERVICE=exchange\r$/m
/^HTTP_X_PARTNERREL_GRANT={grant of northwind at fabrikam for exchange}\r$/m
/^HTTP_X_PARTNERREL_ISSUER=http:\/\/idp\.example\r$/m
/^HTTP_X_PARTNERREL_USER=admin-agent\.northwind\r$/m
/^HTTP_X_PARTNERREL_ROLES=admin-agent\r$/m
/^HTTP_X_PARTNERREL_REVISION=\d+\r$/m
/^HTTP_X_PARTNERREL_LANGUAGE=en\r$/m
/^HTTP_X_PARTNERREL_ASSERTION=[\w-]+\.[\w-]+\.[\w-]{86}\r$/m
--- unlike_1
evil-value
--- like_2
/^REQUEST_METHOD=POST\r$/m
/^HTTP_X_PARTNERREL_USER=admin-agent\.northwind\r$/m
--- unlike_2
evil-value

=== over a WebSocket by mod_proxy_http: what is true arrives, what is forged does not (D6, row 24)
--- drop: ProxyPass /dash/
--- conf
ProxyPass /dash/ http://127.0.0.1:{backend}/ upgrade=websocket
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/live
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
GET /dash/exchange/{id of customer fabrikam}/live
Upgrade: websocket
Connection: Upgrade, X-Partnerrel-Customer
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
--- status: 101 400
--- header_1
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
--- like_1
/dashboard got\nGET \/exchange\//
/^Upgrade: WebSocket\r$/mi
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Assertion: [\w-]+\.[\w-]+\.[\w-]{86}\r$/m
--- unlike_1
evil-value

=== over a WebSocket by mod_proxy_wstunnel: what is true arrives, what is forged does not (D6, row 24)
--- drop: ProxyPass /dash/
--- conf
LoadModule proxy_wstunnel_module /usr/lib/apache2/modules/mod_proxy_wstunnel.so
ProxyWebsocketFallbackToProxyHttp Off
ProxyPass /dash/ ws://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/live
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
--- status: 101
--- header
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
--- like
/dashboard got\nGET \/exchange\//
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Assertion: [\w-]+\.[\w-]+\.[\w-]{86}\r$/m
--- unlike
evil-value

=== what a requirement does not ask about is not told (D6)
--- conf
<Location /roles/>
    AuthType TestId
    Require partner-role admin-agent
</Location>
<LocationMatch "^/related/(?<CUSTOMER>[0-9a-f-]+)/">
    AuthType TestId
    Require partner-relationship customer=%{env:MATCH_CUSTOMER}
</LocationMatch>
ProxyPass /roles/ http://127.0.0.1:{backend}/
ProxyPass /related/ http://127.0.0.1:{backend}/
--- db
sample
relationship: northwind, fabrikam
--- person: admin agent of northwind
--- request
GET /roles/x
X-Partnerrel-Customer: evil-value
GET /related/{id of customer fabrikam}/x
X-Partnerrel-Service: evil-value
--- status: 200 200
--- like_1
/^X-Partnerrel-Partner: {id of partner northwind}\r$/m
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Assertion: /m
--- unlike_1
/^X-Partnerrel-(?:Customer|Service|Grant|Revision)/m
--- like_2
/^X-Partnerrel-Partner: {id of partner northwind}\r$/m
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-Revision: \d+\r$/m
--- unlike_2
/^X-Partnerrel-(?:Service|Grant)/m

=== a Require before the portal's own pages leaves them their cookies
--- conf
<Location /portal/partner>
    Require partner-role admin-agent
</Location>
--- person: admin agent of northwind
--- request
GET /portal/partner/customers
Cookie: __Host-prl_lang=ru
--- status: 200
--- like
<html lang="ru"

=== which language a dashboard speaks: chosen by hand, else as the browser asks, among the portal's (D6)
--- conf: PartnerRelLanguages en de
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
Accept-Language: ru, de-AT;q=0.5, en;q=0.1
GET /dash/exchange/{id of customer fabrikam}/
Accept-Language: de
Cookie: __Host-prl_lang=en
GET /dash/exchange/{id of customer fabrikam}/
Accept-Language: de
Cookie: __Host-prl_lang=ru
GET /dash/exchange/{id of customer fabrikam}/
Accept-Language: fr
GET /dash/exchange/{id of customer fabrikam}/
X-Partnerrel-Language: xx
--- status: 200
--- like_1
/^X-Partnerrel-Language: de\r$/m
--- like_2
/^X-Partnerrel-Language: en\r$/m
--- like_3
/^X-Partnerrel-Language: de\r$/m
--- like_4
/^X-Partnerrel-Language: en\r$/m
--- like_5
/^X-Partnerrel-Language: en\r$/m

=== anything but visible ASCII, and the sign itself, is percent-encoded in a header (D6)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind (sub=Zoë 100%))
--- status: 200
--- like
/^X-Partnerrel-User: Zo%C3%AB%20100%25\r$/m

=== the site's own configuration cannot say it in our place either (D6)
--- conf
SetEnvIf X-Fake "(.+)" HTTP_X_PARTNERREL_USER=$1
<Location /dash/>
    RequestHeader set X-Partnerrel-User evil-value
    RequestHeader append X_Partnerrel_Roles evil-value
    RequestHeader unset X-Partnerrel-Customer
    RequestHeader set Connection "close, X-Partnerrel-Grant"
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Fake: evil-mark
--- status: 200
--- like
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
/^X-Partnerrel-Customer: {id of customer fabrikam}\r$/m
/^X-Partnerrel-Grant: {grant of northwind at fabrikam for exchange}\r$/m
--- unlike
evil-value

=== to a CGI program: what is true arrives, what is forged does not (D6, row 24)
--- drop: ProxyPass /dash/
--- conf
LoadModule cgi_module /usr/lib/apache2/modules/mod_cgi.so
SetEnvIf X-Fake "(.+)" HTTP_X_PARTNERREL_GRANT=$1
SetEnvIf X-Fake "(.+)" HTTP_X_PARTNERREL_ANYTHING=$1
ScriptAlias /dash/ {dir}/env.cgi/
ScriptAlias /open/ {dir}/env.cgi/
<Location /open/>
    Require all granted
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Partnerrel-Customer: evil-value
x_partnerrel.assertion: evil-value
X-Partnerrel-Anything: evil-value
X-Fake: evil-value
GET /open/x
X-Partnerrel-Customer: evil-value
X_Partnerrel_Grant: evil-value
--- status: 200 200
--- like_1
/^HTTP_X_FAKE=evil-value$/m
/^HTTP_X_PARTNERREL_CUSTOMER={id of customer fabrikam}$/m
/^HTTP_X_PARTNERREL_GRANT={grant of northwind at fabrikam for exchange}$/m
/^HTTP_X_PARTNERREL_USER=admin-agent\.northwind$/m
/^HTTP_X_PARTNERREL_ASSERTION=[\w-]+\.[\w-]+\.[\w-]{86}$/m
--- unlike_1
/PARTNERREL_.*evil-value/
--- like_2
GATEWAY_INTERFACE
--- unlike_2
PARTNERREL

=== what a request was told is not said of another that it leads to by an error (D6, row 30)
--- drop: ProxyPass /dash/
--- conf
ProxyPass /dash/ http://127.0.0.1:1/
ProxyPass /open/ http://127.0.0.1:{backend}/
<Location /open/>
    Require all granted
</Location>
<Location /dash/>
    ErrorDocument 503 /open/away
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
--- status: 200
--- like
/dashboard got\nGET \/away HTTP/
--- unlike
/^X-Partnerrel-/m
--- may_log
/AH00957|AH01114/

=== a dashboard that does not answer leads to the portal's page, which says so and accuses nobody (D5)
--- drop: ProxyPass /dash/
--- conf
ProxyPass /dash/ http://127.0.0.1:1/
<Location /dash/>
    ErrorDocument 503 /portal/refused
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
GET /dash/azure/{id of customer fabrikam}/
--- status: 503 403
--- header_1
Retry-After: 5
--- like_1
{message problem.dashboard_away.title}
--- like_2
{message problem.dap_required.title}
--- may_log
/AH00957|AH01114|AH01631/

=== nor of what a page includes, and each of that is told its own (D6, row 30)
--- conf
LoadModule include_module /usr/lib/apache2/modules/mod_include.so
ProxyPass /open/ http://127.0.0.1:{backend}/
<Location /open/>
    Require all granted
</Location>
AliasMatch "^/pages/[^/]+/[^/]+/(.*)$" "{dir}/htdocs/$1"
<LocationMatch "^/pages/(?<SERVICE>[a-z]+)/(?<CUSTOMER>[0-9a-f-]+)/">
    Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
    Options +Includes
    SetOutputFilter INCLUDES
</LocationMatch>
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
--- person: admin agent of northwind
--- request
GET /pages/sharepoint/{id of customer fabrikam}/page.shtml
X-Partnerrel-User: evil-value
--- status: 200
--- like
/^\[dashboard got\nGET \/first HTTP(?:(?!^\[|X-Partnerrel).)*\]\n\[dashboard got\nGET \/exchange\//ms
/GET \/exchange\/[0-9a-f-]+\/second HTTP(?:(?!^\[).)*X-Partnerrel-Service: exchange\r\n/ms
/^\[dashboard got\nGET \/third HTTP(?:(?!^\[|X-Partnerrel).)*\]/ms
--- unlike
evil-value
sharepoint

=== the public keys are there for everybody, cost the database nothing, and may be kept for a minute (D6)
--- request
GET /portal/.well-known/jwks.json (as: nobody)
GET /portal/.well-known/jwks.json (as: admin agent of northwind)
POST /portal/.well-known/jwks.json (as: nobody, csrf: none)
a=b
--- status: 200 200 405
--- header_1
Content-Type: application/jwk-set+json
Cache-Control: public, max-age=60
X-Content-Type-Options: nosniff
Cross-Origin-Resource-Policy: same-origin
--- no_header_1
Vary
Set-Cookie
--- like_1
/^\{"keys":\[\{"kty":"EC","crv":"P-256","x":"[\w-]{43}","y":"[\w-]{43}","kid":"[\w-]{43}","alg":"ES256","use":"sig"\}\]\}$/
--- unlike_1
"d"
--- no_error_log
/\[client .*PR0412/

=== of several keys all are published and the first signs (D6)
--- conf: PartnerRelAssertionKeyFile {dir}/two.pem
--- request
GET /portal/.well-known/jwks.json (as: nobody)
--- status: 200
--- like
/^\{"keys":\[\{[^{}]+\},\{[^{}]+\}\]\}$/

=== without a key nothing is signed and no keys are published, and all else is told (D6)
--- drop: PartnerRelAssertionKeyFile
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/.well-known/jwks.json (as: nobody)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
X-Partnerrel-Assertion: evil-value
--- status: 404 200
--- like_2
/^X-Partnerrel-User: admin-agent\.northwind\r$/m
--- unlike_2
Assertion
evil-value

=== a key file that others may read is refused (D6)
--- conf: PartnerRelAssertionKeyFile {dir}/open.pem
--- must_die
/httpd\.conf/
PartnerRelAssertionKeyFile
chmod 600

=== a key file that is not there is refused
--- conf: PartnerRelAssertionKeyFile {dir}/nothing.pem
--- must_die
/Syntax error on line \d+ of .*httpd\.conf/
/PartnerRelAssertionKeyFile: .*nothing\.pem: No such file/

=== a key of another kind is refused (D6)
--- conf: PartnerRelAssertionKeyFile {dir}/keys
--- must_die
/PartnerRelAssertionKeyFile: .*keys: there is no private key in it/

=== trailers that count for headers are refused: over FastCGI they would be told (D6, row 24)
--- conf: MergeTrailers On
--- must_die
/PR0408: .*httpd\.conf:\d+: MergeTrailers On/

=== also those of a virtual host that has all the rest from the main server (D6, row 24)
--- conf
<VirtualHost 127.0.0.1:1>
    MergeTrailers On
</VirtualHost>
--- must_die
/PR0408: .*httpd\.conf:\d+: MergeTrailers On/
