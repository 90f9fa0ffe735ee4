# Fcgi.pm: FastCGI as a backend reads and writes it, and a dashboard behind mod_proxy_fcgi. That answers with
# the variables it got, one a line.
package Test::PartnerRel::Fcgi;
use strict;
use warnings;
use Test::PartnerRel::Backend;

my ($END, $PARAMS, $STDIN, $STDOUT) = (3, 4, 5, 6);

# A record's type, content and padding from its head of 8 bytes.
sub head { my ($bytes) = @_; return (unpack 'CCnnC', $bytes)[1, 3, 4] }

sub take_length {
    my $n = unpack 'C', $_[0];
    return $n < 128 ? unpack 'C', substr $_[0], 0, 1, '' : 0x7fffffff & unpack 'N', substr $_[0], 0, 4, '';
}

# [[name, value], ...]
sub variables {
    my ($params) = @_;
    my @variables;
    while (length $params) {
        my ($n, $v) = map { take_length($params) } 1, 2;
        push @variables, [substr($params, 0, $n, ''), substr($params, 0, $v, '')];
    }
    return \@variables;
}

# Takes a record into `$got`; the variables once it ends the request, else undef.
sub take {
    my ($got, $type, $content) = @_;
    $got->{params} .= $content if $type == $PARAMS;
    return $type == $STDIN && $content eq '' ? variables(delete $got->{params}) : undef;
}

sub record { my ($type, $content) = @_; return pack('CCnnCx', 1, $type, 1, length $content, 0) . $content }

# headers: [[name, value], ...]
sub answer {
    my ($headers, $body) = @_;
    return record($STDOUT, join('', map { "$_->[0]: $_->[1]\r\n" } @$headers) . "\r\n$body")
      . record($STDOUT, '') . record($END, pack 'NCx3', 0, 0);
}

sub serve {
    my ($socket) = @_;
    my %got;
    while (defined(my $head = Test::PartnerRel::Backend::read_bytes($socket, 8))) {
        my ($type, $n, $padding) = head($head);
        my $content = $n + $padding ? Test::PartnerRel::Backend::read_bytes($socket, $n + $padding) // return : '';
        my $variables = take(\%got, $type, substr $content, 0, $n) // next;
        my $body = join "\r\n", "dashboard got\n", (map { "$_->[0]=$_->[1]" } @$variables), '';
        syswrite $socket, answer([['Content-Type', 'text/plain']], $body);
        return;
    }
}

1;
