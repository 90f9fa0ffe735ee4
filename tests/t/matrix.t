# Every cell of the permission matrix (tests/matrix.tsv, typed by hand) over HTTP: each action, by each kind of
# partner and each of its roles, by the customer's administrator and by the operator; on an object of its own, of
# somebody else, a deleted one and a malformed one. What is refused must leave the database as it was.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Cast qw(org);
use Test::PartnerRel::Matrix qw(@ROLES @COLUMNS @ACTIONS %CELL %ROLE %SELLER %ACTOR state_of);

my $stage = stage();
$stage->serve(conf => <<'CONF');
<LocationMatch "^/dash/[a-z]+/[A-Za-z0-9-]+/users/">
    Require partner-action action=manage-users service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
</LocationMatch>
<LocationMatch "^/dash/[a-z]+/[A-Za-z0-9-]+/licences/">
    Require partner-action action=assign-licences service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
</LocationMatch>
CONF

# ---- what each action is over HTTP

my @TICKET = ([topic => 'mail'], [severity => 'moderate'], [title => 'No mail'], [description => 'Nothing arrives.'], [service => 'exchange']);
my %HTTP   = (
    'receive-bill' => { get => '/portal/partner/billing', lists => 1 },
    'add-seats'    => { on => 'subscription', post => 'seats', fields => [[quantity => 7]] },
    'remove-seats' => { on => 'subscription', post => 'seats', fields => [[quantity => 3]] },
    'order-addon'  => { on => 'subscription', post => 'addon', fields => [[offer => 'mail-archive'], [quantity => 2]] },
    'transition'   => { on => 'subscription', post => 'transition', fields => [[offer => 'mail-2']] },
    'transfer'     => { on => 'subscription', own => 'use', post => 'transfer', fields => sub {
            [[partner => $stage->partner_id($SELLER{ $_[0] } eq 'northwind' ? 'adventureworks' : 'northwind')], [confirm => 'yes'], [wish => 'letter of 23 January']] } },
    'change-partner-of-record' => { on => 'subscription', post => 'partner-of-record', fields => [[partner_of_record => "4847391"]] },
    'suspend'       => { on => 'subscription', post => 'status', fields => [[do => 'suspend'], [confirm => 'yes']] },
    'rename'        => { on => 'subscription', post => 'name', fields => [[name => 'Letters'], [renew => 'yes']] },
    'convert-trial' => { on => 'subscription', own => 'trial', post => 'convert', fields => [[offer => 'mail-1']] },
    'read-subscription' => { on => 'subscription', get => '/portal/partner/subscriptions/{}', reads => 1 },
    'read-provisioning' => { on => 'subscription', get => '/portal/partner/subscriptions/{}/provisioning', reads => 1 },
    'create-subscription' => { on => 'customer', post => 'order', fields => [[offer => "sites-1"], [quantity => 10]] },
    'read-company'    => { on => 'customer', get => '/portal/partner/customers/{}', shows => qr/<dd[^>]*>Germany</ },
    'manage-users'    => { on => 'customer', get => '/dash/exchange/{}/users/' },
    'assign-licences' => { on => 'customer', get => '/dash/exchange/{}/licences/' },
    'enter-service'   => { on => 'customer', get => '/dash/exchange/{}/' },
    'open-service-request' => { on => 'customer', post => 'requests/new', query => '?service=exchange', fields => [[do => 'open'], @TICKET] },
    'ask-vendor'           => { on => 'customer', post => 'requests/new', query => '?service=exchange', fields => [[do => 'ask'], @TICKET] },
    'see-customer'         => { on => 'customer', get => '/portal/partner/customers/{}' },
    'request-relationship' => { get => '/portal/partner/request' },
    'drop-dap'             => { on => 'customer', post => 'drop', fields => sub { [[confirm => 'yes'], [grant => grant_of($_[0])]] } },
    'end-relationship'     => { on => 'customer', post => 'end', fields => [[confirm => 'yes']] },
    'see-partners'         => { get => '/portal/customer/partners' },
    'be-support-contact'   => { on => 'subscription', post => 'support-contact', by_seller => 1, fields => sub { [[support_partner => org($ACTOR{ $_[0] })->{domain}]] } },
);
is_deeply([sort keys %HTTP], [sort @ACTIONS], 'every action of the matrix has its request');

