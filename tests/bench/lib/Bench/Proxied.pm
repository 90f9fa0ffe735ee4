# Proxied.pm: the candidates that decide about a proxied request. A candidate is a server (start, stop,
# port, front, aside, workers) with a name, what it is in words, and the one it is compared with: the same
# server that asks nobody.
package Bench::Proxied;
use strict;
use warnings;
use Bench::Data;
use Bench::Httpd;
use Bench::Nginx;
use Bench::Program;
use Bench::Run;

my %DRIVER = (sqlite => 'sqlite3', pgsql => 'pgsql');
our %ENGINE = (sqlite => 'SQLite', pgsql => 'PostgreSQL');

# run, data => { sqlite, pgsql }, backend (port), list (the file of requests)
sub candidates {
    my (%with) = @_;
    my @all = (httpd_none(%with));
    for my $engine (grep { $with{data}{$_} } qw(sqlite pgsql)) {
        push @all, ours(%with, engine => $engine), ours(%with, engine => $engine, lease => 0), authz_dbd(%with, engine => $engine);
    }
    return @all if $with{httpd_only};
    push @all, nginx_none(%with), cerbos_bare(%with), spicedb(%with);
    push @all, node(%with, kind => 'pg'), node(%with, kind => 'cerbos') if $with{data}{pgsql};
    return @all;
}

