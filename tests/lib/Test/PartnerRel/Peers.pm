# Peers.pm: backends that speak HTTP (with WebSocket), AJP and FastCGI, and note of each request what
# they were told. One process serves them all; a request's number stands in its address as "c123".
#
# A line of the notes: number, protocol, method, address, then name=value ..., with tabs between; in
# values, tab, line ends, backslash and "=" in names are percent-encoded.
package Test::PartnerRel::Peers;
use strict;
use warnings;
use Digest::SHA 'sha1_base64';
use IO::Select;
use IO::Socket::INET;
use Test::PartnerRel::Process;

my %SPEAKS = (http => \&http, ajp => \&ajp, fcgi => \&fcgi);

# Starts them; returns their ports and the file with the notes.
sub start {
    my ($dir) = @_;
    my %listen = map { $_ => IO::Socket::INET->new(Listen => 256, LocalAddr => '127.0.0.1', LocalPort => 0)
          || die "no port for a peer: $!\n" } sort keys %SPEAKS;
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
        my $accept = sha1_base64(($has{'sec-websocket-key'} // '') . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11') . '=';
        $c->{out} .= "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          . "Sec-WebSocket-Accept: $accept\r\n\r\n\x81\x02ok";
        $c->{end} = 1;
    }
    else {
        my ($status, $headers) = answer_for($address);
        $c->{out} .= "HTTP/1.1 $status Answer\r\nContent-Length: 3\r\n"
          . join('', map { "$_->[0]: $_->[1]\r\n" } @$headers) . "\r\n" . ($method eq 'HEAD' ? '' : "ok\n");
    }
    return { method => $method, address => $address // '', names => \@names };
}

# ---- AJP 1.3

my @AJP_METHOD = ('', qw(OPTIONS GET HEAD POST PUT DELETE TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK
      ACL REPORT VERSION-CONTROL CHECKIN CHECKOUT UNCHECKOUT SEARCH MKWORKSPACE UPDATE LABEL MERGE
      BASELINE-CONTROL MKACTIVITY));
my @AJP_HEADER = ('', qw(accept accept-charset accept-encoding accept-language authorization connection content-type
      content-length cookie cookie2 host pragma referer user-agent));
my @AJP_ATTRIBUTE = ('', qw(context servlet_path remote_user auth_type query_string route ssl_cert ssl_cipher
      ssl_session));

sub ajp_string {
    my ($packet) = @_;
    my $n = unpack 'n', substr $$packet, 0, 2, '';
    return '' if $n == 0xffff;
    my $text = substr $$packet, 0, $n, '';
    substr $$packet, 0, 1, '';
    return $text;
}

sub ajp_head {
    my ($packet) = @_;
    my ($method) = unpack 'C', substr $packet, 0, 1, '';
    my (undef, $address) = (ajp_string(\$packet), ajp_string(\$packet));
    ajp_string(\$packet) for 1 .. 3;    # remote address and name, server name
    my (undef, undef, $n) = unpack 'nCn', substr $packet, 0, 5, '';
    my @names;
    for (1 .. $n) {
        my $code = unpack 'n', $packet;
        my $name = ($code & 0xff00) == 0xa000 ? do { substr $packet, 0, 2, ''; $AJP_HEADER[$code & 0xff] }
          : ajp_string(\$packet);
        push @names, [$name, ajp_string(\$packet)];
    }
    while (length $packet) {
        my $code = unpack 'C', substr $packet, 0, 1, '';
        last if $code == 0xff;
        if ($code == 0x0b) { substr $packet, 0, 2, ''; next }
        my $name = $code == 0x0a ? 'AJP-' . ajp_string(\$packet) : 'attribute ' . ($AJP_ATTRIBUTE[$code] // $code);
        push @names, [$name, ajp_string(\$packet)];
    }
    my ($query) = map { "?$_->[1]" } grep { $_->[0] eq 'attribute query_string' } @names;
    return { method => $AJP_METHOD[$method] // $method, address => $address . ($query // ''), names => \@names };
}

sub ajp_packet { return 'AB' . pack 'n/a*', $_[0] }
sub ajp_text   { return pack('n/a*', $_[0]) . "\0" }

# A body is asked for until it ends, as a servlet that reads it would.
sub ajp {
    my ($c) = @_;
    while (length $c->{in} >= 4) {
        my ($magic, $n) = unpack 'nn', $c->{in};
        return if length $c->{in} < 4 + $n;
        my $packet = substr $c->{in}, 4, $n;
        substr $c->{in}, 0, 4 + $n, '';
        if ($c->{ajp}) {
            if ($n > 2) { $c->{out} .= ajp_packet("\x06" . pack 'n', 8000); next }
            return ajp_answer($c);
        }
        my $kind = unpack 'C', substr $packet, 0, 1, '';
        if ($kind == 10) { $c->{out} .= ajp_packet("\x09"); next }
        next if $kind != 2;
        $c->{ajp} = ajp_head($packet);
        my %has = map { lc $_->[0] => $_->[1] } @{ $c->{ajp}{names} };
        if ($has{'transfer-encoding'}) { $c->{out} .= ajp_packet("\x06" . pack 'n', 8000) }
        elsif (!$has{'content-length'}) { return ajp_answer($c) }
    }
    return;
}

sub ajp_answer {
    my ($c) = @_;
    my $request = delete $c->{ajp};
    my ($status, $headers) = answer_for($request->{address});
    $c->{out} .= ajp_packet("\x04" . pack('n', $status) . ajp_text('Answer') . pack('n', scalar @$headers)
          . join '', map { ajp_text($_->[0]) . ajp_text($_->[1]) } @$headers);
    $c->{out} .= ajp_packet("\x03" . ajp_text("ok\n")) . ajp_packet("\x05\x01");
    return $request;
}

# ---- FastCGI

sub fcgi_length {
    my ($text) = @_;
    return unpack 'C', substr $$text, 0, 1, '' if ord($$text) < 0x80;
    return unpack('N', substr $$text, 0, 4, '') & 0x7fffffff;
}

sub fcgi_names {
    my ($params) = @_;
    my @names;
    while (length $params) {
        my ($n, $v) = (fcgi_length(\$params), fcgi_length(\$params));
        push @names, [substr($params, 0, $n, ''), substr($params, 0, $v, '')];
    }
    return \@names;
}

sub fcgi_record { my ($type, $text) = @_; return pack('CCnnCx', 1, $type, 1, length $text, 0) . $text }

sub fcgi {
    my ($c) = @_;
    while (length $c->{in} >= 8) {
        my (undef, $type, undef, $n, $padding) = unpack 'CCnnC', $c->{in};
        return if length $c->{in} < 8 + $n + $padding;
        my $text = substr $c->{in}, 8, $n;
        substr $c->{in}, 0, 8 + $n + $padding, '';
        $c->{params} .= $text if $type == 4;
        next unless $type == 5 && $n == 0;
        my $names = fcgi_names(delete $c->{params});
        my %has   = map { @$_ } @$names;
        # REQUEST_URI stays the client's after an internal redirect.
        my $address = ($has{SCRIPT_FILENAME} // '') . "?$has{QUERY_STRING}";
        my ($status, $headers) = answer_for($address);
        unshift @$headers, [Status => $status];
        $c->{out} .= fcgi_record(6, join('', map { "$_->[0]: $_->[1]\r\n" } @$headers) . "Content-Type: text/plain\r\n\r\nok\n")
          . fcgi_record(6, '') . fcgi_record(3, pack 'NCx3', 0, 0);
        $c->{end} = 1;
        return { method => $has{REQUEST_METHOD}, address => $address, names => $names };
    }
    return;
}

1;
