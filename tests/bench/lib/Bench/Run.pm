# Run.pm: the places and programs of one run, all of them ended with it.
package Bench::Run;
use strict;
use warnings;
use Cwd 'abs_path';
use File::Temp 'tempdir';
use Test::PartnerRel::Db;
use Test::PartnerRel::Process;
use Test::PartnerRel::Server;

our $ROOT  = $Test::PartnerRel::Server::ROOT;
our $BUILD = $Test::PartnerRel::Server::BUILD;
our $QUICK = $ENV{QUICK};

sub new {
    my ($class) = @_;
    my $dir = tempdir('partnerrel-bench-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $dir;
    return bless { dir => $dir, data => {} }, $class;
}

sub dir { my ($self, $name) = @_; my $dir = "$self->{dir}/$name"; mkdir $dir; return $dir }

sub cluster {
    my ($self) = @_;
    return $self->{cluster} ||= Test::PartnerRel::Db::cluster($self->dir('postgres'), 1);
}

# Made when it is first asked for.
sub data {
    my ($self, $engine, $grants) = @_;
    return $self->{data}{"$engine $grants"} ||= do {
        my $data = Bench::Data::make(engine => $engine, grants => $grants, dir => $self->{dir},
            $engine eq 'pgsql' ? (cluster => $self->cluster) : ());
        note(sprintf '%s with %d grants made in %.1f s', $engine, $grants, $data->{made_in});
        $data;
    };
}

sub note { my ($text) = @_; print STDERR "# $text\n" }

sub write_file {
    my ($file, @lines) = @_;
    open my $out, '>', $file or die "$file: $!\n";
    print $out map { "$_\n" } @lines;
    close $out or die "$file: $!\n";
    return $file;
}

# A program that is ready when its port answers.
sub start {
    my (%how) = @_;    # name, dir, port, command => [...], env => {...}, as => user
    my $log = "$how{dir}/$how{name}.out";
    my $pid = Test::PartnerRel::Process::start(name => $how{name}, log => $log, do => sub {
        $SIG{TERM} = $SIG{INT} = 'DEFAULT';
        $ENV{$_} = $how{env}{$_} for keys %{ $how{env} || {} };
        become($how{as}) if $how{as};
        exec @{ $how{command} };
    });
    my $up = Test::PartnerRel::Process::wait_until($how{limit} || 60, sub {
        Test::PartnerRel::Process::accepts($how{port}) || !Test::PartnerRel::Process::alive($pid);
    });
    return $pid if $up && Test::PartnerRel::Process::alive($pid);
    die "$how{name} does not start:\n" . Test::PartnerRel::Server::text($log)
      . Test::PartnerRel::Server::text("$how{dir}/error.log");
}

sub become {
    my ($user) = @_;
    my (undef, undef, $uid, $gid) = getpwnam $user or die "there is no $user\n";
    ($(, $)) = ($gid, "$gid $gid");
    ($<, $>) = ($uid, $uid);
}

# The small server behind all of them.
sub backend {
    my ($self) = @_;
    return $self->{backend} ||= do {
        my $backend = Bench::Nginx::backend(dir => $self->dir('backend'));
        $backend->start;
        $self->ends($backend);
        $backend;
    };
}

# Has a stop, and is to be stopped by the end of the run.
sub ends { my ($self, @what) = @_; push @{ $self->{ending} }, @what }

sub end {
    my ($self) = @_;
    $_->stop for reverse @{ $self->{ending} || [] };
    Test::PartnerRel::Db::stop_cluster(delete $self->{cluster}) if $self->{cluster};
}

1;
