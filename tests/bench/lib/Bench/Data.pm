# Data.pm: a database with a given number of grants, and a working set of questions about them.
package Bench::Data;
use strict;
use warnings;
use Time::HiRes 'time';
use Test::PartnerRel::Db;
use Test::PartnerRel::Server;

our $ISSUER = 'http://idp.example';

# engine, grants, dir; cluster: the PostgreSQL server to use.
sub make {
    my (%how) = @_;
    my $dir = "$how{dir}/$how{engine}-$how{grants}";
    mkdir $dir;
    my $db = Test::PartnerRel::Db->new(engine => $how{engine}, dir => $dir, cluster => $how{cluster});
    my $self = bless { %how, db => $db, customers => $how{grants} / 10,
        partners => $how{grants} >= 10_000 ? $how{grants} / 1000 : 10 }, __PACKAGE__;
    my $began = time;
    $self->ctl('schema', 'apply');
    $self->fill;
    $self->{made_in} = time - $began;
    return $self;
}

sub ctl {
    my ($self, @args) = @_;
    my @command = ("$Test::PartnerRel::Server::BUILD/partnerrelctl", '--database', $self->{db}->name, @args);
    open my $out, '-|', @command or die "$command[0]: $!\n";
    my @said = <$out>;
    close $out or die "@command: @said\n";
}

sub statements {
    my ($self) = @_;
    open my $in, '<', "$Test::PartnerRel::Server::ROOT/tests/bench/data.sql" or die "data.sql: $!\n";
    my $sql = do { local $/; <$in> };
    $sql =~ s/^--.*\n//mg;
    my $most = $self->{customers} > $self->{partners} ? $self->{customers} : $self->{partners};
    my %is = (C => $self->{customers}, P => $self->{partners}, MOST => $most);
    $sql =~ s/%([A-Z]+)%/$is{$1}/g;
    return grep { /\S/ } split /;\n/, $sql;
}

# Triggers would raise a revision a million times over, for nobody: they are away while the rows come,
# and exactly as they were afterwards. So are PostgreSQL's foreign keys, which Db.pm's restore does too.
sub fill {
    my ($self) = @_;
    my $dbh = $self->{db}->open;
    my $pg  = $self->{engine} eq 'pgsql';
    my $triggers = $pg ? [] : $dbh->selectall_arrayref("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid");
    $dbh->do('PRAGMA foreign_keys = OFF') if !$pg;
    $dbh->begin_work;
    $dbh->do('SET LOCAL session_replication_role = replica') if $pg;
    $dbh->do("DROP TRIGGER $_->[0]") for @$triggers;
    $dbh->do($_) for $self->statements;
    $dbh->do($_->[1]) for @$triggers;
    $dbh->commit;
    my $bad = $pg ? [] : $dbh->selectall_arrayref('PRAGMA foreign_key_check');
    @$bad == 0 or die "rows of $bad->[0][0] point nowhere\n";
    $dbh->do($pg ? 'VACUUM ANALYZE' : 'PRAGMA wal_checkpoint(TRUNCATE)');
    my ($grants) = $dbh->selectrow_array('SELECT COUNT(*) FROM dap_grant WHERE ended_at = 0');
    $grants == $self->{grants} or die "$grants grants instead of $self->{grants}\n";
    $dbh->disconnect;
}

# DBDParams; PostgreSQL by its Unix socket, which is the fastest for everybody.
sub params {
    my ($self) = @_;
    return $self->{db}->params =~ s/host=127\.0\.0\.1/host=$self->{cluster}{dir}/r if $self->{engine} eq 'pgsql';
    return $self->{db}->params;
}

sub id {
    my ($i) = @_;
    return sprintf '%02x000000-0000-4000-8000-%012d', $i * 167 % 256, $i;
}

# So many, spread over all of the data, the same for everybody: { tenant, customer, service } in a fixed order that has nothing to do with
# how the rows lie. All of them are allowed.
sub questions {
    my ($self, $n) = @_;
    $n = $self->{grants} if $n > $self->{grants};
    my @asked;
    for my $turn (0 .. $n - 1) {
        my $place = $turn * 769 % $n;    # 769 has no divisor in common with n
        my $grant = int(($place + 0.5) * $self->{grants} / $n);
        my ($customer, $of) = (int($grant / 10), $grant % 10);
        my $partner = ($customer + ($of >= 5) * $self->{partners} / 2) % $self->{partners};
        push @asked, { tenant => "partner-$partner", customer => id($customer), service => 'service-' . $of % 5 };
    }
    return \@asked;
}

sub path { my ($question) = @_; return "/dash/$question->{service}/$question->{customer}/mail" }

# What the identity module is told. The subject has all that mod_authz_dbd needs, which can ask about
# nothing but the user's name, at fixed places.
sub person {
    my ($question) = @_;
    my $subject = "$question->{customer}~$question->{service}~$question->{tenant}";
    return "iss=http%3A%2F%2Fidp.example;sub=$subject;tid=$question->{tenant};roles=AdminAgent;"
      . 'name=Ada%20Agent;email=ada%40partner.example;auth_time=1500000000';
}

1;
