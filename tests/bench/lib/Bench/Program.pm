# Program.pm: a program beside the servers, on a port of its own: a decider, or one that makes pages itself.
package Bench::Program;
use strict;
use warnings;
use Bench::Cost;
use Bench::Run;

# name, dir, command => sub (port) -> list
sub new {
    my ($class, %how) = @_;
    return bless { %how, port => Test::PartnerRel::Process::free_port() }, $class;
}

sub start {
    my ($self) = @_;
    $self->{pid} = Bench::Run::start(%$self, command => [$self->{command}->($self->{port})]);
}

sub stop { my ($self) = @_; Test::PartnerRel::Process::stop(delete $self->{pid}, 'TERM', 20) if $self->{pid} }

sub front { return $_[0]{pid} }
sub aside { return map { ref $_ ? $_->() : $_ } @{ $_[0]{aside} || [] } }
sub workers { return Bench::Cost::children($_[0]{pid}) }

1;
