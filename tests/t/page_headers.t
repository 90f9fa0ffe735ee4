# Headers that every answer of ours has, whatever its status (security.md section 5).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $link = $stage->link('northwind', 1);
my $rel  = $stage->relationship_id('northwind', 'fabrikam');
my $cust = $stage->customer_id('fabrikam');
my $act  = $stage->fill_in('{act of fabrikam}');
my ($admin, $agent) = ('admin of fabrikam', 'sales agent of northwind');

# [method, path, who, status]: each route, with the answers it can give.
my @asked = (
    ['GET', '/portal/', 'nobody', 200],
    ['POST', '/portal/', $admin, 405],
    ['GET', '/portal/refused', 'nobody', 404],
    ['GET', "/portal/invitation/$link", 'nobody', 200],
    ['GET', '/portal/invitation/' . 'A' x 43, 'nobody', 404],
    ['GET', "/portal/customer/invitation/$link", $admin, 200],
    ['GET', "/portal/customer/invitation/$link", 'user of fabrikam', 403],
    ['GET', "/portal/customer/invitation/$link", 'admin of northwind', 409],
    ['POST', "/portal/customer/invitation/$link", $admin, 403],
    ['GET', "/portal/customer/receipts/$act", $admin, 200],
    ['GET', '/portal/customer/receipts/x', $admin, 404],
    ['GET', '/portal/customer/partners', $admin, 200],
    ['GET', '/portal/customer/partners', 'user of fabrikam', 403],
    ['GET', "/portal/customer/partners/$rel", $admin, 200],
    ['GET', "/portal/customer/partners/$rel", 'admin of woodgrove', 404],
    ['GET', '/portal/customer/partners/remove?all=1', $admin, 200],
    ['POST', '/portal/customer/partners/remove', $admin, 403],
    ['GET', "/portal/customer/partners/$rel/end", $admin, 409],
    ['POST', "/portal/customer/partners/$rel/end", $admin, 403],
    ['GET', '/portal/customer/activity', $admin, 200],
    ['GET', '/portal/partner/request', $agent, 200],
    ['POST', '/portal/partner/request', $agent, 403],
    ['GET', '/portal/partner/request', 'helpdesk agent of northwind', 403],
    ['GET', '/portal/partner/request.eml', $agent, 200],
    ['GET', '/portal/partner/customers', $agent, 200],
    ['GET', "/portal/partner/customers/$cust", $agent, 200],
    ['GET', '/portal/partner/customers/x', $agent, 404],
    ['GET', '/portal/partner/activity', $agent, 200],
    ['GET', '/portal/partner/customers?lang=ru', $agent, 303],
    ['GET', '/portal/nowhere', 'nobody', 404],
    ['DELETE', '/portal/customer/partners', $admin, 405],
    ['GET', $stage->fill_in('/dash/azure/{id of customer fabrikam}/'), 'admin agent of northwind', 403],
);

my %always = (
    'X-Content-Type-Options' => qr/^nosniff$/, 'X-Frame-Options' => qr/^DENY$/,
    'Referrer-Policy' => qr/^no-referrer$/, 'Cache-Control' => qr/^no-store$/,
    'Content-Security-Policy' => qr/default-src 'none'.*frame-ancestors 'none'/,
    'Cross-Origin-Resource-Policy' => qr/^same-origin$/, 'Vary' => qr/Cookie/,
);
my %page = (
    'Content-Type' => qr{^text/html; charset=utf-8$}i,
    'Content-Security-Policy' => qr/^default-src 'none'.*script-src 'none'.*form-action 'self'.*base-uri 'none'.*frame-ancestors 'none'/,
    'Cross-Origin-Opener-Policy' => qr/^same-origin$/, 'Cross-Origin-Embedder-Policy' => qr/^require-corp$/,
    'Permissions-Policy' => qr/camera=\(\)/,
);

for my $one (@asked) {
    my ($method, $path, $as, $status) = @$one;
    (my $route = $path) =~ s/\Q$link\E/TOKEN/;
    subtest "$method $route as $as: $status with every header (D10, row 7, row 34)" => sub {
        my ($answer) = $stage->ask(method => $method, path => $path, as => $as, cookies => {});
        is($answer->status, $status, 'status') or diag($answer->text);
        my $want = ($answer->header('Content-Type') // '') =~ /html/ || ($status != 303 && $path !~ /eml$/)
          ? { %always, %page } : \%always;
        for my $name (sort keys %$want) {
            my @values = $answer->header($name);
            is(scalar @values, 1, "$name once") or next;
            like($values[0], $want->{$name}, $name);
        }
        for my $name (qw(X-Powered-By Server-Timing Access-Control-Allow-Origin)) {
            is(scalar $answer->header($name), undef, "no $name");
        }
        unlike($answer->body, qr/<script|\son\w+=|style="|javascript:/i, 'no script and no inline style');
    };
}

subtest 'a page that is asked for as a frame or an object of another page is not given (row 7)' => sub {
    for my $dest (qw(iframe frame embed object)) {
        my ($answer) = $stage->ask(method => 'GET', path => "/portal/customer/invitation/$link",
            as => $admin, headers => [['Sec-Fetch-Dest' => $dest]]);
        is($answer->status, 403, $dest);
    }
    my ($good) = $stage->ask(method => 'GET', path => "/portal/customer/invitation/$link",
        as => $admin, headers => [['Sec-Fetch-Dest' => 'document']]);
    is($good->status, 200, 'document');
};

subtest 'a program that asks for JSON gets a problem as JSON (RFC 9457), with the rule (E1)' => sub {
    my ($answer) = $stage->ask(method => 'GET', path => "/portal/customer/invitation/$link",
        as => 'user of fabrikam', headers => [[Accept => 'application/json']]);
    is($answer->status, 403, 'status');
    like(scalar $answer->header('Content-Type'), qr{^application/problem\+json}, 'type');
    require JSON::PP;
    my $problem = eval { JSON::PP::decode_json($answer->body) };
    ok($problem, 'it is JSON') or return;
    is($problem->{status}, 403, 'member status');
    is($problem->{rule}, 'E1', 'member rule');
    like($problem->{title}, qr/\S/, 'member title');
};

subtest 'no folder stands behind a page: no .htaccess, no walk; whoever rewrites it to a file is asked again' => sub {
    my $htdocs = "$stage->{dir}/htdocs";
    for my $folder (qw(portal portal/invitation secret)) { mkdir "$htdocs/$folder" }
    $stage->put("$htdocs/portal/.htaccess", "Nonsense\n");
    $stage->put("$htdocs/secret/$_", "secret\n") for qw(told.txt kept.txt);
    $stage->serve(conf => <<"CONF");
<Directory "$htdocs">
    AllowOverride All
</Directory>
<Directory "$htdocs/secret">
    <Files "kept.txt">
        Require all denied
    </Files>
</Directory>
RewriteEngine On
RewriteRule ^/portal/told\$ /secret/told.txt [PT]
RewriteRule ^/portal/kept\$ /secret/kept.txt [PT]
RewriteRule ^/kept\$ /secret/kept.txt [PT]
CONF
    my $status = sub { ($stage->ask(method => 'GET', path => $_[0], as => 'nobody', cookies => {}))[0]->status };
    is($status->("/portal/invitation/$link"), 200, 'a page');
    is($status->('/portal/told'), 200, 'rewritten to a file that may be read');
    is($status->('/portal/kept'), 403, 'rewritten to one that may not');
    is($status->('/kept'), 403, 'as without us');
    $stage->close_log(qr/AH01630|htaccess/);
};

done_testing();
