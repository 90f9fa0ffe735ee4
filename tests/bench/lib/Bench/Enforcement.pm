# Enforcement.pm: what it costs to ask whether a proxied request may pass.
package Bench::Enforcement;
use strict;
use warnings;
use Bench::Data;
use Bench::Measure;
use Bench::Plot;
use Bench::Proxied;
use Bench::Rounds;
use Bench::Run;
use Bench::Table;

my $QUICK   = $Bench::Run::QUICK;
my $GRANTS  = $ENV{GRANTS} || ($QUICK ? 100_000 : 1_000_000);
# The neighbours of a round are what it is compared with: many short ones tell more than a few long ones.
my $ROUNDS  = $ENV{ROUNDS} || ($QUICK ? 4 : 30);
my $SECONDS = $ENV{SECONDS} || ($QUICK ? 2 : 3);
my @ENGINES = qw(sqlite pgsql);
my $LEASE   = 0.2;

# ---- candidates over data of a size

sub list_of {
    my ($run, $grants, $questions) = @_;
    return Bench::Wrk::write_list("$run->{dir}/requests-$grants",
        map { Bench::Data::path($_) . "\t" . Bench::Data::person($_) } @$questions);
}

sub candidates {
    my ($run, $grants, %more) = @_;
    my %data = map { $_ => $run->data($_, $grants) } @ENGINES;
    my $questions = $data{sqlite}->questions($more{working});
    my @all = Bench::Proxied::candidates(run => $run, data => \%data, backend => $run->backend->{port},
        questions => $questions, list => list_of($run, $grants, $questions), suffix => "-$grants", %more);
    my $only = $ENV{ONLY};
    my %needed = map { $_->{name} => 1, $_->{against} // '' => 1 } grep { !defined $only || $_->{name} =~ /$only/ } @all;
    return grep { $needed{ $_->{name} } } @all;
}

sub start {
    my ($run, @candidates) = @_;
    for my $candidate (@candidates) {
        $candidate->start;
        $run->ends($candidate);
        refuses($candidate) if $candidate->{against} && !$candidate->{bare};
        Bench::Wrk::load(name => $candidate->{name}, port => $candidate->{port}, list => $candidate->{list}, seconds => 1, connections => 32);
    }
}

# One who lets everybody through would be quick.
sub refuses {
    my ($candidate) = @_;
    my $question = { tenant => 'partner-0', customer => Bench::Data::id(1), service => 'service-0' };
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $candidate->{port}) or die "connect: $!\n";
    print $socket 'GET ' . Bench::Data::path($question) . " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Test-Person: "
      . Bench::Data::person($question) . "\r\n\r\n";
    my $line = <$socket> // '';
    $line =~ / 40[13] / or die "$candidate->{name} lets a partner in that has nothing there: $line\n";
}

# ---- proxied

sub proxied {
    my ($run, $figures) = @_;
    my @all = candidates($run, $GRANTS, working => 2000);
    start($run, @all);
    my $speed = Bench::Rounds::take_turns($ROUNDS, \@all, sub { Bench::Measure::round($_[0], seconds => $SECONDS) });
    my %memory = map { $_->{name} => Bench::Measure::memory($_) } @all;
    my $wait = Bench::Rounds::take_turns($QUICK ? 2 : 8, \@all, sub { Bench::Measure::latency($_[0], seconds => $SECONDS) });
    my @httpd = grep { $_->isa('Bench::Httpd') } @all;
    my %queries = map { $_->{name} => Bench::Measure::queries($_, seconds => $QUICK ? 8 : 20) } grep { $_->{against} } @httpd;
    my %instructions = $ENV{NO_CALLGRIND} ? () : map { $_->{name} => Bench::Measure::instructions($_) } @httpd;
    $_->stop for @all;
    my %got = (speed => $speed, wait => $wait, memory => \%memory, queries => \%queries, instructions => \%instructions);
    show(\@all, \%got);
    aims($figures, \@all, \%got);
}

sub median_of { my ($got, $name, $what) = @_; return Bench::Table::median(Bench::Rounds::of($got, $name, $what)) }
sub paired { my ($got, $one, $what, $how) = @_; return Bench::Rounds::pairs($got, $one->{name}, $one->{against}, $what, $how) }

sub show {
    my ($all, $got) = @_;
    my $requests = 0;
    $requests += $_ for map { Bench::Rounds::of($got->{speed}, $_->{name}, 'requests') } @$all;
    Bench::Table::show(
        sprintf('Proxied requests: %d grants, %d rounds, %d requests in all; medians [least..most]', $GRANTS, $ROUNDS, $requests),
        ['who decides', 'requests/s', 'ratio', 'CPU us', 'added CPU us', 'with what it asks', 'instructions', 'p50 us', 'added p50', 'added p99',
            'queries/s', 'MB a worker'],
        map { row($_, $got) } @$all);
}

sub row {
    my ($one, $got) = @_;
    my ($name, $speed, $wait, $against) = ($one->{name}, @$got{qw(speed wait)}, $one->{against});
    my $count = sub { my $n = shift; return defined $n ? sprintf('%.0f', $n) : undef };
    return [$one->{what},
        Bench::Table::spread('%.0f', Bench::Rounds::of($speed, $name, 'rate')),
        $against ? Bench::Table::spread('%.2f', paired($speed, $one, 'rate', \&Bench::Rounds::ratio)) : '1.00',
        Bench::Table::spread('%.1f', Bench::Rounds::of($speed, $name, 'cpu')),
        $against ? Bench::Table::spread('%.1f', paired($speed, $one, 'cpu', \&Bench::Rounds::added)) : undef,
        $against ? Bench::Table::spread('%.1f', paired($speed, $one, 'all', \&Bench::Rounds::added)) : undef,
        $count->($got->{instructions}{$name}),
        $count->(median_of($wait, $name, 'p50')),
        $against ? Bench::Table::spread('%.0f', paired($wait, $one, 'p50', \&Bench::Rounds::added)) : undef,
        $against ? Bench::Table::spread('%.0f', paired($wait, $one, 'p99', \&Bench::Rounds::added)) : undef,
        $count->($got->{queries}{$name} && $got->{queries}{$name}{all}),
        sprintf('%.1f', $got->{memory}{$name} / 1024)];
}

