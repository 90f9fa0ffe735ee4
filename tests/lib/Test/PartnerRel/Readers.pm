# Readers.pm: real servers behind httpd that say whom they take a path to be about, each in its own process, on
# loopback, as an ordinary user. An answer is a line for each way to read it: WAY "SERVICE/CUSTOMER".
package Test::PartnerRel::Readers;
use strict;
use warnings;
use File::Basename 'dirname';
use File::Copy 'copy';
use POSIX ();
use Test::PartnerRel::Process;

my $FILES = dirname(__FILE__) . '/../../../proxy/backends';
my %START = (nginx => \&nginx, php => \&php, tomcat => \&tomcat, node => \&node, gunicorn => \&gunicorn);

# Starts those that are named; returns the prefixes of httpd's to the addresses behind them.
sub start {
    my ($dir, @names) = @_;
    my (%at, @ports);
    for my $name (@names) {
        my $home = "$dir/$name";
        mkdir $home or die "$home: $!\n";
        my ($uid, $gid) = user();
        chown $uid, $gid, $home if $> == 0;
        my %ports = $START{$name}->($home, \%at);
        push @ports, map { [$name, $home, $_] } keys %ports;
    }
    for (@ports) {
        my ($name, $home, $port) = @$_;
        Test::PartnerRel::Process::wait_until(60, sub { Test::PartnerRel::Process::accepts($port) })
          or die "$name does not start:\n" . text("$home/log");
    }
    return %at;
}

sub user { return (getpwnam 'www-data')[2, 3] }

sub port { return Test::PartnerRel::Process::free_port() }

sub text {
    my ($file) = @_;
    open my $fh, '<', $file or return '';
    local $/;
    return <$fh> // '';
}

# Copies a file of ours, with words of it replaced.
sub put {
    my ($from, $to, %word) = @_;
    my $text = text("$FILES/$from");
    $text =~ s/\b$_\b/$word{$_}/g for keys %word;
    open my $fh, '>', $to or die "$to: $!\n";
    print $fh $text;
    close $fh;
}

sub run {
    my ($name, $home, @command) = @_;
    Test::PartnerRel::Process::start(name => $name, log => "$home/log", do => sub {
        $SIG{TERM} = $SIG{INT} = 'DEFAULT';
        if ($> == 0) {
            my ($uid, $gid) = user();
            $) = "$gid $gid";
            POSIX::setgid($gid);
            POSIX::setuid($uid);
        }
        chdir $home;
        exec @command;
    });
}

sub nginx {
    my ($home, $at) = @_;
    my ($port, $apart) = (port(), port());
    put('nginx.conf', "$home/nginx.conf", PORT => $port, APART => $apart);
    run('nginx', $home, '/usr/sbin/nginx', '-e', 'stderr', '-p', "$home/", '-c', "$home/nginx.conf");
    @$at{qw(nginx nginx-apart)} = map { "http://127.0.0.1:$_/" } $port, $apart;
    return ($port => 1, $apart => 1);
}

sub php {
    my ($home, $at) = @_;
    my $port = port();
    copy("$FILES/who.php", "$home/who.php");
    open my $fh, '>', "$home/fpm.conf" or die "$home: $!\n";
    print $fh "[global]\nerror_log = $home/fpm.log\n[www]\nlisten = 127.0.0.1:$port\npm = static\npm.max_children = 4\n";
    close $fh;
    my ($fpm) = reverse sort glob '/usr/sbin/php-fpm*';
    run('php-fpm', $home, $fpm // '/usr/sbin/php-fpm', '-n', '-F', '-y', "$home/fpm.conf");
    $at->{php} = "fcgi://127.0.0.1:$port$home/who.php/";
    return ($port => 1);
}

sub tomcat {
    my ($home, $at) = @_;
    my ($port, $ajp) = (port(), port());
    my $lib = '/usr/share/tomcat10';
    my ($uid, $gid) = user();
    for ('conf', 'temp', 'work', 'logs', 'webapps', 'webapps/ROOT', 'webapps/ROOT/WEB-INF') {
        mkdir "$home/$_";
        chown $uid, $gid, "$home/$_" if $> == 0;
    }
    put('server.xml', "$home/conf/server.xml", HTTP_PORT => $port, AJP_PORT => $ajp);
    copy("$FILES/$_", "$home/webapps/ROOT/WEB-INF/$_") for 'who.jsp', 'web.xml';
    open my $fh, '>', "$home/conf/catalina.properties" or die "$home: $!\n";
    print $fh qq{common.loader="\${catalina.home}/lib","\${catalina.home}/lib/*.jar","/usr/share/java/eclipse-jdt-core.jar"\n};
    close $fh;
    run('tomcat', $home, 'java', '-Xmx128m', '-XX:TieredStopAtLevel=1', '-classpath', "$lib/bin/bootstrap.jar:$lib/bin/tomcat-juli.jar",
        "-Dcatalina.home=$lib", "-Dcatalina.base=$home", "-Djava.io.tmpdir=$home/temp", 'org.apache.catalina.startup.Bootstrap', 'start');
    @$at{qw(tomcat tomcat-ajp)} = ("http://127.0.0.1:$port/", "ajp://127.0.0.1:$ajp/");
    return ($port => 1, $ajp => 1);
}

sub node {
    my ($home, $at) = @_;
    my $port = port();
    copy("$FILES/who.mjs", "$home/who.mjs");
    run('node', $home, 'node', "$home/who.mjs", $port);
    $at->{node} = "http://127.0.0.1:$port/";
    return ($port => 1);
}

sub gunicorn {
    my ($home, $at) = @_;
    my $port = port();
    copy("$FILES/who.py", "$home/who.py");
    run('gunicorn', $home, 'gunicorn', '--chdir', $home, '--bind', "127.0.0.1:$port", '--workers', 1, '--threads', 4,
        '--worker-tmp-dir', $home, '--log-level', 'error', 'who:application');
    $at->{gunicorn} = "http://127.0.0.1:$port/";
    return ($port => 1);
}

1;
