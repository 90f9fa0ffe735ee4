# Four locks on every form (D2): seal, Fetch Metadata, Origin, cookie.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;
my $admin = 'admin of fabrikam';
my $base  = $stage->server->base_url;

# Each form with the page it stands on, who sends it, and what is typed into it.
my %form = (
    accept => {
        db => 'sample', as => $admin,
        path => sub { '/portal/customer/invitation/' . $stage->link('northwind', 1) },
        fields => [[agree => 'yes'], [service => 'exchange']],
        done => 'relationship: {partner: northwind, customer: fabrikam, dap: [exchange]}',
    },
    remove => {
        db => "sample\nrelationship: northwind, fabrikam: exchange", as => $admin,
        path => sub { '/portal/customer/partners/remove' },
        page => sub { '/portal/customer/partners/remove?grant=' . $stage->grant_id('northwind', 'fabrikam', 'exchange') },
        fields => [[confirm => 'yes']],
        done => 'relationship: {partner: northwind, customer: fabrikam, dap: []}',
    },
    end => {
        db => "sample\nrelationship: lucerne, fabrikam: exchange", as => $admin,
        path => sub { '/portal/customer/partners/' . $stage->relationship_id('lucerne', 'fabrikam') . '/end' },
        fields => [[confirm => 'yes']],
        done => 'relationship: {partner: lucerne, customer: fabrikam, kind: none, dap: []}',
    },
    mail => {
        db => 'sample', as => 'sales agent of northwind',
        path => sub { '/portal/partner/request' },
        fields => [[first => 'Dear'], [second => 'customer']],
        done => 'rows: {mail_text: 1}',
    },
);

# A form as its page gives it: path, person, cookies, all fields. Not yet sent.
sub opened {
    my ($form, %more) = @_;
    my $jar = {};
    my %r   = (method => 'POST', path => $form->{path}->(), as => $form->{as}, cookies => $jar,
        page => $form->{page} ? $form->{page}->() : undef, fields => $form->{fields}, %more);
    my @hidden = $stage->form_fields(%r);
    # From here on nothing is added by itself.
    return (%r, page => undef, fields => [@hidden, @{ $form->{fields} }],
        headers => [['Sec-Fetch-Site' => 'same-origin'], [Origin => $base]]);
}

sub with_seal {
    my ($change, %r) = @_;
    $r{fields} = [map { $_->[0] eq 'seal' ? [seal => $change->($_->[1])] : $_ } @{ $r{fields} }];
    return %r;
}

sub drop_field { my ($name, %r) = @_; return (%r, fields => [grep { $_->[0] ne $name } @{ $r{fields} }]) }

my $other = "second admin of fabrikam";

# What is done to the form before it is sent.
my %attack = (
    'seal absent'              => sub { drop_field('seal', @_) },
    'seal empty'               => sub { with_seal(sub { '' }, @_) },
    'seal altered'             => sub { with_seal(sub { $_[0] =~ s/.$/$& eq 'A' ? 'B' : 'A'/er }, @_) },
    'seal with a later expiry' => sub { with_seal(sub { $_[0] =~ s/^(\d+)/$1 + 1/er }, @_) },
    'seal expired'             => sub { with_seal(sub { $_[0] =~ s/^\d+/1000000000/r }, @_) },
    'seal of another state'    => sub { with_seal(sub { my @p = split /\./, $_[0], -1; $p[2] = 'x'; join '.', @p }, @_) },
    'cookie absent'            => sub { my %r = @_; (%r, cookies => {}) },
    'cookie of another browser' => sub { my %r = @_; (%r, cookies => { '__Host-prl_form' => 'A' x 22 }) },
    'Sec-Fetch-Site cross-site' => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => 'cross-site'], [Origin => $base]]) },
    'Sec-Fetch-Site same-site'  => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => 'same-site'], [Origin => $base]]) },
    'Sec-Fetch-Site none'       => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => 'none'], [Origin => $base]]) },
    'Origin of another site'    => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => '(absent)'], [Origin => 'https://evil.example']]) },
    'Origin null'               => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => '(absent)'], [Origin => 'null']]) },
    'Origin that begins as ours' => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => '(absent)'], [Origin => "$base.evil.example"]]) },
    'neither Fetch Metadata nor Origin nor Referer' => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => '(absent)'], [Origin => '(absent)']]) },
    'Referer of another site'   => sub { my %r = @_; (%r, headers => [['Sec-Fetch-Site' => '(absent)'], [Origin => '(absent)'], [Referer => 'https://evil.example/' . $base]]) },
    'sent as text/plain'        => sub { my %r = @_; (%r, headers => [@{ $r{headers} }, ['Content-Type' => 'text/plain']]) },
    'sent as multipart'         => sub { my %r = @_; (%r, headers => [@{ $r{headers} }, ['Content-Type' => 'multipart/form-data; boundary=x']]) },
    'seal given twice'          => sub { my %r = @_; (%r, fields => [(grep { $_->[0] eq 'seal' } @{ $r{fields} }), @{ $r{fields} }]) },
    'method by override'        => sub { my %r = @_; (%r, method => 'GET', path => "$r{path}?_method=POST", body => undef) },
);

