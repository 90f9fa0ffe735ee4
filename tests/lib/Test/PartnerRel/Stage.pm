# Stage.pm: all a test stands on: a folder, a database with known things in it, a backend, an httpd
# and the people who ask.
package Test::PartnerRel::Stage;
use strict;
use warnings;
use utf8;
use Digest::SHA 'hmac_sha256';
use File::Copy 'copy';
use File::Find 'find';
use File::Temp 'tempdir';
use MIME::Base64 'encode_base64';
use Test::More;
use parent 'Test::PartnerRel::Lines';
use Test::PartnerRel::Backend;
use Test::PartnerRel::Cast qw(%ISSUER_OF @OFFERS @PARTNERS @SERVICES org person);
use Test::PartnerRel::Client qw(escape form_body);
use Test::PartnerRel::Db;
use Test::PartnerRel::Server;

sub new {
    my ($class, %how) = @_;
    my $self = bless {%how}, $class;
    my $keep = $ENV{T_KEEP};
    $self->{dir} = tempdir('partnerrel-XXXXXX', TMPDIR => 1, CLEANUP => !$keep);
    chmod 0755, $self->{dir};
    mkdir "$self->{dir}/htdocs";
    diag("files stay in $self->{dir}") if $keep;
    $self->put("$self->{dir}/htdocs/plain.txt", "plain\n");
    # Two keys, so that what is made with the older one stays true.
    $self->put("$self->{dir}/keys", join '', map { "k$_ " . random_hex() . "\n" } 2, 1);
    chmod 0600, "$self->{dir}/keys";
    $self->make_signing_keys('assertion.pem');
    $self->{db}      = Test::PartnerRel::Db->new(engine => $ENV{T_DB} || 'sqlite', dir => $self->{dir},
        own => $how{own_cluster} || $ENV{T_UPSET});
    $self->{backend} = Test::PartnerRel::Backend::start("$self->{dir}/backend.log");
    $self->{server} = Test::PartnerRel::Server->new(
        dir => $self->{dir}, db => $self->{db}, backend => $self->{backend});
    $self->{conf_key} = '';
    return $self;
}

# A file of P-256 keys, and the same each time it is asked for by that name.
sub make_signing_keys {
    my ($self, $name, $n) = @_;
    my $file = "$self->{dir}/$name";
    return $file if -e $file;
    my @new = qw(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256);
    $self->put($file, join '', map { one_key(@new) } 1 .. $n // 1);
    chmod 0600, $file;
    return $file;
}

sub one_key {
    open my $out, '-|', @_ or die "openssl: $!\n";
    local $/;
    my $pem = <$out>;
    close $out or die "openssl makes no key\n";
    return $pem;
}

# Backends that speak something else than HTTP, started when they are asked for.
sub backend_port {
    my ($self, $what) = @_;
    my $module = 'Test::PartnerRel::' . ucfirst $what;
    $self->{"$what backend"} //= do {
        eval "require $module; 1" or die $@;
        Test::PartnerRel::Backend::start("$self->{dir}/backend.log", $module->can('serve'));
    };
    return $self->{"$what backend"}{port};
}

sub random_hex {
    open my $fh, '<', '/dev/urandom' or die "/dev/urandom: $!\n";
    read $fh, my $bytes, 32;
    return unpack 'H*', $bytes;
}

sub put {
    my ($self, $file, $text) = @_;
    open my $fh, '>:encoding(UTF-8)', $file or die "$file: $!\n";
    print $fh $text;
    close $fh;
}

sub db     { return $_[0]{db} }
sub server { return $_[0]{server} }

# ---- httpd

sub copy_templates {
    my ($self, @edits) = @_;
    my ($from, $to) = ("$Test::PartnerRel::Server::ROOT/templates", "$self->{dir}/templates");
    find({ no_chdir => 1, wanted => sub {
        (my $name = $File::Find::name) =~ s/^\Q$from\E/$to/;
        -d $File::Find::name ? mkdir $name : copy($File::Find::name, $name);
    } }, $from);
    for my $edit (@edits) {
        my ($file, $old, $new) = $edit =~ m{^(\S+)\s+s/((?:[^/\\]|\\.)*)/((?:[^/\\]|\\.)*)/$}
          or die "an edit does not say \"$edit\"\n";
        s/\\(.)/$1/g for $old, $new;
        my $text = Test::PartnerRel::Server::text("$to/$file");
        my $at   = index $text, $old;
        $at >= 0 or die "$file has no \"$old\" to change\n";
        substr $text, $at, length $old, $new;
        $self->put("$to/$file", $text);
    }
}

