# Files for spreadsheets (R40, RFC 4180): the same list, nothing that calculates, piece by piece.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use Test::PartnerRel;

run_blocks();

my $stage = stage();
# So that a reader who does not read holds the writer up after a few pieces.
$stage->serve(conf => 'SendBufferSize 32768');

# Bulk data goes straight into the tables: what is looked at is reading.
sub fill {
    my ($n) = @_;
    $stage->set_up("service: exchange\npartner: northwind (direct)");
    my $dbh = $stage->db->open(AutoCommit => 0);
    my ($partner) = $dbh->selectrow_array("SELECT id FROM partner WHERE tenant = 'northwind'");
    for my $i (1 .. $n) {
        my ($customer, $rel) = map { sprintf '%s0000000-0000-4000-8000-%012d', $_, $i } 'c', 'd';
        my ($name, $domain) = (sprintf('Bulk %05d', $i), sprintf 'bulk%05d.example', $i);
        $dbh->do('INSERT INTO customer (id, cloud, issuer, tenant, name, name_fold, domain, domain_fold,'
              . ' country, created_at, version) VALUES (?,?,?,?,?,?,?,?,?,1,1)', undef, $customer, 'global',
            'http://idp.example', "bulk$i", $name, lc $name, $domain, $domain, 'DE');
        $dbh->do('INSERT INTO relationship (id, partner_id, customer_id, customer_fold, domain_fold, kind,'
              . ' since, version) VALUES (?,?,?,?,?,?,1,1)', undef, $rel, $partner, $customer, lc $name,
            $domain, 'reseller');
    }
    $dbh->commit;
    $dbh->disconnect;
}

# A reader in no hurry: what it does not read soon fills the connection.
sub begin {
    my ($bytes) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $stage->server->{port},
        Timeout => 10) or die "connect: $!\n";
    setsockopt $socket, SOL_SOCKET, SO_RCVBUF, pack 'i', 4096;
    syswrite $socket, $bytes;
    return $socket;
}

my $path = '/portal/partner/customers.csv';
my $as   = 'sales agent of northwind';

