# Changes wait for their lease in places of their own: nobody can take all of these for long.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Socket;
use Test::PartnerRel;
use Test::PartnerRel::Stage;

# What is on its way to a reader who reads nothing is little, so that an answer is soon not quite sent.
my $stage = Test::PartnerRel::Stage->new;
$stage->serve(conf => 'SendBufferSize 40000');

my $remove = '/portal/customer/partners/remove';
my $admin  = 'admin of fabrikam';

# More than there are places, each a change that is answered but not read.
sub silent_readers {
    my (@bytes) = @_;
    my @readers;
    for my $bytes (@bytes) {
        socket my $socket, PF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
        setsockopt $socket, SOL_SOCKET, SO_RCVBUF, 2048;
        connect $socket, sockaddr_in($stage->server->port_of, inet_aton('127.0.0.1')) or die "connect: $!\n";
        syswrite $socket, $bytes;
        push @readers, $socket;
    }
    select undef, undef, undef, 0.4;
    return @readers;
}

sub status_of {
    my (%form) = @_;
    my $bytes = $stage->prepare(method => 'POST', path => $remove, as => $admin, %form);
    my ($answer) = Test::PartnerRel::Client::exchange($stage->server->port_of, $bytes);
    return $answer->status;
}

sub begin {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $grant = $stage->grant_id('northwind', 'fabrikam', 'exchange');
    return {csrf => 'auto', page => "$remove?grant=$grant", fields => [[grant => $grant]]};
}

# What fits on the way is filled up by pages first: how many that takes, the kernel decides.
sub every_filling {
    my ($said, $form, @changes) = @_;
    my $page = $stage->prepare(method => 'GET', path => '/portal/customer/partners', as => $admin, headers => [[Connection => 'keep-alive']]);
    my @busy;
    for my $pages (4 .. 14) {
        my @readers = silent_readers(map { $page x $pages . $_ } @changes);
        push @busy, $pages if status_of(%$form) == 503;
    }
    is("@busy", '', $said);
}

subtest 'answers that nobody reads hold no place (D5)' => sub {
    my $form = begin();
    every_filling('another change is carried out', $form, map { $stage->prepare(method => 'POST', path => $remove, as => $admin, %$form) } 1 .. 40);
};

subtest 'nor do forms that are none of ours (D2, D5)' => sub {
    my $form = begin();
    every_filling('a change is carried out', $form, map { $stage->prepare(method => 'POST', path => $remove, as => $admin) } 1 .. 40);
};

done_testing();