# The actor's open grant at fabrikam, or somebody else's.
sub grant_of {
    my ($column) = @_;
    my $own = $stage->db->value('SELECT g.id FROM dap_grant g JOIN partner p ON p.id = g.partner_id JOIN customer c ON c.id = g.customer_id
        WHERE p.tenant = ? AND c.tenant = ? AND g.ended_at = 0', $ACTOR{$column} // '', 'fabrikam');
    return $own // $stage->db->value('SELECT id FROM dap_grant WHERE ended_at = 0');
}

sub object_id {
    my ($http, $object) = @_;
    return 'nonsense' if $object eq 'malformed';
    my %name = $http->{on} eq 'customer'
      ? (own => 'fabrikam', other => 'woodgrove', deleted => 'alpineski')
      : (own => $http->{own} // 'mail', other => 'foreign', deleted => 'gone');
    return $http->{on} eq 'customer' ? $stage->customer_id($name{$object}) : $stage->subscription_id($name{$object}, $object eq 'other' ? 'woodgrove' : 'fabrikam');
}

my $FORM_COOKIE = 'M' x 43;

# Sends it as that person. A form that the page does not give is sealed all the same, so that it is the handler that
# refuses and not the missing form.
sub send_form {
    my ($as, $path, $page, @fields) = @_;
    my ($answer) = eval { $stage->ask(method => 'POST', csrf => 'auto', as => $as, path => $path, page => $page, fields => \@fields) };
    return $answer if $answer;
    my $seal = $stage->seal(path => $path, as => $as, cookie => $FORM_COOKIE, expiry => time + 600, state => '');
    ($answer) = $stage->ask(method => 'POST', as => $as, path => $path, cookies => { '__Host-prl_form' => $FORM_COOKIE },
        fields => [[seal => $seal], @fields], headers => [[Accept => 'application/problem+json']]);
    return $answer;
}

sub try_it {
    my ($column, $action, $role, $object) = @_;
    my $http = $HTTP{$action};
    my $as   = "$role of " . ($http->{by_seller} ? $SELLER{$column} : $ACTOR{$column});
    my $id   = $http->{on} ? object_id($http, $object) : '';
    if (defined $http->{get}) {
        (my $path = $http->{get}) =~ s/\{\}/$id/;
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => $as);
        return $answer;
    }
    my $path   = '/portal/partner/' . ($http->{on} eq 'customer' ? 'customers' : 'subscriptions') . "/$id/$http->{post}";
    my $fields = ref $http->{fields} eq 'CODE' ? $http->{fields}->($column) : $http->{fields};
    return send_form($as, $path, $path . ($http->{query} // ''), @$fields);
}

# Was it done (or shown)?
sub done_it {
    my ($http, $object, $answer) = @_;
    return $answer->status == 303 if $http->{post};
    return 0 unless $answer->status == 200;
    return $answer->body =~ $http->{shows} if $http->{shows};
    return $answer->text =~ ({ own => qr/\bmail\b/, other => qr/\bforeign\b/, deleted => qr/\bgone\b/ }->{$object}) if $http->{lists};
    return 1;
}

sub expected {
    my ($column, $action, $role, $object) = @_;
    my $http = $HTTP{$action};
    return 0 unless $ROLE{$action}{$role} eq 'Y';
    my $cell = $CELL{$action}{$column};
    # R60, E14: a live subscription of its own stands in the way.
    return $object eq 'own' && $column eq 'C' if $cell eq 'limited';
    return 0 unless $cell eq 'Y';
    return $object eq 'own' || !$http->{on} && !$http->{lists} || $object eq 'deleted' && $http->{reads};
}

my $cells = 0;
for my $column (@COLUMNS) {
    subtest "column $column: $ACTOR{$column} at fabrikam, where $SELLER{$column} sold (matrix, R45, R48, E12, E13)" => sub {
        my $state = state_of($column);
        $stage->set_up($state);
        for my $action (@ACTIONS) {
            my $http    = $HTTP{$action};
            my @objects = $http->{on} ? qw(own other deleted malformed) : $http->{lists} ? qw(own other deleted) : ('own');
            my (@wrong, @mute);
            my $hash = $stage->db->hash;
            for my $role (@ROLES) {
                for my $object (@objects) {
                    my $want   = expected($column, $action, $role, $object) ? 1 : 0;
                    my $answer = try_it($column, $action, $role, $object);
                    my $got    = done_it($http, $object, $answer) ? 1 : 0;
                    $cells++;
                    push @wrong, "$action $role $object: " . ($want ? 'refused' : 'allowed') . " ($answer->{status}): " . substr($answer->text, 0, 400)
                      if $want != $got || $answer->status !~ /^(?:200|303|403|404|409|422)$/;
                    push @mute, "$action $role $object: " . $answer->status
                      if $answer->status == 403 && ($answer->header('Content-Type') // '') =~ /json/ && $answer->body !~ /"rule":"[REQD]\d/;
                    if ($got && $http->{post}) {
                        $stage->set_up($state);
                        $hash = $stage->db->hash;    # another one under T_UPSET, which adds columns
                    }
                }
            }
            ok(!@wrong, "$action: " . @objects * @ROLES . ' cells') or diag(join "\n", @wrong[0 .. ($#wrong > 5 ? 5 : $#wrong)]);
            ok(!@mute, "$action: refusals name their rule") or diag(join "\n", @mute);
            is($stage->db->hash, $hash, "$action: what was refused left nothing") or $stage->set_up($state);
        }
    };
}

# ---- columns G and H: their own pages, and the partner's, where they have no business

my $partner_side = sub {
    my ($as, $action) = @_;
    my $http = $HTTP{$action};
    my $id   = $http->{on} ? object_id($http, 'own') : '';
    if (defined $http->{get}) {
        (my $path = $http->{get}) =~ s/\{\}/$id/;
        return $stage->ask(method => 'GET', path => $path, as => $as);
    }
    my $path   = '/portal/partner/' . ($http->{on} eq 'customer' ? 'customers' : 'subscriptions') . "/$id/$http->{post}";
    my $fields = ref $http->{fields} eq 'CODE' ? $http->{fields}->('A') : $http->{fields};
    return send_form($as, $path, $path . ($http->{query} // ''), @$fields);
};
sub get { my ($as, $path) = @_; my ($answer) = $stage->ask(method => 'GET', path => $path, as => $as); return $answer }
my %BESIDE = (
    G => {
        as => 'admin of fabrikam',
        'read-subscription' => sub { get($_[0], '/portal/customer/subscriptions/' . $stage->subscription_id('mail', 'fabrikam')) },
        'read-provisioning' => sub { get($_[0], '/portal/customer/subscriptions/' . $stage->subscription_id('mail', 'fabrikam')) },
        'read-company'      => sub { get($_[0], '/portal/customer/partners') },
        'open-service-request' => sub { send_form($_[0], '/portal/customer/requests/new', '/portal/customer/requests/new?service=exchange', @TICKET) },
        'request-relationship' => sub { get($_[0], '/portal/customer/invitation/' . $stage->link('fourthcoffee', 1)) },
        'drop-dap' => sub {
            my $grant = $stage->grant_id('lucerne', 'fabrikam', 'exchange');
            send_form($_[0], '/portal/customer/partners/remove', "/portal/customer/partners/remove?grant=$grant", [grant => $grant], [confirm => 'yes']);
        },
        'end-relationship' => sub {
            my $path = '/portal/customer/partners/' . $stage->relationship_id('lucerne', 'fabrikam') . '/end';
            send_form($_[0], $path, $path, [confirm => 'yes']);
        },
        'see-partners' => sub { get($_[0], '/portal/customer/partners') },
    },
    H => {
        as => 'operator of contoso',
        'transfer'          => sub { get($_[0], '/portal/operator/transfers') },
        'suspend'           => sub {
            my $path = '/portal/operator/subscriptions/' . $stage->subscription_id('mail', 'fabrikam');
            send_form($_[0], $path, $path, [reason => 'fraud reported'], [confirm => 'yes']);
        },
        'read-subscription' => sub { get($_[0], '/portal/operator/subscriptions/' . $stage->subscription_id('mail', 'fabrikam')) },
        'read-provisioning' => sub { get($_[0], '/portal/operator/subscriptions/' . $stage->subscription_id('mail', 'fabrikam')) },
        'read-company'      => sub { get($_[0], '/portal/operator/customers/' . $stage->customer_id('fabrikam')) },
        'open-service-request' => sub {
            my $path = '/portal/operator/requests/' . $stage->db->value('SELECT id FROM support_request');
            send_form($_[0], $path, $path, [do => "on_behalf"], [text => ""]);
        },
        'ask-vendor'   => sub { get($_[0], '/portal/operator/requests/' . $stage->db->value('SELECT id FROM support_request')) },
        'see-customer' => sub { get($_[0], '/portal/operator/customers') },
        'drop-dap'     => sub { get($_[0], '/portal/operator/relationships/' . $stage->relationship_id('adventureworks', 'fabrikam')) },
        'see-partners' => sub { get($_[0], '/portal/operator/customers/' . $stage->customer_id('fabrikam')) },
    },
);
# The customer's own portal, not this one.
my %ELSEWHERE = map { $_ => 1 } qw(manage-users assign-licences enter-service);

for my $column (qw(G H)) {
    subtest "column $column: $BESIDE{$column}{as} (matrix)" => sub {
        my $state = state_of($column);
        $stage->set_up($state);
        if ($column eq 'H') {
            # Something to open on the customer's behalf: asked for by a partner without DAP.
            my ($id, $path) = ($stage->customer_id('fabrikam'));
            $stage->set_up("$state\nremoved: adventureworks, fabrikam");
            $path = "/portal/partner/customers/$id/requests/new";
            send_form('admin agent of adventureworks', $path, "$path?service=exchange", [do => 'ask'], @TICKET);
            $stage->db->save('asked');
        }
        my $as = $BESIDE{$column}{as};
        for my $action (@ACTIONS) {
            my $cell = $CELL{$action}{$column};
            next if $cell eq 'n/a' || $column eq 'G' && $ELSEWHERE{$action};
            $column eq 'H' ? $stage->db->restore('asked') : $stage->set_up($state);
            $cells++;
            if (my $own = $BESIDE{$column}{$action}) {
                my ($answer) = $own->($as);
                like($answer->status, qr/^(?:200|303)$/, "$action: $cell") or diag(substr $answer->text, 0, 500);
                next;
            }
            is($cell =~ /^(?:-|asks)$/ ? 'refused' : $cell, 'refused', "$action has a page when the matrix says so");
            my $hash = $stage->db->hash;
            my ($answer) = $partner_side->($as, $action);
            like($answer->status, qr/^(?:403|404)$/, "$action: $cell");
            is($stage->db->hash, $hash, "$action: nothing happened");
        }
    };
}

note("$cells cells of the matrix asked over HTTP");
ok($cells > 3300, "$cells cells");
$stage->close_log(qr/AH01630|AH01631/);
done_testing();
