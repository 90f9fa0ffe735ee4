# Ajp.pm: AJP 1.3 as a backend reads and writes it, and a dashboard behind mod_proxy_ajp. That answers with
# what it got: method and address, each header, each attribute.
package Test::PartnerRel::Ajp;
use strict;
use warnings;
use Test::PartnerRel::Backend;

my @METHODS = qw(- OPTIONS GET HEAD POST PUT DELETE TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK ACL
  REPORT VERSION-CONTROL CHECKIN CHECKOUT UNCHECKOUT SEARCH MKWORKSPACE UPDATE LABEL MERGE BASELINE-CONTROL
  MKACTIVITY);
my @HEADERS = qw(- Accept Accept-Charset Accept-Encoding Accept-Language Authorization Connection
  Content-Type Content-Length Cookie Cookie2 Host Pragma Referer User-Agent);
my @ATTRIBUTES = qw(- context servlet_path remote_user auth_type query_string jvm_route ssl_cert ssl_cipher
  ssl_session);

# ---- reading: what a packet begins with is taken off $_[0]

sub take_byte { return unpack 'C', substr $_[0], 0, 1, '' }
sub take_int  { return unpack 'n', substr $_[0], 0, 2, '' }

sub take_string {
    my $n = take_int($_[0]);
    return '' if $n == 0xffff;
    return substr substr($_[0], 0, $n + 1, ''), 0, $n;
}

sub take_name {
    my $code = unpack 'n', $_[0];
    return ($code >> 8) == 0xa0 ? do { take_int($_[0]); $HEADERS[ $code & 0xff ] } : take_string($_[0]);
}

sub take_attributes {
    my @attributes;
    while (length $_[0] and (my $code = take_byte($_[0])) != 0xff) {
        if ($code == 0x0b) { push @attributes, ['ssl_key_size', take_int($_[0])] }
        elsif ($code == 0x0a) { push @attributes, [take_string($_[0]), take_string($_[0]), 'own'] }
        else                  { push @attributes, [$ATTRIBUTES[$code] // "code $code", take_string($_[0])] }
    }
    return \@attributes;
}

# Of the packet of a request: method, address, protocol, headers [[name, value], ...] and attributes
# [[name, value], ...], of which those that are not of AJP itself have a third word.
sub head {
    my ($packet) = @_;
    my $kind = take_byte($packet);
    $kind == 2 or die "AJP: a request of kind $kind\n";
    my $method = $METHODS[take_byte($packet)] // '?';
    my ($protocol, $address) = map { take_string($packet) } 1, 2;
    take_string($packet) for 1 .. 3;    # remote address and host, server
    take_int($packet);
    take_byte($packet);
    my @headers = map { my $name = take_name($packet); [$name, take_string($packet)] } 1 .. take_int($packet);
    return { method => $method, protocol => $protocol, address => $address, headers => \@headers, attributes => take_attributes($packet) };
}

# ---- writing

sub packet { my ($payload) = @_; return 'AB' . pack 'n/a*', $payload }
sub string { my ($text) = @_; return pack('n/a*', $text) . "\0" }

sub more { return packet(pack 'Cn', 6, 8000) }    # of the body, please

# headers: [[name, value], ...]
sub answer {
    my ($status, $headers, $body) = @_;
    return packet(pack('Cn', 4, $status) . string('Answer') . pack('n', scalar @$headers)
          . join '', map { string($_->[0]) . string($_->[1]) } @$headers)
      . packet(pack('C', 3) . string($body)) . packet(pack 'CC', 5, 1);
}

# ---- the dashboard

sub read_packet {
    my ($socket) = @_;
    my $head = Test::PartnerRel::Backend::read_bytes($socket, 4) // return undef;
    my ($magic, $n) = unpack 'nn', $head;
    $magic == 0x1234 or die sprintf "AJP: a packet begins with %04x\n", $magic;
    return $n ? Test::PartnerRel::Backend::read_bytes($socket, $n) : '';
}

sub read_body {
    my ($socket, $headers) = @_;
    my %has = map { lc $_->[0] => $_->[1] } @$headers;
    if ($has{'content-length'}) { read_packet($socket) }
    elsif ($has{'transfer-encoding'}) {
        do { syswrite $socket, more() } while length(read_packet($socket) // '') > 2;
    }
}

sub serve {
    my ($socket) = @_;
    my $head = head(read_packet($socket) // return);
    read_body($socket, $head->{headers});
    my $body = join "\r\n", "dashboard got\n$head->{method} $head->{address} $head->{protocol}",
      (map { "$_->[0]: $_->[1]" } @{ $head->{headers} }), (map { "attribute $_->[0]: $_->[1]" } @{ $head->{attributes} }), '', '';
    syswrite $socket, answer(200, [['Content-Type', 'text/plain']], $body);
}

1;
