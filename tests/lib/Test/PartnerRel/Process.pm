# Process.pm: programs a test starts, each ended by its own process id, also when the test dies.
package Test::PartnerRel::Process;
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep time);

my $owner = $$;
my %running;

# Runs `do` (which should exec) in a child whose output goes to `log`; the child leaves the
# terminal's process group, so that Ctrl-C reaches the test first.
sub start {
    my (%how) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        POSIX::setpgid(0, 0);
        open STDIN,  '<',  '/dev/null';
        open STDOUT, '>>', $how{log} or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT;
        eval { $how{do}->(); 1 } or print STDERR $@;
        POSIX::_exit(127);
    }
    $running{$pid} = $how{name};
    return $pid;
}

sub alive {
    my ($pid) = @_;
    return 0 unless defined $pid && $running{$pid};
    return 1 if waitpid($pid, POSIX::WNOHANG()) == 0;
    delete $running{$pid};
    return 0;
}

# Asks a process to end and waits for it; kills it when it does not.
sub stop {
    my ($pid, $signal, $limit) = @_;
    return unless delete $running{$pid};
    kill $signal || 'TERM', $pid;
    return if wait_until($limit || 15, sub { waitpid($pid, POSIX::WNOHANG()) != 0 });
    kill 'KILL', -$pid;
    waitpid $pid, 0;
}

# True as soon as `is` is; false when it never was within `limit` seconds.
sub wait_until {
    my ($limit, $is) = @_;
    my $until = time + $limit;
    until ($is->()) {
        return 0 if time > $until;
        sleep 0.01;
    }
    return 1;
}

sub free_port {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', LocalPort => 0)
      or die "no free port: $!\n";
    return $socket->sockport;
}

sub accepts {
    my ($port) = @_;
    return !!IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 1);
}

# Does an HTTP server say anything at all?
sub answers {
    my ($port) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 1) or return 0;
    print $socket "GET / HTTP/1.0\r\n\r\n";
    $socket->flush;
    my $ready = '';
    vec($ready, fileno $socket, 1) = 1;
    return select($ready, undef, undef, 1) > 0 && sysread $socket, my $byte, 1;
}

END {
    if ($$ == $owner) {
        my $code = $?;
        stop($_) for sort { $b <=> $a } keys %running;
        $? = $code;
    }
}

$SIG{INT} = $SIG{TERM} = sub { exit 130 };

1;
