# Cost.pm: what programs have used: processor time and memory of process trees.
package Bench::Cost;
use strict;
use warnings;
use POSIX ();

my $TICKS = POSIX::sysconf(&POSIX::_SC_CLK_TCK);

sub children {
    my ($pid) = @_;
    return map { open my $in, '<', $_ or (); split ' ', <$in> // '' } glob "/proc/$pid/task/*/children";
}

sub tree { return map { ($_, tree(children($_))) } @_ }

# Seconds of user and system time of these, of what they started, and of those of them that have ended.
sub cpu {
    my (@roots) = @_;
    my $ticks = 0;
    for my $pid (tree(@roots)) {
        open my $in, '<', "/proc/$pid/stat" or next;
        my @field = split ' ', <$in> =~ s/^.*\) //sr;
        $ticks += $field[11] + $field[12] + $field[13] + $field[14];
    }
    return $ticks / $TICKS;
}

# Kilobytes of each process, shared ones divided among those who share (PSS).
sub memory {
    return map { my $pid = $_; open my $in, '<', "/proc/$pid/smaps_rollup" or ();
        my ($pss) = join('', <$in>) =~ /^Pss:\s+(\d+)/m; $pss // () } @_;
}

1;
