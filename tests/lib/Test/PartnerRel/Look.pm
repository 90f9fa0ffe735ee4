# Look.pm: what a stage's database holds, looked at by the tests and behind the product's back.
#
# Lines of "--- db_like":
#   relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 2}
#   no_relationship: {partner: northwind, customer: fabrikam}
#   slot: {customer: fabrikam, service: exchange, partner: northwind}
#   rows: {customer: 1, act: 2, csp_slot: 1}
#   seller: {subscription: Mail, customer: fabrikam, partner: northwind}
#   transfer: {subscription: Mail, customer: fabrikam, state: active, lines: 2}
#   subscription: {name: Mail, customer: fabrikam, quantity: 10, status: active}       columns by name
#   audit: {event: dap_granted, partner: northwind, service: exchange, times: 1}
#   request: {customer: fabrikam, state: open, opened_as: operator, had_dap: 0, notes: 1}
package Test::PartnerRel::Look;
use strict;
use warnings;
use utf8;
use Test::More;

sub facts {
    my ($text) = @_;
    my %fact;
    $text =~ s/^\s*\{|\}\s*$//g;
    while ($text =~ s/^\s*(\w+):\s*(\[[^\]]*\]|[^,]*?)\s*(?:,|$)//) {
        my ($name, $value) = ($1, $2);
        $fact{$name} = $value =~ s/^\[(.*)\]$/$1/ ? [sort grep { length } split /\s*,\s*/, $value] : $value;
    }
    return \%fact;
}

sub check_db {
    my ($self, $line) = @_;
    my ($what, $rest) = $line =~ /^(\w+):\s*(.*)$/ or die "db_like does not say \"$line\"\n";
    my $fact = facts($rest);
    my $do   = $self->can("db_$what") or die "db_like does not know \"$what\"\n";
    $do->($self, $fact, $line);
}

sub db_rows {
    my ($self, $fact) = @_;
    is($self->{db}->value("SELECT COUNT(*) FROM $_"), $fact->{$_}, "rows of $_") for sort keys %$fact;
}

sub relationship_row {
    my ($self, $fact) = @_;
    my $rows = $self->{db}->rows(
        'SELECT r.id, r.kind FROM relationship r JOIN partner p ON p.id = r.partner_id
           JOIN customer c ON c.id = r.customer_id WHERE p.tenant = ? AND c.tenant = ?',
        $fact->{partner}, $fact->{customer});
    return @$rows ? @{ $rows->[0] } : ();
}

sub db_relationship {
    my ($self, $fact, $line) = @_;
    my ($id, $kind) = $self->relationship_row($fact);
    ok(defined $id, "there is: $line") or return;
    is($kind, $fact->{kind}, "kind of: $line") if $fact->{kind};
    if ($fact->{dap}) {
        my @open = sort map { $_->[0] } @{ $self->{db}->rows(
            'SELECT service_id FROM dap_grant WHERE relationship_id = ? AND ended_at = 0', $id) };
        is("@open", "@{ $fact->{dap} }", "services of: $line");
    }
    is($self->{db}->value('SELECT COUNT(*) FROM dap_grant WHERE relationship_id = ?', $id),
        $fact->{grants}, "grants in all of: $line") if defined $fact->{grants};
}

sub db_no_relationship {
    my ($self, $fact, $line) = @_;
    ok(!defined(($self->relationship_row($fact))[0]), $line);
}

sub db_slot {
    my ($self, $fact, $line) = @_;
    my $holder = $self->{db}->value(
        'SELECT p.tenant FROM csp_slot k JOIN partner p ON p.id = k.partner_id
           JOIN customer c ON c.id = k.customer_id WHERE c.tenant = ? AND k.service_id = ?',
        $fact->{customer}, $fact->{service});
    is($holder // 'nobody', $fact->{partner}, $line);
}

# The newest request for support of a customer.
sub db_request {
    my ($self, $fact, $line) = @_;
    my $id = $self->request_id($fact->{customer});
    for (grep { exists $fact->{$_} } qw(state opened_as had_dap service_id severity)) {
        is($self->{db}->value("SELECT $_ FROM support_request WHERE id = ?", $id), $fact->{$_},
            "$_ of: $line");
    }
    is($self->{db}->value('SELECT COUNT(*) FROM support_note WHERE request_id = ?', $id),
        $fact->{notes}, "notes of: $line") if defined $fact->{notes};
}

# Whose a subscription is: its original reseller.
sub db_seller {
    my ($self, $fact, $line) = @_;
    is($self->{db}->value('SELECT p.tenant FROM subscription u JOIN partner p ON p.id = u.partner_id
        WHERE u.id = ?', $self->subscription_id($fact->{subscription}, $fact->{customer})),
        $fact->{partner}, $line);
}

# The newest transfer of a subscription.
sub db_transfer {
    my ($self, $fact, $line) = @_;
    my $id = $self->transfer_id($fact->{subscription}, $fact->{customer});
    is($self->{db}->value('SELECT state FROM transfer WHERE id = ?', $id), $fact->{state},
        "state of: $line");
    is($self->{db}->value('SELECT COUNT(*) FROM transfer_line WHERE transfer_id = ?', $id),
        $fact->{lines}, "lines of: $line") if defined $fact->{lines};
}

# Columns of the row by their names, with their values.
sub db_subscription {
    my ($self, $fact, $line) = @_;
    my %want = %$fact;
    my ($name, $customer) = delete @want{qw(name customer)};
    for my $column (sort keys %want) {
        is($self->{db}->value("SELECT u.$column FROM subscription u JOIN customer c ON c.id =
            u.customer_id WHERE u.name = ? AND c.tenant = ?", $name, $customer),
            $want{$column}, "$column of: $line");
    }
}

sub db_audit {
    my ($self, $fact, $line) = @_;
    my ($where, @with) = ('a.event = ?', $fact->{event});
    if ($fact->{partner})  { $where .= ' AND p.tenant = ?';     push @with, $fact->{partner} }
    if ($fact->{customer}) { $where .= ' AND c.tenant = ?';     push @with, $fact->{customer} }
    if ($fact->{service})  { $where .= ' AND a.service_id = ?'; push @with, $fact->{service} }
    my $n = $self->{db}->value(
        "SELECT COUNT(*) FROM audit a LEFT JOIN partner p ON p.id = a.partner_id
           LEFT JOIN customer c ON c.id = a.customer_id WHERE $where", @with);
    defined $fact->{times} ? is($n, $fact->{times}, $line) : cmp_ok($n, '>', 0, $line);
}

1;
