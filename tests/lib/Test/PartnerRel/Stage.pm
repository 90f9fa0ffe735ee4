# Stage.pm: all a test stands on: a folder, a database with known things in it, a backend, an httpd
# and the people who ask.
#
# Lines of a "--- db" section, each done by partnerrelctl or by the form a person would use:
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
#
# A line that ends in " in germany" is about that cloud: its partners, services, people and portal
# (which "--- clouds: both" of a block sets up). So may placeholders: {link of northwind in germany}.
package Test::PartnerRel::Stage;
use strict;
use warnings;
use utf8;
use Digest::SHA 'hmac_sha256';
use File::Copy 'copy';
use File::Find 'find';
use File::Temp 'tempdir';
use MIME::Base64 'encode_base64';
use Test::More;
use parent 'Test::PartnerRel::Look';
use Test::PartnerRel::Backend;
use Test::PartnerRel::Cast qw(%ISSUER_OF @OFFERS @PARTNERS @SERVICES org person);
use Test::PartnerRel::Client qw(escape form_body);
use Test::PartnerRel::Db;
use Test::PartnerRel::Server;

sub new {
    my ($class, %how) = @_;
    my $self = bless {%how}, $class;
    my $keep = $ENV{T_KEEP};
    $self->{dir} = tempdir('partnerrel-XXXXXX', TMPDIR => 1, CLEANUP => !$keep);
    chmod 0755, $self->{dir};
    mkdir "$self->{dir}/htdocs";
    diag("files stay in $self->{dir}") if $keep;
    $self->put("$self->{dir}/htdocs/plain.txt", "plain\n");
    # Two keys, so that what is made with the older one stays true.
    $self->put("$self->{dir}/keys", join '', map { "k$_ " . random_hex() . "\n" } 2, 1);
    chmod 0600, "$self->{dir}/keys";
    $self->{db}      = Test::PartnerRel::Db->new(engine => $ENV{T_DB} || 'sqlite', dir => $self->{dir},
        own => $how{own_cluster} || $ENV{T_UPSET});
    $self->{backend} = Test::PartnerRel::Backend::start("$self->{dir}/backend.log");
    $self->{server} = Test::PartnerRel::Server->new(
        dir => $self->{dir}, db => $self->{db}, backend => $self->{backend});
    $self->{conf_key} = '';
    return $self;
}

sub random_hex {
    open my $fh, '<', '/dev/urandom' or die "/dev/urandom: $!\n";
    read $fh, my $bytes, 32;
    return unpack 'H*', $bytes;
}

sub put {
    my ($self, $file, $text) = @_;
    open my $fh, '>:encoding(UTF-8)', $file or die "$file: $!\n";
    print $fh $text;
    close $fh;
}

sub db     { return $_[0]{db} }
sub server { return $_[0]{server} }

# ---- httpd

sub copy_templates {
    my ($self, @edits) = @_;
    my ($from, $to) = ("$Test::PartnerRel::Server::ROOT/templates", "$self->{dir}/templates");
    find({ no_chdir => 1, wanted => sub {
        (my $name = $File::Find::name) =~ s/^\Q$from\E/$to/;
        -d $File::Find::name ? mkdir $name : copy($File::Find::name, $name);
    } }, $from);
    for my $edit (@edits) {
        my ($file, $old, $new) = $edit =~ m{^(\S+)\s+s/((?:[^/\\]|\\.)*)/((?:[^/\\]|\\.)*)/$}
          or die "an edit does not say \"$edit\"\n";
        s/\\(.)/$1/g for $old, $new;
        my $text = Test::PartnerRel::Server::text("$to/$file");
        my $at   = index $text, $old;
        $at >= 0 or die "$file has no \"$old\" to change\n";
        substr $text, $at, length $old, $new;
        $self->put("$to/$file", $text);
    }
}

# Has httpd run with this configuration; restarts it only when it is another one.
sub serve {
    my ($self, %conf) = @_;
    my $key = join "\x1f", $conf{clouds} // '', $conf{conf} // '', @{ $conf{drop} || [] }, '', @{ $conf{edit} || [] };
    return if $self->{server}{pid} && $self->{conf_key} eq $key;
    $self->close_log;
    $self->copy_templates(@{ $conf{edit} || [] });
    $self->make_schema;
    $self->{server}->write_conf(%conf, conf => $conf{conf} && $self->fill_in($conf{conf}));
    $self->{server}->mark_log;
    $self->{server}->start;
    $self->{conf_key} = $key;
}

