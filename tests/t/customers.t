# The partner's customer list and a customer's page.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- a list longer than a page

my $stage = stage();
$stage->serve;
my @many = map { sprintf 'shop%02d', $_ } 1 .. 61;
$stage->set_up("service: exchange\npartner: northwind (direct)");
$stage->accept('northwind', $_, 'exchange') for @many;

subtest 'the list is walked page by page, each customer once, in order of name (R37, R39)' => sub {
    my ($path, @seen, $pages) = ('/portal/partner/customers');
    while ($path && ++$pages < 20) {
        my ($answer) = $stage->ask(method => 'GET', path => $path, as => 'sales agent of northwind');
        is($answer->status, 200, "page $pages") or last;
        push @seen, $answer->text =~ /\b(shop\d\d)\.example\b/g;
        ($path) = grep { !/lang=/ } $answer->body =~ m{href="([^"]*after=[^"]*)"}g;
        $path =~ s/&amp;/&/g if $path;
    }
    cmp_ok($pages, '>', 1, 'there is more than one page');
    is("@seen", "@many", 'all of them, in order');
};

subtest 'a search is paged too, and a strange place to go on from is no error (R39)' => sub {
    my ($found) = $stage->ask(method => 'GET', path => '/portal/partner/customers?q=shop1',
        as => 'sales agent of northwind');
    my @seen = $found->text =~ /\b(shop\d\d)\.example\b/g;
    is(scalar @seen, 10, 'shop10 to shop19');
    for my $after ('nonsense', '%00', 'x' x 500) {
        my ($answer) = $stage->ask(method => 'GET', path => "/portal/partner/customers?after=$after",
            as => 'sales agent of northwind');
        cmp_ok($answer->status, '<', 500, "after=" . substr($after, 0, 20));
    }
};

done_testing();

__DATA__

=== before the first acceptance the list says what to do (R37)
--- person: sales agent of fourthcoffee
--- request
GET /portal/partner/customers
--- status: 200
--- like
{message customers.none.heading}
/portal/partner/request
--- same_db

=== after acceptance the customer is in the list, with its privileges at a glance (R37, R39)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
relationship: northwind, woodgrove
relationship: adventureworks, alpineski: azure
--- person: sales agent of northwind
--- request
GET /portal/partner/customers
--- status: 200
--- like
Fabrikam GmbH
fabrikam.example
Woodgrove Bank
/2 of 4/
{message customers.state.none}
--- unlike
Alpine
--- same_db

=== search by the beginning of name or domain, whatever the case (R39)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: exchange
--- person: sales agent of northwind
--- request
GET /portal/partner/customers?q=FABR
GET /portal/partner/customers?q=woodgrove.ex
GET /portal/partner/customers?q=Bank
GET /portal/partner/customers?q=%25
GET /portal/partner/customers?q=_oodgrove
--- status: 200 200 200 200 200
--- like_1
Fabrikam GmbH
--- unlike_1
Woodgrove Bank
--- like_2
Woodgrove Bank
--- unlike_2
Fabrikam GmbH
--- like_3
{message customers.nomatch.heading}
--- like_4
{message customers.nomatch.heading}
--- like_5
{message customers.nomatch.heading}
--- same_db

=== what was searched for comes back as text (row 15)
--- person: sales agent of northwind
--- request
GET /portal/partner/customers?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E
--- status: 200
--- like
{message customers.nomatch.heading}
--- unlike
<script

=== a customer's page: what may be administered, and the history (R37, R39)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}
--- status: 200
--- like
Fabrikam GmbH
fabrikam.example
Exchange Online
/dash/exchange/{id of customer fabrikam}/
--- unlike
/dash/azure/{id of customer fabrikam}/
--- same_db

=== after a removal the partner's page says that account, contract and duty to support stay (R52, R53, R54, R56)
--- db
sample
relationship: northwind, fabrikam: exchange
removed: northwind, fabrikam
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}
--- status: 200
--- like
{message customer.removed.heading}
{message customer.removed.stays}
{message customer.removed.help}
{message customer.removed.again}
--- unlike
/dash/exchange/

=== after the removal of one of two the page says so, too, without any word of an end of all (R52, R53)
--- db
sample
relationship: northwind, fabrikam: exchange, sharepoint
removed: northwind, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
Accept-Language: ru
--- status: 200 200
--- like_1
{message customer.stays.partly}
--- unlike_1
{message customer.removed.heading}
{message customer.removed.stays}
--- like_2
{message customer.stays.partly ru}

=== another partner's customer is not there (row 28)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of adventureworks
--- request
GET /portal/partner/customers/{id of customer fabrikam}
GET /portal/partner/customers/nonsense
GET /portal/partner/customers/00000000-0000-4000-8000-000000000000
--- status: 404 404 404
--- unlike_1
Fabrikam

