# HeaderCases.pm: attempts to say who one is: protected names in the spellings that backends may read
# as one of them, in every place of a request that has names.
package Test::PartnerRel::HeaderCases;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(fold is_protected cases);

# The header this configuration says mod_auth_openidc puts the user's name in.
our $AUTHN = 'X-Remote-User';

my @OF_THE_FRONT = (qw(OIDC_CLAIM_sub OIDC_CLAIM_iss OIDC_CLAIM_tid OIDC_CLAIM_roles OIDC-CLAIM-email
      OIDC_access_token OIDC_id_token_payload OIDC-Session), $AUTHN);
# Nothing has these names yet; whoever reads one of them must not believe it either.
my @NOT_YET = qw(X-Partnerrel-Anything X-Partnerrel-User-Id X-Partnerrel-Tenant);

# As lenient as any backend: no case, whatever is not a letter or digit is a separator, any number is one.
sub fold { my ($name) = @_; return lc($name) =~ s/[^a-z0-9]+/-/gr =~ s/^-//r }

sub is_protected {
    my $folded = fold($_[0]);
    return $folded =~ /^(?:x-partnerrel|oidc)-/ || $folded eq fold($AUTHN);
}

# ---- spellings: (case, separator)

my @CASE = (sub { $_[0] }, sub { lc $_[0] }, sub { uc $_[0] }, sub { my $n = 0; join '', map { $n++ % 2 ? lc : uc } split //, $_[0] });

# All that may stand in a name (RFC 9110, tchar) and is no letter or digit.
my @MARK = split //, q{-_.!#$%&'*+^`|~};

my @SEPARATE = (
    map({ my $m = $_; sub { join $m, @_ } } @MARK),
    map({ my $m = $_; (sub { my $first = shift; "$first$m" . join '-', @_ }, sub { my $last = pop; join('-', @_) . "$m$last" },
        sub { join $m x 2, @_ }, sub { $m . join '-', @_ }, sub { join('-', @_) . $m }) } '_', '.', '-'),
    sub { join '-_', @_ }, sub { join '_-', @_ },
    sub { my $n = 0; join '', map { $_ . $MARK[$n++ % @MARK] } @_ },
    sub { my $n = 7; (join '', map { $_ . $MARK[$n++ % @MARK] } @_) =~ s/.$//r },
);

sub spell { my ($name, $case, $separate) = @_; return $CASE[$case]->($SEPARATE[$separate]->(split /[-_]/, $name)) }

# ---- places: each puts the name into a case and a mark into its values

sub mark { my ($c) = @_; return "forged-$c->{id}-" . ++$c->{marks} }

sub say { my ($c, $name, $value) = @_; push @{ $c->{headers} }, [$name, $value // mark($c)] }

# Names a place uses to have something taken away.
sub hop { my ($c, @values) = @_; say($c, $c->{odd_name} // 'Connection', $_) for @values }

sub needs_body { my ($c) = @_; $c->{body} //= 'name=value' }

my %PLACE = (
    once        => sub { say($_[0], $_[1]) },
    first       => sub { say(@_[0, 1]); $_[0]{first} = 1 },
    twice       => sub { say(@_[0, 1]) for 1, 2 },
    'two cases' => sub { say($_[0], $_[1]); say($_[0], lc $_[1]); say($_[0], $_[1] =~ tr/-/_/r) },
    empty       => sub { say($_[0], $_[1], '') },
    list        => sub { say($_[0], $_[1], join ', ', map { mark($_[0]) } 1 .. 3) },
    long        => sub { say($_[0], $_[1], mark($_[0]) . 'x' x 7000) },
);

# Names in a list whose names are taken away.
my %PLACE_HOP = (
    connection  => sub { hop($_[0], $_[1]) },
    'connection and itself' => sub { hop($_[0], "close, $_[1]"); say($_[0], $_[1]) },
    'true name in connection, itself' => sub { hop($_[0], "keep-alive, $_[2]"); say($_[0], $_[1]) },
    'connection twice' => sub { hop($_[0], 'keep-alive', $_[1]) },
    'connection, many' => sub { hop($_[0], ('keep-alive') x 20, $_[1], ('x-other') x 20) },
    'connection, tabs' => sub { hop($_[0], "keep-alive\t,\t$_[1]\t, x-other") },
    'connection, tight' => sub { hop($_[0], "keep-alive,$_[1],x-other") },
    'connection, commas' => sub { hop($_[0], ",,, ,$_[1],,") },
    'connection, quoted' => sub { hop($_[0], qq{keep-alive, "$_[1]"}) },
    'connection, quoted list' => sub { hop($_[0], qq{"x, $_[1]", keep-alive}) },
    'connection, semicolon' => sub { hop($_[0], "keep-alive; $_[1]") },
    'connection, value' => sub { hop($_[0], "$_[1]=1, $_[1]:") },
    'connection, 8 KiB' => sub { hop($_[0], join ', ', ('x-other-name') x 550, $_[1]) },
    'connection, 8 KiB, first' => sub { hop($_[0], join ', ', $_[1], ('x-other-name') x 550) },
    'connection, %' => sub { hop($_[0], $_[1] =~ s/-/%2D/gr) },
    'proxy-connection' => sub { say($_[0], 'Proxy-Connection', "keep-alive, $_[1]") },
    'keep-alive'  => sub { hop($_[0], 'keep-alive'); say($_[0], 'Keep-Alive', "timeout=5, $_[1]") },
    te            => sub { hop($_[0], 'TE'); say($_[0], 'TE', "trailers, $_[1]") },
    upgrade       => sub { hop($_[0], 'Upgrade'); say($_[0], 'Upgrade', $_[1]) },
    'hop of a hop' => sub { hop($_[0], 'Keep-Alive, x-list'); say($_[0], 'X-List', $_[1]); say($_[0], $_[1]) },
);

# Behind the body.
my %PLACE_TRAILER = (
    trailer     => sub { needs_body($_[0]); $_[0]{trailers} = [[$_[1], mark($_[0])]] },
    'trailer, announced' => sub { needs_body($_[0]); say($_[0], Trailer => $_[1]); $_[0]{trailers} = [[$_[1], mark($_[0])]] },
    'trailer and header' => sub { needs_body($_[0]); say($_[0], $_[1]); $_[0]{trailers} = [map { [$_[1], mark($_[0])] } 1, 2] },
    'trailer connection' => sub { needs_body($_[0]); $_[0]{trailers} = [[Connection => $_[1]]] },
    'trailer after connection' => sub { needs_body($_[0]); hop($_[0], $_[1]); $_[0]{trailers} = [[$_[1], mark($_[0])]] },
    'announced, never sent' => sub { say($_[0], Trailer => $_[1]) },
);

# Lines that no library would write.
my %PLACE_LINE = (
    folded      => sub { raw($_[0], "X-Other: a\r\n $_[1]: " . mark($_[0])) },
    'folded value' => sub { raw($_[0], "$_[1]:\r\n\t" . mark($_[0]) . "\r\n and more") },
    'folded connection' => sub { raw($_[0], "Connection: keep-alive,\r\n $_[1]") },
    'space before colon' => sub { raw($_[0], "$_[1] : " . mark($_[0])) },
    'tab before colon' => sub { raw($_[0], "$_[1]\t: " . mark($_[0])) },
    'space before the first name' => sub { raw($_[0], " $_[1]: " . mark($_[0])); $_[0]{first} = 1 },
    'bare LF'   => sub { raw($_[0], "X-Other: a\n$_[1]: " . mark($_[0])) },
    'bare CR'   => sub { raw($_[0], "X-Other: a\r$_[1]: " . mark($_[0])) },
    nul         => sub { raw($_[0], "X-Other: a\0$_[1]: " . mark($_[0])) },
    'nul in name' => sub { raw($_[0], "$_[1]\0: " . mark($_[0])) },
    'no ascii'  => sub { raw($_[0], $_[1] =~ s/[er]/\xe9/ir . ': ' . mark($_[0])) },
    brackets    => sub { raw($_[0], $_[1] =~ s/[^A-Za-z0-9]/(/r . ': ' . mark($_[0])) },
);

# HTTP/2 has no lines: what would be one goes into a value, or a name.
sub raw {
    my ($c, $text) = @_;
    if ($c->{front} eq 'h2') {
        my ($name, $value) = split /(?<!^): ?/, $text, 2;
        return say($c, lc $name, $value // '');
    }
    push @{ $c->{headers} }, $text;
}

# What HTTP/2 alone has.
my %PLACE_H2 = (
    'pseudo after names' => sub { say($_[0], $_[1]); push @{ $_[0]{headers} }, [':path', '/'] },
    'pseudo of that name' => sub { say($_[0], ":$_[1]") },
    'colon in name' => sub { say($_[0], "$_[1]:") },
    'line end in value' => sub { say($_[0], 'x-other', "a\r\n$_[1]: " . mark($_[0])) },
    'line end in name' => sub { say($_[0], "x-other: a\r\n$_[1]", mark($_[0])) },
    'in authority' => sub { $_[0]{authority} = "127.0.0.1\r\n$_[1]: " . mark($_[0]) },
    'in method' => sub { $_[0]{method_text} = "GET / HTTP/1.1\r\n$_[1]: " . mark($_[0]) . "\r\nx:" },
    'path with a space' => sub { $_[0]{path_end} = " HTTP/1.1\r\n$_[1]: " . mark($_[0]) . "\r\nx:" },
    'cookie crumbs' => sub { say($_[0], 'cookie', 'a=b'); say($_[0], 'cookie', 'c=d'); say($_[0], $_[1]) },
);

my %PLACES = (plain => \%PLACE, hop => \%PLACE_HOP, trailer => \%PLACE_TRAILER, line => \%PLACE_LINE, h2 => \%PLACE_H2);
# Most of what HTTP/2 forbids never gets past its first look; a little of it is enough.
my %SHARE = (
    h1 => [('plain') x 5, ('hop') x 10, ('trailer') x 3, ('line') x 4],
    h2 => [('plain') x 12, ('hop') x 2, ('trailer') x 6, 'line', ('h2') x 3],
);

# ---- cases

# `n` attempts, each with a kind of request (of HeaderSite), that depend on the seed alone. What an axis
# has is gone through in rounds, each in another order, so that everything meets everything in time.
sub cases {
    my ($seed, $n, $ours, $kinds) = @_;
    srand $seed;
    my @names = (@$ours, @NOT_YET, @OF_THE_FRONT);
    my @kinds = map { ($_) x $_->{weight} } @$kinds;
    my %next = (kind => turns(@kinds), name => turns(@names), separate => turns(0 .. $#SEPARATE),
        map({ $_ => turns(sort keys %{ $PLACES{$_} }) } sort keys %PLACES), map { ("$_ share" => turns(@{ $SHARE{$_} })) } sort keys %SHARE);
    return map { one_case($_, \%next) } 1 .. $n;
}

sub one_case {
    my ($id, $next) = @_;
    my $kind = $next->{kind}->();
    my %c = (id => $id, kind => $kind->{name}, headers => []);
    $c{$_} = pick(@{ $kind->{"${_}s"} }) for qw(front back method person);
    my $http = $c{front} eq 'h2' ? 'h2' : 'h1';
    my $group = $next->{"$http share"}->();
    @c{qw(name separate place)} = map { $next->{$_}->() } 'name', 'separate', $group;
    # Names of HTTP/2 are in small letters.
    $c{case} = $http eq 'h2' && rand() < 0.95 ? 1 : int rand @CASE;
    $c{spelled} = spell(@c{qw(name case separate)});
    $c{odd_name} = 'cOnNeCtIoN' if $http eq 'h1' && rand() < 0.2;
    $c{body} = 'name=value' if $c{method} =~ /^(?:POST|PUT)$/;
    $PLACES{$group}{ $c{place} }->(\%c, $c{spelled}, $c{name});
    $c{method} = 'POST' if defined $c{body} && $c{method} =~ /^(?:GET|HEAD)$/ && $kind->{body};
    return \%c;
}

sub pick { return $_[rand @_] }

# Gives what it has in a new order each round.
sub turns {
    my @all = @_;
    my @left;
    return sub {
        if (!@left) {
            @left = @all;
            for my $i (reverse 1 .. $#left) { my $j = int rand $i + 1; @left[$i, $j] = @left[$j, $i] }
        }
        return pop @left;
    };
}

1;