for my $name (sort keys %form) {
    my $form = $form{$name};
    subtest "$name: each lock by itself keeps a forged form out (D2, row 2)" => sub {
        $stage->set_up($form->{db});
        my $before = $stage->db->hash;
        for my $attack (sort keys %attack) {
            my %r = $attack{$attack}->(opened($form));
            my ($answer) = $stage->ask(%r);
            my $good = $r{method} eq 'GET' ? qr/^(?:200|303|400|404)$/ : qr/^(?:400|403|409|415)$/;
            like($answer->status, $good, $attack) or diag($answer->text);
        }
        is($stage->db->hash, $before, 'the database is as before all of them');
    };

    subtest "$name: a form of another person, or of another form, is not taken (D2, row 4)" => sub {
        $stage->set_up($form->{db});
        my $before = $stage->db->hash;
        my %r      = opened($form);
        my ($stolen) = $stage->ask(%r, as => $form->{as} =~ s/^(\S+)/second $1/r =~ s/second sales/second admin/r);
        like($stolen->status, qr/^(?:403|409)$/, "another person of the organisation");
        my ($foreign) = $stage->ask(%r, as => $form->{as} =~ s/fabrikam/woodgrove/r =~ s/northwind/adventureworks/r);
        like($foreign->status, qr/^40[349]$/, 'a person of another organisation');
        for my $from (grep { $_ ne $name && $form{$_}{as} eq $form->{as} } sort keys %form) {
            # Both forms in the same browser, the seal of one in the other.
            my $second = { %{ $form{$from} } };
            $second->{page} = sub { '/portal/customer/partners/remove?all=1' } if $from eq 'remove';
            my %other = eval { opened($second, cookies => $r{cookies}) } or next;
            my ($seal) = map { $_->[1] } grep { $_->[0] eq 'seal' } @{ $other{fields} };
            my ($answer) = $stage->ask(with_seal(sub { $seal }, %r));
            is($answer->status, 403, "the seal of the form \"$from\"");
        }
        is($stage->db->hash, $before, 'the database is as before');
    };

    subtest "$name: untouched, it does what it says; by Origin or Referer alone, too (D2)" => sub {
        for my $headers ([['Sec-Fetch-Site' => 'same-origin'], [Origin => '(absent)']],
            [['Sec-Fetch-Site' => '(absent)'], [Origin => $base]],
            [['Sec-Fetch-Site' => '(absent)'], [Origin => '(absent)'], [Referer => "$base/portal/x"]]) {
            $stage->set_up($form->{db});
            my ($answer) = $stage->ask(opened($form), headers => $headers);
            is($answer->status, 303, join ', ', map { "$_->[0]: $_->[1]" } @$headers)
              or diag($answer->text);
            $stage->check_db($form->{done});
        }
    };
}