sub aims {
    my ($figures, $all, $got) = @_;
    my %one = map { $_->{name} => $_ } @$all;
    my $added = sub { Bench::Table::median(paired($got->{$_[1]}, $_[0], $_[2], \&Bench::Rounds::added)) };
    my @deciders = map { $added->($_, 'wait', 'p50') } grep { $_->{name} =~ /^nginx-/ && $_->{against} } @$all;
    my ($quickest) = sort { $a <=> $b } @deciders;
    for my $engine (@ENGINES) {
        my ($ours, $dbd) = @one{ "ours-$engine", "dbd-$engine" };
        next unless $ours;
        my $in = $Bench::Proxied::ENGINE{$engine};
        my $cpu = $added->($ours, 'speed', 'cpu');
        my $more = Bench::Table::median(paired($got->{speed}, $ours, 'cpu', \&Bench::Rounds::ratio));
        $figures->figure("proxied, $in: CPU of a request, more than without authorisation", 100 * ($more - 1), '%.1f %%', 'at most', 3);
        my ($mine, $none) = @{ $got->{instructions} }{ $ours->{name}, 'none' };
        $figures->figure("proxied, $in: instructions in user space, more", $none && 100 * ($mine / $none - 1), '%.1f %%');
        $figures->figure("proxied, $in: CPU we add of what mod_authz_dbd adds", $dbd && $cpu / $added->($dbd, 'speed', 'cpu'), '%.3f', 'at most', 0.1);
        my $wait = $added->($ours, 'wait', 'p50');
        $figures->figure("proxied, $in: added p50 of the quickest decider of its own, in ours", defined $quickest ? $quickest / ($wait > 1 ? $wait : 1) : undef, '%.1f', 'at least', 10);
        my $queries = $got->{queries}{ $ours->{name} };
        $figures->figure("proxied, $in: questions for revisions a lease and process", $queries && $queries->{lease} * $LEASE, '%.2f', 'at most', 2.05);
        $figures->figure("proxied, $in: questions to the database a request", $queries && $queries->{each}, '%.4f');
    }
}

# ---- growth

sub sizes { return (1000, 10_000, 100_000, 1_000_000, ($ENV{SCALE} || '') eq 'full' ? 10_000_000 : ()) }

# The same working set of questions over more and more grants.
sub growth {
    my ($run, $figures) = @_;
    my @sizes = $QUICK ? (1000, 100_000) : sizes();
    my (%all, @all);
    for my $grants (@sizes) {
        my @here = candidates($run, $grants, httpd_only => 1, working => 1000);
        @here = grep { $_->{name} !~ /lease/ } @here;
        @here = grep { $_->{name} ne 'none' } @here if @all;
        start($run, @here);
        for (@here) { $_->{kind} = $_->{name}; $_->{name} .= "-$grants" if $_->{against}; $all{ $_->{kind} }{$grants} = $_ }
        push @all, @here;
    }
    my $speed = Bench::Rounds::take_turns($QUICK ? $ROUNDS : $ROUNDS / 2, \@all, sub { Bench::Measure::round($_[0], seconds => $SECONDS) });
    my %memory = map { $_->{name} => Bench::Measure::memory($_) } @all;
    $_->stop for @all;
    my @kinds = grep { $_ ne 'none' } sort keys %all;
    my (%cpu, @rows);
    for my $kind (@kinds) {
        for my $grants (@sizes) {
            my $name = $all{$kind}{$grants}{name};
            $cpu{$kind}{$grants} = median_of($speed, $name, 'cpu');
            push @rows, [$all{$kind}{$grants}{what}, $grants, Bench::Table::spread('%.0f', Bench::Rounds::of($speed, $name, 'rate')),
                Bench::Table::spread('%.1f', Bench::Rounds::of($speed, $name, 'cpu')),
                Bench::Table::spread('%.1f', Bench::Rounds::pairs($speed, $name, 'none', 'cpu', \&Bench::Rounds::added)), sprintf('%.1f', $memory{$name} / 1024)];
        }
    }
    Bench::Table::show('Growth: the same working set over more grants',
        ['who decides', 'grants', 'requests/s', 'CPU us', 'added CPU us', 'MB a worker'], @rows);
    for my $kind (grep { /^ours/ } @kinds) {
        my ($least, $most) = map { $all{$kind}{$_}{name} } @sizes[0, -1];
        my $grown = Bench::Table::median(Bench::Rounds::pairs($speed, $most, $least, 'cpu', \&Bench::Rounds::ratio));
        $figures->figure("growth, $kind: CPU of a request at $sizes[-1] grants, of that at $sizes[0]", $grown, '%.3f', 'at most', 1.1);
    }
    Bench::Plot::lines(file => "$Bench::Run::BUILD/bench-growth.svg", title => 'Processor time of a proxied request',
        unit => 'microseconds of httpd, user and system', below => 'grants in the database', at => \@sizes,
        lines => [(map { [$all{$_}{ $sizes[0] }{what}, [@{ $cpu{$_} }{@sizes}]] } @kinds),
            ['nobody is asked', [(median_of($speed, 'none', 'cpu')) x @sizes]]]);
}

1;
