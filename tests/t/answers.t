# What a dashboard's answer cannot do to the portal on the same origin (row 33).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Peers;

my $stage = stage();
my $peers = Test::PartnerRel::Peers::start($stage->{dir});
my $agent = 'admin agent of northwind';
my $conf  = join "\n", map({ "LoadModule ${_}_module /usr/lib/apache2/modules/mod_$_.so" } qw(proxy_ajp proxy_fcgi auth_openidc)),
  "ProxyPass /p/http/ http://127.0.0.1:$peers->{http}/", "ProxyPass /p/ajp/ ajp://127.0.0.1:$peers->{ajp}/",
  "ProxyPass /p/fcgi/ fcgi://127.0.0.1:$peers->{fcgi}/", "ProxyPass /o/http/ http://127.0.0.1:$peers->{http}/open/", <<'END';
OIDCPassClaimsAs environment
OIDCProviderMetadataURL https://idp.example/.well-known/openid-configuration
OIDCClientID x
OIDCClientSecret x
OIDCRedirectURI https://portal.example/oidc/callback
OIDCCryptoPassphrase x
Listen 127.0.0.1:{other port}
<VirtualHost 127.0.0.1:{other port}>
    OIDCCookie shop
    OIDCStateCookiePrefix signing_in_
</VirtualHost>
Header always add Set-Cookie "mod_auth_openidc_session=renewed; Path=/" early
<LocationMatch "^/p/[a-z]+/(?<SERVICE>[a-z]+)/(?<CUSTOMER>[0-9a-f-]+)/">
    Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
</LocationMatch>
<Location "/o/">
    Require all granted
</Location>
<LocationMatch "^/p/.*/own-errors/">
    ProxyErrorOverride On
    ErrorDocument 500 /plain.txt
</LocationMatch>
<LocationMatch "^/p/.*/no-page/">
    ProxyErrorOverride On
</LocationMatch>
<LocationMatch "^/p/.*/by-the-operator/">
    Header set Strict-Transport-Security "max-age=1"
</LocationMatch>
END

my $port = Test::PartnerRel::Process::free_port();
$stage->serve(conf => $conf =~ s/\{other port\}/$port/gr);
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $area = 'exchange/' . $stage->customer_id('fabrikam');

# What it says is what the backend is to answer.
sub ask_for {
    my ($back, $status, $where, @lines) = @_;
    my ($answer) = $stage->ask(method => 'GET', as => $agent, cookies => {},
        path => "/p/$back/$area/$where/says-$status-" . unpack 'H*', join "\n", @lines);
    return $answer;
}

my @evil_cookies = map { ("$_", "=$_", " =\t$_") } '__Host-prl_form=evil; Secure; Path=/', '__Host-prl_lang=evil',
  'mod_auth_openidc_session=evil; Path=/', 'mod_auth_openidc_session_0=evil', 'mod_auth_openidc_state_x=evil',
  'shop=evil', 'shop_1=evil', 'signing_in_x=evil';
my @evil = (
    map({ "Set-Cookie: $_" } @evil_cookies), 'set-cookie: __Host-prl_form=evil', 'SET-COOKIE: =__Host-prl_form=evil',
    'Clear-Site-Data: "evil", "cookies"', 'Service-Worker-Allowed: /evil', 'Strict-Transport-Security: max-age=0; evil',
    'Alt-Svc: h2="evil.example:443"', 'NEL: {"report_to":"evil"}', 'Report-To: {"group":"evil"}', 'X-Sendfile: /evil',
    'X-Accel-Redirect: /evil', 'X-LIGHTTPD-send-file: /evil', 'X-Reproxy-URL: http://evil.example/',
);
my @theirs = ('Set-Cookie: basket=theirs; Path=/dash/', 'Set-Cookie: prl_form=theirs', 'Set-Cookie: shopping=theirs', 'Set-Cookie: my__Host-prl_form=theirs',
    'Content-Security-Policy: theirs', 'X-Other: theirs', 'Link: </theirs>', 'ETag: "theirs"', 'Vary: X-Theirs', 'Refresh: 5; theirs');

for my $back (qw(http ajp fcgi)) {
    subtest "a backend by $back that sends all that is evil, in every status (row 33)" => sub {
        for my $status (200, 302, 401, 403, 404, 410, 500, 503) {
            my $answer = ask_for($back, $status, 'plain', @evil, @theirs, 'Location: https://elsewhere.example/theirs');
            is($answer->status, $status, "$status: its answer");
            unlike($answer->header_text, qr/evil/, "$status: nothing evil in it");
            my @left = grep { index($answer->header_text, $_ =~ s/^\S+ //r) < 0 } @theirs;
            is("@left", '', "$status: the rest of it is all there");
            like($answer->header_text, qr/^Set-Cookie: mod_auth_openidc_session=renewed; Path=\/$/m, "$status: the sign-in renews its cookie");
        }
    };
    subtest "a hundred answers of one header each, by $back (row 33)" => sub {
        my @through = grep { ask_for($back, 200, 'plain', $_)->header_text =~ /evil/ } @evil;
        is("@through", '', scalar(@evil) . ' bad ones');
        my @good = map({ "X-Header-$_: theirs-$_" } 1 .. 60), map({ "Set-Cookie: cookie-$_=theirs" } 1 .. 20);
        my @lost = grep { ask_for($back, 200, 'plain', $_)->header_text !~ /theirs/ } @good;
        is("@lost", '', scalar(@good) . ' good ones');
    };
    subtest "what is evil does not get into httpd's own page for an error, by $back (row 33)" => sub {
        for my $where (qw(own-errors no-page)) {
            my $answer = ask_for($back, 500, $where, @evil);
            like($answer->body, $where eq 'no-page' ? qr/internal error or/ : qr/^plain/, "$where: it is httpd's page");
            unlike($answer->header_text, qr/evil/, "$where: nothing evil");
            like($answer->header_text, qr/session=renewed/, "$where: the sign-in's cookie is there");
        }
    };
    subtest "what the operator says of the origin is said, by $back" => sub {
        is(scalar ask_for($back, 200, 'by-the-operator', @evil)->header('Strict-Transport-Security'), 'max-age=1');
    };
}

subtest 'cookies of a portal and its sign-in are not sent on, whichever host they are for (D6)' => sub {
    $stage->ask(method => 'GET', as => $agent, cookies => { shop => 1, shop_0 => 2, signing_in_1 => 3, shopping => 4, '__Host-prl_form' => 5 },
        path => "/p/http/$area/mine?c7");
    my ($note) = grep { /^7\t/ } split /\n/, Test::PartnerRel::Server::text($peers->{notes});
    like($note, qr/\tCookie=shopping=4\t/, 'what is left');
};

subtest 'outside of protected areas nothing is touched' => sub {
    my ($answer) = $stage->ask(method => 'GET', as => 'nobody', cookies => {},
        path => '/o/http/says-200-' . unpack 'H*', 'Service-Worker-Allowed: /theirs');
    is(scalar $answer->header('Service-Worker-Allowed'), '/theirs');
};

done_testing();
