# A cache in front asks nobody who may see what: nothing that depends on a person may get into one (row 34).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;
use Test::PartnerRel::Peers;

my $stage = stage();
my $peers = Test::PartnerRel::Peers::start($stage->{dir});
my $agent = 'admin agent of northwind';
my $admin = 'admin of fabrikam';

# httpd's own with its most dangerous setting, the default: it answers before anybody is authenticated.
$stage->serve(drop => ['ProxyPass'], conf => join "\n",
    map({ "LoadModule ${_}_module /usr/lib/apache2/modules/mod_$_.so" } qw(cache cache_socache socache_shmcb proxy_fcgi)),
    'CacheSocache shmcb', 'CacheEnable socache /', 'CacheQuickHandler On', 'CacheIgnoreNoLastMod On', 'CacheIgnoreCacheControl On',
    'CacheHeader On', "ProxyPass /dash/azure/ fcgi://127.0.0.1:$peers->{fcgi}/", "ProxyPass /dash/ http://127.0.0.1:$peers->{http}/", "ProxyPass /open/ http://127.0.0.1:$peers->{http}/",
    '<Location /open/>', 'Require all granted', '</Location>');
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange, azure");
my ($area, $fcgi) = map { "/dash/$_/" . $stage->customer_id('fabrikam') } qw(exchange azure);

sub ask { my ($as, $path) = @_; return ($stage->ask(method => 'GET', as => $as, path => $path, cookies => {}))[0] }

sub saying { return 'says-200-' . unpack 'H*', join "\n", @_ }

my @lasting = ('max-age=3600, x="', 'max-age=3600, x="a, private, b"', 'public, max-age=3600', 's-maxage=3600', 'max-age=3600, private="X-Other"', 'public', 'max-age=3600, no-cache="Set-Cookie"');

subtest 'the cache works: what all may see is there at once the second time' => sub {
    my $path = '/open/' . saying('Cache-Control: public, max-age=3600');
    is(join(' ', map { (ask('nobody', $path)->header('X-Cache') // '') =~ /^(\w+)/ } 1, 2), 'MISS HIT');
};

subtest "a dashboard's answer is for the person who asked, whatever the dashboard says (row 34)" => sub {
    for (map { my $control = $_; map { [$_, $control] } $area, $fcgi } @lasting) {
        my ($where, $control) = @$_;
        my $path = "$where/" . saying("Cache-Control: $control", 'Expires: Thu, 31 Dec 2099 00:00:00 GMT', 'CDN-Cache-Control: max-age=3600',
            'Surrogate-Control: max-age=3600', 'X-Accel-Expires: 3600', 'ETag: "1"');
        my ($first, $second) = map { ask($agent, $path) } 1, 2;
        is($first->status . $second->status, '200200', "$control: it is answered");
        like(scalar $second->header('Cache-Control'), qr/^private, \Q$control\E$/, "$control: it is private");
        unlike($second->header('X-Cache') // '', qr/^HIT/, "$control: no cache had it");
        ok(!(grep { defined $second->header($_) } qw(CDN-Cache-Control Surrogate-Control X-Accel-Expires)), "$control: nor is another told to");
        is(ask('nobody', $path)->status, 401, "$control: nobody else is shown it");
        is(ask('admin agent of lucerne', $path)->status, 403, "$control: nor is another partner");
    }
};

subtest 'nor may one keep it where the dashboard says nothing, or says it twice' => sub {
    is(scalar ask($agent, "$area/x")->header('Cache-Control'), 'private', 'nothing');
    is(scalar ask($agent, "$area/" . saying(map { "Cache-Control: $_" } 'public', 'max-age=5'))->header('Cache-Control'),
        'private, public,max-age=5', 'two lines');
};

my @suffixes = (map({ ("/x.$_", ".$_", "%2f.$_", ";.$_", "//x.$_", "/%2e%2e/x.$_", "%00.$_", "%23.$_") }
    qw(css js png svg ico woff2 txt json map pdf jpg)), '/', '//', '/.', '/..;/', ';x', '%2f', '%3f.css', '%5c.css', '%0a.css', '/favicon.ico', '/robots.txt', '/static/x.css');

subtest scalar(@suffixes) . ' suffixes that a cache takes for files show no page, and none is kept (row 34)' => sub {
    my @wrong;
    for my $page (['/portal/customer/partners', $admin], ['/portal/customer/activity', $admin], ['/portal/partner/customers', $agent]) {
        my ($path, $as) = @$page;
        is(ask($as, $path)->status, 200, "$path itself") or next;
        for my $suffix (@suffixes) {
            my @answers = map { ask($_, "$path$suffix") } $as, 'nobody';
            for my $answer (@answers) {
                my $kept = ($answer->header('Cache-Control') // '') !~ /no-store/ || ($answer->header('X-Cache') // '') =~ /^HIT/;
                push @wrong, "$path$suffix: " . $answer->status if $answer->status !~ /^40[0134]$/ || $kept && $answer->body =~ m{/portal/};
            }
        }
        like(ask('nobody', $path)->status, qr/^40[13]$/, "$path for nobody, afterwards");
    }
    is(join("\n", @wrong), '', 'none of them is an answer');
};

subtest 'a removal is true also for what was asked for before (D5)' => sub {
    my $path = "$area/" . saying('Cache-Control: public, max-age=3600');
    is(ask($agent, $path)->status, 200, 'before');
    $stage->set_up_line('removed: northwind, fabrikam: exchange');
    is(ask($agent, $path)->status, 403, 'after');
};

run_blocks();

done_testing();

__DATA__

=== a cache that keeps what is private is refused where it may concern a dashboard (row 34)
--- conf
LoadModule cache_module /usr/lib/apache2/modules/mod_cache.so
<Location />
    CacheStorePrivate On
</Location>
--- must_die
/httpd\.conf:\d+: CacheStorePrivate: a cache would show to anybody/

=== elsewhere it is nobody's concern
--- conf
LoadModule cache_module /usr/lib/apache2/modules/mod_cache.so
<Location /open/>
    CacheStorePrivate On
</Location>
--- request
GET /plain.txt
--- like
plain
