# Peers.pm: backends that speak HTTP (with WebSocket), AJP and FastCGI, and note of each request what
# they were told. One process serves them all; a request's number stands in its address as "c123".
#
# A line of the notes: number, protocol, method, address, then name=value ..., with tabs between; in
# values, tab, line ends, backslash and "=" in names are percent-encoded.
package Test::PartnerRel::Peers;
use strict;
use warnings;
use IO::Select;
use Test::PartnerRel::Ajp;
use Test::PartnerRel::Backend;
use Test::PartnerRel::Fcgi;
use Test::PartnerRel::Process;

my %SPEAKS = (http => \&http, ajp => \&ajp, fcgi => \&fcgi);

# Starts them; returns their ports and the file with the notes.
sub start {
    my ($dir) = @_;
    my %listen = map { $_ => Test::PartnerRel::Backend::listener() } sort keys %SPEAKS;
    my $notes = "$dir/notes";
    open my $fh, '>>', $notes or die "$notes: $!\n";
    my $pid = Test::PartnerRel::Process::start(name => 'peers', log => "$dir/peers.log", do => sub {
        $SIG{TERM} = 'DEFAULT';
        $SIG{PIPE} = 'IGNORE';
        serve($fh, %listen);
    });
    return { pid => $pid, notes => $notes, map { $_ => $listen{$_}->sockport } keys %listen };
}

sub serve {
    my ($notes, %listen) = @_;
    my $waiting = IO::Select->new(values %listen);
    my %protocol = map { $listen{$_} => $_ } keys %listen;
    my %connection;
    while (1) {
        for my $socket ($waiting->can_read) {
            if (my $protocol = $protocol{$socket}) {
                my $new = $socket->accept or next;
                $connection{$new} = { in => '', protocol => $protocol };
                $waiting->add($new);
                next;
            }
            my $c = $connection{$socket};
            my $n = sysread $socket, $c->{in}, 65536, length $c->{in};
            $c->{out} = '';
            while ($n && !$c->{end}) {
                my $request = $SPEAKS{ $c->{protocol} }->($c) or last;
                note($notes, $c->{protocol}, $request);
            }
            syswrite $socket, $c->{out} if $c->{out} ne '';
            next if $n && !$c->{end};
            $waiting->remove($socket);
            delete $connection{$socket};
            close $socket;
        }
    }
}

sub plain { return $_[0] =~ s/([\t\r\n\\%])/sprintf '%%%02X', ord $1/ger }

sub note {
    my ($fh, $protocol, $r) = @_;
    my ($number) = $r->{address} =~ /[?&]c(\d+)\b/;
    syswrite $fh, join("\t", $number // '-', $protocol, $r->{method}, plain($r->{address}),
        map { (plain($_->[0]) =~ s/=/%3D/gr) . '=' . plain($_->[1]) } @{ $r->{names} }) . "\n";
}

# What the address asks for instead of an ordinary answer.
sub answer_for {
    my ($address) = @_;
    return (500, []) if $address =~ m{/fails-};
    # Any headers, as hexadecimal digits of their lines.
    return ($1, [map { [split /: /, $_, 2] } split /\n/, pack 'H*', $2]) if $address =~ m{/says-(\d{3})-([0-9a-f]*)};
    return (200, []);
}

# ---- HTTP/1.1: each of these takes one whole request out of what has come, or nothing

# The length of a whole chunked body at the front of the text; undef while some of it is missing.
sub chunked_length {
    my ($text) = @_;
    my $at = 0;
    while (substr($text, $at) =~ /^([0-9a-fA-F]+)[^\r\n]*\r\n/) {
        my $size = hex $1;
        $at += length $&;
        if ($size == 0) {
            my $end = substr($text, $at);
            return $end =~ /^(?:\r\n|.*?\r\n\r\n)/s ? $at + length $& : undef;
        }
        $at += $size + 2;
        return undef if $at > length $text;
    }
    return undef;
}

