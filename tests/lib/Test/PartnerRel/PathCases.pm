# PathCases.pm: thousands of spellings of a dashboard's path, always the same ones (row 26, experiment E2).
#
# P/exchange/A/... is what the person may see; of A's other services and of customer B nothing. A spelling goes
# from the one to the other, or says both, so that two readers can differ about which is meant.
package Test::PartnerRel::PathCases;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(ordinary odd);

# What somebody may take for a slash ...
my @SLASH = ('/', '//', '%2f', '%2F', '%252f', '%25252f', '\\', '%5c', '%5C', '%255c', '/./', '/;/', ';/', '/;x=1/', '%c0%af', '%C0%AF',
    '%e0%80%af', '%u2215', '%u002f', '%00/', '%0a/', '%20/', './', '%2e/', '/%2e/', '%2f%2f', '/%2f', '%2f/', '%23/', '%3f/', '?/');
# ... and for the way up.
my @UP = ('..', '%2e%2e', '.%2e', '%2E.', '%252e%252e', '%252E.', '..;', '..;x', '..%3b', '..%00', '..%20', '.. ', '..%09', '...',
    '..%5c', '..\\', '%c0%ae%c0%ae', '%C0%AE.', '%u002e%u002e', '..%2f', '..%252f', '..?', '..%3f', '..%23');
# What somebody may cut off, or take for nothing.
my @JUNK = (';', ';x', ';x=1', '%3b', '%3Bx', '%253b', '%00', '%2500', '%00x', '%01', '%09', '%0a', '%0d', '%0d%0a', '%0A', '%0D%0Ax',
    '%20', '%20%20', '+', '%2b', '.', '..', '%2e', '%2E', '...', '%20.', '.%20', '#', '#x', '%23', '%23x', '%3f', '%3Fx', '%253f', '?',
    '%', '%2', '%zz', '%25', '%2525', '%u0000', '%7f', '%80', '%ff', '%C2%85', '%c2%a0', '%C2%A0', '%ed%a0%80', '%EF%BB%BF', '%E2%80%8B',
    '\\', '%5c', '%5C', '%255c', '"', '%22', "'", '%27', '<', '|', '^', '`', '{', '[', '%5b', ',', '%2c', ':', '%3a', '@', '%40', '&',
    '%26', '=', '%3d', '~', '%7e', '*', '!', '$', '(', '::$DATA', '%3a%3a$DATA', '~1');

# These have to get through, each as it is.
sub ordinary {
    my ($p, $a, $b) = @_;
    my @tails = ('', 'mail', 'mail/', 'mail/inbox.html', 'a.b.c', '.hidden', '..more', 'two%20words', '%20before', 'caf%C3%A9', '%D0%9F%D0%BE',
        '%F0%9F%98%80', "-._~!\$&'()*+,=:\@", 'ada@fabrikam.example', 'x/y/z/', '%22%3C%3E%5B%5D%5E%60%7B%7C%7D', 'b,c:d', "x/$b/y", "exchange/$b",
        "azure/$b/", 'mail?/../x', "mail?x=/exchange/$b/", "?$p/exchange/$b", 'mail?a;b%2f..%2f%5c', 'mail?%00', 'A' x 300);
    return map { "$p/exchange/$a/$_" } @tails;
}

sub odd {
    my ($p, $a, $b) = @_;
    my @all = (climbs($p, $a, $b), apart($p, $a, $b), with_junk($p, $a, $b), letters($p, $a, $b), sides($p, $a, $b));
    # A path of httpd's own host, with scheme and host before it.
    push @all, map { "http://x$_" } grep { m{^/} } every(5, @all);
    my %seen;
    return grep { !$seen{$_}++ } @all;
}

sub every { my ($n, @list) = @_; return @list[grep { $_ % $n == 0 } 0 .. $#list] }

# Every way up by every slash: out of A into B, and past B into A.
sub climbs {
    my ($p, $a, $b) = @_;
    my @all;
    for my $s (@SLASH) {
        for my $up (@UP) {
            push @all, "$p/exchange/$a$s$up$s$b/mail", "$p/exchange/$b$s$up$s$a/mail", "$p/exchange/$a/x$s$up$s$up$s$b/mail";
        }
    }
    # Between services, out of another area, above all.
    for my $up (@UP) {
        push @all, "$p/exchange/$a/$up/$up/azure/$a/", "$p/azure/$up/exchange/$a/", "/other/$up$p/exchange/$a/", "$p/exchange/$up/azure/$a/x",
          "$p/exchange/$a/mail/$up", "$p/exchange/$a/$up", "/$up$p/exchange/$a/", "$p/exchange/$a$up/$b/";
    }
    return @all;
}

# Both names in one path, with something between them that may end it for one reader.
sub apart {
    my ($p, $a, $b) = @_;
    my @all;
    for my $s (@SLASH) {
        push @all, "$p${s}exchange/$a/mail", "$p/exchange$s$a/mail", "$p/exchange/$a${s}mail", "$p/exchange/$a/mail$s", "$s$p/exchange/$a/",
          "$p/exchange/$a$s$b/", "$p/exchange/$b$s$a/", "$p/exchange$s$b/$a/", "$p/exchange/$s$a/", "$p/${s}azure/$a/", "$p${s}azure/$a/$b";
    }
    return @all;
}

sub with_junk {
    my ($p, $a, $b) = @_;
    my @all;
    for my $j (@JUNK) {
        push @all, "$p/exchange/$a$j/mail", "$p/exchange/$j$a/mail", "$p/exchange/$a/mail$j", "$p/exchange/$a/$j/mail", "$p/exchange$j/$a/",
          "$p/$j/exchange/$a/", "$p$j/exchange/$a/", "$p/exchange/$a$j$b/", "$p/exchange/$b$j/../$a/", "$p/exchange/$b$j/$a/",
          "$p/exchange/$a/x$j/../../$b/", "$p/exchange/" . substr($a, 0, 8) . $j . substr($a, 8) . '/';
    }
    return @all;
}

# Each letter of a path in another spelling.
sub letters {
    my ($p, $a, $b) = @_;
    my @all;
    for my $path ("$p/exchange/$a/mail", "$p/exchange/$b/mail") {
        for my $i (1 .. length($path) - 1) {
            my $c = ord substr $path, $i, 1;
            for my $form ('%%%02x', '%%%02X', '%%25%02x', '%%u00%02x') {
                my $other = $path;
                substr $other, $i, 1, sprintf $form, $c;
                push @all, $other;
            }
            my $other = $path;
            substr $other, $i, 1, uc chr $c;
            push @all, $other;
        }
        push @all, uc $path, map { my $x = $path; $x =~ s{([^/])}{sprintf $_, ord $1}ge; $x } '%%%02x', '%%%02X', '%%25%02x';
    }
    return @all;
}

# What stands before the path.
sub sides {
    my ($p, $a, $b) = @_;
    my $path = "$p/exchange/$a/mail";
    return ("//x$path", "///$path", "/.$path", "/x/..$path", "/%2e$path", "\\$path", "/\\x$path", "x$path", "http:$path", "http:/$path",
        "http://$path", "http://x/$path", "http://x\@y$path", "http://x:80$path", "HTTP://x$path", "https://x$path", "ftp://x$path", "http://x?$path",
        "http://x#$path", "http://x\\$path", "http://x;$path", "$p/exchange/$b/x\@y$path", "http://y$p/exchange/$b/x\@x$path", '*', "$path*");
}

1;
