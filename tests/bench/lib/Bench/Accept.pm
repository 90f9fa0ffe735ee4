# Accept.pm: acceptances a second, beside the same statements without us.
package Bench::Accept;
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 sha256_hex);
use HTTP::Tiny;
use MIME::Base64 'encode_base64';
use Bench::Cost;
use Bench::Data;
use Bench::Pages;
use Bench::Rounds;
use Bench::Run;
use Bench::Site;
use Bench::Table;
use Bench::Wrk;

my $GRANTS  = $ENV{GRANTS} || ($Bench::Run::QUICK ? 10_000 : 1_000_000);
my $ROUNDS  = $ENV{ROUNDS} || ($Bench::Run::QUICK ? 3 : 10);
my $SECONDS = $ENV{SECONDS} || ($Bench::Run::QUICK ? 3 : 6);
my $PARTNERS    = $Bench::Run::QUICK ? 10 : 100;
my $CONNECTIONS = 16;      # as many as two processes of ours have (PartnerRelDatabaseThreads is 8)
my $MOST        = 6000;    # forms made for each second

my $COOKIE = 'bench' . 'A' x 17;
my $CHOICE = 'agree=yes&service=service-0&service=service-2';

sub administrator {
    my ($tenant, $at) = @_;
    return "iss=http%3A%2F%2Fidp.example;sub=admin-$tenant;tid=$tenant;roles=CustomerAdministrator;name=Ada%20Admin;"
      . "email=ada%40$tenant.example;org_name=Company%20$tenant;auth_time=$at";
}

sub path { my ($partner) = @_; return '/portal/customer/invitation/' . Bench::Pages::token($partner) }

# What a seal says was seen (csrf.h): the same for every customer that has no partner yet.
sub forms {
    my ($site, $partners) = @_;
    my %state;
    for my $partner (0 .. $partners - 1) {
        my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$site->{port}" . path($partner), { headers => { 'X-Test-Person' => administrator('nobody-yet', time) } });
        my ($seal) = $answer->{content} =~ /name="seal" value="([^"]*)"/ or die "no form: $answer->{status}\n$answer->{content}\n";
        (undef, undef, $state{$partner}) = split /\./, $seal;
    }
    return \%state;
}

# An authentic seal, as the portal would have made it for this person.
sub seal {
    my ($tenant, $at, $target, $state, $n) = @_;
    my ($expiry, $nonce) = ($at + 3600, substr "$n" . 'A' x 22, 0, 22);
    my @parts = ('seal1', $COOKIE, 'global', $Bench::Data::ISSUER, "admin-$tenant", $tenant, $at . '000000', $target =~ s{^/portal}{}r, $expiry, $nonce, $state);
    my $mac = hmac_sha256(join('', map { pack('Q>', length) . $_ } @parts), pack 'H*', $Bench::Site::KEY);
    return join '.', $expiry, $nonce, $state, encode_base64($mac, '') =~ tr{+/=}{-_}dr;
}

# So many customers, each of which accepts one link.
sub requests {
    my ($forms, $turn, $n) = @_;
    my ($at, @partners) = (time, sort { $a <=> $b } keys %$forms);
    return map {
        my ($tenant, $partner) = ("new-$turn-$_", $partners[$_ % @partners]);
        my $target = path($partner);
        { path => $target, person => administrator($tenant, $at), cookie => "__Host-prl_form=$COOKIE",
            body => "$CHOICE&seal=" . seal($tenant, $at, $target, $forms->{$partner}, "$turn-$_-") };
    } 1 .. $n;
}

# ---- what one acceptance asks of a database

sub post {
    my ($site, $r) = @_;
    return HTTP::Tiny->new(max_redirect => 0)->post("http://127.0.0.1:$site->{port}$r->{path}", { content => $r->{body}, headers => {
        'Content-Type' => 'application/x-www-form-urlencoded', 'X-Test-Person' => $r->{person}, Cookie => $r->{cookie},
        Origin => 'http://127.0.0.1', 'Sec-Fetch-Site' => 'same-origin' } });
}