sub httpd {
    my (%how) = @_;
    my $dir = $how{run}->dir($how{dir_name} = $how{name} . ($how{suffix} // ''));
    return Bench::Httpd->new(%how, dir => $dir, against => $how{name} eq 'none' ? undef : 'none');
}

sub httpd_none {
    my (%with) = @_;
    return httpd(%with, name => 'none', what => 'nobody is asked', inside => ['Require all granted']);
}

# How many connections are there makes no difference to them; there is one for each thread.
sub dbd {
    my ($data) = @_;
    my $max = $Bench::Httpd::THREADS + 1;
    my $params = $data->params;
    return ("DBDriver $DRIVER{$data->{engine}}", qq(DBDParams "$params"), 'DBDPersist On', 'DBDMin 0', "DBDKeep $max", "DBDMax $max",
        'DBDExptime 300');
}

sub ours {
    my (%with) = @_;
    my ($engine, $lease) = @with{qw(engine lease)};
    return httpd(%with, name => "ours-$engine" . (defined $lease ? "-lease-$lease" : ''),
        what => "mod_partnerrel, $ENGINE{$engine}, " . (defined $lease ? "lease $lease" : 'lease 200 ms'),
        remembers => defined $lease ? undef : $with{data}{$engine}, conf => ["LoadModule partnerrel_module $Bench::Run::BUILD/mod_partnerrel.so", dbd($with{data}{$engine}),
            'PartnerRelCloud global "Global"', "PartnerRelIssuer $Bench::Data::ISSUER", defined $lease ? "PartnerRelLease $lease" : ()],
        aside => [$with{data}{$engine}{cluster} ? sub { $with{data}{$engine}{cluster}{pid} } : ()],
        inside => ['Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}']);
}

# The same question in the only form it can have there: all about it is in the user's name.
my $DBD_QUERY = "WITH asked (u) AS (SELECT CAST(%s AS TEXT))"
  . " SELECT s.id || '/' || c.id FROM asked a"
  . " JOIN partner p ON p.issuer = '$Bench::Data::ISSUER' AND p.tenant = substr(a.u, 48) AND p.cloud = 'global' AND p.state = 'active'"
  . " JOIN customer c ON c.cloud = p.cloud AND c.id = substr(a.u, 1, 36)"
  . " JOIN service s ON s.cloud = p.cloud AND s.id = substr(a.u, 38, 9) AND s.is_on = 1"
  . " JOIN relationship r ON r.partner_id = p.id AND r.customer_id = c.id"
  . " JOIN dap_grant g ON g.relationship_id = r.id AND g.service_id = s.id AND g.ended_at = 0";

sub authz_dbd {
    my (%with) = @_;
    my $engine = $with{engine};
    return httpd(%with, name => "dbd-$engine", what => "mod_authz_dbd, $ENGINE{$engine}", modules => ['authz_dbd'],
        conf => [dbd($with{data}{$engine})], aside => [$with{data}{$engine}{cluster} ? sub { $with{data}{$engine}{cluster}{pid} } : ()],
        inside => [qq(AuthzDBDQuery "$DBD_QUERY"), 'Require dbd-group %{env:MATCH_SERVICE}/%{env:MATCH_CUSTOMER}']);
}

# ---- nginx, and somebody else who decides

sub nginx {
    my (%how) = @_;
    return Bench::Nginx::proxy(%how, dir => $how{run}->dir($how{name}), against => $how{name} eq 'nginx-none' ? undef : 'nginx-none');
}

sub nginx_none {
    my (%with) = @_;
    return nginx(%with, name => 'nginx-none', what => 'nginx, nobody is asked');
}

sub npm { return "$Bench::Run::BUILD/bench-npm" }

# Cerbos keeps no data, so somebody has to bring it the facts. Here nobody does: nginx itself asks the
# PDP with facts made up, and does not read the answer: less than any use of it can cost.
sub cerbos_bare {
    my (%with) = @_;
    my $pdp = pdp($with{run}->dir('nginx-cerbos-bare'));
    my $body = '{"principal":{"id":"somebody","roles":["AdminAgent"],"attr":{"partner_state":"active"}},"resources":[{"actions":'
      . '["enter-service"],"resource":{"kind":"dashboard","id":"$request_uri","attr":{"granted":true,"service_on":true}}}]}';
    return nginx(%with, name => 'nginx-cerbos-bare', bare => 1, what => 'nginx, Cerbos PDP alone (no facts looked up)', with => [$pdp],
        decider => $pdp->{port}, asked => ['proxy_method POST;', 'proxy_set_header Content-Type application/json;',
            "proxy_set_body '$body';", 'proxy_pass http://decider/api/check/resources;']);
}

sub pdp {
    my ($dir) = @_;
    mkdir "$dir/policies";
    system('cp', "$Bench::Run::ROOT/tests/bench/deciders/cerbos.yaml", "$dir/policies/dashboard.yaml");
    return Bench::Program->new(name => 'cerbos', dir => $dir, command => sub {
        my ($port) = @_;
        my $grpc = Test::PartnerRel::Process::free_port();
        Bench::Run::write_file("$dir/cerbos.yaml", qq(server: {httpListenAddr: "127.0.0.1:$port", grpcListenAddr: "127.0.0.1:$grpc"}),
            qq(storage: {driver: disk, disk: {directory: "$dir/policies", watchForChanges: false}}), 'telemetry: {disabled: true}');
        return (npm() . '/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64', 'server', '--config', "$dir/cerbos.yaml", '--log-level=error');
    });
}

my @ASKED = ('proxy_pass http://decider;');

sub node {
    my (%with) = @_;
    my ($kind, $data) = ($with{kind}, $with{data}{pgsql});
    my $dir = $with{run}->dir("nginx-$kind");
    my $pdp = $kind eq 'cerbos' ? pdp($dir) : undef;
    my $decider = Bench::Program->new(name => "decide-$kind", dir => $dir, command => sub {
        my ($port) = @_;
        return ('node', npm() . '/decide.mjs', $kind, $port, join(' ', $data->{cluster}{dir}, $data->{cluster}{port}, $data->{db}{dbname}),
            $pdp ? "http://127.0.0.1:$pdp->{port}" : ());
    });
    return nginx(%with, name => "nginx-$kind", with => [$pdp // (), $decider], decider => $decider->{port}, asked => \@ASKED,
        aside => [sub { $data->{cluster}{pid} }],
        what => $pdp ? 'nginx, node with PostgreSQL and Cerbos PDP' : 'nginx, node with PostgreSQL');
}

# Its store in memory walks all it has (100 000 relationships: 13 ms a check), so it is given only those
# that are asked about.
sub spicedb {
    my (%with) = @_;
    my $dir  = $with{run}->dir('nginx-spicedb');
    my $list = Bench::Run::write_file("$dir/relationships", map { join "\t", @$_{qw(tenant service customer)} } @{ $with{questions} });
    my $decider = Bench::Program->new(name => 'decide-spicedb', dir => $dir,
        command => sub { ('node', npm() . '/decide.mjs', 'spicedb', $_[0], $list) });
    return nginx(%with, name => 'nginx-spicedb', what => 'nginx, node with SpiceDB embedded (of the data only what is asked)',
        with => [$decider], decider => $decider->{port}, asked => \@ASKED);
}

1;
