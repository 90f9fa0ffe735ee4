# English, Russian and German: by the browser's wish, by the switch, on every page.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange, azure\nremoved: northwind, fabrikam: azure\n"
      . "relationship: lucerne, fabrikam: exchange, azure\nremoved: lucerne, fabrikam");

sub language_of { return $_[0]->body =~ /<html[^>]*\blang="([^"]*)"/ ? $1 : '' }

# What looks like the id of a message and is no domain.
sub ids_in {
    my ($text) = @_;
    my @ids = $text =~ /\b((?:problem|consent|end|partners?|request|customers?|receipt|activity|home|common|remove|rel_kind|audit)\.[a-z_]+(?:\.[a-z_]+)*)\b/g;
    return join ' ', grep { !/\.example/ && $_ ne 'partner.html' } @ids;
}

subtest 'no page falls back to English or shows the id of a message (Q30)' => sub {
    my $rel  = $stage->relationship_id('northwind', 'fabrikam');
    my $cust = $stage->customer_id('fabrikam');
    my $other = $stage->relationship_id('lucerne', 'fabrikam');
    my $act  = $stage->fill_in('{act of fabrikam}');
    my $link = $stage->link('northwind', 1);
    my %page = (
        '/portal/' => 'nobody', "/portal/invitation/$link" => 'nobody',
        "/portal/customer/invitation/$link" => 'admin of fabrikam',
        '/portal/customer/partners' => 'admin of fabrikam',
        "/portal/customer/partners/$rel" => 'admin of fabrikam',
        "/portal/customer/partners/$other" => 'admin of fabrikam',
        "/portal/customer/partners/$other/end" => 'admin of fabrikam',
        "/portal/customer/partners/$rel/end" => 'admin of fabrikam',
        '/portal/customer/partners/remove?all=1' => 'admin of fabrikam',
        "/portal/customer/receipts/$act" => 'admin of fabrikam',
        '/portal/customer/activity' => 'admin of fabrikam',
        '/portal/partner/request' => 'sales agent of northwind',
        '/portal/partner/customers' => 'sales agent of northwind',
        "/portal/partner/customers/$cust" => 'sales agent of northwind',
        '/portal/partner/activity' => 'sales agent of northwind',
        '/portal/nowhere' => 'nobody', '/portal/customer/partners?x' => 'user of fabrikam',
        "/dash/azure/$cust/" => 'admin agent of northwind',
    );
    for my $path (sort keys %page) {
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => $page{$path}, cookies => {},
            headers => [['Accept-Language' => 'ru']]);
        is(language_of($answer), 'ru', "$path says it is Russian ($answer->{status})");
        my $text = $answer->text;
        like($text, qr/\p{Cyrillic}{3}/, "$path is in Russian");
        is(ids_in($text), '', "$path shows no message's id");
        # A Russian date ends in a full stop of its own.
        unlike($text, qr/г\.\./, "$path has no full stop twice");
        # Names stay; any run of four English words is a sentence nobody translated.
        (my $prose = $text) =~ s/Northwind Cloud Services|Lucerne Advisory|Example Cloud|Exchange Online|SharePoint Online|Dynamics 365|Azure|Anna Fabrikam|Fabrikam GmbH|Sara Northwind//g;
        my ($english) = $prose =~ /((?:\b[A-Za-z]{2,}\b[ ,]+){4,})/;
        is($english // '', '', "$path has no English sentence");
        ($answer) = $stage->ask(method => 'GET', path => $path, as => $page{$path}, cookies => {},
            headers => [['Accept-Language' => 'de']]);
        is(language_of($answer), 'de', "$path says it is German ($answer->{status})");
        $text = $answer->text;
        like($text, qr/\b(?:der|die|das|Sie|Ihre?)\b/, "$path is in German");
        is(ids_in($text), '', "$path shows no message's id in German");
        # Small words of English that German does not have; names and sample data hold none.
        is(join(' ', $text =~ /\b(the|and|of|you|your|this|with|is|are|not|to|by)\b/gi), '',
            "$path has no English sentence in German");
        # Who reads is addressed politely throughout.
        unlike($text, qr/\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?)\b/, "$path says Sie");
    }
};
$stage->close_log;

