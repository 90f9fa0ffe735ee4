# Check.pm: what the house rules share. A rule reports faults as "file:line: reason" and the program
# that asked ends with `done`, which exits 1 when there were any.
package Check;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(sources slurp code each_line fault finish line_of);

my $faults = 0;

# Files below the tree's root that match the patterns, sorted.
sub sources {
    my %seen;
    return grep { -f && !$seen{$_}++ } sort map { glob } @_;
}

sub slurp {
    my ($file) = @_;
    open my $fh, '<:encoding(UTF-8)', $file or die "$file: $!\n";
    local $/;
    return scalar <$fh>;
}

# C text with comments blanked, and strings too when asked; lines keep their numbers.
sub code {
    my ($file, $without_strings) = @_;
    my $text = slurp($file);
    $text =~ s{("(?:\\.|[^"\\\n])*")|('(?:\\.|[^'\\\n])*')|(/\*.*?\*/|//[^\n]*)}{
        my ($string, $char, $comment) = ($1, $2, $3);
        defined $comment  ? $comment =~ s/[^\n]/ /gr
          : defined $char ? $char
          : $without_strings ? '""' : $string
    }gsex;
    return $text;
}

sub each_line {
    my ($text, $do) = @_;
    my $n = 0;
    $do->($_, ++$n) for split /\n/, $text, -1;
}

sub line_of {
    my ($text, $offset) = @_;
    return 1 + (substr($text, 0, $offset) =~ tr/\n//);
}

sub fault {
    my ($file, $line, $reason) = @_;
    print "$file:$line: $reason\n";
    $faults++;
}

sub finish {
    exit($faults ? 1 : 0);
}

1;
