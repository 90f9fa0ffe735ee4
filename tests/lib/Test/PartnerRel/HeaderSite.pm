# HeaderSite.pm: an httpd with every way in which a request comes to a backend, or does not; which of
# these a case goes, and its bytes.
package Test::PartnerRel::HeaderSite;
use strict;
use warnings;
use Exporter 'import';
use Test::PartnerRel::HeaderCases;
our @EXPORT_OK = qw(conf kinds put_pages prepare @AGENTS);

our @AGENTS = ('admin agent of northwind', 'second admin agent of northwind (roles AdminAgent HelpdeskAgent)');

# ---- the configuration

sub modules {
    my $dir = '/usr/lib/apache2/modules';
    return map { "LoadModule ${_}_module $dir/mod_$_.so" } qw(http2 include proxy_ajp proxy_fcgi proxy_wstunnel auth_openidc);
}

# Where each kind of backend is reached.
sub proxies {
    my ($peers) = @_;
    my %url = (http => "http://127.0.0.1:$peers->{http}", ajp => "ajp://127.0.0.1:$peers->{ajp}",
        fcgi => "fcgi://127.0.0.1:$peers->{fcgi}");
    return (
        map({ my $back = $_; ("ProxyPass /p/$back/ $url{$back}/", map { "ProxyPass /$_/$back/ $url{$back}/open/" } qw(o m f fo)) } sort keys %url),
        "ProxyPass /p/ws/ $url{http}/ upgrade=websocket", "ProxyPass /o/ws/ $url{http}/open/ upgrade=websocket",
        "ProxyPass /p/tunnel/ ws://127.0.0.1:$peers->{http}/",
        'ProxyWebsocketFallbackToProxyHttp Off',
    );
}

sub front {
    my ($port) = @_;
    return ('OIDCProviderIssuer http://idp.example', 'OIDCProviderAuthorizationEndpoint https://idp.example/auth',
        'OIDCProviderTokenEndpoint https://idp.example/token', 'OIDCProviderJwksUri https://idp.example/jwks',
        'OIDCClientID x', 'OIDCClientSecret x', 'OIDCCryptoPassphrase x', 'OIDCPassClaimsAs environment',
        "OIDCAuthNHeader $Test::PartnerRel::HeaderCases::AUTHN", "OIDCRedirectURI http://127.0.0.1:$port/f/http/redirect");
}

sub conf {
    my ($stage, $peers) = @_;
    my $customer = $stage->customer_id('fabrikam');
    return join "\n", modules(), 'Protocols h2c http/1.1', 'H2Upgrade on', 'H2WebSockets on', 'KeepAliveTimeout 60', 'MaxKeepAliveRequests 0',
      'LogLevel error partnerrel:error', proxies($peers), front($stage->{server}{port}), <<"END";
<LocationMatch "^/p/[a-z]+/(?<SERVICE>[a-z0-9-]+)/(?<CUSTOMER>[A-Za-z0-9-]+)/">
    Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
    ErrorDocument 403 /portal/refused
</LocationMatch>
<LocationMatch "/page-(?<BACK>[a-z]+)">
    ErrorDocument 403 "/o/%{env:MATCH_BACK}/page?%{QUERY_STRING}"
</LocationMatch>
<LocationMatch "/fails-(?<BACK>[a-z]+)">
    ProxyErrorOverride On
    ErrorDocument 500 "/o/%{env:MATCH_BACK}/page?%{QUERY_STRING}"
</LocationMatch>
<Location "/o/">
    Require all granted
</Location>
<Location "/m/">
    <RequireAny>
        Require method OPTIONS
        Require partner-dap service=exchange customer=$customer
    </RequireAny>
</Location>
<Location "/f/">
    AuthType openid-connect
    OIDCUnAuthAction pass
    Require all granted
</Location>
<Location "/fo/">
    AuthType openid-connect
    Require method OPTIONS
</Location>
<Directory "{dir}/htdocs/via">
    Options FollowSymLinks
    Require valid-user
    RewriteEngine On
    RewriteRule "^([a-z]+)\$" "/p/\$1/exchange/$customer/via" [L]
</Directory>
<DirectoryMatch "^{dir}/htdocs/(pages|guarded)">
    Options Includes
    Require valid-user
    AddOutputFilter INCLUDES .html
</DirectoryMatch>
<Location "/guarded/">
    Require partner-dap service=exchange customer=$customer
</Location>
END
}

