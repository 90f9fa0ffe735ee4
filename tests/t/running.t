# What was let through and runs on: WebSockets, streams of events and downloads are cut within one
# second of a removal, and nothing else is.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::H2;
use Test::PartnerRel::Process;
use Test::PartnerRel::Stage;
use Test::PartnerRel::Streams;
use Time::HiRes qw(sleep time);

my $mods    = '/usr/lib/apache2/modules';
my $event   = ($ENV{T_MPM} || 'event') eq 'event';
my $pgsql   = ($ENV{T_DB} || 'sqlite') eq 'pgsql';
my $stage   = Test::PartnerRel::Stage->new(own_cluster => 1);
my $backend = Test::PartnerRel::Streams::backend("$stage->{dir}/streams.log");
my $to      = "127.0.0.1:$backend->{port}";
mkdir "$stage->{dir}/files";
open my $file, '>', "$stage->{dir}/files/file" or die "file: $!\n";
truncate $file, 1_000_000_000;
close $file;
$stage->serve(drop => ['ProxyPass'], conf => <<"END");
@{[$event ? 'ServerLimit 8' : '']}
LoadModule proxy_wstunnel_module $mods/mod_proxy_wstunnel.so
@{[$event ? "LoadModule http2_module $mods/mod_http2.so\nProtocols h2c http/1.1\nH2WebSockets on" : '']}
AliasMatch "^/dash/[^/]+/[^/]+/file" $stage->{dir}/files/file
<Directory $stage->{dir}/files>
    Options FollowSymLinks
</Directory>
ProxyPassMatch "/file\$" !
ProxyPassMatch "^/dash/(.*)/tunnel\$" ws://$to/\$1/tunnel
ProxyPass /dash/ http://$to/ upgrade=websocket
ProxyPass /open/ http://$to/
<LocationMatch "^/dash/exchange/(?<CUSTOMER>[^/]+)/all/">
    <RequireAll>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-dap service=sharepoint customer=%{env:MATCH_CUSTOMER}
    </RequireAll>
</LocationMatch>
<LocationMatch "^/dash/exchange/(?<CUSTOMER>[^/]+)/any/">
    <RequireAny>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require partner-dap service=sharepoint customer=%{env:MATCH_CUSTOMER}
    </RequireAny>
</LocationMatch>
<Location /open/>
    Require all granted
</Location>
END

my $db = "sample\nrelationship: northwind, fabrikam: exchange, sharepoint\nrelationship: northwind, woodgrove: exchange";
my $agent = 'admin agent of northwind';
my @upgrade = ([Connection => 'Upgrade'], [Upgrade => 'websocket'],
    ['Sec-WebSocket-Version' => 13], ['Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==']);

sub path { my ($service, $customer, $what) = @_; return "/dash/$service/" . $stage->customer_id($customer) . "/$what" }

sub stream {
    my ($path, %how) = @_;
    my $headers = $path =~ /(?:socket|tunnel)$/ ? \@upgrade : [[Connection => 'keep-alive']];
    my $bytes = $stage->prepare(method => 'GET', path => $path, as => $agent, headers => [@$headers, @{ $how{headers} || [] }]);
    my $port = $stage->server->port_of;
    my $stream = Test::PartnerRel::Streams->open_one($port, $bytes, name => $path, %how);
    is($stream->{status}, $headers == \@upgrade ? 101 : 200, "open: $path") or diag($stream->{head});
    return $stream;
}

# One of each kind, all of them under way.
sub streams {
    my ($service, $customer) = @_;
    my @streams = ((map { stream(path($service, $customer, $_)) } qw(events socket tunnel silent)),
        map { stream(path($service, $customer, $_), slow => 200_000) } qw(download file));
    flow('under way', grep { $_->{name} !~ /silent/ } @streams);
    return @streams;
}

sub flow {
    my ($when, @streams) = @_;
    my @quiet = Test::PartnerRel::Streams::quiet_ones(0.4, @streams);
    ok(!@quiet, "$when: all flow") or diag(map { "$_->{name}\n" } @quiet);
}

