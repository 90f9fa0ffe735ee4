# What a link asks for when something stands already, or stood once; and who may not answer at all.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();
$stage->set_up("sample\ncloud: global base-url=https://global.example/portal");
my $link = $stage->link('northwind', 1);
$stage->serve(drop => ['PartnerRelCloud'], conf => 'PartnerRelCloud germany "Germany"');

subtest 'on the wrong portal a link leads to the right one, for everybody, and nothing is written (E3, R27, R72, scenario 12)' => sub {
    my $before = $stage->db->hash;
    for my $one (['invitation', 'nobody'], ['customer/invitation', 'admin of fabrikam']) {
        my ($place, $who) = @$one;
        my ($page) = $stage->ask(method => 'GET', path => "/portal/$place/$link", as => $who);
        is($page->status, 409, "$place: refused");
        like($page->body, qr{href="https://global\.example/portal/$place/$link"}, "$place: the same path there");
        my $title = $stage->message('problem.other_cloud.title', 'en');
        like($page->text, qr/\Q$title\E/, "$place: says why");
        like($page->text, qr/Northwind Cloud Services asks in the cloud Global/, "$place: and names that cloud");
        unlike($page->body, qr/name="agree"/, "$place: there is no form");
    }
    is($stage->db->hash, $before, 'the database is as before');
};
$stage->serve;
$stage->close_log;
done_testing();

__DATA__

=== a guest of the tenant can neither accept nor administer, administrator or not (E2)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam (acct=1)
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto, by: admin of fabrikam)
agree=yes
service=azure
GET /portal/customer/partners
POST /portal/customer/partners/remove (csrf: auto, by: admin of fabrikam, page: /portal/customer/partners/remove?all=1)
confirm=yes
--- status: 403 403 403 403
--- like_1
{message problem.guest_account.title}
{message problem.guest_account.next}
--- like_3
{message problem.guest_account.title}
--- same_db

=== the word "guest" says it too, a member is none (E2)
--- request
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam (acct=guest))
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam (acct=0))
--- status: 403 200

=== another claim can say it (E2)
--- conf
PartnerRelClaim guest userType
--- request
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam (acct=1))
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam (userType=guest))
--- status: 200 403

=== who has part of it is asked only for what is added (R33)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=dynamics
--- status: 200 303
--- like_1
Northwind Cloud Services asks for more privileges at Fabrikam GmbH
{message consent.partly}
{message consent.what.lasts}
/name="service"[^>]*value="dynamics"/
/name="service"[^>]*value="sharepoint"/
--- unlike_1
/name="service"[^>]*value="exchange"/
/name="service"[^>]*value="azure"/
/name="service"[^>]*checked/
--- db_like
relationship: {partner: northwind, customer: fabrikam, dap: [azure, dynamics, exchange], grants: 3}

=== declining the addition leaves what was granted (R30, R33)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
GET /portal/customer/partners?declined=1
--- status: 200 200
--- same_db

=== who removed a partner is told per service when and why, and nothing is ticked (R56, R33, scenario 11)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
removed: northwind, fabrikam: exchange
removed: northwind, fabrikam: azure
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
POST /portal/customer/invitation/{link of northwind} (csrf: auto)
agree=yes
service=exchange
--- status: 200 422 303
--- like_1
{message consent.removed}
{message replace.ended}
{message partner.end.customer}
--- unlike_1
/name="service"[^>]*checked/
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange], grants: 3}

=== one of two removed: it is told at that service alone (R56)
--- db
sample
relationship: northwind, fabrikam: exchange, azure
removed: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of northwind}
--- status: 200
--- like
{message partner.end.customer}
{message consent.partly}
--- unlike
{message consent.removed}
--- same_db

=== who was replaced asks again: the customer reads that another took the service over (Q1, R56)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, as: admin of fabrikam)
agree=yes
replace=exchange
GET /portal/customer/invitation/{link of northwind} (as: admin of fabrikam)
--- status: 303 200
--- like_2
{message partner.end.replaced}
Held by Adventure Works IT
--- unlike_2
/name="replace"[^>]*checked/

=== when the whole relationship had ended it is told too, and only a fresh choice brings it back (R36, R62, R33)
--- db
sample
relationship: lucerne, fabrikam: exchange, azure
ended: lucerne, fabrikam
--- person: admin of fabrikam
--- request
GET /portal/customer/invitation/{link of lucerne}
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
POST /portal/customer/invitation/{link of lucerne} (csrf: auto)
agree=yes
service=azure
--- status: 200 422 303
--- like_1
{message replace.former}
{message partner.end.relationship_end}
--- unlike_1
/name="service"[^>]*checked/
--- db_like
relationship: {partner: lucerne, customer: fabrikam, kind: advisor, dap: [azure], grants: 3}

=== the link of a suspended partner answers nobody; what was granted stays, and works (Q28, E9)
--- db
sample
relationship: northwind, fabrikam: exchange
suspended: northwind
--- request
GET /dash/exchange/{id of customer fabrikam}/ (as: admin agent of northwind)
GET /portal/partner/request (as: sales agent of northwind)
--- status: 200 200
--- db_like
relationship: {partner: northwind, customer: fabrikam, kind: reseller, dap: [exchange]}

=== an acceptance that is on its way when the partner is suspended or blocked comes too late (Q28, E9)
--- request
POST /portal/customer/invitation/{link of northwind} (csrf: auto, as: admin of fabrikam, then: suspended northwind)
agree=yes
service=exchange
POST /portal/customer/invitation/{link of adventureworks} (csrf: auto, as: admin of fabrikam, then: blocked adventureworks)
agree=yes
service=exchange
--- status: 404 404
--- like
{message problem.link_unknown.title}
--- db_like
rows: {relationship: 0, dap_grant: 0, customer: 0}