# Pages that have an answer of a dashboard in them.
sub put_pages {
    my ($stage) = @_;
    mkdir "$stage->{dir}/htdocs/$_" for qw(via pages guarded);
    my $customer = $stage->customer_id('fabrikam');
    for my $back (qw(http ajp fcgi)) {
        my %part = (pages => "/p/$back/exchange/$customer/part", guarded => "/o/$back/part");
        $stage->put("$stage->{dir}/htdocs/$_/$back.html", qq{<!--#include virtual="$part{$_}?\$QUERY_STRING" -->\n}) for keys %part;
    }
}

# ---- kinds of requests

# `expect`: how the backends may be told of a case that is not refused: full (identity), open (none),
# both (one of each; mod_proxy_ajp has no error page after a POST), none (not at all). `may_stay`: a good answer need not mean that any of them was.
sub kinds {
    my ($stage) = @_;
    my ($ours, $other) = map { '/exchange/' . $stage->customer_id($_) } qw(fabrikam woodgrove);
    my @nobody = ('nobody');
    my @anybody = (@AGENTS, 'nobody');
    my @all  = qw(http ajp fcgi);
    my @some = qw(GET GET POST HEAD OPTIONS PUT DELETE);
    my @h12  = qw(h1 h2);
    my $kind = sub {
        my ($name, $expect, $path, %more) = @_;
        return { name => $name, expect => $expect, path => $path, backs => \@all, fronts => \@h12, methods => ['GET'],
            persons => \@AGENTS, weight => 1, %more };
    };
    return (
        $kind->('granted', 'full', "/p/BACK$ours/x", methods => \@some, body => 1, weight => 12, fronts => [qw(h1 h1 h1 h2 h2 h2 h10 up)]),
        $kind->('socket', 'full', "/p/BACK$ours/x", backs => [qw(ws tunnel)], socket => 1, weight => 3),
        $kind->('socket, open', 'open', '/o/BACK/x', backs => ['ws'], socket => 1, persons => \@anybody),
        $kind->('socket, denied', 'none', "/p/BACK$other/x", backs => [qw(ws tunnel)], socket => 1),
        $kind->('denied', 'none', "/p/BACK$other/x", methods => \@some, body => 1, weight => 2),
        $kind->('denied, page at a backend', 'open', "/p/BACK$other/page-PAGE", methods => [qw(GET POST)], body => 1),
        $kind->('anonymous', 'none', "/p/BACK$ours/x", methods => \@some, body => 1, persons => \@nobody, weight => 2),
        $kind->('broken', 'none', "/p/BACK$ours/x", fronts => ['h1'], broken => 1),
        $kind->('TRACE', 'none', "/p/BACK$ours/x", methods => ['TRACE']),
        $kind->('open', 'open', '/o/BACK/x', methods => \@some, body => 1, persons => \@anybody, weight => 2),
        $kind->('open by method', 'open', '/m/BACK/x', methods => ['OPTIONS'], persons => \@anybody),
        $kind->('redirected', 'full', '/via/BACK', methods => [qw(GET HEAD POST)], body => 1, weight => 2),
        $kind->('included', 'full', '/pages/BACK.html', may_stay => 1),
        $kind->('included, open', 'open', '/guarded/BACK.html', may_stay => 1),
        $kind->('backend fails', 'both', "/p/BACK$ours/fails-PAGE", methods => [qw(GET POST)], body => 1),
        $kind->('openid, pass', 'open', '/f/BACK/x', methods => \@some, body => 1, persons => \@anybody),
        $kind->('openid, by method', 'open', '/fo/BACK/x', methods => ['OPTIONS'], persons => \@anybody),
        $kind->('openid, redirect address', 'open', '/f/http/redirect', backs => ['http'], query => 'jwks=1&', persons => \@anybody, may_stay => 1),
    );
}

# ---- bytes

my @BROKEN = (
    sub { $_[0] =~ s{ HTTP/1\.1\r\n}{ HTTP/1.x\r\n} }, sub { $_[0] =~ s{ HTTP/1\.1\r\n}{  HTTP/1.1\r\n} },
    sub { $_[0] =~ s{^(\w+) }{$1\t} }, sub { $_[0] =~ s{^Host}{Host: other\r\nHost}m }, sub { $_[0] =~ s{^Host}{No-Host}m },
    sub { $_[0] =~ s{\r\n\r\n}{\r\nContent-Length: x\r\n\r\n} }, sub { $_[0] =~ s{\r\n\r\n}{\r\nno colon here\r\n\r\n} },
    sub { $_[0] =~ s{\r\n\r\n}{\r\nTransfer-Encoding: gzip\r\n\r\n} }, sub { $_[0] =~ s{^(\w+) /}{$1 } },
    sub { $_[0] =~ s{\r\n\r\n}{\r\n: nameless\r\n\r\n} },
);

# Gives a case its address and what the wire wants.
sub prepare {
    my ($stage, $c, $kind) = @_;
    my $page = (qw(http ajp fcgi))[$c->{id} % 3];
    my $path = $kind->{path} =~ s/BACK/$c->{back}/r =~ s/PAGE/$page/r;
    $c->{port} = $stage->{server}{port};
    $c->{target} = "$path?" . ($kind->{query} // '') . "c$c->{id}";
    my @before = (['X-Bystander' => "here-$c->{id}"], ['Accept-Language' => 'en']);
    push @before, $stage->person_headers($c->{person}) // ();
    push @before, ['Sec-WebSocket-Version' => 13] if $kind->{socket};
    push @before, [Upgrade => 'websocket'], [Connection => 'Upgrade'], ['Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==']
      if $kind->{socket} && $c->{front} ne 'h2';
    my @said = @{ $c->{headers} };
    my @headers = $c->{first} ? (@said, @before) : (@before, @said);
    $c->{front} eq 'h2' ? as_h2($c, $kind, @headers) : as_h1($c, $kind, @headers);
}

sub as_h2 {
    my ($c, $kind, @headers) = @_;
    $c->{open} = $kind->{socket};
    my @pseudo = ($kind->{socket} ? ([':method', 'CONNECT'], [':protocol', 'websocket']) : [':method', $c->{method_text} // $c->{method}], [':scheme', 'http'],
        [':path', $c->{target} . ($c->{path_end} // '')], [':authority', $c->{authority} // "127.0.0.1:$c->{port}"]);
    my %said = map { $_ => 1 } @{ $c->{headers} };
    $c->{names} = [@pseudo, map { $said{$_} ? $_ : [lc $_->[0], $_->[1]] } @headers];
}

sub as_h1 {
    my ($c, $kind, @headers) = @_;
    my $version = $c->{front} eq 'h10' ? '1.0' : '1.1';
    push @headers, [Host => "127.0.0.1:$c->{port}"];
    my $body = $c->{body} // '';
    if ($c->{front} eq 'up') {
        push @headers, [Connection => 'Upgrade, HTTP2-Settings'], [Upgrade => 'h2c'], ['HTTP2-Settings' => 'AAMAAABkAAQAAP__'];
    }
    if ($c->{trailers}) {
        push @headers, ['Transfer-Encoding' => 'chunked'];
        $body = sprintf("%x\r\n%s\r\n0\r\n", length $body, $body) . join('', map { "$_->[0]: $_->[1]\r\n" } @{ $c->{trailers} }) . "\r\n";
    }
    elsif (defined $c->{body}) { push @headers, ['Content-Length' => length $body] }
    $c->{once} = 1 if $c->{front} ne 'h1' || $kind->{socket} || $kind->{broken} || grep { !ref } @headers;
    push @headers, [Connection => 'close'] if $c->{once} && $c->{front} eq 'h1' && !$kind->{socket};
    $c->{bytes} = "$c->{method} $c->{target} HTTP/$version\r\n" . join('', map { (ref $_ ? "$_->[0]: $_->[1]" : $_) . "\r\n" } @headers) . "\r\n$body";
    $BROKEN[$c->{id} % @BROKEN]->($c->{bytes}) if $kind->{broken};
}

1;