# Has httpd run with this configuration; restarts it only when it is another one.
sub serve {
    my ($self, %conf) = @_;
    my $key = join "\x1f", $conf{clouds} // '', $conf{conf} // '', @{ $conf{drop} || [] }, '', @{ $conf{edit} || [] };
    return if $self->{server}{pid} && $self->{conf_key} eq $key;
    $self->close_log;
    $self->copy_templates(@{ $conf{edit} || [] });
    $self->make_schema;
    $self->{server}->write_conf(%conf, conf => $conf{conf} && $self->fill_in($conf{conf}));
    $self->{server}->mark_log;
    $self->{server}->start;
    $self->{conf_key} = $key;
}

# Stops httpd; what it logged on the way up or down must not be loud either.
sub close_log {
    my ($self, @may) = @_;
    my $server = $self->{server};
    return unless $server->{pid};
    $server->mark_log;
    $server->stop;
    my @loud = grep { my $line = $_; !grep { $line =~ $_ } @may } $server->loud($server->log_since_mark);
    push @loud, $server->loud(split /\n/, Test::PartnerRel::Server::text($server->{out}));
    ok(!@loud, 'httpd ends quietly') or diag(@loud);
}

sub configtest {
    my ($self, %conf) = @_;
    $self->close_log;
    $self->copy_templates(@{ $conf{edit} || [] });
    $self->{server}->write_conf(%conf, conf => $conf{conf} && $self->fill_in($conf{conf}));
    return $self->{server}->configtest;
}

# ---- partnerrelctl

sub ctl {
    my ($self, @args) = @_;
    my ($code, $said) = $self->try_ctl(@args);
    $code == 0 or die "partnerrelctl @args:\n$said\n";
    return $said;
}

sub try_ctl {
    my ($self, @args) = @_;
    my $db  = $self->{db};
    my $pid = open my $out, '-|';
    defined $pid or die "fork: $!\n";
    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        exec "$Test::PartnerRel::Server::BUILD/partnerrelctl", '--database', $db->name,
          '--keys', "$self->{dir}/keys", @args
          or POSIX::_exit(127);
    }
    my $said = do { local $/; <$out> } // '';
    utf8::decode($said);
    close $out;
    return ($? >> 8, $said);
}

sub make_schema {
    my ($self) = @_;
    return if $self->{db}->knows('');
    $self->ctl('schema', 'apply');
    $self->{db}->set_lease(20);
    $self->{db}->save('');
}

# ---- the database

# Connections that are at work lose their server, or find another schema: before each block, and
# before each state that a subtest outside of the blocks wants.
sub upset {
    my ($self) = @_;
    return unless $self->{server}{pid};
    my $n = $self->{upsets}++;
    $self->ask(method => 'GET', path => '/portal/invitation/' . 'A' x 43, as => 'nobody', cookies => {},
        times => 8);
    if ($self->{db}{engine} eq 'pgsql') {
        Test::PartnerRel::Db::stop_cluster($self->{db}{cluster}, $n % 2 ? 'KILL' : 'INT');
        Test::PartnerRel::Db::start_cluster($self->{db}{cluster});
    }
    my $table = (qw(customer relationship dap_grant partner invitation))[$n % 5];
    $self->{db}->run("ALTER TABLE $table ADD COLUMN upset_$n TEXT");
}

