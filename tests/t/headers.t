# Who the dashboard is told is asking: never what the client said.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- names that fold to a protected one, in many spellings, on several methods

my $stage = stage();
$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $agent = 'admin agent of northwind';
my $path  = $stage->fill_in('/dash/exchange/{id of customer fabrikam}/');

sub spellings {
    my ($name) = @_;
    my @out = ($name, lc $name, uc $name);
    push @out, $name =~ s/-/_/gr, $name =~ s/-/./gr, $name =~ s/-/_/r, lc($name) =~ s/-/_/gr,
      uc($name) =~ s/-/_/gr, $name =~ s/-(?=[^-]*$)/_/r, $name =~ s/-(?=[^-]*$)/./r;
    my %seen;
    return grep { !$seen{$_}++ } @out;
}

my ($plain) = $stage->ask(method => 'GET', path => $path, as => $agent);
my @ours = $plain->body =~ /^(X-Partnerrel-[\w-]+):/mgi;

subtest 'the dashboard gets headers of ours that name person, partner, customer and service (D6)' => sub {
    is(scalar @ours, 10, "there are ten: @ours");
    my %got = $plain->body =~ /^(X-Partnerrel-[\w-]+): ([^\r\n]*)\r$/mg;
    like(delete $got{'X-Partnerrel-Revision'}, qr/^[1-9]\d*$/, 'a revision');
    like(delete $got{'X-Partnerrel-Assertion'}, qr/^[\w-]+\.[\w-]+\.[\w-]{86}$/, 'an assertion (see dashboards.t)');
    is_deeply(\%got, {
        'X-Partnerrel-Partner'  => $stage->partner_id('northwind'),
        'X-Partnerrel-Customer' => $stage->customer_id('fabrikam'),
        'X-Partnerrel-Service'  => 'exchange',
        'X-Partnerrel-Grant'    => $stage->grant_id('northwind', 'fabrikam', 'exchange'),
        'X-Partnerrel-Issuer'   => $Test::PartnerRel::Cast::ISSUER,
        'X-Partnerrel-User'     => 'admin-agent.northwind',
        'X-Partnerrel-Roles'    => 'admin-agent',
        'X-Partnerrel-Language' => 'en',
    }, 'each says exactly what is true');
    my ($two) = $stage->ask(method => 'GET', path => $path, as => "$agent (roles AdminAgent HelpdeskAgent)");
    like($two->body, qr/^X-Partnerrel-Roles: admin-agent,helpdesk-agent\r$/m, 'two roles, a comma between');
};

subtest 'a forged header never arrives, however it is spelt (D6, row 24)' => sub {
    my @sent;
    for my $name (@ours, 'X-Partnerrel-Anything', 'OIDC_CLAIM_sub', 'OIDC-CLAIM-roles') {
        for my $spelling (spellings($name)) {
            push @sent, [$spelling, $stage->prepare(method => $_, path => $path, as => $agent,
                headers => [[$spelling => 'evil-value']])] for 'GET', 'OPTIONS', 'POST';
        }
    }
    my @answers = $stage->ask_all(map { $_->[1] } @sent);
    my (@wrong, %status);
    for my $i (0 .. $#sent) {
        $status{ $answers[$i]->status }++;
        push @wrong, "$sent[$i][0]: " . $answers[$i]->status if $answers[$i]->body =~ /evil-value/;
        push @wrong, "$sent[$i][0]: " . $answers[$i]->status if $answers[$i]->status !~ /^(?:200|400)$/;
    }
    cmp_ok($status{200} // 0, '>', 0, 'requests came through (' . scalar(@sent) . ' sent)');
    is("@wrong", '', 'no forged value with them');
};

subtest 'two of a kind: the true one alone arrives (D6, row 24)' => sub {
    for my $name (@ours) {
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => $agent,
            headers => [[$name => 'evil-1'], [lc $name => 'evil-2']]);
        unlike($answer->body, qr/evil-/, "$name doubled");
        next if $answer->status == 400;
        is($answer->status, 200, "$name doubled: answered");
        my @got = $answer->body =~ /^\Q$name\E:/mgi;
        is(scalar @got, 1, "$name arrives once");
    }
};

