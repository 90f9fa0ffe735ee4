# Backend.pm: a dashboard that answers with the request it got, byte for byte. Who wants a WebSocket gets
# one, with the same as its first message. (Other protocols: Ajp.pm, Fcgi.pm.)
package Test::PartnerRel::Backend;
use strict;
use warnings;
use Digest::SHA 'sha1_base64';
use IO::Socket::INET;
use Test::PartnerRel::Process;

# On a free port.
sub listener {
    return IO::Socket::INET->new(Listen => 256, LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1)
      || die "no port for a backend: $!\n";
}

# What is answered to one who asks for a WebSocket with this key.
sub switch_to_websocket {
    my ($key) = @_;
    my $accept = sha1_base64($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11') . '=';
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      . "Sec-WebSocket-Accept: $accept\r\n\r\n";
}

# Serves `how` (a function given a connection).
sub start {
    my ($log, $how) = @_;
    my $listen = listener();
    my $pid = Test::PartnerRel::Process::start(name => 'backend', log => $log, do => sub {
        $SIG{TERM} = 'DEFAULT';
        $SIG{PIPE} = 'IGNORE';
        while (my $socket = $listen->accept) {
            eval { ($how || \&serve)->($socket); 1 } or print STDERR $@;
            close $socket;
        }
    });
    return { pid => $pid, port => $listen->sockport };
}

# So many bytes, or undef when there are no more.
sub read_bytes {
    my ($socket, $n) = @_;
    my $got = '';
    while (length $got < $n) {
        sysread $socket, $got, $n - length $got, length $got or return undef;
    }
    return $got;
}

sub read_until {
    my ($socket, $got, $enough) = @_;
    until ($got =~ $enough) {
        sysread $socket, $got, 65536, length $got or last;
    }
    return $got;
}

sub serve {
    my ($socket) = @_;
    my $got = read_until($socket, '', qr/\r\n\r\n/);
    if ($got =~ /^Transfer-Encoding:\s*chunked/mi) {
        $got = read_until($socket, $got, qr/\r\n0\r\n(?:[^\r\n]+\r\n)*\r\n\z/);
    }
    elsif (my ($need) = $got =~ /^Content-Length:\s*(\d+)/mi) {
        $got = read_until($socket, $got, qr/\r\n\r\n.{$need}/s);
    }
    my $body = "dashboard got\n$got";
    if ($got =~ /^Upgrade:\s*websocket/mi && $got =~ /^Sec-WebSocket-Key:\s*(\S+)/mi) {
        syswrite $socket, switch_to_websocket($1) . "\x81\x7e" . pack('n', length $body) . $body;
        return;
    }
    syswrite $socket, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
      . length($body) . "\r\nConnection: close\r\n\r\n$body";
}

1;
