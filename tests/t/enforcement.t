# The dashboard behind mod_proxy: who is let through, and that a removal bites at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

# ---- remove, ask, accept, ask: many times over, on every thread

my $stage = stage();
$stage->serve;
$stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
my $dashboard = '/dash/exchange/' . $stage->customer_id('fabrikam') . '/mail';
my $agent     = 'admin agent of northwind';

sub statuses { return map { $_->status } $stage->ask(method => 'GET', path => $dashboard, as => $agent, times => $_[0]) }

subtest 'the first request after "removed" is refused, and the same link opens again (R51, R56, D5, D13)' => sub {
    for my $turn (1 .. 10) {
        is_deeply([statuses(8)], [(200) x 8], "turn $turn: open");
        $stage->remove('northwind', 'fabrikam');
        is_deeply([statuses(8)], [(403) x 8], "turn $turn: refused after the removal");
        $stage->accept('northwind', 'fabrikam', 'exchange');
    }
    is_deeply([statuses(8)], [(200) x 8], 'open again');
};

done_testing();

__DATA__

=== with privileges for the service the dashboard opens (R34, R37)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/mail?box=1
--- status: 200
--- like
dashboard got
/^GET \/exchange\/[0-9a-f-]{36}\/mail\?box=1 HTTP/m
--- same_db

=== privileges are per service, never for the whole tenant (R17, R34, E12, Q26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
GET /dash/sharepoint/{id of customer fabrikam}/
GET /dash/azure/{id of customer fabrikam}/
--- status: 200 403 403
--- unlike
dashboard got
--- may_log
/AH01630|AH01631/

=== a refused partner gets a page that offers the request link (R43, E12)
--- db
sample
relationship: northwind, fabrikam
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of adventureworks)
--- status: 403 403 403
--- like_1
{message problem.dap_required.title}
/<main.*href="\/portal\/partner\/request/s
/Exchange Online\s+Customer\s+Fabrikam GmbH/
--- unlike_1
dashboard got
--- like_3
{message problem.relationship_required.title}
--- unlike_3
Fabrikam GmbH
--- like_2
{message problem.dap_required.title}
--- unlike_2
/<main.*href="\/portal\/partner\/request/s
--- may_log
/AH01630|AH01631/

=== which of a partner's people may administer on behalf: admin and helpdesk agents (R49, matrix row 17)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: helpdesk agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: billing admin of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: global admin of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: user of northwind)
--- status: 200 200 403 403 403 403
--- like_1
dashboard got
--- unlike
dashboard got
--- may_log
/AH01630|AH01631/

=== Require partner-action asks another row of the matrix: who may read company details need not administer (matrix rows 14, 15)
--- conf
<Location "/dash/exchange/">
    Require partner-action action=read-company service=%{env:MATCH_SERVICE} customer=%{env:MATCH_CUSTOMER}
</Location>
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: sales agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: billing admin of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of adventureworks)
--- status: 200 200 403 403
--- may_log
/AH01630|AH01631/

=== strangers: no relationship, no partner, a customer's own administrator (matrix column F)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of adventureworks)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of woodgrove)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin of fabrikam)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
--- status: 403 403 403 200
--- like
dashboard got
--- unlike_1
dashboard got
--- may_log
/AH01630|AH01631/

=== a partner with the reseller relationship alone is refused (R48)
--- db
sample
relationship: northwind, fabrikam
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/
--- status: 403
--- like
{message problem.dap_required.title}
--- may_log
/AH01630|AH01631/

=== an advisor with privileges is let through like a CSP partner (R18)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: lucerne, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of lucerne)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
--- status: 200 200
--- like
dashboard got

