# Plot.pm: a chart of lines as SVG, for the README. Both axes begin where that is honest: the vertical at
# 0, the horizontal has a place for each value in turn.
package Bench::Plot;
use strict;
use warnings;
use Bench::Run;

my ($WIDE, $HIGH, $LEFT, $RIGHT, $TOP, $BOTTOM) = (820, 400, 60, 290, 64, 44);
my @COLOURS = ('#0b6e4f', '#1d4e89', '#c44900', '#7b2d8b', '#6c757d');

sub escape { my ($text) = @_; $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g; return $text }

sub text {
    my ($x, $y, $text, $more) = @_;
    return sprintf '<text x="%.0f" y="%.0f" %s>%s</text>', $x, $y, $more // '', escape($text);
}

# 1, 2 or 5 times a power of ten, so that at most six lines are drawn.
sub step_for {
    my ($most) = @_;
    my $step = 10**int(log($most / 6) / log(10));
    for my $times (1, 2, 5, 10, 20) { return $step * $times if $step * $times * 6 >= $most }
}

sub number { my $n = reverse $_[0]; $n =~ s/(\d{3})(?=\d)/$1 /g; return scalar reverse $n }

# file, title, unit, at => [numbers], lines => [[name, values]]
sub lines {
    my (%how) = @_;
    my @at   = @{ $how{at} };
    my ($most) = sort { $b <=> $a } map { @{ $_->[1] } } @{ $how{lines} };
    my $step = step_for($most);
    $most = $step * (int($most / $step) + 1);
    my $x = sub { $LEFT + ($WIDE - $LEFT - $RIGHT) * (@at > 1 ? $_[0] / $#at : 0.5) };
    my $y = sub { $HIGH - $BOTTOM - ($HIGH - $TOP - $BOTTOM) * $_[0] / $most };
    my @out = (qq(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $WIDE $HIGH" font-family="sans-serif" font-size="12">),
        qq(<rect width="$WIDE" height="$HIGH" fill="#fff"/>), text(10, 22, $how{title}, 'font-size="15"'), text(10, 40, $how{unit}, 'fill="#555"'));
    for (my $value = 0; $value <= $most; $value += $step) {
        push @out, sprintf('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>', $LEFT, $WIDE - $RIGHT, ($y->($value)) x 2),
          text($LEFT - 6, $y->($value) + 4, $value, 'text-anchor="end" fill="#555"');
    }
    push @out, text($x->($_), $HIGH - $BOTTOM + 18, number($at[$_]), 'text-anchor="middle" fill="#555"') for 0 .. $#at;
    push @out, text($x->($#at / 2), $HIGH - 8, $how{below}, 'text-anchor="middle" fill="#555"');
    my @ends = sort { $y->($a->[1][-1]) <=> $y->($b->[1][-1]) } @{ $how{lines} };
    my $free = 0;
    for my $i (0 .. $#ends) {
        my ($name, $values) = @{ $ends[$i] };
        my $colour = $COLOURS[$i % @COLOURS];
        my $beside = $y->($values->[-1]) + 4;
        $beside = $free if $beside < $free;
        $free = $beside + 15;
        push @out, sprintf('<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>', $colour,
            join ' ', map { sprintf '%.1f,%.1f', $x->($_), $y->($values->[$_]) } 0 .. $#at),
          map({ sprintf '<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>', $x->($_), $y->($values->[$_]), $colour } 0 .. $#at),
          text($WIDE - $RIGHT + 10, $beside, $name, qq(fill="$colour"));
    }
    Bench::Run::write_file($how{file}, @out, '</svg>');
}

1;
