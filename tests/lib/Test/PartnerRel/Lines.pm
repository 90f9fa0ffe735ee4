# Lines.pm: what a line of a "--- db" section brings about, by partnerrelctl or by the form a person would use.
#
#   sample                                       every service and partner of Cast.pm
#   service: exchange, sharepoint
#   offer: mail-1, mail-2                        offers of Cast.pm, after their services
#   offers                                       all of them, after "sample"
#   transferable: mail-1                         may go to another partner from now on
#   partner: northwind (direct), lucerne (advisor)
#   partner: northwind (direct) asks for exchange
#   relationship: northwind, fabrikam: exchange, sharepoint     accepted by fabrikam's administrator
#   relationship: northwind, fabrikam                           without privileges
#   reseller: southridge, litware                               litware sells through southridge
#   relationship: litware through southridge, fabrikam: exchange     by the link that names both
#   removed: northwind, fabrikam: exchange                      (no service: all of them)
#   ended: lucerne, fabrikam                                    the whole relationship, by the customer
#   dropped: northwind, fabrikam: exchange                      given up by the partner
#   left: northwind, fabrikam                                   ended by the partner
#   subscription: northwind, fabrikam: mail-1 x10 called "Mail"     ordered by the partner's form
#   cancelled: northwind, fabrikam: Mail                            by who sold it
#   addon: northwind, fabrikam: Mail: mail-archive x10              to the one of that name
#   transfer: northwind, fabrikam: Mail to adventureworks            created by who sold it
#   suspended: northwind        blocked: northwind        active: northwind
#   cloud: germany always-dap no-indirect base-url=http://de.example/portal   options of cloud set
#   market: global eu DE AT     agreement: global https://vendor.example/1
#   link: northwind disable     (enable, rotate; with "dap" or "plain" behind: that one alone)
#   request: northwind, fabrikam: exchange      for support, opened by the partner's admin agent
#   asked: northwind, fabrikam: exchange        the vendor was asked to open it (R54)
#   question: fabrikam: exchange                opened by the customer's administrator
#   aged: 100 days                              all grants, and the journal of use with them
#   used: northwind, fabrikam: exchange 91 days ago by Ada Northwind
#
# A line that ends in " in germany" is about that cloud: its partners, services, people and portal
# (which "--- clouds: both" of a block sets up). So may placeholders: {link of northwind in germany}.
package Test::PartnerRel::Lines;
use strict;
use warnings;
use utf8;
use parent 'Test::PartnerRel::Look';
use Test::PartnerRel::Cast qw(%ISSUER_OF @OFFERS @PARTNERS @SERVICES org);