done_testing();

__DATA__

=== the browser's language decides, English without one (Q30)
--- person: nobody
--- request
GET /portal/
GET /portal/
Accept-Language: ru
GET /portal/
Accept-Language: tlh, ru;q=0.8, en;q=0.5
GET /portal/
Accept-Language: fr
GET /portal/
Accept-Language: ru-RU,ru;q=0.9,en-US;q=0.8
GET /portal/
Accept-Language: de-AT,de;q=0.9,en;q=0.8
--- status: 200 200 200 200 200 200
--- like_1
{message home.heading}
/<html[^>]* lang="en"/
--- like_2
{message home.heading ru}
/<html[^>]* lang="ru"/
--- like_3
{message home.heading ru}
--- like_4
{message home.heading}
--- like_5
{message home.heading ru}
--- like_6
{message home.heading de}
/<html[^>]* lang="de"/
--- header
Vary: /Accept-Language/

=== the switch keeps the language in this browser and leads back to the page (Q30)
--- person: admin of fabrikam
--- request
GET /portal/customer/partners?lang=ru
GET {location}
GET /portal/customer/partners
Accept-Language: en
GET /portal/customer/partners?lang=en
GET {location}
Accept-Language: ru
--- status: 303 200 200 303 200
--- header_1
Location: {base}/portal/customer/partners
Set-Cookie: /^__Host-prl_lang=ru;.*Secure.*HttpOnly.*SameSite=Lax/
--- like_2
/<html[^>]* lang="ru"/
--- like_3
/<html[^>]* lang="ru"/
--- like_5
/<html[^>]* lang="en"/

=== a language there is not changes nothing (Q30)
--- person: nobody
--- request
GET /portal/?lang=tlh
GET /portal/
Cookie: __Host-prl_lang=tlh
GET /portal/
Accept-Language: ;;;,,,q=q=q
GET /portal/
Accept-Language: {3000 times x}
--- status: 200 200 200 200
--- like_1
{message home.heading}
--- like_2
{message home.heading}
--- like
{message home.heading}

=== a refusal is in the reader's language, and names the role (E1, Q30)
--- person: user of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
Accept-Language: ru
--- status: 403
--- like
{message problem.role_required.title ru}
/<html[^>]* lang="ru"/

=== who holds a service is said in Russian, too (R17, Q1, Q30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
Accept-Language: ru
agree=yes
service=exchange
--- status: 409
--- like
{message problem.service_held.title ru}
Northwind Cloud Services
Exchange Online

=== services have their sentences in Russian (Q2, Q30)
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
Accept-Language: ru
--- status: 200
--- like
Управлять Exchange Online
Читать содержимое Exchange Online

=== each language has its own text for the mail (Q9, Q30)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
Accept-Language: ru
first=Здравствуйте!
second=
GET /portal/partner/request
Accept-Language: ru
GET /portal/partner/request
Accept-Language: en
--- status: 303 200 200
--- like_2
Здравствуйте!
{link of northwind}
--- unlike_3
Здравствуйте!
--- like_3
{link of northwind}

=== the same page in German: the refusal, the holder and the sentences of a service (E1, R17, Q2, Q30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of adventureworks} (as: user of fabrikam)
Accept-Language: de
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto)
Accept-Language: de
agree=yes
service=exchange
GET /portal/customer/invitation/{link of adventureworks}
Accept-Language: de
--- status: 403 409 200
--- like_1
{message problem.role_required.title de}
globaler Administrator
--- like_2
{message problem.service_held.title de}
Northwind Cloud Services
--- like_3
SharePoint Online verwalten
Inhalte von SharePoint Online lesen

=== German has its own text for the mail, with umlauts as they are (Q9, Q30)
--- person: sales agent of northwind
--- request
POST /portal/partner/request (csrf: auto)
Accept-Language: de
first=Grüß Gott!
second=
GET /portal/partner/request
Accept-Language: de
GET /portal/partner/request
Accept-Language: ru
--- status: 303 200 200
--- like_2
Grüß Gott!
{link of northwind}
--- unlike_3
Grüß Gott!