sub are_cut {
    my ($when, @streams) = @_;
    my $from  = time;
    my @last = Test::PartnerRel::Streams::lasting_ones(1, @streams);
    ok(!@last, "$when: all are cut within a second") or diag(map { "$_->{name}\n" } @last);
    my ($worst) = sort { $b <=> $a } map { ($_->{ended} // $from + 1) - $from } @streams;
    note(sprintf '%s: the last was cut after %.3f seconds', $when, $worst);
}

sub said { my ($like) = @_; return scalar grep { /PR0470.*$like/ } $stage->server->log_since_mark }

# Of a process.
sub children {
    my ($pid) = @_;
    return map { m{^\d+} ? $& : () } grep { /^\d+\s+\S $pid / } map { Test::PartnerRel::Server::text($_) =~ s/\(.*\)//sr }
      glob '/proc/[0-9]*/stat';
}

sub begin { $stage->set_up($db); $stage->server->mark_log }

subtest 'a removal cuts what runs: events, WebSockets both ways, a silent stream, slow downloads; others go on (D5, row 32)' => sub {
    begin();
    my @cut  = streams('exchange', 'fabrikam');
    my @kept = map { stream($_) } path('sharepoint', 'fabrikam', 'events'), path('exchange', 'woodgrove', 'events'),
      path('exchange', 'woodgrove', 'tunnel');
    $stage->remove('northwind', 'fabrikam', 'exchange');
    are_cut('removed', @cut);
    is(said('dap_required \(R48\)'), 6, 'each is logged once, with the rule');
    flow('of other services and customers', @kept);
    $stage->accept('northwind', 'fabrikam', 'exchange');
    my $again = stream(path('exchange', 'fabrikam', 'events'));
    flow('granted again', @kept, $again);
    is(said(''), 6, 'no more are cut');
};

subtest 'a blocked partner and a service that is switched off: cut as well (Q28, D5)' => sub {
    begin();
    my $lost = stream(path('exchange', 'woodgrove', 'events'));
    my $kept = stream(path('sharepoint', 'fabrikam', 'events'));
    $stage->ctl(qw(service add exchange --cloud global --lang en --name Exchange --may x --may-not y --off));
    are_cut('switched off', $lost);
    flow('another service', $kept);
    $stage->ctl(qw(partner disable northwind --block));
    are_cut('blocked', $kept);
    is(said('partner_blocked'), 1, 'logged with the reason');
};

subtest 'of several requirements all that let the request in go on being asked about, and no others (D5)' => sub {
    begin();
    my ($all, $any) = map { stream(path('exchange', 'fabrikam', "$_/events")) } qw(all any);
    $stage->remove('northwind', 'fabrikam', 'sharepoint');
    are_cut('one of two is removed', $all);
    flow('where the other was enough', $any);
};

subtest 'in the old generation after a graceful restart too (D5, row 32)' => sub {
    begin();
    my @cut  = streams('exchange', 'fabrikam');
    my $kept = stream(path('exchange', 'woodgrove', 'events'));
    my %old = map { $_ => 1 } children($stage->server->{pid});
    kill 'USR1', $stage->server->{pid};
    ok(Test::PartnerRel::Process::wait_until(10, sub { grep { !$old{$_} } children($stage->server->{pid}) }), 'a new one is there');
    flow('the old generation serves on', $kept, grep { $_->{name} !~ /silent/ } @cut);
    $stage->remove('northwind', 'fabrikam', 'exchange');
    are_cut('removed', @cut);
    my @by = grep { !$old{$_} } map { /PR0470/ && /\[pid (\d+)/ ? $1 : () } $stage->server->log_since_mark;
    ok(said('') == @cut && !@by, 'by the old processes themselves');
    flow('the other customer, there', $kept);
};

subtest 'a connection that waits for its next request is left alone: that one is refused (D5)' => sub {
    begin();
    my $bytes  = $stage->prepare(method => 'GET', path => path('exchange', 'fabrikam', 'short'), as => $agent, headers => [[Connection => 'keep-alive']]);
    my $stream = Test::PartnerRel::Streams->open_one($stage->server->port_of, $bytes);
    ok($stream->read_all(6), 'the answer is read');
    $stage->remove('northwind', 'fabrikam', 'exchange');
    sleep 0.2;
    ok(!$stream->look, 'it is open');
    $stream->send($bytes);
    is($stream->{status}, 403, 'and the next request on it is refused');
    is(said(''), 0, 'nothing is cut');
};

subtest 'where every decision is asked for (lease 0), what runs is asked about as well (D5)' => sub {
    begin();
    $stage->db->set_lease(0);
    sleep 0.1;
    my @cut  = map { stream(path('exchange', 'fabrikam', $_)) } qw(events socket);
    my $kept = stream(path('exchange', 'woodgrove', 'events'));
    sleep 2;    # longer than what is cut when nobody could ask
    flow('after a while', @cut, $kept);
    $stage->remove('northwind', 'fabrikam', 'exchange');
    are_cut('removed', @cut);
    flow('the other customer', $kept);
    $stage->db->set_lease(20);
};

subtest 'a database that says nothing for a second beyond the lease: cut, never an old yes (D5, row 38)' => sub {
    begin();
    my @cut  = map { stream(path('exchange', 'fabrikam', $_)) } qw(events socket);
    my $open = stream('/open/x/events');
    my $from = time;
    silence(1);
    flow('a moment later', @cut);
    my @last = Test::PartnerRel::Streams::lasting_ones(2, @cut);
    ok(!@last, sprintf 'cut after %.1f seconds', time - $from);
    cmp_ok(time - $from, '>', 0.9, 'and not before');
    is(said('database_silent \(D5\)'), 2, 'logged with the reason');
    flow('what nobody protects', $open);
    silence(0);
    ok(Test::PartnerRel::Process::wait_until(5, sub {
        ($stage->ask(method => 'GET', path => path('exchange', 'fabrikam', 'short'), as => $agent))[0]->status == 200
    }), 'and open again when it is back');
};

# The file is put away; PostgreSQL stops in the middle of whatever it does, so that the renewer hangs.
sub silence {
    my ($silent) = @_;
    if ($pgsql) {
        kill $silent ? 'STOP' : 'CONT', children($stage->db->{cluster}{pid});
        return;
    }
    my $file = $stage->db->{file};
    rename $_->[0], $_->[1] for grep { -e $_->[0] }
      map { $silent ? ["$file$_", "$file.away$_"] : ["$file.away$_", "$file$_"] } '', '-wal', '-shm';
}

# ---- HTTP/2

sub h2_ask {
    my ($h2, $id, $path, %how) = @_;
    my $person = $stage->person_headers($agent);
    $how{headers}{ $person->[0] } = $person->[1];
    is($h2->ask($id, $path, %how), 200, "open over HTTP/2: $path");
}

sub h2_flow {
    my ($h2, $when, @ids) = @_;
    for my $id (@ids) {
        my $before = $h2->stream($id)->{got};
        ok($h2->wait_for(2, sub { $h2->stream($id)->{got} > $before }), "$when: $id flows");
    }
}

subtest 'over HTTP/2 the stream ends and its connection goes on: events, downloads, a WebSocket (D5, row 32)' => sub {
    plan skip_all => 'mod_http2 is for MPMs with threads' unless $event;
    begin();
    my $h2 = Test::PartnerRel::H2->new($stage->server->port_of);
    my %websocket = (':method' => 'CONNECT', ':protocol' => 'websocket', 'sec-websocket-version' => 13);
    h2_ask($h2, $_, path('exchange', 'fabrikam', $_)) for 'events';
    h2_ask($h2, $_, path('exchange', 'fabrikam', $_), slow => 200_000) for qw(download file);
    h2_ask($h2, $_, path('exchange', 'fabrikam', $_), headers => {%websocket}) for 'socket';
    h2_ask($h2, 'customer', path('exchange', 'woodgrove', 'events'));
    h2_flow($h2, 'under way', qw(events download file socket customer));
    $stage->remove('northwind', 'fabrikam', 'exchange');
    my @cut = qw(events download file socket);
    $h2->wait_for(1, sub { !grep { !$h2->stream($_)->{ended} } @cut });
    is($h2->stream($_)->{ended}, 'reset', "$_ is reset within a second") for @cut;
    is(said('dap_required'), 4, 'each is logged');
    h2_flow($h2, 'another on the same connection', 'customer');
    h2_ask($h2, 'service', path('sharepoint', 'fabrikam', 'events'));
    h2_flow($h2, 'and a new one', qw(service customer));
    ok($h2->is_open, 'the connection is open');
    $h2->finish;
};

subtest 'over HTTP/2 a silent stream ends when its backend speaks, and nothing of that comes through (D5)' => sub {
    plan skip_all => 'mod_http2 is for MPMs with threads' unless $event;
    begin();
    my $h2 = Test::PartnerRel::H2->new($stage->server->port_of);
    h2_ask($h2, 'silent', path('exchange', 'fabrikam', 'silent'));
    ok($h2->wait_for(2, sub { $h2->stream('silent')->{got} }), 'the first word is heard');
    my $got = $h2->stream('silent')->{got};
    $stage->remove('northwind', 'fabrikam', 'exchange');
    ok($h2->wait_for(5, sub { $h2->stream('silent')->{ended} }), 'it ends');
    is($h2->stream('silent')->{got}, $got, 'without the second');
    $h2->finish;
};

# ---- many connections that come and go while others are cut

# In a process of its own until told to end: short answers, each of which must be whole; and downloads
# of those that are cut, left in the middle. Exits 0 when all were.
sub crowd {
    my ($short, @left) = @_;
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    my ($go_on, $bad) = (1, 0);
    local $SIG{TERM} = sub { $go_on = 0 };
    my $port = $stage->server->port_of;
    while ($go_on) {
        for my $bytes (@$short) {
            my $one = eval { Test::PartnerRel::Streams->open_one($port, $bytes) };
            my $whole = $one && ($one->{status} // 0) == 200 && $one->read_all(6);
            next if $whole || !$go_on;    # the signal ends what is read at that moment
            $bad++;
            diag($one ? "$bytes$one->{head}" : $@);
        }
        for my $bytes (@left) {
            my $two = eval { Test::PartnerRel::Streams->open_one($port, $bytes) };
            $two->read_all(int rand 200_000) if $two && ($two->{status} // 0) == 200;
        }
    }
    POSIX::_exit($bad ? 1 : 0);
}

subtest 'no other connection breaks while removals cut many and descriptors are used again (D5)' => sub {
    begin();
    my @bytes = map { $stage->prepare(method => 'GET', path => $_, as => $agent) } '/open/x/short',
      path('exchange', 'woodgrove', 'short'), map { path('exchange', 'fabrikam', $_) } qw(download file);
    my @left = splice @bytes, 2;
    my @pids = map { crowd(\@bytes, @left) } 1 .. 4;
    for (1 .. 15) {
        $stage->remove('northwind', 'fabrikam', 'exchange');
        $stage->accept('northwind', 'fabrikam', 'exchange');
        sleep 0.05;
    }
    kill 'TERM', @pids;
    is(scalar(grep { waitpid($_, 0) != $_ || $? } @pids), 0, 'every answer to the others was whole');
    cmp_ok(said('dap_required'), '>', 0, said('dap_required') . ' were cut meanwhile');
};

$stage->close_log($pgsql ? qr/dbd:|AH006\d\d|PR01\d\d|PR04\d\d/ : qr/PR01\d\d|PR04\d\d|AH006\d\d/);
done_testing();