subtest 'Connection: cannot strip an identity header (D6, row 25)' => sub {
    my @lists = map { my $name = $_; ("close, $name", lc "close, $name", "$name", "x,\t$name ,y", "close,$name") } @ours;
    for my $list (@lists, map { "close, $_" } 'X-Partnerrel-Anything') {
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => $agent,
            headers => [[Connection => $list]]);
        next if is_refused($answer);
        is($answer->status, 200, "Connection: $list");
        for my $name (@ours) {
            like($answer->body, qr/^\Q$name\E: \S/mi, "Connection: $list leaves $name") or last;
        }
    }
    my ($two) = $stage->ask(method => 'GET', path => $path, as => $agent,
        headers => [[Connection => 'close'], [Connection => $ours[0]]]);
    ok(is_refused($two) || $two->body =~ /^\Q$ours[0]\E: \S/mi, 'on a second line neither');
    my ($good) = $stage->ask(method => 'GET', path => $path, as => $agent,
        headers => [[Connection => 'close']]);
    is($good->status, 200, 'an ordinary Connection passes');
};

sub is_refused { return $_[0]->status == 400 }

subtest 'a folded header line carries no identity in (row 24)' => sub {
    my $person = $stage->person_headers($agent);
    for my $lines ("X-Other: a\r\n $ours[0]: evil", "$ours[0] : evil", "$ours[0]\t: evil", " $ours[0]: evil") {
        my $bytes = "GET $path HTTP/1.1\r\nHost: 127.0.0.1\r\n$person->[0]: $person->[1]\r\n$lines\r\nConnection: close\r\n\r\n";
        my ($answer) = $stage->ask_all($bytes);
        unlike($answer->body, qr/^\Q$ours[0]\E\s*: evil/mi, $lines =~ s/\r\n/\\r\\n/r);
    }
    ok(1, 'asked');
};

done_testing();

__DATA__

=== a Connection header that names an identity header is refused as such (D6, row 25)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
Connection: close, X-Partnerrel-User
GET /dash/exchange/{id of customer fabrikam}/
Connection: close, oidc_claim_sub
GET /dash/exchange/{id of customer fabrikam}/
Connection: close, X-Somebody-Else
--- status: 400 400 200
--- like
dashboard got

=== our cookies stay here: a dashboard has no use for them (D6, row 24)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
Cookie: __Host-prl_form=abcabcabc; theirs=1; __Host-prl_lang=ru
--- status: 200
--- like
dashboard got
theirs=1
--- unlike
__Host-prl

=== nothing of ours is added for a request that nobody let through by us (D6)
--- conf
<Location /dash/open/>
    AuthMerging Off
    Require all granted
</Location>
--- person: admin agent of northwind
--- request
GET /dash/open/x
X-Partnerrel-Partner: evil-value
x_partnerrel_customer: evil-value
--- status: 200
--- like
dashboard got
--- unlike
evil-value
/^X-Partnerrel-/m

=== an anonymous request to an open area brings no forged header along (D6, row 24)
--- conf
<Location /dash/open/>
    AuthMerging Off
    Require all granted
</Location>
--- person: nobody
--- request
GET /dash/open/x
OIDC_CLAIM_sub: evil-value
OIDC-CLAIM-roles: evil-value
X.Partnerrel.Partner: evil-value
--- status: 200
--- like
dashboard got
--- unlike
evil-value

=== the header that is OIDCAuthNHeader is the front module's to set, in any section (D6, row 24)
--- conf
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
OIDCPassClaimsAs environment
OIDCProviderMetadataURL https://idp.example/.well-known/openid-configuration
OIDCClientID x
OIDCClientSecret x
OIDCRedirectURI https://portal.example/oidc/callback
OIDCCryptoPassphrase x
<Location /elsewhere>
    OIDCAuthNHeader X-Remote-User
</Location>
--- person: admin agent of northwind
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/
X-Remote-User: evil-value
x_remote.USER: evil-value
X-Remote-User-Agent: theirs
GET /dash/exchange/{id of customer fabrikam}/
Connection: close, x-remote-user
--- status: 200 400
--- like_1
dashboard got
X-Remote-User-Agent: theirs
--- unlike_1
evil-value
--- may_log
PR0410

=== more separators than one, and some before a name, do not help it (D6, row 24)
--- person: admin agent of northwind
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/
X--Partnerrel--User: evil-value
_X-Partnerrel_.Partner: evil-value
X-Partnerrelation: theirs
--- status: 200
--- like
dashboard got
X-Partnerrelation: theirs
--- unlike
evil-value