# PostgreSQL's log tells statements and parameters; those of the request are all of one connection.
sub record {
    my ($run, $site, $data, $file) = @_;
    my $log = $data->{cluster}{log};
    my $says = sub { my $dbh = $data->{db}->open; $dbh->do("ALTER ROLE partnerrel $_[0]"); $dbh->disconnect; $site->stop; $site->start };
    $says->("SET log_statement = 'all'");
    my $forms = forms($site, 2);
    my ($one) = requests({ 1 => $forms->{1} }, 'recorded', 1);
    my $from = -s $log;
    my $answer = post($site, $one);
    $answer->{status} == 303 or die "an acceptance is refused: $answer->{status}\n$answer->{content}\n";
    open my $in, '<', $log or die "$log: $!\n";
    seek $in, $from, 0;
    my @lines = <$in>;
    $says->('RESET log_statement');
    return Bench::Run::write_file($file, script(@lines), map { "P\t" . Bench::Data::id($_) . "\t" . sha256_hex(Bench::Pages::token($_)) } 0 .. $PARTNERS - 1);
}

sub script {
    my (@lines) = @_;
    my ($pid) = map { /\[(\d+)\] LOG:  execute pr_invitation_by_hash/ } @lines;
    my (@texts, @steps, %number, %id);
    for (grep { /\[$pid\]/ } @lines) {
        if (/LOG:  statement: (BEGIN|COMMIT)/) { push @steps, substr $1, 0, 1 }
        elsif (/LOG:  execute \w+: (PREPARE .*)/) {
            $number{$1} //= push(@texts, $1) - 1;
            push @steps, "X\t$number{$1}";
        }
        elsif (/DETAIL:  parameters: (.*)/) { $steps[-1] .= join '', map { "\t" . variable($_, \%id, $steps[-1], \%number) } $1 =~ /\$\d+ = '([^']*)'/g }
    }
    @steps > 20 or die "the log tells of @{[scalar @steps]} statements only\n";
    # The shard of a new customer follows from its id, which is the first to be made for the row.
    my ($insert) = map { $number{$_} } grep { /AS INSERT INTO customer / } keys %number;
    my ($at) = map { /^X\t$insert\t\001(\w)\t/ } @steps;
    for (@steps) { s/^(X\t$insert\t.*\t)\d+$/$1\001S/; s/\001(\w)/"\001" . ($1 eq $at ? 'a' : $1 eq 'a' ? $at : $1)/ge }
    return ((map { "S\t$_" } @texts), map { s/^C$/C/r } @steps);
}