sub set_up {
    my ($self, $text) = @_;
    my @lines = grep { /\S/ } map { s/^\s+|\s+$//gr } split /\n/, $text;
    my $done  = '';
    # The longest beginning that was made before is taken from there.
    my $from = 0;
    for my $n (reverse 0 .. @lines) {
        my $key = join "\n", @lines[0 .. $n - 1];
        next unless $self->{db}->knows($key);
        $self->{db}->restore($key);
        ($from, $done) = ($n, $key);
        last;
    }
    delete $self->{cookies};
    for my $n ($from .. $#lines) {
        $self->set_up_line($lines[$n]);
        $self->{db}->save(join "\n", @lines[0 .. $n]);
    }
    $self->upset if $ENV{T_UPSET};
    delete $self->{cookies};
}

# The cloud a line or a placeholder is about.
# ---- placeholders

my %FILL = (
    qr/^link of (\w+(?: through \w+)?)$/  => sub { $_[0]->link($_[1], 1) },
    qr/^plain link of (\w+(?: through \w+)?)$/ => sub { $_[0]->link($_[1], 0) },
    qr/^id of customer (\w+)$/            => sub { $_[0]->customer_id($_[1]) },
    qr/^id of partner (\w+)$/             => sub { $_[0]->partner_id($_[1]) },
    qr/^relationship of (\w+) with (\w+)$/ => sub { $_[0]->relationship_id($_[1], $_[2]) },
    qr/^grant of (\w+) at (\w+) for (\w+)$/ => sub { $_[0]->grant_id($_[1], $_[2], $_[3]) },
    qr/^transfer of (.+?) of (\w+)$/ => sub { $_[0]->transfer_id($_[1], $_[2]) },
    qr/^subscription (.+?) of (\w+)$/ => sub { $_[0]->subscription_id($_[1], $_[2]) },
    qr/^location$/ => sub { $_[0]{location} // die "no answer had a Location\n" },
    qr/^request of (\w+)$/ => sub { $_[0]->request_id($_[1]) },
    qr/^act of (\w+)$/ => sub {
        $_[0]->db->value('SELECT id FROM act WHERE customer_id = ? ORDER BY at DESC',
            $_[0]->customer_id($_[1]))
    },
    qr/^(\d+) times (.)$/ => sub { $_[2] x $_[1] },
    qr/^base$/    => sub { $_[0]{server}->base_url($_[0]->cloud) },
    qr/^port$/    => sub { $_[0]{server}->port_of($_[0]->cloud) },
    qr/^dir$/     => sub { $_[0]{dir} },
    qr/^backend$/ => sub { $_[0]{backend}{port} },
    qr/^(ajp|fcgi) backend$/ => sub { $_[0]->backend_port($_[1]) },
);

sub fill_in {
    my ($self, $text) = @_;
    $text =~ s/\{([a-z0-9][^{}]*)\}/$self->fill_one($1)/ge;
    return $text;
}

sub fill_one {
    my ($self, $name) = @_;
    local $self->{cloud} = $1 if $name =~ s/ in (germany)$//;
    for my $like (keys %FILL) {
        next unless my @found = $name =~ $like;
        return $FILL{$like}->($self, @found);
    }
    return "{$name}";
}

# A unit of the catalogues, as it is written there.
sub message {
    my ($self, $id, $lang) = @_;
    my $units = $self->{messages}{$lang} //= do {
        my %unit;
        my $tag = $lang eq 'en' ? 'source' : 'target';
        for my $file (glob "$Test::PartnerRel::Server::ROOT/templates/locale/$lang/*.xlf") {
            my $text = Test::PartnerRel::Server::text($file);
            while ($text =~ m{<unit\b[^>]*\bid="([^"]+)".*?</unit>}gs) {
                my ($name, $unit) = ($1, $&);
                my ($said) = $unit =~ m{<$tag\b[^>]*>(.*?)</$tag>}s or next;
                $said =~ s/\s+/ /g;
                $unit{$name} = $said;
            }
        }
        \%unit;
    };
    return $units->{$id} // die "no message \"$id\" in \"$lang\"\n";
}

# ---- asking

sub person_headers {
    my ($self, $as) = @_;
    my $claims = person($as) or return;
    return [ 'X-Test-Person' => join '&', map { "$_=" . escape($claims->{$_}) } sort keys %$claims ];
}

