# A dashboard is asked for by one spelling of its path, over every protocol, and no other is let through.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
my $agent = 'admin agent of northwind';

subtest 'after a refused path nothing of the connection is taken for another request (row 27)' => sub {
    $stage->serve;
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $area = '/dash/exchange/' . $stage->customer_id('fabrikam');
    my $next = "GET $area/next HTTP/1.1\r\nHost: x\r\n\r\n";
    for my $body ("Content-Length: " . length($next) . "\r\n\r\n$next", "Content-Length: 0\r\n\r\n$next",
        "Transfer-Encoding: chunked\r\n\r\n" . sprintf("%x\r\n", length $next) . "$next\r\n0\r\n\r\n$next") {
        my $answer = $stage->raw("POST $area//mail HTTP/1.1\r\nHost: x\r\n$body", $agent);
        is($answer->status, 400, 'refused');
        is(scalar(() = $answer->{raw} =~ m{HTTP/1\.1 \d}g), 1, 'the only answer of the connection');
        unlike($answer->{raw}, qr/dashboard got/, 'and the dashboard was not asked');
    }
};

subtest 'over HTTP/2 (row 26)' => sub {
    $stage->serve(conf => "LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so\nProtocols h2c http/1.1");
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $area = "http://127.0.0.1:$stage->{server}{port}/dash/exchange/" . $stage->customer_id('fabrikam');
    my ($header) = map { "$_->[0]: $_->[1]" } $stage->person_headers($agent);
    my %want = ('/caf%C3%A9' => '200 2', map { $_ => '400 2' } '//mail', '/x/../mail', '/x/%2e%2e/mail', '/;/mail',
        '/caf%c3%a9', '/a%25b', "/caf\xc3\xa9", '/mail.', '/%6dail');
    for my $path (sort keys %want) {
        open my $curl, '-|', 'curl', '-s', '-o', '/dev/null', '--path-as-is', '--http2-prior-knowledge',
          '-w', '%{http_code} %{http_version}', '-H', $header, "$area$path" or die "curl: $!\n";
        is(scalar <$curl>, $want{$path}, $path);
        close $curl;
    }
};