sub add_service {
    my ($self, $id) = @_;
    my ($n) = grep { $SERVICES[$_]{id} eq $id } 0 .. $#SERVICES;
    my $service = defined $n ? $SERVICES[$n] : { id => $id, name => ucfirst $id, ru => ucfirst $id };
    my @facts   = ('--cloud', $self->cloud, '--position', 10 * (1 + ($n // 9)), '--dashboard',
        "/dash/$id/{customer}/");
    $self->ctl('service', 'add', $id, @facts, '--lang', 'en', '--name', $service->{name},
        '--may', "Manage $service->{name}", '--may-not', "Read what $service->{name} holds");
    $self->ctl('service', 'add', $id, @facts, '--lang', 'ru', '--name', $service->{ru},
        '--may', "Управлять $service->{ru}", '--may-not', "Читать содержимое $service->{ru}");
    $self->ctl('service', 'add', $id, @facts, '--lang', 'de', '--name', $service->{de} // $service->{name},
        '--may', "$service->{name} verwalten", '--may-not', "Inhalte von $service->{name} lesen");
}

sub add_offer {
    my ($self, $id, @more) = @_;
    my ($n) = grep { $OFFERS[$_]{id} eq $id } 0 .. $#OFFERS;
    my $offer = $OFFERS[$n // die "no offer \"$id\"\n"];
    my @facts = ('--cloud', $self->cloud, '--service', $offer->{service}, '--position', 10 * (1 + $n));
    $self->ctl('offer', 'add', $id, @facts, '--lang', 'en', '--name', $offer->{name}, '--about',
        "$offer->{name} for everybody", @{ $offer->{with} }, @more);
    $self->ctl('offer', 'add', $id, @facts, '--lang', 'ru', '--name', $offer->{ru});
}

sub add_partner {
    my ($self, $tenant, $kind, @asks) = @_;
    my $org = org($tenant);
    $self->ctl('partner', 'add', '--issuer', $ISSUER_OF{ $self->cloud }, '--tenant', $tenant,
        '--cloud', $self->cloud, '--name', $org->{name}, '--domain', $org->{domain}, '--country',
        $org->{ctry}, '--kind', $kind || $org->{kind}, $org->{mpn} ? ('--mpn', $org->{mpn}) : (),
        map { ('--service', $_) } @asks);
}

sub cloud { return $_[0]{cloud} // 'global' }

sub set_up_line {
    my ($self, $line) = @_;
    local $self->{cloud} = $1 if $line =~ s/ in (germany)$//;
    if ($line eq 'sample') {
        $self->add_service($_->{id}) for @SERVICES;
        $self->add_partner($_) for @PARTNERS;
        return;
    }
    if ($line eq 'offers') {
        $self->add_offer($_->{id}) for @OFFERS;
        return;
    }
    my ($what, $rest) = $line =~ /^(\w+):\s*(.*)$/ or die "a db section does not say \"$line\"\n";
    if ($what eq 'reseller') { $self->ctl('partner', 'join', (split /\s*,\s*/, $rest)[1, 0]) }
    elsif ($what eq 'service') { $self->add_service($_) for split /\s*,\s*/, $rest }
    elsif ($what eq 'offer') { $self->add_offer($_) for split /\s*,\s*/, $rest }
    elsif ($what eq 'partner') {
        my @asks = $rest =~ s/\s+asks for\s+(.*)$// ? split /\s*,\s*/, $1 : ();
        for (split /\s*,\s*/, $rest) {
            my ($tenant, $kind) = /^(\w+)(?:\s*\((\w+)\))?$/ or die "no partner: $_\n";
            $self->add_partner($tenant, $kind, @asks);
        }
    }
    elsif ($what eq 'relationship') { $self->accept(pair($rest)) }
    elsif ($what eq 'removed')      { $self->remove(pair($rest)) }
    elsif ($what eq 'ended')        { $self->end(pair($rest)) }
    elsif ($what eq 'dropped')      { $self->drop(pair($rest)) }
    elsif ($what eq 'left')         { $self->leave(pair($rest)) }
    elsif ($what eq 'request')      { $self->support('open', pair($rest)) }
    elsif ($what eq 'asked')        { $self->support('ask', pair($rest)) }
    elsif ($what eq 'question')     { $self->support('', '', split /\s*:\s*/, $rest) }
    elsif ($what eq 'subscription') { $self->order_line($rest) }
    elsif ($what eq 'cancelled')    { $self->cancel($rest) }
    elsif ($what eq 'addon')        { $self->addon_line($rest) }
    elsif ($what eq 'transfer')     { $self->transfer_line($rest) }
    elsif ($what eq 'transferable') { $self->add_offer($_, '--transferable') for split /\s*,\s*/, $rest }
    elsif ($what =~ /^(?:suspended|blocked|active)$/) {
        $self->ctl('partner', $what eq 'active' ? 'enable' : 'disable', $_,
            $what eq 'blocked' ? '--block' : ()) for split /\s*,\s*/, $rest;
    }
    elsif ($what eq 'aged')      { $self->age($rest) }
    elsif ($what eq 'used')      { $self->use_service($rest) }
    elsif ($what eq 'cloud')     { $self->set_cloud(split ' ', $rest) }
    elsif ($what eq 'market')    { $self->ctl('market', 'add', split ' ', $rest) }
    elsif ($what eq 'agreement') { $self->ctl('agreement', 'publish', split ' ', $rest) }
    elsif ($what eq 'link') {
        my ($tenant, $change, @which) = split ' ', $rest;
        $self->ctl('partner', "link-$change", $tenant, map { "--$_" } @which);
        delete $self->{links};
    }
    else { die "a db section does not say \"$line\"\n" }
}

# Adds the cloud when it is not there, then has its rules changed.
sub set_cloud {
    my ($self, $id, @rules) = @_;
    $self->ctl('cloud', 'add', $id, '--name', ucfirst $id)
      unless $self->{db}->value('SELECT COUNT(*) FROM cloud WHERE id = ?', $id);
    $self->ctl('cloud', 'set', $id, map { /^([a-z-]+)=(.*)$/ ? ("--$1", $2) : "--$_" } @rules);
}

# "northwind, fabrikam: exchange, sharepoint"
sub pair {
    my ($text) = @_;
    my ($partner, $customer, $services) = $text =~ /^(\w+(?: through \w+)?)\s*,\s*(\w+)(?:\s*:\s*(.*))?$/
      or die "no pair: $text\n";
    return ($partner, $customer, split /\s*,\s*/, $services // '');
}

sub partner_id {
    my ($self, $tenant) = @_;
    return $self->{db}->value('SELECT id FROM partner WHERE tenant = ? AND cloud = ?', $tenant,
        $self->cloud)
      // die "no partner \"$tenant\"\n";
}

sub customer_id {
    my ($self, $tenant) = @_;
    return $self->{db}->value('SELECT id FROM customer WHERE tenant = ? AND cloud = ?', $tenant,
        $self->cloud)
      // die "no customer \"$tenant\"\n";
}

sub relationship_id {
    my ($self, $partner, $customer) = @_;
    return $self->{db}->value(
        'SELECT r.id FROM relationship r JOIN partner p ON p.id = r.partner_id
           JOIN customer c ON c.id = r.customer_id WHERE p.tenant = ? AND c.tenant = ?
            AND p.cloud = ?', $partner, $customer, $self->cloud) // die "$partner and $customer have no relationship\n";
}

sub grant_id {
    my ($self, $partner, $customer, $service) = @_;
    return $self->{db}->value(
        'SELECT id FROM dap_grant WHERE relationship_id = ? AND service_id = ?
          ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, granted_at DESC',
        $self->relationship_id($partner, $customer), $service)
      // die "$partner never had $service at $customer\n";
}

# The link's token, read where the partner's agent reads it.
sub link {
    my ($self, $tenant, $dap) = @_;
    my $provider = $tenant =~ s/ through (\w+)// ? $1 : '';
    my $more = $provider ? '&provider=' . $self->partner_id($provider) : '';
    my $key = join '/', $tenant, $provider, $dap, $self->partner_id($tenant);
    return $self->{links}{$key} //= do {
        my ($page) = $self->ask(method => 'GET', path => "/portal/partner/request?dap=$dap$more",
            as => "sales agent of $tenant", cookies => {});
        my ($token) = $page->body =~ m{/portal/invitation/([A-Za-z0-9_-]{43})}
          or die "no link on the request page of $tenant: $page->{status}\n" . $page->text . "\n";
        $token;
    };
}

sub accept {
    my ($self, $partner, $customer, @services) = @_;
    my $path = '/portal/customer/invitation/' . $self->link($partner, @services ? 1 : 0);
    my ($answer) = $self->ask(method => 'POST', path => $path, as => "admin of $customer",
        csrf => 'auto',
        fields => [[agree => 'yes'], [agreement => 'yes'], map { [service => $_] } @services]);
    $answer->status == 303
      or die "$customer cannot accept $partner: $answer->{status}\n" . $answer->text . "\n";
}

sub remove {
    my ($self, $partner, $customer, @services) = @_;
    @services = map { $_->[0] } @{ $self->{db}->rows(
        'SELECT service_id FROM dap_grant WHERE relationship_id = ? AND ended_at = 0',
        $self->relationship_id($partner, $customer)) } unless @services;
    my $query = join '&', map { 'grant=' . $self->grant_id($partner, $customer, $_) } @services;
    my ($answer) = $self->ask(method => 'POST', path => '/portal/customer/partners/remove',
        page => "/portal/customer/partners/remove?$query", as => "admin of $customer",
        csrf => 'auto', fields => [[confirm => 'yes']]);
    $answer->status == 303
      or die "$customer cannot remove $partner: $answer->{status}\n" . $answer->text . "\n";
}

sub end {
    my ($self, $partner, $customer) = @_;
    my $path = '/portal/customer/partners/' . $self->relationship_id($partner, $customer) . '/end';
    my ($answer) = $self->ask(method => 'POST', path => $path, as => "admin of $customer",
        csrf => 'auto', fields => [[confirm => 'yes']]);
    $answer->status == 303
      or die "$customer cannot end $partner: $answer->{status}\n" . $answer->text . "\n";
}

sub drop {
    my ($self, $partner, $customer, @services) = @_;
    my $path = '/portal/partner/customers/' . $self->customer_id($customer) . '/drop';
    my ($answer) = $self->ask(method => 'POST', path => $path, as => "admin agent of $partner",
        csrf => 'auto', fields => [[confirm => 'yes'],
            map { [grant => $self->grant_id($partner, $customer, $_)] } @services]);
    $answer->status == 303
      or die "$partner cannot give up $customer: $answer->{status}\n" . $answer->text . "\n";
}

sub leave {
    my ($self, $partner, $customer) = @_;
    my $path = '/portal/partner/customers/' . $self->customer_id($customer) . '/end';
    my ($answer) = $self->ask(method => 'POST', path => $path, as => "admin agent of $partner",
        csrf => 'auto', fields => [[confirm => 'yes']]);
    $answer->status == 303
      or die "$partner cannot end $customer: $answer->{status}\n" . $answer->text . "\n";
}

# A request for support, of a partner or (partner empty) the customer's own.
sub support {
    my ($self, $do, $partner, $customer, $service) = @_;
    my $path = $partner ? '/portal/partner/customers/' . $self->customer_id($customer) . '/requests/new'
      : '/portal/customer/requests/new';
    my ($answer) = $self->ask(method => 'POST', path => $path, page => "$path?service=$service",
        as => $partner ? "admin agent of $partner" : "admin of $customer", csrf => 'auto',
        fields => [($partner ? [do => $do] : ()), [service => $service], [topic => 'mail'],
            [severity => 'moderate'], [title => "No mail at $customer"],
            [description => "Since this morning.\r\n\r\nNothing arrives."]]);
    $answer->status == 303
      or die "no request of $partner for $customer: $answer->{status}\n" . $answer->text . "\n";
}

sub request_id {
    my ($self, $customer) = @_;
    return $self->{db}->value(
        'SELECT id FROM support_request WHERE customer_id = ? ORDER BY created_at DESC',
        $self->customer_id($customer)) // die "no request for \"$customer\"\n";
}

# ---- the journal of use

# Grants are opened and closed, never edited, so no form makes one older.
sub age {
    my ($self, $text) = @_;
    my ($days) = $text =~ /^(\d+) days?$/ or die "no age: $text\n";
    my $back = $days * 86_400_000_000;
    $self->{db}->run_past('dap_grant_only_close', "UPDATE dap_grant SET granted_at = granted_at - $back");
    $self->{db}->run("UPDATE schema_version SET applied_at = applied_at - $back");
    $self->{db}->run("UPDATE usage_access SET first_at = first_at - $back, last_at = last_at - $back,"
          . " day = day - $days");
}

sub use_service {
    my ($self, $text) = @_;
    my ($partner, $customer, $service, $days, $name) =
      $text =~ /^(\w+), (\w+): (\w+) (\d+) days? ago by (.+)$/ or die "no use: $text\n";
    my $at = (time - $days * 86_400) . '000000';
    $self->{db}->run('INSERT INTO usage_access (customer_id, partner_id, service_id, day, issuer, subject,'
          . ' name, first_at, last_at, uses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 3)',
        $self->customer_id($customer), $self->partner_id($partner), $service,
        int($at / 86_400_000_000), $ISSUER_OF{ $self->cloud }, lc $name =~ s/ /-/gr, $name, $at, $at);
}

# ---- subscriptions

# "northwind, fabrikam: mail-1 x10 called "Mail""
sub order_line {
    my ($self, $text) = @_;
    my ($partner, $customer, $offer, $seats, $name) =
      $text =~ /^(\w+)\s*,\s*(\w+)\s*:\s*([\w-]+)(?:\s+x(\d+))?(?:\s+called\s+"(.*)")?$/
      or die "no order: $text\n";
    my $path = '/portal/partner/customers/' . $self->customer_id($customer) . '/order';
    $self->send_form($path, "sales agent of $partner",
        [offer => $offer], [quantity => $seats // ''], [name => $name // '']);
}

# "northwind, fabrikam: Mail: mail-archive x10"
sub addon_line {
    my ($self, $text) = @_;
    my ($partner, $customer, $base, $offer, $seats) =
      $text =~ /^(\w+)\s*,\s*(\w+)\s*:\s*(.+?)\s*:\s*([\w-]+)\s+x(\d+)$/ or die "no add-on: $text\n";
    my $path = '/portal/partner/subscriptions/' . $self->subscription_id($base, $customer) . '/addon';
    $self->send_form($path, "sales agent of $partner", [offer => $offer], [quantity => $seats]);
}

# "northwind, fabrikam: Mail to adventureworks"
sub transfer_line {
    my ($self, $text) = @_;
    my ($partner, $customer, $name, $to) = $text =~ /^(\w+)\s*,\s*(\w+)\s*:\s*(.+?)\s+to\s+(\w+)$/
      or die "no transfer: $text\n";
    my $path = '/portal/partner/subscriptions/' . $self->subscription_id($name, $customer) . '/transfer';
    $self->send_form($path, "sales agent of $partner", [partner => $self->partner_id($to)],
        [wish => "Letter of $customer, file 12"], [confirm => 'yes']);
}

# The newest of a subscription.
sub transfer_id {
    my ($self, $name, $customer) = @_;
    return $self->{db}->value(
        'SELECT x.id FROM transfer x JOIN transfer_line l ON l.transfer_id = x.id
          WHERE l.subscription_id = ? ORDER BY x.created_at DESC', $self->subscription_id($name, $customer))
      // die "no transfer of \"$name\"\n";
}

sub send_form {
    my ($self, $path, $as, @fields) = @_;
    my ($answer) = $self->ask(method => 'POST', path => $path, as => $as, csrf => 'auto',
        fields => \@fields, cookies => {});
    $answer->status == 303 or die "$as cannot send $path: $answer->{status}\n" . $answer->text . "\n";
}

sub cancel {
    my ($self, $text) = @_;
    my ($partner, $customer, $name) = $text =~ /^(\w+)\s*,\s*(\w+)\s*:\s*(.+)$/ or die "what is cancelled: $text\n";
    my $path = '/portal/partner/subscriptions/' . $self->subscription_id($name, $customer) . '/status';
    my ($answer) = $self->ask(method => 'POST', path => $path, as => "sales agent of $partner", csrf => 'auto',
        fields => [[do => 'cancel'], [confirm => 'yes']], cookies => {});
    $answer->status == 303 or die "$name cannot be cancelled: $answer->{status}\n" . $answer->text . "\n";
}

# By its name; of add-ons and bases alike.
sub subscription_id {
    my ($self, $name, $tenant) = @_;
    return $self->{db}->value(
        'SELECT u.id FROM subscription u JOIN customer c ON c.id = u.customer_id
          WHERE u.name = ? AND c.tenant = ? AND c.cloud = ? ORDER BY u.created_at DESC', $name, $tenant,
        $self->cloud)
      // die "$tenant has no subscription \"$name\"\n";
}

1;
