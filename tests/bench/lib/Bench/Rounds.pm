# Rounds.pm: candidates take turns.
package Bench::Rounds;
use strict;
use warnings;
use Bench::Run;

# Calls `measure` for each candidate `rounds` times, in an order that turns and is reversed every other
# time, so that nobody always comes after the same. { name => [what it gave, round by round] }
sub take_turns {
    my ($rounds, $candidates, $measure) = @_;
    my %got;
    for my $round (1 .. $rounds) {
        my @order = @$candidates;
        push @order, splice @order, 0, int(($round - 1) / 2) * 2 % @order;
        @order = reverse @order if $round % 2 == 0;
        push @{ $got{ $_->{name} } }, $measure->($_) for @order;
        Bench::Run::note("round $round of $rounds") if -t STDERR;
    }
    return \%got;
}

# One value of each round.
sub of { my ($got, $name, $what) = @_; return map { $_->{$what} } @{ $got->{$name} || [] } }

# The same round's values of two, put together by `how`.
sub pairs {
    my ($got, $name, $against, $what, $how) = @_;
    my ($one, $other) = @$got{ $name, $against };
    return map { $how->($one->[$_]{$what}, $other->[$_]{$what}) } 0 .. $#$one;
}

sub ratio { my ($one, $other) = @_; return $one / $other }
sub added { my ($one, $other) = @_; return $one - $other }

1;
