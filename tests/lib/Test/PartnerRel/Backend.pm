# Backend.pm: a dashboard that answers with the request it got, byte for byte.
package Test::PartnerRel::Backend;
use strict;
use warnings;
use IO::Socket::INET;
use Test::PartnerRel::Process;

sub start {
    my ($log) = @_;
    my $listen = IO::Socket::INET->new(
        Listen => 256, LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1
    ) or die "no port for the backend: $!\n";
    my $pid = Test::PartnerRel::Process::start(name => 'backend', log => $log, do => sub {
        $SIG{TERM} = 'DEFAULT';
        serve($listen);
    });
    return { pid => $pid, port => $listen->sockport };
}

sub serve {
    my ($listen) = @_;
    local $SIG{PIPE} = 'IGNORE';
    while (my $socket = $listen->accept) {
        my $got = '';
        while ($got !~ /\r\n\r\n/ && sysread $socket, my $part, 65536) { $got .= $part }
        my ($need) = $got =~ /^Content-Length:\s*(\d+)/mi;
        my $have = length(($got =~ /\r\n\r\n(.*)/s)[0] // '');
        while ($need && $have < $need && sysread $socket, my $part, 65536) {
            $got .= $part;
            $have += length $part;
        }
        my $body = "dashboard got\n$got";
        syswrite $socket, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
          . length($body) . "\r\nConnection: close\r\n\r\n$body";
        close $socket;
    }
}

1;