# The same form with a seal made here.
sub resealed {
    my ($form, %seal) = @_;
    my %r = opened($form);
    my ($true) = map { $_->[1] } grep { $_->[0] eq 'seal' } @{ $r{fields} };
    my $state  = (split /\./, $true, -1)[2];
    my $made   = $stage->seal(path => $r{path}, as => $form->{as}, cookie => $r{cookies}{'__Host-prl_form'},
        expiry => time + 60, state => $state, %seal);
    return (with_seal(sub { $made }, %r), as => $seal{as} // $form->{as});
}

for my $name (sort keys %form) {
    my $form = $form{$name};
    subtest "$name: a form is good for an hour and no longer (D2)" => sub {
        $stage->set_up($form->{db});
        my $before = $stage->db->hash;
        my ($late) = $stage->ask(resealed($form, expiry => time - 1));
        is($late->status, 403, 'a second too late') or diag($late->text);
        is($stage->db->hash, $before, 'the database is as before');
        my ($good) = $stage->ask(resealed($form));
        is($good->status, 303, 'the same with time to spare is taken: it was the hour') or diag($good->text);
        $stage->check_db($form->{done});
    };
}

for my $name (grep { $_ ne 'mail' } sort keys %form) {
    my $form = $form{$name};
    subtest "$name: a sign-in that grew too old while the form was open (D12, D16, Q7)" => sub {
        $stage->set_up($form->{db});
        my $before = $stage->db->hash;
        for my $old ("$admin (signed in 11 minutes ago)", "$admin (no auth_time)") {
            my ($answer) = $stage->ask(resealed($form, as => $old));
            is($answer->status, 403, $old);
            like($answer->body, qr{href="/signin\?to=http}, 'the page leads to a fresh sign-in and back');
        }
        is($stage->db->hash, $before, 'the database is as before');
        my ($good) = $stage->ask(resealed($form, as => "$admin (signed in 9 minutes ago)"));
        is($good->status, 303, 'nine minutes are fresh enough') or diag($good->text);
    };
}

subtest 'the seal of one link does not open another (D2, row 6)' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    my %r      = opened($form{accept});
    my ($answer) = $stage->ask(%r, path => '/portal/customer/invitation/' . $stage->link('adventureworks', 1));
    is($answer->status, 403, 'refused');
    is($stage->db->hash, $before, 'the database is as before');
};

subtest 'a form that was used and whose outcome was undone is not played again (D4, row 36)' => sub {
    $stage->set_up('sample');
    my %r = opened($form{accept});
    my ($first) = $stage->ask(%r);
    is($first->status, 303, 'accepted');
    my ($again) = $stage->ask(%r);
    is($again->status, 303, 'sent again: the same answer');
    is($again->header('Location'), $first->header('Location'), 'the same receipt');
    $stage->remove('northwind', 'fabrikam');
    my ($late) = $stage->ask(%r);
    is($late->status, 409, 'after the removal: refused');
    $stage->check_db('relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [], grants: 1}');
};

subtest 'the form cookie is for this host, hidden from scripts, and not sent across sites (D2)' => sub {
    my ($page) = $stage->ask(method => 'GET', path => $form{accept}{path}->(), as => $admin, cookies => {});
    my ($cookie) = grep { /^__Host-prl_form=/ } $page->header('Set-Cookie');
    ok($cookie, 'there is one') or return;
    like($cookie, qr/;\s*\Q$_\E(?:;|$)/i, $_) for 'Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/';
    unlike($cookie, qr/Domain=/i, 'no Domain');
};

subtest 'a body that is too large or broken is refused and read to its end or cut off (row 47)' => sub {
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    my %r      = opened($form{accept});
    my %want   = (
        'x' x 20_000             => qr/^4(?:00|13)$/,
        'seal=%'                 => qr/^400$/,
        'seal=%zz'               => qr/^400$/,
        'seal=a%00b'             => qr/^400$/,
        'seal=%ff%fe'            => qr/^400$/,
        join('&', ('service=a') x 300) => qr/^400$/,
        'agree=yes&agree=no'     => qr/^400$/,
        ''                       => qr/^40[03]$/,
    );
    for my $body (sort keys %want) {
        my ($answer) = $stage->ask(%r, body => $body);
        like($answer->status, $want{$body}, substr($body, 0, 30) || '(empty)');
    }
    is($stage->db->hash, $before, 'the database is as before');
};

$stage->close_log;
done_testing();
