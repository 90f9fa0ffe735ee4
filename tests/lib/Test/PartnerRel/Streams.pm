# Streams.pm: answers that go on: a backend that gives them, and clients that look whether they still do.
package Test::PartnerRel::Streams;
use strict;
use warnings;
use IO::Poll qw(POLLERR POLLHUP POLLIN);
use IO::Select;
use IO::Socket::INET;
use Test::PartnerRel::Backend;
use Test::PartnerRel::Process;
use Time::HiRes qw(sleep time);

# ---- the backend: a process for each connection; what it does is the end of the path

sub backend {
    my ($log) = @_;
    my $listen = Test::PartnerRel::Backend::listener();
    my $pid = Test::PartnerRel::Process::start(name => 'streams', log => $log, do => sub {
        $SIG{TERM} = 'DEFAULT';
        $SIG{CHLD} = 'IGNORE';
        $SIG{PIPE} = 'IGNORE';
        while (1) {
            my $socket = $listen->accept or next;
            if (!fork) {
                close $listen;
                answer($socket);
                POSIX::_exit(0);
            }
            close $socket;
        }
    });
    return { pid => $pid, port => $listen->sockport };
}

sub answer {
    my ($socket) = @_;
    my $got = '';
    while ($got !~ /\r\n\r\n/) { sysread $socket, $got, 65536, length $got or return }
    my ($what) = $got =~ m{^\S+ \S*?/(\w+)(?:\?\S*)? HTTP};
    my $head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ";
    if ($got =~ /^Sec-WebSocket-Key:\s*(\S+)/mi) {
        say_on($socket, Test::PartnerRel::Backend::switch_to_websocket($1), "\x81\x05hello", 0.05);
    }
    elsif ($what eq 'events') { say_on($socket, "${head}text/event-stream\r\n\r\n", "data: x\n\n", 0.05) }
    elsif ($what eq 'download') {
        say_on($socket, "${head}application/octet-stream\r\nContent-Length: 1000000000\r\n\r\n", 'x' x 65536, 0);
    }
    elsif ($what eq 'upload') {    # answers once all has come, which is never
        my $n = 0;
        while (my $more = sysread $socket, $got, 65536) { $n += $more }
    }
    elsif ($what eq 'silent') {    # says one word, and the next one 3 seconds later
        syswrite $socket, "${head}text/event-stream\r\n\r\ndata: first\n\n";
        sleep 3;
        say_on($socket, '', "data: again\n\n", 0.05);
    }
    else { syswrite $socket, "${head}text/plain\r\nContent-Length: 6\r\n\r\nshort\n" }
}

# Until nobody listens any more.
sub say_on {
    my ($socket, $head, $again, $pause) = @_;
    my $say = $head;
    while (1) {
        my $n = syswrite $socket, $say . $again or return;
        $say = substr $say . $again, $n;
        next unless $pause;
        return if IO::Select->new($socket)->can_read($pause) && !sysread $socket, my ($part), 65536;
    }
}

# ---- a client over HTTP/1

# Sends the bytes and reads the head of the answer. `slow`: bytes a second it is content with.
sub open_one {
    my ($class, $port, $bytes, %how) = @_;
    my $self = bless { %how, got => 0 }, $class;
    $self->{socket} = socket_to($port, $how{slow} ? 8192 : 0);
    $self->send($bytes);
    return $self;
}

sub send {
    my ($self, $bytes) = @_;
    syswrite $self->{socket}, $bytes;
    $self->{head} = '';
    while ($self->{head} !~ /\r\n\r\n/ && IO::Select->new($self->{socket})->can_read(10)) {
        sysread $self->{socket}, $self->{head}, 1, length $self->{head} or last;
    }
    ($self->{status}) = $self->{head} =~ m{^HTTP/1\.1 (\d+)};
}

# A body of so many bytes.
sub read_all {
    my ($self, $n) = @_;
    while ($n > 0 && IO::Select->new($self->{socket})->can_read(10)) {
        $n -= sysread($self->{socket}, my ($part), $n) || return 0;
    }
    return $n == 0;
}

sub socket_to {
    my ($port, $buffer) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 10,
        $buffer ? (Sockopts => [[Socket::SO_RCVBUF(), pack 'i', $buffer]]) : ())
      or die "cannot connect to port $port: $!\n";
    return $socket;
}

# Reads on; true when it has ended meanwhile. One that is slow has much to read in its own kernel
# still; it has ended once nothing more is on the way to it.
sub look {
    my ($self) = @_;
    return 1 if defined $self->{ended};
    my $poll = IO::Poll->new;
    $poll->mask($self->{socket} => POLLIN);
    $poll->poll(0);
    if ($poll->events($self->{socket}) & (POLLERR | POLLHUP)) {
        $self->{ended} = time;
        return 1;
    }
    return 0 unless IO::Select->new($self->{socket})->can_read(0);
    my $most = 65536;
    if ($self->{slow}) {
        my $now = time;
        $most = int(($now - ($self->{looked} // $now)) * $self->{slow});
        $self->{looked} //= $now;
        return 0 if $most < 1;
        $self->{looked} = $now;
    }
    my $n = sysread $self->{socket}, my ($part), $most;
    $self->{got} += $n if $n;
    $self->{ended} = time unless $n;
    return !$n;
}

# Reads all of them for so long; returns those that gave nothing.
sub quiet_ones {
    my ($for, @streams) = @_;
    my $until  = time + $for;
    my @before = map { $_->{got} } @streams;
    while (time < $until) {
        $_->look for @streams;
        sleep 0.01;
    }
    return map { $streams[$_] } grep { $streams[$_]{got} == $before[$_] || $streams[$_]{ended} } 0 .. $#streams;
}

# Reads all of them until each has ended, or for so long; returns those that have not.
sub lasting_ones {
    my ($for, @streams) = @_;
    my $until = time + $for;
    while (time < $until && grep { !defined $_->{ended} } @streams) {
        $_->look for @streams;
        sleep 0.005;
    }
    return grep { !defined $_->{ended} } @streams;
}

1;
