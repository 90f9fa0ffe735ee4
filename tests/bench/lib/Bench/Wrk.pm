# Wrk.pm: load by wrk: a list of requests, each thread in its own place of it, and what came of it.
package Bench::Wrk;
use strict;
use warnings;
use Bench::Run;

# As a browser sends them; the session is the front module's, and no backend's business.
our @HEADERS = (
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Language: de-DE,de;q=0.9,en;q=0.8',
    'Cookie: mod_auth_openidc_session=0b7f3a52-6d0e-4c27-9b36-2f1f0f6e7c11; theme=dark',
);

# A list of requests, "path TAB person" each.
sub write_list { my ($file, @requests) = @_; return Bench::Run::write_file($file, @HEADERS, '', @requests) }

sub read_list {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    chomp(my @lines = <$in>);
    return grep { /\t/ } @lines;
}

# port, list (of requests), seconds, connections; pause: milliseconds between an answer
# and the connection's next request. Dies when a request was not answered 200.
sub load { my (%how) = @_; return run('requests.lua', %how) }

sub run {
    my ($script, %how) = @_;
    my @command = ('wrk', '-t1', "-c$how{connections}", "-d$how{seconds}s", '--timeout', '10s', '-s', "$Bench::Run::ROOT/tests/bench/$script",
        "http://127.0.0.1:$how{port}/", '--', $how{list}, $how{pause} || 0);
    open my $out, '-|', @command or die "wrk: $!\n";
    my $said = do { local $/; <$out> };
    close $out;
    my %got = $said =~ /^bench (\w+) (\S+)$/mg;
    defined $got{requests} or die "@command: $said\n";
    $got{refused} == 0 or die "$got{refused} of $got{requests} requests were not answered well ($how{name})\n";
    $got{rate} = $got{requests} / $got{seconds};
    return \%got;
}

1;
