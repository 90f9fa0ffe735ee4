# Pages.pm: what a page costs: the public page of a link and Partner relationships, beside a file, a bare
# handler, PHP and Node, all of them the same bytes.
package Bench::Pages;
use strict;
use warnings;
use Digest::SHA qw(sha256_base64 sha256_hex);
use HTTP::Tiny;
use Bench::Data;
use Bench::Measure;
use Bench::Program;
use Bench::Rounds;
use Bench::Run;
use Bench::Site;
use Bench::Table;
use Bench::Templates;

my $GRANTS  = $ENV{GRANTS} || ($Bench::Run::QUICK ? 10_000 : 1_000_000);
my $ROUNDS  = $ENV{ROUNDS} || ($Bench::Run::QUICK ? 3 : 10);
my $SECONDS = $ENV{SECONDS} || ($Bench::Run::QUICK ? 2 : 8);
my @ENGINES = qw(sqlite pgsql);
my $LINKS   = 1000;
my $CUSTOMER = 5;

# ---- rows for pages

sub token { my ($i) = @_; return sha256_base64("link $i") =~ tr{+/}{-_}r }

sub partner { my ($i) = @_; return { name => "Partner $i", domain => "partner$i.example", service => 'Service 0 &amp; more' } }

# Each partner's link, and names of the services with something to escape in them.
sub add_links {
    my ($data) = @_;
    return if $data->{links}++;
    my $dbh = $data->{db}->open;
    $dbh->begin_work;
    my $link = $dbh->prepare('INSERT INTO invitation (partner_id, dap, reseller_id, generation, key_id, token_hash, disabled_at, rotated_at)'
          . " VALUES (?, 1, '', 1, 'k1', ?, 0, 0)");
    $link->execute(Bench::Data::id($_), sha256_hex(token($_))) for 0 .. $data->{partners} - 1;
    my $text = $dbh->prepare("INSERT INTO service_text (cloud, service_id, lang, name, may, may_not) VALUES ('global', ?, ?, ?, '', '')");
    for my $n (0 .. 4) { $text->execute("service-$n", $_, "Service $n & more") for qw(en de) }
    $dbh->commit;
    $dbh->do($data->{engine} eq 'pgsql' ? 'VACUUM ANALYZE' : 'PRAGMA wal_checkpoint(TRUNCATE)');
    $dbh->disconnect;
}

sub administrator {
    my ($i) = @_;
    return "iss=http%3A%2F%2Fidp.example;sub=ada-$i;tid=customer-$i;roles=CustomerAdministrator;name=Ada%20Admin;auth_time=1500000000";
}

# ---- one page by hand

sub get {
    my ($server, $path, $person) = @_;
    my %headers = map { split /: /, $_, 2 } @Bench::Wrk::HEADERS;
    $headers{'X-Test-Person'} = $person if $person;
    my $answer = HTTP::Tiny->new(timeout => 20)->get("http://127.0.0.1:$server->{port}$path", { headers => \%headers });
    $answer->{status} == 200 or die "$server->{name}$path: $answer->{status}\n$answer->{content}\n";
    return $answer;
}

# In the form Apache's own handlers have to send.
sub headers_of {
    my ($answer) = @_;
    my %not = map { $_ => 1 } qw(date server content-length content-type connection keep-alive);
    return [map { my $name = $_; my $value = $answer->{headers}{$name}; [$name, ref $value ? join(', ', @$value) : $value] }
          grep { !$not{$_} } sort keys %{ $answer->{headers} }];
}

# ---- candidates