=== who may see the list: the agents; who may not: the others (R8, E17)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/partner/customers (as: admin agent of northwind)
GET /portal/partner/customers (as: sales agent of northwind)
GET /portal/partner/customers (as: helpdesk agent of northwind)
GET /portal/partner/customers (as: user of northwind)
GET /portal/partner/customers (as: admin of fabrikam)
GET /portal/partner/customers (as: nobody)
--- status: 200 200 200 403 403 /^40[13]$/
--- like_3
Fabrikam GmbH
--- unlike_4
Fabrikam

=== a blocked partner sees nothing (Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
blocked: northwind
--- person: admin agent of northwind
--- request
GET /portal/partner/customers
--- status: 403
--- unlike
Fabrikam

=== a person of a partner is told that a customer's page takes a customer, not that a role is missing (R26)
--- person: admin agent of northwind
--- request
GET /portal/customer/partners
--- status: 403
--- like
{message problem.not_a_customer.title}
--- unlike
{message problem.admin_required.title}
--- same_db

=== who may not open a dashboard or send the link is told who may (R8, R43)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: helpdesk agent of northwind)
--- status: 200 200
--- like_1
{message customer.needs_role}
{message customer.missing}
--- unlike_1
/dash/exchange/
--- like_2
/dash/exchange/
{message customer.missing.ask}
--- unlike_2
{message customer.missing}
/portal/partner/request"
--- same_db

=== the menu and the page name the request for what it is: an advisor resells nothing (Q27)
--- request
GET /portal/partner/request (as: admin agent of lucerne)
GET /portal/partner/customers (as: admin agent of lucerne)
GET /portal/partner/request (as: admin agent of northwind)
GET /portal/partner/customers (as: admin agent of northwind)
--- status: 200 200 200 200
--- like_1
{message request.heading.admin}
--- unlike_1
{message request.heading}
--- like_2
{message common.nav.request_customer}
--- unlike_2
{message common.nav.request}
--- like_3
{message request.heading}
--- like_4
{message common.nav.request}
--- same_db

=== the menu has what a role may open: a billing administrator's has no customers, but its home has the bills (section 3, second table)
--- db
sample
--- person: billing admin of northwind
--- request
GET /portal/
GET /portal/ (as: global admin of northwind)
GET /portal/ (as: user admin of northwind)
GET /portal/ (as: sales agent of northwind)
GET /portal/partner/account
GET /portal/partner/billing
GET /portal/partner/offers
--- status: 200
--- unlike_1
/portal/partner/customers"
/portal/partner/activity"
/portal/partner/transfers"
/portal/partner/requests"
--- like_1
<a href="/portal/partner/account"
<a href="/portal/partner/billing"
<a href="/portal/partner/offers"
--- unlike_2
/portal/partner/customers"
/portal/partner/requests"
--- unlike_3
/portal/partner/customers"
/portal/partner/activity"
--- like_4
<a href="/portal/partner/customers"
<a href="/portal/partner/activity"
<a href="/portal/partner/transfers"
<a href="/portal/partner/requests"
--- same_db

=== the first page knows the partner: an advisor resells nothing, a provider has resellers, and who is no partner gets no partner's pages (Q27, R9, E17)
--- db
sample
partner: southridge
--- person: admin agent of lucerne
--- request
GET /portal/
GET /portal/ (as: admin agent of southridge)
GET /portal/ (as: admin agent of fabrikam)
GET /portal/partner/customers (as: admin agent of fabrikam)
GET /portal/partner/account (as: admin agent of fabrikam)
--- status: 200 200 200 403 403
--- like_1
{message common.nav.request_customer}
--- unlike_1
{message common.nav.request}
/portal/partner/resellers"
--- like_2
<a href="/portal/partner/resellers"
{message common.nav.request}
--- like_3
class="notice"
--- unlike_3
/portal/partner/
--- like_4
{message problem.not_a_partner.title}
--- unlike_4
/"\/portal\/partner\/(?!customers\?lang)/
--- like_5
{message problem.not_a_partner.title}
--- same_db

=== who has not the role is told which roles would do (E17, R8, section 3, second table)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: billing admin of northwind
--- request
GET /portal/partner/customers
GET /portal/partner/request (as: helpdesk agent of northwind)
GET /portal/partner/billing (as: sales agent of northwind)
GET /portal/partner/agreement
GET /portal/partner/customers/{id of customer fabrikam}/drop (as: sales agent of northwind)
GET /portal/partner/account (as: user of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: sales agent of northwind)
--- status: 403
--- like_1
/would do: admin agent, sales agent, helpdesk agent\s*\./
For support: R8, 403
--- like_2
/would do: admin agent, sales agent\s*\./
--- like_3
/would do: partner global admin, admin agent, billing admin\s*\./
--- like_4
/would do: sales agent\s*\./
--- like_5
/would do: admin agent\s*\./
--- like_6
/would do: partner global admin, admin agent, sales agent, helpdesk agent, billing admin, user admin\s*\./
For support: D11, 403
--- like_7
/would do: admin agent, helpdesk agent\s*\./
--- may_log
/AH01630|AH01631/
--- same_db