subtest 'what the server asks itself for is looked at, too: SSI, ErrorDocument (rows 26, 30)' => sub {
    my $modules = '/usr/lib/apache2/modules';
    $stage->serve;
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    $stage->serve(conf => join "\n", "LoadModule include_module $modules/mod_include.so",
        "LoadModule filter_module $modules/mod_filter.so", '<Location /ssi>', 'Options +Includes',
        'SetOutputFilter INCLUDES', 'ErrorDocument 404 /dash/exchange/{id of customer fabrikam}//lost', '</Location>');
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $area = '/dash/exchange/' . $stage->customer_id('fabrikam');
    mkdir "$stage->{dir}/htdocs/ssi";
    for (['plain', '/mail'], ['dots', '/x/../mail'], ['twice', '/%2541'], ['slashes', '//mail']) {
        $stage->put("$stage->{dir}/htdocs/ssi/$_->[0]", qq{<!--#include virtual="$area$_->[1]" -->});
    }
    my %body = map { $_ => ($stage->ask(method => 'GET', path => "/ssi/$_", as => $agent))[0]->body }
      qw(plain dots twice slashes missing);
    like($body{plain}, qr/dashboard got/, 'the one spelling is included');
    unlike($body{$_}, qr/dashboard got/, "not $_") for qw(dots twice slashes missing);
    $stage->close_log(qr/AH01374/);
};

done_testing();

__DATA__

=== ordinary paths arrive as they were asked for (D7, row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
GET /dash/exchange/{id of customer fabrikam}/caf%C3%A9/%D0%BF%D0%BE%D1%87%D1%82%D0%B0
GET /dash/exchange/{id of customer fabrikam}/two%20words/a.b/.c/..d
GET /dash/exchange/{id of customer fabrikam}/-._~!$&'()*+,=:@/%22%5B%5D?q=%2f..%2f;\
GET http://127.0.0.1:{port}/dash/exchange/{id of customer fabrikam}/mail?a//b
--- status: 200
--- like_1
/^GET \/exchange\/[0-9a-f-]{36}\/ HTTP/m
--- like_2
/^GET \/exchange\/[0-9a-f-]{36}\/caf%C3%A9\/%D0%BF%D0%BE%D1%87%D1%82%D0%B0 HTTP/m
--- like_3
/^GET \/exchange\/[0-9a-f-]{36}\/two%20words\/a\.b\/\.c\/\.\.d HTTP/m
--- like_4
/^GET \/exchange\/[0-9a-f-]{36}\/-\._~!\$&'\(\)\*\+,=:@\/%22%5B%5D\?q=%2f\.\.%2f;\\ HTTP/m
--- like_5
/^GET \/exchange\/[0-9a-f-]{36}\/mail\?a\/\/b HTTP/m

=== what servers read differently is refused before anybody is authenticated, and the log says why (D7, row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: nobody
--- request
GET /dash/exchange/{id of customer fabrikam}//mail
--- status: 400
--- error_log
/:info\].*PR0450: the path is not canonical: an empty segment, at byte 52 of "\/dash\/exchange\/[0-9a-f-]{36}\/\/mail"$/
--- no_error_log
PR0412

=== a person is told what is wrong with such an address, in its language (D7, row 26)
--- conf
<Location /dash/>
    ErrorDocument 400 /portal/refused
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}//mail (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}//mail (as: nobody)
Accept-Language: ru
--- status: 400
--- like_1
{message problem.address_spelling.title}
--- like_2
{message problem.address_spelling.title ru}
--- unlike
dashboard got

=== dots and empty segments, spelt any way (D7, row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}//mail
GET //dash/exchange/{id of customer fabrikam}/mail
GET /dash/exchange/{id of customer fabrikam}/./mail
GET /dash/exchange/{id of customer fabrikam}/mail/.
GET /dash/exchange/{id of customer fabrikam}/x/../mail
GET /dash/azure/../exchange/{id of customer fabrikam}/mail
GET /x/../dash/exchange/{id of customer fabrikam}/mail
GET /dash/exchange/{id of customer fabrikam}/%2e/mail
GET /dash/exchange/{id of customer fabrikam}/x/%2E%2e/mail
GET /dash/exchange/{id of customer fabrikam}/x/.%2E/mail
GET /dash/exchange/{id of customer fabrikam}/x/..;/mail
GET /dash/exchange/{id of customer fabrikam}/mail.
GET /dash/exchange/{id of customer fabrikam}/mail%20
GET /dash/exchange/{id of customer fabrikam}/mail./x
GET /dash/exchange/{id of customer fabrikam}/mail%20/x
GET /dash/exchange/{id of customer fabrikam}/.../x
GET http://127.0.0.1:{port}/dash/exchange/{id of customer fabrikam}//mail
GET http://127.0.0.1:{port}//dash/exchange/{id of customer fabrikam}/mail
--- status: 400
--- unlike
dashboard got

=== characters that no two servers agree on (D7, row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/a;b
GET /dash/exchange/{id of customer fabrikam};x/a
GET /dash/exchange/{id of customer fabrikam}/a%3Bb
GET /dash/exchange/{id of customer fabrikam}/a%3bb
GET /dash/exchange/{id of customer fabrikam}/a\b
GET /dash/exchange/{id of customer fabrikam}/a%5Cb
GET /dash/exchange/{id of customer fabrikam}/a%5cb
GET /dash/exchange/{id of customer fabrikam}/a%3Fb
GET /dash/exchange/{id of customer fabrikam}/a%23b
GET /dash/exchange/{id of customer fabrikam}/a%25b
GET /dash/exchange/{id of customer fabrikam}/a%252fb
GET /dash/exchange/{id of customer fabrikam}/a%252e%252e/b
GET /dash/exchange/{id of customer fabrikam}/a%0Ab
GET /dash/exchange/{id of customer fabrikam}/a%0D%0Ab
GET /dash/exchange/{id of customer fabrikam}/a%09b
GET /dash/exchange/{id of customer fabrikam}/a%7Fb
GET /dash/exchange/{id of customer fabrikam}/a%C2%85b
GET /dash/exchange/{id of customer fabrikam}/a%C0%AFb
GET /dash/exchange/{id of customer fabrikam}/a%C0%AE%C0%AE/b
GET /dash/exchange/{id of customer fabrikam}/a%FFb
--- status: 400
--- unlike
dashboard got

=== a second spelling of what is let through (D7, row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /d%61sh/exchange/{id of customer fabrikam}/mail
GET /dash/exchange/{id of customer fabrikam}/%6dail
GET /dash/exchange/{id of customer fabrikam}/a%2Db
GET /dash/exchange/{id of customer fabrikam}/a%40b
GET /dash/exchange/{id of customer fabrikam}/caf%c3%a9
GET /dash/exchange/{id of customer fabrikam}/caf%C3%a9
GET /dash/exchange/{id of customer fabrikam}/a"b
GET /dash/exchange/{id of customer fabrikam}/a|b
GET /dash/exchange/{id of customer fabrikam}/a[b]
GET /dash/exchange/{id of customer fabrikam}/a^b
--- status: 400
--- unlike
dashboard got

=== what httpd itself refuses before (row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/a%2Fb
GET /dash/exchange/{id of customer fabrikam}/a%2fb
GET /dash/exchange/{id of customer fabrikam}/..%2f..%2fazure/
GET /dash/exchange/{id of customer fabrikam}/a%00b
GET /dash/exchange/{id of customer fabrikam}/a%zzb
GET /dash/exchange/{id of customer fabrikam}/a%u0073b
GET /dash/exchange/{id of customer fabrikam}/a#b
GET /dash/exchange/{id of customer fabrikam}/a b
GET dash/exchange/{id of customer fabrikam}/mail
GET http:/dash/exchange/{id of customer fabrikam}/mail
GET http:///dash/exchange/{id of customer fabrikam}/mail
--- status: /^40[04]$/
--- unlike
dashboard got
--- may_log
AH10244

=== encoded slashes kept as they are (NoDecode) do not lead round either (D7, row 26)
--- drop
AllowEncodedSlashes
--- conf
AllowEncodedSlashes NoDecode
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/a%2Fb
GET /dash/exchange/{id of customer fabrikam}/a%2fb
GET /dash/exchange/{id of customer fabrikam}/..%2f..%2fazure/
GET /dash/exchange/{id of customer fabrikam}/mail
--- status: 400 400 400 200

=== bytes that are not escaped (row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- raw
GET /dash/exchange/{id of customer fabrikam}/caf\xc3\xa9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
----
GET /dash/exchange/{id of customer fabrikam}/a\xc0\xafb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
----
GET /dash/exchange/{id of customer fabrikam}/a\x01b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
----
GET /dash/exchange/{id of customer fabrikam}/a\tb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
----
GET /dash/exchange/{id of customer fabrikam}/mail HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
--- status: 400 400 400 400 200
--- unlike_1
dashboard got

=== every method, and whatever else the section says (rows 26, 30)
--- conf
<Location "/dash/exchange/">
    <RequireAny>
        Require all granted
    </RequireAny>
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
HEAD /dash/exchange/{id of customer fabrikam}//mail
OPTIONS /dash/exchange/{id of customer fabrikam}//mail
POST /dash/exchange/{id of customer fabrikam}//mail (csrf: none)
a=b
PUT /dash/exchange/{id of customer fabrikam}//mail (body: x)
PROPFIND /dash/exchange/{id of customer fabrikam}//mail
TRACE /dash/exchange/{id of customer fabrikam}//mail
TRACE /dash/exchange/{id of customer fabrikam}/mail
--- status: 400 400 400 400 400 /^40[05]$/ /^40[0135]$/
--- unlike
dashboard got
--- may_log
AH01139

=== elsewhere on the server nothing changes (D7)
--- conf
ProxyPass /open/ http://127.0.0.1:{backend}/open/
<Location /open/>
    Require all granted
</Location>
--- person: nobody
--- request
GET /plain.txt
GET //./plain.txt
GET /x/%2e%2e/plain%2Etxt
GET /open/a;b/caf%c3%a9/a%40b/mail.
GET /portal//
--- status: 200 200 200 200 /^[234]/
--- like_4
dashboard got

=== what rules of the server put into the area is looked at as it is then (D7, row 26)
--- conf
RewriteEngine On
RewriteRule ^/short/(.+) /dash/exchange/$1 [PT]
RewriteCond %{QUERY_STRING} ^p=(.+)
RewriteRule ^/by/(.+) /dash/exchange/$1/%1 [PT]
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /short/{id of customer fabrikam}/mail
GET /by/{id of customer fabrikam}?p=mail
GET /short/{id of customer fabrikam}/%2541
GET /short/{id of customer fabrikam}/caf%c3%a9
GET /by/{id of customer fabrikam}?p=a%2f..%2fb
GET /by/{id of customer fabrikam}?p=a/../b
GET /by/{id of customer fabrikam}?p=a;b
--- status: 200 200 400 400 400 400 400
--- unlike
dashboard got