sub candidates {
    my ($run, %data) = @_;
    my ($hot, $relations) = (token(0), '/portal/customer/partners');
    my $ours = Bench::Site::portal(run => $run, name => 'portal-sqlite', data => $data{sqlite});
    $ours->start;
    $run->ends($ours);
    my $page = get($ours, "/portal/invitation/$hot");
    my $templates = $run->dir('templates') . '/pages';
    Bench::Templates::write($templates, invitation => Bench::Templates::invitation($page->{content}, partner(0), $hot),
        relationships => Bench::Templates::relationships(get($ours, $relations, administrator($CUSTOMER))->{content}, person => 'Ada Admin', organisation => "customer-$CUSTOMER"));
    my $bare = Bench::Site::bare(run => $run, name => 'bare', body => $page->{content}, headers => headers_of($page));
    my %site = (
        'ours sqlite' => $ours,
        'ours pgsql' => Bench::Site::portal(run => $run, name => 'portal-pgsql', data => $data{pgsql}),
        'asking sqlite' => Bench::Site::portal(run => $run, name => 'portal-sqlite-0', data => $data{sqlite}, conf => ['PartnerRelLease 0']),
        'asking pgsql' => Bench::Site::portal(run => $run, name => 'portal-pgsql-0', data => $data{pgsql}, conf => ['PartnerRelLease 0']),
        map { ("php $_" => Bench::Site::php(run => $run, name => "php-$_", data => $data{$_}, templates => $templates),
            "node $_" => node($run, $_, $data{$_}, $templates)) } @ENGINES);
    for my $site ($bare, @site{ grep { $_ ne 'ours sqlite' } sort keys %site }) { $site->start; $run->ends($site) }

    my $list = sub { my ($name, @requests) = @_; return Bench::Wrk::write_list("$run->{dir}/pages-" . $name =~ tr/ /-/r, @requests) };
    my $one = sub { my ($name, $what, $site, @requests) = @_;
        return Bench::Page->new(name => $name, what => $what, server => $site, list => $list->($name, @requests), against => 'bare') };
    my $in = \%Bench::Proxied::ENGINE;
    my @links = map { '/portal/invitation/' . token($_) . "\t" } 0 .. ($data{sqlite}{partners} < $LINKS ? $data{sqlite}{partners} : $LINKS) - 1;
    my $as_long = 'x' x (length("/portal/invitation/$hot") - length '/bare/');
    return ($one->('static', 'a file of the same size', $bare, "/page.html\t"), $one->('bare', 'a bare C handler, the same bytes', $bare, "/bare/$as_long\t"),
        (map { $one->("hot $_", "the link's page, $in->{$_}", $site{"ours $_"}, "/portal/invitation/$hot\t") } @ENGINES),
        (map { $one->("links $_", scalar(@links) . " links in turn, $in->{$_}", $site{"ours $_"}, @links) } @ENGINES),
        (map { $one->("asking $_", "asked each time (lease 0), $in->{$_}", $site{"asking $_"}, "/portal/invitation/$hot\t") } @ENGINES),
        (map { $one->("php $_", "PHP-FPM with PDO, $in->{$_}", $site{"php $_"}, "/php/invitation/$hot\t") } @ENGINES),
        (map { $one->("node $_", 'two Node processes, ' . ($_ eq 'sqlite' ? 'better-sqlite3' : 'pg'), $site{"node $_"}, "/invitation/$hot\t") } @ENGINES),
        (map { $one->("relationships $_", "Partner relationships, $in->{$_}", $site{"ours $_"}, "$relations\t" . administrator($CUSTOMER)) } @ENGINES),
        (map { $one->("php relationships $_", "the same by PHP-FPM with PDO, $in->{$_}", $site{"php $_"}, "/php/relationships\t" . administrator($CUSTOMER)) } @ENGINES),
        (map { $one->("node relationships $_", 'the same by two Node processes, ' . ($_ eq 'sqlite' ? 'better-sqlite3' : 'pg'), $site{"node $_"}, "/relationships\t" . administrator($CUSTOMER)) } @ENGINES));
}

sub node {
    my ($run, $engine, $data, $templates) = @_;
    my $dir = $run->dir("node-$engine");
    my $source = $engine eq 'sqlite' ? $data->{db}{file} : join ' ', $data->{cluster}{dir}, $data->{cluster}{port}, $data->{db}{dbname};
    return Bench::Program->new(name => "node-$engine", dir => $dir, aside => [$data->{cluster} ? sub { $data->{cluster}{pid} } : ()],
        command => sub { ('node', "$Bench::Run::BUILD/bench-npm/page.mjs", $engine, $_[0], $source, "$templates.json") });
}

