# Table.pm: numbers of many rounds in few words, and the file that others read: name, figure, target,
# ok or short, and the command that repeats the row, with tabs between.
package Bench::Table;
use strict;
use warnings;
use Bench::Run;

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return undef unless @sorted;
    return @sorted % 2 ? $sorted[$#sorted / 2] : ($sorted[@sorted / 2 - 1] + $sorted[@sorted / 2]) / 2;
}

# "12.3 [11.9..12.8]"
sub spread {
    my ($format, @values) = @_;
    my @sorted = sort { $a <=> $b } @values;
    return @sorted ? sprintf "$format [$format..$format]", median(@sorted), @sorted[0, -1] : '-';
}

# Rows of cells under a head, in columns.
sub show {
    my ($title, @rows) = @_;
    my @wide;
    for my $row (@rows) {
        for my $i (0 .. $#$row) { my $n = length($row->[$i] // '-'); $wide[$i] = $n if $n > ($wide[$i] // 0) }
    }
    print "\n$title\n\n";
    for my $row (@rows) {
        print '  ', join('  ', map { $_ ? sprintf("%*s", $wide[$_], $row->[$_] // '-') : sprintf("%-*s", $wide[$_], $row->[$_]) }
              0 .. $#$row), "\n";
    }
}

# ---- figures with a target

sub new { my ($class, %how) = @_; return bless { rows => [], %how }, $class }

# at most / at least / told
sub figure {
    my ($self, $name, $value, $format, $bound, $target) = @_;
    my $good = !defined $value || !defined $bound ? '-' : ($bound eq 'at most' ? $value <= $target : $value >= $target) ? 'ok' : 'short';
    push @{ $self->{rows} }, [$name, defined $value ? sprintf($format, $value) : '-',
        defined $bound ? sprintf("$bound $format", $target) : 'none', $good, $self->{command}];
}

sub write {
    my ($self, $file) = @_;
    Bench::Run::write_file($file, map { join "\t", @$_ } ['name', 'figure', 'target', 'ok', 'command'], @{ $self->{rows} });
    show('Figures and their targets', ['figure', 'measured', 'target', ''], map { [@$_[0 .. 3]] } @{ $self->{rows} });
}

sub short { return scalar grep { $_->[3] eq 'short' } @{ $_[0]{rows} } }

1;