# Stops httpd; what it logged on the way up or down must not be loud either.
sub close_log {
    my ($self, @may) = @_;
    my $server = $self->{server};
    return unless $server->{pid};
    $server->mark_log;
    $server->stop;
    my @loud = grep { my $line = $_; !grep { $line =~ $_ } @may } $server->loud($server->log_since_mark);
    push @loud, $server->loud(split /\n/, Test::PartnerRel::Server::text($server->{out}));
    ok(!@loud, 'httpd ends quietly') or diag(@loud);
}

sub configtest {
    my ($self, %conf) = @_;
    $self->close_log;
    $self->copy_templates(@{ $conf{edit} || [] });
    $self->{server}->write_conf(%conf, conf => $conf{conf} && $self->fill_in($conf{conf}));
    return $self->{server}->configtest;
}

# ---- partnerrelctl

sub ctl {
    my ($self, @args) = @_;
    my ($code, $said) = $self->try_ctl(@args);
    $code == 0 or die "partnerrelctl @args:\n$said\n";
    return $said;
}

sub try_ctl {
    my ($self, @args) = @_;
    my $db  = $self->{db};
    my $pid = open my $out, '-|';
    defined $pid or die "fork: $!\n";
    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        exec "$Test::PartnerRel::Server::BUILD/partnerrelctl", '--database', $db->name,
          '--keys', "$self->{dir}/keys", @args
          or POSIX::_exit(127);
    }
    my $said = do { local $/; <$out> } // '';
    utf8::decode($said);
    close $out;
    return ($? >> 8, $said);
}

sub make_schema {
    my ($self) = @_;
    return if $self->{db}->knows('');
    $self->ctl('schema', 'apply');
    $self->{db}->save('');
}

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

# ---- the database

# Connections that are at work lose their server, or find another schema: before each block, and
# before each state that a subtest outside of the blocks wants.
sub upset {
    my ($self) = @_;
    return unless $self->{server}{pid};
    my $n = $self->{upsets}++;
    $self->ask(method => 'GET', path => '/portal/invitation/' . 'A' x 43, as => 'nobody', cookies => {},
        times => 8);
    if ($self->{db}{engine} eq 'pgsql') {
        Test::PartnerRel::Db::stop_cluster($self->{db}{cluster}, $n % 2 ? 'KILL' : 'INT');
        Test::PartnerRel::Db::start_cluster($self->{db}{cluster});
    }
    my $table = (qw(customer relationship dap_grant partner invitation))[$n % 5];
    $self->{db}->run("ALTER TABLE $table ADD COLUMN upset_$n TEXT");
}

