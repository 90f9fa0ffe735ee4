# Measure.pm: what one candidate costs. All of it against a server that runs alone or beside idle ones.
package Bench::Measure;
use strict;
use warnings;
use Bench::Cost;
use Bench::Run;
use Bench::Wrk;
use Time::HiRes 'time';

# Questions asked before instructions are counted, and then again and again.
my $WARM = 100;

# As fast as it goes: requests a second, and microseconds of processor time for each request: of the
# server itself, and of it with all that it asks. The machine has other things to do, so rounds are short
# and take turns, and each is compared with its neighbours.
sub round {
    my ($target, %how) = @_;    # seconds, connections
    my @front = $target->front;
    my @aside = $target->aside;
    my ($front, $aside) = (Bench::Cost::cpu(@front), Bench::Cost::cpu(@aside));
    my $got = Bench::Wrk::load(name => $target->{name}, port => $target->{port}, list => $target->{list},
        seconds => $how{seconds}, connections => $how{connections} || 32);
    my $spent = Bench::Cost::cpu(@front) - $front;
    return { rate => $got->{rate}, requests => $got->{requests}, cpu => 1e6 * $spent / $got->{requests},
        all => 1e6 * ($spent + Bench::Cost::cpu(@aside) - $aside) / $got->{requests} };
}

# Microseconds of waiting for an answer while the server has little to do.
sub latency {
    my ($target, %how) = @_;
    my $got = Bench::Wrk::load(name => $target->{name}, port => $target->{port}, list => $target->{list},
        seconds => $how{seconds}, connections => 4, pause => 2);
    return { p50 => $got->{p50}, p99 => $got->{p99}, at => $got->{rate} };
}

# Kilobytes of a worker process.
sub memory {
    my ($target) = @_;
    my @each = Bench::Cost::memory($target->workers);
    my $all  = 0;
    $all += $_ for @each;
    return @each ? $all / @each : 0;
}

# Questions to the database a second, and those for the lease for each process, in a run of their own.
sub queries {
    my ($target, %how) = @_;
    my $file = "$target->{dir}/counts";
    Bench::Run::write_file($file, '');
    open my $out, '+<:raw', $file or die "$file: $!\n";
    truncate $out, 16;
    chmod 0666, $file;
    my $look = sub { seek $out, 0, 0; sysseek $out, 0, 0; sysread $out, my $two, 16; return unpack 'qq', $two };
    $target->stop;
    $target->start(env => { LD_PRELOAD => "$Bench::Run::BUILD/bench-count.so", BENCH_COUNT => $file });
    my %load = (name => $target->{name}, port => $target->{port}, list => $target->{list}, connections => 32);
    Bench::Wrk::load(%load, seconds => 1);
    my ($began, $all, $lease) = (time, $look->());
    my $got = Bench::Wrk::load(%load, seconds => $how{seconds});
    my $took = time - $began;
    my ($all_now, $lease_now) = $look->();
    my $processes = () = $target->workers;
    $target->stop;
    $target->start;
    return { all => ($all_now - $all) / $took, each => ($all_now - $all) / $got->{requests},
        lease => ($lease_now - $lease) / $took / $processes };
}

# Instructions of one request in user space, counted by callgrind in one process: what so many more
# requests take in a second run. Only what is done for a connection counts.
sub instructions {
    my ($target, %how) = @_;
    my $more = $how{requests} || ($Bench::Run::QUICK ? 200 : 500);
    # Fifty times as slow, a request would find a lease of 200 ms dead.
    my $ctl = $target->{remembers} ? sub { $target->{remembers}->ctl(@_) } : sub {};
    $ctl->('lease', 'set', 10_000);
    my $few  = counted($target, $WARM, %how);
    my $many = counted($target, $WARM + $more, %how);
    $ctl->('lease', 'set', 200);
    return ($many - $few) / $more;
}

sub counted {
    my ($target, $requests, %how) = @_;
    my $out = "$target->{dir}/callgrind.$requests";
    my @line = Bench::Wrk::read_list($target->{list});
    $target->stop;
    $target->start(alone => 1, under => ['valgrind', '--tool=callgrind', '--toggle-collect=ap_run_process_connection',
        "--callgrind-out-file=$out", "--log-file=$target->{dir}/valgrind.log"]);
    send_requests($target->{port}, map { $line[$_ % ($WARM < @line ? $WARM : @line)] } 1 .. $requests);
    $target->stop;
    open my $in, '<', $out or die "callgrind left nothing: $out: $!\n";
    my ($total) = map { /^(?:summary|totals): (\d+)/ } <$in>;
    rename $out, "$how{keep}/$target->{name}.$requests" if $how{keep};
    return $total // die "$out has no total\n";
}

# One after the other on one connection.
sub send_requests {
    my ($port, @lines) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 30) or die "connect: $!\n";
    my $headers = join '', map { "$_\r\n" } 'Host: 127.0.0.1', @Bench::Wrk::HEADERS;
    local $/ = "\r\n";
    for (@lines) {
        my ($path, $person) = split /\t/;
        my $who = $person ? "X-Test-Person: $person\r\n" : '';
        print $socket "GET $path HTTP/1.1\r\n$headers$who\r\n";
        my ($status, $length) = (scalar(<$socket>) // die("no answer to $path\n"), 0);
        $status =~ / 200 / or die "$path: $status\n";
        while (defined(my $line = <$socket>)) {
            $length = $1 if $line =~ /^Content-Length: (\d+)/i;
            last if $line eq "\r\n";
        }
        read $socket, my ($body), $length;
    }
}

1;
