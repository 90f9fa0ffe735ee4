# Httpd.pm: one httpd, event MPM, two children, that proxies /dash/ to the backend. What differs from one
# to the other is who decides: nobody, mod_partnerrel, or mod_authz_dbd.
package Bench::Httpd;
use strict;
use warnings;
use Bench::Cost;
use Bench::Run;

our $THREADS = 32;

# name, dir, backend (port), modules => [...], conf => [lines], inside => [lines for the dashboards]
sub new {
    my ($class, %how) = @_;
    return bless {%how}, $class;
}

my $MODULES = '/usr/lib/apache2/modules';
sub load { return map { "LoadModule ${_}_module $MODULES/mod_$_.so" } @_ }

sub limits {
    my ($children, $threads) = @_;
    my $all = $children * $threads;
    return ("StartServers $children", "ServerLimit $children", "ThreadsPerChild $threads",
        "ThreadLimit $threads", "MaxRequestWorkers $all", 'MinSpareThreads 1', "MaxSpareThreads $all");
}

sub lines {
    my ($self) = @_;
    my $dir = $self->{dir};
    return (
        load(qw(mpm_event authn_core authz_core authz_user env headers dbd proxy proxy_http), @{ $self->{modules} || [] }),
        "LoadModule testid_module $Bench::Run::BUILD/mod_testid.so", limits($self->{alone} ? (1, 4) : (2, $THREADS)),
        $> == 0 && !$self->{alone} ? ('User www-data', 'Group www-data') : (),
        "ServerRoot $dir", "ServerName 127.0.0.1", "Listen 127.0.0.1:$self->{port}", "PidFile $dir/httpd.pid",
        "ErrorLog $dir/error.log", 'LogLevel warn', "DefaultRuntimeDir $dir", 'Mutex pthread default',
        'TraceEnable off', 'KeepAlive On', 'MaxKeepAliveRequests 0', 'KeepAliveTimeout 30', 'ListenBacklog 1024',
        "DocumentRoot $dir", @{ $self->{conf} || [] }, $self->places,
    );
}

sub places {
    my ($self) = @_;
    return ('<LocationMatch "^/dash/(?<SERVICE>[a-z0-9-]+)/(?<CUSTOMER>[A-Za-z0-9-]+)/">',
        '    AuthType TestId', map({ "    $_" } @{ $self->{inside} }), '</LocationMatch>',
        "ProxyPass /dash/ http://127.0.0.1:$self->{backend}/dash/ keepalive=On");
}

# how: env; alone: one process in the foreground, under `under => [...]` if given.
sub start {
    my ($self, %how) = @_;
    $self->{port} ||= Test::PartnerRel::Process::free_port();
    $self->{alone} = $how{alone};
    my $conf = Bench::Run::write_file("$self->{dir}/httpd.conf", $self->lines);
    # What writes at the end of a run must be who it was at its beginning.
    my $as = $how{alone} && $> == 0 ? 'www-data' : undef;
    system('chown', '-R', $as, $self->{dir}) if $as;
    $self->{pid} = Bench::Run::start(name => $self->{name}, dir => $self->{dir}, port => $self->{port}, env => $how{env}, as => $as,
        command => [@{ $how{under} || [] }, '/usr/sbin/apache2', '-f', $conf, $how{alone} ? '-X' : '-DFOREGROUND']);
    # The kernel accepts, and hangs up again, while httpd reads its configuration a second time.
    Test::PartnerRel::Process::wait_until(20, sub { Test::PartnerRel::Process::answers($self->{port}) }) or die "$self->{name} does not answer\n";
}

sub stop {
    my ($self) = @_;
    Test::PartnerRel::Process::stop(delete $self->{pid}, $self->{alone} ? 'TERM' : 'WINCH', 20) if $self->{pid};
}

# What stands in front, and beside it what it asks.
sub front { return $_[0]{pid} }
sub aside { return map { ref $_ ? $_->() : $_ } @{ $_[0]{aside} || [] } }
sub workers { return Bench::Cost::children($_[0]{pid}) }

1;