sub set_up {
    my ($self, $text) = @_;
    my @lines = grep { /\S/ } map { s/^\s+|\s+$//gr } split /\n/, $text;
    my $done  = '';
    # The longest beginning that was made before is taken from there.
    my $from = 0;
    for my $n (reverse 0 .. @lines) {
        my $key = join "\n", @lines[0 .. $n - 1];
        next unless $self->{db}->knows($key);
        $self->{db}->restore($key);
        ($from, $done) = ($n, $key);
        last;
    }
    delete $self->{cookies};
    for my $n ($from .. $#lines) {
        $self->set_up_line($lines[$n]);
        $self->{db}->save(join "\n", @lines[0 .. $n]);
    }
    $self->upset if $ENV{T_UPSET};
    delete $self->{cookies};
}

# The cloud a line or a placeholder is about.
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

# ---- placeholders

my %FILL = (
    qr/^link of (\w+(?: through \w+)?)$/  => sub { $_[0]->link($_[1], 1) },
    qr/^plain link of (\w+(?: through \w+)?)$/ => sub { $_[0]->link($_[1], 0) },
    qr/^id of customer (\w+)$/            => sub { $_[0]->customer_id($_[1]) },
    qr/^id of partner (\w+)$/             => sub { $_[0]->partner_id($_[1]) },
    qr/^relationship of (\w+) with (\w+)$/ => sub { $_[0]->relationship_id($_[1], $_[2]) },
    qr/^grant of (\w+) at (\w+) for (\w+)$/ => sub { $_[0]->grant_id($_[1], $_[2], $_[3]) },
    qr/^transfer of (.+?) of (\w+)$/ => sub { $_[0]->transfer_id($_[1], $_[2]) },
    qr/^subscription (.+?) of (\w+)$/ => sub { $_[0]->subscription_id($_[1], $_[2]) },
    qr/^location$/ => sub { $_[0]{location} // die "no answer had a Location\n" },
    qr/^request of (\w+)$/ => sub { $_[0]->request_id($_[1]) },
    qr/^act of (\w+)$/ => sub {
        $_[0]->db->value('SELECT id FROM act WHERE customer_id = ? ORDER BY at DESC',
            $_[0]->customer_id($_[1]))
    },
    qr/^(\d+) times (.)$/ => sub { $_[2] x $_[1] },
    qr/^base$/    => sub { $_[0]{server}->base_url($_[0]->cloud) },
    qr/^port$/    => sub { $_[0]{server}->port_of($_[0]->cloud) },
    qr/^dir$/     => sub { $_[0]{dir} },
    qr/^backend$/ => sub { $_[0]{backend}{port} },
);

sub fill_in {
    my ($self, $text) = @_;
    $text =~ s/\{([a-z0-9][^{}]*)\}/$self->fill_one($1)/ge;
    return $text;
}

sub fill_one {
    my ($self, $name) = @_;
    local $self->{cloud} = $1 if $name =~ s/ in (germany)$//;
    for my $like (keys %FILL) {
        next unless my @found = $name =~ $like;
        return $FILL{$like}->($self, @found);
    }
    return "{$name}";
}

# A unit of the catalogues, as it is written there.
sub message {
    my ($self, $id, $lang) = @_;
    my $units = $self->{messages}{$lang} //= do {
        my %unit;
        my $tag = $lang eq 'en' ? 'source' : 'target';
        for my $file (glob "$Test::PartnerRel::Server::ROOT/templates/locale/$lang/*.xlf") {
            my $text = Test::PartnerRel::Server::text($file);
            while ($text =~ m{<unit\b[^>]*\bid="([^"]+)".*?</unit>}gs) {
                my ($name, $unit) = ($1, $&);
                my ($said) = $unit =~ m{<$tag\b[^>]*>(.*?)</$tag>}s or next;
                $said =~ s/\s+/ /g;
                $unit{$name} = $said;
            }
        }
        \%unit;
    };
    return $units->{$id} // die "no message \"$id\" in \"$lang\"\n";
}

# ---- asking

sub person_headers {
    my ($self, $as) = @_;
    my $claims = person($as) or return;
    return [ 'X-Test-Person' => join '&', map { "$_=" . escape($claims->{$_}) } sort keys %$claims ];
}

