# H2.pm: one connection of HTTP/2 and what becomes of its streams; node speaks it (h2.mjs).
package Test::PartnerRel::H2;
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename 'dirname';
use IO::Handle;
use IPC::Open2;
use JSON::PP;
use Test::PartnerRel::Process;

sub new {
    my ($class, $port) = @_;
    my $pid = open2(my $out, my $in, 'node', abs_path(dirname(__FILE__) . '/../../h2.mjs'), $port);
    $in->autoflush;
    $out->blocking(0);
    return bless { pid => $pid, in => $in, out => $out, rest => '', of => {}, closed => 0 }, $class;
}

# Begins a stream and waits for the head of its answer; returns its status. headers: { name => value };
# slow: bytes a second it is content with.
sub ask {
    my ($self, $id, $path, %how) = @_;
    $self->{of}{$id} = { got => 0 };
    print { $self->{in} } encode_json({ id => $id, path => $path, %how }), "\n";
    $self->wait_for(10, sub { $self->{of}{$id}{status} });
    return $self->{of}{$id}{status};
}

# What is known of a stream: status, got (bytes), ended ("ended" or "reset").
sub stream { my ($self, $id) = @_; $self->look; return $self->{of}{$id} }

sub look {
    my ($self) = @_;
    sysread $self->{out}, $self->{rest}, 65536, length $self->{rest};
    while ($self->{rest} =~ s/^(.*)\n//) {
        my ($id, $what, $n) = split / /, $1;
        if    ($id eq 'closed')   { $self->{closed} = 1 }
        elsif ($what eq 'status') { $self->{of}{$id}{status} = $n }
        elsif ($what eq 'data')   { $self->{of}{$id}{got} += $n }
        else                      { $self->{of}{$id}{ended} = $what }
    }
}

sub wait_for {
    my ($self, $limit, $is) = @_;
    return Test::PartnerRel::Process::wait_until($limit, sub { $self->look; $is->() });
}

sub is_open { my ($self) = @_; $self->look; return !$self->{closed} }

sub finish {
    my ($self) = @_;
    close $self->{in};
    waitpid $self->{pid}, 0;
}

1;
