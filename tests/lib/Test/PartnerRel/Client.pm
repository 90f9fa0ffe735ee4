# Client.pm: HTTP over a plain socket, so that a test can send what no library would. One connection
# a request, closed afterwards.
package Test::PartnerRel::Client;
use strict;
use warnings;
use Digest::MD5 'md5_hex';
use Exporter 'import';
use IO::Select;
use IO::Socket::INET;
use Time::HiRes 'time';

our @EXPORT_OK = qw(escape form_body);
our $LIMIT = $ENV{T_LIMIT} || 60;    # seconds a whole answer may take

sub escape {
    my ($text) = @_;
    utf8::encode($text);
    return $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

# ([name, value], ...) as a form sends them.
sub form_body { return join '&', map { escape($_->[0]) . '=' . escape($_->[1]) } @_ }

# Bytes of a request. headers: [[name, value], ...]; a Host is added unless there is one.
sub bytes_of {
    my (%r) = @_;
    my @headers = @{ $r{headers} || [] };
    my %has     = map { lc $_->[0] => 1 } @headers;
    unshift @headers, [Host => $r{host}] unless $has{host};
    push @headers, ['Accept-Language' => $ENV{T_LANG}] if $ENV{T_LANG} && !$has{'accept-language'};
    push @headers, [Connection => 'close'] unless $has{connection};
    if (defined $r{body}) {
        push @headers, ['Content-Type' => 'application/x-www-form-urlencoded']
          unless $has{'content-type'};
        push @headers, ['Content-Length' => length $r{body}]
          unless $has{'content-length'} || $has{'transfer-encoding'};
    }
    my $head = join '', map { "$_->[0]: $_->[1]\r\n" } @headers;
    return "$r{method} $r{path} HTTP/1.1\r\n$head\r\n" . ($r{body} // '');
}

# Sends each of the byte strings on its own connection, all at once; answers in the same order.
sub exchange {
    my ($port, @sent) = @_;
    my (%at, @got);
    my $until = time + $LIMIT;
    my ($reading, $writing) = (IO::Select->new, IO::Select->new);
    for my $i (0 .. $#sent) {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 10)
          or die "cannot connect to port $port: $!\n";
        $socket->blocking(0);
        $at{$socket} = { i => $i, rest => $sent[$i], from => time };
        $got[$i] = '';
        $reading->add($socket);
        $writing->add($socket);
    }
    my (@took, $cut);
    while ($reading->count) {
        my $left = $until - time;
        if ($left <= 0) { $cut = 1; last }
        my ($r, $w) = IO::Select->select($reading, $writing->count ? $writing : undef, undef, $left);
        for my $socket (@{ $w || [] }) {
            my $me = $at{$socket};
            my $n  = syswrite $socket, $me->{rest};
            substr($me->{rest}, 0, $n) = '' if $n;
            $writing->remove($socket) if $me->{rest} eq '' || (!defined $n && !$!{EAGAIN});
        }
        for my $socket (@{ $r || [] }) {
            my $me = $at{$socket};
            my $n  = sysread $socket, $got[$me->{i}], 65536, length $got[$me->{i}];
            next if !defined $n && $!{EAGAIN};
            next if $n;
            $took[$me->{i}] = time - $me->{from};
            $reading->remove($socket);
            $writing->remove($socket);
            close $socket;
        }
    }
    my @answers = map { parse($got[$_], $took[$_], $cut && !defined $took[$_]) } 0 .. $#sent;
    if ($ENV{T_PAGES}) { keep_page($sent[$_], $answers[$_]) for 0 .. $#sent }
    return @answers;
}

# T_PAGES=DIR collects what every page looks like in every state that some test brings about, for the
# checks of tests/pages: one file for each route, status and outline (which kinds of tags, however often).
sub keep_page {
    my ($sent, $answer) = @_;
    return unless ($answer->header('Content-Type') // '') =~ m{^text/html} && $answer->{body} =~ m{/portal/static/};
    my ($method, $path) = $sent =~ /^(\S+) (\S+)/ or return;
    $path =~ s/\?.*//;
    $path =~ s/[0-9a-f]{8}-[0-9a-f-]{27}/ID/g;
    $path =~ s/[A-Za-z0-9_-]{43}/LINK/g;
    $path =~ s{[^A-Za-z0-9./_-]+}{_}g;
    my ($lang) = $answer->{body} =~ /<html lang="([\w-]+)"/;
    my %tags = map { s/ (?!class)([\w-]+)="[^"]*"/ $1/gr => 1 } $answer->{body} =~ /<[a-z][^>]*>/g;
    my $outline = join '', sort keys %tags;
    my $name = join '.', $lang // 'none', $method, substr($path =~ tr{/}{-}r, 1, 100), $answer->{status}, substr(md5_hex($outline), 0, 8);
    return if -e "$ENV{T_PAGES}/$name.html";
    open my $fh, '>', "$ENV{T_PAGES}/$name.html" or die "$ENV{T_PAGES}: $!\n";
    print $fh $answer->{body};
    close $fh;
}

sub dechunk {
    my ($text) = @_;
    my $out = '';
    while ($text =~ s/^([0-9a-fA-F]+)[^\r\n]*\r\n//) {
        my $n = hex $1 or last;
        $out .= substr $text, 0, $n, '';
        $text =~ s/^\r\n//;
    }
    return $out;
}

sub parse {
    my ($raw, $took, $cut) = @_;
    my ($head, $body) = split /\r\n\r\n/, $raw, 2;
    my ($line, @lines) = split /\r\n/, $head // '';
    my @headers = map { [split /:\s*/, $_, 2] } @lines;
    my $answer = bless { raw => $raw, headers => \@headers, took => $took, cut => $cut }, __PACKAGE__;
    ($answer->{status}) = ($line // '') =~ m{^HTTP/1\.[01] (\d{3})};
    $answer->{status} //= 0;
    $body = dechunk($body) if lc($answer->header('Transfer-Encoding') // '') eq 'chunked';
    $answer->{body} = $body // '';
    return $answer;
}

sub status { $_[0]{status} }
sub body   { $_[0]{body} }

# All values of a header, as one text when asked for one.
sub header {
    my ($self, $name) = @_;
    my @all = map { $_->[1] } grep { lc $_->[0] eq lc $name } @{ $self->{headers} };
    return wantarray ? @all : @all ? join(', ', @all) : undef;
}

sub header_text { join "\n", map { "$_->[0]: $_->[1]" } @{ $_[0]{headers} } }

# What a reader sees, roughly: no markup, entities read, runs of white space made one.
sub text {
    my ($self) = @_;
    my $text = $self->{body};
    utf8::decode($text);
    $text =~ s{<(script|style)\b.*?</\1>}{}gis;
    $text =~ s/<[^>]*>/ /g;
    $text =~ s/&#(\d+);/chr $1/ge;
    $text =~ s/&#x([0-9a-fA-F]+);/chr hex $1/ge;
    my %named = (lt => '<', gt => '>', quot => '"', apos => "'", amp => '&');
    $text =~ s/&(lt|gt|quot|apos|amp);/$named{$1}/g;
    $text =~ s/\s+/ /g;
    return $text;
}

1;
