# The public page of a link is answered from memory: as long as a lease holds nobody asks the database for
# it, and whatever it shows, or that there is nothing to show any more, is so everywhere once it is told.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage  = Test::PartnerRel::Stage->new(own_cluster => 1);
my $pgsql  = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $sample = "sample\npartner: southridge (indirect_provider), litware (indirect_reseller)\nreseller: southridge, litware";

# Both processes are asked, several times each.
sub looks {
    my ($link, %more) = @_;
    return $stage->ask(method => 'GET', path => "/portal/invitation/$link", as => 'nobody', cookies => {}, times => 8, %more);
}

sub statuses { return join ' ', map { $_->status } looks(@_) }
sub all { return join ' ', ($_[0]) x 8 }

# How often a connection was lent to a request since the mark.
sub loans {
    select undef, undef, undef, 0.05;    # the log's last line
    return scalar grep { /PR0412/ } $stage->server->log_since_mark;
}

sub begin {
    my ($lease, %conf) = @_;
    $stage->serve(%conf);
    $stage->set_up($sample);
    $stage->db->set_lease($lease);
}

# Until nobody asks for it any more: then all processes know the lease and the page.
sub known {
    my ($link) = @_;
    return Test::PartnerRel::Process::wait_until(20, sub {
        $stage->server->mark_log;
        statuses($link) eq all(200) && loans() == 0;
    });
}

subtest 'as long as the lease is kept nobody asks the database for a link (D5)' => sub {
    begin(700);
    my $link = $stage->link('northwind', 1);
    ok(known($link), 'it is remembered');
    $stage->server->mark_log;
    looks($link) for 1 .. 10;
    cmp_ok(loans(), '<=', 8, 'eighty looks ask hardly ever');
};

subtest 'what is remembered is what would be read, byte for byte, header for header' => sub {
    begin(700);
    my $german = [['Accept-Language', 'de']];
    for my $one ([northwind => 1], [northwind => 0], ['litware through southridge' => 1]) {
        my $link  = $stage->link(@$one);
        my $whole = sub { join "\n", (map { "@$_" } grep { $_->[0] ne 'Date' } @{ $_[0]{headers} }), $_[0]->body };
        for my $headers ([], $german) {
            my ($first) = looks($link, times => 1, headers => $headers);
            my %other = map { $whole->($_) => 1 } looks($link, headers => $headers), looks($link, headers => $headers);
            is_deeply([keys %other], [$whole->($first)], "$one->[0]: one answer");
        }
    }
};