=== a blocked partner is refused at once, a suspended one keeps what it has (Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
suspended: northwind
blocked: adventureworks
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/azure/{id of customer fabrikam}/ (as: admin agent of adventureworks)
--- status: 200 403
--- like_1
dashboard got
--- like_2
{message problem.partner_blocked.title}
--- unlike_2
Fabrikam GmbH
--- may_log
/AH01630|AH01631/

=== what nobody knows is refused: customer, service, partner's tenant at another issuer (R72, D14)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/00000000-0000-4000-8000-000000000000/ (as: admin agent of northwind)
GET /dash/telephony/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind (issuer http://elsewhere.example))
--- status: 403 403 /^40[13]$/
--- unlike
dashboard got
--- may_log
/AH01630|AH01631|PR04/

=== without a sign-in there is no dashboard (R43)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: nobody
--- request
GET /dash/exchange/{id of customer fabrikam}/
POST /dash/exchange/{id of customer fabrikam}/ (csrf: none)
a=b
HEAD /dash/exchange/{id of customer fabrikam}/
OPTIONS /dash/exchange/{id of customer fabrikam}/
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
--- status: /^40[13]$/ /^40[13]$/ /^40[13]$/ /^40[13]$/ 200
--- unlike_1
dashboard got
--- unlike_4
dashboard got
--- may_log
/AH01630|AH01631|AH01617|AH01618/

=== who is not signed in costs the database nothing at a dashboard and at our pages (D13)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: nobody
--- request
GET /dash/exchange/{id of customer fabrikam}/
POST /dash/exchange/{id of customer fabrikam}/ (csrf: none)
a=b
GET /portal/customer/partners
GET /portal/customer/invitation/{link of northwind}
GET /portal/partner/customers
GET /portal/
--- status: 401 401 403 403 403 200
--- no_error_log
/\[client .*PR0412/
--- may_log
/AH01630|AH01631|AH01617|AH01618/

=== who asks for a customer that nobody knows is looked up each time, which the log tells (D5, D13)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/00000000-0000-4000-8000-000000000000/
--- status: 403
--- error_log
/\[client .*PR0412/
--- may_log
/AH01630|AH01631/

=== every method is asked about, also those that change nothing (row 30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
HEAD /dash/azure/{id of customer fabrikam}/
OPTIONS /dash/azure/{id of customer fabrikam}/
POST /dash/azure/{id of customer fabrikam}/ (csrf: none)
a=b
PUT /dash/azure/{id of customer fabrikam}/ (body: x)
DELETE /dash/azure/{id of customer fabrikam}/
TRACE /dash/azure/{id of customer fabrikam}/
OPTIONS /dash/exchange/{id of customer fabrikam}/
--- status: 403 403 403 403 403 /^40[35]$/ 200
--- unlike_2
dashboard got
--- like
dashboard got
--- may_log
/AH01630|AH01631/

=== the address of the refusal page opens nothing and tells nothing by itself (row 30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/refused (as: admin agent of northwind)
GET /portal/refused (as: nobody)
--- status: 404 404
--- like
{message problem.not_found.title}

=== "any of" with another Require lets through by the other only (row 30)
--- conf
<LocationMatch "^/dash/exchange/(?<CUSTOMER>[^/]+)/either/">
    <RequireAny>
        Require partner-dap service=azure customer=%{env:MATCH_CUSTOMER}
        Require user admin.fabrikam
    </RequireAny>
</LocationMatch>
<LocationMatch "^/dash/exchange/(?<CUSTOMER>[^/]+)/both/">
    <RequireAll>
        Require partner-dap service=exchange customer=%{env:MATCH_CUSTOMER}
        Require user admin-agent.northwind
    </RequireAll>
</LocationMatch>
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /dash/exchange/{id of customer fabrikam}/either/ (as: admin of fabrikam)
GET /dash/exchange/{id of customer fabrikam}/either/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/both/ (as: admin agent of northwind)
GET /dash/exchange/{id of customer fabrikam}/both/ (as: second admin agent of northwind)
--- status: 200 403 200 403
--- may_log
/AH01630|AH01631/

=== an empty value from an expression is refused, not "any" (row 30)
--- conf
<LocationMatch "^/dash/blank/">
    Require partner-dap service=exchange customer=%{env:NOT_SET}
</LocationMatch>
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/blank/x
GET /dash/exchange/{id of customer fabrikam}/
--- status: 403 200
--- may_log
/AH01630|AH01631|PR04/

=== odd spellings of the address do not lead round the check (row 26)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/../../azure/fabrikam/
GET /dash/exchange/{id of customer fabrikam}/%2e%2e/%2e%2e/azure/fabrikam/
GET //dash//azure//fabrikam/
GET /dash/./azure/fabrikam/
GET /dash/azure%2ffabrikam/
GET /dash/azure/fabrikam%00/
GET /DASH/azure/fabrikam/
--- status: 400 400 400 400 /^40[04]$/ /^40[04]$/ /^40[34]$/
--- unlike_1
dashboard got
--- unlike_2
dashboard got
--- unlike_3
dashboard got
--- unlike
dashboard got
--- may_log
/AH0\d+/
