# Templates.pm: what others fill in is cut out of our own pages, so that all send the same bytes.
package Bench::Templates;
use strict;
use warnings;
use JSON::PP ();
use Bench::Run;

my $DATE = qr{<time datetime="[\d-]+">[^<]*</time>};
my $MARKED_DATE = '<time datetime="{{since_iso}}">{{since}}</time>';

sub invitation {
    my ($page, $partner, $token) = @_;
    my ($service) = $page =~ /(<li>\Q$partner->{service}\E<\/li>)/ or die "no service on the page of the link\n";
    my $item = $service =~ s/>.*?<\/li>/>{{service}}<\/li>/r;
    (my $pattern = quotemeta $item) =~ s/\\\{\\\{service\\\}\\\}/[^<]*/;
    $page =~ s/(?:$pattern)+/{{services}}/ or die "no list of services\n";
    mark(\$page, token => $token, name => $partner->{name}, domain => $partner->{domain});
    $page =~ s/$DATE/$MARKED_DATE/ or die "no date\n";
    return { page => $page, service => $item };
}

# Of the two sections one is a reseller's, whose relationship's id begins with d0, and one an advisor's (data.sql).
sub relationships {
    my ($page, %is) = @_;    # person, organisation
    my @sections = $page =~ m{(<section>\s*<h2><a href="[^"]*/customer/partners/.*?</section>)}gs;
    @sections == 2 or die "not two partners on the page Partner relationships\n";
    my %template = (page => $page);
    $template{page} =~ s/\Q$sections[0]$sections[1]\E/{{sections}}/ or die "the partners are apart\n";
    mark(\$template{page}, %is);
    for (@sections) {
        my ($of, $kind) = m{/customer/partners/d([01]).*?<p><span>([^<]*)</span>}s;
        $template{ $of ? 'advisor' : 'reseller' } = $kind =~ s/\d+\. \S+ \d{4}/{{since}}/r;
    }
    my ($rows) = $sections[0] =~ m{<tbody>\s*(<tr>.*</tr>)\s*</tbody>}s or die "no rows\n";
    ($template{row}) = $rows =~ m{^(<tr>.*?</tr>)}s;
    $template{row} =~ s/value="[^"]*"/value="{{grant}}"/;
    $template{row} =~ s{<span>[^<]*</span></label>}{<span>{{service}}</span></label>};
    $template{row} =~ s/$DATE/$MARKED_DATE/ or die "no date\n";
    $template{section} = $sections[0] =~ s/\Q$rows\E/{{rows}}/r;
    my ($name) = $template{section} =~ m{<bdi translate="no">([^<]*)</bdi>};
    my ($domain) = $template{section} =~ m{<span translate="no">([^<]*)</span>};
    my ($id) = $template{section} =~ m{/customer/partners/([^"]*)"};
    mark(\$template{section}, relationship => $id, name => $name, domain => $domain);
    $template{section} =~ s{<p><span>[^<]*</span>}{<p><span>{{kind}}</span>};
    return \%template;
}

sub mark {
    my ($text, %is) = @_;
    for my $name (sort keys %is) {
        $$text =~ s/\Q$is{$name}\E/{{$name}}/g or die "no $name ($is{$name}) on the page\n";
    }
}

# For Node and for PHP.
sub write {
    my ($file, %pages) = @_;
    my $json = JSON::PP->new->canonical->encode(\%pages);
    Bench::Run::write_file("$file.json", $json);
    Bench::Run::write_file("$file.php", '<?php return ' . php(\%pages) . ';');
}

sub php {
    my ($value) = @_;
    return '[' . join(', ', map { "'$_' => " . php($value->{$_}) } sort keys %$value) . ']' if ref $value;
    return "'" . $value =~ s/(['\\])/\\$1/gr . "'";
}

1;
