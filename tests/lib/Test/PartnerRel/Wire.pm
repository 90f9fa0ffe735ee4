# Wire.pm: many requests over a few kept connections, one at a time on each, byte by byte: as HTTP/1.1,
# and as HTTP/2 in clear text with frames that no library would send.
package Test::PartnerRel::Wire;
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes 'time';

our $LIMIT = $ENV{T_LIMIT} || 60;    # seconds without any answer

# Cases are hashes; each gets {status}: a number, or "reset", "closed". What they have to say:
#   h1: bytes, method (HEAD has no body), once (a new connection, closed by the server at the end)
#   h2: names [[name, value], ...], body, trailers [[name, value], ...], open (the server ends the stream)
#   up: bytes: HTTP/1.1 that becomes HTTP/2 (Upgrade: h2c)
sub run {
    my ($port, $lanes, @cases) = @_;
    my $reading = IO::Select->new;
    my (%lane, @idle);
    push @idle, {} for 1 .. $lanes;
    my $next = sub {
        while (@idle && @cases) {
            my $l = send_case($port, shift @idle, shift @cases);
            $lane{ $l->{socket} } = $l;
            $reading->add($l->{socket});
        }
    };
    $next->();
    while ($reading->count) {
        my @ready = $reading->can_read($LIMIT) or die "no answer within $LIMIT seconds: ",
          join(', ', map { "case $_->{case}{id} ($_->{case}{kind}, $_->{case}{place}, $_->{case}{front})" } values %lane), "\n";
        for my $socket (@ready) {
            my $l = $lane{$socket};
            my $n = sysread $socket, $l->{in}, 65536, length $l->{in};
            my $case = $l->{case};
            my $done = $n ? ($l->{h2} ? frames($l) : answer($l)) : 'end';
            next if !$done;
            if ($done eq 'end') {
                # A kept connection that the server had just closed: the request was not read.
                if (!$l->{fresh} && !$l->{got} && !$case->{again}++) { unshift @cases, $case }
                else { $case->{status} //= $l->{status} || 'closed' }
            }
            $reading->remove($socket);
            delete $lane{$socket};
            push @idle, $done ne 'next' || $l->{over} || $case->{once} ? {} : $l;
        }
        $next->();
    }
}

# An idle lane that fits is gone on with; the caller sorts by protocol, or pays with connections.
sub send_case {
    my ($port, $l, $case) = @_;
    my $kind = $case->{front} eq 'h2' ? 'h2' : 'h1';
    if (!$l->{socket} || $l->{kind} ne $kind || $case->{once}) {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 10)
          or die "cannot connect to port $port: $!\n";
        $l = { socket => $socket, kind => $kind, fresh => 1, in => '', h2 => $kind eq 'h2', stream => -1 };
        put($socket, preface()) if $l->{h2};
    }
    else { $l->{fresh} = 0 }
    @$l{qw(case got status)} = ($case, 0, undef);
    put($l->{socket}, $l->{h2} ? stream($case, $l->{stream} += 2) : $case->{bytes});
    return $l;
}

sub put {
    my ($socket, $bytes) = @_;
    local $SIG{PIPE} = 'IGNORE';
    while (length $bytes) {
        my $n = syswrite $socket, $bytes or return;
        substr $bytes, 0, $n, '';
    }
}

# ---- HTTP/1.1

# Takes one whole answer out of what has come: "next" when it is there, "end" when the connection ends.
sub answer {
    my ($l) = @_;
    my $end = index $l->{in}, "\r\n\r\n";
    return if $end < 0;
    my $head = substr $l->{in}, 0, $end + 2;
    my ($status) = $head =~ m{^HTTP/1\.[01] (\d{3})} or return 'end';
    $l->{got} = 1;
    $l->{status} = $status;
    if ($status == 101) { return $head =~ /^Upgrade: h2c/mi ? upgraded($l, $end) : undef }
    if ($status < 200) { substr $l->{in}, 0, $end + 4, ''; return answer($l) }
    $l->{over} ||= $head =~ /^Connection:[^\r]*close/mi;
    my $size = body_size($l, $head, $end + 4);
    return if !defined $size || length $l->{in} < $end + 4 + $size;
    substr $l->{in}, 0, $end + 4 + $size, '';
    $l->{case}{status} = $status;
    return 'next';
}