# The cookies of a person in this block.
sub jar {
    my ($self, $as) = @_;
    (my $who = $as) =~ s/\s*\(.*//;
    return $self->{cookies}{$who} //= {};
}

# While a line about a cloud is set up, its people ask at its portal.
sub come_home {
    my ($self, $r) = @_;
    return if $self->cloud eq 'global' || $r->{at};
    $r->{at} = $self->cloud;
    $r->{as} .= ' (in ' . $self->cloud . ')' if $r->{as} ne 'nobody' && $r->{as} !~ /\(/;
}

# One request (or `times` of them at once), as a browser of that person would send it. Returns the
# answers. Named: at (the cloud whose portal is asked), method, path, as, headers, fields, body, csrf, page, by, then, times, cookies.
sub ask {
    my ($self, %r) = @_;
    $self->come_home(\%r);
    my @sent = map { $self->prepare(%r) } 1;
    my @answers = Test::PartnerRel::Client::exchange($self->{server}->port_of($r{at}), (@sent) x ($r{times} || 1));
    $self->learn($_, $r{cookies} || $self->jar($r{as})) for @answers;
    return @answers;
}

# The bytes of a request.
sub prepare {
    my ($self, %r) = @_;
    my $jar     = $r{cookies} || $self->jar($r{as});
    my @headers = @{ $r{headers} || [] };
    my %has     = map { lc $_->[0] => 1 } @headers;
    my @fields  = @{ $r{fields} || [] };
    unshift @fields, $self->form_fields(%r) if ($r{csrf} // '') eq 'auto';
    $self->set_up_line($r{then} =~ s/ /: /r) if $r{then};
    my $body = $r{body} // ($r{method} eq 'POST' ? form_body(@fields) : undef);
    push @headers, $self->person_headers($r{as}) unless $has{'x-test-person'};
    push @headers, [Cookie => join '; ', map { "$_=$jar->{$_}" } sort keys %$jar]
      if %$jar && !$has{cookie};
    if ($r{method} eq 'POST' && ($r{csrf} // '') ne 'none') {
        push @headers, ['Sec-Fetch-Site' => 'same-origin'] unless $has{'sec-fetch-site'};
        push @headers, [Origin => $self->{server}->base_url($r{at})] unless $has{origin};
    }
    @headers = grep { $_->[1] ne '(absent)' } @headers;
    return Test::PartnerRel::Client::bytes_of(method => $r{method}, path => $r{path},
        host => '127.0.0.1:' . $self->{server}->port_of($r{at}), headers => \@headers, body => $body);
}

# Gets the page and reads the form that posts to the path: its hidden fields, except those that the
# test gives itself.
sub form_fields {
    my ($self, %r) = @_;
    my $page = $r{page} // $r{path};
    my $by = $r{by} // $r{as};
    my ($answer) = $self->ask(method => 'GET', path => $page, as => $by, cookies => $r{cookies},
        at => $r{at});
    my %given = map { $_->[0] => 1 } @{ $r{fields} || [] };
    (my $target = $r{path}) =~ s/\?.*//;
    for my $form ($answer->body =~ m{(<form\b.*?</form>)}gs) {
        my ($head) = $form =~ /^(<form\b[^>]*>)/;
        next unless $head =~ /method="post"/i && index($head, qq{action="$target"}) >= 0;
        my @hidden;
        for my $input ($form =~ /(<input\b[^>]*>)/g) {
            next unless $input =~ /type="hidden"/;
            my ($name) = $input =~ /\bname="([^"]*)"/;
            my ($value) = $input =~ /\bvalue="([^"]*)"/;
            push @hidden, [$name, $value // ''] unless $given{$name};
        }
        return @hidden;
    }
    die "no form that posts to $target on $page ($answer->{status}):\n" . $answer->text . "\n";
}

# An authentic seal (csrf.h), made with the server's own key: for a form of the past, or of a person
# whom the page would not have given one. Named: path, as, cookie, expiry, state.
sub seal {
    my ($self, %r) = @_;
    my ($key) = map { pack 'H*', (split)[1] }
      Test::PartnerRel::Server::text("$self->{dir}/keys") =~ /^(.+)$/m;
    my $who   = person($r{as});
    my $nonce = substr 'nonce' . ++$self->{seals} . 'A' x 22, 0, 22;
    my @parts = ('seal1', $r{cookie}, $self->cloud, $who->{iss}, $who->{sub}, $who->{tid},
        ($who->{auth_time} // 0) . ($who->{auth_time} ? '000000' : ''), $r{path} =~ s{^/portal}{}r,
        $r{expiry}, $nonce, $r{state});
    my $mac = hmac_sha256(join('', map { pack('Q>', length) . $_ } @parts), $key);
    return join '.', $r{expiry}, $nonce, $r{state}, encode_base64($mac, '') =~ tr{+/=}{-_}dr;
}

sub raw {
    my ($self, $bytes, $as) = @_;
    $bytes = $self->fill_in($bytes);
    if (my $person = $self->person_headers($as)) {
        $bytes =~ s/\r\n/\r\n$person->[0]: $person->[1]\r\n/;
    }
    my ($answer) = Test::PartnerRel::Client::exchange($self->{server}{port}, $bytes);
    return $answer;
}

# Many prepared requests at once.
sub ask_all {
    my ($self, @bytes) = @_;
    return Test::PartnerRel::Client::exchange($self->{server}{port}, @bytes);
}

sub learn {
    my ($self, $answer, $jar) = @_;
    for my $set ($answer->header('Set-Cookie')) {
        my ($name, $value) = $set =~ /^([^=]+)=([^;]*)/ or next;
        $jar->{$name} = $value;
    }
    my ($location) = $answer->header('Location');
    if (defined $location) {
        $location =~ s{^http://127\.0\.0\.1:\d+}{};
        $self->{location} = $location;
    }
}

1;
