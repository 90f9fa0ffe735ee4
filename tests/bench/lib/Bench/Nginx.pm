# Nginx.pm: one nginx with two workers: the backend of all, or a proxy in front of it that asks somebody
# by auth_request.
package Bench::Nginx;
use strict;
use warnings;
use Bench::Cost;
use Bench::Run;

# name, dir, http => [lines], server => [lines]; with => programs to start before it
sub new {
    my ($class, %how) = @_;
    return bless { with => [], %how }, $class;
}

# The backend: a kilobyte from memory.
sub backend {
    my (%how) = @_;
    my $body = 'a page of the dashboard ' x 40;
    return Bench::Nginx->new(%how, name => 'backend',
        server => ["location / { default_type text/html; return 200 '$body'; }"]);
}

# A proxy to `backend`; decider: the port that auth_request asks; asked: lines of its location.
sub proxy {
    my (%how) = @_;
    my @pool = ('proxy_http_version 1.1;', 'proxy_set_header Connection "";');
    my @decider = $how{asked}
      ? ("upstream decider { server 127.0.0.1:$how{decider}; keepalive 64; keepalive_requests 1000000000; }")
      : ();
    my @ask = $how{asked}
      ? ('location = /decide {', '    internal;', @pool, 'proxy_pass_request_body off;',
        'proxy_set_header X-Original-URI $request_uri;', @{ $how{asked} }, '}')
      : ();
    return Bench::Nginx->new(%how,
        http => ["upstream backend { server 127.0.0.1:$how{backend}; keepalive 64; keepalive_requests 1000000000; }", @decider],
        server => [@ask, 'location /dash/ {', @pool, 'proxy_set_header X-Test-Person "";', 'proxy_pass http://backend;',
            $how{asked} ? 'auth_request /decide;' : (), '}']);
}

sub lines {
    my ($self) = @_;
    my $dir = $self->{dir};
    return (
        "daemon off; worker_processes 2; pid $dir/nginx.pid; error_log $dir/error.log warn;",
        $> == 0 ? 'user www-data;' : (), 'events { worker_connections 4096; }', 'http {',
        'access_log off; keepalive_requests 1000000000; keepalive_timeout 60s;',
        map({ "${_}_temp_path $dir/$_;" } qw(client_body proxy fastcgi uwsgi scgi)), @{ $self->{http} || [] },
        'server {', "listen 127.0.0.1:$self->{port} backlog=1024;", @{ $self->{server} }, '}', '}',
    );
}

sub start {
    my ($self) = @_;
    $_->start for @{ $self->{with} };
    $self->{port} = Test::PartnerRel::Process::free_port();
    my $conf = Bench::Run::write_file("$self->{dir}/nginx.conf", $self->lines);
    $self->{pid} = Bench::Run::start(name => $self->{name}, dir => $self->{dir}, port => $self->{port},
        command => ['/usr/sbin/nginx', '-p', $self->{dir}, '-c', $conf]);
}

sub stop {
    my ($self) = @_;
    Test::PartnerRel::Process::stop(delete $self->{pid}, 'TERM', 20) if $self->{pid};
    $_->stop for @{ $self->{with} };
}

sub front { return $_[0]{pid} }
sub aside { return ((map { $_->{pid} } @{ $_[0]{with} }), map { ref $_ ? $_->() : $_ } @{ $_[0]{aside} || [] }) }
sub workers { return Bench::Cost::children($_[0]{pid}) }

1;
