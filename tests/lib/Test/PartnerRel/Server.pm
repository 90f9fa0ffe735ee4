# Server.pm: an httpd of our own on a free port, with a configuration written here.
package Test::PartnerRel::Server;
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename 'dirname';
use Test::PartnerRel::Process;

our $ROOT = abs_path(dirname(__FILE__) . '/../../../..');
our $BUILD = $ENV{T_BUILD} || "$ROOT/build";

sub new {
    my ($class, %how) = @_;    # dir, db, backend
    my $self = bless {%how, port => Test::PartnerRel::Process::free_port(),
        german_port => Test::PartnerRel::Process::free_port()}, $class;
    $self->{log} = "$self->{dir}/error.log";
    $self->{out} = "$self->{dir}/httpd.out";
    return $self;
}

# Of the portal of a cloud; the German one is there only with clouds => 'both' (write_conf).
sub port_of {
    my ($self, $cloud) = @_;
    return $self->{ ($cloud // '') eq 'germany' ? 'german_port' : 'port' };
}

sub base_url { my ($self, $cloud) = @_; return 'http://127.0.0.1:' . $self->port_of($cloud) }

# A virtual host that inherits all but what makes it another cloud's.
sub second_cloud {
    my ($self) = @_;
    return (
        "Listen 127.0.0.1:$self->{german_port}", "<VirtualHost 127.0.0.1:$self->{german_port}>",
        "    ServerName 127.0.0.1:$self->{german_port}", '    PartnerRelCloud germany "Germany"',
        '    PartnerRelVendor "Beispiel-Cloud"',
        "    PartnerRelIssuer $Test::PartnerRel::Cast::ISSUER_OF{germany}", '    PartnerRelVendorTenant contoso',
        '    PartnerRelBaseURL ' . $self->base_url('germany'), '    PartnerRelLanguages de en ru',
        '</VirtualHost>',
    );
}

sub modules {
    my $mpm = $ENV{T_MPM} || 'event';
    my $dir = '/usr/lib/apache2/modules';
    my @names = ("mpm_$mpm", qw(unixd log_config authn_core authz_core authz_user mime dir alias env
          setenvif headers dbd rewrite proxy proxy_http));
    # unixd and log_config are built into some httpds.
    return map { "LoadModule ${_}_module $dir/mod_$_.so" } grep { -f "$dir/mod_$_.so" } @names;
}

sub limits {
    return ('StartServers 2', 'MinSpareServers 2', 'MaxSpareServers 10', 'ServerLimit 32',
        'MaxRequestWorkers 32') if ($ENV{T_MPM} || 'event') eq 'prefork';
    return ('StartServers 2', 'ServerLimit 2', 'ThreadsPerChild 16', 'MaxRequestWorkers 32',
        'MinSpareThreads 1', 'MaxSpareThreads 32');
}

# The whole configuration as lines.
sub usual {
    my ($self) = @_;
    my ($dir, $db, $url) = ($self->{dir}, $self->{db}, $self->base_url);
    my @user = $> == 0 ? ('User www-data', 'Group www-data') : ();
    return (
        modules(), limits(), @user,
        "LoadModule partnerrel_module $BUILD/mod_partnerrel.so",
        "LoadModule testid_module $BUILD/mod_testid.so",
        "ServerRoot $dir", "ServerName 127.0.0.1:$self->{port}", "Listen 127.0.0.1:$self->{port}",
        "PidFile $dir/httpd.pid", "ErrorLog $self->{log}", 'LogLevel warn partnerrel:debug',
        "DefaultRuntimeDir $dir", "Mutex pthread default", 'TraceEnable off', 'AllowEncodedSlashes Off',
        'ListenBacklog 1024', 'Timeout 60', 'GracefulShutdownTimeout 5', "DocumentRoot $dir/htdocs", 'TypesConfig /etc/mime.types',
        "<Directory $dir/htdocs>", '    Require all granted', '</Directory>',
        'DBDriver ' . $db->driver, 'DBDParams "' . $db->params . '"',
        'DBDPersist On', 'DBDMin 0', 'DBDKeep 8', 'DBDMax 17', 'DBDExptime 300',
        'PartnerRelCloud global "Global"', "PartnerRelIssuer $Test::PartnerRel::Cast::ISSUER",
        'PartnerRelVendor "Example Cloud"', 'PartnerRelVendorTenant contoso', 'PartnerRelSignOut /signout', 'PartnerRelStepUp /signin?to=',
        "PartnerRelKeyFile $dir/keys", "PartnerRelAssertionKeyFile $dir/assertion.pem",
        "PartnerRelBaseURL $url",
        "PartnerRelTemplates $dir/templates",
        '<Location />', '    AuthType TestId', '    AuthzSendForbiddenOnFailure On', '</Location>',
        '<Location /portal>', '    PartnerRel On', '    Require all granted', '</Location>',
        '<LocationMatch "^/dash/(?<SERVICE>[a-z0-9-]+)/(?<CUSTOMER>[A-Za-z0-9-]+)/">', '</LocationMatch>',
        '<Location "/dash/">',
        '    Require partner-dap service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}',
        '    ErrorDocument 403 /portal/refused',
        '</Location>',
        "ProxyPass /dash/ http://127.0.0.1:$self->{backend}{port}/",
    );
}

# Leaves out the usual lines that begin with one of `drop`, adds `conf` at the end.
sub write_conf {
    my ($self, %how) = @_;
    my @lines = grep {
        my $line = $_;
        !grep { $line =~ /^\s*\Q$_\E/ } @{ $how{drop} || [] }
    } $self->usual, $how{clouds} ? $self->second_cloud : ();
    $self->{conf} = "$self->{dir}/httpd.conf";
    open my $fh, '>:encoding(UTF-8)', $self->{conf} or die "$self->{conf}: $!\n";
    print $fh map { "$_\n" } @lines, $how{conf} // ();
    close $fh;
}

sub command { my ($self, @more) = @_; return ('/usr/sbin/apache2', '-f', $self->{conf}, @more) }

# Sanitized builds need their run-time libraries in Debian's httpd.
sub environment {
    return unless $ENV{T_PRELOAD};
    $ENV{LD_PRELOAD}   = $ENV{T_PRELOAD};
    $ENV{ASAN_OPTIONS} = 'detect_leaks=0:detect_odr_violation=0:abort_on_error=1';
    $ENV{UBSAN_OPTIONS} = 'print_stacktrace=1:halt_on_error=1';
}

sub start {
    my ($self) = @_;
    $self->{pid} = Test::PartnerRel::Process::start(name => 'httpd', log => $self->{out}, do => sub {
        $SIG{TERM} = $SIG{INT} = 'DEFAULT';
        environment();
        exec $self->command('-DFOREGROUND');
    });
    # The kernel accepts before httpd knows its signals, and then "stop gracefully" would be lost.
    my $answers;
    Test::PartnerRel::Process::wait_until(20, sub {
        $answers = Test::PartnerRel::Process::answers($self->{port});
        $answers || !Test::PartnerRel::Process::alive($self->{pid});
    });
    return if $answers;
    die "httpd does not start:\n" . text($self->{out}) . text($self->{log});
}

# Gracefully: told to stop at once, the event MPM's main thread closes the sockets of workers that close
# them themselves at that moment, and a child of Debian's httpd crashes in apr_os_sock_get.
sub stop {
    my ($self) = @_;
    Test::PartnerRel::Process::stop(delete $self->{pid}, 'WINCH', 20) if $self->{pid};
}

# The exit status and what was said.
sub configtest {
    my ($self) = @_;
    my $pid = open my $out, '-|';
    defined $pid or die "fork: $!\n";
    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        environment();
        exec $self->command('-t') or POSIX::_exit(127);
    }
    my $said = do { local $/; <$out> } // '';
    utf8::decode($said);
    close $out;
    return ($?, $said);
}

# ---- the log

sub text {
    my ($file) = @_;
    open my $fh, '<', $file or return '';
    local $/;
    my $text = <$fh> // '';
    utf8::decode($text);
    return $text;
}

sub mark_log { my ($self) = @_; $self->{mark} = -s $self->{log} || 0 }

sub log_since_mark {
    my ($self) = @_;
    open my $fh, '<', $self->{log} or return;
    seek $fh, $self->{mark} || 0, 0;
    my @lines = <$fh>;
    chomp @lines;
    utf8::decode($_) for @lines;
    return @lines;
}

# Lines nobody may pass over: warnings and worse, and what a crash or a sanitizer leaves.
sub loud {
    my ($self, @lines) = @_;
    # AH03092: the event MPM's own race while it stops (a signal to a child that has just gone).
    return grep {
        /\[[\w-]*:(?:warn|error|crit|alert|emerg)\]/ && !/AH03092/
          || /Sanitizer|runtime error:|AH00052|[Ss]egmentation|double free|stack smashing/
    } @lines;
}

1;
