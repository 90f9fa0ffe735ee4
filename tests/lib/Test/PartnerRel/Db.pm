# Db.pm: the database of a test file: made by partnerrelctl, looked into and put back to a state it
# had before by the test.
package Test::PartnerRel::Db;
use strict;
use warnings;
use DBI;
use Digest::SHA 'sha256_hex';
use Test::PartnerRel::Process;

sub new {
    my ($class, %how) = @_;    # engine, dir; own: a PostgreSQL server that is not shared; cluster: this one
    my $self = bless {%how}, $class;
    if ($self->{engine} eq 'pgsql') {
        $self->{cluster} ||= cluster($how{dir}, $how{own});
        my ($port, $name) = ($self->{cluster}{port}, "prl_$$" . '_' . ++$self->{cluster}{databases});
        $self->{dbname} = $name;
        my $root = DBI->connect("dbi:Pg:dbname=postgres;host=127.0.0.1;port=$port", 'postgres', '',
            { RaiseError => 1 });
        $root->do("CREATE DATABASE $name OWNER partnerrel");
        $root->disconnect;
    }
    else {
        $self->{file} = "$how{dir}/db/partnerrel.db";
        mkdir "$how{dir}/db";
        my (undef, undef, $uid, $gid) = getpwnam 'www-data';
        chown $uid, $gid, "$how{dir}/db" if $> == 0;
    }
    return $self;
}

# What DBDriver and DBDParams say.
sub driver { $_[0]{engine} eq 'pgsql' ? 'pgsql' : 'sqlite3' }

sub params {
    my ($self) = @_;
    return $self->{file} if $self->{engine} ne 'pgsql';
    return "host=127.0.0.1 port=$self->{cluster}{port} dbname=$self->{dbname} user=partnerrel"
      . ' connect_timeout=2 tcp_user_timeout=3000'
      . " options='-c statement_timeout=5000 -c lock_timeout=3000'";
}

# As partnerrelctl wants it.
sub name {
    my ($self) = @_;
    return ($self->{engine} eq 'pgsql' ? 'pgsql:' : 'sqlite:') . $self->params;
}

# As the database's owner (SQLite) or its superuser (PostgreSQL), beside the product.
sub open {
    my ($self, %more) = @_;
    my %how = (RaiseError => 1, PrintError => 0, AutoCommit => 1, %more);
    if ($self->{engine} eq 'pgsql') {
        return DBI->connect("dbi:Pg:dbname=$self->{dbname};host=127.0.0.1;port=$self->{cluster}{port}",
            'postgres', '', { %how, pg_enable_utf8 => 1 });
    }
    -f $self->{file} or die "$self->{file} is not there\n";
    my $dbh = DBI->connect("dbi:SQLite:dbname=$self->{file}", '', '',
        { %how, sqlite_unicode => 1 });
    $dbh->sqlite_busy_timeout(10_000);
    return $dbh;
}

sub rows {
    my ($self, $sql, @params) = @_;
    my $dbh  = $self->open;
    my $rows = $dbh->selectall_arrayref($sql, undef, @params);
    $dbh->disconnect;
    return $rows;
}

sub value { my ($self, @ask) = @_; my $rows = $self->rows(@ask); return @$rows ? $rows->[0][0] : undef }

sub run {
    my ($self, $sql, @params) = @_;
    my $dbh = $self->open;
    $dbh->do($sql, undef, @params);
    $dbh->disconnect;
    $self->pass_lease;
}

# How long httpd may go on believing what it has read, in milliseconds. Whoever writes past the store
# waits for that, as the store's own callers do.
sub set_lease {
    my ($self, $ms) = @_;
    $self->run('UPDATE lease SET used = ?, waited = ?', $ms * 1000, $ms * 1000);
    $self->{lease} = $ms;
}

sub pass_lease {
    my ($self) = @_;
    select undef, undef, undef, ($self->{lease} || 0) / 1000 * 1.1 + 0.001 if $self->{lease};
}

# The same although a trigger forbids it.
sub run_past {
    my ($self, $trigger, $sql) = @_;
    my $dbh = $self->open;
    $dbh->begin_work;
    if ($self->{engine} eq 'pgsql') {
        $dbh->do('SET LOCAL session_replication_role = replica');
        $dbh->do($sql);
    }
    else {
        my ($made) = $dbh->selectrow_array('SELECT sql FROM sqlite_master WHERE name = ?', undef, $trigger);
        $dbh->do($_) for "DROP TRIGGER $trigger", $sql, $made;
    }
    $dbh->commit;
    $dbh->disconnect;
}

sub tables {
    my ($self, $dbh) = @_;
    my $ask = $self->{engine} eq 'pgsql'
      ? q{SELECT table_name FROM information_schema.tables
          WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1}
      : q{SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1};
    return @{ $dbh->selectcol_arrayref($ask) };
}

# SHA-256 over every row of every table, in a fixed order; usage_* tables count what is read and
# may differ.
sub hash {
    my ($self) = @_;
    my $dbh  = $self->open;
    my $text = '';
    for my $table (grep { !/^usage_/ } $self->tables($dbh)) {
        my @rows = sort map { join "\x1f", map { defined $_ ? $_ : "\x00" } @$_ }
          @{ $dbh->selectall_arrayref("SELECT * FROM $table") };
        $text .= join "\x1e", $table, @rows, '';
    }
    $dbh->disconnect;
    utf8::encode($text);
    return sha256_hex($text);
}

