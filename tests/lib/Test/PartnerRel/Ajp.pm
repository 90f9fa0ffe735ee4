# Ajp.pm: a dashboard behind mod_proxy_ajp (AJP 1.3). It answers with what it got: method and address, each
# header, each attribute.
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

sub packet {
    my ($socket) = @_;
    my $head = Test::PartnerRel::Backend::read_bytes($socket, 4) // return undef;
    my ($magic, $n) = unpack 'nn', $head;
    $magic == 0x1234 or die sprintf "AJP: a packet begins with %04x\n", $magic;
    return $n ? Test::PartnerRel::Backend::read_bytes($socket, $n) : '';
}

sub answer { my ($socket, $payload) = @_; syswrite $socket, 'AB' . pack('n', length $payload) . $payload }

sub string { my ($text) = @_; return pack('n', length $text) . "$text\0" }

# Takes things off the beginning of $_[0].
sub take_byte { return unpack 'C', substr $_[0], 0, 1, '' }
sub take_int  { return unpack 'n', substr $_[0], 0, 2, '' }

sub take_string {
    my $n = take_int($_[0]);
    return undef if $n == 0xffff;
    return substr substr($_[0], 0, $n + 1, ''), 0, $n;
}

sub take_name {
    my $code = unpack 'n', $_[0];
    return ($code >> 8) == 0xa0 ? do { take_int($_[0]); $HEADERS[ $code & 0xff ] } : take_string($_[0]);
}

sub take_attributes {
    my @lines;
    while (length $_[0] and (my $code = take_byte($_[0])) != 0xff) {
        if ($code == 0x0b) { push @lines, 'attribute ssl_key_size: ' . take_int($_[0]) }
        else {
            my $name = $code == 0x0a ? take_string($_[0]) : $ATTRIBUTES[$code] // "code $code";
            push @lines, "attribute $name: " . (take_string($_[0]) // '');
        }
    }
    return @lines;
}

# What a forward request says, as lines of HTTP.
sub read_request {
    my ($text) = @_;
    my $kind = take_byte($text);
    $kind == 2 or die "AJP: a request of kind $kind\n";
    my $method = $METHODS[take_byte($text)] // '?';
    my ($protocol, $uri) = map { take_string($text) } 1, 2;
    take_string($text) for 1 .. 3;    # remote address and host, server
    take_int($text);
    take_byte($text);
    my @headers = map { my $name = take_name($text); [$name, take_string($text)] } 1 .. take_int($text);
    return ("$method $uri $protocol", \@headers, take_attributes($text));
}

sub read_body {
    my ($socket, @headers) = @_;
    my %has = map { lc $_->[0] => $_->[1] } @headers;
    if ($has{'content-length'}) { packet($socket) }
    elsif ($has{'transfer-encoding'}) {
        do { answer($socket, pack 'Cn', 6, 8186) } while length(packet($socket) // '') > 2;
    }
}

sub serve {
    my ($socket) = @_;
    my $text = packet($socket) // return;
    my ($line, $headers, @attributes) = read_request($text);
    read_body($socket, @$headers);
    my $body = join "\r\n", "dashboard got\n$line", (map { "$_->[0]: $_->[1]" } @$headers), @attributes, '', '';
    answer($socket, pack('Cn', 4, 200) . string('OK') . pack('nn', 1, 0xa001) . string('text/plain'));
    answer($socket, pack('Cn', 3, length $body) . "$body\0");
    answer($socket, pack 'CC', 5, 0);
}

1;
