# Fcgi.pm: a dashboard behind mod_proxy_fcgi. It answers with the variables it got, one a line.
package Test::PartnerRel::Fcgi;
use strict;
use warnings;
use Test::PartnerRel::Backend;

my ($BEGIN, $END, $PARAMS, $STDIN, $STDOUT) = (1, 3, 4, 5, 6);

sub record {
    my ($socket) = @_;
    my $head = Test::PartnerRel::Backend::read_bytes($socket, 8) // return;
    my ($version, $type, $id, $n, $padding) = unpack 'CCnnC', $head;
    my $content = $n + $padding ? Test::PartnerRel::Backend::read_bytes($socket, $n + $padding) : '';
    return ($type, $id, substr $content // '', 0, $n);
}

sub answer {
    my ($socket, $type, $id, $content) = @_;
    syswrite $socket, pack('CCnnCC', 1, $type, $id, length $content, 0, 0) . $content;
}

sub take_length {
    my $n = unpack 'C', $_[0];
    return $n < 128 ? unpack 'C', substr $_[0], 0, 1, '' : 0x7fffffff & unpack 'N', substr $_[0], 0, 4, '';
}

sub variables {
    my ($params) = @_;
    my @lines;
    while (length $params) {
        my ($name, $value) = map { take_length($params) } 1, 2;
        push @lines, substr($params, 0, $name, '') . '=' . substr($params, 0, $value, '');
    }
    return @lines;
}

sub serve {
    my ($socket) = @_;
    my $params = '';
    while (my ($type, $id, $content) = record($socket)) {
        if ($type == $PARAMS) { $params .= $content }
        elsif ($type == $STDIN && $content eq '') {
            my $body = join "\r\n", 'Content-Type: text/plain', '', "dashboard got\n", variables($params), '';
            answer($socket, $STDOUT, $id, $body);
            answer($socket, $STDOUT, $id, '');
            answer($socket, $END, $id, pack 'NCx3', 0, 0);
            return;
        }
    }
}

1;
