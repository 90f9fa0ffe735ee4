# Wrk.pm: load by wrk: a list of requests, each thread in its own place of it, and what came of it.
package Bench::Wrk;
use strict;
use warnings;
use Bench::Run;

# port, list (a file of "path TAB person"), seconds, connections; pause: milliseconds between an answer
# and the connection's next request. Dies when a request was not answered 200.
sub load {
    my (%how) = @_;
    my $script = "$Bench::Run::ROOT/tests/bench/requests.lua";
    my @command = ('wrk', '-t1', "-c$how{connections}", "-d$how{seconds}s", '--timeout', '10s', '-s', $script,
        "http://127.0.0.1:$how{port}/", '--', $how{list}, $how{pause} || 0);
    open my $out, '-|', @command or die "wrk: $!\n";
    my $said = do { local $/; <$out> };
    close $out;
    my %got = $said =~ /^bench (\w+) (\S+)$/mg;
    defined $got{requests} or die "@command: $said\n";
    $got{refused} == 0 or die "$got{refused} of $got{requests} requests were not answered 200 ($how{name})\n";
    $got{rate} = $got{requests} / $got{seconds};
    return \%got;
}

1;
