# Matrix.pm: tests/matrix.tsv, typed by hand from the domain and never made from the code, and a state
# in which somebody stands to fabrikam as each of its columns says.
package Test::PartnerRel::Matrix;
use strict;
use warnings;
use Exporter 'import';
use FindBin;
our @EXPORT_OK = qw(@ROLES @COLUMNS @ACTIONS %CELL %ROLE %SELLER %ACTOR state_of);

our @ROLES   = ('global admin', 'admin agent', 'sales agent', 'helpdesk agent', 'billing admin', 'user admin');
our @COLUMNS = qw(A B C D E F);
our (%CELL, %ROLE, @ACTIONS);
open my $fh, '<:encoding(UTF-8)', "$FindBin::Bin/../matrix.tsv" or die "matrix.tsv: $!\n";
while (<$fh>) {
    next if /^#/;
    chomp;
    my ($row, $action, @rest) = split /\t/;
    push @ACTIONS, $action;
    @{ $CELL{$action} }{ @COLUMNS, 'G', 'H' } = @rest[0 .. 7];
    @{ $ROLE{$action} }{@ROLES} = @rest[8 .. 13];
}
close $fh;

# Who sold what fabrikam has; who asks.
our %SELLER = (A => 'northwind', B => 'northwind', map { $_ => 'adventureworks' } qw(C D E F G H));
our %ACTOR  = (A => 'northwind', B => 'northwind', C => 'northwind', D => 'northwind', E => 'lucerne', F => 'fourthcoffee');
my %STANDS = (
    A => ['relationship: northwind, fabrikam: exchange', 'relationship: adventureworks, fabrikam'],
    B => ['relationship: northwind, fabrikam: exchange', 'relationship: adventureworks, fabrikam'],
    C => ['relationship: adventureworks, fabrikam', 'relationship: northwind, fabrikam: exchange'],
    D => ['relationship: adventureworks, fabrikam', 'relationship: northwind, fabrikam'],
    E => ['relationship: adventureworks, fabrikam', 'relationship: northwind, fabrikam', 'relationship: lucerne, fabrikam: exchange'],
    F => ['relationship: adventureworks, fabrikam', 'relationship: northwind, fabrikam'],
    G => ['relationship: adventureworks, fabrikam: sharepoint', 'relationship: lucerne, fabrikam: exchange'],
    H => ['relationship: adventureworks, fabrikam: exchange'],
);
# With alpineski there was something once.
my %PAST = (
    (map { $_ => ['relationship: northwind, alpineski: exchange', 'left: northwind, alpineski'] } qw(A B C D)),
    E => ['relationship: lucerne, alpineski: exchange', 'ended: lucerne, alpineski'],
    (map { $_ => ['relationship: adventureworks, alpineski', 'left: adventureworks, alpineski'] } qw(F G H)),
);

sub state_of {
    my ($column) = @_;
    my $seller = $SELLER{$column};
    return join "\n", 'sample', 'offers', 'partner: litware (indirect_reseller)',
      'relationship: adventureworks, woodgrove: exchange', 'subscription: adventureworks, woodgrove: mail-1 x5 called "foreign"',
      @{ $PAST{$column} }, @{ $STANDS{$column} },
      "subscription: $seller, fabrikam: mail-1 x5 called \"mail\"", "subscription: $seller, fabrikam: mail-trial x5 called \"trial\"",
      "subscription: $seller, fabrikam: cloud-use x1 called \"use\"", "subscription: $seller, fabrikam: mail-1 x5 called \"gone\"", "cancelled: $seller, fabrikam: gone",
      ($column eq 'B' ? 'removed: northwind, fabrikam: exchange' : ());
}

1;
