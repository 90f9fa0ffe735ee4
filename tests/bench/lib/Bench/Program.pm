# Program.pm: a program beside the servers, on a port of its own: a decider.
package Bench::Program;
use strict;
use warnings;
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

1;
