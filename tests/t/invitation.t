# The link and its public page: what a stranger sees, and that looking changes nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- every bad link gets the same answer

my $stage = stage();
$stage->serve;
$stage->set_up('sample');
# The token does not depend on the partner's state, so that of before shows it.
my %link = map { $_ => $stage->link($_, 1) } qw(northwind adventureworks fourthcoffee);
$stage->set_up("sample\nsuspended: northwind\nblocked: adventureworks");

sub answer_to {
    my ($token, $as, $page) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => ($page // '/portal/invitation/') . $token, as => $as,
        cookies => {});
    # The language switch repeats the address, which the asker knows anyway.
    my $body = $answer->body =~ s/\Q$token\E/TOKEN/gr;
    my @headers = sort map { "$_->[0]: $_->[1]" } grep { $_->[0] !~ /^(?:Date|Content-Length)$/ }
      @{ $answer->{headers} };
    return { status => $answer->status, all => join("\n", @headers, $body) };
}

subtest 'unknown, altered, suspended and blocked links answer the same 404, byte for byte (D9, E9)' => sub {
    my $good  = $link{fourthcoffee};
    my %token = (
        unknown   => 'A' x 43,
        altered   => ($good =~ s/^(.)/$1 eq 'x' ? 'y' : 'x'/er),
        suspended => $link{northwind},
        blocked   => $link{adventureworks},
    );
    my ($public, $signed) = qw(/portal/invitation/ /portal/customer/invitation/);
    for my $one ([$public, 'nobody'], [$public, 'admin of fabrikam'], [$signed, 'admin of fabrikam'],
        [$signed, 'user of fabrikam', 403]) {
        my ($page, $as, $good_status) = @$one;
        is(answer_to($good, $as, $page)->{status}, $good_status // 200, "$page as $as: a good link answers");
        my $want = answer_to($token{unknown}, $as, $page);
        is($want->{status}, 404, "$page as $as: unknown");
        for my $kind (qw(altered suspended blocked)) {
            my $got = answer_to($token{$kind}, $as, $page);
            is($got->{status}, 404, "$page as $as: $kind");
            is($got->{all}, $want->{all}, "$page as $as: $kind says what unknown says");
        }
    }
};

subtest 'the link is in no log and not in the database (D9, D10)' => sub {
    my $token = $link{fourthcoffee};
    answer_to($token, 'nobody');
    answer_to($token =~ s/.$/!/r, 'nobody');
    my $log = Test::PartnerRel::Server::text($stage->server->{log});
    unlike($log, qr/\Q$token\E/, 'not in the error log');
    my $dbh  = $stage->db->open;
    my $text = join "\n", map { map { join ' ', map { $_ // '' } @$_ } @{ $dbh->selectall_arrayref("SELECT * FROM $_") } }
      $stage->db->tables($dbh);
    $dbh->disconnect;
    like($text, qr/fourthcoffee/, 'the dump has the partner');
    unlike($text, qr/\Q$token\E/, 'and not its link');
};

done_testing();

__DATA__

=== the public page says who asks, and nothing about any customer (R3, R12)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: nobody
--- request
GET /portal/invitation/{link of northwind}
--- status: 200
--- like
Northwind Cloud Services
northwind.example
/portal/customer/invitation/{link of northwind}
--- unlike
Fabrikam
fabrikam
--- same_db

=== the link is the same each time, 43 characters, for every agent and any number of customers (R3, R4, Q6)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: exchange
--- request
GET /portal/partner/request (as: sales agent of northwind)
GET /portal/partner/request (as: admin agent of northwind)
--- status: 200 200
--- like_1
/portal/invitation/{link of northwind}
--- like_2
/portal/invitation/{link of northwind}
/portal\/invitation\/[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/
--- unlike_2
fabrikam
woodgrove

=== a signed-in administrator is led on to the consent page (R25)
--- person: admin of fabrikam
--- request
GET /portal/invitation/{link of northwind}
--- status: 200
--- like
/portal/customer/invitation/{link of northwind}
--- same_db

=== looking is not accepting: GET, HEAD and OPTIONS leave no trace (Q8, D1)
--- person: admin of fabrikam
--- request
GET /portal/invitation/{link of northwind}
HEAD /portal/invitation/{link of northwind}
OPTIONS /portal/invitation/{link of northwind}
GET /portal/customer/invitation/{link of northwind}
HEAD /portal/customer/invitation/{link of northwind}
GET /portal/customer/invitation/{link of northwind}?agree=yes&service=exchange
--- status: 200 200 /^(200|204|405)$/ 200 200 200
--- like_1
Northwind Cloud Services
--- same_db

=== the page has no use for POST, and says so (D1)
--- person: admin of fabrikam
--- request
POST /portal/invitation/{link of northwind} (csrf: none)
agree=yes
--- status: 405
--- header
Allow: GET, HEAD
--- same_db

=== what is not of a token's form is not looked for (D9, E9)
--- person: nobody
--- request
GET /portal/invitation/x
GET /portal/invitation/{link of northwind}x
GET /portal/invitation/{link of northwind}/
GET /portal/invitation/%27%20OR%201=1--
GET /portal/invitation/
GET /portal/invitation/{link of northwind}/../../partner/request
--- status: 404 404 404 404 404 /^(40[0134])$/
--- no_error_log
{link of northwind}
--- same_db

=== the link's pages are kept by nobody and lead to no referrer (D10)
--- person: nobody
--- request
GET /portal/invitation/{link of northwind}
--- header
Cache-Control: no-store
Referrer-Policy: no-referrer
X-Robots-Tag: /noindex/
--- unlike
<script

=== a Host that is not ours does not come into any link (row 8)
--- person: sales agent of northwind
--- request
GET /portal/partner/request
Host: evil.example
X-Forwarded-Host: evil.example
Forwarded: host=evil.example
--- status: /^(200|400|421)$/
--- unlike
evil.example

=== a link that was cut short or written on gets the page about links (E9)
--- person: nobody
--- request
GET /portal/invitation
GET /portal/invitation/
GET /portal/invitation/{link of northwind}/
--- status: 404 404 404
--- like_1
{message problem.link_unknown.title}
--- like_2
{message problem.link_unknown.title}
--- like_3
{message problem.link_unknown.title}
--- same_db