subtest 'each reader has the page in its language, with its address, and as the person it is (R25)' => sub {
    begin(700);
    my $link = $stage->link('northwind', 1);
    looks($link, headers => [['Accept-Language', $_]]) for qw(en ru de);
    for my $lang (qw(en ru de)) {
        my @answers = looks($link, headers => [['Accept-Language', $lang]]);
        is(scalar(grep { $_->body =~ /<html lang="$lang"/ } @answers), 8, "in $lang");
        @answers = looks($link, headers => [['Accept-Language', 'en'], [Cookie => "__Host-prl_lang=$lang"]]);
        is(scalar(grep { $_->body =~ /<html lang="$lang"/ } @answers), 8, "in $lang, chosen by hand");
    }
    my @signed = looks($link, as => 'admin of fabrikam');
    is(scalar(grep { $_->body =~ /Fabrikam/ } @signed), 8, 'who is signed in is named');
    is(scalar(grep { $_->body =~ /Fabrikam/ } looks($link)), 0, 'and nobody else is told');
    is_deeply({ map { $_->status => 1 } looks($link, headers => [['Sec-Fetch-Dest', 'iframe']]) }, { 403 => 1 }, 'it is framed by nobody (row 7)');
    is(scalar(grep { $_->body =~ /lang=de&amp;x=1"/ } looks("$link?x=1")), 8, 'a query stays in the addresses');
    is(scalar(grep { $_->body =~ /lang=de&amp;/ } looks($link)), 0, 'of that page alone');
    my ($head) = looks($link, method => 'HEAD', times => 1);
    is($head->body, '', 'HEAD gets no body');
    is(($head->header('Content-Length'))[0], length((looks($link, times => 1))[0]{body}), 'and its length');
};

sub post {
    my ($path, @fields) = @_;
    my ($answer) = $stage->ask(method => 'POST', path => $stage->fill_in($path), as => 'operator of contoso', csrf => 'auto', fields => \@fields);
    is($answer->status, 303, 'the operator is told that it is done') or diag($answer->text);
}

my $northwind = '/portal/operator/partners/{id of partner northwind}';
my %dead = (
    'a link that is replaced'   => ['northwind', sub { $stage->set_up_line('link: northwind rotate') }],
    'one that is switched off'  => ['northwind', sub { $stage->set_up_line('link: northwind disable') }],
    'one of a suspended partner' => ['northwind', sub { post("$northwind/state", [state => 'suspended']) }],
    'one of a blocked partner'  => ['northwind', sub { $stage->set_up_line('blocked: northwind') }],
    'a reseller\'s that has left its provider' => ['litware through southridge', sub { $stage->ctl('partner', 'leave', 'litware', 'southridge') }],
    'a suspended reseller\'s'                  => ['litware through southridge', sub { $stage->set_up_line('suspended: litware') }],
    'a suspended provider\'s'                  => ['litware through southridge', sub { $stage->set_up_line('suspended: southridge') }],
);
for my $what (sort keys %dead) {
    my ($whose, $change) = @{ $dead{$what} };
    subtest "$what is dead everywhere once that is told (D5, D9, Q5, Q28)" => sub {
        begin(400);
        my $link = $stage->link($whose, 1);
        ok(known($link), 'remembered before');
        $change->();
        is(statuses($link), all(404), 'gone');
    };
}

my %other = (
    'name'       => ['northwind', qr/Northwind Group/, sub { post("$northwind/name", [do => 'rename'], [name => 'Northwind Group']) }],
    'domain'     => ['northwind', qr/other\.example/,
        sub { post("$northwind/details", [domain => 'other.example'], [country => 'DE'], [contact_name => ''], [contact_email => ''], [contact_phone => '']) }],
    'choice of services' => ['northwind', qr/^(?!.*SharePoint Online)/s, sub { post("$northwind/services", [service => 'exchange']) }],
    'reseller\'s name'   => ['litware through southridge', qr/Litware Group/, sub { post('/portal/operator/partners/{id of partner litware}/name', [do => 'rename'], [name => 'Litware Group']) }],
    'services\' texts'   => ['northwind', qr/Exchange Anywhere/, sub {
        $stage->ctl('service', 'add', 'exchange', '--cloud', 'global', '--position', 10, '--lang', 'en', '--name', 'Exchange Anywhere', '--may', 'May', '--may-not', 'May not') }],
);
for my $what (sort keys %other) {
    my ($whose, $like, $change) = @{ $other{$what} };
    subtest "another $what is shown everywhere once that is told (D5)" => sub {
        begin(400);
        my $link = $stage->link($whose, 1);
        ok(known($link), 'remembered before');
        unlike((looks($link, times => 1))[0]->text, $like, 'it was another');
        $change->();
        is(scalar(grep { $_->text =~ $like } looks($link)), 8, 'it is shown');
    };
}

subtest 'what cannot be followed is not remembered: made good, it is there at once (E9)' => sub {
    begin(20);
    my $link = $stage->link('northwind', 1);
    $stage->set_up_line('suspended: northwind');
    $stage->db->set_lease(1000);
    is(statuses($link), all(404), 'suspended');
    # Past the store, so that nobody waits.
    $stage->db->run("UPDATE partner SET state = 'active' WHERE tenant = 'northwind'");
    is(statuses($link), all(200), 'active again');
};

subtest 'PartnerRelLease 0 asks for each look' => sub {
    begin(700, conf => 'PartnerRelLease 0');
    my $link = $stage->link('northwind', 1);
    $stage->server->mark_log;
    looks($link) for 1 .. 2;
    is(loans(), 16, 'sixteen times');
};

subtest 'without its database a link is shown until the lease has passed, and then 503 (D5, row 38)' => sub {
    begin(3000, conf => '');
    my $link = $stage->link('northwind', 1);
    ok(known($link), 'remembered');
    take_away();
    is(statuses($link), all(200), 'still shown');
    $stage->db->pass_lease;
    is(statuses($link), all(503), 'and then not');
    give_back();
    ok(Test::PartnerRel::Process::wait_until(10, sub { statuses($link) eq all(200) }), 'it comes back by itself');
    $stage->close_log(qr/./);
};

sub take_away {
    my $file = $stage->db->{file};
    return Test::PartnerRel::Db::stop_cluster($stage->db->{cluster}, 'INT') if $pgsql;
    rename "$file$_", "$file.away$_" for grep { -e "$file$_" } '', '-wal', '-shm';
}

sub give_back {
    my $file = $stage->db->{file};
    return Test::PartnerRel::Db::start_cluster($stage->db->{cluster}) if $pgsql;
    unlink "$file-wal", "$file-shm";
    rename "$file.away$_", "$file$_" for grep { -e "$file.away$_" } '-wal', '-shm', '';
}

done_testing();

__DATA__