sub http {
    my ($c) = @_;
    my $end = index $c->{in}, "\r\n\r\n";
    return if $end < 0;
    my ($first, @lines) = split /\r\n/, substr $c->{in}, 0, $end;
    my @names = map { /^([^:]*):[ \t]*(.*)$/s ? [$1, $2] : [$_, ''] } @lines;
    my %has   = map { lc $_->[0] => $_->[1] } @names;
    my $body  = ($has{'transfer-encoding'} // '') =~ /chunked/i
      ? chunked_length(substr $c->{in}, $end + 4) : $has{'content-length'} // 0;
    return if !defined $body || length $c->{in} < $end + 4 + $body;
    # What trails the body counts as said, too.
    push @names, map { /^([^:]*):[ \t]*(.*)$/s ? [$1, $2] : () } split /\r\n/,
      $1 if substr($c->{in}, $end + 4, $body) =~ /(?:^|\r\n)0\r\n(.*)\r\n$/s && !defined $has{'content-length'};
    substr $c->{in}, 0, $end + 4 + $body, '';
    my ($method, $address) = split / /, $first;
    if (lc($has{upgrade} // '') eq 'websocket') {
        $c->{out} .= Test::PartnerRel::Backend::switch_to_websocket($has{'sec-websocket-key'} // '') . "\x81\x02ok";
        $c->{end} = 1;
    }
    else {
        my ($status, $headers) = answer_for($address);
        $c->{out} .= "HTTP/1.1 $status Answer\r\nContent-Length: 3\r\n"
          . join('', map { "$_->[0]: $_->[1]\r\n" } @$headers) . "\r\n" . ($method eq 'HEAD' ? '' : "ok\n");
    }
    return { method => $method, address => $address // '', names => \@names };
}

# ---- AJP

sub ajp_request {
    my ($head) = @_;
    my @names = (@{ $head->{headers} }, map { [($_->[2] ? 'AJP-' : 'attribute ') . $_->[0], $_->[1]] } @{ $head->{attributes} });
    my ($query) = map { "?$_->[1]" } grep { $_->[0] eq 'query_string' } @{ $head->{attributes} };
    return { method => $head->{method}, address => $head->{address} . ($query // ''), names => \@names };
}

# A body is asked for until it ends, as a servlet that reads it would.
sub ajp {
    my ($c) = @_;
    while (length $c->{in} >= 4) {
        my ($magic, $n) = unpack 'nn', $c->{in};
        return if length $c->{in} < 4 + $n;
        my $packet = substr $c->{in}, 4, $n;
        substr $c->{in}, 0, 4 + $n, '';
        if ($c->{ajp}) {
            if ($n > 2) { $c->{out} .= Test::PartnerRel::Ajp::more(); next }
            return ajp_answer($c);
        }
        my $kind = unpack 'C', $packet;
        if ($kind == 10) { $c->{out} .= Test::PartnerRel::Ajp::packet("\x09"); next }    # "are you there?"
        next if $kind != 2;
        $c->{ajp} = ajp_request(Test::PartnerRel::Ajp::head($packet));
        my %has = map { lc $_->[0] => $_->[1] } @{ $c->{ajp}{names} };
        if ($has{'transfer-encoding'}) { $c->{out} .= Test::PartnerRel::Ajp::more() }
        elsif (!$has{'content-length'}) { return ajp_answer($c) }
    }
    return;
}

sub ajp_answer {
    my ($c) = @_;
    my $request = delete $c->{ajp};
    $c->{out} .= Test::PartnerRel::Ajp::answer(answer_for($request->{address}), "ok\n");
    return $request;
}

# ---- FastCGI

sub fcgi {
    my ($c) = @_;
    while (length $c->{in} >= 8) {
        my ($type, $n, $padding) = Test::PartnerRel::Fcgi::head($c->{in});
        return if length $c->{in} < 8 + $n + $padding;
        my $content = substr $c->{in}, 8, $n;
        substr $c->{in}, 0, 8 + $n + $padding, '';
        my $names = Test::PartnerRel::Fcgi::take($c, $type, $content) // next;
        my %has   = map { @$_ } @$names;
        # REQUEST_URI stays the client's after an internal redirect.
        my $address = ($has{SCRIPT_FILENAME} // '') . "?$has{QUERY_STRING}";
        my ($status, $headers) = answer_for($address);
        $c->{out} .= Test::PartnerRel::Fcgi::answer([[Status => $status], @$headers, ['Content-Type', 'text/plain']], "ok\n");
        $c->{end} = 1;
        return { method => $has{REQUEST_METHOD}, address => $address, names => $names };
    }
    return;
}

1;