# ---- states to come back to

sub save {
    my ($self, $key) = @_;
    my $dbh = $self->open;
    if ($self->{engine} eq 'pgsql') {
        my %kept = map { $_ => $dbh->selectall_arrayref("SELECT * FROM $_") } $self->tables($dbh);
        $self->{kept}{$key} = \%kept;
    }
    else {
        my $file = "$self->{dir}/kept-" . sha256_hex($key) . '.db';
        $dbh->sqlite_backup_to_file($file);
        $self->{kept}{$key} = $file;
    }
    $dbh->disconnect;
}

sub knows { my ($self, $key) = @_; return exists $self->{kept}{$key} }

sub restore {
    my ($self, $key) = @_;
    my $dbh = $self->open;
    if ($self->{engine} eq 'pgsql') {
        my $kept = $self->{kept}{$key};
        $dbh->begin_work;
        # No triggers, no foreign keys: the audit refuses to be emptied, rightly.
        $dbh->do("SET LOCAL session_replication_role = replica");
        $dbh->do("DELETE FROM $_") for $self->tables($dbh);
        for my $table (keys %$kept) {
            my $rows = $kept->{$table};
            next unless @$rows;
            my $marks  = '(' . join(', ', ('?') x @{ $rows->[0] }) . ')';
            my $insert = $dbh->prepare("INSERT INTO $table VALUES $marks");
            $insert->execute(@$_) for @$rows;
        }
        $dbh->commit;
    }
    else {
        $dbh->sqlite_backup_from_file($self->{kept}{$key});
    }
    $dbh->disconnect;
    $self->pass_lease;
}

# ---- a PostgreSQL server of our own

sub cluster {
    my ($dir, $own) = @_;
    return { port => $ENV{T_PG_PORT}, databases => 0 } if $ENV{T_PG_PORT} && !$own;
    my ($bin) = grep { -x "$_/initdb" } map { chomp(my $d = `$_ --bindir 2>/dev/null`); $d }
      'pg_config';
    ($bin) = reverse sort glob '/usr/lib/postgresql/*/bin' unless $bin;
    $bin or die "PostgreSQL's server is not installed\n";
    my (undef, undef, $uid, $gid) = getpwnam 'postgres';
    my $data = "$dir/pg";
    mkdir $data;
    chown $uid, $gid, $data;
    my $cluster = { dir => $data, bin => $bin, uid => $uid, gid => $gid, databases => 0,
        port => Test::PartnerRel::Process::free_port(), log => "$dir/postgres.log" };
    my $made = as_postgres($cluster, "$bin/initdb", '-D', "$data/data", '-A', 'trust', '-U', 'postgres',
        '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
    $made == 0 or die "initdb failed, see $cluster->{log}\n";
    CORE::open my $conf, '>>', "$data/data/postgresql.conf" or die "postgresql.conf: $!\n";
    print $conf "port = $cluster->{port}\nlisten_addresses = '127.0.0.1'\n",
      "unix_socket_directories = '$data'\nmax_connections = 200\nfsync = off\n",
      "logging_collector = off\n";
    close $conf;
    start_cluster($cluster);
    my $root = DBI->connect("dbi:Pg:dbname=postgres;host=127.0.0.1;port=$cluster->{port}", 'postgres',
        '', { RaiseError => 1 });
    $root->do('CREATE ROLE partnerrel LOGIN');
    $root->disconnect;
    return $cluster;
}

sub become {
    my ($cluster) = @_;
    return if $> != 0;
    $) = "$cluster->{gid} $cluster->{gid}";
    $( = $cluster->{gid};
    ($<, $>) = ($cluster->{uid}, $cluster->{uid});
    chdir '/';
}

sub as_postgres {
    my ($cluster, @command) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        CORE::open STDOUT, '>>', $cluster->{log};
        CORE::open STDERR, '>&', \*STDOUT;
        become($cluster);
        exec @command or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return $?;
}

sub start_cluster {
    my ($cluster) = @_;
    my $answers = sub {
        my $dbh = DBI->connect("dbi:Pg:dbname=postgres;host=127.0.0.1;port=$cluster->{port}",
            'postgres', '', { RaiseError => 0, PrintError => 0 });
        $dbh && $dbh->disconnect;
        return !!$dbh;
    };
    # After a kill the old backends hold the memory for a moment, and a new server gives up.
    Test::PartnerRel::Process::wait_until(60, sub {
        launch_cluster($cluster) unless Test::PartnerRel::Process::alive($cluster->{pid});
        $answers->();
    }) or die "PostgreSQL does not start, see $cluster->{log}\n";
}

sub launch_cluster {
    my ($cluster) = @_;
    $cluster->{pid} = Test::PartnerRel::Process::start(
        name => 'postgres', log => $cluster->{log}, do => sub {
            $SIG{TERM} = $SIG{INT} = 'DEFAULT';
            become($cluster);
            exec "$cluster->{bin}/postgres", '-D', "$cluster->{dir}/data";
        });
}

# "INT" is the quick, clean stop; "KILL" is what it says.
sub stop_cluster {
    my ($cluster, $signal) = @_;
    Test::PartnerRel::Process::stop($cluster->{pid}, $signal || 'INT', 20);
}

1;
