# Sections.pm: the parts of a run. Each is a function that measures and prints, and adds its figures to
# the table of all.
package Bench::Sections;
use strict;
use warnings;
use Bench::Accept;
use Bench::Enforcement;
use Bench::Pages;
use Bench::Table;

my @SECTIONS = ([proxied => \&Bench::Enforcement::proxied], [growth => \&Bench::Enforcement::growth],
    [pages => \&Bench::Pages::pages], [accept => \&Bench::Accept::accept]);

sub names { return map { $_->[0] } @SECTIONS }

sub measure {
    my ($run, @names) = @_;
    my %section = map { @$_ } @SECTIONS;
    my $figures = Bench::Table->new(command => 'make bench' . ($Bench::Run::QUICK ? ' QUICK=1' : ''));
    for my $name (@names) {
        my $section = $section{$name} or die "no section \"$name\": " . join(', ', names()) . "\n";
        $section->($run, $figures);
    }
    $figures->write("$Bench::Run::BUILD/bench.tsv");
}

1;