# What differs from one acceptance to the next.
sub variable {
    my ($value, $id) = @_;
    my ($partner, $hash) = (Bench::Data::id(1), sha256_hex(Bench::Pages::token(1)));
    my $letter = sub { $id->{ $_[0] } //= chr(ord('a') + keys %$id) };
    $value =~ s/\Q$partner\E/\001P/g;
    $value =~ s/\Q$hash\E/\001H/g;
    $value =~ s/([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})/"\001" . $letter->($1)/ge;
    $value =~ s/new-recorded-1/\001T/g;
    $value =~ s/^recorded-1-A*$/\001T/;
    $value =~ s/\b((?:0000)?)\d{16}\b/$1\001W/g;
    return $value;
}

# ---- the section

sub accept {
    my ($run, $figures) = @_;
    my %data = map { $_ => $run->data($_, $GRANTS) } qw(sqlite pgsql);
    Bench::Pages::add_links($_) for values %data;
    $_->ctl('lease', 'set', 0) for values %data;
    really_write($data{pgsql}, 'on');
    my %site = map { $_ => Bench::Site::portal(run => $run, name => "accept-$_", data => $data{$_}) } keys %data;
    for (values %site) { $_->start; $run->ends($_) }
    my $script = record($run, $site{pgsql}, $data{pgsql}, "$run->{dir}/acceptance");
    my @all = map { my $engine = $_;
        ({ name => "ours $engine", what => "acceptances, $Bench::Proxied::ENGINE{$engine}", do => \&accepted, against => "bare $engine" },
            { name => "bare $engine", what => 'the same statements alone', do => \&replayed }) } sort keys %data;
    for my $one (@all) { my ($engine) = $one->{name} =~ /(\w+)$/; @$one{qw(run engine data site script forms)} =
        ($run, $engine, $data{$engine}, $site{$engine}, $script, forms($site{$engine}, $PARTNERS)) }
    my $got = Bench::Rounds::take_turns($ROUNDS, \@all, sub { my ($one) = @_; $one->{do}->($one, $one->{turn}++) });
    $_->stop for values %site;
    really_write($data{pgsql}, 'off');
    $_->ctl('lease', 'set', 200) for values %data;
    show($figures, $got, @all);
}

# The cluster of the tests is in a hurry and does not wait for its disk.
sub really_write {
    my ($data, $how) = @_;
    my $dbh = $data->{db}->open;
    $dbh->do("ALTER SYSTEM SET fsync = $how");
    $dbh->do('SELECT pg_reload_conf()');
    $dbh->disconnect;
}

sub acts { my ($data) = @_; return $data->{db}->value('SELECT COUNT(*) FROM act') }

# What was told of must be in the database afterwards.
sub accepted {
    my ($one, $turn) = @_;
    my $list = Bench::Run::write_file("$one->{run}{dir}/posts", map { join "\t", @$_{qw(path person cookie body)} } requests($one->{forms}, "$one->{engine}-$turn", $MOST * $SECONDS));
    my ($before, $cpu) = (acts($one->{data}), Bench::Cost::cpu($one->{site}->front));
    my $got = Bench::Wrk::run('posts.lua', name => $one->{name}, port => $one->{site}{port}, list => $list, seconds => $SECONDS, connections => 32);
    sleep 1;    # what is under way is nobody's
    my $made = acts($one->{data}) - $before;
    $made >= $got->{requests} or die "$one->{name}: $made acceptances are there, and $got->{requests} were told of\n";
    return { rate => $got->{rate}, cpu => 1e6 * (Bench::Cost::cpu($one->{site}->front) - $cpu) / $made };
}

sub replayed {
    my ($one, $turn) = @_;
    my ($db, $cluster) = ($one->{data}{db}, $one->{data}{cluster});
    my $where = $one->{engine} eq 'pgsql' ? "host=$cluster->{dir} port=$cluster->{port} dbname=$db->{dbname} user=partnerrel" : $db->{file};
    my $before = acts($one->{data});
    open my $out, '-|', "$Bench::Run::BUILD/bench-replay", $one->{engine}, $where, $one->{script}, $CONNECTIONS, $SECONDS, "alone-$turn" or die "bench-replay: $!\n";
    my ($said, $seconds) = split ' ', <$out> // '';
    close $out or die "bench-replay fails\n";
    my $made = acts($one->{data}) - $before;
    $made == $said or die "$made acceptances are there, and $said were told of\n";
    return { rate => $made / $seconds };
}

sub show {
    my ($figures, $got, @all) = @_;
    my $of = sub { my ($one, $what) = @_; my @each = grep { defined } Bench::Rounds::of($got, $one->{name}, $what); return @each ? Bench::Table::spread('%.0f', @each) : undef };
    my $ratio = sub { return Bench::Rounds::pairs($got, @{ $_[0] }{qw(name against)}, 'rate', \&Bench::Rounds::ratio) };
    Bench::Table::show("Acceptances, lease 0, $CONNECTIONS connections, $ROUNDS rounds; medians [least..most]", ['', 'committed/s', 'of these', 'CPU us'],
        map { [$_->{what}, $of->($_, 'rate'), $_->{against} ? Bench::Table::spread('%.2f', $ratio->($_)) : undef, $of->($_, 'cpu')] } @all);
    $figures->figure("$_->{what}: of what the same statements commit alone", Bench::Table::median($ratio->($_)), '%.2f', 'at least', 0.8) for grep { $_->{against} } @all;
}

1;