subtest 'a name that a spreadsheet would calculate is text (row 18)' => sub {
    $stage->set_up("service: exchange\npartner: northwind (direct)");
    my $link = '/portal/customer/invitation/' . $stage->link('northwind', 1);
    $stage->ask(method => 'POST', path => $link, page => $link, csrf => 'auto', fields => [[agree => 'yes'],
        [service => 'exchange']], as => 'admin of x (org==HYPERLINK("http://evil.example";A1), tid=-2)');
    my ($file) = $stage->ask(method => 'GET', path => $path, as => $as);
    like($file->body, qr/\r\n'-2,"'=HYPERLINK\(""http:\/\/evil.example"";A1\)",x.example,Reseller,/, 'apostrophes stand in front');
};

subtest "a customer's subscriptions are a file with the columns of R41, for those who may see them (R41, Q19)" => sub {
    $stage->set_up("sample\noffers\nrelationship: northwind, fabrikam: exchange\n"
          . 'relationship: adventureworks, fabrikam');
    my ($customer, $partner) = map { $stage->fill_in($_) } '{id of customer fabrikam}', '{id of partner northwind}';
    my $id = 'a0000000-0000-4000-8000-000000000001';
    $stage->db->run('INSERT INTO subscription (id, cloud, order_id, customer_id, partner_id, offer_id, service_id,'
          . ' name, quantity, status, status_at, term_end, auto_renew, one_only, partner_of_record,'
          . " support_partner_id, created_at, created_by, version) SELECT ?, 'global', ?, ?, ?, o.id, o.service_id,"
          . " 'Ours', 10, 'active', 1, 9000000000000000, 1, 0, '', '', 1, (SELECT MIN(id) FROM person), 1"
          . " FROM offer o WHERE o.id = 'mail-1'", $id, $id, $customer, $partner);
    my $url = "/portal/partner/customers/$customer/subscriptions.csv";
    my ($own, $other, $stranger, $malformed) = map {
        ($stage->ask(method => 'GET', path => $_->[0], as => $_->[1]))[0]
    } [$url, $as], [$url, 'sales agent of adventureworks'], [$url, 'sales agent of fourthcoffee'],
      ['/portal/partner/customers/none/subscriptions.csv', $as];
    is($own->header('Content-Disposition'), 'attachment; filename="subscriptions.csv"', 'a file');
    like($own->body, qr/Subscription ID,Subscription,Quantity,Status,Reseller\r\n\Q$id\E,[^,]+,10,active,\Q$partner\E\r\n\z/i,
        'the original reseller reads its own');
    is($other->status, 200, 'another partner of the customer');
    unlike($other->body, qr/\Q$id\E/, 'without privileges does not see it');
    is($_->status, 404, 'others get none') for $stranger, $malformed;
};

subtest 'a list of many pieces comes whole, each customer once, in order (R40)' => sub {
    fill(1700);
    my ($file) = $stage->ask(method => 'GET', path => $path, as => $as);
    is($file->status, 200, 'it comes');
    is($file->header('Transfer-Encoding'), 'chunked', 'in pieces');
    like($file->{raw}, qr/\r\n0\r\n\r\n\z/, 'and is ended as complete');
    my @lines = split /\r\n/, $file->body;
    is(scalar @lines, 1701, 'a heading and all of them');
    is_deeply([map { /,(Bulk \d+),/ } @lines], [map { sprintf 'Bulk %05d', $_ } 1 .. 1700], 'in order');
    my ($part) = $stage->ask(method => 'GET', path => "$path?q=bulk00", as => $as);
    is(scalar(split /\r\n/, $part->body), 1000, 'a search gives its subset');
};

subtest 'HEAD gives the headers alone (D1)' => sub {
    my ($head) = $stage->ask(method => 'HEAD', path => $path, as => $as);
    is($head->status, 200, 'the status');
    is($head->header('Content-Type'), 'text/csv; charset=utf-8; header=present', 'the type');
    is($head->header('Content-Length'), undef, 'no length that GET would not have');
    is($head->body, '', 'no body');
};

subtest 'whoever is blocked meanwhile gets no further piece, and the client can tell (Q28)' => sub {
    my $bytes = $stage->prepare(method => 'GET', path => $path, as => $as, cookies => {});
    fill(40_000);
    $stage->server->mark_log;
    my $socket = begin($bytes);
    sysread $socket, my $got, 2000;
    like($got, qr/^HTTP\/1\.1 200 /, 'it began');
    my $id = $stage->fill_in('{id of partner northwind}');
    $stage->ctl('partner', 'disable', $id, '--block');
    while (sysread $socket, my $more, 65536) { $got .= $more }
    close $socket;
    unlike($got, qr/\r\n0\r\n\r\n\z/, 'there is no final chunk');
    unlike($got, qr/Bulk 40000/, 'nor the last customer');
    ok(scalar(grep { /PR0420/ } $stage->server->log_since_mark), 'the log says so');
};

subtest 'a client that goes away ends the work' => sub {
    $stage->ctl('partner', 'enable', $stage->fill_in('{id of partner northwind}'));
    my $bytes = $stage->prepare(method => 'GET', path => $path, as => $as, cookies => {});
    $stage->server->mark_log;
    my $socket = begin($bytes);
    sysread $socket, my $got, 2000;
    close $socket;
    my ($next) = $stage->ask(method => 'GET', path => "$path?q=bulk000", as => $as);
    is($next->status, 200, 'others are served');
    my $lent = grep { /PR0412/ } $stage->server->log_since_mark;
    cmp_ok($lent, '<', 80, "not all of the 81 pieces were made: $lent");
};

subtest 'readers that do not read leave half of the threads to everybody else, and their places when they go (D5, row 23)' => sub {
    plan skip_all => 'a process of prefork has one thread' if ($ENV{T_MPM} // '') eq 'prefork';
    my $bytes = $stage->prepare(method => 'GET', path => $path, as => $as, cookies => {});
    my @slow  = map { begin($bytes) } 1 .. 48;
    my %began;
    for my $socket (@slow) {
        $socket->blocking(1);
        my $n = sysread $socket, my $got, 40;
        $began{ $n && $got =~ m{^HTTP/1\.1 (\d+)} ? $1 : 'closed' }++;
    }
    is(join(' ', sort keys %began), '200 503', 'some are served, the others told to come again');
    cmp_ok($began{200}, '<=', 16, "no more than half of the 32 threads: $began{200}");
    my ($page) = $stage->ask(method => 'GET', path => '/portal/partner/customers', as => $as, cookies => {});
    is($page->status, 200, 'others are served meanwhile');
    my ($file) = $stage->ask(method => 'GET', path => "$path?q=bulk00000", as => $as, cookies => {});
    is($file->status, 200, 'and a short file comes');
    close $_ for @slow;
    my $again;
    for (1 .. 100) {
        ($again) = $stage->ask(method => 'GET', path => "$path?q=bulk000", as => $as, cookies => {});
        last if $again->status == 200;
    }
    is($again->status, 200, 'the places are free again');
};

$stage->close_log(qr/PR0420/);
done_testing();

__DATA__

=== the file has the columns of R40 and the page's order; with the privileges (R40)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: northwind, woodgrove
--- person: sales agent of northwind
--- request
GET /portal/partner/customers.csv
GET /portal/partner/customers.csv?q=wood
GET /portal/partner/customers.csv?dap=yes
GET /portal/partner/customers.csv?dap=often
GET /portal/partner/customers.csv (as: user admin of northwind)
--- status: 200 200 200 422 403
--- header_1
Content-Type: text/csv; charset=utf-8; header=present
Content-Disposition: attachment; filename="customers.csv"
X-Content-Type-Options: nosniff
Cache-Control: no-store
--- like_1
/^\x{feff}Microsoft ID,Company name,Primary domain name,Relationship,/
/fabrikam,Fabrikam GmbH,fabrikam.example,Reseller,"Exchange Online, SharePoint Online"\r\n/
/woodgrove,Woodgrove Bank,woodgrove.example,Reseller,\r\n$/
--- like_2
Woodgrove Bank
--- unlike_2
Fabrikam
--- like_3
Fabrikam
--- unlike_3
Woodgrove
--- same_db

=== the logs are files, too, with the same filters (5.5)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
--- request
GET /portal/partner/activity.csv (as: sales agent of northwind)
GET /portal/customer/activity.csv?q=adv (as: admin of fabrikam)
GET /portal/operator/activity.csv?kind=accept (as: operator of contoso)
GET /portal/customer/activity.csv (as: admin of alpineski)
GET /portal/partner/activity.csv?to=yesterday (as: sales agent of northwind)
--- status: 200 200 200 200 422
--- like_1
/\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ,dap_granted,/
--- unlike_1
Adventure
--- like_2
dap_granted
--- unlike_2
Northwind
--- like_3
Adventure
Northwind
--- unlike_3
partner_added
--- like_4
/^[^\n]*\r\n$/
--- like_5
to
--- same_db

=== nobody reads the subscriptions of another's customer (R37, Q19)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: sales agent of adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions.csv
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions.csv (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/subscriptions.csv (as: user admin of northwind)
--- status: 404 200 403
--- like_1
{message problem.customer_unknown.title}
--- same_db