# The cookies of a person in this block.
sub jar {
    my ($self, $as) = @_;
    (my $who = $as) =~ s/\s*\(.*//;
    return $self->{cookies}{$who} //= {};
}

# While a line about a cloud is set up, its people ask at its portal.
sub come_home {
    my ($self, $r) = @_;
    return if $self->cloud eq 'global' || $r->{at};
    $r->{at} = $self->cloud;
    $r->{as} .= ' (in ' . $self->cloud . ')' if $r->{as} ne 'nobody' && $r->{as} !~ /\(/;
}

# As clients do that are told to come again because too many changes wait for their lease (D5).
sub exchange {
    my ($port, @bytes) = @_;
    my @answers = Test::PartnerRel::Client::exchange($port, @bytes);
    for (1 .. 200) {
        my @again = grep { $answers[$_]{status} == 503 && $answers[$_]{body} =~ /\bD5, 503\b/ } 0 .. $#answers;
        last unless @again;
        select undef, undef, undef, 0.05;
        @answers[@again] = Test::PartnerRel::Client::exchange($port, @bytes[@again]);
    }
    return @answers;
}

# One request (or `times` of them at once), as a browser of that person would send it. Returns the
# answers. Named: at (the cloud whose portal is asked), method, path, as, headers, fields, body, csrf, page, by, then, times, cookies.
sub ask {
    my ($self, %r) = @_;
    $self->come_home(\%r);
    my @sent = map { $self->prepare(%r) } 1;
    my @answers = exchange($self->{server}->port_of($r{at}), (@sent) x ($r{times} || 1));
    $self->learn($_, $r{cookies} || $self->jar($r{as})) for @answers;
    return @answers;
}

# The bytes of a request.
sub prepare {
    my ($self, %r) = @_;
    my $jar     = $r{cookies} || $self->jar($r{as});
    my @headers = @{ $r{headers} || [] };
    my %has     = map { lc $_->[0] => 1 } @headers;
    my @fields  = @{ $r{fields} || [] };
    unshift @fields, $self->form_fields(%r) if ($r{csrf} // '') eq 'auto';
    $self->set_up_line($r{then} =~ s/ /: /r) if $r{then};
    my $body = $r{body} // ($r{method} eq 'POST' ? form_body(@fields) : undef);
    push @headers, $self->person_headers($r{as}) unless $has{'x-test-person'};
    push @headers, [Cookie => join '; ', map { "$_=$jar->{$_}" } sort keys %$jar]
      if %$jar && !$has{cookie};
    if ($r{method} eq 'POST' && ($r{csrf} // '') ne 'none') {
        push @headers, ['Sec-Fetch-Site' => 'same-origin'] unless $has{'sec-fetch-site'};
        push @headers, [Origin => $self->{server}->base_url($r{at})] unless $has{origin};
    }
    @headers = grep { $_->[1] ne '(absent)' } @headers;
    return Test::PartnerRel::Client::bytes_of(method => $r{method}, path => $r{path},
        host => '127.0.0.1:' . $self->{server}->port_of($r{at}), headers => \@headers, body => $body);
}

# Gets the page and reads the form that posts to the path: its hidden fields, except those that the
# test gives itself.
sub form_fields {
    my ($self, %r) = @_;
    my $page = $r{page} // $r{path};
    my $by = $r{by} // $r{as};
    my ($answer) = $self->ask(method => 'GET', path => $page, as => $by, cookies => $r{cookies},
        at => $r{at});
    my %given = map { $_->[0] => 1 } @{ $r{fields} || [] };
    (my $target = $r{path}) =~ s/\?.*//;
    for my $form ($answer->body =~ m{(<form\b.*?</form>)}gs) {
        my ($head) = $form =~ /^(<form\b[^>]*>)/;
        next unless $head =~ /method="post"/i && index($head, qq{action="$target"}) >= 0;
        my @hidden;
        for my $input ($form =~ /(<input\b[^>]*>)/g) {
            next unless $input =~ /type="hidden"/;
            my ($name) = $input =~ /\bname="([^"]*)"/;
            my ($value) = $input =~ /\bvalue="([^"]*)"/;
            push @hidden, [$name, $value // ''] unless $given{$name};
        }
        return @hidden;
    }
    die "no form that posts to $target on $page ($answer->{status}):\n" . $answer->text . "\n";
}

# An authentic seal (csrf.h), made with the server's own key: for a form of the past, or of a person
# whom the page would not have given one. Named: path, as, cookie, expiry, state.
sub seal {
    my ($self, %r) = @_;
    my ($key) = map { pack 'H*', (split)[1] }
      Test::PartnerRel::Server::text("$self->{dir}/keys") =~ /^(.+)$/m;
    my $who   = person($r{as});
    my $nonce = substr 'nonce' . ++$self->{seals} . 'A' x 22, 0, 22;
    my @parts = ('seal1', $r{cookie}, $self->cloud, $who->{iss}, $who->{sub}, $who->{tid},
        ($who->{auth_time} // 0) . ($who->{auth_time} ? '000000' : ''), $r{path} =~ s{^/portal}{}r,
        $r{expiry}, $nonce, $r{state});
    my $mac = hmac_sha256(join('', map { pack('Q>', length) . $_ } @parts), $key);
    return join '.', $r{expiry}, $nonce, $r{state}, encode_base64($mac, '') =~ tr{+/=}{-_}dr;
}

sub raw {
    my ($self, $bytes, $as) = @_;
    $bytes = $self->fill_in($bytes);
    if (my $person = $self->person_headers($as)) {
        $bytes =~ s/\r\n/\r\n$person->[0]: $person->[1]\r\n/;
    }
    my ($answer) = Test::PartnerRel::Client::exchange($self->{server}{port}, $bytes);
    return $answer;
}

# Many prepared requests at once.
sub ask_all {
    my ($self, @bytes) = @_;
    return exchange($self->{server}{port}, @bytes);
}

sub learn {
    my ($self, $answer, $jar) = @_;
    for my $set ($answer->header('Set-Cookie')) {
        my ($name, $value) = $set =~ /^([^=]+)=([^;]*)/ or next;
        $jar->{$name} = $value;
    }
    my ($location) = $answer->header('Location');
    if (defined $location) {
        $location =~ s{^http://127\.0\.0\.1:\d+}{};
        $self->{location} = $location;
    }
}

1;