sub body_size {
    my ($l, $head, $at) = @_;
    return 0 if $l->{status} =~ /^[23]04$/ || ($l->{case}{method} // '') eq 'HEAD';
    return $1 if $head =~ /^Content-Length: (\d+)/mi;
    return undef unless $head =~ /^Transfer-Encoding: chunked/mi;    # until the connection ends
    my $from = $at;
    while (substr($l->{in}, $at) =~ /^([0-9a-fA-F]+)[^\r\n]*\r\n/) {
        my $size = hex $1;
        $at += length($&) + $size + 2;
        return $at - $from if $size == 0;
        return undef if $at > length $l->{in};
    }
    return undef;
}

sub upgraded {
    my ($l, $end) = @_;
    substr $l->{in}, 0, $end + 4, '';
    @$l{qw(h2 stream over status)} = (1, 1, 1, undef);
    put($l->{socket}, preface());
    return frames($l);
}

# ---- HTTP/2: RFC 9113; HPACK (RFC 7541) only with literals, and no dynamic table either way

sub frame { my ($type, $flags, $stream, $text) = @_; return substr(pack('N', length $text), 1) . pack('CCN', $type, $flags, $stream) . $text }

sub preface {
    my $settings = pack 'nNnNnN', 1, 0, 2, 0, 4, 1 << 24;
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, $settings) . frame(8, 0, 0, pack 'N', 1 << 30);
}

sub hpack_text {
    my ($text) = @_;
    my $n = length $text;
    return chr($n) . $text if $n < 127;
    my $out = chr 127;
    for ($n -= 127; $n >= 128; $n >>= 7) { $out .= chr($n & 127 | 128) }
    return $out . chr($n) . $text;
}

sub hpack { return join '', map { "\0" . hpack_text($_->[0]) . hpack_text($_->[1]) } @_ }

# One block of names in as many frames as it needs.
sub names_frames {
    my ($stream, $end, $block) = @_;
    my @parts = unpack '(a16000)*', $block;
    return join '', map { frame($_ ? 9 : 1, ($_ == 0 && $end ? 1 : 0) | ($_ == $#parts ? 4 : 0), $stream, $parts[$_]) } 0 .. $#parts;
}

sub stream {
    my ($case, $id) = @_;
    my ($body, $trailers) = @$case{qw(body trailers)};
    my $out = names_frames($id, !defined $body && !$trailers && !$case->{open}, hpack(@{ $case->{names} }));
    $out .= frame(0, $trailers ? 0 : 1, $id, $body) if defined $body;
    $out .= names_frames($id, 1, hpack(@$trailers)) if $trailers;
    return $out;
}

my %DIGIT = (qw(00000 0 00001 1 00010 2 011001 3 011010 4 011011 5 011100 6 011101 7 011110 8 011111 9));

# The status at the front of an answer's names; all that is read of them.
sub status_of {
    my ($block) = @_;
    $block =~ s{^\x20+}{};    # "the table has no room"
    my $first = ord $block;
    return (200, 204, 206, 304, 400, 404, 500)[($first & 0x7f) - 8] if $first & 0x80;
    my ($n) = unpack 'xC', $block;
    my $text = substr $block, 2, $n & 0x7f;
    return $text unless $n & 0x80;
    my ($bits, $out) = (unpack('B*', $text), '');
    while ($bits =~ s/^(0000[01]|00010|0110(?:01|1[01])|0111[01][01])//) { $out .= $DIGIT{$1} }
    return $out;
}

sub frames {
    my ($l) = @_;
    while (length $l->{in} >= 9) {
        my ($high, $low, $type, $flags, $stream) = unpack 'CnCCN', $l->{in};
        my $n = $high << 16 | $low;
        return if length $l->{in} < 9 + $n;
        my $text = substr $l->{in}, 9, $n;
        substr $l->{in}, 0, 9 + $n, '';
        put($l->{socket}, frame(4, 1, 0, '')) if $type == 4 && !($flags & 1);
        put($l->{socket}, frame(6, 1, 0, $text)) if $type == 6 && !($flags & 1);
        $l->{over} = 1 if $type == 7;
        next if $stream != $l->{stream} || $type > 3;
        $l->{got} = 1;
        $l->{status} //= status_of($flags & 8 ? substr $text, 1 : $text) if $type == 1;
        # Interim answers come as names of their own.
        $l->{status} = undef if ($l->{status} // '') =~ /^1/ && !($flags & 1);
        if ($type == 3 || $flags & 1) {
            $l->{case}{status} = $l->{status} // 'reset';
            return 'next';
        }
    }
    return;
}

1;