# One who answers something else would be quick; the page of another link tells one who shows always the same.
sub same_bytes {
    my (@all) = @_;
    my %want;
    for my $one (@all) {
        my ($path, $person) = split /\t/, (Bench::Wrk::read_list($one->{list}))[0];
        my ($kind, $other) = $person ? ('relationships', undef) : ('invitation', $path =~ s/\Q${\ token(0)}\E/token(7)/er);
        $other = undef if $one->{name} =~ /^(?:static|bare)$/;
        for my $look ([$path, $person // '', "$kind 0"], defined $other ? [$other, '', "$kind 7"] : ()) {
            my $body = get($one->{server}, @$look[0, 1])->{content};
            $want{ $look->[2] } //= $body;
            $body eq $want{ $look->[2] } or die "$one->{name} sends other bytes than others for $look->[2]:\n$body\n";
        }
    }
}

# ---- the section

sub pages {
    my ($run, $figures) = @_;
    my %data = map { $_ => $run->data($_, $GRANTS) } @ENGINES;
    add_links($_) for values %data;
    my @all = candidates($run, %data);
    same_bytes(@all);
    my $only = $ENV{ONLY};
    @all = grep { !defined $only || $_->{name} eq 'bare' || $_->{name} =~ /$only/ } @all;
    Bench::Wrk::load(name => $_->{name}, port => $_->{port}, list => $_->{list}, seconds => 1, connections => 32) for @all;
    my $got = Bench::Rounds::take_turns($ROUNDS, \@all, sub { Bench::Measure::round($_[0], seconds => $SECONDS) });
    my %instructions;
    if (!$ENV{NO_CALLGRIND}) {
        for my $one (grep { $_->{name} =~ /^(?:bare|hot sqlite)$/ } @all) {
            $one->{remembers} = $data{sqlite};
            $instructions{ $one->{name} } = Bench::Measure::instructions($one);
            $one->start;
        }
    }
    show(\@all, $got, \%instructions);
    aims($figures, $got, \%instructions);
    $_->stop for @all;
}

sub show {
    my ($all, $got, $instructions) = @_;
    my $ratio = sub { Bench::Table::spread('%.2f', Bench::Rounds::pairs($got, $_[0], $_[1], 'rate', \&Bench::Rounds::ratio)) };
    Bench::Table::show("Pages: $GRANTS grants, $ROUNDS rounds; medians [least..most]",
        ['who answers', 'requests/s', 'of the bare handler', 'CPU us', 'with what it asks', 'instructions'],
        map { my $name = $_->{name};
            [$_->{what}, Bench::Table::spread('%.0f', Bench::Rounds::of($got, $name, 'rate')), $ratio->($name, 'bare'),
                (map { Bench::Table::spread('%.1f', Bench::Rounds::of($got, $name, $_)) } qw(cpu all)),
                defined $instructions->{$name} ? sprintf('%.0f', $instructions->{$name}) : undef] } @$all);
}

sub aims {
    my ($figures, $got, $instructions) = @_;
    my $ratio = sub { my ($one, $other, $what) = @_;
        return $got->{$one} && $got->{$other} && Bench::Table::median(Bench::Rounds::pairs($got, $one, $other, $what // 'rate', \&Bench::Rounds::ratio)) };
    for my $engine (@ENGINES) {
        my $in = $Bench::Proxied::ENGINE{$engine};
        $figures->figure("the link's page, $in: throughput of a bare C handler with the same bytes", $ratio->("hot $engine", 'bare'), '%.2f', 'at least', 0.85);
        $figures->figure("the link's page, $in: 1 000 links in turn, of a bare C handler", $ratio->("links $engine", 'bare'), '%.2f');
        $figures->figure("the link's page, $in: times PHP-FPM with PDO", $ratio->("hot $engine", "php $engine"), '%.1f', 'at least', 6);
        $figures->figure("the link's page, $in: times two Node processes, " . ($engine eq 'sqlite' ? 'better-sqlite3' : 'pg'), $ratio->("hot $engine", "node $engine"), '%.2f', 'at least', 1.4);
        $figures->figure("Partner relationships, $in: times PHP-FPM with PDO", $ratio->("relationships $engine", "php relationships $engine"), '%.1f');
        $figures->figure("Partner relationships, $in: times two Node processes", $ratio->("relationships $engine", "node relationships $engine"), '%.2f');
    }
    my ($mine, $bare) = @$instructions{ 'hot sqlite', 'bare' };
    $figures->figure("the link's page: instructions in user space, more than the bare handler", $mine && $bare && 100 * ($mine / $bare - 1), '%.0f %%');
}

1;
