# Site.pm: one httpd with pages: our portal, a bare handler, a file, or PHP behind it. And who is asked for
# one of its pages: several may share a server.
package Bench::Site;
use strict;
use warnings;
use Bench::Httpd;
use Bench::Proxied;
use Bench::Run;
use parent -norequire, 'Bench::Httpd';

our $KEY = 'ab' x 32;

# run, name, places => [lines], and what Bench::Httpd wants
sub new {
    my ($class, %how) = @_;
    return Bench::Httpd::new($class, %how, dir => $how{run}->dir("site-$how{name}"));
}

sub places { my ($self) = @_; return ('<Location "/">', '    AuthType TestId', '    Require all granted', '</Location>', @{ $self->{places} }) }

# Our portal on this data; conf: more lines.
sub portal {
    my (%how) = @_;
    my $site = Bench::Site->new(%how, places => ['<Location "/portal">', '    PartnerRel On', '</Location>']);
    my $keys = Bench::Run::write_file("$site->{dir}/keys", "k1 $KEY");
    chmod 0600, $keys;
    $site->{aside} = [$how{data}{cluster} ? sub { $how{data}{cluster}{pid} } : ()];
    $site->{conf} = ["LoadModule partnerrel_module $Bench::Run::BUILD/mod_partnerrel.so", Bench::Proxied::dbd($how{data}),
        'PartnerRelCloud global "Global"', "PartnerRelIssuer $Bench::Data::ISSUER", 'PartnerRelVendor "Example Cloud"', "PartnerRelKeyFile $keys",
        "PartnerRelTemplates $Bench::Run::ROOT/templates", 'PartnerRelBaseURL http://127.0.0.1', 'PartnerRelStepUp /signin?to=', @{ $how{conf} || [] }];
    return $site;
}

# The least a module can do, and a file, with the body and the headers of a page.
sub bare {
    my (%how) = @_;
    my $site = Bench::Site->new(%how, modules => ['mime']);
    my $body = Bench::Run::write_file("$site->{dir}/body", $how{body} =~ s/\n\z//r);
    Bench::Run::write_file("$site->{dir}/page.html", $how{body} =~ s/\n\z//r);
    $site->{conf} = ["LoadModule barepage_module $Bench::Run::BUILD/bench-barepage.so", 'TypesConfig /etc/mime.types', 'AddDefaultCharset utf-8'];
    $site->{places} = ['<Location "/bare">', '    SetHandler barepage', "    BarePage $body",
        map({ my ($name, $value) = @$_; $value =~ s/"/\\"/g; qq(    BarePageHeader "$name" "$value") } @{ $how{headers} }), '</Location>'];
    return $site;
}

# PHP: enough processes for every thread of httpd, since a connection that stays keeps one for itself.
sub php {
    my (%how) = @_;
    my $dir = $how{run}->dir("fpm-$how{name}");
    my $children = 2 * $Bench::Httpd::THREADS + 2;
    my ($data, $db) = ($how{data}, $how{data}{db});
    my ($dsn, $user) = $data->{engine} eq 'pgsql'
      ? ("pgsql:host=$data->{cluster}{dir};port=$data->{cluster}{port};dbname=$db->{dbname}", 'partnerrel') : ("sqlite:$db->{file}", '');
    my $fpm = Bench::Program->new(name => "fpm-$how{name}", dir => $dir, command => sub {
        my ($port) = @_;
        my @user = $> == 0 ? ('user = www-data', 'group = www-data') : ();
        Bench::Run::write_file("$dir/fpm.conf", '[global]', "error_log = $dir/fpm.log", '[www]', @user, "listen = 127.0.0.1:$port",
            'listen.backlog = 1024', 'pm = static', "pm.max_children = $children", 'clear_env = yes');
        Bench::Run::write_file("$dir/php.ini", 'zend_extension = opcache', (map { "extension = $_" } 'pdo', 'pdo_sqlite', 'pdo_pgsql'),
            'opcache.enable = 1', 'opcache.validate_timestamps = 0', 'expose_php = 0', 'variables_order = "S"');
        my ($bin) = reverse sort glob '/usr/sbin/php-fpm*';
        return ($bin, '-F', '-c', "$dir/php.ini", '-y', "$dir/fpm.conf", $> == 0 ? '-R' : ());
    });
    my $script = "$Bench::Run::ROOT/tests/bench/pages/page.php";
    my $place = sub {
        my ($page) = @_;
        return ("<Location \"/php/$page\">", "    SetEnv PAGE $page", "    SetEnv DSN \"$dsn\"", $user ? "    SetEnv DBUSER $user" : (),
            "    SetEnv TEMPLATES $how{templates}.php",
            "    ProxyFCGISetEnvIf true SCRIPT_FILENAME $script", '</Location>',
            "ProxyPass /php/$page fcgi://127.0.0.1:$fpm->{port}/ enablereuse=on");
    };
    return Bench::Site->new(%how, modules => ['proxy_fcgi'], with => [$fpm], aside => [sub { $fpm->{pid} }, $data->{cluster} ? sub { $data->{cluster}{pid} } : ()],
        places => [map { $place->($_) } qw(invitation relationships)]);
}

sub start { my ($self, %how) = @_; $_->start for @{ $self->{with} || [] }; return $self->SUPER::start(%how) }
sub stop { my ($self) = @_; $self->SUPER::stop; $_->stop for @{ $self->{with} || [] } }

# ---- one page of a server

package Bench::Page;

# name, what, server, list
sub new { my ($class, %how) = @_; return bless { %how, dir => $how{server}{dir}, port => $how{server}{port} }, $class }

sub start { my ($self, %how) = @_; return $self->{server}->start(%how) }
sub stop { return $_[0]{server}->stop }
sub front { return $_[0]{server}->front }
sub aside { return $_[0]{server}->aside }
sub workers { return $_[0]{server}->workers }

1;
