# Cast.pm: who and what the tests speak of. The demo has the same names.
package Test::PartnerRel::Cast;
use strict;
use warnings;
use utf8;
use Exporter 'import';
our @EXPORT_OK = qw(%ORG @SERVICES @OFFERS @PARTNERS org person $ISSUER %ISSUER_OF);

# When everybody signed in; a test that takes long moves it on.
our $SIGNED_IN = $^T;

our $ISSUER = 'http://idp.example';
# Each cloud has accounts of its own (R72): the same tenant in both is two organisations.
our %ISSUER_OF = (global => $ISSUER, germany => 'http://idp.germany.example');

our @PARTNERS = qw(northwind adventureworks lucerne fourthcoffee);
our %ORG      = (
    northwind => { name => 'Northwind Cloud Services', domain => 'northwind.example', ctry => 'DE',
        kind => 'direct' },
    adventureworks => { name => 'Adventure Works IT', domain => 'adventure-works.example',
        ctry => 'AT', kind => 'direct' },
    lucerne => { name => 'Lucerne Advisory', domain => 'lucerne.example', ctry => 'CH',
        kind => 'advisor' },
    fourthcoffee => { name => 'Fourth Coffee Hosting', domain => 'fourthcoffee.example',
        ctry => 'DE', kind => 'direct' },
    southridge => { name => 'Southridge Distribution', domain => 'southridge.example', ctry => 'DE',
        kind => 'indirect_provider', mpn => '4847390' },
    litware => { name => 'Litware Solutions', domain => 'litware.example', ctry => 'DE',
        kind => 'indirect_reseller', mpn => '4847391' },
    proseware => { name => 'Proseware Consulting', domain => 'proseware.example', ctry => 'AT',
        kind => 'indirect_reseller', mpn => '4847392' },
    fabrikam  => { name => 'Fabrikam GmbH',    domain => 'fabrikam.example',  ctry => 'DE' },
    woodgrove => { name => 'Woodgrove Bank',   domain => 'woodgrove.example', ctry => 'AT' },
    alpineski => { name => 'Alpine Ski House', domain => 'alpineski.example', ctry => 'CH' },
    tailspin  => { name => 'Tailspin Toys',    domain => 'tailspin.example',  ctry => 'DE' },
);

our @SERVICES = (
    { id => 'exchange', name => 'Exchange Online', ru => 'Exchange Online' },
    { id => 'sharepoint', name => 'SharePoint Online', ru => 'SharePoint Online' },
    { id => 'dynamics', name => 'Dynamics 365', ru => 'Dynamics 365' },
    { id => 'azure', name => 'Azure', ru => 'Azure' },
);

# What is sold; `with`: options of "partnerrelctl offer add". In an order that names only what was
# there before.
our @OFFERS = (
    { id => 'mail-archive', service => 'exchange', name => 'Mail Archive', ru => 'Архив почты',
        with => [qw(--max 300 --addon)] },
    { id => 'mail-2', service => 'exchange', name => 'Mail Plan 2', ru => 'Почта, план 2',
        with => [qw(--max 300 --takes mail-archive)] },
    { id => 'mail-1', service => 'exchange', name => 'Mail Plan 1', ru => 'Почта, план 1',
        with => [qw(--max 300 --takes mail-archive --upgrade mail-2)] },
    { id => 'mail-trial', service => 'exchange', name => 'Mail Trial', ru => 'Почта, проба',
        with => [qw(--max 25 --trial --converts-to mail-1 --upgrade mail-2)] },
    { id => 'sites-1', service => 'sharepoint', name => 'Sites Plan 1', ru => 'Сайты, план 1',
        with => [qw(--min 5 --max 500)] },
    { id => 'crm-1', service => 'dynamics', name => 'CRM Plan 1', ru => 'CRM, план 1',
        with => [qw(--max 100 --one-only)] },
    { id => 'cloud-use', service => 'azure', name => 'Cloud by Use', ru => 'Облако по расходу',
        with => [qw(--by-use --transferable)] },
);
# An organisation's facts; one that is not in the cast gets them from its name.
sub org {
    my ($tenant) = @_;
    return { tenant => $tenant, %{ $ORG{$tenant} } } if $ORG{$tenant};
    return { tenant => $tenant, name => ucfirst $tenant, domain => "$tenant.example", ctry => 'DE',
        kind => 'direct' };
}

my %ROLE = (
    'admin'          => 'CustomerAdministrator',
    'second admin'   => 'CustomerAdministrator',
    'user'           => '',
    'global admin'   => 'PartnerGlobalAdmin',
    'admin agent'    => 'AdminAgent',
    'second admin agent' => 'AdminAgent',
    'sales agent'    => 'SalesAgent',
    'helpdesk agent' => 'HelpdeskAgent',
    'billing admin'  => 'BillingAdmin',
    'user admin'     => 'UserAdmin',
    'operator'       => 'Operator',
);

my %FIRST = ('admin' => 'Anna', 'second admin' => 'Ben', user => 'Uwe', 'admin agent' => 'Ada',
    'second admin agent' => 'Alan', 'sales agent' => 'Sara', 'helpdesk agent' => 'Henry');

# "admin of fabrikam (signed in 11 minutes ago)" -> claims; undef for "nobody". What may stand in
# the brackets: in CLOUD (its issuer), signed in N minutes ago, no auth_time, issuer URL, roles A B, and claim=value.
sub person {
    my ($text) = @_;
    return undef if !defined $text || $text =~ /^\s*nobody\s*$/;
    my ($who, $tenant, $more) = $text =~ /^\s*(.+?) of (\S+?)\s*(?:\((.*)\))?\s*$/
      or die "who is \"$text\"?\n";
    defined $ROLE{$who} or die "no such role: \"$who\" in \"$text\"\n";
    my $org  = org($tenant);
    my $name = ($FIRST{$who} // ucfirst $who) . ' ' . ucfirst $tenant;
    my %claim = (
        iss => $ISSUER, tid => $tenant, roles => $ROLE{$who}, name => $name,
        sub => lc(($who =~ s/ /-/gr) . ".$tenant"), email => lc($FIRST{$who} // 'mail') . "\@$org->{domain}",
        org => $org->{name}, domain => $org->{domain}, ctry => $org->{ctry}, auth_time => $SIGNED_IN,
    );
    for my $option (split /\s*,\s*/, $more // '') {
        if    ($option =~ /^signed in (\d+) minutes? ago$/) { $claim{auth_time} -= 60 * $1 }
        elsif ($option =~ /^no auth_time$/)                 { delete $claim{auth_time} }
        elsif ($option =~ /^in (\w+)$/)                     { $claim{iss} = $ISSUER_OF{$1} }
        elsif ($option =~ /^issuer (\S+)$/)                 { $claim{iss} = $1 }
        elsif ($option =~ /^roles (.*)$/)  { $claim{roles} = join ',', split ' ', $1 }
        elsif ($option =~ /^(\w+)=(.*)$/)  { $claim{$1} = $2 }
        else                               { die "what is \"$option\" in \"$text\"?\n" }
    }
    return \%claim;
}

1;
